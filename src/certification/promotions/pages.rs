//! Pages of promotions: the list, one of them with its steps, and the public notice with masked names.

use crate::certification::certificates;
use crate::certification::promotions::model::{LevelPromotion, PromotionFilter, PromotionState, PromotionView};
use crate::certification::promotions::store::{self, AnsweringSite};
use crate::certification::promotions::{policy, rules, service};
use crate::certification::results::rules::notice_is_over;
use crate::kernel::actor::Actor;
use crate::kernel::ids::TradeId;
use crate::kernel::message::Message;
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::Tx;
use crate::platform::audit;
use crate::platform::calendar::load_calendar;
use crate::platform::error::{AppError, FieldError};
use crate::platform::spreadsheet::write::{Header, Table};
use crate::platform::web::export::{ExportFormat, attachment};
use crate::platform::web::history::History;
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use crate::registry::bodies::store as bodies;
use crate::registry::settings::masking;
use crate::registry::trades::store as trades;
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use std::collections::HashMap;

type Query = web::Query<HashMap<String, String>>;

/// Rows of an export at the most; beyond it, a filter is the way.
const EXPORT_ROWS: i64 = 20_000;

/// The filter as the address has it: state, code of the trade, year of issue, source.
async fn filter_of(visit: &Visit, query: &HashMap<String, String>) -> Result<PromotionFilter, AppError> {
    let text = |name: &str| {
        query
            .get(name)
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    };
    let trade = match text("trade") {
        Some(code) => visit
            .read(move |conn| trades::by_code(conn, &code))
            .await?
            .map(|trade| trade.id),
        None => None,
    };
    Ok(PromotionFilter {
        state: text("state").and_then(|code| code.parse().ok()),
        trade,
        year: text("year").and_then(|year| year.parse().ok()),
        source: text("source"),
        employer: text("employer"),
        district: text("district"),
    })
}

#[derive(Template)]
#[template(path = "certification/promotions/list.html")]
struct ListPage {
    p: Page,
    paged: Paged<PromotionView>,
    states: Vec<(String, String)>,
    chosen: String,
}

impl ListPage {
    fn is_chosen(&self, code: &str) -> bool {
        self.chosen == code
    }
}

/// Promotions within the reader's scope.
pub async fn list(visit: Visit, query: Query) -> Answer {
    let scope = policy::scope_of(visit.actor()?)?;
    let page = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    let request = PageRequest::new(page("page"), page("size"));
    let filter = filter_of(&visit, &query).await?;
    let paged = visit.read(move |conn| store::list(conn, &filter, scope, request)).await?;
    let p = visit.page();
    visit.ok(&ListPage {
        states: p.options(PromotionState::ALL, PromotionState::as_str),
        p,
        paged,
        chosen: query.get("state").cloned().unwrap_or_default(),
    })
}

/// The list as a workbook.
pub async fn workbook(visit: Visit, query: Query) -> Answer {
    export(&visit, &query, ExportFormat::Workbook).await
}

/// The list as text.
pub async fn text(visit: Visit, query: Query) -> Answer {
    export(&visit, &query, ExportFormat::Text).await
}

async fn export(visit: &Visit, query: &HashMap<String, String>, format: ExportFormat) -> Answer {
    let scope = policy::scope_of(visit.actor()?)?;
    let filter = filter_of(visit, query).await?;
    let found = visit.read(move |conn| store::all(conn, &filter, scope, EXPORT_ROWS)).await?;
    let words = visit.words();
    let headers = vec![
        Header::text(words.t("promotion-number")).width(18),
        Header::text(words.t("promotion-person")).width(14),
        Header::text(words.t("promotion-employer")).width(28),
        Header::text(words.t("promotion-trade")).width(20),
        Header::text(words.t("promotion-held")).width(12),
        Header::text(words.t("promotion-level")).width(12),
        Header::text(words.t("promotion-basis")).width(36),
        Header::text(words.t("promotion-state")).width(12),
        Header::date(words.t("promotion-notice-to")),
        Header::text(words.t("promotion-certificate")).width(26),
    ];
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|view| {
            let one = &view.promotion;
            vec![
                view.number.clone(),
                view.name.clone(),
                one.employer.clone(),
                view.trade.clone(),
                one.held_level.map(|level| words.label(level)).unwrap_or_default(),
                words.label(one.level),
                one.basis_text.clone(),
                words.label(one.state),
                one.notice_to.map(|day| words.date(&day)).unwrap_or_default(),
                one.certificate_number.clone().unwrap_or_default(),
            ]
        })
        .collect();
    attachment(Table { title: words.t("promotions"), headers, rows }, format, "promotions")
}

