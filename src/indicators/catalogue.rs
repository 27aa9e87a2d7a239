//! Every indicator of the city, in one place. An indicator that is recorded becomes one that is counted by one line: its
//! `recorded(…)` is replaced by `counted(…, query, list)`, whose query counts exactly the rows of the list.

use crate::honours::roll::listing as roll;
use crate::indicators::counting_store;
use crate::indicators::model::Chapter::{
    Certification, Competition, Honour, Innovation, Party, Reform, Rights, Training, Workforce,
};
use crate::indicators::model::FigureUnit::{
    Events, FiveYears, Items, Kinds, Lines, Organisations, Parties, People, Percent, PersonTimes, Persons, Pieces,
    Proposals, Schools, Systems, Year, Years, Yuan,
};
use crate::indicators::model::ResponsibleUnit::{
    Education, Health, HumanResources, Organisation, ReformOffice, Unions,
};
use crate::indicators::model::{Chapter, Count, FigureUnit, Indicator, ResponsibleUnit, Source};
use crate::studios::innovations::listing as innovations;
use crate::studios::innovations::model::InnovationKind;
use crate::studios::naming::listing as studios;
use crate::studios::training::model::Raised;
use crate::studios::training::service as training;

const fn recorded(key: &'static str, chapter: Chapter, unit: FigureUnit, responsible: ResponsibleUnit) -> Indicator {
    Indicator { key, chapter, unit, responsible, source: Source::Recorded }
}

const fn counted(
    key: &'static str,
    chapter: Chapter,
    unit: FigureUnit,
    responsible: ResponsibleUnit,
    count: Count,
    records: &'static str,
) -> Indicator {
    Indicator { key, chapter, unit, responsible, source: Source::Counted { count, records } }
}

