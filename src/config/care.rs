//! The texts about backs that come with the program.

use crate::domain::care::Care;

const CARE: &str = include_str!("../care.toml");

/// The texts, read. Those that come with the program can be read: a test does.
pub fn care() -> Result<Care, toml::de::Error> {
    toml::from_str(CARE)
}
