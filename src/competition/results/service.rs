//! Use cases of a version before it is published: compute and prepare it, sign it, publish it.

use crate::competition::contests;
use crate::competition::contests::model::Contest;
use crate::competition::events::model::{Competition, EventState};
use crate::competition::marking;
use crate::competition::officials;
use crate::competition::officials::model::OfficialDuty;
use crate::competition::results::computing::{Computed, Table, compute};
use crate::competition::results::files::{hash_of, pack, text_of};
use crate::competition::results::inputs::{EntryCode, FORMAT, Inputs, ModuleInputs, RankingRules, WorkInputs};
use crate::competition::results::model::{ResultFile, ResultLine, ResultSet, ResultStage, SIGNERS};
use crate::competition::results::store::NewSet;
use crate::competition::results::telling_service::tell_entrants;
use crate::competition::results::{policy, rules, steps_store, store};
use crate::competition::sealing;
use crate::kernel::actor::Actor;
use crate::kernel::clock::{Timestamp, end_of_local_day};
use crate::kernel::ids::{ContestEntryId, ContestId};
use crate::kernel::message::Message;
use crate::kernel::text_enum::Labelled;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::calendar::load_calendar;
use crate::platform::db::Conn;
use crate::platform::error::{AppError, FieldError};
use chrono::Duration;
use serde_json::json;
use std::collections::HashMap;

/// What is published of a contest now: the version that counts, and its lines by rank. Nothing before its first result is
/// published.
///
/// # Errors
/// Those of the database.
pub fn published(conn: &mut Conn, contest: ContestId) -> Result<Option<(ResultSet, Vec<ResultLine>)>, AppError> {
    let Some(set) = store::latest_published(conn, contest)? else { return Ok(None) };
    let lines = store::lines_of(conn, set.id)?;
    Ok(Some((set, lines)))
}

/// A result as it comes out of the marks of this moment.
#[derive(Debug, Clone)]
pub struct Made {
    /// What it was computed from.
    pub inputs: Inputs,
    /// The table.
    pub table: Table,
    /// Marks of finished works that are missing.
    pub missing: usize,
    /// The signed text.
    pub text: String,
    /// Its hash.
    pub hash: String,
    /// Entries by their numbers.
    pub entries: HashMap<String, ContestEntryId>,
}

/// Which code stands for which entry number, once every layer is open.
fn codes(tx: &mut Tx<'_>, contest: &Contest) -> Result<Option<HashMap<String, String>>, AppError> {
    let mut codes: Option<HashMap<String, String>> = None;
    for layer in sealing::store::layers_of(tx.conn, contest.id)? {
        if layer.unsealed_at.is_none() {
            return Err(AppError::conflict("result-unseal-first"));
        }
        let pairs: HashMap<String, String> = sealing::service::opened(tx, &layer)?.pairs.into_iter().collect();
        codes = Some(match codes {
            None => pairs,
            Some(below) => below
                .into_iter()
                .filter_map(|(number, code)| Some((number, pairs.get(&code)?.clone())))
                .collect(),
        });
    }
    Ok(codes)
}

/// Everything that decides about the result of a contest.
///
/// # Errors
/// `Conflict` while a layer is sealed; those of the database.
pub fn gather(
    tx: &mut Tx<'_>,
    competition: &Competition,
    contest: &Contest,
) -> Result<(Inputs, HashMap<String, ContestEntryId>), AppError> {
    let rules = contest.parsed_rules().map_err(AppError::internal)?;
    let codes = codes(tx, contest)?;
    let mut entries = Vec::new();
    let mut ids = HashMap::new();
    for entry in sealing::store::entries_of(tx.conn, contest.id)? {
        let code = match &codes {
            None => entry.number.clone(),
            Some(codes) => codes
                .get(&entry.number)
                .cloned()
                .ok_or(AppError::conflict("draw-entries-changed"))?,
        };
        ids.insert(entry.number.clone(), entry.id);
        entries.push(EntryCode { number: entry.number, code });
    }
    let modules = marking::service::contest_marks(tx.conn, contest)?
        .into_iter()
        .map(|module| ModuleInputs {
            name: module.module.name,
            kind: module.module.kind,
            weight: u32::try_from(module.module.weight).unwrap_or(0),
            aspects: module.markables,
            works: module
                .works
                .into_iter()
                .map(|work| WorkInputs { code: work.code, record: work.record, given: work.given })
                .collect(),
        })
        .collect();
    let decisions = steps_store::decisions_of(tx.conn, contest.id)?
        .iter()
        .map(|decision| decision.codes().map_err(AppError::internal))
        .collect::<Result<_, _>>()?;
    let inputs = Inputs {
        format: FORMAT.to_owned(),
        competition: competition.number.clone(),
        contest: contest.code.clone(),
        rules: RankingRules::from(&rules),
        modules,
        entries,
        decisions,
    };
    Ok((inputs, ids))
}

