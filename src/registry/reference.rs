//! The public facts that the program is shipped with: `reference/*.tsv`, read into the registers. Rows that
//! a database has already stay as they are, because an administrator may have changed them; what a later
//! version of the program knows more is added.

use crate::kernel::level::Level;
use crate::kernel::text::initials;
use crate::platform::calendar::{self, Holiday};
use crate::platform::db::schema::{district, occupation, province, trade, work_type};
use crate::platform::db::{Conn, Db};
use crate::platform::error::AppError;
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const OCCUPATIONS: &str = include_str!("../../reference/occupations.tsv");
const TRADES: &str = include_str!("../../reference/trades.tsv");
const DISTRICTS: &str = include_str!("../../reference/districts.tsv");
const PROVINCES: &str = include_str!("../../reference/provinces.tsv");
const HOLIDAYS: &str = include_str!("../../reference/holidays.tsv");

/// Rows of one insert: few enough for the bound parameters of either database.
const CHUNK: usize = 1_000;

/// Puts the public classification, districts, provinces and holidays into an empty database, and
/// what a later version knows more into one that has them. Costs a few milliseconds when there is nothing to do.
///
/// # Errors
/// Those of the database.
pub fn load_reference_data(db: &Db) -> Result<(), AppError> {
    let missing = db.read_blocking(Missing::find)?;
    if missing.is_empty() { Ok(()) } else { db.write_blocking(move |conn| missing.insert(conn)) }
}

/// The fields of a row by place; a missing one is empty.
struct Fields<'a>(Vec<&'a str>);

impl<'a> Fields<'a> {
    fn at(&self, place: usize) -> &'a str {
        self.0.get(place).copied().unwrap_or_default()
    }
}

fn rows(table: &'static str) -> impl Iterator<Item = Fields<'static>> {
    table.lines().skip(1).map(|line| Fields(line.split('\t').collect()))
}

#[derive(Insertable)]
#[diesel(table_name = district, treat_none_as_default_value = false)]
struct NewDistrict {
    code: &'static str,
    name: &'static str,
    short_name: &'static str,
    english_name: &'static str,
    kind: &'static str,
    gb_code: Option<&'static str>,
    position: i32,
}

#[derive(Insertable)]
#[diesel(table_name = province)]
struct NewProvince {
    code: &'static str,
    name: &'static str,
}

#[derive(Insertable)]
#[diesel(table_name = occupation)]
struct NewOccupation {
    code: &'static str,
    name: &'static str,
    mark: &'static str,
    edition: &'static str,
    initials: String,
}

#[derive(Insertable)]
#[diesel(table_name = work_type)]
struct NewWorkType {
    occupation_code: &'static str,
    position: i32,
    name: &'static str,
    initials: String,
}

#[derive(Insertable)]
#[diesel(table_name = trade, treat_none_as_default_value = false)]
struct NewTrade {
    code: String,
    occupation_code: &'static str,
    work_type: Option<&'static str>,
    name: &'static str,
    mark: &'static str,
    lowest_level: Option<Level>,
    highest_level: Option<Level>,
    standard_edition: &'static str,
    confidence: &'static str,
    initials: String,
    access_type: bool,
    version: i32,
}

/// Whatever the files have and the database has not.
struct Missing {
    districts: Vec<NewDistrict>,
    provinces: Vec<NewProvince>,
    occupations: Vec<NewOccupation>,
    work_types: Vec<NewWorkType>,
    trades: Vec<NewTrade>,
    has_all_holidays: bool,
}

impl Missing {
    fn find(conn: &mut Conn) -> Result<Self, AppError> {
        let known: BTreeSet<String> = district::table.select(district::code).load(conn)?.into_iter().collect();
        let districts = districts().filter(|row| !known.contains(row.code)).collect();
        let known: BTreeSet<String> = province::table.select(province::code).load(conn)?.into_iter().collect();
        let provinces = rows(PROVINCES)
            .map(|row| NewProvince { code: row.at(0), name: row.at(2) })
            .filter(|row| !known.contains(row.code))
            .collect();
        let known: BTreeSet<String> = occupation::table.select(occupation::code).load(conn)?.into_iter().collect();
        let occupations = rows(OCCUPATIONS)
            .filter(|row| !known.contains(row.at(0)))
            .map(|row| NewOccupation {
                code: row.at(0),
                name: row.at(1),
                mark: mark(row.at(3)),
                edition: row.at(2),
                initials: initials(row.at(1)),
            })
            .collect();
        let known: Vec<(String, i32, String)> = work_type::table
            .select((work_type::occupation_code, work_type::position, work_type::name))
            .load(conn)?;
        let work_types = missing_work_types(&known);
        let known: BTreeSet<String> = trade::table.select(trade::code).load(conn)?.into_iter().collect();
        let trades = trades().filter(|row| !known.contains(&row.code)).collect();
        let known: BTreeSet<_> = calendar::holidays(conn)?.into_iter().map(|row| row.day).collect();
        let has_all_holidays = holidays().all(|row| known.contains(&row.day));
        Ok(Self { districts, provinces, occupations, work_types, trades, has_all_holidays })
    }

    fn is_empty(&self) -> bool {
        self.districts.is_empty()
            && self.provinces.is_empty()
            && self.occupations.is_empty()
            && self.work_types.is_empty()
            && self.trades.is_empty()
            && self.has_all_holidays
    }

    /// Rows that another process has put in meanwhile are passed over.
    fn insert(self, conn: &mut Conn) -> Result<(), AppError> {
        macro_rules! insert {
            ($table:ident, $rows:expr) => {
                for chunk in $rows.chunks(CHUNK) {
                    match conn {
                        Conn::Pg(c) => diesel::insert_into($table::table)
                            .values(chunk)
                            .on_conflict_do_nothing()
                            .execute(c)?,
                        Conn::Lite(c) => diesel::insert_or_ignore_into($table::table).values(chunk).execute(c)?,
                    };
                }
            };
        }
        insert!(district, self.districts);
        insert!(province, self.provinces);
        insert!(occupation, self.occupations);
        insert!(work_type, self.work_types);
        insert!(trade, self.trades);
        let days: Vec<Holiday> = holidays().collect();
        calendar::add_missing(conn, &days)?;
        Ok(())
    }
}

fn districts() -> impl Iterator<Item = NewDistrict> {
    rows(DISTRICTS).zip(1..).map(|(row, position)| NewDistrict {
        code: row.at(0),
        name: row.at(3),
        short_name: row.at(4),
        english_name: row.at(5),
        kind: row.at(2),
        gb_code: (row.at(1) == "yes").then(|| row.at(0)),
        position,
    })
}

fn holidays() -> impl Iterator<Item = Holiday> {
    rows(HOLIDAYS).filter_map(|row| {
        Some(Holiday { day: row.at(0).parse().ok()?, working: row.at(1) == "yes", name: row.at(2).to_owned() })
    })
}

/// L for a green occupation (绿色职业), S for a digital one (数字职业), as in the printed classification.
fn mark(marks: &str) -> &'static str {
    match marks {
        "green" => "L",
        "digital" => "S",
        "green digital" => "LS",
        _ => "",
    }
}

