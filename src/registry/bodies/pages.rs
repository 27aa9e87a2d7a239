//! Pages of bodies: the directory, a body with its sites, scopes and history, and the forms of the city.

use crate::identity;
use crate::identity::model::Account;
use crate::kernel::ids::SiteId;
use crate::kernel::message::Message;
use crate::kernel::paging::{PageRequest, Paged};
use crate::kernel::text_enum::Labelled;
use crate::platform::Tx;
use crate::platform::audit;
use crate::platform::error::{AppError, FieldError};
use crate::platform::spreadsheet::write::{Header, Table};
use crate::platform::web::export::{ExportFormat, attachment};
use crate::platform::web::history::History;
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use crate::registry::bodies::forms::{BodyForm, filter_of};
use crate::registry::bodies::listing::{self, BodyFilter, BodyRow, Visible};
use crate::registry::bodies::model::{
    AssessmentSite, BodyClass, BodyKind, CertificationBody, District, Filing, FilingState, FirstFiling, NewBody,
    ScopeLine,
};
use crate::registry::bodies::{policy, rules, service, store};
use crate::registry::trades::model::Trade;
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::NaiveDate;
use std::collections::HashMap;

type Query = web::Query<HashMap<String, String>>;
pub(super) type Options = Vec<(String, String)>;

pub(super) fn district_options(p: &Page, districts: &[District]) -> Options {
    districts
        .iter()
        .map(|district| (district.code.clone(), district_name(p, district)))
        .collect()
}

fn district_name(p: &Page, district: &District) -> String {
    district.shown_name(p.language()).to_owned()
}

fn visible_to(visit: &Visit) -> Visible {
    let actor = visit.actor().ok();
    if policy::sees_unfiled_bodies(actor) { Visible::All } else { Visible::Filed(actor.and_then(|actor| actor.body)) }
}

#[derive(Template)]
#[template(path = "registry/bodies/list.html")]
struct ListPage {
    p: Page,
    filter: BodyFilter,
    paged: Paged<BodyRow>,
    districts: Options,
    kinds: Options,
    classes: Options,
    states: Options,
    may_manage: bool,
}

impl ListPage {
    fn district(&self, row: &BodyRow) -> String {
        district_name(&self.p, &row.district)
    }

    fn is_district(&self, code: &str) -> bool {
        self.filter.district.as_deref() == Some(code)
    }

    fn is_kind(&self, code: &str) -> bool {
        self.filter.body_kind.is_some_and(|kind| kind.as_str() == code)
    }

    fn is_class(&self, code: &str) -> bool {
        self.filter.body_class.is_some_and(|class| class.as_str() == code)
    }

    fn trade(&self) -> &str {
        self.filter.trade.as_deref().unwrap_or_default()
    }

    fn is_state(&self, code: &str) -> bool {
        self.filter.state.is_some_and(|state| state.as_str() == code)
    }
}

/// The directory of bodies.
pub async fn list(visit: Visit, query: Query) -> Answer {
    let number = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    let request = PageRequest::new(number("page"), number("size"));
    let (filter, visible, today) = (filter_of(&query), visible_to(&visit), visit.platform.today());
    let wanted = filter.clone();
    let (paged, districts) = visit
        .read(move |conn| Ok((listing::list(conn, visible, &wanted, today, request)?, store::districts(conn)?)))
        .await?;
    let p = visit.page();
    let states: Vec<FilingState> = FilingState::ALL
        .iter()
        .copied()
        .filter(|state| visible == Visible::All || listing::is_public(*state))
        .collect();
    visit.ok(&ListPage {
        districts: district_options(&p, &districts),
        kinds: p.options(BodyKind::ALL, BodyKind::as_str),
        classes: p.options(BodyClass::ALL, BodyClass::as_str),
        states: p.options(&states, FilingState::as_str),
        may_manage: may_manage(&visit),
        p,
        filter,
        paged,
    })
}

fn may_manage(visit: &Visit) -> bool {
    visit.actor().is_ok_and(|actor| policy::may_manage_bodies(actor).is_ok())
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
    let (filter, visible, today) = (filter_of(query), visible_to(&visit), visit.platform.today());
    let found = visit.read(move |conn| listing::all(conn, visible, &filter, today)).await?;
    let p = visit.page();
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|row| {
            vec![
                row.body.code.clone(),
                row.body.name.clone(),
                p.label(row.body.body_class),
                p.label(row.body.body_kind),
                row.body.uscc.clone(),
                district_name(&p, &row.district),
                row.sites.to_string(),
                row.trades.to_string(),
                p.label(row.body.state),
            ]
        })
        .collect();
    let text = |key: &str| Header::text(p.t(key));
    let headers = vec![
        text("body-code"),
        text("body-name"),
        text("body-class"),
        text("body-kind"),
        text("body-uscc"),
        text("body-district"),
        Header::number(p.t("body-sites")),
        Header::number(p.t("body-trades")),
        text("body-state"),
    ];
    attachment(Table { title: p.t("nav-bodies"), headers, rows }, format, "bodies")
}

