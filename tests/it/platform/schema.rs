//! `schema.rs` and the migrations of both databases say the same tables, columns, types and obligations.

use crate::support::{Backend, on_both};
use diesel::prelude::*;
use diesel::sql_types::Text;
use jiangce::platform::db::Conn;
use std::collections::BTreeMap;

/// `table.column` with its type and whether it may be empty, in the words of `schema.rs`.
type Columns = BTreeMap<String, String>;

/// What `schema.rs` says.
fn written() -> Columns {
    const SOURCE: &str = include_str!("../../../src/platform/db/schema.rs");
    let mut columns = Columns::new();
    let mut table = "";
    for line in SOURCE.lines() {
        let line = line.trim();
        if line.starts_with("diesel::joinable!") {
            continue;
        }
        if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with(") {")) {
            table = name;
        } else if let Some((name, kind)) = line.split_once(" -> ") {
            let kind = kind.trim_end_matches(',').to_owned();
            columns.insert(format!("{table}.{name}"), kind);
        }
    }
    columns
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    place: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    nullable: String,
}

const ON_SQLITE: &str = "select m.name || '.' || c.name as place, lower(c.type) as kind, \
    case when c.\"notnull\" = 1 or c.pk > 0 then 'no' else 'yes' end as nullable \
    from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table' and m.name not like 'sqlite_%'";
const ON_POSTGRES: &str = "select table_name || '.' || column_name as place, data_type::text as kind, \
    lower(is_nullable)::text as nullable from information_schema.columns where table_schema = current_schema()";

/// The type of a column as `schema.rs` calls it; what is none of ours stays as it is.
fn called(kind: &str) -> &str {
    match kind {
        "bigint" => "BigInt",
        "integer" => "Integer",
        "text" | "character varying" => "Text",
        "boolean" => "Bool",
        "date" => "Date",
        "timestamp" | "timestamp without time zone" => "Timestamp",
        "blob" | "bytea" => "Binary",
        other => other,
    }
}

on_both! {
    async fn the_migrations_make_exactly_what_is_written_down(app: TestApp) {
        let found: Vec<Column> = app
            .platform
            .db
            .read_blocking(|conn| match conn {
                Conn::Lite(c) => Ok(diesel::sql_query(ON_SQLITE).load(c)?),
                Conn::Pg(c) => Ok(diesel::sql_query(ON_POSTGRES).load(c)?),
            })
            .unwrap();
        let mut made = Columns::new();
        for column in found {
            // The list of migrations, and what bulk loading remembers for itself (platform/db/load.rs).
            if column.place.starts_with("__diesel") || column.place.starts_with("index_aside.") {
                continue;
            }
            let kind = called(&column.kind);
            let kind = if column.nullable == "yes" { format!("Nullable<{kind}>") } else { kind.to_owned() };
            made.insert(column.place, kind);
        }
        let written = written();
        assert!(written.len() > 1000, "{} columns are read from the file", written.len());
        let mut wrong = Vec::new();
        for (place, kind) in &written {
            match made.get(place) {
                // Ids count on in 64 bits on SQLite too, where such a column must be called an integer.
                Some(other) if kind == other || app.backend == Backend::Sqlite && kind == "BigInt" && other == "Integer" => {}
                other => wrong.push(format!("{place}: written {kind}, made {other:?}")),
            }
        }
        wrong.extend(made.keys().filter(|place| !written.contains_key(*place)).map(|place| format!("{place}: made only")));
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
