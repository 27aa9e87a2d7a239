//! Tables of delegations, and the results of whoever asks.

use crate::competition::contests::model::Contest;
use crate::competition::entries::model::EntryView;
use crate::competition::events;
use crate::competition::events::model::Competition;
use crate::competition::results::model::{ResultLine, ResultSet, points_of, shown_points};
use crate::competition::results::store;
use crate::competition::results::store::Owner;
use crate::competition::results::tables::{
    ContestOutcome, DelegationLine, Started, TableOrder, delegations, ordered, shown_hundredths,
};
use crate::competition::results::telling_service::medal_key;
use crate::kernel::actor::Role;
use crate::kernel::ids::ContestEntryId;
use crate::platform::error::AppError;
use crate::platform::web::{Answer, Page, Visit};
use actix_web::web;
use askama::Template;
use std::collections::HashMap;

/// Own results on a page at the most.
const MOST: i64 = 200;

#[derive(Template)]
#[template(path = "competition/results/tables.html")]
struct TablesPage {
    p: Page,
    competition: Competition,
    lines: Vec<(Option<u32>, DelegationLine)>,
    order: TableOrder,
    /// Published contests.
    contests: usize,
    /// Those that give no points.
    without: Vec<String>,
}

impl TablesPage {
    fn orders() -> &'static [TableOrder] {
        TableOrder::ALL
    }

    fn hundredths(value: i64) -> String {
        shown_hundredths(value)
    }

    fn medals(line: &DelegationLine) -> String {
        line.medals.map(|count| count.to_string()).join(" / ")
    }

    fn has_scores(line: &DelegationLine) -> bool {
        line.scored > 0
    }
}

/// Tables of the delegations of a competition.
pub async fn tables(visit: Visit, number: web::Path<String>, query: web::Query<HashMap<String, String>>) -> Answer {
    let order = query
        .get("order")
        .and_then(|text| text.parse().ok())
        .unwrap_or(TableOrder::MedalPoints);
    let scope = events::policy::scope_of(visit.actor().ok());
    let number = number.into_inner();
    let (competition, outcomes) = visit
        .read(move |conn| {
            let competition =
                events::store::by_number(conn, &number, scope)?.ok_or(AppError::not_found("competition-not-found"))?;
            let mut outcomes = Vec::new();
            let mut latest: Vec<(ResultSet, String)> =
                store::latest_of_competition(conn, competition.id)?.into_values().collect();
            latest.sort_by_key(|(set, _)| set.contest_id);
            for (set, name) in latest {
                let lines = store::lines_of(conn, set.id)?;
                let ids: Vec<ContestEntryId> = lines.iter().map(|line| line.entry_id).collect();
                let entries = store::entries_by_id(conn, &ids)?;
                let started = lines.iter().filter_map(|line| {
                    let view = entries.get(&line.entry_id)?;
                    Some(Started {
                        delegation: view.delegation.clone(),
                        name: view.entry.team_name.clone().unwrap_or_else(|| view.names()),
                        medal: line.medal,
                        total: points_of(line.total)?,
                    })
                });
                outcomes.push(ContestOutcome { name, started: started.collect() });
            }
            Ok((competition, outcomes))
        })
        .await?;
    let (lines, without) = delegations(&outcomes);
    visit.ok(&TablesPage {
        p: visit.page(),
        lines: ordered(lines, order),
        contests: outcomes.len(),
        order,
        competition,
        without,
    })
}

/// A line of somebody's own.
struct Own {
    line: ResultLine,
    set: ResultSet,
    contest: Contest,
    competition: Competition,
    view: Option<EntryView>,
}

#[derive(Template)]
#[template(path = "competition/results/mine.html")]
struct MinePage {
    p: Page,
    own: Vec<Own>,
    /// Of a delegation, so that each line names somebody.
    is_delegation: bool,
}

impl MinePage {
    fn total(line: &ResultLine) -> String {
        shown_points(line.total)
    }

    fn names(own: &Own) -> String {
        let named = |view: &EntryView| view.entry.team_name.clone().unwrap_or_else(|| view.names());
        own.view.as_ref().map_or_else(String::new, named)
    }

    fn medal(&self, own: &Own) -> Option<String> {
        let rules = own.contest.parsed_rules().ok()?;
        own.line.medal.map(|medal| self.p.t(&medal_key(medal, rules.medal_rules)))
    }
}

/// A worker's own results; those of its delegations for the staff of a body.
pub async fn mine(visit: Visit) -> Answer {
    let actor = visit.actor()?;
    let owner = match (actor.role, actor.person, actor.body) {
        (Role::Worker, Some(person), _) => Owner::Person(person),
        (Role::BodyStaff, _, Some(body)) => Owner::Body(body),
        _ => return Err(AppError::not_found("mine-no-record")),
    };
    let own = visit
        .read(move |conn| {
            let lines = store::own_lines(conn, owner, MOST)?;
            let ids: Vec<ContestEntryId> = lines.iter().map(|(line, ..)| line.entry_id).collect();
            let mut entries = store::entries_by_id(conn, &ids)?;
            Ok(lines
                .into_iter()
                .map(|(line, set, contest, competition)| Own {
                    view: entries.remove(&line.entry_id),
                    line,
                    set,
                    contest,
                    competition,
                })
                .collect())
        })
        .await?;
    visit.ok(&MinePage { p: visit.page(), own, is_delegation: matches!(owner, Owner::Body(_)) })
}
