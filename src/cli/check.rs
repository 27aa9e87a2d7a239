//! `check`: whether everything that is stored holds together, and how much there is of each thing.

use super::{Failure, ready, say};
use crate::config::Config;
use crate::platform::audit;
use crate::platform::db::{Conn, Db};
use crate::platform::error::AppError;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use serde::Serialize;
use std::collections::BTreeMap;
use std::process::ExitCode;

/// Registers by the name under which they are counted, and their tables.
const REGISTERS: &[(&str, &str)] = &[
    ("accounts", "account"),
    ("applications", "application"),
    ("assessor_assignments", "staff_assignment"),
    ("assessors", "assessor"),
    ("audit_entries", "audit_entry"),
    ("batches", "assessment_batch"),
    ("bodies", "certification_body"),
    ("certificates", "certificate"),
    ("competitions", "competition"),
    ("contests", "contest"),
    ("delegations", "delegation"),
    ("districts", "district"),
    ("entries", "contest_entry"),
    ("holidays", "holiday"),
    ("labour_reports", "labour_report"),
    ("labour_units", "labour_unit"),
    ("marks", "sheet_entry"),
    ("occupations", "occupation"),
    ("officials", "official"),
    ("outbox_messages", "outbox_message"),
    ("part_results", "part_result"),
    ("people", "person"),
    ("provinces", "province"),
    ("role_grants", "role_grant"),
    ("scope_lines", "scope_line"),
    ("score_sheets", "score_sheet"),
    ("sites", "assessment_site"),
    ("trades", "trade"),
    ("work_types", "work_type"),
];

/// A rule that rows must keep: its code, what a break of it means, and the query that counts the rows
/// that break it, in the words of both databases.
struct RowRule {
    code: &'static str,
    meaning: &'static str,
    count: &'static str,
}

const ROW_RULES: &[RowRule] = &[
    RowRule {
        code: "orphan_rows",
        meaning: "certificates without their holder",
        count: "select count(*) as n from certificate c where not exists (select 1 from person p where p.id = c.person_id)",
    },
    RowRule {
        code: "orphan_rows",
        meaning: "applications without their candidate or their batch line",
        count: "select count(*) as n from application a where not exists (select 1 from person p where p.id = a.person_id) \
                or not exists (select 1 from batch_line l where l.id = a.line_id and l.batch_id = a.batch_id)",
    },
    RowRule {
        code: "orphan_rows",
        meaning: "cells of score sheets without their sheet or their application",
        count: "select count(*) as n from sheet_entry e where not exists (select 1 from score_sheet s where s.id = e.sheet_id) \
                or not exists (select 1 from application a where a.id = e.application_id)",
    },
    RowRule {
        code: "orphan_rows",
        meaning: "roles without their account",
        count: "select count(*) as n from role_grant g where not exists (select 1 from account a where a.id = g.account_id)",
    },
    RowRule {
        code: "orphan_rows",
        meaning: "assessors without their person",
        count: "select count(*) as n from assessor a where not exists (select 1 from person p where p.id = a.person_id)",
    },
    RowRule {
        code: "name_index_incomplete",
        meaning: "names that a search cannot find",
        count: "select count(*) as n from person_name n where n.folded <> '' and \
                not exists (select 1 from name_suffix s where s.suffix = n.folded and s.name_id = n.id)",
    },
    RowRule {
        code: "certificate_count_out_of_step",
        meaning: "groups of certificates (level and state) whose kept count is not their number",
        count: "select count(*) as n from (select level, state, sum(n) as d from (\
                select level, state, count(*) as n from certificate group by level, state \
                union all select level, state, -sum(certificates) as n from certificate_count group by level, state\
                ) as both_counts group by level, state having sum(n) <> 0) as differing",
    },
    RowRule {
        code: "serial_behind_numbers",
        meaning: "certificates whose serial number is above its counter, so that a number could be given twice",
        count: "select count(*) as n from certificate c join certificate_serial s \
                on s.filing_code = substr(c.number, 1, 13) and s.level = c.level where \
                case when c.number_kind = 'skill_level' then s.year % 100 = cast(substr(c.number, 14, 2) as integer) \
                and cast(substr(c.number, 17, 6) as integer) > s.last_serial else false end",
    },
    RowRule {
        code: "separation_of_duties",
        meaning: "accounts that hold two of the roles city administrator, security administrator and auditor at once",
        count: "select count(*) as n from (select a.account_id from role_grant a join role_grant b \
                on a.account_id = b.account_id and a.role < b.role \
                where a.role in ('city_administrator', 'security_administrator', 'auditor') \
                and b.role in ('city_administrator', 'security_administrator', 'auditor') \
                and (a.valid_to is null or a.valid_to >= b.valid_from) \
                and (b.valid_to is null or b.valid_to >= a.valid_from) group by a.account_id) as doubled",
    },
];

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// One thing that is wrong.
#[derive(Debug, Serialize)]
struct Problem {
    code: &'static str,
    message: String,
}

