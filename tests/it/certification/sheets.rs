//! Score sheets, by the requests that the page and its module send.

use crate::support::city::{Batch, Body, City};
use crate::support::{Browser, Reply, TestApp, on_both};
use actix_web::test;
use diesel::prelude::*;
use jiangce::certification::batches::model::{BatchState, Part};
use jiangce::certification::sheets::model::{MarkChange, MarkOutcome};
use jiangce::certification::sheets::service::{self, Decision};
use jiangce::kernel::actor::{Actor, Role};
use jiangce::kernel::ids::{AccountId, AssessorId};
use jiangce::kernel::level::Level;
use jiangce::platform::audit;
use jiangce::platform::db::schema::{audit_entry, batch_transition};
use jiangce::platform::error::AppError;

/// A practical test of three candidates, marked by one assessor, in examination.
fn one_sheet(app: &TestApp) -> (City, Batch, AssessorId, String) {
    let city = City::of(app);
    let body = city.body(1);
    let trade = city.welder();
    let batch = city.batch(&body, trade, Level::Advanced, BatchState::Examining, 3);
    let assessor = city.assessor("周考评", "K001", Some(trade));
    let token = city.sheets(&batch, Part::PracticalTest, &[assessor]).remove(0);
    (city, batch, assessor, token)
}

fn as_assessor(assessor: AssessorId) -> Actor {
    Actor { account: Some(AccountId(1)), role: Role::Assessor, assessor: Some(assessor), ..Actor::system("考评员") }
}

fn save(
    app: &TestApp,
    actor: &Actor,
    token: &str,
    code: &str,
    value: &str,
    version: i32,
    key: &str,
) -> Result<MarkOutcome, AppError> {
    let change = MarkChange {
        token: token.to_owned(),
        code: code.to_owned(),
        value: value.to_owned(),
        version,
        key: key.to_owned(),
    };
    let actor = actor.clone();
    app.platform.write_blocking(move |tx| service::save_mark(tx, &actor, &change))
}

fn marks_in_the_trail(app: &TestApp) -> i64 {
    app.platform
        .db
        .read_blocking(|conn| {
            Ok(audit_entry::table
                .filter(audit_entry::action.eq("mark.saved"))
                .count()
                .get_result(conn)?)
        })
        .unwrap()
}

on_both! {
    async fn the_first_mark_moves_the_batch_to_scoring_once(app: TestApp) {
        let (city, batch, assessor, token) = one_sheet(&app);
        let actor = as_assessor(assessor);
        for (candidate, value) in batch.candidates.iter().zip(["85.5", "absent", "60"]) {
            let saved = save(&app, &actor, &token, &candidate.code, value, 0, "").unwrap();
            assert!(matches!(saved, MarkOutcome::Saved(cell) if cell.version == 1 && cell.value.written() == value));
        }
        assert_eq!(city.batch_row(&batch).state, BatchState::Scoring);
        let transitions: i64 =
            app.platform.db.read_blocking(|conn| Ok(batch_transition::table.count().get_result(conn)?)).unwrap();
        assert_eq!(transitions, 1);
        assert_eq!(marks_in_the_trail(&app), 3);
        assert_eq!(app.platform.db.read_blocking(audit::first_broken).unwrap(), None);
    }
}

on_both! {
    async fn a_change_that_is_sent_twice_is_written_once(app: TestApp) {
        let (_, batch, assessor, token) = one_sheet(&app);
        let (actor, code) = (as_assessor(assessor), &batch.candidates[0].code);
        let first = save(&app, &actor, &token, code, "85.5", 0, "abc").unwrap();
        let again = save(&app, &actor, &token, code, "85.5", 0, "abc").unwrap();
        assert_eq!(first, again);
        assert_eq!(marks_in_the_trail(&app), 1);
    }
}

on_both! {
    async fn a_cell_goes_back_to_pending_and_keeps_its_history(app: TestApp) {
        let (_, batch, assessor, token) = one_sheet(&app);
        let (actor, code) = (as_assessor(assessor), &batch.candidates[0].code);
        save(&app, &actor, &token, code, "violation", 0, "").unwrap();
        let back = save(&app, &actor, &token, code, "", 1, "").unwrap();
        assert!(matches!(back, MarkOutcome::Saved(cell) if cell.version == 2 && cell.value.written().is_empty()));
        let rows = app.platform.db.read_blocking(|conn| {
            let filter = audit::Filter { action: Some("mark.saved".to_owned()), ..audit::Filter::default() };
            audit::list(conn, &filter, None, 10)
        }).unwrap().0;
        assert!(rows[0].old_values.as_deref().unwrap().contains("violation"), "{rows:?}");
    }
}