/// Rows of a table of figures.
const FIGURE_ROWS: usize = 50;

/// A row of a table of figures: what it is about, how many, and the list that the number leads to.
struct FigureRow {
    label: String,
    count: usize,
    href: String,
}

#[derive(Template)]
#[template(path = "certification/promotions/figures.html")]
struct FiguresPage {
    p: Page,
    whole: usize,
    is_empty: bool,
    /// Key of the heading, and the rows.
    tables: [(&'static str, Vec<FigureRow>); 4],
}

fn rows<T>(found: Vec<(T, usize)>, name: &str, said: impl Fn(&T) -> (String, String)) -> Vec<FigureRow> {
    found
        .into_iter()
        .take(FIGURE_ROWS)
        .map(|(value, count)| {
            let (label, value) = said(&value);
            let query = serde_urlencoded::to_string([("state", "issued"), (name, value.as_str())]).unwrap_or_default();
            FigureRow { label, count, href: format!("/promotions?{query}") }
        })
        .collect()
}

/// Promotions that were issued, by year, trade, district and employer; every number leads to its list.
pub async fn figures(visit: Visit) -> Answer {
    let scope = policy::scope_of(visit.actor()?)?;
    let (figures, known, districts) = visit
        .read(move |conn| {
            let figures = rules::figures(&store::issued(conn, scope)?);
            let ids: Vec<_> = figures.trades.iter().map(|(trade, _)| *trade).collect();
            Ok((figures, trades::by_ids(conn, &ids)?, bodies::districts(conn)?))
        })
        .await?;
    let trade = |id: &TradeId| {
        let found = known.iter().find(|trade| trade.id == *id);
        found.map(|trade| (trade.full_name(), trade.code.clone())).unwrap_or_default()
    };
    let language = visit.language;
    let district = |code: &String| {
        let found = districts.iter().find(|district| district.code == *code);
        (
            found
                .map(|district| district.shown_name(language).to_owned())
                .unwrap_or_default(),
            code.clone(),
        )
    };
    let tables = [
        ("promotion-year", rows(figures.years, "year", |year| (year.to_string(), year.to_string()))),
        ("promotion-trade", rows(figures.trades, "trade", trade)),
        ("promotion-district", rows(figures.districts, "district", district)),
        ("promotion-employer", rows(figures.employers, "employer", |name| (name.clone(), name.clone()))),
    ];
    visit.ok(&FiguresPage { p: visit.page(), whole: figures.whole, is_empty: figures.whole == 0, tables })
}

#[derive(Template)]
#[template(path = "certification/promotions/show.html")]
struct ShowPage {
    p: Page,
    view: PromotionView,
    /// Sites that may answer, while it waits to be accepted.
    sites: Vec<AnsweringSite>,
    /// Name of the body that answers.
    body: String,
    may_accept: bool,
    may_refuse: bool,
    may_issue: bool,
    history: History,
    /// The step that was refused, what was typed, and what is wrong.
    refused: &'static str,
    typed: String,
    errors: Vec<FieldError>,
}

fn may_issue(actor: &Actor, promotion: &LevelPromotion) -> bool {
    promotion.state == PromotionState::OnNotice
        && promotion
            .body_id
            .is_some_and(|body| certificates::policy::may_issue(actor, body).is_ok())
}

/// One promotion with its steps.
pub async fn show(visit: Visit, token: web::Path<String>) -> Answer {
    show_page(&visit, &token, ("", String::new()), Vec::new(), StatusCode::OK).await
}

async fn show_page(
    visit: &Visit,
    token: &str,
    (refused, typed): (&'static str, String),
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let actor = visit.actor()?;
    let scope = policy::scope_of(actor)?;
    let (token, today) = (token.to_owned(), visit.platform.today());
    let (view, sites, body, changes) = visit
        .read(move |conn| {
            let view = store::by_token(conn, &token, scope)?.ok_or(AppError::not_found("promotion-not-found"))?;
            let one = &view.promotion;
            let sites = if one.state == PromotionState::Proposed {
                store::answering(conn, one.trade_id, one.level, today)?
            } else {
                Vec::new()
            };
            let body = match one.body_id {
                Some(body) => bodies::body_by_id(conn, body)?.map(|body| body.name),
                None => None,
            };
            let changes = audit::history(conn, "promotion", &view.number)?;
            Ok((view, sites, body.unwrap_or_default(), changes))
        })
        .await?;
    let one = &view.promotion;
    let p = visit.page();
    visit.render(
        status,
        &ShowPage {
            history: History::of(&p, "promotion", view.number.as_str(), changes),
            p,
            may_accept: one.state == PromotionState::Proposed && policy::may_accept(actor, one).is_ok(),
            may_refuse: one.state.may_become(PromotionState::Refused) && policy::may_decide(actor).is_ok(),
            may_issue: may_issue(actor, one) && notice_is_over(one.notice_to, today),
            view,
            sites,
            body,
            refused,
            typed,
            errors,
        },
    )
}

async fn step(
    visit: Visit,
    token: String,
    input: CsrfForm,
    (field, said): (&'static str, &'static str),
    job: impl FnOnce(&mut Tx<'_>, &Actor, &LevelPromotion, &str) -> Result<(), AppError> + Send + 'static,
) -> Answer {
    let seen = input.values().get("version").parse().ok();
    let typed = input.values().get(field).to_owned();
    let (wanted, given) = (token.clone(), typed.clone());
    let done = visit
        .write(move |tx, actor| {
            let before = service::open(tx, &wanted, policy::scope_of(actor)?, seen)?;
            job(tx, actor, &before, &given)
        })
        .await;
    match done {
        Ok(()) => Ok(visit.see_other_saying(&format!("/promotions/{token}"), &Message::new(said))),
        Err(AppError::Fields(errors)) => {
            show_page(&visit, &token, (field, typed), errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

/// Accepts it and begins its notice.
pub async fn accept(visit: Visit, token: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, token.into_inner(), input, ("site", "promotion-said-accepted"), service::accept).await
}

/// Refuses it.
pub async fn refuse(visit: Visit, token: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, token.into_inner(), input, ("reason", "promotion-said-refused"), service::refuse).await
}

/// Issues its certificate.
pub async fn issue(visit: Visit, token: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, token.into_inner(), input, ("", "promotion-said-issued"), |tx, actor, before, _| {
        service::issue(tx, actor, before).map(drop)
    })
    .await
}

struct NoticeLine {
    view: PromotionView,
    masked_name: String,
    days_left: u32,
}

#[derive(Template)]
#[template(path = "certification/promotions/notice.html")]
struct NoticePage {
    p: Page,
    paged: Paged<NoticeLine>,
}

/// Promotions on notice, for anybody; the names are masked.
pub async fn notice(visit: Visit, query: Query) -> Answer {
    let page = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    let request = PageRequest::new(page("page"), page("size"));
    let today = visit.platform.today();
    let masking = masking(&visit.platform.settings.current());
    let paged = visit
        .read(move |conn| {
            let calendar = load_calendar(conn)?;
            Ok(store::on_notice(conn, today, request)?.map(|view| NoticeLine {
                masked_name: masking.name(&view.name),
                days_left: view
                    .promotion
                    .notice_to
                    .map_or(0, |last| calendar.working_days_between(today, last)),
                view,
            }))
        })
        .await?;
    visit.ok(&NoticePage { p: visit.page(), paged })
}
