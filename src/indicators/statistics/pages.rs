//! Pages of statistics: the questions with their answers, districts, trades, two years side by side.

use crate::certification;
use crate::indicators::service;
use crate::indicators::settings::{BATCH_OVERDUE_DAYS, PASSING_MIN_CANDIDATES};
use crate::indicators::statistics::answer::Register;
use crate::indicators::statistics::policy;
use crate::indicators::statistics::questions::{Dimension, Question};
use crate::indicators::statistics::store::{self, Asked};
use crate::indicators::statistics::views::{AnswerView, export};
use crate::indicators::store as figures;
use crate::kernel::clock::Timestamp;
use crate::platform::error::AppError;
use crate::platform::web::export::{ExportFormat, attachment};
use crate::platform::web::{Answer, Page, Visit};
use crate::registry::bodies::store as bodies;
use crate::registry::trades::store as trades;
use actix_web::web;
use askama::Template;
use chrono::Datelike;
use std::collections::HashMap;

type Query = web::Query<HashMap<String, String>>;

/// Lines of a table on a page; its export has them all.
const LINES: usize = 100;
/// Lines of a table of a district or a trade.
const FEW: usize = 30;

/// What an address asks for; without a year the last whole one, and no year is compared with itself.
pub fn asked(visit: &Visit, query: &HashMap<String, String>, by: Dimension) -> Asked {
    let year = |name: &str| {
        query
            .get(name)
            .and_then(|text| text.parse::<i32>().ok())
            .filter(|year| (1900..=9999).contains(year))
    };
    let running = visit.platform.today().year();
    let first = year("year").unwrap_or(running - 1);
    Asked {
        years: (first, year("with").filter(|with| *with != first).unwrap_or(first - 1)),
        by: query.get("by").and_then(|text| text.parse().ok()).unwrap_or(by),
        register: Register(policy::opens_certificates(visit.actor().ok())),
        language: visit.language,
        panel: visit.platform.setting(&certification::settings::ASSESSOR_MIN),
        least_candidates: visit.platform.setting(&PASSING_MIN_CANDIDATES),
        overdue_days: visit.platform.setting(&BATCH_OVERDUE_DAYS),
        running,
    }
}

#[derive(Template)]
#[template(path = "indicators/statistics/overview.html")]
struct OverviewPage {
    p: Page,
    answers: Vec<AnswerView>,
    questions: Vec<Question>,
    counted_at: Option<Timestamp>,
}

/// The questions, and how the city's certificates have grown.
pub async fn overview(visit: Visit) -> Answer {
    let asked = asked(&visit, &HashMap::new(), Dimension::Year);
    let (answered, counted_at) = visit
        .read(move |conn| {
            let by_year = store::ask(conn, Question::Certificates, &asked)?;
            let competitions = store::ask(conn, Question::Competitions, &asked)?;
            Ok(([by_year, competitions], figures::counted_at(conn, service::FIGURES)?))
        })
        .await?;
    let p = visit.page();
    let reader = visit.actor().ok();
    visit.ok(&OverviewPage {
        answers: answered.iter().map(|answered| AnswerView::of(&p, answered, LINES)).collect(),
        questions: Question::ALL
            .iter()
            .copied()
            .filter(|question| policy::may_read(reader, *question).is_ok())
            .collect(),
        counted_at,
        p,
    })
}

fn known(text: &str) -> Result<Question, AppError> {
    text.parse().map_err(|_| AppError::not_found("question-not-found"))
}

#[derive(Template)]
#[template(path = "indicators/statistics/question.html")]
struct QuestionPage {
    p: Page,
    question: Question,
    answer: AnswerView,
    asked: Asked,
    years: Vec<i32>,
    counted_at: Option<Timestamp>,
}

impl QuestionPage {
    fn definition(&self) -> String {
        self.p.t(&format!("question-{}-definition", self.question.as_str()))
    }

    fn has_dimensions(&self) -> bool {
        !self.question.dimensions().is_empty()
    }

    fn has_year(&self) -> bool {
        self.question != Question::Competitions && !(self.has_dimensions() && self.asked.by == Dimension::Year)
    }

    fn has_two_years(&self) -> bool {
        self.question == Question::Certificates && self.has_year()
    }
}

/// What an address asks of a question; one that is not told apart in the way that it names is told apart by district.
fn asked_of(visit: &Visit, query: &HashMap<String, String>, question: Question) -> Asked {
    let mut asked = asked(visit, query, Dimension::District);
    if !question.dimensions().contains(&asked.by) {
        asked.by = Dimension::District;
    }
    asked
}

/// The answer to a question.
pub async fn question(visit: Visit, question: web::Path<String>, query: Query) -> Answer {
    let question = known(&question)?;
    policy::may_read(visit.actor().ok(), question)?;
    let asked = asked_of(&visit, &query, question);
    let own = asked.clone();
    let (answered, years, counted_at) = visit
        .read(move |conn| {
            Ok((store::ask(conn, question, &own)?, store::years(conn)?, figures::counted_at(conn, service::FIGURES)?))
        })
        .await?;
    let p = visit.page();
    visit.ok(&QuestionPage { answer: AnswerView::of(&p, &answered, LINES), question, asked, years, counted_at, p })
}

async fn exported(visit: Visit, question: &str, query: &Query, format: ExportFormat) -> Answer {
    let question = known(question)?;
    policy::may_read(visit.actor().ok(), question)?;
    let asked = asked_of(&visit, query, question);
    let answered = visit.read(move |conn| store::ask(conn, question, &asked)).await?;
    attachment(export(&visit.words(), &answered), format, &format!("statistics-{}", question.as_str()))
}

