//! Pages of trades and occupations.

use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::error::{AppError, FieldError};
use crate::platform::spreadsheet::write::{Header, Table};
use crate::platform::web::export::{ExportFormat, attachment};
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use crate::registry::trades::forms::{NewTradeForm, TradeForm, filter_of};
use crate::registry::trades::listing::{self, CertifyingSite, OccupationRow, TradeFilter};
use crate::registry::trades::model::{Occupation, Trade, WorkType};
use crate::registry::trades::{policy, service, store};
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use std::collections::HashMap;

type Query = web::Query<HashMap<String, String>>;

fn page_of(query: &Query) -> PageRequest {
    let number = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    PageRequest::new(number("page"), number("size"))
}

#[derive(Template)]
#[template(path = "registry/trades/list.html")]
struct ListPage {
    p: Page,
    filter: TradeFilter,
    paged: Paged<Trade>,
    may_manage: bool,
}

impl ListPage {
    fn is_major(&self, major: &u32) -> bool {
        self.filter.major.and_then(|c| c.to_digit(10)) == Some(*major)
    }
}

/// The trades that bodies can file.
pub async fn list(visit: Visit, query: Query) -> Answer {
    let (filter, request) = (filter_of(&query, visit.platform.today()), page_of(&query));
    let wanted = filter.clone();
    let paged = visit.read(move |conn| listing::trades(conn, &wanted, request)).await?;
    visit.ok(&ListPage { p: visit.page(), filter, paged, may_manage: may_manage(&visit) })
}

/// What the list shows, as a workbook.
pub async fn list_xlsx(visit: Visit, query: Query) -> Answer {
    export(visit, &query, ExportFormat::Workbook).await
}

/// What the list shows, as a text table.
pub async fn list_csv(visit: Visit, query: Query) -> Answer {
    export(visit, &query, ExportFormat::Text).await
}

async fn export(visit: Visit, query: &Query, format: ExportFormat) -> Answer {
    let filter = filter_of(query, visit.platform.today());
    let trades = visit.read(move |conn| listing::all_trades(conn, &filter)).await?;
    let p = visit.page();
    let level = |level: Option<Level>| level.map(|level| p.label(level)).unwrap_or_default();
    let rows: Vec<Vec<String>> = trades
        .iter()
        .map(|trade| {
            vec![
                trade.code.clone(),
                trade.name.clone(),
                trade.work_type.clone().unwrap_or_default(),
                trade.mark.clone(),
                level(trade.lowest_level),
                level(trade.highest_level),
                trade.standard_edition.clone(),
                p.t(if trade.access_type { "yes" } else { "no" }),
            ]
        })
        .collect();
    let headers = [
        "trade-code",
        "trade-occupation",
        "trade-work-type",
        "trade-mark",
        "trade-lowest-level",
        "trade-highest-level",
        "trade-standard-edition",
        "trade-access-type",
    ]
    .map(|key| Header::text(p.t(key)));
    attachment(Table { title: p.t("nav-trades"), headers: headers.to_vec(), rows }, format, "trades")
}

#[derive(Template)]
#[template(path = "registry/trades/occupations.html")]
struct OccupationsPage {
    p: Page,
    filter: TradeFilter,
    paged: Paged<OccupationRow>,
    may_manage: bool,
}

impl OccupationsPage {
    fn is_major(&self, major: &u32) -> bool {
        self.filter.major.and_then(|c| c.to_digit(10)) == Some(*major)
    }
}

/// The whole classification with its work types.
pub async fn occupations(visit: Visit, query: Query) -> Answer {
    let (filter, request) = (filter_of(&query, visit.platform.today()), page_of(&query));
    let wanted = filter.clone();
    let paged = visit.read(move |conn| listing::occupations(conn, &wanted, request)).await?;
    visit.ok(&OccupationsPage { p: visit.page(), filter, paged, may_manage: may_manage(&visit) })
}

#[derive(Template)]
#[template(path = "registry/trades/new.html")]
struct NewPage {
    p: Page,
    form: NewTradeForm,
    errors: Vec<FieldError>,
    /// The occupation; without one the page asks for it first.
    occupation: Option<Occupation>,
    work_types: Vec<(String, String)>,
    levels: Vec<(String, String)>,
}

async fn new_page(visit: &Visit, mut form: NewTradeForm, mut status: StatusCode) -> Answer {
    let code = form.occupation_code.value.clone();
    let (occupation, work_types) = visit
        .read(move |conn| {
            let occupation = store::occupation(conn, &code)?.filter(|occupation| occupation.retired_on.is_none());
            Ok((occupation, store::work_types_of(conn, &code)?))
        })
        .await?;
    if occupation.is_none() && !form.occupation_code.is_empty() && form.occupation_code.error.is_none() {
        form.occupation_code.refuse(Message::new("trade-occupation-unknown"));
        status = StatusCode::UNPROCESSABLE_ENTITY;
    }
    let p = visit.page();
    let work_types = work_types
        .into_iter()
        .filter(|work_type| work_type.retired_on.is_none())
        .map(|work_type| (work_type.name.clone(), work_type.name))
        .collect();
    visit.render(status, &NewPage { errors: form.errors(), levels: level_options(&p), p, form, occupation, work_types })
}

