//! People: registered once for all roles, found by the one box, kept encrypted.

use crate::support::city::City;
use crate::support::{Browser, TestApp, on_both, today};
use diesel::prelude::*;
use jiangce::certification::batches::model::BatchState;
use jiangce::identity::model::NewGrant;
use jiangce::kernel::actor::{Actor, Role};
use jiangce::kernel::document::{DocumentKind, IdentityDocument};
use jiangce::kernel::ids::PersonId;
use jiangce::kernel::level::Level;
use jiangce::kernel::mobile::Mobile;
use jiangce::kernel::paging::PageRequest;
use jiangce::kernel::resident_number::check_character;
use jiangce::kernel::sex::Sex;
use jiangce::platform::audit::{self, Filter};
use jiangce::platform::db::schema::{name_suffix, person, person_name};
use jiangce::platform::error::AppError;
use jiangce::registry::people::model::{NameCache, NewPerson, Outcome, Scope};
use jiangce::registry::people::{protection, search_store, service, store};

/// A resident number of our own making, valid for the serial.
fn resident(serial: u32) -> IdentityDocument {
    let body = format!("5301021990{:02}{:02}{:03}", serial / 28 % 12 + 1, serial % 28 + 1, serial % 1000);
    let number = format!("{body}{}", check_character(&body).unwrap());
    IdentityDocument::parse(DocumentKind::ResidentId, &number, today())
        .unwrap()
        .value
}

fn new_person(name: &str, serial: u32) -> NewPerson {
    NewPerson::of_document(name, resident(serial), Sex::Male)
}

fn register(app: &TestApp, new: NewPerson) -> Result<PersonId, AppError> {
    app.platform
        .write_blocking(move |tx| service::find_or_register(tx, &Actor::system("test"), &new))
}

/// Names that a search finds, in its order.
fn found(app: &TestApp, text: &str) -> Vec<String> {
    let keys = app.platform.keys.clone();
    app.platform
        .db
        .read_blocking(|conn| search_store::search(conn, &keys, text, Scope::City, PageRequest::new(None, None)))
        .unwrap()
        .rows
        .into_iter()
        .map(|person| person.name)
        .collect()
}

on_both! {
    async fn a_person_is_registered_once_and_what_was_missing_is_filled_in(app: TestApp) {
        let first = register(&app, new_person("王小明", 1)).unwrap();
        let mut again = new_person("王小明", 1);
        again.mobile = Some(Mobile::parse("13812345678").unwrap().value);
        again.email = Some("wang@example.org".to_owned());
        assert_eq!(register(&app, again).unwrap(), first);
        let mut third = new_person("王小明", 1);
        third.email = Some("other@example.org".to_owned());
        register(&app, third).unwrap();
        let person = app.platform.db.read_blocking(|conn| store::by_id(conn, first)).unwrap().unwrap();
        assert_eq!(person.email.as_deref(), Some("wang@example.org"), "what is there stays");
        assert_eq!(protection::mobile(&person, &app.platform.keys).unwrap().as_deref(), Some("13812345678"));
        assert_eq!(person.version, 2);
    }
}

on_both! {
    async fn a_document_under_another_name_is_a_conflict_and_renames_nobody(app: TestApp) {
        let first = register(&app, new_person("王小明", 1)).unwrap();
        let refused = register(&app, new_person("王晓明", 1)).unwrap_err();
        let AppError::Conflict(message) = refused else { panic!("{refused:?}") };
        assert_eq!(message.key, "person-name-differs");
        let person = app.platform.db.read_blocking(|conn| store::by_id(conn, first)).unwrap().unwrap();
        assert_eq!(person.name, "王小明");
    }
}

