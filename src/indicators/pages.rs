//! Pages of the indicators: the list of all, and one with its source, its records and its target.

use crate::identity::administration::policy::may_read_trail;
use crate::indicators::catalogue;
use crate::indicators::forms::{RecordForm, TargetForm};
use crate::indicators::model::{Chapter, Correction, Indicator, RecordedFigure};
use crate::indicators::policy;
use crate::indicators::service;
use crate::indicators::store;
use crate::indicators::views::{ValueView, written};
use crate::kernel::clock::Timestamp;
use crate::kernel::message::Message;
use crate::platform::error::{AppError, FieldError};
use crate::platform::spreadsheet::write::{Header, Table};
use crate::platform::web::export::{ExportFormat, attachment};
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;

/// Indicators of a chapter.
struct ChapterView {
    chapter: Chapter,
    values: Vec<ValueView>,
}

#[derive(Template)]
#[template(path = "indicators/list.html")]
struct ListPage {
    p: Page,
    chapters: Vec<ChapterView>,
    counted_at: Option<Timestamp>,
}

/// Every indicator with its value and where it comes from.
pub async fn list(visit: Visit) -> Answer {
    let (values, counted_at) = visit
        .read(|conn| Ok((service::values(conn)?, store::counted_at(conn, service::FIGURES)?)))
        .await?;
    let p = visit.page();
    let mut values: Vec<ValueView> = values.into_iter().map(|value| ValueView::of(&p, value)).collect();
    let chapters = Chapter::ALL
        .iter()
        .map(|chapter| ChapterView {
            chapter: *chapter,
            values: values.extract_if(.., |value| value.of.indicator.chapter == *chapter).collect(),
        })
        .collect();
    visit.ok(&ListPage { p, chapters, counted_at })
}

async fn exported(visit: Visit, format: ExportFormat) -> Answer {
    let values = visit.read(service::values).await?;
    let p = visit.page();
    let rows: Vec<Vec<String>> = values
        .into_iter()
        .map(|value| {
            let kind = p.t(if value.indicator.is_counted() { "indicator-counted" } else { "indicator-recorded" });
            let record = value.record.clone();
            vec![
                value.indicator.key.to_owned(),
                p.t(&value.indicator.name_key()),
                value.value.clone().unwrap_or_default(),
                if value.indicator.is_least() { p.t("indicator-bound-least") } else { String::new() },
                p.label(value.indicator.unit),
                kind,
                record.as_ref().map(|record| record.as_of.to_string()).unwrap_or_default(),
                record.map(|record| record.source).unwrap_or_default(),
                p.label(value.indicator.responsible),
            ]
        })
        .collect();
    let headers = vec![
        Header::text(p.t("indicator-key")),
        Header::text(p.t("indicator-name")).width(40),
        Header::number(p.t("indicator-value")),
        Header::text(p.t("indicator-bound")),
        Header::text(p.t("indicator-unit")),
        Header::text(p.t("indicator-kind")),
        Header::date(p.t("indicator-as-of")),
        Header::text(p.t("indicator-source")).width(30),
        Header::text(p.t("indicator-responsible")).width(20),
    ];
    attachment(Table { title: p.t("indicators-title"), headers, rows }, format, "indicators")
}

/// All of them as a workbook.
pub async fn workbook(visit: Visit) -> Answer {
    exported(visit, ExportFormat::Workbook).await
}

/// All of them as a text table.
pub async fn text(visit: Visit) -> Answer {
    exported(visit, ExportFormat::Text).await
}

#[derive(Template)]
#[template(path = "indicators/show.html")]
struct ShowPage {
    p: Page,
    value: ValueView,
    definition: String,
    records: Vec<RecordedFigure>,
    /// Figures that others took the place of; who did so is told to whoever is signed in.
    corrections: Vec<Correction>,
    form: RecordForm,
    target: TargetForm,
    errors: Vec<FieldError>,
    may_record: bool,
    /// Whether the reader opens the trail.
    opens_trail: bool,
    counted_at: Option<Timestamp>,
}

impl ShowPage {
    fn shown(&self, value: &str) -> String {
        written(&self.p, &self.value.of.indicator, Some(value))
    }
}

async fn page(
    visit: &Visit,
    indicator: &'static Indicator,
    form: Option<RecordForm>,
    target: Option<TargetForm>,
    status: StatusCode,
) -> Answer {
    let (values, records, corrections, counted_at) = visit
        .read(move |conn| {
            Ok((
                service::values(conn)?,
                store::records_of(conn, indicator.key)?,
                store::corrections_of(conn, indicator.key)?,
                store::counted_at(conn, service::FIGURES)?,
            ))
        })
        .await?;
    let p = visit.page();
    let value = values
        .into_iter()
        .find(|value| value.indicator.key == indicator.key)
        .ok_or(AppError::not_found("indicator-not-found"))?;
    let form = form.unwrap_or_else(|| RecordForm::of(records.first()));
    let target = target.unwrap_or_else(|| TargetForm::of(value.target.as_ref()));
    let mut errors = form.errors();
    errors.extend(target.errors());
    let page = ShowPage {
        definition: p.hint_of(&indicator.name_key(), "definition"),
        value: ValueView::of(&p, value),
        may_record: visit.actor().is_ok_and(|actor| policy::may_record(actor).is_ok()),
        opens_trail: visit.actor().is_ok_and(|actor| may_read_trail(actor).is_ok()),
        records,
        corrections,
        form,
        target,
        errors,
        counted_at,
        p,
    };
    visit.render(status, &page)
}

fn known(key: &str) -> Result<&'static Indicator, AppError> {
    catalogue::by_key(key).ok_or(AppError::not_found("indicator-not-found"))
}

/// One indicator.
pub async fn show(visit: Visit, key: web::Path<String>) -> Answer {
    page(&visit, known(&key)?, None, None, StatusCode::OK).await
}

/// Records a figure.
pub async fn record(visit: Visit, key: web::Path<String>, input: CsrfForm) -> Answer {
    let indicator = known(&key)?;
    policy::may_record(visit.actor()?)?;
    let (form, new, reason) = match RecordForm::read(input.values()) {
        Ok(read) => read,
        Err(form) => return page(&visit, indicator, Some(form), None, StatusCode::UNPROCESSABLE_ENTITY).await,
    };
    let said = Message::new("indicator-said-recorded")
        .with("day", new.as_of.to_string())
        .with("value", written(&visit.words(), indicator, Some(&new.value)));
    let recorded = visit
        .write(move |tx, actor| service::record(tx, actor, indicator.key, &new, &reason))
        .await;
    match recorded {
        Ok(()) => Ok(visit.see_other_saying(&format!("/indicators/{}", indicator.key), &said)),
        Err(AppError::Fields(errors)) => {
            page(&visit, indicator, Some(form.refused(errors)), None, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(error) => Err(error),
    }
}

/// Sets a target.
pub async fn set_target(visit: Visit, key: web::Path<String>, input: CsrfForm) -> Answer {
    let indicator = known(&key)?;
    policy::may_record(visit.actor()?)?;
    let (form, wanted) = match TargetForm::read(input.values(), visit.platform.today()) {
        Ok(read) => read,
        Err(form) => return page(&visit, indicator, None, Some(form), StatusCode::UNPROCESSABLE_ENTITY).await,
    };
    let said = Message::new("indicator-said-target")
        .count("value", wanted.0)
        .with("day", wanted.1.to_string());
    visit
        .write(move |tx, actor| service::set_target(tx, actor, indicator.key, form.version, wanted))
        .await?;
    Ok(visit.see_other_saying(&format!("/indicators/{}", indicator.key), &said))
}
