//! Registers from sheets and back: what is exported comes in unchanged, what differs changes with its history, and a
//! bad row says why without keeping the good ones out.

use crate::support::city::City;
use crate::support::{TestApp, on_both, today};
use diesel::prelude::*;
use jiangce::kernel::actor::{Actor, Role};
use jiangce::kernel::language::Language;
use jiangce::kernel::level::Level;
use jiangce::platform::db::schema::{assessment_site, audit_entry, certification_body, scope_line};
use jiangce::platform::i18n::Words;
use jiangce::platform::spreadsheet::columns::mapping;
use jiangce::platform::spreadsheet::staged::{Posted, StagedRow, StagedSheet, StagedState};
use jiangce::platform::spreadsheet::write::{write_text, write_workbook};
use jiangce::registry::imports::model::RegisterKind;
use jiangce::registry::imports::service;

const BODIES: &str = include_str!("../../data/imports/bodies.csv");

fn check(app: &TestApp, kind: RegisterKind, bytes: &[u8], ending: &str) -> StagedSheet {
    let mut file = tempfile::Builder::new().suffix(ending).tempfile().unwrap();
    std::io::Write::write_all(&mut file, bytes).unwrap();
    let keys = app.platform.keys.clone();
    app.platform
        .db
        .read_blocking(|conn| service::check(conn, &keys, kind, file.path(), today()))
        .unwrap()
}

fn post(app: &TestApp, kind: RegisterKind, sheet: &StagedSheet) -> Posted {
    let good = |row: &&StagedRow| row.state != StagedState::Error;
    let rows: Vec<StagedRow> = sheet.rows.iter().filter(good).cloned().collect();
    app.platform
        .write_blocking(move |tx| service::post(tx, &Actor::system("test"), kind, "test.csv", &rows))
        .unwrap()
}

fn exported(app: &TestApp, kind: RegisterKind, language: Language, as_text: bool) -> Vec<u8> {
    let table = service::table(&app.platform, kind, Words::new(language)).unwrap();
    let mut bytes = Vec::new();
    if as_text { write_text(&mut bytes, table) } else { write_workbook(&mut bytes, table) }.unwrap();
    bytes
}

on_both! {
    async fn what_is_exported_comes_in_again_unchanged(app: TestApp) {
        let city = City::of(&app);
        let sheet = check(&app, RegisterKind::Bodies, BODIES.as_bytes(), ".csv");
        post(&app, RegisterKind::Bodies, &sheet);
        let trade = city.welder();
        city.assessor("王志远", "K1", Some(trade));
        let scopes = check(&app, RegisterKind::Scopes, "备案编码,职业（工种）,等级\nS000053000901,焊工,五级-三级\n".as_bytes(), ".csv");
        assert_eq!(post(&app, RegisterKind::Scopes, &scopes), Posted { written: 1, unchanged: 0 }, "{scopes:?}");
        for kind in RegisterKind::ALL {
            for (language, as_text) in [(Language::Chinese, true), (Language::English, true), (Language::English, false)] {
                let bytes = exported(&app, *kind, language, as_text);
                let sheet = check(&app, *kind, &bytes, if as_text { ".csv" } else { ".xlsx" });
                assert_eq!(sheet.file_errors, [], "{kind} in {language}");
                assert_eq!(sheet.file_warnings, [], "{kind} in {language}");
                assert!(!sheet.rows.is_empty(), "{kind}");
                for row in &sheet.rows {
                    assert_eq!(row.errors, [], "{kind} in {language}, row {}", row.number);
                    assert!(row.warnings.iter().any(|warning| warning.code == "unchanged"), "{kind} in {language}: {row:?}");
                }
                let posted = post(&app, *kind, &sheet);
                assert_eq!((posted.written, posted.unchanged), (0, sheet.rows.len()), "{kind} in {language}");
            }
        }
    }
}

