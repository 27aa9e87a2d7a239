//! What can be imported.

use crate::certification::certificates;
use crate::platform::spreadsheet::columns::SheetColumn;
use crate::registry::{assessors, bodies, trades};

crate::text_enum! {
    /// A register that can be filled from a sheet.
    pub enum RegisterKind {
        /// Assessable trades.
        Trades = "trades",
        /// Bodies with their sites.
        Bodies = "bodies",
        /// Scope lines of sites.
        Scopes = "scopes",
        /// Assessors.
        Assessors = "assessors",
        /// Certificates of the past.
        Certificates = "certificates",
    }
}

impl RegisterKind {
    /// The columns of its sheet.
    #[must_use]
    pub const fn columns(self) -> &'static [SheetColumn] {
        match self {
            Self::Trades => &trades::import_rules::COLUMNS,
            Self::Bodies => &bodies::import_rules::COLUMNS,
            Self::Scopes => &bodies::scope_import_rules::COLUMNS,
            Self::Assessors => &assessors::import_rules::COLUMNS,
            Self::Certificates => &certificates::import_rules::COLUMNS,
        }
    }

    /// Fields of a good row that a page shows, so that a person recognises it.
    #[must_use]
    pub const fn shown_fields(self) -> &'static [&'static str] {
        match self {
            Self::Trades => &["code", "occupation", "work_type"],
            Self::Bodies => &["name", "uscc", "site_name", "filing_code"],
            Self::Scopes => &["filing_code", "trade_code", "trade", "level"],
            Self::Assessors => &["card_number", "name", "trades"],
            Self::Certificates => &["number", "name", "trade", "level"],
        }
    }

    /// The list in which its rows are afterwards.
    #[must_use]
    pub const fn list(self) -> &'static str {
        match self {
            Self::Trades => "/trades",
            Self::Bodies | Self::Scopes => "/bodies",
            Self::Assessors => "/assessors",
            Self::Certificates => "/certificates",
        }
    }
}
