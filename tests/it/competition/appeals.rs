//! Appeals: the clock, who files, who sits on a panel, what is decided and answered, and the end of it.

use super::marking;
use crate::support::event::{Entrant, Event, account_for, entrants, event};
use crate::support::officials::judge;
use crate::support::published::publish;
use crate::support::{Browser, Reply, TestApp, files, on_both};
use chrono::Duration;
use diesel::prelude::*;
use jiangce::competition::events::model::EventState;
use jiangce::competition::officials::model::{OfficialDuty, Slot};
use jiangce::identity::model::{NewAccount, NewGrant};
use jiangce::kernel::actor::Role;
use jiangce::kernel::ids::{ContestEntryId, DelegationId, PersonId};
use jiangce::kernel::language::Language;
use jiangce::platform::db::schema as t;

const NAMES: &[&str] = &["尹胜男", "冯德才", "杭玉兰"];
const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n";

struct Scene {
    event: Event,
    entered: Vec<Entrant>,
}

/// A published preliminary result. `pu` organises, `hu` works for the city, `yin` is the first contestant; `arb1` to `arb3`
/// arbitrate, `chief` leads the judges.
fn scene(app: &TestApp) -> Scene {
    let event = event(app, EventState::Provisional);
    let entered = entrants(app, &event, NAMES);
    account_for(app, "pu", Role::CompetitionOrganiser, &event);
    app.account("hu", Role::CityAdministrator);
    worker(app, "yin", &entered[0]);
    for (login, name) in [("arb1", "仲裁甲"), ("arb2", "仲裁乙"), ("arb3", "仲裁丙")] {
        judge(app, &event, login, name, &[Slot::of(OfficialDuty::Arbitration)]);
    }
    judge(app, &event, "chief", "裁判长", &[Slot::of(OfficialDuty::ChiefJudge)]);
    let lines: Vec<_> = (1..).zip(&entered).map(|(rank, one)| (one, rank, None)).collect();
    publish(app, &event, 1, "provisional", EventState::Provisional, &lines);
    Scene { event, entered }
}

/// The account of a contestant, who has a mail address.
fn worker(app: &TestApp, login: &str, entrant: &Entrant) {
    app.open_account(NewAccount {
        login: login.to_owned(),
        name: entrant.name.clone(),
        email: Some(format!("{login}@example.org")),
        person: Some(entrant.person),
        language: Language::Chinese,
        grant: NewGrant {
            role: Role::Worker,
            body: None,
            assessor: None,
            competition: None,
            valid_from: app.platform.today(),
            valid_to: None,
        },
    });
}

fn form_of(event: &Event) -> String {
    format!("{}/appeals/new", event.contest_address())
}

const SAID: &[(&str, &str)] = &[
    ("subject", "score"),
    ("happened", "11月26日上午"),
    ("persons", "现场裁判"),
    ("facts", "第三个任务漏记了完成时间。"),
];

/// Files by the form; gives the answer.
async fn file(browser: &mut Browser, event: &Event, more: &[(&str, &str)]) -> Reply {
    let page = browser.get(&form_of(event)).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let mut values = SAID.to_vec();
    values.extend_from_slice(more);
    browser.upload(&page, &form_of(event), &values, ("file", "证据.pdf", PDF)).await
}

/// Files in time; gives the address of the appeal.
async fn filed(app: &TestApp, event: &Event) -> String {
    let reply = file(&mut app.signed_in("yin").await, event, &[]).await;
    assert_eq!(reply.status, 303, "{}", reply.text());
    reply.location.unwrap()
}

