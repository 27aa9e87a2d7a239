//! Counters against guessing: how often one key (an address, a hashed subject) may try.

use governor::clock::{Clock as _, DefaultClock};
use governor::{Quota, RateLimiter, state::keyed::DefaultKeyedStateStore};
use std::num::NonZeroU32;

type Limiter = RateLimiter<String, DefaultKeyedStateStore<String>, DefaultClock>;

/// What is being limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Public look-ups by one network address.
    LookUpByAddress,
    /// Public look-ups of one subject (a number, a document), whoever asks.
    LookUpBySubject,
    /// Sign-in attempts by one network address.
    SignInByAddress,
    /// Messages that a stranger can cause for one address or account.
    MailBySubject,
}

/// All limits of this process.
pub struct Throttle {
    look_up_by_address: Limiter,
    look_up_by_subject: Limiter,
    sign_in_by_address: Limiter,
    mail_by_subject: Limiter,
    clock: DefaultClock,
    enabled: bool,
}

/// How many tries a minute each limit allows.
#[derive(Debug, Clone, Copy)]
pub struct Rates {
    /// Public look-ups a minute by one address: an office behind one address must get through.
    pub look_up_by_address: u32,
    /// Public look-ups a minute of one subject.
    pub look_up_by_subject: u32,
    /// Sign-ins a minute by one address.
    pub sign_in_by_address: u32,
    /// Mails an hour for one subject.
    pub mail_by_subject: u32,
}

impl Default for Rates {
    fn default() -> Self {
        Self { look_up_by_address: 120, look_up_by_subject: 20, sign_in_by_address: 30, mail_by_subject: 5 }
    }
}

fn per_minute(count: u32) -> Limiter {
    RateLimiter::keyed(Quota::per_minute(NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN)))
}

impl Throttle {
    /// Counters with the given rates; `enabled: false` lets everything pass (benchmarks on loopback).
    #[must_use]
    pub fn new(rates: Rates, enabled: bool) -> Self {
        Self {
            look_up_by_address: per_minute(rates.look_up_by_address),
            look_up_by_subject: per_minute(rates.look_up_by_subject),
            sign_in_by_address: per_minute(rates.sign_in_by_address),
            mail_by_subject: RateLimiter::keyed(Quota::per_hour(
                NonZeroU32::new(rates.mail_by_subject).unwrap_or(NonZeroU32::MIN),
            )),
            clock: DefaultClock::default(),
            enabled,
        }
    }

    /// Counts one try.
    ///
    /// # Errors
    /// `TooMany` with the seconds to wait.
    pub fn check(&self, limit: Limit, key: &str) -> Result<(), crate::platform::error::AppError> {
        if !self.enabled {
            return Ok(());
        }
        let limiter = match limit {
            Limit::LookUpByAddress => &self.look_up_by_address,
            Limit::LookUpBySubject => &self.look_up_by_subject,
            Limit::SignInByAddress => &self.sign_in_by_address,
            Limit::MailBySubject => &self.mail_by_subject,
        };
        limiter
            .check_key(&key.to_owned())
            .map_err(|not_until| crate::platform::error::AppError::TooMany {
                retry_after: not_until.wait_time_from(self.clock.now()).as_secs() + 1,
            })
    }

    /// Forgets keys that have not tried for long; called now and then so that memory stays bounded.
    pub fn forget_old(&self) {
        for limiter in
            [&self.look_up_by_address, &self.look_up_by_subject, &self.sign_in_by_address, &self.mail_by_subject]
        {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}
