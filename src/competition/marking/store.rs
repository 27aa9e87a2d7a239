//! Queries of this room.

use crate::competition::contests::model::Contest;
use crate::competition::marking::model::{
    Compartment, CompartmentState, Discussion, DiscussionCause, MarkSheet, MarkSheetState, SheetMedium,
};
use crate::competition::officials::model::{Official, OfficialState};
use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{
    AccountId, CompartmentId, CompetitionId, ContestId, ContestModuleId, MarkingSchemeId, OfficialId, PersonId,
};
use crate::platform::db::schema::{
    contest, mark_discussion, mark_sheet, marking_compartment, official, official_conflict, person,
};
use crate::platform::db::{Conn, each};
use crate::platform::error::{AppError, unless_duplicate};
use diesel::prelude::*;

/// Rows of one insert; each binds a dozen values, and databases bind a limited number.
const CHUNK: usize = 500;

/// A compartment that is to be written.
#[derive(Debug, Clone)]
pub struct NewCompartment<'a> {
    /// The contest.
    pub contest: ContestId,
    /// The module.
    pub module: ContestModuleId,
    /// Day of marking.
    pub day: i32,
    /// The scheme.
    pub scheme: Option<MarkingSchemeId>,
    /// What is marked, as JSON.
    pub aspects: &'a str,
}

/// Writes a compartment.
///
/// # Errors
/// `Conflict` when the marking was opened meanwhile.
pub fn insert_compartment(conn: &mut Conn, new: &NewCompartment<'_>) -> Result<CompartmentId, AppError> {
    let written = diesel::insert_into(marking_compartment::table)
        .values((
            marking_compartment::contest_id.eq(new.contest),
            marking_compartment::module_id.eq(new.module),
            marking_compartment::day.eq(new.day),
            marking_compartment::state.eq(CompartmentState::Open),
            marking_compartment::scheme_id.eq(new.scheme),
            marking_compartment::aspects.eq(new.aspects),
            marking_compartment::version.eq(1),
        ))
        .returning(marking_compartment::id)
        .get_result(conn);
    unless_duplicate(written, || AppError::conflict("error-changed-meanwhile"))
}

/// A sheet that is to be written.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = mark_sheet)]
pub struct NewSheet {
    /// Token.
    pub token: String,
    /// The contest.
    pub contest_id: ContestId,
    /// The compartment.
    pub compartment_id: CompartmentId,
    /// The work.
    pub code: String,
    /// The judge.
    pub official_id: OfficialId,
    /// How its marks come in.
    pub medium: SheetMedium,
    /// State.
    pub state: MarkSheetState,
    /// Marks as JSON.
    pub marks: String,
    /// When it was asked whether he has to stay away.
    pub cleared_at: Timestamp,
    /// Version of what was said of him.
    pub cleared_version: i32,
    /// Version.
    pub version: i32,
}

/// Writes sheets.
///
/// # Errors
/// Those of the database.
pub fn insert_sheets(conn: &mut Conn, sheets: &[NewSheet]) -> Result<(), AppError> {
    for rows in sheets.chunks(CHUNK) {
        each!(conn, |c| diesel::insert_into(mark_sheet::table).values(rows).execute(c))?;
    }
    Ok(())
}

/// Compartments of a contest, in the order in which they were made: by module and day.
///
/// # Errors
/// Those of the database.
pub fn compartments_of(conn: &mut Conn, contest: ContestId) -> Result<Vec<Compartment>, AppError> {
    Ok(marking_compartment::table
        .select(Compartment::as_select())
        .filter(marking_compartment::contest_id.eq(contest))
        .order(marking_compartment::id)
        .load(conn)?)
}

/// Makes others who write in this compartment wait, and gives it as it stands.
///
/// # Errors
/// `NotFound`; those of the database.
pub fn hold(conn: &mut Conn, id: CompartmentId) -> Result<Compartment, AppError> {
    diesel::update(marking_compartment::table.filter(marking_compartment::id.eq(id)))
        .set(marking_compartment::version.eq(marking_compartment::version))
        .execute(conn)?;
    marking_compartment::table
        .select(Compartment::as_select())
        .filter(marking_compartment::id.eq(id))
        .first(conn)
        .optional()?
        .ok_or(AppError::not_found("compartment-not-found"))
}

