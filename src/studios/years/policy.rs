//! Who may do what with the year of a studio.

use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::PersonId;
use crate::platform::error::AppError;
use crate::studios::naming;
use crate::studios::naming::model::Studio;
use crate::studios::years::model::StudioYear;

/// Writing plan, funds, outputs and report: who acts for the studio, while it works.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn may_write(actor: &Actor, studio: &Studio, leader: Option<PersonId>) -> Result<(), AppError> {
    naming::policy::acts_for(actor, studio, leader)?;
    if studio.state.is_at_work() { Ok(()) } else { Err(AppError::conflict("studio-not-at-work")) }
}

/// Writing in a year that is open.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn may_write_in(
    actor: &Actor,
    studio: &Studio,
    leader: Option<PersonId>,
    year: &StudioYear,
) -> Result<(), AppError> {
    may_write(actor, studio, leader)?;
    if year.state.is_open() { Ok(()) } else { Err(AppError::conflict("studio-year-closed")) }
}

/// Assessing and sending back: the city, and never whoever submitted the report.
///
/// # Errors
/// `Denied`.
pub fn may_assess(actor: &Actor, year: &StudioYear) -> Result<(), AppError> {
    may_decide(actor)?;
    if actor.role != Role::System && actor.account.is_some() && actor.account == year.submitted_by {
        return Err(AppError::denied("denied-studio-own-report"));
    }
    Ok(())
}

/// Deciding about rectification, withdrawal, renewal and the end of a term: the city.
///
/// # Errors
/// `Denied`.
pub fn may_decide(actor: &Actor) -> Result<(), AppError> {
    if actor.is(&[Role::CityAdministrator, Role::System]) {
        Ok(())
    } else {
        Err(AppError::denied("denied-studio-is-the-citys"))
    }
}
