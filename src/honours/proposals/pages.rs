//! Pages of proposals: contests with a final result, and the proposals of one.

use crate::competition::contests;
use crate::competition::contests::model::Contest;
use crate::competition::events;
use crate::competition::events::model::Competition;
use crate::honours::proposals::forms::DecisionForm;
use crate::honours::proposals::model::{
    FinalContest, HonourDrawing, ProposalKind, ProposalState, ProposalView, Standing,
};
use crate::honours::proposals::service::Asked;
use crate::honours::proposals::{policy, service, store};
use crate::honours::{roll, titles};
use crate::identity;
use crate::kernel::message::Message;
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::audit;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::history::History;
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use std::collections::HashMap;

/// What was done about a contest belongs here when its action begins so.
const HONOURS: &str = "honour.";

#[derive(Template)]
#[template(path = "honours/proposals/list.html")]
struct ListPage {
    p: Page,
    paged: Paged<FinalContest>,
    /// How many contests stand where: to draw, to confirm, done.
    counts: [(&'static str, &'static str, usize); 3],
    chosen: String,
}

fn code_of(standing: Standing) -> &'static str {
    match standing {
        Standing::NoRules => "none",
        Standing::ToDraw => "draw",
        Standing::ToConfirm => "confirm",
        Standing::Done => "done",
    }
}

/// Contests with a final result, and how their honours stand.
pub async fn list(visit: Visit, query: web::Query<HashMap<String, String>>) -> Answer {
    let scope = policy::scope_of(visit.actor()?)?;
    let page = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    let request = PageRequest::new(page("page"), page("size"));
    let found = visit.read(move |conn| store::finals(conn, scope)).await?;
    let count = |standing: Standing| found.iter().filter(|one| one.standing == standing).count();
    let counts = [Standing::ToDraw, Standing::ToConfirm, Standing::Done]
        .map(|standing| (code_of(standing), standing.key(), count(standing)));
    let chosen = query.get("standing").cloned().unwrap_or_default();
    let rows = found
        .into_iter()
        .filter(|one| chosen.is_empty() || code_of(one.standing) == chosen)
        .collect();
    visit.ok(&ListPage { p: visit.page(), paged: Paged::slice(rows, request), counts, chosen })
}

#[derive(Template)]
#[template(path = "honours/proposals/show.html")]
struct ShowPage {
    p: Page,
    competition: Competition,
    contest: Contest,
    views: Vec<ProposalView>,
    drawing: Option<HonourDrawing>,
    /// What the result asks for now; nothing before it is final or without rules.
    asked: Option<Asked>,
    may_draw: bool,
    /// Whether the reader decides about what is open.
    may_decide: bool,
    /// He drew it up himself.
    is_own: bool,
    /// Who drew up last.
    drawer: String,
    /// What was done about the honours of the contest, for whoever sees what is inside.
    history: Option<History>,
    form: DecisionForm,
    errors: Vec<FieldError>,
}

impl ShowPage {
    fn path(&self) -> String {
        format!("/honours/proposals/{}/{}", self.competition.number, self.contest.code)
    }

    fn open(&self) -> Vec<&ProposalView> {
        self.views
            .iter()
            .filter(|view| view.proposal.state == ProposalState::Proposed)
            .collect()
    }

    fn settled(&self) -> Vec<&ProposalView> {
        self.views
            .iter()
            .filter(|view| view.proposal.state != ProposalState::Proposed)
            .collect()
    }

    fn ends_honours(&self) -> bool {
        self.open().iter().any(|view| view.proposal.kind != ProposalKind::Confer)
    }

    fn is_current(&self) -> bool {
        match (&self.drawing, &self.asked) {
            (Some(drawing), Some(asked)) => {
                drawing.result_version == asked.result_version
                    && asked.plan.propose.is_empty()
                    && asked.plan.drop.is_empty()
            }
            _ => false,
        }
    }

    fn is_refused(&self, view: &ProposalView) -> bool {
        self.form.refused.contains_key(&view.proposal.token)
    }

    fn why(&self, view: &ProposalView) -> &str {
        self.form.refused.get(&view.proposal.token).map_or("", String::as_str)
    }
}

