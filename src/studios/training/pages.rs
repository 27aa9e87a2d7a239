//! Pages of training: the records with what they come to, the form of one, the counted figures.

use crate::certification::rosters::model::Education;
use crate::kernel::document::DocumentKind;
use crate::kernel::ids::{PersonId, TradeId};
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::paging::{PageRequest, Paged};
use crate::kernel::sex::Sex;
use crate::platform::error::{AppError, FieldError};
use crate::platform::i18n::Words;
use crate::platform::spreadsheet::write::{Header, Table};
use crate::platform::web::export::{ExportFormat, spooled, spooled_attachment};
use crate::platform::web::{Answer, CsrfForm, Page, Pairs, Visit};
use crate::registry::bodies::model::District;
use crate::registry::{bodies, trades};
use crate::studios::naming::team_store::names_of;
use crate::studios::training::forms::{FigureForm, RecordForm, filter_of};
use crate::studios::training::model::{
    FigureKind, TrainingFigure, TrainingKind, TrainingRecord, TrainingResult, Uplift,
};
use crate::studios::training::store::RecordFilter;
use crate::studios::training::{policy, rules, service, store};
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::Datelike;
use std::collections::HashMap;

type Query = web::Query<HashMap<String, String>>;

const REFUSED: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
/// Years that the filters offer.
const YEARS: i32 = 12;

fn district_name(words: Words, district: &District) -> String {
    district.shown_name(words.language()).to_owned()
}

fn district_names(words: Words, districts: &[District]) -> Vec<(String, String)> {
    districts
        .iter()
        .map(|one| (one.code.clone(), district_name(words, one)))
        .collect()
}

fn name_in<'a>(names: &'a [(String, String)], code: &str) -> &'a str {
    names.iter().find(|(known, _)| known == code).map_or("", |(_, name)| name)
}

/// What records of one year and district come to.
struct UpliftLine {
    year: i32,
    district: String,
    uplift: Uplift,
}

#[derive(Template)]
#[template(path = "studios/training/list.html")]
struct ListPage {
    p: Page,
    filter: RecordFilter,
    kinds: Vec<(String, String)>,
    districts: Vec<(String, String)>,
    years: Vec<i32>,
    lines: Vec<UpliftLine>,
    sum: Uplift,
    paged: Paged<TrainingRecord>,
    names: HashMap<PersonId, String>,
    may_keep: bool,
}

impl ListPage {
    fn is_kind(&self, code: &str) -> bool {
        self.filter.kind.is_some_and(|kind| kind.as_str() == code)
    }

    fn is_year(&self, year: &i32) -> bool {
        self.filter.year == Some(*year)
    }

    fn is_district(&self, code: &str) -> bool {
        self.filter.district.as_deref() == Some(code)
    }

    fn name(&self, person: &PersonId) -> &str {
        self.names.get(person).map_or("", String::as_str)
    }

    fn district(&self, code: &str) -> &str {
        name_in(&self.districts, code)
    }
}

/// The records, and what they come to in a year.
pub async fn list(visit: Visit, query: Query) -> Answer {
    let mut filter = filter_of(&query);
    let today = visit.platform.today();
    // What they come to is asked for a year; the last whole one where the address names none.
    let year = *filter.year.get_or_insert(today.year() - 1);
    let page = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    let request = PageRequest::new(page("page"), page("size"));
    let wanted = filter.clone();
    let (paged, names, uplifts, districts) = visit
        .read(move |conn| {
            let paged = store::list(conn, &wanted, request)?;
            let people: Vec<PersonId> = paged.rows.iter().map(|record| record.person_id).collect();
            let names = names_of(conn, &people)?;
            Ok((paged, names, service::uplifts(conn, Some(year))?, bodies::store::districts(conn)?))
        })
        .await?;
    let p = visit.page();
    let districts = district_names(visit.words(), &districts);
    let mut sum = Uplift::default();
    let lines: Vec<UpliftLine> = uplifts
        .into_iter()
        .map(|((year, code), uplift)| {
            sum.records += uplift.records;
            sum.people += uplift.people;
            sum.hours += uplift.hours;
            sum.levels += uplift.levels;
            sum.education += uplift.education;
            UpliftLine { year, district: name_in(&districts, &code).to_owned(), uplift }
        })
        .collect();
    visit.ok(&ListPage {
        kinds: p.options(TrainingKind::ALL, TrainingKind::as_str),
        years: (today.year() - YEARS..=today.year()).rev().collect(),
        may_keep: policy::may_keep(visit.actor()?).is_ok(),
        districts,
        lines,
        sum,
        paged,
        names,
        filter,
        p,
    })
}

