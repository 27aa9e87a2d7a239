//! What a good row of a roster says, as values. Source: certification 8.1 to 8.3.

use crate::kernel::document::{DocumentKind, IdentityDocument};
use crate::kernel::level::Level;
use crate::kernel::mobile::Mobile;
use crate::kernel::sex::Sex;
use crate::kernel::text::clean_code;
use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

/// Gives a closed set the words of rosters: the one that is stored and shown first, then others in use.
macro_rules! written_as {
    ($name:ident { $($variant:ident = $chinese:literal $(| $alias:literal)*),+ $(,)? }) => {
        impl $name {
            /// The word of rosters and forms.
            #[must_use]
            pub const fn chinese_name(self) -> &'static str {
                match self { $(Self::$variant => $chinese),+ }
            }

            /// Reads the word of a roster, or the code; `None` for anything else.
            #[must_use]
            pub fn from_written(text: &str) -> Option<Self> {
                match clean_code(text).as_str() {
                    $($chinese $(| $alias)* => Some(Self::$variant),)+
                    code => code.parse().ok(),
                }
            }

            /// All words that are stored, for a message that says what would be right.
            #[must_use]
            pub fn words() -> String {
                Self::ALL.iter().map(|value| value.chinese_name()).collect::<Vec<_>>().join("、")
            }
        }
    };
}

crate::text_enum! {
    /// Education (文化程度): the values of 8.1, and the one that only 8.2 has.
    pub enum Education {
        /// 博士.
        Doctor = "doctor",
        /// 研究生.
        Postgraduate = "postgraduate",
        /// 大学本科.
        Bachelor = "bachelor",
        /// 大学专科和专科学校.
        JuniorCollege = "junior_college",
        /// 中等专业学校.
        SecondaryVocational = "secondary_vocational",
        /// 技校 (技工学校 in 8.2).
        TechnicalSchool = "technical_school",
        /// 高级技校.
        SeniorTechnicalSchool = "senior_technical_school",
        /// 技师学院.
        TechnicianCollege = "technician_college",
        /// 高中.
        SeniorHighSchool = "senior_high_school",
        /// 职高.
        VocationalHighSchool = "vocational_high_school",
        /// 初中.
        JuniorHighSchool = "junior_high_school",
        /// 小学.
        PrimarySchool = "primary_school",
        /// 文盲或半文盲.
        Illiterate = "illiterate",
    }
}
written_as!(Education {
    Doctor = "博士" | "博士研究生",
    Postgraduate = "研究生" | "硕士" | "硕士研究生",
    Bachelor = "大学本科" | "本科" | "大学",
    JuniorCollege = "大学专科和专科学校" | "大学专科" | "大专" | "专科" | "高职",
    SecondaryVocational = "中等专业学校" | "中专" | "中职",
    TechnicalSchool = "技校" | "技工学校" | "普通技校",
    SeniorTechnicalSchool = "高级技校" | "高级技工学校",
    TechnicianCollege = "技师学院",
    SeniorHighSchool = "高中" | "普通高中",
    VocationalHighSchool = "职高" | "职业高中",
    JuniorHighSchool = "初中",
    PrimarySchool = "小学",
    Illiterate = "文盲或半文盲" | "文盲" | "半文盲",
});

