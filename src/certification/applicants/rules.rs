//! What the worker's state line says, from the state of his application and of its batch.

use crate::certification::batches::model::{ApplicationState, BatchState};
use crate::kernel::actor::Role;
use chrono::NaiveDate;

/// How a step of the state line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// Behind him.
    Done,
    /// Where he is.
    Now,
    /// Before him.
    Coming,
    /// Sent back, refused, or not passed.
    Returned,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Key of its words.
    pub label: &'static str,
    /// How it stands.
    pub state: StepState,
    /// First day that belongs to it.
    pub from: Option<NaiveDate>,
    /// Last day that belongs to it.
    pub until: Option<NaiveDate>,
    /// In which role somebody brought the application there; names of staff are not the worker's business.
    pub who: Option<Role>,
}

/// What happened on a day, and in which role somebody did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Happened {
    /// The day.
    pub on: NaiveDate,
    /// The role.
    pub by: Role,
}

/// What the line is made from.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    /// State of the application.
    pub application: ApplicationState,
    /// State of its batch.
    pub batch: BatchState,
    /// Day of the application: a roster is reviewed as it is posted, so the review has the same.
    pub applied_on: NaiveDate,
    /// When tickets were arranged.
    pub arranged: Option<Happened>,
    /// When the results were settled and went on notice.
    pub settled: Option<Happened>,
    /// First day of the assessment.
    pub first_day: NaiveDate,
    /// Last day of the assessment.
    pub last_day: NaiveDate,
    /// First day of the public notice.
    pub notice_from: Option<NaiveDate>,
    /// Last day of the public notice.
    pub notice_to: Option<NaiveDate>,
    /// Day of the certificate.
    pub certified_on: Option<NaiveDate>,
}

/// Whether marks may be shown: from the first day of the public notice on.
#[must_use]
pub fn marks_are_public(batch: BatchState, notice_from: Option<NaiveDate>, today: NaiveDate) -> bool {
    matches!(batch, BatchState::PublicNotice | BatchState::Certifying | BatchState::Archived)
        && notice_from.is_none_or(|from| today >= from)
}

/// How far the application has come: the index of the step at which it stands.
fn place(standing: &Standing) -> usize {
    use BatchState::{
        ApplicationOpen, Approved, Archived, Arranging, Cancelled, Certifying, Draft, Examining, PublicNotice,
        Returned, Scoring, Staffing, Submitted,
    };
    if standing.certified_on.is_some() {
        return 6;
    }
    match (standing.application, standing.batch) {
        (ApplicationState::Draft, _) => 0,
        (ApplicationState::Submitted | ApplicationState::Returned, _) => 1,
        (_, Draft | Submitted | Returned | Approved | ApplicationOpen | Arranging | Cancelled) => 2,
        (_, Staffing | Examining) => 3,
        (_, Scoring) => 4,
        (_, PublicNotice) => 5,
        (_, Certifying | Archived) => 6,
    }
}

/// The state line of an application: applied, reviewed, arranged, examined, marked, on notice, certified.
#[must_use]
pub fn steps(standing: &Standing, today: NaiveDate) -> Vec<Step> {
    let at = place(standing);
    let published = marks_are_public(standing.batch, standing.notice_from, today);
    let failed = published && matches!(standing.application, ApplicationState::Failed | ApplicationState::ResitDue);
    let staff = Some(Role::BodyStaff);
    let day = |happened: Option<Happened>| happened.map(|happened| happened.on);
    let role = |happened: Option<Happened>| happened.map(|happened| happened.by);
    let reviewed = (at > 1).then_some(standing.applied_on);
    let last_day = (standing.last_day != standing.first_day).then_some(standing.last_day);
    let labels: [(&str, Option<NaiveDate>, Option<NaiveDate>, Option<Role>); 7] = [
        ("mine-step-applied", Some(standing.applied_on), None, staff),
        ("mine-step-reviewed", reviewed, None, staff.filter(|_| reviewed.is_some())),
        ("mine-step-arranged", day(standing.arranged), None, role(standing.arranged)),
        ("mine-step-examined", Some(standing.first_day), last_day, None),
        ("mine-step-marked", day(standing.settled), None, role(standing.settled)),
        ("mine-step-notice", standing.notice_from, standing.notice_to, None),
        ("mine-step-certified", standing.certified_on, None, staff.filter(|_| standing.certified_on.is_some())),
    ];
    let mut steps: Vec<Step> = labels
        .into_iter()
        .enumerate()
        .map(|(place, (label, from, until, who))| {
            let state = match place.cmp(&at) {
                std::cmp::Ordering::Less => StepState::Done,
                std::cmp::Ordering::Equal if standing.certified_on.is_some() => StepState::Done,
                std::cmp::Ordering::Equal => StepState::Now,
                std::cmp::Ordering::Greater => StepState::Coming,
            };
            Step { label, state, from, until, who }
        })
        .collect();
    let ends_at = match (standing.application, standing.batch) {
        (ApplicationState::Returned, _) => Some((1, "mine-step-returned")),
        // A cancelled batch withdraws its applications: that is what the worker has to know.
        (_, BatchState::Cancelled) => Some((at, "mine-step-cancelled")),
        (ApplicationState::Withdrawn, _) => Some((1, "mine-step-withdrawn")),
        _ if failed => Some((4, "mine-step-failed")),
        _ => None,
    };
    if let Some((place, label)) = ends_at {
        if let Some(step) = steps.get_mut(place) {
            step.label = label;
            step.state = StepState::Returned;
        }
        // Nothing follows a line that has ended, but the notice of those who did not pass.
        let kept = if failed { 6 } else { place + 1 };
        steps.truncate(kept);
    }
    steps
}

