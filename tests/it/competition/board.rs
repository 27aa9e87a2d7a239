//! The board of a contest: opened, pushed, frozen by hand and at a time, and what each reader sees of it.

use crate::support::event::{Entrant, Event, account_for, entrants, event};
use crate::support::officials::judge;
use crate::support::{Browser, Reply, TestApp, on_both};
use diesel::prelude::*;
use jiangce::competition::board::store;
use jiangce::competition::board::watching::{Side, freeze_due, key, look_again};
use jiangce::competition::events::model::EventState;
use jiangce::competition::officials::model::{OfficialDuty, Slot};
use jiangce::kernel::actor::Role;
use jiangce::platform::audit;
use jiangce::platform::db::schema as t;

const NAMES: &[&str] = &["尹胜男", "冯德才", "杭玉兰"];

struct Scene {
    event: Event,
    entered: Vec<Entrant>,
}

impl Scene {
    fn board(&self) -> String {
        format!("{}/board", self.event.contest_address())
    }

    fn control(&self) -> String {
        format!("{}/control", self.board())
    }

    fn events(&self) -> String {
        format!("{}/events", self.board())
    }
}

/// A sealed contest with three entrants. Logins: `pu` organises, `duan` is the city, `score` scores.
async fn scene(app: &TestApp) -> Scene {
    let event = event(app, EventState::OfficialsAppointed);
    let entered = entrants(app, &event, NAMES);
    account_for(app, "pu", Role::CompetitionOrganiser, &event);
    app.account("duan", Role::CityAdministrator);
    judge(app, &event, "seal1", "加密甲", &[Slot::sealing(1)]);
    judge(app, &event, "seal2", "加密乙", &[Slot::sealing(2)]);
    judge(app, &event, "score", "评分员", &[Slot::scoring(event.practice)]);
    judge(app, &event, "chief", "裁判长", &[Slot::of(OfficialDuty::ChiefJudge)]);
    let sealing = format!("{}/sealing", event.contest_address());
    for (login, path) in [("pu", "draw"), ("seal1", "sealing/1/seal"), ("seal2", "sealing/2/seal")] {
        let mut browser = app.signed_in(login).await;
        let page = browser.get(&sealing).await;
        let reply = browser.submit(&page, &format!("{}/{path}", event.contest_address()), &[]).await;
        assert_eq!(reply.status, 303, "{path}: {}", reply.text());
    }
    Scene { event, entered }
}

fn set_state(app: &TestApp, scene: &Scene, state: EventState) {
    let id = scene.event.contest;
    app.platform
        .write_blocking(move |tx| {
            diesel::update(t::contest::table.filter(t::contest::id.eq(id)))
                .set(t::contest::state.eq(state))
                .execute(tx.conn)?;
            Ok(())
        })
        .unwrap();
}

/// Takes a step by the form on the page where a board is run.
async fn step(browser: &mut Browser, scene: &Scene, path: &str, fields: &[(&str, &str)]) -> Reply {
    let page = browser.get(&scene.control()).await;
    browser.submit(&page, &format!("{}/{path}", scene.board()), fields).await
}

