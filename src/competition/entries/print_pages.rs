//! What is printed of entries: the list, the badges, the numbers to wear. All of accepted entries, narrowed as the list.

use crate::competition::entries::forms::FilterForm;
use crate::competition::entries::model::{EntryState, EntryView, MemberPart};
use crate::competition::entries::pages::known;
use crate::competition::entries::store;
use crate::competition::events::model::Competition;
use crate::platform::error::AppError;
use crate::platform::web::{Answer, Page, Visit};
use actix_web::web;
use askama::Template;
use std::collections::HashMap;

type Query = web::Query<HashMap<String, String>>;

/// Accepted entries of one contest.
struct Sheet {
    code: String,
    name: String,
    entries: Vec<EntryView>,
}

async fn accepted(visit: &Visit, number: &str, query: &Query) -> Result<(Competition, Vec<EntryView>), AppError> {
    let (competition, scope) = known(visit, number).await?;
    let filter = FilterForm::of(query).filter;
    let filter = crate::competition::entries::model::EntryFilter { state: Some(EntryState::Accepted), ..filter };
    let id = competition.id;
    let mut found = visit.read(move |conn| store::all(conn, id, scope, &filter)).await?;
    // By number, which is longer from the thousandth on.
    found.sort_by_key(|view| {
        let number = view.entry.number.clone().unwrap_or_default();
        (view.contest_code.clone(), number.len(), number)
    });
    Ok((competition, found))
}

#[derive(Template)]
#[template(path = "competition/entries/print.html")]
struct PrintPage {
    p: Page,
    competition: Competition,
    sheets: Vec<Sheet>,
}

/// The list of entries, a table for each contest.
pub async fn list(visit: Visit, number: web::Path<String>, query: Query) -> Answer {
    let (competition, found) = accepted(&visit, &number, &query).await?;
    let mut sheets: Vec<Sheet> = Vec::new();
    for view in found {
        match sheets.last_mut() {
            Some(sheet) if sheet.code == view.contest_code => sheet.entries.push(view),
            _ => sheets.push(Sheet {
                code: view.contest_code.clone(),
                name: view.contest_name.clone(),
                entries: vec![view],
            }),
        }
    }
    visit.ok(&PrintPage { p: visit.page(), competition, sheets })
}

/// A card that is cut out: a badge of one person, or the number of one entry.
struct Card {
    number: String,
    name: String,
    part: MemberPart,
    contest: String,
    delegation: String,
}

#[derive(Template)]
#[template(path = "competition/entries/cards.html")]
struct CardsPage {
    p: Page,
    competition: Competition,
    cards: Vec<Card>,
    /// Numbers to wear show no name.
    numbers: bool,
}

/// A badge for each person of the entries.
pub async fn badges(visit: Visit, number: web::Path<String>, query: Query) -> Answer {
    let (competition, found) = accepted(&visit, &number, &query).await?;
    let cards = found
        .iter()
        .flat_map(|view| {
            view.members.iter().map(|member| Card {
                number: view.entry.number.clone().unwrap_or_default(),
                name: member.name.clone(),
                part: member.member.part,
                contest: view.contest_name.clone(),
                delegation: view.delegation.clone(),
            })
        })
        .collect();
    visit.ok(&CardsPage { p: visit.page(), competition, cards, numbers: false })
}

/// The number of each entry, to be worn.
pub async fn numbers(visit: Visit, number: web::Path<String>, query: Query) -> Answer {
    let (competition, found) = accepted(&visit, &number, &query).await?;
    let cards = found
        .iter()
        .map(|view| Card {
            number: view.entry.number.clone().unwrap_or_default(),
            name: String::new(),
            part: MemberPart::Contestant,
            contest: view.contest_name.clone(),
            delegation: view.delegation.clone(),
        })
        .collect();
    visit.ok(&CardsPage { p: visit.page(), competition, cards, numbers: true })
}
