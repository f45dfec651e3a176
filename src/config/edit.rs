//! Changes a configuration file and leaves its comments, its order and everything else as they are.

use thiserror::Error;
use toml_edit::{Array, Document, DocumentMut, InlineTable, Item, Table, TableLike, Value as TomlValue};

use super::keys::GivenValue;

/// Why a file is not changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EditError {
    /// Something stands there that holds no such setting: a value in place of a table, or the other way round.
    #[error("`{0}` is not a table there")]
    NotATable(String),
    /// Writing it again would change more than was asked for.
    #[error("its order or its form could not be kept")]
    NotKept,
}

/// The line ends of files from another system.
const CRLF: &str = "\r\n";
/// What some editors begin a file with.
const BOM: char = '\u{feff}';

/// Whether the text can be changed as a whole.
pub fn check(text: &str) -> Result<(), EditError> {
    changed(text, |_| Ok(false)).map(drop)
}

/// The text of the file with `value` at the place `path`. The text has to be valid TOML.
pub fn set(text: &str, path: &[&str], value: &GivenValue) -> Result<String, EditError> {
    changed(text, |document| {
        let (key, tables) = path.split_last().ok_or(EditError::NotKept)?;
        let (table, is_in_line) = table_for(document, tables)?;
        let mut value = toml_value(value);
        match table.get_mut(key) {
            Some(Item::Value(there)) => {
                let decor = there.decor().clone();
                *there = value;
                *there.decor_mut() = decor;
            }
            Some(Item::None) | None => {
                let last = table.iter_mut().last().and_then(|(_, last)| last.as_value_mut()).filter(|_| is_in_line);
                if let Some(last) = last {
                    // The blank before the closing brace.
                    let blank = last.decor().suffix().cloned().unwrap_or_default();
                    last.decor_mut().set_suffix("");
                    value.decor_mut().set_suffix(blank);
                }
                table.insert(key, Item::Value(value));
            }
            Some(Item::Table(_) | Item::ArrayOfTables(_)) => return Err(EditError::NotATable(path.join("."))),
        }
        Ok(true)
    })
    .map(|changed| changed.unwrap_or_else(|| text.to_owned()))
}

/// The text without what is at the place `path`; `None` where nothing is there.
pub fn unset(text: &str, path: &[&str]) -> Result<Option<String>, EditError> {
    changed(text, |document| {
        let (key, tables) = path.split_last().ok_or(EditError::NotKept)?;
        let text = document.to_string();
        if let Some(kept) = without_line(&text, path) {
            *document = kept.parse().map_err(|_| EditError::NotKept)?;
        } else if !remove(document, tables, key) {
            return Ok(false);
        }
        if let Some((name, parents)) = tables.split_last()
            && table_at(document, parents).and_then(|parent| parent.get(name)).is_some_and(says_nothing)
        {
            remove(document, parents, name);
        }
        Ok(true)
    })
}

/// Takes out what is called `key` in the table at the place `tables`; whether it was there. Comments above a table that
/// do not touch it are about something else, and stay.
fn remove(document: &mut DocumentMut, tables: &[&str], key: &str) -> bool {
    let Some(removed) = table_at(document, tables).and_then(|table| table.remove(key)) else { return false };
    let Item::Table(table) = &removed else { return true };
    let kept = apart_from_own_comment(table).0.to_owned();
    let mut next = None;
    for_each_table(document.as_table_mut(), &mut |other| {
        let has_header = !other.is_implicit();
        let position = other.position().filter(|position| has_header && Some(*position) > table.position());
        next = [next, position].into_iter().flatten().min();
    });
    let Some(next) = next else {
        let trailing = document.trailing().as_str().unwrap_or_default().to_owned();
        document.set_trailing(kept + &trailing);
        return true;
    };
    for_each_table(document.as_table_mut(), &mut |other| {
        if other.position() == Some(next) {
            let prefix = other.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default();
            let prefix = kept.clone() + prefix;
            other.decor_mut().set_prefix(prefix);
        }
    });
    true
}

/// What stands above the header of a table: up to the last blank line, which is about something else, and below it.
fn apart_from_own_comment(table: &Table) -> (&str, &str) {
    let prefix = table.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default();
    prefix.rfind("\n\n").map_or(("", prefix), |blank| prefix.split_at(blank + 1))
}

fn for_each_table(table: &mut Table, change: &mut dyn FnMut(&mut Table)) {
    change(table);
    for (_, item) in table.iter_mut() {
        if let Item::Table(inner) = item {
            for_each_table(inner, change);
        }
    }
}

/// The text without the lines of a value that stands on lines of its own, so that the comments above it stay.
fn without_line(text: &str, path: &[&str]) -> Option<String> {
    let document = Document::parse(text).ok()?;
    let (key, tables) = path.split_last()?;
    let mut table = document.as_table();
    for part in tables {
        table = table.get(part)?.as_table()?;
    }
    let (key, item) = table.get_key_value(key)?;
    let (key, value) = (key.span()?, item.as_value()?.span()?);
    let begin = text[..key.start].rfind('\n').map_or(0, |end| end + 1);
    let end = text[value.end..].find('\n').map_or(text.len(), |end| value.end + end + 1);
    Some(text[..begin].to_owned() + &text[end..])
}

