//! What was meant where a setting is named: `config set noon 13:00`, `config get palm`.

use super::line::Line;
use crate::config::Settings;
use crate::config::keys::{KEYS, SettingKey};
use crate::domain::duration;

/// The same with the full name of the setting, and with a value that it can have.
pub(super) fn config(line: Line, settings: &Settings) -> Option<Line> {
    let words: Vec<String> = match line.all_words().split_first() {
        Some((first, rest)) => first.splitn(2, '=').map(str::to_owned).chain(rest.iter().cloned()).collect(),
        None => return Some(line),
    };
    let (name, value) = words.split_first()?;
    let Some(meant) = key(name, settings) else {
        let id = &settings.find(name).ok()?.id;
        let is_looked_at =
            value.is_empty() && (line.command == ["config", "get"] || line.command == ["config", "list"]);
        return is_looked_at.then(|| Line::of("config list").and(&[format!("routines.{id}")]));
    };
    let given = value.iter().map(|word| word.trim_start_matches('=')).filter(|word| !word.is_empty());
    let mut value: Vec<String> = given.map(str::to_owned).collect();
    if meant.ends_with(".minutes") && !value.is_empty() {
        value = vec![whole_minutes(&value.join(" "))];
    }
    let fits = value.is_empty() || SettingKey::at(&meant.split('.').collect::<Vec<_>>())?.kind.value(&value).is_ok();
    fits.then(|| line.with_words(std::iter::once(meant).chain(value).collect()))
}

/// The setting that is called `name`: by its last part, by a slot, or below a routine by any name of that.
pub(super) fn key(name: &str, settings: &Settings) -> Option<String> {
    let slot = |word: &str| settings.find_slot(word).map(|slot| slot.name.to_string()).ok();
    let of_routine = |routine: &str, field: &str| {
        let id = &settings.find(routine).ok()?.id;
        SettingKey::at(&["routines", &id.0, field]).map(|_| format!("routines.{id}.{field}"))
    };
    match name.split('.').collect::<Vec<_>>().as_slice() {
        [word] if SettingKey::at(&[word]).is_some() => Some(name.to_owned()),
        [word] => slot(word).map(|slot| format!("slots.{slot}")).or_else(|| with_last_part(word)),
        [table @ ("slots" | "anchors"), word] => {
            Some(format!("{table}.{}", slot(word).unwrap_or_else(|| (*word).to_owned())))
        }
        path if SettingKey::at(path).is_some() => Some(name.to_owned()),
        [routine, field] => of_routine(routine, field),
        _ => None,
    }
}

/// The only setting outside the routines whose name ends so: `snooze`.
fn with_last_part(word: &str) -> Option<String> {
    let ends = |key: &&&SettingKey| key.name.split_once('.').is_some_and(|(_, last)| last == word);
    let mut names = KEYS.iter().filter(ends).map(|key| key.name);
    let only = names.next()?;
    names.next().is_none().then(|| only.to_owned())
}

/// `5m` as `5`.
fn whole_minutes(value: &str) -> String {
    match duration::parse(value) {
        Ok(length) if length.num_seconds() % 60 == 0 => length.num_minutes().to_string(),
        _ => value.to_owned(),
    }
}
