//! Labour competitions by the forms that people use: from the plan to the commendations, and what is refused on the way.

use crate::support::city::City;
use crate::support::event::event;
use crate::support::{Browser, Reply, TestApp, form_pairs, on_both, today};
use chrono::{Days, Duration, NaiveDate};
use diesel::prelude::*;
use jiangce::competition::events::model::EventState;
use jiangce::identity::model::NewGrant;
use jiangce::kernel::actor::Role;
use jiangce::kernel::resident_number::check_character;
use jiangce::platform::audit;
use jiangce::platform::db::schema as t;

/// The number of somebody born in 1990.
fn resident(serial: usize) -> String {
    let body = format!("530102199001{:02}{:03}", 1 + serial / 999, 1 + serial % 999);
    format!("{body}{}", check_character(&body).unwrap())
}

fn ahead(days: u64) -> String {
    (today() + Days::new(days)).to_string()
}

/// Sets the clock to nine in the morning of a day.
fn on(app: &TestApp, day: &str) {
    let day: NaiveDate = day.parse().unwrap();
    app.platform.clock.set(day.and_hms_opt(1, 0, 0).unwrap());
}

/// Drafts a labour competition by the form: entry from today for ten days, held from 13 December to 31 January.
async fn draft(city: &mut Browser) -> String {
    let page = city.get("/competitions/new").await;
    let (entry_from, entry_to) = (ahead(0), ahead(10));
    let reply = city
        .submit(
            &page,
            "/competitions/new",
            &[
                ("name", "重点工程劳动竞赛"),
                ("kind", "labour_competition"),
                ("year", "2026"),
                ("groups", "workers"),
                ("host", "示范主办单位"),
                ("organiser", "示范承办单位"),
                ("place", "各参赛单位"),
                ("entry_from", &entry_from),
                ("entry_to", &entry_to),
                ("first_day", "2026-12-13"),
                ("last_day", "2027-01-31"),
                ("contact_name", "联系人"),
                ("contact_phone", "0871-00000000"),
                ("expected_entrants", "60"),
            ],
        )
        .await;
    assert_eq!(reply.status, 303, "{}", reply.text());
    reply.location.unwrap()
}

/// Takes a step by the form on a page.
async fn step(browser: &mut Browser, page: &str, action: &str, fields: &[(&str, &str)]) -> Reply {
    let shown = browser.get(page).await;
    assert_eq!(shown.status, 200, "{page}: {}", shown.text());
    browser.submit(&shown, action, fields).await
}

/// Sends the form of a page to where another button of it leads.
async fn press(browser: &mut Browser, page: &str, form: &str, action: &str, fields: &[(&str, &str)]) -> Reply {
    let shown = browser.get(page).await;
    let pairs = form_pairs(&shown, form, fields);
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(action, &pairs).await
}

/// Writes two indicators, of which the first has a weight.
async fn set_indicators(browser: &mut Browser, address: &str, weight: &str) -> Reply {
    let path = format!("{address}/labour/indicators");
    let page = browser.get(&path).await;
    let token = Browser::token(&page);
    let rows = [
        ["产值", "万元", "higher", "sum", weight, "1", "200.0", "120"],
        ["能耗", "吨", "lower", "mean", "40", "0", "50", "120"],
    ];
    let names = ["name", "measure", "direction", "accumulation", "weight", "decimals", "target", "cap"];
    let mut pairs = vec![("csrf", token.as_str())];
    for row in &rows {
        pairs.extend(names.into_iter().zip(row.iter().copied()));
    }
    browser.post(&path, &pairs).await
}

async fn enter(browser: &mut Browser, address: &str, name: &str, more: &[(&str, &str)]) -> Reply {
    let path = format!("{address}/labour/units/new");
    let mut fields = vec![("name", name), ("leader_name", "负责人"), ("headcount", "30")];
    fields.retain(|(field, _)| !more.iter().any(|(changed, _)| changed == field));
    fields.extend_from_slice(more);
    step(browser, &path, &path, &fields).await
}

/// An organiser of the competition behind an address.
fn organiser(app: &TestApp, login: &str, address: &str) {
    let number = address.rsplit('/').next().unwrap().to_owned();
    let id = app
        .platform
        .db
        .read_blocking(move |conn| {
            Ok(t::competition::table
                .filter(t::competition::number.eq(number))
                .select(t::competition::id)
                .first(conn)?)
        })
        .unwrap();
    app.account_with(
        login,
        NewGrant {
            role: Role::CompetitionOrganiser,
            body: None,
            assessor: None,
            competition: Some(id),
            valid_from: today(),
            valid_to: None,
        },
    );
}

