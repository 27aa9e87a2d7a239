//! Pages of the register of certificates, of one certificate, and of the issue of a batch.

use crate::certification::batches::model::{AssessmentBatch, BatchState};
use crate::certification::certificates::drawing::{self, Paper};
use crate::certification::certificates::forms::{DecisionForm, FilterForm};
use crate::certification::certificates::listing::{self, Choices};
use crate::certification::certificates::model::{
    AwardBasis, Certificate, CertificateRow, CertificateState, IssueProgress,
};
use crate::certification::certificates::store::HolderDocument;
use crate::certification::certificates::{policy, rules, service, store};
use crate::kernel::actor::{Actor, Role};
use crate::kernel::document::DocumentKind;
use crate::kernel::ids::BatchId;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::Platform;
use crate::platform::document::QrGrid;
use crate::platform::error::AppError;
use crate::platform::spreadsheet::write::{Header, Table, write_text, write_workbook};
use crate::platform::web::export::{file_response, workbook_response};
use crate::platform::web::form::FieldError;
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use crate::registry::settings::masking;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, web};
use askama::Template;
use std::collections::HashMap;
use std::sync::Arc;

/// Which page of a list the address asks for.
pub fn page_request(query: &HashMap<String, String>) -> PageRequest {
    let number = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    PageRequest::new(number("page"), number("size"))
}

#[derive(Template)]
#[template(path = "certification/certificates/list.html")]
struct ListPage {
    p: Page,
    filter: FilterForm,
    paged: Paged<CertificateRow>,
    bodies: Vec<(String, String)>,
    levels: Vec<(String, String)>,
    years: Vec<(String, String)>,
    states: Vec<(String, String)>,
    bases: Vec<(String, String)>,
    may_import: bool,
}

/// The register.
pub async fn list(visit: Visit, query: web::Query<HashMap<String, String>>) -> Answer {
    let scope = policy::scope(visit.actor()?)?;
    let form = FilterForm::of(&visit);
    let request = page_request(&query);
    let asked = form.clone();
    let (paged, choices): (Paged<CertificateRow>, Choices) = visit
        .read(move |conn| {
            let paged = match asked.filter(conn, scope)? {
                Some(filter) => listing::list(conn, &filter, request)?,
                None => Paged::exact(Vec::new(), 0, request),
            };
            Ok((paged, listing::choices(conn, scope)?))
        })
        .await?;
    let p = visit.page();
    let levels = Level::CERTIFIABLE
        .iter()
        .chain(&[Level::MasterTechnician, Level::ChiefTechnician]);
    let levels = levels.map(|level| (level.as_str().to_owned(), p.label(level))).collect();
    let states = p.options(CertificateState::ALL, CertificateState::as_str);
    let bases = p.options(AwardBasis::ALL, AwardBasis::as_str);
    let years = choices.years.iter().map(|year| (year.to_string(), year.to_string())).collect();
    let may_import = policy::may_import_history(visit.actor()?).is_ok();
    visit.ok(&ListPage { p, filter: form, paged, bodies: choices.bodies, levels, years, states, bases, may_import })
}

/// Rows of an export at the most; beyond it, a filter is the way, and the last row says so.
const EXPORT_ROWS: i64 = 20_000;

/// The list as a workbook.
pub async fn export_workbook(visit: Visit) -> Answer {
    let table = export(&visit).await?;
    let bytes = web::block(move || {
        let mut bytes = Vec::new();
        write_workbook(&mut bytes, table).map(|_| bytes)
    });
    let bytes = bytes.await.map_err(AppError::internal)?.map_err(AppError::internal)?;
    Ok(workbook_response("certificates.xlsx", bytes))
}

/// The list as delimited text.
pub async fn export_text(visit: Visit) -> Answer {
    let mut bytes = Vec::new();
    write_text(&mut bytes, export(&visit).await?).map_err(AppError::internal)?;
    Ok(file_response("certificates.csv", "text/csv; charset=utf-8", bytes))
}

