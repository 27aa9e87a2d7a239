//! Settings, holidays, mail and the trail by their pages.

use crate::support::city::City;
use crate::support::{on_both, today};
use jiangce::certification::batches::model::BatchState;
use jiangce::certification::settings::PUBLIC_NOTICE_DAYS;
use jiangce::kernel::actor::{Actor, Role};
use jiangce::kernel::level::Level;
use jiangce::platform::audit::Entry;
use jiangce::platform::outbox;

on_both! {
    async fn a_setting_is_changed_by_its_owner_with_a_reason_and_holds_at_once(app: TestApp) {
        app.account("duan", Role::CityAdministrator);
        app.account("guard", Role::SecurityAdministrator);
        let mut duan = app.signed_in("duan").await;
        let path = "/settings/public_notice_days";
        let page = duan.get(path).await;
        assert_eq!(duan.submit(&page, path, &[("value", "7")]).await.status, 422, "without a reason");
        let out = duan.submit(&page, path, &[("value", "31"), ("reason", "试行")]).await;
        assert_eq!(out.status, 422);
        assert!(out.text().contains("1 到 30"), "{}", out.text());
        assert_eq!(duan.submit(&page, path, &[("value", "7"), ("reason", "试行")]).await.status, 303);
        assert_eq!(app.platform.setting(&PUBLIC_NOTICE_DAYS), 7);
        assert!(duan.get(path).await.text().contains("试行"));
        // The other administrator sees it and cannot change it.
        let mut guard = app.signed_in("guard").await;
        let page = guard.get(path).await;
        assert_eq!(page.attributes("main form", "action"), Vec::<String>::new());
        let token = crate::support::Browser::token(&page);
        let refused = guard.post(path, &[("csrf", &token), ("value", "9"), ("reason", "x")]).await;
        assert_eq!(refused.status, 403);
    }
}

on_both! {
    async fn how_names_are_masked_is_a_setting_that_public_pages_follow(app: TestApp) {
        app.account("duan", Role::CityAdministrator);
        let city = City::of(&app);
        let batch = city.batch(&city.body(1), city.welder(), Level::Advanced, BatchState::Scoring, 1);
        city.on_notice(&batch, today());
        let mut guest = app.browser();
        let notice = format!("/notices/{}", batch.number);
        assert!(guest.get(&notice).await.text().contains("段*鹏"));
        let mut duan = app.signed_in("duan").await;
        let path = "/settings/mask_name";
        let page = duan.get(path).await;
        let refused = duan.submit(&page, path, &[("value", "3"), ("reason", "试行")]).await;
        assert_eq!(refused.status, 422, "a pattern that hides nothing");
        assert!(refused.text().contains("2****2"), "{}", refused.text());
        assert_eq!(duan.submit(&page, path, &[("value", "0*1"), ("reason", "试行")]).await.status, 303);
        let shown = guest.get(&notice).await.text();
        assert!(shown.contains("**鹏") && !shown.contains("段*鹏"), "{shown}");
    }
}

on_both! {
    async fn holidays_are_kept_by_the_city(app: TestApp) {
        app.account("duan", Role::CityAdministrator);
        let mut duan = app.signed_in("duan").await;
        let page = duan.get("/holidays?year=2027").await;
        let added = duan
            .submit(&page, "/holidays", &[("day", "2027-02-08"), ("kind", "rest"), ("name", "春节")])
            .await;
        assert_eq!(added.location.as_deref(), Some("/holidays?year=2027"), "{}", added.text());
        let page = duan.get("/holidays?year=2027").await;
        assert!(page.text().contains("春节"));
        let worked = duan
            .submit(&page, "/holidays", &[("day", "2027-02-09"), ("kind", "work"), ("name", "春节")])
            .await;
        assert_eq!(worked.status, 422, "a Tuesday is worked anyway");
        let bare = duan.submit(&page, "/holidays/2027-02-08/removal", &[]).await;
        assert_eq!(bare.status, 422, "a day is taken out with a reason");
        let removed = duan.submit(&page, "/holidays/2027-02-08/removal", &[("reason", "通知改期")]).await;
        assert_eq!(removed.status, 303);
        assert!(!duan.get("/holidays?year=2027").await.text().contains("春节"));
    }
}

