//! Assessors: the public directory, the card, its changes, recusals, and the sheet that brings them in.

use crate::support::city::City;
use crate::support::{on_both, today};
use diesel::prelude::*;
use jiangce::kernel::actor::{Actor, Role};
use jiangce::kernel::level::Level;
use jiangce::platform::db::schema::{assessor, recusal};
use jiangce::platform::error::AppError;
use jiangce::platform::spreadsheet::staged::{StagedRow, StagedSheet, StagedState};
use jiangce::registry::assessors::model::Obstacle;
use jiangce::registry::assessors::{import, store};
use std::io::Write;

const NEW: [(&str, &str); 13] = [
    ("name", "王志远"),
    ("document_number", "53010219900101001X"),
    ("mobile", "13812345678"),
    ("email", "wang@example.org"),
    ("card_number", "云考〔2026〕001"),
    ("grade", "assessor"),
    ("card_from", "2026-01-01"),
    ("card_to", "2028-12-31"),
    ("scopes", "6-18-02-04 五级-三级"),
    ("employer", "示范机械厂"),
    ("body", ""),
    ("speciality", "氩弧焊"),
    ("district", "530102"),
];

const CARD: &str = "/assessors/%E4%BA%91%E8%80%83%E3%80%942026%E3%80%95001";

fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut values: Vec<(&str, &str)> = NEW.to_vec();
    for (name, value) in changes {
        values.retain(|(known, _)| known != name);
        values.push((name, value));
    }
    values
}

on_both! {
    async fn an_assessor_is_registered_and_the_public_sees_only_the_card(app: TestApp) {
        let city = City::of(&app);
        city.body(1);
        city.welder();
        app.account("duan", Role::CityAdministrator);
        let mut browser = app.signed_in("duan").await;
        let page = browser.get("/assessors/new").await;
        assert_eq!(page.status, 200, "{}", page.text());
        let beyond = browser.submit(&page, "/assessors/new", &with(&[("scopes", "6-18-02-04 五级-二级"), ("card_to", "2030-01-01")])).await;
        assert_eq!((beyond.status, beyond.texts(".field .error").len()), (422, 2), "{}", beyond.text());
        let done = browser.submit(&page, "/assessors/new", &NEW).await;
        assert_eq!((done.status, done.location.as_deref()), (303, Some(CARD)), "{}", done.text());
        let again = browser.submit(&page, "/assessors/new", &with(&[("card_number", "K2")])).await;
        assert_eq!(again.status, 422, "a person has one card");
        let mut public = app.browser();
        for query in ["王", "wzy", "志远", "云考〔2026〕001", "焊工"] {
            let path = format!("/assessors?{}", serde_urlencoded::to_string([("q", query)]).unwrap());
            let listed = public.get(&path).await;
            assert_eq!(listed.texts("tbody th a"), ["王志远"], "{query}: {}", listed.text());
        }
        assert_eq!(public.get("/assessors?q=%E6%9D%8E").await.texts("tbody th a"), [""; 0]);
        for path in ["/assessors", CARD, "/assessors.csv"] {
            let shown = public.get(path).await;
            assert_eq!(shown.status, 200, "{}", shown.text());
            assert!(shown.text().contains("王志远"));
            for hidden in ["53010219900101001X", "53**", "13812345678", "138*", "wang@example.org", "示范机械厂", "1990"] {
                assert!(!shown.text().contains(hidden), "{path} shows {hidden}");
            }
        }
        assert!(browser.get(CARD).await.text().contains("示范机械厂"), "staff see more");
    }
}

on_both! {
    async fn a_card_is_changed_from_the_version_that_was_seen(app: TestApp) {
        let city = City::of(&app);
        city.body(1);
        let welder = city.welder();
        let id = city.assessor("王志远", "K1", Some(welder));
        app.account("duan", Role::CityAdministrator);
        let mut browser = app.signed_in("duan").await;
        let edit = browser.get("/assessors/K1/edit").await;
        assert_eq!(edit.status, 200, "{}", edit.text());
        let values = [("card_number", "K9"), ("card_from", "2026-11-01"), ("card_to", "2029-10-31")];
        let renewed = browser.submit(&edit, "/assessors/K1/card", &values).await;
        assert_eq!((renewed.status, renewed.location.as_deref()), (303, Some("/assessors/K9")), "{}", renewed.text());
        let fresh = browser.get("/assessors/K9/edit").await;
        assert_eq!(browser.submit(&fresh, "/assessors/K9/scopes", &[("scopes", "焊工 五级-四级")]).await.status, 303);
        let stale = browser.submit(&fresh, "/assessors/K9/edit", &[("employer", "别处")]).await;
        assert_eq!(stale.status, 409);
        let show = browser.get("/assessors/K9").await;
        assert_eq!(browser.submit(&show, "/assessors/K9/state", &[("state", "suspended"), ("reason", " ")]).await.status, 422);
        assert_eq!(browser.submit(&show, "/assessors/K9/state", &[("state", "suspended"), ("reason", "投诉调查")]).await.status, 303);
        let candidates = app
            .platform
            .db
            .read_blocking(move |conn| store::candidates_for(conn, welder, Level::Elementary, today(), today()))
            .unwrap();
        assert_eq!(candidates.len(), 1);
        assert_eq!(candidates[0].assessor.id, id);
        assert!(matches!(candidates[0].obstacle, Some(Obstacle::NotEngaged(_))));
        assert!(browser.get("/assessors/K9").await.text().contains("投诉调查"));
    }
}

