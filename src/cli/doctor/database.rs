//! The database: whether it is there, whole, private, and on a disk that keeps it.

use std::path::{Path, PathBuf};

use super::places;
use super::typed::{backcare, quoted};
use crate::cli::context::Context;
use crate::files;
use crate::render;
use crate::render::doctor::{Check, Health};
use crate::store::{Reader, Salvage, SalvagedTable};

/// With fewer free bytes than this, a disk is soon too full to record anything.
const LITTLE_SPACE: u64 = 20 << 20;

/// The database for reading; `None` where it is broken, or could not be made.
pub(super) fn check(context: &Context, checks: &mut Vec<Check>) -> Option<Reader> {
    let path = &context.paths.db;
    let reader = match context.reader() {
        Ok(reader) => reader,
        Err(cause) => {
            // Where it cannot even be looked for, what is in the way says more than the error.
            let obstacle = if path.exists() { None } else { places::database(context) };
            checks.push(
                obstacle.unwrap_or_else(|| Check::needs_work("database", cause.to_string()).advice(cause.hint())),
            );
            checks.extend(readable(path));
            return None;
        }
    };
    let problem = places::database(context);
    if !reader.is_there() {
        let is_makeable = problem.is_none();
        checks.push(problem.unwrap_or_else(|| {
            let finding = format!("there is none yet: {}", path.display());
            Check::note("database", finding).advice("your first session makes it")
        }));
        return is_makeable.then_some(reader);
    }
    checks.push(problem.unwrap_or_else(|| Check::well("database", path.display().to_string())));
    let integrity = integrity(context, &reader);
    let is_damaged = integrity.health == Health::NeedsWork;
    checks.push(integrity);
    if is_damaged {
        checks.extend(readable(path));
    }
    checks.extend(session_runs(context, &reader));
    checks.extend(names(&reader));
    checks.extend(copies(&reader));
    checks.push(permissions(path, &context.paths.log));
    checks.push(file_system(path));
    Some(reader)
}

fn integrity(context: &Context, reader: &Reader) -> Check {
    let name = "integrity";
    let go_back = |check: Check| {
        let advice = "go back to a backup; what is there now is kept";
        check.advice(advice).command(backcare(context, "restore FILE"))
    };
    match reader.unreadable_changes() {
        Ok(None) => {}
        Ok(Some(changes)) => {
            let changes = render::counted(u32::try_from(changes).unwrap_or(u32::MAX), "change");
            let finding =
                format!("its log is damaged: {changes} behind the damage cannot be read; nothing can be logged");
            return go_back(Check::needs_work(name, finding));
        }
        Err(cause) => return Check::needs_work(name, cause.to_string()).advice(cause.hint()),
    }
    match reader.problems() {
        Ok(problems) if problems.is_empty() => Check::well(name, "every page and row of it is sound"),
        Ok(problems) => go_back(Check::needs_work(name, format!("it is damaged: {}", problems.join("; ")))),
        Err(cause) => go_back(Check::needs_work(name, cause.to_string())),
    }
}

/// What can still be read of a damaged database.
fn readable(path: &Path) -> Option<Check> {
    let tables = Salvage::open(path).ok()??.summary().ok()?;
    let words = |table: &SalvagedTable| {
        let rest = if table.gaps == 0 { "" } else { " and more that cannot be read" };
        format!("{} ({}{rest})", table.name, table.rows)
    };
    let held: Vec<String> = tables.iter().filter(|table| table.rows > 0 || table.gaps > 0).map(words).collect();
    (!held.is_empty()).then(|| Check::note("readable", format!("rows by table: {}", held.join(", "))))
}

/// Days in a row are kept beside the sessions that they follow from.
fn session_runs(context: &Context, reader: &Reader) -> Option<Check> {
    let is_wrong = reader.are_session_runs_right().ok()? == Some(false);
    let finding = "the days in a row of streaks are not those of the sessions";
    let command = backcare(context, "doctor --rebuild");
    is_wrong.then(|| Check::needs_work("streaks", finding).advice("work them out anew").command(command))
}

/// A second name of the file is told of, since it keeps commands from writing.
fn names(reader: &Reader) -> Option<Check> {
    let names = reader.names().ok().filter(|names| *names > 1)?;
    let finding =
        format!("the database has {names} names (hard links): nothing can be logged, since each has a log of its own");
    Some(Check::needs_work("names", finding).advice("keep one of the names and remove the others"))
}

fn copies(reader: &Reader) -> Option<Check> {
    let copies = reader.kept_copies().ok().filter(|copies| !copies.is_empty())?;
    let names: Vec<String> =
        copies.iter().filter_map(|copy| copy.file_name()).map(|name| name.display().to_string()).collect();
    Some(Check::well("kept copies", format!("beside the database: {}", names.join(", "))))
}

fn permissions(db: &Path, log: &Path) -> Check {
    let beside = |end: &str| PathBuf::from(format!("{}{end}", db.display()));
    let mut paths = vec![db.to_owned(), beside("-wal"), beside("-shm"), log.to_owned()];
    paths.extend(db.parent().filter(|parent| parent.ends_with("backcare")).map(Path::to_owned));
    let open = files::open_to_others(&paths);
    if open.is_empty() {
        return Check::well("permissions", "only you can read what you logged");
    }
    let names: Vec<String> = open.iter().map(|file| file.display().to_string()).collect();
    let words: Vec<String> = open.iter().map(|file| quoted(file)).collect();
    Check::needs_work("permissions", format!("others may read {}", names.join(", ")))
        .command(format!("chmod go-rwx {}", words.join(" ")))
}

fn file_system(path: &Path) -> Check {
    let name = "file system";
    let file_system = match files::file_system(path) {
        Ok(file_system) => file_system,
        Err(cause) => {
            return Check::needs_work(name, format!("{}: {cause}", path.display())).advice("see to its directory");
        }
    };
    if let Some(network) = file_system.network {
        let finding = format!("the database lies on {network}, where it can be damaged");
        return Check::needs_work(name, finding).advice("keep it on a disk of this machine: --db FILE, or BACKCARE_DB");
    }
    let free = file_system.free >> 20;
    if file_system.free < LITTLE_SPACE {
        let finding = format!("only {free} MiB are free where the database lies");
        return Check::needs_work(name, finding).advice("make room: nothing more can be logged on a full disk");
    }
    Check::well(name, format!("of this machine, {free} MiB free"))
}
