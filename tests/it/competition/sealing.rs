//! Draw, sealing and unsealing; and a walk through every page that a scoring judge can open while a contest is sealed.

use crate::support::event::{Entrant, Event, account_for, entrants, event};
use crate::support::officials::{Judge, judge};
use crate::support::{Backend, Browser, Reply, TestApp, on_both, today};
use diesel::prelude::*;
use jiangce::app;
use jiangce::competition::contests;
use jiangce::competition::entries::model::EntryState;
use jiangce::competition::events::model::EventState;
use jiangce::competition::officials::model::{OfficialDuty, Slot};
use jiangce::competition::sealing::drawing::{drawn_order, start_groups};
use jiangce::competition::sealing::store;
use jiangce::kernel::actor::{Actor, Role};
use jiangce::kernel::ids::DelegationId;
use jiangce::platform::audit;
use jiangce::platform::db::schema as t;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::Read;
use std::process::Command;

const NAMES: &[&str] = &["尹胜男", "冯德才", "杭玉兰", "阮小七", "瞿秋实", "芮成钢", "钮祜禄", "臧天朔"];
const BASE: &str = "滇东集训基地";
const DELEGATION: &str = "滇南代表队";

/// A competition whose officials are appointed, with eight entrants and everybody who is needed.
struct Scene {
    event: Event,
    entered: Vec<Entrant>,
    scorer: Judge,
}

/// Logins: `pu` organises, `seal1` and `seal2` keep the layers, `watch` monitors, `chief` leads, `score` scores.
fn scene(app: &TestApp) -> Scene {
    let event = event(app, EventState::OfficialsAppointed);
    let entered = entrants(app, &event, NAMES);
    let (id, contest) = (event.id, event.contest);
    app.platform
        .write_blocking(move |tx| {
            let delegation: DelegationId = diesel::insert_into(t::delegation::table)
                .values((
                    t::delegation::competition_id.eq(id),
                    t::delegation::token.eq("delegation-token"),
                    t::delegation::name.eq(DELEGATION),
                    t::delegation::leader_name.eq("滕领队"),
                    t::delegation::leader_email.eq(""),
                    t::delegation::created_at.eq(tx.now),
                    t::delegation::version.eq(1),
                ))
                .returning(t::delegation::id)
                .get_result(tx.conn)?;
            diesel::update(t::contest_entry::table.filter(t::contest_entry::contest_id.eq(contest)))
                .set(t::contest_entry::delegation_id.eq(delegation))
                .execute(tx.conn)?;
            diesel::update(t::entry_member::table.filter(t::entry_member::contest_id.eq(contest)))
                .set(t::entry_member::training_base.eq(BASE))
                .execute(tx.conn)?;
            Ok(())
        })
        .unwrap();
    account_for(app, "pu", Role::CompetitionOrganiser, &event);
    judge(app, &event, "seal1", "加密甲", &[Slot::sealing(1)]);
    judge(app, &event, "seal2", "加密乙", &[Slot::sealing(2)]);
    judge(app, &event, "watch", "监督员", &[Slot::of(OfficialDuty::CompetitionMonitor)]);
    judge(app, &event, "chief", "裁判长", &[Slot::of(OfficialDuty::ChiefJudge)]);
    let scorer = judge(app, &event, "score", "评分员", &[Slot::scoring(event.practice)]);
    Scene { event, entered, scorer }
}

fn sealing(event: &Event) -> String {
    format!("{}/sealing", event.contest_address())
}

