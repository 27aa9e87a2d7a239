//! From the end of the notice to a certificate that anyone can check, by the pages that people use.

use crate::support::city::{Batch, Body, City};
use crate::support::{PASSWORD, TestApp, on_both, today};
use chrono::{Days, NaiveDate};
use diesel::prelude::*;
use jiangce::certification::batches::model::BatchState;
use jiangce::certification::certificates::history::import_history;
use jiangce::certification::certificates::model::{AwardBasis, Certificate, HistoricCertificate};
use jiangce::certification::certificates::{listing, service};
use jiangce::kernel::actor::{Actor, Role};
use jiangce::kernel::document::{DocumentKind, IdentityDocument};
use jiangce::kernel::ids::{BatchId, PersonId};
use jiangce::kernel::level::Level;
use jiangce::kernel::mark::Mark;
use jiangce::kernel::paging::PageRequest;
use jiangce::kernel::sex::Sex;
use jiangce::platform::db::schema as t;
use jiangce::platform::error::AppError;
use jiangce::registry::people::model::NewPerson;

/// A resident number of nobody.
const DOCUMENT: &str = "53010219900101001X";

/// A batch whose notice ended yesterday.
fn ready(app: &TestApp, candidates: usize) -> (City, Body, Batch) {
    let city = City::of(app);
    let body = city.body(1);
    let batch = city.batch(&body, city.welder(), Level::Advanced, BatchState::Scoring, candidates);
    city.on_notice(&batch, today() - Days::new(1));
    (city, body, batch)
}

fn issue(app: &TestApp, batch: BatchId) {
    app.platform
        .write_blocking(move |tx| service::issue_batch(tx, &Actor::system("test"), batch))
        .unwrap();
}

fn certificates(app: &TestApp) -> Vec<Certificate> {
    app.platform
        .db
        .read_blocking(|conn| {
            Ok(t::certificate::table
                .select(Certificate::as_select())
                .order(t::certificate::number)
                .load(conn)?)
        })
        .unwrap()
}

fn register(app: &TestApp, name: &'static str) -> PersonId {
    app.platform
        .write_blocking(move |tx| {
            let document = IdentityDocument::parse(DocumentKind::ResidentId, DOCUMENT, tx.today())
                .unwrap()
                .value;
            let new = NewPerson::of_document(name, document, Sex::Male);
            jiangce::registry::people::service::find_or_register(tx, &Actor::system("test"), &new)
        })
        .unwrap()
}

on_both! {
    async fn a_batch_is_issued_by_one_action_after_its_notice(app: TestApp) {
        let (city, body, batch) = ready(&app, 3);
        city.staff("zhao", &body);
        let mut browser = app.signed_in("zhao").await;
        let address = format!("/batches/{}/certificates", batch.number);
        let page = browser.get(&address).await;
        assert_eq!(page.status, 200, "{}", page.text());
        assert_eq!(browser.submit(&page, &address, &[]).await.status, 303);
        let issued = certificates(&app);
        let numbers: Vec<&str> = issued.iter().map(|c| c.number.as_str()).collect();
        assert_eq!(numbers, ["S000053000001263000001", "S000053000001263000002", "S000053000001263000003"]);
        assert_eq!(issued[0].theory_mark.map(Mark::hundredths), Some(7_800));
        assert_eq!(issued[0].practical_mark.map(Mark::hundredths), Some(8_450));
        assert_eq!(city.batch_row(&batch).state, BatchState::Archived);
        let page = browser.get(&address).await;
        assert!(page.text().contains("已签发 3 张证书"), "{}", page.text());
        let token = crate::support::Browser::token(&browser.get("/account").await);
        let again = browser.post(&address, &[("csrf", &token)]).await;
        assert_eq!(again.status, 409, "a batch is issued once");
        let mails = app.sent_mails().await;
        assert_eq!(mails.iter().filter(|mail| mail.0 == "certificate_issued").count(), 3);
        assert!(mails[0].2.contains("S000053000001263000001"), "{}", mails[0].2);
        let page = browser.get("/certificates?number=S000053000001").await;
        assert!(page.text().contains("S000053000001263000002"), "{}", page.text());
        let text = browser.get("/certificates.csv?number=S000053000001").await;
        assert!(text.status == 200 && text.text().contains("S000053000001263000003"), "{}", text.text());
        let workbook = browser.get("/certificates.xlsx").await;
        assert!(workbook.status == 200 && workbook.body.starts_with(b"PK"));
        let page = browser.get("/certificates/S000053000001263000002").await;
        assert_eq!(page.status, 200, "{}", page.text());
        assert_eq!(page.texts(".sheet h1"), ["职业技能等级证书"]);
        assert!(page.text().contains("三级/高级工") && page.text().contains(">--<"), "{}", page.text());
        browser.language = Some("en");
        let english = browser.get("/certificates?lang=en").await;
        assert!(english.text().contains("Certificate number"), "{}", english.text());
        assert!(app.platform.db.read_blocking(jiangce::platform::audit::first_broken).unwrap().is_none());
    }
}

