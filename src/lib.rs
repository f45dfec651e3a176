//! backcare: reminders and a habit log for a sore lower back.
//!
//! In reading order:
//!
//! - [`domain`]: the rules, pure. What is prescribed, which slot a session fills, how adherence is reckoned.
//! - [`config`]: the catalogue and the user's `config.toml`, read and checked.
//! - [`store`]: the SQLite file, the only state there is.
//! - [`render`]: domain values as text and JSON.
//! - [`export`] and [`import`]: domain values as files for other programs, and files of others as values.
//! - [`desktop`]: the notification server, or the terminal.
//! - [`term`]: the keys of the terminal, what is drawn on it, and the signals that come with it.
//! - [`daemon`]: reminds: waits, asks [`domain::reminding`], does what it says.
//! - [`cli`]: one file a command.
//! - [`clock`] and [`paths`]: the only places that ask what time it is and where the files are.
//! - [`files`]: private files, opened without following links.
//! - [`crash_points`]: where tests have the program killed.
//! - [`printable`]: what may reach a terminal, a notification or a log.
//!
//! `docs/architecture.md` has the map and the invariants.

pub mod cli;
pub mod clock;
pub mod config;
pub mod crash_points;
pub mod daemon;
pub mod desktop;
pub mod domain;
pub mod export;
pub mod files;
pub mod import;
pub mod paths;
pub mod printable;
pub mod render;
pub mod store;
pub mod term;