/// What the list shows, from its beginning.
async fn export(visit: &Visit) -> Result<Table<Vec<Vec<String>>>, AppError> {
    let scope = policy::scope(visit.actor()?)?;
    let form = FilterForm::of(visit);
    let mut found = visit
        .read(move |conn| match form.filter(conn, scope)? {
            Some(filter) => listing::export_rows(conn, &filter, EXPORT_ROWS + 1),
            None => Ok(Vec::new()),
        })
        .await?;
    let most = usize::try_from(EXPORT_ROWS).unwrap_or(usize::MAX);
    let is_capped = found.len() > most;
    found.truncate(most);
    let words = visit.words();
    let mut rows: Vec<Vec<String>> = found
        .iter()
        .map(|row| {
            vec![
                row.number.clone(),
                row.holder_name.clone(),
                row.trade(),
                words.label(row.level),
                row.body_name.clone(),
                words.date(&row.issued_on),
                words.label(row.state),
            ]
        })
        .collect();
    if is_capped {
        let limit = words.number(EXPORT_ROWS);
        rows.push(vec![words.ta("certificate-export-capped", [("limit", limit.as_str())])]);
    }
    let headers = vec![
        Header::text(words.t("certificate-number")).width(26),
        Header::text(words.t("certificate-holder")),
        Header::text(words.t("certificate-occupation")),
        Header::text(words.t("certificate-level")),
        Header::text(words.t("certificate-body")),
        Header::date(words.t("certificate-issued-on")),
        Header::text(words.t("certificate-state")),
    ];
    Ok(Table { title: words.t("nav-certificates"), headers, rows })
}

/// What the sheet on a page shows; the same for staff, holder and whoever has the QR address.
pub struct SheetView {
    /// The certificate.
    pub certificate: Certificate,
    /// Kind of the holder's document.
    pub document_kind: DocumentKind,
    /// Its number, masked.
    pub document_number: String,
    /// Its number's segments.
    pub segments: Vec<String>,
    /// Modules along one edge of the code, with a margin of one on both sides.
    pub qr_width: u16,
    /// The code as the data of an SVG path.
    pub qr_path: String,
    /// How it was earned, as a key.
    pub basis: Message,
    /// Letters of the seal, each with the transformation that puts it into its place.
    pub seal: Vec<(String, String)>,
}

impl SheetView {
    /// Prepares a sheet.
    pub fn of(platform: &Platform, certificate: Certificate, holder: &HolderDocument) -> Result<Self, AppError> {
        let number = platform.keys.decrypt(&holder.number).map_err(AppError::internal)?;
        let code = QrGrid::of(&qr_address(platform, &certificate))?;
        let basis = Message::new("certificate-text")
            .with_key("basis", format!("award-basis-{}", certificate.award_basis.as_str().replace('_', "-")))
            .with("trade", certificate.trade())
            .with_key("level", format!("level-{}", certificate.level.as_str().to_lowercase()));
        Ok(Self {
            document_kind: holder.kind,
            document_number: masking(&platform.settings.current()).document_number(&number),
            segments: rules::segments(&certificate.number).into_iter().map(str::to_owned).collect(),
            qr_width: code.width + 2,
            qr_path: code.svg_path(),
            basis,
            seal: seal_letters(&certificate.body_name),
            certificate,
        })
    }
}

/// The letters of a seal around the middle of a square of 136, each an upright text at nought that is put into place.
fn seal_letters(name: &str) -> Vec<(String, String)> {
    let ring = rules::seal_ring(name);
    let (y, scale) = (68.0 - ring.base, ring.size / rules::SEAL_LETTER);
    ring.letters
        .into_iter()
        .map(|(letter, degrees)| (letter, format!("rotate({degrees:.2} 68 68) translate(68 {y:.2}) scale({scale:.3})")))
        .collect()
}

/// The address behind the code of a certificate.
fn qr_address(platform: &Platform, certificate: &Certificate) -> String {
    format!("{}/v/{}/{}", platform.base_url, certificate.number, certificate.token)
}

/// A certificate with the document of its holder.
pub fn load(conn: &mut crate::platform::db::Conn, number: &str) -> Result<(Certificate, HolderDocument), AppError> {
    let missing = || AppError::not_found("certificate-not-found");
    let certificate = store::certificate_by_number(conn, number)?.ok_or_else(missing)?;
    let holder = store::holder_document(conn, certificate.person_id)?.ok_or_else(missing)?;
    Ok((certificate, holder))
}

