//! Honours by selection: from the nomination to the title and its years, and who may do and know what.

use super::post;
use crate::support::city::City;
use crate::support::{Browser, Reply, TestApp, files, on_both, today};
use chrono::Duration;
use diesel::prelude::*;
use jiangce::identity::model::{NewAccount, NewGrant};
use jiangce::kernel::actor::Role;
use jiangce::kernel::ids::PersonId;
use jiangce::kernel::language::Language;
use jiangce::kernel::resident_number::check_character;
use jiangce::platform::db::schema as t;

const ADDRESS: &str = "/honours/selection/PX2026001";
const HONOUR: &str = "/honours/RY2026-000001";

/// The number of a woman born in 1980.
fn resident(serial: usize) -> String {
    let body = format!("53010219800612{:03}", serial * 2);
    format!("{body}{}", check_character(&body).unwrap())
}

/// Fills and sends the form of a nomination; gives the reply.
async fn nominate(browser: &mut Browser, name: &str, serial: usize, more: &[(&str, &str)]) -> Reply {
    let page = browser.get("/honours/selection/new").await;
    assert_eq!(page.status, 200, "{}", page.text());
    let number = resident(serial);
    let mut fields = vec![
        ("title", "kunming_master_craftsman"),
        ("person_name", name),
        ("document_number", number.as_str()),
        ("employer", "滇池重型机械厂"),
        ("trade", "焊工"),
        ("merits", "马兰花带徒十人，攻关五项。"),
        ("paper_nomination_form", "昆名匠申〔2026〕7号"),
    ];
    fields.retain(|(name, _)| !more.iter().any(|(given, _)| given == name));
    fields.extend_from_slice(more);
    browser.submit(&page, "/honours/selection/new", &fields).await
}

async fn step(browser: &mut Browser, what: &str, fields: &[(&str, &str)]) -> Reply {
    let page = browser.get(ADDRESS).await;
    assert_eq!(page.status, 200, "{}", page.text());
    browser.submit(&page, &format!("{ADDRESS}/{what}"), fields).await
}

fn opinion<'a>(unit: &'a str, points: &'a str) -> [(&'a str, &'a str); 3] {
    [("unit", unit), ("points", points), ("remark", "技艺过硬，同意推荐")]
}

fn badge(page: &Reply) -> String {
    page.texts(".page-title .badge").remove(0)
}

/// Two bodies with their staff, two of the city and an auditor.
fn scene(app: &TestApp) {
    let city = City::of(app);
    let (own, other) = (city.body(1), city.body(2));
    city.welder();
    city.staff("zhao", &own);
    city.staff("qian", &other);
    app.account("hu", Role::CityAdministrator);
    app.account("lan", Role::CityAdministrator);
    app.account("he", Role::Auditor);
}

