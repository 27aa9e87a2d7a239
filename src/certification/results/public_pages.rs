//! Public pages of results on notice: masked names, ticket numbers, passed or not; no marks.

use crate::certification::batches;
use crate::certification::batches::model::{ApplicationState, AssessmentBatch, BatchLine, BatchScope, BatchState};
use crate::certification::results::rules::notice_runs;
use crate::certification::results::store;
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::calendar::load_calendar;
use crate::platform::error::AppError;
use crate::platform::web::{Answer, Page, Visit};
use crate::registry::settings::masking;
use actix_web::web;
use askama::Template;
use std::collections::HashMap;

struct NoticeLine {
    batch: AssessmentBatch,
    body: String,
    days_left: u32,
}

#[derive(Template)]
#[template(path = "certification/results/notices.html")]
struct NoticesPage {
    p: Page,
    paged: Paged<NoticeLine>,
}

/// Notices that run today.
pub async fn list(visit: Visit, query: web::Query<HashMap<String, String>>) -> Answer {
    let asked = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    let (request, today) = (PageRequest::new(asked("page"), asked("size")), visit.platform.today());
    let paged = visit
        .read(move |conn| {
            let calendar = load_calendar(conn)?;
            Ok(store::running_notices(conn, today, request)?.map(|(batch, body)| NoticeLine {
                days_left: batch.notice_to.map_or(0, |last| calendar.working_days_between(today, last)),
                batch,
                body,
            }))
        })
        .await?;
    visit.ok(&NoticesPage { p: visit.page(), paged })
}

struct NoticeRow {
    ticket: String,
    masked_name: String,
    trade: String,
    line: BatchLine,
    state: ApplicationState,
}

#[derive(Template)]
#[template(path = "certification/results/notice.html")]
struct NoticePage {
    p: Page,
    batch: AssessmentBatch,
    body: String,
    site: String,
    days_left: u32,
    paged: Paged<NoticeRow>,
}

/// One notice while it runs; afterwards its names are no longer shown to everybody.
pub async fn show(visit: Visit, number: web::Path<String>, query: web::Query<HashMap<String, String>>) -> Answer {
    let asked = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    let (request, today) = (PageRequest::new(asked("page"), asked("size")), visit.platform.today());
    let number = number.into_inner();
    let masking = masking(&visit.platform.settings.current());
    let (batch, body, site, days_left, paged) = visit
        .read(move |conn| {
            let batch = batches::store::by_number(conn, &number, BatchScope::All)?
                .filter(|batch| batch.state == BatchState::PublicNotice)
                .filter(|batch| notice_runs(batch.notice_from, batch.notice_to, today))
                .ok_or(AppError::not_found("notice-not-found"))?;
            let (body, site) = batches::store::place_of(conn, &batch)?;
            let days_left = match batch.notice_to {
                Some(last) => load_calendar(conn)?.working_days_between(today, last),
                None => 0,
            };
            let lines: HashMap<_, _> = batches::store::lines_of(conn, batch.id)?
                .into_iter()
                .map(|(line, trade)| (line.id, (line, trade.full_name())))
                .collect();
            let found = store::candidates(conn, batch.id, request)?;
            let (total, request) = (found.total, found.request);
            let rows = found
                .rows
                .into_iter()
                .filter_map(|candidate| {
                    let (line, trade) = lines.get(&candidate.application.line_id)?.clone();
                    Some(NoticeRow {
                        ticket: candidate.application.ticket_number.unwrap_or_default(),
                        masked_name: masking.name(&candidate.name),
                        trade,
                        line,
                        state: candidate.application.state,
                    })
                })
                .collect();
            Ok((batch, body.name, site.name, days_left, Paged::exact(rows, total, request)))
        })
        .await?;
    visit.ok(&NoticePage { p: visit.page(), batch, body, site, days_left, paged })
}
