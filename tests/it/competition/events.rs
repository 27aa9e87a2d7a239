//! Competitions from the draft to open entry, by the forms that people use; the plan, the copy, the calendar.

use crate::support::city::City;
use crate::support::event::{account_for, event};
use crate::support::{Browser, Reply, on_both, today};
use chrono::Days;
use jiangce::competition::events::model::EventState;
use jiangce::kernel::actor::Role;
use jiangce::platform::audit;

fn ahead(days: u64) -> String {
    (today() + Days::new(days)).to_string()
}

/// Drafts a competition by the form; gives its address.
async fn draft(city: &mut Browser, name: &str) -> String {
    let page = city.get("/competitions/new").await;
    let (entry_from, entry_to, first, last) = (ahead(0), ahead(10), ahead(20), ahead(21));
    let reply = city
        .submit(
            &page,
            "/competitions/new",
            &[
                ("name", name),
                ("year", "2026"),
                ("groups", "workers"),
                ("host", "示范主办单位"),
                ("organiser", "示范承办单位"),
                ("place", "示范实训中心"),
                ("entry_from", &entry_from),
                ("entry_to", &entry_to),
                ("first_day", &first),
                ("last_day", &last),
                ("contact_name", "联系人"),
                ("contact_phone", "0871-00000000"),
                ("expected_entrants", "60"),
                ("budget", "12,000.50"),
            ],
        )
        .await;
    assert_eq!(reply.status, 303, "{}", reply.text());
    reply.location.unwrap()
}

async fn add_contest(browser: &mut Browser, address: &str, changes: &[(&str, &str)]) -> Reply {
    let path = format!("{address}/contests/new");
    let page = browser.get(&path).await;
    let mut fields = vec![("name", "焊接技术"), ("trade", "6-18-02-04"), ("quota", "40"), ("workstations", "10")];
    fields.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    fields.extend_from_slice(changes);
    browser.submit(&page, &path, &fields).await
}

/// Takes a step by the form on the page of a competition.
async fn step(browser: &mut Browser, address: &str, path: &str, fields: &[(&str, &str)]) -> Reply {
    let page = browser.get(address).await;
    browser.submit(&page, &format!("{address}/{path}"), fields).await
}

async fn state(browser: &mut Browser, address: &str) -> String {
    let page = browser.get(address).await;
    page.texts(".page-title .badge").remove(0)
}

on_both! {
    async fn a_competition_is_planned_approved_by_another_person_published_and_opened(app: TestApp) {
        let city = City::of(&app);
        city.welder();
        app.account("duan", Role::CityAdministrator);
        app.account("he", Role::CityAdministrator);
        let (mut first, mut second) = (app.signed_in("duan").await, app.signed_in("he").await);
        let address = draft(&mut first, "滇池杯技能竞赛").await;
        assert_eq!(address, "/competitions/S2026001");

        // Without a contest nothing is submitted, and guests know of nothing.
        let refused = step(&mut first, &address, "submission", &[]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("还没有赛项，不能上报"), "{}", refused.text());
        assert_eq!(app.browser().get(&address).await.status, 404);

        assert_eq!(add_contest(&mut first, &address, &[]).await.status, 303);
        assert_eq!(step(&mut first, &address, "submission", &[]).await.status, 303);
        // Whoever submitted it is not offered the approval, and cannot send it either.
        let page = first.get(&address).await;
        assert!(!page.text().contains("/approval"));
        let token = Browser::token(&page);
        let own = first
            .post(&format!("{address}/approval"), &[("csrf", token.as_str()), ("reason", "昆人社竞〔2026〕8号")])
            .await;
        assert_eq!(own.status, 403);

        let nothing = step(&mut second, &address, "approval", &[("reason", " ")]).await;
        assert_eq!(nothing.status, 422);
        assert_eq!(step(&mut second, &address, "approval", &[("reason", "昆人社竞〔2026〕8号")]).await.status, 303);
        assert!(second.get(&address).await.text().contains("昆人社竞〔2026〕8号"));
        assert_eq!(step(&mut first, &address, "publication", &[]).await.status, 303);

        let mut guest = app.browser();
        let seen = guest.get(&address).await;
        assert_eq!(seen.status, 200);
        // Guests learn where it stands, not who decided and by which letter.
        assert!(!seen.text().contains("测试he") && !seen.text().contains("昆人社竞"));
        assert!(guest.get("/competitions").await.text().contains("滇池杯技能竞赛"));

        assert_eq!(step(&mut first, &address, "entry-opening", &[]).await.status, 303);
        assert_eq!(state(&mut guest, &address).await, "报名中");
        let broken = app.platform.db.read_blocking(audit::first_broken).unwrap();
        assert_eq!(broken, None);
    }
}

