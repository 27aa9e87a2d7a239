//! From confirmed sheets to results on public notice.

use crate::support::city::{Batch, Body, City};
use crate::support::{TestApp, on_both, today};
use chrono::Days;
use jiangce::certification::batches::model::{ApplicationState, BatchState, Part};
use jiangce::certification::results::service::{self, Decided};
use jiangce::certification::sheets;
use jiangce::certification::sheets::model::MarkChange;
use jiangce::certification::sheets::service::Decision;
use jiangce::identity::model::{NewAccount, NewGrant};
use jiangce::kernel::actor::{Actor, Role};
use jiangce::kernel::ids::{AccountId, AssessorId};
use jiangce::kernel::language::Language;
use jiangce::kernel::level::Level;
use jiangce::platform::error::AppError;

/// One sheet of a marked batch.
struct Sheet {
    token: String,
    assessor: AssessorId,
}

fn assessor(id: AssessorId) -> Actor {
    Actor {
        account: Some(AccountId(1000 + id.0)), role: Role::Assessor, assessor: Some(id), ..Actor::system("考评员")
    }
}

fn staff(body: &Body) -> Actor {
    Actor { account: Some(AccountId(1)), role: Role::BodyStaff, body: Some(body.id), ..Actor::system("经办") }
}

/// A batch of two candidates: one theory sheet, two practical sheets, filled with these values by sheet.
fn marked(app: &TestApp, values: [[&str; 2]; 3]) -> (City, Body, Batch, Vec<Sheet>) {
    let city = City::of(app);
    let body = city.body(1);
    let trade = city.welder();
    let batch = city.batch(&body, trade, Level::Advanced, BatchState::Examining, 2);
    let people: Vec<AssessorId> = (0..3)
        .map(|at| city.assessor(&format!("考评员{at}"), &format!("K{at}"), Some(trade)))
        .collect();
    let mut tokens = city.sheets(&batch, Part::TheoryTest, &people[..1]);
    tokens.extend(city.sheets(&batch, Part::PracticalTest, &people[1..]));
    let sheets: Vec<Sheet> = tokens
        .into_iter()
        .zip(&people)
        .map(|(token, assessor)| Sheet { token, assessor: *assessor })
        .collect();
    for (sheet, values) in sheets.iter().zip(values) {
        fill(app, &batch, sheet, values, 0);
        submit(app, sheet);
    }
    (city, body, batch, sheets)
}

fn fill(app: &TestApp, batch: &Batch, sheet: &Sheet, values: [&str; 2], version: i32) {
    for (candidate, value) in batch.candidates.iter().zip(values) {
        let change = MarkChange {
            token: sheet.token.clone(),
            code: candidate.code.clone(),
            value: value.to_owned(),
            version,
            key: String::new(),
        };
        let actor = assessor(sheet.assessor);
        app.platform
            .write_blocking(move |tx| sheets::service::save_mark(tx, &actor, &change))
            .unwrap();
    }
}

fn submit(app: &TestApp, sheet: &Sheet) {
    let (actor, token) = (assessor(sheet.assessor), sheet.token.clone());
    app.platform
        .write_blocking(move |tx| sheets::service::submit_sheet(tx, &actor, &token))
        .unwrap();
}

fn confirm(app: &TestApp, actor: &Actor, sheet: &Sheet, version: i32) -> Result<Decided, AppError> {
    let (actor, token) = (actor.clone(), sheet.token.clone());
    app.platform
        .write_blocking(move |tx| service::decide_sheet(tx, &actor, &token, version, &Decision::Confirm))
        .map(|(_, decided)| decided)
}

