//! The templates in which rosters arrive, as data: certification 8.1 (33 columns), 8.2 (the online roster of
//! Zhejiang, 20 fields) and 8.3 (two short ones of the same fields under other titles).
//!
//! A required column must be there, and filled in every row. Columns that some rows need and others do not
//! (`sex`, `birth_date`, `certificate_level`, `certificate_number`) are the rules' business.

use crate::platform::spreadsheet::mapping::{Column, ColumnMapping};
use std::sync::LazyLock;

/// 考生导入模板, 33 columns.
pub static ROSTER_33: LazyLock<ColumnMapping> = LazyLock::new(|| {
    ColumnMapping::new(
        "roster_33",
        vec![
            Column::optional("row_no", ROW_NUMBER),
            Column::required("occupation_name", TRADE),
            Column::required("level", LEVEL),
            Column::required("condition_id", CONDITION),
            Column::required("id_type", DOCUMENT_KIND),
            Column::required("id_number", DOCUMENT_NUMBER),
            Column::required("candidate_name", NAME),
            Column::optional("sex", SEX),
            Column::optional("birth_date", BIRTH_DATE),
            Column::required("mobile", MOBILE),
            Column::required(
                "has_certificate",
                &["是否有职业资格证书", "是否持证", "是否有证书", "是否有职业技能等级证书"],
            ),
            Column::optional("certificate_level", &["证书等级", "原证书等级", "现持证书等级"]),
            Column::optional("certificate_number", &["证书编号", "原证书编号", "现持证书编号", "原证书号"]),
            Column::required("education", EDUCATION),
            Column::required("province", &["所在省（市）区", "所在省（市、区）", "所在省", "省份"]),
            Column::required("candidate_source", SOURCE),
            Column::optional("employer", EMPLOYER),
            Column::required("registration_unit", &["报名单位", "申报单位"]),
            Column::required("certification_kind", &["认定分类", "认定类别"]),
            Column::optional("major", &["专业", "所学专业"]),
            Column::required("exam_type", &["考试类型", "考试类别"]),
            Column::required("ethnic_group", ETHNIC_GROUP),
            Column::optional("work_start_date", &["参加工作时间", "参加工作日期", "工作时间"]),
            Column::optional("email", EMAIL),
            Column::optional("years_in_occupation", &["专业年限", "本职业工作年限", "工作年限", "从业年限"]),
            Column::optional("household_place", &["户籍所在地", "户口所在地"]),
            Column::optional("political_status", &["政治面貌"]),
            Column::optional("diploma_number", &["学历证书编号", "毕业证书编号"]),
            Column::optional("brief_history", &["简要经历", "工作经历", "个人简历"]),
            Column::optional("postal_address", ADDRESS),
            Column::optional("certificate_delivery", &["证书领取方式", "领证方式"]),
            Column::optional("postcode", &["邮政编码", "邮编"]),
            Column::optional("delivery_address", &["邮寄地址", "证书邮寄地址"]),
            Column::optional(REASON, REASON_TITLES),
        ],
    )
});

/// 浙江 online roster of 2015, 20 fields. Trade and level are those of the batch line.
pub static ROSTER_ZHEJIANG_20: LazyLock<ColumnMapping> = LazyLock::new(|| {
    ColumnMapping::new(
        "roster_zhejiang_20",
        vec![
            Column::optional("row_no", ROW_NUMBER),
            Column::required("candidate_name", NAME),
            Column::required("id_type", DOCUMENT_KIND),
            Column::required("id_number", DOCUMENT_NUMBER),
            Column::required("sex", SEX),
            Column::required("ethnic_group", ETHNIC_GROUP),
            Column::required("education", EDUCATION),
            Column::required("mobile", MOBILE),
            Column::required("condition_id", CONDITION),
            Column::required("candidate_source", SOURCE),
            Column::optional("employer", EMPLOYER),
            Column::required("postal_address", ADDRESS),
            Column::optional("years_in_occupation", &["本职业工作年限", "专业年限", "工作年限", "从业年限"]),
            Column::optional("email", EMAIL),
            Column::optional("prior_certificate_number", &["原证书号", "原证书编号", "证书编号"]),
            Column::optional("prior_occupation", &["原职业(工种)", "原职业", "原工种"]),
            Column::optional("theory_exam_type", &["理论考试"]),
            Column::optional("skill_exam_type", &["实操考试", "技能考试"]),
            Column::optional("review_exam_type", &["综合考试", "综合评审"]),
            Column::optional("language_exam_type", &["外语考试"]),
            // A picture or the name of one: nothing that a cell could tell is read from it.
            Column::optional("photo", &["考生证照", "照片"]),
            // Not in the published list, but bodies with several lines add them.
            Column::optional("occupation_name", TRADE),
            Column::optional("level", LEVEL),
            Column::optional("birth_date", BIRTH_DATE),
            Column::optional(REASON, REASON_TITLES),
        ],
    )
});

