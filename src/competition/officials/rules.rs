//! From whom an official has to stay away, which duties exclude each other, and what the appointment needs. Pure.

use crate::competition::officials::model::{ConflictRelation, OfficialDuty, Slot};
use crate::kernel::ids::{ContestModuleId, OfficialId, PersonId};
use crate::kernel::message::{Argument, Message};
use crate::kernel::text::fold_name;
use crate::kernel::text_enum::Labelled;
use std::collections::BTreeMap;

/// Somebody of an entry, as far as a conflict is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// The person.
    pub person: PersonId,
    /// His name.
    pub name: String,
    /// His employer.
    pub employer: String,
    /// Name of his delegation.
    pub unit: Option<String>,
    /// Where he trained; empty when he did not say.
    pub training_base: String,
}

/// An official, as far as a conflict is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The person.
    pub person: PersonId,
    /// His employer.
    pub employer: String,
    /// His training base.
    pub training_base: String,
    /// What was declared and has not ended.
    pub declared: Vec<Declared>,
}

/// A declared relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// To whoever bears this name.
    pub person_name: Option<String>,
    /// To whoever works for this employer.
    pub employer: Option<String>,
    /// Which.
    pub relation: ConflictRelation,
}

/// Where a conflict comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// He takes part himself: as contestant, team leader or coach.
    TakesPart,
    /// A relation that the records show or that was declared.
    Relation(ConflictRelation),
}

/// A conflict with some people of a contest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conflict {
    /// Why.
    pub cause: Cause,
    /// With how many.
    pub people: usize,
}

impl Conflict {
    /// The conflict in words; nobody is named, since the official may read it.
    #[must_use]
    pub fn message(&self) -> Message {
        match self.cause {
            Cause::TakesPart => Message::new("official-conflict-takes-part"),
            Cause::Relation(relation) => Message::new("official-conflict-with")
                .with_key("relation", relation.label_key())
                .count("people", self.people),
        }
    }
}

fn same(one: &str, other: &str) -> bool {
    let (one, other) = (fold_name(one), fold_name(other));
    !one.is_empty() && one == other
}

fn cause_of(official: &Standing, participant: &Participant) -> Option<Cause> {
    if official.person == participant.person {
        return Some(Cause::TakesPart);
    }
    if participant.unit.as_deref().is_some_and(|unit| same(unit, &official.employer)) {
        return Some(Cause::Relation(ConflictRelation::OwnUnit));
    }
    if same(&official.employer, &participant.employer) {
        return Some(Cause::Relation(ConflictRelation::SameEmployer));
    }
    if same(&official.training_base, &participant.training_base) {
        return Some(Cause::Relation(ConflictRelation::SameTrainingBase));
    }
    official
        .declared
        .iter()
        .find(|declared| {
            let to_person = declared
                .person_name
                .as_deref()
                .is_some_and(|name| same(name, &participant.name));
            let to_employer = declared.employer.as_deref().is_some_and(|employer| {
                same(employer, &participant.employer)
                    || participant.unit.as_deref().is_some_and(|unit| same(employer, unit))
            });
            // Who names a person and his employer means that one person.
            match (&declared.person_name, &declared.employer) {
                (Some(_), Some(_)) => to_person && to_employer,
                _ => to_person || to_employer,
            }
        })
        .map(|declared| Cause::Relation(declared.relation))
}

/// Conflicts of an official with the people of a contest, one for each cause.
#[must_use]
pub fn conflicts(official: &Standing, participants: &[Participant]) -> Vec<Conflict> {
    let mut found: BTreeMap<Cause, usize> = BTreeMap::new();
    for participant in participants {
        if let Some(cause) = cause_of(official, participant) {
            *found.entry(cause).or_default() += 1;
        }
    }
    found.into_iter().map(|(cause, people)| Conflict { cause, people }).collect()
}

/// Whether two duties in one contest exclude each other: who knows who is behind a code gives no mark and adds none up,
/// each layer has its own judge, and who watches or decides about appeals does nothing else.
#[must_use]
pub fn incompatible(one: Slot, other: Slot) -> bool {
    use OfficialDuty::{Arbitration, CheckinJudge, CompetitionMonitor, FloorJudge, SealingJudge};
    if one == other {
        return false;
    }
    let excludes = |duty: OfficialDuty, with: OfficialDuty| match duty {
        CompetitionMonitor | Arbitration => true,
        SealingJudge => !matches!(with, CheckinJudge | FloorJudge),
        _ => false,
    };
    excludes(one.duty, other.duty) || excludes(other.duty, one.duty)
}