on_both! {
    async fn contests_added_at_once_get_codes_of_their_own_and_none_slips_into_a_submitted_plan(app: TestApp) {
        let city = City::of(&app);
        city.welder();
        app.account("duan", Role::CityAdministrator);
        app.account("he", Role::CityAdministrator);
        let (mut one, mut two) = (app.signed_in("duan").await, app.signed_in("he").await);
        let address = draft(&mut one, "滇池杯技能竞赛").await;
        let (first, second) = tokio::join!(add_contest(&mut one, &address, &[]), add_contest(&mut two, &address, &[]));
        assert_eq!((first.status, second.status), (303, 303), "{} {}", first.text(), second.text());
        for code in ["01", "02"] {
            assert_eq!(one.get(&format!("{address}/contests/{code}")).await.status, 200, "{code}");
        }
        let (added, submitted) =
            tokio::join!(add_contest(&mut one, &address, &[]), step(&mut two, &address, "submission", &[]));
        assert_eq!(submitted.status, 303, "{}", submitted.text());
        let is_there = one.get(&format!("{address}/contests/03")).await.status;
        assert!(matches!((added.status, is_there), (303, 200) | (409, 404)), "{} {is_there}", added.status);
        assert_eq!(add_contest(&mut one, &address, &[]).await.status, 409);
    }
}

on_both! {
    async fn a_contest_names_every_field_that_breaks_a_rule_and_keeps_what_was_typed(app: TestApp) {
        let city = City::of(&app);
        city.welder();
        app.account("duan", Role::CityAdministrator);
        let mut browser = app.signed_in("duan").await;
        let address = draft(&mut browser, "滇池杯技能竞赛").await;
        let unknown = add_contest(&mut browser, &address, &[("trade", "9-99-99-99")]).await;
        assert_eq!(unknown.status, 422);
        assert!(unknown.text().contains("没有编码为 9-99-99-99 的职业"));
        let early = today().to_string();
        let refused = add_contest(
            &mut browser,
            &address,
            &[("quota", "许多"), ("places", "1/2"), ("first_day", &early)],
        )
        .await;
        assert_eq!(refused.status, 422);
        for words in ["请填写 1 至 40000 的整数", "请填写三个整数", "许多"] {
            assert!(refused.text().contains(words), "{words}");
        }
        let outside = add_contest(&mut browser, &address, &[("first_day", &early)]).await;
        assert!(outside.text().contains("赛项须在"), "{}", outside.text());
        assert_eq!(add_contest(&mut browser, &address, &[]).await.status, 303);
        let shown = browser.get(&format!("{address}/contests/01")).await;
        for words in ["焊接技术", "总分 → 实操分 → 用时（短者优先）", "1 / 2 / 3", "120 分钟"] {
            assert!(shown.text().contains(words), "{words}");
        }
    }
}

on_both! {
    async fn an_organiser_runs_his_own_event_and_knows_nothing_of_unpublished_others(app: TestApp) {
        let own = event(&app, EventState::Draft);
        let other = event(&app, EventState::Draft);
        let public = event(&app, EventState::Published);
        account_for(&app, "pu", Role::CompetitionOrganiser, &own);
        let mut organiser = app.signed_in("pu").await;
        assert_eq!(organiser.get(&own.address()).await.status, 200);
        assert_eq!(organiser.get(&other.address()).await.status, 404);
        assert_eq!(organiser.get(&format!("{}/edit", other.address())).await.status, 404);
        let seen = organiser.get(&public.address()).await;
        assert_eq!(seen.status, 200);
        assert!(!seen.text().contains("/publication") && !seen.text().contains("/postponement"));
        let token = Browser::token(&organiser.get(&own.address()).await);
        for path in ["entry-opening", "postponement", "cancellation"] {
            let reply = organiser
                .post(&format!("{}/{path}", public.address()), &[("csrf", token.as_str()), ("reason", "因故")])
                .await;
            assert_eq!(reply.status, 403, "{path}");
        }
        assert_eq!(step(&mut organiser, &own.address(), "submission", &[]).await.status, 303);
    }
}

