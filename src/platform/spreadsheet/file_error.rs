//! Why a whole file cannot be read, and how much of a file is read at all.

use crate::kernel::message::Message;

/// Upper bounds, checked before a parser sees the file, so that one upload cannot take the memory of
/// all the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub file_bytes: u64,
    /// Bytes of all parts of a workbook once unpacked, as its directory declares them.
    pub unpacked_bytes: u64,
    /// Bytes of the part that is held in memory as a whole: the table of shared texts.
    pub shared_text_bytes: u64,
    /// Parts of a workbook.
    pub parts: usize,
    /// Rows that hold anything.
    pub rows: u32,
    /// Columns; a value further right is an error.
    pub columns: usize,
    /// Cells of an old workbook, whose parser holds each sheet in memory as a rectangle.
    pub old_workbook_cells: u64,
    /// Characters of one cell.
    pub cell_characters: usize,
    /// Merged regions of a sheet.
    pub merged_regions: usize,
}

impl Default for Limits {
    /// Room for 50,000 rows of 33 columns with some air: what one upload of a city may be.
    fn default() -> Self {
        Self {
            file_bytes: 32 << 20,
            unpacked_bytes: 384 << 20,
            shared_text_bytes: 96 << 20,
            parts: 4_000,
            rows: 50_000,
            columns: 256,
            old_workbook_cells: 3_000_000,
            cell_characters: 32_767,
            merged_regions: 20_000,
        }
    }
}

/// What a file turned out to be instead of a workbook or a text table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Found {
    /// A PDF document.
    Pdf,
    /// A picture.
    Picture,
    /// A text document of a word processor.
    TextDocument,
    /// A presentation.
    Presentation,
    /// A workbook in a form that is not read: binary, or of an office suite's own format.
    OtherWorkbook,
    /// A workbook of a program from before 1997.
    AncientWorkbook,
    /// A web page or an XML table that was named like a workbook; some systems export these.
    WebPage,
    /// An archive.
    Archive,
    /// None of these.
    Unknown,
}

impl Found {
    /// Every value.
    pub const ALL: [Self; 9] = [
        Self::Pdf,
        Self::Picture,
        Self::TextDocument,
        Self::Presentation,
        Self::OtherWorkbook,
        Self::AncientWorkbook,
        Self::WebPage,
        Self::Archive,
        Self::Unknown,
    ];

    const fn key(self) -> &'static str {
        match self {
            Self::Pdf => "spreadsheet-wrong-type-pdf",
            Self::Picture => "spreadsheet-wrong-type-picture",
            Self::TextDocument => "spreadsheet-wrong-type-text-document",
            Self::Presentation => "spreadsheet-wrong-type-presentation",
            Self::OtherWorkbook => "spreadsheet-wrong-type-other-workbook",
            Self::AncientWorkbook => "spreadsheet-wrong-type-ancient-workbook",
            Self::WebPage => "spreadsheet-wrong-type-web-page",
            Self::Archive => "spreadsheet-wrong-type-archive",
            Self::Unknown => "spreadsheet-wrong-type-unknown",
        }
    }
}

