//! Figures are counted aside and shown with their moment; recorded ones have a source and are corrected with a reason.

use crate::support::city::{Body, City};
use crate::support::{Browser, TestApp, on_both};
use chrono::Duration;
use diesel::prelude::*;
use jiangce::certification::batches::model::BatchState;
use jiangce::indicators::model::FigureKey;
use jiangce::indicators::service;
use jiangce::indicators::store::{self, Wanted};
use jiangce::kernel::actor::Role;
use jiangce::kernel::ids::PersonId;
use jiangce::kernel::level::Level;
use jiangce::platform::audit;
use jiangce::platform::db::schema as t;
use std::collections::BTreeMap;

/// Puts a certificate into the register as a load of the history does, with its count.
fn certificate(app: &TestApp, city: &City, body: &Body, serial: u32, day: &'static str, basis: &'static str) {
    let (trade, person, body) = (city.welder(), city.person("段云鹏", None), body.clone());
    app.platform
        .write_blocking(move |tx| {
            let name: jiangce::kernel::ids::PersonNameId = t::person::table
                .select(t::person::name_id)
                .filter(t::person::id.eq(person))
                .first(tx.conn)?;
            let (day, level): (chrono::NaiveDate, _) = (day.parse().unwrap(), Level::Advanced);
            diesel::insert_into(t::certificate::table)
                .values((
                    t::certificate::number.eq(format!("S0000530000012630{serial:05}")),
                    t::certificate::token.eq(format!("token{serial}")),
                    t::certificate::number_kind.eq("skill_level"),
                    t::certificate::person_id.eq::<PersonId>(person),
                    t::certificate::name_id.eq(name),
                    t::certificate::holder_name.eq("段云鹏"),
                    t::certificate::trade_id.eq(Some(trade)),
                    t::certificate::trade_name.eq("焊工"),
                    t::certificate::level.eq(level),
                    t::certificate::body_id.eq(Some(body.id)),
                    t::certificate::body_name.eq(&body.name),
                    t::certificate::issued_on.eq(day),
                    t::certificate::state.eq("valid"),
                    t::certificate::award_basis.eq(basis),
                    t::certificate::reissue_count.eq(0),
                    t::certificate::created_at.eq(tx.now),
                ))
                .execute(tx.conn)?;
            let state = jiangce::certification::certificates::model::CertificateState::Valid;
            let year = chrono::Datelike::year(&day);
            let counts = BTreeMap::from([((body.id.0, year, level, state), 1)]);
            jiangce::certification::certificates::store::add_to_counts(tx.conn, &counts)
        })
        .unwrap();
}

fn issued(app: &TestApp) -> BTreeMap<i32, i64> {
    app.platform
        .db
        .read_blocking(|conn| store::by_year(conn, FigureKey::CertificatesByTrade))
        .unwrap()
}