/// Posts with the form token of the session, as a forged form would.
async fn post(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Reply {
    let token = Browser::token(&browser.get("/account").await);
    let mut pairs = vec![("csrf", token.as_str())];
    pairs.extend_from_slice(fields);
    browser.post(path, &pairs).await
}

/// Takes a step by the form on the page of the appeal.
async fn step(browser: &mut Browser, appeal: &str, part: &str, values: &[(&str, &str)]) -> Reply {
    let page = browser.get(appeal).await;
    assert_eq!(page.status, 200, "{}", page.text());
    browser.submit(&page, &format!("{appeal}/{part}"), values).await
}

/// Names a panel as the organiser; the same name may stand several times in a form.
async fn seat(app: &TestApp, appeal: &str, members: &[&str]) -> Reply {
    let mut organiser = app.signed_in("pu").await;
    let page = organiser.get(appeal).await;
    let token = Browser::token(&page);
    let tokens: Vec<String> = members.iter().map(|login| format!("official-{login}")).collect();
    let mut pairs = vec![("csrf", token.as_str())];
    pairs.extend(tokens.iter().map(|token| ("members", token.as_str())));
    organiser.post(&format!("{appeal}/panel"), &pairs).await
}

fn decision<'a>(outcome: &'a str, present: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    let mut fields =
        vec![("outcome", outcome), ("decision", "补记完成时间，重算该项得分。"), ("reasons", "录像显示按时完成。")];
    fields.extend(present.iter().map(|token| ("present", *token)));
    fields
}

fn state_of(page: &Reply) -> String {
    page.texts(".page-title .badge").remove(0)
}

on_both! {
    async fn an_appeal_goes_its_whole_way_to_an_answer_that_arrives(app: TestApp) {
        let scene = scene(&app);
        let event = &scene.event;
        let appeal = filed(&app, event).await;
        let mut worker = app.signed_in("yin").await;
        let page = worker.get(&appeal).await;
        assert_eq!(page.texts("h1"), [format!("{}-01-A01", event.number)]);
        assert!(page.text().contains("证据.pdf") && page.text().contains("漏记了完成时间"), "{}", page.text());
        let evidence = page.attributes("a[href*='/files/']", "href").remove(0);
        let kept = worker.get(&evidence).await;
        assert_eq!((kept.status, kept.content_type.as_str(), kept.body.as_ref()), (200, "application/pdf", PDF));
        assert!(kept.header("content-disposition").unwrap().starts_with("attachment"));
        let again = file(&mut worker, event, &[]).await;
        assert_eq!(again.status, 409, "one at a time about one thing");
        let mails = app.sent_mails().await;
        assert_eq!(mails.len(), 1);
        assert_eq!((mails[0].0.as_str(), mails[0].1.as_str()), ("appeal_received", "yin@example.org"));

        // The organiser finds it on his worklist.
        let mut organiser = app.signed_in("pu").await;
        assert!(organiser.get("/work").await.text().contains(&format!("{}/appeals", event.address())));
        assert_eq!(step(&mut organiser, &appeal, "acceptance", &[]).await.status, 303);
        let small = seat(&app, &appeal, &["arb1", "arb2"]).await;
        assert_eq!(small.status, 422);
        assert!(small.text().contains("仲裁组至少 3 人"), "{}", small.text());
        assert_eq!(seat(&app, &appeal, &["arb1", "arb2", "arb3"]).await.status, 303);

        let mut member = app.signed_in("arb1").await;
        assert!(member.get("/judging").await.text().contains("/appeals?contest=01"));
        assert_eq!(step(&mut member, &appeal, "notes", &[("words", "选手陈述属实。")]).await.status, 303);
        let few = post(&mut member, &format!("{appeal}/decision"), &decision("upheld", &["official-arb1"])).await;
        assert_eq!(few.status, 422);
        assert!(few.text().contains("至少 2 名成员出席") && few.text().contains("补记完成时间"), "{}", few.text());
        let mut without = app.signed_in("arb2").await;
        let absent = post(&mut without, &format!("{appeal}/decision"), &decision("upheld", &["official-arb1", "official-arb3"])).await;
        assert_eq!(absent.status, 422, "whoever records it was there");

        // Two decisions at the same moment: one counts, the other is told.
        let present = ["official-arb1", "official-arb2"];
        let to = format!("{appeal}/decision");
        let version = member.get(&appeal).await.attributes("form[action$='/decision'] input[name=version]", "value").remove(0);
        let mut tokens = Vec::new();
        for browser in [&mut member, &mut without] {
            tokens.push(Browser::token(&browser.get("/account").await));
        }
        let fields = |token: usize, outcome: &'static str| {
            let mut fields = vec![("csrf", tokens[token].as_str()), ("version", version.as_str())];
            fields.extend(decision(outcome, &present));
            fields
        };
        let (upheld, dismissed) = (fields(0, "upheld"), fields(1, "dismissed"));
        let (one, two) = futures_util::future::join(member.post(&to, &upheld), without.post(&to, &dismissed)).await;
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409], "{} {}", one.text(), two.text());
        let outcome = if one.status == 303 { "申诉成立" } else { "申诉不成立" };

        let mut organiser = app.signed_in("pu").await;
        let page = organiser.get(&appeal).await;
        assert!(page.text().contains("出席裁定") && page.text().contains("选手陈述属实"), "{}", page.text());
        assert_eq!(post(&mut worker, &format!("{appeal}/acknowledgement"), &[]).await.status, 409, "no answer yet");
        assert_eq!(step(&mut organiser, &appeal, "answer", &[]).await.status, 303);
        let mails = app.sent_mails().await;
        assert_eq!(mails.len(), 1);
        assert_eq!((mails[0].0.as_str(), mails[0].1.as_str()), ("appeal_answered", "yin@example.org"));
        for words in [outcome, "补记完成时间，重算该项得分。", "录像显示按时完成。"] {
            assert!(mails[0].2.contains(words), "{words}: {}", mails[0].2);
        }
        let page = worker.get(&appeal).await;
        assert_eq!(state_of(&page), "已答复");
        assert!(!page.text().contains("选手陈述属实"), "notes of the hearing are not for him");
        assert_eq!(step(&mut worker, &appeal, "acknowledgement", &[]).await.status, 303);
        assert!(worker.get(&appeal).await.text().contains("确认收到"));
        assert_eq!(post(&mut worker, &format!("{appeal}/acknowledgement"), &[]).await.status, 409);
    }
}

