//! The year of a studio: plan, money, outputs, report, a failed assessment, rectification, renewal and withdrawal.

use super::naming::document;
use crate::support::city::City;
use crate::support::{Browser, Reply, TestApp, on_both, today};
use chrono::Days;
use diesel::prelude::*;
use jiangce::kernel::actor::{Actor, Role};
use jiangce::kernel::document::{DocumentKind, IdentityDocument};
use jiangce::kernel::sex::Sex;
use jiangce::platform::db::schema as t;
use jiangce::registry::people::model::NewPerson;
use jiangce::studios::naming::filing_service;
use jiangce::studios::naming::model::{NewLeader, PastStudio, StudioKind, StudioLevel, StudioPlan};

/// A studio that the body hosts, named a year ago.
fn studio(app: &TestApp) -> (City, String) {
    let city = City::of(app);
    let body = city.body(1);
    let trade = city.welder();
    city.staff("zhao", &body);
    let number = document(60);
    let document = IdentityDocument::parse(DocumentKind::ResidentId, &number, app.platform.today())
        .unwrap()
        .value;
    let leader = NewLeader {
        person: NewPerson::of_document("马兰花", document, Sex::Female),
        title: "高级技师".to_owned(),
    };
    let named_on = today() - Days::new(400);
    let past = PastStudio {
        plan: StudioPlan {
            kind: StudioKind::MasterStudio,
            level: StudioLevel::Prefecture,
            name: "马兰花技能大师工作室".to_owned(),
            trade,
            industry: String::new(),
            district: "530102".to_owned(),
            address: "示范路 8 号".to_owned(),
            area: 80,
            equipment: String::new(),
            host: body.name.clone(),
            body: Some(body.id),
            founded_on: None,
            contact_phone: String::new(),
            contact_email: "studio@example.org".to_owned(),
            merits: "带徒传技".to_owned(),
            statutes: String::new(),
            plan: "每年带徒两人".to_owned(),
        },
        leaders: vec![(leader, named_on)],
        members: Vec::new(),
        apprentices: Vec::new(),
        findings: Vec::new(),
        named_on,
        named_document: "昆人社〔2025〕3号".to_owned(),
        term_to: today() + Days::new(700),
    };
    let filed = app
        .platform
        .write_blocking(move |tx| filing_service::file(tx, &Actor::system("test"), &[past]))
        .unwrap();
    (city, filed[0].number.clone())
}

async fn post(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Reply {
    let token = Browser::token(&browser.get("/account").await);
    let mut pairs = vec![("csrf", token.as_str())];
    pairs.extend_from_slice(fields);
    browser.post(path, &pairs).await
}

/// Submits a form of a page under the address of the studio.
async fn send(browser: &mut Browser, page: &str, to: &str, fields: &[(&str, &str)]) -> Reply {
    let page = browser.get(page).await;
    assert_eq!(page.status, 200, "{}", page.text());
    browser.submit(&page, to, fields).await
}

const POINTS: [&str; 5] = ["points-0", "points-1", "points-2", "points-3", "points-4"];

fn assessed<'a>(given: [&'a str; 5], rectify_by: &'a str) -> Vec<(&'static str, &'a str)> {
    let mut fields: Vec<(&'static str, &'a str)> = POINTS.into_iter().zip(given).collect();
    fields.extend([("opinion", "带徒不足"), ("rectify_by", rectify_by)]);
    fields
}

