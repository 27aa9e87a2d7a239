//! Pages of award certificates: those of a competition, one for anybody who verifies it, a worker's own, the document.

use crate::certification::verification::rules::is_name_of;
use crate::competition::awards::drawing::{self, Paper};
use crate::competition::awards::model::{AwardCertificate, AwardPlan, AwardScope, AwardState};
use crate::competition::awards::rules::prize_key;
use crate::competition::awards::settings::AWARD_TITLES;
use crate::competition::awards::{policy, service, store};
use crate::competition::contests;
use crate::competition::contests::model::Contest;
use crate::competition::events;
use crate::competition::events::model::{Competition, EventState};
use crate::kernel::actor::Actor;
use crate::kernel::message::Message;
use crate::kernel::paging::{PageRequest, Paged};
use crate::kernel::text::clean_upper_code;
use crate::platform::Tx;
use crate::platform::audit;
use crate::platform::document::QrGrid;
use crate::platform::error::{AppError, FieldError};
use crate::platform::spreadsheet::write::{Header, Table};
use crate::platform::throttle::Limit;
use crate::platform::web::export::{ExportFormat, attachment};
use crate::platform::web::history::History;
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use crate::registry::settings::masking;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, web};
use askama::Template;
use std::collections::HashMap;
use std::sync::Arc;

type Query = web::Query<HashMap<String, String>>;

/// A contest with what its certificates lack.
struct ContestLine {
    contest: Contest,
    valid: usize,
    /// What the final result asks for; nothing before there is one.
    plan: Option<AwardPlan>,
}

#[derive(Template)]
#[template(path = "competition/awards/list.html")]
struct ListPage {
    p: Page,
    competition: Competition,
    contests: Vec<ContestLine>,
    chosen: String,
    paged: Paged<AwardCertificate>,
    sees_all: bool,
    may_issue: bool,
    may_finish: bool,
    may_archive: bool,
    /// What keeps the rewards from being declared given.
    lacks: Vec<Message>,
    has_font: bool,
    /// The contest whose form was refused, what was typed, and what is wrong.
    refused: Option<(String, String)>,
    errors: Vec<FieldError>,
}

impl ListPage {
    fn path(&self) -> String {
        format!("/competitions/{}/awards", self.competition.number)
    }

    fn prize(&self, certificate: &AwardCertificate) -> String {
        self.p.t(prize_key(certificate.medal, certificate.medal_rules))
    }

    fn typed(&self, contest: &Contest) -> &str {
        match &self.refused {
            Some((code, typed)) if *code == contest.code => typed,
            _ => "",
        }
    }

    fn is_refused(&self, contest: &Contest) -> bool {
        self.refused.as_ref().is_some_and(|(code, _)| *code == contest.code)
    }
}

async fn known(visit: &Visit, number: &str) -> Result<(Competition, AwardScope), AppError> {
    let actor = visit.actor()?;
    let scope = events::policy::scope_of(Some(actor));
    let number = number.to_owned();
    let competition = visit
        .read(move |conn| events::store::by_number(conn, &number, scope))
        .await?
        .ok_or(AppError::not_found("competition-not-found"))?;
    let scope = policy::scope_of(actor, &competition)?;
    Ok((competition, scope))
}

/// Certificates of a competition, and what is still to be issued.
pub async fn list(visit: Visit, number: web::Path<String>, query: Query) -> Answer {
    list_page(&visit, &number, &query, None, Vec::new(), StatusCode::OK).await
}

async fn list_page(
    visit: &Visit,
    number: &str,
    query: &HashMap<String, String>,
    refused: Option<(String, String)>,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let (competition, scope) = known(visit, number).await?;
    let chosen = query.get("contest").cloned().unwrap_or_default();
    let page = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    let request = PageRequest::new(page("page"), page("size"));
    let titles: String = visit.platform.setting(&AWARD_TITLES);
    let (of, code) = (competition.clone(), Some(chosen.clone()).filter(|code| !code.is_empty()));
    let (contests, paged, lacks) = visit
        .read(move |conn| {
            let mut contests = Vec::new();
            let mut lacks = Vec::new();
            if scope == AwardScope::All {
                for contest in contests::store::of_competition(conn, of.id)? {
                    let plan = service::proposal(conn, &of, &contest, &titles)?.map(|found| found.plan);
                    let there = store::of_contest(conn, contest.id)?;
                    let valid = there.iter().filter(|one| one.state == AwardState::Valid).count();
                    contests.push(ContestLine { contest, valid, plan });
                }
                if policy::may_finish_now(&of) && !of.is_labour() {
                    lacks = service::obstacles(conn, &of, &titles)?;
                }
            }
            Ok((contests, store::list(conn, of.id, scope, code.as_deref(), request)?, lacks))
        })
        .await?;
    let may_issue = policy::may_issue(visit.actor()?, &competition).is_ok();
    visit.render(
        status,
        &ListPage {
            p: visit.page(),
            may_issue,
            may_finish: may_issue && policy::may_finish_now(&competition),
            may_archive: may_issue && competition.state == EventState::RewardsIssued,
            sees_all: scope == AwardScope::All,
            has_font: visit.platform.fonts.has_chinese(),
            competition,
            contests,
            chosen,
            paged,
            lacks,
            refused,
            errors,
        },
    )
}

