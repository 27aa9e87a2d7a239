//! Rows and values of this room.

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccountId, ContestEntryId, ContestId, DrawId, SealLayerId};
use crate::platform::db::schema::{draw, seal_layer};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

crate::text_enum! {
    /// How something was drawn.
    pub enum DrawMethod {
        /// By a seed, so that anybody can draw again.
        Seeded = "seeded",
        /// From a box, recorded by two people.
        Physical = "physical",
    }
}

crate::text_enum! {
    /// What was drawn.
    pub enum DrawKind {
        /// 抽签批次.
        StartGroups = "start_groups",
    }
}

/// A draw.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = draw)]
pub struct Draw {
    /// Row id.
    pub id: DrawId,
    /// The contest.
    pub contest_id: ContestId,
    /// What.
    pub kind: DrawKind,
    /// How.
    pub method: DrawMethod,
    /// The seed; of a physical draw no more than salt of its hash.
    pub seed: String,
    /// Groups of entry numbers as JSON, each in the order in which they were drawn.
    pub outcome: String,
    /// When.
    pub drawn_at: Timestamp,
    /// Who drew or recorded.
    pub drawn_by: Option<AccountId>,
    /// Who confirmed.
    pub witnessed_by: Option<AccountId>,
    /// Hash of what was drawn.
    pub hash: String,
    /// Whether it counts.
    pub in_force: bool,
}

impl Draw {
    /// The groups.
    ///
    /// # Errors
    /// When the stored text is none.
    pub fn groups(&self) -> Result<Vec<Vec<String>>, serde_json::Error> {
        serde_json::from_str(&self.outcome)
    }
}

/// A sealed layer.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = seal_layer)]
pub struct SealLayer {
    /// Row id.
    pub id: SealLayerId,
    /// The contest.
    pub contest_id: ContestId,
    /// Which layer, from 1.
    pub layer: i32,
    /// How it was drawn.
    pub method: DrawMethod,
    /// [`Mapping`] as JSON, encrypted.
    pub mapping: Vec<u8>,
    /// Published hash.
    pub hash: String,
    /// When it was sealed.
    pub sealed_at: Timestamp,
    /// By whom.
    pub sealed_by: Option<AccountId>,
    /// Who asked to unseal it.
    pub unseal_asked_by: Option<AccountId>,
    /// When.
    pub unseal_asked_at: Option<Timestamp>,
    /// Who confirmed.
    pub unsealed_by: Option<AccountId>,
    /// When it was unsealed.
    pub unsealed_at: Option<Timestamp>,
    /// Version for guarded updates.
    pub version: i32,
}

/// Which code stands for which, and the seed from which that came.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// Seed.
    pub seed: String,
    /// Pairs in the order of their left sides.
    pub pairs: Vec<(String, String)>,
}

// What is sealed comes into no log by accident.
impl std::fmt::Debug for Mapping {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mapping({} pairs)", self.pairs.len())
    }
}

/// An accepted entry, as the draw knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnEntry {
    /// The entry.
    pub id: ContestEntryId,
    /// Its number.
    pub number: String,
    /// Its start group, once drawn.
    pub start_group: Option<i32>,
}