/// Computes the result of a contest from its marks as they are now.
///
/// # Errors
/// As [`gather`]; `Internal` when the marks do not fit the entries.
pub fn make(tx: &mut Tx<'_>, competition: &Competition, contest: &Contest) -> Result<Made, AppError> {
    let (inputs, entries) = gather(tx, competition, contest)?;
    let Computed { table, missing } = compute(&inputs).map_err(AppError::internal)?;
    let text = text_of(&tx.platform.keys.public_key(), &inputs, &table).map_err(AppError::internal)?;
    let hash = hash_of(&text);
    Ok(Made { inputs, table, missing, text, hash, entries })
}

/// The stage of a version that is prepared now.
fn stage_now(contest: &Contest) -> Result<ResultStage, AppError> {
    rules::stage_in(contest.state)
        .ok_or_else(|| AppError::Conflict(Message::new("result-not-now").with_key("state", contest.state.label_key())))
}

/// Holds a contest whose marks are all locked.
///
/// # Errors
/// `Conflict` when it was changed meanwhile, or a mark is open.
pub(in crate::competition::results) fn hold_locked(tx: &mut Tx<'_>, contest: &Contest) -> Result<(), AppError> {
    if !store::hold(tx.conn, contest)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    if steps_store::has_open_unlock(tx.conn, contest.id)? {
        return Err(AppError::conflict("result-marks-open"));
    }
    Ok(())
}

/// Why there is a version, as somebody says it.
#[derive(Debug, Clone, Default)]
pub struct Grounds {
    /// Why it differs from the version before.
    pub reason: String,
    /// Number of the document that decided so.
    pub document: String,
}

impl Grounds {
    fn checked(&self, stage: ResultStage) -> Result<(Option<&str>, Option<&str>), AppError> {
        let lacking = |field: &str, value: &str, needed: bool| {
            (needed && value.trim().is_empty())
                .then(|| FieldError { field: field.to_owned(), message: Message::new("error-field-required") })
        };
        let errors: Vec<FieldError> = [
            lacking("reason", &self.reason, stage.needs_reason()),
            lacking("document", &self.document, stage == ResultStage::Corrected),
        ]
        .into_iter()
        .flatten()
        .collect();
        if !errors.is_empty() {
            return Err(AppError::Fields(errors));
        }
        let reason = Some(self.reason.trim()).filter(|text| stage.needs_reason() && !text.is_empty());
        let document = Some(self.document.trim()).filter(|_| stage == ResultStage::Corrected);
        Ok((reason, document))
    }
}

/// Prepares a version: computes it, keeps its file, and shows it to whoever signs. One that was prepared before and not
/// published is taken back. Gives the number of the version.
///
/// # Errors
/// `Denied`; `Conflict` in another state, while a mark is open or missing, or when nothing has changed since what is
/// published; field errors beside `reason` and `document`.
pub fn prepare(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
    grounds: &Grounds,
) -> Result<i32, AppError> {
    policy::may_prepare(actor, competition)?;
    let stage = stage_now(contest)?;
    let (reason, document) = grounds.checked(stage)?;
    hold_locked(tx, contest)?;
    let made = make(tx, competition, contest)?;
    if made.missing > 0 {
        return Err(AppError::Conflict(Message::new("result-marks-missing").count("count", made.missing)));
    }
    let sets = store::sets_of(tx.conn, contest.id)?;
    let latest = sets.iter().rfind(|set| set.published_at.is_some());
    if latest.is_some_and(ResultSet::is_from_records) {
        return Err(AppError::conflict("result-from-records-stays"));
    }
    if latest.is_some_and(|latest| latest.hash == made.hash) {
        return Err(AppError::conflict("result-nothing-changed"));
    }
    for waiting in sets.iter().filter(|set| set.published_at.is_none()) {
        store::delete_prepared(tx.conn, waiting)?;
    }
    let file = ResultFile {
        content: pack(&made.text).map_err(AppError::internal)?,
        signature: tx.platform.keys.sign_openly(made.hash.as_bytes()),
        hash: made.hash,
        made_at: tx.now,
    };
    store::keep_file(tx.conn, &file)?;
    let version = latest.map_or(0, |latest| latest.version) + 1;
    let new = NewSet {
        contest: contest.id,
        version,
        stage,
        hash: &file.hash,
        reason,
        document,
        scale_outcome: made.table.scale,
    };
    let id = store::insert_set(tx.conn, actor, &new, tx.now)?;
    store::insert_lines(tx.conn, id, contest.id, &made.table.lines, &made.entries)?;
    let mut entry = Entry::new("result.prepared", "contest", contests::service::address(competition, contest))
        .new_values(json!({
            "version": version,
            "stage": stage,
            "hash": file.hash,
            "lines": made.table.lines.len(),
            "document": document,
        }));
    if let Some(reason) = reason {
        entry = entry.reason(reason);
    }
    tx.audit(actor, entry)?;
    Ok(version)
}

/// The prepared version with this number.
fn prepared(tx: &mut Tx<'_>, contest: &Contest, version: i32) -> Result<ResultSet, AppError> {
    let set = store::sets_of(tx.conn, contest.id)?
        .into_iter()
        .find(|set| set.version == version)
        .ok_or(AppError::not_found("result-not-found"))?;
    if set.published_at.is_some() { Err(AppError::conflict("result-published-already")) } else { Ok(set) }
}

