//! Entries by the forms and workbooks that people use: from the form to the number, the waiting list, teams, delegations,
//! workers, and everybody who must not see them.

use crate::support::city::City;
use crate::support::event::{Event, account_for, entrants, event};
use crate::support::{Browser, Reply, TestApp, on_both};
use diesel::prelude::*;
use jiangce::app;
use jiangce::competition::contests::model::Eligibility;
use jiangce::competition::entries::model::{EntrySource, EntryState, MemberFacts, MemberPart};
use jiangce::competition::entries::writing_store::{self, NewEntry};
use jiangce::competition::events::model::EventState;
use jiangce::kernel::actor::{Actor, Role};
use jiangce::kernel::level::Level;
use jiangce::kernel::resident_number::check_character;
use jiangce::platform::audit;
use jiangce::platform::db::schema as t;
use jiangce::platform::error::AppError;
use jiangce::platform::spreadsheet::write::{Header, Table, write_workbook};

/// The number of somebody born in a year; no two serials give the same.
fn resident(year: u32, serial: usize) -> String {
    let (month, day) = (1 + serial / 999 % 12, 1 + serial / 11_988 % 28);
    let body = format!("530102{year}{month:02}{day:02}{:03}", 1 + serial % 999);
    format!("{body}{}", check_character(&body).unwrap())
}

/// Changes the contest of an event.
fn set_contest(app: &TestApp, event: &Event, team_size: i32, quota: i32, limit: Option<i32>, conditions: Eligibility) {
    let id = event.contest;
    app.platform
        .write_blocking(move |tx| {
            diesel::update(t::contest::table.filter(t::contest::id.eq(id)))
                .set((
                    t::contest::team_size.eq(team_size),
                    t::contest::quota.eq(quota),
                    t::contest::delegation_limit.eq(limit),
                    t::contest::eligibility.eq(serde_json::to_string(&conditions).unwrap()),
                ))
                .execute(tx.conn)?;
            Ok(())
        })
        .unwrap();
}

fn entry_count(app: &TestApp, event: &Event) -> i32 {
    let id = event.contest;
    app.platform
        .db
        .read_blocking(move |conn| {
            Ok(t::contest::table
                .filter(t::contest::id.eq(id))
                .select(t::contest::entry_count)
                .first(conn)?)
        })
        .unwrap()
}

fn new_path(event: &Event) -> String {
    format!("{}/entries/new", event.contest_address())
}

fn list_path(event: &Event) -> String {
    format!("{}/entries", event.address())
}

async fn enter(browser: &mut Browser, event: &Event, fields: &[(&str, &str)]) -> Reply {
    let path = new_path(event);
    let page = browser.get(&path).await;
    browser.submit(&page, &path, fields).await
}

/// Enters one person by the form; gives the address of the entry.
async fn entered(browser: &mut Browser, event: &Event, name: &str, number: &str, more: &[(&str, &str)]) -> String {
    let mut fields = vec![("m0_name", name), ("m0_document_number", number)];
    fields.extend_from_slice(more);
    let reply = enter(browser, event, &fields).await;
    assert_eq!(reply.status, 303, "{}", reply.text());
    reply.location.unwrap()
}

/// Takes a step by the form on the page of an entry.
async fn step(browser: &mut Browser, entry: &str, path: &str, fields: &[(&str, &str)]) -> Reply {
    let page = browser.get(entry).await;
    browser.submit(&page, &format!("{entry}/{path}"), fields).await
}

async fn state(browser: &mut Browser, entry: &str) -> String {
    let page = browser.get(entry).await;
    assert_eq!(page.status, 200, "{}", page.text());
    page.texts(".page-title .badge").remove(0)
}