on_both! {
    async fn the_raw_row_holds_neither_number_nor_mobile(app: TestApp) {
        type Row = (Vec<u8>, Vec<u8>, Option<Vec<u8>>, Option<Vec<u8>>);
        let mut new = new_person("王小明", 1);
        new.mobile = Some(Mobile::parse("13812345678").unwrap().value);
        let number = new.document.number().to_owned();
        register(&app, new).unwrap();
        let (stored, hash, mobile, mobile_hash): Row = app
            .platform
            .db
            .read_blocking(|conn| {
                Ok(person::table
                    .select((person::document_number, person::document_hash, person::mobile, person::mobile_hash))
                    .first(conn)?)
            })
            .unwrap();
        for value in [stored, hash, mobile.unwrap(), mobile_hash.unwrap()] {
            for plain in [&number[..], &number[6..14], "13812345678", "12345678"] {
                assert!(!value.windows(plain.len()).any(|part| part == plain.as_bytes()), "{plain} is legible");
            }
        }
    }
}

on_both! {
    async fn people_are_found_by_name_initials_and_every_number(app: TestApp) {
        let mut wang = new_person("王小明", 1);
        wang.mobile = Some(Mobile::parse("13812345678").unwrap().value);
        let number = wang.document.number().to_owned();
        register(&app, wang).unwrap();
        for (serial, name) in [(2, "李明明"), (3, "明珠"), (4, "𠮷田𬭎"), (5, "阿卜杜拉·买买提"), (6, "Müller Anna"), (7, "李明")] {
            register(&app, new_person(name, serial)).unwrap();
        }
        assert_eq!(found(&app, "王"), ["王小明"]);
        assert_eq!(found(&app, "小明"), ["王小明"]);
        assert_eq!(found(&app, "王小明"), ["王小明"]);
        assert_eq!(found(&app, "李明"), ["李明", "李明明"], "the whole name comes first");
        assert_eq!(found(&app, "明明"), ["李明明"]);
        let mut with_ming = found(&app, "明");
        with_ming.sort();
        assert_eq!(with_ming, ["明珠", "李明", "李明明", "王小明"], "a repeated character finds its bearer once");
        assert_eq!(found(&app, "wxm"), ["王小明"]);
        assert_eq!(found(&app, "XM"), ["王小明"]);
        assert_eq!(found(&app, "𬭎"), ["𠮷田𬭎"]);
        assert_eq!(found(&app, "𠮷"), ["𠮷田𬭎"]);
        assert_eq!(found(&app, "阿卜杜拉买买提"), ["阿卜杜拉·买买提"]);
        assert_eq!(found(&app, "阿卜杜拉•买"), ["阿卜杜拉·买买提"]);
        assert_eq!(found(&app, "muller"), ["Müller Anna"]);
        assert_eq!(found(&app, &number.to_lowercase()), ["王小明"]);
        assert_eq!(found(&app, "138 1234 5678"), ["王小明"]);
        assert_eq!(found(&app, "13812345679"), [""; 0]);
        assert_eq!(found(&app, "  "), [""; 0]);
    }
}

on_both! {
    async fn a_name_stands_in_the_table_of_names_once(app: TestApp) {
        for serial in 1..=3 {
            register(&app, new_person("王小明", serial)).unwrap();
        }
        register(&app, new_person("明明", 4)).unwrap();
        let (names, suffixes): (i64, i64) = app
            .platform
            .db
            .read_blocking(|conn| Ok((person_name::table.count().get_result(conn)?, name_suffix::table.count().get_result(conn)?)))
            .unwrap();
        assert_eq!((names, suffixes), (2, 6 + 4));
    }
}

