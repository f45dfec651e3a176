//! The log of changes of another backcare, from its JSON document, part by part: a log of any length needs no memory.
//!
//! A part that was handed on may stand in a document that turns out to be broken: who takes the parts forgets them then.

mod limits;

use std::fmt;
use std::io::{self, BufRead};

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;
use serde_json::{Map, Value};
use thiserror::Error;
use uuid::Uuid;

use self::limits::Limited;
use crate::domain::change_log::{CLOCK_LIMIT, FORMAT, LogPart, LoggedChange, LoggedOperation, VERSION};
use crate::domain::record::Id;

/// Why a document cannot be taken in.
#[derive(Debug, Error)]
pub enum JsonError<E> {
    #[error("it ends too early, in line {0}: it was cut off")]
    CutOff(usize),
    /// With its line.
    #[error("line {line}: {message}")]
    Broken { line: usize, message: String },
    #[error("it is no export of backcare: its `format` is not `{FORMAT}`")]
    Foreign,
    #[error("it was written by a newer version of backcare: it has version {0}, and this one reads {VERSION}")]
    Newer(u64),
    #[error(transparent)]
    Read(io::Error),
    /// The parts could not be taken.
    #[error("{0}")]
    Taking(E),
}

/// Reads a document, and has `take` take each part. It ends with the first that is not taken.
pub fn read<E>(from: impl BufRead, take: &mut dyn FnMut(LogPart) -> Result<(), E>) -> Result<(), JsonError<E>> {
    let mut refused = None;
    let mut head = DocumentHead::default();
    let mut json = serde_json::Deserializer::from_reader(Limited::new(from));
    let mut hand_on = |part| {
        take(part).map_err(|cause| {
            refused = Some(cause);
            "a part was not taken".to_owned()
        })
    };
    let document = Document { head: &mut head, take: &mut hand_on };
    let read = document.deserialize(&mut json).and_then(|()| json.end());
    if let Some(cause) = refused {
        return Err(JsonError::Taking(cause));
    }
    // What it is says more than what is wrong in it.
    head.check()?;
    read.map_err(|cause| match cause.classify() {
        Category::Eof => JsonError::CutOff(cause.line()),
        Category::Io => JsonError::Read(cause.into()),
        _ => JsonError::Broken { line: cause.line(), message: without_place(&cause) },
    })?;
    if head.format.is_none() || head.version.is_none() || !head.has_changes {
        return Err(JsonError::Foreign);
    }
    Ok(())
}

/// What is wrong, without the line and the column that stand behind it.
fn without_place(cause: &serde_json::Error) -> String {
    let message = cause.to_string();
    let place = format!(" at line {} column {}", cause.line(), cause.column());
    message.strip_suffix(&place).unwrap_or(&message).to_owned()
}

/// What a document says of itself.
#[derive(Default)]
struct DocumentHead {
    format: Option<Value>,
    version: Option<Value>,
    has_changes: bool,
}

impl DocumentHead {
    fn check<E>(&self) -> Result<(), JsonError<E>> {
        if self.format.as_ref().is_some_and(|format| format != FORMAT) {
            return Err(JsonError::Foreign);
        }
        match self.version.as_ref().map(Value::as_u64) {
            None | Some(Some(VERSION)) => Ok(()),
            Some(Some(version)) if version > VERSION => Err(JsonError::Newer(version)),
            _ => Err(JsonError::Foreign),
        }
    }
}

/// Takes a part, or says why not.
type TakePart<'a> = dyn FnMut(LogPart) -> Result<(), String> + 'a;

struct Document<'a, 'b> {
    head: &'a mut DocumentHead,
    take: &'a mut TakePart<'b>,
}

impl<'de> DeserializeSeed<'de> for Document<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Document<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object with `format`, `version` and `changes`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "format" => self.head.format = Some(map.next_value()?),
                "version" => self.head.version = Some(map.next_value()?),
                // Of a document of another format or version the changes may mean something else.
                "changes" if self.head.check::<()>().is_ok() => {
                    self.head.has_changes = true;
                    map.next_value_seed(Changes { take: &mut *self.take })?;
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

struct Changes<'a, 'b> {
    take: &'a mut TakePart<'b>,
}

impl<'de> DeserializeSeed<'de> for Changes<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Changes<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an array of changes")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut changes: A) -> Result<(), A::Error> {
        while changes.next_element_seed(OneChange { take: &mut *self.take })?.is_some() {}
        Ok(())
    }
}

struct OneChange<'a, 'b> {
    take: &'a mut TakePart<'b>,
}