/// The compartment of a sheet.
///
/// # Errors
/// Those of the database.
pub fn compartment_of_sheet(conn: &mut Conn, token: &str) -> Result<Option<CompartmentId>, AppError> {
    Ok(mark_sheet::table
        .select(mark_sheet::compartment_id)
        .filter(mark_sheet::token.eq(token.to_owned()))
        .first(conn)
        .optional()?)
}

/// What is marked on a sheet, as JSON.
///
/// # Errors
/// Those of the database.
pub fn aspects_of_sheet(conn: &mut Conn, token: &str) -> Result<Option<String>, AppError> {
    Ok(mark_sheet::table
        .inner_join(marking_compartment::table)
        .select(marking_compartment::aspects)
        .filter(mark_sheet::token.eq(token.to_owned()))
        .first(conn)
        .optional()?)
}

/// A sheet with what decisions about it look at.
#[derive(Debug, Clone)]
pub struct FoundSheet {
    /// The sheet.
    pub sheet: MarkSheet,
    /// Its contest.
    pub contest: Contest,
    /// The competition of the judge.
    pub competition: CompetitionId,
    /// The judge as a person.
    pub person: PersonId,
    /// Whether he still officiates.
    pub officiates: bool,
    /// Version of what is said of him now.
    pub official_version: i32,
}

/// The sheet behind a token.
///
/// # Errors
/// Those of the database.
pub fn by_token(conn: &mut Conn, token: &str) -> Result<Option<FoundSheet>, AppError> {
    let row: Option<(MarkSheet, Contest, CompetitionId, PersonId, OfficialState, i32)> = mark_sheet::table
        .inner_join(contest::table)
        .inner_join(official::table)
        .select((
            MarkSheet::as_select(),
            Contest::as_select(),
            official::competition_id,
            official::person_id,
            official::state,
            official::version,
        ))
        .filter(mark_sheet::token.eq(token.to_owned()))
        .first(conn)
        .optional()?;
    Ok(row.map(|(sheet, contest, competition, person, state, official_version)| FoundSheet {
        sheet,
        contest,
        competition,
        person,
        officiates: state == OfficialState::Confirmed,
        official_version,
    }))
}

/// When an official last declared a relation that has not ended.
///
/// # Errors
/// Those of the database.
pub fn last_declared(conn: &mut Conn, official: OfficialId) -> Result<Option<Timestamp>, AppError> {
    Ok(official_conflict::table
        .select(diesel::dsl::max(official_conflict::declared_at))
        .filter(official_conflict::official_id.eq(official))
        .filter(official_conflict::ended_at.is_null())
        .first(conn)?)
}

/// Notes on all sheets of a judge in a contest that he does not have to stay away.
///
/// # Errors
/// Those of the database.
pub fn clear(
    conn: &mut Conn,
    contest: ContestId,
    official: OfficialId,
    version: i32,
    now: Timestamp,
) -> Result<(), AppError> {
    diesel::update(
        mark_sheet::table
            .filter(mark_sheet::contest_id.eq(contest))
            .filter(mark_sheet::official_id.eq(official)),
    )
    .set((mark_sheet::cleared_at.eq(now), mark_sheet::cleared_version.eq(version)))
    .execute(conn)?;
    Ok(())
}

/// The official of a row id.
///
/// # Errors
/// Those of the database.
pub fn official_by_id(conn: &mut Conn, id: OfficialId) -> Result<Option<Official>, AppError> {
    Ok(official::table
        .select(Official::as_select())
        .filter(official::id.eq(id))
        .first(conn)
        .optional()?)
}

