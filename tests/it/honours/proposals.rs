//! Proposals of honours: drawn up for a final result, confirmed by somebody else, corrected with the result.

use super::{looking_for, post};
use crate::support::event::{Entrant, Event, account_for, entrants, event};
use crate::support::published::{Line, publish};
use crate::support::{Browser, Reply, TestApp, on_both};
use diesel::prelude::*;
use jiangce::competition::events::model::EventState;
use jiangce::kernel::actor::Role;
use jiangce::platform::db::schema as t;

const NAMES: &[&str] = &["尹胜男", "冯德才", "杭玉兰", "阮小七", "白露", "谷雨", "蒋立夏", "秦处暑"];

/// A final result of eight. `pu` organises, `hu` and `lan` are the city, `yin` is the first, `feng` the auditor.
fn scene(app: &TestApp) -> (Event, Vec<Entrant>) {
    let event = event(app, EventState::Final);
    let entered = entrants(app, &event, NAMES);
    account_for(app, "pu", Role::CompetitionOrganiser, &event);
    app.account("hu", Role::CityAdministrator);
    app.account("lan", Role::CityAdministrator);
    app.account("feng", Role::Auditor);
    app.worker("yin", entered[0].person);
    let lines: Vec<Line<'_>> = (1..).zip(&entered).map(|(rank, one)| (one, rank, None)).collect();
    publish(app, &event, 1, "final", EventState::Final, &lines);
    (event, entered)
}

fn address(event: &Event) -> String {
    format!("/honours/proposals/{}/01", event.number)
}

async fn draw(browser: &mut Browser, event: &Event) -> Reply {
    post(browser, &format!("{}/drawing", address(event)), &[]).await
}

async fn decide(browser: &mut Browser, event: &Event, fields: &[(&str, &str)]) -> Reply {
    let page = browser.get(&address(event)).await;
    browser.submit(&page, &format!("{}/decision", address(event)), fields).await
}

/// Number, title and state of the honours of somebody, in the order in which they were conferred.
fn honours_of(app: &TestApp, name: &'static str) -> Vec<(String, String, String)> {
    app.platform
        .db
        .read_blocking(move |conn| {
            Ok(t::honour::table
                .inner_join(t::honour_title::table)
                .select((t::honour::number, t::honour_title::key, t::honour::state))
                .filter(t::honour::holder_name.eq(name))
                .order(t::honour::id)
                .load(conn)?)
        })
        .unwrap()
}

/// Token of the open proposal of somebody.
fn token_of(app: &TestApp, name: &'static str) -> String {
    app.platform
        .db
        .read_blocking(move |conn| {
            Ok(t::honour_proposal::table
                .inner_join(t::person::table)
                .select(t::honour_proposal::token)
                .filter(t::person::name.eq(name))
                .filter(t::honour_proposal::state.eq("proposed"))
                .first(conn)?)
        })
        .unwrap()
}

