//! Marking schemes in the browser: read from a sheet, mended by hand, put in force, written again without loss.

use super::files::scheme;
use crate::support::event::{Event, account_for, event};
use crate::support::officials::judge;
use crate::support::{Browser, Reply, on_both};
use diesel::prelude::*;
use jiangce::competition::events::model::EventState;
use jiangce::competition::officials::model::{OfficialDuty, Slot};
use jiangce::competition::schemes::cis;
use jiangce::competition::schemes::model::MarkingScheme;
use jiangce::kernel::actor::Role;
use jiangce::platform::db::schema as t;
use jiangce::platform::spreadsheet::file_error::Limits;
use jiangce::platform::spreadsheet::read::Workbook;
use std::io::Cursor;

fn schemes(event: &Event) -> String {
    format!("{}/schemes", event.contest_address())
}

async fn upload(browser: &mut Browser, event: &Event, bytes: &[u8]) -> Reply {
    let page = browser.get(&schemes(event)).await;
    browser
        .upload(&page, &format!("{}/B/upload", schemes(event)), &[], ("file", "方案.xlsx", bytes))
        .await
}

fn read(bytes: Vec<u8>) -> MarkingScheme {
    let mut workbook = Workbook::open(Cursor::new(bytes), Limits::default()).unwrap();
    cis::read(&mut workbook).unwrap().0.without_rows()
}

on_both! {
    async fn a_scheme_is_read_from_a_sheet_put_in_force_and_written_again_without_loss(app: TestApp) {
        let event = event(&app, EventState::EntryOpen);
        account_for(&app, "pu", Role::CompetitionOrganiser, &event);
        let mut organiser = app.signed_in("pu").await;
        let original = scheme(|rows| {
            // Two further descriptions and a name of a criterion, which the field's sheets have too.
            let mut name = rows[0].clone();
            name.fill(String::new());
            (name[0], name[1]) = ("ID".to_owned(), "Name".to_owned());
            let mut criterion = name.clone();
            (criterion[0], criterion[1]) = ("A".to_owned(), "准备".to_owned());
            rows.insert(4, criterion);
            rows.insert(4, name);
            let mut extra = rows[0].clone();
            extra.fill(String::new());
            "=补充说明".clone_into(&mut extra[6]);
            rows.insert(9, extra.clone());
            rows.insert(10, extra);
        });
        let draft = upload(&mut organiser, &event, &original).await;
        let address = draft.location.clone().unwrap_or_else(|| panic!("{}", draft.text()));
        assert_eq!(address, format!("{}/B/1", schemes(&event)));
        let shown = organiser.get(&address).await;
        for words in ["50 个评分点", "测量 40", "评判 10", "共 100.00 分", "A 准备"] {
            assert!(shown.text().contains(words), "{words}: {}", shown.text());
        }
        let put = organiser.submit(&shown, &format!("{address}/in-force"), &[]).await;
        assert_eq!(put.status, 303, "{}", put.text());
        let written = organiser.get(&format!("{address}/workbook")).await.body;
        let (before, after) = (read(original), read(written));
        assert_eq!(before.sub_criteria[0].aspects[0].extra.len(), 2);
        assert_eq!(after, before);

        // What was in force is never changed; the next version takes its place.
        let refused = organiser.get(&format!("{address}/sub-criteria/A1")).await;
        assert_eq!(refused.status, 409);
        upload(&mut organiser, &event, &scheme(|_| {})).await;
        let second = format!("{}/B/2", schemes(&event));
        let page = organiser.get(&second).await;
        assert_eq!(organiser.submit(&page, &format!("{second}/in-force"), &[]).await.status, 303);
        let overview = organiser.get(&schemes(&event)).await;
        assert!(overview.text().contains("已替换") && overview.text().contains("启用中"));
        let module = event.practice;
        let changed = app.platform.write_blocking(move |tx| {
            Ok(diesel::update(t::marking_scheme::table.filter(t::marking_scheme::module_id.eq(module)))
                .set(t::marking_scheme::content.eq("{}"))
                .execute(tx.conn)
                .is_err())
        });
        assert!(changed.is_ok_and(|refused| refused), "the database let a scheme in force be changed");
    }
}