/// A site with its lines, as its body's page shows it.
struct SiteView {
    site: AssessmentSite,
    district: String,
    lines: Vec<(ScopeLine, Trade)>,
    next: Options,
}

#[derive(Template)]
#[template(path = "registry/bodies/show.html")]
struct ShowPage {
    p: Page,
    body: CertificationBody,
    district: String,
    sites: Vec<SiteView>,
    history: History,
    next: Options,
    shows_all: bool,
    may_manage: bool,
    today: NaiveDate,
    /// Who acts for the body today; for those who manage accounts.
    accounts: Vec<Account>,
    shows_accounts: bool,
}

impl ShowPage {
    fn is_over(&self, line: &ScopeLine) -> bool {
        line.valid_to < self.today
    }

    fn may_end(&self, line: &ScopeLine) -> bool {
        line.valid_to > self.today
    }
}

/// Steps that a filing can take from a state.
fn next_states(p: &Page, state: FilingState) -> Options {
    let next: Vec<FilingState> = FilingState::ALL
        .iter()
        .copied()
        .filter(|next| state.may_become(*next))
        .collect();
    p.options(&next, FilingState::as_str)
}

/// One body: sites, scopes and, for those who may see it, contact and history.
pub async fn show(visit: Visit, code: web::Path<String>) -> Answer {
    let code = code.into_inner();
    let actor = visit.actor().ok().cloned();
    let today = visit.platform.today();
    let shows_accounts = actor
        .as_ref()
        .is_some_and(|actor| identity::policy::may_manage_accounts(actor).is_ok());
    let (body, districts, sites, (history, accounts), shows_all) = visit
        .read(move |conn| {
            let body = store::body_by_code(conn, &code)?.ok_or(AppError::not_found("body-not-found"))?;
            let shows_all = policy::may_see_all_of(actor.as_ref(), body.id);
            if !shows_all && !listing::is_public(body.state) {
                return Err(AppError::not_found("body-not-found"));
            }
            let sites: Vec<AssessmentSite> = store::sites_of(conn, body.id)?
                .into_iter()
                .filter(|site| shows_all || listing::is_public(site.state))
                .collect();
            let ids: Vec<SiteId> = sites.iter().map(|site| site.id).collect();
            let lines = store::scope_lines_of_sites(conn, &ids)?;
            let history =
                if shows_all { audit::history(conn, service::AUDIT_SUBJECT, &body.code)? } else { Vec::new() };
            let accounts =
                if shows_accounts { identity::grants_store::staff_of_body(conn, body.id, today)? } else { Vec::new() };
            Ok((body, store::districts(conn)?, (sites, lines), (history, accounts), shows_all))
        })
        .await?;
    let p = visit.page();
    let name = |code: &str| {
        districts
            .iter()
            .find(|district| district.code == code)
            .map(|district| district_name(&p, district))
            .unwrap_or_default()
    };
    let (sites, lines) = sites;
    let sites = sites
        .into_iter()
        .map(|site| SiteView {
            district: name(&site.district_code),
            lines: lines
                .iter()
                .filter(|(line, _)| line.site_id == site.id && (shows_all || line.is_valid_on(today)))
                .cloned()
                .collect(),
            next: next_states(&p, site.state),
            site,
        })
        .collect();
    let district = name(&body.district_code);
    visit.ok(&ShowPage {
        next: next_states(&p, body.state),
        may_manage: may_manage(&visit),
        district,
        sites,
        history: History::of(&p, service::AUDIT_SUBJECT, body.code.as_str(), history),
        p,
        body,
        accounts,
        shows_accounts,
        shows_all,
        today,
    })
}

#[derive(Template)]
#[template(path = "registry/bodies/form.html")]
struct FormPage {
    p: Page,
    form: BodyForm,
    errors: Vec<FieldError>,
    body: Option<CertificationBody>,
    classes: Options,
    kinds: Options,
    first_filings: Options,
    districts: Options,
    states: Options,
}

