//! Promotion of skill level by competition: handed in, accepted by another person, on notice, issued under the same numbers.

use super::post;
use crate::support::city::City;
use crate::support::event::{Event, account_for, entrants, event};
use crate::support::published::{Line, publish};
use crate::support::{Browser, on_both};
use chrono::Duration;
use diesel::prelude::*;
use jiangce::certification::certificates::model::AwardBasis;
use jiangce::competition::events::model::EventState;
use jiangce::kernel::actor::Role;
use jiangce::kernel::level::Level;
use jiangce::platform::db::schema as t;

const NAMES: &[&str] = &["尹胜男", "冯德才", "杭玉兰", "阮小七"];

fn address(event: &Event) -> String {
    format!("/honours/promotions/{}/01", event.number)
}

/// Addresses of the promotions of the list, by the name of the person.
async fn open(browser: &mut Browser, name: &str) -> String {
    let list = browser.get("/promotions").await;
    let at = list.texts("tbody th a").iter().position(|shown| shown == name);
    let at = at.unwrap_or_else(|| panic!("{name} is not on {}", list.text()));
    list.attributes("tbody th a", "href").remove(at)
}

on_both! {
    async fn a_rank_is_promoted_by_certification_after_a_notice(app: TestApp) {
        let city = City::of(&app);
        let (body, other) = (city.body(1), city.body(2));
        let trade = city.welder();
        city.scope(&body, trade, Level::Technician);
        city.scope(&other, trade, Level::Advanced);
        city.staff("zhao", &body);
        city.staff("qian", &other);
        let event = event(&app, EventState::Final);
        let entered = entrants(&app, &event, NAMES);
        account_for(&app, "pu", Role::CompetitionOrganiser, &event);
        app.account("hu", Role::CityAdministrator);
        app.account("feng", Role::Auditor);
        let lines: Vec<Line<'_>> = (1..).zip(&entered).map(|(rank, one)| (one, rank, None)).collect();
        publish(&app, &event, 1, "final", EventState::Final, &lines);

        let mut organiser = app.signed_in("pu").await;
        let page = organiser.get(&address(&event)).await;
        assert!(page.text().contains("尹胜男") && page.text().contains("新建议 3 条"), "{}", page.text());
        assert_eq!(organiser.submit(&page, &address(&event), &[]).await.status, 303);
        assert_eq!(post(&mut organiser, &address(&event), &[]).await.status, 303, "done again it changes nothing");
        let count: i64 =
            app.platform.db.read_blocking(|conn| Ok(t::level_promotion::table.count().get_result(conn)?)).unwrap();
        assert_eq!(count, 3, "ranks 1 to 3");
        assert_eq!(organiser.get("/promotions").await.status, 403);

        let mut administrator = app.signed_in("hu").await;
        let first = open(&mut administrator, "尹胜男").await;
        let page = administrator.get(&first).await;
        assert!(page.text().contains("技师") && page.text().contains("第 1 名"), "{}", page.text());
        let own_number = format!("{}/01/J01", event.number);
        assert!(page.text().contains(&own_number), "{}", page.text());
        let accept = format!("{first}/acceptance");
        assert_eq!(administrator.submit(&page, &accept, &[("site", "")]).await.status, 422);
        let wrong = post(&mut administrator, &accept, &[("site", &other.filing_code)]).await;
        assert_eq!(wrong.status, 422, "its scope does not have the level");
        let mut staff = app.signed_in("zhao").await;
        assert_eq!(staff.get(&first).await.status, 404, "nothing of it before it is the body's");
        assert_eq!(administrator.submit(&page, &accept, &[("site", &body.filing_code)]).await.status, 303);
        assert_eq!(administrator.submit(&page, &accept, &[("site", &body.filing_code)]).await.status, 409);
        let notice = app.browser().get("/notices/promotions").await;
        assert!(notice.text().contains("尹*男") && !notice.text().contains("尹胜男"), "{}", notice.text());

        // The body issues when the notice is over, nobody else, and not before.
        let issue = format!("{first}/certificate");
        assert_eq!(post(&mut staff, &issue, &[]).await.status, 409, "the notice runs");
        app.advance(Duration::days(15));
        let mut staff = app.signed_in("zhao").await;
        let mut stranger = app.signed_in("qian").await;
        assert_eq!(post(&mut stranger, &issue, &[]).await.status, 404);
        let page = staff.get(&first).await;
        assert_eq!(staff.submit(&page, &issue, &[]).await.status, 303, "{}", page.text());
        assert_eq!(post(&mut staff, &issue, &[]).await.status, 409, "once");
        let (number, basis, level): (String, AwardBasis, Level) = app
            .platform
            .db
            .read_blocking(|conn| {
                Ok(t::certificate::table
                    .select((t::certificate::number, t::certificate::award_basis, t::certificate::level))
                    .first(conn)?)
            })
            .unwrap();
        assert_eq!((basis, level), (AwardBasis::CompetitionPromotion, Level::Technician));
        assert!(number.starts_with(&body.filing_code) && number.ends_with("2000001"), "{number}");
        assert!(staff.get(&first).await.text().contains(&number));
        assert!(staff.get(&format!("/certificates/{number}")).await.text().contains("竞赛晋级"));

        // The city refuses another one, for a reason; the auditor reads and changes nothing.
        let mut administrator = app.signed_in("hu").await;
        let second = open(&mut administrator, "冯德才").await;
        let page = administrator.get(&second).await;
        let refuse = format!("{second}/refusal");
        assert_eq!(administrator.submit(&page, &refuse, &[("reason", " ")]).await.status, 422);
        assert_eq!(administrator.submit(&page, &refuse, &[("reason", "材料不实")]).await.status, 303);
        let mut auditor = app.signed_in("feng").await;
        assert!(auditor.get(&second).await.text().contains("材料不实"));
        assert_eq!(post(&mut auditor, &refuse, &[("reason", "x")]).await.status, 403);
        let csv = auditor.get("/promotions.csv").await.text();
        assert!(csv.contains("尹胜男") && csv.contains(&number) && csv.contains(&own_number), "{csv}");
        let trail = auditor.get("/audit?kind=promotion").await.text();
        assert!(trail.contains(&own_number) && !trail.contains(first.trim_start_matches("/promotions/")), "{trail}");

        // Every number of the figures leads to its list.
        let figures = auditor.get("/promotions/figures").await;
        assert!(figures.text().contains("已发证 1 人次") && figures.text().contains("焊工"), "{}", figures.text());
        let links = figures.attributes("tbody td a", "href");
        assert_eq!(links.len(), 4, "year, trade, district, employer");
        for link in links {
            assert!(auditor.get(&link).await.text().contains("尹胜男"), "{link}");
        }

        // A correction withdraws what is not issued, for a reason; what is refused is not handed in again.
        let corrected: Vec<Line<'_>> =
            [0, 1, 3, 2].iter().zip(1..).map(|(at, rank)| (&entered[*at], rank, None)).collect();
        publish(&app, &event, 2, "corrected", EventState::Final, &corrected);
        let mut organiser = app.signed_in("pu").await;
        assert_eq!(post(&mut organiser, &address(&event), &[]).await.status, 422);
        let page = organiser.get(&address(&event)).await;
        assert!(page.text().contains("撤回 1 条") && page.text().contains("新建议 1 条"), "{}", page.text());
        let reply = organiser.submit(&page, &address(&event), &[("reason", "成绩更正〔2026〕1号")]).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        let states: Vec<(String, String)> = app
            .platform
            .db
            .read_blocking(|conn| {
                Ok(t::level_promotion::table
                    .inner_join(t::person::table)
                    .select((t::person::name, t::level_promotion::state))
                    .order(t::level_promotion::id)
                    .load(conn)?)
            })
            .unwrap();
        let expected = [("尹胜男", "issued"), ("冯德才", "refused"), ("杭玉兰", "withdrawn"), ("阮小七", "proposed")];
        assert_eq!(states, expected.map(|(name, state)| (name.to_owned(), state.to_owned())));
    }
}

