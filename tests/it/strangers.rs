//! Who sees the things of one body, and who changes them. The access matrix asks for things that do not exist; here
//! they do: a batch being marked, one with certificates, an upload, people. Beside everybody who has to do with them
//! stand people of the same roles who have not: staff of another body, an assessor of another panel, another worker.

use crate::support::city::City;
use crate::support::{Browser, TestApp, on_both, today};
use chrono::Days;
use diesel::prelude::*;
use jiangce::app;
use jiangce::certification::batches::model::{BatchState, Part};
use jiangce::certification::certificates::service;
use jiangce::kernel::actor::{Actor, Role};
use jiangce::kernel::level::Level;
use jiangce::platform::db::schema as t;
use std::fmt::Write;

/// Addresses of the things.
struct Things {
    marked: String,
    certified: String,
    drafted: String,
    upload: String,
    score_book: String,
    sheet: String,
    certificate: String,
    ticket: String,
    person: String,
}

impl Things {
    /// The real address of a route about one of the things, or `None` when the route is about something else.
    fn address(&self, pattern: &str) -> Option<String> {
        let batch = if pattern.contains("/imports/") || pattern.contains("/edit") {
            &self.drafted
        } else if pattern.contains("/certificates") || pattern.contains("/results") {
            &self.certified
        } else {
            &self.marked
        };
        let kind = pattern.split('/').nth(1)?;
        let filled = match kind {
            "batches" => pattern.replace("{number}", batch),
            "sheets" => pattern.replace("{token}", &self.sheet),
            "certificates" => pattern.replace("{number}", &self.certificate),
            "mine" => pattern.replace("{ticket}", &self.ticket),
            "people" => pattern.replace("{token}", &self.person),
            _ => return None,
        };
        if filled == pattern {
            return None;
        }
        let filled = filled.replace("/imports/{token}", &format!("/imports/{}", self.upload));
        let filled = filled.replace("/scores/{token}", &format!("/scores/{}", self.score_book));
        let filled = filled.replace("/applications/{token}", &format!("/applications/{}", self.person));
        let filled = filled
            .replace("{person}", &self.person)
            .replace("{line}", "1")
            .replace("{part}", "theory-test");
        assert!(!filled.contains('{'), "{pattern} has a placeholder that this test does not know: {filled}");
        Some(filled)
    }
}

