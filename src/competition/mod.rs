//! Skills and labour competitions (技能竞赛、劳动竞赛): events, entries, draw and sealing, marking, ranking, publication,
//! appeals. A competition (竞赛) is the whole event, a contest (赛项) one skill or trade in it.
//!
//! * [`events`]: competitions: the yearly plan, approval, the life cycle, the calendar;
//! * [`contests`]: the contests of a competition with modules, rules and conditions of entry; copies from last year;
//! * [`schemes`]: marking schemes of their modules, read from and written to the field's sheet, in versions;
//! * [`entries`]: who takes part: delegations, entries, the waiting list, the check of eligibility;
//! * [`officials`]: who officiates, in which duties, and from whom each has to stay away;
//! * [`sealing`]: draw of start groups, the layers of codes, and their unsealing;
//! * [`marking`]: what the judges give for each work by its code, on devices and on paper, until it is locked;
//! * [`results`]: results in versions, computed from locked marks, signed, published and corrected;
//! * [`appeals`]: appeals against a published result, and the arbitration that decides about them;
//! * [`awards`]: award certificates for final results, with their verification;
//! * [`board`]: the board of a contest on the screen of a hall, pushed to whoever watches, frozen when the rules say so;
//! * [`past`]: competitions of earlier years, filed from records with their contests and tables;
//! * [`labour`]: labour competitions: indicators, units, monthly reports, the standing, the result, commendations;
//! * [`rankings`]: pure rules: how a table is ranked, on which scale, who gets a medal.
//!
//! The life cycle is one line for both (competition 18.1): up to `officials_appointed` the state is the competition's, from
//! `sealed` to `final` each contest has its own and the competition shows that of its slowest one. A labour competition has no
//! contests and keeps its own state to the end.

pub mod appeals;
pub mod awards;
pub mod board;
pub mod contests;
pub mod entries;
pub mod events;
pub mod labour;
pub mod marking;
pub mod officials;
pub mod past;
pub mod rankings;
pub mod results;
pub mod schemes;
pub mod sealing;
pub mod settings;

use crate::platform::web::Route;

/// The routes of competitions.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut routes = past::routes();
    routes.extend(events::routes());
    routes.extend(contests::routes());
    routes.extend(schemes::routes());
    routes.extend(entries::routes());
    routes.extend(officials::routes());
    routes.extend(sealing::routes());
    routes.extend(results::routes());
    routes.extend(marking::routes());
    routes.extend(board::routes());
    routes.extend(labour::routes());
    routes.extend(appeals::routes());
    routes.extend(awards::routes());
    routes
}
