//! Bodies, sites and scopes.

use crate::support::{TestApp, on_both, today};
use jiangce::kernel::actor::{Actor, Role};
use jiangce::kernel::ids::{BodyId, SiteId, TradeId};
use jiangce::kernel::level::Level;
use jiangce::platform::audit;
use jiangce::platform::error::AppError;
use jiangce::registry::bodies::model::{
    BodyClass, BodyData, BodyKind, Filing, FilingState, FirstFiling, NewBody, NewScopeLine, NewSite, SiteData,
};
use jiangce::registry::bodies::{service, store};
use jiangce::registry::trades;
use jiangce::registry::trades::model::TradeChange;

/// A city administrator as services see him.
pub fn administrator() -> Actor {
    Actor { role: Role::CityAdministrator, ..Actor::system("管理员") }
}

pub fn body_data(name: &str, uscc: &str) -> BodyData {
    BodyData {
        name: name.to_owned(),
        body_class: BodyClass::SocialOrganisation,
        body_kind: BodyKind::TrainingSchool,
        uscc: uscc.parse().unwrap(),
        first_filing: FirstFiling::Province,
        district_code: "530102".to_owned(),
        address: "演示路 1 号".to_owned(),
        contact_name: "测试联系人".to_owned(),
        contact_phone: "0871-63120000".to_owned(),
        contact_email: "contact@example.org".to_owned(),
    }
}

pub fn site_data(filing_code: &str) -> SiteData {
    SiteData {
        name: "本部".to_owned(),
        filing_code: filing_code.parse().unwrap(),
        district_code: "530102".to_owned(),
        address: "演示路 1 号".to_owned(),
        filing_from: "2025-01-01".parse().unwrap(),
        filing_to: "2027-12-31".parse().unwrap(),
    }
}

pub const USCC: &str = "91530100MA6K000013";
pub const OTHER_USCC: &str = "91530100MA6K000026";

/// A body in force.
pub fn filed_body(app: &TestApp, name: &str, uscc: &str) -> BodyId {
    let new = NewBody { data: body_data(name, uscc), state: FilingState::InForce, demonstration: false };
    app.platform
        .write_blocking(move |tx| service::register_body(tx, &administrator(), &new))
        .unwrap()
}

/// A site in force.
pub fn filed_site(app: &TestApp, body: BodyId, filing_code: &str) -> SiteId {
    let new = NewSite { data: site_data(filing_code), state: FilingState::InForce };
    app.platform
        .write_blocking(move |tx| service::add_site(tx, &administrator(), body, &new))
        .unwrap()
}

pub fn trade(app: &TestApp, code: &str) -> TradeId {
    let code = code.to_owned();
    app.platform
        .db
        .read_blocking(move |conn| trades::store::by_code(conn, &code))
        .unwrap()
        .unwrap()
        .id
}

pub fn line(trade: TradeId, level: Level) -> NewScopeLine {
    NewScopeLine {
        trade_id: trade,
        level,
        valid_from: "2025-01-01".parse().unwrap(),
        valid_to: "2027-12-31".parse().unwrap(),
    }
}

pub fn add_line(app: &TestApp, site: SiteId, line: NewScopeLine) -> Result<(), AppError> {
    app.platform
        .write_blocking(move |tx| service::add_scope_line(tx, &administrator(), site, &line))
}

/// The keys of what was refused, with the fields.
fn refused<T: std::fmt::Debug>(result: Result<T, AppError>) -> Vec<(String, String)> {
    match result.unwrap_err() {
        AppError::Fields(errors) => errors
            .into_iter()
            .map(|error| (error.field, error.message.key.into_owned()))
            .collect(),
        AppError::Conflict(message) | AppError::Denied(message) | AppError::NotFound(message) => {
            vec![(String::new(), message.key.into_owned())]
        }
        other => panic!("{other:?}"),
    }
}

fn one(field: &str, key: &str) -> Vec<(String, String)> {
    vec![(field.to_owned(), key.to_owned())]
}