on_both! {
    async fn an_entry_goes_from_the_form_to_its_number_and_the_check_is_closed(app: TestApp) {
        let event = event(&app, EventState::EntryOpen);
        account_for(&app, "pu", Role::CompetitionOrganiser, &event);
        let mut organiser = app.signed_in("pu").await;
        let refused = enter(
            &mut organiser,
            &event,
            &[("m0_name", "王小明"), ("m0_document_number", "530102199001010011"), ("m0_employer", "示范机械厂")],
        )
        .await;
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("王小明") && refused.text().contains("示范机械厂"), "what was typed is kept");

        let more = [
            ("delegation", "云岭代表队"),
            ("m0_email", "wang@example.org"),
            ("m0_employer", "示范机械厂"),
            ("m0_level_held", "3"),
            ("m1_name", "李领队"),
            ("m1_document_number", &*resident(1970, 1)),
            ("m1_email", "leader@example.org"),
        ];
        let first = entered(&mut organiser, &event, "王小明", &resident(1990, 1), &more).await;
        assert_eq!(entry_count(&app, &event), 1);
        let page = organiser.get(&first).await;
        for words in ["王小明", "李领队", "云岭代表队", "示范机械厂", "待审核", "三级"] {
            assert!(page.text().contains(words), "{words}: {}", page.text());
        }
        assert!(!page.text().contains(&resident(1990, 1)), "numbers of documents are masked");
        let twice = enter(
            &mut organiser,
            &event,
            &[("m0_name", "王小明"), ("m0_document_number", &*resident(1990, 1))],
        )
        .await;
        assert_eq!(twice.status, 422);
        assert!(twice.text().contains("已报名"), "{}", twice.text());
        let other_name = enter(
            &mut organiser,
            &event,
            &[("m0_name", "赵大力"), ("m0_document_number", &*resident(1990, 1))],
        )
        .await;
        assert_eq!(other_name.status, 422);
        assert!(!other_name.texts("main").join("").contains("王小明"), "whose document it is is not told");

        assert_eq!(step(&mut organiser, &first, "acceptance", &[]).await.status, 303);
        let page = organiser.get(&first).await;
        assert!(page.text().contains(&format!("{}-01-001", event.number)), "{}", page.text());
        let mails = app.sent_mails().await;
        let receivers: Vec<&str> = mails.iter().map(|(_, receiver, _)| receiver.as_str()).collect();
        assert_eq!(receivers, ["wang@example.org", "leader@example.org"]);
        assert!(mails[0].2.contains("-01-001"), "{mails:?}");

        let second = entered(&mut organiser, &event, "赵大力", &resident(1991, 2), &[("m0_email", "zhao@example.org")]).await;
        assert_eq!(step(&mut organiser, &second, "return", &[("reason", " ")]).await.status, 422);
        assert_eq!(step(&mut organiser, &second, "return", &[("reason", "缺等级证书")]).await.status, 303);
        assert!(organiser.get(&second).await.text().contains("缺等级证书"));
        let list = organiser.get(&list_path(&event)).await;
        let check = format!("{}/eligibility-check", event.address());
        let early = organiser.submit(&list, &check, &[]).await;
        assert_eq!(early.status, 409);
        assert!(early.text().contains("还有 1 份"), "{}", early.text());
        let mended = [("m0_level_held", "2"), ("m0_certificate_number", "Y000001")];
        assert_eq!(step(&mut organiser, &second, "resubmission", &mended).await.status, 303);
        assert!(organiser.get(&second).await.text().contains("Y000001"));
        // What was mended stands in the trail with what it was before; who did not change is left out.
        let trail = app
            .platform
            .db
            .read_blocking(|conn| {
                let action = Some("entry.resubmitted".to_owned());
                Ok(audit::list(conn, &audit::Filter { action, ..audit::Filter::default() }, None, 5)?.0)
            })
            .unwrap();
        let values = |text: &Option<String>| -> serde_json::Value { serde_json::from_str(text.as_ref().unwrap()).unwrap() };
        let (old, new) = (values(&trail[0].old_values), values(&trail[0].new_values));
        assert_eq!((old["state"].as_str(), new["state"].as_str()), (Some("returned"), Some("submitted")));
        assert_eq!(old["members"][0]["certificate_number"], serde_json::Value::Null);
        assert_eq!(new["members"][0]["certificate_number"], "Y000001");
        let level = |values: &serde_json::Value| values["members"][0]["level_held"].clone();
        assert_eq!((level(&old), level(&new)), (serde_json::Value::Null, "2".into()));
        assert_eq!(new["members"].as_array().unwrap().len(), 1);

        // A number is given once: the withdrawn entry keeps it, the next one gets another.
        assert_eq!(step(&mut organiser, &first, "withdrawal", &[]).await.status, 303);
        let page = organiser.get(&list_path(&event)).await;
        let all = format!("{}/entries/acceptance", event.contest_address());
        assert_eq!(organiser.submit(&page, &all, &[]).await.status, 303);
        assert!(organiser.get(&second).await.text().contains(&format!("{}-01-002", event.number)));
        assert_eq!(entry_count(&app, &event), 1);
        let again = entered(&mut organiser, &event, "王小明", &resident(1990, 1), &[]).await;
        assert_eq!(step(&mut organiser, &again, "rejection", &[("reason", "年龄不符")]).await.status, 303);

        let list = organiser.get(&list_path(&event)).await;
        let closed = organiser.submit(&list, &check, &[]).await;
        assert_eq!(closed.status, 303, "{}", closed.text());
        assert!(organiser.get(&list_path(&event)).await.text().contains("资格审查完成"));
        assert_eq!(organiser.get(&new_path(&event)).await.status, 409);
        let broken = app.platform.db.read_blocking(audit::first_broken).unwrap();
        assert_eq!(broken, None);
    }
}

