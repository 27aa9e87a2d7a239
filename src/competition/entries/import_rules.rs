//! Reading a sheet of entries, or the form of one: a person a row. Pure.

use crate::competition::contests::model::Contest;
use crate::competition::entries::model::{EntryPlan, MemberFacts, MemberPart, MemberPlan, Who};
use crate::kernel::checked::Checked;
use crate::kernel::document::{DocumentKind, IdentityDocument};
use crate::kernel::ids::ContestId;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::mobile::Mobile;
use crate::kernel::person_name;
use crate::kernel::sex::Sex;
use crate::kernel::text::clean_code;
use crate::platform::spreadsheet::cell::{Cell, Row};
use crate::platform::spreadsheet::columns::{SheetColumn, mapping};
use crate::platform::spreadsheet::header::Columns;
use crate::platform::spreadsheet::mapping::ColumnMapping;
use crate::platform::spreadsheet::row_reading::{Given, RowReading, one_line};
use crate::platform::spreadsheet::staged::Finding;
use crate::platform::spreadsheet::written;
use crate::registry::people::model::NewPerson;
use chrono::NaiveDate;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The columns of a sheet of entries, in the order of the template.
pub const COLUMNS: [SheetColumn; 15] = [
    SheetColumn::optional("delegation", "entry-delegation", &["参赛单位", "代表队名称", "代表单位"]).wide(24),
    SheetColumn::required("contest", "entry-contest", &["赛项名称", "赛项编号", "赛项代码"]).wide(20),
    SheetColumn::required("name", "entry-name", &["参赛人员", "人员姓名"]).wide(12),
    SheetColumn::optional("document_kind", "entry-document-kind", &["证件类别"]).wide(14),
    SheetColumn::required("document_number", "entry-document-number", &["身份证号", "身份证号码", "证件号"]).wide(22),
    SheetColumn::optional("sex", "entry-sex", &[]),
    SheetColumn::optional("mobile", "entry-mobile", &["手机号", "手机", "联系电话"]).wide(14),
    SheetColumn::optional("email", "entry-email", &["电子邮箱", "E-mail"]).wide(24),
    SheetColumn::optional("employer", "entry-employer", &["所在单位", "单位"]).wide(28),
    SheetColumn::optional("post", "entry-post", &["职务", "工作岗位"]).wide(14),
    SheetColumn::optional("level_held", "entry-level-held", &["职业技能等级", "持证等级", "等级"]).wide(14),
    SheetColumn::optional("certificate_number", "entry-certificate-number", &["证书号", "证书号码"]).wide(26),
    SheetColumn::optional("training_base", "entry-training-base", &["集训基地"]).wide(20),
    SheetColumn::optional("team_name", "entry-team-name", &["队伍名称", "团队名称"]).wide(16),
    SheetColumn::optional("part", "entry-part", &["角色", "参赛身份"]),
];

/// Characters of a line at the most.
const LONGEST: usize = 120;

/// The columns as an import knows them.
#[must_use]
pub fn entry_mapping() -> ColumnMapping {
    mapping("entries", &COLUMNS)
}

/// What one row says: a person and what he does in which contest.
#[derive(Debug, Clone)]
pub struct EntryRow {
    /// Delegation.
    pub delegation: Option<String>,
    /// Contest.
    pub contest: ContestId,
    /// Team.
    pub team_name: Option<String>,
    /// The person.
    pub member: MemberPlan,
}

impl EntryRow {
    /// Kind and number of his document, which is by whom rows are compared.
    #[must_use]
    pub fn document(&self) -> Option<(DocumentKind, &str)> {
        match &self.member.who {
            Who::Stated(new) => Some((new.document.kind(), new.document.number())),
            Who::Known(_) => None,
        }
    }

    /// Whether he competes.
    #[must_use]
    pub fn competes(&self) -> bool {
        self.member.part == MemberPart::Contestant
    }
}

/// What rows are read against.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// Contests of the competition.
    pub contests: &'a [Contest],
    /// The delegation that the reader enters for; none where a row may name any.
    pub own: Option<&'a str>,
    /// The day on which documents are judged.
    pub today: NaiveDate,
}

