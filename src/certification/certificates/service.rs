//! Use cases: issuing, and ending what was issued.
//!
//! A batch is issued by one action. Its certificates are made in chunks, each one transaction, so that a batch of
//! forty thousand neither holds up everybody else nor has to begin again after a power cut. A chunk takes its serials
//! in the transaction that enters its certificates: if it fails, the serials go back with it and nobody can have taken
//! later ones meanwhile, so there is neither a gap nor a number given out twice. Between two chunks the batch stands
//! in `certifying`; whoever presses the button again continues where it stopped, and the unique index on the
//! application makes sure that nobody gets two.

use crate::certification::batches::model::{AssessmentBatch, BatchState, Part};
use crate::certification::batches::service::move_to;
use crate::certification::certificates::model::{
    AwardBasis, Certificate, CertificateState, IssueProgress, NewCertificate, NumberKind,
};
use crate::certification::certificates::store::{self, CountKey, PassedApplication};
use crate::certification::certificates::{policy, rules};
use crate::certification::numbering::{CertificateNumber, LAST_SERIAL, NumberingScheme};
use crate::certification::settings::LEVEL_CODE_LETTERS;
use crate::identity::accounts;
use crate::kernel::actor::Actor;
use crate::kernel::filing_code::FilingCode;
use crate::kernel::ids::{BatchId, BodyId, PersonId};
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::error::{AppError, unless_duplicate};
use crate::platform::outbox::{Mail, MailLanguage, MailLink, MailText};
use chrono::Datelike;
use std::collections::BTreeMap;

/// Certificates of one transaction: few enough that other writers of SQLite wait for some milliseconds only.
pub const CHUNK: i64 = 200;

/// Issues all certificates of a batch in this transaction.
///
/// # Errors
/// As [`issue_chunk`].
pub fn issue_batch(tx: &mut Tx<'_>, actor: &Actor, batch: BatchId) -> Result<IssueProgress, AppError> {
    loop {
        let progress = issue_chunk(tx, actor, batch, CHUNK)?;
        if progress.remaining == 0 {
            return Ok(progress);
        }
    }
}

/// Issues the next certificates of a batch, at most `limit`. The first call moves it from its public notice to
/// certifying, the last one to the archive.
///
/// # Errors
/// `NotFound`; `Denied`; `Conflict` when the notice has not ended, the batch stands elsewhere, or another process
/// issues it at this moment.
pub fn issue_chunk(tx: &mut Tx<'_>, actor: &Actor, batch: BatchId, limit: i64) -> Result<IssueProgress, AppError> {
    let mut batch =
        store::batch_by_id(tx.conn, batch)?.ok_or(AppError::not_found("batch-of-certificates-not-found"))?;
    policy::may_issue(actor, batch.body_id)?;
    match batch.state {
        BatchState::PublicNotice if !rules::notice_has_ended(batch.notice_to, tx.today()) => {
            let until = batch.notice_to.map(|day| day.to_string()).unwrap_or_default();
            return Err(AppError::Conflict(Message::new("certificate-notice-runs").with("until", until)));
        }
        BatchState::PublicNotice | BatchState::Certifying => {}
        BatchState::Archived => return Err(AppError::conflict("certificate-batch-done")),
        _ => return Err(AppError::conflict("certificate-batch-not-ready")),
    }
    store::take_batch(tx.conn, &mut batch)?;
    let passed = store::passed_without_certificate(tx.conn, batch.id, limit)?;
    let numbers = enter(tx, &batch, &passed)?;
    let progress = store::issue_progress(tx.conn, batch.id)?;
    for (application, number) in passed.iter().zip(&numbers) {
        tx.audit(
            actor,
            Entry::new("certificate.issued", "certificate", number.as_str()).new_values(serde_json::json!({
                "batch": batch.number,
                "level": application.level,
                "trade": application.trade_name,
            })),
        )?;
    }
    if batch.state == BatchState::PublicNotice {
        batch = move_to(tx, actor, &batch, BatchState::Certifying, None)?;
    }
    if progress.remaining == 0 {
        move_to(tx, actor, &batch, BatchState::Archived, None)?;
    }
    Ok(progress)
}

