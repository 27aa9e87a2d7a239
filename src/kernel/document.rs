//! Identity documents (证件): their kinds and the form of their numbers (certification 8.2 and 12.2).

use crate::kernel::checked::Checked;
use crate::kernel::masking::Masking;
use crate::kernel::message::Message;
use crate::kernel::resident_number::ResidentNumber;
use crate::kernel::sex::Sex;
use crate::kernel::text::{clean_code, clean_upper_code, is_han};
use chrono::NaiveDate;
use std::fmt;

crate::text_enum! {
    /// Kind of an identity document (证件类型).
    pub enum DocumentKind {
        /// 居民身份证.
        ResidentId = "resident_id",
        /// 港澳台居民居住证: the same form of number, with the regions 81, 82 and 83.
        ResidencePermit = "residence_permit",
        /// 港澳居民来往内地通行证.
        HongKongMacaoPermit = "hong_kong_macao_permit",
        /// 台湾居民来往大陆通行证.
        TaiwanPermit = "taiwan_permit",
        /// 香港特区护照/身份证明.
        HongKongIdentity = "hong_kong_identity",
        /// 澳门特区护照/身份证明.
        MacaoIdentity = "macao_identity",
        /// 护照.
        Passport = "passport",
        /// 外国人永久居留身份证.
        ForeignPermanentResidence = "foreign_permanent_residence",
        /// 军官证.
        OfficerCard = "officer_card",
    }
}

impl DocumentKind {
    /// The Chinese name in rosters and on forms.
    #[must_use]
    pub const fn chinese_name(self) -> &'static str {
        match self {
            Self::ResidentId => "居民身份证",
            Self::ResidencePermit => "港澳台居民居住证",
            Self::HongKongMacaoPermit => "港澳居民来往内地通行证",
            Self::TaiwanPermit => "台湾居民来往大陆通行证",
            Self::HongKongIdentity => "香港特区护照/身份证明",
            Self::MacaoIdentity => "澳门特区护照/身份证明",
            Self::Passport => "护照",
            Self::ForeignPermanentResidence => "外国人永久居留身份证",
            Self::OfficerCard => "军官证",
        }
    }

    /// Whether the number itself states birth date and sex; for the other kinds they are typed in.
    #[must_use]
    pub const fn states_birth_and_sex(self) -> bool {
        matches!(self, Self::ResidentId | Self::ResidencePermit)
    }

    /// Reads a kind as rosters write it.
    ///
    /// # Errors
    /// `document-kind-missing` or `document-kind-unknown` (text).
    pub fn from_written(text: &str) -> Result<Self, Message> {
        let written = clean_code(text);
        Ok(match written.as_str() {
            "" => return Err(Message::new("document-kind-missing")),
            "居民身份证" | "身份证" | "中华人民共和国居民身份证" | "二代身份证" | "公民身份证" => {
                Self::ResidentId
            }
            "港澳台居民居住证" | "港澳居民居住证" | "台湾居民居住证" => Self::ResidencePermit,
            "港澳居民来往内地通行证" | "港澳通行证" | "港澳居民通行证" | "回乡证" => {
                Self::HongKongMacaoPermit
            }
            "台湾居民来往大陆通行证" | "台湾通行证" | "台胞证" => Self::TaiwanPermit,
            "香港特区护照/身份证明" | "香港特区护照" | "香港身份证" => Self::HongKongIdentity,
            "澳门特区护照/身份证明" | "澳门特区护照" | "澳门身份证" => Self::MacaoIdentity,
            "护照" | "护照(外国国籍)" | "外国护照" => Self::Passport,
            "外国人永久居留身份证" | "外国人永久居留证" | "境外永久居住证(外国国籍)" | "境外永久居住证" => {
                Self::ForeignPermanentResidence
            }
            "军官证" => Self::OfficerCard,
            code => code
                .to_ascii_lowercase()
                .parse()
                .map_err(|_| Message::new("document-kind-unknown").with("text", text.trim()))?,
        })
    }
}

/// An identity document whose number has the form of its kind. Personal: the debug form is masked.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdentityDocument {
    kind: DocumentKind,
    number: String,
    stated: Option<(NaiveDate, Sex)>,
}