/// All indicators, in the order of the published account of the reform.
#[rustfmt::skip]
pub const ALL: &[Indicator] = &[
    recorded("reform_years", Reform, Years, ReformOffice),
    recorded("reform_start_year", Reform, Year, ReformOffice),
    recorded("coordinating_units", Reform, Organisations, ReformOffice),
    recorded("county_and_zone_leading_bodies", Reform, Pieces, ReformOffice),
    recorded("supporting_policies", Reform, Items, ReformOffice),
    recorded("five_year_plan_number", Reform, FiveYears, ReformOffice),
    recorded("training_system_pattern", Reform, Systems, HumanResources),
    recorded("career_plan_system_pattern", Reform, Systems, HumanResources),
    recorded("industrial_workers_increase", Workforce, People, Unions),
    recorded("industrial_workers", Workforce, People, Unions),
    recorded("industrial_workers_share_of_city_employed", Workforce, Percent, Unions),
    recorded("industrial_workers_share_of_province", Workforce, Percent, Unions),
    recorded("skilled_workers", Workforce, People, HumanResources),
    recorded("skilled_workers_share_of_province", Workforce, Percent, HumanResources),
    recorded("highly_skilled_workers", Workforce, People, HumanResources),
    recorded("highly_skilled_workers_share_of_province", Workforce, Percent, HumanResources),
    recorded("new_party_members_min", Party, Persons, Organisation),
    recorded("new_two_new_party_organisations", Party, Pieces, Organisation),
    recorded("party_service_centres_opened", Party, Pieces, Organisation),
    recorded("new_employment_group_stations", Party, Pieces, Organisation),
    recorded("grassroots_party_organisations_in_activity", Party, Pieces, Organisation),
    recorded("party_members_in_activity", Party, PersonTimes, Organisation),
    recorded("worker_culture_centres", Party, Pieces, Unions),
    recorded("worker_homes", Party, Pieces, Unions),
    recorded("worker_libraries", Party, Pieces, Unions),
    recorded("worker_stations", Party, Pieces, Unions),
    recorded("trained_skilled_personnel", Training, People, Unions),
    recorded("school_enterprise_partners_min", Training, Organisations, Education),
    recorded("new_apprentices_min", Training, People, HumanResources),
    recorded("schools_with_new_majors", Training, Schools, Education),
    recorded("new_majors", Training, Pieces, Education),
    recorded("training_trades_min", Training, Pieces, HumanResources),
    recorded("training_person_times", Training, PersonTimes, HumanResources),
    counted("national_model_workers", Honour, Persons, Unions, |conn, _| roll::count_of(conn, "national_model_worker"), "/honours?title=national_model_worker&state=counted"),
    counted("provincial_model_workers", Honour, Persons, Unions, |conn, _| roll::count_of(conn, "provincial_model_worker"), "/honours?title=provincial_model_worker&state=counted"),
    counted("spring_city_chief_technicians", Honour, Persons, HumanResources, |conn, _| roll::count_of(conn, "spring_city_chief_technician"), "/honours?title=spring_city_chief_technician&state=counted"),
    counted("kunming_master_craftsmen", Honour, Persons, Unions, |conn, _| roll::count_of(conn, "kunming_master_craftsman"), "/honours?title=kunming_master_craftsman&state=counted"),
    counted("first_class_champions", Honour, Persons, Unions, |conn, _| roll::count_of(conn, "technical_champion"), "/honours?title=technical_champion&state=counted"),
    counted("excellent_technical_pacesetters", Honour, Persons, Unions, |conn, _| roll::count_of(conn, "excellent_pacesetter"), "/honours?title=excellent_pacesetter&state=counted"),
    counted("technical_pacesetters", Honour, Persons, Unions, |conn, _| roll::count_of(conn, "technical_pacesetter"), "/honours?title=technical_pacesetter&state=counted"),
    counted("worker_pioneer_teams", Honour, Pieces, Unions, |conn, _| roll::count_of(conn, "worker_pioneer"), "/honours?title=worker_pioneer&state=counted"),
    recorded("worker_vice_chairs_of_unions", Party, Persons, Unions),
    recorded("key_personnel_trained", Training, People, HumanResources),
    recorded("rural_labour_transferred", Rights, People, HumanResources),
    recorded("new_jobs_from_labour_fairs", Rights, Pieces, HumanResources),
    recorded("wage_negotiation_innovative_systems", Rights, Items, Unions),
    recorded("coordination_mechanism_parties", Rights, Parties, HumanResources),
    recorded("occupational_disease_project_funds", Rights, Yuan, Health),
    recorded("occupational_disease_project_counties", Rights, Pieces, Health),
    recorded("occupational_disease_project_key_enterprises", Rights, Organisations, Health),
    recorded("occupational_disease_project_radiology_bodies", Rights, Organisations, Health),
    recorded("safety_cup_units_per_year_min", Competition, Organisations, Unions),
    recorded("safety_cup_teams_per_year", Competition, Pieces, Unions),
    recorded("safety_cup_workers_per_year", Competition, People, Unions),
    counted("labour_competitions", Competition, Events, Unions, counting_store::labour_competitions, "/competitions?kind=labour_competition"),
    recorded("campaign_name_trades_drill", Competition, Lines, Unions),
    recorded("campaign_name_trades_champion", Competition, Lines, Unions),
    counted("skills_competition_occupations_min", Competition, Pieces, HumanResources, counting_store::contested_trades, "/statistics/records/contested-trades"),
    counted("skills_competitions", Competition, Events, HumanResources, counting_store::contests, "/statistics/records/contests"),
    counted("skills_competition_participants_min", Competition, PersonTimes, HumanResources, counting_store::participants, "/statistics/records/participants"),
    counted("advanced_operation_methods", Innovation, Items, Unions, |conn, _| innovations::count_of(conn, &[InnovationKind::OperatingMethod]), "/innovations?kind=operating_method&state=counted"),
    counted("inventions_min", Innovation, Items, Unions, |conn, _| innovations::count_of(conn, &[InnovationKind::Invention]), "/innovations?kind=invention&state=counted"),
    counted("national_patents_min", Innovation, Items, Unions, |conn, _| innovations::count_of(conn, &[InnovationKind::NationalPatent]), "/innovations?kind=national_patent&state=counted"),
    counted("technical_innovations_min", Innovation, Items, Unions, |conn, _| innovations::count_of(conn, &[InnovationKind::TechnicalInnovation]), "/innovations?kind=technical_innovation&state=counted"),
    counted("rationalisation_proposals", Innovation, Proposals, Unions, |conn, _| innovations::count_of(conn, &[InnovationKind::RationalisationProposal]), "/innovations?kind=rationalisation_proposal&state=counted"),
    counted("five_small_innovations", Innovation, Items, Unions, |conn, _| innovations::count_of(conn, &InnovationKind::FIVE_SMALL), "/innovations?kind=five_small&state=counted"),
    recorded("five_small_kinds", Innovation, Kinds, Unions),
    counted("education_upgraded_workers", Training, Persons, Unions, |conn, _| training::count_raised(conn, Raised::Education), "/statistics/records/uplifts?of=education"),
    counted("skill_level_upgraded_workers", Training, Persons, Unions, |conn, _| training::count_raised(conn, Raised::Level), "/statistics/records/uplifts?of=level"),
    counted("certification_bodies", Certification, Organisations, HumanResources, counting_store::bodies, "/bodies?state=in_force"),
    counted("assessors_min", Certification, People, HumanResources, counting_store::assessors, "/assessors?state=engaged"),
    counted("trades_assessable", Certification, Pieces, HumanResources, counting_store::trades, "/trades?filed=yes"),
    counted("studios", Innovation, Pieces, HumanResources, |conn, _| studios::count(conn), "/studios?state=counted"),
    recorded("two_new_union_rate", Party, Percent, Unions),
    recorded("two_new_membership_rate", Party, Percent, Unions),
];

/// The indicator with a key.
#[must_use]
pub fn by_key(key: &str) -> Option<&'static Indicator> {
    ALL.iter().find(|indicator| indicator.key == key)
}

#[cfg(test)]
mod tests {
    use super::ALL;
    use crate::kernel::language::Language;
    use crate::platform::i18n;
    use std::collections::BTreeSet;

    #[test]
    fn every_indicator_has_a_key_of_its_own_a_name_and_those_that_are_counted_a_definition() {
        let keys: BTreeSet<_> = ALL.iter().map(|indicator| indicator.key).collect();
        assert_eq!(keys.len(), ALL.len());
        for language in [Language::Chinese, Language::English] {
            for indicator in ALL {
                assert!(i18n::has(language, &indicator.name_key()), "{}", indicator.key);
                let definition = format!("{}-definition", indicator.name_key());
                assert_eq!(i18n::has(language, &definition), indicator.is_counted(), "{}", indicator.key);
            }
        }
    }
}
