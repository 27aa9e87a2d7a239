//! Pages of the roll: the list, one honour for anybody who has its number, a worker's own, the document.

use crate::certification::verification::rules::is_name_of;
use crate::honours::roll::drawing::{self, Paper};
use crate::honours::roll::forms::FilterForm;
use crate::honours::roll::model::{Honour, HonourState, Origin, RollScope};
use crate::honours::roll::{listing, policy, service, store};
use crate::honours::titles;
use crate::honours::titles::model::Title;
use crate::kernel::ids::{HonourTitleId, TradeId};
use crate::kernel::language::Language;
use crate::kernel::message::Message;
use crate::kernel::paging::{COUNTED, PageRequest, Paged};
use crate::kernel::text::clean_upper_code;
use crate::platform::audit;
use crate::platform::db::Conn;
use crate::platform::document::QrGrid;
use crate::platform::error::{AppError, FieldError};
use crate::platform::secret::same;
use crate::platform::spreadsheet::write::{Header, Table};
use crate::platform::throttle::Limit;
use crate::platform::web::export::{ExportFormat, attachment};
use crate::platform::web::history::History;
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use crate::registry::bodies::model::District;
use crate::registry::bodies::store as bodies;
use crate::registry::trades::store as trades;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::NaiveDate;
use std::collections::HashMap;
use std::sync::Arc;

/// Rows of an export at the most; beyond it, a filter is the way.
const EXPORT_ROWS: i64 = 20_000;

/// Codes and names of districts, for a choice.
pub(in crate::honours) fn district_options(districts: Vec<District>, language: Language) -> Vec<(String, String)> {
    districts
        .into_iter()
        .map(|district| (district.code.clone(), district.shown_name(language).to_owned()))
        .collect()
}

/// Names that stand behind the ids of honours.
struct Names {
    titles: Vec<Title>,
    districts: Vec<(String, String)>,
    trades: HashMap<TradeId, String>,
    language: Language,
}

