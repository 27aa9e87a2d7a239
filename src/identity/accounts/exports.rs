//! Accounts as a table: who may do what, and nothing secret.

use crate::identity::accounts::model::AccountLine;
use crate::kernel::clock::Timestamp;
use crate::platform::i18n::Words;
use crate::platform::spreadsheet::write::{Header, Table};
use chrono_tz::Tz;

/// What the list shows of these accounts at a moment.
#[must_use]
pub fn table(words: Words, zone: Tz, now: Timestamp, lines: Vec<AccountLine>) -> Table<Vec<Vec<String>>> {
    let local = |at: Timestamp| words.local_time(&at.and_utc().with_timezone(&zone).naive_local());
    let rows = lines
        .into_iter()
        .map(|line| {
            let roles: Vec<String> = line
                .roles
                .iter()
                .map(|(role, body)| match body {
                    Some(body) => format!("{} ({body})", words.label(role)),
                    None => words.label(role),
                })
                .collect();
            let locked = line.is_locked(&now);
            vec![
                line.account.login,
                line.account.name,
                line.account.email.unwrap_or_default(),
                roles.join("；"),
                words.label(line.account.state),
                words.t(if locked { "yes" } else { "no" }),
                local(line.account.created_at),
            ]
        })
        .collect();
    Table {
        title: words.t("nav-accounts"),
        headers: vec![
            Header::text(words.t("accounts-login")).width(20),
            Header::text(words.t("accounts-name")).width(16),
            Header::text(words.t("accounts-email")).width(28),
            Header::text(words.t("accounts-roles-today")).width(40),
            Header::text(words.t("accounts-standing")).width(12),
            Header::text(words.t("account-standing-locked")),
            Header::text(words.t("accounts-created")).width(18),
        ],
        rows,
    }
}
