//! Rows of this room.

use crate::certification::batches::model::Part;
use crate::certification::sheets::model::PartState;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{ApplicationId, PartResultId};
use crate::kernel::mark::Mark;
use crate::platform::db::schema::part_result;
use diesel::prelude::*;

/// The result of one part of one application.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = part_result)]
pub struct PartResult {
    /// Row id.
    pub id: PartResultId,
    /// The application.
    pub application_id: ApplicationId,
    /// The part.
    pub part: Part,
    /// State.
    pub state: PartState,
    /// Mean of the assessors, rounded once.
    pub mark: Option<Mark>,
    /// Whether it reached the pass mark or was exempt.
    pub passed: bool,
    /// When.
    pub computed_at: Timestamp,
}
