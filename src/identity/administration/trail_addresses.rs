//! Where the things of the trail are shown. The one place that knows it: the trail itself and the list of what somebody did
//! lead from a number to its page.

use crate::kernel::actor::Role;

/// Kinds whose page stands below a fixed path, under the name that the trail has for the thing.
const BELOW: [(&str, &str); 16] = [
    ("appointment", "/appointments/"),
    ("assessor", "/assessors/"),
    ("award", "/awards/"),
    ("batch", "/batches/"),
    ("body", "/bodies/"),
    ("certificate", "/certificates/"),
    ("competition", "/competitions/"),
    ("honour", "/honours/"),
    ("indicator", "/indicators/"),
    ("innovation", "/innovations/"),
    ("innovation_certificate", "/innovation-certificates/"),
    ("nomination", "/honours/selection/"),
    ("person", "/people/"),
    ("sheet", "/sheets/"),
    ("studio", "/studios/"),
    ("trade", "/trades/"),
];

/// The same, for kinds whose page is not for everybody who meets them in the trail.
const BELOW_FOR: [(&str, &str, &[Role]); 4] = [
    ("account", "/accounts/", &[Role::SecurityAdministrator]),
    ("setting", "/settings/", &[Role::CityAdministrator, Role::SecurityAdministrator]),
    ("title", "/honours/titles/", &[Role::CityAdministrator]),
    ("title_rules", "/honours/rules/", &[Role::CityAdministrator]),
];

/// Names that stand for no one thing: of rows about many.
const OF_MANY: [&str; 4] = ["", "chain", "dead", "history"];

/// Where a thing is shown to somebody who acts in a role; nothing for kinds without a page.
#[must_use]
pub fn page_of(role: Role, kind: &str, subject: &str) -> Option<String> {
    if OF_MANY.contains(&subject) {
        return None;
    }
    let parts: Vec<&str> = subject.split('/').collect();
    match (kind, parts.as_slice()) {
        ("contest", [competition, contest] | [competition, contest, _]) => {
            Some(format!("/competitions/{competition}/contests/{contest}"))
        }
        ("contest" | "compartment", [competition, contest, module, day]) => {
            Some(format!("/competitions/{competition}/contests/{contest}/marking/{module}/{day}"))
        }
        ("scheme", [competition, contest, ..]) => {
            Some(format!("/competitions/{competition}/contests/{contest}/schemes"))
        }
        ("official", [competition, official]) => Some(format!("/competitions/{competition}/officials/{official}")),
        (_, [_]) => {
            let open = BELOW.iter().find(|(known, _)| *known == kind).map(|(_, path)| *path);
            let kept = BELOW_FOR
                .iter()
                .find(|(known, _, roles)| *known == kind && roles.contains(&role))
                .map(|(_, path, _)| *path);
            open.or(kept).map(|path| format!("{path}{subject}"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::page_of;
    use crate::kernel::actor::Role;

    #[test]
    fn a_number_leads_to_its_page() {
        let page = |kind, subject| page_of(Role::Auditor, kind, subject);
        assert_eq!(page("batch", "P2026001").as_deref(), Some("/batches/P2026001"));
        assert_eq!(page("contest", "S2026001/01").as_deref(), Some("/competitions/S2026001/contests/01"));
        let compartment = page("compartment", "S2026001/01/B/2");
        assert_eq!(compartment.as_deref(), Some("/competitions/S2026001/contests/01/marking/B/2"));
        assert_eq!(page("scheme", "S2026001/01/A").as_deref(), Some("/competitions/S2026001/contests/01/schemes"));
        assert_eq!(page("official", "S2026001/t").as_deref(), Some("/competitions/S2026001/officials/t"));
    }

    #[test]
    fn what_has_no_page_or_none_for_the_reader_leads_nowhere() {
        for (kind, subject) in [("audit", "chain"), ("certificate", "history"), ("studio", ""), ("mark_sheet", "t")] {
            assert_eq!(page_of(Role::Auditor, kind, subject), None);
        }
        assert_eq!(page_of(Role::Auditor, "setting", "mask_name"), None);
        assert_eq!(page_of(Role::CityAdministrator, "setting", "mask_name").as_deref(), Some("/settings/mask_name"));
    }
}