on_both! {
    async fn conditions_are_named_one_by_one(app: TestApp) {
        let event = event(&app, EventState::EntryOpen);
        let conditions = Eligibility {
            max_age: Some(35),
            min_level: Some(Level::Advanced),
            ..Eligibility::default()
        };
        set_contest(&app, &event, 1, 5, Some(1), conditions);
        app.account("duan", Role::CityAdministrator);
        let mut city = app.signed_in("duan").await;
        let old = resident(1970, 3);
        let refused = enter(&mut city, &event, &[("m0_name", "王年长"), ("m0_document_number", &*old)]).await;
        assert_eq!(refused.status, 422);
        for words in ["不超过 35 周岁，此人 56 周岁", "要求持有"] {
            assert!(refused.text().contains(words), "{words}: {}", refused.text());
        }
        assert_eq!(entry_count(&app, &event), 0, "what was refused left nothing behind");
        let good = [("delegation", "甲队"), ("m0_level_held", "3")];
        entered(&mut city, &event, "王年轻", &resident(2000, 4), &good).await;
        let number = resident(2000, 5);
        let full = enter(
            &mut city,
            &event,
            &[("delegation", "甲队"), ("m0_name", "李年轻"), ("m0_document_number", &*number), ("m0_level_held", "2")],
        )
        .await;
        assert_eq!(full.status, 422);
        assert!(full.text().contains("最多报 1 份"), "{}", full.text());
    }
}

on_both! {
    async fn a_team_is_entered_whole(app: TestApp) {
        let event = event(&app, EventState::EntryOpen);
        set_contest(&app, &event, 2, 5, None, Eligibility::default());
        account_for(&app, "pu", Role::CompetitionOrganiser, &event);
        let mut organiser = app.signed_in("pu").await;
        let (one, two) = (resident(1990, 6), resident(1990, 7));
        let same = [
            ("team_name", "飞虎队"),
            ("m0_name", "王一"),
            ("m0_document_number", &*one),
            ("m1_name", "王一"),
            ("m1_document_number", &*one),
        ];
        let refused = enter(&mut organiser, &event, &same).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("出现两次"), "{}", refused.text());
        let good = [("team_name", "飞虎队"), ("m1_name", "王二"), ("m1_document_number", &*two)];
        let entry = entered(&mut organiser, &event, "王一", &one, &good).await;
        let page = organiser.get(&entry).await;
        assert!(page.text().contains("王一、王二") && page.text().contains("飞虎队"), "{}", page.text());
        assert_eq!(entry_count(&app, &event), 1, "a team takes one place");
        let city = City::of(&app);
        let person = city.person("赵个人", None);
        app.worker("zhao", person);
        let mut worker = app.signed_in("zhao").await;
        assert_eq!(worker.get(&format!("{}/entry", event.contest_address())).await.status, 409);
    }
}