on_both! {
    async fn a_title_is_given_by_selection_and_reviewed_every_year(app: TestApp) {
        scene(&app);
        let (mut zhao, mut qian) = (app.signed_in("zhao").await, app.signed_in("qian").await);
        let (mut hu, mut lan) = (app.signed_in("hu").await, app.signed_in("lan").await);
        let empty = nominate(&mut zhao, "", 1, &[("merits", ""), ("paper_nomination_form", "")]).await;
        assert_eq!(
            empty.attributes(".error-summary a", "href"),
            ["#f-person_name", "#f-merits", "#f-paper_nomination_form"],
            "all that is missing is said at once"
        );
        let bare = nominate(&mut zhao, "马兰花", 1, &[("paper_nomination_form", "")]).await;
        assert!(bare.status == 422 && bare.text().contains("至少写一项申报材料"), "{}", bare.text());
        let sent = nominate(&mut zhao, "马兰花", 1, &[]).await;
        assert_eq!(sent.location.as_deref(), Some(ADDRESS), "{}", sent.text());
        let twice = nominate(&mut zhao, "马兰花", 1, &[]).await;
        assert!(twice.status == 422 && twice.text().contains("PX2026001"), "{}", twice.text());
        assert_eq!(qian.get(ADDRESS).await.status, 404, "another body knows nothing of it");
        assert!(qian.get("/honours/selection").await.text().contains("没有遴选申报"));
        assert!(zhao.get("/honours/selection").await.text().contains("马兰花"));
        assert!(hu.get("/work").await.text().contains("马兰花，昆明名匠"));

        // Sent back, mended, taken up.
        assert_eq!(step(&mut hu, "return", &[("reason", " ")]).await.status, 422);
        assert_eq!(step(&mut hu, "return", &[("reason", "请补充获奖证书")]).await.status, 303);
        assert!(zhao.get(ADDRESS).await.text().contains("请补充获奖证书"));
        assert!(zhao.get("/work").await.text().contains("请补充获奖证书"));
        let form = zhao.get(&format!("{ADDRESS}/edit")).await;
        let to = format!("{ADDRESS}/edit");
        let wrong = zhao.submit(&form, &to, &[("paper_award", "云工证12号"), ("trade", "没有的工种")]).await;
        assert!(wrong.status == 422 && wrong.text().contains("云工证12号"), "what was typed stays: {}", wrong.text());
        assert_eq!(zhao.submit(&form, &to, &[("paper_award", "云工证12号")]).await.status, 303);
        let page = hu.get(ADDRESS).await;
        assert!(page.text().contains("云工证12号") && page.text().contains("昆名匠申〔2026〕7号"), "{}", page.text());
        assert_eq!(step(&mut hu, "acceptance", &[]).await.status, 303);
        assert_eq!(post(&mut zhao, &to, &[]).await.status, 409, "it was taken up");

        // Experts review it, each once, and nobody of the candidate's unit.
        assert_eq!(step(&mut hu, "reviews", &opinion("市工业学院", "100.01")).await.status, 422);
        assert_eq!(step(&mut hu, "reviews", &opinion("市工业学院", "90")).await.status, 303);
        let again = post(&mut hu, &format!("{ADDRESS}/reviews"), &opinion("市工业学院", "80")).await;
        assert_eq!(again.status, 409, "everybody reviews once");
        let colleague = step(&mut lan, "reviews", &opinion("滇池 重型机械厂", "99")).await;
        assert!(colleague.status == 422 && colleague.text().contains("应当回避"), "{}", colleague.text());
        assert_eq!(post(&mut hu, &format!("{ADDRESS}/notice"), &[]).await.status, 409, "nobody has visited yet");
        assert_eq!(step(&mut hu, "visit", &[("day", "2999-01-01"), ("note", "x")]).await.status, 422);
        let early = step(&mut hu, "visit", &[("day", "2026-11-22"), ("note", "x")]).await;
        assert!(early.status == 422 && early.text().contains("不能早于推荐日期（2026-11-23）"), "{}", early.text());
        assert_eq!(step(&mut hu, "visit", &[("day", "2026-11-23"), ("note", "工位整洁，师徒在岗")]).await.status, 303);
        let early = step(&mut hu, "notice", &[]).await;
        assert!(early.status == 422 && early.text().contains("现有 1 份"), "{}", early.text());
        assert_eq!(step(&mut lan, "reviews", &opinion("市技师协会", "85.5")).await.status, 303);
        assert!(lan.get(ADDRESS).await.text().contains("平均 87.75 分"));
        let number = resident(1);
        let masked = format!("{}{}{}", &number[..2], "*".repeat(14), &number[16..]);
        assert!(lan.get(ADDRESS).await.text().contains(&masked), "who decides knows which of two of one name it is");
        let own = zhao.get(ADDRESS).await.text();
        assert!(!own.contains(&masked));
        assert!(!own.contains("技艺过硬") && !own.contains("市技师协会"), "what experts say is not for the body");
        assert_eq!(step(&mut lan, "notice", &[]).await.status, 303);

        // Strangers read the notice with a masked name; whoever is signed in objects.
        let mut guest = app.browser();
        assert!(guest.get("/notices").await.text().contains("/notices/honours"));
        let notices = guest.get("/notices/honours").await.text();
        assert!(notices.contains("马*花带徒十人") && !notices.contains("马兰花"), "{notices}");
        assert!(notices.contains("/notices/honours/PX2026001#objection"), "{notices}");
        assert!(guest.get("/notices").await.text().contains("/studios?state=public_notice"));
        let notice = "/notices/honours/PX2026001";
        let shown = guest.get(notice).await;
        assert!(shown.text().contains("马*花带徒十人") && !shown.text().contains("马兰花"), "{}", shown.text());
        assert!(shown.text().contains("请登录后提出"), "{}", shown.text());
        let page = qian.get(notice).await;
        let to = format!("{notice}/objections");
        assert_eq!(qian.submit(&page, &to, &[("content", " ")]).await.status, 422);
        assert_eq!(qian.submit(&page, &to, &[("content", "攻关项目不足五项")]).await.status, 303);
        assert!(qian.get(notice).await.text().contains("还没有答复"));
        assert!(!guest.get(notice).await.text().contains("攻关项目不足五项"));

        // An open objection blocks every decision, and whoever put it on notice takes none.
        let early = step(&mut hu, "conferral", &[("document", "昆政发〔2026〕9号")]).await;
        assert!(early.text().contains("公示到") && early.text().contains("1 条异议没有答复"), "{}", early.text());
        assert_eq!(early.status, 422);
        assert_eq!(step(&mut hu, "refusal", &[("reason", "异议属实")]).await.status, 422);
        let lans = post(&mut lan, &format!("{ADDRESS}/conferral"), &[("document", "昆政发〔2026〕9号")]).await;
        assert_eq!(lans.status, 403, "she put it on notice");
        let page = hu.get(ADDRESS).await;
        let to = page.attributes("form[action$='/answer']", "action").remove(0);
        assert_eq!(hu.submit(&page, &to, &[("answer", "")]).await.status, 422);
        assert_eq!(hu.submit(&page, &to, &[("answer", "已核实，五项属实。")]).await.status, 303);
        assert!(qian.get(notice).await.text().contains("已核实，五项属实。"));
        let mails = app.sent_mails().await;
        assert!(mails.iter().any(|(_, to, text)| to == "qian@example.org" && text.contains("五项属实")), "{mails:?}");

        // After the notice the title is conferred by the roll.
        app.advance(Duration::days(9));
        let mut hu = app.signed_in("hu").await;
        assert!(hu.get("/work").await.text().contains("公示已结束"));
        assert_eq!(guest.get(notice).await.status, 404, "its notice is over");
        assert_eq!(step(&mut hu, "conferral", &[("document", "")]).await.status, 422);
        let given = step(&mut hu, "conferral", &[("document", "昆政发〔2026〕9号")]).await;
        assert_eq!(given.status, 303, "{}", given.text());
        let page = hu.get(ADDRESS).await;
        assert_eq!(badge(&page), "已授予");
        assert!(page.text().contains(HONOUR), "{}", page.text());
        let shown = guest.get(HONOUR).await;
        for words in ["昆明名匠", "马兰花", "2026年度遴选", "昆政发〔2026〕9号", "2029年12月1日", "滇池重型机械厂"] {
            assert!(shown.text().contains(words), "{words}: {}", shown.text());
        }
        let mut zhao = app.signed_in("zhao").await;
        let held = nominate(&mut zhao, "马兰花", 1, &[]).await;
        assert!(held.status == 422 && held.text().contains("已有这个称号"), "{}", held.text());
        let english = hu.get(&format!("{ADDRESS}?lang=en")).await;
        assert!(english.text().contains("Kunming master craftsman") && english.text().contains("conferred"));
        hu.get("/work?lang=zh-CN").await;

        // Its years: one that failed revokes nothing by itself.
        let years = format!("{HONOUR}/years");
        assert!(hu.get(HONOUR).await.text().contains(&years));
        let page = hu.get(&years).await;
        for wrong in ["2025", "2027", "x"] {
            let reply = hu.submit(&page, &years, &[("year", wrong), ("outcome", "passed"), ("remark", "合格")]).await;
            assert_eq!(reply.status, 422, "{wrong}: {}", reply.text());
        }
        let failed = [("year", "2026"), ("outcome", "failed"), ("remark", "未带徒")];
        assert_eq!(hu.submit(&page, &years, &failed).await.status, 303);
        assert_eq!(hu.submit(&page, &years, &failed).await.status, 422, "a year is reviewed once");
        let page = hu.get(&years).await;
        assert!(page.text().contains("未带徒") && page.text().contains("直到作出撤销决定"), "{}", page.text());
        assert_eq!(badge(&page), "有效");
        let page = hu.get(HONOUR).await;
        let fields = [("document", "昆政发〔2026〕12号"), ("reason", "年度考核不合格")];
        assert_eq!(hu.submit(&page, &format!("{HONOUR}/revocation"), &fields).await.status, 303);
        assert_eq!(badge(&hu.get(&years).await), "已撤销");
        assert_eq!(post(&mut hu, &years, &failed).await.status, 422);
    }
}

