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
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::web::{Answer, Page, Visit};
use crate::registry::bodies::model::District;
use crate::registry::bodies::store as bodies;
use crate::registry::settings::masking;
use crate::registry::trades::model::Trade;
use crate::registry::trades::store as trades;
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

/// What a list of certificates is of, beside its year and whether they hold: a district and a trade of the registers, a level,
/// a kind of achievement.
struct Limits {
    filter: Filter,
    district: Option<District>,
    trade: Option<Trade>,
}

impl Limits {
    /// What an address asks for. What it asks for that is in no register is nothing.
    fn of(conn: &mut Conn, query: &HashMap<String, String>) -> Result<Self, AppError> {
        let text = |name: &str| query.get(name).map(String::as_str).filter(|text| !text.is_empty());
        let trade = match text("trade") {
            Some(code) => Some(trades::by_code(conn, code)?.ok_or(AppError::not_found("trade-not-found"))?),
            None => None,
        };
        let district = match text("district") {
            Some(code) => {
                let known = bodies::districts(conn)?.into_iter().find(|district| district.code == code);
                Some(known.ok_or(AppError::not_found("district-not-found"))?)
            }
            None => None,
        };
        let only_valid = text("state") == Some(CertificateState::Valid.as_str());
        let filter = Filter {
            district: district.as_ref().map(|district| district.code.clone()),
            trade: trade.as_ref().map(|trade| trade.id),
            level: text("level").and_then(|text| text.parse().ok()),
            year: text("year").and_then(|text| text.parse().ok()),
            state: only_valid.then_some(CertificateState::Valid),
            basis: text("basis").and_then(|text| text.parse().ok()),
            ..Filter::default()
        };
        Ok(Self { filter, district, trade })
    }

    fn title(&self, p: &Page) -> String {
        let year = self.filter.year.map(|year| year.to_string());
        let title = match (self.filter.state.is_some(), &year) {
            (true, None) => p.t("records-certificates-valid"),
            (false, None) => p.t("records-certificates-issued"),
            (true, Some(year)) => p.ta("records-certificates-valid-of", [("year", year.as_str())]),
            (false, Some(year)) => p.ta("records-certificates-issued-of", [("year", year.as_str())]),
        };
        let beside: Vec<String> = [
            self.district
                .as_ref()
                .map(|district| district.shown_name(p.language()).to_owned()),
            self.trade.as_ref().map(Trade::full_name),
            self.filter.level.map(|level| p.label(level)),
            self.filter.basis.map(|basis| p.label(basis)),
        ]
        .into_iter()
        .flatten()
        .collect();
        if beside.is_empty() { title } else { format!("{title}{}{}", p.t("colon"), beside.join(&p.t("comma"))) }
    }
}

/// Certificates of the city: all that were issued, those of a year, a district, a trade, a level, a kind of achievement, or
/// those that hold. Trade, level, body and day, without holder and number, which are told to whoever asks for one certificate.
pub async fn certificates(visit: Visit, query: Query) -> Answer {
    let (request, query) = (page_of(&query), query.into_inner());
    let (limits, paged) = visit
        .read(move |conn| {
            let limits = Limits::of(conn, &query)?;
            let paged = listing::list(conn, &limits.filter, request)?;
            Ok((limits, paged))
        })
        .await?;
    let p = visit.page();
    let opens = visit.actor().is_ok_and(|actor| actor.is(policy::WATCHERS));
    let register = opens.then(|| format!("/certificates?{}", visit.query));
    visit.ok(&CertificatesPage {
        title: limits.title(&p),
        only_valid: limits.filter.state.is_some(),
        p,
        register,
        paged,
    })
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
