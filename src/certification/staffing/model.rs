//! Rows of this room.

use crate::certification::batches::model::Part;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AssessorId, BatchId, BatchLineId, StaffAssignmentId};
use crate::platform::db::schema::staff_assignment;
use chrono::NaiveDate;
use diesel::prelude::*;

/// One assessor on one part of one line.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = staff_assignment)]
pub struct StaffAssignment {
    /// Row id.
    pub id: StaffAssignmentId,
    /// The batch.
    pub batch_id: BatchId,
    /// The line.
    pub line_id: BatchLineId,
    /// The part.
    pub part: Part,
    /// The assessor.
    pub assessor_id: AssessorId,
    /// 考评组长.
    pub lead: bool,
    /// First day of the batch, for double booking.
    pub first_day: NaiveDate,
    /// Last day of the batch.
    pub last_day: NaiveDate,
    /// When.
    pub created_at: Timestamp,
    /// Why a warning was overridden.
    pub override_reason: Option<String>,
}
