//! Who may do what with promotions. The city accepts and refuses, the body that answers issues, auditors and supervisors read.

use crate::certification::promotions::model::{LevelPromotion, PromotionScope};
use crate::kernel::actor::{Actor, Role};
use crate::platform::error::AppError;

/// Which promotions the actor may list.
///
/// # Errors
/// `Denied`.
pub fn scope_of(actor: &Actor) -> Result<PromotionScope, AppError> {
    match (actor.role, actor.body) {
        (Role::CityAdministrator | Role::Auditor | Role::QualitySupervisor | Role::System, _) => {
            Ok(PromotionScope::All)
        }
        (Role::BodyStaff, Some(body)) => Ok(PromotionScope::Body(body)),
        _ => Err(AppError::denied("error-role")),
    }
}

/// Deciding about promotions: the city's.
///
/// # Errors
/// `Denied`.
pub fn may_decide(actor: &Actor) -> Result<(), AppError> {
    if actor.is(&[Role::CityAdministrator, Role::System]) {
        Ok(())
    } else {
        Err(AppError::denied("promotion-is-the-citys"))
    }
}

/// Accepting: the city's, and nobody what he proposed himself.
///
/// # Errors
/// `Denied`.
pub fn may_accept(actor: &Actor, promotion: &LevelPromotion) -> Result<(), AppError> {
    may_decide(actor)?;
    if promotion.proposed_by.is_some() && promotion.proposed_by == actor.account {
        return Err(AppError::denied("promotion-own-proposal"));
    }
    Ok(())
}