async fn form_page(visit: &Visit, form: BodyForm, code: Option<String>, status: StatusCode) -> Answer {
    let (body, districts) = visit
        .read(move |conn| {
            let body = match code {
                Some(code) => Some(store::body_by_code(conn, &code)?.ok_or(AppError::not_found("body-not-found"))?),
                None => None,
            };
            Ok((body, store::districts(conn)?))
        })
        .await?;
    // A form without version that is not a new one is the first look at a body.
    let form = match &body {
        Some(body) if form.version == 0 && status == StatusCode::OK => BodyForm::of(body),
        _ => form,
    };
    let p = visit.page();
    visit.render(
        status,
        &FormPage {
            classes: p.options(BodyClass::ALL, BodyClass::as_str),
            kinds: p.options(BodyKind::ALL, BodyKind::as_str),
            first_filings: p.options(FirstFiling::ALL, FirstFiling::as_str),
            districts: district_options(&p, &districts),
            states: p.options(&rules::FIRST_STATES, FilingState::as_str),
            errors: form.errors(),
            p,
            form,
            body,
        },
    )
}

/// The form of a new body.
pub async fn new_form(visit: Visit) -> Answer {
    form_page(&visit, BodyForm::empty(), None, StatusCode::OK).await
}

/// Enters a body.
pub async fn register(visit: Visit, input: CsrfForm) -> Answer {
    let (form, data) = match BodyForm::read(input.values()) {
        Ok(read) => read,
        Err(form) => return form_page(&visit, form, None, StatusCode::UNPROCESSABLE_ENTITY).await,
    };
    let state = form.state.value.parse().unwrap_or(FilingState::Draft);
    let new = NewBody { data, state, demonstration: false };
    let registered = visit
        .write(move |tx, actor| {
            let id = service::register_body(tx, actor, &new)?;
            store::body_by_id(tx.conn, id)?.ok_or(AppError::Internal)
        })
        .await;
    match registered {
        Ok(body) => Ok(visit.see_other_saying(&format!("/bodies/{}", body.code), &Message::new("body-registered"))),
        Err(AppError::Fields(errors)) => {
            form_page(&visit, form.refused(errors), None, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(error) => Err(error),
    }
}

/// The form of a body that is there.
pub async fn edit_form(visit: Visit, code: web::Path<String>) -> Answer {
    form_page(&visit, BodyForm::empty(), Some(code.into_inner()), StatusCode::OK).await
}

/// Changes a body.
pub async fn change(visit: Visit, code: web::Path<String>, input: CsrfForm) -> Answer {
    let code = code.into_inner();
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    let (form, data) = match BodyForm::read(input.values()) {
        Ok(read) => read,
        Err(form) => return form_page(&visit, form, Some(code), refused).await,
    };
    let (wanted, version) = (code.clone(), form.version);
    let changed = visit
        .write(move |tx, actor| {
            let body = named(tx, &wanted)?;
            service::change_body(tx, actor, body.id, version, &data)
        })
        .await;
    match changed {
        Ok(()) => Ok(visit.see_other_saying(&format!("/bodies/{code}"), &Message::new("body-saved"))),
        Err(AppError::Fields(errors)) => form_page(&visit, form.refused(errors), Some(code), refused).await,
        Err(error) => Err(error),
    }
}

pub(super) fn site_of(tx: &mut Tx<'_>, code: &str, filing_code: &str) -> Result<SiteId, AppError> {
    let body = named(tx, code)?;
    listing::site_id(tx.conn, body.id, filing_code)?.ok_or(AppError::not_found("site-not-found"))
}

pub(super) fn named(tx: &mut Tx<'_>, code: &str) -> Result<CertificationBody, AppError> {
    store::body_by_code(tx.conn, code)?.ok_or(AppError::not_found("body-not-found"))
}

/// Moves the filing of a body, or of the site that the form names, into another state.
pub async fn change_state(visit: Visit, code: web::Path<String>, input: CsrfForm) -> Answer {
    let code = code.into_inner();
    let values = input.values();
    let version = values.get("version").parse().unwrap_or_default();
    let next: FilingState = values
        .get("state")
        .parse()
        .map_err(|_| AppError::Invalid(Message::new("error-field-choice")))?;
    let (reason, site) = (values.get("reason").to_owned(), values.get("site").to_owned());
    let wanted = code.clone();
    visit
        .write(move |tx, actor| {
            let filing = if site.is_empty() {
                Filing::Body(named(tx, &wanted)?.id)
            } else {
                Filing::Site(site_of(tx, &wanted, &site)?)
            };
            service::change_filing_state(tx, actor, filing, version, next, &reason)
        })
        .await?;
    let said = Message::new("filing-state-now").with_key("state", next.label_key());
    Ok(visit.see_other_saying(&format!("/bodies/{code}"), &said))
}
