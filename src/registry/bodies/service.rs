//! Use cases with bodies, their sites and their scopes. Nothing is deleted: filings change their state, scope
//! lines end with a day.

use crate::kernel::actor::Actor;
use crate::kernel::ids::{BodyId, ScopeLineId, SiteId};
use crate::kernel::masking::Masking;
use crate::kernel::message::Message;
use crate::kernel::text_enum::Labelled;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::error::{AppError, FieldError};
use crate::registry::bodies::model::{
    AssessmentSite, BodyData, CertificationBody, Filing, FilingState, NewBody, NewScopeLine, NewSite, ScopeLine,
    SiteData,
};
use crate::registry::bodies::{policy, rules, store};
use crate::registry::settings::PROVINCE_FILING_BODY_CODE;
use crate::registry::trades;
use chrono::NaiveDate;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Kind of subject under which the history of a body, its sites and its scopes stands in the audit trail.
pub const AUDIT_SUBJECT: &str = "body";

/// Enters a body.
///
/// # Errors
/// `Denied`; errors beside `name`, `uscc`, `district_code`, `contact_phone`, `contact_email`, `state`.
pub fn register_body(tx: &mut Tx<'_>, actor: &Actor, new: &NewBody) -> Result<BodyId, AppError> {
    policy::may_manage_bodies(actor)?;
    let mut errors = Vec::new();
    if !rules::FIRST_STATES.contains(&new.state) {
        note(&mut errors, "state", Message::new("filing-first-state"));
    }
    check_body_data(tx, &new.data, None, &mut errors)?;
    none_or(errors)?;
    let (id, code) = store::insert_body(tx.conn, new, tx.now)?;
    let mut values = body_values(&new.data);
    put(&mut values, "state", json!(new.state));
    tx.audit(actor, Entry::new("body.registered", AUDIT_SUBJECT, code).new_values(values))?;
    Ok(id)
}

/// Changes what is entered of a body. `version` is the one that the actor saw.
///
/// # Errors
/// As `register_body`; errors beside `body_class` and `first_filing` when filing codes say otherwise; `Conflict` when
/// somebody else was faster.
pub fn change_body(tx: &mut Tx<'_>, actor: &Actor, id: BodyId, version: i32, data: &BodyData) -> Result<(), AppError> {
    policy::may_manage_bodies(actor)?;
    let old = open_body(tx, id, version)?;
    let mut errors = Vec::new();
    check_body_data(tx, data, Some(id), &mut errors)?;
    if data.body_class != old.body_class || data.first_filing != old.first_filing {
        let province_code = tx.setting(&PROVINCE_FILING_BODY_CODE);
        for site in store::sites_of(tx.conn, id)? {
            let Ok(code) = site.filing_code.parse() else { continue };
            if rules::code_of_body(&code, data.body_class, data.first_filing, &province_code).is_err() {
                let field = if data.body_class == old.body_class { "first_filing" } else { "body_class" };
                note(&mut errors, field, Message::new("body-class-has-sites").with("code", site.filing_code));
                break;
            }
        }
    }
    none_or(errors)?;
    if !store::update_body(tx.conn, id, version, data)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let (before, after) = changed(body_values(&data_of_body(&old)?), body_values(data));
    tx.audit(
        actor,
        Entry::new("body.changed", AUDIT_SUBJECT, old.code)
            .old(before)
            .new_values(after),
    )
}