/// Names of the judges of a contest.
///
/// # Errors
/// Those of the database.
pub fn judge_names(conn: &mut Conn, competition: CompetitionId) -> Result<Vec<(OfficialId, String)>, AppError> {
    Ok(official::table
        .inner_join(person::table)
        .select((official::id, person::name))
        .filter(official::competition_id.eq(competition))
        .order(official::id)
        .load(conn)?)
}

/// Sheets of a compartment by code and judge; only those of one code when it is given.
///
/// # Errors
/// Those of the database.
pub fn sheets_of(conn: &mut Conn, compartment: CompartmentId, code: Option<&str>) -> Result<Vec<MarkSheet>, AppError> {
    let mut query = mark_sheet::table
        .select(MarkSheet::as_select())
        .filter(mark_sheet::compartment_id.eq(compartment))
        .order((mark_sheet::code, mark_sheet::official_id))
        .into_boxed();
    if let Some(code) = code {
        query = query.filter(mark_sheet::code.eq(code.to_owned()));
    }
    Ok(query.load(conn)?)
}

/// Code, judge and marks of every sheet of a compartment by code and judge: what is counted, without the rest.
///
/// # Errors
/// Those of the database.
pub fn marks_of(
    conn: &mut Conn,
    compartment: CompartmentId,
) -> Result<Vec<(String, OfficialId, MarkSheetState, SheetMedium, String)>, AppError> {
    Ok(mark_sheet::table
        .select((mark_sheet::code, mark_sheet::official_id, mark_sheet::state, mark_sheet::medium, mark_sheet::marks))
        .filter(mark_sheet::compartment_id.eq(compartment))
        .order((mark_sheet::code, mark_sheet::official_id))
        .load(conn)?)
}

/// Sheets of a judge in a contest, by compartment and code.
///
/// # Errors
/// Those of the database.
pub fn sheets_of_judge(conn: &mut Conn, contest: ContestId, official: OfficialId) -> Result<Vec<MarkSheet>, AppError> {
    Ok(mark_sheet::table
        .select(MarkSheet::as_select())
        .filter(mark_sheet::contest_id.eq(contest))
        .filter(mark_sheet::official_id.eq(official))
        .order((mark_sheet::compartment_id, mark_sheet::code))
        .load(conn)?)
}

/// Writes the marks of a sheet; false when somebody was faster.
///
/// # Errors
/// Those of the database; `Internal` when the sheet is locked, which callers ask before.
pub fn write_marks(conn: &mut Conn, before: &MarkSheet, marks: &str, key: Option<&str>) -> Result<bool, AppError> {
    Ok(diesel::update(
        mark_sheet::table
            .filter(mark_sheet::id.eq(before.id))
            .filter(mark_sheet::version.eq(before.version)),
    )
    .set((
        mark_sheet::marks.eq(marks),
        mark_sheet::last_key.eq(key.or(before.last_key.as_deref())),
        mark_sheet::version.eq(before.version + 1),
    ))
    .execute(conn)?
        == 1)
}

/// A sheet from paper as it is typed, with who typed it; false when somebody was faster.
///
/// # Errors
/// Those of the database.
pub fn write_typed(
    conn: &mut Conn,
    actor: &Actor,
    before: &MarkSheet,
    marks: &str,
    now: Timestamp,
) -> Result<bool, AppError> {
    Ok(diesel::update(
        mark_sheet::table
            .filter(mark_sheet::id.eq(before.id))
            .filter(mark_sheet::version.eq(before.version)),
    )
    .set((
        mark_sheet::marks.eq(marks),
        mark_sheet::medium.eq(SheetMedium::Paper),
        mark_sheet::state.eq(MarkSheetState::Entered),
        mark_sheet::entered_by.eq(actor.account),
        mark_sheet::entered_at.eq(now),
        mark_sheet::confirmed_by.eq(None::<AccountId>),
        mark_sheet::confirmed_at.eq(None::<Timestamp>),
        mark_sheet::rejected_reason.eq(None::<String>),
        mark_sheet::version.eq(before.version + 1),
    ))
    .execute(conn)?
        == 1)
}