/// Whether it is a table that has become empty, without a comment.
fn says_nothing(item: &Item) -> bool {
    let Item::Table(table) = item else { return false };
    let (_, prefix) = apart_from_own_comment(table);
    let suffix = table.decor().suffix().and_then(|suffix| suffix.as_str()).unwrap_or_default();
    table.is_empty() && !prefix.contains('#') && !suffix.contains('#')
}

fn table_at<'a>(document: &'a mut DocumentMut, path: &[&str]) -> Option<&'a mut dyn TableLike> {
    let mut table: &mut dyn TableLike = document.as_table_mut();
    for part in path {
        table = table.get_mut(part)?.as_table_like_mut()?;
    }
    Some(table)
}

/// The text as `change` leaves it; `None` where it changes nothing.
fn changed(
    text: &str,
    change: impl FnOnce(&mut DocumentMut) -> Result<bool, EditError>,
) -> Result<Option<String>, EditError> {
    let (begin, body) = match text.strip_prefix(BOM) {
        Some(body) => (BOM.to_string(), body),
        None => (String::new(), text),
    };
    let has_crlf = body.contains(CRLF);
    let unix = if has_crlf { body.replace(CRLF, "\n") } else { body.to_owned() };
    let with_ends = |unix: String| begin.clone() + &if has_crlf { unix.replace('\n', CRLF) } else { unix };
    let mut document: DocumentMut = unix.parse().map_err(|_| EditError::NotKept)?;
    // A last line without an end gets one.
    let kept = with_ends(document.to_string());
    if kept != text && kept.trim_end_matches(['\r', '\n']) != text {
        return Err(EditError::NotKept);
    }
    if !change(&mut document)? {
        return Ok(None);
    }
    Ok(Some(with_ends(document.to_string())))
}

/// The table at this place, made where there is none, and whether it stands in one line.
fn table_for<'a>(document: &'a mut DocumentMut, path: &[&str]) -> Result<(&'a mut dyn TableLike, bool), EditError> {
    // What stands at the end, such as settings that are commented out, stays above a new table.
    let end = document.trailing().as_str().unwrap_or_default().to_owned();
    let above = if end.is_empty() && document.as_table().is_empty() { String::new() } else { end + "\n" };
    if is_new_with_a_line(document, path) {
        document.set_trailing("");
    }
    let mut table: &mut dyn TableLike = document.as_table_mut();
    let mut is_in_line = false;
    for (index, part) in path.iter().enumerate() {
        let is_dotted = table.is_dotted();
        let item = table.entry(part).or_insert(Item::None);
        if item.is_none() {
            *item = if is_in_line {
                Item::Value(TomlValue::InlineTable(InlineTable::new()))
            } else {
                let mut new = Table::new();
                new.set_dotted(is_dotted);
                // A table that only holds others needs no line of its own.
                new.set_implicit(index + 1 < path.len());
                new.decor_mut().set_prefix(&above);
                new.set_position(Some(isize::MAX));
                Item::Table(new)
            };
        }
        is_in_line = item.is_inline_table();
        table = item.as_table_like_mut().ok_or_else(|| EditError::NotATable(path[..=index].join(".")))?;
    }
    Ok((table, is_in_line))
}

/// Whether the table at this place is still to be made, with a line of its own: `[remind]`.
fn is_new_with_a_line(document: &DocumentMut, path: &[&str]) -> bool {
    let mut table: &dyn TableLike = document.as_table();
    for part in path {
        match table.get(part) {
            None => return !table.is_dotted(),
            Some(item) if item.is_inline_table() => return false,
            Some(item) => match item.as_table_like() {
                Some(found) => table = found,
                None => return false,
            },
        }
    }
    false
}

