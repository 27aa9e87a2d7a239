//! Forms of this room. A person is typed in the fields of a row of the template and read by the same rules.

use crate::competition::contests::model::Contest;
use crate::competition::entries::import_rules::{Ground, read_facts, read_row, read_typed};
use crate::competition::entries::model::{EntryFilter, EntryPlan, EntryView, MemberFacts, MemberPart};
use crate::kernel::document::DocumentKind;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::sex::Sex;
use crate::platform::i18n::Words;
use crate::platform::web::Field;
use crate::platform::web::form::{FieldError, Pairs, choice};
use std::collections::HashMap;

/// Fields of whoever competes, with the keys of their labels.
const OF_CONTESTANTS: [(&str, &str); 11] = [
    ("name", "entry-name"),
    ("document_kind", "entry-document-kind"),
    ("document_number", "entry-document-number"),
    ("sex", "entry-sex"),
    ("mobile", "entry-mobile"),
    ("email", "entry-email"),
    ("employer", "entry-employer"),
    ("post", "entry-post"),
    ("level_held", "entry-level-held"),
    ("certificate_number", "entry-certificate-number"),
    ("training_base", "entry-training-base"),
];
/// How many of them a leader or a coach has.
const OF_OTHERS: usize = 7;
/// The first of them that says something about the entry and not about the person.
const FIRST_FACT: usize = 6;

/// One field of a person.
#[derive(Debug, Clone)]
pub struct MemberField {
    /// Name of the column.
    pub field: &'static str,
    /// Name in the form, such as `m0_name`.
    pub name: String,
    /// Key of its label.
    pub label: &'static str,
    /// What was typed.
    pub value: String,
    /// What is wrong with it.
    pub error: Option<Message>,
    /// Whether it must be filled in.
    pub required: bool,
}

impl MemberField {
    /// Choices of the field: value and words; none for one that is typed.
    pub fn choices(&self, words: &Words) -> Vec<(String, String)> {
        match self.field {
            "document_kind" => DocumentKind::ALL
                .iter()
                .map(|kind| (kind.chinese_name().to_owned(), words.label(kind)))
                .collect(),
            "sex" => Sex::ALL
                .iter()
                .map(|sex| (sex.chinese_name().to_owned(), words.label(sex)))
                .collect(),
            "level_held" => Level::ALL
                .iter()
                .map(|level| (level.as_str().to_owned(), words.label(level)))
                .collect(),
            _ => Vec::new(),
        }
    }
}

/// The fields of one person.
#[derive(Debug, Clone)]
pub struct MemberFields {
    /// What he does.
    pub part: MemberPart,
    /// His name, where it is known.
    pub name: String,
    /// The fields.
    pub fields: Vec<MemberField>,
}

impl MemberFields {
    fn made(
        at: usize,
        part: MemberPart,
        names: &[(&'static str, &'static str)],
        value: impl Fn(&str) -> String,
    ) -> Self {
        let competes = part == MemberPart::Contestant;
        let fields = names
            .iter()
            .map(|(field, label)| {
                let name = format!("m{at}_{field}");
                MemberField {
                    value: value(&name),
                    required: competes && matches!(*field, "name" | "document_number"),
                    field,
                    name,
                    label,
                    error: None,
                }
            })
            .collect();
        Self { part, name: String::new(), fields }
    }

    fn typed(&self, field: &str) -> String {
        self.fields
            .iter()
            .find(|own| own.field == field)
            .map(|own| own.value.clone())
            .unwrap_or_default()
    }

    fn is_blank(&self) -> bool {
        self.fields
            .iter()
            .all(|field| field.value.is_empty() || field.field == "document_kind")
    }

    /// Puts an error beside its field; false when there is no such field.
    fn refuse(&mut self, field: &str, message: Message) -> bool {
        let found = self.fields.iter_mut().find(|own| own.field == field);
        let is_there = found.is_some();
        if let Some(own) = found {
            own.error.get_or_insert(message);
        }
        is_there
    }

    fn errors(&self) -> impl Iterator<Item = FieldError> + '_ {
        self.fields
            .iter()
            .filter_map(|field| Some(FieldError { field: field.name.clone(), message: field.error.clone()? }))
    }
}

