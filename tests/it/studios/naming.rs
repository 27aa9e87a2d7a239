//! Studios: from the application to the name, those who work and learn there, and who may know and do what.

use crate::support::city::City;
use crate::support::{Browser, Reply, TestApp, files, on_both};
use chrono::Duration;
use diesel::prelude::*;
use jiangce::kernel::actor::Role;
use jiangce::kernel::ids::PersonId;
use jiangce::kernel::resident_number::check_character;
use jiangce::platform::db::schema as t;

/// A valid document number of a woman; the serial keeps people apart.
pub fn document(serial: u32) -> String {
    let body = format!("53010219800203{:03}", serial * 2);
    format!("{body}{}", check_character(&body).unwrap())
}

/// The address of a list that is asked for a text.
pub fn asked(path: &str, text: &str) -> String {
    format!("{path}?{}", serde_urlencoded::to_string([("q", text)]).unwrap())
}

pub fn person_called(app: &TestApp, name: &'static str) -> PersonId {
    app.platform
        .db
        .read_blocking(move |conn| {
            Ok(t::person::table
                .select(t::person::id)
                .filter(t::person::name.eq(name))
                .first(conn)?)
        })
        .unwrap()
}

async fn post(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Reply {
    let token = Browser::token(&browser.get("/account").await);
    let mut pairs = vec![("csrf", token.as_str())];
    pairs.extend_from_slice(fields);
    browser.post(path, &pairs).await
}

/// Fills and sends the form of an application; gives the reply.
async fn apply(browser: &mut Browser, name: &str, leader: &str, serial: u32) -> Reply {
    apply_with(browser, (name, leader, serial), ("示范机械厂", "", "")).await
}

/// The same, for a host that is called so, with its telephone and the day since which there is a studio.
async fn apply_with(
    browser: &mut Browser,
    (name, leader, serial): (&str, &str, u32),
    (host, phone, founded_on): (&str, &str, &str),
) -> Reply {
    let page = browser.get("/studios/new").await;
    assert_eq!(page.status, 200, "{}", page.text());
    let number = document(serial);
    browser
        .submit(
            &page,
            "/studios/new",
            &[
                ("name", name),
                ("kind", "master_studio"),
                ("level", "prefecture"),
                ("trade", "焊工"),
                ("district", "530102"),
                ("address", "示范路 8 号"),
                ("area", "120"),
                ("host", host),
                ("contact_phone", phone),
                ("founded_on", founded_on),
                ("contact_email", "studio@example.org"),
                ("merits", "带徒传技，攻关课题。"),
                ("plan", "每年带徒两人。"),
                ("person_name", leader),
                ("document_number", &number),
                ("title", "高级技师"),
            ],
        )
        .await
}

async fn step(browser: &mut Browser, number: &str, what: &str, fields: &[(&str, &str)]) -> Reply {
    let page = browser.get(&format!("/studios/{number}")).await;
    assert_eq!(page.status, 200, "{}", page.text());
    browser.submit(&page, &format!("/studios/{number}/{what}"), fields).await
}

fn finding(points: &str) -> [(&str, &str); 4] {
    [("day", "2026-11-23"), ("points", points), ("reviewers", "评审专家组"), ("opinion", "材料齐全")]
}

fn badge(page: &Reply) -> String {
    page.texts(".page-title .badge").remove(0)
}

on_both! {
    async fn a_studio_comes_from_its_application_to_its_name(app: TestApp) {
        let city = City::of(&app);
        let body = city.body(1);
        city.welder();
        city.staff("zhao", &body);
        app.account("hu", Role::CityAdministrator);
        let (mut staff, mut admin) = (app.signed_in("zhao").await, app.signed_in("hu").await);
        let reply = apply(&mut staff, "马兰花技能大师工作室", "马兰花", 1).await;
        assert_eq!(reply.location.as_deref(), Some("/studios/G2026001"), "{}", reply.text());
        let address = "/studios/G2026001";
        assert_eq!(app.browser().get(address).await.status, 404, "strangers know nothing of it yet");
        let page = staff.get(address).await;
        assert!(page.text().contains(&body.name), "the host is the body of the staff: {}", page.text());

        assert_eq!(step(&mut admin, "G2026001", "return", &[("reason", " ")]).await.status, 422);
        assert_eq!(step(&mut admin, "G2026001", "return", &[("reason", "请补充设备清单")]).await.status, 303);
        assert!(staff.get(address).await.text().contains("请补充设备清单"));
        let mails = app.sent_mails().await;
        assert!(mails.iter().any(|(_, to, text)| to == "studio@example.org" && text.contains("请补充设备清单")), "{mails:?}");
        let form = staff.get(&format!("{address}/edit")).await;
        let sent = staff.submit(&form, &format!("{address}/edit"), &[("equipment", "焊机 12 台"), ("area", "x")]).await;
        assert!(sent.status == 422 && sent.text().contains("焊机 12 台"), "{}", sent.text());
        let sent = staff.submit(&form, &format!("{address}/edit"), &[("equipment", "焊机 12 台")]).await;
        assert_eq!(sent.status, 303, "{}", sent.text());

        let open = admin.get(address).await.attributes("main details[open] form", "action");
        assert_eq!(open, [format!("{address}/review")], "what comes next stands open");
        assert_eq!(step(&mut admin, "G2026001", "review", &finding("")).await.status, 422);
        assert_eq!(step(&mut admin, "G2026001", "review", &finding("100.01")).await.status, 422);
        let before = [("day", "2026-11-22"), ("points", "86.5"), ("reviewers", "评审专家组"), ("opinion", "材料齐全")];
        let early = step(&mut admin, "G2026001", "review", &before).await;
        assert!(early.status == 422 && early.texts("#e-day").concat().contains("2026-11-23"), "{}", early.text());
        assert!(early.text().contains("合格分 70"), "what passes is said before: {}", early.text());
        assert_eq!(step(&mut admin, "G2026001", "review", &finding("86.5")).await.status, 303);
        assert_eq!(post(&mut staff, &format!("{address}/edit"), &[]).await.status, 409, "it is reviewed");
        assert_eq!(step(&mut admin, "G2026001", "visit", &finding("90")).await.status, 303);
        assert_eq!(step(&mut admin, "G2026001", "notice", &[]).await.status, 303);
        let mut guest = app.browser();
        let page = guest.get(address).await;
        assert_eq!((page.status, badge(&page).as_str()), (200, "公示中"));
        assert!(!page.text().contains("材料齐全"), "what reviewers found is not for strangers");

        let open = admin.get(address).await.attributes("main details[open] form", "action");
        assert_eq!(open, [""; 0], "it cannot be named yet");
        let early = step(&mut admin, "G2026001", "naming", &[("document", "昆人社〔2026〕9号")]).await;
        assert!(early.status == 422 && early.text().contains("公示到") && early.text().contains("至少要 5 人"), "{}", early.text());
        let page = staff.get(&format!("{address}/team")).await;
        let number = document(1);
        let leader = [
            ("person_name", "马兰花"), ("document_number", number.as_str()), ("title", "技术骨干"), ("from", "2026-11-01"),
        ];
        let himself = staff.submit(&page, &format!("{address}/members"), &leader).await;
        assert!(himself.status == 422 && himself.text().contains("不能是领办人本人"), "{}", himself.text());
        for (serial, name) in (10..).zip(["尹春燕", "白玉兰", "沙建平", "和志刚"]) {
            let page = staff.get(&format!("{address}/team")).await;
            let number = document(serial);
            let fields = [
                ("person_name", name), ("document_number", number.as_str()), ("title", "技术骨干"), ("from", "2026-11-01"),
            ];
            let reply = staff.submit(&page, &format!("{address}/members"), &fields).await;
            assert_eq!(reply.status, 303, "{}", reply.text());
            let twice = staff.get(&format!("{address}/team")).await;
            assert_eq!(staff.submit(&twice, &format!("{address}/members"), &fields).await.status, 422);
        }
        app.advance(Duration::days(9));
        let mut admin = app.signed_in("hu").await;
        assert_eq!(step(&mut admin, "G2026001", "naming", &[("document", "")]).await.status, 422);
        assert_eq!(step(&mut admin, "G2026001", "naming", &[("document", "昆人社〔2026〕9号")]).await.status, 303);
        let page = guest.get(address).await;
        assert_eq!(badge(&page), "已命名");
        for words in ["马兰花", "2026-12-02", "2029-12-01", "昆人社〔2026〕9号", "5 人"] {
            assert!(page.text().contains(words), "{words}: {}", page.text());
        }
        assert!(app.sent_mails().await.iter().any(|(_, _, text)| text.contains("昆人社〔2026〕9号")));

        // The directory draws what its list says.
        let page = guest.get("/studios?district=530102").await;
        assert!(page.text().contains("马兰花技能大师工作室") && !page.texts("svg .tile-count").is_empty());
        assert!(!guest.get("/studios?district=530103").await.texts("main table").concat().contains("马兰花"));
        assert!(guest.get(&asked("/studios", "马兰")).await.text().contains("G2026001"));
        assert!(guest.get("/studios.csv").await.text().contains("马兰花技能大师工作室"));
        let english = guest.get(&format!("{address}?lang=en")).await;
        assert!(english.text().contains("Master studio") && !english.texts("main").concat().contains("studio-"));
    }
}

on_both! {
    async fn nobody_decides_about_his_own_and_strangers_see_nothing(app: TestApp) {
        let city = City::of(&app);
        let (own, other) = (city.body(1), city.body(2));
        city.welder();
        city.staff("zhao", &own);
        city.staff("qian", &other);
        app.account("hu", Role::CityAdministrator);
        app.account("lu", Role::CityAdministrator);
        app.account("he", Role::Auditor);
        let mut hu = app.signed_in("hu").await;
        assert_eq!(apply(&mut hu, "木丽华名匠工作室", "木丽华", 2).await.status, 303);
        assert_eq!(post(&mut hu, "/studios/G2026001/refusal", &[("reason", "x")]).await.status, 403, "he entered it");
        let page = hu.get("/studios/G2026001").await;
        assert!(page.texts(".notice").concat().contains("须由他人办理"), "and he reads why: {}", page.text());
        let mut zhao = app.signed_in("zhao").await;
        assert_eq!(apply(&mut zhao, "木丽华名匠工作室", "木丽华", 2).await.status, 422, "the name is taken");
        assert_eq!(apply(&mut zhao, "岩温罕技能大师工作室", "岩温罕", 3).await.status, 303);
        let mut qian = app.signed_in("qian").await;
        assert_eq!(qian.get("/studios/G2026002").await.status, 404);
        assert_eq!(qian.get("/studios/G2026002/team").await.status, 404);
        assert_eq!(post(&mut qian, "/studios/G2026002/members", &[("title", "x")]).await.status, 404);
        assert_eq!(app.signed_in("he").await.get("/studios/G2026002/team").await.status, 200);
        assert_eq!(apply(&mut zhao, "木丽华技能大师工作室", "木丽华", 2).await.status, 303);
        let mut lu = app.signed_in("lu").await;
        let page = lu.get("/studios/G2026003").await;
        assert_eq!(page.attributes(".notice-warn a", "href"), ["/studios/G2026001"], "what its leader leads beside it");
        let page = lu.get("/studios/G2026002").await;
        assert!(page.texts(".notice-warn").is_empty());
        let failed = step(&mut lu, "G2026002", "review", &finding("69.99")).await;
        assert_eq!(failed.status, 303);
        assert_eq!(badge(&lu.get("/studios/G2026002").await), "不予命名");
        let late = lu.submit(&page, "/studios/G2026002/review", &finding("90")).await;
        assert_eq!(late.status, 409, "the page is old");
        let changed = app.platform.write_blocking(|tx| {
            diesel::update(t::studio_review::table).set(t::studio_review::score.eq(9_000)).execute(tx.conn)?;
            Ok(())
        });
        assert!(changed.is_err(), "what reviewers found is changed by nobody");
    }
}

on_both! {
    async fn a_leader_binds_apprentices_until_somebody_succeeds_him(app: TestApp) {
        let city = City::of(&app);
        let body = city.body(1);
        city.welder();
        city.staff("zhao", &body);
        let mut staff = app.signed_in("zhao").await;
        assert_eq!(apply(&mut staff, "马兰花技能大师工作室", "马兰花", 1).await.status, 303);
        app.worker("ma", person_called(&app, "马兰花"));
        let mut leader = app.signed_in("ma").await;
        let team = "/studios/G2026001/team";
        let number = document(20);
        let fields = [
            ("person_name", "段云鹏"), ("document_number", number.as_str()), ("from", "2025-01-01"),
            ("to", "2027-12-31"), ("level", "3"),
        ];
        let to = "/studios/G2026001/apprentices";
        let page = leader.get(team).await;
        let reversed = leader.submit(&page, to, &[&fields[..3], &[("to", "2024-01-01")], &fields[4..]].concat()).await;
        assert_eq!(reversed.status, 422, "{}", reversed.text());
        for (from, why) in [("1995-01-01", "未满 16 周岁"), ("0001-01-01", "1900")] {
            let early = leader.submit(&page, to, &[&fields[..2], &[("from", from)], &fields[3..]].concat()).await;
            assert!(early.status == 422 && early.texts("#e-from").concat().contains(why), "{}", early.text());
        }
        let bound = leader.submit(&page, to, &fields).await;
        assert_eq!(bound.status, 303, "{}", bound.text());
        let page = leader.get(team).await;
        let level = page.attributes("form[action$='/level']", "action").remove(0);
        let lower = leader.submit(&page, &level, &[("level", "4"), ("day", "2026-06-01")]).await;
        assert!(lower.status == 422 && lower.text().contains("应高于"), "{}", lower.text());
        assert_eq!(leader.submit(&page, &level, &[("level", "2"), ("day", "2026-06-01")]).await.status, 303);
        let page = leader.get(team).await;
        assert!(page.text().contains("段云鹏") && page.text().contains("2026-06-01"), "{}", page.text());

        let number = document(30);
        let successor = [
            ("person_name", "杨春燕"), ("document_number", number.as_str()), ("title", "劳动模范"),
            ("from", "2026-11-23"), ("reason", "原领办人退休"),
        ];
        assert!(leader.get(team).await.attributes("form[action$='/leader']", "action").is_empty(), "not his own affair");
        assert_eq!(post(&mut leader, "/studios/G2026001/leader", &successor).await.status, 403);
        let page = staff.get(team).await;
        let reply = staff.submit(&page, "/studios/G2026001/leader", &successor).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        let page = staff.get("/studios/G2026001").await;
        assert!(page.text().contains("杨春燕") && page.text().contains("原领办人退休"), "{}", page.text());
        assert_eq!(leader.get(team).await.status, 404, "he leads it no more");
    }
}

on_both! {
    async fn photographs_of_a_studio_are_for_those_who_see_its_inside(app: TestApp) {
        let city = City::of(&app);
        city.welder();
        city.staff("zhao", &city.body(1));
        app.account("hu", Role::CityAdministrator);
        let mut staff = app.signed_in("zhao").await;
        assert_eq!(apply(&mut staff, "马兰花技能大师工作室", "马兰花", 1).await.status, 303);
        let (address, to) = ("/studios/G2026001", "/studios/G2026001/files");
        let page = staff.get(address).await;
        let photo = files::png("site");
        assert_eq!(staff.upload(&page, to, &[], ("file", "场地.png", &photo)).await.status, 303);
        let file = staff.get(address).await.attributes("a[href*='/files/']", "href").remove(0);
        app.worker("ma", person_called(&app, "马兰花"));
        let mut leader = app.signed_in("ma").await;
        assert_eq!(leader.get(&file).await.body, photo, "who leads it sees its inside");
        assert_eq!(post(&mut leader, &format!("{file}/withdrawal"), &[]).await.status, 403, "its applicant takes it back");
        assert_eq!(app.browser().get(&file).await.status, 303);
        let mut admin = app.signed_in("hu").await;
        assert_eq!(step(&mut admin, "G2026001", "review", &finding("90")).await.status, 303);
        assert_eq!(post(&mut staff, &format!("{file}/withdrawal"), &[]).await.status, 409, "what reviewers read stays");
        let page = staff.get(address).await;
        assert_eq!(staff.upload(&page, to, &[], ("file", "plan.pdf", &files::pdf("plan"))).await.status, 303, "more may come");
    }
}

on_both! {
    async fn what_the_city_enters_from_paper_reaches_the_staff_of_the_host(app: TestApp) {
        let city = City::of(&app);
        let body = city.body(1);
        city.welder();
        city.staff("zhao", &body);
        app.account("hu", Role::CityAdministrator);
        let mut hu = app.signed_in("hu").await;
        let who = ("马兰花技能大师工作室", "马兰花", 1);
        let wrong = apply_with(&mut hu, who, (&body.name, "12", "2999-01-01")).await;
        let said = wrong.attributes(".error-summary a", "href");
        assert!(wrong.status == 422 && said == ["#f-founded_on", "#f-contact_phone"], "at once: {}", wrong.text());
        let written = format!(" {} ", body.name.replace("学校", "学校 "));
        let sent = apply_with(&mut hu, who, (&written, "0871-63123456", "2026-11-01")).await;
        assert_eq!(sent.status, 303, "{}", sent.text());
        let mut zhao = app.signed_in("zhao").await;
        assert_eq!(zhao.get("/studios/G2026001/team").await.status, 200, "called as the body is, it is the body's");
    }
}
