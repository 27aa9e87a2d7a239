//! Hashing of passwords: argon2id with 19 MiB, two passes, one lane, behind a semaphore. Without it
//! a burst of sign-ins takes all processors and every page waits; the semaphore is taken before the blocking pool.

use crate::kernel::random::Random;
use crate::platform::error::AppError;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use std::sync::LazyLock;
use std::time::Duration;
use tokio::sync::Semaphore;

/// How long a sign-in waits for its turn before it is told that the service is busy.
const PATIENCE: Duration = Duration::from_secs(10);

static TURNS: LazyLock<Semaphore> = LazyLock::new(|| {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Semaphore::new((cores / 2).max(1))
});

#[expect(clippy::expect_used, reason = "the parameters are constants that a test uses")]
fn argon2() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).expect("valid parameters");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Hash of a password in PHC form, with a fresh salt.
///
/// # Errors
/// `Internal` when the hash cannot be made.
pub fn hash_now(random: &Random, password: &str) -> Result<String, AppError> {
    let salt: [u8; 16] = random.bytes();
    let hash: PasswordHash = argon2()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(AppError::internal)?;
    Ok(hash.to_string())
}

/// Whether a password belongs to a hash. With no hash, the same work is done for nothing, so that an
/// unknown login takes as long as a wrong password.
#[must_use]
pub fn verify_now(password: &str, stored: Option<&str>) -> bool {
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let Ok(hash) = PasswordHash::new(stored.unwrap_or(NOBODY)) else { return false };
    argon2().verify_password(password.as_bytes(), &hash).is_ok() && stored.is_some()
}

/// `hash_now` in its turn, off the request threads.
///
/// # Errors
/// `Unavailable` when the turn does not come.
pub async fn hash(random: Random, password: String) -> Result<String, AppError> {
    in_turn(move || hash_now(&random, &password)).await?
}

/// `verify_now` in its turn, off the request threads.
///
/// # Errors
/// `Unavailable` when the turn does not come.
pub async fn verify(password: String, stored: Option<String>) -> Result<bool, AppError> {
    in_turn(move || verify_now(&password, stored.as_deref())).await
}

async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, AppError> {
    let turn = tokio::time::timeout(PATIENCE, TURNS.acquire())
        .await
        .map_err(|_| AppError::Unavailable)?
        .map_err(AppError::internal)?;
    let result = tokio::task::spawn_blocking(work).await.map_err(AppError::internal);
    drop(turn);
    result
}

/// A one-time password: three groups that can be read out on the telephone.
#[must_use]
pub fn one_time(random: &Random) -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz";
    const DIGITS: &[u8] = b"23456789";
    let pick = |set: &[u8]| {
        let at = usize::try_from(random.below(u64::try_from(set.len()).unwrap_or(1))).unwrap_or(0);
        char::from(set.get(at).copied().unwrap_or(b'x'))
    };
    let mut text = String::new();
    for group in 0..3 {
        if group > 0 {
            text.push('-');
        }
        text.push(pick(LETTERS).to_ascii_uppercase());
        for _ in 0..2 {
            text.push(pick(LETTERS));
        }
        for _ in 0..2 {
            text.push(pick(DIGITS));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{hash_now, one_time, verify_now};
    use crate::identity::rules::{PasswordRules, check_password};
    use crate::kernel::random::Random;

    #[test]
    fn only_the_right_password_opens() {
        let hash = hash_now(&Random::seeded(1), "Kunming-2026").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify_now("Kunming-2026", Some(&hash)));
        assert!(!verify_now("kunming-2026", Some(&hash)));
        assert!(!verify_now("Kunming-2026", None));
    }

    #[test]
    fn a_one_time_password_keeps_the_rules() {
        let password = one_time(&Random::seeded(1));
        assert_eq!(password.len(), 17);
        assert!(check_password(PasswordRules { min_length: 10, classes: 4 }, &password, "").is_ok());
    }
}