/// Posts with the form token of the session, as a forged form would.
async fn post(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Reply {
    let token = Browser::token(&browser.get("/account").await);
    let mut pairs = vec![("csrf", token.as_str())];
    pairs.extend_from_slice(fields);
    browser.post(path, &pairs).await
}

/// Takes a step by the form on the page of the sealing.
async fn step(browser: &mut Browser, event: &Event, path: &str) -> Reply {
    let page = browser.get(&sealing(event)).await;
    browser.submit(&page, &format!("{}/{path}", event.contest_address()), &[]).await
}

async fn contest_state(app: &TestApp, event: &Event) -> String {
    app.browser()
        .get(&event.contest_address())
        .await
        .texts(".page-title .badge")
        .remove(0)
}

fn set_contest_state(app: &TestApp, event: &Event, state: EventState) {
    let id = event.contest;
    app.platform
        .write_blocking(move |tx| {
            diesel::update(t::contest::table.filter(t::contest::id.eq(id)))
                .set(t::contest::state.eq(state))
                .execute(tx.conn)?;
            Ok(())
        })
        .unwrap();
}

/// Draws and seals both layers.
async fn seal_all(app: &TestApp, event: &Event) {
    let mut organiser = app.signed_in("pu").await;
    let reply = step(&mut organiser, event, "draw").await;
    assert_eq!(reply.status, 303, "{}", reply.text());
    for layer in 1..=2 {
        let mut keeper = app.signed_in(&format!("seal{layer}")).await;
        let reply = step(&mut keeper, event, &format!("sealing/{layer}/seal")).await;
        assert_eq!(reply.status, 303, "layer {layer}: {}", reply.text());
    }
}

/// The pairs on the page of a layer.
fn pairs(page: &Reply) -> Vec<(String, String)> {
    let cells = page.texts("tbody code");
    cells.chunks(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect()
}

on_both! {
    async fn start_groups_are_drawn_once_and_anybody_can_draw_them_again(app: TestApp) {
        let scene = scene(&app);
        let event = &scene.event;
        let mut organiser = app.signed_in("pu").await;
        let first = scene.entered[0].person;
        app.platform
            .write_blocking(move |tx| {
                let of = t::person::table.filter(t::person::id.eq(first));
                diesel::update(of).set(t::person::email.eq("yin@example.org")).execute(tx.conn)?;
                Ok(())
            })
            .unwrap();
        assert_eq!(step(&mut organiser, event, "draw").await.status, 303);
        // Whoever competes is told in which group he starts.
        let mails = app.sent_mails().await;
        let told: Vec<_> = mails.iter().filter(|(template, ..)| template == "entry_drawn").collect();
        assert_eq!(told.len(), 1, "{mails:?}");
        assert!(told[0].2.contains(&scene.entered[0].number) && told[0].2.contains("（共 2 批）"), "{}", told[0].2);
        assert_eq!(post(&mut organiser, &format!("{}/draw", event.contest_address()), &[]).await.status, 409);
        let page = organiser.get(&format!("{}/draw", event.contest_address())).await;
        assert!(page.text().contains("与公布的校验值一致"), "{}", page.text());
        let drawn = page.texts("main ol li").into_iter().filter(|item| item.starts_with(&event.number) && item.len() > 8);
        let drawn: Vec<String> = drawn.filter(|item| item.contains("-01-")).collect();
        let seed = page.texts("dl code").remove(0);
        let numbers: Vec<String> = scene.entered.iter().map(|one| one.number.clone()).collect();
        assert_eq!(drawn, drawn_order(&seed, &numbers));
        assert_eq!(start_groups(&drawn, 6).iter().map(Vec::len).collect::<Vec<_>>(), [4, 4]);
        // Whoever sees the groups takes the list along for that.
        let list = organiser.get(&format!("{}/draw/list.txt", event.contest_address())).await;
        let mut sorted = numbers.clone();
        sorted.sort_unstable();
        assert_eq!(list.text().lines().map(str::to_owned).collect::<Vec<_>>(), sorted);
        // The hash is public at once, the groups are not.
        let hash = page.texts("dl code").remove(1);
        let mut guest = app.browser();
        assert!(guest.get(&event.contest_address()).await.text().contains(&hash));
        assert_eq!(guest.get(&format!("{}/draw", event.contest_address())).await.status, 403);
        assert_eq!(guest.get(&format!("{}/draw/list.txt", event.contest_address())).await.status, 403);
        let mut scorer = app.signed_in("score").await;
        assert_eq!(scorer.get(&format!("{}/draw", event.contest_address())).await.status, 403);
        let mut chief = app.signed_in("chief").await;
        assert_eq!(chief.get(&format!("{}/draw", event.contest_address())).await.status, 200);
    }
}

on_both! {
    async fn a_draw_from_a_box_counts_when_a_second_person_confirms_it(app: TestApp) {
        let scene = scene(&app);
        let event = &scene.event;
        let (mut organiser, mut monitor) = (app.signed_in("pu").await, app.signed_in("watch").await);
        let record = format!("{}/draw/record", event.contest_address());
        let mut order: Vec<&str> = scene.entered.iter().map(|one| one.number.as_str()).collect();
        order.rotate_left(3);
        let page = organiser.get(&sealing(event)).await;
        let twice = [order[0], order[0], "X-1"].join("\n");
        let refused = organiser.submit(&page, &record, &[("order", &twice)]).await;
        assert_eq!(refused.status, 422);
        for words in ["没有这些参赛编号：X-1", "重复的参赛编号", "缺少参赛编号"] {
            assert!(refused.text().contains(words), "{words}: {}", refused.text());
        }
        assert!(refused.texts("textarea").concat().contains("X-1"), "what was typed stays");
        let reply = organiser.submit(&page, &record, &[("order", &order.join("\n"))]).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        let draw = format!("{}/draw", event.contest_address());
        let page = monitor.get(&draw).await;
        let id = page.attributes("input[name=draw]", "value").remove(0);
        let confirm = format!("{draw}/confirmation");
        let own = post(&mut organiser, &confirm, &[("draw", &id)]).await;
        assert_eq!(own.status, 403, "whoever recorded it does not confirm it");
        let mut keeper = app.signed_in("seal1").await;
        let early = post(&mut keeper, &format!("{}/1/seal", sealing(event)), &[]).await;
        assert_eq!(early.status, 409, "nothing counts yet");
        assert_eq!(monitor.submit(&page, &confirm, &[]).await.status, 303);
        assert_eq!(post(&mut monitor, &confirm, &[("draw", &id)]).await.status, 409);
        assert_eq!(step(&mut keeper, event, "sealing/1/seal").await.status, 303);
    }
}

on_both! {
    async fn layers_are_sealed_by_two_judges_and_each_read_by_its_own(app: TestApp) {
        let scene = scene(&app);
        let event = &scene.event;
        app.account("duan", Role::CityAdministrator);
        app.account("shen", Role::Auditor);
        let (mut first, mut second) = (app.signed_in("seal1").await, app.signed_in("seal2").await);
        let mut organiser = app.signed_in("pu").await;
        assert_eq!(post(&mut first, &format!("{}/1/seal", sealing(event)), &[]).await.status, 409, "draw first");
        assert_eq!(step(&mut organiser, event, "draw").await.status, 303);
        assert_eq!(post(&mut second, &format!("{}/2/seal", sealing(event)), &[]).await.status, 409, "in their order");
        assert_eq!(post(&mut second, &format!("{}/1/seal", sealing(event)), &[]).await.status, 403, "not his");
        assert_eq!(post(&mut organiser, &format!("{}/1/seal", sealing(event)), &[]).await.status, 403);
        assert_eq!(step(&mut first, event, "sealing/1/seal").await.status, 303);
        assert_eq!(contest_state(&app, event).await, "裁判已聘任");
        assert_eq!(step(&mut second, event, "sealing/2/seal").await.status, 303);
        assert_eq!(contest_state(&app, event).await, "抽签加密");

        let layer = |number: i32| format!("{}/{number}", sealing(event));
        for (login, allowed) in
            [("pu", [403, 403]), ("duan", [403, 403]), ("shen", [403, 403]), ("watch", [403, 403]),
             ("chief", [403, 403]), ("score", [403, 403]), ("seal1", [200, 403]), ("seal2", [403, 200])]
        {
            let mut browser = app.signed_in(login).await;
            for (number, status) in (1..).zip(allowed) {
                assert_eq!(browser.get(&layer(number)).await.status, status, "{login} reads layer {number}");
            }
        }
        let (one, two) = (pairs(&first.get(&layer(1)).await), pairs(&second.get(&layer(2)).await));
        let from: BTreeSet<String> = one.iter().map(|(from, _)| from.clone()).collect();
        assert_eq!(from, scene.entered.iter().map(|entrant| entrant.number.clone()).collect());
        let codes: BTreeSet<String> = one.iter().map(|(_, to)| to.clone()).collect();
        assert_eq!(codes, two.iter().map(|(from, _)| from.clone()).collect(), "the second layer goes on from the first");
        assert!(codes.contains("C-001") && codes.contains("C-008"));
        let stations: BTreeSet<String> = two.into_iter().map(|(_, to)| to).collect();
        assert_eq!(stations.len(), NAMES.len());
        assert!(stations.contains("W1-01") && stations.contains("W2-04"), "{stations:?}");
        let subject = format!("{}/01", event.number);
        let trail = app
            .platform
            .db
            .read_blocking(move |conn| {
                let filter = audit::Filter {
                    subject: Some(("contest".to_owned(), subject)),
                    action: Some("sealing.".to_owned()),
                    ..audit::Filter::default()
                };
                Ok(audit::list(conn, &filter, None, 50)?.0)
            })
            .unwrap();
        assert_eq!(trail.iter().filter(|entry| entry.action == "sealing.layer_read").count(), 4);
        assert!(trail.iter().all(|entry| !format!("{entry:?}").contains("W1-01")), "no code stands in the trail");
        // What is sealed is changed by nobody, not even in the database.
        let id = event.contest;
        let changed = app.platform.write_blocking(move |tx| {
            diesel::update(t::seal_layer::table.filter(t::seal_layer::contest_id.eq(id)))
                .set(t::seal_layer::hash.eq("0"))
                .execute(tx.conn)?;
            Ok(())
        });
        assert!(changed.is_err());
    }
}

on_both! {
    async fn after_the_draw_nobody_comes_in_and_whoever_withdraws_is_not_sealed(app: TestApp) {
        let scene = scene(&app);
        let event = &scene.event;
        let put = |at: usize, state: EntryState| {
            let (id, contest) = (scene.entered[at].entry, event.contest);
            app.platform
                .write_blocking(move |tx| {
                    diesel::update(t::contest_entry::table.filter(t::contest_entry::id.eq(id)))
                        .set((t::contest_entry::state.eq(state), t::contest_entry::number.eq(None::<String>)))
                        .execute(tx.conn)?;
                    diesel::update(t::contest::table.filter(t::contest::id.eq(contest)))
                        .set(t::contest::quota.eq(7))
                        .execute(tx.conn)?;
                    Ok(())
                })
                .unwrap();
        };
        let address = |at: usize| format!("{}/entries/entry-{}-{at}", event.address(), event.number);
        put(6, EntryState::Waiting);
        put(7, EntryState::Submitted);
        let mut organiser = app.signed_in("pu").await;
        let early = step(&mut organiser, event, "draw").await;
        assert_eq!(early.status, 409);
        assert!(early.text().contains("还有 1 份报名待审核"), "{}", early.text());
        let page = organiser.get(&address(7)).await;
        assert_eq!(organiser.submit(&page, &format!("{}/acceptance", address(7)), &[]).await.status, 303);
        assert_eq!(step(&mut organiser, event, "draw").await.status, 303);

        let page = organiser.get(&address(0)).await;
        assert_eq!(organiser.submit(&page, &format!("{}/withdrawal", address(0)), &[]).await.status, 303);
        let waiting = organiser.get(&address(6)).await;
        assert_eq!(waiting.texts(".page-title .badge"), ["候补"], "the place stays free");
        assert!(waiting.text().contains("出场批次已抽签"), "{}", waiting.text());
        // Even what was open before the rule came is accepted by no way.
        put(6, EntryState::Submitted);
        let page = organiser.get(&address(6)).await;
        assert!(!page.text().contains("/acceptance") && page.text().contains("/rejection"), "{}", page.text());
        let version = page.attributes("input[name=version]", "value").remove(0);
        let refused =
            post(&mut organiser, &format!("{}/acceptance", address(6)), &[("version", version.as_str())]).await;
        assert_eq!(refused.status, 409);
        assert!(refused.text().contains("名单不再增加"), "{}", refused.text());
        let all = format!("{}/entries/acceptance", event.contest_address());
        assert_eq!(post(&mut organiser, &all, &[]).await.status, 409);
        let list = organiser.get(&format!("{}/entries", event.address())).await;
        assert!(list.text().contains("已抽签，不再接收") && !list.text().contains(&all), "{}", list.text());
        let rejected = organiser.submit(&page, &format!("{}/rejection", address(6)), &[("reason", "名单已定")]).await;
        assert_eq!(rejected.status, 303);

        let (mut first, mut second) = (app.signed_in("seal1").await, app.signed_in("seal2").await);
        assert_eq!(step(&mut first, event, "sealing/1/seal").await.status, 303);
        let page = organiser.get(&address(1)).await;
        assert_eq!(organiser.submit(&page, &format!("{}/withdrawal", address(1)), &[]).await.status, 303);
        assert_eq!(step(&mut second, event, "sealing/2/seal").await.status, 303);
        assert_eq!(contest_state(&app, event).await, "抽签加密");
        assert_eq!(pairs(&first.get(&format!("{}/1", sealing(event))).await).len(), 6);
        assert_eq!(pairs(&second.get(&format!("{}/2", sealing(event))).await).len(), 5);
    }
}

on_both! {
    async fn a_sealed_contest_starts_on_its_first_day(app: TestApp) {
        let scene = scene(&app);
        seal_all(&app, &scene.event).await;
        let mut chief = app.signed_in("chief").await;
        assert_eq!(step(&mut chief, &scene.event, "start").await.status, 409);
        let mut scorer = app.signed_in("score").await;
        let start = format!("{}/start", scene.event.contest_address());
        assert_eq!(post(&mut scorer, &start, &[]).await.status, 403);
        app.advance(chrono::Duration::days(20));
        let mut chief = app.signed_in("chief").await;
        assert_eq!(step(&mut chief, &scene.event, "start").await.status, 303);
        assert_eq!(contest_state(&app, &scene.event).await, "比赛中");
    }
}

on_both! {
    async fn a_contest_without_layers_goes_on_with_a_warning(app: TestApp) {
        let scene = scene(&app);
        let event = &scene.event;
        let id = event.contest;
        app.platform
            .write_blocking(move |tx| {
                let rules = contests::model::ContestRules { seal_layers: 0, ..crate::support::event::rules() };
                diesel::update(t::contest::table.filter(t::contest::id.eq(id)))
                    .set(t::contest::rules.eq(serde_json::to_string(&rules).unwrap()))
                    .execute(tx.conn)?;
                Ok(())
            })
            .unwrap();
        let mut organiser = app.signed_in("pu").await;
        let completion = format!("{}/completion", sealing(event));
        assert_eq!(post(&mut organiser, &completion, &[]).await.status, 409, "draw first");
        assert_eq!(step(&mut organiser, event, "draw").await.status, 303);
        let page = organiser.get(&sealing(event)).await;
        assert!(page.text().contains("本赛项不设加密"));
        assert_eq!(organiser.submit(&page, &completion, &[]).await.status, 303);
        assert_eq!(contest_state(&app, event).await, "抽签加密");
    }
}

on_both! {
    async fn layers_are_unsealed_in_reverse_by_two_people_after_the_lock(app: TestApp) {
        let scene = scene(&app);
        let event = &scene.event;
        seal_all(&app, event).await;
        let (mut first, mut second) = (app.signed_in("seal1").await, app.signed_in("seal2").await);
        let mut monitor = app.signed_in("watch").await;
        let path = |layer: i32, what: &str| format!("{}/{layer}/{what}", sealing(event));
        for state in [EventState::Sealed, EventState::Running, EventState::Scoring] {
            set_contest_state(&app, event, state);
            assert_eq!(post(&mut second, &path(2, "unsealing-request"), &[]).await.status, 409, "{state}");
        }
        set_contest_state(&app, event, EventState::Locked);
        assert_eq!(post(&mut first, &path(1, "unsealing-request"), &[]).await.status, 409, "the later layer first");
        assert_eq!(post(&mut monitor, &path(2, "unsealing"), &[]).await.status, 409, "nobody asked");
        assert_eq!(post(&mut monitor, &path(2, "unsealing-request"), &[]).await.status, 403);
        assert_eq!(step(&mut second, event, "sealing/2/unsealing-request").await.status, 303);
        assert_eq!(post(&mut second, &path(2, "unsealing"), &[]).await.status, 403, "two people");

        // Two confirmations at the same moment: one wins, the other is told.
        let mut tab = app.signed_in("watch").await;
        let token = Browser::token(&monitor.get("/account").await);
        let other = Browser::token(&tab.get("/account").await);
        let to = path(2, "unsealing");
        let (one, two) = futures_util::future::join(
            monitor.post(&to, &[("csrf", token.as_str())]),
            tab.post(&to, &[("csrf", other.as_str())]),
        )
        .await;
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
        let loser = if one.status == 409 { one } else { two };
        assert!(loser.text().contains("这一层已经解密"), "{}", loser.text());
        assert_eq!(contest_state(&app, event).await, "成绩锁定", "one layer is left");

        let mut organiser = app.signed_in("pu").await;
        let layer = |number: i32| format!("{}/{number}", sealing(event));
        assert_eq!(organiser.get(&layer(2)).await.status, 200);
        assert_eq!(organiser.get(&layer(1)).await.status, 403);
        assert_eq!(step(&mut first, event, "sealing/1/unsealing-request").await.status, 303);
        assert_eq!(step(&mut monitor, event, "sealing/1/unsealing").await.status, 303);
        assert_eq!(contest_state(&app, event).await, "已解密");
        app.account("duan", Role::CityAdministrator);
        app.account("shen", Role::Auditor);
        app.account("zhi", Role::QualitySupervisor);
        for (login, status) in [("pu", 200), ("duan", 200), ("shen", 200), ("watch", 200), ("zhi", 403), ("score", 403)] {
            let mut browser = app.signed_in(login).await;
            let page = browser.get(&layer(1)).await;
            assert_eq!(page.status, status, "{login}");
            if status == 200 {
                assert!(page.text().contains("与公布的校验值一致"), "{login}");
                assert_eq!(pairs(&page).len(), NAMES.len(), "{login}");
            }
        }
        assert_eq!(app.browser().get(&format!("{}/draw", event.contest_address())).await.status, 200);
    }
}

on_both! {
    async fn whoever_saw_an_older_layer_unseals_nothing(app: TestApp) {
        let scene = scene(&app);
        seal_all(&app, &scene.event).await;
        let id = scene.event.contest;
        let (asked, won, lost) = app
            .platform
            .write_blocking(move |tx| {
                let account = |id| Actor { account: Some(jiangce::kernel::ids::AccountId(id)), ..Actor::system("test") };
                let before = store::layers_of(tx.conn, id)?.remove(1);
                let asked = store::ask_unsealing(tx.conn, &account(1), &before, tx.now)?;
                let seen = store::layers_of(tx.conn, id)?.remove(1);
                let won = store::unseal(tx.conn, &account(2), &seen, tx.now)?;
                let lost = store::unseal(tx.conn, &account(3), &seen, tx.now)?;
                Ok((asked, won, lost))
            })
            .unwrap();
        assert_eq!((asked, won, lost), (true, true, false));
        // The database itself refuses one person in both parts.
        let alone = app.platform.write_blocking(move |tx| {
            let account = Actor { account: Some(jiangce::kernel::ids::AccountId(1)), ..Actor::system("test") };
            let before = store::layers_of(tx.conn, id)?.remove(0);
            store::ask_unsealing(tx.conn, &account, &before, tx.now)?;
            let seen = store::layers_of(tx.conn, id)?.remove(0);
            store::unseal(tx.conn, &account, &seen, tx.now)
        });
        assert!(alone.is_err());
    }
}

#[test]
fn a_list_is_drawn_again_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("list.txt"), "E-3\nE-1\r\nE-2\n\n").unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jiangce"));
        command
            .env_clear()
            .current_dir(folder.path())
            .arg("draw")
            .args(arguments)
            .output()
            .unwrap()
    };
    let output = run(&["9f8e", "list.txt", "--workstations", "2", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let rows: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let items: Vec<&str> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["item"].as_str().unwrap())
        .collect();
    let list: Vec<String> = ["E-1", "E-2", "E-3"].map(str::to_owned).to_vec();
    assert_eq!(items, drawn_order("9f8e", &list));
    let groups: Vec<u64> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["group"].as_u64().unwrap())
        .collect();
    assert_eq!(groups, [1, 1, 2]);
    std::fs::write(folder.path().join("list.txt"), "E-1\nE-1\n").unwrap();
    let output = run(&["9f8e", "list.txt"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("has E-1 twice"));
}