/// The records as a workbook.
pub async fn workbook(visit: Visit, query: Query) -> Answer {
    export(visit, query, ExportFormat::Workbook).await
}

/// The records as a text table.
pub async fn text(visit: Visit, query: Query) -> Answer {
    export(visit, query, ExportFormat::Text).await
}

async fn export(visit: Visit, query: Query, format: ExportFormat) -> Answer {
    let mut filter = filter_of(&query);
    filter.year.get_or_insert(visit.platform.today().year() - 1);
    let (words, folder) = (visit.words(), visit.platform.data_dir.clone());
    let file = visit
        .read(move |conn| {
            let found = store::all(conn, &filter)?;
            let people: Vec<PersonId> = found.iter().map(|record| record.person_id).collect();
            let (names, trades) = (names_of(conn, &people)?, trades::store::index(conn)?);
            let districts = district_names(words, &bodies::store::districts(conn)?);
            let headers: Vec<Header> = [
                "person-name",
                "training-kind",
                "training-course",
                "studio-trade",
                "studio-district",
                "training-organiser",
                "training-hours",
                "training-first-day",
                "training-last-day",
                "training-result",
                "training-level-before",
                "training-level-after",
                "training-education-before",
                "training-education-after",
                "studio-voided",
            ]
            .into_iter()
            .map(|key| Header::text(words.t(key)))
            .collect();
            let level = |level: Option<Level>| level.map(|level| words.label(level)).unwrap_or_default();
            let education = |one: Option<Education>| one.map(|one| words.label(one)).unwrap_or_default();
            let rows = found.into_iter().map(|one| {
                let trade = one.trade_id.and_then(|id: TradeId| trades.get(id));
                vec![
                    names.get(&one.person_id).cloned().unwrap_or_default(),
                    words.label(one.kind),
                    one.course,
                    trade.map(trades::model::Trade::full_name).unwrap_or_default(),
                    name_in(&districts, &one.district_code).to_owned(),
                    one.organiser,
                    one.hours.to_string(),
                    words.date(&one.first_day),
                    words.date(&one.last_day),
                    words.label(one.result),
                    level(one.level_before),
                    level(one.level_after),
                    education(one.education_before),
                    education(one.education_after),
                    one.voided.unwrap_or_default(),
                ]
            });
            spooled(Table { title: words.t("training-title"), headers, rows }, format, &folder)
        })
        .await?;
    spooled_attachment(file, format, "training").await
}

#[derive(Template)]
#[template(path = "studios/training/form.html")]
struct FormPage {
    p: Page,
    form: RecordForm,
    kinds: Vec<(String, String)>,
    results: Vec<(String, String)>,
    levels: Vec<(String, String)>,
    educations: Vec<(String, String)>,
    districts: Vec<(String, String)>,
    document_kinds: Vec<(String, String)>,
    sexes: Vec<(String, String)>,
    errors: Vec<FieldError>,
}

async fn form_page(visit: &Visit, form: RecordForm, status: StatusCode) -> Answer {
    let districts = visit.read(bodies::store::districts).await?;
    let p = visit.page();
    visit.render(
        status,
        &FormPage {
            kinds: p.options(TrainingKind::ALL, TrainingKind::as_str),
            results: p.options(TrainingResult::ALL, TrainingResult::as_str),
            levels: p.options(Level::ALL, Level::as_str),
            educations: p.options(Education::ALL, Education::as_str),
            districts: district_names(visit.words(), &districts),
            document_kinds: p.options(DocumentKind::ALL, DocumentKind::as_str),
            sexes: p.options(Sex::ALL, Sex::as_str),
            errors: form.errors(),
            form,
            p,
        },
    )
}

/// The form of a record.
pub async fn new_form(visit: Visit) -> Answer {
    form_page(&visit, RecordForm::of(&Pairs::default()), StatusCode::OK).await
}

async fn trade_of(visit: &Visit, written: &str) -> Result<Option<TradeId>, AppError> {
    if written.is_empty() {
        return Ok(None);
    }
    let written = written.to_owned();
    let trade = visit.read(move |conn| trades::store::by_written_name(conn, &written)).await?;
    Ok(trade.map(|trade| trade.id))
}

