//! The closed sets of a ranking, and what it answers.

use crate::text_enum;

text_enum! {
    /// Scale on which results are compared (competition 5).
    pub enum Scale {
        /// Median at 700, spread by the median absolute deviation; since 2017.
        Seven = "700",
        /// Mean at 500, spread by the population standard deviation; until 2015.
        Five = "500",
    }
}

impl Scale {
    /// The score from which a competitor without a medal gets the medallion for excellence.
    #[must_use]
    pub const fn centre(self) -> i64 {
        match self {
            Self::Seven => 700,
            Self::Five => 500,
        }
    }
}

text_enum! {
    /// Medal rule set (competition 6); stored with the published table.
    pub enum MedalRules {
        /// Within two points of the best is the same medal; 2015 to 2024.
        Tolerance = "WS-2015-2024",
        /// Every score is a place of its own, equal scores share it; since 2026.
        Dense = "WS-2026",
        /// So many first, second and third prizes (1, 2, 3).
        Places = "CN-rank",
        /// First, second and third prizes for parts of the field (10, 20, 30 per cent).
        Percent = "CN-percent",
    }
}

text_enum! {
    /// A medal, or the prize (一/二/三等奖) that stands for it.
    pub enum Medal {
        /// Gold; first prize.
        Gold = "gold",
        /// Silver; second prize.
        Silver = "silver",
        /// Bronze; third prize.
        Bronze = "bronze",
        /// Medallion for excellence: no medal, and at least the centre of the scale.
        Excellence = "excellence",
    }
}

text_enum! {
    /// How a share of the field becomes a number of places.
    pub enum QuotaRounding {
        /// Down.
        Floor = "floor",
        /// Half up.
        HalfUp = "half_up",
    }
}

text_enum! {
    /// What happens when the whole chain of keys leaves two equal (competition 8.2).
    pub enum TiePolicy {
        /// They share the rank: 1, 1, 3.
        Share = "share",
        /// Lots are drawn.
        DrawLots = "draw_lots",
        /// The chief judge decides.
        ChiefJudge = "chief_judge",
        /// They do a further task.
        ExtraTask = "extra_task",
    }
}

/// A key of the tie-break chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TieBreakKey {
    /// The total, higher is better.
    Total,
    /// The practical part, higher is better.
    Practical,
    /// The theory, higher is better.
    Theory,
    /// A module by its place in the contest, counted from 0; higher is better.
    Module(usize),
    /// Working time, shorter is better.
    Time,
    /// Deductions for safety, fewer are better.
    SafetyDeductions,
}

/// Numbers of prizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotas {
    /// Places for the first, second and third prize under [`MedalRules::Places`].
    pub places: [u32; 3],
    /// Per cent of the field for them under [`MedalRules::Percent`].
    pub percent: [u32; 3],
    /// How per cent become places.
    pub rounding: QuotaRounding,
}

impl Default for Quotas {
    fn default() -> Self {
        Self { places: [1, 2, 3], percent: [10, 20, 30], rounding: QuotaRounding::Floor }
    }
}