impl Names {
    fn read(conn: &mut Conn, honours: &[Honour], language: Language) -> Result<Self, AppError> {
        let mut ids: Vec<TradeId> = honours.iter().filter_map(|honour| honour.trade_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let trades = trades::by_ids(conn, &ids)?;
        Ok(Self {
            titles: titles::store::all(conn)?,
            districts: district_options(bodies::districts(conn)?, language),
            trades: trades.into_iter().map(|trade| (trade.id, trade.full_name())).collect(),
            language,
        })
    }

    fn title(&self, id: HonourTitleId) -> &str {
        self.titles
            .iter()
            .find(|title| title.id == id)
            .map_or("", |title| title.name_in(self.language))
    }

    fn trade(&self, honour: &Honour) -> &str {
        honour.trade_id.and_then(|id| self.trades.get(&id)).map_or("", String::as_str)
    }

    fn district(&self, honour: &Honour) -> &str {
        let code = honour.district_code.as_deref().unwrap_or_default();
        self.districts
            .iter()
            .find(|(known, _)| known == code)
            .map_or("", |(_, name)| name)
    }
}

/// A title with how many hold it.
struct TitleLine {
    key: String,
    name: String,
    holders: i64,
}

#[derive(Template)]
#[template(path = "honours/roll/list.html")]
struct ListPage {
    p: Page,
    form: FilterForm,
    names: Names,
    lines: Vec<TitleLine>,
    years: Vec<i32>,
    states: Vec<(String, String)>,
    paged: Paged<Honour>,
    today: NaiveDate,
    may_manage: bool,
    sees_all: bool,
    reads_proposals: bool,
    reads_nominations: bool,
}

impl ListPage {
    fn is_chosen(&self, line: &TitleLine) -> bool {
        self.form.title.value == line.key
    }
}

/// The roll of honour.
pub async fn list(visit: Visit) -> Answer {
    let form = FilterForm::of(&visit);
    let query: HashMap<String, String> = serde_urlencoded::from_str(&visit.query).unwrap_or_default();
    let page = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    let request = PageRequest::new(page("page"), page("size"));
    let actor = visit.actor().ok();
    let scope = policy::scope_of(actor);
    let may_manage = actor.is_some_and(|actor| titles::policy::may_manage(actor).is_ok());
    let (today, language) = (visit.platform.today(), visit.language);
    let typed = form.clone();
    let (paged, names, totals, years) = visit
        .read(move |conn| {
            let titles = titles::store::all(conn)?;
            let paged = match typed.filter(conn, &titles)? {
                Some(filter) => listing::list(conn, &filter, scope, today, request)?,
                None => Paged::exact(Vec::new(), 0, request),
            };
            let names = Names::read(conn, &paged.rows, language)?;
            Ok((paged, names, listing::totals(conn)?, listing::years(conn)?))
        })
        .await?;
    let lines = names
        .titles
        .iter()
        .map(|title| TitleLine {
            key: title.key.clone(),
            name: title.name_in(language).to_owned(),
            holders: totals.get(&title.id).copied().unwrap_or(0),
        })
        .filter(|line| line.holders > 0 || may_manage)
        .collect();
    let p = visit.page();
    let shown: &[HonourState] = match scope {
        RollScope::All => HonourState::ALL,
        RollScope::Public => &[HonourState::Valid, HonourState::Expired],
    };
    let mut states = p.options(shown, HonourState::as_str);
    states.push((COUNTED.to_owned(), p.t("state-counted")));
    visit.ok(&ListPage {
        states,
        p,
        form,
        names,
        lines,
        years,
        paged,
        today,
        may_manage,
        sees_all: scope == RollScope::All,
        reads_proposals: visit.actor().is_ok_and(policy::is_led_to_proposals),
        reads_nominations: visit.actor().is_ok_and(policy::is_led_to_nominations),
    })
}

/// The roll as a workbook.
pub async fn workbook(visit: Visit) -> Answer {
    export(&visit, ExportFormat::Workbook).await
}

/// The roll as text.
pub async fn text(visit: Visit) -> Answer {
    export(&visit, ExportFormat::Text).await
}

async fn export(visit: &Visit, format: ExportFormat) -> Answer {
    let form = FilterForm::of(visit);
    let scope = policy::scope_of(visit.actor().ok());
    let (today, language) = (visit.platform.today(), visit.language);
    let (found, names) = visit
        .read(move |conn| {
            let titles = titles::store::all(conn)?;
            let found = match form.filter(conn, &titles)? {
                Some(filter) => listing::all(conn, &filter, scope, today, EXPORT_ROWS)?,
                None => Vec::new(),
            };
            let names = Names::read(conn, &found, language)?;
            Ok((found, names))
        })
        .await?;
    let words = visit.words();
    let headers = vec![
        Header::text(words.t("honour-number")).width(18),
        Header::text(words.t("honour-title")).width(20),
        Header::text(words.t("honour-holder")).width(14),
        Header::text(words.t("honour-employer")).width(28),
        Header::text(words.t("honour-year")),
        Header::text(words.t("honour-trade")).width(20),
        Header::text(words.t("honour-district")).width(14),
        Header::text(words.t("honour-basis")).width(32),
        Header::date(words.t("honour-conferred-on")),
        Header::date(words.t("honour-valid-until")),
        Header::text(words.t("honour-state")),
    ];
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|one| {
            vec![
                one.number.clone(),
                names.title(one.title_id).to_owned(),
                one.holder_name.clone(),
                one.employer.clone(),
                one.year.to_string(),
                names.trade(one).to_owned(),
                names.district(one).to_owned(),
                one.basis_text.clone(),
                words.date(&one.conferred_on),
                one.valid_until.map(|day| words.date(&day)).unwrap_or_default(),
                words.label(one.shown_state(today)),
            ]
        })
        .collect();
    attachment(Table { title: words.t("honours"), headers, rows }, format, "honours")
}