/// Work types are told apart by their names, since they have no codes: one that a later edition prints
/// in between comes last, so that the others keep their places and the codes of their trades.
fn missing_work_types(known: &[(String, i32, String)]) -> Vec<NewWorkType> {
    let mut names: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut last: BTreeMap<&str, i32> = BTreeMap::new();
    for (occupation_code, position, name) in known {
        names.insert((occupation_code, name));
        let highest = last.entry(occupation_code).or_insert(0);
        *highest = (*highest).max(*position);
    }
    let mut missing = Vec::new();
    for row in rows(OCCUPATIONS) {
        let occupation_code = row.at(0);
        for name in row.at(4).split('|').filter(|name| !name.is_empty()) {
            if names.contains(&(occupation_code, name)) {
                continue;
            }
            let position = last.entry(occupation_code).or_insert(0);
            *position = position.saturating_add(1);
            missing.push(NewWorkType { occupation_code, position: *position, name, initials: initials(name) });
        }
    }
    missing
}

fn trades() -> impl Iterator<Item = NewTrade> {
    let marks: BTreeMap<&str, &str> = rows(OCCUPATIONS).map(|row| (row.at(0), row.at(3))).collect();
    rows(TRADES).map(move |row| NewTrade {
        code: row.at(0).to_owned(),
        occupation_code: row.at(0),
        work_type: None,
        name: row.at(1),
        mark: mark(marks.get(row.at(0)).copied().unwrap_or_default()),
        lowest_level: row.at(2).parse().ok(),
        highest_level: row.at(3).parse().ok(),
        standard_edition: row.at(4),
        confidence: if row.at(5).is_empty() { "none" } else { row.at(5) },
        initials: initials(row.at(1)),
        access_type: false,
        version: 1,
    })
}

#[cfg(test)]
mod tests {
    use super::{HOLIDAYS, OCCUPATIONS, TRADES, districts, holidays, missing_work_types, rows, trades};
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn every_shipped_trade_is_a_shipped_occupation_by_code_and_name() {
        let names: BTreeMap<_, _> = rows(OCCUPATIONS).map(|row| (row.at(0), row.at(1))).collect();
        for row in rows(TRADES) {
            assert_eq!(names.get(row.at(0)), Some(&row.at(1)));
        }
        let codes: BTreeSet<_> = trades().map(|row| row.code).collect();
        assert_eq!(codes.len(), 480);
    }

    #[test]
    fn a_level_range_is_whole_or_absent_and_in_order() {
        let mut without = 0;
        for row in trades() {
            match (row.lowest_level, row.highest_level) {
                (Some(lowest), Some(highest)) => assert!(lowest <= highest, "{}", row.code),
                (None, None) => without += 1,
                _ => panic!("half a range: {}", row.code),
            }
        }
        assert_eq!(without, 35);
    }

    #[test]
    fn every_holiday_is_read_and_zones_have_no_national_code() {
        assert_eq!(holidays().count(), HOLIDAYS.lines().count() - 1);
        assert_eq!(districts().filter(|row| row.gb_code.is_none()).count(), 4);
        assert!(districts().all(|row| row.gb_code.is_some() == (row.kind != "zone")));
    }

    #[test]
    fn a_work_type_of_a_later_edition_comes_after_those_that_are_known() {
        let all = missing_work_types(&[]);
        assert_eq!(all.len(), 2916);
        let first = &all[0];
        let known: Vec<_> = all
            .iter()
            .filter(|row| row.name != first.name)
            .map(|row| (row.occupation_code.to_owned(), row.position, row.name.to_owned()))
            .collect();
        let missing = missing_work_types(&known);
        assert_eq!(missing.len(), 1);
        let highest = known
            .iter()
            .filter(|row| row.0 == first.occupation_code)
            .map(|row| row.1)
            .max()
            .unwrap_or(0);
        assert_eq!((missing[0].name, missing[0].position), (first.name, highest + 1));
    }
}