/// Key of what comes next for the worker.
#[must_use]
pub fn next_key(standing: &Standing, today: NaiveDate) -> &'static str {
    let published = marks_are_public(standing.batch, standing.notice_from, today);
    match (standing.application, standing.batch) {
        _ if standing.certified_on.is_some() => "mine-next-certified",
        (_, BatchState::Cancelled) => "mine-next-cancelled",
        (ApplicationState::Withdrawn, _) => "mine-next-withdrawn",
        (ApplicationState::Returned, _) => "mine-next-returned",
        (ApplicationState::Failed | ApplicationState::ResitDue, _) if published => "mine-next-failed",
        (_, BatchState::PublicNotice) => "mine-next-notice",
        (_, BatchState::Certifying | BatchState::Archived) => "mine-next-certifying",
        (_, BatchState::Scoring) => "mine-next-scoring",
        (ApplicationState::Arranged | ApplicationState::Examined, _) => "mine-next-examination",
        _ => "mine-next-wait",
    }
}

#[cfg(test)]
mod tests {
    use super::{Happened, Standing, StepState, marks_are_public, next_key, steps};
    use crate::certification::batches::model::{ApplicationState, BatchState};
    use crate::kernel::actor::Role;
    use chrono::NaiveDate;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn standing(application: ApplicationState, batch: BatchState) -> Standing {
        Standing {
            application,
            batch,
            applied_on: day("2026-11-01"),
            arranged: Some(Happened { on: day("2026-11-10"), by: Role::BodyStaff }),
            settled: Some(Happened { on: day("2026-11-23"), by: Role::CityAdministrator }),
            first_day: day("2026-11-20"),
            last_day: day("2026-11-21"),
            notice_from: Some(day("2026-11-24")),
            notice_to: Some(day("2026-11-30")),
            certified_on: None,
        }
    }

    #[test]
    fn there_is_one_present_step_and_what_is_before_it_is_done() {
        for batch in BatchState::LINE {
            let steps = steps(&standing(ApplicationState::Arranged, batch), day("2026-11-24"));
            let now = steps.iter().filter(|step| step.state == StepState::Now).count();
            assert_eq!(now, 1, "{batch}");
            assert!(steps.is_sorted_by_key(|step| match step.state {
                StepState::Done => 0,
                StepState::Now | StepState::Returned => 1,
                StepState::Coming => 2,
            }));
        }
    }

    #[test]
    fn who_did_not_pass_learns_it_with_the_notice_and_not_before() {
        let failed = standing(ApplicationState::Failed, BatchState::PublicNotice);
        assert!(!marks_are_public(failed.batch, failed.notice_from, day("2026-11-23")));
        assert!(
            steps(&failed, day("2026-11-23"))
                .iter()
                .all(|step| step.state != StepState::Returned)
        );
        assert!(
            steps(&failed, day("2026-11-24"))
                .iter()
                .any(|step| step.label == "mine-step-failed")
        );
        assert_eq!(next_key(&failed, day("2026-11-24")), "mine-next-failed");
        assert!(!marks_are_public(BatchState::Scoring, failed.notice_from, day("2026-12-24")));
    }

    #[test]
    fn a_certificate_ends_the_line() {
        let done = Standing {
            certified_on: Some(day("2026-12-01")),
            ..standing(ApplicationState::Passed, BatchState::Archived)
        };
        let line = steps(&done, day("2026-12-02"));
        assert!(line.iter().all(|step| step.state == StepState::Done));
        assert!(line.iter().all(|step| step.from.is_some()), "each step says when");
        assert_eq!(line[4].who, Some(Role::CityAdministrator));
        assert_eq!(line[3].until, Some(day("2026-11-21")));
    }
}
