//! Officials: who comes in and how, whom a conflict keeps away by every way in, allocation, appointment.

use crate::support::city::City;
use crate::support::event::{Event, account_for, entrants, event, grant_for};
use crate::support::officials::judge;
use crate::support::{Browser, Reply, TestApp, on_both};
use diesel::prelude::*;
use jiangce::competition::events::model::EventState;
use jiangce::competition::officials::model::{OfficialDuty, Slot};
use jiangce::competition::officials::{service, store};
use jiangce::kernel::actor::Role;
use jiangce::platform::db::schema as t;
use jiangce::platform::error::AppError;

/// The contest of an event comes into a state by itself.
fn contest_state(app: &TestApp, event: &Event, state: EventState) {
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

fn held(app: &TestApp, event: &Event) -> Vec<(String, Slot, String)> {
    let (id, contest) = (event.id, event.contest);
    app.platform
        .db
        .read_blocking(move |conn| {
            let people = store::of_competition(conn, id)?;
            let duties = store::duties_of_contest(conn, contest)?;
            Ok(duties
                .into_iter()
                .filter(|duty| duty.ended_at.is_none())
                .map(|duty| {
                    let name = people
                        .iter()
                        .find(|named| named.official.id == duty.official_id)
                        .unwrap()
                        .name
                        .clone();
                    let (slot, choice) = (duty.slot(), duty.choice);
                    (name, slot, choice)
                })
                .collect())
        })
        .unwrap()
}

async fn give(browser: &mut Browser, event: &Event, token: &str, slot: &str, reason: &str) -> Reply {
    let path = format!("{}/officials", event.contest_address());
    let csrf = Browser::token(&browser.get("/account").await);
    browser
        .post(
            &format!("{path}/duties"),
            &[("csrf", csrf.as_str()), ("official", token), ("slot", slot), ("reason", reason)],
        )
        .await
}

on_both! {
    async fn an_assessor_is_added_by_his_card_confirmed_and_invited(app: TestApp) {
        let event = event(&app, EventState::EntryOpen);
        let city = City::of(&app);
        city.assessor("李考评", "530100001", None);
        account_for(&app, "pu", Role::CompetitionOrganiser, &event);
        let mut organiser = app.signed_in("pu").await;
        let path = format!("{}/officials", event.address());
        let page = organiser.get(&format!("{path}/new?q=530100001")).await;
        assert!(page.text().contains("李考评"), "{}", page.text());
        let missing = organiser.submit(&page, &format!("{path}/new"), &[("card_number", "530100099")]).await;
        assert_eq!(missing.status, 422, "{}", missing.text());
        let reply = organiser.submit(&page, &format!("{path}/new"), &[("card_number", "530100001")]).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        let own = reply.location.unwrap();
        let twice = organiser.submit(&page, &format!("{path}/new"), &[("card_number", "530100001")]).await;
        assert_eq!(twice.status, 422);
        let page = organiser.get(&own).await;
        let changed = organiser
            .submit(&page, &format!("{own}/edit"), &[("employer", "示范第一机械厂"), ("training_base", "滇池基地")])
            .await;
        assert_eq!(changed.status, 303, "{}", changed.text());
        let page = organiser.get(&own).await;
        let reply = organiser.submit(&page, &format!("{own}/confirmation"), &[]).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        let mails = app.sent_mails().await;
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert_eq!((mails[0].0.as_str(), mails[0].1.as_str()), ("invitation", "530100001@example.org"));
        let page = organiser.get(&own).await;
        assert_eq!(organiser.submit(&page, &format!("{own}/withdrawal"), &[("reason", "")]).await.status, 422);
        assert_eq!(organiser.submit(&page, &format!("{own}/withdrawal"), &[("reason", "因病")]).await.status, 303);
        assert!(organiser.get(&path).await.text().contains("已退出"));
    }
}

on_both! {
    async fn somebody_with_an_account_gets_the_role_and_a_mail(app: TestApp) {
        let event = event(&app, EventState::EntryOpen);
        account_for(&app, "pu", Role::CompetitionOrganiser, &event);
        let mut organiser = app.signed_in("pu").await;
        let path = format!("{}/officials/new", event.address());
        let page = organiser.get(&path).await;
        let fields = [("name", "段新人"), ("document_number", "53010219900101101X"), ("employer", "示范第九机械厂")];
        let refused = organiser.submit(&page, &path, &fields).await;
        assert_eq!(refused.status, 422, "a wrong check character: {}", refused.text());
        assert!(refused.text().contains("段新人"), "what was typed stays");
        let number = format!(
            "53010219900101101{}",
            jiangce::kernel::resident_number::check_character("53010219900101101").unwrap()
        );
        let fields = [("name", "段新人"), ("document_number", number.as_str()), ("employer", "示范第九机械厂")];
        let reply = organiser.submit(&page, &path, &fields).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        let own = reply.location.unwrap();
        let token = own.rsplit('/').next().unwrap().to_owned();
        let id = event.id;
        let person = app
            .platform
            .db
            .read_blocking(move |conn| Ok(store::by_token(conn, id, &token)?.unwrap().official.person_id))
            .unwrap();
        app.worker("duan", person);
        let page = organiser.get(&own).await;
        assert_eq!(organiser.submit(&page, &format!("{own}/confirmation"), &[]).await.status, 303);
        let mut worker = app.signed_in("duan").await;
        let account = worker.get("/account").await.text();
        assert!(account.contains("滇池杯焊接技能竞赛"), "the role for the event is offered: {account}");
    }
}

on_both! {
    async fn whoever_runs_an_event_does_not_officiate_in_it(app: TestApp) {
        let event = event(&app, EventState::EntryOpen);
        let assessor = City::of(&app).assessor("李考评", "530100001", None);
        account_for(&app, "pu", Role::CompetitionOrganiser, &event);
        let person = app
            .platform
            .db
            .read_blocking(move |conn| {
                Ok(jiangce::registry::assessors::store::by_id(conn, assessor)?.unwrap().person_id)
            })
            .unwrap();
        app.open_account(jiangce::identity::model::NewAccount {
            login: "li".to_owned(),
            name: "李考评".to_owned(),
            email: None,
            person: Some(person),
            language: jiangce::kernel::language::Language::Chinese,
            grant: grant_for(&app, Role::CompetitionOrganiser, &event),
        });
        let mut organiser = app.signed_in("pu").await;
        let path = format!("{}/officials/new", event.address());
        let page = organiser.get(&path).await;
        let own = organiser.submit(&page, &path, &[("card_number", "530100001")]).await.location.unwrap();
        let page = organiser.get(&own).await;
        let reply = organiser.submit(&page, &format!("{own}/confirmation"), &[]).await;
        assert_eq!(reply.status, 409, "{}", reply.text());
        assert!(organiser.get(&own).await.text().contains("已邀请"), "nothing is left half done");
    }
}

on_both! {
    async fn a_judge_with_a_conflict_is_seated_by_no_way_in(app: TestApp) {
        let event = event(&app, EventState::EligibilityChecked);
        let entered = entrants(&app, &event, &["尹选手", "冯选手"]);
        account_for(&app, "pu", Role::CompetitionOrganiser, &event);
        let barred = judge(&app, &event, "li", "李裁判", &[]);
        let free = judge(&app, &event, "wu", "吴裁判", &[]);
        let mut organiser = app.signed_in("pu").await;
        // He turns out to work where a contestant works.
        let page = organiser.get(&format!("{}/officials/{}", event.address(), barred.token)).await;
        let edit = format!("{}/officials/{}/edit", event.address(), barred.token);
        assert_eq!(organiser.submit(&page, &edit, &[("employer", &entered[0].employer)]).await.status, 303);
        let picker = organiser.get(&format!("{}/officials?slot=scoring_judge:2", event.contest_address())).await;
        assert!(picker.text().contains("同一工作单位"), "{}", picker.text());
        let offered = picker.attributes("input[name=official]", "value");
        assert_eq!(offered, std::slice::from_ref(&free.token));
        let forged = give(&mut organiser, &event, &barred.token, "scoring_judge:2", "").await;
        assert_eq!(forged.status, 422, "{}", forged.text());
        // Who only checks identity at the door changes no result.
        assert_eq!(give(&mut organiser, &event, &barred.token, "checkin_judge", "").await.status, 303);
        let page = organiser.get(&format!("{}/officials", event.address())).await;
        let path = format!("{}/officials/allocation", event.address());
        assert_eq!(organiser.submit(&page, &path, &[]).await.status, 303);
        let seated: Vec<String> = held(&app, &event)
            .into_iter()
            .filter(|(_, slot, _)| slot.duty == OfficialDuty::ScoringJudge)
            .map(|(name, ..)| name)
            .collect();
        assert_eq!(seated, ["吴裁判", "吴裁判"], "one on each panel, and nobody else");
        let said = organiser.get(&format!("{}/officials", event.contest_address())).await.text();
        assert!(said.contains("1 人须回避"), "each choice is explained: {said}");
        let (id, contest) = (barred.official, event.contest);
        let competition = event.id;
        let refused = app
            .platform
            .db
            .read_blocking(move |conn| {
                let named = store::of_competition(conn, competition)?
                    .into_iter()
                    .find(|named| named.official.id == id)
                    .unwrap();
                service::require_no_conflict(conn, &named.official, contest)
            })
            .unwrap_err();
        assert!(matches!(refused, AppError::Fields(_)), "{refused:?}");
    }
}

on_both! {
    async fn a_declared_relation_bars_and_only_the_organiser_ends_it(app: TestApp) {
        let event = event(&app, EventState::EligibilityChecked);
        account_for(&app, "pu", Role::CompetitionOrganiser, &event);
        let li = judge(&app, &event, "li", "李裁判", &[]);
        let mut own = app.signed_in("li").await;
        let page = own.get("/judging").await;
        let empty = own.submit(&page, "/judging/conflicts", &[("relation", "relative")]).await;
        assert_eq!(empty.status, 422, "{}", empty.text());
        let fields = [("related_name", "尹选手"), ("relation", "master_apprentice"), ("note", "带过两年")];
        assert_eq!(own.submit(&page, "/judging/conflicts", &fields).await.status, 303);
        assert!(own.get("/judging").await.text().contains("带过两年"));
        // Whoever enters later is meant, too.
        entrants(&app, &event, &["尹选手"]);
        let mut organiser = app.signed_in("pu").await;
        assert_eq!(give(&mut organiser, &event, &li.token, "scoring_judge:2", "").await.status, 422);
        let address = format!("{}/officials/{}", event.address(), li.token);
        let page = organiser.get(&address).await;
        // Nobody is named: what was typed stays.
        let fields = [("relation", "relative"), ("note", "表兄弟")];
        let refused = organiser.submit(&page, &format!("{address}/conflicts"), &fields).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("表兄弟"), "{}", refused.text());
        let path = format!("{address}/conflict-endings");
        assert_eq!(organiser.submit(&page, &path, &[("reason", "")]).await.status, 422);
        assert_eq!(organiser.submit(&page, &path, &[("reason", "核实不是同一人")]).await.status, 303);
        assert_eq!(give(&mut organiser, &event, &li.token, "scoring_judge:2", "").await.status, 303);
        let token = Browser::token(&own.get("/account").await);
        assert_eq!(own.post(&path, &[("csrf", token.as_str()), ("reason", "x")]).await.status, 403);
    }
}