on_both! {
    async fn a_final_result_is_proposed_by_one_person_and_confirmed_by_another(app: TestApp) {
        let (event, _) = scene(&app);
        let (mut organiser, mut city) = (app.signed_in("pu").await, app.signed_in("hu").await);
        let list = city.get("/honours/proposals?standing=draw").await;
        assert!(list.text().contains("焊接技术") && list.text().contains("待提出"), "{}", list.text());
        assert!(city.get("/work").await.text().contains("1 个赛项的最终成绩还没有提出荣誉建议"));
        assert!(organiser.get(&address(&event)).await.text().contains("新建议 7 条"));
        assert_eq!(draw(&mut organiser, &event).await.status, 303);
        assert_eq!(draw(&mut organiser, &event).await.status, 303, "done again it changes nothing");
        let page = city.get(&address(&event)).await;
        for words in ["尹胜男", "技术状元", "优秀技术标兵", "技术标兵", "建议与成绩第 1 版一致"] {
            assert!(page.text().contains(words), "{words}: {}", page.text());
        }
        assert!(!page.text().contains("秦处暑"), "the eighth earns nothing");
        assert!(city.get("/work").await.text().contains("1 个赛项的荣誉建议等确认"));

        // Whoever drew up does not confirm, and an organiser never does.
        let to = format!("{}/decision", address(&event));
        let day = app.platform.today().to_string();
        let whole = [("document", "昆人社通〔2026〕8号"), ("conferred_on", day.as_str())];
        assert_eq!(post(&mut organiser, &to, &whole).await.status, 403);
        assert_eq!(decide(&mut city, &event, &[("document", "")]).await.status, 422);
        let late = (app.platform.today() + chrono::Days::new(1)).to_string();
        let wrong = decide(&mut city, &event, &[("document", "昆人社通〔2026〕8号"), ("conferred_on", &late)]).await;
        assert!(wrong.status == 422 && wrong.text().contains("昆人社通〔2026〕8号"), "what was typed stays");
        let refused = token_of(&app, "蒋立夏");
        let silent = decide(&mut city, &event, &[("document", "昆人社通〔2026〕8号"), ("refuse", &refused)]).await;
        assert_eq!(silent.status, 422, "a refusal has a reason");
        let why = format!("why-{refused}");
        assert!(page.attributes("main td details", "open").is_empty(), "the page reads as a list");
        assert_eq!(silent.attributes("main td details[open] input.input", "name"), [why.as_str()]);
        assert_eq!(silent.attributes(".error-summary a", "href"), [format!("#f-{why}")]);
        assert_eq!(silent.attributes(&format!("#f-{why}"), "name"), [why.as_str()]);
        let reply = decide(&mut city, &event, &[
            ("document", "昆人社通〔2026〕8号"), ("refuse", &refused), (&why, "不是职工"),
        ]).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        let page = city.get(&address(&event)).await;
        assert!(page.text().contains("不是职工") && page.text().contains("没有待确认的建议"), "{}", page.text());
        assert_eq!(post(&mut city, &to, &whole).await.status, 409, "nothing is open any more");
        let year = &day[..4];
        let first = format!("RY{year}-000001");
        assert_eq!(honours_of(&app, "尹胜男"), [(first.clone(), "technical_champion".to_owned(), "valid".to_owned())]);
        assert_eq!(honours_of(&app, "谷雨")[0].1, "technical_pacesetter");
        assert!(honours_of(&app, "蒋立夏").is_empty() && honours_of(&app, "秦处暑").is_empty());
        // What was refused is not proposed again.
        assert_eq!(draw(&mut organiser, &event).await.status, 303);
        assert!(city.get(&address(&event)).await.text().contains("没有待确认的建议"));

        // Anybody finds and verifies it.
        let mut guest = app.browser();
        let roll = guest.get("/honours?name=ysn&title=technical_champion&trade=6-18-02-04").await;
        assert!(roll.status == 200 && roll.text().contains("尹胜男") && roll.text().contains(&first), "{}", roll.text());
        assert!(guest.get(&looking_for("胜男")).await.text().contains("尹胜男"));
        assert!(!guest.get("/honours?title=technical_pacesetter").await.text().contains("尹胜男"));
        assert!(!guest.get("/honours?year=1990").await.text().contains("尹胜男"));
        let csv = guest.get("/honours.csv?title=excellent_pacesetter").await.text();
        assert!(csv.contains("冯德才") && !csv.contains("尹胜男"), "{csv}");
        let shown = guest.get(&format!("/honours/{first}")).await;
        for words in ["技术状元", "“滇池杯焊接技能竞赛”焊接技术赛项中获得第 1 名", "昆人社通〔2026〕8号", "有效"] {
            assert!(shown.text().contains(words), "{words}: {}", shown.text());
        }
        let result = format!("/competitions/{}/contests/01/results", event.number);
        assert!(shown.attributes("dd a", "href").contains(&result), "what it stands on: {}", shown.text());
        assert!(!shown.text().contains("测试hu") && shown.attributes("ol.audit", "class").is_empty(), "{}", shown.text());
        // Whoever watches walks to the people and the minutes, and from there to the trail.
        let mut auditor = app.signed_in("feng").await;
        let inside = auditor.get(&format!("/honours/{first}")).await;
        for words in ["建议人", "测试pu", "确认人", "测试hu"] {
            assert!(inside.text().contains(words), "{words}: {}", inside.text());
        }
        let trail = inside.attributes("a[href^='/audit?']", "href");
        assert_eq!(trail, [format!("/audit?kind=honour&subject={first}")]);
        let trail = auditor.get(&trail[0]).await;
        assert_eq!(trail.texts("tbody tr").len(), 1);
        assert!(trail.attributes("tbody a", "href").contains(&format!("/honours/{first}")), "{}", trail.text());
        assert!(city.get(&format!("/honours/{first}")).await.attributes("a[href^='/audit?']", "href").is_empty());
        let drawn = auditor.get(&address(&event)).await;
        assert!(drawn.text().contains("测试pu提出") && drawn.text().contains("测试hu决定"), "{}", drawn.text());
        let trail = drawn.attributes("a[href^='/audit?']", "href").remove(0);
        assert_eq!(auditor.get(&trail).await.texts("tbody tr").len(), drawn.texts("ol.audit li").len(), "{trail}");
        let asked = guest.get(&format!("/verify?number={}&name=x", first.to_lowercase())).await;
        let wrong = format!("/honours/{first}?name=x");
        assert_eq!(asked.location.as_deref(), Some(wrong.as_str()));
        assert_eq!(guest.get(&wrong).await.status, 404, "the number of another is no proof");
        assert_eq!(guest.get(&format!("/honours/{first}?name=%E5%B0%B9%E8%83%9C%E7%94%B7")).await.status, 200);
        let english = app.browser().get(&format!("/honours/{first}?lang=en")).await;
        assert!(english.text().contains("Technical champion") && english.text().contains("valid"), "{}", english.text());
        let token: String = app
            .platform
            .db
            .read_blocking(|conn| Ok(t::honour::table.order(t::honour::id).select(t::honour::token).first(conn)?))
            .unwrap();
        assert!(guest.get(&format!("/honours/{first}/{token}")).await.text().contains("证书属实"));
        assert_eq!(guest.get(&format!("/honours/{first}/wrong")).await.status, 404);

        let mut holder = app.signed_in("yin").await;
        let mine = holder.get("/mine/honours").await;
        assert!(mine.text().contains(&first) && !mine.text().contains("RY2026-000002"), "{}", mine.text());
        assert_eq!(holder.get(&format!("/honours/RY{year}-000002.pdf")).await.status, 403);
        assert!(guest.get(&format!("/honours/{first}.pdf")).await.location.unwrap().starts_with("/sign-in"));
        if app.platform.fonts.has_chinese() {
            let reply = holder.get(&format!("/honours/{first}.pdf")).await;
            assert_eq!((reply.status, reply.content_type.as_str()), (200, "application/pdf"));
            assert!(reply.body.starts_with(b"%PDF-") && reply.text().contains(&first));
        } else {
            assert!(std::env::var_os("CI").is_none(), "install fonts-noto-cjk");
        }
        let counted = app.platform.db.read_blocking(jiangce::honours::roll::listing::counts).unwrap();
        let of = |key: &str| counted.iter().filter(|one| one.title == key).map(|one| one.honours).sum::<i64>();
        assert_eq!([of("technical_champion"), of("excellent_pacesetter"), of("technical_pacesetter")], [1, 2, 3]);
    }
}