on_both! {
    async fn a_load_answers_in_its_own_order_and_knows_whom_it_meets_twice(app: TestApp) {
        let known = register(&app, new_person("赵一", 500)).unwrap();
        let mut people: Vec<NewPerson> = ["王小明", "李明", "赵一"].into_iter().cycle().zip(1..=300).map(|(name, serial)| new_person(name, serial)).collect();
        people.push(new_person("赵一", 500));
        people.push(new_person("钱二", 500));
        people.push(people[0].clone());
        let prepared: Vec<_> = people
            .iter()
            .map(|new| protection::prepare(&app.platform.keys, &app.platform.random, new).unwrap())
            .collect();
        let registrations = app
            .platform
            .write_blocking(move |tx| service::register_many(tx, &prepared, &mut NameCache::default()))
            .unwrap();
        assert_eq!(registrations.len(), 303);
        for (new, registration) in people.iter().zip(&registrations).take(300) {
            assert_eq!(registration.outcome, Outcome::Registered);
            let person = app.platform.db.read_blocking(|conn| store::by_id(conn, registration.person)).unwrap().unwrap();
            assert_eq!((&person.name, person.name_id), (&new.name, registration.name));
            assert_eq!(protection::document_number(&person, &app.platform.keys).unwrap(), new.document.number());
        }
        assert_eq!((registrations[300].person, registrations[300].outcome), (known, Outcome::Known));
        assert_eq!((registrations[301].person, registrations[301].outcome), (known, Outcome::NameDiffers));
        assert_eq!((registrations[302].person, registrations[302].outcome), (registrations[0].person, Outcome::Known));
    }
}

on_both! {
    async fn a_search_leaves_nothing_personal_in_the_address_and_finds(app: TestApp) {
        let mut wang = new_person("王小明", 1);
        wang.mobile = Some(Mobile::parse("13812345678").unwrap().value);
        let number = wang.document.number().to_owned();
        register(&app, wang).unwrap();
        app.account("duan", Role::CityAdministrator);
        let mut browser = app.signed_in("duan").await;
        let page = browser.get("/people").await;
        assert_eq!(page.status, 200, "{}", page.text());
        assert!(!page.text().contains("王小明"), "nobody is listed without a search");
        for text in [number.as_str(), "13812345678", "小明", "wxm"] {
            let reply = browser.submit(&page, "/people/search", &[("q", text)]).await;
            let address = reply.location.unwrap();
            assert!(!address.contains(text) && address.is_ascii(), "{address}");
            let found = browser.get(&address).await;
            assert_eq!(found.texts("tbody th a"), ["王小明"], "{text}");
            assert!(found.text().contains("138****5678"));
            assert!(!found.texts("tbody").concat().contains(&number));
        }
        let nothing = browser.get("/people?search=forged").await;
        assert_eq!((nothing.status, nothing.texts("tbody tr").len()), (200, 0));
    }
}

on_both! {
    async fn the_full_numbers_need_a_reason_and_leave_a_trace(app: TestApp) {
        let mut wang = new_person("王小明", 1);
        wang.mobile = Some(Mobile::parse("13812345678").unwrap().value);
        let number = wang.document.number().to_owned();
        let id = register(&app, wang).unwrap();
        let token = app.platform.db.read_blocking(|conn| store::by_id(conn, id)).unwrap().unwrap().token;
        app.account("duan", Role::QualitySupervisor);
        let mut browser = app.signed_in("duan").await;
        let path = format!("/people/{token}");
        let page = browser.get(&path).await;
        assert_eq!(page.status, 200, "{}", page.text());
        assert!(!page.text().contains(&number) && !page.text().contains("13812345678"));
        let action = format!("{path}/disclosure");
        let refused = browser.submit(&page, &action, &[("reason", "  ")]).await;
        assert_eq!(refused.status, 422);
        assert!(!refused.text().contains(&number));
        let shown = browser.submit(&page, &action, &[("reason", "核对投诉")]).await;
        assert_eq!((shown.status, shown.texts("#document-number"), shown.texts("#mobile")), (200, vec![number.clone()], vec!["13812345678".to_owned()]));
        let filter = Filter { subject: Some(("person".to_owned(), token)), action: Some("person.disclosed".to_owned()), ..Filter::default() };
        let (rows, _) = app.platform.db.read_blocking(|conn| audit::list(conn, &filter, None, 10)).unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].actor_name.as_str(), rows[0].reason.as_deref()), ("测试duan", Some("核对投诉")));
        let trail = format!("{rows:?}");
        assert!(!trail.contains(&number) && !trail.contains("13812345678"));
    }
}