on_both! {
    async fn nothing_is_issued_before_the_last_day_of_the_notice_is_over(app: TestApp) {
        let (city, body, batch) = ready(&app, 1);
        on_notice_until(&app, &batch, today());
        city.staff("zhao", &body);
        let mut browser = app.signed_in("zhao").await;
        let address = format!("/batches/{}/certificates", batch.number);
        let page = browser.get(&address).await;
        assert!(page.attributes("main form", "action").is_empty(), "no button: {}", page.text());
        let token = crate::support::Browser::token(&browser.get("/account").await);
        assert_eq!(browser.post(&address, &[("csrf", &token)]).await.status, 409);
        assert!(certificates(&app).is_empty());
        app.advance(chrono::Duration::hours(15));
        let mut browser = app.signed_in("zhao").await;
        let page = browser.get(&address).await;
        assert_eq!(browser.submit(&page, &address, &[]).await.status, 303, "the day is over");
        assert_eq!(certificates(&app).len(), 1);
    }
}

fn on_notice_until(app: &TestApp, batch: &Batch, until: NaiveDate) {
    let id = batch.id;
    app.platform
        .write_blocking(move |tx| {
            Ok(diesel::update(t::assessment_batch::table)
                .filter(t::assessment_batch::id.eq(id))
                .set(t::assessment_batch::notice_to.eq(until))
                .execute(tx.conn)?)
        })
        .unwrap();
}

