//! What is offered for the values of arguments, by the user's own configuration. Nothing is written, and where the
//! configuration cannot be read, the catalogue is offered: what is wrong with it is told by the commands.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use clap_complete::{ArgValueCompleter, CompletionCandidate};

use crate::cli::environment::variable;
use crate::config::keys::{Kind, SettingKey};
use crate::config::{self, Setting, Settings};
use crate::domain::entry::DiaryEntry;
use crate::domain::missed::MissReason;
use crate::paths::Paths;
use crate::printable;
use crate::render;
use crate::store::{Filter, Reader};

/// How many entries are offered.
const OFFERED: u32 = 10;

/// The most characters of a description.
const LONGEST_DESCRIPTION: usize = 60;

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A value that may be given, and what is said of it.
struct Offer {
    value: String,
    description: String,
}

pub(in crate::cli) fn routines() -> ArgValueCompleter {
    ArgValueCompleter::new(|word: &OsStr| of_word(word, routine_offers()))
}

/// A slot.
pub(in crate::cli) fn slot() -> ArgValueCompleter {
    ArgValueCompleter::new(|word: &OsStr| of_word(word, slot_offers()))
}

/// Slots, with commas between them.
pub(in crate::cli) fn slots() -> ArgValueCompleter {
    ArgValueCompleter::new(|word: &OsStr| of_list(word, slot_offers()))
}

/// Weekdays, with commas between them.
pub(in crate::cli) fn weekdays() -> ArgValueCompleter {
    ArgValueCompleter::new(|word: &OsStr| of_list(word, plain(&WEEKDAYS)))
}

/// Why something is missed.
pub(in crate::cli) fn reasons() -> ArgValueCompleter {
    ArgValueCompleter::new(|word: &OsStr| of_word(word, plain(&MissReason::ALL.map(MissReason::word))))
}

/// The last sessions, by their ids.
pub(in crate::cli) fn entries() -> ArgValueCompleter {
    ArgValueCompleter::new(|word: &OsStr| of_word(word, entry_offers()))
}

/// Settings that can be given a value.
pub(in crate::cli) fn keys() -> ArgValueCompleter {
    ArgValueCompleter::new(|word: &OsStr| {
        let settings = settings_for(word);
        let slots = settings.iter().filter_map(|setting| setting.name.strip_prefix("slots."));
        let anchors: Vec<String> = slots.map(|slot| format!("anchors.{slot}")).collect();
        let unset = anchors.into_iter().filter(|anchor| settings.iter().all(|setting| setting.name != *anchor));
        let unset: Vec<Offer> = unset.filter_map(|name| Some(of_key(SettingKey::at(&parts(&name))?, name))).collect();
        of_word(word, settings.iter().map(of_setting).chain(unset))
    })
}

/// Settings that have a value.
pub(in crate::cli) fn keys_with_a_value() -> ArgValueCompleter {
    ArgValueCompleter::new(|word: &OsStr| {
        let settings = settings_for(word);
        of_word(word, settings.iter().filter(|setting| setting.value.is_some()).map(of_setting))
    })
}

/// Settings that the file has, and whole routines of it.
pub(in crate::cli) fn keys_of_the_file() -> ArgValueCompleter {
    ArgValueCompleter::new(|word: &OsStr| {
        let settings = all_settings();
        let of_the_file: Vec<&Setting> = settings.iter().filter(|setting| setting.is_of_the_file).collect();
        let routines = of_the_file.iter().filter_map(|setting| setting.name.strip_suffix(".title"));
        let routines: Vec<Offer> = routines.map(|name| offer(name, "the whole routine")).collect();
        of_word(word, of_the_file.into_iter().map(of_setting).chain(routines))
    })
}

/// What names of settings begin with.
pub(in crate::cli) fn key_beginnings() -> ArgValueCompleter {
    ArgValueCompleter::new(|word: &OsStr| {
        let mut tables: Vec<Offer> = Vec::new();
        let settings = settings_for(word);
        for setting in &settings {
            let Some((table, _)) = setting.name.rsplit_once('.') else { continue };
            for table in [table.split('.').next().unwrap_or(table), table] {
                if tables.iter().all(|known| known.value != table) {
                    tables.push(offer(table, "all of it"));
                }
            }
        }
        of_word(word, tables.into_iter().chain(settings.iter().map(of_setting)))
    })
}

/// Values of the setting that is named on the command line.
pub(in crate::cli) fn values_of_the_key() -> ArgValueCompleter {
    ArgValueCompleter::new(|word: &OsStr| {
        let mut words = typed().into_iter().skip_while(|word| word != "set").skip(1);
        let Some(key) = words.find_map(|word| SettingKey::at(&parts(word.to_str()?))) else { return Vec::new() };
        match &key.kind {
            Kind::Flag => of_word(word, plain(&["true", "false"])),
            Kind::Choice(words) => of_word(word, plain(words)),
            Kind::Duration(_, Some(other)) => of_word(word, plain(&[*other])),
            Kind::Weekdays => of_list(word, plain(&WEEKDAYS)),
            Kind::Slots => of_list(word, slot_offers()),
            Kind::Text(_) | Kind::Texts | Kind::Number(_) | Kind::Time | Kind::Duration(_, None) | Kind::Activities => {
                Vec::new()
            }
        }
    })
}