on_both! {
    async fn a_postponed_competition_goes_on_where_it_stood_on_new_days(app: TestApp) {
        let event = event(&app, EventState::EntryOpen);
        account_for(&app, "pu", Role::CompetitionOrganiser, &event);
        let mut organiser = app.signed_in("pu").await;
        let address = event.address();
        assert_eq!(step(&mut organiser, &address, "postponement", &[("reason", "")]).await.status, 422);
        assert_eq!(step(&mut organiser, &address, "postponement", &[("reason", "场地检修")]).await.status, 303);
        let mut guest = app.browser();
        assert_eq!(state(&mut guest, &address).await, "延期");
        assert!(guest.get(&address).await.text().contains("场地检修"));
        let (from, to, first, last) = (ahead(0), ahead(15), ahead(30), ahead(31));
        let days = [("entry_from", &*from), ("entry_to", &*to), ("first_day", &*first), ("last_day", &*last)];
        assert_eq!(step(&mut organiser, &address, "resumption", &days).await.status, 303);
        assert_eq!(state(&mut guest, &address).await, "报名中");
        let contest = guest.get(&event.contest_address()).await;
        assert!(contest.text().contains(&jiangce_date(&first)), "{}", contest.text());
    }
}

/// 2026-12-23 as a sentence has it.
fn jiangce_date(day: &str) -> String {
    let day: chrono::NaiveDate = day.parse().unwrap();
    day.format("%Y年%-m月%-d日").to_string()
}

on_both! {
    async fn a_sealed_contest_keeps_its_competition_from_being_put_off(app: TestApp) {
        let event = event(&app, EventState::Sealed);
        account_for(&app, "pu", Role::CompetitionOrganiser, &event);
        let mut organiser = app.signed_in("pu").await;
        assert_eq!(state(&mut organiser, &event.address()).await, "抽签加密");
        for path in ["postponement", "cancellation"] {
            assert_eq!(step(&mut organiser, &event.address(), path, &[("reason", "因故")]).await.status, 409);
        }
    }
}

on_both! {
    async fn a_plan_is_approved_at_once_but_for_what_one_submitted_oneself(app: TestApp) {
        let (one, two) = (event(&app, EventState::Draft), event(&app, EventState::Draft));
        account_for(&app, "pu", Role::CompetitionOrganiser, &one);
        app.account("duan", Role::CityAdministrator);
        let (mut organiser, mut city) = (app.signed_in("pu").await, app.signed_in("duan").await);
        assert_eq!(step(&mut organiser, &one.address(), "submission", &[]).await.status, 303);
        assert_eq!(step(&mut city, &two.address(), "submission", &[]).await.status, 303);
        let path = "/competitions/plans/2026";
        let page = city.get(path).await;
        assert!(page.text().contains("2026 年竞赛计划"));
        let reply = city
            .submit(&page, &format!("{path}/approval"), &[("reason", "昆人社竞〔2026〕9号")])
            .await;
        assert_eq!(reply.status, 303);
        assert_eq!(state(&mut city, &one.address()).await, "计划批复");
        assert_eq!(state(&mut city, &two.address()).await, "待批");
        let mails = app.sent_mails().await;
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert!(mails[0].2.contains("昆人社竞〔2026〕9号"));
    }
}

on_both! {
    async fn a_copy_has_the_contests_of_last_year_on_the_days_of_the_next(app: TestApp) {
        let event = event(&app, EventState::Published);
        app.account("duan", Role::CityAdministrator);
        let mut city = app.signed_in("duan").await;
        let reply = step(&mut city, &event.address(), "copy", &[("year", "2026")]).await;
        assert_eq!(reply.status, 422);
        let reply = step(&mut city, &event.address(), "copy", &[("year", "2027")]).await;
        assert_eq!(reply.location.as_deref(), Some("/competitions/S2027001/edit"));
        let contest = city.get("/competitions/S2027001/contests/01").await;
        assert!(contest.text().contains("焊接技术") && contest.text().contains("2027年12月13日"), "{}", contest.text());
    }
}

