//! Use cases with assessors. Every change is guarded by the version that its author saw.

use crate::kernel::actor::Actor;
use crate::kernel::ids::{AssessorId, RecusalId, TradeId};
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::paging::PageRequest;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::error::{AppError, FieldError};
use crate::registry::assessors::model::{
    Assessor, AssessorDetails, AssessorScope, AssessorState, Card, Concerned, NewAssessor, NewRecusal, NewScope,
    RecusalRelation, WrittenDetails,
};
use crate::registry::assessors::rules::{check_card, check_scopes};
use crate::registry::assessors::settings::CARD_YEARS;
use crate::registry::assessors::{policy, store};
use crate::registry::bodies::store as bodies;
use crate::registry::people::model::{NewPerson, Scope};
use crate::registry::people::{search_store, store as people};
use crate::registry::trades::model::Trade;
use crate::registry::trades::store as trades;
use serde_json::{Value, json};

fn unless_wrong(errors: Vec<FieldError>) -> Result<(), AppError> {
    if errors.is_empty() { Ok(()) } else { Err(AppError::Fields(errors)) }
}

fn named(tx: &mut Tx<'_>, scopes: &[NewScope]) -> Result<Vec<Trade>, AppError> {
    let ids: Vec<TradeId> = scopes.iter().map(|scope| scope.trade).collect();
    trades::by_ids(tx.conn, &ids)
}

/// Trades and levels as the audit trail keeps them: `6-18-02-04 5-3`.
fn written_scopes(scopes: &[NewScope], trades: &[Trade]) -> Value {
    let mut written: Vec<String> = scopes
        .iter()
        .map(|scope| {
            let code = trades
                .iter()
                .find(|trade| trade.id == scope.trade)
                .map_or("", |trade| trade.code.as_str());
            format!("{code} {}-{}", scope.lowest, scope.highest)
        })
        .collect();
    written.sort();
    json!(written)
}

fn as_new(scopes: &[(AssessorScope, Trade)]) -> (Vec<NewScope>, Vec<Trade>) {
    scopes
        .iter()
        .map(|(scope, trade)| {
            let scope = NewScope { trade: scope.trade_id, lowest: scope.lowest_level, highest: scope.highest_level };
            (scope, trade.clone())
        })
        .unzip()
}

/// The assessor in the version that the author of a change saw.
fn seen(tx: &mut Tx<'_>, id: AssessorId, version: i32) -> Result<Assessor, AppError> {
    let assessor = store::by_id(tx.conn, id)?.ok_or(AppError::not_found("assessor-not-found"))?;
    if assessor.version == version { Ok(assessor) } else { Err(AppError::conflict("error-changed-meanwhile")) }
}

/// Registers an assessor with his card and trades.
///
/// # Errors
/// `Denied`; field errors `card_number`, `card_to`, `scopes`, `document_number` (the person has a card already).
pub fn register_assessor(tx: &mut Tx<'_>, actor: &Actor, new: &NewAssessor) -> Result<AssessorId, AppError> {
    policy::may_manage(actor)?;
    let trades = named(tx, &new.scopes)?;
    let mut errors = check_card(&new.card, tx.setting(&CARD_YEARS));
    errors.extend(check_scopes(new.card.grade, &new.scopes, &trades));
    unless_wrong(errors)?;
    if let Some(other) = store::of_person(tx.conn, new.person)? {
        let message = Message::new("assessor-exists").with("card", other.card_number);
        return Err(AppError::field("document_number", message));
    }
    let id = store::insert(tx.conn, new, tx.now)?;
    store::insert_scopes(tx.conn, id, &new.scopes)?;
    tx.audit(
        actor,
        Entry::new("assessor.registered", "assessor", new.card.number.clone()).new_values(json!({
            "grade": new.card.grade,
            "from": new.card.from,
            "to": new.card.to,
            "employer": new.details.employer,
            "district": new.details.district_code,
            "scopes": written_scopes(&new.scopes, &trades),
        })),
    )?;
    Ok(id)
}

/// Changes where an assessor belongs.
///
/// # Errors
/// `Denied`, `NotFound`, `Conflict` when somebody else was faster.
pub fn change_assessor(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: AssessorId,
    version: i32,
    details: &AssessorDetails,
) -> Result<(), AppError> {
    policy::may_manage(actor)?;
    let before = seen(tx, id, version)?;
    store::update_details(tx.conn, id, version, details)?;
    tx.audit(
        actor,
        Entry::new("assessor.changed", "assessor", before.card_number)
            .old(json!({
                "body": before.body_id,
                "employer": before.employer,
                "district": before.district_code,
                "speciality": before.speciality,
            }))
            .new_values(json!({
                "body": details.body,
                "employer": details.employer,
                "district": details.district_code,
                "speciality": details.speciality,
            })),
    )
}

