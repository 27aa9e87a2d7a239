//! Queries of this room. Lists take the reader's scope; what is outside it is not found.

use crate::competition::awards::model::{AwardCertificate, AwardScope, AwardState, Winner, WinningLine};
use crate::competition::contests::model::Contest;
use crate::competition::events::model::Competition;
use crate::competition::rankings::model::MedalRules;
use crate::competition::results;
use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{BodyId, CompetitionId, ContestEntryId, ContestId, PersonId};
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::db::Conn;
use crate::platform::db::connection::MultiBackend;
use crate::platform::db::schema::{award_certificate, contest, contest_entry, delegation};
use crate::platform::error::{AppError, unless_duplicate};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashMap;

type Narrowed = diesel::helper_types::IntoBoxed<'static, award_certificate::table, MultiBackend>;

fn narrowed(competition: CompetitionId, scope: AwardScope, code: Option<&str>) -> Narrowed {
    let mut query = award_certificate::table
        .filter(award_certificate::competition_id.eq(competition))
        .into_boxed();
    if let Some(code) = code {
        let coded = contest::table.filter(contest::code.eq(code.to_owned())).select(contest::id);
        query = query.filter(award_certificate::contest_id.eq_any(coded));
    }
    if let AwardScope::Body(body) = scope {
        let own = contest_entry::table
            .filter(
                contest_entry::delegation_id.eq_any(
                    delegation::table
                        .filter(delegation::body_id.eq(Some(body)))
                        .select(delegation::id.nullable()),
                ),
            )
            .select(contest_entry::id);
        query = query.filter(award_certificate::entry_id.eq_any(own));
    }
    query
}

/// A page of certificates of a competition, by contest and number.
///
/// # Errors
/// Those of the database.
pub fn list(
    conn: &mut Conn,
    competition: CompetitionId,
    scope: AwardScope,
    code: Option<&str>,
    page: PageRequest,
) -> Result<Paged<AwardCertificate>, AppError> {
    let total: i64 = narrowed(competition, scope, code).count().get_result(conn)?;
    let rows = narrowed(competition, scope, code)
        .select(AwardCertificate::as_select())
        .order(award_certificate::number)
        .limit(page.limit())
        .offset(page.offset())
        .load(conn)?;
    Ok(Paged::exact(rows, total, page))
}

/// The same without pages, for exports.
///
/// # Errors
/// Those of the database.
pub fn all(
    conn: &mut Conn,
    competition: CompetitionId,
    scope: AwardScope,
    code: Option<&str>,
) -> Result<Vec<AwardCertificate>, AppError> {
    Ok(narrowed(competition, scope, code)
        .select(AwardCertificate::as_select())
        .order(award_certificate::number)
        .load(conn)?)
}

/// Certificates of a contest, those that ended too, in the order in which they were issued.
///
/// # Errors
/// Those of the database.
pub fn of_contest(conn: &mut Conn, id: ContestId) -> Result<Vec<AwardCertificate>, AppError> {
    Ok(award_certificate::table
        .select(AwardCertificate::as_select())
        .filter(award_certificate::contest_id.eq(id))
        .order(award_certificate::id)
        .load(conn)?)
}

/// Certificates of a person, the latest first.
///
/// # Errors
/// Those of the database.
pub fn of_person(conn: &mut Conn, person: PersonId) -> Result<Vec<AwardCertificate>, AppError> {
    Ok(award_certificate::table
        .select(AwardCertificate::as_select())
        .filter(award_certificate::person_id.eq(person))
        .order(award_certificate::id.desc())
        .limit(200)
        .load(conn)?)
}

/// The certificate with this number: one point read.
///
/// # Errors
/// Those of the database.
pub fn by_number(conn: &mut Conn, number: &str) -> Result<Option<AwardCertificate>, AppError> {
    Ok(award_certificate::table
        .select(AwardCertificate::as_select())
        .filter(award_certificate::number.eq(number.to_owned()))
        .first(conn)
        .optional()?)
}

/// The body whose delegation an entry belongs to.
///
/// # Errors
/// Those of the database.
pub fn body_of_entry(conn: &mut Conn, id: ContestEntryId) -> Result<Option<BodyId>, AppError> {
    Ok(contest_entry::table
        .inner_join(delegation::table)
        .select(delegation::body_id)
        .filter(contest_entry::id.eq(id))
        .first::<Option<BodyId>>(conn)
        .optional()?
        .flatten())
}

/// Names of the teams among some entries.
///
/// # Errors
/// Those of the database.
pub fn team_names(conn: &mut Conn, ids: &[ContestEntryId]) -> Result<HashMap<ContestEntryId, String>, AppError> {
    let rows: Vec<(ContestEntryId, Option<String>)> = contest_entry::table
        .select((contest_entry::id, contest_entry::team_name))
        .filter(contest_entry::id.eq_any(ids.to_vec()))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(id, name)| Some((id, name?))).collect())
}

