//! Assessors from and to a sheet: the check against the register, the posting through the services, the export.

use crate::kernel::actor::Actor;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::i18n::Words;
use crate::platform::secret::Keys;
use crate::platform::settings;
use crate::platform::spreadsheet::checking::check_file;
use crate::platform::spreadsheet::columns::mapping;
use crate::platform::spreadsheet::row_reading::RowReading;
use crate::platform::spreadsheet::staged::{Posted, StagedRow, StagedSheet, at_row};
use crate::registry::assessors::import_rules::{
    AssessorRegister, AssessorRow, COLUMNS, KnownAssessor, Seen, card_number, check_row, written_scopes,
};
use crate::registry::assessors::model::{Assessor, AssessorDetails, AssessorScope, Card, NewAssessor, NewScope};
use crate::registry::assessors::settings::CARD_YEARS;
use crate::registry::assessors::{service, store};
use crate::registry::bodies::import::district_name;
use crate::registry::bodies::model::CertificationBody;
use crate::registry::people::model::Person;
use crate::registry::people::rules::is_same_name;
use crate::registry::people::{protection, store as people};
use crate::registry::settings::masking;
use crate::registry::{bodies, people as people_room, trades};
use chrono::NaiveDate;
use std::path::Path;

fn register(conn: &mut Conn, today: NaiveDate) -> Result<AssessorRegister, AppError> {
    Ok(AssessorRegister {
        trades: trades::store::index(conn)?,
        districts: bodies::store::districts(conn)?,
        bodies: bodies::store::all_bodies(conn)?,
        card_years: settings::load(conn)?.get(&CARD_YEARS),
        today,
    })
}

fn card_of(assessor: &Assessor) -> Card {
    Card { number: assessor.card_number.clone(), grade: assessor.grade, from: assessor.card_from, to: assessor.card_to }
}

fn details_of(assessor: &Assessor) -> AssessorDetails {
    AssessorDetails {
        body: assessor.body_id,
        employer: assessor.employer.clone(),
        district_code: assessor.district_code.clone(),
        speciality: assessor.speciality.clone(),
    }
}

fn scopes_of(conn: &mut Conn, assessor: &Assessor) -> Result<Vec<NewScope>, AppError> {
    let scopes = store::scopes_of(conn, assessor.id)?;
    let scope = |(scope, _): (AssessorScope, _)| NewScope {
        trade: scope.trade_id,
        lowest: scope.lowest_level,
        highest: scope.highest_level,
    };
    Ok(scopes.into_iter().map(scope).collect())
}

fn known(conn: &mut Conn, keys: &Keys, number: &str) -> Result<Option<KnownAssessor>, AppError> {
    let Some(assessor) = store::by_card(conn, number)? else { return Ok(None) };
    let person: Person = people::by_id(conn, assessor.person_id)?.ok_or(AppError::Internal)?;
    let masking = masking(&settings::load(conn)?);
    Ok(Some(KnownAssessor {
        masked_number: protection::masked_document_number(&person, keys, masking)?,
        document: Some(protection::document(&person, keys)?),
        name: person.name,
        card: card_of(&assessor),
        details: details_of(&assessor),
        scopes: scopes_of(conn, &assessor)?,
        version: assessor.version,
    }))
}

/// Checks a sheet. Nothing is written; `today` is the day on which dates and ages are judged.
///
/// # Errors
/// Those of the database. What is wrong with the file stands in the sheet.
pub fn check(conn: &mut Conn, keys: &Keys, path: &Path, today: NaiveDate) -> Result<StagedSheet, AppError> {
    let register = register(conn, today)?;
    let mut seen = Seen::default();
    check_file(path, &mapping("assessors", &COLUMNS), |reading| {
        let Some(number) = card_number(reading) else { return Ok(()) };
        let known = known(conn, keys, &number)?;
        match check_row(reading, &register, &number, known.as_ref(), &mut seen) {
            Some(row) => compare_person(conn, keys, reading, &row),
            None => Ok(()),
        }
    })
}

/// A new card must not be of somebody who has one, nor of somebody whose document bears another name.
fn compare_person(
    conn: &mut Conn,
    keys: &Keys,
    reading: &mut RowReading<'_>,
    row: &AssessorRow,
) -> Result<(), AppError> {
    let Some(new) = &row.person else { return Ok(()) };
    let Some(person) = people::by_document(conn, keys, new.document.kind(), new.document.number())? else {
        return Ok(());
    };
    if !is_same_name(&person.name, &new.name) {
        reading.error("name", "name_differs", people_room::service::name_differs(new));
    }
    if let Some(assessor) = store::of_person(conn, person.id)? {
        let message = Message::new("assessor-exists").with("card", assessor.card_number);
        reading.error("document_number", "assessor_exists", message);
    }
    Ok(())
}

