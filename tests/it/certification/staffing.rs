//! Who may assess what, by the picker that people use.

use crate::support::city::{Batch, Body, City};
use crate::support::{Browser, Reply, TestApp, on_both, today};
use chrono::Days;
use diesel::prelude::*;
use futures_util::future::join;
use jiangce::certification::batches::model::{BatchState, Part};
use jiangce::kernel::ids::{AssessorId, TradeId};
use jiangce::kernel::level::Level;
use jiangce::platform::audit;
use jiangce::platform::db::schema::{assessment_batch, assessor, recusal, staff_assignment};
use jiangce::registry::assessors::model::RecusalRelation;

struct Scene {
    city: City,
    body: Body,
    trade: TradeId,
    staff: Browser,
}

async fn scene(app: &TestApp) -> Scene {
    let city = City::of(app);
    let body = city.body(1);
    city.staff("pu", &body);
    let trade = city.welder();
    Scene { city, body, trade, staff: app.signed_in("pu").await }
}

impl Scene {
    /// A batch that is being staffed.
    fn batch(&self, level: Level) -> Batch {
        self.city.batch(&self.body, self.trade, level, BatchState::Staffing, 3)
    }

    fn assessors(&self, count: usize) -> Vec<AssessorId> {
        (0..count)
            .map(|at| {
                self.city
                    .assessor(&format!("考评{at}"), &format!("KP{at:03}"), Some(self.trade))
            })
            .collect()
    }
}

fn picker(batch: &Batch, part: &str) -> String {
    format!("/batches/{}/staffing/1/{part}", batch.number)
}

/// Presses the button of the picker that chooses an assessor; posts what the button would when there is none.
async fn choose(browser: &mut Browser, batch: &Batch, part: &str, card: &str, reason: &str) -> Reply {
    let base = picker(batch, part);
    let token = Browser::token(&browser.get(&base).await);
    let values = [("csrf", token.as_str()), ("card", card), ("reason", reason)];
    browser.post(&format!("{base}/assignments"), &values).await
}

async fn finish(browser: &mut Browser, batch: &Batch) -> Reply {
    let page = browser.get(&format!("/batches/{}/staffing", batch.number)).await;
    browser
        .submit(&page, &format!("/batches/{}/staffing-completion", batch.number), &[])
        .await
}

/// What the picker says of the assessor, and whether it offers him.
async fn offered(browser: &mut Browser, batch: &Batch, part: &str, card: &str) -> (String, bool) {
    let page = browser.get(&picker(batch, part)).await;
    let row = page
        .texts("tbody tr")
        .into_iter()
        .find(|row| row.contains(card))
        .unwrap_or_default();
    let cards = page.attributes(&format!("form[action='{}/assignments'] [name=card]", picker(batch, part)), "value");
    (row.replace(['\u{2068}', '\u{2069}'], ""), cards.iter().any(|offered| offered == card))
}

fn assigned(app: &TestApp) -> i64 {
    app.platform
        .db
        .read_blocking(|conn| Ok(staff_assignment::table.count().get_result(conn)?))
        .unwrap()
}

/// He is shown with the reason, not offered, and refused when he is sent all the same.
async fn assert_barred(app: &TestApp, staff: &mut Browser, batch: &Batch, card: &str, why: &str) {
    let (row, is_offered) = offered(staff, batch, "practical-test", card).await;
    assert!(row.contains(why) && !is_offered, "{row}");
    let before = assigned(app);
    let refused = choose(staff, batch, "practical-test", card, "").await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    let said = refused
        .texts(".error-summary li")
        .join(" ")
        .replace(['\u{2068}', '\u{2069}'], "");
    assert!(said.contains(why), "{said}");
    assert_eq!(assigned(app), before);
}

on_both! {
    async fn whoever_works_for_a_candidates_employer_stands_back(app: TestApp) {
        let mut scene = scene(&app).await;
        let batch = scene.batch(Level::Advanced);
        let own = scene.assessors(2)[0];
        app.platform
            .write_blocking(move |tx| {
                Ok(diesel::update(assessor::table.filter(assessor::id.eq(own)))
                    .set(assessor::employer.eq("云岭示范机床厂"))
                    .execute(tx.conn)?)
            })
            .unwrap();
        assert_barred(&app, &mut scene.staff, &batch, "KP000", "与考生同单位 3 人").await;
        let (row, is_offered) = offered(&mut scene.staff, &batch, "practical-test", "KP001").await;
        assert!(is_offered, "{row}");
    }
}