/// The short rosters of employer systems, 13 and 12 columns: one mapping, because only the titles differ.
pub static ROSTER_SHORT_13: LazyLock<ColumnMapping> = LazyLock::new(|| {
    ColumnMapping::new(
        "roster_short_13",
        vec![
            Column::optional("row_no", ROW_NUMBER),
            Column::required("candidate_name", NAME),
            Column::optional("sex", SEX),
            Column::required("id_number", DOCUMENT_NUMBER),
            Column::optional("mobile", MOBILE),
            Column::optional("email", EMAIL),
            Column::optional("education", EDUCATION),
            Column::optional("employer", EMPLOYER),
            Column::optional("department", &["部门", "所在部门"]),
            Column::optional("post", &["岗位", "职务", "现任岗位", "岗位/职务"]),
            Column::optional("years_in_occupation", &["工作年限", "专业年限", "本职业工作年限", "从业年限"]),
            Column::optional("occupation_name", TRADE),
            Column::optional("level", LEVEL),
            Column::optional("condition_id", CONDITION),
            Column::optional("id_type", DOCUMENT_KIND),
            Column::optional("birth_date", BIRTH_DATE),
            Column::optional(REASON, REASON_TITLES),
        ],
    )
});

/// Every template of a roster. The sheet's own titles tell which one it is.
#[must_use]
pub fn roster_mappings() -> [&'static ColumnMapping; 3] {
    [&ROSTER_33, &ROSTER_ZHEJIANG_20, &ROSTER_SHORT_13]
}

/// The column that our own workbook of rejected rows adds; when such a workbook comes back it is not read.
pub const REASON: &str = "rejection_reason";
const REASON_TITLES: &[&str] = &["退回原因", "Reason for rejection"];

const ROW_NUMBER: &[&str] = &["序号", "行号"];
const NAME: &[&str] = &["姓名", "考生姓名", "报考人姓名"];
const SEX: &[&str] = &["性别"];
const BIRTH_DATE: &[&str] = &["出生日期", "出生年月日", "出生年月"];
const DOCUMENT_KIND: &[&str] = &["证件类型", "证件类别", "身份证件类型"];
const DOCUMENT_NUMBER: &[&str] = &["证件号码", "证件号", "身份证号", "身份证号码", "公民身份号码"];
const MOBILE: &[&str] = &["手机号码", "手机号", "手机", "联系电话", "移动电话", "联系手机"];
const EMAIL: &[&str] = &["电子邮箱", "邮箱", "电子邮件", "E-mail", "Email"];
const EDUCATION: &[&str] = &["文化程度", "学历", "最高学历"];
const EMPLOYER: &[&str] = &["所在单位", "工作单位", "单位", "单位名称"];
const TRADE: &[&str] = &[
    "职业工种名称",
    "职业工种",
    "职业(工种)",
    "职业(工种)名称",
    "申报职业",
    "申报职业(工种)",
    "认定职业",
    "职业名称",
    "职业",
];
const LEVEL: &[&str] = &["认定等级", "等级", "申报等级", "技能等级", "申报级别", "级别"];
const CONDITION: &[&str] = &["申报条件", "申报条件编号", "考生申报条件"];
const SOURCE: &[&str] = &["考生来源", "考生类别"];
const ETHNIC_GROUP: &[&str] = &["民族"];
const ADDRESS: &[&str] = &["通讯地址", "联系地址", "通信地址"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::spreadsheet::file_error::Limits;
    use crate::platform::spreadsheet::header::locate;
    use crate::platform::spreadsheet::read::Workbook;
    use std::io::Cursor;

    fn located(titles: &str) -> String {
        let text = format!("{}\n", titles.replace('、', ","));
        let mut workbook = Workbook::open(Cursor::new(text.into_bytes()), Limits::default()).unwrap();
        let located = locate(&mut workbook, &roster_mappings()).unwrap();
        assert!(located.unknown.is_empty(), "{:?}", located.unknown);
        located.mapping.name.clone()
    }

    #[test]
    fn each_published_template_is_recognised_by_its_titles() {
        let usual = |mapping: &ColumnMapping| {
            let columns = mapping.columns.iter().filter(|column| column.field != REASON);
            columns
                .map(|column| column.title().replace('、', ""))
                .collect::<Vec<_>>()
                .join("、")
        };
        assert_eq!(located(&usual(&ROSTER_33)), "roster_33");
        assert_eq!(
            located(
                "*姓名、*证件类型、*身份证号、*性别、*民族、*文化程度、*手机号码、*考生申报条件、*考生来源、工作单位、*通讯地址、\
                 本职业工作年限、电子邮箱、原证书号、原职业(工种)、理论考试、实操考试、综合考试、外语考试、*考生证照"
            ),
            "roster_zhejiang_20"
        );
        assert_eq!(
            located(
                "姓名、性别、证件号码、手机号、邮箱、学历、工作单位、部门、岗位、工作年限、职业工种、等级、申报条件编号"
            ),
            "roster_short_13"
        );
        assert_eq!(
            located("姓名、身份证号、性别、联系电话、邮箱、单位、部门、岗位、申报职业、申报等级、学历、工作年限"),
            "roster_short_13"
        );
    }

    #[test]
    fn no_title_of_a_template_stands_for_two_of_its_fields() {
        for mapping in roster_mappings() {
            let mut titles: Vec<&String> = mapping.columns.iter().flat_map(|column| &column.titles).collect();
            let count = titles.len();
            titles.sort();
            titles.dedup();
            assert_eq!(titles.len(), count, "{}", mapping.name);
        }
    }
}