/// The list as a workbook.
pub async fn workbook(visit: Visit, number: web::Path<String>, query: Query) -> Answer {
    export(visit, &number, &query, ExportFormat::Workbook).await
}

/// The list as text.
pub async fn text(visit: Visit, number: web::Path<String>, query: Query) -> Answer {
    export(visit, &number, &query, ExportFormat::Text).await
}

async fn export(visit: Visit, number: &str, query: &HashMap<String, String>, format: ExportFormat) -> Answer {
    let (competition, scope) = known(&visit, number).await?;
    let code = query.get("contest").cloned().filter(|code| !code.is_empty());
    let id = competition.id;
    let found = visit.read(move |conn| store::all(conn, id, scope, code.as_deref())).await?;
    let words = visit.words();
    let headers = vec![
        Header::text(words.t("award-number")).width(20),
        Header::text(words.t("contest")).width(20),
        Header::text(words.t("award-holder")).width(14),
        Header::text(words.t("entry-team-name")).width(16),
        Header::text(words.t("entry-employer")).width(28),
        Header::text(words.t("award-rank")),
        Header::text(words.t("award-prize")).width(12),
        Header::text(words.t("award-title")).width(16),
        Header::date(words.t("award-issued-on")),
        Header::text(words.t("competition-state")),
    ];
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|one| {
            vec![
                one.number.clone(),
                one.contest_name.clone(),
                one.holder_name.clone(),
                one.team_name.clone().unwrap_or_default(),
                one.employer.clone(),
                one.rank.to_string(),
                words.t(prize_key(one.medal, one.medal_rules)),
                one.title.clone().unwrap_or_default(),
                words.date(&one.issued_on),
                words.label(one.state),
            ]
        })
        .collect();
    attachment(Table { title: words.t("awards"), headers, rows }, format, &format!("awards-{}", competition.number))
}

/// Issues the certificates of a contest.
pub async fn issue(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    let reason = input.values().get("reason").to_owned();
    let (number, code) = path.clone();
    let typed = reason.clone();
    let done = visit
        .write(move |tx, actor| {
            let (competition, contest) = contests::service::open(tx, actor, &number, &code, None)?;
            service::issue(tx, actor, &competition, &contest, &reason)
        })
        .await;
    match done {
        Ok(done) => {
            let said = Message::new("award-said-issued")
                .count("issued", done.issued)
                .count("replaced", done.replaced)
                .count("revoked", done.revoked);
            Ok(visit.see_other_saying(&format!("/competitions/{}/awards", path.0), &said))
        }
        Err(AppError::Fields(errors)) => {
            let refused = Some((path.1.clone(), typed));
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            list_page(&visit, &path.0, &HashMap::new(), refused, errors, status).await
        }
        Err(other) => Err(other),
    }
}

/// One step of a competition.
async fn step(
    visit: Visit,
    number: String,
    input: CsrfForm,
    said: &'static str,
    job: impl FnOnce(&mut Tx<'_>, &Actor, &Competition) -> Result<Competition, AppError> + Send + 'static,
) -> Answer {
    let seen = input.values().get("version").parse().ok();
    let wanted = number.clone();
    let done = visit
        .write(move |tx, actor| {
            let before = events::service::open(tx, actor, &wanted, seen)?;
            job(tx, actor, &before)
        })
        .await;
    match done {
        Ok(competition) => Ok(visit.see_other_saying(
            &format!("/competitions/{}/awards", competition.number),
            &Message::new(said).with("name", competition.name),
        )),
        Err(AppError::Fields(errors)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            list_page(&visit, &number, &HashMap::new(), None, errors, status).await
        }
        Err(other) => Err(other),
    }
}

/// Declares the rewards given.
pub async fn finish(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, number.into_inner(), input, "award-said-finished", service::finish).await
}

/// Puts a competition into the archive.
pub async fn archive(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, number.into_inner(), input, "award-said-archived", service::archive).await
}

#[derive(Template)]
#[template(path = "competition/awards/mine.html")]
struct MinePage {
    p: Page,
    certificates: Vec<AwardCertificate>,
    has_font: bool,
}

impl MinePage {
    fn prize(&self, certificate: &AwardCertificate) -> String {
        self.p.t(prize_key(certificate.medal, certificate.medal_rules))
    }
}

/// A worker's own award certificates.
pub async fn mine(visit: Visit) -> Answer {
    let person = visit.actor()?.person.ok_or(AppError::not_found("mine-no-record"))?;
    let certificates = visit.read(move |conn| store::of_person(conn, person)).await?;
    visit.ok(&MinePage { p: visit.page(), certificates, has_font: visit.platform.fonts.has_chinese() })
}

