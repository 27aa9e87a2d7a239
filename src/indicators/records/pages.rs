//! The lists behind figures that no other room lists: certificates as far as anybody reads of them, contests that are over,
//! their trades, who started in them; whose level or education training raised.

use crate::certification::certificates::listing::{self, Filter};
use crate::certification::certificates::model::{CertificateRow, CertificateState};
use crate::competition::rankings::model::Medal;
use crate::indicators::policy;
use crate::indicators::records::store::{
    self, ContestRow, ParticipantRow, RecordFilter, TradeRow, UpliftRow, WantedPrize,
};
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::web::{Answer, Page, Visit};
use crate::registry::settings::masking;
use crate::studios::training::model::Raised;
use actix_web::web;
use askama::Template;
use std::collections::HashMap;

type Query = web::Query<HashMap<String, String>>;

fn page_of(query: &HashMap<String, String>) -> PageRequest {
    let number = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    PageRequest::new(number("page"), number("size"))
}

fn filter_of(query: &HashMap<String, String>) -> RecordFilter {
    RecordFilter {
        year: query.get("year").and_then(|text| text.parse().ok()),
        trade: query.get("trade").filter(|code| !code.is_empty()).cloned(),
        prize: query.get("prize").and_then(|text| match text.as_str() {
            "yes" => Some(WantedPrize::Any),
            medal => medal.parse().ok().map(WantedPrize::Of),
        }),
        to_archive: query.get("state").is_some_and(|text| text == "final"),
    }
}

#[derive(Template)]
#[template(path = "indicators/records/certificates.html")]
struct CertificatesPage {
    p: Page,
    title: String,
    /// Whether those are left out that hold no more.
    only_valid: bool,
    /// The register with the same certificates, for whoever opens it.
    register: Option<String>,
    paged: Paged<CertificateRow>,
}

/// Certificates of the city: all that were issued, those of a year, or those that hold. Trade, level, body and day, without
/// holder and number, which are told to whoever asks for one certificate.
pub async fn certificates(visit: Visit, query: Query) -> Answer {
    let only_valid = query.get("state").is_some_and(|text| text == CertificateState::Valid.as_str());
    let year: Option<i32> = query.get("year").and_then(|text| text.parse().ok());
    let filter = Filter { year, state: only_valid.then_some(CertificateState::Valid), ..Filter::default() };
    let request = page_of(&query);
    let paged = visit.read(move |conn| listing::list(conn, &filter, request)).await?;
    let p = visit.page();
    let title = match (only_valid, year) {
        (true, None) => p.t("records-certificates-valid"),
        (false, None) => p.t("records-certificates-issued"),
        (true, Some(year)) => p.ta("records-certificates-valid-of", [("year", year.to_string().as_str())]),
        (false, Some(year)) => p.ta("records-certificates-issued-of", [("year", year.to_string().as_str())]),
    };
    let opens = visit.actor().is_ok_and(|actor| actor.is(policy::WATCHERS));
    let register = opens.then(|| {
        let mut limits = Vec::new();
        limits.extend(year.map(|year| format!("year={year}")));
        limits.extend(only_valid.then(|| format!("state={}", CertificateState::Valid)));
        format!("/certificates?{}", limits.join("&"))
    });
    visit.ok(&CertificatesPage { p, title, only_valid, register, paged })
}

#[derive(Template)]
#[template(path = "indicators/records/contests.html")]
struct ContestsPage {
    p: Page,
    paged: Paged<ContestRow>,
    /// Key of what they are.
    title: &'static str,
    /// Key of what that means.
    definition: &'static str,
}

/// Contests of archived competitions, or those that wait to be archived.
pub async fn contests(visit: Visit, query: Query) -> Answer {
    let (filter, request) = (filter_of(&query), page_of(&query));
    let (title, definition) = if filter.to_archive {
        ("records-contests-final-title", "records-contests-final-definition")
    } else {
        ("records-contests-title", "indicator-skills-competitions-definition")
    };
    let paged = visit.read(move |conn| store::contests(conn, &filter, request)).await?;
    visit.ok(&ContestsPage { p: visit.page(), paged, title, definition })
}

#[derive(Template)]
#[template(path = "indicators/records/contested_trades.html")]
struct TradesPage {
    p: Page,
    paged: Paged<TradeRow>,
}

/// Trades in which there was a contest.
pub async fn contested_trades(visit: Visit, query: Query) -> Answer {
    let request = page_of(&query);
    let paged = visit.read(move |conn| store::contested_trades(conn, request)).await?;
    visit.ok(&TradesPage { p: visit.page(), paged })
}

#[derive(Template)]
#[template(path = "indicators/records/participants.html")]
struct ParticipantsPage {
    p: Page,
    /// Whether the reader watches over the city's work and is told names, masked.
    has_names: bool,
    paged: Paged<ParticipantRow>,
}

impl ParticipantsPage {
    fn prize(&self, medal: &Medal) -> String {
        self.p.t(&format!("statistics-prize-{}", medal.as_str()))
    }
}

/// Who started in those contests: whose he was and what he reached. His name stands with the result; here it is masked, and
/// told to those who watch over the city's work.
pub async fn participants(visit: Visit, query: Query) -> Answer {
    let (filter, request) = (filter_of(&query), page_of(&query));
    let mut paged = visit.read(move |conn| store::participants(conn, &filter, request)).await?;
    let has_names = visit.actor().is_ok_and(|actor| actor.is(policy::WATCHERS));
    let masking = masking(&visit.platform.settings.current());
    for row in &mut paged.rows {
        row.name = if has_names { masking.name(&row.name) } else { String::new() };
    }
    visit.ok(&ParticipantsPage { p: visit.page(), has_names, paged })
}

#[derive(Template)]
#[template(path = "indicators/records/uplifts.html")]
struct UpliftsPage {
    p: Page,
    of: Raised,
    paged: Paged<UpliftRow>,
}

impl UpliftsPage {
    fn title(&self) -> &'static str {
        match self.of {
            Raised::Level => "records-level-uplifts-title",
            Raised::Education => "records-education-uplifts-title",
        }
    }

    fn definition(&self) -> &'static str {
        match self.of {
            Raised::Level => "indicator-skill-level-upgraded-workers-definition",
            Raised::Education => "indicator-education-upgraded-workers-definition",
        }
    }

    /// From what to what, in words.
    fn step(&self, row: &UpliftRow) -> (String, String) {
        let level = |level| self.p.label(level);
        let education = |education| self.p.label(education);
        match self.of {
            Raised::Level => (row.levels.0.map(level).unwrap_or_default(), row.levels.1.map(level).unwrap_or_default()),
            Raised::Education => {
                (row.education.0.map(education).unwrap_or_default(), row.education.1.map(education).unwrap_or_default())
            }
        }
    }
}

/// Whose level or education training raised: when, where and by how much, without a name, which is nobody else's business.
pub async fn uplifts(visit: Visit, query: Query) -> Answer {
    let of = match query.get("of").map(String::as_str) {
        Some("education") => Raised::Education,
        _ => Raised::Level,
    };
    let request = page_of(&query);
    let paged = visit.read(move |conn| store::uplifts(conn, of, request)).await?;
    visit.ok(&UpliftsPage { p: visit.page(), of, paged })
}