/// Moves the filing of a body or of a site into another state.
///
/// # Errors
/// `Denied`; `Conflict` when the step is not possible, when the filing of the site is over, or when somebody else was
/// faster; an error beside `reason` when one is needed.
pub fn change_filing_state(
    tx: &mut Tx<'_>,
    actor: &Actor,
    filing: Filing,
    version: i32,
    next: FilingState,
    reason: &str,
) -> Result<(), AppError> {
    policy::may_manage_bodies(actor)?;
    let (old, subject, site) = match filing {
        Filing::Body(id) => {
            let body = open_body(tx, id, version)?;
            (body.state, body.code, None)
        }
        Filing::Site(id) => {
            let (site, body) = open_site(tx, id, version)?;
            if next == FilingState::InForce && site.filing_to < tx.today() {
                return Err(AppError::Conflict(
                    Message::new("filing-over-extend-first").with("to", site.filing_to.to_string()),
                ));
            }
            (site.state, body.code, Some(site.filing_code))
        }
    };
    rules::step(old, next, reason).map_err(|message| {
        if message.key == "filing-reason-missing" {
            AppError::field("reason", message)
        } else {
            AppError::Conflict(message)
        }
    })?;
    let moved = match filing {
        Filing::Body(id) => store::set_body_state(tx.conn, id, version, next)?,
        Filing::Site(id) => store::set_site_state(tx.conn, id, version, next)?,
    };
    if !moved {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let action = if site.is_some() { "body.site_state_changed" } else { "body.state_changed" };
    let mut entry = Entry::new(action, AUDIT_SUBJECT, subject)
        .old(json!({ "site": site, "state": old }))
        .new_values(json!({ "site": site, "state": next }));
    if !reason.trim().is_empty() {
        entry = entry.reason(reason.trim());
    }
    tx.audit(actor, entry)
}

/// Adds a site to a body.
///
/// # Errors
/// `Denied`; `NotFound`; errors beside `filing_code`, `district_code`, `filing_to`, `state`; `Conflict` when the body
/// is withdrawn.
pub fn add_site(tx: &mut Tx<'_>, actor: &Actor, body: BodyId, new: &NewSite) -> Result<SiteId, AppError> {
    policy::may_manage_bodies(actor)?;
    let body = store::body_by_id(tx.conn, body)?.ok_or(AppError::not_found("body-not-found"))?;
    if body.state == FilingState::Withdrawn {
        return Err(AppError::conflict("body-withdrawn"));
    }
    let mut errors = Vec::new();
    if !rules::FIRST_STATES.contains(&new.state) {
        note(&mut errors, "state", Message::new("filing-first-state"));
    }
    check_site_data(tx, &body, &new.data, None, &mut errors)?;
    none_or(errors)?;
    let id = store::insert_site(tx.conn, body.id, new)?;
    let mut values = site_values(&new.data);
    put(&mut values, "state", json!(new.state));
    tx.audit(actor, Entry::new("body.site_added", AUDIT_SUBJECT, body.code).new_values(values))?;
    Ok(id)
}

/// Changes what is entered of a site. When the filing is extended, `extend_scopes` takes those scope lines along
/// that ran to its old last day.
///
/// # Errors
/// As `add_site`; an error beside `filing_code` when it has been in force, because certificates begin with it; one
/// beside `filing_to` when scope lines run longer; `Conflict` when somebody else was faster.
pub fn change_site(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: SiteId,
    version: i32,
    data: &SiteData,
    extend_scopes: bool,
) -> Result<(), AppError> {
    policy::may_manage_bodies(actor)?;
    let (old, body) = open_site(tx, id, version)?;
    let mut errors = Vec::new();
    let was_in_force = !matches!(old.state, FilingState::Draft | FilingState::Submitted | FilingState::Returned);
    if was_in_force && data.filing_code.as_str() != old.filing_code {
        note(&mut errors, "filing_code", Message::new("site-code-fixed"));
    }
    check_site_data(tx, &body, data, Some(id), &mut errors)?;
    let lines = store::scope_lines_of(tx.conn, id)?;
    let extends = extend_scopes && data.filing_to > old.filing_to;
    let last = lines.iter().map(|(line, _)| line.valid_to).max();
    if let Some(last) = last.filter(|last| *last > data.filing_to) {
        note(&mut errors, "filing_to", Message::new("site-scopes-run-longer").with("to", last.to_string()));
    }
    let first = lines.iter().map(|(line, _)| line.valid_from).min();
    if let Some(first) = first.filter(|first| *first < data.filing_from) {
        note(&mut errors, "filing_from", Message::new("site-scopes-begin-earlier").with("from", first.to_string()));
    }
    none_or(errors)?;
    if !store::update_site(tx.conn, id, version, data)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let extended = if extends { store::extend_scope_lines(tx.conn, id, old.filing_to, data.filing_to)? } else { 0 };
    let (before, mut after) = changed(site_values(&data_of_site(&old)?), site_values(data));
    put(&mut after, "site", json!(data.filing_code.as_str()));
    if extended > 0 {
        put(&mut after, "scope_lines_extended", json!(extended));
    }
    tx.audit(
        actor,
        Entry::new("body.site_changed", AUDIT_SUBJECT, body.code)
            .old(before)
            .new_values(after),
    )
}

/// Adds one line to the scope of a site.
///
/// # Errors
/// As `add_scope_lines`.
pub fn add_scope_line(tx: &mut Tx<'_>, actor: &Actor, site: SiteId, line: &NewScopeLine) -> Result<(), AppError> {
    add_scope_lines(tx, actor, site, std::slice::from_ref(line)).map(|_| ())
}

/// Adds lines to the scope of a site: all of them, or none. One audit row says what was added. Gives how many.
///
/// # Errors
/// `Denied`; `NotFound`; `Conflict` when the site is withdrawn; an error beside the field `lines` for the first line
/// that cannot be taken: its trade is unknown, retired, access-type or without level range, its level is outside
/// the range, its days are not within the filing or run over another line.
pub fn add_scope_lines(
    tx: &mut Tx<'_>,
    actor: &Actor,
    site: SiteId,
    lines: &[NewScopeLine],
) -> Result<usize, AppError> {
    policy::may_manage_bodies(actor)?;
    let site = store::site_by_id(tx.conn, site)?.ok_or(AppError::not_found("site-not-found"))?;
    let body = store::body_by_id(tx.conn, site.body_id)?.ok_or(AppError::Internal)?;
    if site.state == FilingState::Withdrawn {
        return Err(AppError::conflict("site-withdrawn"));
    }
    let ids: Vec<_> = lines.iter().map(|line| line.trade_id).collect();
    let known: BTreeMap<_, _> = trades::store::by_ids(tx.conn, &ids)?
        .into_iter()
        .map(|trade| (trade.id, trade))
        .collect();
    let mut present: Vec<ScopeLine> = store::scope_lines_of(tx.conn, site.id)?
        .into_iter()
        .map(|(line, _)| line)
        .collect();
    let mut added = Vec::with_capacity(lines.len());
    for line in lines {
        let refused = |message| AppError::field("lines", message);
        let trade = known
            .get(&line.trade_id)
            .ok_or_else(|| refused(Message::new("scope-trade-unknown")))?;
        rules::new_scope_line(line, trade, &site).map_err(refused)?;
        if let Some(other) = rules::overlapping(line, &present) {
            return Err(refused(overlap(trade.full_name(), other)));
        }
        present.push(ScopeLine {
            id: ScopeLineId(0),
            site_id: site.id,
            trade_id: line.trade_id,
            level: line.level,
            valid_from: line.valid_from,
            valid_to: line.valid_to,
        });
        added.push(json!({
            "trade": trade.code, "level": line.level, "from": line.valid_from, "to": line.valid_to,
        }));
    }
    if lines.is_empty() {
        return Ok(0);
    }
    store::insert_scope_lines(tx.conn, site.id, lines)?;
    tx.audit(
        actor,
        Entry::new("body.scope_added", AUDIT_SUBJECT, body.code)
            .new_values(json!({ "site": site.filing_code, "lines": added })),
    )?;
    Ok(lines.len())
}

/// What is said when a line would run over another one.
#[must_use]
pub fn overlap(trade: String, other: &ScopeLine) -> Message {
    Message::new("scope-overlaps")
        .with("trade", trade)
        .with_key("level", other.level.label_key())
        .with("from", other.valid_from.to_string())
        .with("to", other.valid_to.to_string())
}

/// Ends a scope line early: `last` is its new last day. A line that has not begun can end the day before it
/// begins, so that it never counts.
///
/// # Errors
/// `Denied`; `NotFound`; an error beside `last` when the line ends before that anyway, or would end before it began;
/// one beside `reason` without a reason; `Conflict` when somebody else was faster.
pub fn end_scope_line(
    tx: &mut Tx<'_>,
    actor: &Actor,
    line: ScopeLineId,
    last: NaiveDate,
    reason: &str,
) -> Result<(), AppError> {
    policy::may_manage_bodies(actor)?;
    let (line, trade) = store::scope_line(tx.conn, line)?.ok_or(AppError::not_found("scope-line-not-found"))?;
    let site = store::site_by_id(tx.conn, line.site_id)?.ok_or(AppError::Internal)?;
    let body = store::body_by_id(tx.conn, site.body_id)?.ok_or(AppError::Internal)?;
    let earliest = line.valid_from.pred_opt().unwrap_or(line.valid_from);
    if last >= line.valid_to || last < earliest {
        return Err(AppError::field(
            "last",
            Message::new("scope-end-outside")
                .with("from", line.valid_from.to_string())
                .with("to", line.valid_to.to_string()),
        ));
    }
    if reason.trim().is_empty() {
        return Err(AppError::field("reason", Message::new("filing-reason-missing")));
    }
    if !store::end_scope_line(tx.conn, &line, last)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    tx.audit(
        actor,
        Entry::new("body.scope_ended", AUDIT_SUBJECT, body.code)
            .old(json!({ "to": line.valid_to }))
            .new_values(json!({
                "site": site.filing_code, "trade": trade.code, "level": line.level, "from": line.valid_from, "to": last,
            }))
            .reason(reason.trim()),
    )
}

fn open_body(tx: &mut Tx<'_>, id: BodyId, version: i32) -> Result<CertificationBody, AppError> {
    let body = store::body_by_id(tx.conn, id)?.ok_or(AppError::not_found("body-not-found"))?;
    if body.version == version { Ok(body) } else { Err(AppError::conflict("error-changed-meanwhile")) }
}

fn open_site(tx: &mut Tx<'_>, id: SiteId, version: i32) -> Result<(AssessmentSite, CertificationBody), AppError> {
    let site = store::site_by_id(tx.conn, id)?.ok_or(AppError::not_found("site-not-found"))?;
    let body = store::body_by_id(tx.conn, site.body_id)?.ok_or(AppError::Internal)?;
    if site.version == version { Ok((site, body)) } else { Err(AppError::conflict("error-changed-meanwhile")) }
}

fn check_body_data(
    tx: &mut Tx<'_>,
    data: &BodyData,
    this: Option<BodyId>,
    errors: &mut Vec<FieldError>,
) -> Result<(), AppError> {
    let is_other = |found: Option<CertificationBody>| found.filter(|other| Some(other.id) != this);
    if let Some(other) = is_other(store::body_by_name(tx.conn, &data.name)?) {
        note(errors, "name", Message::new("body-name-taken").with("code", other.code));
    }
    if let Some(other) = is_other(store::body_by_uscc(tx.conn, data.uscc.as_str())?) {
        note(errors, "uscc", Message::new("body-uscc-taken").with("body", other.name));
    }
    if !store::has_district(tx.conn, &data.district_code)? {
        note(errors, "district_code", Message::new("district-unknown").with("district", &data.district_code));
    }
    if let Err(message) = rules::contact_phone(&data.contact_phone) {
        note(errors, "contact_phone", message);
    }
    if let Err(message) = rules::contact_email(&data.contact_email) {
        note(errors, "contact_email", message);
    }
    Ok(())
}

fn check_site_data(
    tx: &mut Tx<'_>,
    body: &CertificationBody,
    data: &SiteData,
    this: Option<SiteId>,
    errors: &mut Vec<FieldError>,
) -> Result<(), AppError> {
    let province_code = tx.setting(&PROVINCE_FILING_BODY_CODE);
    let agrees = rules::code_of_body(&data.filing_code, body.body_class, body.first_filing, &province_code);
    if let Err(message) = agrees {
        note(errors, "filing_code", message);
    }
    let taken = store::site_by_filing_code(tx.conn, data.filing_code.as_str())?.filter(|other| Some(other.id) != this);
    if let Some(other) = taken {
        note(errors, "filing_code", Message::new("site-code-taken").with("site", other.name));
    }
    if !store::has_district(tx.conn, &data.district_code)? {
        note(errors, "district_code", Message::new("district-unknown").with("district", &data.district_code));
    }
    if let Err(message) = rules::dates_in_order(data.filing_from, data.filing_to) {
        note(errors, "filing_to", message);
    }
    Ok(())
}

fn note(errors: &mut Vec<FieldError>, field: &str, message: Message) {
    errors.push(FieldError { field: field.to_owned(), message });
}

fn none_or(errors: Vec<FieldError>) -> Result<(), AppError> {
    if errors.is_empty() { Ok(()) } else { Err(AppError::Fields(errors)) }
}

/// What is entered of a body that is in the register.
///
/// # Errors
/// `Internal` when its credit code does not read.
pub(super) fn data_of_body(body: &CertificationBody) -> Result<BodyData, AppError> {
    Ok(BodyData {
        name: body.name.clone(),
        body_class: body.body_class,
        body_kind: body.body_kind,
        uscc: body.uscc.parse().map_err(AppError::internal)?,
        first_filing: body.first_filing,
        district_code: body.district_code.clone(),
        address: body.address.clone(),
        contact_name: body.contact_name.clone(),
        contact_phone: body.contact_phone.clone(),
        contact_email: body.contact_email.clone(),
    })
}

/// What is entered of a site that is in the register.
///
/// # Errors
/// `Internal` when its filing code does not read.
pub(super) fn data_of_site(site: &AssessmentSite) -> Result<SiteData, AppError> {
    Ok(SiteData {
        name: site.name.clone(),
        filing_code: site.filing_code.parse().map_err(AppError::internal)?,
        district_code: site.district_code.clone(),
        address: site.address.clone(),
        filing_from: site.filing_from,
        filing_to: site.filing_to,
    })
}

/// The contact person goes into the trail masked: personal data.
fn body_values(data: &BodyData) -> Value {
    let masking = Masking::default();
    json!({
        "name": data.name,
        "body_class": data.body_class,
        "body_kind": data.body_kind,
        "uscc": data.uscc.as_str(),
        "first_filing": data.first_filing,
        "district_code": data.district_code,
        "address": data.address,
        "contact_name": masking.name(&data.contact_name),
        "contact_phone": masking.mobile(&data.contact_phone),
        "contact_email": if data.contact_email.is_empty() { "" } else { "***" },
    })
}

fn site_values(data: &SiteData) -> Value {
    json!({
        "name": data.name,
        "filing_code": data.filing_code.as_str(),
        "district_code": data.district_code,
        "address": data.address,
        "filing_from": data.filing_from,
        "filing_to": data.filing_to,
    })
}

fn put(values: &mut Value, name: &str, value: Value) {
    if let Value::Object(map) = values {
        map.insert(name.to_owned(), value);
    }
}

/// The values that differ, before and after.
fn changed(before: Value, after: Value) -> (Value, Value) {
    let (Value::Object(before), Value::Object(after)) = (before, after) else { return (Value::Null, Value::Null) };
    let differs = |name: &String| before.get(name) != after.get(name);
    let pick = |map: &serde_json::Map<String, Value>| {
        Value::Object(
            map.iter()
                .filter(|(name, _)| differs(name))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
        )
    };
    (pick(&before), pick(&after))
}