crate::text_enum! {
    /// Where a candidate comes from (考生来源): the 23 values of 8.1 and three of 8.2 that have no like there.
    pub enum CandidateSource {
        /// 国有企业.
        StateEnterprise = "state_enterprise",
        /// 集体企业.
        CollectiveEnterprise = "collective_enterprise",
        /// 私营企业.
        PrivateEnterprise = "private_enterprise",
        /// 个体企业.
        IndividualBusiness = "individual_business",
        /// 外商投资.
        ForeignInvestment = "foreign_investment",
        /// 港澳台商投资.
        HongKongMacaoTaiwanInvestment = "hong_kong_macao_taiwan_investment",
        /// 职业高中.
        VocationalHighSchool = "vocational_high_school",
        /// 普通技工学校.
        TechnicalSchool = "technical_school",
        /// 高级技工学校.
        SeniorTechnicalSchool = "senior_technical_school",
        /// 技师学院.
        TechnicianCollege = "technician_college",
        /// 职业技术学院.
        VocationalCollege = "vocational_college",
        /// 普通中专.
        SecondaryVocational = "secondary_vocational",
        /// 普通高中.
        SeniorHighSchool = "senior_high_school",
        /// 普通大专.
        JuniorCollege = "junior_college",
        /// 普通大学.
        University = "university",
        /// 研究生院.
        GraduateSchool = "graduate_school",
        /// 其它: an institution that is none of these.
        Other = "other",
        /// 下岗失业人员.
        Unemployed = "unemployed",
        /// 现役军人.
        ActiveSoldier = "active_soldier",
        /// 农民工.
        MigrantWorker = "migrant_worker",
        /// 劳改劳教人员.
        Convict = "convict",
        /// 其他人员: a person who is none of these.
        OtherPerson = "other_person",
        /// 机关事业单位.
        PublicInstitution = "public_institution",
        /// 企业, of no stated kind.
        Enterprise = "enterprise",
        /// 社会.
        Society = "society",
        /// 学校(在校生).
        Student = "student",
    }
}
written_as!(CandidateSource {
    StateEnterprise = "国有企业" | "国企",
    CollectiveEnterprise = "集体企业",
    PrivateEnterprise = "私营企业" | "民营企业" | "私企",
    IndividualBusiness = "个体企业" | "个体工商户" | "个体",
    ForeignInvestment = "外商投资" | "外商投资企业" | "外企",
    HongKongMacaoTaiwanInvestment = "港澳台商投资" | "港澳台商投资企业",
    VocationalHighSchool = "职业高中",
    TechnicalSchool = "普通技工学校" | "技工学校",
    SeniorTechnicalSchool = "高级技工学校",
    TechnicianCollege = "技师学院",
    VocationalCollege = "职业技术学院",
    SecondaryVocational = "普通中专",
    SeniorHighSchool = "普通高中",
    JuniorCollege = "普通大专",
    University = "普通大学",
    GraduateSchool = "研究生院",
    Other = "其它" | "其他",
    Unemployed = "下岗失业人员" | "下岗失业",
    ActiveSoldier = "现役军人" | "军队",
    MigrantWorker = "农民工",
    Convict = "劳改劳教人员",
    OtherPerson = "其他人员" | "其它人员",
    PublicInstitution = "机关事业单位" | "机关" | "事业单位",
    Enterprise = "企业",
    Society = "社会" | "社会人员",
    Student = "学校(在校生)" | "在校生" | "在校学生",
});

crate::text_enum! {
    /// Kind of a certification (认定分类).
    pub enum CertificationKind {
        /// 初次认定: the first level of the person in this trade.
        Initial = "initial",
        /// 晋级认定: a higher level than the one held.
        Promotion = "promotion",
    }
}
written_as!(CertificationKind { Initial = "初次认定" | "初次", Promotion = "晋级认定" | "晋级" });

crate::text_enum! {
    /// Sitting (考试类型).
    pub enum Sitting {
        /// 正考 (新考 in 8.2).
        FirstSitting = "first_sitting",
        /// 补考: a failed part is repeated.
        Resit = "resit",
    }
}
written_as!(Sitting { FirstSitting = "正考" | "新考", Resit = "补考" });

crate::text_enum! {
    /// How the certificate reaches its holder (证书领取方式).
    pub enum CertificateDelivery {
        /// 自取.
        PickUp = "pick_up",
        /// 邮寄.
        Post = "post",
    }
}
written_as!(CertificateDelivery { PickUp = "自取" | "现场领取", Post = "邮寄" | "快递" });