on_both! {
    async fn several_batches_of_a_site_issued_at_once_give_no_gap_and_no_number_twice(app: TestApp) {
        let city = City::of(&app);
        let body = city.body(1);
        let mut batches = Vec::new();
        for _ in 0..6 {
            let batch = city.batch(&body, city.welder(), Level::Advanced, BatchState::Scoring, 7);
            city.on_notice(&batch, today() - Days::new(1));
            batches.push(batch.id);
        }
        // Each batch is issued chunk by chunk from its own thread, one chunk of which fails after it took its serials.
        let threads: Vec<_> = batches
            .into_iter()
            .map(|batch| {
                let platform = std::sync::Arc::clone(&app.platform);
                std::thread::spawn(move || {
                    let mut failed_once = false;
                    loop {
                        let fail = !std::mem::replace(&mut failed_once, true);
                        let step = platform.write_blocking(move |tx| {
                            let progress = service::issue_chunk(tx, &Actor::system("test"), batch, 2)?;
                            if fail { Err(AppError::conflict("error-changed-meanwhile")) } else { Ok(progress) }
                        });
                        if step.is_ok_and(|progress| progress.remaining == 0) {
                            return;
                        }
                    }
                })
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
        let serials: Vec<u32> = certificates(&app).iter().map(|c| c.number[16..].parse().unwrap()).collect();
        assert_eq!(serials, (1..=42).collect::<Vec<u32>>());
        let counted = app.platform.db.read_blocking(|conn| listing::counted(conn, &listing::Filter::default())).unwrap();
        assert_eq!(counted, 42);
    }
}

on_both! {
    async fn two_processes_issuing_one_batch_give_each_candidate_one_certificate(app: TestApp) {
        let (_, _, batch) = ready(&app, 9);
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let (platform, batch) = (std::sync::Arc::clone(&app.platform), batch.id);
                std::thread::spawn(move || {
                    for _ in 0..50 {
                        drop(platform.write_blocking(move |tx| {
                            service::issue_chunk(tx, &Actor::system("test"), batch, 2)
                        }));
                    }
                })
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
        let issued = certificates(&app);
        let serials: Vec<u32> = issued.iter().map(|c| c.number[16..].parse().unwrap()).collect();
        assert_eq!(serials, (1..=9).collect::<Vec<u32>>());
    }
}

on_both! {
    async fn a_revocation_shows_on_verification_and_nothing_is_deleted(app: TestApp) {
        let (city, body, batch) = ready(&app, 1);
        issue(&app, batch.id);
        city.staff("zhao", &body);
        app.account("duan", Role::CityAdministrator);
        let number = "S000053000001263000001";
        let mut anyone = app.browser();
        let asked = "/verify?number=S0000+53+000001+26+3+000001&name=%E6%AE%B5%E4%BA%91%E9%B9%8F".to_owned();
        let valid = anyone.get(&asked).await;
        assert_eq!((valid.status, valid.texts(".verdict :is(h1, h2)")), (200, vec!["这张证书有效".to_owned()]), "{}", valid.text());
        assert!(valid.text().contains("段*鹏") && !valid.text().contains("<dd>段云鹏"), "{}", valid.text());
        let mut staff = app.signed_in("zhao").await;
        let token = crate::support::Browser::token(&staff.get("/account").await);
        let address = format!("/certificates/{number}/revocation");
        let refused = staff.post(&address, &[("csrf", &token), ("decision", "1"), ("reason", "x")]).await;
        assert_eq!(refused.status, 403);
        let mut city_browser = app.signed_in("duan").await;
        let page = city_browser.get(&format!("/certificates/{number}")).await;
        let missing = city_browser.submit(&page, &address, &[("decision", "昆人社撤〔2026〕3号")]).await;
        assert_eq!(missing.status, 422, "a reason is needed");
        let values = [("decision", "昆人社撤〔2026〕3号"), ("reason", "提供虚假工作年限证明")];
        assert_eq!(city_browser.submit(&page, &address, &values).await.status, 303);
        let revoked = anyone.get(&asked).await;
        assert_eq!(revoked.texts(".verdict :is(h1, h2)"), ["这张证书已被撤销，不能再使用"]);
        assert!(revoked.text().contains("昆人社撤〔2026〕3号：提供虚假工作年限证明"), "{}", revoked.text());
        let again = city_browser.submit(&page, &address, &values).await;
        assert_eq!(again.status, 409, "a revoked certificate is not revoked again");
        assert_eq!(certificates(&app).len(), 1);
        anyone.language = Some("en");
        let english = anyone.get(&format!("{asked}&lang=en")).await;
        assert_eq!(english.texts(".verdict :is(h1, h2)"), ["This certificate has been revoked and cannot be used"]);
    }
}

on_both! {
    async fn a_wrong_name_and_a_wrong_number_get_the_same_answer(app: TestApp) {
        let (_, _, batch) = ready(&app, 1);
        issue(&app, batch.id);
        let mut browser = app.browser();
        let mut ask = async |number: &str, name: &str| {
            let page = browser.get(&format!("/verify?number={number}&name={name}")).await;
            assert_eq!(page.status, 200);
            // What was typed stands in the form and in the address of the other language, and nowhere else.
            page.text().replace(number, "N").replace(name, "M")
        };
        let wrong_name = ask("S000053000001263000001", "zhangsan").await;
        let wrong_number = ask("S000053000001263000002", "duanyunp").await;
        let wrong_both = ask("Y000053000001263000002", "lisi4567").await;
        assert_eq!(wrong_name, wrong_number);
        assert_eq!(wrong_name, wrong_both);
        assert!(wrong_name.contains("查无此证"));
    }
}

on_both! {
    async fn the_code_leads_to_the_certificate_and_a_forged_token_to_nothing(app: TestApp) {
        let (_, _, batch) = ready(&app, 1);
        issue(&app, batch.id);
        let token = certificates(&app).remove(0).token;
        let mut browser = app.browser();
        let page = browser.get(&format!("/v/S000053000001263000001/{token}")).await;
        assert_eq!(page.texts(".verdict :is(h1, h2)"), ["这张证书有效"]);
        let sheet = browser.get(&format!("/v/S000053000001263000001/{token}/certificate")).await;
        assert_eq!(sheet.texts(".sheet h1"), ["职业技能等级证书"], "{}", sheet.text());
        let forged = browser.get("/v/S000053000001263000001/AAAAAAAAAAAAAAAAAAAAAA").await;
        assert_eq!(forged.texts(".verdict :is(h1, h2)"), ["没有与所填内容相符的证书"]);
        let forged = browser.get("/v/S000053000001263000001/AAAAAAAAAAAAAAAAAAAAAA/certificate").await;
        assert_eq!(forged.status, 404);
    }
}

on_both! {
    async fn guessing_is_slowed_down(app: TestApp) {
        let mut app = app;
        app.with_throttle();
        let mut browser = app.browser();
        let mut last = browser.get("/verify?number=S000053000001263000001&name=x").await;
        for _ in 0..30 {
            last = browser.get("/verify?number=S000053000001263000001&name=x").await;
        }
        assert_eq!(last.status, 429);
        let wait: u64 = last.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=60).contains(&wait), "{wait}");
        assert_eq!(browser.get("/verify?number=S000053000001263000002&name=x").await.status, 200, "another number");
    }
}

