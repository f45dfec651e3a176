//! Whether the files of the program can be written, now or when they are made.

use std::fs;
use std::path::Path;

use super::typed::quoted;
use crate::cli::context::Context;
use crate::files::{Obstacle, ObstacleKind, obstacle_at, obstacle_in, obstacle_to};
use crate::render::doctor::Check;

/// What keeps the database from being written, or made.
pub(super) fn database(context: &Context) -> Option<Check> {
    let path = &context.paths.db;
    let what = format!("{} cannot be {}", path.display(), if path.exists() { "written" } else { "made" });
    let obstacle = obstacle_to(path)?;
    Some(with_advice(Check::needs_work("database", finding(&what, &obstacle)), &obstacle, "--db FILE, or BACKCARE_DB"))
}

/// What keeps a daemon in the background from writing its log.
pub(super) fn log(context: &Context) -> Option<Check> {
    let path = &context.paths.log;
    // A log that is there is written where it is.
    let obstacle = if path.exists() { obstacle_at(path) } else { obstacle_to(path) }?;
    let finding = finding("no daemon starts in the background, as its log cannot be written", &obstacle);
    Some(with_advice(Check::needs_work("log file", finding), &obstacle, "XDG_STATE_HOME"))
}

/// What keeps settings from being changed. They are read all the same.
pub(super) fn configuration(context: &Context) -> Option<Check> {
    let path = &context.paths.config;
    // The file is replaced by another one where it really lies.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.clone());
    let obstacle = obstacle_in(path.parent().unwrap_or(Path::new(".")))?;
    let finding = finding("they cannot be changed", &obstacle);
    Some(with_advice(Check::note("settings", finding), &obstacle, "--config FILE, or BACKCARE_CONFIG"))
}

fn finding(what: &str, Obstacle { path, kind }: &Obstacle) -> String {
    let path = path.display();
    match kind {
        ObstacleKind::NotADirectory => format!("{what}: {path} is no directory"),
        ObstacleKind::Mode => format!("{what}: {path} is yours, and closed to you"),
        ObstacleKind::OfOthers => format!("{what}: {path} is not yours to write"),
        ObstacleKind::ReadOnlyDisk => format!("{what}: the disk of {path} is read-only"),
    }
}

/// `elsewhere`: what names another place.
fn with_advice(check: Check, obstacle: &Obstacle, elsewhere: &str) -> Check {
    match obstacle.kind {
        ObstacleKind::NotADirectory => check.advice("move it away: a directory belongs there"),
        ObstacleKind::Mode if obstacle.path.is_dir() => {
            check.command(format!("chmod u+rwx {}", quoted(&obstacle.path)))
        }
        ObstacleKind::Mode => check.command(format!("chmod u+rw {}", quoted(&obstacle.path))),
        ObstacleKind::OfOthers => check.advice(format!("let it be given to you, or name another place: {elsewhere}")),
        ObstacleKind::ReadOnlyDisk => check.advice(format!("name a place that can be written: {elsewhere}")),
    }
}
