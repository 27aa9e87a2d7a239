//! Who may do what with a score sheet. A sheet is the assessor's alone: for everybody who has nothing to do
//! with it, it does not exist.

use crate::certification::sheets::model::{ScoreSheet, SheetState};
use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::{AssessorId, BodyId, PersonId};
use crate::platform::error::AppError;

/// Only the assessor himself writes into his sheet.
///
/// # Errors
/// `NotFound`: the sheet of somebody else is not to be known of.
pub fn may_mark(actor: &Actor, assessor: AssessorId) -> Result<(), AppError> {
    if actor.role == Role::Assessor && actor.assessor == Some(assessor) {
        Ok(())
    } else {
        Err(AppError::not_found("sheet-not-found"))
    }
}

/// What a decision about a sheet looks at besides the sheet itself.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings {
    /// Body of the batch.
    pub body: BodyId,
    /// The person behind the sheet's assessor.
    pub assessor_person: PersonId,
    /// Whether the actor is the lead assessor of the panel.
    pub actor_leads: bool,
    /// Whether the actor still marks on this panel: his own sheet is open.
    pub actor_marks: bool,
    /// Whether the actor's account has written into a cell of the sheet, by a score book.
    pub actor_has_written: bool,
}

/// The assessor, the lead of his panel, staff of the body, and those who see everything of certification. The lead
/// marks blind like everybody: he sees another sheet when it is submitted and his own is, too.
///
/// # Errors
/// `NotFound`.
pub fn may_see(actor: &Actor, sheet: &ScoreSheet, around: &Surroundings) -> Result<(), AppError> {
    let sees_everything = actor.is(&[Role::CityAdministrator, Role::Auditor, Role::QualitySupervisor, Role::System]);
    if sees_everything
        || may_mark(actor, sheet.assessor_id).is_ok()
        || (around.actor_leads && !around.actor_marks && sheet.state != SheetState::Open)
        || actor.is_staff_of(around.body)
    {
        Ok(())
    } else {
        Err(AppError::not_found("sheet-not-found"))
    }
}

/// Whoever confirms or rejects is another person than whoever marked or submitted: staff of the body or the
/// lead of the panel, never the assessor under whatever account (dual control, 双人操作).
///
/// # Errors
/// `NotFound` for who may not know of the sheet; `Denied` with the reason for the others.
pub fn may_decide(actor: &Actor, sheet: &ScoreSheet, around: &Surroundings) -> Result<(), AppError> {
    may_see(actor, sheet, around)?;
    let is_assessor = (actor.role == Role::Assessor && actor.assessor == Some(sheet.assessor_id))
        || actor.person == Some(around.assessor_person);
    if is_assessor {
        return Err(AppError::denied("sheet-decide-own"));
    }
    if !(actor.is_staff_of(around.body) || around.actor_leads) || actor.account.is_none() {
        return Err(AppError::denied("sheet-decide-role"));
    }
    if actor.account == sheet.submitted_by || around.actor_has_written {
        return Err(AppError::denied("sheet-decide-same-account"));
    }
    Ok(())
}

/// A confirmed sheet is opened again by staff of the body only, for a result that cannot be computed.
///
/// # Errors
/// `NotFound`, `Denied`.
pub fn may_reopen(actor: &Actor, sheet: &ScoreSheet, around: &Surroundings) -> Result<(), AppError> {
    may_see(actor, sheet, around)?;
    if actor.is_staff_of(around.body) { Ok(()) } else { Err(AppError::denied("sheet-reopen-role")) }
}

/// A score book (成绩册) of a part marked by machine or on paper is posted by staff of the body.
///
/// # Errors
/// `NotFound`.
pub fn may_post_scores(actor: &Actor, body: BodyId) -> Result<(), AppError> {
    if actor.is_staff_of(body) { Ok(()) } else { Err(AppError::not_found("batch-not-found")) }
}

#[cfg(test)]
mod tests {
    use super::{Surroundings, may_decide, may_mark};
    use crate::certification::batches::model::Part;
    use crate::certification::sheets::model::{ScoreSheet, SheetState};
    use crate::kernel::actor::{Actor, Role};
    use crate::kernel::ids::{AccountId, AssessorId, BatchId, BatchLineId, BodyId, PersonId, ScoreSheetId};

    fn sheet() -> ScoreSheet {
        ScoreSheet {
            id: ScoreSheetId(1),
            token: "t".to_owned(),
            batch_id: BatchId(1),
            line_id: BatchLineId(1),
            part: Part::PracticalTest,
            assessor_id: AssessorId(7),
            state: SheetState::Submitted,
            version: 2,
            submitted_at: None,
            submitted_by: Some(AccountId(70)),
            confirmed_at: None,
            confirmed_by: None,
            rejected_reason: None,
        }
    }

    const AROUND: Surroundings = Surroundings {
        body: BodyId(5),
        assessor_person: PersonId(700),
        actor_leads: false,
        actor_marks: false,
        actor_has_written: false,
    };

    fn staff(account: i64) -> Actor {
        Actor {
            account: Some(AccountId(account)),
            role: Role::BodyStaff,
            body: Some(BodyId(5)),
            ..Actor::system("staff")
        }
    }

    fn assessor(account: i64, id: i64) -> Actor {
        Actor {
            account: Some(AccountId(account)),
            role: Role::Assessor,
            assessor: Some(AssessorId(id)),
            ..Actor::system("assessor")
        }
    }

    #[test]
    fn another_member_of_the_body_may_decide() {
        assert!(may_decide(&staff(1), &sheet(), &AROUND).is_ok());
    }

    #[test]
    fn the_lead_of_the_panel_may_decide_about_others_but_not_about_himself() {
        let leads = Surroundings { actor_leads: true, ..AROUND };
        assert!(may_decide(&assessor(80, 8), &sheet(), &leads).is_ok());
        assert!(may_decide(&assessor(70, 7), &sheet(), &leads).is_err());
    }

    #[test]
    fn nobody_decides_about_what_he_submitted_wrote_or_marked_under_another_account() {
        assert!(may_decide(&staff(70), &sheet(), &AROUND).is_err());
        assert!(may_decide(&staff(1), &sheet(), &Surroundings { actor_has_written: true, ..AROUND }).is_err());
        let same_person = Actor { person: Some(PersonId(700)), ..staff(1) };
        assert!(may_decide(&same_person, &sheet(), &AROUND).is_err());
    }

    #[test]
    fn staff_of_another_body_and_the_program_itself_do_not_decide() {
        let other = Actor { body: Some(BodyId(6)), ..staff(1) };
        assert!(may_decide(&other, &sheet(), &AROUND).is_err());
        assert!(may_decide(&Actor::system("job"), &sheet(), &AROUND).is_err());
    }

    #[test]
    fn an_assessor_marks_in_no_other_role_than_as_assessor() {
        assert!(may_mark(&assessor(70, 7), AssessorId(7)).is_ok());
        assert!(may_mark(&assessor(70, 7), AssessorId(8)).is_err());
        assert!(may_mark(&Actor { assessor: Some(AssessorId(7)), ..staff(1) }, AssessorId(7)).is_err());
    }
}