/// Everything that a reply tells, with what is packed in a workbook.
fn told(reply: &Reply) -> String {
    let mut text = reply.text();
    for (name, value) in &reply.headers {
        text.extend(["\n", name, ": ", value]);
    }
    if let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(reply.body.clone())) {
        for at in 0..archive.len() {
            let mut part = String::new();
            if archive
                .by_index(at)
                .is_ok_and(|mut file| file.read_to_string(&mut part).is_ok())
            {
                text.push_str(&part);
            }
        }
    }
    text
}

/// Addresses of a pattern with the things of an event filled in, each way.
fn filled(pattern: &str, values: &BTreeMap<&str, Vec<String>>) -> Vec<String> {
    let Some((before, rest)) = pattern.split_once('{') else { return vec![pattern.to_owned()] };
    let (name, after) = rest.split_once('}').unwrap();
    let nothing = vec!["1".to_owned(), "nothing".to_owned()];
    let own = values.get(name.split(':').next().unwrap()).unwrap_or(&nothing);
    filled(after, values)
        .iter()
        .flat_map(|end| own.iter().map(move |value| format!("{before}{value}{end}")))
        .collect()
}

/// Opens these pages and every link from there on, up to so many. Gives the pages that tell one of the secrets, and how
/// many were opened.
async fn walk(browser: &mut Browser, starts: &[String], secrets: &[String], most: usize) -> (Vec<String>, usize) {
    let mut waiting: VecDeque<String> = starts.iter().cloned().collect();
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    while let Some(path) = waiting.pop_front() {
        let path = path.split('#').next().unwrap_or_default().to_owned();
        if path.starts_with("/static/") || seen.len() >= most || !seen.insert(path.clone()) {
            continue;
        }
        let reply = browser.get(&path).await;
        assert!(reply.status < 500, "{path}: {}", reply.text());
        let text = told(&reply);
        found.extend(
            secrets
                .iter()
                .filter(|secret| text.contains(*secret))
                .map(|secret| format!("{path}: {secret}")),
        );
        let links = reply.attributes("a[href]", "href");
        waiting.extend(links.into_iter().filter(|link| link.starts_with('/')));
        waiting.extend(reply.location.filter(|to| to.starts_with('/')));
    }
    (found, seen.len())
}