/// An entry as it was typed.
#[derive(Debug, Clone)]
pub struct EntryForm {
    /// Delegation.
    pub delegation: Field,
    /// Team.
    pub team_name: Field,
    /// As many contestants as the contest asks for, a leader and a coach.
    pub members: Vec<MemberFields>,
    /// Errors that belong to no field.
    pub others: Vec<FieldError>,
    /// Which of them were filled in, in the order of the plan.
    places: Vec<usize>,
}

impl EntryForm {
    fn made(contest: &Contest, value: impl Fn(&str) -> String) -> Self {
        let size = usize::try_from(contest.team_size).unwrap_or(1);
        let contestants = std::iter::repeat_n(MemberPart::Contestant, size);
        let members = contestants
            .chain([MemberPart::Leader, MemberPart::Coach])
            .enumerate()
            .map(|(at, part)| {
                let count = if part == MemberPart::Contestant { OF_CONTESTANTS.len() } else { OF_OTHERS };
                let names = OF_CONTESTANTS.get(..count).unwrap_or_default();
                MemberFields::made(at, part, names, &value)
            })
            .collect();
        Self {
            delegation: Field::new("delegation", value("delegation")),
            team_name: Field::new("team_name", value("team_name")),
            members,
            others: Vec::new(),
            places: Vec::new(),
        }
    }

    /// An empty form of a contest.
    pub fn empty(contest: &Contest) -> Self {
        Self::made(contest, |_| String::new())
    }

    /// Reads the form; gives the plan, or the form with its errors.
    pub fn read(values: &Pairs, contest: &Contest, ground: Ground<'_>) -> Result<(Self, EntryPlan), Box<Self>> {
        let mut form = Self::made(contest, |name| values.get(name).trim().to_owned());
        let mut plan = EntryPlan {
            contest: contest.id,
            delegation: ground.own.map(str::to_owned).or_else(|| filled(&form.delegation)),
            team_name: filled(&form.team_name),
            members: Vec::new(),
        };
        for (at, block) in form.members.iter_mut().enumerate() {
            if block.part != MemberPart::Contestant && block.is_blank() {
                continue;
            }
            let typed = |field: &str| match field {
                "contest" => contest.code.clone(),
                "part" => block.part.to_string(),
                "delegation" | "team_name" => String::new(),
                other => block.typed(other),
            };
            let (row, errors) = read_typed(typed, |reading| read_row(reading, ground));
            for (field, message) in errors {
                if !block.refuse(&field, message.clone()) {
                    form.others.push(FieldError { field: "form".to_owned(), message });
                }
            }
            if let Some(row) = row {
                plan.members.push(row.member);
                form.places.push(at);
            }
        }
        for field in [&mut form.delegation, &mut form.team_name] {
            field.parse_optional(crate::competition::events::forms::line);
        }
        if form.errors().is_empty() { Ok((form, plan)) } else { Err(Box::new(form)) }
    }

    /// Puts what the service found beside its fields.
    pub fn place_errors(&mut self, errors: Vec<FieldError>) {
        for error in errors {
            let placed = match member_field(&error.field) {
                Some((at, field)) => self
                    .places
                    .get(at)
                    .and_then(|at| self.members.get_mut(*at))
                    .is_some_and(|block| block.refuse(field, error.message.clone())),
                None => match error.field.as_str() {
                    "delegation" => {
                        self.delegation.refuse(error.message.clone());
                        true
                    }
                    "team_name" if self.members.len() > 3 => {
                        self.team_name.refuse(error.message.clone());
                        true
                    }
                    _ => false,
                },
            };
            if !placed {
                self.others
                    .push(FieldError { field: "form".to_owned(), message: error.message });
            }
        }
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        let own = [&self.delegation, &self.team_name].into_iter().filter_map(Field::summary);
        own.chain(self.members.iter().flat_map(MemberFields::errors))
            .chain(self.others.iter().cloned())
            .collect()
    }
}

fn filled(field: &Field) -> Option<String> {
    Some(field.value.clone()).filter(|value| !value.is_empty())
}

/// `m0_name` is the name of the first person.
fn member_field(name: &str) -> Option<(usize, &str)> {
    let (at, field) = name.strip_prefix('m')?.split_once('_')?;
    Some((at.parse().ok()?, field))
}

/// What is said of people who are known already: a worker of himself, and a returned entry that is mended.
#[derive(Debug, Clone)]
pub struct FactsForm {
    /// The people in their order.
    pub members: Vec<MemberFields>,
    /// Errors that belong to no field.
    pub others: Vec<FieldError>,
}

