//! Who may do what with bodies, sites and scopes.

use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::BodyId;
use crate::platform::error::AppError;

/// Filings are the city's to enter and to change; a body sees its own and asks.
///
/// # Errors
/// `Denied`.
pub fn may_manage_bodies(actor: &Actor) -> Result<(), AppError> {
    if actor.is(&[Role::CityAdministrator, Role::System]) { Ok(()) } else { Err(AppError::denied("denied-bodies")) }
}

/// The contact person, the filings that are not public and the history: for the city, for those who supervise it,
/// and for the staff of the body itself.
#[must_use]
pub fn may_see_all_of(actor: Option<&Actor>, body: BodyId) -> bool {
    actor.is_some_and(|actor| {
        actor.is(&[Role::CityAdministrator, Role::Auditor, Role::QualitySupervisor, Role::System])
            || actor.is_staff_of(body)
    })
}

/// Whether somebody sees bodies that are not filed yet: drafts, filings under review, returned ones.
#[must_use]
pub fn sees_unfiled_bodies(actor: Option<&Actor>) -> bool {
    actor
        .is_some_and(|actor| actor.is(&[Role::CityAdministrator, Role::Auditor, Role::QualitySupervisor, Role::System]))
}

#[cfg(test)]
mod tests {
    use super::{may_manage_bodies, may_see_all_of, sees_unfiled_bodies};
    use crate::kernel::actor::{Actor, Role};
    use crate::kernel::ids::BodyId;

    fn actor(role: Role, body: Option<i64>) -> Actor {
        Actor { role, body: body.map(BodyId), ..Actor::system("test") }
    }

    #[test]
    fn only_the_city_manages_filings() {
        for role in Role::ALL {
            let may = may_manage_bodies(&actor(*role, Some(1))).is_ok();
            assert_eq!(may, matches!(role, Role::CityAdministrator | Role::System), "{role}");
        }
    }

    #[test]
    fn staff_see_all_of_their_own_body_and_guests_of_none() {
        assert!(may_see_all_of(Some(&actor(Role::BodyStaff, Some(1))), BodyId(1)));
        assert!(!may_see_all_of(Some(&actor(Role::BodyStaff, Some(2))), BodyId(1)));
        assert!(!may_see_all_of(Some(&actor(Role::Worker, None)), BodyId(1)));
        assert!(!may_see_all_of(Some(&actor(Role::Assessor, Some(1))), BodyId(1)));
        assert!(!may_see_all_of(None, BodyId(1)));
        assert!(may_see_all_of(Some(&actor(Role::Auditor, None)), BodyId(1)));
        assert!(!sees_unfiled_bodies(Some(&actor(Role::BodyStaff, Some(1)))));
        assert!(sees_unfiled_bodies(Some(&actor(Role::QualitySupervisor, None))));
    }
}