/// Gives numbers to passed applications and enters their certificates.
fn enter(
    tx: &mut Tx<'_>,
    batch: &AssessmentBatch,
    passed: &[PassedApplication],
) -> Result<Vec<CertificateNumber>, AppError> {
    let (filing_code, body_name) =
        store::issuer(tx.conn, batch.site_id)?.ok_or_else(|| AppError::internal("a batch without a site"))?;
    let prefix: FilingCode = filing_code.parse().map_err(AppError::internal)?;
    let scheme = rules::scheme(&tx.setting(&LEVEL_CODE_LETTERS));
    let today = tx.today();
    let levels: Vec<Level> = passed.iter().map(|application| application.level).collect();
    let numbers = allocate(tx, &prefix, today.year(), &levels, &scheme)?;
    let applications: Vec<_> = passed.iter().map(|application| application.id).collect();
    let marks = store::marks(tx.conn, &applications)?;
    let mark = |application: &PassedApplication, part| marks.get(&(application.id, part)).copied().flatten();
    let mut counts: BTreeMap<CountKey, i32> = BTreeMap::new();
    let mut rows = Vec::with_capacity(passed.len());
    for (application, number) in passed.iter().zip(&numbers) {
        *counts
            .entry((batch.body_id.0, today.year(), application.level, CertificateState::Valid))
            .or_default() += 1;
        rows.push(NewCertificate {
            number: number.as_str(),
            token: tx.platform.random.token(),
            number_kind: number_kind(application.level),
            person_id: application.person,
            name_id: application.name_id,
            holder_name: &application.name,
            trade_id: Some(application.trade),
            trade_name: &application.trade_name,
            work_type: application.work_type.as_deref(),
            level: application.level,
            body_id: Some(batch.body_id),
            site_id: Some(batch.site_id),
            body_name: &body_name,
            issued_on: today,
            state: CertificateState::Valid,
            award_basis: AwardBasis::Examination,
            application_id: Some(application.id),
            batch_id: Some(batch.id),
            theory_mark: mark(application, Part::TheoryTest),
            practical_mark: mark(application, Part::PracticalTest),
            review_mark: mark(application, Part::ComprehensiveReview),
            reissue_count: 0,
            state_changed_at: None,
            state_reason: None,
            created_at: tx.now,
        });
    }
    unless_duplicate(store::insert_certificates(tx.conn, &rows), || AppError::conflict("error-changed-meanwhile"))?;
    store::add_to_counts(tx.conn, &counts)?;
    let holders: Vec<_> = passed
        .iter()
        .map(|application| (application.person, application.name.as_str(), application.email.as_deref()))
        .collect();
    announce(tx, &holders, &rows)?;
    Ok(numbers)
}

/// The numbering rule of a level.
#[must_use]
pub const fn number_kind(level: Level) -> NumberKind {
    match level {
        Level::MasterTechnician | Level::ChiefTechnician => NumberKind::AppointedRank,
        _ => NumberKind::SkillLevel,
    }
}

/// Numbers for certificates of these levels, in their order. Levels take their serials in the order of the levels, so that
/// two batches of one site cannot wait for each other in a circle.
pub(super) fn allocate(
    tx: &mut Tx<'_>,
    prefix: &FilingCode,
    year: i32,
    levels: &[Level],
    scheme: &NumberingScheme,
) -> Result<Vec<CertificateNumber>, AppError> {
    let mut wanted: BTreeMap<Level, i32> = BTreeMap::new();
    for level in levels {
        *wanted.entry(*level).or_default() += 1;
    }
    let mut next: BTreeMap<Level, u32> = BTreeMap::new();
    for (level, count) in wanted {
        let last = store::take_serials(tx.conn, prefix.as_str(), year, level, count)?;
        let last = u32::try_from(last).map_err(AppError::internal)?;
        let first = last - count.unsigned_abs() + 1;
        if last > LAST_SERIAL {
            return Err(AppError::Conflict(
                Message::new("certificate-number-serials-used-up").count("max", LAST_SERIAL),
            ));
        }
        next.insert(level, first);
    }
    levels
        .iter()
        .map(|level| {
            let serial = next.entry(*level).or_default();
            let number = CertificateNumber::compose(prefix, year, *level, *serial, scheme);
            *serial += 1;
            number.map_err(AppError::Conflict)
        })
        .collect()
}

