//! Values of this room.

use crate::certification::promotions::model::LevelPromotion;
use crate::kernel::ids::PersonId;
use crate::kernel::level::Level;
use crate::kernel::message::Message;

/// Somebody whose rank asks for a promotion.
#[derive(Debug, Clone)]
pub struct Eligible {
    /// Who.
    pub person: PersonId,
    /// His name.
    pub name: String,
    /// His employer.
    pub employer: String,
    /// His rank.
    pub rank: i32,
    /// The level that he holds in the trade.
    pub held: Option<Level>,
    /// The level that is proposed, or why none is.
    pub level: Result<Level, Message>,
    /// What was handed in for him from this contest last.
    pub handed: Option<LevelPromotion>,
}

/// What the final result of a contest asks for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Version of the result.
    pub result_version: i32,
    /// Everybody whose rank asks for a promotion, by rank.
    pub eligible: Vec<Eligible>,
    /// What was handed in, is not issued, and is not asked for any more.
    pub obsolete: Vec<LevelPromotion>,
}

impl Asked {
    /// Who is to be handed in.
    pub fn to_hand_in(&self) -> impl Iterator<Item = (&Eligible, Level)> {
        self.eligible.iter().filter_map(|one| {
            let level = *one.level.as_ref().ok()?;
            let is_there = one.handed.as_ref().is_some_and(|handed| handed.level == level);
            (!is_there).then_some((one, level))
        })
    }

    /// Whether nothing is left to do.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.to_hand_in().next().is_none() && self.obsolete.is_empty()
    }
}
