//! The register of titles and the rules by which ranks earn them.

use super::post;
use crate::support::event::{entrants, event};
use crate::support::on_both;
use crate::support::published::publish;
use jiangce::competition::events::model::EventState;
use jiangce::kernel::actor::Role;

const TITLE: &[(&str, &str)] = &[
    ("key", "youth_expert"),
    ("holder", "person"),
    ("name", "青年岗位能手"),
    ("english_name", "Youth expert"),
    ("level", "prefecture"),
    ("granting_body", "昆明市（示范）"),
    ("term_years", "2"),
    ("allowance", "500"),
    ("citation", "授予“{title}”称号。"),
    ("position", "12"),
];

fn with<'a>(fields: &[(&'a str, &'a str)], name: &str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    fields
        .iter()
        .map(|(key, old)| (*key, if *key == name { value } else { *old }))
        .collect()
}

/// A rule as a row of the form: ranks, group, title.
fn rule<'a>(first: &'a str, last: &'a str, group: &'a str, title: &'a str) -> [(&'a str, &'a str); 8] {
    [
        ("first", first),
        ("last", last),
        ("group", group),
        ("title", title),
        ("amount", "1000"),
        ("reward", "奖杯"),
        ("promote", ""),
        ("cap", ""),
    ]
}

fn set<'a>(year: &'a str, rules: &[[(&'a str, &'a str); 8]]) -> Vec<(&'a str, &'a str)> {
    let mut fields =
        vec![("level", "prefecture"), ("class", "general"), ("from_year", year), ("note", "昆人社通〔2026〕1号")];
    fields.extend(rules.iter().flatten());
    fields
}

on_both! {
    async fn an_administrator_adds_a_title_and_the_rules_of_a_year(app: TestApp) {
        app.account("hu", Role::CityAdministrator);
        app.account("lan", Role::CityAdministrator);
        app.account("feng", Role::Auditor);
        let mut city = app.signed_in("hu").await;
        let page = city.get("/honours/titles").await;
        for words in ["技术状元", "昆明名匠", "3,000", "工人先锋号", "集体"] {
            assert!(page.text().contains(words), "{words}: {}", page.text());
        }
        for (name, value) in [("key", "青年"), ("citation", "授予{称号}"), ("term_years", "0"), ("name", "")] {
            let reply = post(&mut city, "/honours/titles", &with(TITLE, name, value)).await;
            assert_eq!(reply.status, 422, "{name}");
            assert!(reply.text().contains("昆明市（示范）"), "what was typed stays");
        }
        assert_eq!(post(&mut city, "/honours/titles", &with(TITLE, "key", "worker_pioneer")).await.status, 422);
        assert_eq!(post(&mut city, "/honours/titles", TITLE).await.status, 303);
        let page = city.get("/honours/titles/youth_expert").await;
        let reply = city.submit(&page, "/honours/titles/youth_expert", &[("allowance", "600")]).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        let stale = city.submit(&page, "/honours/titles/youth_expert", &[("allowance", "700")]).await;
        assert_eq!(stale.status, 409, "the page is old");
        assert!(city.get("/honours/titles").await.text().contains("600"));

        let year = app.platform.today().format("%Y").to_string();
        let wrong = set(&year, &[rule("1", "3", "", "youth_expert"), rule("3", "5", "", "technical_expert")]);
        let reply = post(&mut city, "/honours/rules", &wrong).await;
        assert!(reply.status == 422 && reply.text().contains("这些名次已有规则"), "{}", reply.text());
        let good = set(&year, &[rule("1", "", "", "technical_champion"), rule("2", "3", "workers", "youth_expert")]);
        assert_eq!(post(&mut city, "/honours/rules", &good).await.status, 303);
        assert_eq!(post(&mut city, "/honours/rules", &good).await.status, 422, "there is one for the year");
        let page = city.get("/honours/rules").await;
        assert!(page.text().contains("综合") && page.text().contains("青年岗位能手"), "{}", page.text());
        let copy = page.attributes("a[href*='new?from=']", "href").remove(0);
        assert!(city.get(&copy).await.text().contains("青年岗位能手"));

        // The rules of the class and the year hold, and so does the term of the title.
        let event = event(&app, EventState::Final);
        let entered = entrants(&app, &event, &["尹胜男", "冯德才", "杭玉兰", "阮小七"]);
        let lines: Vec<_> = (1..).zip(&entered).map(|(rank, one)| (one, rank, None)).collect();
        publish(&app, &event, 1, "final", EventState::Final, &lines);
        let address = format!("/honours/proposals/{}/01", event.number);
        assert_eq!(post(&mut city, &format!("{address}/drawing"), &[]).await.status, 303);
        let mut other = app.signed_in("lan").await;
        let page = other.get(&address).await;
        assert!(page.text().contains("青年岗位能手") && !page.text().contains("优秀技术标兵"), "{}", page.text());
        let reply = other.submit(&page, &format!("{address}/decision"), &[("document", "昆人社通〔2026〕8号")]).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        let roll = app.browser().get("/honours?title=youth_expert").await;
        let first = roll.attributes("tbody th a", "href").remove(0);
        let shown = other.get(&first).await;
        assert!(shown.text().contains("600") && shown.text().contains("奖杯、奖金 1000 元"), "{}", shown.text());
        assert!(!app.browser().get(&first).await.text().contains("津贴"), "an allowance is for those who are concerned");

        // A retired title is conferred no more, and nobody loses it.
        let page = city.get("/honours/titles/youth_expert").await;
        let to = "/honours/titles/youth_expert/retirement";
        assert_eq!(city.submit(&page, to, &[("reason", " ")]).await.status, 422);
        assert_eq!(city.submit(&page, to, &[("reason", "不再评选")]).await.status, 303);
        assert!(app.browser().get(&first).await.text().contains("有效"));
        let offered = city.get("/honours/new").await.attributes("#f-title option", "value");
        assert!(offered.contains(&"worker_pioneer".to_owned()) && !offered.contains(&"youth_expert".to_owned()));

        let mut auditor = app.signed_in("feng").await;
        assert_eq!(auditor.get("/honours/titles").await.status, 200);
        assert_eq!(auditor.get("/honours/rules").await.status, 200);
        assert_eq!(post(&mut auditor, "/honours/titles", TITLE).await.status, 403);
        assert_eq!(post(&mut auditor, "/honours/rules", &good).await.status, 403);
    }
}
