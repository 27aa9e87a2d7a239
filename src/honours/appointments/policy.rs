//! Who may do what with appointments. Employers record by the staff of their bodies, the city records and decides, and nobody
//! decides about what he recorded himself.

use crate::honours::appointments::model::{AppointmentScope, LevelAppointment};
use crate::kernel::actor::{Actor, Role};
use crate::platform::error::AppError;

/// Which appointments the actor may know of.
///
/// # Errors
/// `Denied`.
pub fn scope_of(actor: &Actor) -> Result<AppointmentScope, AppError> {
    match (actor.role, actor.body, actor.person) {
        (Role::CityAdministrator | Role::Auditor | Role::QualitySupervisor | Role::System, _, _) => {
            Ok(AppointmentScope::All)
        }
        (Role::BodyStaff, Some(body), _) => Ok(AppointmentScope::Body(body)),
        (Role::Worker, _, Some(person)) => Ok(AppointmentScope::Person(person)),
        _ => Err(AppError::denied("error-role")),
    }
}

/// Whether the reader learns who recorded and decided: the city, and those who watch.
#[must_use]
pub fn sees_inside(actor: &Actor) -> bool {
    matches!(scope_of(actor), Ok(AppointmentScope::All))
}

/// Recording: the city, and the staff of a body. That the body is an employer is the service's to see.
///
/// # Errors
/// `Denied`.
pub fn may_record(actor: &Actor) -> Result<(), AppError> {
    match (actor.role, actor.body) {
        (Role::CityAdministrator | Role::System, _) | (Role::BodyStaff, Some(_)) => Ok(()),
        _ => Err(AppError::denied("error-role")),
    }
}

/// Confirming and refusing: the city's, and nobody what he recorded himself.
///
/// # Errors
/// `Denied`.
pub fn may_decide(actor: &Actor, appointment: &LevelAppointment) -> Result<(), AppError> {
    if !actor.is(&[Role::CityAdministrator, Role::System]) {
        return Err(AppError::denied("appointed-is-the-citys"));
    }
    if appointment.recorded_by.is_some() && appointment.recorded_by == actor.account {
        return Err(AppError::denied("appointed-own-record"));
    }
    Ok(())
}

/// Taking back what waits for a decision: whoever recorded it, and the staff of the body that appoints.
///
/// # Errors
/// `Denied`.
pub fn may_withdraw(actor: &Actor, appointment: &LevelAppointment) -> Result<(), AppError> {
    let is_own = appointment.recorded_by.is_some() && appointment.recorded_by == actor.account;
    if is_own || appointment.body_id.is_some_and(|body| actor.is_staff_of(body)) {
        Ok(())
    } else {
        Err(AppError::denied("appointed-is-of-others"))
    }
}

/// Ending: the city, and the staff of the body that appointed.
///
/// # Errors
/// `Denied`.
pub fn may_end(actor: &Actor, appointment: &LevelAppointment) -> Result<(), AppError> {
    let is_own = appointment.body_id.is_some_and(|body| actor.is_staff_of(body));
    if is_own || actor.is(&[Role::CityAdministrator, Role::System]) {
        Ok(())
    } else {
        Err(AppError::denied("appointed-is-of-others"))
    }
}
