//! Rosters as they come: too large, broken, protected; candidates who withdraw.

use crate::support::city::{Batch, City};
use crate::support::process::Client;
use crate::support::{Browser, Reply, TestApp, on_both};
use jiangce::certification::batches::model::BatchState;
use jiangce::kernel::level::Level;

const CLEAN: &[u8] = include_bytes!("../../data/rosters/clean_60.xlsx");
const PROTECTED: &[u8] = include_bytes!("../../data/spreadsheets/password_protected.xlsx");

async fn scene(app: &TestApp, candidates: usize) -> (Browser, Batch, String) {
    let city = City::of(app);
    let body = city.body(1);
    let trade = city.trade("4-12-01-01", "汽车维修工");
    let batch = city.batch(&body, trade, Level::Advanced, BatchState::ApplicationOpen, candidates);
    city.staff("pu", &body);
    let path = format!("/batches/{}", batch.number);
    (app.signed_in("pu").await, batch, path)
}

/// Uploads a file and gives the page that says what became of it.
async fn upload(staff: &mut Browser, path: &str, name: &str, bytes: &[u8]) -> Reply {
    let page = staff.get(&format!("{path}/roster")).await;
    let reply = staff
        .upload(&page, &format!("{path}/roster/upload"), &[], ("file", name, bytes))
        .await;
    assert_eq!(reply.status, 303, "{}", reply.text());
    let run = reply.location.unwrap();
    while staff.get(&format!("{run}/progress")).await.json()["finished"] != true {
        tokio::task::yield_now().await;
    }
    staff.get(&run).await
}

fn files_on_their_way(app: &TestApp) -> usize {
    std::fs::read_dir(app.platform.data_dir.join("uploads")).map_or(0, Iterator::count)
}

on_both! {
    async fn a_workbook_that_is_broken_or_protected_is_refused_in_words(app: TestApp) {
        let (mut staff, _, path) = scene(&app, 0).await;
        let half = &CLEAN[..CLEAN.len() / 2];
        let files: [(&str, &[u8], &str); 4] = [
            ("名单.xlsx", PROTECTED, "设有打开密码"),
            ("名单.xlsx", half, "已损坏"),
            ("名单.xlsx", b"%PDF-1.7 and so on", "PDF"),
            ("名单.xlsx", b"", "空"),
        ];
        for (name, bytes, said) in files {
            let page = upload(&mut staff, &path, name, bytes).await;
            let text = page.texts("main").join("");
            assert!(page.status == 200 && text.contains(said), "{said}: {text}");
            assert!(page.attributes("form[action$=posting]", "action").is_empty(), "nothing can be posted");
        }
        assert!(staff.get(&path).await.text().contains("0 名考生"));
        assert_eq!(files_on_their_way(&app), 0, "nothing is left lying about");
    }
}

on_both! {
    async fn a_file_beyond_what_is_allowed_is_refused_and_leaves_nothing(app: TestApp) {
        let (mut staff, _, path) = scene(&app, 0).await;
        let action = format!("{path}/roster/upload");
        // Read up to what is allowed, and no further.
        let page = staff.get(&format!("{path}/roster")).await;
        let flood = vec![b'x'; 33 * 1024 * 1024];
        let streamed = staff.upload(&page, &action, &[], ("file", "名单.xlsx", &flood)).await;
        assert_eq!(streamed.status, 413, "{}", streamed.text());
        assert!(streamed.text().contains("最多"), "it says how much is allowed: {}", streamed.text());
        assert_eq!(files_on_their_way(&app), 0);
        assert!(staff.get(&path).await.text().contains("0 名考生"));
    }
}

on_both! {
    async fn a_file_of_200_megabytes_is_refused_before_it_is_sent(app: TestApp) {
        app.set_clock_right();
        let (_, _, path) = scene(&app, 0).await;
        let program = app.installation().serve();
        let mut client = Client::signed_in(&program, "pu");
        let refused = client.announce(&format!("{path}/roster/upload"), 200 * 1024 * 1024).unwrap();
        assert_eq!(refused.status, 413, "{}", refused.text());
        assert!(refused.text().contains("最多"), "{}", refused.text());
        assert_eq!(client.get(&path).unwrap().status, 200);
    }
}

on_both! {
    async fn an_upload_with_a_forged_token_is_not_read(app: TestApp) {
        let (mut staff, _, path) = scene(&app, 0).await;
        let page = staff.get(&format!("{path}/roster")).await;
        let forged = [("csrf", "0000")];
        let reply = staff.upload(&page, &format!("{path}/roster/upload"), &forged, ("file", "名单.xlsx", CLEAN)).await;
        assert_eq!(reply.status, 403, "{}", reply.text());
        assert_eq!(files_on_their_way(&app), 0);
    }
}

on_both! {
    async fn a_candidate_withdraws_with_a_reason_and_may_come_back_until_the_numbers_are_given(app: TestApp) {
        let (mut staff, batch, path) = scene(&app, 0).await;
        let page = upload(&mut staff, &path, "名单.xlsx", CLEAN).await;
        let posting = page.attributes("form[action$=posting]", "action").remove(0);
        assert_eq!(staff.submit(&page, &posting, &[]).await.status, 303);
        let roster = staff.get(&format!("{path}/roster?size=100")).await;
        let withdrawals = roster.attributes("form[action$=withdrawal]", "action");
        assert_eq!(withdrawals.len(), 60);
        let silent = staff.submit(&roster, &withdrawals[0], &[("reason", " ")]).await;
        assert_eq!(silent.status, 422, "{}", silent.text());
        assert_eq!(staff.submit(&roster, &withdrawals[0], &[("reason", "本人放弃")]).await.status, 303);
        let twice = staff.submit(&roster, &withdrawals[0], &[("reason", "本人放弃")]).await;
        assert_eq!(twice.status, 409, "a page that is out of date withdraws nobody: {}", twice.text());
        assert!(staff.get(&path).await.text().contains("59 名考生"));
        // The same roster once more brings back the one, and names the others.
        let page = upload(&mut staff, &path, "名单.xlsx", CLEAN).await;
        let posting = page.attributes("form[action$=posting]", "action").remove(0);
        assert_eq!(staff.submit(&page, &posting, &[]).await.status, 303);
        assert!(staff.get(&path).await.text().contains("60 名考生"));

        for step in ["application-closing", "arrangement"] {
            let page = staff.get(&path).await;
            assert_eq!(staff.submit(&page, &format!("{path}/{step}"), &[]).await.status, 303, "{step}");
        }
        let csrf = Browser::token(&staff.get(&path).await);
        let late = staff.post(&withdrawals[1], &[("csrf", &csrf), ("reason", "太晚")]).await;
        assert_eq!(late.status, 409, "{}", late.text());
        assert!(staff.get(&path).await.text().contains("60 名考生"));
        assert!(staff.get(&format!("{path}/roster?size=100")).await.text().contains(&format!("{}00060", batch.number)));
    }
}