on_both! {
    async fn a_change_shows_with_the_next_count_and_a_number_is_that_of_its_list(app: TestApp) {
        let city = City::of(&app);
        app.account("city", Role::CityAdministrator);
        let mut guest = app.browser();
        let page = guest.get("/statistics").await;
        assert!(page.text().contains("还没有统计"), "{}", page.text());
        let welder = city.welder();
        let first = city.body(1);
        city.scope(&first, welder, Level::Advanced);
        for card in ["530100001", "530100002"] {
            city.assessor("李考评", card, Some(welder));
        }
        certificate(&app, &city, &first, 1, "2025-03-01", "examination");
        assert!(service::refresh(&app.platform).unwrap());
        assert_eq!(issued(&app), BTreeMap::from([(2025, 1)]));
        // Another process, or the same one a moment later, leaves it alone.
        assert!(!service::refresh(&app.platform).unwrap());
        app.advance(Duration::seconds(31));
        let counted_again = |app: &TestApp| {
            assert!(service::refresh(&app.platform).unwrap());
            issued(app)
        };
        assert_eq!(counted_again(&app), BTreeMap::from([(2025, 1)]));

        let mut administrator = app.signed_in("city").await;
        let page = administrator.get("/statistics/certificates?by=trade&year=2025").await;
        assert_eq!(page.attributes("td.num a", "href"), ["/certificates?year=2025&trade=6-18-02-04"], "{}", page.text());
        let list = administrator.get("/certificates?year=2025&trade=6-18-02-04").await;
        assert!(list.text().contains("共 1 条"), "{}", list.text());
        let list = administrator.get("/certificates?year=2025&district=530102").await;
        assert!(list.text().contains("共 1 条"), "{}", list.text());
        let list = administrator.get("/certificates?year=2025&district=530103").await;
        assert_eq!(list.texts("tbody tr").len(), 0);
        // A guest sees the number and is led to the list that is his to read.
        let page = guest.get("/statistics/certificates?by=district&year=2025").await;
        assert_eq!(page.texts("td.num").first().map(String::as_str), Some("1"), "{}", page.text());
        assert_eq!(page.texts("thead th")[1..3], ["2025 年", "2024 年"], "{}", page.text());
        let list = "/statistics/records/certificates?year=2025&district=530102";
        assert_eq!(page.attributes("td.num a", "href"), [list]);
        let list = guest.get(list).await;
        assert_eq!(list.texts("h1"), ["2025 年签发的证书：五华区"]);
        assert!(list.text().contains("共 1 条") && !list.text().contains("S0000"), "{}", list.text());
        let others = guest.get("/statistics/records/certificates?year=2025&district=530103").await;
        assert_eq!((others.status, others.texts("tbody tr").len()), (200, 0));
        for nothing in ["district=1", "trade=1"] {
            assert_eq!(guest.get(&format!("/statistics/records/certificates?{nothing}")).await.status, 404);
        }

        // Too few assessors for a panel.
        let page = guest.get("/statistics/assessors").await;
        assert_eq!(page.texts("tbody .badge"), ["请核实"], "{}", page.text());
        let lists = ["/assessors?state=engaged&trade=6-18-02-04", "/bodies?trade=6-18-02-04", "/statistics/records/certificates?year=2025&trade=6-18-02-04"];
        assert_eq!(page.attributes("td.num a", "href"), lists);
        assert!(guest.get(lists[1]).await.text().contains("共 1 条"));
        let file = guest.get("/statistics/assessors.csv").await;
        assert!(file.text().contains("焊工") && file.content_type.starts_with("text/csv"), "{}", file.text());

        // Certificates by competition lead to theirs.
        certificate(&app, &city, &first, 2, "2024-05-01", "competition_promotion");
        app.advance(Duration::seconds(31));
        assert_eq!(counted_again(&app), BTreeMap::from([(2024, 1), (2025, 1)]));
        let list = guest.get("/statistics/competitions").await.attributes("td.num a", "href");
        assert_eq!(list, ["/statistics/records/certificates?year=2024&basis=competition_promotion"]);
        let page = guest.get(&list[0]).await;
        assert_eq!(page.texts("h1"), ["2024 年签发的证书：竞赛晋级"]);
        assert!(page.text().contains("共 1 条"), "{}", page.text());
        let page = administrator.get("/certificates?basis=competition_promotion").await;
        assert!(page.text().contains("共 1 条"), "{}", page.text());

        // What tells of single bodies is not for everybody.
        assert_eq!(guest.get("/statistics/passing").await.location.as_deref(), Some("/sign-in?next=%2Fstatistics%2Fpassing"));
        city.staff("body", &first);
        assert_eq!(app.signed_in("body").await.get("/statistics/waiting").await.status, 403);
        assert_eq!(administrator.get("/statistics/nothing").await.status, 404);
        city.batch(&first, welder, Level::Advanced, BatchState::Submitted, 2);
        app.advance(Duration::seconds(31));
        assert!(service::refresh(&app.platform).unwrap());
        let page = administrator.get("/statistics/waiting").await;
        assert_eq!(page.attributes("td.num a", "href"), ["/batches?state=submitted"], "{}", page.text());
        let page = administrator.get("/batches?state=submitted").await;
        assert!(page.text().contains("共 1 条"), "{}", page.text());

        // The figures of an indicator are those of the list.
        let page = guest.get("/indicators/certification_bodies").await;
        assert!(page.texts(".figure-value").concat().starts_with('1'), "{}", page.text());
        let kept = app.platform.db.read_blocking(|conn| store::figures(conn, FigureKey::Indicator, &Wanted::default())).unwrap();
        let of = |key: &str| kept.iter().find(|figure| figure.item == key).map(|figure| figure.value);
        assert_eq!((of("assessors_min"), of("trades_assessable"), of("skills_competitions")), (Some(2), Some(1), Some(0)));
    }
}

async fn record(browser: &mut Browser, fields: &[(&str, &str)]) -> crate::support::Reply {
    let page = browser.get("/indicators/industrial_workers").await;
    browser.submit(&page, "/indicators/industrial_workers", fields).await
}

