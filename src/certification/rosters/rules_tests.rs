//! Rosters against their keys, and each rule on its own.

use super::*;
use crate::certification::rosters::trades::TradeOption;
use crate::kernel::language::Language;
use crate::platform::i18n;
use crate::platform::spreadsheet::file_error::Limits;
use crate::platform::spreadsheet::staged::StagedState;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::path::Path;

const CLEAN: &[u8] = include_bytes!("../../../tests/data/rosters/clean_60.xlsx");
const DIRTY: &[u8] = include_bytes!("../../../tests/data/rosters/dirty_60.xlsx");
const DIRTY_KEY: &str = include_str!("../../../tests/data/rosters/dirty_60.tsv");

fn trade(code: &str, name: &str, levels: &[Level]) -> TradeOption {
    TradeOption { code: code.to_owned(), name: name.to_owned(), aliases: vec![], levels: Some(levels.to_vec()) }
}

fn electrician() -> TradeOption {
    trade("6-31-01-03", "电工", &Level::CERTIFIABLE)
}

fn mechanic() -> TradeOption {
    trade("4-12-01-01", "汽车维修工", &Level::CERTIFIABLE)
}

fn nobody(_: &IdentityDocument, _: &str, _: Level) -> Standing {
    Standing::default()
}

fn context<'a>(trades: TradeBook, existing: &'a Register<'a>) -> RosterContext<'a> {
    RosterContext {
        today: NaiveDate::from_ymd_opt(2026, 11, 22).unwrap(),
        min_age: 16,
        scheme: NumberingScheme::default(),
        trades,
        existing,
    }
}

fn register() -> RosterContext<'static> {
    context(TradeBook::of_register(vec![electrician(), mechanic()]), &nobody)
}

fn check(bytes: &[u8], context: &RosterContext<'_>) -> StagedSheet {
    let mut workbook = Workbook::open(Cursor::new(bytes.to_vec()), Limits::default()).unwrap();
    check_sheet(&mut workbook, context)
}

/// Row, column, whether it is rejected, value to store otherwise.
type Key = BTreeMap<u32, (String, bool, String)>;

fn hold_against_key(sheet: &StagedSheet, key: &Key) {
    assert!(sheet.file_errors.is_empty(), "{:?}", sheet.file_errors);
    assert!(sheet.file_warnings.is_empty(), "{:?}", sheet.file_warnings);
    assert_eq!(sheet.rows.iter().map(|row| row.number).collect::<Vec<_>>(), (2..=61).collect::<Vec<_>>());
    for row in &sheet.rows {
        let Some((column, rejected, stored)) = key.get(&row.number) else {
            assert_eq!(row.state, StagedState::Good, "{row:?}");
            continue;
        };
        let columns: Vec<_> = row.errors.iter().filter_map(|error| error.column.clone()).collect();
        if *rejected {
            assert_eq!((row.state, columns), (StagedState::Error, vec![column.clone()]), "{row:?}");
            assert!(row.original.len() > 30, "{row:?}");
        } else {
            assert_eq!(row.state, StagedState::Good, "{row:?}");
            let field = ROSTER_FIELDS.iter().find(|(title, _)| title == column).unwrap().1;
            assert_eq!(row.values[field], *stored, "{row:?}");
        }
    }
}

/// The fields of the columns in which the keys have values to store.
const ROSTER_FIELDS: [(&str, &str); 5] = [
    ("证件号码", "id_number"),
    ("姓名", "candidate_name"),
    ("出生日期", "birth_date"),
    ("手机号码", "mobile"),
    ("民族", "ethnic_group"),
];

#[test]
fn a_clean_roster_is_good_as_a_whole() {
    hold_against_key(&check(CLEAN, &register()), &Key::new());
}

