//! The demonstration city states every figure of the published account: those that are kept by the count of the rows that
//! their link leads to, the others as recorded.

use crate::support::{Backend, Browser, TestApp};
use jiangce::demo::{Plan, build};
use jiangce::indicators::service;
use jiangce::platform::db::Db;
use std::collections::BTreeMap;

/// Key, value, unit and wording, one figure a line.
const ACCOUNT: &str = include_str!("../../../reference/recorded_figures.tsv");

/// Figures that the registers of this system keep.
const KEPT: [&str; 24] = [
    "advanced_operation_methods",
    "assessors_min",
    "certification_bodies",
    "education_upgraded_workers",
    "excellent_technical_pacesetters",
    "first_class_champions",
    "five_small_innovations",
    "inventions_min",
    "kunming_master_craftsmen",
    "labour_competitions",
    "national_model_workers",
    "national_patents_min",
    "provincial_model_workers",
    "rationalisation_proposals",
    "skill_level_upgraded_workers",
    "skills_competition_occupations_min",
    "skills_competition_participants_min",
    "skills_competitions",
    "spring_city_chief_technicians",
    "studios",
    "technical_innovations_min",
    "technical_pacesetters",
    "trades_assessable",
    "worker_pioneer_teams",
];

/// Rows of the list behind an address, as the list itself says.
async fn rows_behind(browser: &mut Browser, address: &str) -> i64 {
    let page = browser.get(address).await;
    assert_eq!(page.status, 200, "{address}: {}", page.text());
    let counted = page
        .texts(".pages > span")
        .pop()
        .unwrap_or_else(|| panic!("{address} does not count its rows"));
    let digits: String = counted
        .split(['条', '，'])
        .next()
        .unwrap()
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    digits.parse().unwrap_or_else(|_| panic!("{address} says {counted}"))
}

fn demonstrate(app: &TestApp) {
    let db: &Db = &app.platform.db;
    jiangce::registry::load_reference_data(db).unwrap();
    build(&app.platform, Plan { seed: 1, certificates: 60_000 }, &|_, _| {}).unwrap();
}

#[actix_web::test]
async fn the_demonstration_states_every_figure_of_the_published_account() {
    let app = TestApp::start(Backend::Sqlite);
    demonstrate(&app);
    service::count_now(&app.platform).unwrap();
    let stated: BTreeMap<&str, _> = app
        .platform
        .db
        .read_blocking(service::values)
        .unwrap()
        .into_iter()
        .map(|value| (value.indicator.key, value))
        .collect();
    let mut guest = app.browser();
    let mut kept = Vec::new();
    for line in ACCOUNT.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [key, published, ..] = fields[..] else { panic!("{line}") };
        let value = &stated[key];
        if value.indicator.is_counted() {
            kept.push(key);
            let counted = value.number().unwrap();
            let published: i64 = published.parse().unwrap();
            if key.ends_with("_min") {
                assert!(counted >= published, "{key}: {counted} is not above {published}");
            } else {
                assert_eq!(counted, published, "{key}");
            }
            let address = value.indicator.records();
            assert_eq!(rows_behind(&mut guest, &address).await, counted, "{key} and the list {address}");
        } else {
            assert_eq!(value.value.as_deref(), Some(published), "{key}");
            let page = guest.get(&value.indicator.records()).await;
            assert!(page.text().contains("昆明产改五年"), "{key} does not say where it comes from");
        }
    }
    kept.sort_unstable();
    for key in KEPT {
        assert!(kept.contains(&key), "{key} is kept here and not counted");
    }
    assert_eq!(stated.len(), ACCOUNT.lines().count() - 1);
    the_home_page_leads_to_its_lists(&app).await;
    contests_lead_to_who_was_in_them(&app).await;
    statistics_lead_to_their_lists(&app).await;
}

/// Every number of the home page, and the list it leads to.
async fn the_home_page_leads_to_its_lists(app: &TestApp) {
    let mut guest = app.browser();
    let home = guest.get("/").await;
    let figures = "section[aria-labelledby=city] li a";
    let (numbers, links) = (home.texts(figures), home.attributes(figures, "href"));
    let shown: Vec<i64> = numbers.iter().map(|text| number_in(text)).collect();
    assert_eq!(numbers.len(), 6, "{numbers:?}");
    assert!(home.texts("section[aria-labelledby=city] p.figure-value").len() == 5);
    for (shown, link) in shown.into_iter().zip(links) {
        assert_eq!(rows_behind(&mut guest, &link).await, shown, "the home page and the list {link}");
    }
    // Certificates that hold are fewer than those that were issued, and whoever opens the register sees the same ones there.
    let valid = rows_behind(&mut guest, "/statistics/records/certificates?state=valid").await;
    assert!(valid < rows_behind(&mut guest, "/statistics/records/certificates").await);
    let page = guest.get("/statistics/records/certificates?state=valid").await;
    assert!(page.attributes(".actions a", "href").is_empty(), "{}", page.text());
    let mut city = signed_in_city(app).await;
    let page = city.get("/statistics/records/certificates?state=valid").await;
    let [register] = &page.attributes(".actions a", "href")[..] else { panic!("{}", page.text()) };
    assert_eq!(rows_behind(&mut city, register).await, valid, "{register}");
}

