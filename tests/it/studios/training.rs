//! Training: records by hand and from a sheet, counted figures, and the uplift that the records come to.

use super::naming::document;
use crate::support::city::City;
use crate::support::{Browser, Reply, on_both};
use jiangce::kernel::actor::Role;

async fn send(browser: &mut Browser, page: &str, to: &str, fields: &[(&str, &str)]) -> Reply {
    let page = browser.get(page).await;
    assert_eq!(page.status, 200, "{}", page.text());
    browser.submit(&page, to, fields).await
}

/// The uploaded sheet once its check is done.
async fn checked(browser: &mut Browser, address: &str) -> Reply {
    while browser.get(&format!("{address}/progress")).await.json()["finished"] != true {
        tokio::task::yield_now().await;
    }
    browser.get(address).await
}

on_both! {
    async fn records_come_by_hand_and_by_sheet_and_everybody_counts_once(app: TestApp) {
        let city = City::of(&app);
        city.body(1);
        city.welder();
        app.account("hu", Role::CityAdministrator);
        app.account("he", Role::Auditor);
        let mut admin = app.signed_in("hu").await;
        let number = document(70);
        let mut fields = vec![
            ("person_name", "沙建平"), ("document_number", number.as_str()), ("kind", "skills_training"),
            ("district", "530102"), ("course", "高级焊工班"), ("trade", "焊工"), ("organiser", "示范技工学校"),
            ("first_day", "2025-03-01"), ("last_day", "2025-03-20"), ("hours", "120"), ("result", "passed"),
            ("level_before", "3"), ("level_after", "4"),
        ];
        let lower = send(&mut admin, "/training/new", "/training/new", &fields).await;
        assert!(lower.status == 422 && lower.text().contains("不能低于培训前"), "{}", lower.text());
        fields.pop();
        fields.push(("level_after", "2"));
        assert_eq!(send(&mut admin, "/training/new", "/training/new", &fields).await.status, 303);
        assert_eq!(send(&mut admin, "/training/new", "/training/new", &fields).await.status, 422, "it is there already");

        let other = document(71);
        let sheet = format!(
            "姓名,身份证号,培训类别,培训项目,区县,培训机构,课时,开始日期,结束日期,结果,原学历,新学历\n\
             沙建平,{number},技能培训,高级焊工班,五华区,示范技工学校,120,2025-03-01,2025-03-20,合格,,\n\
             沙建平,{number},技能培训,机器人焊接,五华区,示范技工学校,40,2025-06-01,2025-06-05,合格,,\n\
             岩温罕,{other},学历教育,机电一体化,五华区,示范大学,800,2022-09-01,2025-07-01,合格,大专,本科\n\
             岩温罕,{other},技能培训,电工班,不存在区,示范大学,8,2025-09-01,2025-09-02,合格,,\n"
        );
        let page = admin.get("/training/imports").await;
        let reply = admin.upload(&page, "/training/imports", &[], ("file", "培训.csv", sheet.as_bytes())).await;
        let address = reply.location.unwrap_or_else(|| panic!("{} no address", reply.status));
        let page = checked(&mut admin, &address).await;
        assert!(page.text().contains("不存在区"), "{}", page.text());
        let posted = admin.submit(&page, &format!("{address}/posting"), &[]).await;
        assert_eq!(posted.status, 303, "{}", posted.text());
        let page = admin.get(&address).await;
        assert!(page.text().contains("写入 2 条，已有 1 条"), "{}", page.text());

        let mut auditor = app.signed_in("he").await;
        let page = auditor.get("/training?year=2025").await;
        let sums: Vec<String> = page.texts("main tbody tr:last-child td");
        assert_eq!(sums, ["3", "2", "960", "1", "1"], "records, people, hours, levels, education: {}", page.text());
        assert!(auditor.get("/training.csv?year=2025").await.text().contains("机电一体化"));
        assert!(page.attributes("form[action*='/void']", "action").is_empty(), "who watches changes nothing");
        let page = admin.get("/training?year=2025").await;
        let void = page.attributes("form[action*='/void']", "action").remove(0);
        assert_eq!(admin.submit(&page, &void, &[("reason", "")]).await.status, 422);
        assert_eq!(admin.submit(&page, &void, &[("reason", "重复统计")]).await.status, 303);
        assert!(admin.get("/training?year=2025").await.text().contains("重复统计"));
    }
}

on_both! {
    async fn what_has_no_names_is_counted_once_for_a_year_district_and_trade(app: TestApp) {
        City::of(&app).body(1);
        app.account("hu", Role::CityAdministrator);
        let mut admin = app.signed_in("hu").await;
        let at = "/training/figures";
        let figure = [
            ("kind", "apprentices"), ("year", "2025"), ("district", "530102"), ("count", "1,2"), ("basis", "年报"),
        ];
        assert_eq!(send(&mut admin, at, at, &figure).await.status, 422, "no number");
        let figure = [
            ("kind", "apprentices"), ("year", "2025"), ("district", "530102"), ("count", "3450"), ("basis", "年报"),
        ];
        assert_eq!(send(&mut admin, at, at, &figure).await.status, 303);
        assert_eq!(send(&mut admin, at, at, &figure).await.status, 422, "it is there already");
        let page = admin.get("/training/figures?year=2025").await;
        assert!(page.text().contains("3,450") && page.text().contains("年报"), "{}", page.text());
        let english = admin.get("/training/figures?year=2025&lang=en").await;
        assert!(english.text().contains("Apprentices") && !english.texts("main").concat().contains("training-"));
    }
}
