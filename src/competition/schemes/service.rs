//! Use cases of marking schemes. Each is one transaction.

use crate::competition::contests;
use crate::competition::contests::model::{Contest, ContestModule};
use crate::competition::contests::service::address;
use crate::competition::events::model::{Competition, EventState};
use crate::competition::officials;
use crate::competition::officials::model::OfficialDuty;
use crate::competition::schemes::model::{
    AspectKind, Findings, MarkingScheme, SchemeState, SchemeVersion, SubCriterion,
};
use crate::competition::schemes::policy::{self, Standing};
use crate::competition::schemes::store::{self, NewVersion};
use crate::competition::schemes::{cis, rules};
use crate::kernel::actor::Actor;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::spreadsheet::file_error::{FileError, Limits};
use crate::platform::spreadsheet::read::Workbook;
use serde_json::json;
use std::path::Path;

/// Sub-criteria of a scheme and aspects of a sub-criterion at the most.
const MOST_SUB_CRITERIA: usize = 200;

/// The module of a contest with this letter, as the actor may know of it, and what he has to do with the contest.
///
/// # Errors
/// `NotFound`.
pub fn find(
    conn: &mut Conn,
    actor: &Actor,
    contest: &Contest,
    letter: &str,
) -> Result<(ContestModule, Standing), AppError> {
    let module = contests::store::modules_of(conn, contest.id)?
        .into_iter()
        .find(|module| module.letter().to_string() == letter)
        .ok_or(AppError::not_found("contest-module-not-found"))?;
    Ok((module, standing(conn, actor, contest)?))
}

/// What the actor has to do with a contest as an official.
///
/// # Errors
/// Those of the database.
pub fn standing(conn: &mut Conn, actor: &Actor, contest: &Contest) -> Result<Standing, AppError> {
    let duties = officials::service::duties_of_actor(conn, actor, contest.id)?;
    Ok(Standing {
        judges: duties.iter().any(|slot| slot.duty.reads_schemes()),
        leads: duties
            .iter()
            .any(|slot| matches!(slot.duty, OfficialDuty::ChiefJudge | OfficialDuty::DeputyChiefJudge)),
    })
}

/// Opens a module for writing schemes.
fn open_module(
    tx: &mut Tx<'_>,
    actor: &Actor,
    place: (&Competition, &Contest),
    letter: &str,
) -> Result<ContestModule, AppError> {
    let (module, standing) = find(tx.conn, actor, place.1, letter)?;
    policy::may_write(actor, place.0, standing)?;
    if is_frozen(place.1.state) {
        return Err(AppError::conflict("scheme-frozen"));
    }
    Ok(module)
}

/// Whether the schemes of a contest in this state are frozen: what is marked by does not change while it is marked.
#[must_use]
pub const fn is_frozen(state: EventState) -> bool {
    !matches!(state, EventState::Draft | EventState::Sealed)
}

/// Reads a scheme from a file and says everything that is wrong with it or odd about it.
///
/// # Errors
/// `FileError` when it cannot be read.
pub fn read_file(path: &Path) -> Result<(MarkingScheme, Findings), FileError> {
    let file = std::fs::File::open(path).map_err(|_| FileError::Corrupt)?;
    let mut workbook = Workbook::open(file, Limits::default())?;
    let (scheme, mut findings) = cis::read(&mut workbook)?;
    let found = rules::check(&scheme);
    findings.errors.extend(found.errors);
    findings.warnings.extend(found.warnings);
    Ok((scheme, findings))
}

fn counted(scheme: &MarkingScheme) -> Result<(String, i32, i32), AppError> {
    let aspects = scheme.count(AspectKind::Measurement) + scheme.count(AspectKind::Judgement);
    Ok((
        serde_json::to_string(scheme).map_err(AppError::internal)?,
        i32::try_from(aspects).unwrap_or(i32::MAX),
        i32::try_from(scheme.total().hundredths()).unwrap_or(i32::MAX),
    ))
}

fn subject(place: (&Competition, &Contest), module: &ContestModule) -> String {
    format!("{}/{}", address(place.0, place.1), module.letter())
}

/// Keeps a scheme as a new draft of a module, also with errors: they are mended here. Gives its version.
///
/// # Errors
/// `NotFound`, `Denied`, `Conflict` when the contest runs already.
pub fn draft(
    tx: &mut Tx<'_>,
    actor: &Actor,
    place: (&Competition, &Contest),
    letter: &str,
    scheme: &MarkingScheme,
    source: &str,
) -> Result<i32, AppError> {
    let module = open_module(tx, actor, place, letter)?;
    let (content, aspects, total) = counted(scheme)?;
    let new = NewVersion { module: module.id, content: &content, aspects, total, source, by: actor.account };
    let version = store::insert(tx.conn, &new, tx.now)?;
    tx.audit(
        actor,
        Entry::new("scheme.drafted", "scheme", subject(place, &module)).new_values(json!({
            "version": version, "aspects": aspects, "total": total, "source": source,
        })),
    )?;
    Ok(version)
}