#[test]
fn a_dirty_roster_gives_exactly_its_key() {
    let mut key = Key::new();
    let mut defects = BTreeSet::new();
    for line in DIRTY_KEY.lines().skip(1) {
        let [row, column, defect, rejected, stored] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        defects.insert(defect.to_owned());
        key.insert(row.parse().unwrap(), (column.to_owned(), rejected == "yes", stored.to_owned()));
    }
    assert_eq!((key.len(), defects.len()), (25, 25));
    let sheet = check(DIRTY, &register());
    hold_against_key(&sheet, &key);

    let codes: Vec<_> = sheet
        .rows
        .iter()
        .flat_map(|row| &row.errors)
        .map(|error| error.code.as_ref())
        .collect();
    let expected = [
        "exam_type_unknown",
        "trade_unknown",
        "certificate_number_missing",
        "under_age",
        "resident_number_check",
        "resident_number_date",
        "birth_date_contradicts_document",
        "level_unknown",
        "formula_cell",
        "mobile_missing",
        "sex_contradicts_document",
        "certificate_level_missing",
        "merged_cell",
        "resident_number_fifteen_digits",
        "name_character",
        "mobile_length",
        "duplicate_in_file",
    ];
    assert_eq!(codes, expected);
}

/// The rosters that the project's own fixtures are modelled on, where the folder that holds them is named.
#[test]
fn the_field_s_own_rosters_give_their_key_where_they_are_present() {
    let Ok(folder) = std::env::var("JIANGCE_SHARED") else { return };
    let fixtures = Path::new(&folder).join("data/fixtures");
    let read = |name: &str| std::fs::read(fixtures.join(name)).unwrap();
    hold_against_key(&check(&read("roster_clean_60.xlsx"), &register()), &Key::new());
    let mut key = Key::new();
    for record in csv::Reader::from_reader(read("roster_dirty_60.key.csv").as_slice()).records() {
        let record = record.unwrap();
        key.insert(record[0].parse().unwrap(), (record[1].to_owned(), &record[3] == "yes", record[4].to_owned()));
    }
    assert_eq!(key.len(), 25);
    hold_against_key(&check(&read("roster_dirty_60.xlsx"), &register()), &key);
}

#[test]
fn every_good_row_reads_back_from_its_values() {
    let mut workbook = Workbook::open(Cursor::new(CLEAN.to_vec()), Limits::default()).unwrap();
    let context = register();
    for row in check_rows(&mut workbook, &context).unwrap() {
        let row = row.unwrap();
        let candidate = row.candidate.unwrap();
        assert_eq!(RosterRow::from_values(&row.staged.values), Some(candidate));
    }
}

#[test]
fn a_roster_against_its_batch_tells_who_is_there_already() {
    let existing = |document: &IdentityDocument, code: &str, level: Level| {
        assert_eq!((code, level), ("4-12-01-01", Level::Advanced));
        Standing {
            applied: if document.number().ends_with('X') { Applied::SameLine } else { Applied::OtherLine },
            registered_name: Some("曾用名".to_owned()),
        }
    };
    let trades = TradeBook::of_batch(vec![trade("4-12-01-01", "汽车维修工", &[Level::Advanced])], &[electrician()]);
    let sheet = check(CLEAN, &context(trades, &existing));
    let (mut same, mut other) = (0, 0);
    for row in &sheet.rows {
        let codes = |findings: &[Finding]| findings.iter().map(|finding| finding.code.to_string()).collect::<Vec<_>>();
        if row.values["id_number"].as_str().unwrap().ends_with('X') {
            assert_eq!(codes(&row.errors), ["already_in_batch"]);
            same += 1;
        } else {
            assert_eq!(codes(&row.warnings), ["several_lines_in_batch", "registered_under_other_name"]);
            assert_eq!(row.state, StagedState::Warning);
            other += 1;
        }
    }
    assert!(same > 0 && same + other == 60);
}

/// A row in which everything is right.
const GOOD: [(&str, &str); 17] = [
    ("occupation_name", "电工"),
    ("level", "四级/中级工"),
    ("condition_id", "4-1"),
    ("id_type", "居民身份证"),
    ("id_number", "53010219900101001X"),
    ("candidate_name", "王建国"),
    ("sex", "男"),
    ("birth_date", "1990-01-01"),
    ("mobile", "19790000001"),
    ("has_certificate", "否"),
    ("education", "大专"),
    ("province", "云南省"),
    ("candidate_source", "国有企业"),
    ("registration_unit", "演示公司"),
    ("certification_kind", "初次认定"),
    ("exam_type", "正考"),
    ("ethnic_group", "汉族"),
];