on_both! {
    async fn a_studio_fails_its_assessment_gets_better_and_is_renewed(app: TestApp) {
        let (_, number) = studio(&app);
        app.account("hu", Role::CityAdministrator);
        let (mut staff, mut admin) = (app.signed_in("zhao").await, app.signed_in("hu").await);
        let base = format!("/studios/{number}");
        let (years, year) = (format!("{base}/years"), format!("{base}/years/2026"));
        assert_eq!(send(&mut staff, &years, &years, &[("plan", " ")]).await.status, 422);
        assert_eq!(send(&mut staff, &years, &years, &[("plan", "攻关两项，培训四次")]).await.status, 303);
        assert_eq!(post(&mut staff, &years, &[("plan", "x")]).await.status, 409, "it has begun");

        let funds = format!("{year}/funds");
        let money = |amount, day| [("category", "grant"), ("amount", amount), ("day", day), ("note", "建设补助")];
        assert_eq!(send(&mut staff, &year, &funds, &money("0", "2026-03-01")).await.status, 422);
        assert_eq!(send(&mut staff, &year, &funds, &money("50,000", "2025-03-01")).await.status, 422, "another year");
        assert_eq!(send(&mut staff, &year, &funds, &money("50,000", "2026-03-01")).await.status, 303);
        assert_eq!(send(&mut staff, &year, &funds, &money("70000", "2026-03-02")).await.status, 303);
        let page = staff.get(&year).await;
        let voids = page.attributes("form[action*='/voids/']", "action");
        assert_eq!(staff.submit(&page, &voids[1], &[("reason", "")]).await.status, 422);
        assert_eq!(staff.submit(&page, &voids[1], &[("reason", "重复登记")]).await.status, 303);
        let outputs = format!("{year}/outputs");
        let project = [
            ("kind", "breakthrough_project"), ("title", "轧机导卫攻关"), ("day", "2026-05-06"), ("benefit", "320000"),
        ];
        assert_eq!(send(&mut staff, &year, &outputs, &project).await.status, 303);
        let people = [("kind", "patent"), ("title", "专利"), ("day", "2026-05-06"), ("people", "3")];
        assert_eq!(send(&mut staff, &year, &outputs, &people).await.status, 422, "only training has people");
        let course = [("kind", "training"), ("title", "焊工班"), ("day", "2026-06-01"), ("people", "36")];
        assert_eq!(send(&mut staff, &year, &outputs, &course).await.status, 303);
        let page = staff.get(&year).await;
        for words in ["50,000", "重复登记", "轧机导卫攻关", "36 人次"] {
            assert!(page.text().contains(words), "{words}: {}", page.text());
        }
        assert!(app.browser().get(&years).await.text().contains("320,000"), "everybody reads what it brought forth");
        assert!(!app.browser().get(&years).await.text().contains("50,000"), "and not its money");

        let report = format!("{year}/report");
        assert_eq!(send(&mut staff, &year, &report, &[("report", "完成攻关一项")]).await.status, 303);
        assert_eq!(post(&mut staff, &funds, &money("1", "2026-03-01")).await.status, 409, "the report is submitted");
        assert_eq!(post(&mut staff, &format!("{year}/assessment"), &[]).await.status, 403);
        let to = format!("{year}/assessment");
        let much = send(&mut admin, &year, &to, &assessed(["31", "20", "10", "5", "5"], "")).await;
        assert!(much.status == 422 && much.text().contains("最多 30 分"), "{}", much.text());
        let without_day = send(&mut admin, &year, &to, &assessed(["20", "20", "10", "5", "5"], "")).await;
        assert!(without_day.status == 422 && without_day.text().contains("整改期限"), "{}", without_day.text());
        let failed = send(&mut admin, &year, &to, &assessed(["20", "20", "10", "5", "5"], "2027-03-31")).await;
        assert_eq!(failed.status, 303, "{}", failed.text());
        let page = app.browser().get(&base).await;
        assert_eq!(page.texts(".page-title .badge").remove(0), "整改中");
        let page = app.browser().get(&years).await;
        assert!(page.text().contains("不合格") && page.text().contains("2027-03-31") && !page.text().contains("带徒不足"));
        assert!(app.sent_mails().await.iter().any(|(_, to, text)| to == "studio@example.org" && text.contains("2027-03-31")));

        assert_eq!(post(&mut admin, &format!("{base}/renewal"), &[("document", "x")]).await.status, 409);
        let to = format!("{base}/rectification");
        assert_eq!(send(&mut admin, &years, &to, &[("reason", "")]).await.status, 422);
        assert_eq!(send(&mut admin, &years, &to, &[("reason", "已增加带徒两人")]).await.status, 303);
        let to = format!("{base}/renewal");
        let refused = send(&mut admin, &years, &to, &[("document", "昆人社〔2027〕1号")]).await;
        assert!(refused.status == 422 && refused.text().contains("最近一次考核不合格"), "{}", refused.text());
        let to = format!("{base}/withdrawal");
        assert_eq!(send(&mut admin, &years, &to, &[("reason", "")]).await.status, 422);
        assert_eq!(send(&mut admin, &years, &to, &[("reason", "再次不合格，昆人社〔2027〕2号")]).await.status, 303);
        assert_eq!(app.browser().get(&base).await.texts(".page-title .badge").remove(0), "已撤销");
        assert_eq!(post(&mut staff, &years, &[("plan", "x")]).await.status, 409, "it works no more");
        let changed = app.platform.write_blocking(|tx| {
            diesel::update(t::studio_fund::table).set(t::studio_fund::amount.eq(1)).execute(tx.conn)?;
            Ok(())
        });
        assert!(changed.is_err(), "money is voided, never changed");
    }
}

on_both! {
    async fn nobody_assesses_his_own_report_and_a_good_year_renews_the_name(app: TestApp) {
        let (_, number) = studio(&app);
        app.account("hu", Role::CityAdministrator);
        app.account("lu", Role::CityAdministrator);
        let (mut hu, mut lu) = (app.signed_in("hu").await, app.signed_in("lu").await);
        let base = format!("/studios/{number}");
        let (years, year) = (format!("{base}/years"), format!("{base}/years/2026"));
        assert_eq!(send(&mut hu, &years, &years, &[("plan", "带徒两人")]).await.status, 303);
        assert_eq!(send(&mut hu, &year, &format!("{year}/report"), &[("report", "全部完成")]).await.status, 303);
        let to = format!("{year}/assessment");
        let points = assessed(["30", "28", "18", "9", "9"], "");
        assert_eq!(post(&mut hu, &to, &points).await.status, 403, "he submitted the report");
        assert_eq!(send(&mut lu, &year, &format!("{year}/return"), &[("reason", "请补充成果")]).await.status, 303);
        assert!(hu.get(&year).await.text().contains("请补充成果"));
        assert_eq!(send(&mut hu, &year, &format!("{year}/report"), &[("report", "全部完成，成果两项")]).await.status, 303);
        assert_eq!(send(&mut lu, &year, &to, &points).await.status, 303);
        assert!(app.browser().get(&years).await.text().contains("优秀"));
        assert_eq!(send(&mut lu, &years, &format!("{base}/renewal"), &[("document", "昆人社〔2027〕1号")]).await.status, 303);
        // The next term begins the day after the present one.
        assert!(app.browser().get(&base).await.text().contains("2031-10-23"));
        assert_eq!(post(&mut lu, &format!("{base}/expiry"), &[]).await.status, 409, "the term runs");
    }
}