fn open_draft(
    tx: &mut Tx<'_>,
    module: &ContestModule,
    version: i32,
    seen: Option<i32>,
) -> Result<SchemeVersion, AppError> {
    let found = store::by_version(tx.conn, module.id, version)?.ok_or(AppError::not_found("scheme-not-found"))?;
    if found.state != SchemeState::Draft {
        return Err(AppError::conflict("scheme-not-a-draft"));
    }
    if seen.is_some_and(|seen| seen != found.revision) {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    Ok(found)
}

/// What is to become of a sub-criterion.
#[derive(Debug, Clone)]
pub enum Change {
    /// It becomes this one, in its place; a new one goes to the end.
    Put(SubCriterion),
    /// It goes.
    Remove,
}

/// Changes one sub-criterion of a draft; `id` is the one it has now, empty for a new one.
///
/// # Errors
/// `NotFound`, `Denied`, `Conflict`; field errors.
pub fn change_sub_criterion(
    tx: &mut Tx<'_>,
    actor: &Actor,
    place: (&Competition, &Contest),
    at: (&str, i32, &str),
    seen: Option<i32>,
    change: &Change,
) -> Result<(), AppError> {
    let (letter, version, id) = at;
    let module = open_module(tx, actor, place, letter)?;
    let before = open_draft(tx, &module, version, seen)?;
    let mut scheme = before.scheme().map_err(AppError::internal)?;
    let old = scheme.sub_criteria.iter().position(|sub_criterion| sub_criterion.id == id);
    if old.is_none() && !id.is_empty() {
        return Err(AppError::not_found("scheme-sub-criterion-not-found"));
    }
    match (change, old) {
        (Change::Put(new), old) => {
            let is_taken = scheme
                .sub_criteria
                .iter()
                .enumerate()
                .any(|(at, other)| other.id == new.id && Some(at) != old);
            if is_taken {
                let twice = Message::new("scheme-sub-criterion-twice").with("id", new.id.as_str());
                return Err(AppError::field("id", twice));
            }
            if old.is_none() && scheme.sub_criteria.len() >= MOST_SUB_CRITERIA {
                return Err(AppError::field("id", Message::new("scheme-full").count("most", MOST_SUB_CRITERIA)));
            }
            match old.and_then(|at| scheme.sub_criteria.get_mut(at)) {
                Some(present) => *present = new.clone(),
                None => scheme.sub_criteria.push(new.clone()),
            }
        }
        (Change::Remove, Some(at)) => {
            scheme.sub_criteria.remove(at);
        }
        (Change::Remove, None) => return Err(AppError::not_found("scheme-sub-criterion-not-found")),
    }
    let (content, aspects, total) = counted(&scheme)?;
    if !store::update_draft(tx.conn, &before, &content, aspects, total)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    tx.audit(
        actor,
        Entry::new("scheme.changed", "scheme", subject(place, &module))
            .old(json!({ "version": version, "aspects": before.aspects, "total": before.total, "sub_criterion": id }))
            .new_values(json!({ "version": version, "aspects": aspects, "total": total })),
    )
}

/// Puts a draft in force; the version before it stays as a record.
///
/// # Errors
/// `NotFound`, `Denied`, `Conflict`; `Invalid` as long as the scheme has an error.
pub fn put_in_force(
    tx: &mut Tx<'_>,
    actor: &Actor,
    place: (&Competition, &Contest),
    letter: &str,
    version: i32,
    seen: Option<i32>,
) -> Result<(), AppError> {
    let module = open_module(tx, actor, place, letter)?;
    let draft = open_draft(tx, &module, version, seen)?;
    let findings = rules::check(&draft.scheme().map_err(AppError::internal)?);
    if !findings.errors.is_empty() {
        return Err(AppError::Conflict(Message::new("scheme-has-errors").count("count", findings.errors.len())));
    }
    if !store::put_in_force(tx.conn, &draft, actor.account, tx.now)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    tx.audit(
        actor,
        Entry::new("scheme.put_in_force", "scheme", subject(place, &module)).new_values(json!({
            "version": version, "aspects": draft.aspects, "total": draft.total,
        })),
    )
}
