//! Pages of nominations: the list, the form, one of them with what is to be done.

use crate::honours::roll::listing;
use crate::honours::roll::pages::district_options;
use crate::honours::selection::forms::{NominationForm, OpinionForm, VisitForm};
use crate::honours::selection::model::{
    Nomination, NominationObjection, NominationPaper, NominationPlan, NominationReview, NominationState, NominationView,
};
use crate::honours::selection::settings::HONOUR_LEAST_REVIEWS;
use crate::honours::selection::state_line::{Step, steps};
use crate::honours::selection::{decision_service, policy, rules, service, store};
use crate::honours::titles;
use crate::honours::titles::model::Title;
use crate::kernel::actor::{Actor, Role};
use crate::kernel::clock::local_day;
use crate::kernel::document::DocumentKind;
use crate::kernel::ids::TradeId;
use crate::kernel::language::Language;
use crate::kernel::message::Message;
use crate::kernel::paging::{PageRequest, Paged};
use crate::kernel::sex::Sex;
use crate::platform::attachment::{self, Enclosed, most_megabytes};
use crate::platform::audit;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::history::History;
use crate::platform::web::{Answer, CsrfForm, Page, Pairs, Visit};
use crate::registry::bodies::model::District;
use crate::registry::settings::masking;
use crate::registry::{bodies, people, trades};
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use std::collections::HashMap;
use std::sync::Arc;

pub(super) const REFUSED: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

#[derive(Template)]
#[template(path = "honours/selection/list.html")]
struct ListPage {
    p: Page,
    paged: Paged<NominationView>,
    /// States with how many nominations are in each.
    counts: Vec<(NominationState, usize)>,
    chosen: String,
    may_nominate: bool,
    language: Language,
}

impl ListPage {
    fn is_chosen(&self, state: &NominationState) -> bool {
        self.chosen == state.as_str()
    }
}

/// Nominations within the reader's scope.
pub async fn list(visit: Visit, query: web::Query<HashMap<String, String>>) -> Answer {
    let actor = visit.actor()?.clone();
    let scope = policy::scope_of(&actor)?;
    let page = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    let request = PageRequest::new(page("page"), page("size"));
    let found = visit.read(move |conn| store::all(conn, scope)).await?;
    let count = |state: NominationState| found.iter().filter(|view| view.nomination.state == state).count();
    let counts = NominationState::ALL
        .iter()
        .map(|state| (*state, count(*state)))
        .filter(|(_, count)| *count > 0)
        .collect();
    let chosen = query.get("state").cloned().unwrap_or_default();
    let rows = found
        .into_iter()
        .filter(|view| chosen.is_empty() || view.nomination.state.as_str() == chosen)
        .collect();
    visit.ok(&ListPage {
        p: visit.page(),
        paged: Paged::slice(rows, request),
        counts,
        chosen,
        may_nominate: policy::may_nominate(&actor).is_ok(),
        language: visit.language,
    })
}

#[derive(Template)]
#[template(path = "honours/selection/form.html")]
struct FormPage {
    p: Page,
    /// The nomination that is changed; none for a new one.
    known: Option<Nomination>,
    form: NominationForm,
    titles: Vec<(String, String)>,
    districts: Vec<(String, String)>,
    document_kinds: Vec<(String, String)>,
    sexes: Vec<(String, String)>,
    /// Staff of a body nominates for its own body.
    is_staff: bool,
    errors: Vec<FieldError>,
}

impl FormPage {
    fn action(&self) -> String {
        match &self.known {
            Some(nomination) => format!("/honours/selection/{}/edit", nomination.number),
            None => "/honours/selection/new".to_owned(),
        }
    }
}

async fn form_page(visit: &Visit, known: Option<Nomination>, form: NominationForm, status: StatusCode) -> Answer {
    let (titles, districts): (Vec<Title>, Vec<District>) = visit
        .read(|conn| Ok((titles::store::all(conn)?, bodies::store::districts(conn)?)))
        .await?;
    let p = visit.page();
    let language = visit.language;
    visit.render(
        status,
        &FormPage {
            titles: titles
                .iter()
                .filter(|title| rules::is_selectable(title))
                .map(|title| (title.key.clone(), title.name_in(language).to_owned()))
                .collect(),
            districts: district_options(districts, language),
            document_kinds: p.options(DocumentKind::ALL, DocumentKind::as_str),
            sexes: p.options(Sex::ALL, Sex::as_str),
            is_staff: is_staff(visit)?,
            errors: form.errors(),
            known,
            form,
            p,
        },
    )
}

fn is_staff(visit: &Visit) -> Result<bool, AppError> {
    Ok(visit.actor()?.role == Role::BodyStaff)
}

/// The form of a nomination.
pub async fn new_form(visit: Visit) -> Answer {
    let mut form = NominationForm::of(&Pairs::default());
    if let (Role::BodyStaff, Some(own)) = (visit.actor()?.role, visit.actor()?.scope_name.clone()) {
        form.employer.value = own;
    }
    form_page(&visit, None, form, StatusCode::OK).await
}

