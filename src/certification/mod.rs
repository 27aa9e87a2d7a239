//! Certification of skill levels (职业技能等级认定): from a filed batch to a certificate that anyone can check.

pub mod numbering;