on_both! {
    async fn a_scheme_with_errors_waits_until_it_is_mended_by_hand(app: TestApp) {
        let event = event(&app, EventState::EntryOpen);
        account_for(&app, "pu", Role::CompetitionOrganiser, &event);
        let mut organiser = app.signed_in("pu").await;
        // The first aspect of B1 has lost its mark and its section.
        let broken = scheme(|rows| {
            let row = rows.iter().position(|row| row[0] == "B1").unwrap() + 1;
            rows[row][10].clear();
        });
        let address = upload(&mut organiser, &event, &broken).await.location.unwrap();
        let shown = organiser.get(&address).await;
        assert!(shown.text().contains("全部评分点合计 98.00 分"), "{}", shown.text());
        assert!(!shown.text().contains("/in-force"));
        let token = Browser::token(&shown);
        let forced = organiser.post(&format!("{address}/in-force"), &[("csrf", token.as_str())]).await;
        assert_eq!(forced.status, 409);

        let path = format!("{address}/sub-criteria/B1");
        let form = organiser.get(&path).await;
        let marks = form.attributes("input[name=aspect_mark]", "value");
        assert_eq!(marks.len(), 36, "35 aspects and an empty one");
        // Every aspect is sent again, as the browser does; the first one gets its mark.
        let mut pairs = crate::support::form_pairs(&form, &path, &[]);
        let first = pairs.iter_mut().find(|(name, _)| name == "aspect_mark").unwrap();
        "2.005".clone_into(&mut first.1);
        let refused = organiser.post(&path, &borrowed(&pairs)).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("2.005"), "what was typed is gone");
        let first = pairs.iter_mut().find(|(name, _)| name == "aspect_mark").unwrap();
        "2".clone_into(&mut first.1);
        assert_eq!(organiser.post(&path, &borrowed(&pairs)).await.status, 303);
        // The same page sent once more is out of date.
        assert_eq!(organiser.post(&path, &borrowed(&pairs)).await.status, 409);
        let mended = organiser.get(&address).await;
        assert_eq!(organiser.submit(&mended, &format!("{address}/in-force"), &[]).await.status, 303);
    }
}

fn borrowed(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

on_both! {
    async fn a_scheme_is_typed_from_nothing(app: TestApp) {
        let event = event(&app, EventState::EntryOpen);
        account_for(&app, "pu", Role::CompetitionOrganiser, &event);
        let mut organiser = app.signed_in("pu").await;
        let page = organiser.get(&schemes(&event)).await;
        let begun = organiser.submit(&page, &format!("{}/B/blank", schemes(&event)), &[]).await;
        let address = begun.location.unwrap();
        let path = format!("{address}/sub-criteria/new");
        let form = organiser.get(&path).await;
        let mut pairs = crate::support::form_pairs(&form, &path, &[("id", "a1"), ("name", "焊缝"), ("day", "1")]);
        for (name, value) in [("aspect_description", "焊缝宽度"), ("aspect_mark", "1.50"), ("aspect_section", "2")] {
            let field = pairs.iter_mut().find(|(field, _)| field == name).unwrap();
            value.clone_into(&mut field.1);
        }
        let refused = organiser.post(&path, &borrowed(&pairs)).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("请按 A1、B12 的写法填写"));
        let id = pairs.iter_mut().find(|(field, _)| field == "id").unwrap();
        "A1".clone_into(&mut id.1);
        assert_eq!(organiser.post(&path, &borrowed(&pairs)).await.status, 303);
        let shown = organiser.get(&address).await;
        assert!(shown.text().contains("焊缝宽度") && shown.text().contains("共 1.50 分"), "{}", shown.text());
        let edit = organiser.get(&format!("{address}/sub-criteria/A1")).await;
        let removal = format!("{address}/sub-criteria/A1/removal");
        assert_eq!(organiser.submit(&edit, &removal, &[]).await.status, 303);
        assert!(organiser.get(&address).await.text().contains("方案是空的"));
    }
}

on_both! {
    async fn nobody_changes_the_scheme_of_a_contest_that_runs(app: TestApp) {
        let event = event(&app, EventState::Running);
        account_for(&app, "pu", Role::CompetitionOrganiser, &event);
        let mut organiser = app.signed_in("pu").await;
        let page = organiser.get(&schemes(&event)).await;
        assert!(!page.text().contains("/B/upload"));
        let token = Browser::token(&organiser.get("/account").await);
        let reply = organiser.post(&format!("{}/B/blank", schemes(&event)), &[("csrf", token.as_str())]).await;
        assert_eq!(reply.status, 409);
    }
}

on_both! {
    async fn a_scheme_is_seen_by_those_who_mark_by_it_and_by_nobody_else(app: TestApp) {
        let own = event(&app, EventState::EntryOpen);
        let other = event(&app, EventState::EntryOpen);
        account_for(&app, "pu", Role::CompetitionOrganiser, &own);
        account_for(&app, "zhao", Role::CompetitionOrganiser, &other);
        judge(&app, &own, "scoring", "木丽华", &[Slot::scoring(own.practice)]);
        judge(&app, &own, "chief", "和志刚", &[Slot::of(OfficialDuty::ChiefJudge)]);
        judge(&app, &other, "stranger", "普永福", &[Slot::scoring(other.practice)]);
        let mut organiser = app.signed_in("pu").await;
        let address = upload(&mut organiser, &own, &scheme(|_| {})).await.location.unwrap();
        for (login, read, write) in
            [("scoring", 200, 403), ("chief", 200, 303), ("stranger", 404, 404), ("zhao", 404, 403)]
        {
            let mut browser = app.signed_in(login).await;
            for path in [&schemes(&own), &address, &format!("{address}/workbook")] {
                assert_eq!(browser.get(path).await.status, read, "{login} {path}");
            }
            let token = Browser::token(&browser.get("/account").await);
            let reply = browser.post(&format!("{}/A/blank", schemes(&own)), &[("csrf", token.as_str())]).await;
            assert_eq!(reply.status, write, "{login}");
        }
        assert_eq!(app.browser().get(&address).await.location.as_deref().map(|to| &to[..8]), Some("/sign-in"));
    }
}
