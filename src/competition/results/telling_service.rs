//! Mail to those who competed: each one's own line, and where the whole table stands.

use crate::competition::contests::model::Contest;
use crate::competition::entries::telling_service::{Letter, tell_contestants};
use crate::competition::events::model::Competition;
use crate::competition::rankings::model::MedalRules;
use crate::competition::results::model::{ResultLine, ResultSet, ResultStage, shown_points};
use crate::competition::results::store;
use crate::kernel::message::Message;
use crate::kernel::text_enum::Labelled;
use crate::platform::Tx;
use crate::platform::error::AppError;
use crate::platform::outbox::MailLink;
use std::collections::HashMap;

/// Key of the words for a medal: the rules of Chinese contests give prizes, the others medals.
#[must_use]
pub fn medal_key(medal: crate::competition::rankings::model::Medal, rules: MedalRules) -> String {
    match rules {
        MedalRules::Places | MedalRules::Percent => format!("prize-{}", medal.as_str()),
        MedalRules::Tolerance | MedalRules::Dense => medal.label_key(),
    }
}

const fn template(stage: ResultStage) -> (&'static str, &'static str) {
    match stage {
        ResultStage::Provisional => ("result_provisional", "mail-result-provisional-subject"),
        ResultStage::Final => ("result_final", "mail-result-final-subject"),
        ResultStage::AfterAppeals | ResultStage::PublicNotice | ResultStage::Corrected => {
            ("result_changed", "mail-result-changed-subject")
        }
    }
}

fn own_line(line: &ResultLine, contest: &Contest, rules: MedalRules) -> Message {
    let about = |message: Message| message.with("contest", contest.name.as_str());
    let Some(rank) = line.rank else { return about(Message::new("mail-result-not-started")) };
    let said = about(Message::new(match line.medal {
        Some(_) => "mail-result-line-with-award",
        None => "mail-result-line",
    }))
    .count("rank", rank)
    .with("total", shown_points(line.total));
    match line.medal {
        Some(medal) => said.with_key("award", medal_key(medal, rules)),
        None => said,
    }
}

/// Tells everybody who competed, as far as mail reaches him.
///
/// # Errors
/// Those of the database.
pub fn tell_entrants(
    tx: &mut Tx<'_>,
    competition: &Competition,
    contest: &Contest,
    set: &ResultSet,
) -> Result<(), AppError> {
    let lines = store::lines_of(tx.conn, set.id)?;
    let ids: Vec<_> = lines.iter().map(|line| line.entry_id).collect();
    let entries: Vec<_> = store::entries_by_id(tx.conn, &ids)?.into_values().collect();
    let lines: HashMap<_, _> = lines.iter().map(|line| (line.entry_id, line)).collect();
    let rules = contest.parsed_rules().map_err(AppError::internal)?;
    let url = format!("{}/competitions/{}/contests/{}/results", tx.platform.base_url, competition.number, contest.code);
    let (template, subject) = template(set.stage);
    tell_contestants(tx, &entries, |view| {
        let line = lines.get(&view.entry.id)?;
        let mut paragraphs = vec![own_line(line, contest, rules.medal_rules)];
        if set.stage == ResultStage::Provisional {
            paragraphs.push(Message::new("mail-result-appeals").count("minutes", rules.appeal_window_minutes));
        }
        if let Some(reason) = &set.reason {
            paragraphs.push(Message::new("mail-result-reason").with("reason", reason.as_str()));
        }
        Some(Letter {
            template,
            about: format!("{}:{}", set.id, line.entry_id),
            subject: Message::new(subject).with("competition", competition.name.as_str()),
            paragraphs,
            link: MailLink { label: Message::new("mail-result-link"), url: url.clone() },
        })
    })
}