/// Posts with the form token of the session, as a forged form would.
async fn post(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Reply {
    let token = Browser::token(&browser.get("/account").await);
    let mut pairs = vec![("csrf", token.as_str())];
    pairs.extend_from_slice(fields);
    browser.post(path, &pairs).await
}

/// State and whether it stands still, of an event or of what is kept.
fn said(data: &serde_json::Value) -> (String, bool) {
    let board = &data["board"];
    (board["snapshot"]["state"].as_str().unwrap_or_default().to_owned(), board["is_frozen"] == true)
}

fn pair(state: &str, is_frozen: bool) -> (String, bool) {
    (state.to_owned(), is_frozen)
}

on_both! {
    async fn a_board_is_opened_pushed_frozen_by_hand_unfrozen_and_closed(app: TestApp) {
        let scene = scene(&app).await;
        let mut guest = app.browser();
        assert_eq!(guest.get(&scene.board()).await.status, 404);
        assert_eq!(guest.get(&scene.events()).await.status, 404);
        let mut organiser = app.signed_in("pu").await;
        assert!(organiser.get(&scene.event.contest_address()).await.attributes("a", "href").contains(&scene.control()));
        assert_eq!(step(&mut organiser, &scene, "opening", &[]).await.status, 303);
        assert!(guest.get(&scene.event.contest_address()).await.attributes("a", "href").contains(&scene.board()));

        let page = guest.get(&scene.board()).await;
        assert_eq!(page.texts("tbody th"), ["W1-01", "W1-02", "W1-03"], "codes of the last layer");
        assert!(page.text().contains("公布成绩前不显示姓名") && page.text().contains("参赛 3"), "{}", page.text());
        assert_eq!(page.attributes("main", "data-board"), [scene.events()]);
        let mut one = guest.stream(&scene.events()).await;
        let mut two = app.browser().stream(&scene.events()).await;
        assert!(one.head.content_type.starts_with("text/event-stream"), "{}", one.head.content_type);
        for stream in [&mut one, &mut two] {
            let first = stream.next().await.unwrap();
            assert_eq!(said(&first), pair("sealed", false));
            assert_eq!(first["board"]["snapshot"]["rows"].as_array().unwrap().len(), 3);
        }
        set_state(&app, &scene, EventState::Running);
        // The same again is sent to nobody.
        for _ in 0..3 {
            look_again(&app.platform, scene.event.contest).await;
        }
        assert_eq!(said(&one.next().await.unwrap()), pair("running", false));

        assert_eq!(step(&mut organiser, &scene, "freeze", &[]).await.status, 303);
        assert_eq!(post(&mut organiser, &format!("{}/freeze", scene.board()), &[]).await.status, 409);
        set_state(&app, &scene, EventState::Scoring);
        look_again(&app.platform, scene.event.contest).await;
        let frozen = one.next().await.unwrap();
        assert_eq!(said(&frozen), pair("running", true));
        assert_eq!(frozen["board"]["frozen_at"], "09:00");
        let page = guest.get(&scene.board()).await;
        assert!(page.text().contains("09:00 起封榜"), "{}", page.text());
        assert!(page.texts("[data-state]").concat().contains("比赛中"), "{}", page.text());
        // Who runs the event sees both sides, and so does the city.
        for login in ["pu", "duan"] {
            let mut browser = app.signed_in(login).await;
            let page = browser.get(&scene.control()).await;
            assert_eq!(page.texts("[data-state]"), ["比赛中", "评分中"], "{login}");
            let mut behind = browser.stream(&format!("{}/events", scene.control())).await;
            assert_eq!(said(&behind.next().await.unwrap()), pair("scoring", false), "{login}");
        }

        assert_eq!(step(&mut organiser, &scene, "unfreezing", &[]).await.status, 303);
        assert_eq!(said(&one.next().await.unwrap()), pair("scoring", false));
        assert_eq!(post(&mut organiser, &format!("{}/unfreezing", scene.board()), &[]).await.status, 409);
        // A page that is out of date changes nothing.
        let old = organiser.get(&scene.control()).await;
        assert_eq!(step(&mut organiser, &scene, "freeze", &[]).await.status, 303);
        let late = organiser.submit(&old, &format!("{}/closing", scene.board()), &[]).await;
        assert_eq!(late.status, 409);
        assert_eq!(step(&mut organiser, &scene, "closing", &[]).await.status, 303);
        let mut last = serde_json::Value::Null;
        while last["board"]["is_open"] != false {
            last = two.next().await.unwrap();
        }
        assert_eq!(last["board"]["snapshot"], serde_json::Value::Null, "a closed board tells nothing");
        assert_eq!(guest.get(&scene.board()).await.status, 404);
        // Closing unfreezes nothing.
        assert_eq!(step(&mut organiser, &scene, "opening", &[]).await.status, 303);
        assert!(guest.get(&scene.board()).await.text().contains("起封榜"));

        let actions: Vec<String> = app
            .platform
            .db
            .read_blocking(|conn| {
                let action = Some("board.".to_owned());
                Ok(audit::list(conn, &audit::Filter { action, ..audit::Filter::default() }, None, 50)?.0)
            })
            .unwrap()
            .into_iter()
            .rev()
            .map(|entry| entry.action)
            .collect();
        assert_eq!(
            actions,
            ["board.opened", "board.frozen", "board.unfrozen", "board.frozen", "board.closed", "board.opened"]
        );
        // With the last watcher the value is kept no longer.
        drop((one, two));
        look_again(&app.platform, scene.event.contest).await;
        assert!(!app.platform.live.is_watched(&key(scene.event.contest, Side::Public)));
    }
}

on_both! {
    async fn a_board_freezes_at_its_time_whether_it_is_watched_or_not(app: TestApp) {
        let scene = scene(&app).await;
        let mut organiser = app.signed_in("pu").await;
        assert_eq!(step(&mut organiser, &scene, "opening", &[]).await.status, 303);
        for (typed, words) in [("2026-11-23T08:59", "将来的时间"), ("十一点", "请写成")] {
            let refused = step(&mut organiser, &scene, "freeze-time", &[("at", typed)]).await;
            assert_eq!(refused.status, 422);
            assert!(refused.text().contains(words), "{}", refused.text());
            assert_eq!(refused.attributes("#f-at", "value"), [typed], "what was typed stays");
        }
        let at = [("at", "2026-11-23T11:00")];
        assert_eq!(step(&mut organiser, &scene, "freeze-time", &at).await.status, 303);
        let mut stream = app.browser().stream(&scene.events()).await;
        let first = stream.next().await.unwrap();
        assert_eq!((said(&first), &first["board"]["frozen_at"]), (pair("sealed", false), &"11:00".into()));
        assert_eq!(freeze_due(&app.platform).await.unwrap(), 0, "not yet");
        set_state(&app, &scene, EventState::Running);
        app.advance(chrono::Duration::minutes(120));
        look_again(&app.platform, scene.event.contest).await;
        assert_eq!(said(&stream.next().await.unwrap()), pair("running", true), "the first look at the moment freezes it");
        set_state(&app, &scene, EventState::Scoring);
        look_again(&app.platform, scene.event.contest).await;
        assert!(app.browser().get(&scene.board()).await.text().contains("11:00 起封榜，最终名次"));
        let mut organiser = app.signed_in("pu").await;
        assert_eq!(post(&mut organiser, &format!("{}/freeze-time", scene.board()), &at).await.status, 409);
        assert_eq!(step(&mut organiser, &scene, "unfreezing", &[]).await.status, 303);
        assert_eq!(said(&stream.next().await.unwrap()), pair("scoring", false));

        // Nobody watches: the clock of the process does it, and whatever comes later does not show.
        drop(stream);
        assert_eq!(step(&mut organiser, &scene, "freeze-time", &[("at", "2026-11-23T12:00")]).await.status, 303);
        assert_eq!(step(&mut organiser, &scene, "freeze-time", &[("at", "")]).await.status, 303);
        app.advance(chrono::Duration::minutes(61));
        assert_eq!(freeze_due(&app.platform).await.unwrap(), 0, "the moment was taken back");
        let mut organiser = app.signed_in("pu").await;
        assert_eq!(step(&mut organiser, &scene, "freeze-time", &[("at", "2026-11-23T13:00")]).await.status, 303);
        app.advance(chrono::Duration::minutes(61));
        assert_eq!(freeze_due(&app.platform).await.unwrap(), 1);
        assert_eq!(freeze_due(&app.platform).await.unwrap(), 0, "once");
        set_state(&app, &scene, EventState::Locked);
        look_again(&app.platform, scene.event.contest).await;
        assert_eq!(app.browser().get(&scene.board()).await.texts("[data-state]"), ["评分中"]);
        let id = scene.event.contest;
        let board = app.platform.db.read_blocking(move |conn| store::of_contest(conn, id)).unwrap().unwrap();
        assert_eq!(board.frozen_at.map(|at| at.to_string()).as_deref(), Some("2026-11-23 05:00:00"));
    }
}

on_both! {
    async fn a_board_has_codes_before_publication_and_names_afterwards_and_few_run_it(app: TestApp) {
        let scene = scene(&app).await;
        let mut organiser = app.signed_in("pu").await;
        assert_eq!(step(&mut organiser, &scene, "opening", &[]).await.status, 303);
        app.account("shen", Role::Auditor);
        let other = event(&app, EventState::OfficialsAppointed);
        account_for(&app, "qi", Role::CompetitionOrganiser, &other);
        for login in ["score", "chief", "shen", "qi"] {
            let mut browser = app.signed_in(login).await;
            let behind = format!("{}/events", scene.control());
            for path in [scene.control(), behind] {
                assert_eq!(browser.get(&path).await.status, 403, "{login} {path}");
            }
            for path in ["opening", "closing", "freeze", "freeze-time", "unfreezing"] {
                let reply = post(&mut browser, &format!("{}/{path}", scene.board()), &[]).await;
                assert_eq!(reply.status, 403, "{login} {path}");
            }
        }
        let secrets: Vec<&String> =
            scene.entered.iter().flat_map(|one| [&one.name, &one.employer, &one.number]).collect();
        let readers = ["score", "pu", "duan"];
        for state in [EventState::Sealed, EventState::Scoring, EventState::Locked, EventState::Unsealed] {
            set_state(&app, &scene, state);
            look_again(&app.platform, scene.event.contest).await;
            for login in readers {
                let mut browser = app.signed_in(login).await;
                let page = browser.get(&scene.board()).await.text();
                let mut stream = browser.stream(&scene.events()).await;
                let event = stream.next().await.unwrap().to_string();
                assert!(event.contains("W1-01"), "{event}");
                for secret in &secrets {
                    assert!(!page.contains(secret.as_str()) && !event.contains(secret.as_str()), "{login} {state}");
                }
                drop(stream);
                look_again(&app.platform, scene.event.contest).await;
            }
        }
        // Frozen before the results are published: names stay away until somebody unfreezes it.
        assert_eq!(step(&mut organiser, &scene, "freeze", &[]).await.status, 303);
        set_state(&app, &scene, EventState::Provisional);
        let page = app.browser().get(&scene.board()).await;
        assert!(NAMES.iter().all(|name| !page.text().contains(name)), "{}", page.text());
        assert_eq!(step(&mut organiser, &scene, "unfreezing", &[]).await.status, 303);
        let page = app.browser().get(&scene.board()).await;
        assert!(NAMES.iter().all(|name| page.text().contains(name)), "{}", page.text());
        assert!(!page.text().contains("公布成绩前不显示姓名"));
        let few = app.browser().get(&format!("{}?rows=2&lang=en", scene.board())).await;
        assert_eq!(few.texts("tbody th").len(), 2);
        assert!(few.text().contains("Competing: 3") && few.text().contains("shown: 2"), "{}", few.text());
    }
}

on_both! {
    async fn a_board_is_not_opened_before_there_are_codes(app: TestApp) {
        let event = event(&app, EventState::OfficialsAppointed);
        let scene = Scene { entered: entrants(&app, &event, NAMES), event };
        account_for(&app, "pu", Role::CompetitionOrganiser, &scene.event);
        let mut organiser = app.signed_in("pu").await;
        let page = organiser.get(&scene.control()).await;
        assert!(page.text().contains("抽签加密完成后才能开放大屏"), "{}", page.text());
        let early = post(&mut organiser, &format!("{}/opening", scene.board()), &[]).await;
        assert_eq!(early.status, 409, "{}", scene.entered.len());
        assert_eq!(post(&mut organiser, &format!("{}/freeze", scene.board()), &[]).await.status, 409);
        let english = organiser.get(&format!("{}?lang=en", scene.control())).await;
        assert!(!english.texts("main").join(" ").contains("board-"), "{}", english.text());
    }
}
