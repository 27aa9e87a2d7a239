//! Queries about what is signed, locked, unlocked and recorded on the floor.

use crate::competition::marking::model::{
    Compartment, CompartmentState, OnSiteRecord, Signature, SignatureKind, Unlock, WorkRecord,
};
use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccountId, AppealId, CompartmentId, ContestId, ContestModuleId, OfficialId, UnlockId};
use crate::platform::db::Conn;
use crate::platform::db::schema::{compartment_signature, mark_unlock, marking_compartment, on_site_record};
use crate::platform::error::{AppError, unless_duplicate};
use diesel::prelude::*;

/// Takes a compartment to a state and notes who did it; opened again it forgets who closed and checked it. False when
/// somebody was faster.
///
/// # Errors
/// Those of the database.
pub fn set_state(
    conn: &mut Conn,
    actor: &Actor,
    before: &Compartment,
    next: CompartmentState,
    now: Timestamp,
) -> Result<bool, AppError> {
    let noted = |state: CompartmentState, account: Option<AccountId>, at: Option<Timestamp>| {
        if next == state {
            (actor.account, Some(now))
        } else if next == CompartmentState::Open {
            (None, None)
        } else {
            (account, at)
        }
    };
    let (entered_by, entered_at) = noted(CompartmentState::Entered, before.entered_by, before.entered_at);
    let (checked_by, checked_at) = noted(CompartmentState::Checked, before.checked_by, before.checked_at);
    let (locked_by, locked_at) = noted(CompartmentState::Locked, before.locked_by, before.locked_at);
    Ok(diesel::update(
        marking_compartment::table
            .filter(marking_compartment::id.eq(before.id))
            .filter(marking_compartment::version.eq(before.version)),
    )
    .set((
        marking_compartment::state.eq(next),
        marking_compartment::entered_by.eq(entered_by),
        marking_compartment::entered_at.eq(entered_at),
        marking_compartment::checked_by.eq(checked_by),
        marking_compartment::checked_at.eq(checked_at),
        marking_compartment::locked_by.eq(locked_by),
        marking_compartment::locked_at.eq(locked_at),
        marking_compartment::version.eq(before.version + 1),
    ))
    .execute(conn)?
        == 1)
}

/// Signatures of a compartment that count.
///
/// # Errors
/// Those of the database.
pub fn signatures_of(conn: &mut Conn, compartment: CompartmentId) -> Result<Vec<Signature>, AppError> {
    Ok(compartment_signature::table
        .select(Signature::as_select())
        .filter(compartment_signature::compartment_id.eq(compartment))
        .filter(compartment_signature::void_at.is_null())
        .order(compartment_signature::id)
        .load(conn)?)
}

/// Writes a signature.
///
/// # Errors
/// `Conflict` when he has signed, or was signed for.
pub fn insert_signature(
    conn: &mut Conn,
    actor: &Actor,
    compartment: CompartmentId,
    official: OfficialId,
    (kind, reason): (SignatureKind, Option<&str>),
    now: Timestamp,
) -> Result<(), AppError> {
    let written = diesel::insert_into(compartment_signature::table)
        .values((
            compartment_signature::compartment_id.eq(compartment),
            compartment_signature::official_id.eq(official),
            compartment_signature::kind.eq(kind),
            compartment_signature::signed_by.eq(actor.account),
            compartment_signature::signed_at.eq(now),
            compartment_signature::reason.eq(reason),
        ))
        .execute(conn);
    unless_duplicate(written, || AppError::conflict("marking-signed-already")).map(drop)
}

/// Takes back all signatures of a compartment that is opened again; they stay as a record.
///
/// # Errors
/// Those of the database.
pub fn void_signatures(conn: &mut Conn, compartment: CompartmentId, now: Timestamp) -> Result<(), AppError> {
    diesel::update(
        compartment_signature::table
            .filter(compartment_signature::compartment_id.eq(compartment))
            .filter(compartment_signature::void_at.is_null()),
    )
    .set(compartment_signature::void_at.eq(now))
    .execute(conn)?;
    Ok(())
}