on_both! {
    async fn a_declared_relation_bars_until_it_ends(app: TestApp) {
        let mut scene = scene(&app).await;
        let batch = scene.batch(Level::Advanced);
        let people = scene.assessors(2);
        let (related, candidate) = (people[0], batch.candidates[1].person);
        let now = app.platform.now();
        app.platform
            .write_blocking(move |tx| {
                Ok(diesel::insert_into(recusal::table)
                    .values((
                        recusal::assessor_id.eq(related),
                        recusal::person_id.eq(candidate),
                        recusal::relation.eq(RecusalRelation::MasterApprentice),
                        recusal::note.eq(""),
                        recusal::declared_at.eq(now),
                    ))
                    .execute(tx.conn)?)
            })
            .unwrap();
        assert_barred(&app, &mut scene.staff, &batch, "KP000", "已声明与考生有关系").await;
        scene.city.assessor_account("kao", people[1]);
        let mut other = app.signed_in("kao").await;
        let page = other.visit("/assessors/mine").await;
        let values = [("concerned", scene.body.name.as_str()), ("relation", "colleague"), ("note", "曾任教")];
        assert_eq!(other.submit(&page, "/assessors/KP001/recusals", &values).await.status, 303);
        assert_barred(&app, &mut scene.staff, &batch, "KP001", "已声明与本机构有关系").await;
        app.platform
            .write_blocking(move |tx| {
                Ok(diesel::update(recusal::table).set(recusal::ended_at.eq(now)).execute(tx.conn)?)
            })
            .unwrap();
        for card in ["KP000", "KP001"] {
            assert_eq!(choose(&mut scene.staff, &batch, "practical-test", card, "").await.status, 303, "{card}");
        }
    }
}

on_both! {
    async fn a_relation_that_is_declared_after_the_choice_keeps_the_panel_open(app: TestApp) {
        let mut scene = scene(&app).await;
        let batch = scene.batch(Level::Advanced);
        let people = scene.assessors(4);
        for (part, card) in [
            ("theory-test", "KP000"),
            ("practical-test", "KP000"),
            ("practical-test", "KP001"),
            ("practical-test", "KP002"),
        ] {
            assert_eq!(choose(&mut scene.staff, &batch, part, card, "").await.status, 303, "{part} {card}");
        }
        scene.city.assessor_account("kao", people[2]);
        let mut assessor = app.signed_in("kao").await;
        let page = assessor.visit("/assessors/mine").await;
        let values = [("concerned", scene.body.name.as_str()), ("relation", "relative"), ("note", "")];
        assert_eq!(assessor.submit(&page, "/assessors/KP002/recusals", &values).await.status, 303);
        let refused = finish(&mut scene.staff, &batch).await;
        assert_eq!(refused.status, 422, "{}", refused.text());
        assert!(refused.texts(".error-summary li").join("").contains("考评2"), "{}", refused.text());
        let base = picker(&batch, "practical-test");
        let token = Browser::token(&scene.staff.get(&base).await);
        let values = [("csrf", token.as_str()), ("card", "KP002")];
        assert_eq!(scene.staff.post(&format!("{base}/removal"), &values).await.status, 303);
        assert_eq!(choose(&mut scene.staff, &batch, "practical-test", "KP003", "").await.status, 303);
        assert_eq!(finish(&mut scene.staff, &batch).await.status, 303);
    }
}

on_both! {
    async fn an_assessor_whose_card_ended_yesterday_is_shown_and_cannot_be_chosen(app: TestApp) {
        let mut scene = scene(&app).await;
        let batch = scene.batch(Level::Advanced);
        let late = scene.assessors(1)[0];
        let set_end = |day| {
            app.platform
                .write_blocking(move |tx| {
                    Ok(diesel::update(assessor::table.filter(assessor::id.eq(late)))
                        .set(assessor::card_to.eq(day))
                        .execute(tx.conn)?)
                })
                .unwrap()
        };
        set_end(today() - Days::new(1));
        assert_barred(&app, &mut scene.staff, &batch, "KP000", "证卡在 2026-11-23 无效").await;
        set_end(today());
        assert_eq!(choose(&mut scene.staff, &batch, "practical-test", "KP000", "").await.status, 303, "its last day");
    }
}