on_both! {
    async fn a_corrected_result_brings_corrected_proposals(app: TestApp) {
        let (event, entered) = scene(&app);
        let (mut organiser, mut city) = (app.signed_in("pu").await, app.signed_in("hu").await);
        assert_eq!(draw(&mut organiser, &event).await.status, 303);
        // Before confirmation: what the second version does not ask for any more is dropped.
        let swapped: Vec<Line<'_>> = [1, 0, 2, 3, 4, 5, 6, 7]
            .iter()
            .zip(1..)
            .map(|(at, rank)| (&entered[*at], rank, None))
            .collect();
        publish(&app, &event, 2, "corrected", EventState::Final, &swapped);
        let stale = decide(&mut city, &event, &[("document", "昆人社通〔2026〕8号")]).await;
        assert_eq!(stale.status, 409, "an earlier version is not confirmed: {}", stale.text());
        assert!(city.get(&address(&event)).await.text().contains("作废 2 条"));
        assert_eq!(draw(&mut organiser, &event).await.status, 303);
        assert_eq!(decide(&mut city, &event, &[("document", "昆人社通〔2026〕8号")]).await.status, 303);
        assert_eq!(honours_of(&app, "冯德才")[0].1, "technical_champion");

        // Afterwards: titles are replaced, withdrawn and conferred, for a reason.
        let corrected: Vec<Line<'_>> = [2, 0, 3, 4, 5, 6, 7].iter().zip(1..).map(|(at, rank)| (&entered[*at], rank, None)).collect();
        publish(&app, &event, 3, "corrected", EventState::Final, &corrected);
        assert_eq!(draw(&mut organiser, &event).await.status, 303);
        let page = city.get(&address(&event)).await;
        assert!(page.text().contains("收回") && page.text().contains("更换") && page.text().contains("授予"), "{}", page.text());
        let silent = decide(&mut city, &event, &[("document", "昆人社通〔2026〕9号")]).await;
        assert_eq!(silent.status, 422, "somebody loses a title: it is said why");
        let reason = ("reason", "成绩更正〔2026〕1号");
        let reply = decide(&mut city, &event, &[("document", "昆人社通〔2026〕9号"), reason]).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        let states: Vec<String> = honours_of(&app, "冯德才").into_iter().map(|one| one.2).collect();
        assert_eq!(states, ["withdrawn"]);
        let third = honours_of(&app, "杭玉兰");
        assert_eq!(third.iter().map(|one| one.2.as_str()).collect::<Vec<_>>(), ["replaced", "valid"]);
        assert_eq!(third[1].1, "technical_champion");
        let mut guest = app.browser();
        let old = guest.get(&format!("/honours/{}", third[0].0)).await;
        assert!(old.text().contains("已被替换") && old.text().contains(&third[1].0), "{}", old.text());
        assert!(!old.text().contains("成绩更正〔2026〕1号"), "why is for those who are concerned");
        assert!(city.get(&format!("/honours/{}", third[0].0)).await.text().contains("成绩更正〔2026〕1号"));
        let gone = guest.get(&looking_for("冯德才")).await;
        assert!(!gone.text().contains("冯德才</a>"), "the public roll shows those that hold");
        assert!(city.get("/honours?state=withdrawn").await.text().contains("冯德才"));
        // What stands on paper is changed by nobody, not even in the database.
        let changed = app.platform.write_blocking(|tx| {
            diesel::update(t::honour::table).set(t::honour::holder_name.eq("别人")).execute(tx.conn)?;
            Ok(())
        });
        assert!(changed.is_err());
    }
}