/// The trade that the text of a form means, read into its plan.
async fn plan_of(visit: &Visit, form: &mut NominationForm) -> Result<Option<NominationPlan>, AppError> {
    let written = form.trade.value.clone();
    let trade: Option<TradeId> = visit
        .read(move |conn| if written.is_empty() { Ok(None) } else { listing::trade_written(conn, &written) })
        .await?;
    let is_staff = is_staff(visit)?;
    Ok(form.read(trade, is_staff))
}

/// Takes a nomination.
pub async fn submit(visit: Visit, input: CsrfForm) -> Answer {
    let mut form = NominationForm::of(input.values());
    let person = form.read_person(visit.platform.today());
    let plan = plan_of(&visit, &mut form).await?;
    let (Some(plan), Some(person)) = (plan, person) else { return form_page(&visit, None, form, REFUSED).await };
    let done = visit.write(move |tx, actor| service::submit(tx, actor, &plan, &person)).await;
    match done {
        Ok(number) => Ok(visit.see_other_saying(
            &format!("/honours/selection/{number}"),
            &Message::new("nomination-said-submitted").with("number", number),
        )),
        Err(AppError::Fields(errors)) => {
            form.place(errors);
            form_page(&visit, None, form, REFUSED).await
        }
        Err(other) => Err(other),
    }
}

/// The nomination of an address, as the reader may know of it.
pub(super) async fn known(visit: &Visit, number: &str) -> Result<NominationView, AppError> {
    let (actor, number) = (visit.actor()?.clone(), number.to_owned());
    visit.read(move |conn| service::find(conn, &actor, &number)).await
}

/// The form to change a nomination.
pub async fn edit_form(visit: Visit, number: web::Path<String>) -> Answer {
    let view = known(&visit, &number).await?;
    policy::may_change(visit.actor()?, &view.nomination)?;
    let (id, trade) = (view.nomination.id, view.nomination.trade_id);
    let (papers, trade) = visit
        .read(move |conn| {
            let trade = trade.map(|trade| trades::store::by_id(conn, trade)).transpose()?.flatten();
            Ok((store::papers_of(conn, id)?, trade.map(|trade| trade.full_name()).unwrap_or_default()))
        })
        .await?;
    let form = NominationForm::known(&view.nomination, &view.title.key, &trade, &papers);
    form_page(&visit, Some(view.nomination), form, StatusCode::OK).await
}

/// Changes a nomination.
pub async fn change(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let view = known(&visit, &number).await?;
    policy::may_change(visit.actor()?, &view.nomination)?;
    let mut form = NominationForm::of(input.values());
    let Some(plan) = plan_of(&visit, &mut form).await? else {
        return form_page(&visit, Some(view.nomination), form, REFUSED).await;
    };
    let seen = input.values().get("version").parse().ok();
    let wanted = number.clone();
    let done = visit
        .write(move |tx, actor| {
            let view = service::open(tx, actor, &wanted, seen)?;
            service::change(tx, actor, &view, &plan)
        })
        .await;
    match done {
        Ok(()) => {
            Ok(visit
                .see_other_saying(&format!("/honours/selection/{number}"), &Message::new("nomination-said-changed")))
        }
        Err(AppError::Fields(errors)) => {
            form.place(errors);
            form_page(&visit, Some(view.nomination), form, REFUSED).await
        }
        Err(other) => Err(other),
    }
}

/// What the reader may do with a nomination.
#[derive(Debug, Clone, Copy, Default)]
struct Offered {
    change: bool,
    withdraw: bool,
    send_back: bool,
    refuse: bool,
    take_up: bool,
    review: bool,
    visit: bool,
    publish: bool,
    answer: bool,
    confer: bool,
}

impl Offered {
    fn of(actor: &Actor, nomination: &Nomination, has_reviewed: bool) -> Self {
        let decides = policy::may_decide(actor, nomination).is_ok();
        let concludes = policy::may_conclude(actor, nomination).is_ok();
        let state = nomination.state;
        Self {
            change: policy::may_change(actor, nomination).is_ok(),
            withdraw: policy::acts_for(actor, nomination).is_ok() && state.may_become(NominationState::Withdrawn),
            send_back: decides && state.may_become(NominationState::Returned),
            refuse: concludes && state.may_become(NominationState::Refused),
            take_up: decides && state.may_become(NominationState::UnderReview),
            review: decides && state.takes_reviews() && !has_reviewed,
            visit: decides && state.may_become(NominationState::Visited),
            publish: decides && state.may_become(NominationState::PublicNotice),
            answer: decides,
            confer: concludes && state.may_become(NominationState::Conferred),
        }
    }

    /// Whether there is anything in the section of decisions.
    const fn any(&self) -> bool {
        self.withdraw || self.send_back || self.refuse || self.review || self.visit || self.confer
    }
}