on_both! {
    async fn a_document_and_a_name_find_the_certificates_without_the_number_in_an_address(app: TestApp) {
        let (_, _, batch) = ready(&app, 1);
        let person = register(&app, "段云鹏");
        give_to(&app, &batch, person);
        issue(&app, batch.id);
        let mut browser = app.browser();
        let page = browser.get("/verify").await;
        let ask = [("document_number", DOCUMENT), ("holder", "段云鹏")];
        let found = browser.submit(&page, "/verify/document", &ask).await;
        assert_eq!(found.texts(".verdict :is(h1, h2)"), ["这张证书有效"], "{}", found.text());
        assert!(!found.text().contains(DOCUMENT));
        let other_name = browser.submit(&page, "/verify/document", &[("document_number", DOCUMENT), ("holder", "赵雅琴")]).await;
        let other_document =
            browser.submit(&page, "/verify/document", &[("document_number", "530102199001010028"), ("holder", "段云鹏")]).await;
        assert_eq!(other_name.status, 200);
        // What was typed stands in the form again; all else says nothing of which of the two is wrong.
        assert_eq!(other_name.text().replace("赵雅琴", "段云鹏"), other_document.text());
        assert_eq!(other_name.attributes("#again ~ form", "action"), ["/verify/document"], "the form that was used");
        let help = other_name.texts(".lines li").join(" ");
        assert!(help.contains("证件号码") && !help.contains("22 位"), "{help}");
        let broken = browser.submit(&page, "/verify/document", &[("document_number", "53010219900101001"), ("holder", "段")]).await;
        assert_eq!(broken.status, 422);
    }
}

/// Makes a person the first candidate of a batch.
fn give_to(app: &TestApp, batch: &Batch, person: PersonId) {
    let application = batch.candidates[0].application;
    app.platform
        .write_blocking(move |tx| {
            Ok(diesel::update(t::application::table)
                .filter(t::application::id.eq(application))
                .set(t::application::person_id.eq(person))
                .execute(tx.conn)?)
        })
        .unwrap();
}

on_both! {
    async fn the_document_is_one_page_for_the_holder_and_his_body_only(app: TestApp) {
        let (city, body, batch) = ready(&app, 2);
        issue(&app, batch.id);
        city.staff("zhao", &body);
        city.staff("qian", &city.body(2));
        app.worker("worker", batch.candidates[0].person);
        app.account("auditor", Role::Auditor);
        let address = "/certificates/S000053000001263000001.pdf";
        if !app.platform.fonts.has_chinese() {
            assert!(std::env::var_os("CI").is_none(), "install fonts-noto-cjk");
            return;
        }
        for login in ["zhao", "worker"] {
            let reply = app.signed_in(login).await.get(address).await;
            assert_eq!((reply.status, reply.content_type.as_str()), (200, "application/pdf"), "{login}");
            assert!(reply.body.starts_with(b"%PDF-") && reply.text().contains("/Count 1"));
        }
        assert_eq!(app.signed_in("qian").await.get(address).await.status, 404);
        assert_eq!(app.signed_in("auditor").await.get(address).await.status, 403);
        let mut worker = app.signed_in("worker").await;
        assert_eq!(worker.get("/certificates/S000053000001263000002").await.status, 404, "somebody else's");
        assert_eq!(worker.get("/certificates").await.status, 403);
    }
}

