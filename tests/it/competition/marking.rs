//! Marking: sheets of a panel on devices and on paper, talks about spreads, signatures, locks, single aspects unlocked.

use crate::support::event::{Event, account_for, entrants, event};
use crate::support::officials::{Judge, judge};
use crate::support::{Browser, Reply, TestApp, on_both};
use diesel::prelude::*;
use jiangce::competition::events::model::EventState;
use jiangce::competition::marking::model::{CompartmentState, MarkSheetState};
use jiangce::competition::marking::{service, store};
use jiangce::competition::officials::model::{OfficialDuty, Slot};
use jiangce::competition::schemes::model::{Aspect, AspectKind, MarkingScheme, SchemeState, SubCriterion};
use jiangce::kernel::actor::Role;
use jiangce::kernel::points::Points;
use jiangce::platform::audit;
use jiangce::platform::db::schema as t;

/// A scheme of three aspects on one day: a judgement, all or nothing, so many of five.
fn scheme() -> MarkingScheme {
    let aspect = |kind, description: &str, extra: &[&str], max: u32| Aspect {
        row: 0,
        kind,
        description: description.to_owned(),
        extra: extra.iter().map(|line| (*line).to_owned()).collect(),
        requirement: String::new(),
        section: Some(1),
        max_mark: Some(Points::from_hundredths(max)),
        benchmarks: std::array::from_fn(|score| {
            (kind == AspectKind::Judgement).then(|| format!("第 {score} 档的样子"))
        }),
    };
    MarkingScheme {
        sections: Vec::new(),
        criteria: Vec::new(),
        sub_criteria: vec![SubCriterion {
            row: 0,
            id: "A1".to_owned(),
            name: "焊缝".to_owned(),
            day: Some(1),
            aspects: vec![
                aspect(AspectKind::Judgement, "焊缝成形", &[], 150),
                aspect(AspectKind::Measurement, "无裂纹", &[], 100),
                aspect(AspectKind::Measurement, "合格点数", &["NUM_POSSIBLE:::5#x~x#"], 100),
            ],
        }],
    }
}

pub(super) struct Scene {
    pub(super) event: Event,
    judges: Vec<Judge>,
}

/// A sealed contest that runs. Logins: `pu` organises, `seal1`, `seal2`, `watch`, `chief`, `tab1`, `tab2`, `floor`, the
/// panel of the practice `j1` to `j3`, that of the theory `th`.
async fn scene(app: &TestApp) -> Scene {
    let event = event(app, EventState::OfficialsAppointed);
    entrants(app, &event, &["尹胜男", "冯德才", "杭玉兰"]);
    account_for(app, "pu", Role::CompetitionOrganiser, &event);
    judge(app, &event, "seal1", "加密甲", &[Slot::sealing(1)]);
    judge(app, &event, "seal2", "加密乙", &[Slot::sealing(2)]);
    judge(app, &event, "watch", "监督员", &[Slot::of(OfficialDuty::CompetitionMonitor)]);
    judge(app, &event, "chief", "裁判长", &[Slot::of(OfficialDuty::ChiefJudge)]);
    judge(app, &event, "tab1", "统分甲", &[Slot::of(OfficialDuty::TabulationJudge)]);
    judge(app, &event, "tab2", "统分乙", &[Slot::of(OfficialDuty::TabulationJudge)]);
    judge(app, &event, "floor", "现场员", &[Slot::of(OfficialDuty::FloorJudge)]);
    judge(app, &event, "th", "理论员", &[Slot::scoring(event.theory)]);
    let judges = ["评一", "评二", "评三"];
    let judges = (1..)
        .zip(judges)
        .map(|(n, name)| judge(app, &event, &format!("j{n}"), name, &[Slot::scoring(event.practice)]))
        .collect();
    let module = event.practice;
    app.platform
        .write_blocking(move |tx| {
            let content = serde_json::to_string(&scheme()).unwrap();
            diesel::insert_into(t::marking_scheme::table)
                .values((
                    t::marking_scheme::module_id.eq(module),
                    t::marking_scheme::version.eq(1),
                    t::marking_scheme::state.eq(SchemeState::InForce),
                    t::marking_scheme::content.eq(content),
                    t::marking_scheme::aspects.eq(3),
                    t::marking_scheme::total.eq(350),
                    t::marking_scheme::source.eq(""),
                    t::marking_scheme::created_at.eq(tx.now),
                    t::marking_scheme::revision.eq(1),
                ))
                .execute(tx.conn)?;
            Ok(())
        })
        .unwrap();
    for (login, path) in [("pu", "draw"), ("seal1", "sealing/1/seal"), ("seal2", "sealing/2/seal"), ("chief", "start")]
    {
        if path == "start" {
            app.advance(chrono::Duration::days(20));
        }
        let mut browser = app.signed_in(login).await;
        let reply = post(&mut browser, &format!("{}/{path}", event.contest_address()), &[]).await;
        assert_eq!(reply.status, 303, "{path}: {}", reply.text());
    }
    Scene { event, judges }
}

