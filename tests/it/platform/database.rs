//! Reading, writing and failing on both databases.

use crate::support::on_both;
use diesel::prelude::*;
use jiangce::platform::db::schema::setting;
use jiangce::platform::error::AppError;
use jiangce::platform::settings;

on_both! {
    async fn an_upsert_replaces_the_value(app: TestApp) {
        for value in ["1", "2"] {
            app.platform.write_blocking(move |tx| settings::store(tx.conn, "k", value, tx.now, None)).unwrap();
        }
        let stored = app.platform.db.read_blocking(settings::load).unwrap();
        assert_eq!(stored.stored("k"), Some("2"));
    }
}

on_both! {
    async fn a_failed_or_panicking_job_undoes_itself_and_no_other(app: TestApp) {
        let store = |key: &'static str| {
            let platform = std::sync::Arc::clone(&app.platform);
            async move { platform.write(move |tx| settings::store(tx.conn, key, "1", tx.now, None)).await }
        };
        let failing = app.platform.write(|tx| {
            settings::store(tx.conn, "failed", "1", tx.now, None)?;
            Err::<(), _>(AppError::conflict("error-changed-meanwhile"))
        });
        let panicking = app.platform.write(|tx| -> Result<(), AppError> {
            settings::store(tx.conn, "panicked", "1", tx.now, None)?;
            panic!("on purpose")
        });
        let (a, failed, panicked, b) = tokio::join!(store("a"), failing, panicking, store("b"));
        assert!(a.is_ok() && b.is_ok() && failed.is_err() && panicked.is_err());
        let keys: Vec<String> =
            app.platform.db.read_blocking(|conn| Ok(setting::table.select(setting::key).order(setting::key).load(conn)?)).unwrap();
        assert_eq!(keys, ["a", "b"]);
    }
}