on_both! {
    async fn what_comes_too_late_is_recorded_and_refused(app: TestApp) {
        let scene = scene(&app);
        let event = &scene.event;
        // The last moment is in time, the next is not.
        app.advance(Duration::hours(2));
        let appeal = filed(&app, event).await;
        assert_eq!(state_of(&app.signed_in("yin").await.get(&appeal).await), "待受理");
        app.advance(Duration::seconds(1));
        let mut worker = app.signed_in("yin").await;
        let page = worker.get(&form_of(event)).await;
        assert!(page.text().contains("现在提交会留下记录，但不予受理"), "{}", page.text());
        let late = file(&mut worker, event, &[("subject", "tools")]).await;
        assert_eq!(late.status, 303, "{}", late.text());
        let late = late.location.unwrap();
        let page = worker.get(&late).await;
        assert_eq!(state_of(&page), "逾期");
        assert!(page.text().contains("晚于截止时间"), "{}", page.text());
        let again = file(&mut worker, event, &[("subject", "tools")]).await;
        assert_eq!(again.status, 409);
        assert!(again.text().contains("这项逾期申诉已有记录"), "{}", again.text());
        let mails = app.sent_mails().await;
        assert!(mails.iter().any(|mail| mail.0 == "appeal_late" && mail.2.contains("不予受理")), "{mails:?}");
        let mut organiser = app.signed_in("pu").await;
        assert_eq!(post(&mut organiser, &format!("{late}/acceptance"), &[]).await.status, 409, "nothing follows on it");
        // What was filed cannot be moved into time, not even in the database.
        let moved = app.platform.write_blocking(move |tx| {
            diesel::update(t::appeal::table.filter(t::appeal::state.eq("late")))
                .set(t::appeal::filed_at.eq(tx.now - Duration::hours(3)))
                .execute(tx.conn)?;
            Ok(())
        });
        assert!(moved.is_err());
    }
}