on_both! {
    async fn the_calendar_has_what_is_public_and_nothing_else(app: TestApp) {
        event(&app, EventState::Draft);
        let public = event(&app, EventState::EntryOpen);
        let feed = app.browser().get("/competitions/calendar.ics").await.text();
        assert_eq!(feed.matches("BEGIN:VEVENT").count(), 1, "{feed}");
        assert!(feed.contains(&format!("UID:{}@jiangce", public.number)));
        let own = app.browser().get(&format!("{}/calendar.ics", public.address())).await.text();
        assert!(own.contains("DTSTART;VALUE=DATE:20261213"), "{own}");
    }
}

on_both! {
    async fn the_security_administrator_makes_somebody_the_organiser_of_one_event(app: TestApp) {
        let event = event(&app, EventState::Draft);
        app.account("ma", Role::SecurityAdministrator);
        app.account("pu", Role::Auditor);
        let mut security = app.signed_in("ma").await;
        let page = security.get("/accounts/pu").await;
        let role = [("role", "competition_organiser"), ("competition_number", "S1999001")];
        let unknown = security.submit(&page, "/accounts/pu/roles", &role).await;
        assert!(unknown.text().contains("没有编号为 S1999001 的竞赛"), "{}", unknown.text());
        let role = [("role", "competition_organiser"), ("competition_number", &*event.number)];
        assert_eq!(security.submit(&page, "/accounts/pu/roles", &role).await.status, 303);
        assert!(security.get("/accounts/pu").await.text().contains("滇池杯焊接技能竞赛"));
    }
}

on_both! {
    async fn the_worklist_leads_organiser_and_city_from_step_to_step(app: TestApp) {
        let event = event(&app, EventState::Draft);
        account_for(&app, "pu", Role::CompetitionOrganiser, &event);
        app.account("duan", Role::CityAdministrator);
        let (mut organiser, mut city) = (app.signed_in("pu").await, app.signed_in("duan").await);
        let address = event.address();
        let kind = |page: &Reply| page.texts("ul.work .kind");
        assert_eq!(kind(&organiser.get("/work").await), ["上报竞赛计划"]);
        step(&mut organiser, &address, "submission", &[]).await;
        assert!(kind(&organiser.get("/work").await).is_empty());
        let work = city.get("/work").await;
        assert_eq!(kind(&work), ["批复竞赛计划"]);
        assert_eq!(work.attributes("ul.work h3 a", "href"), std::slice::from_ref(&address));
        step(&mut city, &address, "return", &[("reason", "缺场地说明")]).await;
        let returned = organiser.get("/work").await;
        assert_eq!(kind(&returned), ["修改退回的竞赛"]);
        assert!(returned.text().contains("缺场地说明"));
        step(&mut organiser, &address, "submission", &[]).await;
        step(&mut city, &address, "approval", &[("reason", "昆人社竞〔2026〕8号")]).await;
        assert_eq!(kind(&organiser.get("/work").await), ["发布竞赛"]);
        step(&mut organiser, &address, "publication", &[]).await;
        assert_eq!(kind(&organiser.get("/work").await), ["开放报名"]);
    }
}

on_both! {
    async fn days_that_are_too_few_for_the_contests_are_refused_and_stay_typed(app: TestApp) {
        let event = event(&app, EventState::EntryOpen);
        account_for(&app, "pu", Role::CompetitionOrganiser, &event);
        let mut organiser = app.signed_in("pu").await;
        let address = event.address();
        step(&mut organiser, &address, "postponement", &[("reason", "场地检修")]).await;
        assert!(app.browser().get("/competitions/calendar.ics").await.text().contains("STATUS:TENTATIVE"));
        let (from, to, day) = (ahead(0), ahead(15), ahead(30));
        let days = [("entry_from", &*from), ("entry_to", &*to), ("first_day", &*day), ("last_day", &*day)];
        let refused = step(&mut organiser, &address, "resumption", &days).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("各赛项共需 2 天"), "{}", refused.text());
        let typed = refused.attributes("#resume-dialog input[type=date]", "value");
        assert_eq!(typed, [from.clone(), to.clone(), day.clone(), day.clone()]);
    }
}

on_both! {
    async fn whoever_reloads_an_answered_form_comes_back_to_what_it_is_about(app: TestApp) {
        let event = event(&app, EventState::Draft);
        account_for(&app, "pu", Role::CompetitionOrganiser, &event);
        let mut organiser = app.signed_in("pu").await;
        let reply = organiser.get(&format!("{}/submission", event.address())).await;
        assert_eq!((reply.status, reply.location), (303, Some(event.address())));
    }
}
