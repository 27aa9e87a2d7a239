//! Forms of this room.

use crate::competition::schemes::model::{Aspect, AspectKind, JUDGEMENT_SCORES, SubCriterion};
use crate::kernel::message::Message;
use crate::kernel::points::Points;
use crate::platform::web::Field;
use crate::platform::web::form::{FieldError, Pairs, place_errors, summary};

/// Aspects that the form offers at the least, filled or empty.
const LEAST_ASPECTS: usize = 3;
/// Aspects of a sub-criterion at the most.
const MOST_ASPECTS: usize = 60;
/// Characters of a text at the most.
const TEXT: usize = 2_000;

/// One aspect as it was typed.
#[derive(Debug, Clone, Default)]
pub struct AspectFields {
    /// Place in the form, from 0.
    pub at: usize,
    /// `M` or `J`.
    pub kind: String,
    /// What is marked.
    pub description: String,
    /// Further descriptions, a line each.
    pub extra: String,
    /// What a measurement requires.
    pub requirement: String,
    /// Section of the standard.
    pub section: String,
    /// Full mark.
    pub mark: String,
    /// Benchmarks of the scores 0 to 3.
    pub benchmarks: [String; JUDGEMENT_SCORES],
    /// The aspect has just been asked for: one goes on typing here.
    pub is_new: bool,
    /// What is wrong with it, by the field it is about.
    pub errors: Vec<FieldError>,
}

impl AspectFields {
    fn of(aspect: &Aspect) -> Self {
        Self {
            kind: letter(aspect.kind).to_owned(),
            description: aspect.description.clone(),
            extra: aspect.extra.join("\n"),
            requirement: aspect.requirement.clone(),
            section: aspect.section.map(|section| section.to_string()).unwrap_or_default(),
            mark: aspect.max_mark.map(|mark| mark.to_string()).unwrap_or_default(),
            benchmarks: aspect.benchmarks.clone().map(Option::unwrap_or_default),
            ..Self::default()
        }
    }

    fn is_blank(&self) -> bool {
        self.description.is_empty() && self.mark.is_empty() && self.extra.is_empty() && self.requirement.is_empty()
    }

    /// What is wrong with one of its fields.
    pub fn error(&self, name: &str) -> Option<&Message> {
        self.errors
            .iter()
            .find(|error| error.field.split('-').next() == Some(name))
            .map(|error| &error.message)
    }

    fn refuse(&mut self, name: &str, message: Message) {
        self.errors.push(FieldError { field: format!("{name}-{}", self.at), message });
    }

    fn read(&mut self) -> Option<Aspect> {
        let kind = match self.kind.as_str() {
            "J" => AspectKind::Judgement,
            _ => AspectKind::Measurement,
        };
        if self.description.is_empty() {
            self.refuse("aspect_description", Message::new("error-field-required"));
        }
        let texts = [&self.description, &self.extra, &self.requirement];
        if texts
            .into_iter()
            .chain(&self.benchmarks)
            .any(|text| text.chars().count() > TEXT)
        {
            self.refuse("aspect_description", Message::new("competition-text-long").count("most", TEXT));
        }
        let mark = Points::parse(&self.mark);
        if let Err(message) = &mark {
            self.refuse("aspect_mark", message.clone());
        }
        let section: Option<u32> = self.section.parse().ok();
        if section.is_none() && !self.section.is_empty() {
            self.refuse("aspect_section", Message::new("scheme-section-form"));
        }
        if !self.errors.is_empty() {
            return None;
        }
        let of_judgement = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        Some(Aspect {
            row: 0,
            kind,
            description: self.description.clone(),
            extra: self
                .extra
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .map(str::to_owned)
                .collect(),
            requirement: self.requirement.clone(),
            section,
            max_mark: mark.ok(),
            benchmarks: match kind {
                AspectKind::Judgement => self.benchmarks.each_ref().map(of_judgement),
                AspectKind::Measurement => [const { None }; JUDGEMENT_SCORES],
            },
        })
    }
}

/// The letter by which the field writes a kind.
#[must_use]
pub const fn letter(kind: AspectKind) -> &'static str {
    match kind {
        AspectKind::Measurement => "M",
        AspectKind::Judgement => "J",
    }
}

/// A sub-criterion as it was typed.
#[derive(Debug, Clone)]
pub struct SubCriterionForm {
    /// Identifier.
    pub id: Field,
    /// Name.
    pub name: Field,
    /// Day of marking.
    pub day: Field,
    /// Its aspects, with some empty ones at the end.
    pub aspects: Vec<AspectFields>,
    /// Errors that belong to no field.
    pub others: Vec<FieldError>,
}

