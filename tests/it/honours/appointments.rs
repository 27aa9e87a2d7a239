//! Ranks that employers appoint: recorded by the employer, confirmed by the city, held on the ladder, counted, ended.

use super::post;
use crate::support::city::{Body, City};
use crate::support::{Browser, Reply, TestApp, on_both};
use diesel::prelude::*;
use jiangce::indicators::service::refresh;
use jiangce::kernel::actor::Role;
use jiangce::kernel::filing_code::BodyClass;
use jiangce::kernel::ids::{PersonId, PersonNameId};
use jiangce::kernel::level::Level;
use jiangce::platform::db::schema as t;
use std::collections::BTreeMap;

const NAME: &str = "尹胜男";

/// Makes a body that of an employer.
fn employer(app: &TestApp, body: &Body) {
    let id = body.id;
    app.platform
        .write_blocking(move |tx| {
            diesel::update(t::certification_body::table.filter(t::certification_body::id.eq(id)))
                .set(t::certification_body::body_class.eq(BodyClass::EmployerBody))
                .execute(tx.conn)?;
            Ok(())
        })
        .unwrap();
}

/// Puts a certificate of a welder into the register, with its count; gives its number.
fn certificate(
    app: &TestApp,
    city: &City,
    body: &Body,
    person: PersonId,
    (day, level): (&'static str, Level),
) -> String {
    let (trade, body) = (city.welder(), body.clone());
    let number = format!("S000053000001{}{}000{:03}", &day[2..4], level.as_str(), person.0 % 1_000);
    let own = number.clone();
    app.platform
        .write_blocking(move |tx| {
            let (name_id, name): (PersonNameId, String) = t::person::table
                .select((t::person::name_id, t::person::name))
                .filter(t::person::id.eq(person))
                .first(tx.conn)?;
            let day: chrono::NaiveDate = day.parse().unwrap();
            diesel::insert_into(t::certificate::table)
                .values((
                    t::certificate::number.eq(&own),
                    t::certificate::token.eq(format!("token-{own}")),
                    t::certificate::number_kind.eq("skill_level"),
                    t::certificate::person_id.eq::<PersonId>(person),
                    t::certificate::name_id.eq(name_id),
                    t::certificate::holder_name.eq(&name),
                    t::certificate::trade_id.eq(Some(trade)),
                    t::certificate::trade_name.eq("焊工"),
                    t::certificate::level.eq(level),
                    t::certificate::body_id.eq(Some(body.id)),
                    t::certificate::body_name.eq(&body.name),
                    t::certificate::issued_on.eq(day),
                    t::certificate::state.eq("valid"),
                    t::certificate::award_basis.eq("examination"),
                    t::certificate::reissue_count.eq(0),
                    t::certificate::created_at.eq(tx.now),
                ))
                .execute(tx.conn)?;
            let state = jiangce::certification::certificates::model::CertificateState::Valid;
            let counts = BTreeMap::from([((body.id.0, chrono::Datelike::year(&day), level, state), 1)]);
            jiangce::certification::certificates::store::add_to_counts(tx.conn, &counts)
        })
        .unwrap();
    number
}

async fn record(browser: &mut Browser, fields: &[(&str, &str)]) -> Reply {
    let page = browser.get("/appointments/new").await;
    browser.submit(&page, "/appointments", fields).await
}

on_both! {
    async fn an_employer_appoints_and_another_person_confirms(app: TestApp) {
        let city = City::of(&app);
        let (own, other) = (city.body(1), city.body(2));
        employer(&app, &own);
        city.staff("zhao", &own);
        city.staff("qian", &other);
        app.account("hu", Role::CityAdministrator);
        app.account("feng", Role::Auditor);
        let person = city.person(NAME, Some("yin@example.org"));
        app.worker("yin", person);
        app.worker("li", city.person("冯德才", None));
        certificate(&app, &city, &own, person, ("2018-05-01", Level::Technician));
        let number = certificate(&app, &city, &own, person, ("2020-05-01", Level::SeniorTechnician));

        // Only an employer records, and for somebody whose number it is.
        assert_eq!(app.signed_in("qian").await.get("/appointments/new").await.status, 403);
        let mut staff = app.signed_in("zhao").await;
        let fields = [
            ("holding", number.as_str()),
            ("name", NAME),
            ("level", "T"),
            ("document", "示范人〔2026〕1号"),
            ("appointed_on", "2026-01-01"),
            ("valid_until", "2028-12-31"),
        ];
        let mut wrong = fields;
        wrong[1].1 = "冯德才";
        let refused = record(&mut staff, &wrong).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("这个编号不属于此人") && refused.text().contains("示范人〔2026〕1号"), "{}", refused.text());
        let recorded = record(&mut staff, &fields).await;
        assert_eq!(recorded.location.as_deref(), Some("/appointments/PR20260001"), "{}", recorded.text());
        assert_eq!(record(&mut staff, &fields).await.status, 422, "one waits already");
        let mut worker = app.signed_in("yin").await;
        assert!(worker.get("/mine/ladder").await.text().contains("下一级：特级技师"), "nothing is held yet");

        // The city confirms, once, and the holder is told.
        let (one, confirm) = ("/appointments/PR20260001", "/appointments/PR20260001/confirmation");
        assert_eq!(post(&mut staff, confirm, &[]).await.status, 403);
        let mut administrator = app.signed_in("hu").await;
        let work = administrator.get("/work").await.attributes("ul.work h3 a", "href");
        assert!(work.contains(&"/appointments?state=recorded".to_owned()), "{work:?}");
        let page = administrator.get(one).await;
        assert!(page.text().contains(NAME) && page.text().contains(&number), "{}", page.text());
        assert_eq!(administrator.submit(&page, confirm, &[]).await.status, 303);
        assert_eq!(administrator.submit(&page, confirm, &[]).await.status, 409);
        let mails = app.sent_mails().await;
        let mail = mails.iter().find(|(template, ..)| template == "appointment_confirmed").unwrap();
        assert!(mail.1 == "yin@example.org" && mail.2.contains("特级技师") && mail.2.contains("PR20260001"), "{}", mail.2);

        // The rank is held: on the ladder, on the person's page; nobody else's worker reads it.
        let ladder = worker.get("/mine/ladder").await;
        assert!(ladder.attributes("ol.steps a", "href").contains(&one.to_owned()), "{}", ladder.text());
        assert!(ladder.text().contains("下一级：首席技师") && ladder.text().contains("2029-01-01 起符合"), "{}", ladder.text());
        let mine = worker.get(one).await;
        assert!(mine.status == 200 && !mine.text().contains("测试hu"), "who decided is inside: {}", mine.text());
        let inside = app.signed_in("feng").await.get(one).await;
        assert!(inside.texts("dd").concat().contains("测试hu") && inside.texts("ol.audit li").len() == 2, "{}", inside.text());
        assert_eq!(inside.attributes("a[href^='/audit?']", "href"), ["/audit?kind=appointment&subject=PR20260001"]);
        assert_eq!(app.signed_in("li").await.get(one).await.status, 404);
        assert_eq!(app.signed_in("qian").await.get(one).await.status, 404);
        let token: String = app
            .platform
            .db
            .read_blocking(|conn| Ok(t::person::table.select(t::person::token).filter(t::person::id.eq(person)).first(conn)?))
            .unwrap();
        assert!(administrator.get(&format!("/people/{token}")).await.attributes("#appointed", "id").len() == 1);

        // The list is narrowed, goes out, and is what the figures count.
        let mut auditor = app.signed_in("feng").await;
        let narrowed = |pairs: &[(&str, &str)]| format!("/appointments?{}", serde_urlencoded::to_string(pairs).unwrap());
        let all = [
            ("state", "confirmed"),
            ("year", "2026"),
            ("trade", "6-18-02-04"),
            ("district", "530102"),
            ("employer", "第1所"),
        ];
        let found = auditor.get(&narrowed(&all)).await;
        assert_eq!(found.texts("tbody th a"), [NAME], "{}", found.text());
        let none = [
            ("year", "2025"),
            ("district", "530103"),
            ("employer", "别处"),
            ("state", "expired"),
            ("trade", "没有"),
            ("level", "S"),
        ];
        for pair in none {
            assert_eq!(auditor.get(&narrowed(&[pair])).await.texts("tbody tr").len(), 0, "{pair:?}");
        }
        let csv = auditor.get("/appointments.csv?rise=yes").await.text();
        assert!(csv.contains(NAME) && csv.contains("示范人〔2026〕1号"), "{csv}");
        assert!(refresh(&app.platform).unwrap());
        let figures = auditor.get("/statistics/promotions?by=trade&year=2026").await;
        let list = "/appointments?rise=yes&year=2026&trade=6-18-02-04";
        assert_eq!(figures.attributes("td.num a", "href"), [list], "{}", figures.text());
        assert_eq!(auditor.get(list).await.texts("tbody th a"), [NAME]);
        let mut guest = app.browser();
        let years = guest.get("/statistics/promotions?by=year").await;
        assert_eq!(years.texts("td.num"), ["1", "0", "0", "1", "1", "1", "0", "0"], "2026 and 2020: {}", years.text());
        assert!(guest.get("/statistics/promotions?by=employer&year=2026").await.text().contains(&own.name));
        let file = guest.get("/statistics/promotions.csv?by=district&year=2020").await;
        assert!(file.text().contains("五华区,1,1,0,0"), "{}", file.text());

        // The employer ends it, for a reason, and it is held no more.
        let (page, end) = (staff.get(one).await, "/appointments/PR20260001/end");
        assert_eq!(staff.submit(&page, end, &[("day", "2025-12-31"), ("reason", "调离")]).await.status, 422);
        assert_eq!(staff.submit(&page, end, &[("day", "2026-11-20"), ("reason", " ")]).await.status, 422);
        let ended = staff.submit(&page, end, &[("day", "2026-11-20"), ("reason", "调离")]).await;
        assert_eq!(ended.status, 303, "{}", ended.text());
        assert!(worker.get("/mine/ladder").await.text().contains("下一级：特级技师"));
        assert!(app.sent_mails().await.iter().any(|(template, _, text)| template == "appointment_ended" && text.contains("调离")));
        assert_eq!(post(&mut administrator, end, &[("day", "2026-11-20"), ("reason", "x")]).await.status, 409);
    }
}