on_both! {
    async fn good_rows_of_bodies_come_in_and_bad_ones_say_why(app: TestApp) {
        let sheet = check(&app, RegisterKind::Bodies, BODIES.as_bytes(), ".csv");
        assert_eq!(sheet.file_errors, []);
        let found: Vec<(u32, StagedState, Vec<&str>)> = sheet
            .rows
            .iter()
            .map(|row| (row.number, row.state, row.errors.iter().map(|error| error.code.as_ref()).collect()))
            .collect();
        assert_eq!(found, [
            (3, StagedState::Good, vec![]),
            (4, StagedState::Good, vec![]),
            (5, StagedState::Good, vec![]),
            (6, StagedState::Error, vec!["credit_code_check"]),
            (7, StagedState::Error, vec!["site_code_class"]),
            (8, StagedState::Error, vec!["district_unknown"]),
            (9, StagedState::Error, vec!["filing_code_twice"]),
            (10, StagedState::Error, vec!["rows_differ"]),
        ]);
        assert_eq!(post(&app, RegisterKind::Bodies, &sheet), Posted { written: 3, unchanged: 0 });
        let counts = app.platform.db.read_blocking(|conn| {
            let bodies: i64 = certification_body::table.count().get_result(conn)?;
            let sites: i64 = assessment_site::table.count().get_result(conn)?;
            Ok((bodies, sites))
        });
        assert_eq!(counts.unwrap(), (2, 3));
    }
}

on_both! {
    async fn a_row_that_differs_changes_the_body_and_keeps_old_and_new_value(app: TestApp) {
        let sheet = check(&app, RegisterKind::Bodies, BODIES.as_bytes(), ".csv");
        post(&app, RegisterKind::Bodies, &sheet);
        let uscc = sheet.rows[2].values["uscc"].as_str().unwrap().to_owned();
        let text = format!("机构名称,统一社会信用代码,地址,联系人\n{},{uscc},新地址 9 号,\n", sheet.rows[2].values["name"].as_str().unwrap());
        let changed = check(&app, RegisterKind::Bodies, text.as_bytes(), ".csv");
        assert_eq!(changed.rows[0].state, StagedState::Warning, "{changed:?}");
        let codes: Vec<&str> = changed.rows[0].warnings.iter().map(|warning| warning.code.as_ref()).collect();
        assert_eq!(codes, ["will_change"], "blank cells change nothing");
        assert_eq!(post(&app, RegisterKind::Bodies, &changed), Posted { written: 1, unchanged: 0 });
        let (address, contact, old): (String, String, Option<String>) = app
            .platform
            .db
            .read_blocking(move |conn| {
                let (address, contact) = certification_body::table
                    .filter(certification_body::uscc.eq(uscc))
                    .select((certification_body::address, certification_body::contact_name))
                    .first(conn)?;
                let old = audit_entry::table
                    .filter(audit_entry::action.eq("body.changed"))
                    .select(audit_entry::old_values)
                    .first(conn)?;
                Ok((address, contact, old))
            })
            .unwrap();
        assert_eq!((address.as_str(), contact.as_str()), ("新地址 9 号", "普联系"));
        assert!(old.unwrap().contains("东风路"), "the old address stands in the trail");
        let stale = app.platform.write_blocking(move |tx| {
            service::post(tx, &Actor::system("test"), RegisterKind::Bodies, "again.csv", &sheet_rows(&changed))
        });
        assert_eq!(stale.unwrap(), Posted { written: 0, unchanged: 1 }, "posted twice it changes nothing");
    }
}

fn sheet_rows(sheet: &StagedSheet) -> Vec<StagedRow> {
    sheet.rows.clone()
}