on_both! {
    async fn a_body_is_registered_once_by_name_and_by_credit_code(app: TestApp) {
        let first = filed_body(&app, "春城职业培训学校（演示）", USCC);
        let found = app.platform.db.read_blocking(move |conn| store::body_by_id(conn, first)).unwrap().unwrap();
        assert_eq!((found.code.as_str(), found.initials.as_str()), ("J0001", "cczypxxxys"));
        let register = |data: BodyData, state| {
            app.platform.write_blocking(move |tx| {
                service::register_body(tx, &administrator(), &NewBody { data, state, demonstration: false })
            })
        };
        assert_eq!(
            refused(register(body_data("春城职业培训学校（演示）", OTHER_USCC), FilingState::Draft)),
            one("name", "body-name-taken")
        );
        assert_eq!(refused(register(body_data("别的学校", USCC), FilingState::Draft)), one("uscc", "body-uscc-taken"));
        let nowhere = BodyData { district_code: "110101".to_owned(), ..body_data("别的学校", OTHER_USCC) };
        assert_eq!(refused(register(nowhere, FilingState::Draft)), one("district_code", "district-unknown"));
        let silent = BodyData { contact_phone: "保密".to_owned(), ..body_data("别的学校", OTHER_USCC) };
        assert_eq!(refused(register(silent, FilingState::Draft)), one("contact_phone", "contact-phone-form"));
        assert_eq!(
            refused(register(body_data("别的学校", OTHER_USCC), FilingState::Withdrawn)),
            one("state", "filing-first-state")
        );
        let staff = Actor { role: Role::BodyStaff, body: Some(first), ..Actor::system("经办") };
        let new = NewBody { data: body_data("别的学校", OTHER_USCC), state: FilingState::Draft, demonstration: false };
        let denied = app.platform.write_blocking(move |tx| service::register_body(tx, &staff, &new));
        assert_eq!(refused(denied), one("", "denied-bodies"));
    }
}

on_both! {
    async fn the_filing_code_of_a_site_agrees_with_its_body_and_is_used_once(app: TestApp) {
        let body_id = filed_body(&app, "春城职业培训学校（演示）", USCC);
        filed_site(&app, body_id, "S000053000001");
        let add = |data: SiteData| {
            app.platform.write_blocking(move |tx| {
                service::add_site(tx, &administrator(), body_id, &NewSite { data, state: FilingState::InForce })
            })
        };
        assert_eq!(refused(add(site_data("S000053000001"))), one("filing_code", "site-code-taken"));
        assert_eq!(refused(add(site_data("Y000053000002"))), one("filing_code", "site-code-class"));
        assert_eq!(refused(add(site_data("S012353000002"))), one("filing_code", "site-code-province-filing"));
        let backwards = SiteData { filing_to: "2024-01-01".parse().unwrap(), ..site_data("S000053000002") };
        assert_eq!(refused(add(backwards)), one("filing_to", "filing-dates-order"));
        let employer = BodyData { body_class: BodyClass::EmployerBody, ..body_data("春城职业培训学校（演示）", USCC) };
        let changed = app.platform.write_blocking(move |tx| {
            service::change_body(tx, &administrator(), body_id, 1, &employer)
        });
        assert_eq!(refused(changed), one("body_class", "body-class-has-sites"));
    }
}

on_both! {
    async fn a_scope_line_is_taken_only_where_trade_level_and_days_allow(app: TestApp) {
        let body_id = filed_body(&app, "春城职业培训学校（演示）", USCC);
        let site_id = filed_site(&app, body_id, "S000053000001");
        let clerk = trade(&app, "3-01-01-01");
        let unranged = trade(&app, "3-01-01-04");
        add_line(&app, site_id, line(clerk, Level::Elementary)).unwrap();
        assert_eq!(refused(add_line(&app, site_id, line(clerk, Level::Elementary))), one("lines", "scope-overlaps"));
        assert_eq!(refused(add_line(&app, site_id, line(clerk, Level::Technician))), one("lines", "scope-level-outside"));
        assert_eq!(
            refused(add_line(&app, site_id, line(unranged, Level::Elementary))),
            one("lines", "scope-trade-without-range")
        );
        assert_eq!(
            refused(add_line(&app, site_id, line(TradeId(999_999), Level::Elementary))),
            one("lines", "scope-trade-unknown")
        );
        let late = NewScopeLine { valid_to: "2028-01-01".parse().unwrap(), ..line(clerk, Level::Advanced) };
        assert_eq!(refused(add_line(&app, site_id, late)), one("lines", "scope-outside-filing"));
        // All of the lines or none.
        let lines = [line(clerk, Level::Advanced), line(clerk, Level::Technician)];
        let several = app.platform.write_blocking(move |tx| {
            service::add_scope_lines(tx, &administrator(), site_id, &lines)
        });
        assert_eq!(refused(several), one("lines", "scope-level-outside"));
        app.platform.db.read_blocking(move |conn| {
            assert_eq!(store::scope_lines_of(conn, site_id)?.len(), 1);
            assert!(store::scope_on(conn, site_id, clerk, Level::Elementary, today())?.is_some());
            assert!(store::scope_on(conn, site_id, clerk, Level::Advanced, today())?.is_none());
            assert!(store::scope_on(conn, site_id, clerk, Level::Elementary, "2028-01-01".parse().unwrap())?.is_none());
            Ok(())
        }).unwrap();
    }
}