impl<'de> DeserializeSeed<'de> for OneChange<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for OneChange<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a change")
    }

    /// The operations are handed on as they come where everything else was said before them, as in our own export, and
    /// are kept until then where they stand elsewhere.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let take = self.take;
        let mut fields = ChangeFields::default();
        let mut kept: Option<Vec<LoggedOperation>> = None;
        let mut is_handed_on = false;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "id" => fields.id = Some(map.next_value()?),
                "at" => fields.at = Some(map.next_value()?),
                "command" => (fields.command, fields.has_command) = (map.next_value()?, true),
                "part_of" => (fields.part_of, fields.has_part_of) = (map.next_value()?, true),
                "version" => fields.version = Some(map.next_value()?),
                "undoes" => (fields.undoes, fields.has_undoes) = (map.next_value()?, true),
                "clock" => fields.clock = Some(map.next_value()?),
                "operations" if is_handed_on || kept.is_some() => return Err(de::Error::duplicate_field("operations")),
                "operations" if fields.are_complete() => {
                    take(LogPart::Change(fields.change().map_err(de::Error::custom)?)).map_err(de::Error::custom)?;
                    is_handed_on = true;
                    map.next_value_seed(Operations(&mut |operation| take(LogPart::Operation(operation))))?;
                }
                "operations" => {
                    let operations = kept.insert(Vec::new());
                    map.next_value_seed(Operations(&mut |operation| {
                        operations.push(operation);
                        Ok(())
                    }))?;
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        if is_handed_on {
            return Ok(());
        }
        let operations = kept.ok_or_else(|| de::Error::missing_field("operations"))?;
        let change = LogPart::Change(fields.change().map_err(de::Error::custom)?);
        let mut parts = std::iter::once(change).chain(operations.into_iter().map(LogPart::Operation));
        parts.try_for_each(take).map_err(de::Error::custom)
    }
}

/// The fields of a change, as far as they were read.
#[derive(Default)]
struct ChangeFields {
    id: Option<Uuid>,
    at: Option<DateTime<Utc>>,
    command: Option<String>,
    /// Whether it was read: it may be null. So with the next ones.
    has_command: bool,
    part_of: Option<Uuid>,
    has_part_of: bool,
    undoes: Option<Uuid>,
    has_undoes: bool,
    version: Option<u32>,
    clock: Option<i64>,
}

impl ChangeFields {
    fn are_complete(&self) -> bool {
        let has_ends = self.has_command && self.has_part_of && self.has_undoes && self.version.is_some();
        has_ends && self.id.is_some() && self.at.is_some() && self.clock.is_some()
    }

    fn change(&mut self) -> Result<LoggedChange, String> {
        let missing = |field: &str| format!("a change has no `{field}`");
        let clock = self.clock.ok_or_else(|| missing("clock"))?;
        if !(0..CLOCK_LIMIT).contains(&clock) {
            return Err(format!("the `clock` of a change is {clock}, which is out of its limits"));
        }
        Ok(LoggedChange {
            id: self.id.map(Id).ok_or_else(|| missing("id"))?,
            at: self.at.ok_or_else(|| missing("at"))?,
            command: self.command.take(),
            part_of: self.part_of.map(Id),
            undoes: self.undoes.map(Id),
            version: self.version.unwrap_or(1),
            clock,
        })
    }
}

/// Hands each operation of an array on.
struct Operations<'a>(&'a mut dyn FnMut(LoggedOperation) -> Result<(), String>);

impl<'de> DeserializeSeed<'de> for Operations<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Operations<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an array of operations")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut operations: A) -> Result<(), A::Error> {
        while let Some(operation) = operations.next_element::<OperationFields>()? {
            (self.0)(operation.into()).map_err(de::Error::custom)?;
        }
        Ok(())
    }
}

#[derive(Deserialize)]
#[serde(rename = "operation")]
struct OperationFields {
    kind: String,
    row: Uuid,
    before: Option<Map<String, Value>>,
    after: Map<String, Value>,
}