/// The proposals of a contest.
pub async fn show(visit: Visit, path: web::Path<(String, String)>) -> Answer {
    let form = DecisionForm::empty(visit.platform.today());
    show_page(&visit, &path, form, StatusCode::OK).await
}

async fn show_page(visit: &Visit, path: &(String, String), form: DecisionForm, status: StatusCode) -> Answer {
    let actor = visit.actor()?.clone();
    let scope = events::policy::scope_of(Some(&actor));
    let (number, code) = path.clone();
    let reader = actor.clone();
    let sees_inside = roll::policy::sees_inside(&actor);
    let (competition, contest, views, (drawing, drawer), asked, changes) = visit
        .read(move |conn| {
            let competition =
                events::store::by_number(conn, &number, scope)?.ok_or(AppError::not_found("competition-not-found"))?;
            policy::may_read(&reader, &competition)?;
            let contest = contests::store::by_code(conn, competition.id, &code)?
                .ok_or(AppError::not_found("contest-not-found"))?;
            let views = store::views_of_contest(conn, contest.id)?;
            let drawing = store::drawing_of(conn, contest.id)?;
            let asked = service::asked(conn, &competition, &contest)?;
            let drawn_by = drawing.as_ref().and_then(|drawing| drawing.drawn_by);
            let drawer = match drawn_by {
                Some(id) => identity::store::account_by_id(conn, id)?.map(|account| account.name),
                None => None,
            };
            let changes = if sees_inside {
                let subject = contests::service::address(&competition, &contest);
                audit::history_of_actions(conn, ("contest", &subject), HONOURS)?
            } else {
                Vec::new()
            };
            Ok((competition, contest, views, (drawing, drawer.unwrap_or_default()), asked, changes))
        })
        .await?;
    let open: Vec<_> = views
        .iter()
        .filter(|view| view.proposal.state == ProposalState::Proposed)
        .map(|view| view.proposal.clone())
        .collect();
    let is_citys = titles::policy::may_manage(&actor).is_ok();
    let may_decide = is_citys && policy::may_decide(&actor, &open).is_ok();
    let p = visit.page();
    let subject = contests::service::address(&competition, &contest);
    visit.render(
        status,
        &ShowPage {
            history: sees_inside.then(|| History::of(&p, "contest", subject, changes).of_actions(HONOURS)),
            drawer,
            p,
            may_draw: policy::may_draw(&actor, &competition).is_ok() && asked.is_some(),
            may_decide,
            is_own: is_citys && !may_decide,
            errors: form.errors(),
            competition,
            contest,
            views,
            drawing,
            asked,
            form,
        },
    )
}

/// Draws up.
pub async fn draw(visit: Visit, path: web::Path<(String, String)>, _: CsrfForm) -> Answer {
    let (number, code) = path.clone();
    let drawn = visit
        .write(move |tx, actor| {
            let (competition, contest) = contests::service::open(tx, actor, &number, &code, None)?;
            service::draw(tx, actor, &competition, &contest)
        })
        .await?;
    let said = Message::new("proposal-said-drawn")
        .count("proposed", drawn.proposed)
        .count("dropped", drawn.dropped);
    Ok(visit.see_other_saying(&format!("/honours/proposals/{}/{}", path.0, path.1), &said))
}

/// Decides about what is open.
pub async fn decide(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    let mut form = DecisionForm::of(input.values());
    let Some(decision) = form.read() else {
        return show_page(&visit, &path, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let (number, code) = path.clone();
    let done = visit
        .write(move |tx, actor| {
            let (competition, contest) = contests::service::open(tx, actor, &number, &code, None)?;
            service::decide(tx, actor, &competition, &contest, &decision)
        })
        .await;
    match done {
        Ok(done) => {
            let said = Message::new("proposal-said-decided")
                .count("conferred", done.conferred)
                .count("replaced", done.replaced)
                .count("withdrawn", done.withdrawn)
                .count("refused", done.refused);
            Ok(visit.see_other_saying(&format!("/honours/proposals/{}/{}", path.0, path.1), &said))
        }
        Err(AppError::Fields(errors)) => {
            form.place_errors(errors);
            show_page(&visit, &path, form, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}