/// Signs a prepared version, as the chief judge or the monitor.
///
/// # Errors
/// `Denied` for anybody else; `Conflict` when it is published, or signed already.
pub fn sign(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
    version: i32,
    seen: &str,
) -> Result<(), AppError> {
    let named =
        officials::service::acting(tx.conn, actor)?.filter(|named| named.official.competition_id == competition.id);
    let held: Vec<OfficialDuty> = officials::service::duties_of_actor(tx.conn, actor, contest.id)?
        .into_iter()
        .map(|slot| slot.duty)
        .filter(|duty| SIGNERS.contains(duty))
        .collect();
    let Some(named) = named.filter(|_| !held.is_empty()) else {
        return Err(AppError::denied("denied-result-signature"));
    };
    if !store::hold(tx.conn, contest)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let set = prepared(tx, contest, version)?;
    if set.hash != seen {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    for duty in &held {
        steps_store::insert_signature(tx.conn, actor, &set, (*duty, named.official.id), tx.now)?;
    }
    tx.audit(
        actor,
        Entry::new("result.signed", "contest", contests::service::address(competition, contest))
            .new_values(json!({ "version": version, "hash": set.hash, "duties": held })),
    )
}

/// Which of those who sign have not, among those whom the contest has.
///
/// # Errors
/// Those of the database.
pub fn unsigned(conn: &mut Conn, contest: &Contest, hash: &str) -> Result<Vec<OfficialDuty>, AppError> {
    let signed = steps_store::signatures(conn, contest.id, hash)?;
    let held = steps_store::holders(conn, contest.id, &SIGNERS)?;
    Ok(SIGNERS
        .into_iter()
        .filter(|duty| held.iter().any(|(holder, ..)| holder == duty))
        .filter(|duty| !signed.iter().any(|(signature, _)| signature.duty == *duty))
        .collect())
}

/// Until when appeals or objections to a version are taken that is published now.
///
/// # Errors
/// Those of the database.
pub(in crate::competition::results) fn closing(
    tx: &mut Tx<'_>,
    contest: &Contest,
    stage: ResultStage,
) -> Result<Option<Timestamp>, AppError> {
    let rules = contest.parsed_rules().map_err(AppError::internal)?;
    Ok(match stage {
        ResultStage::Provisional => Some(tx.now + Duration::minutes(i64::from(rules.appeal_window_minutes))),
        ResultStage::PublicNotice => {
            let last = load_calendar(tx.conn)?.add_working_days(tx.today(), rules.notice_days);
            Some(end_of_local_day(last, tx.platform.zone))
        }
        ResultStage::AfterAppeals | ResultStage::Final | ResultStage::Corrected => None,
    })
}

/// Publishes a prepared version: by another person than prepared it, signed, with nothing left to decide, and as long as
/// the marks are those that it was computed from. The first one begins the time of appeals.
///
/// # Errors
/// `Denied`; `Conflict` when any of that does not hold.
pub fn publish(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
    version: i32,
) -> Result<ResultSet, AppError> {
    let set = prepared(tx, contest, version)?;
    policy::may_publish(actor, competition, &set)?;
    hold_locked(tx, contest)?;
    if stage_now(contest)? != set.stage {
        return Err(AppError::conflict("result-prepare-again"));
    }
    let made = make(tx, competition, contest)?;
    if made.hash != set.hash {
        return Err(AppError::conflict("result-prepare-again"));
    }
    if !made.table.undecided().is_empty() {
        return Err(AppError::conflict("result-undecided"));
    }
    if let Some(duty) = unsigned(tx.conn, contest, &set.hash)?.first() {
        return Err(AppError::Conflict(Message::new("result-unsigned").with_key("duty", duty.label_key())));
    }
    let closes_at = closing(tx, contest, set.stage)?;
    if !store::publish(tx.conn, actor, set.id, tx.now, closes_at)? {
        return Err(AppError::conflict("result-published-already"));
    }
    let published = ResultSet { published_by: actor.account, published_at: Some(tx.now), closes_at, ..set };
    audit_publication(tx, actor, competition, contest, &published)?;
    if published.stage == ResultStage::Provisional {
        contests::service::move_to(tx, actor, competition, contest, EventState::Provisional, None)?;
    }
    tell_entrants(tx, competition, contest, &published)?;
    Ok(published)
}

/// Writes a publication to the trail.
pub(in crate::competition::results) fn audit_publication(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
    set: &ResultSet,
) -> Result<(), AppError> {
    let mut entry = Entry::new("result.published", "contest", contests::service::address(competition, contest))
        .new_values(json!({
            "version": set.version,
            "stage": set.stage,
            "hash": set.hash,
            "closes_at": set.closes_at,
        }));
    if let Some(reason) = &set.reason {
        entry = entry.reason(reason.as_str());
    }
    tx.audit(actor, entry)
}