/// What a year of contests led to, and who was in them: names for those who watch, and masked.
async fn contests_lead_to_who_was_in_them(app: &TestApp) {
    let (mut guest, mut city) = (app.browser(), signed_in_city(app).await);
    let page = guest.get("/statistics/competitions").await;
    let (numbers, links) = (page.texts("td.num a"), page.attributes("td.num a", "href"));
    let golds = links
        .iter()
        .position(|link| link.ends_with("&prize=gold"))
        .expect("first prizes lead to theirs");
    for at in golds - 2..golds + 2 {
        assert_eq!(rows_behind(&mut guest, &links[at]).await, number_in(&numbers[at]), "{}", links[at]);
    }
    let prizes = guest.get(&links[golds]).await.texts("tbody td:last-child");
    assert!(prizes.iter().all(|prize| prize == "一等奖"), "{prizes:?}");
    let names = "td[data-label=姓名]";
    assert!(guest.get(&links[golds]).await.texts(names).is_empty());
    let shown = city.get(&links[golds]).await.texts(names);
    assert!(!shown.is_empty() && shown.iter().all(|name| name.contains('*')), "{shown:?}");
}

fn number_in(text: &str) -> i64 {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.parse().unwrap_or_else(|_| panic!("no number in {text}"))
}

async fn signed_in_city(app: &TestApp) -> Browser {
    let mut city = app.browser();
    let page = city.get("/sign-in").await;
    let reply = city
        .submit(&page, "/sign-in", &[("login", "city"), ("password", "Jiangce-2026")])
        .await;
    assert_eq!(reply.status, 303, "{}", reply.text());
    city
}

/// Numbers on the pages of the statistics, and the lists they lead to, some of each kind: for those who open the register of
/// certificates, and for everybody.
async fn statistics_lead_to_their_lists(app: &TestApp) {
    let (mut guest, mut city) = (app.browser(), signed_in_city(app).await);
    // What has a final result and waits to be archived is said beside what is counted, and leads to its list.
    let page = city.get("/statistics/competitions").await;
    let list = "/statistics/records/contests?state=final";
    let note = page.texts(&format!("main a[href='{list}']")).concat();
    let waiting = rows_behind(&mut city, list).await;
    assert!(waiting > 0 && note.contains(&format!("另有 {waiting} 个赛项")), "{note}");
    for path in [
        "/statistics/certificates?by=year",
        "/statistics/certificates?by=district",
        "/statistics/certificates?by=trade",
        "/statistics/certificates?by=level",
        "/statistics/assessors",
        "/statistics/passing?year=2026",
        "/statistics/waiting?year=2026",
        "/statistics/competitions",
        "/statistics/years",
        "/statistics/districts/530102",
        "/statistics/trades/6-18-02-04",
    ] {
        for language in ["en", "zh-CN"] {
            let separator = if path.contains('?') { '&' } else { '?' };
            let page = city.get(&format!("{path}{separator}lang={language}")).await;
            assert_eq!(page.status, 200, "{path}: {}", page.text());
            assert!(page.body.len() < 100 * 1024, "{path} has {} bytes", page.body.len());
        }
        let mut readers = vec![&mut city];
        if !path.contains("/passing") && !path.contains("/waiting") {
            readers.push(&mut guest);
        }
        for reader in readers {
            let page = reader.get(path).await;
            let links = page.attributes("td.num a", "href");
            let numbers = page.texts("td.num a");
            // The first ones, one of the middle and the last: each page has lists of a few kinds.
            for at in [0, 1, 2, links.len() / 2, links.len().saturating_sub(1)] {
                let Some(link) = links.get(at) else { continue };
                if link.starts_with("/batches") {
                    continue;
                }
                assert_eq!(rows_behind(reader, link).await, number_in(&numbers[at]), "{path} and the list {link}");
            }
        }
    }
}