#[derive(Template)]
#[template(path = "competition/awards/show.html")]
struct ShowPage {
    p: Page,
    certificate: AwardCertificate,
    /// The name as this reader may read it.
    name: String,
    competition_number: String,
    may_take: bool,
    may_reprint: bool,
    /// What was done with it, for whoever takes it.
    history: History,
    has_font: bool,
    now: String,
    /// Modules along one edge of the code, with a margin of one on both sides.
    qr_width: u16,
    /// The code as the data of an SVG path.
    qr_path: String,
    typed: String,
    errors: Vec<FieldError>,
}

impl ShowPage {
    fn prize(&self) -> String {
        self.p.t(prize_key(self.certificate.medal, self.certificate.medal_rules))
    }
}

/// An award certificate, for anybody who has its number. Whoever asks with a name, too, is answered for that name only.
pub async fn show(visit: Visit, number: web::Path<String>, query: Query) -> Answer {
    let name = query.get("name").map(|name| name.trim()).filter(|name| !name.is_empty());
    show_page(&visit, &number, name, String::new(), Vec::new(), StatusCode::OK).await
}

async fn show_page(
    visit: &Visit,
    number: &str,
    name: Option<&str>,
    typed: String,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let number: String = clean_upper_code(number).chars().take(40).collect();
    if visit.signed.is_none() {
        visit.platform.throttle.check(Limit::LookUpByAddress, &visit.address)?;
    }
    let (certificate, competition, body) = visit
        .read(move |conn| {
            let certificate = store::by_number(conn, &number)?.ok_or(AppError::not_found("award-not-found"))?;
            let competition = events::store::by_id(conn, certificate.competition_id)?
                .ok_or(AppError::not_found("competition-not-found"))?;
            let body = store::body_of_entry(conn, certificate.entry_id)?;
            Ok((certificate, competition, body))
        })
        .await?;
    if name.is_some_and(|name| !is_name_of(name, Some(&certificate.holder_name))) {
        return Err(AppError::not_found("award-none-of-this-name"));
    }
    let actor = visit.actor().ok();
    let may_take = actor.is_some_and(|actor| policy::may_take(actor, &certificate, body));
    let runs = actor.is_some_and(|actor| policy::may_issue(actor, &competition).is_ok());
    let name = if may_take {
        certificate.holder_name.clone()
    } else {
        masking(&visit.platform.settings.current()).name(&certificate.holder_name)
    };
    let p = visit.page();
    let number = certificate.number.clone();
    let changes =
        if may_take { visit.read(move |conn| audit::history(conn, "award", &number)).await? } else { Vec::new() };
    let code = QrGrid::of(&p.absolute(&format!("/awards/{}", certificate.number)))?;
    visit.render(
        status,
        &ShowPage {
            now: p.time(&visit.platform.now()),
            history: History::of(&p, "award", certificate.number.as_str(), changes),
            p,
            name,
            competition_number: competition.number,
            may_take,
            may_reprint: runs && certificate.state == AwardState::Valid,
            has_font: visit.platform.fonts.has_chinese(),
            qr_width: code.width + 2,
            qr_path: code.svg_path(),
            certificate,
            typed,
            errors,
        },
    )
}

/// Registers a reprint.
pub async fn reprint(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let seen = input.values().get("version").parse().ok();
    let reason = input.values().get("reason").to_owned();
    let (wanted, typed) = (number.clone(), reason.clone());
    let done = visit
        .write(move |tx, actor| service::reprint(tx, actor, &wanted, seen, &reason))
        .await;
    match done {
        Ok(count) => Ok(visit.see_other_saying(
            &format!("/awards/{number}"),
            &Message::new("award-said-reprinted").count("count", count),
        )),
        Err(AppError::Fields(errors)) => {
            show_page(&visit, &number, None, typed, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

/// The document as PDF; taking it leaves a trace.
pub async fn document(visit: Visit, number: web::Path<String>) -> Answer {
    let asked = number.clone();
    let (certificate, body) = visit
        .read(move |conn| {
            let certificate = store::by_number(conn, &asked)?.ok_or(AppError::not_found("award-not-found"))?;
            let body = store::body_of_entry(conn, certificate.entry_id)?;
            Ok((certificate, body))
        })
        .await?;
    if !policy::may_take(visit.actor()?, &certificate, body) {
        return Err(AppError::denied("award-denied-document"));
    }
    let platform = Arc::clone(&visit.platform);
    let bytes = web::block(move || {
        let paper = Paper {
            address: format!("{}/awards/{}", platform.base_url, certificate.number),
            specimen: platform.demonstration,
            certificate: &certificate,
        };
        drawing::draw(&platform.fonts, &paper)
    })
    .await
    .map_err(AppError::internal)??;
    let Some(bytes) = bytes else {
        return Ok(visit.see_other_saying(&format!("/awards/{number}"), &Message::new("certificate-no-font")));
    };
    let file = format!("inline; filename=\"{number}.pdf\"");
    visit.write(move |tx, actor| service::note_taken(tx, actor, &number)).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/pdf"))
        .insert_header((header::CONTENT_DISPOSITION, file))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(bytes))
}