#[derive(Template)]
#[template(path = "certification/certificates/show.html")]
struct ShowPage {
    p: Page,
    sheet: SheetView,
    batch_number: Option<String>,
    may_print: bool,
    may_end: bool,
    has_font: bool,
    today: chrono::NaiveDate,
    form: DecisionForm,
    /// Which of the two forms has errors.
    failed: &'static str,
    errors: Vec<FieldError>,
    is_holder: bool,
}

async fn show_page(
    visit: &Visit,
    number: String,
    failed: &'static str,
    form: DecisionForm,
) -> Result<ShowPage, AppError> {
    let actor = visit.actor()?.clone();
    let (certificate, holder, batch_number) = visit
        .read(move |conn| {
            let (certificate, holder) = load(conn, &number)?;
            policy::may_see(&actor, &certificate)?;
            let batch = certificate
                .batch_id
                .map(|id| store::batch_number(conn, id))
                .transpose()?
                .flatten();
            Ok((certificate, holder, batch))
        })
        .await?;
    let actor = visit.actor()?;
    Ok(ShowPage {
        p: visit.page(),
        batch_number: batch_number.filter(|_| actor.role != Role::Worker),
        may_print: policy::may_print(actor, &certificate),
        may_end: policy::may_end(actor).is_ok() && certificate.state == CertificateState::Valid,
        has_font: visit.platform.fonts.has_chinese(),
        today: visit.platform.today(),
        errors: form.errors(),
        form,
        failed,
        is_holder: actor.role == Role::Worker,
        sheet: SheetView::of(&visit.platform, certificate, &holder)?,
    })
}

/// One certificate, looking like the certificate.
pub async fn show(visit: Visit, number: web::Path<String>) -> Answer {
    let page = show_page(&visit, number.into_inner(), "", DecisionForm::empty()).await?;
    visit.ok(&page)
}

/// The document as PDF, with the whole document number; that leaves a trace.
pub async fn document(visit: Visit, number: web::Path<String>) -> Answer {
    let actor = visit.actor()?.clone();
    let number = number.into_inner();
    let asked = number.clone();
    let (certificate, holder) = visit
        .read(move |conn| {
            let found = load(conn, &asked)?;
            policy::may_see(&actor, &found.0)?;
            Ok(found)
        })
        .await?;
    if !policy::may_print(visit.actor()?, &certificate) {
        return Err(AppError::denied("certificate-denied-print"));
    }
    let platform = Arc::clone(&visit.platform);
    let bytes = web::block(move || make_document(&platform, &certificate, &holder))
        .await
        .map_err(AppError::internal)??;
    let Some(bytes) = bytes else {
        return Ok(visit.see_other_saying(&format!("/certificates/{number}"), &Message::new("certificate-no-font")));
    };
    let file = format!("inline; filename=\"{number}.pdf\"");
    visit.write(move |tx, actor| service::note_printed(tx, actor, &number)).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/pdf"))
        .insert_header((header::CONTENT_DISPOSITION, file))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(bytes))
}

fn make_document(
    platform: &Platform,
    certificate: &Certificate,
    holder: &HolderDocument,
) -> Result<Option<Vec<u8>>, AppError> {
    let paper = Paper {
        certificate,
        document_kind: holder.kind,
        document_number: platform.keys.decrypt(&holder.number).map_err(AppError::internal)?,
        address: qr_address(platform, certificate),
        specimen: platform.demonstration,
    };
    drawing::draw(&platform.fonts, &paper)
}

/// Revokes a certificate.
pub async fn revoke(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    end(visit, number.into_inner(), input, CertificateState::Revoked).await
}

/// Cancels a certificate.
pub async fn cancel(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    end(visit, number.into_inner(), input, CertificateState::Cancelled).await
}

