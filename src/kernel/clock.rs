//! Time as a value that is passed on. Times are UTC, truncated to microseconds because that is what
//! PostgreSQL keeps; days are days of the city.

use chrono::{DateTime, NaiveDate, NaiveDateTime, SubsecRound, TimeZone, Utc};
use chrono_tz::Tz;
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// A moment in UTC, to the microsecond.
pub type Timestamp = NaiveDateTime;

/// Where the present comes from: the machine, or a moment that a test or the demonstration sets.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands still until it is set; microseconds since 1970.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `moment`.
    #[must_use]
    pub fn manual(moment: Timestamp) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(moment.and_utc().timestamp_micros())))
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self {
            #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
            Self::System => Utc::now().naive_utc().trunc_subsecs(6),
            Self::Manual(micros) => DateTime::from_timestamp_micros(micros.load(Ordering::SeqCst))
                .unwrap_or_default()
                .naive_utc(),
        }
    }

    /// Moves a manual clock; the machine's clock is not ours to move.
    pub fn set(&self, moment: Timestamp) {
        if let Self::Manual(micros) = self {
            micros.store(moment.and_utc().timestamp_micros(), Ordering::SeqCst);
        }
    }
}

/// The city's day at a moment.
#[must_use]
pub fn local_day(moment: Timestamp, zone: Tz) -> NaiveDate {
    moment.and_utc().with_timezone(&zone).date_naive()
}

/// The moment at which a day of the city ends: the first moment that no longer belongs to it.
#[must_use]
pub fn end_of_local_day(day: NaiveDate, zone: Tz) -> Timestamp {
    let midnight = (day + chrono::Days::new(1)).and_time(chrono::NaiveTime::MIN);
    // A zone with summer time may skip midnight; the earliest valid reading is the right end then.
    zone.from_local_datetime(&midnight)
        .earliest()
        .map_or(midnight, |moment| moment.naive_utc())
}

#[cfg(test)]
mod tests {
    use super::{end_of_local_day, local_day};
    use chrono::NaiveDate;
    use chrono_tz::Asia::Shanghai;

    #[test]
    fn a_day_of_the_city_ends_at_sixteen_hours_utc() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 29).unwrap();
        let end = end_of_local_day(day, Shanghai);
        assert_eq!(end.to_string(), "2026-11-29 16:00:00");
        assert_eq!(local_day(end, Shanghai), day.succ_opt().unwrap());
        assert_eq!(local_day(end - chrono::Duration::microseconds(1), Shanghai), day);
    }
}