on_both! {
    async fn the_last_confirmation_computes_and_the_notice_runs_over_a_holiday(app: TestApp) {
        // The practical marks of the first candidate have the mean 60.00, of the second 59.95.
        let (city, body, batch, sheets) = marked(&app, [["60", "90"], ["59.9", "59.9"], ["60.1", "60"]]);
        let luo = staff(&body);
        assert_eq!(confirm(&app, &luo, &sheets[0], 1).unwrap(), Decided::Confirmed);
        // The lead of the practical panel checks the other sheet, but not his own.
        let lead = assessor(sheets[1].assessor);
        assert!(confirm(&app, &lead, &sheets[1], 1).is_err());
        assert_eq!(confirm(&app, &lead, &sheets[2], 1).unwrap(), Decided::Confirmed);
        assert_eq!(confirm(&app, &luo, &sheets[1], 1).unwrap(), Decided::Computed);
        assert_eq!(city.application_states(&batch), [ApplicationState::Passed, ApplicationState::Failed]);

        city.staff("luo", &body);
        let mut browser = app.signed_in("luo").await;
        let path = format!("/batches/{}/results", batch.number);
        let page = browser.get(&path).await;
        assert_eq!(page.status, 200, "{}", page.text());
        for expected in [batch.candidates[0].name.as_str(), batch.candidates[0].ticket.as_str(), "59.95", sheets[0].token.as_str()] {
            assert!(page.text().contains(expected), "{expected}: {}", page.text());
        }
        let csv = browser.get(&format!("{path}.csv")).await;
        assert!(csv.text().contains(&batch.candidates[1].ticket) && csv.text().contains("59.95"), "{}", csv.text());
        assert_eq!(browser.get(&format!("{path}.xlsx")).await.status, 200);
        assert!(browser.get(&format!("{path}?print=1")).await.text().contains("成绩汇总表"));

        // Today is a Monday; Thursday is a holiday and the Saturday is made up for it.
        city.holiday(today() + Days::new(3), false);
        city.holiday(today() + Days::new(5), true);
        let mut guest = app.browser();
        let notice = format!("/notices/{}", batch.number);
        assert_eq!(guest.get(&notice).await.status, 404, "nothing is public before the notice");
        let started = browser.submit(&page, &format!("/batches/{}/notice", batch.number), &[]).await;
        assert_eq!(started.status, 303, "{}", started.text());
        let row = city.batch_row(&batch);
        assert_eq!(row.state, BatchState::PublicNotice);
        assert_eq!((row.notice_from, row.notice_to), (Some(today()), Some(today() + Days::new(7))));
        let twice = browser.submit(&page, &format!("/batches/{}/notice", batch.number), &[]).await;
        assert_eq!(twice.status, 409, "a page that is out of date starts nothing");

        let page = guest.get(&notice).await;
        assert_eq!(page.status, 200, "{}", page.text());
        let text = page.text().replace(['\u{2068}', '\u{2069}'], "");
        assert!(text.contains("段*鹏") && text.contains(&batch.candidates[0].ticket) && text.contains("还剩 5 个工作日"), "{text}");
        assert!(!text.contains("段云鹏") && !text.contains("59.95"), "masked, and no marks");
        assert!(guest.get("/notices").await.text().contains(&batch.number));
        guest.language = Some("en");
        assert!(guest.get(&notice).await.text().contains("working days left"));

        let mails: Vec<_> = app.sent_mails().await.into_iter().filter(|(kind, ..)| kind == "results_on_notice").collect();
        assert_eq!(mails.len(), 2);
        assert!(mails.iter().all(|(_, _, text)| !text.contains("59.95") && text.contains(&notice)), "{mails:?}");

        app.advance(chrono::Duration::days(8));
        assert_eq!(guest.get(&notice).await.status, 404, "afterwards the names are no longer public");
    }
}

