//! Batches from the draft to the examination, by the forms that people use.

use crate::support::city::{Body, City};
use crate::support::{Browser, Reply, TestApp, on_both, today};
use chrono::Days;
use diesel::prelude::*;
use jiangce::certification::batches::model::{ApplicationState, BatchState, Part};
use jiangce::identity::model::{NewAccount, NewGrant};
use jiangce::kernel::actor::Role;
use jiangce::kernel::ids::{AssessorId, PersonId};
use jiangce::kernel::language::Language;
use jiangce::kernel::level::Level;
use jiangce::platform::audit;
use jiangce::platform::db::schema::person;

const CLEAN: &[u8] = include_bytes!("../../data/rosters/clean_60.xlsx");
const DIRTY: &[u8] = include_bytes!("../../data/rosters/dirty_60.xlsx");

struct Scene {
    city: City,
    body: Body,
    staff: Browser,
    administrator: Browser,
}

async fn scene(app: &TestApp) -> Scene {
    let city = City::of(app);
    let body = city.body(1);
    let mechanic = city.trade("4-12-01-01", "汽车维修工");
    city.scope(&body, mechanic, Level::Advanced);
    city.staff("pu", &body);
    app.account("duan", Role::CityAdministrator);
    Scene { city, body, staff: app.signed_in("pu").await, administrator: app.signed_in("duan").await }
}

fn days_ahead(days: u64) -> String {
    (today() + Days::new(days)).to_string()
}

/// Drafts a batch of one line by the form; gives its address.
async fn draft(scene: &mut Scene, first: &str, quota: &str) -> String {
    let page = scene.staff.get("/batches/new").await;
    let reply = scene
        .staff
        .submit(
            &page,
            "/batches/new",
            &[
                ("title", "第 12 批"),
                ("site", &scene.body.filing_code),
                ("first_day", first),
                ("last_day", first),
                ("line_scope", "4-12-01-01:3"),
                ("line_standard", ""),
                ("line_quota", quota),
            ],
        )
        .await;
    assert_eq!(reply.status, 303, "{}", reply.text());
    reply.location.unwrap()
}

async fn press(browser: &mut Browser, batch: &str, step: &str, values: &[(&str, &str)]) -> Reply {
    let page = browser.get(batch).await;
    browser.submit(&page, &format!("{batch}/{step}"), values).await
}

/// Uploads a roster and waits until it is checked; gives the address of the upload.
async fn upload(browser: &mut Browser, batch: &str, bytes: &[u8]) -> String {
    let page = browser.get(&format!("{batch}/roster")).await;
    let reply = browser
        .upload(&page, &format!("{batch}/roster/upload"), &[], ("file", "名单.xlsx", bytes))
        .await;
    assert_eq!(reply.status, 303, "{}", reply.text());
    let run = reply.location.unwrap();
    for _ in 0..100_000 {
        if browser.get(&format!("{run}/progress")).await.json()["finished"] == true {
            return run;
        }
        tokio::task::yield_now().await;
    }
    panic!("the upload is never checked");
}

/// Uploads a roster and posts what is good in it.
async fn post_roster(browser: &mut Browser, batch: &str, bytes: &[u8]) {
    let run = upload(browser, batch, bytes).await;
    let page = browser.get(&run).await;
    let reply = browser.submit(&page, &format!("{run}/posting"), &[]).await;
    assert_eq!(reply.status, 303, "{}", reply.text());
}

fn assessors(city: &City, count: usize) -> Vec<AssessorId> {
    let trade = city.trade("4-12-01-01", "汽车维修工");
    (0..count)
        .map(|at| city.assessor(&format!("考评{at}"), &format!("KP{at:03}"), Some(trade)))
        .collect()
}

async fn choose(browser: &mut Browser, batch: &str, part: &str, card: &str) -> Reply {
    let base = format!("{batch}/staffing/1/{part}");
    let token = Browser::token(&browser.get(&base).await);
    browser
        .post(&format!("{base}/assignments"), &[("csrf", &token), ("card", card)])
        .await
}

