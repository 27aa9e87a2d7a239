//! The career ladder: where a worker stands in each trade, and what the next step asks.

use crate::support::city::City;
use crate::support::on_both;
use diesel::prelude::*;
use jiangce::certification::batches::model::BatchState;
use jiangce::certification::certificates::service::issue_batch;
use jiangce::kernel::actor::{Actor, Role};
use jiangce::kernel::ids::PersonId;
use jiangce::kernel::level::Level;
use jiangce::platform::db::schema as t;

on_both! {
    async fn a_worker_sees_where_he_stands_and_what_the_next_step_asks(app: TestApp) {
        let city = City::of(&app);
        let body = city.body(1);
        let trade = city.welder();
        let batch = city.batch(&body, trade, Level::Advanced, BatchState::Scoring, 1);
        city.on_notice(&batch, app.platform.today() - chrono::Days::new(1));
        let id = batch.id;
        app.platform.write_blocking(move |tx| issue_batch(tx, &Actor::system("test"), id)).unwrap();
        let (person, token): (PersonId, String) = app
            .platform
            .db
            .read_blocking(|conn| {
                Ok(t::certificate::table
                    .inner_join(t::person::table)
                    .select((t::person::id, t::person::token))
                    .first(conn)?)
            })
            .unwrap();
        app.worker("yin", person);
        let mut worker = app.signed_in("yin").await;
        let page = worker.get("/mine/ladder").await;
        for words in ["焊工", "首席技师", "下一级：二级/技师", "取得三级/高级工后满 5 年", "起符合", "需证明"] {
            assert!(page.text().contains(words), "{words}: {}", page.texts("main").join(" "));
        }
        assert_eq!(worker.get(&format!("/people/{token}/ladder")).await.status, 403);
        app.account("hu", Role::CityAdministrator);
        let mut administrator = app.signed_in("hu").await;
        assert!(administrator.get(&format!("/people/{token}")).await.text().contains("等级阶梯"));
        assert!(administrator.get(&format!("/people/{token}/ladder?lang=en")).await.text().contains("Level 3 held for 5 years"));
        assert_eq!(administrator.get("/people/nobody/ladder").await.status, 404);
    }
}
