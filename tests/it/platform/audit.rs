//! The audit trail cannot be altered unseen.

use crate::support::{Backend, on_both};
use diesel::{RunQueryDsl, sql_query};
use jiangce::kernel::actor::{Actor, Role};
use jiangce::platform::audit::{Entry, first_broken};

on_both! {
    async fn a_row_altered_by_hand_breaks_the_chain_at_that_row(app: TestApp) {
        app.account("duan", Role::SecurityAdministrator);
        for number in 0..5 {
            app.platform
                .write_blocking(move |tx| {
                    tx.audit(&Actor::system("test"), Entry::new("test.done", "thing", number.to_string()).reason("因为"))
                })
                .unwrap();
        }
        assert_eq!(app.platform.db.read_blocking(first_broken).unwrap(), None);
        let refused = app.platform.write_blocking(|tx| {
            Ok(sql_query("update audit_entry set reason = 'x' where subject = '3'").execute(tx.conn)?)
        });
        assert!(refused.is_err(), "the triggers refuse a change");
        let refused = app
            .platform
            .write_blocking(|tx| Ok(sql_query("delete from audit_entry where subject = '3'").execute(tx.conn)?));
        assert!(refused.is_err(), "the triggers refuse a deletion");
        let disarm = match app.backend {
            Backend::Sqlite => "drop trigger audit_entry_no_update",
            Backend::Postgres => "drop trigger audit_entry_no_change on audit_entry",
        };
        app.platform
            .write_blocking(move |tx| {
                sql_query(disarm).execute(tx.conn)?;
                Ok(sql_query("update audit_entry set reason = 'x' where subject = '3'").execute(tx.conn)?)
            })
            .unwrap();
        assert!(app.platform.db.read_blocking(first_broken).unwrap().is_some());
    }
}
