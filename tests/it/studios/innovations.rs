//! Innovations: from a worker's phone to the e-certificate, and who may know and do what.

use super::naming::{asked, document};
use crate::support::city::City;
use crate::support::{Browser, Reply, files, on_both};
use diesel::prelude::*;
use jiangce::kernel::actor::{Actor, Role};
use jiangce::kernel::points::Points;
use jiangce::platform::db::schema as t;
use jiangce::platform::error::AppError;
use jiangce::registry::people::model::NewPerson;
use jiangce::studios::innovations::filing_service;
use jiangce::studios::innovations::listing;
use jiangce::studios::innovations::model::{InnovationKind, PastInnovation};

async fn post(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Reply {
    let token = Browser::token(&browser.get("/account").await);
    let mut pairs = vec![("csrf", token.as_str())];
    pairs.extend_from_slice(fields);
    browser.post(path, &pairs).await
}

fn filled(unit: &str) -> Vec<(&str, &str)> {
    vec![
        ("kind", "technical_innovation"),
        ("title", "快换定位夹具"),
        ("problem", "换型费时"),
        ("solution", "一个手柄锁紧"),
        ("unit", unit),
        ("district", "530102"),
        ("benefit", "86,000"),
        ("basis", "全年 250 个班次"),
        ("declared", "yes"),
    ]
}

async fn step(browser: &mut Browser, number: &str, what: &str, fields: &[(&str, &str)]) -> Reply {
    let page = browser.get(&format!("/innovations/{number}")).await;
    assert_eq!(page.status, 200, "{}", page.text());
    browser.submit(&page, &format!("/innovations/{number}/{what}"), fields).await
}

fn badge(page: &Reply) -> String {
    page.texts(".page-title .badge").remove(0)
}

const NUMBER: &str = "K2026000001";

on_both! {
    async fn an_innovation_comes_from_a_phone_to_its_certificate(app: TestApp) {
        let city = City::of(&app);
        let body = city.body(1);
        city.staff("zhao", &body);
        let person = city.person("段云鹏", Some("duan@example.org"));
        app.worker("duan", person);
        app.account("hu", Role::CityAdministrator);
        app.account("lan", Role::CityAdministrator);
        let mut worker = app.signed_in("duan").await;
        let page = worker.get("/innovations/new").await;
        assert_eq!(page.texts("legend")[..3], ["完成人", "第一完成人", "第二完成人"]);
        assert!(page.attributes("fieldset details", "open").is_empty(), "nobody shares it yet");
        let (other, name) = (document(40), body.name.clone());
        let mut fields = filled(&name);
        fields.extend([("own_percent", "60"), ("author1_name", "白玉兰"), ("author1_document", other.as_str())]);
        let lacks = worker.submit(&page, "/innovations/new", &fields).await;
        assert!(lacks.status == 422 && lacks.text().contains("一个手柄锁紧"), "{}", lacks.text());
        assert_eq!(lacks.attributes("fieldset details", "open").len(), 1, "who shares it is not folded away");
        fields.extend([("author1_percent", "30"), ("implemented_on", "2999-01-01")]);
        let wrong = worker.submit(&page, "/innovations/new", &fields).await;
        assert!(wrong.status == 422 && wrong.texts("#e-own_percent").concat().contains("现在是 90%"), "{}", wrong.text());
        let said = wrong.attributes(".error-summary a", "href");
        assert_eq!(said, ["#f-implemented_on", "#f-own_percent"], "everything that is wrong at once");
        fields.truncate(fields.len() - 2);
        fields.push(("author1_percent", "40"));
        let sent = worker.submit(&page, "/innovations/new", &fields).await;
        assert_eq!(sent.location.as_deref(), Some(format!("/innovations/{NUMBER}").as_str()), "{}", sent.text());
        assert_eq!(app.browser().get(&format!("/innovations/{NUMBER}")).await.status, 404);
        assert_eq!(post(&mut worker, &format!("/innovations/{NUMBER}/endorsement"), &[]).await.status, 403);

        let mut staff = app.signed_in("zhao").await;
        let bare = step(&mut staff, NUMBER, "return", &[("reason", "")]).await;
        assert!(bare.status == 422 && bare.attributes(".error-summary a", "href") == ["#f-reason"], "{}", bare.text());
        assert_eq!(bare.attributes("#f-reason", "name"), ["reason"], "one place for the error");
        assert_eq!(step(&mut staff, NUMBER, "return", &[("reason", "请写明应用时间")]).await.status, 303);
        assert!(app.sent_mails().await.iter().any(|(_, to, text)| to == "duan@example.org" && text.contains("请写明应用时间")));
        let page = worker.get(&format!("/innovations/{NUMBER}/edit")).await;
        let again = [("implemented_on", "2026-05-01"), ("author1_document", other.as_str()), ("declared", "yes")];
        let sent = worker.submit(&page, &format!("/innovations/{NUMBER}/edit"), &again).await;
        assert_eq!(sent.status, 303, "{}", sent.text());
        assert_eq!(step(&mut staff, NUMBER, "endorsement", &[("opinion", "")]).await.status, 422);
        assert_eq!(step(&mut staff, NUMBER, "endorsement", &[("opinion", "属实，同意推荐")]).await.status, 303);
        assert_eq!(post(&mut worker, &format!("/innovations/{NUMBER}/edit"), &[]).await.status, 409);

        let mut admin = app.signed_in("hu").await;
        let from = |reviewer, unit, points| [("reviewer", reviewer), ("unit", unit), ("points", points), ("opinion", "便于推广")];
        let review = |reviewer, points| from(reviewer, "市工业学院", points);
        for (reviewer, unit, field, why) in
            [("段 云鹏", "市工业学院", "reviewer", "完成人不能评审"), ("专家甲", name.as_str(), "unit", "须回避")]
        {
            let own = step(&mut admin, NUMBER, "reviews", &from(reviewer, unit, "88")).await;
            assert_eq!(own.status, 422, "{reviewer} {unit}");
            assert!(own.texts(&format!("#e-{field}")).concat().contains(why), "{}", own.text());
            assert_eq!(own.attributes(".error-summary a", "href"), [format!("#f-{field}")]);
        }
        assert_eq!(step(&mut admin, NUMBER, "reviews", &review("专家甲", "88")).await.status, 303);
        let page = admin.get(&format!("/innovations/{NUMBER}")).await;
        assert!(page.texts("#f-adoption").concat().contains("已有 1 份评审，至少要 3 份，还差 2 份"), "{}", page.text());
        assert!(page.attributes("form[action$='/adoption']", "action").is_empty(), "nothing to press while reviews are missing");
        assert_eq!(page.attributes("main details[open] form", "action"), [format!("/innovations/{NUMBER}/reviews")]);
        let benefit = [("benefit", "80000"), ("basis", "按核定工时")];
        let early = post(&mut admin, &format!("/innovations/{NUMBER}/adoption"), &benefit).await;
        assert!(early.status == 422 && early.texts(".error-summary").concat().contains("还差 2 份"), "{}", early.text());
        for again in ["专家甲", "专 家甲"] {
            assert_eq!(step(&mut admin, NUMBER, "reviews", &review(again, "90")).await.status, 422, "he has spoken");
        }
        assert_eq!(step(&mut admin, NUMBER, "reviews", &review("专家乙", "90.5")).await.status, 303);
        assert_eq!(step(&mut admin, NUMBER, "reviews", &review("专家丙", "86")).await.status, 303);
        let page = admin.get(&format!("/innovations/{NUMBER}")).await;
        assert_eq!(page.attributes("main details[open] form", "action"), [format!("/innovations/{NUMBER}/adoption")]);
        let adopted = step(&mut admin, NUMBER, "adoption", &benefit).await;
        assert_eq!(adopted.status, 303, "{}", adopted.text());
        let mut guest = app.browser();
        let page = guest.get(&format!("/innovations/{NUMBER}")).await;
        for words in ["快换定位夹具", "80,000", "按核定工时", "段*鹏 60%", "已采纳"] {
            assert!(page.text().contains(words), "{words}: {}", page.text());
        }
        for hidden in ["段云鹏", "86,000", "专家甲"] {
            assert!(!page.text().contains(hidden), "{hidden}");
        }
        let award = [("award", "second"), ("document", "昆工发〔2026〕18号")];
        let page = admin.get(&format!("/innovations/{NUMBER}")).await;
        assert!(page.attributes("form[action$='/award']", "action").is_empty(), "he adopted it");
        assert!(page.texts(".notice").concat().contains("须由另一位市级管理员"), "{}", page.text());
        assert_eq!(post(&mut admin, &format!("/innovations/{NUMBER}/award"), &award).await.status, 403);
        let mut second = app.signed_in("lan").await;
        let waits = [format!("/innovations/{NUMBER}")];
        assert_eq!(second.get("/work").await.attributes("ul.work h3 a", "href"), waits);
        assert!(!admin.get("/work").await.attributes("ul.work h3 a", "href").contains(&waits[0]), "he adopted it");
        let awarded = step(&mut second, NUMBER, "award", &award).await;
        assert_eq!(awarded.status, 303, "{}", awarded.text());
        assert_eq!(second.get("/work").await.attributes("ul.work h3 a", "href"), [""; 0]);
        assert_eq!(badge(&guest.get(&format!("/innovations/{NUMBER}")).await), "已获奖");

        // Anybody verifies the certificate, and the box on the home page knows its number.
        let address = format!("/innovation-certificates/{NUMBER}-1");
        let page = guest.get(&address).await;
        assert!(page.text().contains("二等奖") && page.text().contains("段*鹏") && !page.text().contains("段云鹏"), "{}", page.text());
        let asked = guest.get(&format!("/verify?number={}-1&name=x", NUMBER.to_lowercase())).await;
        let wrong = format!("{address}?name=x");
        assert_eq!(asked.location.as_deref(), Some(wrong.as_str()));
        assert_eq!(guest.get(&wrong).await.status, 404, "the number of another is no proof");
        let english = guest.get(&format!("{address}?lang=en")).await;
        assert!(english.text().contains("Second prize") && !english.texts("main").concat().contains("innovation-"));
        assert!(worker.get("/mine/innovations").await.text().contains(&format!("{NUMBER}-1")));
        let other = format!("/innovation-certificates/{NUMBER}-2.pdf");
        assert_eq!(worker.get(&other).await.status, 403, "another one's");
        if app.platform.fonts.has_chinese() {
            let reply = worker.get(&format!("{address}.pdf")).await;
            assert_eq!((reply.status, reply.content_type.as_str()), (200, "application/pdf"));
            assert!(reply.text().contains(&format!("{NUMBER}-1")), "its title says which it is");
        }
        let page = admin.get(&address).await;
        let to = format!("{address}/revocation");
        assert_eq!(admin.submit(&page, &to, &[("reason", " ")]).await.status, 422);
        assert_eq!(admin.submit(&page, &to, &[("reason", "知识产权争议")]).await.status, 303);
        // The guest has chosen English meanwhile.
        assert!(guest.get(&address).await.text().contains("Revoked"));
        assert_eq!(admin.submit(&page, &to, &[("reason", "x")]).await.status, 409);
        let changed = app.platform.write_blocking(|tx| {
            diesel::update(t::innovation_certificate::table)
                .set(t::innovation_certificate::title.eq("x"))
                .execute(tx.conn)?;
            Ok(())
        });
        assert!(changed.is_err(), "what stands on paper is changed by nobody");
    }
}

on_both! {
    async fn nobody_speaks_for_the_unit_about_his_own(app: TestApp) {
        let city = City::of(&app);
        let (own, other) = (city.body(1), city.body(2));
        city.staff("zhao", &own);
        city.staff("qian", &own);
        city.staff("sun", &other);
        app.account("hu", Role::CityAdministrator);
        let mut zhao = app.signed_in("zhao").await;
        let page = zhao.get("/innovations/new").await;
        let number = document(41);
        let name = own.name.clone();
        let mut fields = filled(&name);
        let nobodys = zhao.submit(&page, "/innovations/new", &fields).await;
        assert!(nobodys.status == 422 && !nobodys.texts("#e-author1_name").is_empty(), "{}", nobodys.text());
        fields.extend([("author1_name", "沙建平"), ("author1_document", number.as_str()), ("author1_percent", "90")]);
        let wrong = zhao.submit(&page, "/innovations/new", &fields).await;
        assert!(wrong.texts("#e-author1_percent").concat().contains("现在是 90%"), "{}", wrong.text());
        fields.pop();
        fields.push(("author1_percent", "100"));
        assert_eq!(zhao.submit(&page, "/innovations/new", &fields).await.status, 303);
        let endorsement = format!("/innovations/{NUMBER}/endorsement");
        assert_eq!(post(&mut zhao, &endorsement, &[("opinion", "好")]).await.status, 403, "he handed it in");
        let page = zhao.get(&format!("/innovations/{NUMBER}")).await;
        assert!(page.texts(".notice").concat().contains("须由他人办理"), "and he reads why: {}", page.text());
        assert_eq!(zhao.get("/work").await.attributes("ul.work h3 a", "href"), [""; 0]);
        let mut sun = app.signed_in("sun").await;
        assert_eq!(sun.get(&format!("/innovations/{NUMBER}")).await.status, 404);
        assert_eq!(post(&mut sun, &endorsement, &[("opinion", "好")]).await.status, 404);
        let mut hu = app.signed_in("hu").await;
        assert_eq!(post(&mut hu, &endorsement, &[("opinion", "好")]).await.status, 403, "the unit is a body");
        let mut qian = app.signed_in("qian").await;
        assert_eq!(qian.get("/work").await.attributes("ul.work h3 a", "href"), [format!("/innovations/{NUMBER}")]);
        assert_eq!(step(&mut qian, NUMBER, "endorsement", &[("opinion", "属实")]).await.status, 303);
        assert_eq!(post(&mut qian, &format!("/innovations/{NUMBER}/adoption"), &[]).await.status, 403);
        assert_eq!(step(&mut hu, NUMBER, "refusal", &[("reason", "与已有成果重复")]).await.status, 303);
        assert_eq!(badge(&zhao.get(&format!("/innovations/{NUMBER}")).await), "不予采纳");
        assert_eq!(post(&mut hu, &format!("/innovations/{NUMBER}/award"), &[("award", "first"), ("document", "x")]).await.status, 409);
    }
}

on_both! {
    async fn two_administrators_bring_an_innovation_from_paper_to_its_award(app: TestApp) {
        City::of(&app);
        app.account("hu", Role::CityAdministrator);
        app.account("lan", Role::CityAdministrator);
        let (mut hu, mut lan) = (app.signed_in("hu").await, app.signed_in("lan").await);
        let page = hu.get("/innovations/new").await;
        let number = document(42);
        let mut fields = filled("示范村镇合作社");
        fields.extend([("author1_name", "沙建平"), ("author1_document", number.as_str()), ("author1_percent", "100")]);
        assert_eq!(hu.submit(&page, "/innovations/new", &fields).await.status, 303);
        assert_eq!(hu.get("/work").await.attributes("ul.work h3 a", "href"), [""; 0], "he entered it");
        let waits = [format!("/innovations/{NUMBER}")];
        assert_eq!(lan.get("/work").await.attributes("ul.work h3 a", "href"), waits);
        assert_eq!(step(&mut lan, NUMBER, "endorsement", &[("opinion", "属实，同意推荐")]).await.status, 303);
        for reviewer in ["专家甲", "专家乙", "专家丙"] {
            let review = [("reviewer", reviewer), ("unit", "市工业学院"), ("points", "90"), ("opinion", "便于推广")];
            assert_eq!(step(&mut lan, NUMBER, "reviews", &review).await.status, 303);
        }
        assert_eq!(step(&mut lan, NUMBER, "adoption", &[("benefit", "80000"), ("basis", "按核定工时")]).await.status, 303);
        assert_eq!(hu.get("/work").await.attributes("ul.work h3 a", "href"), waits, "another one adopted it");
        let award = [("award", "second"), ("document", "昆工发〔2026〕18号")];
        assert_eq!(post(&mut lan, &format!("/innovations/{NUMBER}/award"), &award).await.status, 403);
        assert_eq!(step(&mut hu, NUMBER, "award", &award).await.status, 303);
    }
}

fn past(kind: InnovationKind, authors: Vec<(usize, i32)>) -> PastInnovation {
    PastInnovation {
        year: 2024,
        kind,
        title: "轧机导卫改进".to_owned(),
        problem: "磨损快".to_owned(),
        solution: "改用滚动导卫".to_owned(),
        unit: "示范轧钢厂".to_owned(),
        body: None,
        studio: None,
        district: "530102".to_owned(),
        patent_number: String::new(),
        benefit: (1_000_000, "备件费".to_owned()),
        authors,
        points: Points::from_hundredths(8_000),
        adopted_on: "2024-06-01".parse().unwrap(),
        award: None,
    }
}

on_both! {
    async fn records_of_earlier_years_are_filed_at_once_and_counted(app: TestApp) {
        let city = City::of(&app);
        city.body(1);
        let people: Vec<NewPerson> = [(50, "和志刚"), (51, "刀美兰")]
            .into_iter()
            .map(|(serial, name)| {
                use jiangce::kernel::document::{DocumentKind, IdentityDocument};
                let number = document(serial);
                let document = IdentityDocument::parse(DocumentKind::ResidentId, &number, app.platform.today()).unwrap();
                NewPerson::of_document(name, document.value, jiangce::kernel::sex::Sex::Female)
            })
            .collect();
        let file = |records: Vec<PastInnovation>| {
            let people = people.clone();
            app.platform.load_blocking(move |tx| filing_service::file(tx, &Actor::system("test"), &people, &records))
        };
        let wrong = file(vec![past(InnovationKind::Invention, vec![(0, 50)])]);
        assert!(matches!(wrong, Err(AppError::Fields(_))), "{wrong:?}");
        let mut records: Vec<PastInnovation> =
            (0..600).map(|_| past(InnovationKind::RationalisationProposal, vec![(0, 100)])).collect();
        records.push(past(InnovationKind::SmallDesign, vec![(0, 60), (1, 40)]));
        assert_eq!(file(records).unwrap(), 601);
        let counts = app.platform.db.read_blocking(listing::counts).unwrap();
        let counted: Vec<(InnovationKind, i64)> = counts.iter().map(|one| (one.kind, one.count)).collect();
        assert_eq!(counted, [(InnovationKind::RationalisationProposal, 600), (InnovationKind::SmallDesign, 1)]);
        let mut guest = app.browser();
        let page = guest.get("/innovations?kind=five_small").await;
        assert!(page.text().contains("K2024000601") && page.text().contains("600"), "{}", page.text());
        assert!(guest.get(&asked("/innovations", "刀美兰")).await.text().contains("K2024000601"));
        let text = guest.get("/innovations.csv?kind=small_design").await;
        assert!(text.status == 200 && text.text().contains("轧机导卫改进") && !text.text().contains("K2024000600"));
        let trail: i64 = app
            .platform
            .db
            .read_blocking(|conn| {
                Ok(t::audit_entry::table.filter(t::audit_entry::action.eq("innovation.filed")).count().get_result(conn)?)
            })
            .unwrap();
        assert_eq!(trail, 1, "one row of the trail for all of them");
    }
}

on_both! {
    async fn a_photograph_from_a_phone_is_kept_read_by_who_decides_and_never_changed(app: TestApp) {
        let photo_bytes = files::jpeg("fixture");
        let city = City::of(&app);
        let (own, other) = (city.body(1), city.body(2));
        city.staff("zhao", &own);
        city.staff("qian", &other);
        let person = city.person("段云鹏", None);
        app.worker("duan", person);
        app.worker("yin", city.person("尹小满", None));
        app.account("hu", Role::CityAdministrator);
        let mut worker = app.signed_in("duan").await;
        let page = worker.get("/innovations/new").await;
        let mut fields = filled(&own.name);
        fields.push(("own_percent", "100"));
        assert_eq!(worker.submit(&page, "/innovations/new", &fields).await.status, 303);
        let address = format!("/innovations/{NUMBER}");
        let to = format!("{address}/files");
        let page = worker.get(&address).await;
        assert!(page.text().contains("没有提交附件"), "{}", page.text());
        for (name, bytes, why) in [
            ("", &b""[..], "请先选择文件"),
            ("a.jpg", b"GIF89a", "只收 PDF、JPG 或 PNG"),
            ("b.jpg", &[0xFF, 0xD8, 0xFF, 0xE0], "文件开头是 JPG"),
        ] {
            let refused = worker.upload(&page, &to, &[], ("file", name, bytes)).await;
            assert_eq!(refused.status, 422, "{name}");
            assert!(refused.texts("#e-file").concat().contains(why), "{why}: {}", refused.text());
            assert_eq!(refused.attributes(".error-summary a", "href"), ["#f-file"]);
        }
        let sent = worker.upload(&page, &to, &[], ("file", "夹具.jpg", &photo_bytes)).await;
        assert_eq!(sent.location.as_deref(), Some(address.as_str()), "{}", sent.text());
        assert_eq!(worker.upload(&page, &to, &[], ("file", "again.jpg", &photo_bytes)).await.status, 422, "it is there already");
        assert_eq!(worker.upload(&page, &to, &[], ("file", "wrong.png", &files::png("wrong"))).await.status, 303);

        // The wrong one is taken back: shown no longer, and kept.
        let page = worker.get(&address).await;
        let files = page.attributes("a[href*='/files/']", "href");
        assert_eq!(files.len(), 2);
        assert!(page.text().contains("夹具.jpg"));
        let (photo, wrong) = (files[0].clone(), files[1].clone());
        let taken = worker.submit(&page, &format!("{wrong}/withdrawal"), &[]).await;
        assert_eq!(taken.location.as_deref(), Some(address.as_str()), "{}", taken.text());
        assert_eq!(worker.get(&wrong).await.status, 404);
        assert_eq!(post(&mut worker, &format!("{wrong}/withdrawal"), &[]).await.status, 404, "once");

        // Whoever speaks for the unit and whoever decides read it, nobody else.
        let mut staff = app.signed_in("zhao").await;
        for browser in [&mut staff, &mut app.signed_in("hu").await] {
            let kept = browser.get(&photo).await;
            assert_eq!((kept.status, kept.body.as_slice()), (200, photo_bytes.as_slice()));
            assert!(kept.header("content-disposition").unwrap().starts_with("attachment"));
        }
        for login in ["qian", "yin"] {
            assert_eq!(app.signed_in(login).await.get(&photo).await.status, 404, "{login}");
        }
        assert_eq!(app.browser().get(&photo).await.status, 303, "a guest signs in first");
        assert_eq!(post(&mut staff, &format!("{photo}/withdrawal"), &[]).await.status, 403, "it is not his");
        let trail = app.signed_in("hu").await.get(&address).await.texts("ol.audit").concat();
        for action in ["添加附件：夹具.jpg", "查看附件：夹具.jpg", "撤下附件：wrong.png"] {
            assert!(trail.contains(action), "{action}: {trail}");
        }

        // Once the unit has spoken, reviewers read what it has read.
        assert_eq!(step(&mut staff, NUMBER, "endorsement", &[("opinion", "属实")]).await.status, 303);
        let page = worker.get(&address).await;
        assert!(page.attributes("form[action*='/files']", "action").is_empty());
        assert_eq!(post(&mut worker, &format!("{photo}/withdrawal"), &[]).await.status, 409);
        assert_eq!(worker.get(&photo).await.status, 200);
        // Whoever enclosed it looks at it as often as he likes: the trail keeps it, the history of the record does not.
        let history = app.signed_in("hu").await.get(&address).await.texts("ol.audit").concat();
        assert!(!history.contains("提交方查看附件"), "{history}");
        app.account("he", Role::Auditor);
        let mut auditor = app.signed_in("he").await;
        let page = auditor.get(&address).await;
        let trail = page.attributes("main a[href^='/audit?']", "href").remove(0);
        assert!(auditor.get(&trail).await.text().contains("提交方查看附件"), "{trail}");
        let changed = app.platform.write_blocking(|tx| {
            diesel::update(t::attachment::table).set(t::attachment::name.eq("x")).execute(tx.conn)?;
            Ok::<_, AppError>(())
        });
        assert!(changed.is_err(), "what was enclosed is changed by nobody");
        let deleted = app.platform.write_blocking(|tx| {
            diesel::delete(t::attachment::table).execute(tx.conn)?;
            Ok::<_, AppError>(())
        });
        assert!(deleted.is_err(), "nor deleted");
    }
}
