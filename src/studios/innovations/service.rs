//! Use cases of an innovation: hand in, change, take back, speak for the unit, review, adopt, award.

use crate::competition::labour::amounts::shown_amount;
use crate::identity::accounts;
use crate::kernel::actor::{Actor, Role};
use crate::kernel::ids::PersonId;
use crate::kernel::message::Message;
use crate::kernel::points::Points;
use crate::kernel::text::is_same_name;
use crate::kernel::text_enum::Labelled;
use crate::platform::Tx;
use crate::platform::attachment::Encloses;
use crate::platform::audit::{Entry, required_reason};
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::outbox::{Mail, MailLanguage, MailLink, MailText};
use crate::registry::bodies;
use crate::studios::innovations::certificate_service;
use crate::studios::innovations::model::{
    Author, Case, Innovation, InnovationAward, InnovationPlan, InnovationState, Opinion,
};
use crate::studios::innovations::store::{self, Place, Step};
use crate::studios::innovations::{policy, rules};
use crate::studios::naming;
use crate::studios::service::registered_one;
use crate::studios::settings::{INNOVATION_LEAST_REVIEWS, INNOVATION_PASS_POINTS};
use chrono::Datelike;
use serde_json::json;

/// The innovation of an address.
///
/// # Errors
/// `NotFound`.
pub fn find(conn: &mut Conn, actor: Option<&Actor>, number: &str) -> Result<Case, AppError> {
    let innovation =
        store::by_number(conn, number, policy::scope_of(actor))?.ok_or(AppError::not_found("innovation-not-found"))?;
    let shares = store::shares_of(conn, innovation.id)?;
    Ok(Case { innovation, shares })
}