/// Tells everybody who left an address; `holders` are the people of `rows`, with their names and addresses.
pub(super) fn announce(
    tx: &mut Tx<'_>,
    holders: &[(PersonId, &str, Option<&str>)],
    rows: &[NewCertificate<'_>],
) -> Result<(), AppError> {
    let reached: Vec<PersonId> = holders
        .iter()
        .filter(|(_, _, email)| email.is_some())
        .map(|(person, ..)| *person)
        .collect();
    if reached.is_empty() {
        return Ok(());
    }
    let languages = accounts::store::languages_of(tx.conn, &reached)?;
    for ((person, name, email), row) in holders.iter().zip(rows) {
        let Some(email) = email else { continue };
        let url = format!("{}/v/{}/{}", tx.platform.base_url, row.number, row.token);
        tx.mail(&Mail {
            template: "certificate_issued",
            deduplication_key: format!("certificate_issued:{}", row.number),
            recipient: (*email).to_owned(),
            language: MailLanguage::of(languages.get(person).copied()),
            text: MailText {
                subject: Message::new("mail-certificate-issued-subject"),
                addressee: (*name).to_owned(),
                paragraphs: vec![
                    Message::new("mail-certificate-issued-body")
                        .with("body", row.body_name)
                        .with("trade", super::model::trade_label(row.trade_name, row.work_type))
                        .with_key("level", format!("level-{}", row.level.as_str().to_lowercase())),
                    Message::new("mail-certificate-issued-number").with("number", row.number),
                ],
                link: Some(MailLink { label: Message::new("mail-certificate-issued-link"), url }),
            },
        })?;
    }
    Ok(())
}

/// A decision by which a certificate ceases to be valid.
#[derive(Debug, Clone)]
pub struct Decision {
    /// Number of the decision, such as 昆人社撤〔2026〕3号.
    pub number: String,
    /// Why.
    pub reason: String,
}

impl Decision {
    /// As it stands on the certificate's page.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}：{}", self.number, self.reason)
    }
}

/// Revokes (撤销) or cancels (注销) a certificate. The row stays, with the day and the reason.
///
/// # Errors
/// `Denied`; `NotFound`; `Conflict` when it is not valid any more.
pub fn end_certificate(
    tx: &mut Tx<'_>,
    actor: &Actor,
    number: &str,
    next: CertificateState,
    decision: &Decision,
) -> Result<Certificate, AppError> {
    policy::may_end(actor)?;
    let certificate =
        store::certificate_by_number(tx.conn, number)?.ok_or(AppError::not_found("certificate-not-found"))?;
    if !certificate.state.may_become(next) {
        return Err(AppError::conflict("certificate-not-valid-any-more"));
    }
    if !store::end_certificate(tx.conn, certificate.id, next, &decision.text(), tx.now)? {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let key = |state| (body_of(certificate.body_id), certificate.issued_on.year(), certificate.level, state);
    store::add_to_counts(tx.conn, &BTreeMap::from([(key(certificate.state), -1), (key(next), 1)]))?;
    let action = match next {
        CertificateState::Revoked => "certificate.revoked",
        CertificateState::Cancelled => "certificate.cancelled",
        _ => "certificate.replaced",
    };
    tx.audit(
        actor,
        Entry::new(action, "certificate", number)
            .old(serde_json::json!({ "state": certificate.state }))
            .new_values(serde_json::json!({ "state": next, "decision": decision.number }))
            .reason(&decision.reason),
    )?;
    Ok(certificate)
}

fn body_of(body: Option<BodyId>) -> i64 {
    store::body_key(body)
}

/// Notes that the document with the whole document number was made for somebody.
///
/// # Errors
/// Those of the database.
pub fn note_printed(tx: &mut Tx<'_>, actor: &Actor, number: &str) -> Result<(), AppError> {
    tx.audit(actor, Entry::new("certificate.printed", "certificate", number))
}