on_both! {
    async fn whoever_comes_when_all_places_are_taken_waits_and_moves_up_in_order(app: TestApp) {
        let event = event(&app, EventState::EntryOpen);
        set_contest(&app, &event, 1, 1, None, Eligibility::default());
        account_for(&app, "pu", Role::CompetitionOrganiser, &event);
        let mut organiser = app.signed_in("pu").await;
        let mut entries = Vec::new();
        for (at, name) in ["王一", "王二", "王三"].iter().enumerate() {
            let email = format!("w{at}@example.org");
            entries.push(entered(&mut organiser, &event, name, &resident(1990, 10 + at), &[("m0_email", &*email)]).await);
            app.advance(chrono::Duration::minutes(1));
        }
        assert_eq!(state(&mut organiser, &entries[0]).await, "待审核");
        assert_eq!(state(&mut organiser, &entries[1]).await, "候补");
        assert!(organiser.get(&entries[2]).await.text().contains("候补第 2 位"));
        assert_eq!(entry_count(&app, &event), 1);
        assert_eq!(step(&mut organiser, &entries[0], "withdrawal", &[]).await.status, 303);
        assert_eq!(state(&mut organiser, &entries[1]).await, "待审核");
        assert_eq!(state(&mut organiser, &entries[2]).await, "候补");
        assert_eq!(entry_count(&app, &event), 1);
        let mails = app.sent_mails().await;
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert_eq!((mails[0].0.as_str(), mails[0].1.as_str()), ("entry_moved_up", "w1@example.org"));
        assert!(organiser.get(&entries[1]).await.text().contains("候补递补"), "the trail says so");
        assert_eq!(step(&mut organiser, &entries[1], "rejection", &[("reason", "材料不实")]).await.status, 303);
        assert_eq!(state(&mut organiser, &entries[2]).await, "待审核");
    }
}

on_both! {
    async fn a_worker_enters_himself_sees_his_entry_and_withdraws_it(app: TestApp) {
        let event = event(&app, EventState::EntryOpen);
        let city = City::of(&app);
        let (own, other) = (city.person("王劳动", Some("w@example.org")), city.person("李劳动", None));
        app.worker("wang", own);
        app.worker("li", other);
        let (mut worker, mut stranger) = (app.signed_in("wang").await, app.signed_in("li").await);
        let path = format!("{}/entry", event.contest_address());
        let contest = worker.get(&event.contest_address()).await;
        assert!(contest.attributes("a", "href").contains(&path), "the contest's page leads to the form");
        let page = worker.get(&path).await;
        let reply = worker.submit(&page, &path, &[("m0_employer", "示范机械厂"), ("m0_level_held", "3")]).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        let entry = reply.location.unwrap();
        let mine = worker.get("/mine/entries").await;
        assert!(mine.attributes("a", "href").contains(&entry), "{}", mine.text());
        let again = worker.submit(&page, &path, &[]).await;
        assert_eq!(again.status, 422);
        assert_eq!(stranger.get(&entry).await.status, 404);
        assert!(!stranger.get("/mine/entries").await.text().contains(&entry));
        assert_eq!(worker.get(&list_path(&event)).await.status, 403);
        let token = Browser::token(&worker.get(&entry).await);
        let accept = worker.post(&format!("{entry}/acceptance"), &[("csrf", token.as_str())]).await;
        assert_eq!(accept.status, 403);
        assert_eq!(step(&mut worker, &entry, "withdrawal", &[]).await.status, 303);
        assert_eq!(state(&mut worker, &entry).await, "已撤销");
        assert_eq!(entry_count(&app, &event), 0);
    }
}