impl FactsForm {
    fn made(parts: &[(MemberPart, String)], value: impl Fn(usize, &str) -> String) -> Self {
        let members = parts
            .iter()
            .enumerate()
            .map(|(at, (part, name))| {
                let names = OF_CONTESTANTS.get(FIRST_FACT..).unwrap_or_default();
                let fields = MemberFields::made(at, *part, names, |field| {
                    value(at, member_field(field).map_or("", |(_, field)| field))
                });
                MemberFields { name: name.clone(), ..fields }
            })
            .collect();
        Self { members, others: Vec::new() }
    }

    /// The form of a worker who enters himself; `employer` is what the register says of him.
    pub fn of_worker(employer: &str) -> Self {
        Self::made(&[(MemberPart::Contestant, String::new())], |_, field| {
            if field == "employer" { employer.to_owned() } else { String::new() }
        })
    }

    /// The form of an entry that is to be mended.
    pub fn of(view: &EntryView) -> Self {
        Self::made(&parts_of(view), |at, field| {
            let Some(member) = view.members.get(at).map(|view| &view.member) else { return String::new() };
            match field {
                "employer" => member.employer.clone(),
                "post" => member.post.clone(),
                "level_held" => member.level_held.map(|level| level.to_string()).unwrap_or_default(),
                "certificate_number" => member.certificate_number.clone().unwrap_or_default(),
                _ => member.training_base.clone(),
            }
        })
    }

    /// Reads the form of these people.
    fn read(values: &Pairs, parts: &[(MemberPart, String)]) -> Result<(Self, Vec<MemberFacts>), Box<Self>> {
        let mut form = Self::made(parts, |at, field| values.get(&format!("m{at}_{field}")).trim().to_owned());
        let mut all = Vec::with_capacity(parts.len());
        for block in &mut form.members {
            let (facts, errors) = read_typed(|field| block.typed(field), read_facts);
            for (field, message) in errors {
                if !block.refuse(&field, message.clone()) {
                    form.others.push(FieldError { field: "form".to_owned(), message });
                }
            }
            all.extend(facts);
        }
        if form.errors().is_empty() { Ok((form, all)) } else { Err(Box::new(form)) }
    }

    /// Reads the form of a worker.
    pub fn read_of_worker(values: &Pairs) -> Result<(Self, MemberFacts), Box<Self>> {
        let (form, facts) = Self::read(values, &[(MemberPart::Contestant, String::new())])?;
        let first = facts.into_iter().next().unwrap_or_default();
        Ok((form, first))
    }

    /// Reads the form of an entry that is mended.
    pub fn read_of(values: &Pairs, view: &EntryView) -> Result<(Self, Vec<MemberFacts>), Box<Self>> {
        Self::read(values, &parts_of(view))
    }

    /// Puts what the service found beside its fields.
    pub fn place_errors(&mut self, errors: Vec<FieldError>) {
        for error in errors {
            let placed = member_field(&error.field).is_some_and(|(at, field)| {
                self.members
                    .get_mut(at)
                    .is_some_and(|block| block.refuse(field, error.message.clone()))
            });
            if !placed {
                self.others
                    .push(FieldError { field: "form".to_owned(), message: error.message });
            }
        }
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        self.members
            .iter()
            .flat_map(MemberFields::errors)
            .chain(self.others.iter().cloned())
            .collect()
    }
}

fn parts_of(view: &EntryView) -> Vec<(MemberPart, String)> {
    view.members.iter().map(|view| (view.member.part, view.name.clone())).collect()
}

/// The filter of the list as typed, and what it narrows to. What cannot be read narrows nothing.
#[derive(Debug, Clone)]
pub struct FilterForm {
    /// Contest.
    pub contest: Field,
    /// State.
    pub state: Field,
    /// Delegation.
    pub delegation: Field,
    /// Text.
    pub text: Field,
    /// What it narrows to.
    pub filter: EntryFilter,
}

impl FilterForm {
    /// Reads the query of an address.
    pub fn of(query: &HashMap<String, String>) -> Self {
        let field = |name: &'static str| Field::new(name, query.get(name).map_or("", |value| value.trim()));
        let (contest, mut state, delegation, text) =
            (field("contest"), field("state"), field("delegation"), field("q"));
        let filter = EntryFilter {
            contest: filled(&contest),
            state: state.parse_optional(choice),
            delegation: filled(&delegation),
            text: filled(&text),
        };
        Self { contest, state, delegation, text, filter }
    }
}
