//! The page of the worklist.

use crate::competition::settings::LABOUR_REPORT_DAY;
use crate::identity::administration::trail_addresses::page_of;
use crate::kernel::actor::Role;
use crate::kernel::calendar::WorkingCalendar;
use crate::platform::audit::AuditEntry;
use crate::platform::calendar::load_calendar;
use crate::platform::web::{Answer, Page, Visit};
use crate::worklist::model::{WorkGroup, WorkItem};
use crate::worklist::{store, work};
use askama::Template;
use chrono::NaiveDate;

#[derive(Template)]
#[template(path = "worklist/work.html")]
struct WorkPage {
    p: Page,
    total: usize,
    due_now: usize,
    first: Option<WorkItem>,
    groups: Vec<WorkGroup>,
    done: Vec<AuditEntry>,
    sensitive: Vec<AuditEntry>,
    is_auditor: bool,
    today: NaiveDate,
    calendar: WorkingCalendar,
}

impl WorkPage {
    /// Whether a day has come or gone.
    fn is_due(&self, due: &NaiveDate) -> bool {
        *due <= self.today
    }

    /// Working days that are left until the end of a day.
    fn days_left(&self, due: &NaiveDate) -> u32 {
        self.calendar.working_days_between(self.today, *due)
    }

    /// Where the thing of a row of the trail is shown, for the kinds that have a page.
    fn address(entry: &AuditEntry) -> Option<String> {
        page_of(entry.role, &entry.subject_kind, &entry.subject)
    }

    /// What the thing is called where its key is a random token that tells nobody anything.
    fn plain_name(entry: &AuditEntry) -> Option<&'static str> {
        match entry.subject_kind.as_str() {
            "sheet" => Some("worklist-the-sheet"),
            "person" => Some("worklist-the-person"),
            "entry" => Some("worklist-the-entry"),
            "official" => Some("worklist-the-official"),
            _ => None,
        }
    }
}

/// What waits for the actor, and what he did. A worker's worklist is the page of his applications, a
/// judge's that of his duties.
pub async fn work(visit: Visit) -> Answer {
    let actor = visit.actor()?.clone();
    match actor.role {
        Role::Worker => return Ok(visit.see_other("/mine")),
        Role::Judge => return Ok(visit.see_other("/judging")),
        _ => {}
    }
    let (role, now, today) = (actor.role, visit.platform.now(), visit.platform.today());
    let report_day = visit.platform.setting(&LABOUR_REPORT_DAY);
    let zone = visit.platform.zone;
    let (facts, calendar) = visit
        .read(move |conn| Ok((store::facts(conn, &actor, (now, today, zone), report_day)?, load_calendar(conn)?)))
        .await?;
    let items = work::work_of(role, &facts, today);
    let to_do = || items.iter().filter(|item| !item.kind.is_watched());
    let page = WorkPage {
        p: visit.page(),
        total: to_do().count(),
        due_now: to_do().filter(|item| item.due.is_some_and(|due| due <= today)).count(),
        first: to_do().next().cloned(),
        groups: work::grouped(items, today),
        done: facts.done,
        sensitive: facts.sensitive,
        is_auditor: role == Role::Auditor,
        today,
        calendar,
    };
    visit.ok(&page)
}
