//! Use cases from the application to the name.

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
use crate::platform::error::{AppError, FieldError};
use crate::platform::outbox::{Mail, MailLanguage, MailLink, MailText};
use crate::registry::bodies;
use crate::studios::naming::model::{
    Finding, NewLeader, Studio, StudioLeader, StudioPlan, StudioReviewKind, StudioState,
};
use crate::studios::naming::store::{self, Standing, Step};
use crate::studios::naming::{policy, rules, team_store};
use crate::studios::service::registered_one;
use crate::studios::settings::{STUDIO_LEAST_TEAM, STUDIO_NOTICE_DAYS, STUDIO_PASS_POINTS, STUDIO_TERM_YEARS};
use chrono::Datelike;
use serde_json::json;

/// A studio with who leads it, as the actor may know of it.
#[derive(Debug, Clone)]
pub struct Case {
    /// The studio.
    pub studio: Studio,
    /// Who leads it.
    pub leader: Option<StudioLeader>,
}

impl Case {
    /// Who leads it.
    #[must_use]
    pub fn leader_person(&self) -> Option<PersonId> {
        self.leader.as_ref().map(|leader| leader.person_id)
    }
}

/// The studio of an address.
///
/// # Errors
/// `NotFound`.
pub fn find(conn: &mut Conn, actor: Option<&Actor>, number: &str) -> Result<Case, AppError> {
    let studio =
        store::by_number(conn, number, policy::scope_of(actor))?.ok_or(AppError::not_found("studio-not-found"))?;
    let leader = team_store::leader_of(conn, studio.id)?;
    Ok(Case { studio, leader })
}

