//! Officials for tests, put straight into the tables.

use super::city::City;
use super::event::{Event, grant_for};
use super::{TestApp, morning};
use diesel::prelude::*;
use jiangce::competition::officials::model::{OfficialState, Slot};
use jiangce::identity::model::NewAccount;
use jiangce::kernel::actor::Role;
use jiangce::kernel::ids::OfficialId;
use jiangce::kernel::language::Language;
use jiangce::kernel::message::Message;
use jiangce::platform::db::schema as t;

/// A confirmed official with an account under this login, whose password is `PASSWORD`.
#[derive(Debug, Clone)]
pub struct Judge {
    pub official: OfficialId,
    pub token: String,
}

/// A confirmed official of an event who works for somebody of his own, with these duties in its contest.
pub fn judge(app: &TestApp, event: &Event, login: &str, name: &str, slots: &[Slot]) -> Judge {
    let person = City::of(app).person(name, None);
    app.open_account(NewAccount {
        login: login.to_owned(),
        name: name.to_owned(),
        email: Some(format!("{login}@example.org")),
        person: Some(person),
        language: Language::Chinese,
        grant: grant_for(app, Role::Judge, event),
    });
    let (event, token, slots) = (event.clone(), format!("official-{login}"), slots.to_vec());
    let (kept, employer) = (token.clone(), format!("{login}示范执裁单位"));
    let official = app
        .platform
        .write_blocking(move |tx| {
            let id: OfficialId = diesel::insert_into(t::official::table)
                .values((
                    t::official::competition_id.eq(event.id),
                    t::official::token.eq(&kept),
                    t::official::person_id.eq(person),
                    t::official::employer.eq(employer),
                    t::official::training_base.eq(""),
                    t::official::title.eq("高级技师"),
                    t::official::email.eq(""),
                    t::official::state.eq(OfficialState::Confirmed),
                    t::official::created_at.eq(morning()),
                    t::official::version.eq(1),
                ))
                .returning(t::official::id)
                .get_result(tx.conn)?;
            for slot in slots {
                diesel::insert_into(t::official_duty::table)
                    .values((
                        t::official_duty::official_id.eq(id),
                        t::official_duty::contest_id.eq(event.contest),
                        t::official_duty::duty.eq(slot.duty),
                        t::official_duty::module_id.eq(slot.module),
                        t::official_duty::layer.eq(slot.layer),
                        t::official_duty::choice
                            .eq(serde_json::to_string(&Message::new("official-choice-by-hand")).unwrap()),
                        t::official_duty::assigned_at.eq(morning()),
                    ))
                    .execute(tx.conn)?;
            }
            Ok(id)
        })
        .unwrap();
    Judge { official, token }
}