/// A competition with open entry; `duan` drafted it, `he` approved it, `pu` organises it.
async fn opened(app: &TestApp) -> String {
    app.account("duan", Role::CityAdministrator);
    app.account("he", Role::CityAdministrator);
    let (mut first, mut second) = (app.signed_in("duan").await, app.signed_in("he").await);
    let address = draft(&mut first).await;
    organiser(app, "pu", &address);
    assert_eq!(set_indicators(&mut first, &address, "60").await.status, 303);
    assert_eq!(step(&mut first, &address, &format!("{address}/submission"), &[]).await.status, 303);
    let approval = format!("{address}/approval");
    assert_eq!(
        step(&mut second, &address, &approval, &[("reason", "昆劳竞〔2026〕1号")])
            .await
            .status,
        303
    );
    assert_eq!(step(&mut first, &address, &format!("{address}/publication"), &[]).await.status, 303);
    assert_eq!(
        step(&mut first, &address, &format!("{address}/entry-opening"), &[])
            .await
            .status,
        303
    );
    address
}

/// Submits a report by its form: output and energy.
async fn report(browser: &mut Browser, unit: &str, month: &str, output: &str, energy: &str) -> Reply {
    let page = format!("{unit}/reports/{month}");
    let action = format!("{page}/submission");
    press(browser, &page, &page, &action, &[("value-1", output), ("value-2", energy)]).await
}

async fn accept_report(browser: &mut Browser, unit: &str, month: &str) -> Reply {
    let page = format!("{unit}/reports/{month}");
    step(browser, &page, &format!("{page}/acceptance"), &[]).await
}

