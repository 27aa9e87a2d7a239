//! Reads the kept figures that a question wants, and the names of what they are of.

use crate::indicators::model::{Figure, FigureKey};
use crate::indicators::statistics::answer::{Answered, Cell, Names, Register};
use crate::indicators::statistics::growth;
use crate::indicators::statistics::questions;
use crate::indicators::statistics::questions::{Dimension, Question};
use crate::indicators::statistics::rises;
use crate::indicators::store::{self, Wanted};
use crate::kernel::language::Language;
use crate::kernel::level::Level;
use crate::kernel::text_enum::Labelled;
use crate::platform::db::Conn;
use crate::platform::db::schema::{certification_body, trade};
use crate::platform::error::AppError;
use crate::registry::bodies::store as bodies;
use crate::registry::trades::model::Trade;
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What somebody asks, and who he is as far as it matters.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The year, and the one that it is compared with.
    pub years: (i32, i32),
    /// By what certificates are told apart.
    pub by: Dimension,
    /// The list to which numbers of certificates lead.
    pub register: Register,
    /// Language of names.
    pub language: Language,
    /// Assessors that a panel needs.
    pub panel: i64,
    /// Candidates from which a body that passed everybody is looked at.
    pub least_candidates: i64,
    /// Days from which a batch waits too long.
    pub overdue_days: i64,
    /// The year that still runs.
    pub running: i32,
}

/// Names of districts and trades; of bodies too, where they are asked for.
///
/// # Errors
/// Those of the database.
pub fn names(conn: &mut Conn, language: Language, with_bodies: bool) -> Result<Names, AppError> {
    Ok(Names {
        trades: trade::table
            .select(Trade::as_select())
            .load::<Trade>(conn)?
            .into_iter()
            .map(|trade| (trade.id.0, (trade.code.clone(), trade.full_name())))
            .collect(),
        districts: bodies::districts(conn)?
            .into_iter()
            .map(|district| (district.code.clone(), district.shown_name(language).to_owned()))
            .collect(),
        bodies: if with_bodies {
            certification_body::table
                .select((certification_body::code, certification_body::name))
                .load::<(String, String)>(conn)?
                .into_iter()
                .collect()
        } else {
            std::collections::HashMap::new()
        },
    })
}

fn of_years(years: &[i32]) -> Wanted {
    Wanted { years: years.to_vec(), ..Wanted::default() }
}