on_both! {
    async fn a_scope_line_ends_early_and_a_filing_is_extended_with_its_lines(app: TestApp) {
        let body_id = filed_body(&app, "春城职业培训学校（演示）", USCC);
        let site_id = filed_site(&app, body_id, "S000053000001");
        let clerk = trade(&app, "3-01-01-01");
        add_line(&app, site_id, line(clerk, Level::Elementary)).unwrap();
        add_line(&app, site_id, line(clerk, Level::Intermediate)).unwrap();
        let id = app.platform.db.read_blocking(move |conn| {
            Ok(store::scope_lines_of(conn, site_id)?.first().unwrap().0.id)
        }).unwrap();
        let end = |last: &str, reason: &'static str| {
            let last = last.parse().unwrap();
            app.platform.write_blocking(move |tx| service::end_scope_line(tx, &administrator(), id, last, reason))
        };
        assert_eq!(refused(end("2027-12-31", "设备停用")), one("last", "scope-end-outside"));
        assert_eq!(refused(end("2026-12-31", "  ")), one("reason", "filing-reason-missing"));
        end("2026-12-31", "设备停用").unwrap();
        let shorter = SiteData { filing_to: "2027-06-30".parse().unwrap(), ..site_data("S000053000001") };
        let change = |version, data: SiteData| {
            app.platform.write_blocking(move |tx| {
                service::change_site(tx, &administrator(), site_id, version, &data, true)
            })
        };
        assert_eq!(refused(change(1, shorter)), one("filing_to", "site-scopes-run-longer"));
        let longer = SiteData { filing_to: "2030-12-31".parse().unwrap(), ..site_data("S000053000001") };
        change(1, longer.clone()).unwrap();
        assert_eq!(refused(change(1, longer)), one("", "error-changed-meanwhile"));
        assert_eq!(refused(change(2, site_data("S000053000009"))).first(), one("filing_code", "site-code-fixed").first());
        let ends = app.platform.db.read_blocking(move |conn| {
            Ok(store::scope_lines_of(conn, site_id)?.iter().map(|(line, _)| line.valid_to.to_string()).collect::<Vec<_>>())
        }).unwrap();
        assert_eq!(ends, ["2026-12-31", "2030-12-31"]);
    }
}

on_both! {
    async fn a_filing_moves_from_state_to_state_with_its_reason_in_the_trail(app: TestApp) {
        let body_id = filed_body(&app, "春城职业培训学校（演示）", USCC);
        let step = |version, next, reason: &'static str| {
            app.platform.write_blocking(move |tx| {
                service::change_filing_state(tx, &administrator(), Filing::Body(body_id), version, next, reason)
            })
        };
        assert_eq!(refused(step(1, FilingState::Suspended, "")), one("reason", "filing-reason-missing"));
        step(1, FilingState::Suspended, "限期整改").unwrap();
        assert_eq!(refused(step(1, FilingState::InForce, "整改完成")), one("", "error-changed-meanwhile"));
        step(2, FilingState::InForce, "整改完成").unwrap();
        assert_eq!(refused(step(3, FilingState::Draft, "")), one("", "filing-step-impossible"));
        let trail = app.platform.db.read_blocking(|conn| {
            let filter = audit::Filter {
                subject: Some((service::AUDIT_SUBJECT.to_owned(), "J0001".to_owned())),
                ..audit::Filter::default()
            };
            Ok(audit::list(conn, &filter, None, 10)?.0)
        }).unwrap();
        let told: Vec<_> = trail.iter().map(|row| (row.action.as_str(), row.reason.as_deref())).collect();
        assert_eq!(told, [
            ("body.state_changed", Some("整改完成")),
            ("body.state_changed", Some("限期整改")),
            ("body.registered", None),
        ]);
        assert!(trail.iter().all(|row| !row.new_values.as_deref().unwrap_or_default().contains("63120000")));
    }
}

