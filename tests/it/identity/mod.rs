//! Sign-in, passwords and sessions, by the forms that people use.

mod accounts;
mod administration;

use crate::support::{PASSWORD, on_both, today};
use jiangce::identity::model::{NewAccount, NewGrant};
use jiangce::kernel::actor::Role;
use jiangce::kernel::language::Language;

on_both! {
    async fn a_person_signs_in_and_out(app: TestApp) {
        app.account("duan", Role::SecurityAdministrator);
        let mut browser = app.signed_in("duan").await;
        let page = browser.get("/account").await;
        assert_eq!(page.status, 200, "{}", page.text());
        assert!(page.text().contains("测试duan"));
        assert_eq!(browser.submit(&page, "/sign-out", &[]).await.status, 303);
        assert_eq!(browser.get("/account").await.location.as_deref(), Some("/sign-in?next=%2Faccount"));
    }
}

on_both! {
    async fn an_unknown_login_and_a_wrong_password_get_the_same_answer(app: TestApp) {
        app.account("duan", Role::SecurityAdministrator);
        let mut browser = app.browser();
        let page = browser.get("/sign-in").await;
        let wrong = browser.submit(&page, "/sign-in", &[("login", "duan"), ("password", "Wrong-1234")]).await;
        let unknown = browser.submit(&page, "/sign-in", &[("login", "nobody"), ("password", "Wrong-1234")]).await;
        assert_eq!((wrong.status, unknown.status), (422, 422));
        assert_eq!(wrong.texts(".error-summary"), unknown.texts(".error-summary"));
    }
}

on_both! {
    async fn one_address_may_not_try_name_after_name(app: TestApp) {
        let mut app = app;
        app.with_throttle();
        let mut browser = app.browser();
        let page = browser.get("/sign-in").await;
        let mut tries = 0;
        let refused = loop {
            let login = format!("nobody{tries}");
            let reply = browser.submit(&page, "/sign-in", &[("login", &login), ("password", "Wrong-1234")]).await;
            if reply.status != 422 {
                break reply;
            }
            tries += 1;
            assert!(tries < 300, "never refused");
        };
        assert_eq!(refused.status, 429);
        assert!(tries >= 30, "an office behind one address gets through: {tries}");
        assert!(refused.header("retry-after").is_some());
    }
}

on_both! {
    async fn five_failures_lock_the_account_and_the_lock_ends(app: TestApp) {
        app.open_account(NewAccount {
            login: "duan".to_owned(),
            name: "段雨薇".to_owned(),
            email: Some("duan@example.org".to_owned()),
            person: None,
            language: Language::Chinese,
            grant: NewGrant {
                role: Role::SecurityAdministrator,
                body: None,
                assessor: None,
                competition: None,
                valid_from: today(),
                valid_to: None,
            },
        });
        let mut browser = app.browser();
        let page = browser.get("/sign-in").await;
        let mut wrong = Vec::new();
        for _ in 0..5 {
            let reply = browser.submit(&page, "/sign-in", &[("login", "duan"), ("password", "Wrong-1234")]).await;
            wrong = reply.texts(".error-summary");
        }
        let locked = browser.submit(&page, "/sign-in", &[("login", "duan"), ("password", PASSWORD)]).await;
        assert_eq!(locked.status, 422);
        assert_eq!(locked.texts(".error-summary"), wrong, "whoever guesses does not learn that he guessed right");
        let mails = app.sent_mails().await;
        let told: Vec<_> = mails.iter().filter(|(kind, ..)| kind == "account_locked").collect();
        assert_eq!(told.len(), 1, "the owner is told once: {mails:?}");
        assert!(told[0].2.contains("15"), "{}", told[0].2);
        app.advance(chrono::Duration::minutes(16));
        let open = browser.submit(&page, "/sign-in", &[("login", "duan"), ("password", PASSWORD)]).await;
        assert_eq!(open.status, 303);
    }
}

on_both! {
    async fn a_forged_token_changes_nothing(app: TestApp) {
        app.account("duan", Role::SecurityAdministrator);
        let mut browser = app.signed_in("duan").await;
        let reply = browser.post("/account/language", &[("csrf", "0000"), ("language", "en")]).await;
        assert_eq!(reply.status, 403);
        assert!(browser.get("/account").await.text().contains("我的账号"));
    }
}

on_both! {
    async fn an_idle_session_ends(app: TestApp) {
        app.account("duan", Role::SecurityAdministrator);
        let mut browser = app.signed_in("duan").await;
        app.advance(chrono::Duration::minutes(31));
        assert_eq!(browser.get("/account").await.status, 303);
    }
}

on_both! {
    async fn a_forgotten_password_is_reset_once_by_mail(app: TestApp) {
        app.account("duan", Role::SecurityAdministrator);
        let mut browser = app.browser();
        let page = browser.get("/password-reset").await;
        browser.submit(&page, "/password-reset", &[("login", "duan")]).await;
        let mails = app.sent_mails().await;
        let (kind, to, text) = mails.first().unwrap();
        assert_eq!((kind.as_str(), to.as_str()), ("password_reset", "duan@example.org"));
        let link = text.lines().find_map(|line| line.strip_prefix("http://127.0.0.1:8080")).unwrap();
        let page = browser.get(link).await;
        let values = [("new_password", "Dianchi-2027"), ("repeated", "Dianchi-2027")];
        assert_eq!(browser.submit(&page, link, &values).await.status, 303);
        assert_eq!(browser.get(link).await.status, 404, "the link works once");
        let page = browser.get("/sign-in").await;
        let reply = browser.submit(&page, "/sign-in", &[("login", "duan"), ("password", "Dianchi-2027")]).await;
        assert_eq!(reply.status, 303);
    }
}
