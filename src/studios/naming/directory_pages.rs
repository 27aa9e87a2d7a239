//! The directory of studios: a map by district, bars by trade, the list, and the list as a file.

use crate::kernel::paging::{COUNTED, PageRequest, Paged};
use crate::platform::error::AppError;
use crate::platform::spreadsheet::write::{Header, Table};
use crate::platform::web::export::{ExportFormat, attachment};
use crate::platform::web::{Answer, Page, Visit};
use crate::registry::bodies;
use crate::registry::bodies::model::District;
use crate::studios::naming::directory::{self, Bar, Counted, Tile, TileMap};
use crate::studios::naming::forms::filter_of;
use crate::studios::naming::listing::{self, StudioFilter, StudioRow};
use crate::studios::naming::model::{StudioKind, StudioLevel, StudioScope, StudioState};
use crate::studios::naming::policy;
use actix_web::web;
use askama::Template;
use std::collections::HashMap;

type Query = web::Query<HashMap<String, String>>;

#[derive(Template)]
#[template(path = "studios/naming/list.html")]
struct ListPage {
    p: Page,
    filter: StudioFilter,
    kinds: Vec<(String, String)>,
    levels: Vec<(String, String)>,
    states: Vec<(String, String)>,
    districts: Vec<(String, String)>,
    map: TileMap,
    bars: Vec<Bar>,
    bars_height: i32,
    paged: Paged<StudioRow>,
    may_apply: bool,
}

impl ListPage {
    fn is_kind(&self, code: &str) -> bool {
        self.filter.kind.is_some_and(|kind| kind.as_str() == code)
    }

    fn is_level(&self, code: &str) -> bool {
        self.filter.level.is_some_and(|level| level.as_str() == code)
    }

    fn is_state(&self, code: &str) -> bool {
        if code == COUNTED {
            self.filter.counted
        } else {
            self.filter.state.is_some_and(|state| state.as_str() == code)
        }
    }

    fn is_district(&self, code: &str) -> bool {
        self.filter.district.as_deref() == Some(code)
    }

    fn is_trade(&self, code: &str) -> bool {
        self.filter.trade.as_deref() == Some(code)
    }

    /// Where a tile leads: to its district, or back to all of them.
    fn tile_href(&self, tile: &Tile) -> String {
        self.p
            .with_query("district", if self.is_district(&tile.of.code) { "" } else { &tile.of.code })
    }

    fn bar_href(&self, bar: &Bar) -> String {
        self.p
            .with_query("trade", if self.is_trade(&bar.of.code) { "" } else { &bar.of.code })
    }

    fn district(&self, row: &StudioRow) -> &str {
        self.districts
            .iter()
            .find(|(code, _)| *code == row.studio.district_code)
            .map_or("", |(_, name)| name)
    }
}

/// Name of a district where there is little room.
fn short_name(p: &Page, district: &District) -> String {
    if p.is_chinese() {
        return district.short_name.clone();
    }
    let name = district.english_name.strip_prefix("Kunming ").unwrap_or(&district.english_name);
    name.split(' ').next().unwrap_or(name).to_owned()
}

pub(super) fn district_name(p: &Page, district: &District) -> String {
    district.shown_name(p.language()).to_owned()
}

/// Names of trades are long; a bar shows the beginning.
fn shortened(name: &str) -> String {
    const MOST: usize = 12;
    if name.chars().count() <= MOST {
        name.to_owned()
    } else {
        format!("{}…", name.chars().take(MOST - 1).collect::<String>())
    }
}

async fn rows(visit: &Visit, filter: StudioFilter) -> Result<(Vec<StudioRow>, Vec<District>), AppError> {
    let scope = policy::scope_of(visit.actor().ok());
    visit
        .read(move |conn| Ok((listing::all(conn, scope, &filter)?, bodies::store::districts(conn)?)))
        .await
}