/// The final result of a contest that counts now: its version, and the lines that won something, by rank.
///
/// # Errors
/// Those of the database.
pub fn final_result(conn: &mut Conn, id: ContestId) -> Result<Option<(i32, Vec<WinningLine>)>, AppError> {
    let Some((set, lines)) = results::service::published(conn, id)? else { return Ok(None) };
    if !set.stage.is_final() {
        return Ok(None);
    }
    let won = lines
        .into_iter()
        .filter_map(|line| Some(WinningLine { entry: line.entry_id, rank: line.rank?, medal: line.medal? }))
        .collect();
    Ok(Some((set.version, won)))
}

/// A certificate that is to be written.
#[derive(Debug, Clone)]
pub struct NewAward<'a> {
    /// Number.
    pub number: &'a str,
    /// The competition.
    pub competition: &'a Competition,
    /// The contest.
    pub contest: &'a Contest,
    /// Who won what.
    pub winner: &'a Winner,
    /// By which rules.
    pub rules: MedalRules,
    /// Version of the result.
    pub result_version: i32,
    /// The one in whose place it stands.
    pub replaces: Option<&'a str>,
    /// Day of issue.
    pub issued_on: NaiveDate,
}

/// Writes a certificate.
///
/// # Errors
/// `Conflict` when somebody else issues at the same moment.
pub fn insert(conn: &mut Conn, actor: &Actor, new: &NewAward<'_>, now: Timestamp) -> Result<(), AppError> {
    let written = diesel::insert_into(award_certificate::table)
        .values((
            (
                award_certificate::number.eq(new.number),
                award_certificate::competition_id.eq(new.competition.id),
                award_certificate::contest_id.eq(new.contest.id),
                award_certificate::entry_id.eq(new.winner.entry),
                award_certificate::person_id.eq(new.winner.person),
                award_certificate::holder_name.eq(&new.winner.name),
                award_certificate::team_name.eq(&new.winner.team),
                award_certificate::employer.eq(&new.winner.employer),
                award_certificate::competition_name.eq(&new.competition.name),
                award_certificate::contest_name.eq(&new.contest.name),
                award_certificate::issuer.eq(&new.competition.host),
            ),
            (
                award_certificate::medal.eq(new.winner.medal),
                award_certificate::medal_rules.eq(new.rules),
                award_certificate::rank.eq(new.winner.rank),
                award_certificate::title.eq(&new.winner.title),
                award_certificate::result_version.eq(new.result_version),
                award_certificate::issued_on.eq(new.issued_on),
                award_certificate::issued_by.eq(actor.account),
                award_certificate::issued_at.eq(now),
                award_certificate::state.eq(AwardState::Valid),
                award_certificate::replaces.eq(new.replaces),
                award_certificate::reprint_count.eq(0),
                award_certificate::version.eq(1),
            ),
        ))
        .execute(conn);
    unless_duplicate(written, || AppError::conflict("error-changed-meanwhile")).map(drop)
}

/// Ends a valid certificate; false when it is none any more.
///
/// # Errors
/// Those of the database.
pub fn end(
    conn: &mut Conn,
    actor: &Actor,
    number: &str,
    replaced_by: Option<&str>,
    reason: &str,
    now: Timestamp,
) -> Result<bool, AppError> {
    let next = if replaced_by.is_some() { AwardState::Replaced } else { AwardState::Revoked };
    Ok(diesel::update(
        award_certificate::table
            .filter(award_certificate::number.eq(number.to_owned()))
            .filter(award_certificate::state.eq(AwardState::Valid)),
    )
    .set((
        award_certificate::state.eq(next),
        award_certificate::replaced_by.eq(replaced_by),
        award_certificate::state_reason.eq(reason),
        award_certificate::state_changed_by.eq(actor.account),
        award_certificate::state_changed_at.eq(now),
        award_certificate::version.eq(award_certificate::version + 1),
    ))
    .execute(conn)?
        == 1)
}

/// Counts a reprint; false when the certificate was changed meanwhile.
///
/// # Errors
/// Those of the database.
pub fn count_reprint(conn: &mut Conn, before: &AwardCertificate) -> Result<bool, AppError> {
    Ok(diesel::update(
        award_certificate::table
            .filter(award_certificate::id.eq(before.id))
            .filter(award_certificate::version.eq(before.version)),
    )
    .set((
        award_certificate::reprint_count.eq(before.reprint_count + 1),
        award_certificate::version.eq(before.version + 1),
    ))
    .execute(conn)?
        == 1)
}
