//! Training of earlier years: records of people who hold certificates, and counted figures of every district.

use super::chance::Chance;
use super::history;
use super::people::Population;
use crate::certification::rosters::model::Education;
use crate::kernel::actor::Actor;
use crate::kernel::level::Level;
use crate::platform::Tx;
use crate::platform::error::AppError;
use crate::registry::bodies::store as bodies;
use crate::registry::people::model::NewPerson;
use crate::registry::trades::store as trades;
use crate::studios::training::model::{FigureKind, NewFigure, NewRecord, TrainingKind, TrainingResult};
use crate::studios::training::service;
use chrono::{Datelike, Days, NaiveDate};

/// People beside the usual number of certificates whose training raised their level, or their education, and those whom it
/// raised nothing; fewer where there are fewer.
const RAISED_LEVEL: u64 = 3_065;
const RAISED_EDUCATION: u64 = 1_993;
const RAISED_NOTHING: u64 = 1_500;
/// Certificates beside which there are so many.
const USUAL_CERTIFICATES: u64 = 60_000;
/// Years of which there are records and figures.
const YEARS: i32 = 6;
const ORGANISERS: [&str; 4] =
    ["圆通职业学校（演示）", "大观技工学校（演示）", "呈贡实训基地（演示）", "阳宗海培训中心（演示）"];

/// Files all of it; gives how many records there are.
///
/// # Errors
/// Those of the service.
pub fn file(tx: &mut Tx<'_>, seed: u64, certificates: u64) -> Result<usize, AppError> {
    let chance = Chance::new(seed, 16);
    let population = Population::new(seed);
    let districts: Vec<String> = bodies::districts(tx.conn)?.into_iter().map(|one| one.code).collect();
    let trades = trades::all_active(tx.conn)?;
    let last_year = tx.today().year() - 1;
    let share = |count: u64| (count * certificates.min(USUAL_CERTIFICATES) / USUAL_CERTIFICATES).max(10);
    let (levels, education) = (share(RAISED_LEVEL), share(RAISED_EDUCATION));
    let wanted = levels + education + share(RAISED_NOTHING);
    let mut records = Vec::new();
    for number in 0..wanted {
        // Every third holder of a certificate.
        let person = population
            .person(history::FIRST_PERSON + number * 3)
            .ok_or_else(|| AppError::internal("a city without people"))?;
        let trade = chance.pick(&trades);
        let year = last_year - i32::try_from(chance.below(usize::try_from(YEARS).unwrap_or(1))).unwrap_or(0);
        let day = |from: i32| NaiveDate::from_ymd_opt(from, 1, 10).unwrap_or_default();
        let first = day(year) + Days::new(u64::try_from(chance.between(0, 300)).unwrap_or(0));
        let (rises, learns) = (number < levels, (levels..levels + education).contains(&number));
        let kind = if rises {
            TrainingKind::SkillsTraining
        } else if learns {
            TrainingKind::DegreeEducation
        } else if chance.percent(70) {
            TrainingKind::SkillsTraining
        } else {
            TrainingKind::FurtherEducation
        };
        let is_degree = kind == TrainingKind::DegreeEducation;
        let passed = rises || learns || chance.percent(85);
        let (before, after) = *chance.pick(&[
            (Level::Elementary, Level::Intermediate),
            (Level::Intermediate, Level::Advanced),
            (Level::Advanced, Level::Technician),
        ]);
        let education = *chance.pick(&[
            (Education::TechnicalSchool, Education::JuniorCollege),
            (Education::JuniorCollege, Education::Bachelor),
        ]);
        records.push(NewRecord {
            person: NewPerson::of_document(person.name, person.document, person.sex),
            kind,
            course: if is_degree { "机电一体化技术".to_owned() } else { format!("{}提升班", trade.name) },
            trade: (!is_degree).then_some(trade.id),
            district: chance.pick(&districts).clone(),
            organiser: (*chance.pick(&ORGANISERS)).to_owned(),
            hours: i32::try_from(if is_degree { 800 } else { chance.between(3, 20) * 8 }).unwrap_or(0),
            days: if is_degree { (day(year - 3), first) } else { (first, first + Days::new(20)) },
            result: if passed { TrainingResult::Passed } else { TrainingResult::Failed },
            levels: if rises { (Some(before), Some(after)) } else { (None, None) },
            education: if learns { (Some(education.0), Some(education.1)) } else { (None, None) },
        });
    }
    let mut figures = Vec::new();
    for year in last_year - YEARS + 1..=last_year {
        for district in &districts {
            for (kind, least, most) in [
                (FigureKind::PeopleTrained, 900, 9_000),
                (FigureKind::Apprentices, 40, 420),
                (FigureKind::SchoolEnterprisePairs, 2, 24),
            ] {
                figures.push(NewFigure {
                    kind,
                    year,
                    district: district.clone(),
                    trade: None,
                    count: i32::try_from(chance.between(least, most)).unwrap_or(0),
                    basis: "区县年度统计（演示）".to_owned(),
                });
            }
        }
    }
    service::file(tx, &Actor::system("demonstration"), &records, &figures)
}