impl From<OperationFields> for LoggedOperation {
    fn from(fields: OperationFields) -> Self {
        let OperationFields { kind, row, before, after } = fields;
        let text = |fields: Map<String, Value>| Value::Object(fields).to_string();
        Self { kind, row: Id(row), before: before.map(text), after: text(after) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01938000-0000-7000-8000-000000000001";
    const ROW: &str = "01938000-0000-7000-8000-000000000009";

    fn read_all(document: &str) -> Result<Vec<LogPart>, String> {
        let mut parts = Vec::new();
        let mut take = |part| {
            parts.push(part);
            Ok::<(), String>(())
        };
        read(document.as_bytes(), &mut take).map_err(|problem| problem.to_string()).map(|()| parts)
    }

    fn document(changes: &str) -> String {
        format!("{{\"format\":\"backcare\",\"version\":1,\"changes\":[{changes}]}}")
    }

    fn change() -> String {
        let operation =
            format!("{{\"kind\":\"later\",\"row\":\"{ROW}\",\"before\":null,\"after\":{{\"z\":[1.0],\"a\":null}}}}");
        format!(
            "{{\"id\":\"{ID}\",\"at\":\"2026-11-23T07:10:00Z\",\"command\":\"log\",\"part_of\":null,\"undoes\":null,\"version\":1,\"clock\":7,\
             \"operations\":[{operation},{operation}]}}"
        )
    }

    #[test]
    fn parts_come_in_order_whatever_the_layout() {
        let parts = read_all(&document(&change())).unwrap();
        let LogPart::Change(first) = &parts[0] else { panic!("{parts:?}") };
        assert_eq!((first.id.to_string().as_str(), first.command.as_deref(), first.clock), (ID, Some("log"), 7));
        let LogPart::Operation(operation) = &parts[1] else { panic!("{parts:?}") };
        // What this program does not know stays as it is.
        assert_eq!((operation.kind.as_str(), operation.after.as_str()), ("later", "{\"z\":[1.0],\"a\":null}"));
        assert_eq!((parts.len(), &parts[1]), (3, &parts[2]));
        // By name, in other orders, pretty, and with fields of a later version.
        let value: Value = serde_json::from_str(&document(&change())).unwrap();
        let pretty = serde_json::to_string_pretty(&value).unwrap();
        assert_eq!(read_all(&pretty).unwrap(), parts);
        let fields = value["changes"][0].as_object().unwrap();
        let reversed: Map<String, Value> = fields.clone().into_iter().rev().collect();
        let reversed = format!(
            "{{\"changes\":[{}],\"later\":[{{}}],\"version\":1,\"format\":\"backcare\"}}\n\n",
            Value::Object(reversed)
        );
        assert_eq!(read_all(&reversed).unwrap(), parts);
        assert_eq!(read_all(&document("")), Ok(Vec::new()));
    }

    #[test]
    fn what_is_no_whole_log_is_refused() {
        let good = document(&change());
        for cut in (0..good.len()).filter(|cut| good.is_char_boundary(*cut)) {
            let problem = read_all(&good[..cut]).unwrap_err();
            assert!(problem.contains("cut off"), "{cut}: {problem}");
        }
        for (old, new, expected) in [
            ("\"version\":1", "\"version\":2", "a newer version of backcare: it has version 2"),
            ("\"version\":1", "\"version\":\"1\"", "it is no export of backcare"),
            ("\"version\":1,", "", "it is no export of backcare"),
            ("\"format\":\"backcare\"", "\"format\":\"other\"", "it is no export of backcare"),
            ("\"changes\"", "\"habits\"", "it is no export of backcare"),
            (ID, "0193", "line 1: UUID parsing failed"),
            ("\"clock\":7", "\"clock\":-1", "the `clock` of a change is -1"),
            ("\"clock\":7", "\"clock\":4611686018427387904", "out of its limits"),
            ("\"clock\":7", "\"clock\":4611686018427387904000", "line 1: "),
            ("\"clock\":7,", "", "a change has no `clock`"),
            ("\"after\":{", "\"after\":7,\"more\":{", "line 1: invalid type"),
            ("\"kind\":\"later\",", "", "missing field `kind`"),
            ("\"at\":\"2026", "\"at\":\"x2026", "line 1: "),
            ("]}", "]}]", "line 1: "),
        ] {
            let problem = read_all(&good.replace(old, new)).unwrap_err();
            assert!(problem.contains(expected), "{new}: {problem}");
        }
        let twice = good.replace("\"operations\":[", "\"operations\":[],\"operations\":[");
        assert!(read_all(&twice).unwrap_err().contains("duplicate field"));
        let long = good.replace("\"log\"", &format!("\"{}\"", "x".repeat(2 << 20)));
        assert_eq!(read_all(&long).unwrap_err(), "line 1: a text of it is longer than a megabyte");
        assert!(read_all(&format!("{good}{good}")).unwrap_err().contains("line 1: "));
    }

    #[test]
    fn reading_ends_where_a_part_is_not_taken() {
        let mut taken = 0;
        let mut take = |_| {
            taken += 1;
            if taken == 2 { Err("full") } else { Ok(()) }
        };
        let problem = read(document(&change()).as_bytes(), &mut take).unwrap_err();
        assert!(matches!(problem, JsonError::Taking("full")));
        assert_eq!(taken, 2);
    }
}