on_both! {
    async fn an_assessor_declares_his_own_recusals_and_cannot_lift_them(app: TestApp) {
        let city = City::of(&app);
        let body = city.body(1);
        let (own, other) = (city.assessor("王志远", "K1", None), city.assessor("李云", "K2", None));
        city.assessor_account("wang", own);
        app.account("duan", Role::CityAdministrator);
        let mut browser = app.signed_in("wang").await;
        let mine = browser.visit("/assessors/mine").await;
        assert_eq!(mine.status, 200, "{}", mine.text());
        let unknown = browser.submit(&mine, "/assessors/K1/recusals", &[("concerned", "无此机构"), ("relation", "relative")]).await;
        assert_eq!(unknown.status, 422);
        let declared = browser
            .submit(&mine, "/assessors/K1/recusals", &[("concerned", &body.name), ("relation", "colleague"), ("note", "曾任教")])
            .await;
        assert_eq!(declared.status, 303, "{}", declared.text());
        let token = crate::support::Browser::token(&mine);
        let values = [("csrf", token.as_str()), ("concerned", &body.name), ("relation", "other"), ("reason", "x")];
        assert_eq!(browser.post("/assessors/K2/recusals", &values).await.status, 403);
        let open = app.platform.db.read_blocking(move |conn| store::open_recusals(conn, &[own, other])).unwrap();
        assert_eq!((open.len(), open[0].body_id), (1, Some(body.id)));
        let end = format!("/assessors/K1/recusals/{}/end", open[0].id);
        assert_eq!(browser.post(&end, &values).await.status, 403);
        assert!(!app.browser().get("/assessors/K1").await.text().contains("曾任教"));
        let mut administrator = app.signed_in("duan").await;
        let page = administrator.get("/assessors/K1").await;
        assert_eq!(administrator.submit(&page, &end, &[("reason", "已离职三年")]).await.status, 303);
        let ended: i64 = app
            .platform
            .db
            .read_blocking(|conn| Ok(recusal::table.filter(recusal::ended_at.is_not_null()).count().get_result(conn)?))
            .unwrap();
        assert_eq!(ended, 1);
    }
}

fn good(sheet: &StagedSheet) -> Vec<StagedRow> {
    sheet
        .rows
        .iter()
        .filter(|row| row.state != StagedState::Error)
        .cloned()
        .collect()
}

on_both! {
    async fn a_sheet_of_assessors_is_checked_and_its_good_rows_posted(app: TestApp) {
        let city = City::of(&app);
        city.body(1);
        city.welder();
        city.assessor("李云", "K1", None);
        let mut file = tempfile::NamedTempFile::new().unwrap();
        writeln!(file, "姓名,身份证号,等级,考评职业,技能等级,证卡编号,发证日期,有效期至,区县,工作单位").unwrap();
        writeln!(file, "王志远,53010219900101001X,考评员,焊工,五级-三级,A1,2026/01/01,2028-12-31,五华区,示范机械厂").unwrap();
        writeln!(file, "杨春燕,53011519851231002X,高级考评员,焊工,,A2,2026年1月1日,,五华,").unwrap();
        writeln!(file, "赵雅琴,530102199001010011,考评员,无此职业,五级,K1,2026-01-01,,火星区,").unwrap();
        writeln!(file, "和志刚,810000199506150033,考评员,焊工,五级-一级,A1,2026-01-01,,五华区,").unwrap();
        file.flush().unwrap();
        let keys = app.platform.keys.clone();
        let path = file.path().to_owned();
        let sheet = app.platform.db.read_blocking(|conn| import::check(conn, &keys, &path, today())).unwrap();
        assert_eq!(sheet.file_errors, []);
        let states: Vec<StagedState> = sheet.rows.iter().map(|row| row.state).collect();
        assert_eq!(states, [StagedState::Good, StagedState::Good, StagedState::Error, StagedState::Error], "{sheet:?}");
        let codes: Vec<&str> = sheet.rows[2].errors.iter().map(|error| error.code.as_ref()).collect();
        for code in ["resident_number_check", "trade_unknown", "district_unknown"] {
            assert!(codes.contains(&code), "{codes:?}");
        }
        assert!(sheet.rows[3].errors.iter().any(|error| error.code == "assessor_scope_beyond_grade"));
        let again = sheet.clone();
        let posted = app.platform.write_blocking(move |tx| import::post(tx, &Actor::system("import"), &good(&sheet))).unwrap();
        assert_eq!((posted.written, posted.unchanged), (2, 0));
        let posted = app.platform.write_blocking(move |tx| import::post(tx, &Actor::system("import"), &good(&again)));
        assert!(matches!(posted, Err(AppError::Fields(_))), "a person has one card: {posted:?}");
        let sheet = app.platform.db.read_blocking(|conn| import::check(conn, &keys, &path, today())).unwrap();
        let states: Vec<StagedState> = sheet.rows.iter().map(|row| row.state).collect();
        assert_eq!(states, [StagedState::Warning, StagedState::Warning, StagedState::Error, StagedState::Error]);
        let posted = app.platform.write_blocking(move |tx| import::post(tx, &Actor::system("import"), &good(&sheet))).unwrap();
        assert_eq!((posted.written, posted.unchanged), (0, 2), "who has this card already is left as he is");
        let count: i64 = app.platform.db.read_blocking(|conn| Ok(assessor::table.count().get_result(conn)?)).unwrap();
        assert_eq!(count, 3);
    }
}