impl fmt::Debug for IdentityDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdentityDocument({} {})", self.kind, Masking::default().document_number(&self.number))
    }
}

impl IdentityDocument {
    /// Checks the number of a document of the given kind and normalises it (half-width, no blanks, capitals).
    ///
    /// # Errors
    /// For resident numbers those of [`ResidentNumber::parse`] and `residence-permit-region`; else
    /// `document-number-missing`, `document-number-length` (min, max, length), `document-number-character`
    /// (character), `hong-kong-macao-permit-form`, `taiwan-permit-form` or `permanent-residence-form`.
    pub fn parse(kind: DocumentKind, text: &str, today: NaiveDate) -> Result<Checked<Self>, Message> {
        let number = clean_upper_code(text);
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if number.is_empty() && !kind.states_birth_and_sex() {
            return Err(Message::new("document-number-missing"));
        }
        match kind {
            DocumentKind::ResidentId | DocumentKind::ResidencePermit => {
                let resident = ResidentNumber::parse(text, today)?;
                let is_permit = ["81", "82", "83"].iter().any(|prefix| resident.as_str().starts_with(prefix));
                if kind == DocumentKind::ResidencePermit && !is_permit {
                    return Err(Message::new("residence-permit-region").with("region", resident.region_code()));
                }
                let warnings = resident.region_warning().into_iter().collect();
                return Ok(Checked { value: Self::from_resident(kind, &resident), warnings });
            }
            DocumentKind::HongKongMacaoPermit => {
                let serial = number.strip_prefix(['H', 'M']).unwrap_or_default();
                if !digits(serial) || !matches!(serial.len(), 8 | 10) {
                    return Err(Message::new("hong-kong-macao-permit-form"));
                }
            }
            DocumentKind::TaiwanPermit => {
                if !digits(&number) || number.len() != 8 {
                    return Err(Message::new("taiwan-permit-form"));
                }
            }
            DocumentKind::ForeignPermanentResidence => {
                if !is_permanent_residence(&number) {
                    return Err(Message::new("permanent-residence-form"));
                }
            }
            DocumentKind::Passport | DocumentKind::HongKongIdentity | DocumentKind::MacaoIdentity => {
                check_free_form(&number, |c| c.is_ascii_alphanumeric() || matches!(c, '(' | ')' | '-' | '/'))?;
            }
            DocumentKind::OfficerCard => {
                check_free_form(&number, |c| {
                    c.is_ascii_alphanumeric() || is_han(c) || matches!(c, '(' | ')' | '-' | '/')
                })?;
            }
        }
        Ok(Checked::clean(Self { kind, number, stated: None }))
    }

    /// Reads back what this program stored.
    #[must_use]
    pub fn from_stored(kind: DocumentKind, number: &str) -> Option<Self> {
        Self::parse(kind, number, NaiveDate::MAX).ok().map(Checked::into_value)
    }

    fn from_resident(kind: DocumentKind, resident: &ResidentNumber) -> Self {
        Self { kind, number: resident.as_str().to_owned(), stated: Some((resident.birth_date(), resident.sex())) }
    }

    /// Kind of the document.
    #[must_use]
    pub const fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// The number as stored. Personal: not for logs, addresses or mail subjects.
    #[must_use]
    pub fn number(&self) -> &str {
        &self.number
    }

    /// The birth date that the number states, if it does.
    #[must_use]
    pub fn birth_date(&self) -> Option<NaiveDate> {
        self.stated.map(|(birth_date, _)| birth_date)
    }

    /// The sex that the number states, if it does.
    #[must_use]
    pub fn sex(&self) -> Option<Sex> {
        self.stated.map(|(_, sex)| sex)
    }
}

impl From<ResidentNumber> for IdentityDocument {
    fn from(resident: ResidentNumber) -> Self {
        Self::from_resident(DocumentKind::ResidentId, &resident)
    }
}

/// Three letters and twelve digits, or eighteen characters that begin with 9 as of the cards of 2023.
fn is_permanent_residence(number: &str) -> bool {
    match number.len() {
        15 => number
            .bytes()
            .enumerate()
            .all(|(place, b)| if place < 3 { b.is_ascii_uppercase() } else { b.is_ascii_digit() }),
        18 => {
            let body = number.strip_suffix('X').unwrap_or(number);
            number.starts_with('9') && body.bytes().all(|b| b.is_ascii_digit())
        }
        _ => false,
    }
}