on_both! {
    async fn a_site_whose_filing_is_over_is_extended_before_it_is_in_force_again(app: TestApp) {
        let body_id = filed_body(&app, "春城职业培训学校（演示）", USCC);
        let data = SiteData { filing_to: "2026-10-31".parse().unwrap(), ..site_data("S000053000001") };
        let id = app.platform.write_blocking(move |tx| {
            service::add_site(tx, &administrator(), body_id, &NewSite { data, state: FilingState::InForce })
        }).unwrap();
        let step = |version, next| {
            app.platform.write_blocking(move |tx| {
                service::change_filing_state(tx, &administrator(), Filing::Site(id), version, next, "到期")
            })
        };
        step(1, FilingState::Expired).unwrap();
        assert_eq!(refused(step(2, FilingState::InForce)), one("", "filing-over-extend-first"));
        app.platform.write_blocking(move |tx| {
            service::change_site(tx, &administrator(), id, 2, &site_data("S000053000001"), false)
        }).unwrap();
        step(3, FilingState::InForce).unwrap();
    }
}

on_both! {
    async fn a_trade_with_lines_in_force_is_neither_narrowed_nor_retired_nor_made_access_type(app: TestApp) {
        let body_id = filed_body(&app, "春城职业培训学校（演示）", USCC);
        let site_id = filed_site(&app, body_id, "S000053000001");
        let clerk = trade(&app, "3-01-01-01");
        add_line(&app, site_id, line(clerk, Level::Elementary)).unwrap();
        let change = |version, lowest: Option<Level>, access_type| {
            let change = TradeChange {
                lowest_level: lowest,
                highest_level: lowest.map(|_| Level::Advanced),
                standard_edition: "2026".to_owned(),
                access_type,
            };
            app.platform.write_blocking(move |tx| {
                trades::service::change_trade(tx, &administrator(), clerk, version, &change)
            })
        };
        assert_eq!(refused(change(1, Some(Level::Intermediate), false)), one("", "trade-range-with-scopes"));
        assert_eq!(refused(change(1, None, false)), one("", "trade-range-with-scopes"));
        assert_eq!(refused(change(1, Some(Level::Elementary), true)), one("", "trade-access-with-scopes"));
        assert_eq!(refused(change(1, Some(Level::Technician), false)), one("highest_level", "trade-range-order"));
        change(1, Some(Level::Elementary), false).unwrap();
        assert_eq!(refused(change(1, Some(Level::Elementary), false)), one("", "error-changed-meanwhile"));
        let retire = |version, on: &str| {
            let on = on.parse().unwrap();
            app.platform.write_blocking(move |tx| {
                trades::service::retire_trade(tx, &administrator(), clerk, version, on, "标准废止")
            })
        };
        assert_eq!(refused(retire(2, "2027-12-31")), one("", "trade-retired-with-scopes"));
        retire(2, "2028-01-01").unwrap();
        assert_eq!(refused(retire(3, "2028-01-01")), one("", "trade-retired-already"));
        app.platform.write_blocking(move |tx| {
            trades::service::restore_trade(tx, &administrator(), clerk, 3, "恢复")
        }).unwrap();
    }
}

on_both! {
    async fn a_work_type_becomes_a_trade_of_its_own_once(app: TestApp) {
        use jiangce::registry::trades::model::NewTrade;
        let new = |work_type: Option<&str>| NewTrade {
            occupation_code: "4-01-06-02".to_owned(),
            work_type: work_type.map(str::to_owned),
            lowest_level: Some(Level::Elementary),
            highest_level: Some(Level::SeniorTechnician),
            standard_edition: "2026".to_owned(),
            access_type: false,
        };
        let create = |new: NewTrade| {
            app.platform.write_blocking(move |tx| trades::service::create_trade(tx, &administrator(), &new))
        };
        create(new(Some("视频创推员"))).unwrap();
        assert_eq!(refused(create(new(Some("视频创推员")))), one("", "trade-exists"));
        assert_eq!(refused(create(new(Some("摄影师")))), one("work_type", "trade-work-type-unknown"));
        let unknown = NewTrade { occupation_code: "9-99-99-99".to_owned(), ..new(None) };
        assert_eq!(refused(create(unknown)), one("occupation_code", "trade-occupation-unknown"));
        let found = app.platform.db.read_blocking(|conn| {
            trades::store::by_written_name(conn, "互联网营销师(视频创推员)")
        }).unwrap().unwrap();
        assert_eq!((found.code.as_str(), found.full_name().as_str()), ("4-01-06-02-3", "互联网营销师（视频创推员）"));
    }
}

