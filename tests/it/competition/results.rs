//! Results in versions: prepared, signed and published by different people, computed again by anybody, corrected in the open.

use crate::support::event::{Entrant, Event, account_for, entrants, event};
use crate::support::officials::judge;
use crate::support::{Browser, Reply, TestApp, on_both};
use chrono::Duration;
use diesel::prelude::*;
use jiangce::competition::contests;
use jiangce::competition::events;
use jiangce::competition::events::model::{EventScope, EventState};
use jiangce::competition::officials::model::{OfficialDuty, Slot};
use jiangce::competition::rankings::model::{MedalRules, Scale, TiePolicy};
use jiangce::competition::results::files::{recompute, verified};
use jiangce::competition::results::model::ResultStage;
use jiangce::competition::results::model::ResultStage::{AfterAppeals, Corrected, Final, Provisional, PublicNotice};
use jiangce::competition::results::{service, stages_service, store};
use jiangce::kernel::actor::{Actor, Role};
use jiangce::kernel::ids::{CompartmentId, ContestModuleId, OfficialId};
use jiangce::platform::db::schema as t;

const NAMES: &[&str] = &["尹胜男", "冯德才", "杭玉兰", "阮小七", "瞿秋实"];
/// Theory and practice of each.
const MARKS: &[(&str, &str)] =
    &[("89.00", "88.60"), ("92.50", "87.10"), ("80.00", "95.00"), ("70.00", "60.00"), ("", "")];

struct Scene {
    event: Event,
    entered: Vec<Entrant>,
    practice: CompartmentId,
    scorer: OfficialId,
}

impl Scene {
    fn results(&self) -> String {
        format!("{}/results", self.event.contest_address())
    }

    fn manage(&self) -> String {
        format!("{}/manage", self.results())
    }
}

fn given(value: &str) -> String {
    if value.is_empty() { "{}".to_owned() } else { format!("{{\"0\":[\"{value}\",0,1]}}") }
}

