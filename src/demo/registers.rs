//! The registers of the city: level ranges for the trades that have none, bodies with sites and scopes.

use super::bodies::{PlannedBody, TRADES, TradeRange, plan};
use super::history::HistorySite;
use crate::kernel::actor::Actor;
use crate::kernel::filing_code::FilingCode;
use crate::kernel::ids::BodyId;
use crate::kernel::level::Level;
use crate::kernel::region::Provinces;
use crate::platform::Tx;
use crate::platform::error::AppError;
use crate::registry::bodies::model::{BodyData, FilingState, FirstFiling, NewBody, NewScopeLine, NewSite, SiteData};
use crate::registry::bodies::service as bodies;
use crate::registry::trades::model::TradeChange;
use crate::registry::trades::{service as trades, store as trade_store};

/// A body of the city with its rows.
#[derive(Debug, Clone)]
pub struct CityBody {
    /// The body.
    pub id: BodyId,
    /// Its district.
    pub district: &'static str,
    /// Its sites.
    pub sites: Vec<HistorySite>,
}

/// Sets a level range for every trade that has none, as an administrator has to before a body can file it, and
/// gives all of them in the order of their codes.
///
/// # Errors
/// Those of the services.
pub fn complete_trades(tx: &mut Tx<'_>, actor: &Actor) -> Result<Vec<TradeRange>, AppError> {
    let mut ranges = Vec::with_capacity(TRADES);
    let mut all = trade_store::all_active(tx.conn)?;
    all.sort_by(|a, b| a.code.cmp(&b.code));
    for trade in all.into_iter().filter(|trade| !trade.access_type) {
        let (lowest, highest) = if let (Some(lowest), Some(highest)) = (trade.lowest_level, trade.highest_level) {
            (lowest, highest)
        } else {
            let (lowest, highest) = (Level::Elementary, Level::Advanced);
            let change = TradeChange {
                lowest_level: Some(lowest),
                highest_level: Some(highest),
                standard_edition: trade.standard_edition.clone(),
                access_type: false,
            };
            trades::change_trade(tx, actor, trade.id, trade.version, &change)?;
            (lowest, highest)
        };
        ranges.push(TradeRange { id: trade.id, lowest, highest });
    }
    Ok(ranges)
}

/// Registers all bodies with their sites and scopes.
///
/// # Errors
/// Those of the services.
pub fn register_bodies(
    tx: &mut Tx<'_>,
    actor: &Actor,
    seed: u64,
    ranges: &[TradeRange],
) -> Result<Vec<CityBody>, AppError> {
    let provinces = Provinces::default();
    let planned = plan(seed, tx.today(), ranges);
    let mut city = Vec::with_capacity(planned.len());
    for (number, body) in planned.into_iter().enumerate() {
        let id = bodies::register_body(tx, actor, &new_body(&body, number)?)?;
        let mut sites = Vec::with_capacity(body.sites.len());
        for site in &body.sites {
            let class = body.body_class()?;
            let filing_code = FilingCode::compose(class, "0000", "53", site.sequence, &provinces)
                .map_err(|message| AppError::internal(message.key))?;
            let data = SiteData {
                name: site.name.clone(),
                filing_code: filing_code.clone(),
                district_code: body.district.to_owned(),
                address: format!("演示路 {} 号", number + 1),
                filing_from: site.filing_from,
                filing_to: site.filing_to,
            };
            let site_id = bodies::add_site(tx, actor, id, &NewSite { data, state: FilingState::InForce })?;
            bodies::add_scope_lines(tx, actor, site_id, &scope_lines(site))?;
            sites.push(HistorySite {
                id: site_id,
                filing_code,
                filing_from: site.filing_from,
                scopes: site.scopes.clone(),
            });
        }
        city.push(CityBody { id, district: body.district, sites });
    }
    Ok(city)
}

fn new_body(body: &PlannedBody, number: usize) -> Result<NewBody, AppError> {
    let uscc =
        crate::kernel::credit_code::CreditCode::parse(&body.uscc).map_err(|message| AppError::internal(message.key))?;
    Ok(NewBody {
        data: BodyData {
            name: body.name.clone(),
            body_class: body.body_class()?,
            body_kind: body.kind.parse().map_err(AppError::internal)?,
            uscc,
            first_filing: FirstFiling::Province,
            district_code: body.district.to_owned(),
            address: format!("演示路 {} 号", number + 1),
            contact_name: "演示联系人".to_owned(),
            contact_phone: format!("1979{number:07}"),
            contact_email: format!("body{number}@example.org"),
        },
        state: FilingState::InForce,
        demonstration: true,
    })
}

fn scope_lines(site: &super::bodies::PlannedSite) -> Vec<NewScopeLine> {
    site.scopes
        .iter()
        .flat_map(|(trade, lowest, highest)| {
            Level::CERTIFIABLE
                .into_iter()
                .filter(move |level| (lowest.rank()..=highest.rank()).contains(&level.rank()))
                .map(move |level| (*trade, level))
        })
        .map(|(trade_id, level)| NewScopeLine {
            trade_id,
            level,
            valid_from: site.filing_from,
            valid_to: site.filing_to,
        })
        .collect()
}