on_both! {
    async fn body_staff_know_only_their_own_candidates(app: TestApp) {
        let city = City::of(&app);
        let (mine, other) = (city.body(1), city.body(2));
        let welder = city.welder();
        let own = city.batch(&mine, welder, Level::Advanced, BatchState::Examining, 2);
        let foreign = city.batch(&other, welder, Level::Advanced, BatchState::Examining, 3);
        app.account_with("li", NewGrant { role: Role::BodyStaff, body: Some(mine.id), assessor: None, competition: None, valid_from: today(), valid_to: None });
        app.account("duan", Role::CityAdministrator);
        let token_of = |id: PersonId| app.platform.db.read_blocking(|conn| store::by_id(conn, id)).unwrap().unwrap().token;
        let own_path = format!("/people/{}", token_of(own.candidates[0].person));
        let foreign_path = format!("/people/{}", token_of(foreign.candidates[0].person));
        let mut staff = app.signed_in("li").await;
        let shown = staff.get(&own_path).await;
        assert_eq!(shown.status, 200, "{}", shown.text());
        assert!(shown.text().contains(&own.number));
        assert_eq!(staff.get(&foreign_path).await.status, 404);
        assert_eq!(staff.get(&format!("{foreign_path}/contact")).await.status, 404);
        let token = Browser::token(&shown);
        let refused = staff.post(&format!("{foreign_path}/disclosure"), &[("csrf", &token), ("reason", "看看")]).await;
        assert_eq!(refused.status, 404);
        let page = staff.get("/people").await;
        let own_name = &own.candidates[0].name;
        let reply = staff.submit(&page, "/people/search", &[("q", own_name)]).await;
        let listed = staff.get(&reply.location.unwrap()).await.attributes("tbody th a", "href");
        assert_eq!(listed, std::slice::from_ref(&own_path), "the same name in another body stays unknown");
        let mut administrator = app.signed_in("duan").await;
        assert_eq!(administrator.get(&foreign_path).await.status, 200);
    }
}

on_both! {
    async fn contact_data_is_corrected_once_from_one_version(app: TestApp) {
        let mut wang = new_person("王小明", 1);
        wang.mobile = Some(Mobile::parse("13812345678").unwrap().value);
        let id = register(&app, wang).unwrap();
        let person = || app.platform.db.read_blocking(|conn| store::by_id(conn, id)).unwrap().unwrap();
        let path = format!("/people/{}", person().token);
        let action = format!("{path}/contact");
        app.account("duan", Role::CityAdministrator);
        let mut browser = app.signed_in("duan").await;
        let page = browser.get(&action).await;
        let wrong = browser.submit(&page, &action, &[("mobile", "1381234"), ("email", "wang")]).await;
        assert_eq!((wrong.status, wrong.texts(".error").len()), (422, 2), "{}", wrong.text());
        let values = [("mobile", "13900001111"), ("email", "wang@example.org"), ("employer", "昆明机床厂")];
        assert_eq!(browser.submit(&page, &action, &values).await.status, 303);
        let stale = browser.submit(&page, &action, &[("email", "late@example.org")]).await;
        assert_eq!(stale.status, 409);
        assert_eq!(person().email.as_deref(), Some("wang@example.org"));
        assert_eq!(protection::mobile(&person(), &app.platform.keys).unwrap().as_deref(), Some("13900001111"));
        assert_eq!(found(&app, "13900001111"), ["王小明"]);
        assert_eq!(found(&app, "13812345678"), [""; 0]);
        let shown = browser.get(&path).await;
        assert!(shown.text().contains("更正联系方式") && shown.text().contains("昆明机床厂"));
    }
}
