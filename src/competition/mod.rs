//! Skills and labour competitions (技能竞赛、劳动竞赛): events, entries, draw and sealing, marking, ranking, publication,
//! appeals. A competition (竞赛) is the whole event, a contest (赛项) one skill or trade in it.
//!
//! What stands so far are pure rules: how a table is ranked ([`rankings`]) and what a marking scheme must be
//! ([`schemes`]). The rooms that keep competitions in the database come next.

pub mod rankings;
pub mod schemes;