on_both! {
    async fn a_worker_sees_his_marks_with_the_notice_and_not_before(app: TestApp) {
        let (_, _, batch) = ready(&app, 2);
        app.worker("worker", batch.candidates[0].person);
        let id = batch.id;
        app.platform
            .write_blocking(move |tx| {
                Ok(diesel::update(t::assessment_batch::table)
                    .filter(t::assessment_batch::id.eq(id))
                    .set(t::assessment_batch::state.eq(BatchState::Scoring))
                    .execute(tx.conn)?)
            })
            .unwrap();
        let mut browser = app.signed_in("worker").await;
        let page = browser.get("/mine").await;
        assert_eq!(page.status, 200, "{}", page.text());
        assert!(!page.text().contains("84.5"), "{}", page.text());
        on_notice_state(&app, batch.id);
        let page = browser.get("/mine").await;
        assert!(page.text().contains("84.5") && page.text().contains("78"), "{}", page.text());
        issue(&app, batch.id);
        let page = browser.get("/mine").await;
        assert!(page.text().contains("/certificates/S000053000001263000001.pdf"), "{}", page.text());
        assert!(!page.text().contains("S000053000001263000002"), "only his own");
        let ticket = &batch.candidates[0].ticket;
        assert_eq!(browser.get(&format!("/mine/tickets/{ticket}")).await.status, 200);
        assert_eq!(browser.get(&format!("/mine/tickets/{}", batch.candidates[1].ticket)).await.status, 404);
    }
}

fn on_notice_state(app: &TestApp, id: BatchId) {
    app.platform
        .write_blocking(move |tx| {
            Ok(diesel::update(t::assessment_batch::table)
                .filter(t::assessment_batch::id.eq(id))
                .set(t::assessment_batch::state.eq(BatchState::PublicNotice))
                .execute(tx.conn)?)
        })
        .unwrap();
}

on_both! {
    async fn a_worker_claims_his_account_and_every_mistake_gets_the_same_answer(app: TestApp) {
        let (_, _, batch) = ready(&app, 1);
        let person = register(&app, "段云鹏");
        give_to(&app, &batch, person);
        let ticket = batch.candidates[0].ticket.clone();
        let mut browser = app.browser();
        let page = browser.get("/claim").await;
        let claim = |name: &'static str, number: String| {
            vec![
                ("document_number".to_owned(), DOCUMENT.to_owned()),
                ("name".to_owned(), name.to_owned()),
                ("number".to_owned(), number),
                ("login".to_owned(), "13812345678".to_owned()),
                ("new_password".to_owned(), PASSWORD.to_owned()),
                ("repeated".to_owned(), PASSWORD.to_owned()),
            ]
        };
        let mut answers = Vec::new();
        for values in [claim("赵雅琴", ticket.clone()), claim("段云鹏", "260000000000".to_owned())] {
            let values: Vec<(&str, &str)> = values.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            let reply = browser.submit(&page, "/claim", &values).await;
            assert_eq!(reply.status, 422);
            answers.push(reply.texts(".error-summary"));
        }
        assert_eq!(answers[0], answers[1]);
        let right = claim("段云鹏", ticket);
        let right: Vec<(&str, &str)> = right.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let opened = browser.submit(&page, "/claim", &right).await;
        assert_eq!(opened.status, 303, "{}", opened.text());
        let again = browser.submit(&page, "/claim", &right).await;
        assert_eq!((again.status, again.texts(".error-summary")), (422, answers.remove(0)), "it is open already");
        let mut worker = app.signed_in("13812345678").await;
        let page = worker.get("/mine").await;
        assert!(page.text().contains("焊工"), "{}", page.text());
    }
}

on_both! {
    async fn a_body_invites_its_candidate_by_mail(app: TestApp) {
        let (city, body, batch) = ready(&app, 1);
        city.staff("zhao", &body);
        city.staff("qian", &city.body(2));
        let person = batch.candidates[0].person;
        let token: String = app
            .platform
            .db
            .read_blocking(move |conn| {
                Ok(t::person::table.select(t::person::token).filter(t::person::id.eq(person)).first(conn)?)
            })
            .unwrap();
        let address = format!("/batches/{}/applications/{token}/invitation", batch.number);
        for (login, status) in [("qian", 404), ("zhao", 303), ("zhao", 409)] {
            let mut browser = app.signed_in(login).await;
            let csrf = crate::support::Browser::token(&browser.get("/account").await);
            assert_eq!(browser.post(&address, &[("csrf", &csrf)]).await.status, status, "{login}");
        }
        let mails = app.sent_mails().await;
        assert!(mails.iter().any(|mail| mail.0 == "invitation" && mail.1 == "candidate0@example.org"), "{mails:?}");
    }
}