on_both! {
    async fn assessors_who_disagree_about_an_absence_stop_the_results_until_one_corrects_himself(app: TestApp) {
        let (city, body, batch, sheets) = marked(&app, [["70", "70"], ["absent", "80"], ["75", "80"]]);
        let luo = staff(&body);
        confirm(&app, &luo, &sheets[0], 1).unwrap();
        confirm(&app, &luo, &sheets[1], 1).unwrap();
        assert_eq!(confirm(&app, &luo, &sheets[2], 1).unwrap(), Decided::Findings(1));
        assert_eq!(city.application_states(&batch), [ApplicationState::Arranged, ApplicationState::Arranged]);
        city.staff("luo", &body);
        let mut browser = app.signed_in("luo").await;
        let page = browser.get(&format!("/batches/{}/results", batch.number)).await;
        assert!(page.text().contains(&format!("/sheets/{}#c-{}", sheets[1].token, batch.candidates[0].code)), "{}", page.text());
        let notice = {
            let (actor, row) = (luo.clone(), city.batch_row(&batch));
            app.platform.write_blocking(move |tx| service::start_notice(tx, &actor, &row))
        };
        assert!(matches!(notice, Err(AppError::Conflict(_))));
        let path = format!("/sheets/{}", sheets[1].token);
        let page = browser.get(&path).await;
        let reopened = browser.submit(&page, &format!("{path}/reopening"), &[("reason", "考生在场，误记缺考")]).await;
        assert_eq!(reopened.status, 303, "{}", reopened.text());
        fill(&app, &batch, &sheets[1], ["74", "80"], 1);
        submit(&app, &sheets[1]);
        assert_eq!(confirm(&app, &luo, &sheets[1], 4).unwrap(), Decided::Computed);
        assert_eq!(city.application_states(&batch), [ApplicationState::Passed, ApplicationState::Passed]);
    }
}

on_both! {
    async fn a_score_book_fills_a_sheet_and_another_person_has_to_confirm(app: TestApp) {
        let city = City::of(&app);
        let body = city.body(1);
        let trade = city.welder();
        let batch = city.batch(&body, trade, Level::Advanced, BatchState::Examining, 2);
        let id = city.assessor("机考", "K0", Some(trade));
        let token = city.sheets(&batch, Part::TheoryTest, &[id]).remove(0);
        let rows: Vec<_> = batch
            .candidates
            .iter()
            .map(|candidate| sheets::service::ScoreBookRow {
                ticket: candidate.ticket.clone(),
                values: vec![(Part::TheoryTest, sheets::rules::read_value("81.5", 1).unwrap())],
            })
            .collect();
        let (operator, row, tokens) = (staff(&body), city.batch_row(&batch), vec![token.clone()]);
        let posted =
            app.platform.write_blocking(move |tx| sheets::service::post_scores(tx, &operator, &row, &tokens, &rows)).unwrap();
        assert_eq!(posted, (2, 1));
        let sheet = Sheet { token, assessor: id };
        assert!(confirm(&app, &staff(&body), &sheet, 1).is_err(), "who posted does not confirm");
        let colleague = Actor { account: Some(AccountId(2)), ..staff(&body) };
        assert!(confirm(&app, &colleague, &sheet, 1).is_ok());
    }
}

on_both! {
    async fn results_and_certificates_are_announced_in_the_language_of_the_account_or_in_both(app: TestApp) {
        let (city, body, batch, sheets) = marked(&app, [["70", "80"], ["75", "80"], ["75", "80"]]);
        app.open_account(NewAccount {
            login: "reader".to_owned(),
            name: "reader".to_owned(),
            email: None,
            person: Some(batch.candidates[1].person),
            language: Language::English,
            grant: NewGrant { role: Role::Worker, body: None, assessor: None, competition: None, valid_from: today(), valid_to: None },
        });
        let luo = staff(&body);
        for sheet in &sheets {
            confirm(&app, &luo, sheet, 1).unwrap();
        }
        let (actor, row) = (luo.clone(), city.batch_row(&batch));
        app.platform.write_blocking(move |tx| service::start_notice(tx, &actor, &row)).unwrap();
        app.advance(chrono::Duration::days(10));
        let (actor, id) = (luo, batch.id);
        app.platform
            .write_blocking(move |tx| jiangce::certification::certificates::service::issue_batch(tx, &actor, id))
            .unwrap();
        let mails = app.sent_mails().await;
        for kind in ["results_on_notice", "certificate_issued"] {
            let to = |address: &str| {
                let found = mails.iter().find(|(of, to, _)| of == kind && to == address);
                found.map_or_else(|| panic!("no {kind} to {address}: {mails:?}"), |(.., text)| text.clone())
            };
            let (both, english) = (to("candidate0@example.org"), to("candidate1@example.org"));
            let (chinese_first, english_second) = (both.find("您好").unwrap(), both.find("Dear ").unwrap());
            assert!(chinese_first < english_second, "{both}");
            assert!(english.contains("Dear ") && !english.contains("您好"), "{english}");
        }
    }
}