/// Posts with the form token of the session, as a forged form would.
async fn post(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Reply {
    let token = Browser::token(&browser.get("/account").await);
    let mut pairs = vec![("csrf", token.as_str())];
    pairs.extend_from_slice(fields);
    browser.post(path, &pairs).await
}

fn marking(event: &Event) -> String {
    format!("{}/marking", event.contest_address())
}

pub(super) async fn opened(app: &TestApp) -> Scene {
    let scene = scene(app).await;
    let mut chief = app.signed_in("chief").await;
    let reply = post(&mut chief, &format!("{}/opening", marking(&scene.event)), &[]).await;
    assert_eq!(reply.status, 303, "{}", reply.text());
    scene
}

/// The sheets of whoever is signed in: code and address, in the order of the page.
pub(super) async fn sheets(browser: &mut Browser, event: &Event) -> Vec<(String, String)> {
    let page = browser.get(&marking(event)).await;
    let codes = page.texts(".tiles b");
    let paths = page.attributes(".tiles a", "href");
    codes.into_iter().zip(paths).collect()
}

/// Gives a mark as the module of the page does. Answers the status and what the server says.
pub(super) async fn give(browser: &mut Browser, sheet: &str, aspect: &str, value: &str, version: &str) -> Reply {
    let fields = [("code", aspect), ("value", value), ("version", version), ("key", "")];
    post(browser, &format!("{sheet}/marks"), &fields).await
}

/// The whole panel gives the same good marks for every work, as far as they are missing.
pub(super) async fn mark_all(app: &TestApp, event: &Event) {
    for login in ["j1", "j2", "j3"] {
        let mut browser = app.signed_in(login).await;
        for (_, sheet) in sheets(&mut browser, event).await {
            for (aspect, value) in [("A1.1", "2"), ("A1.2", "1"), ("A1.3", "4")] {
                let page = browser.get(&sheet).await;
                if page
                    .attributes(&format!("#m-A1\\.{} ", &aspect[3..]), "value")
                    .first()
                    .is_none_or(String::is_empty)
                {
                    let reply = give(&mut browser, &sheet, aspect, value, "0").await;
                    assert_eq!(reply.status, 200, "{login} {sheet} {aspect}: {}", reply.text());
                }
            }
        }
    }
    let mut theory = app.signed_in("th").await;
    for (_, sheet) in sheets(&mut theory, event).await {
        assert_eq!(give(&mut theory, &sheet, "all", "81.5", "0").await.status, 200);
    }
}

/// Takes a step in a compartment by the version that its page shows.
pub(super) async fn step(
    app: &TestApp,
    login: &str,
    event: &Event,
    place: &str,
    path: &str,
    more: &[(&str, &str)],
) -> Reply {
    let version = version_of(app, event, place).to_string();
    let mut browser = app.signed_in(login).await;
    let mut fields = vec![("version", version.as_str())];
    fields.extend_from_slice(more);
    post(&mut browser, &format!("{}/{place}/{path}", marking(event)), &fields).await
}

fn compartment_of(app: &TestApp, event: &Event, place: &str) -> jiangce::competition::marking::model::Compartment {
    let module = if place.starts_with('A') { event.theory } else { event.practice };
    let contest = event.contest;
    app.platform
        .db
        .read_blocking(move |conn| store::compartments_of(conn, contest))
        .unwrap()
        .into_iter()
        .find(|one| one.module_id == module)
        .unwrap()
}

fn version_of(app: &TestApp, event: &Event, place: &str) -> i32 {
    compartment_of(app, event, place).version
}

/// The places of both compartments in addresses.
pub(super) fn places(app: &TestApp, event: &Event) -> [String; 2] {
    [format!("A/{}", compartment_of(app, event, "A").day), format!("B/{}", compartment_of(app, event, "B").day)]
}

pub(super) async fn lock_all(app: &TestApp, event: &Event) {
    for place in places(app, event) {
        let reply = step(app, "tab1", event, &place, "closing", &[]).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        let reply = step(app, "watch", event, &place, "check", &[]).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        let panel: &[&str] = if place.starts_with('A') { &["th"] } else { &["j1", "j2", "j3"] };
        for login in panel {
            let reply = step(app, login, event, &place, "signatures", &[]).await;
            assert_eq!(reply.status, 303, "{login}: {}", reply.text());
        }
        let reply = step(app, "chief", event, &place, "lock", &[]).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
    }
}

/// Of two who did the same at once, one did it and the other is told so.
fn assert_one_wins(one: Reply, two: Reply, told: &str) {
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    let loser = if one.status == 409 { one } else { two };
    assert!(loser.text().contains(told), "{}", loser.texts("main").join(""));
}

async fn contest_state(app: &TestApp, event: &Event) -> String {
    let mut browser = app.browser();
    browser
        .get(&event.contest_address())
        .await
        .texts(".page-title .badge")
        .remove(0)
}

on_both! {
    async fn a_panel_scores_alone_sees_its_scores_together_and_talks_about_a_spread(app: TestApp) {
        let scene = opened(&app).await;
        let event = &scene.event;
        let mut browsers = Vec::new();
        for login in ["j1", "j2", "j3"] {
            let mut browser = app.signed_in(login).await;
            let own = sheets(&mut browser, event).await;
            assert_eq!(own.len(), 3);
            browsers.push((browser, own[0].1.clone()));
        }
        for (at, value) in ["0", "2", "1"].into_iter().enumerate() {
            let (browser, sheet) = &mut browsers[at];
            let reply = give(browser, sheet, "A1.1", value, "0").await;
            assert_eq!(reply.status, 200, "{}", reply.text());
            let answer = reply.json();
            if at < 2 {
                assert_eq!((answer["value"].as_str(), answer["panel"].as_str()), (Some(value), Some("")));
            } else {
                // The last score shows all of them, and they are too far apart.
                assert_eq!((answer["again"].as_bool(), answer["value"].as_str()), (Some(true), Some("")));
                assert!(answer["panel"].as_str().unwrap().contains("0 / 2 / 1"), "{answer}");
            }
        }
        // The others learn it from their pages, and score again.
        let (browser, sheet) = &mut browsers[0];
        let panel = browser.get(&format!("{sheet}/panel")).await.json();
        assert_eq!(panel["cells"][0]["again"].as_bool(), Some(true));
        for (browser, sheet) in &mut browsers {
            assert_eq!(give(browser, sheet, "A1.1", "1", "1").await.status, 200);
        }
        // What the panel has seen is fixed; the chief judge may send it back.
        let (browser, sheet) = &mut browsers[1];
        assert_eq!(give(browser, sheet, "A1.1", "3", "2").await.status, 409);
        let code = sheets(browser, event).await[0].0.clone();
        let place = places(&app, event)[1].clone();
        let fields = [("code", code.as_str()), ("aspect", "A1.1"), ("reason", "样件被移动过")];
        let reply = step(&app, "chief", event, &place, "discussions", &fields).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        let (browser, sheet) = &mut browsers[1];
        assert_eq!(give(browser, sheet, "A1.1", "3", "2").await.status, 200);
        // An impossible value is refused beside its cell, a change by an old page is answered with what is there.
        assert_eq!(give(browser, sheet, "A1.3", "6", "0").await.status, 422);
        assert_eq!(give(browser, sheet, "A1.3", "5", "0").await.status, 200);
        assert_eq!(give(browser, sheet, "A1.3", "4", "0").await.status, 409);
        assert_eq!(give(browser, sheet, "A1.3", "5", "0").await.status, 200);
        // Nobody else reaches the sheet.
        let sheet = sheet.clone();
        for login in ["j1", "chief", "pu"] {
            let mut other = app.signed_in(login).await;
            let status = other.get(&sheet).await.status;
            assert!([403, 404].contains(&status), "{login}: {status}");
        }
    }
}

on_both! {
    async fn a_contest_is_closed_checked_signed_and_locked_by_different_people(app: TestApp) {
        let scene = opened(&app).await;
        let event = &scene.event;
        let [theory, practice] = places(&app, event);
        let early = step(&app, "tab1", event, &practice, "closing", &[]).await;
        assert_eq!(early.status, 409);
        assert!(early.text().contains('9') || early.text().contains("缺"), "{}", early.text());
        mark_all(&app, event).await;
        assert_eq!(step(&app, "chief", event, &practice, "closing", &[]).await.status, 303);
        // Whoever closed it does not check it, and what is closed does not change.
        assert_eq!(step(&app, "chief", event, &practice, "check", &[]).await.status, 403);
        let mut first = app.signed_in("j1").await;
        let sheet = sheets(&mut first, event).await[0].1.clone();
        assert_eq!(give(&mut first, &sheet, "A1.2", "0", "1").await.status, 409);
        assert_eq!(step(&app, "j1", event, &practice, "signatures", &[]).await.status, 409);
        assert_eq!(step(&app, "tab1", event, &practice, "check", &[]).await.status, 303);
        assert_eq!(step(&app, "j1", event, &practice, "signatures", &[]).await.status, 303);
        assert_eq!(step(&app, "th", event, &practice, "signatures", &[]).await.status, 403);
        assert_eq!(step(&app, "j1", event, &practice, "signatures", &[]).await.status, 409);
        assert_eq!(step(&app, "j2", event, &practice, "signatures", &[]).await.status, 303);
        assert_eq!(step(&app, "chief", event, &practice, "lock", &[]).await.status, 409);
        // The third is absent; the chief judge signs for him, with a reason.
        let absent = scene.judges[2].official.to_string();
        let silent = [("official", absent.as_str()), ("reason", " ")];
        assert_eq!(step(&app, "chief", event, &practice, "forced-signatures", &silent).await.status, 422);
        let forced = [("official", absent.as_str()), ("reason", "当日请病假离场")];
        assert_eq!(step(&app, "chief", event, &practice, "forced-signatures", &forced).await.status, 303);
        assert_eq!(step(&app, "chief", event, &practice, "lock", &[]).await.status, 303);
        assert_eq!(contest_state(&app, event).await, "评分中");
        assert_eq!(step(&app, "tab1", event, &theory, "closing", &[]).await.status, 303);
        assert_eq!(step(&app, "watch", event, &theory, "check", &[]).await.status, 303);
        assert_eq!(step(&app, "th", event, &theory, "signatures", &[]).await.status, 303);
        assert_eq!(step(&app, "chief", event, &theory, "lock", &[]).await.status, 303);
        assert_eq!(contest_state(&app, event).await, "成绩锁定");
        // By the numbers: 1.50 * 6/9 + 1.00 + 0.80, and 81.5 of the theory.
        let contest = event.contest;
        let totals = app
            .platform
            .db
            .read_blocking(move |conn| {
                let contest = jiangce::competition::contests::store::by_id(conn, contest)?.unwrap();
                service::running_totals(conn, &contest)
            })
            .unwrap();
        let weights = 30 * 8150 + 70 * 280;
        assert_eq!(totals.len(), 3);
        for total in totals {
            assert_eq!((total.points.hundredths(), total.marked, total.expected), (weights / 100, 4, 4));
        }
    }
}

on_both! {
    async fn one_aspect_is_unlocked_by_two_people_and_locked_again(app: TestApp) {
        let scene = opened(&app).await;
        let event = &scene.event;
        mark_all(&app, event).await;
        lock_all(&app, event).await;
        let place = places(&app, event)[1].clone();
        let mut first = app.signed_in("j1").await;
        let (code, sheet) = sheets(&mut first, event).await[0].clone();
        let ask = [("code", code.as_str()), ("aspect", "A1.2"), ("reason", "复核发现裂纹")];
        assert_eq!(step(&app, "j1", event, &place, "unlocks", &ask).await.status, 403);
        assert_eq!(step(&app, "chief", event, &place, "unlocks", &ask).await.status, 303);
        assert_eq!(step(&app, "chief", event, &place, "unlocks", &ask).await.status, 409);
        assert_eq!(give(&mut first, &sheet, "A1.2", "0", "1").await.status, 409);
        let id = app
            .platform
            .db
            .read_blocking(|conn| Ok(t::mark_unlock::table.select(t::mark_unlock::id).first::<i64>(conn)?))
            .unwrap();
        let decide = format!("unlocks/{id}/decision");
        assert_eq!(step(&app, "chief", event, &place, &decide, &[("decision", "grant")]).await.status, 403);
        // Two who grant it at the same moment: one does, the other is told.
        let grant = [("decision", "grant")];
        let (one, two) = futures_util::future::join(
            step(&app, "watch", event, &place, &decide, &grant),
            step(&app, "pu", event, &place, &decide, &grant),
        )
        .await;
        assert_one_wins(one, two, "这项申请已处理");
        // Only this aspect is open. The panel measures together, so a difference sends it back to all three.
        assert_eq!(give(&mut first, &sheet, "A1.3", "1", "1").await.status, 409);
        assert_eq!(give(&mut first, &sheet, "A1.2", "0", "1").await.status, 200);
        let relock = format!("unlocks/{id}/relock");
        assert_eq!(step(&app, "chief", event, &place, &relock, &[]).await.status, 409);
        for (login, version) in [("j1", "2"), ("j2", "1"), ("j3", "1")] {
            let mut browser = app.signed_in(login).await;
            let sheet = sheets(&mut browser, event).await[0].1.clone();
            let reply = give(&mut browser, &sheet, "A1.2", "0", version).await;
            assert_eq!(reply.status, 200, "{login}: {}", reply.text());
        }
        assert_eq!(step(&app, "chief", event, &place, &relock, &[]).await.status, 303);
        assert_eq!(give(&mut first, &sheet, "A1.2", "1", "3").await.status, 409);
        assert_eq!(compartment_of(&app, event, "B").state, CompartmentState::Locked);
        // Old and new value stand in the trail.
        let action = Some("contest_mark.given".to_owned());
        let filter = audit::Filter { action, ..audit::Filter::default() };
        let entries = app.platform.db.read_blocking(move |conn| Ok(audit::list(conn, &filter, None, 200)?.0)).unwrap();
        let changed = entries.iter().find(|entry| {
            entry.old_values.as_deref().is_some_and(|old| old.contains(r#""value":"1""#))
                && entry.new_values.as_deref().is_some_and(|new| new.contains(r#""value":"0""#))
        });
        assert!(changed.is_some());
    }
}

/// Everything that was given, and where the compartments stand, without their versions.
fn given_in(app: &TestApp, event: &Event) -> String {
    let contest = event.contest;
    app.platform
        .db
        .read_blocking(move |conn| {
            let contest = jiangce::competition::contests::store::by_id(conn, contest)?.unwrap();
            let states: Vec<_> = store::compartments_of(conn, contest.id)?
                .into_iter()
                .map(|one| (one.module_id, one.day, one.state))
                .collect();
            Ok(format!("{:?} {states:?} {:?}", contest.state, service::contest_marks(conn, &contest)?))
        })
        .unwrap()
}

on_both! {
    async fn what_is_unlocked_and_locked_again_unchanged_is_what_it_was(app: TestApp) {
        let scene = opened(&app).await;
        let event = &scene.event;
        mark_all(&app, event).await;
        lock_all(&app, event).await;
        let [theory, practice] = places(&app, event);
        let code = sheets(&mut app.signed_in("j1").await, event).await[0].0.clone();
        let before = given_in(&app, event);
        for (place, aspect) in [(&theory, "all"), (&practice, "A1.1"), (&practice, "A1.2"), (&practice, "A1.3")] {
            let ask = [("code", code.as_str()), ("aspect", aspect), ("reason", "复核")];
            assert_eq!(step(&app, "chief", event, place, "unlocks", &ask).await.status, 303, "{aspect}");
            let id = app
                .platform
                .db
                .read_blocking(|conn| Ok(t::mark_unlock::table.select(diesel::dsl::max(t::mark_unlock::id)).first::<Option<i64>>(conn)?))
                .unwrap()
                .unwrap();
            let grant = step(&app, "watch", event, place, &format!("unlocks/{id}/decision"), &[("decision", "grant")]).await;
            assert_eq!(grant.status, 303, "{aspect}: {}", grant.text());
            let relock = step(&app, "chief", event, place, &format!("unlocks/{id}/relock"), &[]).await;
            assert_eq!(relock.status, 303, "{aspect}: {}", relock.text());
            assert_eq!(given_in(&app, event), before, "{aspect}");
        }
    }
}

on_both! {
    async fn a_sheet_from_paper_is_typed_by_one_and_confirmed_by_another(app: TestApp) {
        let scene = opened(&app).await;
        let event = &scene.event;
        let mut theory = app.signed_in("th").await;
        let (code, own) = sheets(&mut theory, event).await[0].clone();
        let token = own.rsplit('/').next().unwrap().to_owned();
        let paper = format!("{}/paper/{token}", marking(event));
        let mut typist = app.signed_in("tab1").await;
        let page = typist.get(&paper).await;
        assert!(page.text().contains(&code));
        let wrong = typist.submit(&page, &paper, &[("m.0", "101")]).await;
        assert_eq!(wrong.status, 422);
        assert_eq!(wrong.attributes("#f-m\\.0", "value"), ["101"]);
        assert_eq!(typist.submit(&page, &paper, &[("m.0", "77")]).await.status, 303);
        // Whoever typed it does not confirm it, in whatever way; the judge neither.
        let decision = format!("{paper}/decision");
        let confirm = [("decision", "confirm"), ("version", "2")];
        assert_eq!(post(&mut typist, &decision, &confirm).await.status, 403);
        assert_eq!(give(&mut theory, &own, "all", "90", "1").await.status, 409);
        let mut second = app.signed_in("tab2").await;
        let page = second.get(&paper).await;
        assert_eq!(page.texts("main tbody td"), ["77.00"]);
        assert!(page.attributes("#f-m\\.0", "value").is_empty());
        let reject = [("decision", "reject"), ("version", "2"), ("reason", "")];
        assert_eq!(post(&mut second, &decision, &reject).await.status, 422);
        let reject = [("decision", "reject"), ("version", "2"), ("reason", "第一项抄错")];
        assert_eq!(post(&mut second, &decision, &reject).await.status, 303);
        let page = typist.get(&paper).await;
        assert!(page.text().contains("第一项抄错"));
        assert_eq!(page.attributes("#f-m\\.0", "value"), [""]);
        assert_eq!(typist.submit(&page, &paper, &[("m.0", "71")]).await.status, 303);
        let confirm = [("decision", "confirm"), ("version", "4")];
        let mut again = app.signed_in("tab2").await;
        let (one, two) = futures_util::future::join(
            post(&mut second, &decision, &confirm),
            post(&mut again, &decision, &confirm),
        )
        .await;
        assert_one_wins(one, two, "刚被别人改过");
        let compartment = compartment_of(&app, event, "A").id;
        let kept = app.platform.db.read_blocking(move |conn| store::sheets_of(conn, compartment, None)).unwrap();
        assert_eq!(kept[0].state, MarkSheetState::Confirmed);
        assert!(kept[0].entered_by.is_some() && kept[0].entered_by != kept[0].confirmed_by);
    }
}

on_both! {
    async fn a_judge_with_a_conflict_gives_no_mark_and_marking_does_not_begin_with_one(app: TestApp) {
        let scene = scene(&app).await;
        let event = &scene.event;
        let declare = |official, name: &'static str| {
            app.platform
                .write_blocking(move |tx| {
                    diesel::insert_into(t::official_conflict::table)
                        .values((
                            t::official_conflict::official_id.eq(official),
                            t::official_conflict::person_name.eq(Some(name)),
                            t::official_conflict::relation.eq("relative"),
                            t::official_conflict::note.eq(""),
                            t::official_conflict::declared_at.eq(tx.now),
                        ))
                        .execute(tx.conn)?;
                    Ok(())
                })
                .unwrap();
        };
        let opening = format!("{}/opening", marking(event));
        let mut chief = app.signed_in("chief").await;
        assert_eq!(post(&mut chief, &opening, &[]).await.status, 303);
        let mut first = app.signed_in("j1").await;
        let sheet = sheets(&mut first, event).await[0].1.clone();
        assert_eq!(give(&mut first, &sheet, "A1.2", "1", "0").await.status, 200);
        // What is declared while the contest is marked counts at the next mark.
        app.advance(chrono::Duration::seconds(1));
        declare(scene.judges[0].official, "尹胜男");
        let refused = give(&mut first, &sheet, "A1.3", "1", "0").await;
        assert_eq!(refused.status, 403, "{}", refused.text());
        // A relation to nobody who takes part bars from nothing.
        declare(scene.judges[1].official, "无此人");
        let mut second = app.signed_in("j2").await;
        let sheet = sheets(&mut second, event).await[0].1.clone();
        assert_eq!(give(&mut second, &sheet, "A1.3", "1", "0").await.status, 200);
    }
}

on_both! {
    async fn the_record_from_the_floor_excuses_the_absent_and_keeps_what_was_typed_wrong(app: TestApp) {
        let scene = opened(&app).await;
        let event = &scene.event;
        let mut floor = app.signed_in("floor").await;
        let address = format!("{}/records/B", marking(event));
        let page = floor.get(&address).await;
        let code = page.texts("main .lines h2").remove(0);
        let wrong = [("code", code.as_str()), ("version", "0"), ("standing", "finished"), ("time", "soon")];
        let reply = post(&mut floor, &address, &wrong).await;
        assert_eq!(reply.status, 422);
        assert!(reply.attributes("input[name=time]", "value").contains(&"soon".to_owned()));
        let silent = [("code", code.as_str()), ("version", "0"), ("standing", "not_started")];
        assert_eq!(post(&mut floor, &address, &silent).await.status, 422);
        let said = [("code", code.as_str()), ("version", "0"), ("standing", "not_started"), ("note", "未到场")];
        assert_eq!(post(&mut floor, &address, &said).await.status, 303);
        assert_eq!(post(&mut floor, &address, &said).await.status, 409);
        let place = places(&app, event)[1].clone();
        let mut chief = app.signed_in("chief").await;
        let page = chief.get(&format!("{}/{place}", marking(event))).await;
        assert!(page.text().contains("缺赛"), "{}", page.text());
        assert!(page.text().contains("缺 18 个分数"), "{}", page.text());
    }
}