on_both! {
    async fn nobody_decides_about_his_own_nomination_or_about_himself(app: TestApp) {
        scene(&app);
        let (mut hu, mut lan) = (app.signed_in("hu").await, app.signed_in("lan").await);
        let ranked = nominate(&mut hu, "白玉兰", 2, &[("title", "technical_champion"), ("district", "530102")]).await;
        assert_eq!(ranked.status, 422, "a title of a rank is not given by selection");
        assert_eq!(nominate(&mut hu, "白玉兰", 2, &[("district", "")]).await.status, 422);
        let sent = nominate(&mut hu, "白玉兰", 2, &[("district", "530102")]).await;
        assert_eq!(sent.location.as_deref(), Some(ADDRESS), "{}", sent.text());
        for what in ["acceptance", "refusal", "return"] {
            let reply = post(&mut hu, &format!("{ADDRESS}/{what}"), &[("reason", "x")]).await;
            assert_eq!(reply.status, 403, "{what}: he entered it");
        }
        assert_eq!(post(&mut lan, &format!("{ADDRESS}/edit"), &[]).await.status, 403, "he entered it, not she");
        assert!(lan.get(ADDRESS).await.text().contains("五华区"), "the district nominates");

        // The candidate works for the city.
        let person: PersonId = app
            .platform
            .db
            .read_blocking(|conn| {
                Ok(t::person::table.select(t::person::id).filter(t::person::name.eq("白玉兰")).first(conn)?)
            })
            .unwrap();
        app.open_account(NewAccount {
            login: "bai".to_owned(),
            name: "白玉兰".to_owned(),
            email: None,
            person: Some(person),
            language: Language::Chinese,
            grant: NewGrant {
                role: Role::CityAdministrator,
                body: None,
                assessor: None,
                competition: None,
                valid_from: today(),
                valid_to: None,
            },
        });
        let mut bai = app.signed_in("bai").await;
        assert_eq!(post(&mut bai, &format!("{ADDRESS}/acceptance"), &[]).await.status, 403, "about herself");
        let stale = lan.get(ADDRESS).await;
        assert_eq!(step(&mut lan, "acceptance", &[]).await.status, 303);
        let late = lan.submit(&stale, &format!("{ADDRESS}/return"), &[("reason", "补充")]).await;
        assert_eq!(late.status, 409, "the page is old");
        let selfish = post(&mut bai, &format!("{ADDRESS}/reviews"), &opinion("市总工会", "100")).await;
        assert_eq!(selfish.status, 403);
        assert_eq!(step(&mut lan, "reviews", &opinion("市总工会", "70")).await.status, 303);
        let changed = app.platform.write_blocking(|tx| {
            diesel::update(t::nomination_review::table)
                .set(t::nomination_review::score.eq(9_000))
                .execute(tx.conn)?;
            Ok(())
        });
        assert!(changed.is_err(), "what an expert said is changed by nobody");

        let mut he = app.signed_in("he").await;
        assert!(he.get(ADDRESS).await.text().contains("市总工会"), "the auditor reads what experts say");
        assert_eq!(post(&mut he, &format!("{ADDRESS}/visit"), &[]).await.status, 403);
        assert_eq!(step(&mut hu, "withdrawal", &[("reason", "人选调离本市")]).await.status, 303);
        assert_eq!(badge(&lan.get(ADDRESS).await), "已撤回");
        assert_eq!(post(&mut lan, &format!("{ADDRESS}/visit"), &[("day", "2026-11-23"), ("note", "x")]).await.status, 409);
        assert_eq!(app.browser().get("/notices/honours/PX2026001").await.status, 404);
        assert!(app.browser().get(ADDRESS).await.location.unwrap().starts_with("/sign-in"));
    }
}

