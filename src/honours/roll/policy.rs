//! Who may do what with honours. Anybody verifies; whoever may confer is in the policy of titles.

use crate::honours::roll::model::{Honour, RollScope};
use crate::kernel::actor::{Actor, Role};

/// Which honours the reader may list.
#[must_use]
pub fn scope_of(actor: Option<&Actor>) -> RollScope {
    match actor {
        Some(actor) if actor.is(&[Role::CityAdministrator, Role::Auditor, Role::System]) => RollScope::All,
        _ => RollScope::Public,
    }
}

/// Whether the reader learns who proposed, conferred and ended an honour: the city, and those who watch.
#[must_use]
pub fn sees_inside(actor: &Actor) -> bool {
    actor.is(&[Role::CityAdministrator, Role::Auditor, Role::QualitySupervisor, Role::System])
}

/// Whether the list leads the reader to proposals; which of them he reads is the policy of proposals.
#[must_use]
pub fn is_led_to_proposals(actor: &Actor) -> bool {
    actor.is(&[Role::CityAdministrator, Role::CompetitionOrganiser, Role::Auditor])
}

/// Whether the list leads the reader to nominations; which of them he reads is the policy of selection.
#[must_use]
pub fn is_led_to_nominations(actor: &Actor) -> bool {
    actor.is(&[Role::CityAdministrator, Role::Auditor, Role::BodyStaff])
}

/// Whether the reader takes the document and reads why it ceased to hold: the city, the auditor, the holder.
#[must_use]
pub fn may_take(actor: &Actor, honour: &Honour) -> bool {
    match actor.role {
        Role::CityAdministrator | Role::Auditor | Role::System => true,
        Role::Worker => actor.person.is_some() && actor.person == honour.person_id,
        _ => false,
    }
}
