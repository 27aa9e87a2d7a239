//! Use cases of a nomination from the papers to the notice; what ends it is in `decision_service`.

use crate::honours::roll;
use crate::honours::roll::model::HonourState;
use crate::honours::selection::model::{Nomination, NominationPlan, NominationState, NominationView, Opinion};
use crate::honours::selection::settings::{HONOUR_LEAST_REVIEWS, HONOUR_NOTICE_DAYS};
use crate::honours::selection::store::{self, Place, Step};
use crate::honours::selection::{policy, rules};
use crate::honours::titles;
use crate::kernel::actor::{Actor, Role};
use crate::kernel::clock::local_day;
use crate::kernel::ids::PersonId;
use crate::kernel::message::Message;
use crate::kernel::text_enum::Labelled;
use crate::platform::Tx;
use crate::platform::attachment::Encloses;
use crate::platform::audit::{Entry, required_reason};
use crate::platform::calendar::load_calendar;
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::registry::bodies;
use crate::registry::people::model::{NameCache, NewPerson, Outcome};
use crate::registry::people::{protection, service as people};
use chrono::{Datelike, NaiveDate};
use serde_json::json;

/// The nomination of an address, as the actor may know of it.
///
/// # Errors
/// `Denied`, `NotFound`.
pub fn find(conn: &mut Conn, actor: &Actor, number: &str) -> Result<NominationView, AppError> {
    store::by_number(conn, number, policy::scope_of(actor)?)?.ok_or(AppError::not_found("nomination-not-found"))
}

