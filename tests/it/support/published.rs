//! Published results for tests, put straight into the tables.

use super::TestApp;
use super::event::{Entrant, Event};
use chrono::Duration;
use diesel::prelude::*;
use jiangce::competition::events::model::EventState;
use jiangce::competition::rankings::model::Medal;
use jiangce::kernel::ids::ResultSetId;
use jiangce::platform::db::schema as t;

/// A line of a result: who, in which rank, with which medal.
pub type Line<'a> = (&'a Entrant, i32, Option<Medal>);

/// Publishes a version of the result of an event's contest now, and brings the contest into a state.
pub fn publish(app: &TestApp, event: &Event, version: i32, stage: &str, state: EventState, lines: &[Line<'_>]) {
    let (contest, stage) = (event.contest, stage.to_owned());
    let lines: Vec<_> = lines
        .iter()
        .map(|(entrant, rank, medal)| (entrant.entry, *rank, *medal))
        .collect();
    app.platform
        .write_blocking(move |tx| {
            let hash = format!("{}-{version}", contest.0);
            diesel::insert_into(t::result_file::table)
                .values((
                    t::result_file::hash.eq(&hash),
                    t::result_file::content.eq(Vec::<u8>::new()),
                    t::result_file::signature.eq(""),
                    t::result_file::made_at.eq(tx.now),
                ))
                .execute(tx.conn)?;
            let set: ResultSetId = diesel::insert_into(t::result_set::table)
                .values((
                    t::result_set::contest_id.eq(contest),
                    t::result_set::version.eq(version),
                    t::result_set::stage.eq(&stage),
                    t::result_set::hash.eq(&hash),
                    t::result_set::prepared_at.eq(tx.now),
                ))
                .returning(t::result_set::id)
                .get_result(tx.conn)?;
            for (place, (entry, rank, medal)) in lines.iter().enumerate() {
                diesel::insert_into(t::result_line::table)
                    .values((
                        t::result_line::result_set_id.eq(set),
                        t::result_line::contest_id.eq(contest),
                        t::result_line::entry_id.eq(*entry),
                        t::result_line::code.eq(format!("W1-{:02}", place + 1)),
                        t::result_line::standing.eq("finished"),
                        t::result_line::rank.eq(*rank),
                        t::result_line::medal.eq(medal.map(Medal::as_str)),
                    ))
                    .execute(tx.conn)?;
            }
            diesel::update(t::result_set::table.filter(t::result_set::id.eq(set)))
                .set((t::result_set::published_at.eq(tx.now), t::result_set::closes_at.eq(tx.now + Duration::hours(2))))
                .execute(tx.conn)?;
            diesel::update(t::contest::table.filter(t::contest::id.eq(contest)))
                .set(t::contest::state.eq(state))
                .execute(tx.conn)?;
            Ok(())
        })
        .unwrap();
}