/// The form of a new trade; the address may name the occupation.
pub async fn new_form(visit: Visit, query: Query) -> Answer {
    let code = query.get("occupation").map_or("", String::as_str);
    new_page(&visit, NewTradeForm::of(code), StatusCode::OK).await
}

/// Takes a trade into the register.
pub async fn create(visit: Visit, input: CsrfForm) -> Answer {
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    let (form, new) = match NewTradeForm::read(input.values()) {
        Ok(read) => read,
        Err(form) => return new_page(&visit, form, refused).await,
    };
    let created = visit
        .write(move |tx, actor| {
            let id = service::create_trade(tx, actor, &new)?;
            store::by_id(tx.conn, id)?.ok_or(AppError::Internal)
        })
        .await;
    match created {
        Ok(trade) => Ok(visit.see_other_saying(
            &format!("/trades/{}", trade.code),
            &Message::new("trade-created").with("name", trade.full_name()),
        )),
        Err(AppError::Fields(errors)) => new_page(&visit, form.refused(errors), refused).await,
        Err(AppError::Conflict(message)) => {
            let error = FieldError { field: "work_type".to_owned(), message };
            new_page(&visit, form.refused(vec![error]), refused).await
        }
        Err(error) => Err(error),
    }
}

fn may_manage(visit: &Visit) -> bool {
    visit.actor().is_ok_and(|actor| policy::may_manage_trades(actor).is_ok())
}

fn level_options(p: &Page) -> Vec<(String, String)> {
    Level::CERTIFIABLE
        .iter()
        .map(|level| (level.as_str().to_owned(), p.label(level)))
        .collect()
}

#[derive(Template)]
#[template(path = "registry/trades/show.html")]
struct ShowPage {
    p: Page,
    trade: Trade,
    occupation: Option<Occupation>,
    work_types: Vec<WorkType>,
    sites: Vec<CertifyingSite>,
    form: Option<TradeForm>,
    errors: Vec<FieldError>,
    levels: Vec<(String, String)>,
}

async fn show_page(visit: &Visit, code: String, form: Option<TradeForm>) -> Answer {
    let today = visit.platform.today();
    let (trade, occupation, work_types, sites) = visit
        .read(move |conn| {
            let trade = store::by_code(conn, &code)?.ok_or(AppError::not_found("trade-not-found"))?;
            let occupation = store::occupation(conn, &trade.occupation_code)?;
            let work_types = store::work_types_of(conn, &trade.occupation_code)?;
            let sites = listing::sites_for(conn, trade.id, today)?;
            Ok((trade, occupation, work_types, sites))
        })
        .await?;
    let status = if form.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let form = form.or_else(|| may_manage(visit).then(|| TradeForm::of(&trade)));
    let p = visit.page();
    let levels = level_options(&p);
    let errors = form.as_ref().map(TradeForm::errors).unwrap_or_default();
    visit.render(status, &ShowPage { p, trade, occupation, work_types, sites, form, errors, levels })
}

/// One trade: its standard, its work types, where it can be certified.
pub async fn show(visit: Visit, code: web::Path<String>) -> Answer {
    show_page(&visit, code.into_inner(), None).await
}

/// Changes level range, standard and access flag.
pub async fn change(visit: Visit, code: web::Path<String>, input: CsrfForm) -> Answer {
    let code = code.into_inner();
    let (form, change) = match TradeForm::read(input.values()) {
        Ok(read) => read,
        Err(form) => return show_page(&visit, code, Some(form)).await,
    };
    let (wanted, version) = (code.clone(), form.version);
    let changed = visit
        .write(move |tx, actor| {
            let trade = store::by_code(tx.conn, &wanted)?.ok_or(AppError::not_found("trade-not-found"))?;
            service::change_trade(tx, actor, trade.id, version, &change)
        })
        .await;
    match changed {
        Ok(()) => Ok(visit.see_other_saying(&format!("/trades/{code}"), &Message::new("trade-saved"))),
        Err(AppError::Fields(errors)) => show_page(&visit, code, Some(form.refused(errors))).await,
        Err(AppError::Conflict(message)) if message.key != "error-changed-meanwhile" => {
            let error = FieldError { field: "highest_level".to_owned(), message };
            show_page(&visit, code, Some(form.refused(vec![error]))).await
        }
        Err(error) => Err(error),
    }
}

/// Retires a trade from today on, or takes it back.
pub async fn change_retirement(visit: Visit, code: web::Path<String>, input: CsrfForm) -> Answer {
    let code = code.into_inner();
    let version = input.values().get("version").parse().unwrap_or_default();
    let reason = input.values().get("reason").trim().to_owned();
    if reason.is_empty() {
        return Err(AppError::Invalid(Message::new("trade-reason-missing")));
    }
    let wanted = code.clone();
    let retired = visit
        .write(move |tx, actor| {
            let trade = store::by_code(tx.conn, &wanted)?.ok_or(AppError::not_found("trade-not-found"))?;
            let today = tx.today();
            match trade.retired_on {
                None => service::retire_trade(tx, actor, trade.id, version, today, &reason).map(|()| true),
                Some(_) => service::restore_trade(tx, actor, trade.id, version, &reason).map(|()| false),
            }
        })
        .await?;
    let said = Message::new(if retired { "trade-now-retired" } else { "trade-now-restored" });
    Ok(visit.see_other_saying(&format!("/trades/{code}"), &said))
}
