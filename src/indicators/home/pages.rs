//! The home page for everyone: verification first, then notices, open entries, the latest results, the city in figures.

use crate::indicators::home::store::{self, Growth, Home};
use crate::platform::web::{Answer, Page, Visit};
use askama::Template;
use chrono::{Datelike, NaiveDate};
use std::sync::Arc;

/// Seconds for which the home page may be old.
const SECONDS: i64 = 20;
/// Width and height of a small drawing.
const SPARK: (i64, i64) = (144, 36);

/// A figure of the city with its list and, where there is one, a small drawing of the last years.
struct HomeFigure {
    label: &'static str,
    value: i64,
    href: &'static str,
    /// Bars: x, y, width, height.
    bars: Vec<(i64, i64, i64, i64)>,
    /// What they show, in words.
    drawn: String,
}

#[derive(Template)]
#[template(path = "indicators/home/show.html")]
struct HomePage {
    p: Page,
    home: Arc<Home>,
    figures: Vec<HomeFigure>,
    /// The year that is going on.
    year: i32,
    today: NaiveDate,
}

fn bars(growth: &Growth) -> Vec<(i64, i64, i64, i64)> {
    let most = growth.years.iter().map(|(_, value)| *value).max().unwrap_or(0);
    let count = i64::try_from(growth.years.len()).unwrap_or(0);
    if most <= 0 || count == 0 {
        return Vec::new();
    }
    let (width, height) = SPARK;
    let step = width / count;
    growth
        .years
        .iter()
        .zip(0_i64..)
        .map(|((_, value), at)| {
            let tall = (value * height / most).max(1);
            (at * step, height - tall, step - 4, tall)
        })
        .collect()
}

fn drawn(p: &Page, growth: &Growth) -> String {
    let years: Vec<String> = growth
        .years
        .iter()
        .map(|(year, value)| format!("{year}: {}", p.number(value)))
        .collect();
    years.join(&p.t("comma"))
}

/// The home page.
pub async fn home(visit: Visit) -> Answer {
    let (now, today, zone) = (visit.platform.now(), visit.platform.today(), visit.platform.zone);
    let home = if let Some(home) = visit.platform.cache.get("home", now, SECONDS) {
        home
    } else {
        let home = visit.read(move |conn| store::home(conn, today.year(), today, zone)).await?;
        visit.platform.cache.put("home", now, home)
    };
    let p = visit.page();
    let count = |key: &str| home.counts.get(key).copied().unwrap_or(0);
    let figure = |label, value, href, growth: Option<&Growth>| HomeFigure {
        label,
        value,
        href,
        bars: growth.map(bars).unwrap_or_default(),
        drawn: growth.map(|growth| drawn(&p, growth)).unwrap_or_default(),
    };
    let figures = vec![
        figure("home-bodies", count("certification_bodies"), "/bodies?state=in_force", None),
        figure("home-assessors", count("assessors_min"), "/assessors?state=engaged", None),
        figure("home-trades", count("trades_assessable"), "/trades?filed=yes", None),
        figure(
            "home-certificates",
            home.valid,
            "/statistics/records/certificates?state=valid",
            Some(&home.certificates),
        ),
        figure(
            "home-participants",
            count("skills_competition_participants_min"),
            "/statistics/records/participants",
            Some(&home.participants),
        ),
    ];
    visit.ok(&HomePage { p, home, figures, year: today.year(), today })
}
