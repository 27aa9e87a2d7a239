//! Province-level units and the region codes of Yunnan (GB/T 2260).

use std::collections::BTreeMap;

/// The province-level units: two digits and the short name (certification 1.4).
pub const PROVINCES: [(&str, &str); 34] = [
    ("11", "北京"),
    ("12", "天津"),
    ("13", "河北"),
    ("14", "山西"),
    ("15", "内蒙古"),
    ("21", "辽宁"),
    ("22", "吉林"),
    ("23", "黑龙江"),
    ("31", "上海"),
    ("32", "江苏"),
    ("33", "浙江"),
    ("34", "安徽"),
    ("35", "福建"),
    ("36", "江西"),
    ("37", "山东"),
    ("41", "河南"),
    ("42", "湖北"),
    ("43", "湖南"),
    ("44", "广东"),
    ("45", "广西"),
    ("46", "海南"),
    ("50", "重庆"),
    ("51", "四川"),
    ("52", "贵州"),
    ("53", "云南"),
    ("54", "西藏"),
    ("61", "陕西"),
    ("62", "甘肃"),
    ("63", "青海"),
    ("64", "宁夏"),
    ("65", "新疆"),
    ("71", "台湾"),
    ("81", "香港"),
    ("82", "澳门"),
];

/// First two digits of the residence permit of Taiwan residents, whose address code is not that of the province.
const TAIWAN_RESIDENCE_PERMIT: &str = "83";

/// The table of provinces that certificate numbers may name. It can be added to, because the code of one
/// province-level unit in certificate numbers is not published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provinces(BTreeMap<String, String>);

impl Default for Provinces {
    fn default() -> Self {
        Self(
            PROVINCES
                .iter()
                .map(|(code, name)| ((*code).to_owned(), (*name).to_owned()))
                .collect(),
        )
    }
}

impl Provinces {
    /// The table with one more unit, or with another name for one.
    #[must_use]
    pub fn with(mut self, two_digits: &str, name: &str) -> Self {
        self.0.insert(two_digits.to_owned(), name.to_owned());
        self
    }

    /// Whether the two digits name a unit.
    #[must_use]
    pub fn contains(&self, two_digits: &str) -> bool {
        self.0.contains_key(two_digits)
    }

    /// Name of the unit.
    #[must_use]
    pub fn name(&self, two_digits: &str) -> Option<&str> {
        self.0.get(two_digits).map(String::as_str)
    }
}

/// Whether a resident number may begin with these two digits.
#[must_use]
pub fn begins_resident_number(two_digits: &str) -> bool {
    two_digits == TAIWAN_RESIDENCE_PERMIT || PROVINCES.iter().any(|(code, _)| *code == two_digits)
}

/// Whether a six-digit code is known to stand, or to have stood, in GB/T 2260; `None` where no table is kept, which is
/// everywhere outside Yunnan. Abolished codes count: their holders are alive.
#[must_use]
pub fn is_known_code(six_digits: &str) -> Option<bool> {
    let (prefecture, county) = six_digits.split_at_checked(4)?;
    if !prefecture.starts_with("53") {
        return None;
    }
    let counties = YUNNAN
        .iter()
        .find(|(code, _)| *code == prefecture)
        .map(|(_, counties)| *counties);
    Some(counties.is_some_and(|counties| county == "00" || counties.split(' ').any(|known| known == county)))
}

/// Prefectures of Yunnan, present and abolished, each with the last two digits of its counties.
const YUNNAN: [(&str, &str); 25] = [
    ("5300", ""),
    ("5301", "01 02 03 11 12 13 14 15 20 21 22 23 24 25 26 27 28 29 81"),
    ("5302", ""),
    ("5303", "01 02 03 04 21 22 23 24 25 26 27 28 81"),
    ("5304", "01 02 03 21 22 23 24 25 26 27 28 81"),
    ("5305", "01 02 21 22 23 24 81"),
    ("5306", "01 02 21 22 23 24 25 26 27 28 29 30 81"),
    ("5307", "01 02 21 22 23 24"),
    ("5308", "01 02 21 22 23 24 25 26 27 28 29"),
    ("5309", "01 02 21 22 23 24 25 26 27"),
    ("5321", "01 21 22 23 24 25 26 27 28 29 30 31"),
    ("5322", "01 02 21 22 23 24 25 26 27 28 29 30 31 32 33"),
    ("5323", "01 02 21 22 23 24 25 26 27 28 29 30 31"),
    ("5324", "01 21 22 23 24 25 26 27 28 29"),
    ("5325", "01 02 03 04 21 22 23 24 25 26 27 28 29 30 31 32"),
    ("5326", "01 21 22 23 24 25 26 27 28"),
    ("5327", "01 21 22 23 24 25 26 27 28 29 30"),
    ("5328", "01 21 22 23"),
    ("5329", "01 21 22 23 24 25 26 27 28 29 30 31 32"),
    ("5330", "01 21 22 23 24 25"),
    ("5331", "01 02 03 21 22 23 24 25 26"),
    ("5332", "21 22 23 24"),
    ("5333", "01 21 22 23 24 25"),
    ("5334", "01 21 22 23"),
    ("5335", "21 22 23 24 25 26 27 28"),
];

#[cfg(test)]
mod tests {
    use super::{PROVINCES, Provinces, begins_resident_number, is_known_code};

    #[test]
    fn the_shipped_tables_agree_with_the_table_of_the_program() {
        let shipped: Vec<_> = include_str!("../../reference/provinces.tsv")
            .lines()
            .skip(1)
            .map(|line| {
                let fields: Vec<_> = line.split('\t').collect();
                (fields[0], fields[2])
            })
            .collect();
        assert_eq!(shipped, PROVINCES);
        for line in include_str!("../../reference/districts.tsv").lines().skip(1) {
            let fields: Vec<_> = line.split('\t').collect();
            assert_eq!(is_known_code(fields[0]) == Some(true), fields[1] == "yes", "{line}");
        }
    }

    #[test]
    fn abolished_codes_of_yunnan_are_known_and_other_provinces_are_not_judged() {
        for known in ["530102", "530121", "530123", "530100", "530000", "532625"] {
            assert_eq!(is_known_code(known), Some(true), "{known}");
        }
        assert_eq!(is_known_code("530199"), Some(false));
        assert_eq!(is_known_code("539900"), Some(false));
        assert_eq!(is_known_code("110105"), None);
        assert_eq!(is_known_code("云"), None);
    }

    #[test]
    fn residence_permits_of_taiwan_begin_with_83_but_no_certificate_does() {
        assert!(begins_resident_number("83"));
        assert!(begins_resident_number("71"));
        assert!(!begins_resident_number("99"));
        assert!(!Provinces::default().contains("83"));
        assert_eq!(Provinces::default().with("66", "兵团").name("66"), Some("兵团"));
    }
}
