//! The page of an innovation, and the steps that are taken there.

use crate::kernel::actor::{Actor, Role};
use crate::kernel::clock::local_day;
use crate::kernel::ids::PersonId;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::attachment::{self, Enclosed, most_megabytes};
use crate::platform::audit;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::attachment as attachment_pages;
use crate::platform::web::form::choice;
use crate::platform::web::history::History;
use crate::platform::web::state_line::StepKind;
use crate::platform::web::upload::CsrfUpload;
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use crate::registry::bodies;
use crate::registry::settings::masking;
use crate::studios::innovations::forms::StepForm;
use crate::studios::innovations::model::{
    Case, Innovation, InnovationAward, InnovationCertificate, InnovationReview, InnovationShare, InnovationState,
};
use crate::studios::innovations::pages::district_name;
use crate::studios::innovations::{certificate_store, policy, rules, service, store};
use crate::studios::naming;
use crate::studios::naming::model::Studio;
use crate::studios::settings::{INNOVATION_LEAST_REVIEWS, INNOVATION_PASS_POINTS};
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::NaiveDate;

const REFUSED: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// One step of the way.
struct Step {
    kind: StepKind,
    state: InnovationState,
    day: Option<NaiveDate>,
    why: Option<String>,
}

/// The way of an innovation: what is done, where it stands, what comes. The day of the unit's opinion stands in the trail only,
/// for those who read it.
fn steps(innovation: &Innovation, submitted_on: NaiveDate, endorsed_on: Option<NaiveDate>) -> Vec<Step> {
    let place = InnovationState::LINE.iter().position(|state| *state == innovation.state);
    let mut steps = Vec::new();
    for (at, state) in InnovationState::LINE.into_iter().enumerate() {
        let day = match state {
            InnovationState::Submitted => Some(submitted_on),
            InnovationState::Endorsed => endorsed_on,
            InnovationState::Adopted => innovation.adopted_on,
            InnovationState::Awarded => innovation.awarded_on,
            _ => None,
        };
        let kind = match place {
            Some(now) if now == at => StepKind::Now,
            Some(now) if now > at => StepKind::Done,
            None if at == 0 || at == 1 && innovation.unit_opinion.is_some() => StepKind::Done,
            Some(_) => StepKind::Coming,
            None => continue,
        };
        steps.push(Step { kind, state, day, why: None });
    }
    if place.is_none() {
        let why = innovation.reason.clone();
        steps.push(Step { kind: StepKind::Returned, state: innovation.state, day: None, why });
    }
    steps
}

/// What the reader may do.
#[derive(Debug, Clone, Copy, Default)]
struct Offered {
    change: bool,
    withdraw: bool,
    endorse: bool,
    decline: bool,
    review: bool,
    adopt: bool,
    award: bool,
}

impl Offered {
    /// `passes`: nothing about its reviews keeps it from being adopted.
    fn of(actor: Option<&Actor>, innovation: &Innovation, authors: &[PersonId], passes: bool) -> Self {
        let Some(actor) = actor else { return Self::default() };
        let is = |state: InnovationState| innovation.state == state;
        let decides = policy::may_decide(actor, innovation, authors).is_ok();
        Self {
            change: policy::may_change(actor, innovation).is_ok(),
            withdraw: policy::may_act_for(actor, innovation).is_ok()
                && innovation.state.may_become(InnovationState::Withdrawn),
            endorse: is(InnovationState::Submitted) && policy::may_endorse(actor, innovation, authors).is_ok(),
            decline: innovation.state.may_become(InnovationState::Declined)
                && policy::may_decline(actor, innovation, authors).is_ok(),
            review: decides && is(InnovationState::Endorsed),
            adopt: decides && is(InnovationState::Endorsed) && passes,
            award: is(InnovationState::Adopted) && policy::may_award(actor, innovation, authors).is_ok(),
        }
    }

    /// Why a city administrator or the staff of the unit may not take the step that waits for the city or the unit: it is his
    /// own, or his own decision.
    fn barred(actor: Option<&Actor>, innovation: &Innovation, authors: &[PersonId]) -> Option<Message> {
        let actor = actor?;
        let is_city = actor.role == Role::CityAdministrator;
        let speaks = innovation.body_id.map_or(is_city, |body| actor.is_staff_of(body));
        let allowed = match innovation.state {
            InnovationState::Submitted if speaks => policy::may_endorse(actor, innovation, authors),
            InnovationState::Endorsed if is_city => policy::may_decide(actor, innovation, authors),
            InnovationState::Adopted if is_city => policy::may_award(actor, innovation, authors),
            _ => Ok(()),
        };
        allowed.err().map(|denied| denied.message())
    }

