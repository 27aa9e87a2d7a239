//! Queries of commendations.

use crate::competition::labour::model::{
    CommendationKind, CommendationState, CommendationView, LabourCommendation, LabourScope,
};
use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{CompetitionId, LabourUnitId, PersonId};
use crate::kernel::message::Message;
use crate::platform::db::Conn;
use crate::platform::db::schema::{labour_commendation, labour_unit, person};
use crate::platform::error::{AppError, unless_duplicate};
use diesel::prelude::*;

/// Commendations of a competition with the names that pages show: teams first, in the order in which they came.
///
/// # Errors
/// Those of the database.
pub fn list(
    conn: &mut Conn,
    competition: CompetitionId,
    scope: LabourScope,
) -> Result<Vec<CommendationView>, AppError> {
    let mut query = labour_commendation::table
        .inner_join(labour_unit::table)
        .left_join(person::table)
        .select((LabourCommendation::as_select(), labour_unit::name, person::name.nullable()))
        .filter(labour_commendation::competition_id.eq(competition))
        .into_boxed();
    if let LabourScope::Body(body) = scope {
        query = query.filter(labour_unit::body_id.eq(Some(body)));
    }
    let rows: Vec<(LabourCommendation, String, Option<String>)> = query
        .order((labour_commendation::kind.desc(), labour_commendation::id))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(commendation, unit, person)| CommendationView { commendation, unit, person })
        .collect())
}

/// The commendation behind a token.
///
/// # Errors
/// Those of the database.
pub fn by_token(
    conn: &mut Conn,
    competition: CompetitionId,
    token: &str,
) -> Result<Option<LabourCommendation>, AppError> {
    Ok(labour_commendation::table
        .select(LabourCommendation::as_select())
        .filter(labour_commendation::competition_id.eq(competition))
        .filter(labour_commendation::token.eq(token.to_owned()))
        .first(conn)
        .optional()?)
}

/// Persons of a unit who are proposed or commended.
///
/// # Errors
/// Those of the database.
pub fn count_persons(conn: &mut Conn, unit: LabourUnitId) -> Result<i64, AppError> {
    Ok(labour_commendation::table
        .filter(labour_commendation::unit_id.eq(unit))
        .filter(labour_commendation::kind.eq(CommendationKind::AdvancedPerson))
        .filter(labour_commendation::state.ne(CommendationState::Refused))
        .count()
        .get_result(conn)?)
}

/// Whether a unit is proposed or commended already.
///
/// # Errors
/// Those of the database.
pub fn has_team(conn: &mut Conn, unit: LabourUnitId) -> Result<bool, AppError> {
    let found: i64 = labour_commendation::table
        .filter(labour_commendation::unit_id.eq(unit))
        .filter(labour_commendation::kind.eq(CommendationKind::AdvancedTeam))
        .filter(labour_commendation::state.ne(CommendationState::Refused))
        .count()
        .get_result(conn)?;
    Ok(found > 0)
}

/// A commendation that is to be written.
#[derive(Debug, Clone, Copy)]
pub struct NewCommendation<'a> {
    /// The competition.
    pub competition: CompetitionId,
    /// Its token.
    pub token: &'a str,
    /// The unit.
    pub unit: LabourUnitId,
    /// The person; none for the unit itself.
    pub person: Option<PersonId>,
    /// His post.
    pub post: &'a str,
    /// For what.
    pub merits: &'a str,
    /// Why it is granted at once, by the rank.
    pub granted_for: Option<&'a str>,
}

/// Writes a commendation: proposed, or granted at once for a rank.
///
/// # Errors
/// A field error when somebody is proposed twice; those of the database.
pub fn insert(conn: &mut Conn, actor: &Actor, new: NewCommendation<'_>, now: Timestamp) -> Result<(), AppError> {
    let (kind, field) = match new.person {
        Some(_) => (CommendationKind::AdvancedPerson, "document_number"),
        None => (CommendationKind::AdvancedTeam, "kind"),
    };
    let is_granted = new.granted_for.is_some();
    let inserted = diesel::insert_into(labour_commendation::table)
        .values((
            labour_commendation::competition_id.eq(new.competition),
            labour_commendation::token.eq(new.token),
            labour_commendation::kind.eq(kind),
            labour_commendation::unit_id.eq(new.unit),
            labour_commendation::person_id.eq(new.person),
            labour_commendation::post.eq(new.post),
            labour_commendation::merits.eq(new.merits),
            labour_commendation::state.eq(if is_granted {
                CommendationState::Granted
            } else {
                CommendationState::Proposed
            }),
            labour_commendation::proposed_by.eq(actor.account.filter(|_| !is_granted)),
            labour_commendation::proposed_at.eq(now),
            labour_commendation::decided_by.eq(actor.account.filter(|_| is_granted)),
            labour_commendation::decided_at.eq(is_granted.then_some(now)),
            labour_commendation::reason.eq(new.granted_for),
            labour_commendation::version.eq(1),
        ))
        .execute(conn);
    unless_duplicate(inserted, || AppError::field(field, Message::new("labour-commendation-twice")))?;
    Ok(())
}

/// Decides about a proposal; false when it was changed meanwhile.
///
/// # Errors
/// Those of the database.
pub fn set_decided(
    conn: &mut Conn,
    actor: &Actor,
    before: &LabourCommendation,
    next: CommendationState,
    reason: &str,
    now: Timestamp,
) -> Result<bool, AppError> {
    Ok(diesel::update(
        labour_commendation::table
            .filter(labour_commendation::id.eq(before.id))
            .filter(labour_commendation::version.eq(before.version)),
    )
    .set((
        labour_commendation::state.eq(next),
        labour_commendation::reason.eq(Some(reason)),
        labour_commendation::decided_by.eq(actor.account),
        labour_commendation::decided_at.eq(Some(now)),
        labour_commendation::version.eq(before.version + 1),
    ))
    .execute(conn)?
        == 1)
}