on_both! {
    async fn a_batch_goes_the_whole_way_from_draft_to_examination(app: TestApp) {
        let mut scene = scene(&app).await;
        let batch = draft(&mut scene, &days_ahead(40), "60").await;
        assert_eq!(press(&mut scene.staff, &batch, "submission", &[]).await.status, 303);
        assert_eq!(press(&mut scene.administrator, &batch, "approval", &[]).await.status, 303);
        let run = upload(&mut scene.staff, &batch, CLEAN).await;
        let page = scene.staff.get(&run).await;
        let reply = scene.staff.submit(&page, &format!("{run}/posting"), &[]).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        let mails = app.sent_mails().await;
        assert!(mails.iter().any(|(kind, ..)| kind == "batch_approved"));
        assert!(mails.iter().any(|(kind, ..)| kind == "roster_posted"));
        let page = scene.staff.get(&batch).await;
        assert!(page.text().contains("60 名考生"));
        let said = page.texts("#close-dialog p").join(" ");
        assert!(said.contains("60 名考生") && said.contains("不能"), "what cannot be taken back is said first: {said}");
        assert_eq!(press(&mut scene.staff, &batch, "application-closing", &[]).await.status, 303);
        assert_eq!(press(&mut scene.staff, &batch, "arrangement", &[]).await.status, 303);
        assessors(&scene.city, 4);
        let early = press(&mut scene.staff, &batch, "staffing-completion", &[]).await;
        assert_eq!(early.status, 422, "a panel is missing");
        assert_eq!(choose(&mut scene.staff, &batch, "theory-test", "KP000").await.status, 303);
        for card in ["KP000", "KP001", "KP002"] {
            let reply = choose(&mut scene.staff, &batch, "practical-test", card).await;
            assert_eq!(reply.status, 303, "{}", reply.text());
        }
        assert!(app.sent_mails().await.iter().any(|(kind, ..)| kind == "assessor_assigned"));
        let reply = press(&mut scene.staff, &batch, "staffing-completion", &[]).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        let page = scene.staff.get(&batch).await;
        assert_eq!(page.texts(".page-title .badge"), ["考试中"]);
        let roster = scene.staff.get(&format!("{batch}/roster?size=100")).await.text();
        let number = batch.trim_start_matches("/batches/");
        assert!(roster.contains(&format!("{number}00060")), "every candidate has a ticket number");
    }
}

on_both! {
    async fn a_batch_that_comes_too_late_or_is_outside_filing_and_scope_is_not_filed(app: TestApp) {
        let mut scene = scene(&app).await;
        let late = draft(&mut scene, &days_ahead(5), "60").await;
        let reply = press(&mut scene.staff, &late, "submission", &[]).await;
        assert_eq!(reply.status, 422);
        assert!(reply.text().contains("15 个工作日"), "{}", reply.text());
        let far = draft(&mut scene, &days_ahead(900), "60").await;
        let reply = press(&mut scene.staff, &far, "submission", &[]).await;
        assert_eq!(reply.status, 422);
        let errors = reply.texts(".error-summary li").join(" ");
        assert!(errors.contains("站点“本部”的备案") && errors.contains("评价范围"), "{errors}");
    }
}

on_both! {
    async fn a_draft_may_begin_too_early_and_says_so_until_it_is_changed(app: TestApp) {
        let mut scene = scene(&app).await;
        let form = scene.staff.get("/batches/new").await;
        let earliest = form.attributes("[name=first_day]", "min").remove(0);
        assert!(form.text().contains("15 个工作日") && form.text().contains(&earliest), "{}", form.text());
        let batch = draft(&mut scene, &days_ahead(5), "60").await;
        let warning = scene.staff.get(&batch).await.texts(".notice-warn").join(" ");
        assert!(warning.contains(&earliest), "{warning}");
        let form = scene.staff.get(&format!("{batch}/edit")).await;
        let values = [("first_day", earliest.as_str()), ("last_day", earliest.as_str())];
        assert_eq!(scene.staff.submit(&form, &format!("{batch}/edit"), &values).await.status, 303);
        assert!(scene.staff.get(&batch).await.texts(".notice-warn").is_empty());
    }
}

on_both! {
    async fn a_line_outside_the_scope_of_the_site_is_refused_with_everything_else_that_is_wrong(app: TestApp) {
        let mut scene = scene(&app).await;
        scene.city.welder();
        let form = scene.staff.get("/batches/new").await;
        let token = Browser::token(&form);
        let (first, last) = (days_ahead(41), days_ahead(40));
        let typed = |intent: &'static str| {
            vec![
                ("csrf", token.as_str()),
                ("title", ""),
                ("site", scene.body.filing_code.as_str()),
                ("first_day", first.as_str()),
                ("last_day", last.as_str()),
                ("line_scope", "6-18-02-04:3"),
                ("line_standard", ""),
                ("line_quota", "7"),
                ("line_scope", "4-12-01-01:3"),
                ("line_standard", ""),
                ("line_quota", ""),
                ("intent", intent),
            ]
        };
        let refused = scene.staff.post("/batches/new", &typed("")).await;
        assert_eq!(refused.status, 422);
        let errors = refused.texts(".error-summary li");
        assert_eq!(errors.len(), 4, "title, order of the days, scope and quota: {errors:?}");
        let longer = scene.staff.post("/batches/new", &typed("add-line")).await;
        assert_eq!(longer.status, 200);
        assert!(longer.texts(".error-summary").is_empty());
        assert_eq!(longer.attributes("[name=line_quota]", "value"), ["7", "", ""]);
    }
}