on_both! {
    async fn the_directory_finds_bodies_and_keeps_the_contact_to_itself(app: TestApp) {
        let first = filed_body(&app, "春城职业培训学校（演示）", USCC);
        filed_site(&app, first, "S000053000001");
        let draft = NewBody {
            data: body_data("草稿学校", OTHER_USCC),
            state: FilingState::Draft,
            demonstration: false,
        };
        app.platform.write_blocking(move |tx| service::register_body(tx, &administrator(), &draft)).unwrap();
        let mut guest = app.browser();
        for query in ["", "?q=cczypx", "?q=%E6%98%A5%E5%9F%8E", "?q=S000053000001", "?q=91530100MA6K000013", "?district=530102"] {
            let page = guest.visit(&format!("/bodies{query}")).await;
            assert_eq!(page.texts("tbody th a"), ["春城职业培训学校（演示）"], "{query}");
        }
        assert!(guest.visit("/bodies?district=530103").await.texts("tbody th").is_empty());
        assert_eq!(guest.get("/bodies/J0002").await.status, 404, "a draft is not public");
        for language in [None, Some("en")] {
            guest.language = language;
            let page = guest.visit("/bodies/J0001").await.text();
            assert!(page.contains("S000053000001"));
            assert!(!page.contains("63120000") && !page.contains("contact@example.org"), "{language:?}");
        }
        let file = guest.visit("/bodies.csv").await;
        assert_eq!(file.text().lines().count(), 2);
        app.account("city", Role::CityAdministrator);
        let mut city = app.signed_in("city").await;
        assert!(city.visit("/bodies/J0001").await.text().contains("63120000"));
        assert_eq!(city.visit("/bodies").await.texts("tbody th a").len(), 2);
    }
}

on_both! {
    async fn an_administrator_registers_a_body_with_site_and_scope_by_the_forms(app: TestApp) {
        app.account("city", Role::CityAdministrator);
        let mut city = app.signed_in("city").await;
        let form = city.visit("/bodies/new").await;
        let mut values = vec![
            ("name", "春城职业培训学校（演示）"),
            ("body_class", "S"),
            ("body_kind", "training_school"),
            ("uscc", "91530100MA6K000012"),
            ("first_filing", "province"),
            ("district_code", "530102"),
            ("contact_phone", "0871-63120000"),
            ("state", "in_force"),
        ];
        let refused = city.submit(&form, "/bodies", &values).await;
        assert_eq!(refused.status, 422);
        assert_eq!(refused.attributes("#f-name", "value"), ["春城职业培训学校（演示）"]);
        assert_eq!(refused.texts("#e-uscc").len(), 1);
        values[3] = ("uscc", USCC);
        let registered = city.submit(&refused, "/bodies", &values).await;
        assert_eq!(registered.location.as_deref(), Some("/bodies/J0001"));

        let form = city.visit("/bodies/J0001/sites/new").await;
        let added = city
            .submit(&form, "/bodies/J0001/sites", &[
                ("name", "本部"),
                ("filing_code", "s000053000001"),
                ("district_code", "530102"),
                ("filing_from", "2025-01-01"),
                ("filing_to", "2027-12-31"),
                ("state", "in_force"),
            ])
            .await;
        assert_eq!(added.status, 303, "{}", added.text());

        let path = "/bodies/J0001/sites/S000053000001/scope";
        let form = city.visit(path).await;
        let refused = city.submit(&form, path, &[("trade", "没有的职业"), ("level", "5")]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.texts("#e-trade").concat().contains("没有这个职业"));
        let added = city.submit(&form, path, &[("trade", "行政办事员"), ("level", "4")]).await;
        assert_eq!(added.status, 303, "{}", added.text());
        let shown = city.visit("/bodies/J0001").await;
        assert_eq!(shown.texts("tbody td:nth-of-type(1)"), ["四级/中级工"]);
        assert_eq!(shown.texts(".audit li").len(), 3);

        // Somebody else changes the body between look and save.
        let form = city.visit("/bodies/J0001/edit").await;
        assert_eq!(city.submit(&form, "/bodies/J0001", &[("address", "演示路 2 号")]).await.status, 303);
        assert_eq!(city.submit(&form, "/bodies/J0001", &[("address", "演示路 3 号")]).await.status, 409);
    }
}

on_both! {
    async fn staff_see_all_of_their_own_body_and_nothing_hidden_of_another(app: TestApp) {
        use jiangce::identity::model::NewGrant;
        let own = filed_body(&app, "春城职业培训学校（演示）", USCC);
        filed_body(&app, "滇池职业培训学校（演示）", OTHER_USCC);
        app.account_with("staff", NewGrant {
            role: Role::BodyStaff,
            body: Some(own),
            assessor: None,
            competition: None,
            valid_from: today(),
            valid_to: None,
        });
        let mut staff = app.signed_in("staff").await;
        assert!(staff.visit("/bodies/J0001").await.text().contains("63120000"));
        assert!(!staff.visit("/bodies/J0002").await.text().contains("63120000"));
        assert_eq!(staff.get("/bodies/J0001/edit").await.status, 403);
    }
}