on_both! {
    async fn scans_of_papers_come_with_a_nomination_until_it_is_taken_up(app: TestApp) {
        scene(&app);
        let (mut zhao, mut hu) = (app.signed_in("zhao").await, app.signed_in("hu").await);
        assert_eq!(nominate(&mut zhao, "马兰花", 1, &[]).await.status, 303);
        let to = format!("{ADDRESS}/files");
        let page = zhao.get(ADDRESS).await;
        let empty = zhao.upload(&page, &to, &[], ("file", "x.pdf", b"")).await;
        assert_eq!(empty.status, 422, "{}", empty.text());
        let seen = hu.get(ADDRESS).await;
        assert_eq!(zhao.upload(&page, &to, &[], ("file", "申报表.pdf", &files::pdf("scan"))).await.status, 303);
        let taken_up = hu.submit(&seen, &format!("{ADDRESS}/acceptance"), &[]).await;
        assert_eq!(taken_up.status, 409, "he has not seen the scan yet");
        let page = hu.get(ADDRESS).await;
        assert!(page.text().contains("申报表.pdf") && page.attributes("form[action*='/files']", "action").is_empty());
        let scan = page.attributes("a[href*='/files/']", "href").remove(0);
        assert_eq!(hu.get(&scan).await.body, files::pdf("scan"));
        assert_eq!(app.signed_in("he").await.get(&scan).await.status, 200, "the auditor reads everything");
        assert_eq!(app.signed_in("qian").await.get(&scan).await.status, 404, "another body knows nothing of it");
        assert_eq!(hu.submit(&page, &format!("{ADDRESS}/acceptance"), &[]).await.status, 303);
        assert_eq!(post(&mut zhao, &format!("{scan}/withdrawal"), &[]).await.status, 409, "what experts read stays");
    }
}