/// The 56 ethnic groups in the order of 8.1, and 其他 of 8.2.
pub const ETHNIC_GROUPS: [&str; 57] = [
    "汉族",
    "蒙古族",
    "回族",
    "藏族",
    "维吾尔族",
    "苗族",
    "彝族",
    "壮族",
    "布依族",
    "朝鲜族",
    "满族",
    "侗族",
    "瑶族",
    "白族",
    "土家族",
    "哈尼族",
    "哈萨克族",
    "傣族",
    "黎族",
    "傈僳族",
    "佤族",
    "畲族",
    "高山族",
    "拉祜族",
    "水族",
    "东乡族",
    "纳西族",
    "景颇族",
    "柯尔克孜族",
    "土族",
    "达斡尔族",
    "仫佬族",
    "羌族",
    "布朗族",
    "撒拉族",
    "毛南族",
    "仡佬族",
    "锡伯族",
    "阿昌族",
    "普米族",
    "塔吉克族",
    "怒族",
    "乌孜别克族",
    "俄罗斯族",
    "鄂温克族",
    "德昂族",
    "保安族",
    "裕固族",
    "京族",
    "塔塔尔族",
    "独龙族",
    "鄂伦春族",
    "赫哲族",
    "门巴族",
    "珞巴族",
    "基诺族",
    "其他",
];

/// An ethnic group (民族) by its official name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EthnicGroup(&'static str);

impl EthnicGroup {
    /// Reads the name with or without 族; `None` for anything else.
    #[must_use]
    pub fn from_written(text: &str) -> Option<Self> {
        let written = clean_code(text);
        if written.is_empty() {
            return None;
        }
        let is_meant = |name: &&&str| **name == written || name.strip_suffix('族') == Some(&written);
        ETHNIC_GROUPS.iter().find(is_meant).map(|name| Self(name))
    }

    /// The official name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.0
    }
}

impl Serialize for EthnicGroup {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.0)
    }
}

impl<'de> Deserialize<'de> for EthnicGroup {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str> as Deserialize>::deserialize(input)?;
        Self::from_written(&text).ok_or_else(|| serde::de::Error::custom(format_args!("not an ethnic group: {text:?}")))
    }
}

/// A certificate that the candidate says to hold (原证书). Only its form has been checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriorCertificate {
    /// Number as it is stored and searched.
    pub number: String,
    /// Level, stated in the row or by the number.
    pub level: Option<Level>,
    /// Occupation, where the template asks for it.
    pub occupation: Option<String>,
}

/// One candidate of a roster: what is posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterRow {
    /// Code of the trade.
    pub trade_code: String,
    /// Level applied for.
    pub level: Level,
    /// Identity document.
    pub document: IdentityDocument,
    /// Name, normalised.
    pub name: String,
    /// Sex.
    pub sex: Sex,
    /// Birth date.
    pub birth_date: NaiveDate,
    /// Mobile number. Short rosters may leave it out.
    pub mobile: Option<Mobile>,
    /// Everything else.
    pub details: CandidateDetails,
}

/// What a roster says of a candidate beyond who he is and what he applies for. Nothing here was compared with
/// another register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CandidateDetails {
    /// Eligibility condition (申报条件): the id, such as `4-2`, or text. Short rosters may leave it out.
    pub condition: Option<String>,
    /// Prior certificate, if one is claimed.
    pub prior_certificate: Option<PriorCertificate>,
    /// Kind of certification; without a column, promotion when a certificate is held.
    pub certification_kind: CertificationKind,
    /// Sitting; a resit when any part is one.
    pub sitting: Sitting,
    /// Education.
    pub education: Option<Education>,
    /// Province of residence (所在省（市）区).
    pub province: Option<String>,
    /// Where the candidate comes from.
    pub candidate_source: Option<CandidateSource>,
    /// Employing unit.
    pub employer: Option<String>,
    /// Department in it.
    pub department: Option<String>,
    /// Post in it.
    pub post: Option<String>,
    /// Unit through which the candidate applies (报名单位).
    pub registration_unit: Option<String>,
    /// Speciality (专业).
    pub major: Option<String>,
    /// Ethnic group.
    pub ethnic_group: Option<EthnicGroup>,
    /// Start of work: a day or a month in the form 2016-08-29 or 2016-08.
    pub work_start_date: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// Whole years in the occupation.
    pub years_in_occupation: Option<u8>,
    /// Place of household registration.
    pub household_place: Option<String>,
    /// Political status.
    pub political_status: Option<String>,
    /// Number of the diploma.
    pub diploma_number: Option<String>,
    /// Short biography.
    pub brief_history: Option<String>,
    /// Postal address.
    pub postal_address: Option<String>,
    /// How the certificate is handed over.
    pub certificate_delivery: CertificateDelivery,
    /// Postcode.
    pub postcode: Option<String>,
    /// Address to which the certificate is sent.
    pub delivery_address: Option<String>,
}

