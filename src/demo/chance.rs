//! Reproducible chance: the same seed gives the same city. Each part of the city draws from its own
//! stream, so that one more body does not change every person.

use crate::kernel::random::Random;

/// A stream of choices.
#[derive(Debug)]
pub struct Chance {
    random: Random,
}

impl Chance {
    /// The stream of one part of the city.
    #[must_use]
    pub fn new(seed: u64, part: u64) -> Self {
        Self { random: Random::seeded(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(part)) }
    }

    /// A whole number below `bound`; zero when the bound is zero.
    #[must_use]
    pub fn below(&self, bound: usize) -> usize {
        usize::try_from(self.random.below(u64::try_from(bound).unwrap_or(u64::MAX))).unwrap_or(0)
    }

    /// A whole number from `least` to `most`, both possible.
    #[must_use]
    pub fn between(&self, least: i64, most: i64) -> i64 {
        let width = u64::try_from(most - least + 1).unwrap_or(1);
        least + i64::try_from(self.random.below(width)).unwrap_or(0)
    }

    /// True in so many of a hundred cases.
    #[must_use]
    pub fn percent(&self, cases: usize) -> bool {
        self.below(100) < cases
    }

    /// One of a slice that is not empty.
    ///
    /// # Panics
    /// Never for the constant tables it is used on; an empty slice is a defect of the demonstration.
    #[must_use]
    #[expect(clippy::expect_used, reason = "an empty table is a defect that the first run shows")]
    pub fn pick<'a, T>(&self, from: &'a [T]) -> &'a T {
        from.get(self.below(from.len()))
            .or_else(|| from.first())
            .expect("a table that is not empty")
    }

    /// Puts a slice into a random order.
    pub fn shuffle<T>(&self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

/// A table of weighted values, drawn from in logarithmic time.
#[derive(Debug)]
pub struct Weighted<T> {
    values: Vec<T>,
    upto: Vec<usize>,
}

impl<T> Weighted<T> {
    /// A table of values and weights.
    pub fn new(pairs: impl IntoIterator<Item = (T, usize)>) -> Self {
        let (mut values, mut upto, mut sum) = (Vec::new(), Vec::new(), 0);
        for (value, weight) in pairs {
            sum += weight;
            values.push(value);
            upto.push(sum);
        }
        Self { values, upto }
    }

    /// One value, as likely as its weight.
    #[must_use]
    #[expect(clippy::expect_used, reason = "an empty table is a defect that the first run shows")]
    pub fn draw(&self, chance: &Chance) -> &T {
        let at = chance.below(self.upto.last().copied().unwrap_or(0));
        let place = self.upto.partition_point(|upto| *upto <= at);
        self.values
            .get(place)
            .or_else(|| self.values.last())
            .expect("a table that is not empty")
    }
}