/// Unlockings of a compartment, closed ones too, in their order.
///
/// # Errors
/// Those of the database.
pub fn unlocks_of(conn: &mut Conn, compartment: CompartmentId) -> Result<Vec<Unlock>, AppError> {
    Ok(mark_unlock::table
        .select(Unlock::as_select())
        .filter(mark_unlock::compartment_id.eq(compartment))
        .order(mark_unlock::id)
        .load(conn)?)
}

/// Unlockings that an appeal led to, in their order.
///
/// # Errors
/// Those of the database.
pub fn unlocks_of_appeal(conn: &mut Conn, appeal: AppealId) -> Result<Vec<Unlock>, AppError> {
    Ok(mark_unlock::table
        .select(Unlock::as_select())
        .filter(mark_unlock::appeal_id.eq(appeal))
        .order(mark_unlock::id)
        .load(conn)?)
}

/// One unlocking of a compartment.
///
/// # Errors
/// Those of the database.
pub fn unlock_by_id(conn: &mut Conn, compartment: CompartmentId, id: UnlockId) -> Result<Option<Unlock>, AppError> {
    Ok(mark_unlock::table
        .select(Unlock::as_select())
        .filter(mark_unlock::compartment_id.eq(compartment))
        .filter(mark_unlock::id.eq(id))
        .first(conn)
        .optional()?)
}

/// The unlocking of an aspect that is not closed.
///
/// # Errors
/// Those of the database.
pub fn open_unlock(
    conn: &mut Conn,
    compartment: CompartmentId,
    code: &str,
    aspect: i32,
) -> Result<Option<Unlock>, AppError> {
    Ok(mark_unlock::table
        .select(Unlock::as_select())
        .filter(mark_unlock::compartment_id.eq(compartment))
        .filter(mark_unlock::code.eq(code.to_owned()))
        .filter(mark_unlock::aspect.eq(aspect))
        .filter(mark_unlock::closed_at.is_null())
        .first(conn)
        .optional()?)
}

/// How many aspects of a contest somebody asked to unlock, or that are open.
///
/// # Errors
/// Those of the database.
pub fn open_unlocks_of_contest(conn: &mut Conn, contest: ContestId) -> Result<i64, AppError> {
    Ok(mark_unlock::table
        .inner_join(marking_compartment::table)
        .filter(marking_compartment::contest_id.eq(contest))
        .filter(mark_unlock::closed_at.is_null())
        .count()
        .get_result(conn)?)
}

/// Writes that somebody asks to unlock an aspect.
///
/// # Errors
/// `Conflict` when it was asked already.
pub fn insert_unlock(
    conn: &mut Conn,
    actor: &Actor,
    place: (CompartmentId, &str, i32),
    (reason, appeal): (&str, Option<AppealId>),
    now: Timestamp,
) -> Result<UnlockId, AppError> {
    let written = diesel::insert_into(mark_unlock::table)
        .values((
            mark_unlock::compartment_id.eq(place.0),
            mark_unlock::code.eq(place.1),
            mark_unlock::aspect.eq(place.2),
            mark_unlock::reason.eq(reason),
            mark_unlock::appeal_id.eq(appeal),
            mark_unlock::asked_by.eq(actor.account),
            mark_unlock::asked_at.eq(now),
            mark_unlock::version.eq(1),
        ))
        .returning(mark_unlock::id)
        .get_result(conn);
    unless_duplicate(written, || AppError::conflict("marking-unlock-asked-already"))
}