on_both! {
    async fn nobody_accepts_his_own_and_nobody_is_promoted_twice_in_a_trade(app: TestApp) {
        let city = City::of(&app);
        let body = city.body(1);
        city.scope(&body, city.welder(), Level::Technician);
        let event = event(&app, EventState::Final);
        let entered = entrants(&app, &event, NAMES);
        app.account("hu", Role::CityAdministrator);
        publish(&app, &event, 1, "final", EventState::Final, &[(&entered[0], 1, None)]);
        let mut own = app.signed_in("hu").await;
        assert_eq!(post(&mut own, &address(&event), &[]).await.status, 303);
        let first = open(&mut own, "尹胜男").await;
        let reply = post(&mut own, &format!("{first}/acceptance"), &[("site", &body.filing_code)]).await;
        assert_eq!(reply.status, 403);
        let (person, trade) = (entered[0].person, city.welder());
        let again = app.platform.write_blocking(move |tx| {
            let new = jiangce::certification::promotions::model::NewPromotion {
                person,
                trade,
                level: Level::SeniorTechnician,
                source: "S2026999-01".to_owned(),
                basis_text: "另一场".to_owned(),
                employer: "示范一厂".to_owned(),
            };
            let actor = jiangce::kernel::actor::Actor::system("test");
            jiangce::certification::promotions::service::propose(tx, &actor, &new)
        });
        assert!(again.is_err(), "one promotion in a trade");
    }
}