/// A contest whose marks are locked and whose codes are open; the last entrant did not start. Logins: `pu` organises, `duan`
/// is the city's, `chief` and `watch` sign, `score` scores.
fn scene(app: &TestApp, rules: impl FnOnce(&mut contests::model::ContestRules)) -> Scene {
    let event = event(app, EventState::Unsealed);
    let entered = entrants(app, &event, NAMES);
    account_for(app, "pu", Role::CompetitionOrganiser, &event);
    app.account("duan", Role::CityAdministrator);
    judge(app, &event, "chief", "裁判长", &[Slot::of(OfficialDuty::ChiefJudge)]);
    judge(app, &event, "watch", "监督员", &[Slot::of(OfficialDuty::CompetitionMonitor)]);
    let slots = [Slot::scoring(event.theory), Slot::scoring(event.practice)];
    let scorer = judge(app, &event, "score", "评分员", &slots).official;
    let (of, codes) = (event.clone(), entered.clone());
    let mut of_contest = crate::support::event::rules();
    rules(&mut of_contest);
    let practice = app
        .platform
        .write_blocking(move |tx| {
            diesel::update(t::contest::table.filter(t::contest::id.eq(of.contest)))
                .set(t::contest::rules.eq(serde_json::to_string(&of_contest).unwrap()))
                .execute(tx.conn)?;
            diesel::update(t::person::table.filter(t::person::id.eq(codes[0].person)))
                .set(t::person::email.eq("yin@example.org"))
                .execute(tx.conn)?;
            let now = tx.now;
            let mut compartment = |module: ContestModuleId, day: i32| -> QueryResult<CompartmentId> {
                let id: CompartmentId = diesel::insert_into(t::marking_compartment::table)
                    .values((
                        t::marking_compartment::contest_id.eq(of.contest),
                        t::marking_compartment::module_id.eq(module),
                        t::marking_compartment::day.eq(day),
                        t::marking_compartment::state.eq("locked"),
                        t::marking_compartment::aspects.eq(r#"[{"id":"","max":10000,"calculation":"points"}]"#),
                        t::marking_compartment::version.eq(1),
                    ))
                    .returning(t::marking_compartment::id)
                    .get_result(tx.conn)?;
                for (entrant, marks) in codes.iter().zip(MARKS) {
                    let value = if day == 1 { marks.0 } else { marks.1 };
                    diesel::insert_into(t::mark_sheet::table)
                        .values((
                            t::mark_sheet::token.eq(format!("sheet-{day}-{}", entrant.number)),
                            t::mark_sheet::contest_id.eq(of.contest),
                            t::mark_sheet::compartment_id.eq(id),
                            t::mark_sheet::code.eq(&entrant.number),
                            t::mark_sheet::official_id.eq(scorer),
                            t::mark_sheet::medium.eq("device"),
                            t::mark_sheet::state.eq("open"),
                            t::mark_sheet::marks.eq(given(value)),
                            t::mark_sheet::cleared_at.eq(now),
                            t::mark_sheet::cleared_version.eq(1),
                            t::mark_sheet::version.eq(1),
                        ))
                        .execute(tx.conn)?;
                }
                diesel::insert_into(t::on_site_record::table)
                    .values((
                        t::on_site_record::contest_id.eq(of.contest),
                        t::on_site_record::module_id.eq(module),
                        t::on_site_record::code.eq(&codes[4].number),
                        t::on_site_record::standing.eq("not_started"),
                        t::on_site_record::deduction.eq(0),
                        t::on_site_record::safety_deduction.eq(0),
                        t::on_site_record::note.eq(""),
                        t::on_site_record::recorded_at.eq(now),
                        t::on_site_record::version.eq(1),
                    ))
                    .execute(tx.conn)?;
                Ok(id)
            };
            compartment(of.theory, 1)?;
            Ok(compartment(of.practice, 2)?)
        })
        .unwrap();
    Scene { event, entered, practice, scorer }
}

/// Changes a mark of the practice as two people would who opened its aspect, and locks it again unless it stays open.
fn correct_mark(app: &TestApp, scene: &Scene, at: usize, value: &'static str, stays_open: bool) {
    let (compartment, code, scorer) = (scene.practice, scene.entered[at].number.clone(), scene.scorer);
    app.platform
        .write_blocking(move |tx| {
            diesel::insert_into(t::mark_unlock::table)
                .values((
                    t::mark_unlock::compartment_id.eq(compartment),
                    t::mark_unlock::code.eq(&code),
                    t::mark_unlock::aspect.eq(0),
                    t::mark_unlock::reason.eq("漏计"),
                    t::mark_unlock::asked_at.eq(tx.now),
                    t::mark_unlock::granted_at.eq(tx.now),
                    t::mark_unlock::version.eq(1),
                ))
                .execute(tx.conn)?;
            let sheet = t::mark_sheet::table
                .filter(t::mark_sheet::compartment_id.eq(compartment))
                .filter(t::mark_sheet::code.eq(&code))
                .filter(t::mark_sheet::official_id.eq(scorer));
            diesel::update(sheet)
                .set(t::mark_sheet::marks.eq(given(value)))
                .execute(tx.conn)?;
            if !stays_open {
                diesel::update(t::mark_unlock::table)
                    .set(t::mark_unlock::closed_at.eq(tx.now))
                    .execute(tx.conn)?;
            }
            Ok(())
        })
        .unwrap();
}

fn lock_again(app: &TestApp) {
    app.platform
        .write_blocking(|tx| {
            diesel::update(t::mark_unlock::table)
                .set(t::mark_unlock::closed_at.eq(tx.now))
                .execute(tx.conn)?;
            Ok(())
        })
        .unwrap();
}

/// Takes a step by the form on the page where results are managed.
async fn step(browser: &mut Browser, scene: &Scene, path: &str, fields: &[(&str, &str)]) -> Reply {
    let page = browser.get(&scene.manage()).await;
    assert_eq!(page.status, 200, "{}", page.text());
    browser.submit(&page, &format!("{}/{path}", scene.results()), fields).await
}

/// Posts with the form token of the session, as a forged form would.
async fn post(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Reply {
    let token = Browser::token(&browser.get("/account").await);
    let mut pairs = vec![("csrf", token.as_str())];
    pairs.extend_from_slice(fields);
    browser.post(path, &pairs).await
}

async fn prepare_and_publish(app: &TestApp, scene: &Scene, fields: &[(&str, &str)]) {
    let mut organiser = app.signed_in("pu").await;
    let reply = step(&mut organiser, scene, "preparation", fields).await;
    assert_eq!(reply.status, 303, "{}", reply.text());
    for login in ["chief", "watch"] {
        let mut signer = app.signed_in(login).await;
        let reply = step(&mut signer, scene, "signature", &[]).await;
        assert_eq!(reply.status, 303, "{login}: {}", reply.text());
    }
    let mut city = app.signed_in("duan").await;
    let reply = step(&mut city, scene, "publication", &[]).await;
    assert_eq!(reply.status, 303, "{}", reply.text());
}

fn close_appeals(app: &TestApp, scene: &Scene) -> bool {
    let (id, number) = (scene.event.contest, scene.event.number.clone());
    app.platform
        .write_blocking(move |tx| {
            let competition = events::store::by_number(tx.conn, &number, EventScope::All)?.unwrap();
            let contest = contests::store::by_id(tx.conn, id)?.unwrap();
            stages_service::close_appeals(tx, &Actor::system("appeals"), &competition, &contest)
        })
        .is_ok()
}

fn stages(app: &TestApp, scene: &Scene) -> Vec<ResultStage> {
    let id = scene.event.contest;
    let sets = app.platform.db.read_blocking(move |conn| store::sets_of(conn, id)).unwrap();
    sets.into_iter()
        .filter(|set| set.published_at.is_some())
        .map(|set| set.stage)
        .collect()
}

on_both! {
    async fn a_result_goes_from_locked_marks_to_the_final_one_and_on_by_corrections_alone(app: TestApp) {
        let scene = scene(&app, |rules| rules.scale = Some(Scale::Seven));
        let (results, manage) = (scene.results(), scene.manage());
        let mut guest = app.browser();
        let (mut organiser, mut city) = (app.signed_in("pu").await, app.signed_in("duan").await);
        let (mut chief, mut monitor) = (app.signed_in("chief").await, app.signed_in("watch").await);
        let mut scorer = app.signed_in("score").await;

        // Prepared: known to whoever runs and signs, by numbers and codes.
        assert_eq!(post(&mut chief, &format!("{results}/preparation"), &[]).await.status, 403);
        let reply = step(&mut organiser, &scene, "preparation", &[]).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        let page = chief.get(&manage).await;
        assert!(page.text().contains(&scene.entered[0].number), "{}", page.text());
        assert!(NAMES.iter().all(|name| !page.text().contains(name)), "nobody is named before publication");
        assert_eq!(guest.get(&results).await.status, 404);
        assert_eq!(guest.get(&format!("{results}/1")).await.status, 404);
        assert_eq!(guest.get(&format!("{results}/1/file")).await.status, 404);
        assert_eq!(scorer.get(&manage).await.status, 403);

        // Signed by two, published by another than prepared it.
        let publication = format!("{results}/publication");
        assert_eq!(post(&mut city, &publication, &[("version", "1")]).await.status, 409, "not signed");
        assert_eq!(post(&mut scorer, &format!("{results}/signature"), &[("version", "1")]).await.status, 403);
        assert_eq!(post(&mut chief, &format!("{results}/signature"), &[("version", "1"), ("hash", "0")]).await.status, 409);
        assert_eq!(step(&mut chief, &scene, "signature", &[]).await.status, 303);
        assert_eq!(post(&mut city, &publication, &[("version", "1")]).await.status, 409, "the monitor has not signed");
        assert_eq!(step(&mut monitor, &scene, "signature", &[]).await.status, 303);
        assert_eq!(post(&mut organiser, &publication, &[("version", "1")]).await.status, 403, "his own preparation");
        let reply = step(&mut city, &scene, "publication", &[]).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        assert_eq!(post(&mut city, &publication, &[("version", "1")]).await.status, 409);

        // Everybody reads names, ranks, what parted two; and who did not start has no rank.
        let page = guest.get(&results).await;
        assert_eq!(page.status, 200, "{}", page.text());
        assert_eq!(page.texts(".page-title .badge"), ["初步成绩"]);
        let names = page.texts("tbody .c-who b");
        assert_eq!(names, ["杭玉兰", "尹胜男", "冯德才", "阮小七", "瞿秋实"]);
        assert_eq!(page.texts("tbody .rank"), ["1", "2", "3", "4"]);
        assert_eq!(page.texts("tbody .score"), ["90.50", "88.72", "88.72", "63.00", "—"]);
        assert!(page.text().contains("按实操排在其后"), "{}", page.text());
        assert!(page.text().contains("参赛不足 5 人"), "{}", page.text());
        assert!(page.texts("tbody .medal")[0].contains("一等奖"));
        assert!(page.text().contains("裁判长") && page.text().contains(&scene.entered[0].employer));
        for language in ["en", "zh-CN"] {
            for path in [results.clone(), format!("{results}/1"), format!("{}/tables", scene.event.address())] {
                let page = guest.get(&format!("{path}?lang={language}")).await;
                assert_eq!((page.status, page.attributes("html", "lang")), (200, vec![language.to_owned()]), "{path}");
                let words = page.texts("main").concat();
                for key in ["result-", "medal-", "prize-", "contest-tie", "scale-outcome"] {
                    assert!(!words.contains(key), "{path} in {language}: {words}");
                }
            }
        }
        let text = guest.get(&format!("{results}/1/table.csv")).await;
        assert!(text.text().contains("杭玉兰") && text.text().lines().count() == 6, "{}", text.text());
        assert_eq!(guest.get(&format!("{results}/1/table.xlsx")).await.status, 200);

        // The file says the same, signed, with nobody's name.
        let file = guest.get(&format!("{results}/1/file")).await.text();
        assert!(NAMES.iter().all(|name| !file.contains(name)), "{file}");
        let key = guest.get("/results/key").await.json()["public_key"].as_str().unwrap().to_owned();
        let read = verified(&file, Some(&key)).unwrap();
        assert_eq!(recompute(&read), Ok(None));
        assert_eq!(read.table.lines[0].number, scene.entered[2].number);
        assert!(verified(&file.replacen("88.60", "88.61", 1), Some(&key)).is_err());
        let mails = app.sent_mails().await;
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert_eq!((mails[0].0.as_str(), mails[0].1.as_str()), ("result_provisional", "yin@example.org"));
        assert!(mails[0].2.contains("第 2 名") && mails[0].2.contains("88.72") && mails[0].2.contains("120"), "{mails:?}");
        assert!(!mails[0].2.contains("杭玉兰"), "only his own line");

        // Appeals are taken for two hours; marks that changed are published before the notice.
        assert!(!close_appeals(&app, &scene), "too early");
        assert_eq!(post(&mut city, &format!("{results}/notice"), &[]).await.status, 409);
        app.advance(Duration::minutes(120));
        // A session does not outlive two hours without a request.
        let (mut organiser, mut city) = (app.signed_in("pu").await, app.signed_in("duan").await);
        assert!(close_appeals(&app, &scene));
        correct_mark(&app, &scene, 1, "87.60", true);
        assert_eq!(post(&mut city, &format!("{results}/notice"), &[]).await.status, 409, "a mark is open");
        lock_again(&app);
        assert_eq!(post(&mut city, &format!("{results}/notice"), &[]).await.status, 409, "the marks changed");
        let refused = post(&mut organiser, &format!("{results}/preparation"), &[]).await;
        assert_eq!(refused.status, 422, "a reason is needed");
        prepare_and_publish(&app, &scene, &[("reason", "9 号赛位漏计 0.50 分")]).await;
        let page = guest.get(&results).await;
        assert!(page.text().contains("9 号赛位漏计 0.50 分"), "{}", page.text());
        // One mark moves the scores of all on the scale.
        assert_eq!(page.texts("#difference b"), ["杭玉兰", "冯德才", "尹胜男", "阮小七"]);
        assert_eq!(page.texts("tbody .score")[..3], ["90.50", "89.07", "88.72"]);
        assert_eq!(guest.get(&format!("{results}/1")).await.texts("tbody .score")[1], "88.72", "the old version stays");
        let again = post(&mut organiser, &format!("{results}/preparation"), &[("reason", "又一次")]).await;
        assert_eq!(again.status, 409, "nothing differs");

        // Notice of five working days, with an objection that has to be answered.
        assert_eq!(post(&mut organiser, &format!("{results}/notice"), &[]).await.status, 403, "he prepared the table");
        assert_eq!(step(&mut city, &scene, "notice", &[]).await.status, 303);
        let page = guest.get(&results).await;
        assert_eq!(page.texts(".page-title .badge"), ["公示"]);
        let fields = [("raised_by", "某单位"), ("content", "成绩有误")];
        assert_eq!(step(&mut organiser, &scene, "objections", &fields).await.status, 303);
        assert_eq!(post(&mut city, &format!("{results}/finalisation"), &[]).await.status, 409, "the notice runs");
        app.advance(Duration::days(14));
        let (mut organiser, mut city) = (app.signed_in("pu").await, app.signed_in("duan").await);
        assert_eq!(post(&mut city, &format!("{results}/finalisation"), &[]).await.status, 409, "an objection is open");
        let page = organiser.get(&manage).await;
        let action = page
            .attributes("form", "action")
            .into_iter()
            .find(|action| action.ends_with("/answer"))
            .unwrap();
        assert_eq!(organiser.submit(&page, &action, &[("answer", "")]).await.status, 422);
        assert_eq!(organiser.submit(&page, &action, &[("answer", "经复核无误")]).await.status, 303);
        app.sent_mails().await;
        assert_eq!(step(&mut city, &scene, "finalisation", &[]).await.status, 303);
        assert_eq!(guest.get(&results).await.texts(".page-title .badge"), ["最终成绩"]);
        assert_eq!(app.sent_mails().await[0].0, "result_final");

        // No way back but a correction, with a decision and in the open.
        for path in ["notice", "finalisation"] {
            assert_eq!(post(&mut city, &format!("{results}/{path}"), &[]).await.status, 409, "{path}");
        }
        let refused = step(&mut organiser, &scene, "preparation", &[("reason", "复核发现"), ("document", "")]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.texts("textarea").concat().contains("复核发现"), "what was typed stays");
        correct_mark(&app, &scene, 3, "65.00", false);
        prepare_and_publish(&app, &scene, &[("reason", "复核发现"), ("document", "昆竞〔2026〕8号")]).await;
        let page = guest.get(&results).await;
        assert_eq!(page.texts(".page-title .badge"), ["更正"]);
        assert!(page.text().contains("昆竞〔2026〕8号") && page.texts("#difference b") == ["阮小七"], "{}", page.text());
        assert_eq!(stages(&app, &scene), [Provisional, AfterAppeals, PublicNotice, Final, Corrected]);
        let old = guest.get(&format!("{results}/4")).await;
        assert!(old.text().contains("已有更新的版本"), "{}", old.text());
        assert_eq!(guest.get(&scene.event.contest_address()).await.texts(".page-title .badge"), ["最终成绩"]);

        // What is published is changed by nobody, not even in the database.
        let id = scene.event.contest;
        for deletes in [false, true] {
            let changed = app.platform.write_blocking(move |tx| {
                let lines = t::result_line::table.filter(t::result_line::contest_id.eq(id));
                if deletes {
                    diesel::delete(lines).execute(tx.conn)?;
                } else {
                    diesel::update(lines).set(t::result_line::total.eq(1)).execute(tx.conn)?;
                }
                Ok(())
            });
            assert!(changed.is_err());
        }
        let found = app.platform.db.read_blocking(move |conn| service::published(conn, id)).unwrap().unwrap();
        assert_eq!((found.0.version, found.1.len(), found.1[0].entry_id), (5, 5, scene.entered[2].entry));
    }
}

on_both! {
    async fn equals_are_put_into_an_order_before_anything_is_published(app: TestApp) {
        let scene = scene(&app, |rules| {
            rules.tie_policy = TiePolicy::ChiefJudge;
            rules.tie_keys = vec![contests::model::TieKey::Total];
        });
        let (mut organiser, mut chief) = (app.signed_in("pu").await, app.signed_in("chief").await);
        assert_eq!(step(&mut organiser, &scene, "preparation", &[]).await.status, 303);
        for login in ["chief", "watch"] {
            let mut signer = app.signed_in(login).await;
            assert_eq!(step(&mut signer, &scene, "signature", &[]).await.status, 303);
        }
        let mut city = app.signed_in("duan").await;
        let publication = format!("{}/publication", scene.results());
        assert_eq!(post(&mut city, &publication, &[("version", "1")]).await.status, 409, "two are equal");
        let [first, second] = [0, 1].map(|at| format!("place-{}", scene.entered[at].number));
        let page = chief.get(&scene.manage()).await;
        let action = format!("{}/decisions", scene.results());
        let twice = [(first.as_str(), "1"), (second.as_str(), "1"), ("note", "裁判长决定")];
        assert_eq!(chief.submit(&page, &action, &twice).await.status, 422);
        let unsaid = [(first.as_str(), "2"), (second.as_str(), "1"), ("note", "")];
        assert_eq!(chief.submit(&page, &action, &unsaid).await.status, 422);
        let decided = [(first.as_str(), "2"), (second.as_str(), "1"), ("note", "裁判长决定，监督员在场")];
        let reply = chief.submit(&page, &action, &decided).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        assert_eq!(post(&mut city, &publication, &[("version", "1")]).await.status, 409, "it has to be computed again");
        prepare_and_publish(&app, &scene, &[]).await;
        let page = app.browser().get(&scene.results()).await;
        assert_eq!(page.texts("tbody .c-who b")[..3], ["杭玉兰", "冯德才", "尹胜男"]);
        assert!(page.text().contains("按登记的决定排在其后"), "{}", page.text());
    }
}

on_both! {
    async fn medals_by_a_scale_that_cannot_be_computed_are_not_awarded_and_the_page_says_so(app: TestApp) {
        let scene = scene(&app, |rules| {
            rules.medal_rules = MedalRules::Dense;
            rules.scale = Some(Scale::Seven);
        });
        // Three of four have a total of 90.50.
        correct_mark(&app, &scene, 0, "91.14", false);
        correct_mark(&app, &scene, 1, "89.64", false);
        let mut organiser = app.signed_in("pu").await;
        assert_eq!(step(&mut organiser, &scene, "preparation", &[]).await.status, 303);
        let id = scene.event.contest;
        let lines = app
            .platform
            .db
            .read_blocking(move |conn| {
                let sets = store::sets_of(conn, id)?;
                store::lines_of(conn, sets[0].id)
            })
            .unwrap();
        let totals: Vec<_> = lines.iter().map(|line| line.total).collect();
        let page = organiser.get(&scene.manage()).await;
        assert!(page.text().contains("MAD = 0") && page.text().contains("奖项空缺"), "{totals:?} {}", page.text());
        assert!(lines.iter().all(|line| line.medal.is_none() && line.scale_score.is_none()));
    }
}

on_both! {
    async fn delegations_are_compared_and_everybody_finds_his_own(app: TestApp) {
        let scene = scene(&app, |_| ());
        let (id, contest) = (scene.event.id, scene.event.contest);
        app.platform
            .write_blocking(move |tx| {
                let delegation: jiangce::kernel::ids::DelegationId = diesel::insert_into(t::delegation::table)
                    .values((
                        t::delegation::competition_id.eq(id),
                        t::delegation::token.eq("delegation-token"),
                        t::delegation::name.eq("滇南代表队"),
                        t::delegation::leader_name.eq("领队"),
                        t::delegation::leader_email.eq(""),
                        t::delegation::created_at.eq(tx.now),
                        t::delegation::version.eq(1),
                    ))
                    .returning(t::delegation::id)
                    .get_result(tx.conn)?;
                diesel::update(t::contest_entry::table.filter(t::contest_entry::contest_id.eq(contest)))
                    .set(t::contest_entry::delegation_id.eq(delegation))
                    .execute(tx.conn)?;
                Ok(())
            })
            .unwrap();
        app.worker("yin", scene.entered[0].person);
        let mut worker = app.signed_in("yin").await;
        assert!(worker.get("/results/mine").await.text().contains("还没有成绩"));
        prepare_and_publish(&app, &scene, &[]).await;
        let mine = worker.get("/results/mine").await;
        assert!(mine.text().contains("第 2 名") && mine.text().contains("二等奖"), "{}", mine.text());
        assert!(!mine.text().contains("杭玉兰"));
        let mut guest = app.browser();
        for order in ["medal_points", "average_medal_points", "point_score", "average_point_score", "name"] {
            let page = guest.get(&format!("{}/tables?order={order}", scene.event.address())).await;
            let cells = page.texts("tbody td");
            assert_eq!(cells[0], "滇南代表队", "{order}");
            // One first, two second and one third prize: 4 + 3 + 3 + 2.
            assert_eq!(cells[1..4], ["4", "1 / 2 / 1 / 0", "12"], "{cells:?}");
            assert!(cells[7].contains("杭玉兰"), "{cells:?}");
        }
        assert!(guest.get(&scene.event.address()).await.text().contains("代表队榜"));
        let mut organiser = app.signed_in("pu").await;
        assert_eq!(organiser.get("/results/mine").await.status, 403);
    }
}