/// Registers the assessors of new cards and changes those whose rows differ.
///
/// # Errors
/// As the services, beside the row; then nothing is written.
pub fn post(tx: &mut Tx<'_>, actor: &Actor, rows: &[StagedRow]) -> Result<Posted, AppError> {
    let today = tx.today();
    let register = register(tx.conn, today)?;
    let mut posted = Posted::default();
    for staged in rows {
        let row = AssessorRow::from_values(&staged.values, &register).ok_or_else(StagedRow::unreadable)?;
        at_row(staged, post_row(tx, actor, row)).map(|written| posted.count(written))?;
    }
    Ok(posted)
}

fn post_row(tx: &mut Tx<'_>, actor: &Actor, row: AssessorRow) -> Result<bool, AppError> {
    let Some(person) = &row.person else { return change(tx, actor, &row) };
    let person = people_room::service::find_or_register(tx, actor, person)?;
    let new = NewAssessor { person, card: row.card, details: row.details, scopes: row.scopes };
    service::register_assessor(tx, actor, &new)?;
    Ok(true)
}

/// Brings a record into line with a row, step by step, each step a use case with its own entry in the history.
fn change(tx: &mut Tx<'_>, actor: &Actor, row: &AssessorRow) -> Result<bool, AppError> {
    let missing = || AppError::not_found("assessor-not-found");
    let before = store::by_card(tx.conn, &row.card.number)?.ok_or_else(missing)?;
    let scopes_before = scopes_of(tx.conn, &before)?;
    let new_details = details_of(&before) != row.details;
    let new_card = card_of(&before) != row.card;
    let sorted = |scopes: &[NewScope]| {
        let mut scopes = scopes.to_vec();
        scopes.sort_by_key(|scope| scope.trade);
        scopes
    };
    let new_scopes = sorted(&scopes_before) != sorted(&row.scopes);
    if !(new_details || new_card || new_scopes) {
        return Ok(false);
    }
    if row.version != Some(before.version) {
        return Err(AppError::conflict("error-changed-meanwhile"));
    }
    let version = |tx: &mut Tx<'_>| -> Result<i32, AppError> {
        Ok(store::by_id(tx.conn, before.id)?.ok_or_else(missing)?.version)
    };
    if new_details {
        service::change_assessor(tx, actor, before.id, before.version, &row.details)?;
    }
    // The grade bounds the trades, so a lower grade comes after its trades and a higher one before them.
    let card_first = row.card.grade >= before.grade;
    if new_card && card_first {
        let seen = version(tx)?;
        service::renew_card(tx, actor, before.id, seen, &row.card)?;
    }
    if new_scopes {
        let seen = version(tx)?;
        service::set_scopes(tx, actor, before.id, seen, &row.scopes)?;
    }
    if new_card && !card_first {
        let seen = version(tx)?;
        service::renew_card(tx, actor, before.id, seen, &row.card)?;
    }
    Ok(true)
}

/// Every assessor as a row of the columns, with the numbers of document and telephone masked.
///
/// # Errors
/// Those of the database.
pub fn rows(conn: &mut Conn, keys: &Keys, words: Words, today: NaiveDate) -> Result<Vec<Vec<String>>, AppError> {
    let register = register(conn, today)?;
    let masking = masking(&settings::load(conn)?);
    let mut rows = Vec::new();
    for (assessor, person) in store::all_with_people(conn)? {
        let scopes = scopes_of(conn, &assessor)?;
        let body: Option<&CertificationBody> = register.bodies.iter().find(|body| Some(body.id) == assessor.body_id);
        rows.push(vec![
            person.name.clone(),
            words.label(person.sex),
            words.label(person.document_kind),
            protection::masked_document_number(&person, keys, masking)?,
            protection::masked_mobile(&person, keys, masking)?.unwrap_or_default(),
            person.email.as_deref().map(protection::masked_email).unwrap_or_default(),
            person.education.clone().unwrap_or_default(),
            words.label(assessor.grade),
            assessor.employer.clone(),
            written_scopes(&register.trades, &scopes),
            String::new(),
            assessor.card_number.clone(),
            assessor.card_from.to_string(),
            assessor.card_to.to_string(),
            district_name(&register.districts, &assessor.district_code, words),
            assessor.speciality.clone(),
            body.map(|body| body.name.clone()).unwrap_or_default(),
        ]);
    }
    Ok(rows)
}
