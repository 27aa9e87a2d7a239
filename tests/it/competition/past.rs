//! Contests of earlier years, filed from a workbook: what is refused and why, what then stands on public pages, and what a
//! filed result says of itself.

use crate::support::city::City;
use crate::support::{Browser, Reply, TestApp, on_both};
use diesel::prelude::*;
use jiangce::competition::events::model::{
    CompetitionClass, CompetitionLevel, CompetitionLine, EntryGroup, EventState,
};
use jiangce::competition::past::model::{PastCompetition, PastContest, Placing};
use jiangce::competition::past::service;
use jiangce::competition::rankings::model::Medal;
use jiangce::competition::results::computing::Fault;
use jiangce::competition::results::files::{recompute, verified};
use jiangce::kernel::actor::{Actor, Role};
use jiangce::kernel::document::{DocumentKind, IdentityDocument};
use jiangce::kernel::ids::{PersonId, TradeId};
use jiangce::kernel::level::Level;
use jiangce::kernel::points::Points;
use jiangce::kernel::resident_number::check_character;
use jiangce::kernel::sex::Sex;
use jiangce::platform::audit;
use jiangce::platform::db::schema as t;
use jiangce::platform::error::AppError;
use jiangce::platform::spreadsheet::write::{Header, Table, write_workbook};
use jiangce::registry::people::model::NewPerson;

const TITLES: [&str; 12] = [
    "年份",
    "竞赛名称",
    "赛项名称",
    "职业编码",
    "等级",
    "组别",
    "比赛日期",
    "姓名",
    "证件号码",
    "代表单位",
    "总成绩",
    "名次",
];

const WELDER: &str = "6-18-02-04";

/// The number of somebody born in 1985; no two serials give the same.
fn resident(serial: usize) -> String {
    let (month, day) = (1 + serial / 999 % 12, 1 + serial / 11_988 % 28);
    let body = format!("5301021985{month:02}{day:02}{:03}", 1 + serial % 999);
    format!("{body}{}", check_character(&body).unwrap())
}

/// A row of a sheet: a competition of a year, a contest, somebody with points and rank, and an award.
fn row(event: (&str, &str), contest: &str, who: (&str, usize), result: (&str, &str, &str)) -> Vec<String> {
    let (year, name) = event;
    let day = format!("{year}-06-12");
    [year, name, contest, WELDER, "高级工", "", &day, who.0, &resident(who.1), "示范一厂", result.0, result.1, result.2]
        .map(str::to_owned)
        .to_vec()
}

fn changed(mut row: Vec<String>, title: &str, value: &str) -> Vec<String> {
    let at = TITLES.iter().position(|one| *one == title).unwrap();
    value.clone_into(&mut row[at]);
    row
}

fn sheet(rows: Vec<Vec<String>>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let headers = TITLES.iter().chain(&["奖项"]).map(|title| Header::text(*title)).collect();
    write_workbook(std::io::Cursor::new(&mut bytes), Table { title: "往届".to_owned(), headers, rows }).unwrap();
    bytes
}

/// Uploads a sheet and gives the address of the page that says what became of it.
async fn upload(browser: &mut Browser, bytes: &[u8]) -> String {
    let page = browser.get("/competitions/past").await;
    let reply = browser
        .upload(&page, "/competitions/past/upload", &[], ("file", "往届.xlsx", bytes))
        .await;
    assert_eq!(reply.status, 303, "{}", reply.text());
    let run = reply.location.unwrap();
    while browser.get(&format!("{run}/progress")).await.json()["finished"] != true {
        tokio::task::yield_now().await;
    }
    run
}

async fn post(browser: &mut Browser, run: &str) -> Reply {
    let page = browser.get(run).await;
    browser.submit(&page, &format!("{run}/posting"), &[]).await
}

async fn city_clerk(app: &TestApp) -> Browser {
    City::of(app).welder();
    app.account("duan", Role::CityAdministrator);
    app.signed_in("duan").await
}

fn number_of(app: &TestApp, year: i32) -> Vec<String> {
    app.platform
        .db
        .read_blocking(move |conn| {
            Ok(t::competition::table
                .filter(t::competition::year.eq(year))
                .order(t::competition::number)
                .select(t::competition::number)
                .load(conn)?)
        })
        .unwrap()
}