on_both! {
    async fn a_body_enters_its_own_delegation_and_sees_no_other(app: TestApp) {
        let event = event(&app, EventState::EntryOpen);
        let other_event = crate::support::event::event(&app, EventState::EntryOpen);
        let city = City::of(&app);
        let (one, two) = (city.body(1), city.body(2));
        city.staff("yi", &one);
        city.staff("er", &two);
        account_for(&app, "pu", Role::CompetitionOrganiser, &event);
        account_for(&app, "qi", Role::CompetitionOrganiser, &other_event);
        app.account("shen", Role::Auditor);
        let (mut own, mut other) = (app.signed_in("yi").await, app.signed_in("er").await);
        let entry = entered(&mut own, &event, "王小明", &resident(1990, 20), &[]).await;
        assert!(own.get(&entry).await.text().contains(&one.name), "the delegation bears the body's name");
        assert!(own.get(&list_path(&event)).await.text().contains("王小明"));
        assert!(!other.get(&list_path(&event)).await.text().contains("王小明"));
        assert!(!other.get(&format!("{}.csv", list_path(&event))).await.text().contains("王小明"));
        assert_eq!(other.get(&entry).await.status, 404);
        let token = Browser::token(&other.get(&new_path(&event)).await);
        let withdrawal = other.post(&format!("{entry}/withdrawal"), &[("csrf", token.as_str())]).await;
        assert_eq!(withdrawal.status, 404);
        // What an organiser enters for a delegation of a body's name is that body's.
        let mut organiser = app.signed_in("pu").await;
        let for_two = entered(&mut organiser, &event, "赵大力", &resident(1990, 21), &[("delegation", &*two.name)]).await;
        assert_eq!(other.get(&for_two).await.status, 200);
        assert_eq!(own.get(&for_two).await.status, 404);

        let mut stranger = app.signed_in("qi").await;
        for path in [list_path(&event), format!("{}.xlsx", list_path(&event)), entry.clone(), new_path(&event)] {
            assert_eq!(stranger.get(&path).await.status, 403, "{path}");
        }
        let mut auditor = app.signed_in("shen").await;
        let seen = auditor.get(&format!("{}?q=%E7%8E%8B%E5%B0%8F", list_path(&event))).await;
        assert!(seen.text().contains("王小明") && !seen.text().contains("赵大力"), "{}", seen.text());
        let exported = auditor.get(&format!("{}.csv?q=%E7%8E%8B%E5%B0%8F", list_path(&event))).await;
        assert!(exported.text().contains("王小明") && !exported.text().contains("赵大力"));
        assert_eq!(auditor.get(&new_path(&event)).await.status, 403);
    }
}

on_both! {
    async fn a_judge_reaches_no_entry_in_any_way(app: TestApp) {
        let event = event(&app, EventState::EntryOpen);
        let people = entrants(&app, &event, &["王保密", "李保密"]);
        account_for(&app, "cai", Role::Judge, &event);
        let mut judge = app.signed_in("cai").await;
        let form = Browser::token(&judge.get("/account").await);
        let entry = format!("entry-{}-0", event.number);
        let mut asked = 0;
        for route in app::routes().iter().filter(|route| {
            route.path.contains("/entr") || route.path.contains("eligibility-check")
        }) {
            let path = route.path.replace("{number}", &event.number).replace("{code}", "01").replace("{token}", &entry);
            let reply = if route.method == "GET" {
                judge.get(&path).await
            } else {
                judge.post(&path, &[("csrf", form.as_str())]).await
            };
            if route.path == "/competitions/{number}/entry-opening" {
                continue;
            }
            asked += 1;
            assert!(matches!(reply.status, 403 | 404), "{} {path}: {}", route.method, reply.status);
            assert!(people.iter().all(|person| !reply.text().contains(&person.name)), "{path}");
        }
        assert!(asked > 20, "{asked}");
        for path in [event.address(), event.contest_address(), "/competitions".to_owned()] {
            let page = judge.get(&path).await;
            assert_eq!(page.status, 200);
            for person in &people {
                let secrets = [&person.name, &person.employer, &person.number];
                assert!(secrets.iter().all(|secret| !page.text().contains(secret.as_str())), "{path}");
            }
            assert!(!page.text().contains("/entries"), "{path} leads a judge to entries");
        }
    }
}

on_both! {
    async fn two_entries_of_one_person_at_once_give_one_and_a_clear_message(app: TestApp) {
        let event = event(&app, EventState::EntryOpen);
        account_for(&app, "pu", Role::CompetitionOrganiser, &event);
        app.account("duan", Role::CityAdministrator);
        let (mut one, mut two) = (app.signed_in("pu").await, app.signed_in("duan").await);
        let path = new_path(&event);
        let (first_page, second_page) = (one.get(&path).await, two.get(&path).await);
        let number = resident(1990, 30);
        let fields = [("m0_name", "王小明"), ("m0_document_number", &*number)];
        let (first, second) = tokio::join!(
            one.submit(&first_page, &path, &fields),
            two.submit(&second_page, &path, &fields)
        );
        let mut statuses = [first.status, second.status];
        statuses.sort_unstable();
        assert_eq!(statuses[0], 303, "{statuses:?}");
        assert!(matches!(statuses[1], 409 | 422), "{statuses:?}");
        assert_eq!(entry_count(&app, &event), 1);

        // Whoever gets past the look-up is stopped by the index, with the same meaning.
        let contest = event.contest;
        let person = City::of(&app).person("赵大力", None);
        let refused = app.platform.write_blocking(move |tx| {
            for token in ["one", "two"] {
                let new = NewEntry {
                    contest,
                    delegation: None,
                    token,
                    team_name: None,
                    state: EntryState::Submitted,
                    source: EntrySource::Organiser,
                };
                let id = writing_store::insert_entry(tx.conn, &Actor::system("test"), new, tx.now)?;
                let facts = MemberFacts::default();
                writing_store::insert_member(tx.conn, (id, contest), person, MemberPart::Contestant, &facts)?;
            }
            Ok(())
        });
        let Err(AppError::Conflict(message)) = refused else { panic!("{refused:?}") };
        assert_eq!(message.key, "entry-entered-meanwhile");
    }
}