/// Opens a nomination for a use case.
///
/// # Errors
/// `Denied`, `NotFound`; `Conflict` for a page that is out of date.
pub fn open(tx: &mut Tx<'_>, actor: &Actor, number: &str, seen: Option<i32>) -> Result<NominationView, AppError> {
    let view = find(tx.conn, actor, number)?;
    if seen.is_some_and(|seen| seen != view.nomination.version) {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    Ok(view)
}

/// The papers themselves: whoever nominated encloses them until the city has taken it up.
impl Encloses for NominationView {
    const KIND: &'static str = "nomination";

    fn find(conn: &mut Conn, actor: &Actor, number: &str) -> Result<Self, AppError> {
        find(conn, actor, number)
    }

    fn number(&self) -> &str {
        &self.nomination.number
    }

    // Who knows of a nomination reads its papers.
    fn may_read(&self, actor: &Actor) -> Result<(), AppError> {
        policy::scope_of(actor).map(drop)
    }

    fn may_enclose(&self, actor: &Actor) -> Result<(), AppError> {
        policy::may_change(actor, &self.nomination)
    }

    fn may_take_back(&self, actor: &Actor) -> Result<(), AppError> {
        policy::may_change(actor, &self.nomination)
    }

    fn hold(&self, conn: &mut Conn) -> Result<bool, AppError> {
        store::hold(conn, &self.nomination)
    }
}

pub(super) fn entry(action: &'static str, nomination: &Nomination) -> Entry {
    Entry::new(action, "nomination", nomination.number.as_str())
}

/// The one way of a nomination from state to state.
pub(super) fn move_to(
    tx: &mut Tx<'_>,
    actor: &Actor,
    before: &Nomination,
    (next, step): (NominationState, Step),
    entry: Entry,
) -> Result<(), AppError> {
    if !before.state.may_become(next) {
        return Err(AppError::Conflict(
            Message::new("nomination-step-impossible")
                .with_key("from", before.state.label_key())
                .with_key("to", next.label_key()),
        ));
    }
    if !store::set_state(tx.conn, actor, before, next, &step)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    tx.audit(actor, entry.step(before.state.as_str(), next.as_str()))
}

/// Where a nomination comes from: staff of a body nominates for its own body, whatever was typed.
fn placed(tx: &mut Tx<'_>, actor: &Actor, plan: &NominationPlan) -> Result<Place, AppError> {
    let title = titles::store::by_key(tx.conn, &plan.title)?
        .filter(rules::is_selectable)
        .ok_or_else(|| AppError::field("title", Message::new("error-field-choice")))?;
    if let (Role::BodyStaff, Some(own)) = (actor.role, actor.body) {
        let body = bodies::store::body_by_id(tx.conn, own)?
            .ok_or_else(|| AppError::internal("staff of a body that is not there"))?;
        return Ok(Place { title: title.id, district: body.district_code, body: Some(own) });
    }
    if !bodies::store::has_district(tx.conn, &plan.district)? {
        return Err(AppError::field("district", Message::new("error-field-choice")));
    }
    Ok(Place { title: title.id, district: plan.district.clone(), body: None })
}

/// Somebody who holds the title, or was nominated for it already, is not nominated again. `own` is the number of the
/// nomination that is changed.
fn not_yet(tx: &mut Tx<'_>, place: &Place, who: PersonId, own: Option<&str>) -> Result<(), AppError> {
    let today = tx.today();
    let holds = roll::store::of_person(tx.conn, who)?
        .iter()
        .any(|honour| honour.title_id == place.title && honour.shown_state(today) == HonourState::Valid);
    if holds {
        return Err(AppError::field("title", Message::new("nomination-holds-title")));
    }
    match store::open_of(tx.conn, place.title, who)? {
        Some(number) if own != Some(number.as_str()) => {
            Err(AppError::field("title", Message::new("nomination-open-already").with("number", number)))
        }
        _ => Ok(()),
    }
}

fn checked_papers(plan: &NominationPlan) -> Result<(), AppError> {
    if plan.papers.is_empty() {
        return Err(AppError::field("paper_nomination_form", Message::new("nomination-papers-none")));
    }
    Ok(())
}

fn values(plan: &NominationPlan, place: &Place) -> serde_json::Value {
    json!({
        "title": plan.title, "employer": plan.employer, "district": place.district, "trade": plan.trade,
        "papers": plan.papers.iter().map(|(kind, _)| kind).collect::<Vec<_>>(),
    })
}

/// Finds the candidate by his document, or registers him.
fn candidate(tx: &mut Tx<'_>, new: &NewPerson) -> Result<PersonId, AppError> {
    let prepared = protection::prepare(&tx.platform.keys, &tx.platform.random, new)?;
    let registered = people::register_many(tx, &[prepared], &mut NameCache::default())?
        .into_iter()
        .next()
        .ok_or_else(|| AppError::internal("nobody was registered"))?;
    if registered.outcome == Outcome::NameDiffers {
        return Err(AppError::field("document_number", people::name_differs(new)));
    }
    Ok(registered.person)
}

/// Nominates somebody; gives the number.
///
/// # Errors
/// `Denied`; field errors for a title that is not given by selection, one that he holds or is nominated for, no papers, a
/// document of somebody else.
pub fn submit(tx: &mut Tx<'_>, actor: &Actor, plan: &NominationPlan, new: &NewPerson) -> Result<String, AppError> {
    policy::may_nominate(actor)?;
    checked_papers(plan)?;
    let place = placed(tx, actor, plan)?;
    let who = candidate(tx, new)?;
    not_yet(tx, &place, who, None)?;
    let year = tx.today().year();
    let number = rules::nomination_number(year, store::next_serial(tx.conn, year)?);
    let id = store::insert(tx.conn, actor, &number, (who, &new.name), (plan, &place), tx.now)?;
    store::set_papers(tx.conn, id, &plan.papers)?;
    tx.audit(
        actor,
        Entry::new("nomination.submitted", "nomination", number.as_str()).new_values(values(plan, &place)),
    )?;
    Ok(number)
}

/// Changes a nomination; one that was returned is handed in again.
///
/// # Errors
/// As [`submit`]; `Conflict` once it was taken up, or for a page that is out of date.
pub fn change(tx: &mut Tx<'_>, actor: &Actor, view: &NominationView, plan: &NominationPlan) -> Result<(), AppError> {
    let before = &view.nomination;
    policy::may_change(actor, before)?;
    checked_papers(plan)?;
    let mut place = placed(tx, actor, plan)?;
    // Whoever changes it, it stays the nomination of its body.
    place.body = before.body_id;
    not_yet(tx, &place, before.person_id, Some(&before.number))?;
    if !store::update(tx.conn, before, (plan, &place))? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    store::set_papers(tx.conn, before.id, &plan.papers)?;
    tx.audit(
        actor,
        entry("nomination.changed", before)
            .old(json!({ "title": view.title.key, "employer": before.employer, "state": before.state }))
            .new_values(values(plan, &place)),
    )
}

/// Takes back a nomination before it is on notice.
///
/// # Errors
/// `Denied`, `Conflict`; a field error without a reason.
pub fn withdraw(tx: &mut Tx<'_>, actor: &Actor, view: &NominationView, reason: &str) -> Result<(), AppError> {
    let before = &view.nomination;
    policy::acts_for(actor, before)?;
    let reason = required_reason(reason)?;
    let entry = entry("nomination.withdrawn", before).reason(reason);
    move_to(tx, actor, before, (NominationState::Withdrawn, Step::Because(reason.to_owned())), entry)
}

/// Takes up a nomination whose papers are whole: from now on experts review it.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn take_up(tx: &mut Tx<'_>, actor: &Actor, view: &NominationView) -> Result<(), AppError> {
    let before = &view.nomination;
    policy::may_decide(actor, before)?;
    let entry = entry("nomination.taken_up", before);
    move_to(tx, actor, before, (NominationState::UnderReview, Step::Plain), entry)
}

