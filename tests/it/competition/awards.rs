//! Award certificates: issued once, replaced and revoked by a correction, verified by anybody, and the end of a competition.

use crate::support::event::{Entrant, Event, account_for, entrants, event};
use crate::support::published::publish;
use crate::support::{Browser, Reply, TestApp, on_both};
use diesel::prelude::*;
use jiangce::competition::events::model::EventState;
use jiangce::competition::rankings::model::Medal;
use jiangce::kernel::actor::Role;
use jiangce::platform::db::schema as t;

const NAMES: &[&str] = &["尹胜男", "冯德才", "杭玉兰", "阮小七"];

/// A final result with a first and a second prize. `pu` organises, `yin` holds the first prize.
fn scene(app: &TestApp) -> (Event, Vec<Entrant>) {
    let event = event(app, EventState::Final);
    let entered = entrants(app, &event, NAMES);
    account_for(app, "pu", Role::CompetitionOrganiser, &event);
    app.worker("yin", entered[0].person);
    let lines = [
        (&entered[0], 1, Some(Medal::Gold)),
        (&entered[1], 2, Some(Medal::Silver)),
        (&entered[2], 3, None),
        (&entered[3], 4, None),
    ];
    publish(app, &event, 1, "final", EventState::Final, &lines);
    (event, entered)
}

fn awards(event: &Event) -> String {
    format!("{}/awards", event.address())
}

fn number(event: &Event, serial: u32) -> String {
    format!("{}-01-J{serial:03}", event.number)
}

/// Issues by the form, which asks for a reason when somebody loses a certificate.
async fn issue(browser: &mut Browser, event: &Event, reason: Option<&str>) -> Reply {
    let page = browser.get(&awards(event)).await;
    assert_eq!(page.status, 200, "{}", page.text());
    browser
        .submit(
            &page,
            &format!("{}/awards", event.contest_address()),
            &reason.map(|reason| ("reason", reason)).into_iter().collect::<Vec<_>>(),
        )
        .await
}