fn contest_of<'a>(contests: &'a [Contest], text: &str) -> Option<&'a Contest> {
    let wanted = one_line(text);
    let code = clean_code(text);
    contests
        .iter()
        .find(|contest| contest.code == code || contest.name == wanted)
        // A program that takes the code for a number leaves the zero out.
        .or_else(|| contests.iter().find(|contest| contest.code.trim_start_matches('0') == code))
}

/// Reads one row; what is wrong with it has been noted. Values are kept in the form in which [`EntryRow::from_values`]
/// reads them back.
pub fn read_row(reading: &mut RowReading<'_>, ground: Ground<'_>) -> Option<EntryRow> {
    let delegation = read_delegation(reading, ground.own);
    let contest = reading.read(
        "contest",
        |text| Message::new("entry-contest-unknown").with("text", text),
        |text| contest_of(ground.contests, text),
    );
    if let Some(contest) = contest {
        reading.keep("contest", contest.code.as_str());
    }
    let person = read_person(reading, ground.today);
    let facts = read_facts(reading);
    let team_name = reading.text("team_name", LONGEST);
    let part = read_part(reading);
    if !reading.is_good() {
        return None;
    }
    Some(EntryRow {
        delegation,
        contest: contest?.id,
        team_name,
        member: MemberPlan { who: Who::Stated(Box::new(person?)), part: part?, facts: facts? },
    })
}

fn read_delegation(reading: &mut RowReading<'_>, own: Option<&str>) -> Option<String> {
    let given = reading.text("delegation", LONGEST);
    let Some(own) = own else { return given };
    if given.is_some_and(|given| given != own) {
        let message = Message::new("entry-delegation-is-own").with("own", own);
        reading.error("delegation", "delegation_of_others", message);
    }
    reading.keep("delegation", own);
    Some(own.to_owned())
}

fn read_part(reading: &mut RowReading<'_>) -> Option<MemberPart> {
    let part =
        if reading.is_blank("part") { Some(MemberPart::Contestant) } else { reading.labelled("part", MemberPart::ALL) };
    if let Some(part) = part {
        reading.keep("part", part.as_str());
    }
    part
}

/// Reads who somebody is: name, document and, where the document does not say it, sex; a way to reach him where one stands.
pub fn read_person(reading: &mut RowReading<'_>, today: NaiveDate) -> Option<NewPerson> {
    let name = reading.checked("name", person_name::normalise);
    let kind = if reading.is_blank("document_kind") {
        Some(DocumentKind::ResidentId)
    } else {
        reading.checked("document_kind", |text| DocumentKind::from_written(text).map(Checked::clean))
    };
    let number = match reading.given("document_number") {
        Given::Unusable => None,
        Given::Blank => {
            reading.missing("document_number");
            None
        }
        Given::Text(_) => {
            kind.and_then(|kind| reading.checked("document_number", |text| IdentityDocument::parse(kind, text, today)))
        }
    };
    let mobile = reading.checked("mobile", Mobile::parse);
    let email =
        reading.read("email", |text| Message::new("contact-email-form").with("text", text), written::mail_address);
    let sex = match number.as_ref().and_then(IdentityDocument::sex) {
        Some(sex) => Some(sex),
        None if reading.is_blank("sex") => {
            if number.is_some() {
                reading.error("sex", "sex_missing", Message::new("entry-sex-needed"));
            }
            None
        }
        None => reading.read("sex", |_| Message::new("entry-sex-needed"), Sex::from_written),
    };
    let (document, sex) = (number?, sex?);
    let mut person = NewPerson::of_document(name?, document, sex);
    reading.keep("name", person.name.as_str());
    reading.keep("document_kind", person.document.kind().as_str());
    reading.keep("document_number", person.document.number());
    reading.keep("sex", person.sex.as_str());
    if let Some(mobile) = &mobile {
        reading.keep("mobile", mobile.as_str());
    }
    if let Some(email) = &email {
        reading.keep("email", email.as_str());
    }
    person.mobile = mobile;
    person.email = email;
    Some(person)
}