/// Why a file was refused as a whole. Nothing of it has been taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// No byte in it, or no row.
    #[error("the file is empty")]
    Empty,
    /// Not a workbook.
    #[error("not a workbook but {0:?}")]
    WrongType(Found),
    /// A workbook, but damaged.
    #[error("the workbook is damaged")]
    Corrupt,
    /// Encrypted with a password.
    #[error("the workbook is protected by a password")]
    PasswordProtected,
    /// More bytes than `Limits::file_bytes`.
    #[error("{found} bytes, at most {limit}")]
    TooLarge {
        /// Bytes of the file.
        found: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// Would need more room unpacked than a limit allows: a compression bomb, or too much in one workbook.
    #[error("{found} bytes unpacked, at most {limit}")]
    TooLargeUnpacked {
        /// Bytes unpacked.
        found: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// More rows than `Limits::rows`.
    #[error("more than {limit} rows")]
    TooManyRows {
        /// Rows allowed.
        limit: u32,
    },
    /// A value beyond `Limits::columns`.
    #[error("row {row} has a value beyond column {limit}")]
    TooManyColumns {
        /// Row as counted in the sheet.
        row: u32,
        /// Columns allowed.
        limit: usize,
    },
    /// A cell longer than `Limits::cell_characters`.
    #[error("row {row} has a cell of more than {limit} characters")]
    CellTooLong {
        /// Row as counted in the sheet.
        row: u32,
        /// Characters allowed.
        limit: usize,
    },
    /// More merged regions than `Limits::merged_regions`.
    #[error("more than {limit} merged regions")]
    TooManyMergedRegions {
        /// Regions allowed.
        limit: usize,
    },
    /// No visible sheet in the workbook.
    #[error("no visible sheet")]
    NoSheet,
    /// Text in an encoding that is neither UTF-8, UTF-16 nor GB 18030.
    #[error("unknown text encoding")]
    UnknownEncoding,
    /// A cell holds an error value that the reader does not know, so the row cannot be placed.
    #[error("an error value near row {row}")]
    ErrorValue {
        /// Last row read before it.
        row: u32,
    },
    /// No row of titles within the first rows of any sheet.
    #[error("no header row")]
    HeaderNotFound {
        /// Titles that were looked for.
        expected: String,
    },
    /// A required column is missing.
    #[error("column {title} is missing")]
    ColumnMissing {
        /// Its usual title.
        title: String,
    },
    /// Two columns have the same meaning.
    #[error("columns {first} and {second} are the same")]
    ColumnTwice {
        /// Title of the first one.
        first: String,
        /// Title of the second one.
        second: String,
    },
    /// A row of titles and nothing below it.
    #[error("no rows below the header")]
    NoRows,
    /// The file could not be read from where it is kept.
    #[error("the file could not be read")]
    Unreadable,
}

impl FileError {
    /// The code under which programs know it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "file_empty",
            Self::WrongType(_) => "wrong_file_type",
            Self::Corrupt => "file_corrupt",
            Self::PasswordProtected => "password_protected",
            Self::TooLarge { .. } => "file_too_large",
            Self::TooLargeUnpacked { .. } => "file_too_large_unpacked",
            Self::TooManyRows { .. } => "too_many_rows",
            Self::TooManyColumns { .. } => "too_many_columns",
            Self::CellTooLong { .. } => "cell_too_long",
            Self::TooManyMergedRegions { .. } => "too_many_merged_regions",
            Self::NoSheet => "no_sheet",
            Self::UnknownEncoding => "unknown_encoding",
            Self::ErrorValue { .. } => "error_value",
            Self::HeaderNotFound { .. } => "header_not_found",
            Self::ColumnMissing { .. } => "column_missing",
            Self::ColumnTwice { .. } => "column_twice",
            Self::NoRows => "no_rows",
            Self::Unreadable => "file_unreadable",
        }
    }

    /// What to tell the person who brought the file.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            Self::Empty => Message::new("spreadsheet-empty"),
            Self::WrongType(found) => Message::new(found.key()),
            Self::Corrupt => Message::new("spreadsheet-corrupt"),
            Self::PasswordProtected => Message::new("spreadsheet-password-protected"),
            Self::TooLarge { found, limit } => Message::new("spreadsheet-too-large")
                .with("found", megabytes(*found))
                .with("limit", megabytes(*limit)),
            Self::TooLargeUnpacked { found, limit } => Message::new("spreadsheet-too-large-unpacked")
                .with("found", megabytes(*found))
                .with("limit", megabytes(*limit)),
            Self::TooManyRows { limit } => Message::new("spreadsheet-too-many-rows").count("limit", *limit),
            Self::TooManyColumns { row, limit } => Message::new("spreadsheet-too-many-columns")
                .count("row", *row)
                .count("limit", *limit),
            Self::CellTooLong { row, limit } => Message::new("spreadsheet-cell-too-long")
                .count("row", *row)
                .count("limit", *limit),
            Self::TooManyMergedRegions { limit } => {
                Message::new("spreadsheet-too-many-merged-regions").count("limit", *limit)
            }
            Self::NoSheet => Message::new("spreadsheet-no-sheet"),
            Self::UnknownEncoding => Message::new("spreadsheet-unknown-encoding"),
            Self::ErrorValue { row } => Message::new("spreadsheet-error-value").count("row", *row),
            Self::HeaderNotFound { expected } => {
                Message::new("spreadsheet-header-not-found").with("expected", expected.as_str())
            }
            Self::ColumnMissing { title } => Message::new("spreadsheet-column-missing").with("title", title.as_str()),
            Self::ColumnTwice { first, second } => Message::new("spreadsheet-column-twice")
                .with("first", first.as_str())
                .with("second", second.as_str()),
            Self::NoRows => Message::new("spreadsheet-no-rows"),
            Self::Unreadable => Message::new("spreadsheet-unreadable"),
        }
    }
}

impl From<std::io::Error> for FileError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            // A file that ends too early or contradicts itself is damaged; anything else is our own disk.
            std::io::ErrorKind::UnexpectedEof | std::io::ErrorKind::InvalidData | std::io::ErrorKind::InvalidInput => {
                Self::Corrupt
            }
            _ => Self::Unreadable,
        }
    }
}

/// Bytes as mebibytes with one decimal, rounded up so that a file above a limit never reads as equal to it.
fn megabytes(bytes: u64) -> String {
    let tenths = (bytes.saturating_mul(10)).div_ceil(1 << 20);
    if tenths.is_multiple_of(10) { (tenths / 10).to_string() } else { format!("{}.{}", tenths / 10, tenths % 10) }
}

#[cfg(test)]
mod tests {
    use super::megabytes;

    #[test]
    fn a_file_one_byte_above_a_limit_reads_as_larger() {
        assert_eq!(megabytes(32 << 20), "32");
        assert_eq!(megabytes((32 << 20) + 1), "32.1");
        assert_eq!(megabytes(200 << 20), "200");
    }
}