/// Gives an assessor a new card: at the end of the old one, or with another grade. The trades stay, so the grade must
/// cover them.
///
/// # Errors
/// As `register_assessor`, and `Conflict` when somebody else was faster.
pub fn renew_card(tx: &mut Tx<'_>, actor: &Actor, id: AssessorId, version: i32, card: &Card) -> Result<(), AppError> {
    policy::may_manage(actor)?;
    let before = seen(tx, id, version)?;
    let (scopes, trades) = as_new(&store::scopes_of(tx.conn, id)?);
    let mut errors = check_card(card, tx.setting(&CARD_YEARS));
    errors.extend(
        check_scopes(card.grade, &scopes, &trades)
            .into_iter()
            .filter(|error| error.message.key == "assessor-scope-beyond-grade")
            .map(|error| FieldError { field: "grade".to_owned(), ..error }),
    );
    unless_wrong(errors)?;
    store::update_card(tx.conn, id, version, card)?;
    // Under the old number the history ends with the new one, and under the new number it begins with the old.
    let values = |number: &str, grade, from, to| json!({ "card": number, "grade": grade, "from": from, "to": to });
    let old = values(&before.card_number, before.grade, before.card_from, before.card_to);
    let new = values(&card.number, card.grade, card.from, card.to);
    if before.card_number != card.number {
        let entry = Entry::new("assessor.card_renewed", "assessor", before.card_number.clone());
        tx.audit(actor, entry.old(old.clone()).new_values(new.clone()))?;
    }
    tx.audit(
        actor,
        Entry::new("assessor.card_renewed", "assessor", card.number.clone())
            .old(old)
            .new_values(new),
    )
}

/// Suspends, cancels or engages an assessor again.
///
/// # Errors
/// `Denied`, `NotFound`; `Conflict` for a state that does not follow, or when somebody else was faster; a field error
/// without a reason.
pub fn change_state(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: AssessorId,
    version: i32,
    next: AssessorState,
    reason: &str,
) -> Result<(), AppError> {
    policy::may_manage(actor)?;
    let before = seen(tx, id, version)?;
    if reason.trim().is_empty() {
        return Err(AppError::field("reason", Message::new("error-field-required")));
    }
    if !before.state.may_become(next) {
        return Err(AppError::conflict("assessor-state-does-not-follow"));
    }
    store::update_state(tx.conn, id, version, next)?;
    tx.audit(
        actor,
        Entry::new("assessor.state_changed", "assessor", before.card_number)
            .old(json!({ "state": before.state }))
            .new_values(json!({ "state": next }))
            .reason(reason.trim()),
    )
}

/// Puts these trades and levels on the card instead of those that stand there.
///
/// # Errors
/// `Denied`, `NotFound`, field errors `scopes`, `Conflict` when somebody else was faster.
pub fn set_scopes(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: AssessorId,
    version: i32,
    scopes: &[NewScope],
) -> Result<(), AppError> {
    policy::may_manage(actor)?;
    let before = seen(tx, id, version)?;
    let trades = named(tx, scopes)?;
    unless_wrong(check_scopes(before.grade, scopes, &trades))?;
    let (old, old_trades) = as_new(&store::scopes_of(tx.conn, id)?);
    store::touch(tx.conn, id, version)?;
    store::replace_scopes(tx.conn, id, scopes)?;
    tx.audit(
        actor,
        Entry::new("assessor.scopes_set", "assessor", before.card_number)
            .old(json!({ "scopes": written_scopes(&old, &old_trades) }))
            .new_values(json!({ "scopes": written_scopes(scopes, &trades) })),
    )
}

/// Declares a relation that bars an assignment.
///
/// # Errors
/// `Denied`, `NotFound`; a field error `concerned` when there is no such person or body, or the person is himself.
pub fn declare_recusal(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: AssessorId,
    new: &NewRecusal,
) -> Result<RecusalId, AppError> {
    let assessor = store::by_id(tx.conn, id)?.ok_or(AppError::not_found("assessor-not-found"))?;
    policy::may_declare_recusal(actor, id)?;
    let exists = match new.concerned {
        Concerned::Person(person) if person == assessor.person_id => {
            return Err(AppError::field("concerned", Message::new("recusal-from-himself")));
        }
        Concerned::Person(person) => people::by_id(tx.conn, person)?.is_some(),
        Concerned::Body(body) => bodies::body_by_id(tx.conn, body)?.is_some(),
    };
    if !exists {
        return Err(AppError::field("concerned", Message::new("recusal-concerns-nobody")));
    }
    let recusal = store::insert_recusal(tx.conn, id, new, tx.now)?;
    let kind = match new.concerned {
        Concerned::Person(_) => "person",
        Concerned::Body(_) => "body",
    };
    tx.audit(
        actor,
        Entry::new("assessor.recusal_declared", "assessor", assessor.card_number)
            .new_values(json!({ "recusal": recusal, "concerns": kind, "relation": new.relation })),
    )?;
    Ok(recusal)
}