/// The things, and everybody who asks for them: who he is, whether he has nothing to change there, his browser.
async fn scene(app: &TestApp) -> (Things, Vec<(&'static str, bool, Browser)>) {
    let city = City::of(app);
    let (body, other) = (city.body(1), city.body(2));
    let trade = city.welder();
    let member = city.assessor("李考评", "530100001", Some(trade));
    let elsewhere = city.assessor("王考评", "530100002", Some(trade));
    let marked = city.batch(&body, trade, Level::Intermediate, BatchState::Scoring, 2);
    let sheet = city.sheets(&marked, Part::TheoryTest, &[member]).remove(0);
    let certified = city.batch(&body, trade, Level::Advanced, BatchState::Scoring, 2);
    city.on_notice(&certified, today() - Days::new(1));
    let id = certified.id;
    app.platform
        .write_blocking(move |tx| service::issue_batch(tx, &Actor::system("test"), id))
        .unwrap();
    let drafted = city.batch(&body, trade, Level::Elementary, BatchState::Draft, 1);
    let (holder, applicant) = (certified.candidates[0].clone(), marked.candidates[0].clone());
    let (owner, applicant_ticket) = (holder.person, applicant.ticket.clone());
    let (certificate, person) = app
        .platform
        .db
        .read_blocking(move |conn| {
            let certificate: String = t::certificate::table
                .select(t::certificate::number)
                .filter(t::certificate::person_id.eq(owner))
                .first(conn)?;
            let person: String = t::person::table
                .select(t::person::token)
                .filter(t::person::id.eq(applicant.person))
                .first(conn)?;
            Ok((certificate, person))
        })
        .unwrap();
    city.staff("insider", &body);
    city.staff("outsider", &other);
    city.assessor_account("member", member);
    city.assessor_account("elsewhere", elsewhere);
    app.worker("holder", holder.person);
    app.worker("stranger", city.person("陌生人", None));
    for (login, role) in [
        ("city", Role::CityAdministrator),
        ("security", Role::SecurityAdministrator),
        ("auditor", Role::Auditor),
        ("supervisor", Role::QualitySupervisor),
    ] {
        app.account(login, role);
    }
    let mut insider = app.signed_in("insider").await;
    let page = insider.get(&format!("/batches/{}/roster", drafted.number)).await;
    let file = include_bytes!("../data/rosters/journey_9.csv");
    let reply = insider
        .upload(&page, &format!("/batches/{}/roster/upload", drafted.number), &[], ("file", "roster.csv", file))
        .await;
    let upload = reply.location.unwrap_or_else(|| panic!("{}: {:?}", reply.status, reply.body));
    let upload = upload.rsplit('/').next().unwrap().to_owned();
    let page = insider.get(&format!("/batches/{}/scores", marked.number)).await;
    let book = format!("准考证号,理论知识考试\n{applicant_ticket},80\n");
    let file = ("file", "scores.csv", book.as_bytes());
    let reply = insider
        .upload(&page, &format!("/batches/{}/scores", marked.number), &[], file)
        .await;
    let score_book = reply.location.unwrap_or_else(|| panic!("{}: {:?}", reply.status, reply.body));
    let score_book = score_book.rsplit('/').next().unwrap().to_owned();
    let mut people = vec![("nobody", true, app.browser())];
    for (login, changes_nothing) in [
        ("city", false),
        ("security", true),
        ("auditor", true),
        ("insider", false),
        ("outsider", true),
        ("member", false),
        ("elsewhere", true),
        ("supervisor", true),
        ("holder", true),
        ("stranger", true),
    ] {
        people.push((login, changes_nothing, app.signed_in(login).await));
    }
    let things = Things {
        marked: marked.number,
        certified: certified.number,
        drafted: drafted.number,
        upload,
        score_book,
        sheet,
        certificate,
        ticket: holder.ticket,
        person,
    };
    (things, people)
}

fn rows_of_the_trail(app: &TestApp) -> i64 {
    app.platform
        .db
        .read_blocking(|conn| Ok(t::audit_entry::table.count().get_result(conn)?))
        .unwrap()
}

on_both! {
    async fn the_things_of_a_body_are_seen_by_those_who_may_and_changed_by_no_stranger(app: TestApp) {
        let (things, mut people) = scene(&app).await;
        let mut routes = app::routes();
        routes.sort_by_key(|route| (route.path, route.method.to_string()));
        let mut table = String::from("route");
        for (who, ..) in &people {
            write!(table, " | {who}").unwrap();
        }
        table.push('\n');
        for route in &routes {
            let Some(path) = things.address(route.path) else { continue };
            write!(table, "{} {}", route.method, route.path).unwrap();
            for (who, changes_nothing, browser) in &mut people {
                if route.method == "GET" {
                    let reply = browser.get(&path).await;
                    let to_sign_in = reply.location.as_deref().is_some_and(|to| to.starts_with("/sign-in?next="));
                    let shown = if to_sign_in { "sign-in".to_owned() } else { reply.status.to_string() };
                    write!(table, " | {shown}").unwrap();
                } else if *changes_nothing {
                    let page = browser.get(if *who == "nobody" { "/sign-in" } else { "/account" }).await;
                    let token = Browser::token(&page);
                    let before = rows_of_the_trail(&app);
                    let reply = browser.post(&path, &[("csrf", token.as_str())]).await;
                    assert_eq!(rows_of_the_trail(&app), before, "{who} changed something by {} {path}", route.method);
                    assert!(reply.status >= 400, "{who} got {} from {} {path}", reply.status, route.method);
                    write!(table, " | {}", reply.status).unwrap();
                } else {
                    table.push_str(" | –");
                }
            }
            table.push('\n');
        }
        insta::assert_snapshot!("who_sees_the_things_of_a_body", table);
    }
}