const TITLES: [&str; 14] = [
    "代表队",
    "赛项",
    "姓名",
    "证件号码",
    "性别",
    "手机号码",
    "邮箱",
    "工作单位",
    "岗位",
    "现有等级",
    "证书编号",
    "培训基地",
    "队名",
    "身份",
];

/// A row of a sheet: the given cells by their titles.
fn row(cells: &[(&str, &str)]) -> Vec<String> {
    let cell = |title: &&str| {
        cells
            .iter()
            .find(|(of, _)| of == title)
            .map_or("", |(_, text)| *text)
            .to_owned()
    };
    TITLES.iter().map(cell).collect()
}

fn sheet(rows: Vec<Vec<String>>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let headers = TITLES.iter().map(|title| Header::text(*title)).collect();
    write_workbook(std::io::Cursor::new(&mut bytes), Table { title: "报名".to_owned(), headers, rows }).unwrap();
    bytes
}

/// Uploads a sheet and gives the address of the page that says what became of it.
async fn upload(browser: &mut Browser, event: &Event, bytes: &[u8]) -> String {
    let page = browser.get(&format!("{}/imports", list_path(event))).await;
    let reply = browser
        .upload(&page, &format!("{}/upload", list_path(event)), &[], ("file", "报名.xlsx", bytes))
        .await;
    assert_eq!(reply.status, 303, "{}", reply.text());
    let run = reply.location.unwrap();
    while browser.get(&format!("{run}/progress")).await.json()["finished"] != true {
        tokio::task::yield_now().await;
    }
    run
}

async fn post(browser: &mut Browser, run: &str) -> Reply {
    let page = browser.get(run).await;
    browser.submit(&page, &format!("{run}/posting"), &[]).await
}