/// Reads what is said of a person beyond who he is; nothing when a level cannot be read.
pub fn read_facts(reading: &mut RowReading<'_>) -> Option<MemberFacts> {
    let employer = reading.text("employer", LONGEST).unwrap_or_default();
    let post = reading.text("post", LONGEST).unwrap_or_default();
    let level_held = reading.checked("level_held", |text| Level::from_written(text).map(Checked::clean));
    if let Some(level) = level_held {
        reading.keep("level_held", level.as_str());
    }
    let certificate_number = reading.text("certificate_number", LONGEST);
    let training_base = reading.text("training_base", LONGEST).unwrap_or_default();
    let fields = ["employer", "post", "level_held", "certificate_number", "training_base"];
    reading.has_no_error_at(fields).then_some(MemberFacts {
        employer,
        post,
        level_held,
        certificate_number,
        training_base,
    })
}

/// Reads what was typed into a form: field names and texts, as a row of the template.
pub fn read_typed<T>(
    typed: impl Fn(&str) -> String,
    read: impl FnOnce(&mut RowReading<'_>) -> Option<T>,
) -> (Option<T>, Vec<(String, Message)>) {
    let mapping = entry_mapping();
    let cells = mapping
        .columns
        .iter()
        .map(|column| Cell::from_text(typed(&column.field)))
        .collect();
    let row = Row { number: 1, cells };
    let columns = Columns::of(&mapping);
    let mut reading = RowReading::new(&mapping, &columns, &row);
    let value = read(&mut reading);
    let (errors, _, _) = reading.into_findings();
    let field_of = |finding: &Finding| {
        let title = finding.column.as_deref().unwrap_or_default();
        let column = mapping.columns.iter().find(|column| column.title() == title);
        column.map_or_else(|| "form".to_owned(), |column| column.field.clone())
    };
    // In a form, what is missing is a field and not a column of every row.
    let said = |finding: &Finding| {
        if finding.message.key == "spreadsheet-required" {
            Message::new("error-field-required")
        } else {
            finding.message.clone()
        }
    };
    let errors = errors.iter().map(|finding| (field_of(finding), said(finding))).collect();
    (value, errors)
}

impl EntryRow {
    /// Reads back the values of a staged row; `None` when they are not such values.
    #[must_use]
    pub fn from_values(values: &Map<String, Value>, contests: &[Contest]) -> Option<Self> {
        let text = |field: &str| values.get(field).and_then(Value::as_str).filter(|text| !text.is_empty());
        let owned = |field: &str| text(field).unwrap_or_default().to_owned();
        let kind: DocumentKind = text("document_kind")?.parse().ok()?;
        let document = IdentityDocument::from_stored(kind, text("document_number")?)?;
        let mut person = NewPerson::of_document(text("name")?, document, text("sex")?.parse().ok()?);
        person.mobile = text("mobile")
            .and_then(|mobile| Mobile::parse(mobile).ok())
            .map(Checked::into_value);
        person.email = text("email").map(str::to_owned);
        person.employer = text("employer").map(str::to_owned);
        let facts = MemberFacts {
            employer: owned("employer"),
            post: owned("post"),
            level_held: match text("level_held") {
                Some(level) => Some(level.parse().ok()?),
                None => None,
            },
            certificate_number: text("certificate_number").map(str::to_owned),
            training_base: owned("training_base"),
        };
        Some(Self {
            delegation: text("delegation").map(str::to_owned),
            contest: contest_of(contests, text("contest")?)?.id,
            team_name: text("team_name").map(str::to_owned),
            member: MemberPlan { who: Who::Stated(Box::new(person)), part: text("part")?.parse().ok()?, facts },
        })
    }
}

/// An entry made of rows.
#[derive(Debug, Clone)]
pub struct Group {
    /// The entry.
    pub plan: EntryPlan,
    /// Places of its rows among those that were given, in the order of its members.
    pub rows: Vec<usize>,
}

/// Rows that belong together: contest, delegation, team.
type Key<'a> = (ContestId, Option<&'a str>, Option<&'a str>);

fn key(row: &EntryRow) -> Key<'_> {
    (row.contest, row.delegation.as_deref(), row.team_name.as_deref())
}