/// Confirms a sheet from paper, or sends it back with a reason; false when somebody was faster.
///
/// # Errors
/// Those of the database.
pub fn decide_typed(
    conn: &mut Conn,
    actor: &Actor,
    before: &MarkSheet,
    rejected: Option<&str>,
    now: Timestamp,
) -> Result<bool, AppError> {
    let confirms = rejected.is_none();
    let state = if confirms { MarkSheetState::Confirmed } else { MarkSheetState::Open };
    Ok(diesel::update(
        mark_sheet::table
            .filter(mark_sheet::id.eq(before.id))
            .filter(mark_sheet::version.eq(before.version)),
    )
    .set((
        mark_sheet::state.eq(state),
        mark_sheet::confirmed_by.eq(actor.account.filter(|_| confirms)),
        mark_sheet::confirmed_at.eq(Some(now).filter(|_| confirms)),
        mark_sheet::rejected_reason.eq(rejected),
        mark_sheet::version.eq(before.version + 1),
    ))
    .execute(conn)?
        == 1)
}

/// Opens a confirmed sheet from paper again, because its judges score an aspect again; who typed and confirmed it before
/// stands in the trail.
///
/// # Errors
/// `Conflict` when somebody was faster; those of the database.
pub fn reopen_typed(conn: &mut Conn, before: &MarkSheet) -> Result<(), AppError> {
    let changed = diesel::update(
        mark_sheet::table
            .filter(mark_sheet::id.eq(before.id))
            .filter(mark_sheet::version.eq(before.version)),
    )
    .set((
        mark_sheet::state.eq(MarkSheetState::Open),
        mark_sheet::confirmed_by.eq(None::<AccountId>),
        mark_sheet::confirmed_at.eq(None::<Timestamp>),
        mark_sheet::version.eq(before.version + 1),
    ))
    .execute(conn)?;
    if changed == 1 { Ok(()) } else { Err(AppError::conflict("error-changed-meanwhile")) }
}

/// Rounds of scoring of a compartment beyond the first.
///
/// # Errors
/// Those of the database.
pub fn discussions_of(conn: &mut Conn, compartment: CompartmentId) -> Result<Vec<Discussion>, AppError> {
    Ok(mark_discussion::table
        .select(Discussion::as_select())
        .filter(mark_discussion::compartment_id.eq(compartment))
        .order(mark_discussion::id)
        .load(conn)?)
}

/// The round in which an aspect of a work is scored now.
///
/// # Errors
/// Those of the database.
pub fn round_of(conn: &mut Conn, compartment: CompartmentId, code: &str, aspect: i32) -> Result<i32, AppError> {
    let last: Option<i32> = mark_discussion::table
        .select(diesel::dsl::max(mark_discussion::round))
        .filter(mark_discussion::compartment_id.eq(compartment))
        .filter(mark_discussion::code.eq(code.to_owned()))
        .filter(mark_discussion::aspect.eq(aspect))
        .first(conn)?;
    Ok(last.unwrap_or(0))
}

/// Opens another round.
///
/// # Errors
/// `Conflict` when it is open already.
pub fn insert_discussion(
    conn: &mut Conn,
    actor: &Actor,
    place: (CompartmentId, &str, i32),
    round: i32,
    (cause, reason): (DiscussionCause, Option<&str>),
    now: Timestamp,
) -> Result<(), AppError> {
    let written = diesel::insert_into(mark_discussion::table)
        .values((
            mark_discussion::compartment_id.eq(place.0),
            mark_discussion::code.eq(place.1),
            mark_discussion::aspect.eq(place.2),
            mark_discussion::round.eq(round),
            mark_discussion::cause.eq(cause),
            mark_discussion::reason.eq(reason),
            mark_discussion::opened_by.eq(actor.account),
            mark_discussion::opened_at.eq(now),
        ))
        .execute(conn);
    unless_duplicate(written, || AppError::conflict("error-changed-meanwhile")).map(drop)
}