/// What was refused on the page of a nomination.
#[derive(Debug, Default)]
pub(super) struct Refused {
    pub(super) opinion: OpinionForm,
    pub(super) visit: VisitForm,
    /// What was typed into a part with one field.
    pub(super) typed: String,
    pub(super) errors: Vec<FieldError>,
    /// The part whose input was refused.
    pub(super) part: String,
}

#[derive(Template)]
#[template(path = "honours/selection/show.html")]
struct ShowPage {
    p: Page,
    view: NominationView,
    title: String,
    trade: String,
    district: String,
    /// Name of the body that nominates; empty where a district does.
    body: String,
    papers: Vec<(NominationPaper, String)>,
    reviews: Vec<NominationReview>,
    mean: String,
    objections: Vec<NominationObjection>,
    steps: Vec<Step>,
    offered: Offered,
    sees_inside: bool,
    /// What keeps it from its next step.
    lacks: Vec<Message>,
    /// He put it on notice, so that another person decides.
    is_own_notice: bool,
    history: History,
    /// The candidate's, masked, for whoever decides about him and whoever watches it.
    document_number: Option<String>,
    enclosed: Option<Enclosed>,
    refused: Refused,
}

impl ShowPage {
    fn path(&self) -> String {
        format!("/honours/selection/{}", self.view.nomination.number)
    }

    fn is_refused(&self, part: &str) -> bool {
        self.refused.part == part
    }
}

/// A nomination.
pub async fn show(visit: Visit, number: web::Path<String>) -> Answer {
    show_page(&visit, &number, Refused::default(), StatusCode::OK).await
}

pub(super) async fn show_page(visit: &Visit, number: &str, refused: Refused, status: StatusCode) -> Answer {
    let (actor, number) = (visit.actor()?.clone(), number.to_owned());
    let least = visit.platform.setting(&HONOUR_LEAST_REVIEWS);
    let megabytes = most_megabytes(&visit.platform);
    let (today, zone, language) = (visit.platform.today(), visit.platform.zone, visit.language);
    let p = visit.page();
    let platform = Arc::clone(&visit.platform);
    let masking = masking(&platform.settings.current());
    let page = visit
        .read(move |conn| {
            let view = service::find(conn, &actor, &number)?;
            let nomination = &view.nomination;
            let sees_inside = policy::sees_inside(&actor);
            let reviews = if sees_inside { store::reviews_of(conn, nomination.id)? } else { Vec::new() };
            let objections = if sees_inside { store::objections_of(conn, nomination.id)? } else { Vec::new() };
            let lacks: Vec<Message> = match nomination.state {
                NominationState::UnderReview | NominationState::Visited if sees_inside => {
                    rules::notice_obstacle(reviews.len(), least).into_iter().collect()
                }
                NominationState::PublicNotice => {
                    let open = decision_service::open_objections(conn, nomination)?;
                    rules::conferral_obstacles(nomination, open, today)
                }
                _ => Vec::new(),
            };
            let changes =
                if sees_inside { audit::history(conn, "nomination", &nomination.number)? } else { Vec::new() };
            let has_reviewed = actor.account.is_some() && reviews.iter().any(|one| one.recorded_by == actor.account);
            let body = nomination
                .body_id
                .map(|body| bodies::store::body_by_id(conn, body))
                .transpose()?
                .flatten();
            let trade = nomination
                .trade_id
                .map(|trade| trades::store::by_id(conn, trade))
                .transpose()?
                .flatten();
            let document_number = match people::store::by_id(conn, nomination.person_id)? {
                Some(person) if sees_inside => {
                    Some(people::protection::masked_document_number(&person, &platform.keys, masking)?)
                }
                _ => None,
            };
            let scores: Vec<i32> = reviews.iter().map(|review| review.score).collect();
            Ok(ShowPage {
                title: view.title.name_in(language).to_owned(),
                trade: trade.map(|trade| trade.full_name()).unwrap_or_default(),
                district: district_options(bodies::store::districts(conn)?, language)
                    .into_iter()
                    .find(|(code, _)| *code == nomination.district_code)
                    .map(|(_, name)| name)
                    .unwrap_or_default(),
                body: body.map(|body| body.name).unwrap_or_default(),
                document_number,
                papers: store::papers_of(conn, nomination.id)?,
                mean: rules::mean(&scores).map(|points| points.to_string()).unwrap_or_default(),
                steps: steps(nomination, local_day(nomination.submitted_at, zone)),
                offered: Offered::of(&actor, nomination, has_reviewed),
                is_own_notice: nomination.state == NominationState::PublicNotice
                    && actor.account.is_some()
                    && actor.account == nomination.noticed_by,
                history: History::of(&p, "nomination", nomination.number.as_str(), changes),
                enclosed: attachment::enclosed(conn, Some(&actor), &view, megabytes)?,
                p,
                view,
                reviews,
                objections,
                sees_inside,
                lacks,
                refused,
            })
        })
        .await?;
    visit.render(status, &page)
}
