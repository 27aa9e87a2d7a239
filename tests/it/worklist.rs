//! The first page of every role: what waits for him, and nothing else.

use crate::support::city::{Batch, City};
use crate::support::{Browser, TestApp, on_both, today};
use chrono::Days;
use diesel::prelude::*;
use jiangce::certification::batches::model::{BatchState, Part};
use jiangce::certification::sheets::model::SheetState;
use jiangce::identity::model::{NewAccount, NewGrant};
use jiangce::kernel::actor::Role;
use jiangce::kernel::language::Language;
use jiangce::kernel::level::Level;
use jiangce::platform::db::schema::{assessment_batch, outbox_message, score_sheet};
use jiangce::platform::outbox::OutboxState;

/// Addresses of what waits, in alphabetical order.
async fn waits(browser: &mut Browser) -> Vec<String> {
    let page = browser.get("/work").await;
    assert_eq!(page.status, 200, "{}", page.text());
    let mut found = page.attributes("ul.work h3 a", "href");
    found.sort();
    found
}

fn sorted(mut addresses: Vec<String>) -> Vec<String> {
    addresses.sort();
    addresses
}

/// A body with a batch in every state; the one in scoring has a submitted sheet.
struct House {
    batches: Vec<(BatchState, Batch)>,
}

impl House {
    fn of(app: &TestApp, city: &City, number: u32) -> Self {
        let body = city.body(number);
        city.staff(&format!("staff{number}"), &body);
        let batches: Vec<_> = BatchState::ALL
            .iter()
            .map(|state| (*state, city.batch(&body, city.welder(), Level::Advanced, *state, 1)))
            .collect();
        let house = Self { batches };
        let notice = house.batch(BatchState::PublicNotice).id;
        let until = today() + Days::new(3);
        app.platform
            .write_blocking(move |tx| {
                Ok(diesel::update(assessment_batch::table.filter(assessment_batch::id.eq(notice)))
                    .set((assessment_batch::notice_from.eq(today()), assessment_batch::notice_to.eq(until)))
                    .execute(tx.conn)?)
            })
            .unwrap();
        house
    }

    fn batch(&self, state: BatchState) -> &Batch {
        &self.batches.iter().find(|(of, _)| *of == state).unwrap().1
    }

    fn paths(&self, states: &[BatchState]) -> Vec<String> {
        let path = |state: &BatchState| match state {
            BatchState::Certifying => format!("/batches/{}/certificates", self.batch(*state).number),
            _ => format!("/batches/{}", self.batch(*state).number),
        };
        states.iter().map(path).collect()
    }
}

on_both! {
    async fn every_role_finds_what_waits_for_it_and_nothing_else(app: TestApp) {
        use BatchState::{
            ApplicationOpen, Approved, Arranging, Certifying, Draft, Examining, PublicNotice, Returned, Scoring, Staffing,
            Submitted,
        };
        let city = City::of(&app);
        let (own, other) = (House::of(&app, &city, 1), House::of(&app, &city, 2));
        let trade = city.welder();
        let (zhou, qian) = (city.assessor("周考评", "K001", Some(trade)), city.assessor("钱考评", "K002", Some(trade)));
        let open = city.sheets(own.batch(Examining), Part::PracticalTest, &[zhou]).remove(0);
        let submitted = city.sheets(own.batch(Scoring), Part::PracticalTest, &[zhou]).remove(0);
        city.sheets(own.batch(BatchState::Cancelled), Part::PracticalTest, &[zhou]);
        let token = submitted.clone();
        app.platform
            .write_blocking(move |tx| {
                Ok(diesel::update(score_sheet::table.filter(score_sheet::token.eq(token)))
                    .set(score_sheet::state.eq(SheetState::Submitted))
                    .execute(tx.conn)?)
            })
            .unwrap();

        let mut staff = app.signed_in("staff1").await;
        let of_body =
            [Draft, Returned, Approved, ApplicationOpen, Arranging, Staffing, Scoring, PublicNotice, Certifying];
        assert_eq!(waits(&mut staff).await, sorted(own.paths(&of_body)), "his own body's only");

        app.account("city", Role::CityAdministrator);
        let mut administrator = app.signed_in("city").await;
        let of_city = [Submitted, PublicNotice];
        assert_eq!(
            waits(&mut administrator).await,
            sorted([own.paths(&of_city), other.paths(&of_city)].concat()),
            "what is to be decided and watched, of every body"
        );

        app.account("watcher", Role::QualitySupervisor);
        let mut watcher = app.signed_in("watcher").await;
        let running = [Examining, Scoring, PublicNotice];
        assert_eq!(waits(&mut watcher).await, sorted([own.paths(&running), other.paths(&running)].concat()));

        city.assessor_account("zhou", zhou);
        city.assessor_account("qian", qian);
        let mut marker = app.signed_in("zhou").await;
        assert_eq!(waits(&mut marker).await, [format!("/sheets/{open}")], "neither submitted nor cancelled ones");
        assert!(waits(&mut app.signed_in("qian").await).await.is_empty());

        let worker = NewGrant { role: Role::Worker, body: None, assessor: None, competition: None, valid_from: today(), valid_to: None };
        app.open_account(NewAccount {
            login: "worker".to_owned(),
            name: "worker".to_owned(),
            email: None,
            person: Some(own.batch(Examining).candidates[0].person),
            language: Language::Chinese,
            grant: worker,
        });
        let mut worker = app.signed_in("worker").await;
        assert_eq!(worker.get("/work").await.location.as_deref(), Some("/mine"));
        assert_eq!(worker.get("/mine").await.status, 200);
    }
}

on_both! {
    async fn those_who_run_and_watch_the_house_find_what_is_amiss(app: TestApp) {
        app.account("guard", Role::SecurityAdministrator);
        app.account("auditor", Role::Auditor);
        app.account("city", Role::CityAdministrator);
        app.account("forgetful", Role::QualitySupervisor);
        let mut guard = app.signed_in("guard").await;
        assert!(waits(&mut guard).await.is_empty());
        let mut auditor = app.signed_in("auditor").await;
        assert_eq!(waits(&mut auditor).await, ["/audit"], "the chain was never checked");

        let mut guest = app.browser();
        let page = guest.get("/sign-in").await;
        for _ in 0..5 {
            guest.submit(&page, "/sign-in", &[("login", "forgetful"), ("password", "Wrong-1234")]).await;
        }
        let page = guest.get("/password-reset").await;
        guest.submit(&page, "/password-reset", &[("login", "forgetful")]).await;
        app.platform
            .write_blocking(|tx| {
                Ok(diesel::update(outbox_message::table)
                    .set(outbox_message::state.eq(OutboxState::Dead))
                    .execute(tx.conn)?)
            })
            .unwrap();
        assert_eq!(waits(&mut guard).await, ["/accounts?standing=locked", "/outbox"]);
        assert_eq!(waits(&mut app.signed_in("city").await).await, ["/outbox"]);

        let page = auditor.get("/audit").await;
        let action = page.attributes("form[action*=verification]", "action").remove(0);
        assert_eq!(auditor.submit(&page, &action, &[]).await.status, 303);
        assert!(waits(&mut auditor).await.is_empty(), "it was checked just now");
        app.advance(chrono::Duration::days(31));
        assert_eq!(waits(&mut app.signed_in("auditor").await).await, ["/audit"]);
    }
}