fn routine_offers() -> Vec<Offer> {
    let Some(settings) = settings() else { return Vec::new() };
    settings.routines.iter().map(|routine| offer(&routine.id.0, &routine.title)).collect()
}

fn slot_offers() -> Vec<Offer> {
    let Some(settings) = settings() else { return Vec::new() };
    settings.slots.iter().map(|slot| offer(&slot.name.0, &slot.time.format("%H:%M").to_string())).collect()
}

fn entry_offers() -> Vec<Offer> {
    let named = named_file("--db").or_else(|| variable("BACKCARE_DB").map(PathBuf::from));
    let sessions = Paths::find(named, None).ok().and_then(|paths| {
        let last = Filter { limit: Some(OFFERED), ..Filter::default() };
        Reader::open(&paths.db).ok()?.sessions(&last).ok()
    });
    let offered = sessions.unwrap_or_default().into_iter().map(DiaryEntry::Session);
    let offered = offered.map(|entry| offer(&entry.id().short(), &render::entries::name_in_history(&entry)));
    plain(&["last"]).into_iter().chain(offered).collect()
}

/// Values that explain themselves.
fn plain(values: &[&str]) -> Vec<Offer> {
    values.iter().map(|value| offer(value, "")).collect()
}

fn offer(value: &str, description: &str) -> Offer {
    Offer { value: value.to_owned(), description: printable::line(description, LONGEST_DESCRIPTION) }
}

fn of_setting(setting: &Setting) -> Offer {
    of_key(setting.key, setting.name.clone())
}

fn of_key(key: &SettingKey, name: String) -> Offer {
    Offer { value: name, description: key.help.to_owned() }
}

fn parts(name: &str) -> Vec<&str> {
    name.split('.').collect()
}

/// Those that begin with the word.
fn of_word(word: &OsStr, offers: impl IntoIterator<Item = Offer>) -> Vec<CompletionCandidate> {
    let Some(word) = word.to_str() else { return Vec::new() };
    let begins = offers.into_iter().filter(|offer| offer.value.starts_with(word));
    begins.map(|offer| candidate(offer.value, offer.description)).collect()
}

/// Those that begin with what follows the last comma of the word, and do not stand before it.
fn of_list(word: &OsStr, offers: impl IntoIterator<Item = Offer>) -> Vec<CompletionCandidate> {
    let Some(word) = word.to_str() else { return Vec::new() };
    let (before, last) = word.split_at(word.rfind(',').map_or(0, |comma| comma + 1));
    let is_new = |offer: &Offer| !before.split(',').any(|named| named == offer.value);
    let begins = offers.into_iter().filter(|offer| offer.value.starts_with(last) && is_new(offer));
    begins.map(|offer| candidate(format!("{before}{}", offer.value), offer.description)).collect()
}

fn candidate(value: String, description: String) -> CompletionCandidate {
    let help = Some(description).filter(|description| !description.is_empty());
    CompletionCandidate::new(value).help(help.map(Into::into))
}

/// The settings that are offered for a word. Where nothing is typed yet, of the many fields of routines only those that
/// the file has, and one a routine.
fn settings_for(word: &OsStr) -> Vec<Setting> {
    let mut settings = all_settings();
    if word.is_empty() {
        let is_field = |name: &str| name.starts_with("routines.") && !name.ends_with(".enabled");
        settings.retain(|setting| setting.is_of_the_file || !is_field(&setting.name));
    }
    settings
}

fn all_settings() -> Vec<Setting> {
    let own = configuration().and_then(|path| {
        // Of a file that cannot be used the names may be anything.
        Settings::read(&path).ok()?;
        config::settings(&path, &config::read(&path).ok()?).ok()
    });
    own.or_else(|| config::settings(Path::new(""), b"").ok()).unwrap_or_default()
}

fn settings() -> Option<Settings> {
    let own = configuration().and_then(|path| Settings::read(&path).ok());
    own.or_else(|| Settings::standard().ok())
}

/// The configuration that the command line means.
fn configuration() -> Option<PathBuf> {
    let named = named_file("--config").or_else(|| variable("BACKCARE_CONFIG").map(PathBuf::from));
    Some(Paths::find(None, named).ok()?.config)
}

/// The file that an option names, as the shell would.
fn named_file(option: &str) -> Option<PathBuf> {
    let words = typed();
    let joined =
        words.iter().find_map(|word| word.to_str()?.strip_prefix(option)?.strip_prefix('=').map(PathBuf::from));
    let apart = || words.iter().skip_while(|word| *word != option).nth(1).map(PathBuf::from);
    let path = joined.or_else(apart)?;
    match path.strip_prefix("~") {
        Ok(rest) => Some(std::env::home_dir()?.join(rest)),
        Err(_) => Some(path),
    }
}

/// The words of the command line that is completed.
fn typed() -> Vec<OsString> {
    std::env::args_os().skip_while(|word| word != "--").skip(1).collect()
}
