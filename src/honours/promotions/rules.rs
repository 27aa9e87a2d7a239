//! Which level a rule proposes for somebody. Pure.

use crate::kernel::level::Level;
use crate::kernel::message::Message;

/// The level above, among those that bodies certify.
fn next(level: Level) -> Option<Level> {
    Level::CERTIFIABLE.into_iter().find(|other| *other > level)
}

/// The level that is proposed for somebody who holds `held` in the trade: that of the rule, or the next one for whoever
/// has it already.
///
/// # Errors
/// `promotion-highest-held`; `promotion-above-cap`.
pub fn promoted(held: Option<Level>, to: Level, cap: Level) -> Result<Level, Message> {
    let wanted = match held {
        Some(held) if held >= to => next(held).ok_or_else(|| Message::new("promotion-highest-held"))?,
        _ => to,
    };
    if wanted > cap { Err(Message::new("promotion-above-cap")) } else { Ok(wanted) }
}

#[cfg(test)]
mod tests {
    use super::promoted;
    use crate::kernel::level::Level;

    #[test]
    fn who_has_the_level_is_proposed_for_the_next_and_nobody_beyond_the_cap() {
        let level = |held, cap| promoted(held, Level::Technician, cap).map_err(|message| message.key.into_owned());
        let highest = Level::SeniorTechnician;
        assert_eq!(level(None, highest), Ok(Level::Technician));
        assert_eq!(level(Some(Level::Elementary), highest), Ok(Level::Technician), "as the rule says");
        assert_eq!(level(Some(Level::Technician), highest), Ok(Level::SeniorTechnician));
        assert_eq!(level(Some(Level::SeniorTechnician), highest), Err("promotion-highest-held".to_owned()));
        assert_eq!(level(Some(Level::ChiefTechnician), highest), Err("promotion-highest-held".to_owned()));
        assert_eq!(level(Some(Level::Technician), Level::Technician), Err("promotion-above-cap".to_owned()));
    }
}