fn typed(changes: &[(&str, &str)], context: &RosterContext<'_>) -> CheckedRow {
    let mut fields: Vec<(&str, &str)> = GOOD
        .into_iter()
        .filter(|(field, _)| changes.iter().all(|(changed, _)| changed != field))
        .collect();
    fields.extend(changes.iter().copied());
    check_typed(&fields, context).unwrap()
}

/// Column and code of every finding.
fn findings(row: &CheckedRow) -> (Vec<String>, Vec<String>) {
    let tell = |findings: &[Finding]| {
        findings
            .iter()
            .map(|finding| format!("{} {}", finding.column.as_deref().unwrap_or("-"), finding.code))
            .collect::<Vec<_>>()
    };
    (tell(&row.staged.errors), tell(&row.staged.warnings))
}

#[test]
fn each_error_stands_alone_at_its_column() {
    let context = context(
        TradeBook::of_batch(vec![trade("6-31-01-03", "电工", &[Level::Intermediate])], &[electrician(), mechanic()]),
        &nobody,
    );
    assert_eq!(findings(&typed(&[], &context)), (vec![], vec![]));
    for (changes, expected) in [
        (&[("occupation_name", "")][..], "职业工种名称 occupation_name_missing"),
        (&[("occupation_name", "汽车维修工")], "职业工种名称 trade_not_in_batch"),
        (&[("occupation_name", "电功")], "职业工种名称 trade_unknown"),
        (&[("level", "")], "认定等级 level_missing"),
        (&[("level", "三级/高级工")], "认定等级 level_not_in_batch"),
        (&[("level", "特级技师")], "认定等级 level_not_certifiable"),
        (&[("level", "三级/中级工")], "认定等级 level_contradictory"),
        (&[("condition_id", " ")], "申报条件 condition_id_missing"),
        (&[("id_type", "")], "证件类型 document_kind_missing"),
        (&[("id_type", "驾驶证")], "证件类型 document_kind_unknown"),
        (&[("id_number", "")], "证件号码 resident_number_missing"),
        (&[("id_number", "530102199001010011")], "证件号码 resident_number_check"),
        (&[("id_number", "530102199001010000")], "证件号码 resident_number_rounded"),
        (&[("id_number", "5.30102E+17")], "证件号码 resident_number_scientific"),
        (&[("id_type", "护照"), ("id_number", "E1")], "证件号码 document_number_length"),
        (&[("id_type", "护照"), ("id_number", "E1234567"), ("sex", "")], "性别 sex_missing"),
        (&[("id_type", "护照"), ("id_number", "E1234567"), ("birth_date", "")], "出生日期 birth_date_missing"),
        (&[("id_type", "护照"), ("id_number", "E1234567"), ("birth_date", "2015-1-1")], "出生日期 under_age"),
        (
            &[("id_type", "护照"), ("id_number", "E1234567"), ("birth_date", "2027-1-1")],
            "出生日期 birth_date_in_future",
        ),
        (&[("candidate_name", "")], "姓名 name_missing"),
        (&[("candidate_name", "王建国2")], "姓名 name_digit"),
        (&[("sex", "不详")], "性别 sex_unknown"),
        (&[("sex", "女")], "性别 sex_contradicts_document"),
        (&[("birth_date", "90-1-1")], "出生日期 birth_date_unknown"),
        (&[("birth_date", "1990年1月2日")], "出生日期 birth_date_contradicts_document"),
        (&[("mobile", "0871-63312345")], "手机号码 mobile_start"),
        (&[("has_certificate", "")], "是否有职业资格证书 has_certificate_missing"),
        (&[("has_certificate", "可能")], "是否有职业资格证书 has_certificate_unknown"),
        (&[("education", "名牌大学")], "文化程度 education_unknown"),
        (&[("education", "")], "文化程度 education_missing"),
        (&[("province", "")], "所在省（市）区 province_missing"),
        (&[("candidate_source", "朋友介绍")], "考生来源 candidate_source_unknown"),
        (&[("registration_unit", "")], "报名单位 registration_unit_missing"),
        (&[("certification_kind", "再次认定")], "认定分类 certification_kind_unknown"),
        (&[("exam_type", "首考")], "考试类型 exam_type_unknown"),
        (&[("ethnic_group", "夏族")], "民族 ethnic_group_unknown"),
        (&[("ethnic_group", "")], "民族 ethnic_group_missing"),
        (&[("work_start_date", "去年")], "参加工作时间 work_start_date_unknown"),
        (&[("email", "a@b")], "电子邮箱 email_unknown"),
        (&[("years_in_occupation", "十年")], "专业年限 years_in_occupation_unknown"),
        (&[("certificate_delivery", "传真")], "证书领取方式 certificate_delivery_unknown"),
        (
            &[("has_certificate", "是"), ("certificate_level", "五级"), ("certificate_number", "S0003202400001")],
            "证书编号 certificate_number_unknown_form",
        ),
        (
            &[
                ("has_certificate", "是"),
                ("certificate_level", "五级"),
                ("certificate_number", "S000099000001245000001"),
            ],
            "证书编号 certificate_number_province",
        ),
        (
            &[
                ("has_certificate", "是"),
                ("certificate_level", "六级"),
                ("certificate_number", "S000053000001245000001"),
            ],
            "证书等级 certificate_level_unknown",
        ),
        (
            &[
                ("has_certificate", "是"),
                ("certificate_level", "四级"),
                ("certificate_number", "S000053000001245000001"),
            ],
            "证书编号 certificate_level_contradicts",
        ),
        (&[("has_certificate", "是"), ("certificate_level", "五级")], "证书编号 certificate_number_missing"),
    ] {
        let row = typed(changes, &context);
        assert_eq!(findings(&row), (vec![expected.to_owned()], vec![]), "{changes:?}");
        assert_eq!(row.candidate, None);
        for language in [Language::Chinese, Language::English] {
            let sentence = i18n::say(language, &row.staged.errors[0].message);
            assert!(sentence.len() > 12 && !sentence.contains(['{', '}']), "{sentence}");
        }
    }
    let long = "长".repeat(101);
    assert_eq!(findings(&typed(&[("employer", &long)], &context)).0, ["所在单位 employer_too_long"]);
    let (errors, _) = findings(&typed(&[("has_certificate", "是")], &context));
    assert_eq!(errors, ["证书等级 certificate_level_missing", "证书编号 certificate_number_missing"]);
}