on_both! {
    async fn a_workbook_says_of_each_bad_row_why_before_the_good_ones_are_posted(app: TestApp) {
        let event = event(&app, EventState::EntryOpen);
        set_contest(&app, &event, 1, 3, None, Eligibility { max_age: Some(60), ..Eligibility::default() });
        account_for(&app, "pu", Role::CompetitionOrganiser, &event);
        let mut organiser = app.signed_in("pu").await;
        let known = resident(1990, 40);
        entered(&mut organiser, &event, "王已报", &known, &[]).await;
        let registered = resident(1990, 41);
        let withdrawn = entered(&mut organiser, &event, "王已撤", &registered, &[]).await;
        assert_eq!(step(&mut organiser, &withdrawn, "withdrawal", &[]).await.status, 303);
        let numbers: Vec<String> = (50..60).map(|serial| resident(1985, serial)).collect();
        let (coach, old) = (resident(1970, 61), resident(1950, 62));
        let in_team = |name: &'static str, number: &str, more: &[(&str, &str)]| {
            let mut cells = vec![("代表队", "甲队"), ("赛项", "焊接技术"), ("姓名", name), ("证件号码", number)];
            cells.extend_from_slice(more);
            row(&cells)
        };
        let rows = vec![
            in_team("李一", &numbers[0], &[("工作单位", "示范一厂"), ("现有等级", "高级工"), ("邮箱", "li@example.org")]),
            in_team("李二", &numbers[1], &[]),
            in_team("李三", &numbers[2], &[]),
            in_team("李一", &numbers[0], &[]),
            in_team("王已报", &known, &[]),
            in_team("别的人", &registered, &[]),
            in_team("李年长", &old, &[]),
            row(&[("赛项", "砌筑"), ("姓名", "李四"), ("证件号码", &numbers[3])]),
            in_team("李五", "530102198501010000", &[]),
            in_team("张教练", &coach, &[("身份", "教练")]),
            row(&[("代表队", "乙队"), ("赛项", "01"), ("姓名", "孤教练"), ("证件号码", &numbers[4]), ("身份", "教练")]),
        ];
        let run = upload(&mut organiser, &event, &sheet(rows)).await;
        let page = organiser.get(&format!("{run}?tab=errors&size=50")).await;
        for words in [
            "与第 2 行是同一人、同一赛项",
            "此人已报名",
            "不超过 60 周岁",
            "没有“砌筑”这个赛项",
            "没有同代表队、同赛项、同队名的选手",
        ] {
            assert!(page.text().contains(words), "{words}: {}", page.texts("main").join(" "));
        }
        assert!(page.text().contains("错误 7 行"), "{}", page.texts("main").join(" "));
        assert!(!page.texts("main").join("").contains("王已撤"), "whose document it is is not told");
        let warned = organiser.get(&format!("{run}?tab=warnings")).await;
        assert!(warned.text().contains("导入后进入候补"), "one place was taken, two were free");
        let bad = organiser.get(&format!("{run}/rejected.xlsx")).await;
        assert!(bad.status == 200 && bad.content_type.contains("spreadsheet"));

        let reply = post(&mut organiser, &run).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        assert_eq!(entry_count(&app, &event), 3);
        let list = organiser.get(&format!("{}?state=waiting", list_path(&event))).await;
        assert!(list.text().contains("李三") && !list.text().contains("李二"), "{}", list.text());
        let exported = organiser.get(&format!("{}.csv?q=%E7%A4%BA%E8%8C%83%E4%B8%80", list_path(&event))).await.text();
        assert!(exported.contains("李一") && exported.contains("张教练") && !exported.contains("李二"), "{exported}");
        assert_eq!(exported.lines().count(), 2, "{exported}");
        let again = organiser.get(&run).await;
        assert!(again.attributes("form[action$=posting]", "action").is_empty(), "nothing is posted twice");
        let template = organiser.get(&format!("{}/template.xlsx", list_path(&event))).await;
        assert!(template.status == 200 && template.content_type.contains("spreadsheet"));
        // Uploads of the organiser are no body's, and a body writes its own name only.
        let city = City::of(&app);
        let body = city.body(1);
        city.staff("yi", &body);
        let mut staff = app.signed_in("yi").await;
        assert_eq!(staff.get(&run).await.status, 404);
        let foreign = upload(&mut staff, &event, &sheet(vec![in_team("李六", &numbers[5], &[])])).await;
        assert!(staff.get(&foreign).await.text().contains("只能为本机构报名"));
        let unnamed = row(&[("赛项", "01"), ("姓名", "李七"), ("证件号码", &numbers[6])]);
        let own = upload(&mut staff, &event, &sheet(vec![unnamed])).await;
        assert_eq!(post(&mut staff, &own).await.status, 303);
        let list = staff.get(&list_path(&event)).await;
        assert!(list.text().contains("李七") && list.text().contains(&body.name), "{}", list.text());
        assert!(!list.text().contains("李一"), "of the others it sees nothing");
    }
}

on_both! {
    async fn a_team_of_a_workbook_is_posted_whole_or_not_at_all(app: TestApp) {
        let event = event(&app, EventState::EntryOpen);
        set_contest(&app, &event, 2, 5, None, Eligibility::default());
        account_for(&app, "pu", Role::CompetitionOrganiser, &event);
        let mut organiser = app.signed_in("pu").await;
        let member = |team: &'static str, name: &'static str, serial: usize| {
            row(&[("赛项", "1"), ("队名", team), ("姓名", name), ("证件号码", &resident(1985, serial))])
        };
        let rows = vec![
            member("一队", "王一", 70),
            member("二队", "李一", 71),
            member("一队", "王二", 72),
            member("二队", "李二", 73),
            member("三队", "赵一", 74),
            row(&[("赛项", "01"), ("队名", "二队"), ("姓名", "领队"), ("证件号码", &resident(1970, 75)), ("身份", "领队")]),
            row(&[("赛项", "01"), ("队名", "四队"), ("姓名", "钱一"), ("证件号码", "12345")]),
            member("四队", "钱二", 76),
        ];
        let run = upload(&mut organiser, &event, &sheet(rows)).await;
        let page = organiser.get(&format!("{run}?tab=errors")).await;
        assert!(page.text().contains("须有 2 名选手，现有 1 名"), "{}", page.texts("main").join(" "));
        assert_eq!(post(&mut organiser, &run).await.status, 303);
        assert_eq!(entry_count(&app, &event), 2);
        let list = organiser.get(&list_path(&event)).await;
        assert!(list.text().contains("王一、王二") && list.text().contains("李一、李二"), "{}", list.text());
        assert!(!list.text().contains("钱二"));
    }
}