/// What keeps a place among the officials of a contest from being given to somebody: `held` are his own duties there,
/// `filled` all that are held by anybody, `layers` how many are sealed.
#[must_use]
pub fn assignment_obstacle(
    who: OfficialId,
    wanted: Slot,
    filled: &[(OfficialId, Slot)],
    layers: u32,
) -> Option<Message> {
    if wanted
        .layer
        .is_some_and(|layer| !(1..=i64::from(layers)).contains(&i64::from(layer)))
    {
        return Some(Message::new("official-layer-unknown").count("layers", layers));
    }
    if filled.contains(&(who, wanted)) {
        return Some(Message::new("official-duty-held-already"));
    }
    if wanted.duty.has_one_holder() && filled.iter().any(|(_, slot)| *slot == wanted) {
        return Some(Message::new("official-duty-taken").with_key("duty", wanted.duty.label_key()));
    }
    filled
        .iter()
        .find(|(other, slot)| *other == who && incompatible(*slot, wanted))
        .map(|(_, slot)| {
            Message::new("official-duties-incompatible")
                .with_key("held", slot.duty.label_key())
                .with_key("wanted", wanted.duty.label_key())
        })
}

/// How the officials of one contest stand.
#[derive(Debug, Clone, Default)]
pub struct Staffing {
    /// Name of the contest.
    pub contest: String,
    /// Practical modules: name, and which it is.
    pub panels: Vec<(String, ContestModuleId)>,
    /// Judges of a panel at the least.
    pub panel_judges: usize,
    /// Layers of sealing.
    pub layers: i32,
    /// What is held.
    pub filled: Vec<Slot>,
    /// Officials with a duty who have not confirmed.
    pub unconfirmed: usize,
    /// Officials with a duty whom a conflict bars by now.
    pub barred: usize,
}

/// What a contest lacks before its officials are appointed, each with the name of the contest.
#[must_use]
pub fn appointment_obstacles(staffing: &Staffing) -> Vec<Message> {
    let named = |key: &'static str| Message::new(key).with("contest", staffing.contest.as_str());
    let has = |slot: Slot| staffing.filled.contains(&slot);
    let mut lacks = Vec::new();
    if !has(Slot::of(OfficialDuty::ChiefJudge)) {
        lacks.push(named("appointment-no-chief"));
    }
    for (name, module) in &staffing.panels {
        let seated = staffing.filled.iter().filter(|slot| **slot == Slot::scoring(*module)).count();
        if seated < staffing.panel_judges {
            lacks.push(
                named("appointment-panel-small")
                    .with("module", name.as_str())
                    .count("seated", seated)
                    .count("needed", staffing.panel_judges),
            );
        }
    }
    for layer in 1..=staffing.layers {
        if !has(Slot::sealing(layer)) {
            lacks.push(named("appointment-no-sealing").count("layer", layer));
        }
    }
    if !has(Slot::of(OfficialDuty::CompetitionMonitor)) {
        lacks.push(named("appointment-no-monitor"));
    }
    if staffing.unconfirmed > 0 {
        lacks.push(named("appointment-unconfirmed").count("people", staffing.unconfirmed));
    }
    if staffing.barred > 0 {
        lacks.push(named("appointment-barred").count("people", staffing.barred));
    }
    lacks
}