/// Opens an innovation for a use case.
///
/// # Errors
/// `NotFound`; `Conflict` for a page that is out of date.
pub fn open(tx: &mut Tx<'_>, actor: &Actor, number: &str, seen: Option<i32>) -> Result<Case, AppError> {
    let case = find(tx.conn, Some(actor), number)?;
    if seen.is_some_and(|seen| seen != case.innovation.version) {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    Ok(case)
}

/// Photographs, drawings, proofs: whoever handed it in encloses them until its unit has spoken.
impl Encloses for Case {
    const KIND: &'static str = "innovation";

    fn find(conn: &mut Conn, actor: &Actor, number: &str) -> Result<Self, AppError> {
        find(conn, Some(actor), number)
    }

    fn number(&self) -> &str {
        &self.innovation.number
    }

    fn may_read(&self, actor: &Actor) -> Result<(), AppError> {
        if policy::sees_inside(Some(actor), &self.innovation, &self.authors()) {
            Ok(())
        } else {
            Err(AppError::denied("denied-innovation-of-others"))
        }
    }

    fn may_enclose(&self, actor: &Actor) -> Result<(), AppError> {
        policy::may_change(actor, &self.innovation)
    }

    fn may_take_back(&self, actor: &Actor) -> Result<(), AppError> {
        policy::may_change(actor, &self.innovation)
    }

    fn hold(&self, conn: &mut Conn) -> Result<bool, AppError> {
        store::hold(conn, &self.innovation)
    }
}

/// Finds the unit and the studio that a plan names. Staff of a body hands in for its own; a studio is named by who leads,
/// hosts or works in it.
fn place(tx: &mut Tx<'_>, actor: &Actor, plan: &InnovationPlan) -> Result<Place, AppError> {
    let body = match (actor.role, actor.body) {
        (Role::BodyStaff, Some(own)) => bodies::store::body_by_id(tx.conn, own)?,
        _ => bodies::store::body_written(tx.conn, &plan.unit)?,
    };
    if !bodies::store::has_district(tx.conn, &plan.district)? {
        return Err(AppError::field("district", Message::new("error-field-choice")));
    }
    if plan.implemented_on.is_some_and(|day| day > tx.today()) {
        return Err(AppError::field("implemented_on", Message::new("studio-day-ahead")));
    }
    let mut studio = None;
    if !plan.studio.is_empty() {
        let unknown = || AppError::field("studio", Message::new("innovation-studio-unknown"));
        let scope = naming::policy::scope_of(Some(actor));
        let named = naming::store::by_number(tx.conn, &plan.studio, scope)?.ok_or_else(unknown)?;
        let leader = naming::team_store::leader_of(tx.conn, named.id)?.map(|leader| leader.person_id);
        let works = actor.person.is_some()
            && naming::team_store::members_of(tx.conn, named.id)?
                .iter()
                .any(|(member, _)| member.left_on.is_none() && Some(member.person_id) == actor.person);
        if !works && naming::policy::acts_for(actor, &named, leader).is_err() || !named.state.is_at_work() {
            return Err(unknown());
        }
        studio = Some(named.id);
    }
    Ok(Place {
        unit: body.as_ref().map_or_else(|| plan.unit.clone(), |body| body.name.clone()),
        body: body.map(|body| body.id),
        studio,
    })
}

/// Takes in who shares an innovation; a worker is always among them.
fn authors(tx: &mut Tx<'_>, actor: &Actor, typed: &[(Author, i32)]) -> Result<Vec<(PersonId, String, i32)>, AppError> {
    let percents: Vec<i32> = typed.iter().map(|(_, percent)| *percent).collect();
    // How many there are is said of all of them; what their shares make up is said of the shares.
    let fault = rules::author_fault(percents.len())
        .map(|fault| ("authors", fault))
        .or_else(|| rules::share_fault(&percents).map(|fault| ("shares", fault)));
    if let Some((field, fault)) = fault {
        return Err(AppError::field(field, fault));
    }
    let mut shares = Vec::with_capacity(typed.len());
    for (author, percent) in typed {
        let (who, name) = match author {
            Author::Own(who) => {
                let name = store::name_of(tx.conn, *who)?;
                (*who, name.ok_or_else(|| AppError::internal("a worker whom nobody registered"))?)
            }
            Author::Other(new) => (registered_one(tx, new)?, new.name.clone()),
        };
        shares.push((who, name, *percent));
    }
    if actor.role == Role::Worker && !shares.iter().any(|(who, ..)| Some(*who) == actor.person) {
        return Err(AppError::denied("denied-innovation-of-others"));
    }
    Ok(shares)
}

fn values(plan: &InnovationPlan, place: &Place, shares: &[(PersonId, String, i32)]) -> serde_json::Value {
    json!({
        "kind": plan.kind, "title": plan.title, "unit": place.unit, "studio": place.studio, "benefit": shown_amount(plan.benefit, 2),
        "shares": shares.iter().map(|(_, name, percent)| format!("{name} {percent}%")).collect::<Vec<_>>(),
    })
}

/// Hands something in; gives its number.
///
/// # Errors
/// `Denied`; field errors for shares that are no hundred per cent, a patent without number, a studio that is not his.
pub fn submit(
    tx: &mut Tx<'_>,
    actor: &Actor,
    plan: &InnovationPlan,
    typed: &[(Author, i32)],
) -> Result<String, AppError> {
    policy::may_submit(actor)?;
    if let Some(fault) = rules::patent_fault(plan.kind, &plan.patent_number) {
        return Err(AppError::field("patent_number", fault));
    }
    let place = place(tx, actor, plan)?;
    let shares = authors(tx, actor, typed)?;
    let year = tx.today().year();
    let number = rules::innovation_number(year, store::last_serial(tx.conn, year)? + 1);
    let id = store::insert(tx.conn, actor, (&number, year), (plan, &place), tx.now)?;
    store::set_shares(tx.conn, id, &shares)?;
    tx.audit(
        actor,
        Entry::new("innovation.submitted", "innovation", number.as_str()).new_values(values(plan, &place, &shares)),
    )?;
    Ok(number)
}

/// Changes what was handed in; what was returned is handed in again.
///
/// # Errors
/// As [`submit`]; `Conflict` once the unit has spoken.
pub fn change(
    tx: &mut Tx<'_>,
    actor: &Actor,
    case: &Case,
    plan: &InnovationPlan,
    typed: &[(Author, i32)],
) -> Result<(), AppError> {
    let before = &case.innovation;
    policy::may_change(actor, before)?;
    if let Some(fault) = rules::patent_fault(plan.kind, &plan.patent_number) {
        return Err(AppError::field("patent_number", fault));
    }
    let place = place(tx, actor, plan)?;
    if !store::update(tx.conn, before, (plan, &place))? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let shares = authors(tx, actor, typed)?;
    store::set_shares(tx.conn, before.id, &shares)?;
    tx.audit(
        actor,
        Entry::new("innovation.changed", "innovation", before.number.as_str())
            .old(json!({ "title": before.title, "state": before.state }))
            .new_values(values(plan, &place, &shares)),
    )
}

/// The one way of an innovation from state to state.
fn move_to(
    tx: &mut Tx<'_>,
    actor: &Actor,
    before: &Innovation,
    (next, step): (InnovationState, Step),
    entry: Entry,
) -> Result<(), AppError> {
    if !before.state.may_become(next) {
        return Err(AppError::Conflict(
            Message::new("innovation-step-impossible")
                .with_key("from", before.state.label_key())
                .with_key("to", next.label_key()),
        ));
    }
    if !store::set_state(tx.conn, actor, before, next, &step)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    tx.audit(actor, entry.step(before.state.as_str(), next.as_str()))
}

fn entry(action: &'static str, case: &Case) -> Entry {
    Entry::new(action, "innovation", case.innovation.number.as_str())
}

/// Takes back what was handed in.
///
/// # Errors
/// `Denied`, `Conflict`; a field error without a reason.
pub fn withdraw(tx: &mut Tx<'_>, actor: &Actor, case: &Case, reason: &str) -> Result<(), AppError> {
    policy::may_act_for(actor, &case.innovation)?;
    let reason = required_reason(reason)?;
    let entry = entry("innovation.withdrawn", case).reason(reason);
    let step = (InnovationState::Withdrawn, Step::Because(reason.to_owned()));
    move_to(tx, actor, &case.innovation, step, entry)
}

/// Says for the unit that it stands behind it.
///
/// # Errors
/// `Denied`, `Conflict`; a field error without an opinion.
pub fn endorse(tx: &mut Tx<'_>, actor: &Actor, case: &Case, opinion: &str) -> Result<(), AppError> {
    policy::may_endorse(actor, &case.innovation, &case.authors())?;
    let opinion = required_reason(opinion)?;
    let entry = entry("innovation.endorsed", case).new_values(json!({ "opinion": opinion }));
    let step = (InnovationState::Endorsed, Step::Opinion(opinion.to_owned()));
    move_to(tx, actor, &case.innovation, step, entry)
}

/// Sends it back to be mended.
///
/// # Errors
/// `Denied`, `Conflict`; a field error without a reason.
pub fn send_back(tx: &mut Tx<'_>, actor: &Actor, case: &Case, reason: &str) -> Result<(), AppError> {
    policy::may_endorse(actor, &case.innovation, &case.authors())?;
    let reason = required_reason(reason)?;
    let entry = entry("innovation.returned", case).reason(reason);
    let step = (InnovationState::Returned, Step::Because(reason.to_owned()));
    move_to(tx, actor, &case.innovation, step, entry)?;
    tell(tx, case, "innovation_returned", "mail-innovation-returned-subject", || {
        Message::new("mail-innovation-returned-body").with("reason", reason)
    })
}

/// Does not take it.
///
/// # Errors
/// `Denied`, `Conflict`; a field error without a reason.
pub fn decline(tx: &mut Tx<'_>, actor: &Actor, case: &Case, reason: &str) -> Result<(), AppError> {
    policy::may_decline(actor, &case.innovation, &case.authors())?;
    let reason = required_reason(reason)?;
    let entry = entry("innovation.declined", case).reason(reason);
    let step = (InnovationState::Declined, Step::Because(reason.to_owned()));
    move_to(tx, actor, &case.innovation, step, entry)?;
    tell(tx, case, "innovation_declined", "mail-innovation-declined-subject", || {
        Message::new("mail-innovation-declined-body").with("reason", reason)
    })
}

/// Records a review.
///
/// # Errors
/// `Denied`; `Conflict` before the unit has spoken; field errors for too many points, for a reviewer who has spoken already or
/// shares it, and for one of its own unit.
pub fn review(tx: &mut Tx<'_>, actor: &Actor, case: &Case, said: &Opinion) -> Result<(), AppError> {
    let innovation = &case.innovation;
    policy::may_decide(actor, innovation, &case.authors())?;
    if innovation.state != InnovationState::Endorsed {
        return Err(AppError::conflict("innovation-not-endorsed"));
    }
    if said.points.hundredths() > naming::rules::MOST_POINTS {
        return Err(AppError::field("points", Message::new("studio-points-form")));
    }
    let authors: Vec<&str> = case.shares.iter().map(|share| share.name.as_str()).collect();
    if let Some((field, conflict)) = rules::reviewer_conflict((&said.reviewer, &said.unit), &authors, &innovation.unit)
    {
        return Err(AppError::field(field, conflict));
    }
    // The database knows only the same letters; nobody speaks twice by writing his name in another way.
    let spoken = store::reviews_of(tx.conn, innovation.id)?;
    if spoken.iter().any(|review| is_same_name(&review.reviewer, &said.reviewer)) {
        return Err(AppError::field("reviewer", Message::new("innovation-reviewer-twice")));
    }
    if !store::hold(tx.conn, innovation)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    store::insert_review(tx.conn, actor, innovation.id, said, tx.now)?;
    tx.audit(
        actor,
        entry("innovation.reviewed", case)
            .new_values(json!({ "reviewer": said.reviewer, "unit": said.unit, "points": said.points.to_string() })),
    )
}

/// Adopts an innovation with the benefit that was confirmed and its basis.
///
/// # Errors
/// `Denied`, `Conflict`; field errors for too few reviews or points.
pub fn adopt(tx: &mut Tx<'_>, actor: &Actor, case: &Case, (benefit, basis): (i64, &str)) -> Result<(), AppError> {
    let innovation = &case.innovation;
    policy::may_decide(actor, innovation, &case.authors())?;
    let scores: Vec<i32> = store::reviews_of(tx.conn, innovation.id)?
        .iter()
        .map(|review| review.score)
        .collect();
    if innovation.state == InnovationState::Endorsed {
        let (least, pass) = (tx.setting(&INNOVATION_LEAST_REVIEWS), tx.setting(&INNOVATION_PASS_POINTS));
        if let Some(lack) = rules::adoption_obstacle(&scores, least, pass) {
            return Err(AppError::field("adoption", lack));
        }
    }
    let points = rules::mean(&scores).unwrap_or(Points::NONE);
    let entry = entry("innovation.adopted", case)
        .new_values(json!({ "points": points.to_string(), "benefit": benefit, "basis": basis }));
    let step = (InnovationState::Adopted, Step::Adopted(points, tx.today(), benefit, basis.to_owned()));
    move_to(tx, actor, innovation, step, entry)?;
    tell(tx, case, "innovation_adopted", "mail-innovation-adopted-subject", || {
        Message::new("mail-innovation-adopted-body")
    })
}

/// Awards an innovation and issues a certificate to each of those who share it. Nobody awards what he adopted himself.
///
/// # Errors
/// `Denied`, `Conflict`; a field error without a document.
pub fn award(
    tx: &mut Tx<'_>,
    actor: &Actor,
    case: &Case,
    (award, document): (InnovationAward, &str),
) -> Result<(), AppError> {
    policy::may_award(actor, &case.innovation, &case.authors())?;
    let document = document.trim();
    if document.is_empty() {
        return Err(AppError::field("document", Message::new("error-field-required")));
    }
    let entry = entry("innovation.awarded", case).new_values(json!({ "award": award, "document": document }));
    let step = (InnovationState::Awarded, Step::Award(award, document.to_owned(), tx.today()));
    move_to(tx, actor, &case.innovation, step, entry)?;
    certificate_service::issue(tx, actor, case, award, document)?;
    tell(tx, case, "innovation_awarded", "mail-innovation-awarded-subject", || {
        Message::new("mail-innovation-awarded-body").with_key("award", award.label_key())
    })
}

/// Tells those who share an innovation, as far as mail reaches them.
fn tell(
    tx: &mut Tx<'_>,
    case: &Case,
    template: &'static str,
    subject: &'static str,
    body: impl Fn() -> Message,
) -> Result<(), AppError> {
    let innovation = &case.innovation;
    let reached = store::addresses_of(tx.conn, &case.authors())?;
    let people: Vec<PersonId> = reached.iter().map(|(id, ..)| *id).collect();
    let languages = accounts::store::languages_of(tx.conn, &people)?;
    for (person, name, email) in reached {
        tx.mail(&Mail {
            template,
            deduplication_key: format!("{template}:{}:{}:{person}", innovation.number, innovation.version),
            recipient: email,
            language: MailLanguage::of(languages.get(&person).copied()),
            text: MailText {
                subject: Message::new(subject),
                addressee: name,
                paragraphs: vec![
                    body()
                        .with("title", innovation.title.as_str())
                        .with("number", innovation.number.as_str()),
                ],
                link: Some(MailLink {
                    label: Message::new("mail-innovation-link"),
                    url: format!("{}/innovations/{}", tx.platform.base_url, innovation.number),
                }),
            },
        })?;
    }
    Ok(())
}
