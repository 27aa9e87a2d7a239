//! What the program is shipped with.

use crate::support::on_both;
use diesel::prelude::*;
use jiangce::platform::calendar::load_calendar;
use jiangce::platform::db::schema::{district, holiday, occupation, province, trade, work_type};
use jiangce::registry::bodies::store as bodies;
use jiangce::registry::load_reference_data;
use jiangce::registry::trades::store as trades;

on_both! {
    async fn a_new_database_has_every_shipped_row(app: TestApp) {
        let counts = app.platform.db.read_blocking(|conn| {
            Ok([
                occupation::table.count().get_result::<i64>(conn)?,
                work_type::table.count().get_result(conn)?,
                trade::table.count().get_result(conn)?,
                district::table.count().get_result(conn)?,
                province::table.count().get_result(conn)?,
                holiday::table.count().get_result(conn)?,
            ])
        }).unwrap();
        assert_eq!(counts, [1674, 2916, 480, 18, 34, 72]);
    }
}

on_both! {
    async fn loading_again_adds_what_is_missing_and_overwrites_nothing(app: TestApp) {
        let (kept, holidays) = app.platform.db.write_blocking(|conn| {
            diesel::update(trade::table.filter(trade::code.eq("3-01-01-01")))
                .set(trade::standard_edition.eq("2031"))
                .execute(conn)?;
            diesel::delete(trade::table.filter(trade::code.eq("3-01-01-05"))).execute(conn)?;
            diesel::delete(holiday::table.filter(holiday::name.eq("元旦"))).execute(conn)?;
            Ok((trade::table.count().get_result::<i64>(conn)?, holiday::table.count().get_result::<i64>(conn)?))
        }).unwrap();
        assert_eq!((kept, holidays), (479, 67));
        load_reference_data(&app.platform.db).unwrap();
        load_reference_data(&app.platform.db).unwrap();
        let (changed, restored, counts) = app.platform.db.read_blocking(|conn| {
            Ok((
                trades::by_code(conn, "3-01-01-01")?.unwrap(),
                trades::by_code(conn, "3-01-01-05")?.unwrap(),
                (trade::table.count().get_result::<i64>(conn)?, holiday::table.count().get_result::<i64>(conn)?),
            ))
        }).unwrap();
        assert_eq!(changed.standard_edition, "2031");
        assert_eq!(restored.name, "劝募员");
        assert_eq!(counts, (480, 72));
    }
}

on_both! {
    async fn trades_districts_provinces_and_working_days_can_be_looked_up(app: TestApp) {
        app.platform.db.read_blocking(|conn| {
            let by_name = trades::by_written_name(conn, "行政 办事员")?.unwrap();
            assert_eq!(by_name.code, "3-01-01-01");
            assert_eq!(by_name.initials, "xzbsy");
            let districts = bodies::districts(conn)?;
            assert_eq!(districts.first().map(|row| row.name.as_str()), Some("五华区"));
            assert_eq!(bodies::provinces(conn)?.name("53"), Some("云南"));
            let calendar = load_calendar(conn)?;
            assert!(calendar.knows_year(2026));
            assert_eq!(calendar.add_working_days("2026-09-30".parse().unwrap(), 1), "2026-10-08".parse().unwrap());
            Ok(())
        }).unwrap();
    }
}