#[derive(Debug, Serialize)]
struct Report {
    counts: BTreeMap<&'static str, i64>,
    problems: Vec<Problem>,
}

/// Runs the command: 0 when everything holds together, 1 when something does not.
pub(super) fn run(config: &Config, json: bool) -> Result<ExitCode, Failure> {
    let platform = ready(config)?;
    let report = platform.db.read_blocking(report)?;
    let is_whole = report.problems.is_empty();
    if json {
        say(&serde_json::to_string(&report).map_err(|error| error.to_string())?);
    } else {
        for (register, count) in &report.counts {
            say(&format!("{register:22} {count:>12}"));
        }
        for problem in &report.problems {
            say(&format!("PROBLEM {}: {}", problem.code, problem.message));
        }
        if is_whole {
            say("No problem found.");
        }
    }
    Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// The report of the check on an open database, for tests.
///
/// # Errors
/// Those of the database.
pub fn check_database(db: &Db) -> Result<serde_json::Value, AppError> {
    serde_json::to_value(db.read_blocking(report)?).map_err(AppError::internal)
}

fn report(conn: &mut Conn) -> Result<Report, AppError> {
    let mut counts = BTreeMap::new();
    for (register, table) in REGISTERS {
        let counted: Counted = diesel::sql_query(format!("select count(*) as n from {table}")).get_result(conn)?;
        counts.insert(*register, counted.n);
    }
    let mut problems = Vec::new();
    for line in database_complaints(conn)? {
        problems.push(Problem { code: "database", message: line });
    }
    if let Some(row) = audit::first_broken(conn)? {
        let message = format!("the audit chain breaks at row {row}: this row or the one before it was altered");
        problems.push(Problem { code: "audit_chain_broken", message });
    }
    for rule in ROW_RULES {
        let counted: Counted = diesel::sql_query(rule.count).get_result(conn)?;
        if counted.n > 0 {
            problems.push(Problem { code: rule.code, message: format!("{} {}", counted.n, rule.meaning) });
        }
    }
    Ok(Report { counts, problems })
}

/// What the database says against itself.
fn database_complaints(conn: &mut Conn) -> Result<Vec<String>, AppError> {
    let queries: &[&str] = match conn {
        Conn::Lite(_) => &[
            "select integrity_check as line from pragma_integrity_check where integrity_check <> 'ok'",
            "select 'row ' || coalesce(rowid, 0) || ' of ' || \"table\" || ' points to a missing row of ' || parent as line \
             from pragma_foreign_key_check",
        ],
        Conn::Pg(_) => &[
            "select 'constraint ' || conname || ' is not valid' as line from pg_constraint where not convalidated",
            "select 'index ' || indexrelid::regclass::text || ' is not valid' as line from pg_index \
             where not indisvalid or not indisready",
        ],
    };
    let mut complaints = Vec::new();
    for query in queries {
        let lines: Vec<Line> = diesel::sql_query(*query).load(conn)?;
        complaints.extend(lines.into_iter().map(|line| line.line));
    }
    Ok(complaints)
}