#[test]
fn oddities_are_warnings_and_the_row_can_be_posted() {
    let context = register();
    let held = |number: &'static str| {
        [
            ("has_certificate", "是"),
            ("certificate_level", "五级/初级工"),
            ("certificate_number", number),
            ("condition_id", "4-2"),
            ("certification_kind", "晋级认定"),
        ]
    };
    for (changes, expected) in [
        (vec![("candidate_name", "刘 洋")], "姓名 name_blank_removed"),
        (vec![("province", "昆明")], "所在省（市）区 province_unknown"),
        (vec![("condition_id", "3-1")], "申报条件 condition_of_other_level"),
        (vec![("condition_id", "4-2")], "申报条件 condition_needs_certificate"),
        (vec![("certificate_number", "S000053000001245000001")], "证书编号 certificate_not_held"),
        (vec![("work_start_date", "2027-01")], "参加工作时间 work_start_in_future"),
        (vec![("work_start_date", "1989年12月")], "参加工作时间 work_start_before_birth"),
        (vec![("postcode", "6500")], "邮政编码 postcode_form"),
        (held("1553012003500012").to_vec(), "证书编号 certificate_number_old_form"),
        (held("S000053000001245000001").to_vec(), "申报条件 certificate_too_young"),
        (
            vec![
                ("has_certificate", "是"),
                ("certificate_level", "四级"),
                ("certificate_number", "S000053000001214000001"),
                ("certification_kind", "晋级认定"),
            ],
            "认定分类 promotion_without_rise",
        ),
    ] {
        let row = typed(&changes, &context);
        assert_eq!(findings(&row), (vec![], vec![expected.to_owned()]), "{changes:?}");
        assert_eq!(row.staged.state, StagedState::Warning);
        assert_eq!(RosterRow::from_values(&row.staged.values), row.candidate, "{changes:?}");
        assert!(row.candidate.is_some());
        let sentence = i18n::say(Language::English, &row.staged.warnings[0].message);
        assert!(sentence.contains(' ') && !sentence.contains(['{', '}']), "{sentence}");
    }
    assert_eq!(findings(&typed(&held("S000053000001235000001"), &context)), (vec![], vec![]));
}