async fn post(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Reply {
    let token = Browser::token(&browser.get("/account").await);
    let mut pairs = vec![("csrf", token.as_str())];
    pairs.extend_from_slice(fields);
    browser.post(path, &pairs).await
}

on_both! {
    async fn certificates_are_issued_once_and_anybody_verifies_them(app: TestApp) {
        let (event, _) = scene(&app);
        let mut organiser = app.signed_in("pu").await;
        assert_eq!(issue(&mut organiser, &event, None).await.status, 303);
        let page = organiser.get(&awards(&event)).await;
        assert!(page.text().contains("已全部颁发") && page.text().contains("技术状元"), "{}", page.text());
        let again = post(&mut organiser, &format!("{}/awards", event.contest_address()), &[]).await;
        assert_eq!(again.status, 303, "done again it does nothing");
        let numbers: Vec<String> = app
            .platform
            .db
            .read_blocking(|conn| Ok(t::award_certificate::table.select(t::award_certificate::number).load(conn)?))
            .unwrap();
        assert_eq!(numbers, [number(&event, 1), number(&event, 2)]);

        let address = format!("/awards/{}", number(&event, 1));
        let mut guest = app.browser();
        let page = guest.get(&address).await;
        assert_eq!(page.status, 200, "{}", page.text());
        for words in ["一等奖", "技术状元", "有效", "尹*男"] {
            assert!(page.text().contains(words), "{words}: {}", page.text());
        }
        assert!(!page.text().contains("尹胜男"), "strangers read a masked name");
        assert_eq!(guest.get(&format!("/awards/{}", number(&event, 9))).await.status, 404);
        // The box on the home page knows the number too.
        // It answers for the name that was typed, and for no other.
        for (name, status) in [("尹胜男", 200), ("王五", 404)] {
            let typed = [("number", number(&event, 1).to_lowercase()), ("name", name.to_owned())];
            let asked = guest.get(&format!("/verify?{}", serde_urlencoded::to_string(&typed).unwrap())).await;
            let to = asked.location.unwrap();
            assert!(to.starts_with(&format!("{address}?name=")), "{to}");
            assert_eq!(guest.get(&to).await.status, status, "{name}");
        }
        let english = guest.get(&format!("{address}?lang=en")).await;
        assert!(english.text().contains("First prize") && !english.texts("main").concat().contains("award-"));

        let mut holder = app.signed_in("yin").await;
        assert!(holder.get("/mine/awards").await.text().contains(&number(&event, 1)));
        assert!(!holder.get("/mine/awards").await.text().contains(&number(&event, 2)));
        assert!(holder.get(&address).await.text().contains("尹胜男"));
        let workbook = organiser.get(&format!("{}.xlsx", awards(&event))).await;
        assert!(workbook.status == 200 && workbook.body.starts_with(b"PK"));
        let text = organiser.get(&format!("{}.csv", awards(&event))).await.text();
        assert!(text.contains("尹胜男") && text.contains("二等奖"), "{text}");
        for login in ["yin"] {
            let mut browser = app.signed_in(login).await;
            assert_eq!(browser.get(&awards(&event)).await.status, 403);
            assert_eq!(post(&mut browser, &format!("{}/awards", event.contest_address()), &[]).await.status, 403);
        }
    }
}

on_both! {
    async fn the_document_is_for_its_holder_and_those_who_run_the_event(app: TestApp) {
        let (event, _) = scene(&app);
        let mut organiser = app.signed_in("pu").await;
        assert_eq!(issue(&mut organiser, &event, None).await.status, 303);
        let (own, other) = (format!("/awards/{}.pdf", number(&event, 1)), format!("/awards/{}.pdf", number(&event, 2)));
        let city = crate::support::city::City::of(&app);
        city.staff("zhao", &city.body(1));
        let mut holder = app.signed_in("yin").await;
        assert_eq!(holder.get(&other).await.status, 403);
        assert_eq!(app.signed_in("zhao").await.get(&own).await.status, 403, "not his delegation");
        assert!(app.browser().get(&own).await.location.unwrap().starts_with("/sign-in"));
        if !app.platform.fonts.has_chinese() {
            assert!(std::env::var_os("CI").is_none(), "install fonts-noto-cjk");
            return;
        }
        let reply = holder.get(&own).await;
        assert_eq!((reply.status, reply.content_type.as_str()), (200, "application/pdf"));
        assert!(reply.body.starts_with(b"%PDF-") && reply.text().contains("/Count 1"));
        assert!(reply.text().contains(&number(&event, 1)), "its title says which it is");
        // A reprint has a reason, keeps the number and counts.
        let address = format!("/awards/{}", number(&event, 1));
        let page = organiser.get(&address).await;
        let to = format!("{address}/reprints");
        assert_eq!(organiser.submit(&page, &to, &[("reason", " ")]).await.status, 422);
        assert_eq!(organiser.submit(&page, &to, &[("reason", "证书遗失")]).await.status, 303);
        assert_eq!(organiser.submit(&page, &to, &[("reason", "证书遗失")]).await.status, 409, "the page is old");
        assert!(organiser.get(&address).await.text().contains("补印 1 次"));
        assert_eq!(post(&mut holder, &to, &[("reason", "x")]).await.status, 403);
        let audited: i64 = app
            .platform
            .db
            .read_blocking(|conn| {
                Ok(t::audit_entry::table.filter(t::audit_entry::action.eq("award.taken")).count().get_result(conn)?)
            })
            .unwrap();
        assert_eq!(audited, 1);
    }
}

on_both! {
    async fn a_correction_replaces_and_revokes_for_a_reason(app: TestApp) {
        let (event, entered) = scene(&app);
        let mut organiser = app.signed_in("pu").await;
        assert_eq!(issue(&mut organiser, &event, None).await.status, 303);
        let corrected = [(&entered[2], 1, Some(Medal::Gold)), (&entered[0], 2, Some(Medal::Silver)), (&entered[1], 3, None)];
        publish(&app, &event, 2, "corrected", EventState::Final, &corrected);
        let page = organiser.get(&awards(&event)).await;
        for words in ["待颁发 1 份", "待替换 1 份", "待撤销 1 份"] {
            assert!(page.text().contains(words), "{words}: {}", page.text());
        }
        let silent = issue(&mut organiser, &event, Some("")).await;
        assert_eq!(silent.status, 422, "somebody loses a certificate: it is said why");
        assert_eq!(issue(&mut organiser, &event, Some("成绩更正〔2026〕1号")).await.status, 303);
        let mut guest = app.browser();
        let old = guest.get(&format!("/awards/{}", number(&event, 1))).await;
        assert!(old.text().contains("已被替换") && old.text().contains(&number(&event, 3)), "{}", old.text());
        assert!(!old.text().contains("成绩更正〔2026〕1号"), "why is for those who are concerned");
        let new = guest.get(&format!("/awards/{}", number(&event, 3))).await;
        assert!(new.text().contains("二等奖") && new.text().contains("有效") && new.text().contains(&number(&event, 1)), "{}", new.text());
        assert!(guest.get(&format!("/awards/{}", number(&event, 2))).await.text().contains("已撤销"));
        assert!(guest.get(&format!("/awards/{}", number(&event, 4))).await.text().contains("一等奖"));
        let gone = post(&mut organiser, &format!("/awards/{}/reprints", number(&event, 2)), &[("reason", "x")]).await;
        assert_eq!(gone.status, 409, "what is revoked is not printed again");
        // What stands on paper is changed by nobody, not even in the database.
        let changed = app.platform.write_blocking(|tx| {
            diesel::update(t::award_certificate::table).set(t::award_certificate::rank.eq(1)).execute(tx.conn)?;
            Ok(())
        });
        assert!(changed.is_err());
    }
}

on_both! {
    async fn two_who_issue_at_once_give_each_number_once(app: TestApp) {
        let (event, _) = scene(&app);
        app.account("hu", Role::CityAdministrator);
        let (mut one, mut two) = (app.signed_in("pu").await, app.signed_in("hu").await);
        let to = format!("{}/awards", event.contest_address());
        let (first, second) =
            futures_util::future::join(post(&mut one, &to, &[]), post(&mut two, &to, &[])).await;
        assert_eq!((first.status, second.status), (303, 303), "{} {}", first.text(), second.text());
        let count: i64 = app
            .platform
            .db
            .read_blocking(|conn| Ok(t::award_certificate::table.count().get_result(conn)?))
            .unwrap();
        assert_eq!(count, 2);
    }
}

on_both! {
    async fn a_competition_ends_when_all_is_final_and_issued(app: TestApp) {
        let (event, _) = scene(&app);
        let mut organiser = app.signed_in("pu").await;
        let page = organiser.get(&awards(&event)).await;
        assert!(page.text().contains("焊接技术：还有证书没有颁发"), "{}", page.text());
        assert!(!page.text().contains("/rewards"), "what cannot be done is not offered");
        let shown = organiser.get(&event.address()).await;
        let version = shown.attributes("input[name=version]", "value").remove(0);
        let early = post(&mut organiser, &format!("{}/rewards", event.address()), &[("version", &version)]).await;
        assert_eq!(early.status, 422);
        assert_eq!(post(&mut organiser, &format!("{}/archive", event.address()), &[]).await.status, 409);
        assert_eq!(issue(&mut organiser, &event, None).await.status, 303);
        let page = organiser.get(&awards(&event)).await;
        assert!(page.text().contains("条件已具备"), "{}", page.text());
        assert_eq!(organiser.submit(&page, &format!("{}/rewards", event.address()), &[]).await.status, 303);
        let page = organiser.get(&awards(&event)).await;
        assert_eq!(organiser.submit(&page, &format!("{}/archive", event.address()), &[]).await.status, 303);
        let page = app.browser().get(&event.address()).await;
        assert_eq!(page.texts(".page-title .badge").remove(0), "已归档");
    }
}

on_both! {
    async fn nothing_is_issued_before_the_result_is_final(app: TestApp) {
        let event = event(&app, EventState::PublicNotice);
        let entered = entrants(&app, &event, NAMES);
        account_for(&app, "pu", Role::CompetitionOrganiser, &event);
        publish(&app, &event, 1, "public_notice", EventState::PublicNotice, &[(&entered[0], 1, Some(Medal::Gold))]);
        let mut organiser = app.signed_in("pu").await;
        let to = format!("{}/awards", event.contest_address());
        assert_eq!(post(&mut organiser, &to, &[]).await.status, 409);
        assert!(organiser.get(&awards(&event)).await.text().contains("最终成绩尚未公布"));
    }
}
