//! Randomness as a value that is passed on: the machine's for real use, a seeded stream for tests and
//! the demonstration city, which must come out the same every time.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use std::sync::{Arc, Mutex};

/// A source of unpredictable bytes (or of predictable ones, in tests).
#[derive(Debug, Clone)]
pub struct Random(Arc<Mutex<ChaCha20Rng>>);

impl Random {
    /// A cryptographic stream seeded by the operating system.
    #[must_use]
    pub fn system() -> Self {
        #[expect(clippy::disallowed_methods, reason = "the one place that asks the operating system")]
        let rng = rand::make_rng();
        Self(Arc::new(Mutex::new(rng)))
    }

    /// A stream that is the same for the same seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(ChaCha20Rng::seed_from_u64(seed))))
    }

    /// Fills a buffer.
    pub fn fill(&self, bytes: &mut [u8]) {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .fill_bytes(bytes);
    }

    /// `N` random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A token for an address: 128 random bits in 22 characters of the URL alphabet.
    #[must_use]
    pub fn token(&self) -> String {
        use base64::Engine;
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(self.bytes::<16>())
    }

    /// A whole number below `bound`, without bias. Zero when the bound is zero.
    #[must_use]
    pub fn below(&self, bound: u64) -> u64 {
        if bound == 0 {
            return 0;
        }
        let zone = u64::MAX - u64::MAX % bound;
        loop {
            let value = u64::from_le_bytes(self.bytes());
            if value < zone {
                return value % bound;
            }
        }
    }
}
