//! Score sheets, by the requests that the page and its module send.

use crate::support::city::{Batch, City};
use crate::support::{TestApp, on_both};
use diesel::prelude::*;
use jiangce::certification::batches::model::{BatchState, Part};
use jiangce::certification::sheets::model::{MarkChange, MarkOutcome};
use jiangce::certification::sheets::service;
use jiangce::kernel::actor::{Actor, Role};
use jiangce::kernel::ids::{AccountId, AssessorId};
use jiangce::kernel::level::Level;
use jiangce::platform::audit;
use jiangce::platform::db::schema::{audit_entry, batch_transition};
use jiangce::platform::error::AppError;

/// A practical test of three candidates, marked by one assessor, in examination.
fn one_sheet(app: &TestApp) -> (City, Batch, AssessorId, String) {
    let city = City::of(app);
    let body = city.body(1);
    let trade = city.welder();
    let batch = city.batch(&body, trade, Level::Advanced, BatchState::Examining, 3);
    let assessor = city.assessor("周考评", "K001", Some(trade));
    let token = city.sheets(&batch, Part::PracticalTest, &[assessor]).remove(0);
    (city, batch, assessor, token)
}

fn as_assessor(assessor: AssessorId) -> Actor {
    Actor { account: Some(AccountId(1)), role: Role::Assessor, assessor: Some(assessor), ..Actor::system("考评员") }
}

fn save(
    app: &TestApp,
    actor: &Actor,
    token: &str,
    code: &str,
    value: &str,
    version: i32,
    key: &str,
) -> Result<MarkOutcome, AppError> {
    let change = MarkChange {
        token: token.to_owned(),
        code: code.to_owned(),
        value: value.to_owned(),
        version,
        key: key.to_owned(),
    };
    let actor = actor.clone();
    app.platform.write_blocking(move |tx| service::save_mark(tx, &actor, &change))
}

fn marks_in_the_trail(app: &TestApp) -> i64 {
    app.platform
        .db
        .read_blocking(|conn| {
            Ok(audit_entry::table
                .filter(audit_entry::action.eq("mark.saved"))
                .count()
                .get_result(conn)?)
        })
        .unwrap()
}

on_both! {
    async fn the_first_mark_moves_the_batch_to_scoring_once(app: TestApp) {
        let (city, batch, assessor, token) = one_sheet(&app);
        let actor = as_assessor(assessor);
        for (candidate, value) in batch.candidates.iter().zip(["85.5", "absent", "60"]) {
            let saved = save(&app, &actor, &token, &candidate.code, value, 0, "").unwrap();
            assert!(matches!(saved, MarkOutcome::Saved(cell) if cell.version == 1 && cell.value.written() == value));
        }
        assert_eq!(city.batch_row(&batch).state, BatchState::Scoring);
        let transitions: i64 =
            app.platform.db.read_blocking(|conn| Ok(batch_transition::table.count().get_result(conn)?)).unwrap();
        assert_eq!(transitions, 1);
        assert_eq!(marks_in_the_trail(&app), 3);
        assert_eq!(app.platform.db.read_blocking(audit::first_broken).unwrap(), None);
    }
}

on_both! {
    async fn a_change_that_is_sent_twice_is_written_once(app: TestApp) {
        let (_, batch, assessor, token) = one_sheet(&app);
        let (actor, code) = (as_assessor(assessor), &batch.candidates[0].code);
        let first = save(&app, &actor, &token, code, "85.5", 0, "abc").unwrap();
        let again = save(&app, &actor, &token, code, "85.5", 0, "abc").unwrap();
        assert_eq!(first, again);
        assert_eq!(marks_in_the_trail(&app), 1);
    }
}

on_both! {
    async fn a_cell_goes_back_to_pending_and_keeps_its_history(app: TestApp) {
        let (_, batch, assessor, token) = one_sheet(&app);
        let (actor, code) = (as_assessor(assessor), &batch.candidates[0].code);
        save(&app, &actor, &token, code, "violation", 0, "").unwrap();
        let back = save(&app, &actor, &token, code, "", 1, "").unwrap();
        assert!(matches!(back, MarkOutcome::Saved(cell) if cell.version == 2 && cell.value.written().is_empty()));
        let rows = app.platform.db.read_blocking(|conn| {
            let filter = audit::Filter { action: Some("mark.saved".to_owned()), ..audit::Filter::default() };
            audit::list(conn, &filter, None, 10)
        }).unwrap().0;
        assert!(rows[0].old_values.as_deref().unwrap().contains("violation"), "{rows:?}");
    }
}
