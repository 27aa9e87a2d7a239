//! Accounts in the hands of the security administrator.

use crate::support::city::City;
use crate::support::on_both;
use jiangce::kernel::actor::Role;

fn new_account<'a>(login: &'a str, role: &'a str, first: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("login", login), ("name", "普春燕"), ("email", "pu@example.org"), ("role", role), ("first_password", first)]
}

on_both! {
    async fn an_invited_person_sets_a_password_and_signs_in(app: TestApp) {
        app.account("guard", Role::SecurityAdministrator);
        let mut guard = app.signed_in("guard").await;
        let form = guard.get("/accounts/new").await;
        let reply = guard.submit(&form, "/accounts", &new_account("pu.chunyan", "auditor", "invitation")).await;
        assert_eq!(reply.location.as_deref(), Some("/accounts/pu%2Echunyan"), "{}", reply.text());
        let mails = app.sent_mails().await;
        let (kind, to, text) = mails.first().unwrap();
        assert_eq!((kind.as_str(), to.as_str()), ("invitation", "pu@example.org"));
        let link = text.lines().find_map(|line| line.strip_prefix("http://127.0.0.1:8080")).unwrap();
        let mut browser = app.browser();
        let page = browser.get(link).await;
        let values = [("new_password", "Dianchi-2027"), ("repeated", "Dianchi-2027")];
        assert_eq!(browser.submit(&page, link, &values).await.status, 303);
        let page = browser.get("/sign-in").await;
        let values = [("login", "pu.chunyan"), ("password", "Dianchi-2027")];
        assert_eq!(browser.submit(&page, "/sign-in", &values).await.status, 303);
        assert!(guard.get("/accounts?q=chunyan&role=auditor").await.text().contains("普春燕"));
        assert!(!guard.get("/accounts?q=chunyan&role=assessor").await.text().contains("普春燕"));
        assert!(!guard.get("/accounts?q=%25").await.text().contains("普春燕"), "a joker of SQL is a letter here");
    }
}

on_both! {
    async fn a_one_time_password_is_shown_once_and_has_to_be_changed(app: TestApp) {
        app.account("guard", Role::SecurityAdministrator);
        let body = City::of(&app).body(1);
        let mut guard = app.signed_in("guard").await;
        let form = guard.get("/accounts/new").await;
        let mut values = new_account("pu.yan", "body_staff", "one_time");
        let reply = guard.submit(&form, "/accounts", &values).await;
        assert_eq!(reply.status, 422, "body staff are staff of some body");
        values.push(("body_code", "NO-SUCH-BODY"));
        assert_eq!(guard.submit(&form, "/accounts", &values).await.status, 422);
        values.pop();
        let code = form.attributes("#bodies option", "value").remove(0);
        values.push(("body_code", &code));
        let reply = guard.submit(&form, "/accounts", &values).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        let password = reply.texts("#one-time-password").remove(0);
        assert!(!guard.get("/accounts/pu.yan").await.text().contains(&password));
        assert!(guard.get("/accounts/pu.yan").await.text().contains(&body.name));
        let mut browser = app.browser();
        let page = browser.get("/sign-in").await;
        let reply = browser.submit(&page, "/sign-in", &[("login", "pu.yan"), ("password", &password)]).await;
        assert_eq!(reply.status, 303);
        assert_eq!(browser.get("/work").await.location.as_deref(), Some("/account/password"));
    }
}

on_both! {
    async fn the_three_administrators_are_never_one_person(app: TestApp) {
        app.account("guard", Role::SecurityAdministrator);
        app.account("duan", Role::CityAdministrator);
        let mut guard = app.signed_in("guard").await;
        let page = guard.get("/accounts/duan").await;
        let refused = guard.submit(&page, "/accounts/duan/roles", &[("role", "auditor")]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.texts(".error-summary").concat().contains("不能由同一人担任"), "{}", refused.text());
        let granted = guard.submit(&page, "/accounts/duan/roles", &[("role", "quality_supervisor")]).await;
        assert_eq!(granted.status, 303);
        // A second account with the same mail address is the same person.
        let form = guard.get("/accounts/new").await;
        let mut values = new_account("duan2", "auditor", "invitation");
        values.retain(|(name, _)| *name != "email");
        values.push(("email", "duan@example.org"));
        assert_eq!(guard.submit(&form, "/accounts", &values).await.status, 422);
        assert_eq!(guard.get("/accounts/duan2").await.status, 404, "nothing is left half done");
    }
}