on_both! {
    async fn scopes_lie_in_the_filing_and_never_overlap(app: TestApp) {
        let city = City::of(&app);
        let (body, trade) = (city.body(1), city.welder());
        city.scope(&body, trade, Level::Advanced);
        let code = &body.filing_code;
        let text = format!(
            "备案编码,职业编码,职业（工种）,等级,起始日期,有效至\n\
             {code},,焊工,五级,,\n\
             {code},,焊工,五级,,\n\
             {code},,焊工,三级,2026-12-01,2026-12-31\n\
             {code},,焊工,四级,2020-01-01,2026-12-31\n\
             {code},6-31-01-03,焊工,四级,,\n\
             S000053999999,,焊工,四级,,\n\
             {code},,无此职业,四级,,\n"
        );
        let sheet = check(&app, RegisterKind::Scopes, text.as_bytes(), ".csv");
        let codes: Vec<Vec<&str>> =
            sheet.rows.iter().map(|row| row.errors.iter().map(|error| error.code.as_ref()).collect()).collect();
        assert_eq!(codes, [
            vec![],
            vec!["line_twice"],
            vec!["scope_overlaps"],
            vec!["scope_outside_filing"],
            vec!["trade_differs"],
            vec!["site_unknown"],
            vec!["trade_unknown"],
        ], "{sheet:#?}");
        assert_eq!(post(&app, RegisterKind::Scopes, &sheet), Posted { written: 1, unchanged: 0 });
        let lines: i64 = app.platform.db.read_blocking(|conn| Ok(scope_line::table.count().get_result(conn)?)).unwrap();
        assert_eq!(lines, 2);
    }
}

on_both! {
    async fn a_sheet_is_uploaded_looked_at_and_posted_on_pages(app: TestApp) {
        app.account("duan", Role::CityAdministrator);
        let mut browser = app.signed_in("duan").await;
        let list = browser.get("/bodies").await;
        assert!(list.attributes(".actions a", "href").contains(&"/imports/bodies".to_owned()), "{}", list.text());
        let start = browser.get("/imports/bodies").await;
        assert_eq!(start.status, 200, "{}", start.text());
        let nothing = browser.upload(&start, "/imports/bodies", &[], ("file", "", b"")).await;
        assert_eq!(nothing.status, 422, "{}", nothing.text());
        let taken = browser.upload(&start, "/imports/bodies", &[], ("file", "bodies.csv", BODIES.as_bytes())).await;
        assert_eq!(taken.status, 303, "{}", taken.text());
        let page = taken.location.unwrap();
        let mut shown = browser.get(&page).await;
        while browser.get(&format!("{page}/progress")).await.json()["finished"] != true {
            actix_web::rt::task::yield_now().await;
        }
        for _ in 0..2 {
            shown = browser.get(&page).await;
        }
        assert_eq!(shown.attributes("tbody tr[data-row]", "data-row"), ["6", "7", "8", "9", "10"], "{}", shown.text());
        let rejected = browser.get(&format!("{page}/rejected.xlsx")).await;
        assert!(rejected.body.starts_with(b"PK"));
        let posting = format!("{page}/posting");
        let done = browser.submit(&shown, &posting, &[]).await;
        assert_eq!(done.status, 303, "{}", done.text());
        let token = crate::support::Browser::token(&shown);
        let twice = browser.post(&posting, &[("csrf", token.as_str())]).await;
        assert_eq!(twice.status, 409, "{}", twice.text());
        let bodies: i64 =
            app.platform.db.read_blocking(|conn| Ok(certification_body::table.count().get_result(conn)?)).unwrap();
        assert_eq!(bodies, 2);
    }
}

#[test]
fn no_title_of_a_register_stands_for_two_of_its_columns() {
    for kind in RegisterKind::ALL {
        for column in mapping("any", kind.columns()).columns {
            for other in mapping("any", kind.columns())
                .columns
                .iter()
                .filter(|other| other.field != column.field)
            {
                let shared: Vec<&String> = column.titles.iter().filter(|title| other.titles.contains(title)).collect();
                assert!(shared.is_empty(), "{kind}: {shared:?} is {} and {}", column.field, other.field);
            }
        }
    }
}