on_both! {
    async fn a_returned_batch_shows_the_reason_and_may_be_submitted_again(app: TestApp) {
        let mut scene = scene(&app).await;
        let batch = draft(&mut scene, &days_ahead(40), "60").await;
        press(&mut scene.staff, &batch, "submission", &[]).await;
        let reply = press(&mut scene.administrator, &batch, "return", &[("reason", " ")]).await;
        assert_eq!(reply.status, 422, "a reason is asked for");
        assert_eq!(press(&mut scene.administrator, &batch, "return", &[("reason", "缺考场平面图")]).await.status, 303);
        let page = scene.staff.get(&batch).await;
        assert!(page.texts(".steps .why").contains(&"缺考场平面图".to_owned()), "{}", page.text());
        assert!(app.sent_mails().await.iter().any(|(kind, _, text)| kind == "batch_returned" && text.contains("缺考场平面图")));
        assert_eq!(press(&mut scene.staff, &batch, "submission", &[]).await.status, 303);
    }
}

on_both! {
    async fn of_two_approvals_one_holds_and_a_stale_form_changes_nothing(app: TestApp) {
        let mut scene = scene(&app).await;
        let batch = draft(&mut scene, &days_ahead(40), "60").await;
        let stale = scene.staff.get(&format!("{batch}/edit")).await;
        press(&mut scene.staff, &batch, "submission", &[]).await;
        let one = scene.administrator.get(&batch).await;
        let other = scene.administrator.get(&batch).await;
        let action = format!("{batch}/approval");
        assert_eq!(scene.administrator.submit(&one, &action, &[]).await.status, 303);
        assert_eq!(scene.administrator.submit(&other, &action, &[]).await.status, 409);
        let reply = scene.staff.submit(&stale, &format!("{batch}/edit"), &[("title", "改名")]).await;
        assert_eq!(reply.status, 409);
        assert!(!scene.staff.get(&batch).await.text().contains("改名"));
    }
}

on_both! {
    async fn staff_of_another_body_do_not_know_of_the_batch(app: TestApp) {
        let mut scene = scene(&app).await;
        let batch = draft(&mut scene, &days_ahead(40), "60").await;
        let other = scene.city.body(2);
        scene.city.staff("he", &other);
        let mut stranger = app.signed_in("he").await;
        for path in ["", "/roster", "/staffing", "/edit"] {
            assert_eq!(stranger.get(&format!("{batch}{path}")).await.status, 404, "{path}");
        }
        assert!(!stranger.get("/batches").await.text().contains("第 12 批"));
    }
}

on_both! {
    async fn a_dirty_roster_posts_exactly_its_good_rows(app: TestApp) {
        let mut scene = scene(&app).await;
        let batch = draft(&mut scene, &days_ahead(40), "60").await;
        let run = upload(&mut scene.staff, &batch, DIRTY).await;
        let page = scene.staff.get(&format!("{run}?tab=errors&size=100")).await;
        let mut rows: Vec<u32> =
            page.attributes("[data-row]", "data-row").iter().map(|row| row.parse().unwrap()).collect();
        rows.sort_unstable();
        let mut expected: Vec<u32> = include_str!("../../data/rosters/dirty_60.tsv")
            .lines()
            .skip(1)
            .map(|line| line.split('\t').collect::<Vec<_>>())
            .filter(|fields| fields.contains(&"yes"))
            .map(|fields| fields[0].parse().unwrap())
            .collect();
        expected.sort_unstable();
        assert_eq!(rows, expected);
        assert_eq!(scene.staff.submit(&page, &format!("{run}/posting"), &[]).await.status, 303);
        assert!(scene.staff.get(&batch).await.text().contains("43 名考生"));
        let bad = scene.staff.get(&format!("{run}/rejected.xlsx")).await;
        assert!(bad.status == 200 && bad.body.starts_with(b"PK"));
        let again = upload(&mut scene.staff, &batch, CLEAN).await;
        let page = scene.staff.get(&again).await;
        assert!(page.text().contains("43 行"), "whoever applies already is an error: {}", page.text());
    }
}