/// Where a walk begins: the pages of a judge, and every GET route with the things of the event filled in.
fn starts(app: &TestApp, scene: &Scene) -> Vec<String> {
    let people: Vec<_> = scene.entered.iter().map(|one| one.person).collect();
    let (entries, persons) = app
        .platform
        .db
        .read_blocking({
            let wanted: Vec<_> = scene.entered.iter().map(|one| one.entry).collect();
            move |conn| {
                let entries: Vec<String> = t::contest_entry::table
                    .select(t::contest_entry::token)
                    .filter(t::contest_entry::id.eq_any(wanted))
                    .load(conn)?;
                let persons: Vec<String> = t::person::table
                    .select(t::person::token)
                    .filter(t::person::id.eq_any(people))
                    .load(conn)?;
                Ok((entries, persons))
            }
        })
        .unwrap();
    let sheets: Vec<String> = app
        .platform
        .db
        .read_blocking(|conn| Ok(t::mark_sheet::table.select(t::mark_sheet::token).limit(2).load(conn)?))
        .unwrap();
    let first = |list: &[String]| list.iter().take(2).cloned().collect::<Vec<_>>();
    let named = vec![scene.scorer.token.clone(), "delegation-token".to_owned()];
    let tokens = [first(&entries), first(&persons), named, sheets].concat();
    let values: BTreeMap<&str, Vec<String>> = [
        ("number", vec![scene.event.number.clone()]),
        ("code", vec!["01".to_owned(), "C-001".to_owned(), "W1-01".to_owned()]),
        ("token", tokens),
        ("person", first(&persons)),
        ("entry", first(&entries)),
        ("layer", vec!["1".to_owned(), "2".to_owned()]),
        ("module", vec!["A".to_owned(), "B".to_owned(), "1".to_owned(), "2".to_owned()]),
        ("position", vec!["1".to_owned(), "2".to_owned()]),
        ("year", vec!["2026".to_owned()]),
        ("day", vec![today().to_string()]),
        ("login", vec!["score".to_owned()]),
    ]
    .into();
    let own = ["/judging", "/work", "/competitions"].map(str::to_owned).into_iter();
    let pages = [scene.event.address(), scene.event.contest_address(), sealing(&scene.event)].into_iter();
    let routes = app::routes();
    let routes = routes
        .iter()
        .filter(|route| route.method == "GET")
        .flat_map(|route| filled(route.path, &values));
    own.chain(pages).chain(routes).collect()
}