fn toml_value(value: &GivenValue) -> TomlValue {
    match value {
        GivenValue::Text(text) => text.as_str().into(),
        GivenValue::Texts(texts) => texts.iter().map(String::as_str).collect::<Array>().into(),
        GivenValue::Flag(flag) => (*flag).into(),
        GivenValue::Number(number) => (*number).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> GivenValue {
        GivenValue::Text(value.to_owned())
    }

    #[test]
    fn a_value_is_changed_and_nothing_else() {
        let file = "# Mine.\n\n[remind]  # when\nsnooze   =  '5m'   # short\n\n[slots]\nnoon = \"12:00\"\n";
        assert_eq!(
            set(file, &["remind", "snooze"], &text("20m")).unwrap(),
            "# Mine.\n\n[remind]  # when\nsnooze   =  \"20m\"   # short\n\n[slots]\nnoon = \"12:00\"\n"
        );
        assert_eq!(
            set(file, &["remind", "late"], &text("2h")).unwrap(),
            "# Mine.\n\n[remind]  # when\nsnooze   =  '5m'   # short\nlate = \"2h\"\n\n[slots]\nnoon = \"12:00\"\n"
        );
        assert_eq!(
            set(file, &["routines", "palm", "count"], &GivenValue::Number(5)).unwrap(),
            file.to_owned() + "\n[routines.palm]\ncount = 5\n"
        );
        assert_eq!(
            unset(file, &["remind", "snooze"]).unwrap().unwrap(),
            "# Mine.\n\n[remind]  # when\n\n[slots]\nnoon = \"12:00\"\n"
        );
        // Comments that are about something else stay when a table goes.
        for end in ["\n# notes: Weber\n# [remind]\n# snooze = \"5m\"\n", "# end\n", "\n\n# a\n\n# b\n", ""] {
            let text = file.to_owned() + end;
            let added = set(&text, &["routines", "plank", "count"], &GivenValue::Number(5)).unwrap();
            assert_eq!(unset(&added, &["routines", "plank"]), Ok(Some(text.clone())));
            assert_eq!(unset(&added, &["routines", "plank", "count"]), Ok(Some(text)));
        }
        let two = "[routines.a]\ncount = 1\n# on a\n\n# on b\n[routines.b]\ncount = 1\n\n[slots]\nnoon = \"12:00\"\n";
        assert_eq!(
            unset(two, &["routines", "b"]).unwrap().unwrap(),
            "[routines.a]\ncount = 1\n# on a\n\n[slots]\nnoon = \"12:00\"\n"
        );
        // A table without a comment that has become empty goes, too.
        let added = set(file, &["routines", "palm", "count"], &GivenValue::Number(5)).unwrap();
        assert_eq!(unset(&added, &["routines", "palm", "count"]).unwrap().unwrap(), file);
        let commented = "# My settings.\n\n# early bird\nday_start = \"04:00\" # late\n# end\n";
        assert_eq!(unset(commented, &["day_start"]).unwrap().unwrap(), "# My settings.\n\n# early bird\n# end\n");
        let several = "remind.command = [ # mine\n  \"a\",\n]\nremind.late = \"1h\"\n";
        assert_eq!(unset(several, &["remind", "command"]).unwrap().unwrap(), "remind.late = \"1h\"\n");
        assert_eq!(unset(file, &["remind", "late"]), Ok(None));
        assert_eq!(unset(file, &["sitting", "to"]), Ok(None));
    }

    #[test]
    fn every_form_of_a_table_is_kept() {
        for (file, expected) in [
            ("", "[remind]\nlate = \"2h\"\n"),
            ("remind.snooze = \"5m\"\n", "remind.snooze = \"5m\"\nremind.late = \"2h\"\n"),
            ("remind = { snooze = \"5m\" }\n", "remind = { snooze = \"5m\", late = \"2h\" }\n"),
            ("remind = { }\n", "remind = { late = \"2h\"  }\n"),
            ("\u{feff}[remind]\r\nlate = \"1h\"\r\n", "\u{feff}[remind]\r\nlate = \"2h\"\r\n"),
            ("# late = \"1h\"\n", "# late = \"1h\"\n\n[remind]\nlate = \"2h\"\n"),
            ("[slots]\n\n# [remind]\n# x\n", "[slots]\n\n# [remind]\n# x\n\n[remind]\nlate = \"2h\"\n"),
            ("day_start = \"04:00\"", "day_start = \"04:00\"\n\n[remind]\nlate = \"2h\"\n"),
        ] {
            assert_eq!(set(file, &["remind", "late"], &text("2h")).as_deref(), Ok(expected), "{file}");
        }
    }

    #[test]
    fn a_new_table_comes_last_and_comments_stay_where_they_are() {
        for (file, expected) in [
            (
                "[routines.palm]\ncount = 1\n\n[slots]\n# end\n",
                "[routines.palm]\ncount = 1\n\n[slots]\n# end\n\n[routines.thumb]\nminutes = 5\n",
            ),
            ("routines.palm.count = 1\n# end\n", "routines.palm.count = 1\nroutines.thumb.minutes = 5\n# end\n"),
            (
                "routines = { palm = { count = 1 } }\n# end\n",
                "routines = { palm = { count = 1 } , thumb = { minutes = 5 } }\n# end\n",
            ),
            (
                "[routines]\npalm.count = 1\n# end\n",
                "[routines]\npalm.count = 1\n# end\n\n[routines.thumb]\nminutes = 5\n",
            ),
        ] {
            let set = set(file, &["routines", "thumb", "minutes"], &GivenValue::Number(5));
            assert_eq!(set.as_deref(), Ok(expected), "{file}");
        }
    }

    #[test]
    fn what_could_not_be_kept_is_refused() {
        let scattered = "remind.snooze = \"5m\"\nslots.noon = \"12:00\"\nremind.late = \"1h\"\n";
        assert_eq!(set(scattered, &["day_start"], &text("04:00")), Err(EditError::NotKept));
        let mixed = "day_start = \"04:00\"\r\n[remind]\nlate = \"1h\"\r\n";
        assert_eq!(set(mixed, &["day_start"], &text("05:00")), Err(EditError::NotKept));
        let flat = "remind = 3\n";
        assert_eq!(set(flat, &["remind", "late"], &text("2h")), Err(EditError::NotATable("remind".to_owned())));
    }
}