/// Makes entries of rows: the contestants of a team are one entry, everybody else who competes is one of his own; leaders
/// and coaches belong to every entry of their delegation, contest and team. Gives the entries in the order of their first
/// rows, and the places of leaders and coaches for whom nobody competes.
#[must_use]
pub fn grouped(rows: &[EntryRow], contests: &[Contest]) -> (Vec<Group>, Vec<usize>) {
    let is_team: BTreeSet<ContestId> = contests
        .iter()
        .filter(|contest| contest.is_for_teams())
        .map(|contest| contest.id)
        .collect();
    let mut groups: Vec<Group> = Vec::new();
    let mut of_key: BTreeMap<Key<'_>, Vec<usize>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.competes()) {
        let known = of_key.entry(key(row)).or_default();
        if let Some(group) = known
            .first()
            .filter(|_| is_team.contains(&row.contest))
            .and_then(|at| groups.get_mut(*at))
        {
            group.plan.members.push(row.member.clone());
            group.rows.push(at);
            continue;
        }
        known.push(groups.len());
        groups.push(Group {
            plan: EntryPlan {
                contest: row.contest,
                delegation: row.delegation.clone(),
                team_name: row.team_name.clone(),
                members: vec![row.member.clone()],
            },
            rows: vec![at],
        });
    }
    let mut alone = Vec::new();
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| !row.competes()) {
        match of_key.get(&key(row)) {
            None => alone.push(at),
            Some(places) => {
                for place in places {
                    if let Some(group) = groups.get_mut(*place) {
                        group.plan.members.push(row.member.clone());
                        group.rows.push(at);
                    }
                }
            }
        }
    }
    (groups, alone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competition::events::model::{EntryGroup, EventState};
    use crate::kernel::ids::{CompetitionId, PersonId, TradeId};

    fn contest(id: i64, team_size: i32) -> Contest {
        let day = NaiveDate::from_ymd_opt(2026, 12, 13).unwrap();
        Contest {
            id: ContestId(id),
            competition_id: CompetitionId(1),
            code: format!("{id:02}"),
            name: format!("赛项{id}"),
            trade_id: TradeId(1),
            level: Level::Advanced,
            entry_group: EntryGroup::Workers,
            team_size,
            quota: 10,
            delegation_limit: None,
            workstations: 2,
            first_day: day,
            last_day: day,
            place: String::new(),
            rules: "{}".to_owned(),
            eligibility: "{}".to_owned(),
            technical_document: String::new(),
            state: EventState::Draft,
            entry_count: 0,
            created_at: day.and_hms_opt(0, 0, 0).unwrap(),
            version: 1,
        }
    }

    fn row(contest: i64, delegation: &str, team: &str, part: MemberPart) -> EntryRow {
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        EntryRow {
            delegation: text(delegation),
            contest: ContestId(contest),
            team_name: text(team),
            member: MemberPlan { who: Who::Known(PersonId(1)), part, facts: MemberFacts::default() },
        }
    }

    #[test]
    fn a_team_is_one_entry_and_everybody_else_is_one_of_his_own() {
        use MemberPart::{Coach, Contestant, Leader};
        let contests = [contest(1, 1), contest(2, 2)];
        let rows = [
            row(1, "甲队", "", Contestant),
            row(2, "甲队", "一队", Contestant),
            row(1, "甲队", "", Contestant),
            row(2, "甲队", "二队", Contestant),
            row(2, "甲队", "一队", Contestant),
            row(1, "甲队", "", Coach),
            row(2, "甲队", "一队", Leader),
            row(2, "乙队", "一队", Leader),
        ];
        let (groups, alone) = grouped(&rows, &contests);
        let rows: Vec<Vec<usize>> = groups.into_iter().map(|group| group.rows).collect();
        assert_eq!(rows, [vec![0, 5], vec![1, 4, 6], vec![2, 5], vec![3]]);
        assert_eq!(alone, [7], "nobody of the other delegation competes");
    }

    #[test]
    fn a_contest_is_named_by_its_code_or_its_name_with_or_without_the_zero() {
        let contests = [contest(1, 1), contest(10, 1)];
        let id = |text: &str| contest_of(&contests, text).map(|contest| contest.id.0);
        assert_eq!([id("01"), id("1"), id(" 10 "), id("赛项10")], [Some(1), Some(1), Some(10), Some(10)]);
        assert_eq!([id("0"), id(""), id("赛项")], [None, None, None]);
    }
}