/// The answer as a workbook.
pub async fn question_workbook(visit: Visit, question: web::Path<String>, query: Query) -> Answer {
    exported(visit, &question, &query, ExportFormat::Workbook).await
}

/// The answer as a text table.
pub async fn question_text(visit: Visit, question: web::Path<String>, query: Query) -> Answer {
    exported(visit, &question, &query, ExportFormat::Text).await
}

#[derive(Template)]
#[template(path = "indicators/statistics/comparison.html")]
struct ComparisonPage {
    p: Page,
    answer: AnswerView,
    asked: Asked,
    years: Vec<i32>,
    counted_at: Option<Timestamp>,
}

/// Two years side by side.
pub async fn comparison(visit: Visit, query: Query) -> Answer {
    let asked = asked(&visit, &query, Dimension::Year);
    let own = asked.clone();
    let (answered, years, counted_at) = visit
        .read(move |conn| {
            Ok((store::compare(conn, &own)?, store::years(conn)?, figures::counted_at(conn, service::FIGURES)?))
        })
        .await?;
    let p = visit.page();
    visit.ok(&ComparisonPage { answer: AnswerView::of(&p, &answered, LINES), asked, years, counted_at, p })
}

async fn compared(visit: Visit, query: &Query, format: ExportFormat) -> Answer {
    let asked = asked(&visit, query, Dimension::Year);
    let answered = visit.read(move |conn| store::compare(conn, &asked)).await?;
    attachment(export(&visit.words(), &answered), format, "statistics-years")
}

/// Two years as a workbook.
pub async fn comparison_workbook(visit: Visit, query: Query) -> Answer {
    compared(visit, &query, ExportFormat::Workbook).await
}

/// Two years as a text table.
pub async fn comparison_text(visit: Visit, query: Query) -> Answer {
    compared(visit, &query, ExportFormat::Text).await
}

/// A number with its words and its list.
struct Number {
    label: &'static str,
    value: i64,
    href: Option<String>,
}

#[derive(Template)]
#[template(path = "indicators/statistics/place.html")]
struct PlacePage {
    p: Page,
    title: String,
    /// Key of what it is.
    kind: &'static str,
    /// Where all of its kind stand.
    list: &'static str,
    numbers: Vec<Number>,
    answers: Vec<AnswerView>,
    asked: Asked,
    years: Vec<i32>,
    counted_at: Option<Timestamp>,
}

/// A district.
pub async fn district(visit: Visit, code: web::Path<String>, query: Query) -> Answer {
    let asked = asked(&visit, &query, Dimension::Year);
    let (own, code) = (asked.clone(), code.into_inner());
    let wanted = code.clone();
    let (district, numbers, answered, years, counted_at) = visit
        .read(move |conn| {
            let district = bodies::districts(conn)?
                .into_iter()
                .find(|district| district.code == wanted)
                .ok_or(AppError::not_found("district-not-found"))?;
            Ok((
                district,
                store::numbers_of_district(conn, &wanted)?,
                store::of_district(conn, &wanted, &own)?,
                store::years(conn)?,
                figures::counted_at(conn, service::FIGURES)?,
            ))
        })
        .await?;
    let p = visit.page();
    let [in_force, engaged] = numbers;
    let number = |label, value, path: &str| Number { label, value, href: Some(format!("{path}&district={code}")) };
    visit.ok(&PlacePage {
        title: district.shown_name(visit.language).to_owned(),
        kind: "statistics-district",
        list: "/statistics/certificates?by=district",
        numbers: vec![
            number("home-bodies", in_force, "/bodies?state=in_force"),
            number("home-assessors", engaged, "/assessors?state=engaged"),
        ],
        answers: answered.iter().map(|answered| AnswerView::of(&p, answered, FEW)).collect(),
        asked,
        years,
        counted_at,
        p,
    })
}

/// A trade.
pub async fn trade(visit: Visit, code: web::Path<String>, query: Query) -> Answer {
    let asked = asked(&visit, &query, Dimension::Year);
    let (own, code) = (asked.clone(), code.into_inner());
    let wanted = code.clone();
    let (trade, numbers, answered, years, counted_at) = visit
        .read(move |conn| {
            let trade = trades::by_code(conn, &wanted)?.ok_or(AppError::not_found("trade-not-found"))?;
            let id = trade.id.0;
            Ok((
                trade,
                store::numbers_of_trade(conn, id)?,
                store::of_trade(conn, (id, &wanted), &own)?,
                store::years(conn)?,
                figures::counted_at(conn, service::FIGURES)?,
            ))
        })
        .await?;
    let p = visit.page();
    let [filed, engaged, contests, participants] = numbers;
    let number = |label, value, path: &str| Number { label, value, href: Some(format!("{path}{code}")) };
    visit.ok(&PlacePage {
        title: trade.full_name(),
        kind: "statistics-trade",
        list: "/statistics/certificates?by=trade",
        numbers: vec![
            number("statistics-bodies", filed, "/bodies?trade="),
            number("home-assessors", engaged, "/assessors?state=engaged&trade="),
            number("statistics-contests", contests, "/statistics/records/contests?trade="),
            number("statistics-participants", participants, "/statistics/records/participants?trade="),
        ],
        answers: answered.iter().map(|answered| AnswerView::of(&p, answered, FEW)).collect(),
        asked,
        years,
        counted_at,
        p,
    })
}