on_both! {
    async fn a_role_ends_with_a_day_and_stays_on_record(app: TestApp) {
        app.account("guard", Role::SecurityAdministrator);
        app.account("duan", Role::CityAdministrator);
        let mut duan = app.signed_in("duan").await;
        let mut guard = app.signed_in("guard").await;
        let page = guard.get("/accounts/duan").await;
        let end = page.attributes("details form", "action").remove(0);
        let without_reason = guard.submit(&page, &end, &[("last_day", "2026-11-22")]).await;
        assert_eq!(without_reason.status, 422);
        let too_early = guard.submit(&page, &end, &[("last_day", "2026-11-20"), ("reason", "调离")]).await;
        assert_eq!(too_early.status, 422);
        let ended = guard.submit(&page, &end, &[("last_day", "2026-11-22"), ("reason", "调离")]).await;
        assert_eq!(ended.status, 303);
        assert_eq!(duan.get("/account").await.status, 303, "whoever has no role is signed out");
        let text = guard.get("/accounts/duan").await.text();
        assert!(text.contains("市级管理员") && text.contains("2026-11-22") && text.contains("调离"));
    }
}

on_both! {
    async fn nobody_changes_his_own_rights(app: TestApp) {
        app.account("guard", Role::SecurityAdministrator);
        let mut guard = app.signed_in("guard").await;
        let page = guard.get("/accounts/guard").await;
        assert_eq!(page.attributes("form[action$=suspension]", "action"), Vec::<String>::new());
        let token = crate::support::Browser::token(&page);
        let refused = guard.post("/accounts/guard/suspension", &[("csrf", &token), ("reason", "试试")]).await;
        assert_eq!(refused.status, 403);
        let refused = guard
            .post("/accounts/guard/roles", &[("csrf", &token), ("role", "assessor"), ("card_number", "1"), ("valid_from", "2026-11-23")])
            .await;
        assert_eq!(refused.status, 403);
    }
}

on_both! {
    async fn a_suspended_account_is_signed_out_and_can_be_reopened(app: TestApp) {
        app.account("guard", Role::SecurityAdministrator);
        app.account("duan", Role::CityAdministrator);
        let mut duan = app.signed_in("duan").await;
        let mut guard = app.signed_in("guard").await;
        let page = guard.get("/accounts/duan").await;
        let action = "/accounts/duan/suspension";
        assert_eq!(guard.submit(&page, action, &[("reason", "")]).await.status, 422);
        assert_eq!(guard.submit(&page, action, &[("reason", "调查")]).await.status, 303);
        assert_eq!(duan.get("/account").await.status, 303);
        assert_eq!(guard.submit(&page, action, &[("reason", "调查")]).await.status, 409, "it is suspended already");
        let page = guard.get("/accounts/duan").await;
        assert_eq!(guard.submit(&page, "/accounts/duan/reopening", &[("reason", "查清")]).await.status, 303);
        app.signed_in("duan").await;
    }
}

on_both! {
    async fn a_locked_account_is_unlocked_by_hand(app: TestApp) {
        app.account("guard", Role::SecurityAdministrator);
        app.account("duan", Role::CityAdministrator);
        let mut browser = app.browser();
        let page = browser.get("/sign-in").await;
        for _ in 0..5 {
            browser.submit(&page, "/sign-in", &[("login", "duan"), ("password", "Wrong-1234")]).await;
        }
        let mut guard = app.signed_in("guard").await;
        assert!(guard.get("/work").await.text().contains("1 个账号被锁定"));
        let page = guard.get("/accounts/duan").await;
        assert_eq!(guard.submit(&page, "/accounts/duan/unlocking", &[]).await.status, 303);
        app.signed_in("duan").await;
    }
}