on_both! {
    async fn whoever_served_a_body_three_times_in_a_row_is_chosen_with_a_reason_only(app: TestApp) {
        let mut scene = scene(&app).await;
        let steady = scene.assessors(1)[0];
        for weeks in 1..=3 {
            let past = scene.city.batch(&scene.body, scene.trade, Level::Advanced, BatchState::Archived, 1);
            scene.city.assign(&past, Part::PracticalTest, steady, true);
            let (id, day) = (past.id, today() - Days::new(7 * weeks));
            app.platform
                .write_blocking(move |tx| {
                    diesel::update(assessment_batch::table.filter(assessment_batch::id.eq(id)))
                        .set((assessment_batch::first_day.eq(day), assessment_batch::last_day.eq(day)))
                        .execute(tx.conn)?;
                    Ok(diesel::update(staff_assignment::table.filter(staff_assignment::batch_id.eq(id)))
                        .set((staff_assignment::first_day.eq(day), staff_assignment::last_day.eq(day)))
                        .execute(tx.conn)?)
                })
                .unwrap();
        }
        let batch = scene.batch(Level::Advanced);
        let (row, is_offered) = offered(&mut scene.staff, &batch, "practical-test", "KP000").await;
        assert!(row.contains("已连续 3 次") && is_offered, "a warning, no bar: {row}");
        let silent = choose(&mut scene.staff, &batch, "practical-test", "KP000", " ").await;
        assert_eq!(silent.status, 422);
        assert!(silent.text().contains("应轮换"), "{}", silent.text());
        assert_eq!(choose(&mut scene.staff, &batch, "practical-test", "KP000", "全市仅此一人").await.status, 303);
        let trail = app.platform.db.read_blocking(|conn| {
            let filter = audit::Filter { action: Some("batch.assessor_assigned".to_owned()), ..audit::Filter::default() };
            audit::list(conn, &filter, None, 10)
        }).unwrap().0;
        assert_eq!(trail[0].reason.as_deref(), Some("全市仅此一人"), "{trail:?}");
    }
}

on_both! {
    async fn a_panel_has_three_assessors_or_another_odd_number(app: TestApp) {
        let mut scene = scene(&app).await;
        let batch = scene.batch(Level::Technician);
        scene.assessors(5);
        assert_eq!(choose(&mut scene.staff, &batch, "theory-test", "KP000", "").await.status, 303);
        for card in ["KP000", "KP001", "KP002"] {
            assert_eq!(choose(&mut scene.staff, &batch, "comprehensive-review", card, "").await.status, 303);
        }
        for (card, said) in [("KP000", "至少 3 名"), ("KP001", "至少 3 名"), ("KP002", ""), ("KP003", "须为单数"), ("KP004", "")] {
            assert_eq!(choose(&mut scene.staff, &batch, "practical-test", card, "").await.status, 303, "{card}");
            let page = scene.staff.get(&picker(&batch, "practical-test")).await;
            let notice = page.texts(".notice-warn").join("");
            assert!(if said.is_empty() { notice.is_empty() } else { notice.contains(said) }, "{card}: {notice}");
            if !said.is_empty() {
                let refused = finish(&mut scene.staff, &batch).await;
                assert_eq!(refused.status, 422, "{}", refused.text());
                assert!(refused.texts(".error-summary li").join("").contains(said), "{}", refused.text());
            }
        }
        let twice = choose(&mut scene.staff, &batch, "practical-test", "KP000", "").await;
        assert_eq!(twice.status, 409, "nobody sits twice in one panel");
        assert_eq!(finish(&mut scene.staff, &batch).await.status, 303);
        let late = choose(&mut scene.staff, &batch, "practical-test", "KP000", "").await;
        assert_eq!(late.status, 409, "afterwards the panel stands");
    }
}

on_both! {
    async fn of_two_bodies_that_choose_one_assessor_at_once_one_gets_him(app: TestApp) {
        let mut scene = scene(&app).await;
        let batch = scene.batch(Level::Advanced);
        let rival = scene.city.body(2);
        scene.city.staff("he", &rival);
        let other = scene.city.batch(&rival, scene.trade, Level::Advanced, BatchState::Staffing, 3);
        let mut he = app.signed_in("he").await;
        let people = scene.assessors(4);
        for at in 0..people.len() {
            let card = format!("KP{at:03}");
            let (one, two) = join(
                choose(&mut scene.staff, &batch, "practical-test", &card, ""),
                choose(&mut he, &other, "practical-test", &card, ""),
            )
            .await;
            let mut answers = [one.status, two.status];
            answers.sort_unstable();
            assert_eq!(answers, [303, 422], "{} {}", one.text(), two.text());
        }
        assert_eq!(assigned(&app), 4);
    }
}