const KEPT: (&str, &str) = ("2019", "2019年焊工技能竞赛");
const SPOILT: (&str, &str) = ("2020", "2020年焊工技能竞赛");

fn kept() -> Vec<Vec<String>> {
    vec![
        row(KEPT, "焊接", ("王一", 1), ("92.50", "1", "一等奖")),
        row(KEPT, "焊接", ("王二", 2), ("92.5", "第1名", "金牌")),
        row(KEPT, "焊接", ("王三", 3), ("88", "3", "三等奖")),
        row(KEPT, "焊接", ("王四", 4), ("", "", "")),
        changed(row(KEPT, "焊接", ("李一", 5), ("70", "1", "无")), "组别", "学生组"),
        row(KEPT, "切割", ("王一", 1), ("81.33", "1", "")),
        row(KEPT, "切割", ("王二", 2), ("81.33", "2", "")),
    ]
}

on_both! {
    async fn a_whole_competition_is_filed_and_its_result_says_where_it_comes_from(app: TestApp) {
        let mut city = city_clerk(&app).await;
        let list = city.get("/competitions").await;
        assert!(list.attributes("a", "href").contains(&"/competitions/past".to_owned()), "{}", list.text());
        let template = city.get("/competitions/past/template.xlsx").await;
        assert!(template.status == 200 && template.content_type.contains("spreadsheet"));
        let mut rows = kept();
        rows.push(row(SPOILT, "焊接", ("赵一", 11), ("90", "1", "")));
        rows.push(row(SPOILT, "焊接", ("赵二", 12), ("80", "3", "")));
        let run = upload(&mut city, &sheet(rows)).await;
        let errors = city.get(&format!("{run}?tab=errors")).await.text();
        assert!(errors.contains("名次 3 与成绩不符") && errors.contains("应为第 2 名"), "{errors}");
        assert!(errors.contains("整项竞赛暂不导入"), "{errors}");
        let warned = city.get(&format!("{run}?tab=warnings")).await.text();
        assert!(warned.contains("与他人同分"), "{warned}");
        let bad = city.get(&format!("{run}/rejected.xlsx")).await;
        assert!(bad.status == 200 && bad.content_type.contains("spreadsheet"));

        let reply = post(&mut city, &run).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        let said = city.get(&run).await;
        assert!(said.text().contains("已补录 1 项竞赛、3 个赛项、7 人次"), "{}", said.text());
        assert!(said.attributes("form[action$=posting]", "action").is_empty(), "nothing is posted twice");
        assert_eq!(said.attributes("section[aria-labelledby=made] a", "href"), ["/competitions/S2019001"]);
        assert_eq!(number_of(&app, 2019), ["S2019001"]);
        assert!(number_of(&app, 2020).is_empty());

        let mut guest = app.browser();
        let home = guest.get("/").await.text();
        assert!(!home.contains(KEPT.1), "history is not among the latest results: {home}");
        let listed = guest.get("/competitions?year=2019").await.text();
        assert!(listed.contains(KEPT.1) && listed.contains("已归档"), "{listed}");
        let event = guest.get("/competitions/S2019001").await.text();
        assert!(event.contains("据资料补录") && !event.contains("2019年6月12日 — "), "{event}");
        assert!(!guest.get("/competitions/calendar.ics").await.text().contains("S2019001"), "history is not in the calendar");
        let address = "/competitions/S2019001/contests/01/results";
        let page = guest.get(address).await;
        assert_eq!(page.status, 200, "{}", page.text());
        let text = page.text();
        for words in ["据往届资料补录", "不是由本系统计算的", "王一", "示范一厂", "92.50", "一等奖", "S2019001-01-004", "名次并列"] {
            assert!(text.contains(words), "{words}: {}", page.texts("main").join(" "));
        }
        let ranks: Vec<String> = page.texts(".rank");
        assert_eq!(ranks, ["1", "1", "3"]);
        assert!(guest.get("/competitions/S2019001/contests/02/results").await.text().contains("李一"));
        assert_eq!(guest.get("/competitions/S2019001/tables").await.status, 200);
        let file = guest.get(&format!("{address}/1/file")).await.text();
        let read = verified(&file, None).unwrap();
        assert_eq!(recompute(&read), Err(Fault::Records));
        assert!(!file.contains("王一"));
        let csv = guest.get(&format!("{address}/1/table.csv")).await.text();
        assert!(csv.contains("王三") && csv.lines().count() == 5, "{csv}");

        // Nothing is computed anew of what has no marks.
        let manage = city.get(&format!("{address}/manage")).await;
        assert!(manage.text().contains("不能重新核算"), "{}", manage.text());
        assert!(manage.attributes("form[action$=preparation]", "action").is_empty());
        let actions = app
            .platform
            .db
            .read_blocking(|conn| {
                Ok(audit::list(conn, &audit::Filter::default(), None, 50)?
                    .0
                    .into_iter()
                    .map(|entry| entry.action)
                    .collect::<Vec<_>>())
            })
            .unwrap();
        assert_eq!(actions.iter().filter(|action| *action == "result.filed").count(), 3, "{actions:?}");
        assert!(actions.contains(&"competition.filed".to_owned()));

        // Somebody who took part twice is one person, and finds both of his results.
        let people: Vec<PersonId> = app
            .platform
            .db
            .read_blocking(|conn| {
                Ok(t::person::table.filter(t::person::name.eq("王一")).select(t::person::id).load(conn)?)
            })
            .unwrap();
        assert_eq!(people.len(), 1);
        app.worker("wang", people[0]);
        let own = app.signed_in("wang").await.get("/results/mine").await.text();
        assert!(own.contains("92.50") && own.contains("81.33"), "{own}");

        // The same competition is not filed again.
        let again = upload(&mut city, &sheet(kept())).await;
        let page = city.get(&format!("{again}?tab=errors")).await;
        assert!(page.text().contains("已在册，编号 S2019001"), "{}", page.text());
        assert!(page.attributes("form[action$=posting]", "action").is_empty());
    }
}