on_both! {
    async fn five_thousand_rows_are_entered_and_accepted(app: TestApp) {
        let event = event(&app, EventState::EntryOpen);
        set_contest(&app, &event, 1, 4_990, None, Eligibility::default());
        account_for(&app, "pu", Role::CompetitionOrganiser, &event);
        let mut organiser = app.signed_in("pu").await;
        let given: Vec<char> = "一二三四五六七八九十".chars().collect();
        let rows = (0..5_000)
            .map(|at| {
                let name = format!("王{}{}", given[at % 10], given[at / 10 % 10]);
                let delegation = format!("第{}代表队", at % 100);
                row(&[("代表队", &delegation), ("赛项", "01"), ("姓名", &name), ("证件号码", &resident(1980, at))])
            })
            .collect();
        let run = upload(&mut organiser, &event, &sheet(rows)).await;
        let page = organiser.get(&run).await;
        assert!(page.text().contains("已核对 5,000 行"), "{}", page.texts("main").join(" "));
        let reply = post(&mut organiser, &run).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        assert_eq!(entry_count(&app, &event), 4_990);
        let page = organiser.get(&list_path(&event)).await;
        let all = format!("{}/entries/acceptance", event.contest_address());
        assert_eq!(organiser.submit(&page, &all, &[]).await.status, 303);
        let list = organiser.get(&format!("{}?q={}-01-4990", list_path(&event), event.number)).await;
        assert!(list.text().contains(&format!("{}-01-4990", event.number)), "{}", list.text());
        let csv = organiser.get(&format!("{}.csv?state=accepted", list_path(&event))).await.text();
        assert_eq!(csv.lines().count(), 4_991);
    }
}

on_both! {
    async fn lists_badges_and_numbers_are_printed_of_accepted_entries(app: TestApp) {
        let event = event(&app, EventState::EntryOpen);
        entrants(&app, &event, &["王小明", "赵大力"]);
        account_for(&app, "pu", Role::CompetitionOrganiser, &event);
        let mut organiser = app.signed_in("pu").await;
        entered(&mut organiser, &event, "孙未审", &resident(1990, 90), &[]).await;
        for path in ["print", "badges", "numbers"] {
            let page = organiser.get(&format!("{}/{path}", list_path(&event))).await;
            assert_eq!(page.status, 200);
            let text = page.texts("main").join("");
            assert!(text.contains(&format!("{}-01-002", event.number)), "{path}: {text}");
            assert!(!text.contains("孙未审"), "{path}");
            assert_eq!(text.contains("王小明"), path != "numbers", "{path}: {text}");
        }
    }
}

on_both! {
    async fn pages_of_entries_are_whole_in_english(app: TestApp) {
        let event = event(&app, EventState::EntryOpen);
        account_for(&app, "pu", Role::CompetitionOrganiser, &event);
        let mut organiser = app.signed_in("pu").await;
        let entry = entered(&mut organiser, &event, "王小明", &resident(1990, 95), &[]).await;
        assert_eq!(step(&mut organiser, &entry, "return", &[("reason", "缺材料")]).await.status, 303);
        let imports = format!("{}/imports", list_path(&event));
        for path in [list_path(&event), new_path(&event), entry, imports, event.contest_address(), event.address()] {
            let page = organiser.get(&format!("{path}?lang=en")).await;
            assert_eq!(page.status, 200);
            let text = page.texts("main").join(" ");
            for key in ["entry-", "contest-", "competition-", "member-part", "报名", "赛项"] {
                assert!(!text.contains(key), "{path} shows {key}: {text}");
            }
        }
    }
}