async fn end(visit: Visit, number: String, input: CsrfForm, next: CertificateState) -> Answer {
    let is_revocation = next == CertificateState::Revoked;
    let decision = match DecisionForm::read(input.values()) {
        Ok(decision) => decision,
        Err(form) => {
            let failed = if is_revocation { "revocation" } else { "cancellation" };
            let page = show_page(&visit, number, failed, form).await?;
            return visit.render(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let location = format!("/certificates/{number}");
    visit
        .write(move |tx, actor| service::end_certificate(tx, actor, &number, next, &decision))
        .await?;
    let said = if is_revocation { "certificate-revoked-now" } else { "certificate-cancelled-now" };
    Ok(visit.see_other_saying(&location, &Message::new(said)))
}

#[derive(Template)]
#[template(path = "certification/certificates/batch.html")]
struct BatchPage {
    p: Page,
    batch: AssessmentBatch,
    progress: IssueProgress,
    rows: Vec<CertificateRow>,
    paged: Paged<()>,
    notice_ended: bool,
    may_issue: bool,
    /// Chunks are being made just now: the page comes back by itself.
    is_running: bool,
}

impl BatchPage {
    /// Whether the notice is over and nothing of the batch has been issued yet.
    fn may_begin(&self) -> bool {
        self.may_issue && self.notice_ended && self.batch.state == BatchState::PublicNotice
    }
}

fn batch_for(conn: &mut crate::platform::db::Conn, actor: &Actor, number: &str) -> Result<AssessmentBatch, AppError> {
    let missing = || AppError::not_found("batch-of-certificates-not-found");
    let batch = store::batch_by_number(conn, number)?.ok_or_else(missing)?;
    match policy::scope(actor)? {
        Some(body) if body != batch.body_id => Err(missing()),
        _ => Ok(batch),
    }
}

/// The issue of a batch: what there is to issue, how far it has come, the numbers.
pub async fn batch(visit: Visit, number: web::Path<String>, query: web::Query<HashMap<String, String>>) -> Answer {
    let actor = visit.actor()?.clone();
    let request = page_request(&query);
    let (batch, progress, rows) = visit
        .read(move |conn| {
            let batch = batch_for(conn, &actor, &number)?;
            let progress = store::issue_progress(conn, batch.id)?;
            let rows = store::certificates_of_batch(conn, batch.id, request.offset(), request.limit())?;
            Ok((batch, progress, rows))
        })
        .await?;
    let is_running = visit
        .platform
        .cache
        .get::<BatchId>(RUNNING, visit.platform.now(), RUNNING_SECONDS)
        .as_deref()
        == Some(&batch.id)
        && batch.state == BatchState::Certifying;
    let paged = Paged { rows: vec![(); rows.len()], total: progress.issued, total_is_exact: true, request };
    visit.ok(&BatchPage {
        p: visit.page(),
        notice_ended: rules::notice_has_ended(batch.notice_to, visit.platform.today()),
        may_issue: policy::may_issue(visit.actor()?, batch.body_id).is_ok(),
        is_running,
        paged,
        batch,
        progress,
        rows,
    })
}

/// Where it is kept which batch this process is issuing.
const RUNNING: &str = "certificates-being-issued";
/// A chunk that takes longer than this has died with its process.
const RUNNING_SECONDS: i64 = 20;

/// Issues a batch: the first chunk at once, so that whatever forbids it is said; the others while the page shows the
/// progress.
pub async fn issue(visit: Visit, number: web::Path<String>, _: CsrfForm) -> Answer {
    let location = format!("/batches/{number}/certificates");
    let (id, progress) = visit
        .write(move |tx, actor| {
            let batch = batch_for(tx.conn, actor, &number)?;
            Ok((batch.id, service::issue_chunk(tx, actor, batch.id, service::CHUNK)?))
        })
        .await?;
    if progress.remaining == 0 {
        let said = Message::new("certificate-batch-issued").count("count", progress.issued);
        return Ok(visit.see_other_saying(&location, &said));
    }
    let (platform, actor) = (Arc::clone(&visit.platform), visit.actor()?.clone());
    platform.cache.put(RUNNING, platform.now(), id);
    actix_web::rt::spawn(issue_rest(platform, actor, id));
    Ok(visit.see_other(&location))
}

/// Makes chunk after chunk. Stops at the first failure; the button continues from there.
async fn issue_rest(platform: Arc<Platform>, actor: Actor, batch: BatchId) {
    loop {
        let by = actor.clone();
        match platform
            .write(move |tx| service::issue_chunk(tx, &by, batch, service::CHUNK))
            .await
        {
            Ok(progress) if progress.remaining == 0 => return,
            Ok(_) => {
                platform.cache.put(RUNNING, platform.now(), batch);
            }
            Err(error) => {
                tracing::warn!(?error, %batch, "the issue of a batch stopped");
                return;
            }
        }
    }
}