on_both! {
    async fn every_bad_row_says_what_would_be_right(app: TestApp) {
        let mut city = city_clerk(&app).await;
        let run = upload(&mut city, &sheet(kept())).await;
        assert_eq!(post(&mut city, &run).await.status, 303);
        let event = |name: &'static str| ("2021", name);
        let good = |name: &'static str, who: &'static str, serial: usize| {
            row(event(name), "焊接", (who, serial), ("90", "1", ""))
        };
        let rows = vec![
            changed(good("甲赛", "钱一", 21), "职业编码", "9-99-99-99"),
            changed(good("乙赛", "钱二", 22), "比赛日期", "2026-11-23"),
            changed(good("丙赛", "钱三", 23), "比赛日期", "2020-06-12"),
            changed(good("丁赛", "钱四", 24), "年份", "2099"),
            changed(good("戊赛", "钱五", 25), "名次", "头名"),
            changed(good("己赛", "钱六", 26), "总成绩", ""),
            changed(good("庚赛", "钱七", 27), "证件号码", "530102198501010000"),
            [&good("辛赛", "钱八", 28)[..12], &["特等奖".to_owned()]].concat(),
            good("壬赛", "钱九", 29),
            good("壬赛", "钱九", 29),
            good("癸赛", "别的人", 1),
            good("子赛", "孙一", 31),
            changed(good("子赛", "孙二", 32), "等级", "技师"),
            changed(changed(good("丑赛", "孙三", 33), "名次", ""), "总成绩", ""),
        ];
        let run = upload(&mut city, &sheet(rows)).await;
        let page = city.get(&format!("{run}?tab=errors&size=50")).await;
        for words in [
            "职业（工种）名录中没有“9-99-99-99”",
            "2026-11-23 还没有过去",
            "比赛日期 2020-06-12 不在 2021 年",
            "请填写 1949 到 2026 之间的年份",
            "“头名”不是名次",
            "有名次，没有成绩",
            "特等奖",
            "此人已有一行",
            "已登记在另一姓名下",
            "与第 13 行不一致",
            "没有一人有名次",
        ] {
            assert!(page.text().contains(words), "{words}: {}", page.texts("main").join(" "));
        }
        assert!(page.text().contains("错误 14 行"), "{}", page.texts("main").join(" "));
        assert!(!page.texts("main").join("").contains("王一"), "whose document it is is not told");
        assert!(number_of(&app, 2021).is_empty());
    }
}