on_both! {
    async fn officials_are_appointed_when_nothing_is_missing_and_changed_with_a_reason(app: TestApp) {
        let event = event(&app, EventState::EligibilityChecked);
        entrants(&app, &event, &["尹选手"]);
        account_for(&app, "pu", Role::CompetitionOrganiser, &event);
        let people: Vec<_> = (1..=8)
            .map(|n| judge(&app, &event, &format!("j{n}"), &format!("第{n}裁判"), &[]))
            .collect();
        let mut organiser = app.signed_in("pu").await;
        let page = organiser.get(&format!("{}/officials", event.address())).await;
        let path = format!("{}/appointment", event.address());
        let refused = organiser.submit(&page, &path, &[]).await;
        assert_eq!(refused.status, 422);
        for words in ["没有裁判长", "只有 0 名评分裁判", "第 1 层没有加密裁判", "第 2 层没有加密裁判", "没有监督人员"]
        {
            assert!(refused.text().contains(words), "{words}: {}", refused.text());
        }
        for (at, slot) in ["chief_judge", "sealing_judge:1", "sealing_judge:2", "competition_monitor"].iter().enumerate() {
            let reply = give(&mut organiser, &event, &people[at].token, slot, "").await;
            assert_eq!(reply.status, 303, "{slot}: {}", reply.text());
        }
        // Nobody watches over himself.
        for (at, slot) in
            [(1, "scoring_judge:2"), (1, "sealing_judge:2"), (3, "scoring_judge:2"), (4, "chief_judge")]
        {
            assert_eq!(give(&mut organiser, &event, &people[at].token, slot, "").await.status, 422, "{slot}");
        }
        let allocation = format!("{}/officials/allocation", event.address());
        assert_eq!(organiser.submit(&page, &allocation, &[]).await.status, 303);
        for module in [event.theory, event.practice] {
            let slots = held(&app, &event);
            let seated = slots.iter().filter(|(_, slot, _)| *slot == Slot::scoring(module)).count();
            assert_eq!(seated, 3, "every panel is filled");
        }
        let page = organiser.get(&format!("{}/officials", event.address())).await;
        let reply = organiser.submit(&page, &path, &[]).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        let state = organiser.get(&event.address()).await.texts(".page-title .badge").remove(0);
        assert_eq!(state, "裁判已聘任");
        let late = &people[7].token;
        assert_eq!(give(&mut organiser, &event, late, "floor_judge", "").await.status, 422, "a change needs a reason");
        assert_eq!(give(&mut organiser, &event, late, "floor_judge", "增加现场裁判").await.status, 303);
        contest_state(&app, &event, EventState::Scoring);
        let fixed = give(&mut organiser, &event, late, "scoring_judge:2", "替换").await;
        assert_eq!(fixed.status, 409, "{}", fixed.text());
        let duties = organiser.get(&format!("{}/officials", event.contest_address())).await;
        assert!(!duties.text().contains("slot=scoring_judge:2"), "a fixed panel is not offered");
    }
}

on_both! {
    async fn officials_of_an_event_are_its_organisers_and_nobody_elses(app: TestApp) {
        let (own, other) = (event(&app, EventState::EntryOpen), event(&app, EventState::EntryOpen));
        account_for(&app, "pu", Role::CompetitionOrganiser, &own);
        let li = judge(&app, &other, "li", "李裁判", &[]);
        let (mut organiser, mut official) = (app.signed_in("pu").await, app.signed_in("li").await);
        for path in [format!("{}/officials", other.address()), format!("{}/officials", other.contest_address())] {
            assert_eq!(organiser.get(&path).await.status, 403, "{path}");
            assert_eq!(official.get(&path).await.status, 403, "{path}");
        }
        let csrf = Browser::token(&organiser.get("/account").await);
        let reply = organiser
            .post(&format!("{}/officials/{}/withdrawal", other.address(), li.token), &[("csrf", &csrf), ("reason", "x")])
            .await;
        assert_eq!(reply.status, 403);
        assert_eq!(organiser.get(&format!("{}/officials/{}", own.address(), li.token)).await.status, 404);
    }
}
