//! Rows and values of this room.

use crate::competition::events::model::CompetitionLevel;
use crate::kernel::ids::HonourTitleId;
use crate::kernel::language::Language;
use crate::platform::db::schema::honour_title;
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;

crate::text_enum! {
    /// Who holds a title.
    pub enum HolderKind {
        /// 个人.
        Person = "person",
        /// 集体, such as 工人先锋号.
        Team = "team",
    }
}

/// A title (称号).
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = honour_title)]
pub struct Title {
    /// Row id.
    pub id: HonourTitleId,
    /// Key; stands in addresses.
    pub key: String,
    /// Name.
    pub name: String,
    /// Name in English, empty where there is none.
    pub english_name: String,
    /// Level: national, provincial, of the city.
    pub level: CompetitionLevel,
    /// Who holds it.
    pub holder: HolderKind,
    /// Who confers it.
    pub granting_body: String,
    /// Years for which it is held; nothing for good.
    pub term_years: Option<i32>,
    /// Allowance in hundredths of a yuan a month.
    pub allowance: i64,
    /// What stands on the certificate, see [`super::rules::citation`].
    pub citation: String,
    /// Place in lists.
    pub position: i32,
    /// From this day on it is conferred no more.
    pub retired_on: Option<NaiveDate>,
    /// Version for guarded updates.
    pub version: i32,
}

impl Title {
    /// Whether it may be conferred.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        self.retired_on.is_none()
    }

    /// Its name in a language.
    #[must_use]
    pub fn name_in(&self, language: Language) -> &str {
        match language {
            Language::English if !self.english_name.is_empty() => &self.english_name,
            _ => &self.name,
        }
    }
}

/// A title as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TitlePlan {
    /// Name.
    pub name: String,
    /// Name in English.
    pub english_name: String,
    /// Level.
    pub level: CompetitionLevel,
    /// Who confers it.
    pub granting_body: String,
    /// Years for which it is held.
    pub term_years: Option<i32>,
    /// Allowance in hundredths of a yuan a month.
    pub allowance: i64,
    /// What stands on the certificate.
    pub citation: String,
    /// Place in lists.
    pub position: i32,
}

impl From<&Title> for TitlePlan {
    fn from(title: &Title) -> Self {
        Self {
            name: title.name.clone(),
            english_name: title.english_name.clone(),
            level: title.level,
            granting_body: title.granting_body.clone(),
            term_years: title.term_years,
            allowance: title.allowance,
            citation: title.citation.clone(),
            position: title.position,
        }
    }
}