on_both! {
    async fn nobody_with_a_conflict_sits_reads_or_decides(app: TestApp) {
        let scene = scene(&app);
        let event = &scene.event;
        judge(&app, event, "arb4", "仲裁丁", &[Slot::of(OfficialDuty::Arbitration)]);
        let declare = |login: &'static str| {
            let employer = scene.entered[1].employer.clone();
            app.platform
                .write_blocking(move |tx| {
                    diesel::update(t::official::table.filter(t::official::token.eq(format!("official-{login}"))))
                        .set(t::official::employer.eq(&employer))
                        .execute(tx.conn)?;
                    Ok(())
                })
                .unwrap();
        };
        let appeal = filed(&app, event).await;
        let mut organiser = app.signed_in("pu").await;
        assert_eq!(step(&mut organiser, &appeal, "acceptance", &[]).await.status, 303);
        declare("arb4");
        let refused = seat(&app, &appeal, &["arb1", "arb2", "arb4"]).await;
        assert_eq!(refused.status, 422, "{}", refused.text());
        let page = organiser.get(&appeal).await;
        assert_eq!(page.attributes("input[value=official-arb4]", "disabled").len(), 1, "{}", page.text());
        assert_eq!(seat(&app, &appeal, &["arb1", "chief", "arb2"]).await.status, 422, "he leads the judges");
        assert_eq!(seat(&app, &appeal, &["arb1", "arb2", "arb3"]).await.status, 303);
        let mut stranger = app.signed_in("arb4").await;
        assert_eq!(stranger.get(&appeal).await.status, 404, "he does not know of it");

        // One who is named already, and whose conflict comes up afterwards.
        let evidence = organiser.get(&appeal).await.attributes("a[href*='/files/']", "href").remove(0);
        let mut member = app.signed_in("arb3").await;
        assert_eq!(member.get(&appeal).await.status, 200);
        declare("arb3");
        assert_eq!(member.get(&appeal).await.status, 403);
        assert_eq!(member.get(&evidence).await.status, 403);
        assert_eq!(post(&mut member, &format!("{appeal}/notes"), &[("words", "x")]).await.status, 403);
        let own = decision("upheld", &["official-arb1", "official-arb3"]);
        assert_eq!(post(&mut member, &format!("{appeal}/decision"), &own).await.status, 403);
        assert_eq!(post(&mut member, &format!("{appeal}/unlockings"), &[("mark", "B.1.0"), ("reason", "x")]).await.status, 403);
        // Nor does he count among those who were there.
        let mut other = app.signed_in("arb1").await;
        assert_eq!(post(&mut other, &format!("{appeal}/decision"), &own).await.status, 422);
        // The panel is named anew with all that are left.
        assert_eq!(seat(&app, &appeal, &["arb1", "arb2"]).await.status, 303);
        let done = post(&mut other, &format!("{appeal}/decision"), &decision("dismissed", &["official-arb1", "official-arb2"])).await;
        assert_eq!(done.status, 303, "{}", done.text());
    }
}

on_both! {
    async fn appeals_are_closed_when_the_time_is_over_and_each_is_answered(app: TestApp) {
        let scene = scene(&app);
        let event = &scene.event;
        let closing = format!("{}/appeals/closing", event.contest_address());
        let list = format!("{}/appeals", event.address());
        let appeal = filed(&app, event).await;
        let mut organiser = app.signed_in("pu").await;
        let page = organiser.get(&list).await;
        let early = organiser.submit(&page, &closing, &[]).await;
        assert_eq!(early.status, 409);
        assert!(early.text().contains("申诉时限到"), "{}", early.text());
        app.advance(Duration::hours(3));
        let mut organiser = app.signed_in("pu").await;
        let open = post(&mut organiser, &closing, &[]).await;
        assert_eq!(open.status, 409);
        assert!(open.text().contains(&format!("{}-01-A01", event.number)), "{}", open.text());
        let empty = step(&mut organiser, &appeal, "refusal", &[]).await;
        assert_eq!(empty.status, 422, "a refusal has a reason");
        let refused = step(&mut organiser, &appeal, "refusal", &[("reason", "不属于申诉范围。")]).await;
        assert_eq!(refused.status, 303, "{}", refused.text());
        let mails = app.sent_mails().await;
        assert!(mails.iter().any(|mail| mail.0 == "appeal_refused" && mail.2.contains("不属于申诉范围")), "{mails:?}");
        assert_eq!(post(&mut organiser, &closing, &[]).await.status, 303);
        assert_eq!(post(&mut organiser, &closing, &[]).await.status, 409);
        let state = app.browser().get(&event.contest_address()).await.texts(".page-title .badge").remove(0);
        assert_eq!(state, "申诉期满");
        // Whoever comes now is late.
        let late = file(&mut app.signed_in("yin").await, event, &[]).await;
        assert_eq!(state_of(&app.signed_in("yin").await.get(&late.location.unwrap()).await), "逾期");
    }
}