/// Numbers whose form the issuer does not publish: five to twenty plain characters.
fn check_free_form(number: &str, allowed: impl Fn(char) -> bool) -> Result<(), Message> {
    const SHORTEST: usize = 5;
    const LONGEST: usize = 20;
    let length = number.chars().count();
    if let Some(c) = number.chars().find(|c| !allowed(*c)) {
        return Err(Message::new("document-number-character").with("character", c.to_string()));
    }
    if !(SHORTEST..=LONGEST).contains(&length) {
        return Err(Message::new("document-number-length")
            .count("min", i64::try_from(SHORTEST).unwrap_or_default())
            .count("max", i64::try_from(LONGEST).unwrap_or_default())
            .count("length", i64::try_from(length).unwrap_or(i64::MAX)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{DocumentKind, IdentityDocument};
    use crate::kernel::sex::Sex;
    use chrono::NaiveDate;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
    }

    #[test]
    fn every_kind_reads_back_from_its_name_and_its_code() {
        for kind in DocumentKind::ALL {
            assert_eq!(DocumentKind::from_written(kind.chinese_name()).as_ref(), Ok(kind));
            assert_eq!(DocumentKind::from_written(kind.as_str()).as_ref(), Ok(kind));
        }
        assert_eq!(DocumentKind::from_written("护照（外国国籍）"), Ok(DocumentKind::Passport));
        assert_eq!(DocumentKind::from_written("驾驶证").unwrap_err().key, "document-kind-unknown");
        assert_eq!(DocumentKind::from_written(" ").unwrap_err().key, "document-kind-missing");
    }

    #[test]
    fn only_resident_numbers_state_birth_and_sex() {
        let resident = IdentityDocument::parse(DocumentKind::ResidentId, "53010219900101001x", today()).unwrap();
        assert_eq!(resident.value.sex(), Some(Sex::Male));
        assert_eq!(resident.value.birth_date(), NaiveDate::from_ymd_opt(1990, 1, 1));
        let passport = IdentityDocument::parse(DocumentKind::Passport, "ｅ１２３４５６７８", today()).unwrap();
        assert_eq!((passport.value.number(), passport.value.sex()), ("E12345678", None));
        assert_eq!(format!("{:?}", passport.value), "IdentityDocument(passport E1*****78)");
    }

    #[test]
    fn each_kind_has_its_own_form() {
        use DocumentKind::{
            ForeignPermanentResidence, HongKongMacaoPermit, OfficerCard, Passport, ResidencePermit, TaiwanPermit,
        };
        for (kind, number) in [
            (ResidencePermit, "810000199506150033"),
            (HongKongMacaoPermit, "h12345678"),
            (HongKongMacaoPermit, "M1234567801"),
            (TaiwanPermit, "12345678"),
            (ForeignPermanentResidence, "ABC123456789012"),
            (ForeignPermanentResidence, "91101019900101001X"),
            (OfficerCard, "军字第1234567号"),
        ] {
            let document = IdentityDocument::parse(kind, number, today()).unwrap_or_else(|e| panic!("{number}: {e:?}"));
            let again = IdentityDocument::from_stored(kind, document.value.number());
            assert_eq!(again, Some(document.value), "{number}");
        }
        for (kind, number, key) in [
            (ResidencePermit, "53010219900101001X", "residence-permit-region"),
            (HongKongMacaoPermit, "H123456789", "hong-kong-macao-permit-form"),
            (TaiwanPermit, "1234567", "taiwan-permit-form"),
            (ForeignPermanentResidence, "AB1234567890123", "permanent-residence-form"),
            (Passport, "E123", "document-number-length"),
            (Passport, "E1234567号", "document-number-character"),
            (Passport, "", "document-number-missing"),
            (DocumentKind::ResidentId, "", "resident-number-missing"),
        ] {
            assert_eq!(IdentityDocument::parse(kind, number, today()).unwrap_err().key, key, "{number}");
        }
    }
}
