//! The annual report in both languages and in three forms, the home page, and what is to be mended.

use crate::support::city::City;
use crate::support::event::event;
use crate::support::{TestApp, on_both};
use chrono::Days;
use diesel::prelude::*;
use jiangce::certification::batches::model::BatchState;
use jiangce::competition::events::model::EventState;
use jiangce::indicators::catalogue;
use jiangce::indicators::model::NewRecord;
use jiangce::indicators::service;
use jiangce::kernel::actor::{Actor, Role};
use jiangce::kernel::level::Level;
use jiangce::platform::db::schema as t;
use std::io::{Cursor, Read};

fn recorded(app: &TestApp, key: &'static str, value: &'static str, as_of: &'static str) {
    app.platform
        .write_blocking(move |tx| {
            let new = NewRecord {
                as_of: as_of.parse().unwrap(),
                value: value.to_owned(),
                source: "公报 <2022>".to_owned(),
                note: String::new(),
            };
            service::record(tx, &Actor::system("test"), key, &new, "")
        })
        .unwrap();
}

on_both! {
    async fn the_report_is_a_page_a_pdf_and_a_text_document_of_the_same_figures(app: TestApp) {
        let city = City::of(&app);
        city.body(1);
        recorded(&app, "industrial_workers", "2471900", "2022-12-31");
        recorded(&app, "new_party_members_min", "1300", "2022-12-31");
        recorded(&app, "five_year_plan_number", "14", "2022-12-31");
        recorded(&app, "training_system_pattern", "1+6", "2022-12-31");
        service::count_now(&app.platform).unwrap();
        let mut guest = app.browser();
        for (language, least, words) in [
            (
                "zh-CN",
                "超过 1,300",
                [
                    "产业工人总数 2,471,900 人",
                    "产业工人党员超过 1,300 名",
                    "备案职业技能等级认定机构 1 家",
                    "五年规划 “十四五”",
                    "综合培训体系 1+6 体系",
                ],
            ),
            (
                "en",
                "more than 1,300",
                [
                    "Industrial workers: 2,471,900 people",
                    "more than 1,300 persons",
                    "Certification bodies on file: 1",
                    "Five-year plan: 14th",
                    "Pattern of the training system: 1+6",
                ],
            ),
        ] {
            let page = guest.get(&format!("/report?year=2025&lang={language}")).await;
            assert_eq!(page.status, 200, "{}", page.text());
            let text = page.texts("p.answer").join(" ");
            for words in words {
                assert!(text.contains(words), "{words} is not in {text}");
            }
            // The table, the list and the page of an indicator say a bound as the sentence does.
            let lang = format!("?lang={language}");
            for (path, place) in [
                (format!("/report{lang}"), "td.num"),
                (format!("/indicators{lang}"), "td.num"),
                (format!("/indicators/new_party_members_min{lang}"), "td.num"),
            ] {
                let cells = guest.get(&path).await.texts(place);
                assert!(cells.iter().any(|cell| cell == least), "{path}: {cells:?}");
            }
            // What is counted is defined there.
            assert_eq!(page.texts("p.definitions").len(), 5, "{:?}", page.texts("p.definitions"));
            // Every indicator stands in it once, each number with the records behind it.
            let keys = page.attributes("td.num a[data-key]", "data-key");
            assert_eq!(keys.len(), catalogue::ALL.len());
            let links = page.attributes("td.num a[data-key]", "href");
            for (key, link) in keys.iter().zip(&links) {
                assert_eq!(*link, catalogue::by_key(key).unwrap().records());
            }
        }
        let file = guest.get("/report.docx?year=2025&lang=zh-CN").await;
        assert_eq!(file.status, 200);
        let mut archive = zip::ZipArchive::new(Cursor::new(file.body)).unwrap();
        let mut text = String::new();
        archive.by_name("word/document.xml").unwrap().read_to_string(&mut text).unwrap();
        assert!(text.contains("2,471,900") && text.contains("公报 &lt;2022&gt;"), "{text}");
        assert!(text.contains("后面的表为 2025 年") && !text.contains("图"), "it has no charts: {text}");
        assert!(text.contains("“十四五”") && text.contains("1+6"), "{text}");
        let file = guest.get("/indicators.csv?lang=zh-CN").await;
        assert!(file.text().contains("new_party_members_min,累计发展产业工人党员,1300,超过,名"), "{}", file.text());
        if app.platform.fonts.has_chinese() {
            let file = guest.get("/report.pdf?year=2025").await;
            assert_eq!((file.status, file.content_type.as_str()), (200, "application/pdf"));
            assert!(file.body.starts_with(b"%PDF-"));
        }
    }
}

on_both! {
    async fn the_home_page_asks_for_a_certificate_first_and_shows_what_is_open(app: TestApp) {
        let city = City::of(&app);
        city.body(1);
        let open = event(&app, EventState::EntryOpen);
        service::count_now(&app.platform).unwrap();
        for language in ["zh-CN", "en"] {
            let page = app.browser().get(&format!("/?lang={language}")).await;
            assert_eq!(page.status, 200, "{}", page.text());
            assert_eq!(page.texts("h1").len(), 1);
            let text = page.text();
            let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("no {words} in {text}"));
            assert!(at("verify-form") < at("id=\"open\"") && at("id=\"open\"") < at("id=\"results\""));
            assert!(at("id=\"results\"") < at("id=\"city\""));
            assert!(page.attributes("li a", "href").contains(&format!("/competitions/{}", open.number)), "{text}");
            assert_eq!(page.attributes(".figure-value a", "href")[0], "/bodies?state=in_force");
            assert_eq!(page.texts(".figure-value")[0], "1");
        }
    }
}

on_both! {
    async fn what_is_to_be_mended_stands_with_the_page_that_mends_it_the_worst_first(app: TestApp) {
        let city = City::of(&app);
        app.account("city", Role::CityAdministrator);
        let body = city.body(1);
        let welder = city.welder();
        city.scope(&body, welder, Level::Advanced);
        let over = city.batch(&body, welder, Level::Advanced, BatchState::PublicNotice, 1);
        city.on_notice(&over, app.platform.today() - Days::new(3));
        recorded(&app, "industrial_workers", "2471900", "2020-12-31");
        let assessor = city.assessor("李考评", "530100001", None);
        let yesterday = app.platform.today() - Days::new(1);
        app.platform
            .write_blocking(move |tx| {
                diesel::update(t::assessor::table.filter(t::assessor::id.eq(assessor)))
                    .set(t::assessor::card_to.eq(yesterday))
                    .execute(tx.conn)?;
                Ok(())
            })
            .unwrap();
        assert!(app.browser().get("/quality").await.location.is_some_and(|to| to.starts_with("/sign-in")));
        let mut administrator = app.signed_in("city").await;
        let page = administrator.get("/quality").await;
        assert_eq!(page.status, 200, "{}", page.text());
        let links = page.attributes("ul.lines a", "href");
        for link in
            ["/assessors/530100001", "/trades/6-18-02-04", &format!("/batches/{}", over.number), "/indicators/industrial_workers"]
        {
            assert!(links.iter().any(|known| known == link), "{link} is not in {links:?}");
        }
        let place = |link: &str| links.iter().position(|known| known == link).unwrap();
        assert!(place("/assessors/530100001") < place(&format!("/batches/{}", over.number)), "contradictions first");
        assert!(place(&format!("/batches/{}", over.number)) < place("/indicators/skilled_workers"), "gaps last");
        let file = administrator.get("/quality.csv?lang=en").await;
        assert!(file.text().contains("Engaged assessors whose card has expired,530100001"), "{}", file.text());
    }
}
