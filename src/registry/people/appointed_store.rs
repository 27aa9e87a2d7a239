//! Ranks to which people are appointed, as their page shows them; the room that keeps appointments is above this one.

use crate::kernel::ids::PersonId;
use crate::kernel::level::Level;
use crate::platform::db::Conn;
use crate::platform::db::schema::{level_appointment, trade};
use crate::platform::error::AppError;
use crate::registry::people::model::{AppointedLine, Scope};
use chrono::NaiveDate;
use diesel::prelude::*;

/// Code of an appointment that was confirmed and has not ended early.
const CONFIRMED: &str = "confirmed";

/// Ranks that a person holds by appointment on a day, the latest first; for a body, those to which it appointed him.
///
/// # Errors
/// Those of the database.
pub fn appointed(
    conn: &mut Conn,
    id: PersonId,
    scope: Scope,
    today: NaiveDate,
) -> Result<Vec<AppointedLine>, AppError> {
    type Row = (String, String, Option<String>, Level, String, NaiveDate, NaiveDate);
    let mut query = level_appointment::table
        .inner_join(trade::table)
        .select((
            level_appointment::number,
            trade::name,
            trade::work_type,
            level_appointment::level,
            level_appointment::employer,
            level_appointment::appointed_on,
            level_appointment::valid_until,
        ))
        .filter(level_appointment::person_id.eq(id))
        .filter(level_appointment::state.eq(CONFIRMED))
        .filter(level_appointment::appointed_on.le(today))
        .filter(level_appointment::valid_until.ge(today))
        .order((level_appointment::appointed_on.desc(), level_appointment::id.desc()))
        .into_boxed();
    if let Scope::Body(body) = scope {
        query = query.filter(level_appointment::body_id.eq(body));
    }
    let rows: Vec<Row> = query.load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(number, name, work_type, level, employer, from, until)| AppointedLine {
            number,
            trade: match work_type {
                Some(work_type) => format!("{name}（{work_type}）"),
                None => name,
            },
            level,
            employer,
            from,
            until,
        })
        .collect())
}
