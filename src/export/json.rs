//! The log of changes as a JSON document, one change a line: complete, for another backcare.

use std::io::{self, Write};

use serde_json::json;

use crate::domain::change_log::{FORMAT, LogPart, LoggedChange, LoggedOperation, VERSION};
use crate::printable;

/// A document that is being written, part by part.
pub struct JsonLog<W: Write> {
    to: W,
    /// What goes before the next change.
    before_change: &'static str,
    /// What goes before the next operation.
    before_operation: &'static str,
    /// What closes the change that is open.
    close: &'static str,
}

impl<W: Write> JsonLog<W> {
    pub fn begin(mut to: W) -> io::Result<Self> {
        write!(to, "{{\"format\":\"{FORMAT}\",\"version\":{VERSION},\"changes\":[")?;
        Ok(Self { to, before_change: "\n", before_operation: "", close: "" })
    }

    pub fn write(&mut self, part: &LogPart) -> io::Result<()> {
        match part {
            LogPart::Change(change) => self.write_change(change),
            LogPart::Operation(operation) => self.write_operation(operation),
        }
    }

    /// Writes the end of the document; without it what was written is no whole document.
    pub fn end(mut self) -> io::Result<()> {
        writeln!(self.to, "{}\n]}}", self.close)?;
        self.to.flush()
    }

    fn write_change(&mut self, change: &LoggedChange) -> io::Result<()> {
        let LoggedChange { id, at, command, part_of, undoes, version, clock } = change;
        let text = |text: serde_json::Value| printable::json(&text.to_string()).into_owned();
        write!(
            self.to,
            "{}{}{{\"id\":\"{id}\",\"at\":\"{}\",\"command\":{},\"part_of\":{},\"undoes\":{},\"version\":{version},\"clock\":{clock},\"operations\":[",
            self.close,
            self.before_change,
            at.format("%Y-%m-%dT%H:%M:%SZ"),
            text(json!(command)),
            text(json!(part_of.map(|id| id.to_string()))),
            text(json!(undoes.map(|id| id.to_string()))),
        )?;
        (self.before_change, self.before_operation, self.close) = (",\n", "", "]}");
        Ok(())
    }

    fn write_operation(&mut self, operation: &LoggedOperation) -> io::Result<()> {
        let LoggedOperation { kind, row, before, after } = operation;
        write!(
            self.to,
            "{}{{\"kind\":{},\"row\":\"{row}\",\"before\":{},\"after\":{}}}",
            self.before_operation,
            printable::json(&json!(kind).to_string()),
            printable::json(before.as_deref().unwrap_or("null")),
            printable::json(after),
        )?;
        self.before_operation = ",";
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_change_is_a_line_and_none_is_a_document_too() {
        let id =
            |last: u8| format!("01938000-0000-7000-8000-0000000000{last:02}").parse().map(crate::domain::record::Id);
        let change = |last: u8, undoes: Option<u8>| {
            LogPart::Change(LoggedChange {
                id: id(last).unwrap(),
                at: "2026-11-23T07:10:00Z".parse().unwrap(),
                command: undoes.is_none().then(|| "log \"palm\"".to_owned()),
                part_of: None,
                undoes: undoes.map(|last| id(last).unwrap()),
                version: 1,
                clock: 7,
            })
        };
        let operation = |before: Option<&str>, after: &str| {
            LogPart::Operation(LoggedOperation {
                kind: "session".to_owned(),
                row: id(9).unwrap(),
                before: before.map(str::to_owned),
                after: after.to_owned(),
            })
        };
        let written = |parts: &[LogPart]| {
            let mut written = Vec::new();
            let mut log = JsonLog::begin(&mut written).unwrap();
            for part in parts {
                log.write(part).unwrap();
            }
            log.end().unwrap();
            String::from_utf8(written).unwrap()
        };
        assert_eq!(written(&[]), "{\"format\":\"backcare\",\"version\":1,\"changes\":[\n]}\n");
        let parts = [
            change(1, None),
            operation(None, r#"{"amount":1}"#),
            operation(Some(r#"{"note":null}"#), "{\"note\":\"\u{9b}\"}"),
            change(2, Some(1)),
        ];
        assert_eq!(
            written(&parts),
            r#"{"format":"backcare","version":1,"changes":[
{"id":"01938000-0000-7000-8000-000000000001","at":"2026-11-23T07:10:00Z","command":"log \"palm\"","part_of":null,"undoes":null,"version":1,"clock":7,"operations":[{"kind":"session","row":"01938000-0000-7000-8000-000000000009","before":null,"after":{"amount":1}},{"kind":"session","row":"01938000-0000-7000-8000-000000000009","before":{"note":null},"after":{"note":"\u009b"}}]},
{"id":"01938000-0000-7000-8000-000000000002","at":"2026-11-23T07:10:00Z","command":null,"part_of":null,"undoes":"01938000-0000-7000-8000-000000000001","version":1,"clock":7,"operations":[]}
]}
"#
        );
    }
}