    /// The part that comes next for the reader; none when nothing waits for him.
    const fn next_part(self) -> &'static str {
        if self.endorse {
            "endorsement"
        } else if self.adopt {
            "adoption"
        } else if self.review {
            "reviews"
        } else if self.award {
            "award"
        } else {
            ""
        }
    }
}

#[derive(Template)]
#[template(path = "studios/innovations/show.html")]
struct ShowPage {
    p: Page,
    innovation: Innovation,
    district: String,
    studio: Option<Studio>,
    /// Names as this reader may read them, with shares.
    authors: Vec<(String, i32)>,
    reviews: Vec<InnovationReview>,
    /// How far the reviews are on the way to the adoption.
    reviews_said: Vec<Message>,
    certificates: Vec<InnovationCertificate>,
    steps: Vec<Step>,
    offered: Offered,
    /// Why the step that waits is not the reader's.
    barred: Option<Message>,
    awards: Vec<(String, String)>,
    sees_inside: bool,
    history: History,
    /// Its files, for whoever reads what is inside.
    enclosed: Option<Enclosed>,
    form: StepForm,
    errors: Vec<FieldError>,
    part: &'static str,
}

impl ShowPage {
    fn path(&self) -> String {
        format!("/innovations/{}", self.innovation.number)
    }

    /// Whether a part stands open: the one that was refused, else the one that comes next.
    fn is_open(&self, part: &str) -> bool {
        let open = if self.part.is_empty() { self.offered.next_part() } else { self.part };
        open == part
    }

    fn claimed(&self) -> String {
        self.p.yuan(&self.innovation.claimed_benefit)
    }

    fn confirmed(&self) -> Option<String> {
        self.innovation.confirmed_benefit.map(|benefit| self.p.yuan(&benefit))
    }

    /// The fields of a part: as they were typed where it was refused, else what a fresh form has.
    fn form_of(&self, part: &str) -> StepForm {
        if self.part == part { self.form.clone() } else { StepForm::claimed(&self.innovation) }
    }
}

/// An innovation.
pub async fn show(visit: Visit, number: web::Path<String>) -> Answer {
    show_page(&visit, &number, ("", StepForm::default()), StatusCode::OK).await
}