on_both! {
    async fn a_labour_competition_goes_from_the_plan_to_its_commendations(app: TestApp) {
        let city = City::of(&app);
        let body = city.body(1);
        city.staff("staff", &body);
        app.account("duan", Role::CityAdministrator);
        app.account("he", Role::CityAdministrator);
        let (mut first, mut second) = (app.signed_in("duan").await, app.signed_in("he").await);

        // Without indicators that make up the whole nothing is submitted.
        let address = draft(&mut first).await;
        assert_eq!(address, "/competitions/L2026001");
        let refused = step(&mut first, &address, &format!("{address}/submission"), &[]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("还没有指标"), "{}", refused.text());
        let page = first.get(&address).await;
        assert!(!page.text().contains("/contests/new") && !page.text().contains("/officials"), "no contests, no officials");
        assert_eq!(first.get(&format!("{address}/contests/new")).await.status, 409);
        let wrong = set_indicators(&mut first, &address, "50").await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text().contains("合计为 90") && wrong.text().contains("产值"), "{}", wrong.text());
        assert_eq!(set_indicators(&mut first, &address, "60").await.status, 303);
        assert_eq!(step(&mut first, &address, &format!("{address}/submission"), &[]).await.status, 303);
        assert_eq!(set_indicators(&mut first, &address, "60").await.status, 409, "what waits for approval is not changed");
        let approval = format!("{address}/approval");
        assert_eq!(step(&mut second, &address, &approval, &[("reason", "昆劳竞〔2026〕1号")]).await.status, 303);
        let labour = format!("{address}/labour");
        assert_eq!(app.browser().get(&labour).await.status, 404, "guests know of nothing before publication");
        assert_eq!(step(&mut first, &address, &format!("{address}/publication"), &[]).await.status, 303);
        let seen = app.browser().get(&labour).await;
        for words in ["产值", "200.0", "越少越好", "还没有参赛单位"] {
            assert!(seen.text().contains(words), "{words}: {}", seen.text());
        }
        assert_eq!(step(&mut first, &address, &format!("{address}/entry-opening"), &[]).await.status, 303);
        organiser(&app, "pu", &address);

        // Staff of a body enters its own unit, the organiser the others; a unit can have its own target.
        let mut staff = app.signed_in("staff").await;
        let broken = enter(&mut staff, &address, "一班组", &[("headcount", "许多"), ("kind", "team")]).await;
        assert_eq!(broken.status, 422);
        assert!(broken.text().contains("许多") && broken.text().contains("一班组"), "what was typed is kept");
        let own = enter(&mut staff, &address, "一班组", &[("kind", "team"), ("contact_email", "team@example.org"), ("target-1", "100.0")]).await;
        assert_eq!(own.status, 303, "{}", own.text());
        let own = own.location.unwrap();
        let mut runner = app.signed_in("pu").await;
        let twice = enter(&mut runner, &address, "一班组", &[]).await;
        assert_eq!(twice.status, 422);
        assert!(twice.text().contains("同名"), "{}", twice.text());
        let second_unit = enter(&mut runner, &address, "二厂", &[]).await.location.unwrap();
        let third = enter(&mut runner, &address, "三厂", &[("contact_email", "third@example.org")]).await.location.unwrap();
        assert_eq!(staff.get(&second_unit).await.status, 404, "another's unit is unknown");
        assert!(runner.get("/work").await.text().contains("3 个单位待审"));
        // Closing is not offered before all are decided about, and refused to whoever sends it all the same.
        let page = runner.get(&labour).await;
        assert!(!page.text().contains("/labour/entry-closing"));
        let token = Browser::token(&page);
        let version = app
            .platform
            .db
            .read_blocking(|conn| Ok(t::competition::table.select(t::competition::version).first::<i32>(conn)?))
            .unwrap()
            .to_string();
        let early = [("csrf", token.as_str()), ("version", &version)];
        let refused = runner.post(&format!("{labour}/entry-closing"), &early).await;
        assert_eq!(refused.status, 409);
        assert!(refused.text().contains("3 个单位未审核"), "{}", refused.text());
        for unit in [&own, &second_unit] {
            assert_eq!(step(&mut runner, unit, &format!("{unit}/acceptance"), &[]).await.status, 303);
        }
        let refusal = format!("{third}/refusal");
        assert_eq!(step(&mut runner, &third, &refusal, &[("reason", " ")]).await.status, 422);
        assert_eq!(step(&mut runner, &third, &refusal, &[("reason", "不在本市")]).await.status, 303);
        let mails = app.sent_mails().await;
        let told: Vec<(&str, &str)> = mails.iter().map(|(kind, to, _)| (kind.as_str(), to.as_str())).collect();
        let expected = [("labour_unit_accepted", "team@example.org"), ("labour_unit_refused", "third@example.org")];
        assert!(expected.iter().all(|mail| told.contains(mail)), "{told:?}");
        assert_eq!(step(&mut runner, &labour, &format!("{labour}/entry-closing"), &[]).await.status, 303);
        assert!(!runner.get(&labour).await.text().contains("/labour/start"), "it does not start before its first day");

        on(&app, "2026-12-13");
        let mut runner = app.signed_in("pu").await;
        assert_eq!(step(&mut runner, &labour, &format!("{labour}/start"), &[]).await.status, 303);

        // December: a draft, too early; then submitted, returned, mended and accepted.
        let mut staff = app.signed_in("staff").await;
        let december = format!("{own}/reports/2026-12");
        assert_eq!(step(&mut staff, &december, &december, &[("value-1", "10.5")]).await.status, 303);
        assert_eq!(report(&mut staff, &own, "2026-12", "10.5", "40").await.status, 409, "the month is not over");
        on(&app, "2027-01-05");
        let (mut staff, mut runner) = (app.signed_in("staff").await, app.signed_in("pu").await);
        let work = staff.get("/work").await;
        assert!(work.text().contains("一班组") && work.attributes("a", "href").contains(&december), "{}", work.text());
        let half = report(&mut staff, &own, "2026-12", "10.5", "").await;
        assert_eq!(half.status, 422, "every indicator has its value");
        assert!(half.text().contains("10.5"));
        assert_eq!(report(&mut staff, &own, "2026-12", "10.55", "40").await.status, 422, "one decimal");
        assert_eq!(report(&mut staff, &own, "2026-12", "10.5", "40").await.status, 303);
        assert!(!staff.get("/work").await.attributes("a", "href").contains(&december));
        assert_eq!(step(&mut runner, &december, &format!("{december}/return"), &[("reason", "能耗有误")]).await.status, 303);
        assert!(staff.get("/work").await.text().contains("能耗有误"));
        assert_eq!(report(&mut staff, &own, "2026-12", "60", "50").await.status, 303);
        assert_eq!(accept_report(&mut runner, &own, "2026-12").await.status, 303);

        // The organiser reports for a unit without a body; somebody else reviews it.
        assert_eq!(report(&mut runner, &second_unit, "2026-12", "60.0", "40").await.status, 303);
        let waiting = runner.get(&format!("{labour}/standing?month=2026-12")).await;
        let told = waiting.text().contains("1 份月报待审核") && !waiting.text().contains("缺报");
        assert!(told, "what waits for review is not missing: {}", waiting.text());
        let page = runner.get(&format!("{second_unit}/reports/2026-12")).await;
        assert!(page.text().contains("须由他人审核"), "{}", page.text());
        let token = Browser::token(&page);
        let review = format!("{second_unit}/reports/2026-12/acceptance");
        assert_eq!(runner.post(&review, &[("csrf", token.as_str())]).await.status, 403);
        let mut second = app.signed_in("he").await;
        assert_eq!(accept_report(&mut second, &second_unit, "2026-12").await.status, 303);

        // What is accepted is frozen, also in the database; a correction is a new version.
        let token = Browser::token(&staff.get(&december).await);
        let frozen = staff
            .post(&december, &[("csrf", token.as_str()), ("value-1", "99"), ("value-2", "1")])
            .await;
        assert_eq!(frozen.status, 409);
        let by_hand = app.platform.write_blocking(|tx| {
            Ok(diesel::update(t::labour_report::table).set(t::labour_report::figures.eq("[]")).execute(tx.conn)?)
        });
        assert!(by_hand.is_err(), "the database refuses it, too");
        let correction = format!("{december}/correction");
        assert_eq!(step(&mut staff, &december, &correction, &[("reason", "漏报一笔")]).await.status, 303);
        assert_eq!(report(&mut staff, &own, "2026-12", "70", "50").await.status, 303);
        let before = runner.get(&format!("{labour}/standing?month=2026-12")).await;
        assert!(before.text().contains("60.0 / 100.0"), "the old version counts until the new one is accepted: {}", before.text());
        assert_eq!(accept_report(&mut runner, &own, "2026-12").await.status, 303);
        let standing = runner.get(&format!("{labour}/standing?month=2026-12")).await;
        // 60 % of 70 and 40 % of 100; 60 % of 30 and 40 % of the cap.
        for words in ["70.00", "70.0 / 100.0", "82.00", "66.00", "120.00", "第 2 版"] {
            assert!(standing.text().contains(words), "{words}: {}", standing.text());
        }
        assert!(standing.attributes("a", "href").contains(&december), "each figure leads to its reports");
        let versions = runner.get(&december).await;
        assert!(versions.text().contains("已更正") && versions.text().contains("漏报一笔"), "{}", versions.text());
        let seen = staff.get(&format!("{labour}/standing")).await;
        assert_eq!(seen.status, 200, "whoever takes part follows the standing");
        assert!(!seen.attributes("a", "href").iter().any(|href| href.starts_with(&second_unit)), "but not the reports of others");
        assert_eq!(runner.get(&format!("{labour}/standing.xlsx?month=2026-12")).await.status, 200);
        let text = runner.get(&format!("{labour}/standing.csv?month=2026-12")).await;
        assert!(text.text().contains("一班组") && text.text().contains("82.00"), "{}", text.text());
        let reports = runner.get(&format!("{labour}/reports.csv?state=accepted")).await;
        assert!(reports.text().contains("70.0") && reports.text().contains("2026-12"), "{}", reports.text());

        // January: one report is late, the other is missing.
        let result = format!("{labour}/result");
        on(&app, "2027-02-12");
        let (mut staff, mut runner) = (app.signed_in("staff").await, app.signed_in("pu").await);
        assert_eq!(report(&mut staff, &own, "2027-01", "40", "50").await.status, 303);
        assert!(runner.get(&format!("{own}/reports/2027-01")).await.text().contains("迟报"));
        let waiting = step(&mut runner, &result, &result, &[("reason", "到期")]).await;
        assert_eq!(waiting.status, 409, "a report waits for review");
        assert_eq!(accept_report(&mut runner, &own, "2027-01").await.status, 303);
        let missing = step(&mut runner, &result, &result, &[]).await;
        assert_eq!(missing.status, 422);
        assert!(missing.text().contains("缺报 1 份"), "{}", missing.text());
        assert_eq!(app.browser().get(&result).await.status, 404, "nothing is published yet");
        assert_eq!(step(&mut runner, &result, &result, &[("reason", "二厂停产一月")]).await.status, 303);
        let frozen = app.platform.write_blocking(|tx| {
            Ok(diesel::update(t::labour_result::table).set(t::labour_result::content.eq("{}")).execute(tx.conn)?)
        });
        assert!(frozen.is_err(), "a computed result is never changed");

        // A correction after the computation makes it out of date.
        let january = format!("{own}/reports/2027-01");
        assert_eq!(step(&mut staff, &january, &format!("{january}/correction"), &[("reason", "核减")]).await.status, 303);
        assert_eq!(report(&mut staff, &own, "2027-01", "30", "50").await.status, 303);
        assert_eq!(accept_report(&mut runner, &own, "2027-01").await.status, 303);
        let page = runner.get(&result).await;
        assert!(page.text().contains("请重新计算") && !page.text().contains("result/publication"), "{}", page.text());
        let token = Browser::token(&page);
        let publication = format!("{result}/publication");
        assert_eq!(runner.post(&publication, &[("csrf", token.as_str())]).await.status, 409);
        assert_eq!(step(&mut runner, &result, &result, &[]).await.status, 422, "a later version has its reason");
        assert_eq!(step(&mut runner, &result, &result, &[("reason", "一月更正")]).await.status, 303);
        assert_eq!(step(&mut runner, &result, &publication, &[]).await.status, 303);
        let mut guest = app.browser();
        let seen = guest.get(&result).await;
        for words in ["第 2 版", "一班组", "100.00", "缺报"] {
            assert!(seen.text().contains(words), "{words}: {}", seen.text());
        }
        assert!(!seen.text().contains("一月更正"), "guests read the result, not the way to it");
        assert_eq!(guest.get(&format!("{result}.xlsx")).await.status, 200);

        // After the notice another person makes it final.
        let confirmation = format!("{result}/confirmation");
        let mut second = app.signed_in("he").await;
        let token = Browser::token(&second.get(&result).await);
        assert_eq!(second.post(&confirmation, &[("csrf", token.as_str())]).await.status, 409, "the notice runs");
        on(&app, "2027-02-20");
        let (mut runner, mut second) = (app.signed_in("pu").await, app.signed_in("he").await);
        let token = Browser::token(&runner.get(&result).await);
        assert_eq!(runner.post(&confirmation, &[("csrf", token.as_str())]).await.status, 403, "not whoever published it");
        assert!(second.get("/work").await.text().contains("重点工程劳动竞赛"));
        assert_eq!(step(&mut second, &result, &confirmation, &[]).await.status, 303);

        // Commendations: teams by rank, persons by a proposal that another decides about.
        let mut staff = app.signed_in("staff").await;
        let proposal = format!("{own}/commendation");
        let number = resident(1);
        let person = [("kind", "advanced_person"), ("person_name", "王小明"), ("document_number", &*number), ("post", "班组长"), ("merits", "改进工艺")];
        let nobody = step(&mut staff, &proposal, &proposal, &[("kind", "advanced_person"), ("merits", "改进工艺")]).await;
        assert_eq!(nobody.status, 422);
        assert_eq!(step(&mut staff, &proposal, &proposal, &person).await.status, 303);
        let twice = step(&mut staff, &proposal, &proposal, &person).await;
        assert_eq!(twice.status, 422);
        assert!(twice.text().contains("已经推荐"), "{}", twice.text());
        let list = format!("{labour}/commendations");
        let page = runner.get(&list).await;
        assert!(page.text().contains("王小明") && !page.text().contains(&number), "no number of a document");
        assert!(!guest.get(&labour).await.text().contains("王小明"), "a proposal is not public");
        let grant = page.attributes("form", "action").into_iter().find(|action| action.ends_with("/grant")).unwrap();
        assert_eq!(runner.submit(&page, &grant, &[("reason", " ")]).await.status, 422);
        assert_eq!(runner.submit(&page, &grant, &[("reason", "事迹属实")]).await.status, 303);
        let ranks = format!("{list}/ranks");
        assert_eq!(step(&mut runner, &list, &ranks, &[("last_rank", "9")]).await.status, 422);
        assert_eq!(step(&mut runner, &list, &ranks, &[("last_rank", "1")]).await.status, 303);
        let seen = guest.get(&labour).await;
        for words in ["先进集体", "先进个人", "王小明", "最终成绩"] {
            assert!(seen.text().contains(words), "{words}: {}", seen.text());
        }
        assert!(!seen.text().contains(&number) && !seen.text().contains("改进工艺"));
        let broken = app.platform.db.read_blocking(audit::first_broken).unwrap();
        assert_eq!(broken, None);
    }
}