#[actix_web::test]
async fn a_scoring_judge_finds_nobody_while_a_contest_is_sealed() {
    let app = TestApp::start(Backend::Sqlite);
    let scene = scene(&app);
    seal_all(&app, &scene.event).await;
    let mut secrets: Vec<String> = vec![BASE.to_owned(), DELEGATION.to_owned(), "滕领队".to_owned()];
    for entrant in &scene.entered {
        secrets.extend([entrant.name.clone(), entrant.employer.clone(), entrant.number.clone()]);
    }
    // The walk does find what there is: the judge of the first layer sees the entry numbers.
    let mut keeper = app.signed_in("seal1").await;
    let (found, _) = walk(&mut keeper, &[sealing(&scene.event)], &secrets, 20).await;
    assert!(found.iter().any(|line| line.contains("/sealing/1: ")), "the walk is blind: {found:?}");
    for state in [EventState::Sealed, EventState::Scoring, EventState::Locked] {
        if state == EventState::Scoring {
            app.advance(chrono::Duration::days(20));
            let mut chief = app.signed_in("chief").await;
            for step in ["start", "marking/opening"] {
                let reply = post(&mut chief, &format!("{}/{step}", scene.event.contest_address()), &[]).await;
                assert_eq!(reply.status, 303, "{step}: {}", reply.text());
            }
        } else {
            set_contest_state(&app, &scene.event, state);
        }
        let starts = starts(&app, &scene);
        let mut scorer = app.signed_in("score").await;
        let (found, opened) = walk(&mut scorer, &starts, &secrets, 2_000).await;
        assert_eq!(found, Vec::<String>::new(), "in state {state}");
        assert!(opened > 100, "only {opened} pages were opened");
    }
}