/// What is lacking, parted by contest, in the words that leave the name of the contest to the heading above them.
#[must_use]
pub fn by_contest(lacks: Vec<Message>) -> Vec<(String, Vec<Message>)> {
    let mut groups: Vec<(String, Vec<Message>)> = Vec::new();
    for message in lacks {
        let named = message.arguments.iter().find_map(|(name, value)| match value {
            Argument::Text(text) if name == "contest" => Some(text.clone()),
            _ => None,
        });
        let contest = named.unwrap_or_default();
        let short = Message { key: format!("{}.short", message.key).into(), arguments: message.arguments };
        match groups.last_mut() {
            Some((last, messages)) if *last == contest => messages.push(short),
            _ => groups.push((contest, vec![short])),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::{
        Cause, Declared, Participant, Staffing, Standing, appointment_obstacles, assignment_obstacle, conflicts,
        incompatible,
    };
    use crate::competition::officials::model::{ConflictRelation, OfficialDuty, Slot};
    use crate::kernel::ids::{ContestModuleId, OfficialId, PersonId};

    fn judge() -> Standing {
        Standing {
            person: PersonId(1),
            employer: "示范第一机械厂".to_owned(),
            training_base: "滇池实训基地".to_owned(),
            declared: Vec::new(),
        }
    }

    fn stranger() -> Participant {
        Participant {
            person: PersonId(2),
            name: "普选手".to_owned(),
            employer: "示范第二机械厂".to_owned(),
            unit: Some("示范代表队".to_owned()),
            training_base: String::new(),
        }
    }

    fn causes(official: &Standing, participant: &Participant) -> Vec<Cause> {
        conflicts(official, std::slice::from_ref(participant))
            .iter()
            .map(|conflict| conflict.cause)
            .collect()
    }

    #[test]
    fn a_stranger_is_no_conflict() {
        assert!(causes(&judge(), &stranger()).is_empty());
        // Nobody comes from the same place because neither said where he comes from.
        let (nowhere, unsaid) =
            (Standing { employer: String::new(), training_base: String::new(), ..judge() }, stranger());
        assert!(
            causes(&nowhere, &Participant { employer: String::new(), unit: Some(String::new()), ..unsaid }).is_empty()
        );
    }

    #[test]
    fn every_relation_is_a_conflict_however_it_is_written() {
        use ConflictRelation as R;
        let declared = |person: Option<&str>, employer: Option<&str>, relation| Standing {
            declared: vec![Declared {
                person_name: person.map(str::to_owned),
                employer: employer.map(str::to_owned),
                relation,
            }],
            ..judge()
        };
        assert_eq!(causes(&judge(), &Participant { person: PersonId(1), ..stranger() }), [Cause::TakesPart]);
        assert_eq!(
            causes(&judge(), &Participant { employer: "示范第一机械厂 ".to_owned(), ..stranger() }),
            [Cause::Relation(R::SameEmployer)]
        );
        assert_eq!(
            causes(&judge(), &Participant { unit: Some("示范第一机械厂".to_owned()), ..stranger() }),
            [Cause::Relation(R::OwnUnit)]
        );
        assert_eq!(
            causes(&judge(), &Participant { training_base: "滇池实训基地".to_owned(), ..stranger() }),
            [Cause::Relation(R::SameTrainingBase)]
        );
        let master = declared(Some("普选手"), None, R::MasterApprentice);
        assert_eq!(causes(&master, &stranger()), [Cause::Relation(R::MasterApprentice)]);
        let owner = declared(None, Some("示范第二机械厂"), R::Other);
        assert_eq!(causes(&owner, &stranger()), [Cause::Relation(R::Other)]);
        // The namesake who works elsewhere is not meant.
        let other = declared(Some("普选手"), Some("别的工厂"), R::Relative);
        assert!(causes(&other, &stranger()).is_empty());
    }

    #[test]
    fn nobody_watches_over_himself() {
        let module = Slot::scoring(ContestModuleId(1));
        let (first, second) = (Slot::sealing(1), Slot::sealing(2));
        let monitor = Slot::of(OfficialDuty::CompetitionMonitor);
        for (one, other) in [(module, first), (first, second), (monitor, module), (monitor, second)] {
            assert!(incompatible(one, other) && incompatible(other, one), "{one:?} {other:?}");
        }
        assert!(!incompatible(module, Slot::scoring(ContestModuleId(2))));
        assert!(!incompatible(module, Slot::of(OfficialDuty::ChiefJudge)));
        assert!(!incompatible(first, Slot::of(OfficialDuty::CheckinJudge)));
    }

    #[test]
    fn a_place_is_given_once_and_to_nobody_who_may_not_hold_it() {
        let key = |who: i64, wanted, filled: &[(OfficialId, Slot)]| {
            assignment_obstacle(OfficialId(who), wanted, filled, 2).map(|message| message.key.to_string())
        };
        let (chief, layer) = (Slot::of(OfficialDuty::ChiefJudge), Slot::sealing(1));
        let filled = [(OfficialId(1), chief), (OfficialId(2), layer)];
        assert_eq!(key(3, Slot::sealing(2), &filled), None);
        assert_eq!(key(3, chief, &filled).as_deref(), Some("official-duty-taken"));
        assert_eq!(key(1, chief, &filled).as_deref(), Some("official-duty-held-already"));
        assert_eq!(key(2, Slot::sealing(2), &filled).as_deref(), Some("official-duties-incompatible"));
        assert_eq!(key(3, Slot::sealing(3), &filled).as_deref(), Some("official-layer-unknown"));
    }

    #[test]
    fn an_appointment_names_everything_that_is_missing() {
        let module = ContestModuleId(7);
        let mut staffing = Staffing {
            contest: "焊接".to_owned(),
            panels: vec![("实操".to_owned(), module)],
            panel_judges: 2,
            layers: 2,
            ..Staffing::default()
        };
        assert_eq!(appointment_obstacles(&staffing).len(), 5);
        staffing.filled = vec![
            Slot::of(OfficialDuty::ChiefJudge),
            Slot::scoring(module),
            Slot::scoring(module),
            Slot::sealing(1),
            Slot::sealing(2),
            Slot::of(OfficialDuty::CompetitionMonitor),
        ];
        assert!(appointment_obstacles(&staffing).is_empty());
        staffing.unconfirmed = 1;
        staffing.barred = 1;
        assert_eq!(appointment_obstacles(&staffing).len(), 2);
    }
}