on_both! {
    async fn a_delegation_files_for_its_own_and_the_organiser_from_paper(app: TestApp) {
        let scene = scene(&app);
        let event = &scene.event;
        let city = crate::support::city::City::of(&app);
        let (body, other) = (city.body(1), city.body(2));
        city.staff("zhao", &body);
        city.staff("qian", &other);
        let (id, entry, body) = (event.id, scene.entered[1].entry, body.id);
        app.platform
            .write_blocking(move |tx| {
                let delegation: DelegationId = diesel::insert_into(t::delegation::table)
                    .values((
                        t::delegation::competition_id.eq(id),
                        t::delegation::token.eq("delegation"),
                        t::delegation::name.eq("滇南代表队"),
                        t::delegation::body_id.eq(body),
                        t::delegation::leader_name.eq("滕领队"),
                        t::delegation::leader_email.eq("leader@example.org"),
                        t::delegation::created_at.eq(tx.now),
                        t::delegation::version.eq(1),
                    ))
                    .returning(t::delegation::id)
                    .get_result(tx.conn)?;
                diesel::update(t::contest_entry::table.filter(t::contest_entry::id.eq(entry)))
                    .set(t::contest_entry::delegation_id.eq(delegation))
                    .execute(tx.conn)?;
                Ok(())
            })
            .unwrap();
        let mut staff = app.signed_in("zhao").await;
        let reply = file(&mut staff, event, &[]).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        let appeal = reply.location.unwrap();
        let mut stranger = app.signed_in("qian").await;
        assert_eq!(stranger.get(&form_of(event)).await.status, 403, "nobody of his competes");
        assert_eq!(stranger.get(&appeal).await.status, 404);
        assert_eq!(app.signed_in("yin").await.get(&appeal).await.status, 404, "another contestant");
        assert_eq!(app.signed_in("chief").await.get(&appeal).await.status, 404, "nothing is heard yet");

        let mut organiser = app.signed_in("pu").await;
        let third = format!("entry-{}-2", event.number);
        let nameless = file(&mut organiser, event, &[("entry", &third)]).await;
        assert_eq!(nameless.status, 422, "paper bears a name");
        assert!(nameless.text().contains("漏记了完成时间"), "what was typed stays");
        let paper = file(&mut organiser, event, &[("entry", &third), ("filed_for", "杭玉兰"), ("reply_email", "hang@example.org")]).await;
        assert_eq!(paper.status, 303, "{}", paper.text());
        let paper = paper.location.unwrap();
        assert!(organiser.get(&paper).await.text().contains("书面提交"));
        let mails = app.sent_mails().await;
        assert!(mails.iter().any(|mail| mail.1 == "hang@example.org" && mail.0 == "appeal_received"), "{mails:?}");
        assert_eq!(
            post(&mut organiser, &format!("{appeal}/withdrawal"), &[("reason", "x")]).await.status,
            403,
            "he does not take back what a delegation filed"
        );
        assert_eq!(step(&mut staff, &appeal, "withdrawal", &[("reason", "已经沟通")]).await.status, 303);
        assert_eq!(state_of(&staff.get(&appeal).await), "已撤回");
    }
}