#[test]
fn what_people_write_becomes_what_is_stored() {
    let row = typed(
        &[
            ("occupation_name", "6-31-01-03 电 工"),
            ("level", "４级"),
            ("condition_id", "条件4—3"),
            ("id_type", "身份证"),
            ("id_number", " ５３０１０２１９９００１０１００１ｘ "),
            ("sex", ""),
            ("birth_date", "1990/1/1 0:00"),
            ("mobile", "+86 197-9000-0001"),
            ("education", "本科"),
            ("ethnic_group", "傣"),
            ("work_start_date", "2016年8月"),
            ("years_in_occupation", "10年"),
            ("employer", "演示\n公司 "),
            ("email", "ＤＥＭＯ@example.com"),
        ],
        &register(),
    );
    assert_eq!(findings(&row), (vec![], vec![]));
    for (field, stored) in [
        ("occupation_name", "电工"),
        ("occupation_code", "6-31-01-03"),
        ("level", "四级/中级工"),
        ("condition_id", "4-3"),
        ("id_type", "居民身份证"),
        ("id_number", "53010219900101001X"),
        ("sex", "男"),
        ("birth_date", "1990-01-01"),
        ("mobile", "19790000001"),
        ("education", "大学本科"),
        ("ethnic_group", "傣族"),
        ("work_start_date", "2016-08"),
        ("years_in_occupation", "10"),
        ("employer", "演示 公司"),
        ("email", "DEMO@example.com"),
        ("certificate_delivery", "自取"),
    ] {
        assert_eq!(row.staged.values[field], stored, "{field}");
    }
}

fn text_sheet(text: &str, context: &RosterContext<'_>) -> StagedSheet {
    check(text.as_bytes(), context)
}

fn only_line() -> RosterContext<'static> {
    context(TradeBook::of_batch(vec![trade("6-31-01-03", "电工", &[Level::Intermediate])], &[]), &nobody)
}

#[test]
fn the_roster_of_twenty_fields_takes_trade_and_level_from_the_batch() {
    let text = "*姓名,*证件类型,*身份证号,*性别,*民族,*文化程度,*手机号码,*考生申报条件,*考生来源,工作单位,*通讯地址,\
        本职业工作年限,电子邮箱,原证书号,原职业(工种),理论考试,实操考试,综合考试,外语考试,*考生证照\n\
        王建国,居民身份证,53010219900101001X,男,汉族,大学本科,19790000001,4-2,企业,演示公司,演示路1号,\
        5,a@example.com,S000053000001215000001,电工,新考,补考,,,\n\
        李秀兰,居民身份证,53011519851231002X,女,彝族,高中,19790000002,4-1,学校(在校生),,演示路2号,,,无,,,,,,\n";
    let sheet = text_sheet(text, &only_line());
    assert!(sheet.rows.iter().all(|row| row.state == StagedState::Good), "{:?}", sheet.rows);
    let first = RosterRow::from_values(&sheet.rows[0].values).unwrap();
    assert_eq!((first.trade_code.as_str(), first.level), ("6-31-01-03", Level::Intermediate));
    assert_eq!(first.details.sitting.as_str(), "resit");
    assert_eq!(first.details.certification_kind.as_str(), "promotion");
    let prior = first.details.prior_certificate.unwrap();
    assert_eq!((prior.level, prior.occupation.as_deref()), (Some(Level::Elementary), Some("电工")));
    let second = RosterRow::from_values(&sheet.rows[1].values).unwrap();
    assert_eq!((second.details.prior_certificate, second.details.certification_kind.as_str()), (None, "initial"));

    let refused = text_sheet(text, &register());
    assert_eq!(refused.file_errors[0].code, "line_not_stated");
    assert!(refused.rows.is_empty());
}