impl SubCriterionForm {
    /// The form of a sub-criterion, or an empty one.
    pub fn of(sub_criterion: Option<&SubCriterion>) -> Self {
        let text = |read: fn(&SubCriterion) -> String| sub_criterion.map(read).unwrap_or_default();
        Self {
            id: Field::new("id", text(|of| of.id.clone())),
            name: Field::new("name", text(|of| of.name.clone())),
            day: Field::new("day", text(|of| of.day.map(|day| day.to_string()).unwrap_or_default())),
            aspects: sub_criterion
                .map(|of| of.aspects.iter().map(AspectFields::of).collect())
                .unwrap_or_default(),
            others: Vec::new(),
        }
        .with_spare_aspects()
    }

    fn with_spare_aspects(mut self) -> Self {
        self.resize((self.aspects.len() + 1).max(LEAST_ASPECTS));
        self
    }

    fn resize(&mut self, wanted: usize) {
        self.aspects.resize_with(wanted.min(MOST_ASPECTS), AspectFields::default);
        for (at, aspect) in self.aspects.iter_mut().enumerate() {
            aspect.at = at;
        }
    }

    /// Whether one more aspect can be asked for.
    pub fn may_grow(&self) -> bool {
        self.aspects.len() < MOST_ASPECTS
    }

    fn typed(values: &Pairs) -> Self {
        let column = |name: &'static str| values.all(name).map(|value| value.trim().to_owned()).collect::<Vec<_>>();
        let columns = [
            "aspect_kind",
            "aspect_description",
            "aspect_extra",
            "aspect_requirement",
            "aspect_section",
            "aspect_mark",
            "benchmark_0",
            "benchmark_1",
            "benchmark_2",
            "benchmark_3",
        ]
        .map(column);
        let [kinds, ..] = &columns;
        let aspects = (0..kinds.len().min(MOST_ASPECTS))
            .map(|at| {
                let [kind, description, extra, requirement, section, mark, zero, one, two, three] =
                    columns.each_ref().map(|column| column.get(at).cloned().unwrap_or_default());
                AspectFields {
                    kind,
                    description,
                    extra,
                    requirement,
                    section,
                    mark,
                    benchmarks: [zero, one, two, three],
                    ..AspectFields::default()
                }
            })
            .collect();
        Self {
            id: Field::of(values, "id"),
            name: Field::of(values, "name"),
            day: Field::of(values, "day"),
            aspects,
            others: Vec::new(),
        }
    }

    /// The form as it was typed, unchecked, with one more empty aspect.
    pub fn with_another_aspect(values: &Pairs) -> Self {
        let mut form = Self::typed(values);
        form.resize(form.aspects.len() + 1);
        if let Some(aspect) = form.aspects.last_mut() {
            aspect.is_new = true;
        }
        form
    }

    /// Reads the form; gives what it says, or the form with its errors.
    pub fn read(values: &Pairs) -> Result<(Self, SubCriterion), Box<Self>> {
        let mut form = Self::typed(values);
        form.aspects.retain(|aspect| !aspect.is_blank());
        form.resize(form.aspects.len());
        let id = form.id.parse(|text| {
            let number = text.trim_start_matches(|c: char| c.is_ascii_uppercase());
            let letters = text.len() - number.len();
            let is_number = (1..=3).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
            if (1..=2).contains(&letters) && is_number {
                Ok(text.to_owned())
            } else {
                Err(Message::new("scheme-id-form"))
            }
        });
        let name = form.name.required();
        let day = form.day.parse(|text| {
            text.parse()
                .ok()
                .filter(|day| (1..=30).contains(day))
                .ok_or_else(|| Message::new("contest-number-between").count("least", 1).count("most", 30))
        });
        let aspects: Vec<Option<Aspect>> = form.aspects.iter_mut().map(AspectFields::read).collect();
        let aspects: Option<Vec<Aspect>> = aspects.into_iter().collect();
        let form = form.with_spare_aspects();
        match (id, name, day, aspects) {
            (Some(id), Some(name), Some(day), Some(aspects)) => {
                Ok((form, SubCriterion { row: 0, id, name, day: Some(day), aspects }))
            }
            _ => Err(Box::new(form)),
        }
    }

    /// Puts errors of the service beside what they are about.
    pub fn place_errors(&mut self, errors: Vec<FieldError>) {
        self.others.extend(place_errors(errors, &mut [&mut self.id]));
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        let mut errors = summary(&[&self.id, &self.name, &self.day]);
        errors.extend(self.aspects.iter().flat_map(|aspect| aspect.errors.iter().cloned()));
        errors.extend(self.others.iter().cloned());
        errors
    }
}