on_both! {
    async fn evidence_is_known_by_its_bytes_and_bounded(app: TestApp) {
        let scene = scene(&app);
        let event = &scene.event;
        let mut worker = app.signed_in("yin").await;
        let page = worker.get(&form_of(event)).await;
        let wrong = worker.upload(&page, &form_of(event), SAID, ("file", "x.pdf", b"<html>")).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text().contains("只收 PDF、JPG 或 PNG") && wrong.text().contains("漏记了完成时间"), "{}", wrong.text());
        let appeal = filed(&app, event).await;
        let page = worker.get(&appeal).await;
        let to = format!("{appeal}/files");
        let twice = worker.upload(&page, &to, &[], ("file", "b.pdf", PDF)).await;
        assert_eq!(twice.status, 422);
        let mut large = b"%PDF-".to_vec();
        large.resize(8 * 1024 * 1024 + 1, 0);
        assert_eq!(worker.upload(&page, &to, &[], ("file", "c.pdf", &large)).await.status, 422);
        let broken = worker.upload(&page, &to, &[], ("file", "c.pdf", b"%PDF-1.4 junk")).await;
        assert_eq!(broken.status, 422);
        assert!(broken.text().contains("文件开头是 PDF，但内容不完整或已损坏"), "{}", broken.text());
        for number in 0..4_u8 {
            let reply = worker.upload(&page, &to, &[], ("file", "d.png", &files::png(&number.to_string()))).await;
            assert_eq!(reply.status, 303, "{}", reply.text());
        }
        let many = worker.upload(&page, &to, &[], ("file", "e.jpg", &files::jpeg("e"))).await;
        assert_eq!(many.status, 422);
        assert!(many.text().contains("最多 5 个附件"), "{}", many.text());
    }
}

on_both! {
    async fn nothing_is_appealed_before_it_is_published_and_pages_are_whole(app: TestApp) {
        let event = event(&app, EventState::Unsealed);
        let entered = entrants(&app, &event, NAMES);
        worker(&app, "yin", &entered[0]);
        let mut worker = app.signed_in("yin").await;
        assert!(worker.get(&form_of(&event)).await.text().contains("初步成绩尚未公布"));
        let early = post(&mut worker, &form_of(&event), SAID).await;
        assert!(matches!(early.status, 403 | 409 | 422), "{}", early.status);
        publish(&app, &event, 1, "provisional", EventState::Provisional, &[(&entered[0], 1, None)]);
        let appeal = filed(&app, &event).await;
        for path in [appeal.clone(), form_of(&event), format!("{}/appeals", event.address())] {
            for language in ["zh-CN", "en"] {
                let page = worker.get(&format!("{path}?lang={language}")).await;
                assert_eq!(page.status, 200, "{path}");
                let text = page.texts("main").concat();
                assert!(!text.contains("appeal-"), "{path} in {language}: {text}");
            }
        }
        assert!(app.browser().get(&appeal).await.location.unwrap().starts_with("/sign-in"));
    }
}

/// Prepares, signs and publishes the next version of a result, each by its own people.
async fn publish_next(app: &TestApp, event: &Event, grounds: &[(&str, &str)]) {
    let manage = format!("{}/results/manage", event.contest_address());
    for (login, part) in [("pu", "preparation"), ("chief", "signature"), ("watch", "signature"), ("hu", "publication")]
    {
        let mut browser = app.signed_in(login).await;
        let page = browser.get(&manage).await;
        let values = if part == "preparation" { grounds } else { &[] };
        let reply = browser
            .submit(&page, &format!("{}/results/{part}", event.contest_address()), values)
            .await;
        assert_eq!(reply.status, 303, "{login} {part}: {}", reply.text());
    }
}

