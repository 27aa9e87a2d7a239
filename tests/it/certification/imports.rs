//! Registers from sheets and back: what is exported comes in unchanged, what differs changes with its history, and a
//! bad row says why without keeping the good ones out.

use crate::support::city::City;
use crate::support::{Browser, TestApp, on_both, today};
use diesel::prelude::*;
use jiangce::certification::batches::model::{BatchState, Part};
use jiangce::certification::imports::model::RegisterKind;
use jiangce::certification::imports::service;
use jiangce::certification::sheets::model::PartState;
use jiangce::kernel::actor::{Actor, Role};
use jiangce::kernel::language::Language;
use jiangce::kernel::level::Level;
use jiangce::platform::db::schema::{
    assessment_batch, assessment_site, audit_entry, certificate, certification_body, scope_line, sheet_entry,
};
use jiangce::platform::i18n::Words;
use jiangce::platform::spreadsheet::columns::mapping;
use jiangce::platform::spreadsheet::row_pages::RowPages;
use jiangce::platform::spreadsheet::staged::{Posted, StagedRow, StagedSheet, StagedState};
use jiangce::platform::spreadsheet::write::{Table, write_text, write_workbook};

const BODIES: &str = include_str!("../../data/imports/bodies.csv");
/// Certificates of the first site of these bodies: one that is right, one of nobody, one whose number names another level.
const CERTIFICATES: &str = "\
    证书编号,姓名,证件号码,职业（工种）,等级,发证日期,理论成绩,技能成绩\n\
    S000053000901263000005,木丽华,53010219900101001X,焊工,三级/高级工,2026-06-18,81.5,77\n\
    S000053000901263000006,木丽华,5301**********001X,焊工,三级/高级工,2026-06-18,,\n\
    S000053000901264000007,木丽华,53010219900101001X,焊工,三级/高级工,2026-06-18,,\n";

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

/// Uploads a sheet and waits until it is checked; gives the address of its page.
async fn uploaded(browser: &mut Browser, place: &str, sheet: &str) -> String {
    let start = browser.get(place).await;
    assert_eq!(start.status, 200, "{}", start.text());
    let taken = browser
        .upload(&start, place, &[], ("file", "sheet.csv", sheet.as_bytes()))
        .await;
    assert_eq!(taken.status, 303, "{}", taken.text());
    let page = taken.location.unwrap();
    while browser.get(&format!("{page}/progress")).await.json()["finished"] != true {
        actix_web::rt::task::yield_now().await;
    }
    page
}

fn exported(app: &TestApp, kind: RegisterKind, language: Language, as_text: bool) -> Vec<u8> {
    let mut register = service::RegisterRows::new(&app.platform, kind, Words::new(language));
    let headers = register.headers();
    let mut rows = RowPages::new(|| register.next_page());
    let table = Table { title: "Sheet1".to_owned(), headers, rows: &mut rows };
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
        let certificates = check(&app, RegisterKind::Certificates, CERTIFICATES.as_bytes(), ".csv");
        assert_eq!(post(&app, RegisterKind::Certificates, &certificates).written, 1, "{certificates:?}");
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
        let page = uploaded(&mut browser, "/imports/bodies", BODIES).await;
        let shown = browser.get(&page).await;
        assert_eq!(shown.attributes("tbody tr[data-row]", "data-row"), ["6", "7", "8", "9", "10"], "{}", shown.text());
        let rejected = browser.get(&format!("{page}/rejected.xlsx")).await;
        assert!(rejected.body.starts_with(b"PK"));
        let posting = format!("{page}/posting");
        let done = browser.submit(&shown, &posting, &[]).await;
        assert_eq!(done.status, 303, "{}", done.text());
        let token = Browser::token(&shown);
        let twice = browser.post(&posting, &[("csrf", token.as_str())]).await;
        assert_eq!(twice.status, 409, "{}", twice.text());
        let bodies: i64 =
            app.platform.db.read_blocking(|conn| Ok(certification_body::table.count().get_result(conn)?)).unwrap();
        assert_eq!(bodies, 2);
    }
}

