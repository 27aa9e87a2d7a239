//! The calendar as a feed (RFC 5545), so that it stands in the reader's own calendar. Pure.

use crate::competition::events::model::{Competition, EventState};
use crate::kernel::clock::Timestamp;
use chrono::{Days, NaiveDate};
use std::fmt::Write;

/// Octets of a line of the feed at the most, without the line end.
const LINE: usize = 75;

/// One event of the feed.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What tells it apart for ever.
    pub uid: String,
    /// First day.
    pub first: NaiveDate,
    /// Last day.
    pub last: NaiveDate,
    /// What it is called.
    pub summary: String,
    /// Where.
    pub place: String,
    /// Its page.
    pub url: String,
    /// `CONFIRMED`, `TENTATIVE` while it is put off, or `CANCELLED`.
    pub status: &'static str,
    /// How often it was changed.
    pub version: i32,
}

impl Entry {
    /// The days of a competition.
    #[must_use]
    pub fn of(competition: &Competition, base_url: &str) -> Self {
        Self {
            uid: format!("{}@jiangce", competition.number),
            first: competition.first_day,
            last: competition.last_day,
            summary: competition.name.clone(),
            place: competition.place.clone(),
            url: format!("{base_url}/competitions/{}", competition.number),
            status: match competition.state {
                EventState::Cancelled => "CANCELLED",
                EventState::Postponed => "TENTATIVE",
                _ => "CONFIRMED",
            },
            version: competition.version,
        }
    }
}

/// The feed of some events.
#[must_use]
pub fn feed(name: &str, entries: &[Entry], now: Timestamp) -> String {
    let mut feed = String::new();
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Jiangce//competitions//ZH", "CALSCALE:GREGORIAN"] {
        push(&mut feed, line);
    }
    push(&mut feed, &format!("X-WR-CALNAME:{}", escaped(name)));
    for entry in entries {
        push(&mut feed, "BEGIN:VEVENT");
        push(&mut feed, &format!("UID:{}", entry.uid));
        push(&mut feed, &format!("DTSTAMP:{}", now.format("%Y%m%dT%H%M%SZ")));
        push(&mut feed, &format!("DTSTART;VALUE=DATE:{}", entry.first.format("%Y%m%d")));
        // The end of a span of whole days is the day after it.
        let end = entry.last.checked_add_days(Days::new(1)).unwrap_or(entry.last);
        push(&mut feed, &format!("DTEND;VALUE=DATE:{}", end.format("%Y%m%d")));
        push(&mut feed, &format!("SUMMARY:{}", escaped(&entry.summary)));
        push(&mut feed, &format!("LOCATION:{}", escaped(&entry.place)));
        push(&mut feed, &format!("URL:{}", entry.url));
        push(&mut feed, &format!("SEQUENCE:{}", entry.version));
        push(&mut feed, &format!("STATUS:{}", entry.status));
        push(&mut feed, "END:VEVENT");
    }
    push(&mut feed, "END:VCALENDAR");
    feed
}

/// Text of a property: what would end it or a list in it is escaped.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | ';' | ',' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            '\n' => escaped.push_str("\\n"),
            '\r' => {}
            _ => escaped.push(letter),
        }
    }
    escaped
}

/// A line, folded between characters so that no piece is longer than the standard allows.
fn push(feed: &mut String, line: &str) {
    let mut room = LINE;
    for letter in line.chars() {
        if letter.len_utf8() > room {
            feed.push_str("\r\n ");
            room = LINE - 1;
        }
        room -= letter.len_utf8();
        feed.push(letter);
    }
    // Writing to a string cannot fail.
    let _ = write!(feed, "\r\n");
}

#[cfg(test)]
mod tests {
    use super::{Entry, LINE, feed};
    use chrono::NaiveDate;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 12, day).unwrap()
    }

    #[test]
    fn a_feed_has_whole_days_short_lines_and_escaped_text() {
        let entry = Entry {
            uid: "S2026001@jiangce".to_owned(),
            first: day(21),
            last: day(22),
            summary: format!("焊工, 电工; {}", "昆明市职业技能大赛".repeat(6)),
            place: "示范路 1 号\n二楼".to_owned(),
            url: "http://127.0.0.1/competitions/S2026001".to_owned(),
            status: "CANCELLED",
            version: 3,
        };
        let text = feed("竞赛日历", &[entry], day(1).and_hms_opt(1, 2, 3).unwrap());
        assert!(text.split("\r\n").all(|line| line.len() <= LINE), "{text}");
        let unfolded = text.replace("\r\n ", "");
        assert!(unfolded.contains("DTSTART;VALUE=DATE:20261221\r\nDTEND;VALUE=DATE:20261223\r\n"));
        assert!(unfolded.contains("SUMMARY:焊工\\, 电工\\; 昆明市"));
        assert!(unfolded.contains("LOCATION:示范路 1 号\\n二楼"));
        assert!(unfolded.contains("STATUS:CANCELLED"));
        assert!(text.ends_with("END:VCALENDAR\r\n"));
    }
}