/// Grants an unlocking; false when somebody was faster.
///
/// # Errors
/// Those of the database.
pub fn grant(conn: &mut Conn, actor: &Actor, before: &Unlock, now: Timestamp) -> Result<bool, AppError> {
    Ok(diesel::update(
        mark_unlock::table
            .filter(mark_unlock::id.eq(before.id))
            .filter(mark_unlock::version.eq(before.version))
            .filter(mark_unlock::closed_at.is_null()),
    )
    .set((
        mark_unlock::granted_by.eq(actor.account),
        mark_unlock::granted_at.eq(now),
        mark_unlock::version.eq(before.version + 1),
    ))
    .execute(conn)?
        == 1)
}

/// Closes an unlocking, refused or done; false when somebody was faster.
///
/// # Errors
/// Those of the database.
pub fn close_unlock(conn: &mut Conn, actor: &Actor, before: &Unlock, now: Timestamp) -> Result<bool, AppError> {
    Ok(diesel::update(
        mark_unlock::table
            .filter(mark_unlock::id.eq(before.id))
            .filter(mark_unlock::version.eq(before.version))
            .filter(mark_unlock::closed_at.is_null()),
    )
    .set((
        mark_unlock::closed_by.eq(actor.account),
        mark_unlock::closed_at.eq(now),
        mark_unlock::version.eq(before.version + 1),
    ))
    .execute(conn)?
        == 1)
}

/// Records from the floor of a contest.
///
/// # Errors
/// Those of the database.
pub fn records_of(conn: &mut Conn, contest: ContestId) -> Result<Vec<OnSiteRecord>, AppError> {
    Ok(on_site_record::table
        .select(OnSiteRecord::as_select())
        .filter(on_site_record::contest_id.eq(contest))
        .order((on_site_record::module_id, on_site_record::code))
        .load(conn)?)
}

/// The record of a code in a module.
///
/// # Errors
/// Those of the database.
pub fn record_of(conn: &mut Conn, module: ContestModuleId, code: &str) -> Result<Option<OnSiteRecord>, AppError> {
    Ok(on_site_record::table
        .select(OnSiteRecord::as_select())
        .filter(on_site_record::module_id.eq(module))
        .filter(on_site_record::code.eq(code.to_owned()))
        .first(conn)
        .optional()?)
}

/// Writes a record from the floor: a new one after version 0, else over the version that was seen. False when somebody was
/// faster.
///
/// # Errors
/// `Conflict` when somebody else has just written the first one.
pub fn write_record(
    conn: &mut Conn,
    actor: &Actor,
    (contest, module, code): (ContestId, ContestModuleId, &str),
    seen: i32,
    (record, note): (&WorkRecord, &str),
    now: Timestamp,
) -> Result<bool, AppError> {
    let hundredths = |points: crate::kernel::points::Points| i32::try_from(points.hundredths()).unwrap_or(i32::MAX);
    let values = (
        on_site_record::standing.eq(record.standing),
        on_site_record::seconds.eq(record.seconds.map(|seconds| i32::try_from(seconds).unwrap_or(i32::MAX))),
        on_site_record::deduction.eq(hundredths(record.deduction)),
        on_site_record::safety_deduction.eq(hundredths(record.safety_deduction)),
        on_site_record::note.eq(note),
        on_site_record::recorded_by.eq(actor.account),
        on_site_record::recorded_at.eq(now),
        on_site_record::version.eq(seen + 1),
    );
    if seen == 0 {
        let place = (
            on_site_record::contest_id.eq(contest),
            on_site_record::module_id.eq(module),
            on_site_record::code.eq(code),
        );
        let written = diesel::insert_into(on_site_record::table).values((place, values)).execute(conn);
        return unless_duplicate(written, || AppError::conflict("error-changed-meanwhile")).map(|_| true);
    }
    Ok(diesel::update(
        on_site_record::table
            .filter(on_site_record::module_id.eq(module))
            .filter(on_site_record::code.eq(code))
            .filter(on_site_record::version.eq(seen)),
    )
    .set(values)
    .execute(conn)?
        == 1)
}