/// Opens a studio for a use case.
///
/// # Errors
/// `NotFound`; `Conflict` for a page that is out of date.
pub fn open(tx: &mut Tx<'_>, actor: &Actor, number: &str, seen: Option<i32>) -> Result<Case, AppError> {
    let case = find(tx.conn, Some(actor), number)?;
    if seen.is_some_and(|seen| seen != case.studio.version) {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    Ok(case)
}

/// Papers and photographs: who acts for the studio encloses them as long as something becomes of it, and takes them back
/// until somebody has reviewed the application.
impl Encloses for Case {
    const KIND: &'static str = "studio";

    fn find(conn: &mut Conn, actor: &Actor, number: &str) -> Result<Self, AppError> {
        find(conn, Some(actor), number)
    }

    fn number(&self) -> &str {
        &self.studio.number
    }

    fn may_read(&self, actor: &Actor) -> Result<(), AppError> {
        if policy::sees_inside(Some(actor), &self.studio, self.leader_person()) {
            Ok(())
        } else {
            Err(AppError::denied("denied-studio-of-others"))
        }
    }

    fn may_enclose(&self, actor: &Actor) -> Result<(), AppError> {
        policy::may_enclose(actor, &self.studio, self.leader_person())
    }

    fn may_take_back(&self, actor: &Actor) -> Result<(), AppError> {
        policy::may_change(actor, &self.studio)
    }

    fn hold(&self, conn: &mut Conn) -> Result<bool, AppError> {
        store::hold(conn, &self.studio)
    }
}

fn values(plan: &StudioPlan) -> serde_json::Value {
    json!({
        "name": plan.name, "kind": plan.kind, "level": plan.level, "trade": plan.trade, "district": plan.district,
        "host": plan.host, "area": plan.area, "founded_on": plan.founded_on,
    })
}

/// Staff of a body applies for its own body, whatever was typed; a host that is called as a body is that body.
fn owned(tx: &mut Tx<'_>, actor: &Actor, plan: &StudioPlan) -> Result<StudioPlan, AppError> {
    let mut plan = plan.clone();
    if actor.role == Role::BodyStaff {
        plan.body = actor.body;
    } else if plan.body.is_none() && !plan.host.is_empty() {
        plan.body = bodies::store::body_written(tx.conn, &plan.host)?.map(|body| body.id);
    }
    if let Some(body) = plan
        .body
        .map(|body| bodies::store::body_by_id(tx.conn, body))
        .transpose()?
        .flatten()
    {
        plan.host = body.name;
    }
    if plan.host.is_empty() {
        return Err(AppError::field("host", Message::new("error-field-required")));
    }
    if !bodies::store::has_district(tx.conn, &plan.district)? {
        return Err(AppError::field("district", Message::new("error-field-choice")));
    }
    if plan.founded_on.is_some_and(|day| day > tx.today()) {
        return Err(AppError::field("founded_on", Message::new("studio-day-ahead")));
    }
    Ok(plan)
}

/// Applies for a studio; gives its number.
///
/// # Errors
/// `Denied`; a field error for a name that is taken, a host that is missing, a document of somebody else.
pub fn apply(tx: &mut Tx<'_>, actor: &Actor, plan: &StudioPlan, leader: &NewLeader) -> Result<String, AppError> {
    policy::may_apply(actor)?;
    let plan = owned(tx, actor, plan)?;
    let person = registered_one(tx, &leader.person)?;
    let year = tx.today().year();
    let number = rules::studio_number(year, store::next_serial(tx.conn, year)?);
    let standing = Standing { state: StudioState::Applied, named: None, at: tx.now };
    let id = store::insert(tx.conn, actor, &number, &plan, &standing)?;
    team_store::insert_leader(tx.conn, id, (person, &leader.title), (tx.today(), None))?;
    tx.audit(actor, Entry::new("studio.applied", "studio", number.as_str()).new_values(values(&plan)))?;
    Ok(number)
}

/// Changes an application; one that was returned is applied for again.
///
/// # Errors
/// `Denied`; `Conflict` once it is reviewed, or for a page that is out of date; field errors.
pub fn change(tx: &mut Tx<'_>, actor: &Actor, case: &Case, plan: &StudioPlan) -> Result<(), AppError> {
    let before = &case.studio;
    policy::may_change(actor, before)?;
    let plan = owned(tx, actor, plan)?;
    if !store::update(tx.conn, before, &plan, StudioState::Applied)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    tx.audit(
        actor,
        Entry::new("studio.changed", "studio", before.number.as_str())
            .old(json!({ "name": before.name, "state": before.state }))
            .new_values(values(&plan)),
    )
}

/// The one way of a studio from state to state.
///
/// # Errors
/// `Conflict` when the step is not possible, or somebody else was faster.
pub fn move_to(
    tx: &mut Tx<'_>,
    actor: &Actor,
    before: &Studio,
    (next, step): (StudioState, Step),
    entry: Entry,
) -> Result<(), AppError> {
    if !before.state.may_become(next) {
        return Err(AppError::Conflict(
            Message::new("studio-step-impossible")
                .with_key("from", before.state.label_key())
                .with_key("to", next.label_key()),
        ));
    }
    if !store::set_state(tx.conn, before, next, &step)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    tx.audit(actor, entry.step(before.state.as_str(), next.as_str()))
}

fn entry(action: &'static str, studio: &Studio) -> Entry {
    Entry::new(action, "studio", studio.number.as_str())
}

/// Sends an application back to be mended.
///
/// # Errors
/// `Denied`, `Conflict`; a field error without a reason.
pub fn send_back(tx: &mut Tx<'_>, actor: &Actor, case: &Case, reason: &str) -> Result<(), AppError> {
    policy::may_decide(actor, &case.studio)?;
    let reason = required_reason(reason)?.to_owned();
    let entry = entry("studio.returned", &case.studio).reason(reason.as_str());
    move_to(tx, actor, &case.studio, (StudioState::Returned, Step::Because(reason.clone())), entry)?;
    let body = Message::new("mail-studio-returned-body").with("reason", reason);
    tell(tx, &case.studio, "studio_returned", Message::new("mail-studio-returned-subject"), body)
}

/// Refuses a studio.
///
/// # Errors
/// `Denied`, `Conflict`; a field error without a reason.
pub fn refuse(tx: &mut Tx<'_>, actor: &Actor, case: &Case, reason: &str) -> Result<(), AppError> {
    policy::may_decide(actor, &case.studio)?;
    let reason = required_reason(reason)?.to_owned();
    let entry = entry("studio.refused", &case.studio).reason(reason.as_str());
    move_to(tx, actor, &case.studio, (StudioState::Refused, Step::Because(reason.clone())), entry)?;
    let body = Message::new("mail-studio-refused-body").with("reason", reason);
    tell(tx, &case.studio, "studio_refused", Message::new("mail-studio-refused-subject"), body)
}

/// Records what the reviewers of the papers, or the visitors of the site, found. Too few points refuse the studio; gives
/// whether it passed.
///
/// # Errors
/// `Denied`, `Conflict`; field errors for too many points, and for a day ahead or before the step that it follows.
pub fn record_finding(
    tx: &mut Tx<'_>,
    actor: &Actor,
    case: &Case,
    kind: StudioReviewKind,
    finding: &Finding,
) -> Result<bool, AppError> {
    let studio = &case.studio;
    policy::may_decide(actor, studio)?;
    if finding.day > tx.today() {
        return Err(AppError::field("day", Message::new("studio-day-ahead")));
    }
    let earlier = store::reviews_of(tx.conn, studio.id)?.iter().map(|review| review.day).max();
    let since = earlier.unwrap_or_else(|| local_day(studio.submitted_at, tx.platform.zone));
    if finding.day < since {
        return Err(AppError::field("day", Message::new("studio-day-early").with("day", since.to_string())));
    }
    if finding.points.hundredths() > rules::MOST_POINTS {
        return Err(AppError::field("points", Message::new("studio-points-form")));
    }
    let passed = rules::passes(finding.points, tx.setting(&STUDIO_PASS_POINTS));
    let (action, next) = match kind {
        StudioReviewKind::Papers => ("studio.reviewed", StudioState::Reviewed),
        StudioReviewKind::SiteVisit => ("studio.visited", StudioState::Visited),
    };
    let by_line = if kind == StudioReviewKind::Papers { StudioState::Applied } else { StudioState::Reviewed };
    if studio.state != by_line {
        return Err(AppError::Conflict(
            Message::new("studio-step-impossible")
                .with_key("from", studio.state.label_key())
                .with_key("to", next.label_key()),
        ));
    }
    store::insert_review(tx.conn, actor, studio.id, (kind, finding, passed), tx.now)?;
    let entry = entry(action, studio).new_values(json!({
        "points": finding.points.to_string(), "passed": passed, "reviewers": finding.reviewers, "day": finding.day,
    }));
    if passed {
        move_to(tx, actor, studio, (next, Step::Plain), entry)?;
        return Ok(true);
    }
    move_to(tx, actor, studio, (StudioState::Refused, Step::Because(finding.opinion.clone())), entry)?;
    let body = Message::new("mail-studio-refused-body").with("reason", finding.opinion.as_str());
    tell(tx, studio, "studio_refused", Message::new("mail-studio-refused-subject"), body)?;
    Ok(false)
}

/// Puts a studio on public notice; gives its last day.
///
/// # Errors
/// `Denied`, `Conflict`.
pub fn publish(tx: &mut Tx<'_>, actor: &Actor, case: &Case) -> Result<chrono::NaiveDate, AppError> {
    policy::may_decide(actor, &case.studio)?;
    let days = u32::try_from(tx.setting(&STUDIO_NOTICE_DAYS)).unwrap_or(1);
    let from = tx.today();
    let to = load_calendar(tx.conn)?.add_working_days(from, days);
    let entry = entry("studio.published", &case.studio).new_values(json!({ "from": from, "to": to }));
    move_to(tx, actor, &case.studio, (StudioState::PublicNotice, Step::Notice(from, to)), entry)?;
    Ok(to)
}

/// What keeps a studio on notice from being named.
///
/// # Errors
/// Those of the database.
pub fn obstacles(
    conn: &mut Conn,
    studio: &Studio,
    least: i64,
    today: chrono::NaiveDate,
) -> Result<Vec<Message>, AppError> {
    let team = team_store::team_size(conn, studio.id)?;
    Ok(rules::naming_obstacles(studio, team, least, today))
}

/// Names a studio by a document, for a term that begins today.
///
/// # Errors
/// `Denied`, `Conflict`; field errors without a document, while the notice runs, or when the team is too small.
pub fn name(tx: &mut Tx<'_>, actor: &Actor, case: &Case, document: &str) -> Result<(), AppError> {
    let studio = &case.studio;
    policy::may_decide(actor, studio)?;
    let document = document.trim();
    if document.is_empty() {
        return Err(AppError::field("document", Message::new("error-field-required")));
    }
    let (least, today) = (tx.setting(&STUDIO_LEAST_TEAM), tx.today());
    if studio.state == StudioState::PublicNotice {
        let lacks = obstacles(tx.conn, studio, least, today)?;
        if !lacks.is_empty() {
            let field = |message| FieldError { field: "naming".to_owned(), message };
            return Err(AppError::Fields(lacks.into_iter().map(field).collect()));
        }
    }
    let to = rules::term_end(today, tx.setting(&STUDIO_TERM_YEARS));
    let entry = entry("studio.named", studio).new_values(json!({ "document": document, "term_to": to }));
    move_to(tx, actor, studio, (StudioState::Operating, Step::Name(today, document.to_owned(), to)), entry)?;
    let body = Message::new("mail-studio-named-body")
        .with("document", document)
        .with("day", to.to_string());
    tell(tx, studio, "studio_named", Message::new("mail-studio-named-subject"), body)
}

/// Tells the contact of a studio what was decided.
///
/// # Errors
/// Those of the database.
pub fn tell(
    tx: &mut Tx<'_>,
    studio: &Studio,
    template: &'static str,
    subject: Message,
    body: Message,
) -> Result<(), AppError> {
    if studio.contact_email.is_empty() {
        return Ok(());
    }
    tx.mail(&Mail {
        template,
        deduplication_key: format!("{template}:{}:{}", studio.number, studio.version),
        recipient: studio.contact_email.clone(),
        language: MailLanguage::of(None),
        text: MailText {
            subject,
            addressee: studio.host.clone(),
            paragraphs: vec![body.with("studio", studio.name.as_str()).with("number", studio.number.as_str())],
            link: Some(MailLink {
                label: Message::new("mail-studio-link"),
                url: format!("{}/studios/{}", tx.platform.base_url, studio.number),
            }),
        },
    })
}