/// The answers to a question.
///
/// # Errors
/// Those of the database.
pub fn ask(conn: &mut Conn, question: Question, asked: &Asked) -> Result<Answered, AppError> {
    let (year, with) = asked.years;
    let whole = Wanted::default();
    match question {
        Question::Certificates if asked.by == Dimension::Year => {
            let answered =
                growth::by_year(&store::by_year(conn, FigureKey::CertificatesByDistrict)?, asked.register, "");
            Ok(answered.without_changes_of(asked.running, asked.years))
        }
        Question::Certificates => {
            let key = if asked.by == Dimension::Trade {
                FigureKey::CertificatesByTrade
            } else {
                FigureKey::CertificatesByDistrict
            };
            let figures = store::figures(conn, key, &of_years(&[year, with]))?;
            let names = names(conn, asked.language, false)?;
            let answered = growth::growth(&figures, asked.by, asked.years, &names, asked.register, "");
            Ok(answered.without_changes_of(asked.running, asked.years))
        }
        Question::Assessors => {
            let bodies = store::figures(conn, FigureKey::BodiesByTrade, &whole)?;
            let assessors = store::figures(conn, FigureKey::AssessorsByTrade, &whole)?;
            let issued = store::figures(conn, FigureKey::CertificatesByTrade, &of_years(&[year]))?;
            let names = names(conn, asked.language, false)?;
            Ok(questions::assessors(&bodies, &assessors, &issued, (asked.panel, year), &names, asked.register))
        }
        Question::Passing => {
            let mut of = |key| store::figures(conn, key, &of_years(&[year]));
            let (candidates, certificates, batches) =
                (of(FigureKey::BatchCandidates)?, of(FigureKey::BatchCertificates)?, of(FigureKey::BatchesArchived)?);
            let names = names(conn, asked.language, true)?;
            Ok(questions::passing(&candidates, &certificates, &batches, asked.least_candidates, year, &names))
        }
        Question::Waiting => {
            let hours = store::figures(conn, FigureKey::BatchHours, &of_years(&[year]))?;
            let steps = store::figures(conn, FigureKey::BatchSteps, &of_years(&[year]))?;
            let now = store::figures(conn, FigureKey::BatchesNow, &whole)?;
            let longest = store::figures(conn, FigureKey::BatchLongest, &whole)?;
            Ok(questions::waiting(&hours, &steps, &now, &longest, (year, asked.overdue_days)))
        }
        Question::Competitions => {
            let mut of = |key| store::figures(conn, key, &whole);
            let (contests, participants) = (of(FigureKey::Contests)?, of(FigureKey::Participants)?);
            let (prizes, bases) = (of(FigureKey::Prizes)?, of(FigureKey::CertificatesByBasis)?);
            let decided = of(FigureKey::ContestsFinal)?;
            Ok(questions::competitions(&contests, &participants, &prizes, &bases, &decided, asked.register))
        }
        Question::Promotions => {
            let wanted = if asked.by == Dimension::Year { whole } else { of_years(&[year]) };
            let [certified, promoted, appointed] = rises::keys(asked.by).map(|key| store::figures(conn, key, &wanted));
            let found = [certified?, promoted?, appointed?];
            let names = names(conn, asked.language, false)?;
            Ok(rises::rises(&found, asked.by, year, &names, asked.register))
        }
    }
}

/// Years that a question can be asked about, the latest first.
///
/// # Errors
/// Those of the database.
pub fn years(conn: &mut Conn) -> Result<Vec<i32>, AppError> {
    let mut years: BTreeSet<i32> = store::by_year(conn, FigureKey::CertificatesByDistrict)?.into_keys().collect();
    years.extend(store::by_year(conn, FigureKey::BatchSteps)?.into_keys());
    years.extend(store::by_year(conn, FigureKey::Contests)?.into_keys());
    years.extend(store::by_year(conn, FigureKey::AppointedByDistrict)?.into_keys());
    Ok(years.into_iter().rev().collect())
}

fn sum(figures: &[Figure]) -> BTreeMap<i32, i64> {
    let mut sums = BTreeMap::new();
    for figure in figures {
        *sums.entry(figure.year).or_insert(0) += i64::from(figure.value);
    }
    sums
}

/// Answers about one district: by year, by level, by trade.
///
/// # Errors
/// Those of the database.
pub fn of_district(conn: &mut Conn, code: &str, asked: &Asked) -> Result<Vec<Answered>, AppError> {
    let wanted = Wanted { district: Some(code.to_owned()), ..Wanted::default() };
    let within = format!("&district={code}");
    let figures = store::figures(conn, FigureKey::CertificatesByDistrict, &wanted)?;
    let names = names(conn, asked.language, false)?;
    let years = [asked.years.0, asked.years.1];
    let by_trade =
        store::figures(conn, FigureKey::CertificatesByPlaceAndTrade, &Wanted { years: years.to_vec(), ..wanted })?;
    let answers = [
        growth::by_year(&sum(&figures), asked.register, &within),
        growth::growth(&figures, Dimension::Level, asked.years, &names, asked.register, &within),
        growth::growth(&by_trade, Dimension::Trade, asked.years, &names, asked.register, &within),
    ];
    Ok(answers
        .map(|answered| answered.without_changes_of(asked.running, asked.years))
        .into())
}

/// Numbers of a district: bodies, assessors.
///
/// # Errors
/// Those of the database.
pub fn numbers_of_district(conn: &mut Conn, code: &str) -> Result<[i64; 2], AppError> {
    let wanted = Wanted { district: Some(code.to_owned()), ..Wanted::default() };
    let mut of = |key| -> Result<i64, AppError> {
        Ok(store::figures(conn, key, &wanted)?
            .iter()
            .map(|figure| i64::from(figure.value))
            .sum())
    };
    Ok([of(FigureKey::BodiesByDistrict)?, of(FigureKey::AssessorsByDistrict)?])
}