#[derive(Template)]
#[template(path = "honours/roll/mine.html")]
struct MinePage {
    p: Page,
    honours: Vec<Honour>,
    names: Names,
    today: NaiveDate,
    has_font: bool,
}

/// A worker's own honours.
pub async fn mine(visit: Visit) -> Answer {
    let person = visit.actor()?.person.ok_or(AppError::not_found("mine-no-record"))?;
    let language = visit.language;
    let (honours, names) = visit
        .read(move |conn| {
            let honours = store::of_person(conn, person)?;
            let names = Names::read(conn, &honours, language)?;
            Ok((honours, names))
        })
        .await?;
    visit.ok(&MinePage {
        p: visit.page(),
        honours,
        names,
        today: visit.platform.today(),
        has_font: visit.platform.fonts.has_chinese(),
    })
}

/// What was typed to revoke an honour, and what is wrong with it.
#[derive(Default)]
struct RevocationInput {
    document: String,
    reason: String,
    errors: Vec<FieldError>,
}

#[derive(Template)]
#[template(path = "honours/roll/show.html")]
struct ShowPage {
    p: Page,
    honour: Honour,
    names: Names,
    state: HonourState,
    /// The code of the paper was read, and it belongs to this honour.
    is_verified: bool,
    may_take: bool,
    may_revoke: bool,
    has_font: bool,
    now: String,
    /// Modules along one edge of the code, with a margin of one on both sides.
    qr_width: u16,
    /// The code as the data of an SVG path.
    qr_path: String,
    revocation: RevocationInput,
    /// The contest behind it for anybody; the people for whoever sees what is inside.
    origin: Origin,
    /// What was done about it, for whoever sees what is inside.
    history: Option<History>,
    /// Whether the reader opens the proposals and the nomination behind it.
    reads_proposals: bool,
    reads_nomination: bool,
}

impl ShowPage {
    fn key(&self) -> &str {
        let found = self.names.titles.iter().find(|title| title.id == self.honour.title_id);
        found.map_or("", |title| title.key.as_str())
    }
}

fn cleaned(number: &str) -> String {
    clean_upper_code(number).chars().take(40).collect()
}

/// An honour, for anybody who has its number. Whoever asks with a name, too, is answered for that name only.
pub async fn show(visit: Visit, number: web::Path<String>, query: web::Query<HashMap<String, String>>) -> Answer {
    let name = query.get("name").map(|name| name.trim()).filter(|name| !name.is_empty());
    let asked = Asked { token: None, name };
    show_page(&visit, &number, asked, RevocationInput::default(), StatusCode::OK).await
}

/// What a reader holds beside the number.
#[derive(Debug, Clone, Copy, Default)]
struct Asked<'a> {
    /// The code of the paper.
    token: Option<&'a str>,
    /// The name on it.
    name: Option<&'a str>,
}

/// An honour whose paper somebody holds: number and code belong together.
pub async fn verify(visit: Visit, path: web::Path<(String, String)>) -> Answer {
    let asked = Asked { token: Some(&path.1), name: None };
    show_page(&visit, &path.0, asked, RevocationInput::default(), StatusCode::OK).await
}