on_both! {
    async fn the_history_is_checked_and_later_numbers_follow_it(app: TestApp) {
        let (city, body, batch) = ready(&app, 1);
        let trade = city.welder();
        let person = register(&app, "木丽华");
        let name = app
            .platform
            .db
            .read_blocking(move |conn| {
                Ok(t::person::table.select(t::person::name_id).filter(t::person::id.eq(person)).first(conn)?)
            })
            .unwrap();
        let row = |number: &str, issued_on: NaiveDate| HistoricCertificate {
            number: number.to_owned(),
            person,
            name,
            holder_name: "木丽华".to_owned(),
            trade,
            site: body.site,
            level: Level::Advanced,
            issued_on,
            award_basis: AwardBasis::Examination,
            theory_mark: None,
            practical_mark: None,
            review_mark: None,
            ended: None,
        };
        let day = today() - Days::new(30);
        let rows = vec![
            row("S000053000001263000005", day),
            row("S000053000001263000007", day),
            row("S000053000001264000008", day),
            row("S000053000001263000009", today() + Days::new(1)),
        ];
        let summary = import_history(&app.platform, &Actor::system("test"), [rows.clone()]).unwrap();
        assert_eq!((summary.entered, summary.refused_count), (2, 2), "{summary:?}");
        assert!(import_history(&app.platform, &Actor::system("test"), [rows]).is_err(), "a number twice");
        issue(&app, batch.id);
        let numbers: Vec<String> = certificates(&app).into_iter().map(|c| c.number).collect();
        assert_eq!(
            numbers,
            ["S000053000001263000005", "S000053000001263000007", "S000053000001263000008"],
            "after the highest of the history"
        );
    }
}

on_both! {
    async fn the_register_is_searched_by_every_filter_with_a_total(app: TestApp) {
        let (city, _, batch) = ready(&app, 12);
        issue(&app, batch.id);
        let trade = city.welder();
        let list = |filter: listing::Filter| {
            let page = app
                .platform
                .db
                .read_blocking(move |conn| listing::list(conn, &filter, PageRequest::new(None, Some(10))))
                .unwrap();
            (page.rows.len(), page.total, page.total_is_exact)
        };
        let any = listing::Filter::default;
        assert_eq!(list(any()), (10, 12, true));
        assert_eq!(list(listing::Filter { number: Some("s0000 53 000001 26".into()), ..any() }), (10, 12, true));
        assert_eq!(list(listing::Filter { number: Some("S000053000001263000012".into()), ..any() }), (1, 1, true));
        assert_eq!(list(listing::Filter { trade: Some(trade), level: Some(Level::Advanced), ..any() }), (10, 12, true));
        assert_eq!(list(listing::Filter { level: Some(Level::Technician), ..any() }), (0, 0, true));
        assert_eq!(list(listing::Filter { level: Some(Level::ChiefTechnician), ..any() }), (0, 0, true));
        assert_eq!(list(listing::Filter { year: Some(2025), ..any() }), (0, 0, true));
        assert_eq!(list(listing::Filter { year: Some(2026), ..any() }), (10, 12, true));
        assert_eq!(list(listing::Filter { name: Some("无人叫这个".into()), ..any() }), (0, 0, true));
        let revoked = jiangce::certification::certificates::model::CertificateState::Revoked;
        assert_eq!(list(listing::Filter { state: Some(revoked), ..any() }), (0, 0, true));
    }
}

on_both! {
    async fn a_demonstration_says_specimen_and_the_home_page_counts(app: TestApp) {
        let (_, _, batch) = ready(&app, 1);
        issue(&app, batch.id);
        let home = app.browser().get("/").await;
        assert_eq!(home.status, 200, "{}", home.text());
        assert_eq!(home.attributes("form.verify-form", "action"), ["/verify"]);
        let english = app.browser().get("/?lang=en").await;
        assert!(english.text().contains("Verify a skill certificate"));
    }
}
