//! The pages of the statistics: how fast they are, and how soon a change shows.

use super::client::{Request, get, load};
use super::server::Server;
use super::{latency, line};
use diesel::prelude::*;
use jiangce::indicators::model::FigureKey;
use jiangce::indicators::store;
use jiangce::platform::db::schema::{assessor, figure_count};
use jiangce::platform::db::{Db, PoolSize};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Pages that are asked for, each by as many clients as a city has offices open at once.
const PAGES: [&str; 18] = [
    "/",
    "/statistics",
    "/statistics/certificates?by=year",
    "/statistics/certificates?by=district",
    "/statistics/certificates?by=trade",
    "/statistics/certificates?by=level",
    "/statistics/assessors",
    "/statistics/passing",
    "/statistics/waiting",
    "/statistics/competitions",
    "/statistics/promotions?by=year",
    "/statistics/years",
    "/statistics/districts/530102",
    "/statistics/trades/6-18-02-04",
    "/statistics/records/participants?year=2024",
    "/indicators",
    "/report",
    "/quality",
];
/// Clients.
const CLIENTS: usize = 4;
/// A change shows within a minute.
const PATIENCE: Duration = Duration::from_mins(2);

/// Waits until the figures of a server are counted.
fn counted(db: &Db, since: Option<chrono::NaiveDateTime>) -> chrono::NaiveDateTime {
    let begun = Instant::now();
    loop {
        let at: Option<chrono::NaiveDateTime> = db
            .read_blocking(|conn| {
                Ok(figure_count::table
                    .filter(figure_count::name.eq("figures"))
                    .select(figure_count::counted_at)
                    .first::<Option<chrono::NaiveDateTime>>(conn)
                    .optional()?
                    .flatten())
            })
            .unwrap();
        match at {
            Some(at) if Some(at) != since => return at,
            _ => {}
        }
        assert!(begun.elapsed() < PATIENCE * 5, "the figures are not counted");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Measures every page of a city, and how long it takes until a change shows.
pub fn statistics(name: &str, server: &Server, url: &str, seconds: Duration) {
    let db = Db::open(url, PoolSize(1)).unwrap();
    let before = counted(&db, None);
    let certificates: i64 = db
        .read_blocking(|conn| Ok(store::by_year(conn, FigureKey::CertificatesByDistrict)?.values().sum()))
        .unwrap();
    let aim = if certificates > 1_000_000 { "p99 under 1 s" } else { "p99 under 100 ms" };
    let city = server.sign_in("city");
    for path in PAGES {
        let request = get(path, &city);
        let measured =
            load(server.address, CLIENTS, seconds / 4, 200, &(Arc::new(move |_, _| request.clone()) as Request));
        line(&format!("{name}: {certificates} certificates, {CLIENTS} clients: `{path}`"), &latency(&measured), aim);
    }
    // An assessor is suspended by hand; the page shows one fewer after the next count but one.
    let engaged = |db: &Db| -> i64 {
        db.read_blocking(|conn| {
            Ok(store::figures(conn, FigureKey::Indicator, &store::Wanted::default())?
                .iter()
                .find(|figure| figure.item == "assessors_min")
                .map_or(0, |figure| i64::from(figure.value)))
        })
        .unwrap()
    };
    counted(&db, Some(before));
    let (shown, begun) = (engaged(&db), Instant::now());
    let set = |from: &'static str, to: &'static str| {
        db.write_blocking(move |conn| {
            let one: i64 = assessor::table
                .filter(assessor::state.eq(from))
                .order(assessor::id)
                .select(assessor::id)
                .first(conn)?;
            diesel::update(assessor::table.filter(assessor::id.eq(one)))
                .set(assessor::state.eq(to))
                .execute(conn)?;
            Ok(())
        })
        .unwrap();
    };
    set("engaged", "suspended");
    while engaged(&db) == shown {
        assert!(begun.elapsed() < PATIENCE, "a change does not show");
        std::thread::sleep(Duration::from_millis(200));
    }
    line(
        &format!("{name}: a change shows in the statistics"),
        &format!("after {:.0} s", begun.elapsed().as_secs_f64()),
        "within 60 s",
    );
    set("suspended", "engaged");
}
