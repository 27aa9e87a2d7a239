//! Who may do what with innovations. Nobody speaks for the unit, reviews or awards what is his own or what he brought in.

use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::PersonId;
use crate::platform::error::AppError;
use crate::studios::innovations::model::{Innovation, InnovationScope, InnovationState};

/// Which innovations somebody may know of.
#[must_use]
pub fn scope_of(actor: Option<&Actor>) -> InnovationScope {
    let Some(actor) = actor else { return InnovationScope::Public };
    match (actor.role, actor.body, actor.person) {
        (Role::CityAdministrator | Role::Auditor | Role::QualitySupervisor | Role::System, _, _) => {
            InnovationScope::All
        }
        (Role::BodyStaff, Some(body), _) => InnovationScope::Body(body),
        (Role::Worker, _, Some(person)) => InnovationScope::Person(person),
        _ => InnovationScope::Public,
    }
}

/// Handing something in: a worker what he shares, the staff of a body what its people found, the city from paper.
///
/// # Errors
/// `Denied`.
pub fn may_submit(actor: &Actor) -> Result<(), AppError> {
    match (actor.role, actor.body, actor.person) {
        (Role::CityAdministrator | Role::System, _, _) | (Role::BodyStaff, Some(_), _) | (Role::Worker, _, Some(_)) => {
            Ok(())
        }
        _ => Err(AppError::denied("denied-innovation-submit")),
    }
}

fn shares(actor: &Actor, authors: &[PersonId]) -> bool {
    actor.role != Role::System && actor.person.is_some_and(|person| authors.contains(&person))
}

fn is_own(actor: &Actor, innovation: &Innovation, authors: &[PersonId]) -> bool {
    shares(actor, authors)
        || actor.role != Role::System && actor.account.is_some() && actor.account == innovation.submitted_by
}

/// Reading what is inside: who shares it, its unit, the city and those who watch.
#[must_use]
pub fn sees_inside(actor: Option<&Actor>, innovation: &Innovation, authors: &[PersonId]) -> bool {
    actor.is_some_and(|actor| {
        scope_of(Some(actor)) == InnovationScope::All
            || innovation.body_id.is_some_and(|body| actor.is_staff_of(body))
            || actor.role == Role::Worker && actor.person.is_some_and(|person| authors.contains(&person))
    })
}

/// Changing or taking back: whoever handed it in.
///
/// # Errors
/// `Denied`.
pub fn may_act_for(actor: &Actor, innovation: &Innovation) -> Result<(), AppError> {
    may_submit(actor)?;
    if actor.role == Role::System || actor.account.is_some() && actor.account == innovation.submitted_by {
        Ok(())
    } else {
        Err(AppError::denied("denied-innovation-of-others"))
    }
}

/// Changing: whoever handed it in, until the unit has spoken.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn may_change(actor: &Actor, innovation: &Innovation) -> Result<(), AppError> {
    may_act_for(actor, innovation)?;
    if matches!(innovation.state, InnovationState::Submitted | InnovationState::Returned) {
        Ok(())
    } else {
        Err(AppError::conflict("innovation-decided"))
    }
}

/// Speaking for the unit: the staff of its body; the city from paper, where it has none.
///
/// # Errors
/// `Denied`.
pub fn may_endorse(actor: &Actor, innovation: &Innovation, authors: &[PersonId]) -> Result<(), AppError> {
    let speaks = match innovation.body_id {
        Some(body) => actor.is_staff_of(body) || actor.role == Role::System,
        None => actor.is(&[Role::CityAdministrator, Role::System]),
    };
    if !speaks {
        return Err(AppError::denied("denied-innovation-unit"));
    }
    if is_own(actor, innovation, authors) { Err(AppError::denied("denied-innovation-own")) } else { Ok(()) }
}

fn is_the_citys(actor: &Actor) -> Result<(), AppError> {
    if actor.is(&[Role::CityAdministrator, Role::System]) {
        Ok(())
    } else {
        Err(AppError::denied("denied-innovation-is-the-citys"))
    }
}

/// Recording reviews and adopting: the city.
///
/// # Errors
/// `Denied`.
pub fn may_decide(actor: &Actor, innovation: &Innovation, authors: &[PersonId]) -> Result<(), AppError> {
    is_the_citys(actor)?;
    if is_own(actor, innovation, authors) { Err(AppError::denied("denied-innovation-own")) } else { Ok(()) }
}

/// Awarding: the city, never who shares it or who adopted it. Whoever only entered it from paper may: somebody else adopted it.
///
/// # Errors
/// `Denied`.
pub fn may_award(actor: &Actor, innovation: &Innovation, authors: &[PersonId]) -> Result<(), AppError> {
    is_the_citys(actor)?;
    if shares(actor, authors) {
        return Err(AppError::denied("denied-innovation-own"));
    }
    if actor.account.is_some() && actor.account == innovation.adopted_by {
        return Err(AppError::denied("denied-innovation-adopted"));
    }
    Ok(())
}

/// Declining: the unit before it stands behind it, the city afterwards.
///
/// # Errors
/// `Denied`.
pub fn may_decline(actor: &Actor, innovation: &Innovation, authors: &[PersonId]) -> Result<(), AppError> {
    match innovation.state {
        InnovationState::Endorsed => may_decide(actor, innovation, authors),
        _ => may_endorse(actor, innovation, authors),
    }
}

/// Filing innovations of earlier years: the city.
///
/// # Errors
/// `Denied`.
pub fn may_file(actor: &Actor) -> Result<(), AppError> {
    is_the_citys(actor)
}

/// Whether somebody takes the document of a certificate, with the whole name.
#[must_use]
pub fn may_take(actor: &Actor, innovation: &Innovation, holder: PersonId) -> bool {
    match actor.role {
        Role::CityAdministrator | Role::Auditor | Role::QualitySupervisor | Role::System => true,
        Role::BodyStaff => innovation.body_id.is_some_and(|body| actor.is_staff_of(body)),
        Role::Worker => actor.person == Some(holder),
        _ => false,
    }
}