on_both! {
    async fn certificates_of_the_past_come_in_with_their_holders_on_pages(app: TestApp) {
        City::of(&app).welder();
        post(&app, RegisterKind::Bodies, &check(&app, RegisterKind::Bodies, BODIES.as_bytes(), ".csv"));
        app.account("duan", Role::CityAdministrator);
        let mut browser = app.signed_in("duan").await;
        let list = browser.get("/certificates").await;
        assert!(list.attributes(".actions a", "href").contains(&"/imports/certificates".to_owned()), "{}", list.text());
        let page = uploaded(&mut browser, "/imports/certificates", CERTIFICATES).await;
        let shown = browser.get(&page).await;
        assert_eq!(shown.attributes("tbody tr[data-row]", "data-row"), ["3", "4"], "{}", shown.text());
        let done = browser.submit(&shown, &format!("{page}/posting"), &[]).await;
        assert_eq!(done.status, 303, "{}", done.text());
        let kept: Vec<(String, String)> = app
            .platform
            .db
            .read_blocking(|conn| Ok(certificate::table.select((certificate::number, certificate::holder_name)).load(conn)?))
            .unwrap();
        assert_eq!(kept, [("S000053000901263000005".to_owned(), "木丽华".to_owned())]);
    }
}

on_both! {
    async fn a_roster_and_a_score_book_are_posted_by_command(app: TestApp) {
        app.set_clock_right();
        let city = City::of(&app);
        let (body, trade) = (city.body(1), city.welder());
        city.staff("luo", &body);
        let open = city.batch(&body, trade, Level::Intermediate, BatchState::ApplicationOpen, 0);
        let marked = city.batch(&body, trade, Level::Advanced, BatchState::Scoring, 2);
        let assessor = city.assessor("王志远", "K1", Some(trade));
        city.sheets(&marked, Part::TheoryTest, &[assessor]);
        city.sheets(&marked, Part::PracticalTest, &[assessor]);
        let installation = app.installation();
        let file = |name: &str, content: &[u8]| {
            let path = installation.folder.join(name);
            std::fs::write(&path, content).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let roster = file("roster.csv", include_bytes!("../../data/rosters/journey_9.csv"));
        let arguments = ["import", "roster", &roster, "--on", "2026-11-23", "--json"];
        let without = installation.run(&arguments);
        assert_eq!(without.status.code(), Some(2), "a roster is posted into a batch");
        let posted = installation.run(&[&arguments[..], &["--batch", &open.number]].concat());
        let said = String::from_utf8_lossy(&posted.stdout).into_owned();
        let report: serde_json::Value = serde_json::from_str(&said).unwrap();
        let good = report["rows"].as_array().unwrap().iter().filter(|row| row["state"] != "error").count();
        assert!(good > 0, "{said}");
        assert_eq!(posted.status.code(), Some(i32::from(good < 9)), "{}", String::from_utf8_lossy(&posted.stderr));
        let number = open.number.clone();
        let candidates: i32 = installation.look(|conn| {
            let row = assessment_batch::table.filter(assessment_batch::number.eq(number));
            Ok(row.select(assessment_batch::candidate_count).first(conn)?)
        });
        assert_eq!(candidates, i32::try_from(good).unwrap(), "{}", String::from_utf8_lossy(&posted.stderr));

        let tickets: Vec<&str> = marked.candidates.iter().map(|candidate| candidate.ticket.as_str()).collect();
        let scores = format!("准考证号,理论成绩,技能成绩\n{},81.5,77\n{},缺考,60\nnobody,1,1\n", tickets[0], tickets[1]);
        let scores = file("scores.csv", scores.as_bytes());
        let arguments = ["import", "scores", &scores, "--batch", &marked.number];
        assert_eq!(installation.run(&arguments).status.code(), Some(2), "somebody has to answer for marks");
        let posted = installation.run(&[&arguments[..], &["--as", "luo"]].concat());
        let said = String::from_utf8_lossy(&posted.stdout).into_owned();
        assert_eq!(posted.status.code(), Some(1), "one row is nobody's: {said}{}", String::from_utf8_lossy(&posted.stderr));
        let written: i64 = installation.look(|conn| {
            Ok(sheet_entry::table.filter(sheet_entry::state.ne(PartState::Pending)).count().get_result(conn)?)
        });
        assert_eq!(written, 4, "{said}");
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
