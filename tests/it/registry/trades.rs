//! The directory of trades and occupations.

use super::bodies::{OTHER_USCC, USCC, add_line, filed_body, filed_site, line, trade};
use crate::support::on_both;
use jiangce::kernel::actor::Role;
use jiangce::kernel::level::Level;

on_both! {
    async fn trades_are_found_by_code_name_and_initials(app: TestApp) {
        let mut browser = app.browser();
        for typed in ["xzbsy", "XZBSY", "行政办事", "3-01-01-01", "３-01-01-01", "行政 办事员"] {
            let page = browser.visit(&format!("/trades?q={}", percent(typed))).await;
            assert_eq!(page.status, 200);
            assert!(page.texts("tbody th").contains(&"行政办事员".to_owned()), "{typed}");
        }
        let nothing = browser.visit("/trades?q=%25").await;
        assert!(nothing.texts("tbody th").is_empty(), "a percent sign is no wildcard");
        let unranged = browser.visit("/trades?range=none").await;
        assert!(unranged.texts(".pages").concat().contains("35"));
        let top = browser.visit("/trades?level=1&major=3").await;
        assert!(!top.texts("tbody th").is_empty());
        assert!(top.texts("tbody td:nth-of-type(2)").iter().all(|range| range.contains("高级技师")));
    }
}

fn percent(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

on_both! {
    async fn an_occupation_is_found_by_its_work_type(app: TestApp) {
        let mut browser = app.browser();
        for typed in ["视频创推员", "spcty"] {
            let page = browser.visit(&format!("/occupations?q={}", percent(typed))).await;
            assert!(page.texts("tbody th").contains(&"互联网营销师".to_owned()), "{typed}");
        }
        let all = browser.visit("/occupations").await;
        assert!(all.texts(".pages").concat().contains("1,674"));
    }
}

on_both! {
    async fn a_trade_says_who_certifies_it_at_which_levels(app: TestApp) {
        let first = filed_body(&app, "春城职业培训学校（演示）", USCC);
        let second = filed_body(&app, "滇池职业培训学校（演示）", OTHER_USCC);
        let clerk = trade(&app, "3-01-01-01");
        let site = filed_site(&app, first, "S000053000001");
        add_line(&app, site, line(clerk, Level::Elementary)).unwrap();
        add_line(&app, site, line(clerk, Level::Intermediate)).unwrap();
        filed_site(&app, second, "S000053000002");
        let mut browser = app.browser();
        let page = browser.visit("/trades/3-01-01-01").await;
        assert_eq!(page.texts("tbody th"), ["春城职业培训学校（演示）"]);
        assert_eq!(page.texts("tbody td:nth-of-type(2)"), ["五级/初级工、四级/中级工"]);
        assert!(page.texts("form").iter().all(|form| !form.contains("保存")), "a guest changes nothing");
        browser.language = Some("en");
        assert!(browser.visit("/trades/3-01-01-01").await.text().contains("Where it can be certified"));
        assert_eq!(browser.get("/trades/9-99-99-99").await.status, 404);
    }
}

on_both! {
    async fn an_administrator_sets_a_range_and_two_at_once_do_not_overwrite_each_other(app: TestApp) {
        app.account("city", Role::CityAdministrator);
        let mut browser = app.signed_in("city").await;
        let page = browser.visit("/trades/3-01-01-04").await;
        let same_page = browser.visit("/trades/3-01-01-04").await;
        let wrong = browser
            .submit(&page, "/trades/3-01-01-04", &[("lowest_level", "3"), ("highest_level", "5")])
            .await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.texts(".error").concat().contains("最高等级不能低于最低等级"));
        let saved = browser
            .submit(
                &page,
                "/trades/3-01-01-04",
                &[("lowest_level", "5"), ("highest_level", "3"), ("standard_edition", "2026")],
            )
            .await;
        assert_eq!(saved.status, 303);
        let late = browser
            .submit(&same_page, "/trades/3-01-01-04", &[("lowest_level", "5"), ("highest_level", "1")])
            .await;
        assert_eq!(late.status, 409);
        let shown = browser.visit("/trades/3-01-01-04").await;
        assert!(shown.texts(".facts").concat().contains("三级/高级工"));
    }
}

on_both! {
    async fn the_export_has_exactly_what_the_list_shows(app: TestApp) {
        let mut browser = app.browser();
        let file = browser.visit("/trades.csv?q=xzbsy").await;
        assert_eq!(file.content_type, "text/csv; charset=utf-8");
        let lines: Vec<_> = file.text().lines().map(str::to_owned).collect();
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[1].contains("行政办事员") && lines[1].contains("三级/高级工"));
        let workbook = browser.visit("/trades.xlsx?q=xzbsy").await;
        assert_eq!((workbook.status, workbook.body.get(..2)), (200, Some(b"PK".as_slice())));
    }
}
