//! Honours that are entered from documents, expire, and are revoked.

use super::{looking_for, post};
use crate::support::{Browser, Reply, on_both};
use jiangce::kernel::actor::Role;
use jiangce::kernel::resident_number::check_character;

/// The number of somebody born in 1980.
fn resident(serial: usize) -> String {
    let body = format!("53010219800612{serial:03}");
    format!("{body}{}", check_character(&body).unwrap())
}

fn fields<'a>(title: &'a str, name: &'a str, number: &'a str, day: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("title", title),
        ("holder_name", name),
        ("document_kind", "resident_id"),
        ("document_number", number),
        ("employer", "滇池重型机械厂"),
        ("district", "530102"),
        ("trade", "6-18-02-04"),
        ("basis_text", "2020年度遴选"),
        ("document", "昆政发〔2020〕3号"),
        ("conferred_on", day),
    ]
}

async fn record(browser: &mut Browser, fields: &[(&str, &str)]) -> Reply {
    post(browser, "/honours", fields).await
}

on_both! {
    async fn what_others_conferred_is_entered_from_documents_and_expires(app: TestApp) {
        crate::support::city::City::of(&app).welder();
        app.account("hu", Role::CityAdministrator);
        let mut city = app.signed_in("hu").await;
        let number = resident(101);
        let good = fields("kunming_master_craftsman", "王名匠", &number, "2020-05-01");
        for (name, value) in [
            ("holder_name", ""),
            ("document_number", "530102198006120000"),
            ("conferred_on", "2999-01-01"),
            ("trade", "没有的工种"),
            ("district", "999999"),
            ("title", "nothing"),
            ("document", ""),
        ] {
            let wrong: Vec<_> = good.iter().map(|(key, old)| (*key, if *key == name { value } else { *old })).collect();
            let reply = record(&mut city, &wrong).await;
            assert_eq!(reply.status, 422, "{name}: {}", reply.text());
            assert!(reply.text().contains("滇池重型机械厂"), "what was typed stays");
        }
        let reply = record(&mut city, &good).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        assert_eq!(reply.location.as_deref(), Some("/honours/RY2020-000001"));
        let renamed = record(&mut city, &fields("kunming_master_craftsman", "李名匠", &number, "2020-05-01")).await;
        assert_eq!(renamed.status, 422, "the document belongs to somebody of another name");
        let team = record(&mut city, &fields("worker_pioneer", "焊装车间一班", "", "2021-04-28")).await;
        assert_eq!(team.location.as_deref(), Some("/honours/RY2021-000001"));

        let mut guest = app.browser();
        let shown = guest.get("/honours/RY2020-000001").await;
        for words in ["昆明名匠", "王名匠", "已到期", "2023年4月30日", "五华区"] {
            assert!(shown.text().contains(words), "{words}: {}", shown.text());
        }
        assert!(guest.get("/honours/RY2021-000001").await.text().contains("长期"));
        assert!(guest.get("/honours?state=expired&district=530102").await.text().contains("王名匠"));
        assert!(!guest.get("/honours?state=valid").await.text().contains("王名匠"));
        assert!(guest.get(&looking_for("一班")).await.text().contains("焊装车间一班"));
        let beyond = guest.get("/honours?page=7").await;
        assert!(beyond.text().contains("没有这一页"), "{}", beyond.text());
        assert_eq!(beyond.attributes("p.empty a", "href"), ["/honours?page=1"]);
        assert!(guest.get("/honours?year=1990&page=7").await.text().contains("没有符合条件的荣誉"), "nothing on any page");
        assert_eq!(post(&mut city, "/honours/RY2020-000001/revocation", &[("reason", "x")]).await.status, 422);

        // A decision revokes; the trail and the page say so.
        let page = city.get("/honours/RY2021-000001").await;
        let to = "/honours/RY2021-000001/revocation";
        let silent = city.submit(&page, to, &[("document", "昆工〔2026〕9号"), ("reason", "")]).await;
        assert!(silent.status == 422 && silent.text().contains("昆工〔2026〕9号"));
        let reply = city.submit(&page, to, &[("document", "昆工〔2026〕9号"), ("reason", "弄虚作假")]).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        assert_eq!(city.submit(&page, to, &[("document", "昆工〔2026〕9号"), ("reason", "弄虚作假")]).await.status, 409);
        let shown = guest.get("/honours/RY2021-000001").await.text();
        assert!(shown.contains("已撤销") && !shown.contains("弄虚作假"), "{shown}");
        assert!(city.get("/honours/RY2021-000001").await.text().contains("昆工〔2026〕9号：弄虚作假"));
        assert!(!guest.get("/honours").await.text().contains("焊装车间一班"));
        assert!(!guest.get("/honours?state=revoked").await.text().contains("焊装车间一班"), "nor by asking for it");

        for login in ["feng"] {
            app.account(login, Role::Auditor);
            let mut auditor = app.signed_in(login).await;
            assert_eq!(record(&mut auditor, &good).await.status, 403);
            assert_eq!(post(&mut auditor, "/honours/RY2020-000001/revocation", &[]).await.status, 403);
            assert_eq!(auditor.get("/honours?state=revoked").await.status, 200);
            let inside = auditor.get("/honours/RY2021-000001").await;
            assert!(inside.text().contains("登记人") && inside.text().contains("测试hu"), "{}", inside.text());
            assert_eq!(inside.texts("ol.audit li").len(), 2, "recorded and revoked");
        }
    }
}
