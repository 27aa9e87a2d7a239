//! The lists behind figures that no other room lists: contests that are over, their trades, who started in them.

use crate::competition::rankings::model::Medal;
use crate::indicators::records_store::{self, ContestRow, ParticipantRow, RecordFilter, TradeRow};
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::web::{Answer, Page, Visit};
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
        with_prize: query.get("prize").is_some_and(|text| text == "yes"),
    }
}

#[derive(Template)]
#[template(path = "indicators/contests.html")]
struct ContestsPage {
    p: Page,
    paged: Paged<ContestRow>,
}

/// Contests of archived competitions.
pub async fn contests(visit: Visit, query: Query) -> Answer {
    let (filter, request) = (filter_of(&query), page_of(&query));
    let paged = visit.read(move |conn| records_store::contests(conn, &filter, request)).await?;
    visit.ok(&ContestsPage { p: visit.page(), paged })
}

#[derive(Template)]
#[template(path = "indicators/contested_trades.html")]
struct TradesPage {
    p: Page,
    paged: Paged<TradeRow>,
}

/// Trades in which there was a contest.
pub async fn contested_trades(visit: Visit, query: Query) -> Answer {
    let request = page_of(&query);
    let paged = visit.read(move |conn| records_store::contested_trades(conn, request)).await?;
    visit.ok(&TradesPage { p: visit.page(), paged })
}

#[derive(Template)]
#[template(path = "indicators/participants.html")]
struct ParticipantsPage {
    p: Page,
    paged: Paged<ParticipantRow>,
}

impl ParticipantsPage {
    fn prize(&self, medal: &Medal) -> String {
        self.p.t(&format!("statistics-prize-{}", medal.as_str()))
    }
}

/// Who started in those contests: whose he was and what he reached, without his name, which stands with the result.
pub async fn participants(visit: Visit, query: Query) -> Answer {
    let (filter, request) = (filter_of(&query), page_of(&query));
    let paged = visit
        .read(move |conn| records_store::participants(conn, &filter, request))
        .await?;
    visit.ok(&ParticipantsPage { p: visit.page(), paged })
}
