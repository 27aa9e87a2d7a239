//! The access matrix: every route of the application, with every role and with nobody signed in. Pages are asked
//! for with addresses that name nothing, changes are sent with the right form token and an empty form, so a status
//! says how far the route table let somebody come: 200, 303, 404, 409 and 422 are past it, 403 and a redirect to the
//! sign-in page are not.

use crate::support::city::City;
use crate::support::{Backend, Browser, TestApp, today};
use jiangce::app;
use jiangce::identity::administration::trail_addresses::page_of;
use jiangce::identity::administration::trail_words::KINDS;
use jiangce::identity::model::NewGrant;
use jiangce::kernel::actor::Role;
use jiangce::platform::web::access::{Access, AccessTable};
use std::fmt::Write;

/// Roles in the order of the columns.
const ROLES: &[Role] = &[
    Role::CityAdministrator,
    Role::SecurityAdministrator,
    Role::Auditor,
    Role::BodyStaff,
    Role::Assessor,
    Role::QualitySupervisor,
    Role::CompetitionOrganiser,
    Role::Judge,
    Role::Worker,
];

/// One account of each role that a person can have, signed in; and somebody who is not.
pub async fn everybody(app: &TestApp) -> Vec<(Option<Role>, Browser)> {
    let city = City::of(app);
    let body = city.body(1);
    let trade = city.welder();
    let assessor = city.assessor("李考评", "530100001", Some(trade));
    let mut people = vec![(None, app.browser())];
    for role in ROLES {
        // A dot, so that no page shows a login that looks like a key of the language files.
        let login = role.as_str().replace('_', ".");
        match role {
            Role::BodyStaff => {
                city.staff(&login, &body);
            }
            Role::Assessor => {
                city.assessor_account(&login, assessor);
            }
            Role::Worker => {
                let person = city.person("王劳动", None);
                app.open_account(jiangce::identity::model::NewAccount {
                    login: login.clone(),
                    name: "王劳动".to_owned(),
                    email: None,
                    person: Some(person),
                    language: jiangce::kernel::language::Language::Chinese,
                    grant: NewGrant {
                        role: *role,
                        body: None,
                        assessor: None,
                        competition: None,
                        valid_from: today(),
                        valid_to: None,
                    },
                });
            }
            _ => {
                app.account(&login, *role);
            }
        }
        people.push((Some(*role), app.signed_in(&login).await));
    }
    people
}

/// A pattern with every placeholder replaced by a value that names nothing.
pub fn address(pattern: &str) -> String {
    pattern
        .split('/')
        .map(|part| match part.split_once('{') {
            Some((before, rest)) => {
                let (name, after) = rest.split_once('}').unwrap();
                let value = match name.split(':').next().unwrap() {
                    "id" => "999999",
                    "day" => "2000-01-01",
                    _ => "nothing",
                };
                format!("{before}{value}{after}")
            }
            None => part.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("/")
}

async fn token(browser: &mut Browser, signed_in: bool) -> String {
    let page = browser.get(if signed_in { "/account" } else { "/sign-in" }).await;
    Browser::token(&page)
}

#[actix_web::test]
async fn every_route_answers_every_role_as_the_table_says() {
    let app = TestApp::start(Backend::Sqlite);
    let mut people = everybody(&app).await;
    let mut routes = app::routes();
    routes.sort_by_key(|route| (route.path, route.method.to_string()));
    let mut table = String::from("route");
    for (role, _) in &people {
        write!(table, " | {}", role.map_or("nobody", Role::as_str)).unwrap();
    }
    table.push('\n');
    for route in &routes {
        // They end the session with which the next line is asked.
        if route.path == "/sign-out" {
            continue;
        }
        write!(table, "{} {}", route.method, route.path).unwrap();
        for (role, browser) in &mut people {
            let path = address(route.path);
            let reply = if route.method == "GET" {
                browser.get(&path).await
            } else {
                let token = token(browser, role.is_some()).await;
                browser.post(&path, &[("csrf", token.as_str())]).await
            };
            let is_let_in = match (route.access, *role) {
                (Access::Public, _) | (Access::SignedIn, Some(_)) => true,
                (Access::Roles(roles), Some(role)) => roles.contains(&role),
                (_, None) => false,
            };
            let to_sign_in = reply.location.as_deref().is_some_and(|to| to.starts_with("/sign-in?next="));
            let shown = if to_sign_in { "sign-in".to_owned() } else { reply.status.to_string() };
            assert!(reply.status < 500, "{} {path} for {role:?}: {}", route.method, reply.text());
            if !is_let_in {
                let is_refused = to_sign_in || matches!(reply.status, 401 | 403);
                assert!(is_refused, "{} {path} let {role:?} in: {}", route.method, reply.status);
            } else if route.method == "GET" {
                assert!(!to_sign_in, "{path} sent {role:?} to the sign-in page");
            }
            write!(table, " | {shown}").unwrap();
        }
        table.push('\n');
    }
    insta::assert_snapshot!("access_matrix", table);
}

#[test]
fn what_the_trail_leads_to_is_open_to_whoever_reads_the_trail() {
    let routes = app::routes();
    let of_contest = [("contest", "S/01"), ("compartment", "S/01/B/2"), ("scheme", "S/01/A"), ("official", "S/token")];
    let kinds = KINDS.iter().map(|kind| (*kind, "x1")).chain(of_contest);
    for (kind, subject) in kinds {
        let Some(page) = page_of(Role::Auditor, kind, subject) else { continue };
        let parts: Vec<&str> = page.split('/').collect();
        let route = routes.iter().find(|route| {
            let pattern: Vec<&str> = route.path.split('/').collect();
            let is_same = |(a, b): (&&str, &&str)| a == b || (a.starts_with('{') && a.ends_with('}'));
            route.method == "GET" && pattern.len() == parts.len() && pattern.iter().zip(&parts).all(is_same)
        });
        let route = route.unwrap_or_else(|| panic!("{kind} leads to {page}, which is no page"));
        let is_open = match route.access {
            Access::Public | Access::SignedIn => true,
            Access::Roles(roles) => roles.contains(&Role::Auditor),
        };
        assert!(is_open, "{kind} leads to {page}, which the auditor may not open");
    }
}

#[test]
fn no_route_stands_twice_and_none_hides_behind_another() {
    let routes = app::routes();
    let table = AccessTable::of(&routes);
    assert_eq!(table.entries().count(), routes.len(), "two routes have the same method and path");
    for (place, route) in routes.iter().enumerate() {
        let parts: Vec<&str> = route.path.split('/').collect();
        for earlier in &routes[..place] {
            let before: Vec<&str> = earlier.path.split('/').collect();
            let hides = earlier.path != route.path
                && before.len() == parts.len()
                && before
                    .iter()
                    .zip(&parts)
                    .all(|(a, b)| a == b || (a.starts_with('{') && a.ends_with('}') && !b.starts_with('{')));
            assert!(!hides, "{} is never reached: {} stands before it", route.path, earlier.path);
        }
    }
}
