//! Innovations of earlier years, by the thousand.

use crate::kernel::actor::Actor;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccountId, BodyId, InnovationId, PersonId, StudioId};
use crate::platform::db::Conn;
use crate::platform::db::reservation::reserve_ids;
use crate::platform::db::schema::{innovation, innovation_share};
use crate::platform::error::{AppError, unless_duplicate};
use crate::studios::innovations::model::{InnovationAward, InnovationKind, InnovationState, PastInnovation};
use chrono::NaiveDate;
use diesel::prelude::*;

/// Rows of one insert on PostgreSQL at the most; more are copied.
const ROWS: usize = 500;

#[derive(Insertable)]
#[diesel(table_name = innovation, treat_none_as_default_value = false)]
struct Row<'a> {
    id: InnovationId,
    number: &'a str,
    year: i32,
    kind: InnovationKind,
    title: &'a str,
    problem: &'a str,
    solution: &'a str,
    unit: &'a str,
    body_id: Option<BodyId>,
    team: &'a str,
    studio_id: Option<StudioId>,
    district_code: &'a str,
    implemented_on: Option<NaiveDate>,
    patent_number: &'a str,
    claimed_benefit: i64,
    claimed_basis: &'a str,
    confirmed_benefit: Option<i64>,
    confirmed_basis: Option<&'a str>,
    state: InnovationState,
    submitted_at: Timestamp,
    submitted_by: Option<AccountId>,
    score: Option<i32>,
    adopted_on: Option<NaiveDate>,
    award: Option<InnovationAward>,
    award_document: Option<&'a str>,
    awarded_on: Option<NaiveDate>,
    version: i32,
}

#[derive(Insertable)]
#[diesel(table_name = innovation_share, treat_none_as_default_value = false)]
struct ShareRow<'a> {
    innovation_id: InnovationId,
    position: i32,
    person_id: PersonId,
    name: &'a str,
    percent: i32,
}

/// Writes rows the fastest way that each database has.
macro_rules! insert_all {
    ($conn:expr, $table:expr, $rows:expr) => {
        match $conn {
            Conn::Lite(c) => $rows
                .iter()
                .try_for_each(|row| diesel::insert_into($table).values(row).execute(c).map(drop)),
            Conn::Pg(c) if $rows.len() > ROWS => diesel::copy_from($table).from_insertable(&$rows).execute(c).map(drop),
            Conn::Pg(c) if !$rows.is_empty() => diesel::insert_into($table).values(&$rows).execute(c).map(drop),
            Conn::Pg(_) => Ok(()),
        }
    };
}

/// Writes records with those who share them. `numbers` are those of the records, `people` those who are filed with them.
/// Only inside a write transaction.
///
/// # Errors
/// `Conflict` when somebody hands in at the same moment, or stands twice under one record.
pub fn insert_filed(
    conn: &mut Conn,
    actor: &Actor,
    (records, numbers): (&[PastInnovation], &[String]),
    people: &[(PersonId, String)],
    now: Timestamp,
) -> Result<(), AppError> {
    let ids: Vec<InnovationId> = reserve_ids(conn, "innovation", records.len())?
        .into_iter()
        .map(InnovationId)
        .collect();
    let rows: Vec<Row<'_>> = records
        .iter()
        .zip(numbers)
        .zip(&ids)
        .map(|((record, number), id)| Row {
            id: *id,
            number,
            year: record.year,
            kind: record.kind,
            title: &record.title,
            problem: &record.problem,
            solution: &record.solution,
            unit: &record.unit,
            body_id: record.body,
            team: "",
            studio_id: record.studio,
            district_code: &record.district,
            implemented_on: None,
            patent_number: &record.patent_number,
            claimed_benefit: record.benefit.0,
            claimed_basis: &record.benefit.1,
            confirmed_benefit: Some(record.benefit.0),
            confirmed_basis: Some(&record.benefit.1),
            state: if record.award.is_some() { InnovationState::Awarded } else { InnovationState::Adopted },
            submitted_at: now,
            submitted_by: actor.account,
            score: i32::try_from(record.points.hundredths()).ok(),
            adopted_on: Some(record.adopted_on),
            award: record.award.as_ref().map(|(award, ..)| *award),
            award_document: record.award.as_ref().map(|(_, document, _)| document.as_str()),
            awarded_on: record.award.as_ref().map(|(.., day)| *day),
            version: 1,
        })
        .collect();
    let taken = || AppError::conflict("error-changed-meanwhile");
    unless_duplicate(insert_all!(conn, innovation::table, rows), taken)?;
    let shares: Vec<ShareRow<'_>> = records
        .iter()
        .zip(&ids)
        .flat_map(|(record, id)| {
            (1..).zip(&record.authors).filter_map(|(position, (at, percent))| {
                people.get(*at).map(|(person, name)| ShareRow {
                    innovation_id: *id,
                    position,
                    person_id: *person,
                    name,
                    percent: *percent,
                })
            })
        })
        .collect();
    unless_duplicate(insert_all!(conn, innovation_share::table, shares), taken)
}