on_both! {
    async fn a_body_knows_nothing_of_the_units_of_others(app: TestApp) {
        let city = City::of(&app);
        let (body, other) = (city.body(1), city.body(2));
        city.staff("own", &body);
        city.staff("stranger", &other);
        let address = opened(&app).await;
        let (mut own, mut stranger) = (app.signed_in("own").await, app.signed_in("stranger").await);
        let unit = enter(&mut own, &address, "一班组", &[]).await.location.unwrap();
        let mut runner = app.signed_in("pu").await;
        for name in ["二厂", "三厂"] {
            let typed = [("body", other.name.as_str())];
            let entered = enter(&mut runner, &address, name, if name == "二厂" { &typed } else { &[] }).await;
            assert_eq!(entered.status, 303, "{}", entered.text());
        }
        let list = stranger.get(&format!("{address}/labour/units")).await;
        assert!(list.text().contains("二厂") && !list.text().contains("一班组"), "{}", list.text());
        let token = Browser::token(&stranger.get("/account").await);
        for path in ["", "/edit", "/reports/2026-12", "/commendation"] {
            assert_eq!(stranger.get(&format!("{unit}{path}")).await.status, 404, "{path}");
        }
        for path in ["/withdrawal", "/reports/2026-12", "/reports/2026-12/submission", "/commendation"] {
            let reply = stranger.post(&format!("{unit}{path}"), &[("csrf", token.as_str()), ("reason", "因故")]).await;
            assert_eq!(reply.status, 404, "{path}");
        }
        for path in ["/acceptance", "/refusal"] {
            let reply = stranger.post(&format!("{unit}{path}"), &[("csrf", token.as_str()), ("reason", "因故")]).await;
            assert_eq!(reply.status, 403, "{path}");
        }
        // Staff takes its own unit out while entry is open.
        let withdrawal = format!("{unit}/withdrawal");
        assert_eq!(step(&mut own, &unit, &withdrawal, &[("reason", "另有任务")]).await.status, 303);
        assert!(own.get(&unit).await.text().contains("已退出"));
        // An organiser of another event is not let in.
        let elsewhere = event(&app, EventState::EntryOpen);
        crate::support::event::account_for(&app, "li", Role::CompetitionOrganiser, &elsewhere);
        let mut other_runner = app.signed_in("li").await;
        assert_eq!(other_runner.get(&format!("{address}/labour/units")).await.status, 403);
        assert_eq!(other_runner.get(&format!("{address}/labour")).await.status, 200);
    }
}