on_both! {
    async fn mail_that_was_given_up_is_sent_again_by_hand(app: TestApp) {
        app.account("duan", Role::CityAdministrator);
        let duan = app.signed_in("duan").await;
        let mut browser = app.browser();
        let page = browser.get("/password-reset").await;
        browser.submit(&page, "/password-reset", &[("login", "duan")]).await;
        for _ in 0..12 {
            app.platform
                .write_blocking(|tx| {
                    for message in outbox::claim(tx.conn, tx.now, tx.now, 10)? {
                        outbox::mark_failed(tx.conn, &message, tx.now, "no such host")?;
                    }
                    Ok(())
                })
                .unwrap();
            app.advance(chrono::Duration::days(2));
        }
        let mut duan = { drop(duan); app.signed_in("duan").await };
        let page = duan.get("/outbox").await;
        assert!(page.text().contains("no such host"), "{}", page.text());
        assert!(duan.get("/work").await.text().contains("1 封邮件没有发出去"));
        assert_eq!(duan.submit(&page, "/outbox/retry", &[]).await.status, 303);
        assert_eq!(app.sent_mails().await.len(), 1);
    }
}

on_both! {
    async fn the_auditor_filters_the_trail_and_checks_the_chain(app: TestApp) {
        app.account("auditor", Role::Auditor);
        for number in 0..60 {
            app.platform
                .write_blocking(move |tx| {
                    tx.audit(&Actor::system("test"), Entry::new("thing.done", "thing", number.to_string()).reason("因为"))
                })
                .unwrap();
        }
        let mut auditor = app.signed_in("auditor").await;
        let page = auditor.get("/audit?action=thing").await;
        assert_eq!(page.texts("tbody tr").len(), 50);
        let groups = page.attributes("#action optgroup", "label");
        assert!(groups.contains(&"账号".to_owned()) && groups.last().is_some_and(|last| last == "其他"), "{groups:?}");
        assert_eq!(page.attributes("#action option[selected]", "value"), ["thing"]);
        let older = page.attributes("a[rel=next]", "href").remove(0);
        assert_eq!(auditor.get(&older).await.texts("tbody tr").len(), 10);
        assert_eq!(auditor.get("/audit?kind=thing&subject=7").await.texts("tbody tr").len(), 1);
        assert_eq!(auditor.get(&format!("/audit?action=thing&from={}", today())).await.texts("tbody tr").len(), 50);
        assert_eq!(auditor.get("/audit?action=thing&until=2026-11-22").await.texts("tbody tr").len(), 0);
        // Somebody is found by the name that pages show, and by the one by which he signs in.
        assert_eq!(auditor.get("/audit?actor=test").await.texts("tbody tr").len(), 50);
        for named in ["auditor", "AUDITOR", "测试auditor"] {
            let found = auditor.get(&format!("/audit?{}", serde_urlencoded::to_string([("actor", named)]).unwrap())).await;
            assert!(found.text().contains("account.signed_in"), "{named}: {}", found.text());
        }
        assert_eq!(auditor.get("/audit?actor=nobody").await.texts("tbody tr").len(), 0);
        // A day that cannot be read is said beside its field, and nothing is passed off as the answer.
        let wrong = auditor.get("/audit?action=thing&from=abc").await;
        assert_eq!((wrong.status, wrong.texts("tbody tr").len()), (422, 0));
        assert!(wrong.texts("#e-from").concat().contains("2026-11-22"), "{}", wrong.text());
        let turned = auditor.get("/audit?from=2026-11-23&until=2026-11-22").await;
        assert!(turned.status == 422 && turned.texts("#e-until").concat().contains("早于"), "{}", turned.text());
        assert_eq!(auditor.get("/audit.csv?from=abc").await.status, 422);
        // What has a page leads to it, and narrows the trail besides; what has none stays plain.
        assert!(page.attributes("tbody a", "href").iter().all(|href| href.starts_with("/audit?")));
        assert!(auditor.get("/work").await.text().contains("还没有核对过"));
        let reply = auditor.submit(&page, "/audit/verification", &[]).await;
        assert_eq!(reply.status, 303);
        assert!(auditor.get("/audit").await.text().contains("记录链完整"));
        assert!(!auditor.get("/work").await.text().contains("还没有核对过"));
        let csv = auditor.get("/audit.csv?action=thing").await;
        assert_eq!(csv.status, 200);
        assert_eq!(csv.text().lines().count(), 61);
        assert_eq!(auditor.get("/audit.xlsx?action=thing").await.status, 200);
    }
}