/// Answers about one trade: by year, by level, by district.
///
/// # Errors
/// Those of the database.
pub fn of_trade(conn: &mut Conn, (id, code): (i64, &str), asked: &Asked) -> Result<Vec<Answered>, AppError> {
    let wanted = Wanted { trade: Some(id), ..Wanted::default() };
    let within = format!("&trade={code}");
    let figures = store::figures(conn, FigureKey::CertificatesByTrade, &wanted)?;
    let places = store::figures(conn, FigureKey::CertificatesByPlaceAndTrade, &wanted)?;
    let names = names(conn, asked.language, false)?;
    let answers = [
        growth::by_year(&sum(&figures), asked.register, &within),
        growth::growth(&figures, Dimension::Level, asked.years, &names, asked.register, &within),
        growth::growth(&places, Dimension::District, asked.years, &names, asked.register, &within),
    ];
    Ok(answers
        .map(|answered| answered.without_changes_of(asked.running, asked.years))
        .into())
}

/// Numbers of a trade: bodies that may certify it, assessors, contests, people who started in them.
///
/// # Errors
/// Those of the database.
pub fn numbers_of_trade(conn: &mut Conn, id: i64) -> Result<[i64; 4], AppError> {
    let wanted = Wanted { trade: Some(id), ..Wanted::default() };
    let mut of = |key| -> Result<i64, AppError> {
        Ok(store::figures(conn, key, &wanted)?
            .iter()
            .map(|figure| i64::from(figure.value))
            .sum())
    };
    Ok([
        of(FigureKey::BodiesByTrade)?,
        of(FigureKey::AssessorsByTrade)?,
        of(FigureKey::Contests)?,
        of(FigureKey::Participants)?,
    ])
}

/// Two years side by side: certificates by level, batches, competitions.
///
/// # Errors
/// Those of the database.
pub fn compare(conn: &mut Conn, asked: &Asked) -> Result<Answered, AppError> {
    let (year, with) = asked.years;
    let figures = store::figures(conn, FigureKey::CertificatesByDistrict, &of_years(&[year, with]))?;
    let both = |figures: &[Figure], level: Option<Level>| {
        [year, with].map(|of| {
            figures
                .iter()
                .filter(|figure| figure.year == of && level.is_none_or(|level| figure.level == level.as_str()))
                .map(|figure| i64::from(figure.value))
                .sum::<i64>()
        })
    };
    let register = |query: &str| [year, with].map(|of| Some(asked.register.list(&format!("year={of}{query}"))));
    let word = |key: &str| Cell::Word(key.to_owned());
    let mut lines = vec![(word("statistics-certificates"), both(&figures, None), register(""))];
    for level in Level::ALL {
        let counts = both(&figures, Some(*level));
        if counts != [0, 0] {
            let query = format!("&level={}", level.as_str());
            lines.push((Cell::Word(level.label_key()), counts, register(&query)));
        }
    }
    let list = |path: &str| [year, with].map(|of| Some(format!("{path}year={of}")));
    for (key, name, links) in [
        (FigureKey::BatchesByDistrict, "statistics-batches", [None, None]),
        (FigureKey::Contests, "statistics-contests", list("/statistics/records/contests?")),
        (FigureKey::Participants, "statistics-participants", list("/statistics/records/participants?")),
        (FigureKey::Prizes, "statistics-prizes", list("/statistics/records/participants?prize=yes&")),
        (
            FigureKey::LabourCompetitions,
            "statistics-labour-competitions",
            list("/competitions?kind=labour_competition&"),
        ),
    ] {
        let figures = store::figures(conn, key, &of_years(&[year, with]))?;
        lines.push((word(name), both(&figures, None), links));
    }
    Ok(questions::comparison(asked.years, lines).without_changes_of(asked.running, asked.years))
}