async fn show_page(
    visit: &Visit,
    number: &str,
    asked: Asked<'_>,
    revocation: RevocationInput,
    status: StatusCode,
) -> Answer {
    let number = cleaned(number);
    if visit.signed.is_none() {
        visit.platform.throttle.check(Limit::LookUpByAddress, &visit.address)?;
    }
    let language = visit.language;
    let actor = visit.actor().ok();
    let sees_inside = actor.is_some_and(policy::sees_inside);
    let (honour, names, origin, changes) = visit
        .read(move |conn| {
            let honour = store::by_number(conn, &number)?.ok_or(AppError::not_found("honour-not-found"))?;
            let names = Names::read(conn, std::slice::from_ref(&honour), language)?;
            let origin = store::origin_of(conn, &honour, sees_inside)?;
            let changes = if sees_inside { audit::history(conn, "honour", &honour.number)? } else { Vec::new() };
            Ok((honour, names, origin, changes))
        })
        .await?;
    if asked.token.is_some_and(|token| !same(token, &honour.token)) {
        return Err(AppError::not_found("honour-not-found"));
    }
    if asked.name.is_some_and(|name| !is_name_of(name, Some(&honour.holder_name))) {
        return Err(AppError::not_found("honour-none-of-this-name"));
    }
    let p = visit.page();
    let code = QrGrid::of(&p.absolute(&format!("/honours/{}", honour.number)))?;
    visit.render(
        status,
        &ShowPage {
            now: p.time(&visit.platform.now()),
            state: honour.shown_state(visit.platform.today()),
            is_verified: asked.token.is_some(),
            may_take: actor.is_some_and(|actor| policy::may_take(actor, &honour)),
            may_revoke: actor.is_some_and(|actor| titles::policy::may_manage(actor).is_ok())
                && honour.state.may_become(HonourState::Revoked),
            has_font: visit.platform.fonts.has_chinese(),
            qr_width: code.width + 2,
            qr_path: code.svg_path(),
            history: sees_inside.then(|| History::of(&p, "honour", honour.number.as_str(), changes)),
            origin,
            reads_proposals: sees_inside && actor.is_some_and(policy::is_led_to_proposals),
            reads_nomination: sees_inside && actor.is_some_and(policy::is_led_to_nominations),
            p,
            honour,
            names,
            revocation,
        },
    )
}

/// Revokes an honour by decision.
pub async fn revoke(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let seen = input.values().get("version").parse().ok();
    let (document, reason) = (input.values().get("document").to_owned(), input.values().get("reason").to_owned());
    let (wanted, typed) = (number.clone(), (document.clone(), reason.clone()));
    let done = visit
        .write(move |tx, actor| service::revoke(tx, actor, &wanted, seen, (&document, &reason)))
        .await;
    match done {
        Ok(()) => Ok(visit.see_other_saying(&format!("/honours/{number}"), &Message::new("honour-said-revoked"))),
        Err(AppError::Fields(errors)) => {
            let typed = RevocationInput { document: typed.0, reason: typed.1, errors };
            show_page(&visit, &number, Asked::default(), typed, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

/// The document as PDF; taking it leaves a trace.
pub async fn document(visit: Visit, number: web::Path<String>) -> Answer {
    let asked = cleaned(&number);
    let (honour, title) = visit
        .read(move |conn| {
            let honour = store::by_number(conn, &asked)?.ok_or(AppError::not_found("honour-not-found"))?;
            let title = titles::store::by_id(conn, honour.title_id)?
                .ok_or_else(|| AppError::internal("an honour without a title"))?;
            Ok((honour, title))
        })
        .await?;
    if !policy::may_take(visit.actor()?, &honour) {
        return Err(AppError::denied("honour-denied-document"));
    }
    let number = honour.number.clone();
    let platform = Arc::clone(&visit.platform);
    let bytes = web::block(move || {
        let paper = Paper {
            title: &title.name,
            address: format!("{}/honours/{}/{}", platform.base_url, honour.number, honour.token),
            today: platform.today(),
            specimen: platform.demonstration,
            honour: &honour,
        };
        drawing::draw(&platform.fonts, &paper)
    })
    .await
    .map_err(AppError::internal)??;
    let Some(bytes) = bytes else {
        return Ok(visit.see_other_saying(&format!("/honours/{number}"), &Message::new("certificate-no-font")));
    };
    let file = format!("inline; filename=\"{number}.pdf\"");
    visit.write(move |tx, actor| service::note_taken(tx, actor, &number)).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/pdf"))
        .insert_header((header::CONTENT_DISPOSITION, file))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(bytes))
}