on_both! {
    async fn the_two_kinds_of_competitions_keep_apart(app: TestApp) {
        let skills = event(&app, EventState::EntryOpen);
        let city = City::of(&app);
        city.welder();
        let address = opened(&app).await;
        let mut browser = app.signed_in("duan").await;
        assert_eq!(browser.get(&format!("{}/labour", skills.address())).await.status, 404);
        let token = Browser::token(&browser.get("/account").await);
        let closed = browser.post(&format!("{address}/eligibility-check"), &[("csrf", token.as_str())]).await;
        assert_eq!(closed.status, 409);
        assert!(closed.text().contains("劳动竞赛没有赛项"), "{}", closed.text());
        let appointed = browser.post(&format!("{address}/officials/appointment"), &[("csrf", token.as_str())]).await;
        assert_ne!(appointed.status, 303);
        // A copy takes the indicators with it.
        let copied = step(&mut browser, &address, &format!("{address}/labour/copy"), &[("year", "2028")]).await;
        assert_eq!(copied.status, 303, "{}", copied.text());
        let page = browser.get("/competitions/L2028001/labour").await;
        assert!(page.text().contains("产值") && page.text().contains("能耗"), "{}", page.text());
        let list = browser.get("/competitions?kind=labour_competition&state=entry_open").await;
        assert!(list.text().contains("重点工程劳动竞赛") && !list.text().contains("滇池杯"), "{}", list.text());
        app.advance(Duration::days(1));
        let postponed = step(&mut app.signed_in("duan").await, &address, &format!("{address}/postponement"), &[("reason", "因故")]).await;
        assert_eq!(postponed.status, 303);
    }
}