on_both! {
    async fn an_upheld_appeal_changes_a_mark_by_two_people_and_the_next_version(app: TestApp) {
        let scene = marking::opened(&app).await;
        let event = &scene.event;
        app.account("hu", Role::CityAdministrator);
        judge(&app, event, "arb1", "仲裁甲", &[Slot::of(OfficialDuty::Arbitration)]);
        marking::mark_all(&app, event).await;
        marking::lock_all(&app, event).await;
        for (login, path) in [
            ("seal2", "2/unsealing-request"),
            ("watch", "2/unsealing"),
            ("seal1", "1/unsealing-request"),
            ("watch", "1/unsealing"),
        ] {
            let path = format!("{}/sealing/{path}", event.contest_address());
            let reply = post(&mut app.signed_in(login).await, &path, &[]).await;
            assert_eq!(reply.status, 303, "{path}: {}", reply.text());
        }
        publish_next(&app, event, &[]).await;
        app.advance(Duration::minutes(1));

        // Whoever made the first work of the judges appeals.
        let mut first = app.signed_in("j1").await;
        let (code, sheet) = marking::sheets(&mut first, event).await[0].clone();
        let person: PersonId = app
            .platform
            .db
            .read_blocking(move |conn| {
                let entry: ContestEntryId = t::result_line::table
                    .filter(t::result_line::code.eq(code))
                    .select(t::result_line::entry_id)
                    .first(conn)?;
                Ok(t::entry_member::table
                    .filter(t::entry_member::entry_id.eq(entry))
                    .select(t::entry_member::person_id)
                    .first(conn)?)
            })
            .unwrap();
        app.worker("yin", person);
        let appeal = filed(&app, event).await;
        let mut organiser = app.signed_in("pu").await;
        assert_eq!(step(&mut organiser, &appeal, "acceptance", &[]).await.status, 303);
        let seated = seat(&app, &appeal, &["arb1"]).await;
        assert_eq!(seated.status, 303, "one is enough where there is no other: {}", seated.text());
        let mut member = app.signed_in("arb1").await;
        let page = member.get(&appeal).await;
        assert!(page.text().contains("A1.3") && page.text().contains("4 / 4 / 4"), "{}", page.text());
        let early = post(&mut member, &format!("{appeal}/unlockings"), &[("mark", "B.1.2"), ("reason", "漏数一点")]).await;
        assert_eq!(early.status, 409, "nothing is decided");
        let decided = post(&mut member, &format!("{appeal}/decision"), &decision("upheld", &["official-arb1"])).await;
        assert_eq!(decided.status, 303, "{}", decided.text());

        let page = member.get(&appeal).await;
        let marks = page.attributes("select[name=mark] option", "value");
        let mark = marks.iter().find(|mark| mark.starts_with("B.") && mark.ends_with(".2")).unwrap();
        let reply = step(&mut member, &appeal, "unlockings", &[("mark", mark), ("reason", "漏数一点")]).await;
        assert_eq!(reply.status, 303, "{}", reply.text());
        let mut organiser = app.signed_in("pu").await;
        let grant = organiser.get(&appeal).await.attributes("form[action*='/unlockings/']", "action").remove(0);
        assert_eq!(post(&mut member, &grant, &[("grants", "1")]).await.status, 403, "two people");
        assert_eq!(post(&mut organiser, &grant, &[("grants", "1")]).await.status, 303);
        app.advance(Duration::minutes(1));
        let page = organiser.get(&appeal).await;
        assert!(page.text().contains("锁定后才能答复") && !page.text().contains("/answer"), "{}", page.text());
        assert_eq!(post(&mut organiser, &format!("{appeal}/answer"), &[]).await.status, 409, "a mark is open");
        assert_eq!(marking::give(&mut first, &sheet, "A1.3", "5", "1").await.status, 200);
        for (login, version) in [("j1", "2"), ("j2", "1"), ("j3", "1")] {
            let mut browser = app.signed_in(login).await;
            let sheet = marking::sheets(&mut browser, event).await[0].1.clone();
            let reply = marking::give(&mut browser, &sheet, "A1.3", "5", version).await;
            assert_eq!(reply.status, 200, "{login}: {}", reply.text());
        }
        app.advance(Duration::minutes(1));
        let place = marking::places(&app, event)[1].clone();
        let relock = format!("unlocks/{}/relock", grant.rsplit('/').next().unwrap());
        assert_eq!(marking::step(&app, "chief", event, &place, &relock, &[]).await.status, 303);
        assert_eq!(step(&mut organiser, &appeal, "answer", &[]).await.status, 303);
        app.advance(Duration::hours(3));
        let mut organiser = app.signed_in("pu").await;
        let closing = format!("{}/appeals/closing", event.contest_address());
        assert_eq!(post(&mut organiser, &closing, &[]).await.status, 303);
        publish_next(&app, event, &[("reason", "申诉成立")]).await;
        let page = app.signed_in("yin").await.get(&appeal).await;
        assert_eq!(page.text().matches("4 → 5").count(), 3, "{}", page.text());
        assert!(page.text().contains("第 2 版成绩"), "{}", page.text());
    }
}
