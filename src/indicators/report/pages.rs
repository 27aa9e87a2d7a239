//! The annual report: page and print, PDF, text document.

use crate::indicators::model::IndicatorValue;
use crate::indicators::report::views::{Report, kind};
use crate::indicators::service;
use crate::indicators::statistics::answer::Answered;
use crate::indicators::statistics::pages::asked;
use crate::indicators::statistics::questions::{Dimension, Question};
use crate::indicators::statistics::store;
use crate::indicators::store as figures;
use crate::kernel::clock::Timestamp;
use crate::platform::document::flow::draw_flow;
use crate::platform::document::word::{WORD, write_word};
use crate::platform::error::AppError;
use crate::platform::web::export::file_response;
use crate::platform::web::{Answer, Page, Visit};
use actix_web::web;
use askama::Template;
use std::collections::HashMap;

type Query = web::Query<HashMap<String, String>>;

#[derive(Template)]
#[template(path = "indicators/report/show.html")]
struct ReportPage {
    p: Page,
    report: Report,
    year: i32,
    years: Vec<i32>,
    /// Whether there is a font for a PDF.
    has_pdf: bool,
    counted_at: Option<Timestamp>,
}

impl ReportPage {
    fn kind(&self, value: &IndicatorValue) -> String {
        kind(&self.p, value)
    }
}

/// What a report is made of.
struct Material {
    year: i32,
    values: Vec<IndicatorValue>,
    answers: Vec<Answered>,
    years: Vec<i32>,
    counted_at: Option<Timestamp>,
}

/// Reads it. A year that is asked for and of which nothing is known has no report.
async fn material(visit: &Visit, query: &Query) -> Result<Material, AppError> {
    let asked = asked(visit, query, Dimension::Level);
    let is_named = query.contains_key("year");
    visit
        .read(move |conn| {
            let years = store::years(conn)?;
            let lately = [asked.running, asked.running - 1];
            if is_named && !years.contains(&asked.years.0) && !lately.contains(&asked.years.0) {
                return Err(AppError::not_found("report-none-of-year"));
            }
            let mut answers = vec![store::compare(conn, &asked)?];
            for by in [Dimension::Year, Dimension::District, Dimension::Trade] {
                let asked = store::Asked { by, ..asked.clone() };
                answers.push(store::ask(conn, Question::Certificates, &asked)?);
            }
            for question in [Question::Competitions, Question::Assessors] {
                answers.push(store::ask(conn, question, &asked)?);
            }
            Ok(Material {
                year: asked.years.0,
                values: service::values(conn)?,
                answers,
                years,
                counted_at: figures::counted_at(conn, service::FIGURES)?,
            })
        })
        .await
}

/// The report of a year.
pub async fn show(visit: Visit, query: Query) -> Answer {
    let Material { year, values, answers, years, counted_at } = material(&visit, &query).await?;
    let p = visit.page();
    let report = Report::of(&p, year, visit.platform.today(), values, &answers);
    let has_pdf = visit.platform.fonts.has_chinese();
    visit.ok(&ReportPage { p, report, year, years, has_pdf, counted_at })
}

/// The report as a PDF.
pub async fn pdf(visit: Visit, query: Query) -> Answer {
    let Material { year, values, answers, .. } = material(&visit, &query).await?;
    let (platform, words, today) = (std::sync::Arc::clone(&visit.platform), visit.words(), visit.platform.today());
    let drawn = web::block(move || {
        let report = Report::of(&words, year, today, values, &answers);
        draw_flow(&platform.fonts, &report.title, words.tag(), &report.blocks(&words))
    });
    let file = drawn
        .await
        .map_err(AppError::internal)??
        .ok_or(AppError::conflict("report-no-font"))?;
    Ok(file_response(&format!("report-{year}-{}.pdf", visit.language.as_str()), "application/pdf", file))
}

/// The report as a text document.
pub async fn word(visit: Visit, query: Query) -> Answer {
    let Material { year, values, answers, .. } = material(&visit, &query).await?;
    let words = visit.words();
    let report = Report::of(&words, year, visit.platform.today(), values, &answers);
    let file = write_word(&report.title, words.tag(), &report.blocks(&words))?;
    Ok(file_response(&format!("report-{year}-{}.docx", words.tag()), WORD, file))
}