/// Sends a nomination back to be mended.
///
/// # Errors
/// `Denied`, `Conflict`; a field error without a reason.
pub fn send_back(tx: &mut Tx<'_>, actor: &Actor, view: &NominationView, reason: &str) -> Result<(), AppError> {
    let before = &view.nomination;
    policy::may_decide(actor, before)?;
    let reason = required_reason(reason)?;
    let entry = entry("nomination.returned", before).reason(reason);
    move_to(tx, actor, before, (NominationState::Returned, Step::Because(reason.to_owned())), entry)
}

/// Records what the acting expert says. Nobody reviews whom he nominated, himself, or somebody of his own unit.
///
/// # Errors
/// `Denied`; `Conflict` in another state, or when he has said it already; field errors for too many points and for a unit
/// that is that of the candidate.
pub fn review(tx: &mut Tx<'_>, actor: &Actor, view: &NominationView, opinion: &Opinion) -> Result<(), AppError> {
    let before = &view.nomination;
    policy::may_decide(actor, before)?;
    if !before.state.takes_reviews() {
        return Err(AppError::conflict("nomination-takes-no-reviews"));
    }
    if opinion.points.hundredths() > rules::MOST_POINTS {
        return Err(AppError::field("points", Message::new("nomination-points-form")));
    }
    let known = match actor.person {
        Some(person) => store::employer_of(tx.conn, person)?,
        None => None,
    };
    let units = [opinion.unit.as_str(), known.as_deref().unwrap_or_default()];
    if let Some(conflict) = rules::unit_conflict(&before.employer, &units) {
        return Err(AppError::field("unit", conflict));
    }
    if !store::hold(tx.conn, before)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    store::insert_review(tx.conn, actor, before.id, opinion, tx.now)?;
    tx.audit(
        actor,
        entry("nomination.reviewed", before)
            .new_values(json!({ "unit": opinion.unit, "points": opinion.points.to_string() })),
    )
}

/// Records a visit to the site: when, and what was seen.
///
/// # Errors
/// `Denied`, `Conflict`; a field error for a day that has not come, or before the nomination was handed in.
pub fn visit(
    tx: &mut Tx<'_>,
    actor: &Actor,
    view: &NominationView,
    (day, note): (NaiveDate, &str),
) -> Result<(), AppError> {
    let before = &view.nomination;
    policy::may_decide(actor, before)?;
    if day > tx.today() {
        return Err(AppError::field("day", Message::new("honour-day-to-come")));
    }
    let since = local_day(before.submitted_at, tx.platform.zone);
    if day < since {
        return Err(AppError::field("day", Message::new("nomination-visit-early").with("day", since.to_string())));
    }
    let entry = entry("nomination.visited", before).new_values(json!({ "day": day, "note": note }));
    move_to(tx, actor, before, (NominationState::Visited, Step::Visit(day, note.to_owned())), entry)
}

/// Puts a nomination on public notice; gives its last day.
///
/// # Errors
/// `Denied`, `Conflict`; a field error with too few reviews.
pub fn publish(tx: &mut Tx<'_>, actor: &Actor, view: &NominationView) -> Result<NaiveDate, AppError> {
    let before = &view.nomination;
    policy::may_decide(actor, before)?;
    if before.state == NominationState::Visited {
        let reviews = store::reviews_of(tx.conn, before.id)?.len();
        if let Some(lack) = rules::notice_obstacle(reviews, tx.setting(&HONOUR_LEAST_REVIEWS)) {
            return Err(AppError::field("notice", lack));
        }
    }
    let days = u32::try_from(tx.setting(&HONOUR_NOTICE_DAYS)).unwrap_or(1);
    let from = tx.today();
    let to = load_calendar(tx.conn)?.add_working_days(from, days);
    let entry = entry("nomination.published", before).new_values(json!({ "from": from, "to": to }));
    move_to(tx, actor, before, (NominationState::PublicNotice, Step::Notice(from, to)), entry)?;
    Ok(to)
}