/// Enters a record.
pub async fn enter(visit: Visit, input: CsrfForm) -> Answer {
    let mut form = RecordForm::of(input.values());
    let trade = trade_of(&visit, &form.trade.value).await?;
    let Some(new) = form.read(trade, visit.platform.today()) else {
        return form_page(&visit, form, REFUSED).await;
    };
    let year = new.days.1.year();
    match visit.write(move |tx, actor| service::enter(tx, actor, &new)).await {
        Ok(()) => Ok(visit.see_other_saying(&format!("/training?year={year}"), &Message::new("training-said-entered"))),
        Err(AppError::Fields(errors)) => {
            form.place(errors);
            form_page(&visit, form, REFUSED).await
        }
        Err(other) => Err(other),
    }
}

/// Voids a record.
pub async fn void_record(visit: Visit, token: web::Path<String>, input: CsrfForm) -> Answer {
    let reason = input.values().get("reason").to_owned();
    visit
        .write(move |tx, actor| service::void_record(tx, actor, &token, &reason))
        .await?;
    Ok(visit.see_other_saying("/training", &Message::new("studio-said-voided")))
}

/// A figure with the words of its trade.
struct FigureLine {
    figure: TrainingFigure,
    trade: String,
}

#[derive(Template)]
#[template(path = "studios/training/figures.html")]
struct FiguresPage {
    p: Page,
    year: i32,
    years: Vec<i32>,
    kinds: Vec<(String, String)>,
    districts: Vec<(String, String)>,
    lines: Vec<FigureLine>,
    form: FigureForm,
    errors: Vec<FieldError>,
    may_keep: bool,
}

impl FiguresPage {
    fn is_year(&self, year: &i32) -> bool {
        self.year == *year
    }

    fn district(&self, code: &str) -> &str {
        name_in(&self.districts, code)
    }
}

/// The counted figures of a year.
pub async fn figures(visit: Visit, query: Query) -> Answer {
    let last = visit.platform.today().year() - 1;
    let year = query.get("year").and_then(|text| text.parse().ok()).unwrap_or(last);
    figures_page(&visit, year, FigureForm::of(&Pairs::default()), StatusCode::OK).await
}

async fn figures_page(visit: &Visit, year: i32, form: FigureForm, status: StatusCode) -> Answer {
    let (figures, index, districts) = visit
        .read(move |conn| {
            Ok((store::figures(conn, Some(year))?, trades::store::index(conn)?, bodies::store::districts(conn)?))
        })
        .await?;
    let p = visit.page();
    let this_year = visit.platform.today().year();
    let lines = figures
        .into_iter()
        .map(|figure| FigureLine {
            trade: figure
                .trade_id
                .and_then(|id| index.get(id))
                .map(trades::model::Trade::full_name)
                .unwrap_or_default(),
            figure,
        })
        .collect();
    visit.render(
        status,
        &FiguresPage {
            years: (this_year - YEARS..=this_year).rev().collect(),
            kinds: p.options(FigureKind::ALL, FigureKind::as_str),
            districts: district_names(visit.words(), &districts),
            may_keep: policy::may_keep(visit.actor()?).is_ok(),
            errors: form.errors(),
            lines,
            form,
            year,
            p,
        },
    )
}

/// Enters a figure.
pub async fn enter_figure(visit: Visit, input: CsrfForm) -> Answer {
    let mut form = FigureForm::of(input.values());
    let trade = trade_of(&visit, &form.trade.value).await?;
    let last = visit.platform.today().year() - 1;
    let year = form.year.value.parse().unwrap_or(last).clamp(rules::FIRST_YEAR, last + 1);
    let Some(new) = form.read(trade) else { return figures_page(&visit, year, form, REFUSED).await };
    match visit.write(move |tx, actor| service::enter_figure(tx, actor, &new)).await {
        Ok(()) => {
            Ok(visit.see_other_saying(&format!("/training/figures?year={year}"), &Message::new("training-said-figure")))
        }
        Err(AppError::Fields(errors)) => {
            form.place(errors);
            figures_page(&visit, year, form, REFUSED).await
        }
        Err(other) => Err(other),
    }
}

/// Voids a figure.
pub async fn void_figure(visit: Visit, token: web::Path<String>, input: CsrfForm) -> Answer {
    let reason = input.values().get("reason").to_owned();
    visit
        .write(move |tx, actor| service::void_figure(tx, actor, &token, &reason))
        .await?;
    Ok(visit.see_other_saying("/training/figures", &Message::new("studio-said-voided")))
}