impl RosterRow {
    /// Reads back the values of a staged row without errors; `None` when they are not such values.
    #[must_use]
    pub fn from_values(values: &Map<String, Value>) -> Option<Self> {
        let text = |field: &str| values.get(field).and_then(Value::as_str);
        let owned = |field: &str| text(field).map(ToOwned::to_owned);
        let kind = DocumentKind::from_written(text("id_type")?).ok()?;
        let level_of = |field: &str| text(field).and_then(|level| Level::from_written(level).ok());
        let number = owned("certificate_number").or_else(|| owned("prior_certificate_number"));
        Some(Self {
            trade_code: owned("occupation_code")?,
            level: level_of("level")?,
            document: IdentityDocument::from_stored(kind, text("id_number")?)?,
            name: owned("candidate_name")?,
            sex: Sex::from_written(text("sex")?)?,
            birth_date: text("birth_date")?.parse().ok()?,
            mobile: match text("mobile") {
                Some(mobile) => Some(Mobile::parse(mobile).ok()?.into_value()),
                None => None,
            },
            details: CandidateDetails {
                condition: owned("condition_id"),
                prior_certificate: number.map(|number| PriorCertificate {
                    number,
                    level: level_of("certificate_level"),
                    occupation: owned("prior_occupation"),
                }),
                certification_kind: CertificationKind::from_written(text("certification_kind")?)?,
                sitting: Sitting::from_written(text("exam_type")?)?,
                education: text("education").and_then(Education::from_written),
                province: owned("province"),
                candidate_source: text("candidate_source").and_then(CandidateSource::from_written),
                employer: owned("employer"),
                department: owned("department"),
                post: owned("post"),
                registration_unit: owned("registration_unit"),
                major: owned("major"),
                ethnic_group: text("ethnic_group").and_then(EthnicGroup::from_written),
                work_start_date: owned("work_start_date"),
                email: owned("email"),
                years_in_occupation: text("years_in_occupation").and_then(|years| years.parse().ok()),
                household_place: owned("household_place"),
                political_status: owned("political_status"),
                diploma_number: owned("diploma_number"),
                brief_history: owned("brief_history"),
                postal_address: owned("postal_address"),
                certificate_delivery: CertificateDelivery::from_written(text("certificate_delivery")?)?,
                postcode: owned("postcode"),
                delivery_address: owned("delivery_address"),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_a_template_is_read() {
        for education in Education::ALL {
            assert_eq!(Education::from_written(education.chinese_name()), Some(*education));
            assert_eq!(Education::from_written(education.as_str()), Some(*education));
        }
        for source in CandidateSource::ALL {
            assert_eq!(CandidateSource::from_written(source.chinese_name()), Some(*source));
        }
        assert_eq!(CandidateSource::from_written("学校（在校生）"), Some(CandidateSource::Student));
        assert_eq!(Sitting::from_written("新考"), Some(Sitting::FirstSitting));
        assert_eq!(Sitting::from_written("首考"), None);
    }

    #[test]
    fn an_ethnic_group_may_leave_out_its_last_character() {
        assert_eq!(EthnicGroup::from_written(" 汉 ").map(EthnicGroup::name), Some("汉族"));
        assert_eq!(EthnicGroup::from_written("维吾尔").map(EthnicGroup::name), Some("维吾尔族"));
        assert_eq!(EthnicGroup::from_written("其他").map(EthnicGroup::name), Some("其他"));
        assert_eq!(EthnicGroup::from_written("族"), None);
        assert_eq!(EthnicGroup::from_written(""), None);
        assert_eq!(EthnicGroup::from_written("夏族"), None);
    }
}
