//! Pages of the sites of a body and of what each site may certify.

use crate::kernel::ids::ScopeLineId;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use crate::registry::bodies::forms::{ScopeForm, SiteForm};
use crate::registry::bodies::model::{AssessmentSite, CertificationBody, FilingState, NewScopeLine, NewSite};
use crate::registry::bodies::pages::{Options, district_options, named, site_of};
use crate::registry::bodies::{rules, service, store};
use crate::registry::trades;
use crate::registry::trades::model::Trade;
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;

#[derive(Template)]
#[template(path = "registry/bodies/site.html")]
struct SitePage {
    p: Page,
    form: SiteForm,
    errors: Vec<FieldError>,
    body: CertificationBody,
    site: Option<AssessmentSite>,
    districts: Options,
    states: Options,
}

async fn site_page(
    visit: &Visit,
    form: Option<SiteForm>,
    code: String,
    filing_code: Option<String>,
    status: StatusCode,
) -> Answer {
    let (body, site, districts) = visit
        .read(move |conn| {
            let body = store::body_by_code(conn, &code)?.ok_or(AppError::not_found("body-not-found"))?;
            let site = match filing_code {
                Some(filing_code) => Some(
                    store::site_by_filing_code(conn, &filing_code)?
                        .filter(|site| site.body_id == body.id)
                        .ok_or(AppError::not_found("site-not-found"))?,
                ),
                None => None,
            };
            Ok((body, site, store::districts(conn)?))
        })
        .await?;
    let form = form.unwrap_or_else(|| site.as_ref().map_or_else(SiteForm::empty, SiteForm::of));
    let p = visit.page();
    visit.render(
        status,
        &SitePage {
            districts: district_options(&p, &districts),
            states: p.options(&rules::FIRST_STATES, FilingState::as_str),
            errors: form.errors(),
            p,
            form,
            body,
            site,
        },
    )
}

/// The form of a new site.
pub async fn new_site_form(visit: Visit, code: web::Path<String>) -> Answer {
    site_page(&visit, None, code.into_inner(), None, StatusCode::OK).await
}

/// The form of a site that is there.
pub async fn edit_site_form(visit: Visit, path: web::Path<(String, String)>) -> Answer {
    let (code, filing_code) = path.into_inner();
    site_page(&visit, None, code, Some(filing_code), StatusCode::OK).await
}

/// Adds a site.
pub async fn add_site(visit: Visit, code: web::Path<String>, input: CsrfForm) -> Answer {
    save_site(visit, code.into_inner(), None, input).await
}

/// Changes a site.
pub async fn change_site(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    let (code, filing_code) = path.into_inner();
    save_site(visit, code, Some(filing_code), input).await
}

async fn save_site(visit: Visit, code: String, filing_code: Option<String>, input: CsrfForm) -> Answer {
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    let provinces = visit.read(store::provinces).await?;
    let (form, data) = match SiteForm::read(input.values(), &provinces) {
        Ok(read) => read,
        Err(form) => return site_page(&visit, Some(form), code, filing_code, refused).await,
    };
    let state = form.state.value.parse().unwrap_or(FilingState::Draft);
    let (wanted, site, version, extends) = (code.clone(), filing_code.clone(), form.version, form.extend_scopes);
    let saved = visit
        .write(move |tx, actor| match site {
            None => {
                let body = named(tx, &wanted)?;
                service::add_site(tx, actor, body.id, &NewSite { data, state }).map(|_| ())
            }
            Some(filing_code) => {
                let id = site_of(tx, &wanted, &filing_code)?;
                service::change_site(tx, actor, id, version, &data, extends)
            }
        })
        .await;
    match saved {
        Ok(()) => Ok(visit.see_other_saying(&format!("/bodies/{code}"), &Message::new("site-saved"))),
        Err(AppError::Fields(errors)) => {
            site_page(&visit, Some(form.refused(errors)), code, filing_code, refused).await
        }
        Err(error) => Err(error),
    }
}