/// Sends one cell as the module of the page does.
async fn send(browser: &mut Browser, page: &Reply, token: &str, edit: [&str; 4]) -> Reply {
    let [code, value, version, key] = edit;
    let csrf = page.attributes("[data-score-grid]", "data-csrf").remove(0);
    let pairs = [("csrf", csrf.as_str()), ("code", code), ("value", value), ("version", version), ("key", key)];
    browser
        .send(
            test::TestRequest::post()
                .uri(&format!("/sheets/{token}/marks"))
                .insert_header(("content-type", "application/x-www-form-urlencoded"))
                .insert_header(("accept", "application/json"))
                .insert_header(("sec-fetch-site", "same-origin"))
                .set_payload(serde_urlencoded::to_string(pairs).unwrap()),
        )
        .await
}

on_both! {
    async fn the_second_of_two_tabs_gets_the_value_of_the_first(app: TestApp) {
        let (city, batch, assessor, token) = one_sheet(&app);
        city.assessor_account("zhou", assessor);
        let mut browser = app.signed_in("zhou").await;
        let code = batch.candidates[0].code.as_str();
        let page = browser.get(&format!("/sheets/{token}")).await;
        assert_eq!(page.status, 200, "{}", page.text());
        let first = send(&mut browser, &page, &token, [code, "85.5", "0", "k1"]).await;
        assert_eq!((first.status, first.json()["version"].as_i64()), (200, Some(1)));
        let again = send(&mut browser, &page, &token, [code, "85.5", "0", "k1"]).await;
        assert_eq!((again.status, again.json()), (200, first.json()));
        let second = send(&mut browser, &page, &token, [code, "70", "0", "k2"]).await;
        assert_eq!(second.status, 409, "{}", second.text());
        let stands = second.json();
        assert_eq!((stands["value"].as_str(), stands["state"].as_str(), stands["version"].as_i64()), (Some("85.5"), Some("scored"), Some(1)));
        assert_eq!(marks_in_the_trail(&app), 1);
    }
}

on_both! {
    async fn an_impossible_mark_is_refused_in_words_and_nothing_is_written(app: TestApp) {
        let (city, batch, assessor, token) = one_sheet(&app);
        city.assessor_account("zhou", assessor);
        let mut browser = app.signed_in("zhou").await;
        let page = browser.get(&format!("/sheets/{token}")).await;
        let code = batch.candidates[0].code.as_str();
        for (value, words) in [("101", "0 至 100"), ("-1", "0 至 100"), ("6O", "不是成绩"), ("60.55", "1 位小数")] {
            let reply = send(&mut browser, &page, &token, [code, value, "0", "k"]).await;
            assert_eq!(reply.status, 422, "{value}: {}", reply.text());
            let message = reply.json()["message"].as_str().unwrap().replace(['\u{2068}', '\u{2069}'], "");
            assert!(message.contains(words), "{value}: {message}");
        }
        assert_eq!(marks_in_the_trail(&app), 0);
        let unknown = send(&mut browser, &page, &token, ["HG-99", "60", "0", "k"]).await;
        assert_eq!(unknown.status, 404);
    }
}

on_both! {
    async fn an_assessor_cannot_open_the_sheet_of_another(app: TestApp) {
        let (city, batch, assessor, token) = one_sheet(&app);
        let other = city.assessor("钱考评", "K002", None);
        city.assessor_account("zhou", assessor);
        city.assessor_account("qian", other);
        let mut zhou = app.signed_in("zhou").await;
        let page = zhou.get(&format!("/sheets/{token}")).await;
        let mut qian = app.signed_in("qian").await;
        for path in [format!("/sheets/{token}"), format!("/sheets/{token}?print=1"), format!("/sheets/{token}/marks.xlsx")] {
            assert_eq!(qian.get(&path).await.status, 404, "{path}");
        }
        assert!(!qian.get("/sheets").await.text().contains(&token));
        let token_of_qian = Browser::token(&qian.get("/account").await);
        let pairs = [("csrf", token_of_qian.as_str()), ("code", batch.candidates[0].code.as_str()), ("value", "1"), ("version", "0"), ("key", "k")];
        assert_eq!(qian.post(&format!("/sheets/{token}/marks"), &pairs).await.status, 404);
        assert_eq!(qian.post(&format!("/sheets/{token}/submission"), &pairs).await.status, 404);
        // A session that ended in the middle of a sheet.
        app.advance(chrono::Duration::minutes(31));
        let lost = send(&mut zhou, &page, &token, [batch.candidates[0].code.as_str(), "80", "0", "k"]).await;
        assert_eq!(lost.status, 401, "{}", lost.text());
        assert_eq!(marks_in_the_trail(&app), 0);
    }
}