/// Ends a recusal that no longer holds. Only the city may: nobody lifts his own bar.
///
/// # Errors
/// `Denied`, `NotFound`, `Conflict` when it has ended already, a field error without a reason.
pub fn end_recusal(tx: &mut Tx<'_>, actor: &Actor, id: RecusalId, reason: &str) -> Result<(), AppError> {
    policy::may_manage(actor)?;
    let recusal = store::recusal_by_id(tx.conn, id)?.ok_or(AppError::not_found("recusal-not-found"))?;
    let assessor = store::by_id(tx.conn, recusal.assessor_id)?.ok_or(AppError::Internal)?;
    if reason.trim().is_empty() {
        return Err(AppError::field("reason", Message::new("error-field-required")));
    }
    if !store::end_recusal(tx.conn, id, tx.now)? {
        return Err(AppError::conflict("recusal-ended-already"));
    }
    tx.audit(
        actor,
        Entry::new("assessor.recusal_ended", "assessor", assessor.card_number)
            .old(json!({ "recusal": id, "relation": recusal.relation }))
            .reason(reason.trim()),
    )
}

/// Looks up the trades that were written.
///
/// # Errors
/// A field error `scopes` that names the first unknown one.
pub fn resolve_scopes(tx: &mut Tx<'_>, written: &[(String, (Level, Level))]) -> Result<Vec<NewScope>, AppError> {
    let index = trades::index(tx.conn)?;
    written
        .iter()
        .map(|(text, (lowest, highest))| {
            let unknown = || Message::new("assessor-scope-line").with("line", text.clone());
            let trade = index.find(text).ok_or_else(|| AppError::field("scopes", unknown()))?;
            Ok(NewScope { trade: trade.id, lowest: *lowest, highest: *highest })
        })
        .collect()
}

fn resolve_details(tx: &mut Tx<'_>, written: &WrittenDetails) -> Result<AssessorDetails, AppError> {
    let known = bodies::districts(tx.conn)?;
    if !known.iter().any(|district| district.code == written.district_code) {
        return Err(AppError::field("district", Message::new("error-field-choice")));
    }
    let body = if written.body.is_empty() {
        None
    } else {
        let found = bodies::body_written(tx.conn, &written.body)?;
        let unknown = || Message::new("assessor-import-body").with("text", written.body.clone());
        Some(found.ok_or_else(|| AppError::field("body", unknown()))?.id)
    };
    Ok(AssessorDetails {
        body,
        employer: written.employer.clone(),
        district_code: written.district_code.clone(),
        speciality: written.speciality.clone(),
    })
}

/// Registers an assessor from a form: the person is found or registered, trades and body are looked up by what was
/// written.
///
/// # Errors
/// As `register_assessor`; `Conflict` when the document belongs to another name.
pub fn register_written(
    tx: &mut Tx<'_>,
    actor: &Actor,
    person: &NewPerson,
    card: Card,
    details: &WrittenDetails,
    scopes: &[(String, (Level, Level))],
) -> Result<AssessorId, AppError> {
    policy::may_manage(actor)?;
    let scopes = resolve_scopes(tx, scopes)?;
    let details = resolve_details(tx, details)?;
    let person = crate::registry::people::service::find_or_register(tx, actor, person)?;
    register_assessor(tx, actor, &NewAssessor { person, card, details, scopes })
}

/// As `change_assessor`, with the body by what was written.
///
/// # Errors
/// As `change_assessor`; field errors `body` and `district`.
pub fn change_written(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: AssessorId,
    version: i32,
    details: &WrittenDetails,
) -> Result<(), AppError> {
    policy::may_manage(actor)?;
    let details = resolve_details(tx, details)?;
    change_assessor(tx, actor, id, version, &details)
}

/// As `declare_recusal`, with whom it concerns by what was written: the whole number of a document or a certificate,
/// or the code or name of a body. Names of people are not enough, since several bear them.
///
/// # Errors
/// As `declare_recusal`.
pub fn declare_written(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: AssessorId,
    concerned: &str,
    relation: RecusalRelation,
    note: String,
) -> Result<RecusalId, AppError> {
    policy::may_declare_recusal(actor, id)?;
    let nobody = || AppError::field("concerned", Message::new("recusal-concerns-nobody"));
    if concerned.is_empty() {
        return Err(AppError::field("concerned", Message::new("error-field-required")));
    }
    let concerned = match bodies::body_written(tx.conn, concerned)? {
        Some(body) => Concerned::Body(body.id),
        None if concerned.chars().any(|c| c.is_ascii_digit()) => {
            let keys = &tx.platform.keys;
            let request = PageRequest::new(None, None);
            let found = search_store::search(tx.conn, keys, concerned, Scope::City, request)?;
            match found.rows.as_slice() {
                [one] => Concerned::Person(one.id),
                _ => return Err(nobody()),
            }
        }
        None => return Err(nobody()),
    };
    declare_recusal(tx, actor, id, &NewRecusal { concerned, relation, note })
}