on_both! {
    async fn nobody_confirms_his_own_record_and_what_the_rules_do_not_allow_is_not_recorded(app: TestApp) {
        let city = City::of(&app);
        let (own, school) = (city.body(1), city.body(2));
        employer(&app, &own);
        app.account("hu", Role::CityAdministrator);
        app.account("wu", Role::CityAdministrator);
        let (person, young) = (city.person(NAME, None), city.person("阮小七", None));
        let number = certificate(&app, &city, &own, person, ("2020-05-01", Level::SeniorTechnician));
        let lately = certificate(&app, &city, &own, young, ("2025-05-01", Level::SeniorTechnician));
        let mut administrator = app.signed_in("hu").await;
        let (number, lately, school): (&'static str, &'static str, &'static str) =
            (number.leak(), lately.leak(), school.name.leak());
        let valid = [
            ("holding", number),
            ("name", NAME),
            ("level", "T"),
            ("employer", "滇池重型机械厂"),
            ("district", "530102"),
            ("document", "滇重人〔2026〕3号"),
            ("appointed_on", "2026-06-01"),
            ("valid_until", "2029-05-31"),
        ];
        let with = |at: usize, value: &'static str| {
            let mut changed = valid;
            changed[at].1 = value;
            changed
        };
        let mut early = with(0, lately);
        early[1].1 = "阮小七";
        for (case, words) in [
            (early, "未满 3 年，2028-05-01 起可以聘任"),
            (with(0, "S000053000009261000009"), "没有这个编号的有效证书"),
            (with(2, "S"), "聘任当天没有持有特级技师"),
            (with(3, school), "社会培训评价组织不能聘任"),
            (with(4, ""), "请从列表中选择"),
            (with(6, "2026-12-01"), "聘任日期不能晚于今天"),
            (with(7, "2031-06-01"), "一次聘期不超过 5 年"),
        ] {
            let refused = record(&mut administrator, &case).await;
            assert_eq!(refused.status, 422, "{words}");
            let said = refused.texts(".error-summary li").concat();
            assert!(said.contains(words), "{words}: {said}");
        }

        let recorded = record(&mut administrator, &valid).await;
        assert_eq!(recorded.location.as_deref(), Some("/appointments/PR20260001"), "{}", recorded.text());
        assert_eq!(post(&mut administrator, "/appointments/PR20260001/confirmation", &[]).await.status, 403);
        assert!(administrator.get("/appointments/PR20260001").await.text().contains("登记的人不能确认"));
        // Who recorded it takes it back, nobody else, and what is taken back is nothing that is held.
        let (page, back) = (administrator.get("/appointments/PR20260001").await, "/appointments/PR20260001/withdrawal");
        let mut second = app.signed_in("wu").await;
        assert_eq!(post(&mut second, back, &[("reason", "文号写错")]).await.status, 403);
        assert_eq!(administrator.submit(&page, back, &[("reason", " ")]).await.status, 422);
        assert_eq!(administrator.submit(&page, back, &[("reason", "文号写错")]).await.status, 303);
        assert!(administrator.get("/appointments/PR20260001").await.text().contains("文号写错"));
        assert_eq!(post(&mut second, "/appointments/PR20260001/confirmation", &[]).await.status, 409);
        assert_eq!(record(&mut administrator, &with(0, "PR20260001")).await.status, 422);
        let recorded = record(&mut administrator, &valid).await;
        assert_eq!(recorded.location.as_deref(), Some("/appointments/PR20260002"), "{}", recorded.text());
        let (page, refuse) = (second.get("/appointments/PR20260002").await, "/appointments/PR20260002/refusal");
        assert!(page.text().contains("一级/高级技师 · 2020-05-01"), "what it stands on: {}", page.text());
        assert_eq!(second.submit(&page, refuse, &[("reason", " ")]).await.status, 422);
        assert_eq!(second.submit(&page, refuse, &[("reason", "文件不符")]).await.status, 303);
        assert!(administrator.get("/appointments/PR20260002").await.text().contains("文件不符"));
        let again = record(&mut administrator, &valid).await;
        assert_eq!(again.location.as_deref(), Some("/appointments/PR20260003"), "{}", again.text());
    }
}