on_both! {
    async fn a_recorded_figure_has_a_source_and_a_day_and_is_corrected_with_a_reason(app: TestApp) {
        app.account("city", Role::CityAdministrator);
        app.account("auditor", Role::Auditor);
        let mut city = app.signed_in("city").await;
        let refused = record(&mut city, &[("value", "247.19万"), ("as_of", "2027-01-01"), ("source", "公报")]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("247.19万"), "what was typed is kept");
        assert_eq!(refused.texts(".error-summary li").len(), 2, "{}", refused.text());
        let figure = [("value", "2471900"), ("as_of", "2022-12-31"), ("source", "昆明产改五年"), ("note", "247.19万")];
        let recorded = record(&mut city, &figure).await;
        assert_eq!(recorded.status, 303, "{}", recorded.text());
        let page = app.browser().get("/indicators/industrial_workers").await;
        assert!(page.text().contains("2,471,900") && page.text().contains("昆明产改五年"), "{}", page.text());
        assert!(page.attributes("form", "action").iter().all(|action| !action.starts_with("/indicators")));

        let other = [("value", "2472000"), ("as_of", "2022-12-31"), ("source", "昆明产改五年")];
        let without = record(&mut city, &other).await;
        assert_eq!(without.status, 422, "a correction needs a reason");
        let mut with = other.to_vec();
        with.push(("reason", "公报更正"));
        assert_eq!(record(&mut city, &with).await.status, 303);
        let trail = app
            .platform
            .db
            .read_blocking(|conn| {
                let filter = audit::Filter {
                    subject: Some(("indicator".to_owned(), "industrial_workers".to_owned())),
                    ..audit::Filter::default()
                };
                Ok(audit::list(conn, &filter, None, 10)?.0)
            })
            .unwrap();
        let actions: Vec<&str> = trail.iter().map(|entry| entry.action.as_str()).collect();
        assert_eq!(actions, ["indicator.corrected", "indicator.recorded"]);
        assert!(trail[0].old_values.as_ref().is_some_and(|old| old.contains("2471900")));
        assert_eq!(trail[0].reason.as_deref(), Some("公报更正"));

        // What stood there before is told to everybody, who replaced it to whoever is signed in.
        let place = "section[aria-labelledby=corrections] tbody tr";
        let public = app.browser().get("/indicators/industrial_workers").await.texts(place);
        assert_eq!(public.len(), 1);
        assert!(public[0].contains("2,471,900") && public[0].contains("2,472,000"), "{public:?}");
        assert!(!public[0].contains("公报更正"), "{public:?}");
        assert!(city.get("/indicators/industrial_workers").await.texts(place)[0].contains("公报更正"));
        let own = app.signed_in("auditor").await.get("/indicators/industrial_workers").await;
        let trail = "/audit?kind=indicator&subject=industrial_workers".to_owned();
        assert!(own.attributes("main a", "href").contains(&trail), "{}", own.text());

        let page = city.get("/indicators/industrial_workers").await;
        let target = "/indicators/industrial_workers/target";
        let past = city.submit(&page, target, &[("target", "2500000"), ("due", "2025-12-31")]).await;
        assert!(past.status == 422 && past.texts("#e-due").concat().contains("过去"), "{}", past.text());
        let set = city.submit(&page, target, &[("target", "2500000"), ("due", "2027-12-31")]).await;
        assert_eq!(set.status, 303, "{}", set.text());
        let again = city.submit(&page, target, &[("target", "2600000"), ("due", "2027-12-31")]).await;
        assert_eq!(again.status, 409, "the page was old");
        let page = app.browser().get("/indicators").await;
        assert!(page.text().contains("2,500,000") && page.text().contains("98.9%"), "{}", page.text());

        // What is counted is not recorded, and only the city records.
        let page = city.get("/indicators/certification_bodies").await;
        let token = Browser::token(&page);
        let fields = [("csrf", token.as_str()), ("value", "1"), ("as_of", "2022-12-31"), ("source", "x")];
        assert_eq!(city.post("/indicators/certification_bodies", &fields).await.status, 409);
        let mut auditor = app.signed_in("auditor").await;
        let token = Browser::token(&auditor.get("/account").await);
        let fields = [("csrf", token.as_str()), ("value", "1"), ("as_of", "2022-12-31"), ("source", "x")];
        assert_eq!(auditor.post("/indicators/industrial_workers", &fields).await.status, 403);
        let file = app.browser().get("/indicators.csv").await;
        assert!(file.text().contains("industrial_workers,产业工人总数,2472000"), "{}", file.text());
    }
}