/// The directory.
pub async fn list(visit: Visit, query: Query) -> Answer {
    let filter = filter_of(&query);
    let page = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    let request = PageRequest::new(page("page"), page("size"));
    let (found, districts) = rows(&visit, filter.clone()).await?;
    let p = visit.page();
    let (district, trade) = (filter.district.as_deref(), filter.trade.as_deref());
    let counted = districts
        .iter()
        .map(|one| {
            let here = found.iter().filter(|row| row.is_of(trade) && row.is_in(Some(&one.code)));
            let count = i64::try_from(here.count()).unwrap_or(i64::MAX);
            Counted { code: one.code.clone(), name: short_name(&p, one), count }
        })
        .collect();
    let of_trades = found.iter().filter(|row| row.is_in(district));
    let bars = directory::bars(of_trades.map(|row| (row.trade_code.clone(), shortened(&row.trade))));
    let actor = visit.actor().ok();
    let sees_all = policy::scope_of(actor) == StudioScope::All;
    let may_apply = actor.is_some_and(|actor| policy::may_apply(actor).is_ok());
    let states: Vec<StudioState> = StudioState::ALL
        .iter()
        .copied()
        .filter(|state| sees_all || may_apply || state.is_public())
        .collect();
    let shown = found
        .iter()
        .filter(|row| row.is_in(district) && row.is_of(trade))
        .cloned()
        .collect();
    let mut states = p.options(&states, StudioState::as_str);
    states.push((COUNTED.to_owned(), p.t("state-counted")));
    visit.ok(&ListPage {
        kinds: p.options(StudioKind::ALL, StudioKind::as_str),
        levels: p.options(StudioLevel::ALL, StudioLevel::as_str),
        states,
        districts: districts.iter().map(|one| (one.code.clone(), district_name(&p, one))).collect(),
        map: directory::map(counted),
        bars_height: directory::bars_height(&bars),
        bars,
        paged: Paged::slice(shown, request),
        may_apply,
        filter,
        p,
    })
}

/// The list as a workbook.
pub async fn workbook(visit: Visit, query: Query) -> Answer {
    export(visit, query, ExportFormat::Workbook).await
}

/// The list as a text table.
pub async fn text(visit: Visit, query: Query) -> Answer {
    export(visit, query, ExportFormat::Text).await
}

async fn export(visit: Visit, query: Query, format: ExportFormat) -> Answer {
    let filter = filter_of(&query);
    let (found, districts) = rows(&visit, filter.clone()).await?;
    let p = visit.page();
    let headers = vec![
        Header::text(p.t("studio-number")),
        Header::text(p.t("studio-name")).width(36),
        Header::text(p.t("studio-kind")).width(18),
        Header::text(p.t("studio-level")),
        Header::text(p.t("studio-trade")).width(24),
        Header::text(p.t("studio-leader")),
        Header::text(p.t("studio-host")).width(28),
        Header::text(p.t("studio-district")),
        Header::text(p.t("studio-named-on")),
        Header::text(p.t("studio-term-to")),
        Header::text(p.t("studio-state")),
    ];
    let names: HashMap<&str, String> = districts
        .iter()
        .map(|one| (one.code.as_str(), district_name(&p, one)))
        .collect();
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| p.date(&day)).unwrap_or_default();
    let rows: Vec<Vec<String>> = found
        .iter()
        .filter(|row| row.is_in(filter.district.as_deref()) && row.is_of(filter.trade.as_deref()))
        .map(|row| {
            let studio = &row.studio;
            vec![
                studio.number.clone(),
                studio.name.clone(),
                p.label(studio.kind),
                p.label(studio.level),
                row.trade.clone(),
                row.leader.clone(),
                studio.host.clone(),
                names.get(studio.district_code.as_str()).cloned().unwrap_or_default(),
                day(studio.named_on),
                day(studio.term_to),
                p.label(studio.state),
            ]
        })
        .collect();
    attachment(Table { title: p.t("nav-studios"), headers, rows }, format, "studios")
}
