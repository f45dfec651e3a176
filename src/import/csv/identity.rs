//! The ids of what a table tells: made of the entries themselves, so that the same entry has the same id whenever it is
//! imported, also from a file that has grown.

use std::collections::HashMap;

use uuid::Uuid;

use super::entry::TableEntry;
use crate::domain::record::{Id, Reading, Relation, Session};
use crate::domain::routine::RoutineId;

/// The namespace of the ids of imported rows (`UUIDv5`, RFC 9562).
const NAMESPACE: Uuid = Uuid::from_u128(0x6261_636b_6361_8265_8000_696d_706f_7274);

/// Parts the fields that an id is made of. No table of text has it.
const SEPARATOR: &str = "\u{1f}";

/// Tells the entries of one file apart that are alike.
#[derive(Debug, Default)]
pub struct EntryIds {
    /// How many there were of each, by the id of the first.
    entries: HashMap<Uuid, u32>,
    /// How many rows there were that say the same.
    rows: HashMap<Uuid, u32>,
}

impl EntryIds {
    /// The id of an entry: a session of `routine`, or a reading.
    pub fn next(&mut self, entry: &TableEntry, routine: Option<&RoutineId>) -> Id {
        let when = &entry.when;
        let amounts: Vec<String> = entry.amounts.iter().map(|given| given.amount.to_string()).collect();
        let pain = entry.pain.filter(|_| routine.is_none()).map(|pain| pain.to_string());
        let fields = [
            routine.map_or(String::new(), ToString::to_string),
            when.date.to_string(),
            when.time.map_or(String::new(), |time| time.to_string()),
            when.offset.map_or(String::new(), |offset| offset.to_string()),
            when.slot.clone().unwrap_or_default().to_lowercase(),
            amounts.join("/"),
            pain.unwrap_or_default(),
            entry.note.clone().unwrap_or_default(),
        ];
        let first = Uuid::new_v5(&NAMESPACE, fields.join(SEPARATOR).as_bytes());
        let earlier = counted(&mut self.entries, first);
        Id(if earlier == 0 { first } else { Uuid::new_v5(&first, earlier.to_string().as_bytes()) })
    }

    /// How many sessions of the same routine, instant, amount and unit came before this one.
    pub fn sessions_alike(&mut self, session: &Session) -> u32 {
        let Session { routine, at, amount, unit, .. } = session;
        let amount = amount.map_or(String::new(), |amount| amount.to_string());
        self.count_alike(&[routine.to_string(), at.timestamp().to_string(), amount, unit.to_string()])
    }

    /// How many readings of the same instant and pain came before this one.
    pub fn readings_alike(&mut self, reading: &Reading) -> u32 {
        self.count_alike(&[reading.at.timestamp().to_string(), reading.pain.to_string()])
    }

    fn count_alike(&mut self, fields: &[String]) -> u32 {
        counted(&mut self.rows, Uuid::new_v5(&NAMESPACE, fields.join(SEPARATOR).as_bytes()))
    }
}

/// The id of the reading of a session.
pub fn reading_id(session: Id, relation: Relation) -> Id {
    Id(Uuid::new_v5(&session.0, relation.word().as_bytes()))
}

/// How many there were before; this one is one more.
fn counted(counts: &mut HashMap<Uuid, u32>, id: Uuid) -> u32 {
    let count = counts.entry(id).or_default();
    *count += 1;
    *count - 1
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::import::csv::{EntryTime, TableReader, TableRow};

    fn ids(rows: &[&str]) -> Vec<Id> {
        let table = format!("date,time,routine,amount,note\n{}\n", rows.join("\n"));
        let mut table = TableReader::begin(table.as_bytes(), false).unwrap();
        let mut ids = EntryIds::default();
        let rows = std::iter::from_fn(|| table.next_row().unwrap());
        rows.map(|row| match row {
            TableRow::Entry(entry) => ids.next(&entry, Some(&"palm".into())),
            other => panic!("{other:?}"),
        })
        .collect()
    }

    #[test]
    fn an_entry_keeps_its_id_when_the_file_grows_or_is_written_otherwise() {
        let (one, other) = ("2026-11-23,07:30,palm,100,", "2026-11-23,07:30,palm,100,again");
        let first = ids(&[one, other, one]);
        assert_eq!(first.iter().map(|id| id.0).collect::<BTreeSet<_>>().len(), 3);
        let grown = ids(&[other, "2026-11-24,,palm,,", one, one, one]);
        assert_eq!((grown[0], grown[2], grown[3]), (first[1], first[0], first[2]));
        assert_eq!(ids(&["23.11.2026,7:30 am,Palm,100.0,"]), [first[0]]);
    }

    #[test]
    fn ids_are_the_same_in_every_version() {
        assert_eq!(ids(&["2026-11-23,07:30,palm,100,"])[0].to_string(), "d93dc099-b135-5366-9865-f8ae84b969c8");
        let entry = TableEntry { when: EntryTime::default(), ..TableEntry::default() };
        let session = EntryIds::default().next(&entry, None);
        assert_ne!(reading_id(session, Relation::Before), reading_id(session, Relation::After));
    }
}