on_both! {
    async fn a_roster_beyond_the_quota_posts_nothing(app: TestApp) {
        let mut scene = scene(&app).await;
        let batch = draft(&mut scene, &days_ahead(40), "59").await;
        let run = upload(&mut scene.staff, &batch, CLEAN).await;
        let page = scene.staff.get(&run).await;
        let reply = scene.staff.submit(&page, &format!("{run}/posting"), &[]).await;
        assert_eq!(reply.status, 422);
        assert!(reply.text().contains("名额 59"), "{}", reply.text());
        assert!(scene.staff.get(&batch).await.text().contains("0 名考生"));
    }
}

on_both! {
    async fn whoever_serves_elsewhere_or_works_with_a_candidate_cannot_be_chosen(app: TestApp) {
        let mut scene = scene(&app).await;
        let mut batches = Vec::new();
        let trade = scene.city.trade("4-12-01-01", "汽车维修工");
        for _ in 0..2 {
            let made = scene.city.batch(
                &scene.body,
                trade,
                Level::Advanced,
                BatchState::Staffing,
                3,
            );
            batches.push(format!("/batches/{}", made.number));
        }
        assessors(&scene.city, 1);
        assert_eq!(choose(&mut scene.staff, &batches[0], "practical-test", "KP000").await.status, 303);
        let twice = choose(&mut scene.staff, &batches[1], "practical-test", "KP000").await;
        assert_eq!(twice.status, 422);
        assert!(twice.text().contains("已安排在批次"), "{}", twice.text());
        let removal = format!("{}/staffing/1/practical-test/removal", batches[0]);
        let page = scene.staff.get(&format!("{}/staffing/1/practical-test", batches[0])).await;
        assert_eq!(scene.staff.submit(&page, &removal, &[]).await.status, 303);
        assert_eq!(choose(&mut scene.staff, &batches[1], "practical-test", "KP000").await.status, 303);
    }
}

on_both! {
    async fn the_candidates_of_a_cancelled_batch_are_withdrawn_and_may_apply_elsewhere(app: TestApp) {
        let mut scene = scene(&app).await;
        let batch = draft(&mut scene, &days_ahead(40), "60").await;
        post_roster(&mut scene.staff, &batch, CLEAN).await;
        assert!(scene.staff.get(&batch).await.text().contains("60 名考生"));
        let reply = press(&mut scene.staff, &batch, "cancellation", &[("reason", " ")]).await;
        assert_eq!(reply.status, 422, "a reason is asked for");
        assert!(scene.staff.get(&batch).await.text().contains("60 名考生"), "nothing was half done");
        assert_eq!(press(&mut scene.staff, &batch, "cancellation", &[("reason", "场地停电")]).await.status, 303);
        let page = scene.staff.get(&batch).await;
        assert_eq!(page.texts(".page-title .badge"), ["已取消"]);
        assert!(page.text().contains("0 名考生") && !page.text().contains("60 名考生"), "{}", page.text());
        let number = batch.trim_start_matches("/batches/").to_owned();
        let trail = app.platform.db.read_blocking(move |conn| {
            let filter = audit::Filter { subject: Some(("batch".to_owned(), number)), ..audit::Filter::default() };
            audit::list(conn, &filter, None, 10)
        }).unwrap().0;
        let withdrawn = trail.iter().find(|entry| entry.action == "batch.application_withdrawn").unwrap();
        assert!(withdrawn.new_values.as_deref().unwrap().contains("60"), "{withdrawn:?}");
        assert_eq!(withdrawn.reason.as_deref(), Some("场地停电"));
        let other = draft(&mut scene, &days_ahead(45), "60").await;
        post_roster(&mut scene.staff, &other, CLEAN).await;
        assert!(scene.staff.get(&other).await.text().contains("60 名考生"));
    }
}

