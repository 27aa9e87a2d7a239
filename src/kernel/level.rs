//! Skill levels (技能等级): the eight grades of the new system, 人社部发〔2022〕14号.

use crate::kernel::message::Message;
use crate::kernel::text::clean_code;

crate::text_enum! {
    /// A skill level. Declared, and therefore ordered, from the least to the most skilled; the codes of levels 5
    /// to 1 are the digits of certificate numbers (certification, section 2).
    pub enum Level {
        /// 学徒工: an enterprise's internal rank below level 5; no certificate.
        Apprentice = "0",
        /// 五级/初级工.
        Elementary = "5",
        /// 四级/中级工.
        Intermediate = "4",
        /// 三级/高级工.
        Advanced = "3",
        /// 二级/技师.
        Technician = "2",
        /// 一级/高级技师.
        SeniorTechnician = "1",
        /// 特级技师: by appointment, not by examination.
        MasterTechnician = "T",
        /// 首席技师: by appointment, the highest rank.
        ChiefTechnician = "S",
    }
}

impl Level {
    /// The levels that bodies certify by examination, ascending by skill.
    pub const CERTIFIABLE: [Self; 5] =
        [Self::Elementary, Self::Intermediate, Self::Advanced, Self::Technician, Self::SeniorTechnician];

    /// Whether bodies certify this level by examination.
    #[must_use]
    pub fn is_certifiable(self) -> bool {
        Self::CERTIFIABLE.contains(&self)
    }

    /// Place in the ascending order of skill, from 0 (apprentice) to 7 (chief technician).
    #[must_use]
    pub const fn rank(self) -> u8 {
        match self {
            Self::Apprentice => 0,
            Self::Elementary => 1,
            Self::Intermediate => 2,
            Self::Advanced => 3,
            Self::Technician => 4,
            Self::SeniorTechnician => 5,
            Self::MasterTechnician => 6,
            Self::ChiefTechnician => 7,
        }
    }

    /// The form printed on a certificate (`三级/高级工`).
    #[must_use]
    pub const fn certificate_name(self) -> &'static str {
        match self {
            Self::Apprentice => "学徒工",
            Self::Elementary => "五级/初级工",
            Self::Intermediate => "四级/中级工",
            Self::Advanced => "三级/高级工",
            Self::Technician => "二级/技师",
            Self::SeniorTechnician => "一级/高级技师",
            Self::MasterTechnician => "特级技师",
            Self::ChiefTechnician => "首席技师",
        }
    }

    /// The rank name alone (`高级工`).
    #[must_use]
    pub const fn short_name(self) -> &'static str {
        match self {
            Self::Apprentice => "学徒工",
            Self::Elementary => "初级工",
            Self::Intermediate => "中级工",
            Self::Advanced => "高级工",
            Self::Technician => "技师",
            Self::SeniorTechnician => "高级技师",
            Self::MasterTechnician => "特级技师",
            Self::ChiefTechnician => "首席技师",
        }
    }

    /// The English name of the interface. There is no official one.
    #[must_use]
    pub const fn english_name(self) -> &'static str {
        match self {
            Self::Apprentice => "Apprentice",
            Self::Elementary => "Level 5 / Elementary",
            Self::Intermediate => "Level 4 / Intermediate",
            Self::Advanced => "Level 3 / Advanced",
            Self::Technician => "Level 2 / Technician",
            Self::SeniorTechnician => "Level 1 / Senior technician",
            Self::MasterTechnician => "Master technician",
            Self::ChiefTechnician => "Chief technician",
        }
    }

    /// Reads a level in any of the forms of rosters: `三级/高级工`, `高级工`, `三级`, `3级`, `3`, full-width, with a
    /// bracket for the slash, or the English names. Both halves of a double form must say the same.
    ///
    /// # Errors
    /// `level-missing`, `level-unknown` (text) or `level-contradictory` (text).
    pub fn from_written(text: &str) -> Result<Self, Message> {
        let written = clean_code(text).to_lowercase();
        if written.is_empty() {
            return Err(Message::new("level-missing"));
        }
        let mut found = None;
        for piece in written
            .split(['/', '(', ')', '、', '\\', '|', '-', '—'])
            .filter(|piece| !piece.is_empty())
        {
            let level =
                Self::from_piece(piece).ok_or_else(|| Message::new("level-unknown").with("text", text.trim()))?;
            if found.is_some_and(|other| other != level) {
                return Err(Message::new("level-contradictory").with("text", text.trim()));
            }
            found = Some(level);
        }
        found.ok_or_else(|| Message::new("level-unknown").with("text", text.trim()))
    }

    /// One half of a written level, already folded to half-width lower case without blanks.
    fn from_piece(piece: &str) -> Option<Self> {
        Some(match piece {
            "0" | "学徒工" | "学徒" | "apprentice" => Self::Apprentice,
            "5" | "五" | "五级" | "5级" | "初级工" | "初级" | "elementary" | "level5" => Self::Elementary,
            "4" | "四" | "四级" | "4级" | "中级工" | "中级" | "intermediate" | "level4" => Self::Intermediate,
            "3" | "三" | "三级" | "3级" | "高级工" | "高级" | "advanced" | "level3" => Self::Advanced,
            "2" | "二" | "二级" | "2级" | "技师" | "technician" | "level2" => Self::Technician,
            "1" | "一" | "一级" | "1级" | "高级技师" | "seniortechnician" | "senior_technician" | "level1" => {
                Self::SeniorTechnician
            }
            "t" | "特级技师" | "特级" | "mastertechnician" | "master_technician" => Self::MasterTechnician,
            "s" | "首席技师" | "首席" | "chieftechnician" | "chief_technician" => Self::ChiefTechnician,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Level;

    #[test]
    fn the_order_is_the_order_of_skill() {
        assert!(Level::ALL.is_sorted_by_key(|level| level.rank()));
        assert!(Level::ALL.is_sorted());
        assert!(Level::SeniorTechnician > Level::Elementary);
    }

    #[test]
    fn every_name_of_a_level_reads_back_as_that_level() {
        for level in Level::ALL {
            for written in [level.as_str(), level.certificate_name(), level.short_name(), level.english_name()] {
                assert_eq!(Level::from_written(written).as_ref(), Ok(level), "{written}");
            }
        }
    }

    #[test]
    fn rosters_write_levels_in_many_ways() {
        for written in
            ["三级/高级工", " 三级／高级工 ", "高级工", "三级", "3", "３", "3级", "高级工（三级）", "三级 / 高级工"]
        {
            assert_eq!(Level::from_written(written), Ok(Level::Advanced), "{written}");
        }
    }

    #[test]
    fn what_is_no_level_or_two_levels_is_refused() {
        assert_eq!(Level::from_written("四星级").unwrap_err().key, "level-unknown");
        assert_eq!(Level::from_written("6").unwrap_err().key, "level-unknown");
        assert_eq!(Level::from_written("/").unwrap_err().key, "level-unknown");
        assert_eq!(Level::from_written("三级/中级工").unwrap_err().key, "level-contradictory");
        assert_eq!(Level::from_written("　").unwrap_err().key, "level-missing");
    }
}