async fn show_page(visit: &Visit, number: &str, (part, form): (&'static str, StepForm), status: StatusCode) -> Answer {
    let (asking, number) = (visit.actor().ok().cloned(), number.to_owned());
    let (p, words, zone) = (visit.page(), visit.words(), visit.platform.zone);
    let masking = masking(&visit.platform.settings.current());
    let least = visit.platform.setting(&INNOVATION_LEAST_REVIEWS);
    let pass_points = visit.platform.setting(&INNOVATION_PASS_POINTS);
    let megabytes = most_megabytes(&visit.platform);
    let page = visit
        .read(move |conn| {
            let case = service::find(conn, asking.as_ref(), &number)?;
            let authors = case.authors();
            let enclosed = attachment::enclosed(conn, asking.as_ref(), &case, megabytes)?;
            let Case { innovation, shares } = case;
            let sees_inside = policy::sees_inside(asking.as_ref(), &innovation, &authors);
            let shown = |share: &InnovationShare| {
                let name = if sees_inside { share.name.clone() } else { masking.name(&share.name) };
                (name, share.percent)
            };
            let reviews = if sees_inside { store::reviews_of(conn, innovation.id)? } else { Vec::new() };
            let scores: Vec<i32> = reviews.iter().map(|review| review.score).collect();
            let passes = rules::adoption_obstacle(&scores, least, pass_points).is_none();
            let certificates =
                if sees_inside { certificate_store::of_innovation(conn, innovation.id)? } else { Vec::new() };
            let changes =
                if sees_inside { audit::history(conn, "innovation", &innovation.number)? } else { Vec::new() };
            let endorsed = changes.iter().find(|row| row.action == "innovation.endorsed");
            let endorsed_on = endorsed.map(|row| local_day(row.at, zone));
            let studio = innovation
                .studio_id
                .map(|id| naming::store::by_id(conn, id))
                .transpose()?
                .flatten();
            Ok(ShowPage {
                district: bodies::store::districts(conn)?
                    .iter()
                    .find(|one| one.code == innovation.district_code)
                    .map(|one| district_name(words, one))
                    .unwrap_or_default(),
                authors: shares.iter().map(shown).collect(),
                steps: steps(&innovation, local_day(innovation.submitted_at, zone), endorsed_on),
                barred: Offered::barred(asking.as_ref(), &innovation, &authors),
                offered: Offered::of(asking.as_ref(), &innovation, &authors, passes),
                reviews_said: rules::reviews_said(&scores, least, pass_points),
                awards: p.options(InnovationAward::ALL, InnovationAward::as_str),
                errors: form.errors(),
                history: History::of(&p, "innovation", innovation.number.as_str(), changes),
                p,
                innovation,
                studio,
                reviews,
                certificates,
                sees_inside,
                enclosed,
                form,
                part,
            })
        })
        .await?;
    visit.render(status, &page)
}

/// Takes one step and shows what is now true.
async fn step(
    visit: Visit,
    number: String,
    input: CsrfForm,
    (part, mut form, said): (&'static str, StepForm, &'static str),
    job: Option<impl FnOnce(&mut Tx<'_>, &Actor, &Case) -> Result<(), AppError> + Send + 'static>,
) -> Answer {
    let Some(job) = job else { return show_page(&visit, &number, (part, form), REFUSED).await };
    let seen = input.values().get("version").parse().ok();
    let wanted = number.clone();
    let done = visit
        .write(move |tx, actor| {
            let case = service::open(tx, actor, &wanted, seen)?;
            job(tx, actor, &case)
        })
        .await;
    match done {
        Ok(()) => Ok(visit.see_other_saying(&format!("/innovations/{number}"), &Message::new(said))),
        Err(AppError::Fields(errors)) => {
            form.place(errors);
            show_page(&visit, &number, (part, form), REFUSED).await
        }
        Err(other) => Err(other),
    }
}

/// One step that needs no more than a text.
async fn told(
    visit: Visit,
    number: String,
    input: CsrfForm,
    (part, said): (&'static str, &'static str),
    job: fn(&mut Tx<'_>, &Actor, &Case, &str) -> Result<(), AppError>,
) -> Answer {
    let form = StepForm::of(input.values());
    let text = form.reason.value.clone();
    let job = move |tx: &mut Tx<'_>, actor: &Actor, case: &Case| job(tx, actor, case, &text);
    step(visit, number, input, (part, form, said), Some(job)).await
}

/// Takes it back.
pub async fn withdraw(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    told(visit, number.into_inner(), input, ("withdrawal", "innovation-said-withdrawn"), service::withdraw).await
}

/// Says that the unit stands behind it.
pub async fn endorse(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let mut form = StepForm::of(input.values());
    let job = form
        .read_opinion()
        .map(|opinion| move |tx: &mut Tx<'_>, actor: &Actor, case: &Case| service::endorse(tx, actor, case, &opinion));
    step(visit, number.into_inner(), input, ("endorsement", form, "innovation-said-endorsed"), job).await
}

/// Sends it back.
pub async fn send_back(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    told(visit, number.into_inner(), input, ("return", "innovation-said-returned"), service::send_back).await
}

/// Does not take it.
pub async fn decline(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    told(visit, number.into_inner(), input, ("refusal", "innovation-said-declined"), service::decline).await
}

/// Encloses a file.
pub async fn enclose(visit: Visit, number: web::Path<String>, upload: CsrfUpload) -> Answer {
    match attachment_pages::enclose::<Case>(&visit, &number, upload).await? {
        Ok(done) => Ok(done),
        Err(errors) => {
            let mut form = StepForm::default();
            form.place(errors);
            show_page(&visit, &number, ("files", form), REFUSED).await
        }
    }
}

/// Records a review.
pub async fn review(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let mut form = StepForm::of(input.values());
    let job = form
        .read_review()
        .map(|said| move |tx: &mut Tx<'_>, actor: &Actor, case: &Case| service::review(tx, actor, case, &said));
    step(visit, number.into_inner(), input, ("reviews", form, "innovation-said-reviewed"), job).await
}

/// Adopts it.
pub async fn adopt(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let mut form = StepForm::of(input.values());
    let job = form.read_benefit().map(|(benefit, basis)| {
        move |tx: &mut Tx<'_>, actor: &Actor, case: &Case| service::adopt(tx, actor, case, (benefit, &basis))
    });
    step(visit, number.into_inner(), input, ("adoption", form, "innovation-said-adopted"), job).await
}

/// Awards it.
pub async fn award(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let mut form = StepForm::of(input.values());
    let document = form.document.value.clone();
    let job = form.award.parse(choice::<InnovationAward>).map(|award| {
        move |tx: &mut Tx<'_>, actor: &Actor, case: &Case| service::award(tx, actor, case, (award, &document))
    });
    step(visit, number.into_inner(), input, ("award", form, "innovation-said-awarded"), job).await
}