on_both! {
    async fn pages_exports_and_answers_of_a_sheet_say_codes_only(app: TestApp) {
        let (city, batch, assessor, token) = one_sheet(&app);
        city.assessor_account("zhou", assessor);
        let mut browser = app.signed_in("zhou").await;
        let page = browser.get(&format!("/sheets/{token}")).await;
        let code = batch.candidates[0].code.as_str();
        let answer = send(&mut browser, &page, &token, [code, "80", "0", "k"]).await;
        let mut texts = vec![page.text(), answer.text()];
        for path in ["/sheets".to_owned(), format!("/sheets/{token}?print=1"), format!("/sheets/{token}/marks.csv")] {
            let reply = browser.get(&path).await;
            assert_eq!(reply.status, 200, "{path}");
            texts.push(reply.text());
        }
        assert!(texts[0].contains(code) && texts[3].contains(code) && texts[4].contains(code));
        for candidate in &batch.candidates {
            for text in &texts {
                assert!(!text.contains(&candidate.name) && !text.contains(&candidate.ticket) && !text.contains("云岭示范机床厂"), "{text}");
            }
        }
        let trail = app.platform.db.read_blocking(|conn| {
            let filter = audit::Filter { subject: Some(("sheet".to_owned(), token.clone())), ..audit::Filter::default() };
            audit::list(conn, &filter, None, 10)
        }).unwrap().0;
        let said = format!("{trail:?}");
        assert!(said.contains(code) && !said.contains(&batch.candidates[0].ticket) && !said.contains(&batch.candidates[0].name));
    }
}

on_both! {
    async fn the_plain_form_keeps_everything_typed_and_names_each_conflict(app: TestApp) {
        let (city, batch, assessor, token) = one_sheet(&app);
        city.assessor_account("zhou", assessor);
        let mut browser = app.signed_in("zhou").await;
        let path = format!("/sheets/{token}");
        let page = browser.get(&path).await;
        let codes: Vec<&str> = batch.candidates.iter().map(|candidate| candidate.code.as_str()).collect();
        send(&mut browser, &page, &token, [codes[0], "85.5", "0", "k1"]).await;
        let (first, second, third) = (format!("m.{}", codes[0]), format!("m.{}", codes[1]), format!("s.{}", codes[2]));
        let reply = browser.submit(&page, &path, &[(&first, "70"), (&second, "6O"), (&third, "absent")]).await;
        assert_eq!(reply.status, 422, "{}", reply.text());
        assert_eq!(reply.attributes(&format!("[name='{first}']"), "value"), ["70"]);
        assert_eq!(reply.attributes(&format!("[name='{second}']"), "value"), ["6O"]);
        let words = reply.texts(&format!("#s-{}", codes[0])).join("");
        assert!(words.contains("85.5") && words.contains("70"), "{words}");
        assert_eq!(reply.attributes(&format!("tr[data-code='{}']", codes[2]), "data-mark"), ["absent"], "what could be kept is kept");
        // The same form once more uses what he typed.
        let reply = browser.submit(&reply, &path, &[(&second, "60")]).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        let page = browser.get(&path).await;
        assert_eq!(page.attributes(&format!("[name='{first}']"), "value"), ["70"]);
        assert_eq!(page.attributes(&format!("[name='{second}']"), "value"), ["60"]);
        assert_eq!(marks_in_the_trail(&app), 4);
    }
}