#[derive(Template)]
#[template(path = "registry/bodies/scope.html")]
struct ScopePage {
    p: Page,
    form: ScopeForm,
    errors: Vec<FieldError>,
    body: CertificationBody,
    site: AssessmentSite,
    trades: Vec<Trade>,
}

async fn scope_page(
    visit: &Visit,
    form: Option<ScopeForm>,
    code: String,
    filing_code: String,
    status: StatusCode,
) -> Answer {
    let (body, site, trades) = visit
        .read(move |conn| {
            let body = store::body_by_code(conn, &code)?.ok_or(AppError::not_found("body-not-found"))?;
            let site = store::site_by_filing_code(conn, &filing_code)?
                .filter(|site| site.body_id == body.id)
                .ok_or(AppError::not_found("site-not-found"))?;
            let trades = trades::store::all_active(conn)?
                .into_iter()
                .filter(|trade| trade.lowest_level.is_some() && !trade.access_type)
                .collect();
            Ok((body, site, trades))
        })
        .await?;
    let form = form.unwrap_or_else(|| ScopeForm::of(&site, visit.platform.today()));
    visit.render(status, &ScopePage { p: visit.page(), errors: form.errors(), form, body, site, trades })
}

/// The form of new scope lines.
pub async fn scope_form(visit: Visit, path: web::Path<(String, String)>) -> Answer {
    let (code, filing_code) = path.into_inner();
    scope_page(&visit, None, code, filing_code, StatusCode::OK).await
}

/// Adds scope lines: one trade at several levels.
pub async fn add_scope(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    let (code, filing_code) = path.into_inner();
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    let (form, said) = match ScopeForm::read(input.values()) {
        Ok(read) => read,
        Err(form) => return scope_page(&visit, Some(form), code, filing_code, refused).await,
    };
    let (wanted, site) = (code.clone(), filing_code.clone());
    let added = visit
        .write(move |tx, actor| {
            let site = site_of(tx, &wanted, &site)?;
            let trade = trades::store::by_written_name(tx.conn, &said.trade)?
                .ok_or_else(|| AppError::field("trade", Message::new("scope-trade-unknown")))?;
            let lines: Vec<NewScopeLine> = said
                .levels
                .iter()
                .map(|level| NewScopeLine {
                    trade_id: trade.id,
                    level: *level,
                    valid_from: said.valid_from,
                    valid_to: said.valid_to,
                })
                .collect();
            service::add_scope_lines(tx, actor, site, &lines)
        })
        .await;
    match added {
        Ok(count) => {
            Ok(visit.see_other_saying(&format!("/bodies/{code}"), &Message::new("scope-added").count("count", count)))
        }
        Err(AppError::Fields(errors)) => {
            scope_page(&visit, Some(form.refused(errors)), code, filing_code, refused).await
        }
        Err(error) => Err(error),
    }
}

/// Ends a scope line today, with a reason.
pub async fn end_scope(visit: Visit, path: web::Path<(String, i64)>, input: CsrfForm) -> Answer {
    let (code, line) = path.into_inner();
    let reason = input.values().get("reason").to_owned();
    let wanted = code.clone();
    visit
        .write(move |tx, actor| {
            let (line, _) =
                store::scope_line(tx.conn, ScopeLineId(line))?.ok_or(AppError::not_found("scope-line-not-found"))?;
            let body = named(tx, &wanted)?;
            if !store::sites_of(tx.conn, body.id)?.iter().any(|site| site.id == line.site_id) {
                return Err(AppError::not_found("scope-line-not-found"));
            }
            let before_it_began = line.valid_from.pred_opt().unwrap_or(line.valid_from);
            let last = tx.today().max(before_it_began);
            service::end_scope_line(tx, actor, line.id, last, &reason)
        })
        .await?;
    Ok(visit.see_other_saying(&format!("/bodies/{code}"), &Message::new("scope-ended")))
}