on_both! {
    async fn what_the_register_learns_between_check_and_posting_turns_rows_bad(app: TestApp) {
        let mut city = city_clerk(&app).await;
        let (first, second) = (upload(&mut city, &sheet(kept())).await, upload(&mut city, &sheet(kept())).await);
        assert_eq!(post(&mut city, &first).await.status, 303);
        assert_eq!(post(&mut city, &second).await.status, 303);
        let page = city.get(&format!("{second}?tab=errors")).await;
        assert!(page.text().contains("已在册，编号 S2019001"), "{}", page.text());
        assert_eq!(number_of(&app, 2019).len(), 1);
    }
}

fn placing(name: &str, serial: usize, rank: u32, hundredths: u32, medal: Option<Medal>) -> Placing {
    let today = crate::support::today();
    let document = IdentityDocument::parse(DocumentKind::ResidentId, &resident(serial), today)
        .unwrap()
        .value;
    Placing {
        who: NewPerson::of_document(name, document, Sex::Male),
        unit: format!("第{}单位", serial % 7),
        total: Some(Points::from_hundredths(hundredths)),
        rank: Some(rank),
        medal,
    }
}

fn past(name: &str) -> PastCompetition {
    PastCompetition {
        year: 2018,
        name: name.to_owned(),
        level: CompetitionLevel::Prefecture,
        class: CompetitionClass::General,
        line: CompetitionLine::HumanResources,
        host: String::new(),
        organiser: String::new(),
        place: String::new(),
    }
}

fn contest(trade: TradeId, placings: Vec<Placing>) -> PastContest {
    let day = chrono::NaiveDate::from_ymd_opt(2018, 5, 4).unwrap();
    PastContest {
        name: "焊接".to_owned(),
        trade,
        level: Level::Advanced,
        group: EntryGroup::Workers,
        first_day: day,
        last_day: day,
        placings,
    }
}

on_both! {
    async fn a_service_files_thousands_of_entrants_or_nothing(app: TestApp) {
        let trade = City::of(&app).welder();
        let actor = Actor::system("test");
        let (bad, by) = (vec![contest(trade, vec![placing("王甲", 1, 2, 9_000, Some(Medal::Gold))])], actor.clone());
        let refused = app.platform.write_blocking(move |tx| service::file(tx, &by, &past("甲赛"), &bad));
        let Err(AppError::Fields(errors)) = refused else { panic!("{refused:?}") };
        assert_eq!(errors[0].field, "contest-0-line-0-rank");
        assert!(number_of(&app, 2018).is_empty());
        let worker = Actor { role: Role::Worker, ..actor.clone() };
        let denied = app.platform.write_blocking(move |tx| service::file(tx, &worker, &past("甲赛"), &[]));
        assert!(matches!(denied, Err(AppError::Denied(_))), "{denied:?}");
        let contests: Vec<PastContest> = (0..3)
            .map(|number| {
                let line = |at: u32| {
                    let serial = usize::try_from(at).unwrap() + 500 * number;
                    placing("王选手", serial, at + 1, 10_000 - at, None)
                };
                contest(trade, (0..1_200).map(line).collect())
            })
            .enumerate()
            .map(|(number, contest)| PastContest { name: format!("赛项{number}"), ..contest })
            .collect();
        let filed = app.platform.write_blocking(move |tx| service::file(tx, &actor, &past("乙赛"), &contests)).unwrap();
        assert_eq!((filed.contests, filed.entrants), (3, 3_600));
        let counted: Vec<(EventState, i32)> = app
            .platform
            .db
            .read_blocking(|conn| {
                Ok(t::contest::table
                    .order(t::contest::code)
                    .select((t::contest::state, t::contest::entry_count))
                    .load(conn)?)
            })
            .unwrap();
        assert_eq!(counted, [(EventState::Final, 1_200); 3]);
        let people: i64 = app.platform.db.read_blocking(|conn| Ok(t::person::table.count().get_result(conn)?)).unwrap();
        assert_eq!(people, 2_200, "people of several contests are registered once");
        let mut guest = app.browser();
        let page = guest.get("/competitions/S2018001/contests/03/results?page=12").await;
        assert!(page.text().contains("S2018001-03-1200"), "{}", page.text());
    }
}