on_both! {
    async fn a_batch_cancelled_on_notice_keeps_its_results_and_gives_no_certificate(app: TestApp) {
        let mut scene = scene(&app).await;
        let trade = scene.city.trade("4-12-01-01", "汽车维修工");
        let batch = scene.city.batch(&scene.body, trade, Level::Advanced, BatchState::Scoring, 3);
        scene.city.on_notice(&batch, today());
        let path = format!("/batches/{}", batch.number);
        assert_eq!(press(&mut scene.administrator, &path, "cancellation", &[("reason", "试题泄露")]).await.status, 303);
        let row = scene.city.batch_row(&batch);
        assert_eq!((row.state, row.candidate_count), (BatchState::Cancelled, 3));
        assert_eq!(scene.city.application_states(&batch), [ApplicationState::Passed; 3], "a result is never undone");
        assert_eq!(app.browser().get(&format!("/notices/{}", batch.number)).await.status, 404);
        app.advance(chrono::Duration::days(2));
        let mut staff = app.signed_in("pu").await;
        let csrf = Browser::token(&staff.get("/account").await);
        let issued = staff.post(&format!("{path}/certificates"), &[("csrf", &csrf)]).await;
        assert_eq!(issued.status, 409, "{}", issued.text());
    }
}

on_both! {
    async fn a_cancelled_batch_sets_its_assessors_free_and_closes_their_sheets(app: TestApp) {
        let mut scene = scene(&app).await;
        let trade = scene.city.trade("4-12-01-01", "汽车维修工");
        let batch = scene.city.batch(&scene.body, trade, Level::Advanced, BatchState::Examining, 2);
        let other = scene.city.batch(&scene.body, trade, Level::Advanced, BatchState::Staffing, 2);
        let assessor = assessors(&scene.city, 1)[0];
        let sheet = scene.city.sheets(&batch, Part::PracticalTest, &[assessor]).remove(0);
        scene.city.assessor_account("kao", assessor);
        let mut marker = app.signed_in("kao").await;
        assert!(marker.get("/work").await.text().contains(&sheet));
        let other = format!("/batches/{}", other.number);
        assert_eq!(choose(&mut scene.staff, &other, "practical-test", "KP000").await.status, 422);
        let path = format!("/batches/{}", batch.number);
        assert_eq!(press(&mut scene.staff, &path, "cancellation", &[("reason", "场地停电")]).await.status, 303);
        assert_eq!(choose(&mut scene.staff, &other, "practical-test", "KP000").await.status, 303);
        assert!(!marker.get("/work").await.text().contains(&sheet), "nothing is left to do on it");
        let csrf = Browser::token(&marker.get("/account").await);
        let code = &batch.candidates[0].code;
        let typed = [("csrf", csrf.as_str()), ("code", code), ("value", "80"), ("version", "0"), ("key", "k")];
        let late = marker.post(&format!("/sheets/{sheet}/marks"), &typed).await;
        assert_eq!(late.status, 409, "{}", late.text());
    }
}

on_both! {
    async fn whoever_is_on_a_roster_gets_mail_in_his_language_or_in_both(app: TestApp) {
        let mut scene = scene(&app).await;
        let batch = draft(&mut scene, &days_ahead(40), "60").await;
        post_roster(&mut scene.staff, &batch, CLEAN).await;
        let mails: Vec<_> = app.sent_mails().await.into_iter().filter(|(kind, ..)| kind == "roster_posted").collect();
        assert!(mails.len() >= 2, "the roster has addresses");
        for (_, _, text) in &mails {
            assert!(text.contains("您好：") && text.contains("Dear "), "nobody has an account yet: {text}");
        }
        for (login, language, (_, email, _)) in
            [("english", Language::English, &mails[0]), ("chinese", Language::Chinese, &mails[1])]
        {
            let email = email.clone();
            let found: PersonId = app.platform.db.read_blocking(move |conn| {
                Ok(person::table.select(person::id).filter(person::email.eq(email)).first(conn)?)
            }).unwrap();
            app.open_account(NewAccount {
                login: login.to_owned(),
                name: login.to_owned(),
                email: None,
                person: Some(found),
                language,
                grant: NewGrant { role: Role::Worker, body: None, assessor: None, competition: None, valid_from: today(), valid_to: None },
            });
        }
        assert_eq!(press(&mut scene.staff, &batch, "cancellation", &[("reason", "改期")]).await.status, 303);
        let other = draft(&mut scene, &days_ahead(45), "60").await;
        post_roster(&mut scene.staff, &other, CLEAN).await;
        let again = app.sent_mails().await;
        let to = |address: &str| again.iter().find(|(_, to, _)| to == address).map(|(.., text)| text.clone()).unwrap();
        let (english, chinese) = (to(&mails[0].1), to(&mails[1].1));
        assert!(english.contains("Dear ") && !english.contains("您好"), "{english}");
        assert!(chinese.contains("您好") && !chinese.contains("Dear "), "{chinese}");
    }
}