on_both! {
    async fn a_sheet_is_submitted_whole_and_confirmed_by_another_person(app: TestApp) {
        let (city, batch, assessor, token) = one_sheet(&app);
        let body = city.body(2);
        let own = Body { id: city.batch_row(&batch).body_id, ..body.clone() };
        city.assessor_account("zhou", assessor);
        city.staff("luo", &own);
        city.staff("stranger", &body);
        let path = format!("/sheets/{token}");
        let confirmation = format!("{path}/confirmation");
        let mut zhou = app.signed_in("zhou").await;
        let page = zhou.get(&path).await;
        assert_eq!(zhou.submit(&page, &path, &[]).await.status, 303, "nothing typed, nothing to save");
        let csrf = Browser::token(&page);
        let refused = zhou.post(&format!("{path}/submission"), &[("csrf", &csrf)]).await;
        assert_eq!(refused.status, 409);
        assert!(refused.text().contains(&batch.candidates[0].code), "{}", refused.text());
        for candidate in &batch.candidates {
            assert_eq!(send(&mut zhou, &page, &token, [&candidate.code, "75", "0", &candidate.code]).await.status, 200);
        }
        assert_eq!(zhou.post(&format!("{path}/submission"), &[("csrf", &csrf)]).await.status, 303);
        let locked = send(&mut zhou, &page, &token, [&batch.candidates[0].code, "99", "1", "late"]).await;
        assert_eq!(locked.status, 409);
        assert!(locked.json().get("version").is_none(), "no conflict of values, but a locked sheet");
        let by_himself = zhou.post(&confirmation, &[("csrf", &csrf), ("version", "1"), ("decision", "confirm")]).await;
        assert_eq!(by_himself.status, 403);
        let mut stranger = app.signed_in("stranger").await;
        assert_eq!(stranger.get(&path).await.status, 404);
        let mut luo = app.signed_in("luo").await;
        let shown = luo.get(&path).await;
        let rejected = {
            let csrf = Browser::token(&shown);
            luo.post(&confirmation, &[("csrf", &csrf), ("version", "1"), ("decision", "reject"), ("reason", "请核对第一格")]).await
        };
        assert_eq!(rejected.status, 303, "{}", rejected.text());
        let again = zhou.get(&path).await;
        assert!(again.text().contains("请核对第一格") && again.text().contains("data-score-grid"));
        assert_eq!(zhou.post(&format!("{path}/submission"), &[("csrf", &csrf)]).await.status, 303);
        let shown = luo.get(&path).await;
        let stale = {
            let csrf = Browser::token(&shown);
            luo.post(&confirmation, &[("csrf", &csrf), ("version", "1"), ("decision", "confirm")]).await
        };
        assert_eq!(stale.status, 409, "a page that is out of date confirms nothing");
        let confirmed = luo.submit(&shown, &confirmation, &[]).await;
        assert_eq!(confirmed.status, 303, "{}", confirmed.text());
        assert!(zhou.get(&path).await.text().contains("已确认"));
        let raw = app.platform.write_blocking(|tx| Ok(diesel::sql_query("update sheet_entry set mark = 10000").execute(tx.conn)?));
        assert!(raw.is_err(), "a locked sheet is locked for everybody");
    }
}

on_both! {
    async fn the_database_itself_refuses_a_confirmation_by_the_submitter(app: TestApp) {
        let (_, _, _, token) = one_sheet(&app);
        for (statement, right) in [
            ("update score_sheet set state = 'submitted', submitted_by = 5, version = 1", true),
            ("update score_sheet set state = 'confirmed', confirmed_by = 5", false),
            ("update score_sheet set state = 'confirmed'", false),
            ("update score_sheet set state = 'confirmed', confirmed_by = 6", true),
        ] {
            let statement = format!("{statement} where token = '{token}'");
            let done = app.platform.write_blocking(move |tx| Ok(diesel::sql_query(statement).execute(tx.conn)?));
            assert_eq!(done.is_ok(), right);
        }
    }
}

on_both! {
    async fn of_two_confirmations_at_once_one_counts(app: TestApp) {
        let (city, batch, assessor, token) = one_sheet(&app);
        let actor = as_assessor(assessor);
        for candidate in &batch.candidates {
            save(&app, &actor, &token, &candidate.code, "75", 0, "").unwrap();
        }
        let (submitter, name) = (actor.clone(), token.clone());
        app.platform.write_blocking(move |tx| service::submit_sheet(tx, &submitter, &name)).unwrap();
        let body = city.batch_row(&batch).body_id;
        let confirm = |account: i64| {
            let staff = Actor { account: Some(AccountId(account)), role: Role::BodyStaff, body: Some(body), ..Actor::system("经办") };
            let (platform, token) = (std::sync::Arc::clone(&app.platform), token.clone());
            async move { platform.write(move |tx| service::decide_sheet(tx, &staff, &token, 1, &Decision::Confirm)).await }
        };
        let (one, other) = tokio::join!(confirm(2), confirm(3));
        assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    }
}