#[test]
fn a_short_roster_needs_little_more_than_who_and_what() {
    let sheet = text_sheet(
        "姓名,身份证号,性别,联系电话,邮箱,单位,部门,岗位,申报职业,申报等级,学历,工作年限\n\
         王建国,53010219900101001X,,,,,,,电工,四级,,\n\
         李秀兰,53011519851231002X,女,19790000002,,演示公司,一部,电工,电工,,大专,3\n",
        &register(),
    );
    assert_eq!(sheet.rows[0].state, StagedState::Good, "{:?}", sheet.rows[0]);
    let row = RosterRow::from_values(&sheet.rows[0].values).unwrap();
    assert_eq!((row.mobile, row.details.condition, row.sex), (None, None, crate::kernel::sex::Sex::Male));
    assert_eq!(sheet.rows[1].errors[0].code, "level_missing");
    assert_eq!(sheet.rows[1].errors[0].column.as_deref(), Some("申报等级"));
}

#[test]
fn rows_that_hold_no_candidate_are_passed_over() {
    let sheet = text_sheet(
        "序号,姓名,证件号码,手机号,职业工种,等级,备用\n\
         示例,张三,110105194912310021,13800000000,电工,四级,\n\
         填表说明：红色为必填,,,,,,\n\
         1,王建国,53010219900101001X,,电工,四级,\n\
         序号,姓名,证件号码,手机号,职业工种,等级,备用\n\
         2,,,,,,\n\
         3,,,,电工,四级,x\n\
         4,,53011519851231002X,,电工,四级,\n\
         合计,2人,,,,,\n\
         制表人：某某,,,,,,\n",
        &register(),
    );
    assert_eq!(
        sheet.rows.iter().map(|row| (row.number, row.state)).collect::<Vec<_>>(),
        [(4, StagedState::Good), (8, StagedState::Error),]
    );
    let warnings: Vec<_> = sheet.file_warnings.iter().map(|finding| finding.message.clone()).collect();
    assert_eq!(
        warnings,
        [
            Message::new("spreadsheet-column-unknown").with("title", "备用"),
            Message::new("roster-rows-passed-over").with("rows", "2、7"),
        ]
    );
}

#[test]
fn duplicates_name_the_earlier_row_and_two_lines_of_one_person_are_a_warning() {
    let sheet = text_sheet(
        "姓名,证件号码,手机号,职业工种,等级\n\
         王建国,53010219900101001X,19790000001,电工,四级\n\
         王建国,５３０１０２１９９００１０１００１x,19790000001,电工,中级工\n\
         王建国,53010219900101001X,19790000001,汽车维修工,四级\n\
         李秀兰,53011519851231002X,19790000001,电工,四级\n",
        &register(),
    );
    let told: Vec<_> = sheet
        .rows
        .iter()
        .map(|row| {
            (
                row.state,
                row.errors
                    .iter()
                    .chain(&row.warnings)
                    .map(|f| f.message.clone())
                    .collect::<Vec<_>>(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (StagedState::Good, vec![]),
            (StagedState::Error, vec![Message::new("roster-duplicate-in-file").count("row", 2)]),
            (StagedState::Warning, vec![Message::new("roster-several-lines-in-file").count("row", 2)]),
            (StagedState::Warning, vec![Message::new("roster-mobile-shared").count("row", 2)]),
        ]
    );
}

#[test]
fn a_roster_with_titles_only_says_that_there_is_nothing_below() {
    let sheet = text_sheet("姓名,证件号码,职业工种,等级\n", &register());
    assert_eq!(sheet.file_errors[0].code, "no_rows");
}

proptest::proptest! {
    #[test]
    fn nothing_that_is_typed_makes_it_panic_and_errors_never_post(
        place in 0..GOOD.len(), text in proptest::prelude::any::<String>()
    ) {
        let (field, _) = GOOD[place];
        let row = typed(&[(field, &text)], &register());
        proptest::prop_assert_eq!(row.candidate.is_none(), row.staged.state == StagedState::Error);
        if let Some(candidate) = row.candidate {
            proptest::prop_assert_eq!(RosterRow::from_values(&row.staged.values), Some(candidate));
        }
    }
}