on_both! {
    async fn nobody_confirms_his_own_and_two_at_once_confer_each_title_once(app: TestApp) {
        let (event, _) = scene(&app);
        let (mut hu, mut lan) = (app.signed_in("hu").await, app.signed_in("lan").await);
        assert_eq!(draw(&mut hu, &event).await.status, 303);
        assert!(hu.get(&address(&event)).await.text().contains("要由另一人确认"));
        let day = app.platform.today().to_string();
        let whole = [("document", "昆人社通〔2026〕8号"), ("conferred_on", day.as_str())];
        let to = format!("{}/decision", address(&event));
        assert_eq!(post(&mut hu, &to, &whole).await.status, 403);
        let mut auditor = app.signed_in("feng").await;
        assert_eq!(auditor.get(&address(&event)).await.status, 200);
        assert_eq!(post(&mut auditor, &to, &whole).await.status, 403);
        assert_eq!(draw(&mut auditor, &event).await.status, 403);
        app.account("mei", Role::CityAdministrator);
        let mut mei = app.signed_in("mei").await;
        let (one, two) = futures_util::future::join(post(&mut lan, &to, &whole), post(&mut mei, &to, &whole)).await;
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409], "{} {}", one.text(), two.text());
        let count: i64 = app.platform.db.read_blocking(|conn| Ok(t::honour::table.count().get_result(conn)?)).unwrap();
        assert_eq!(count, 7);
        // The database refuses it too.
        let own = app.platform.write_blocking(|tx| {
            diesel::update(t::honour_proposal::table)
                .set(t::honour_proposal::decided_by.eq(t::honour_proposal::proposed_by))
                .execute(tx.conn)?;
            Ok(())
        });
        assert!(own.is_err());
    }
}

on_both! {
    async fn nothing_is_proposed_before_the_result_is_final(app: TestApp) {
        let event = event(&app, EventState::PublicNotice);
        let entered = entrants(&app, &event, NAMES);
        account_for(&app, "pu", Role::CompetitionOrganiser, &event);
        publish(&app, &event, 1, "public_notice", EventState::PublicNotice, &[(&entered[0], 1, None)]);
        let mut organiser = app.signed_in("pu").await;
        assert_eq!(draw(&mut organiser, &event).await.status, 409);
        assert!(organiser.get(&address(&event)).await.text().contains("才能提出建议"));
    }
}
