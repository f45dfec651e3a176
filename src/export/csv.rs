//! The diary as a table of comma-separated values (RFC 4180, UTF-8): see `domain::diary_table` for its columns.

use std::io::{self, Write};

use crate::domain::calendar::Moment;
use crate::domain::diary_table::{COLUMNS, DiaryRow, DiaryRowContent, guarded};

/// A table that is being written, row by row.
pub struct CsvTable<W: Write> {
    rows: csv::Writer<W>,
}

impl<W: Write> CsvTable<W> {
    /// Begins the table with the names of its columns.
    pub fn begin(to: W) -> io::Result<Self> {
        let mut rows = csv::Writer::from_writer(to);
        rows.write_record(COLUMNS).map_err(cause_of)?;
        Ok(Self { rows })
    }

    pub fn write(&mut self, row: DiaryRow) -> io::Result<()> {
        self.rows.write_record(cells(row)).map_err(cause_of)
    }

    pub fn end(mut self) -> io::Result<()> {
        self.rows.flush()
    }
}

/// Why a row could not be written. Of an error of the writer below its kind is kept, by which a reader that has gone is
/// known.
fn cause_of(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(cause) => cause,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// The cells of a row, in the order of [`COLUMNS`].
fn cells(row: DiaryRow) -> [String; COLUMNS.len()] {
    let DiaryRow { at, day, note, content } = row;
    let wall = at.naive_local();
    let when = [wall.date().to_string(), wall.time().format("%H:%M:%S").to_string(), offset(at)];
    let note = guarded(&note.unwrap_or_default());
    let [date, time, utc_offset] = when;
    let day = day.to_string();
    let nothing = String::new;
    match content {
        DiaryRowContent::Session { routine, slot, amount, unit, pain_before, pain_after, source } => [
            date,
            time,
            utc_offset,
            guarded(&routine.0),
            or_empty(amount),
            guarded(&unit.to_string()),
            or_empty(pain_before),
            or_empty(pain_after),
            nothing(),
            note,
            day,
            guarded(&or_empty(slot)),
            source.word().to_owned(),
        ],
        DiaryRowContent::Reading { pain } => [
            date,
            time,
            utc_offset,
            nothing(),
            nothing(),
            nothing(),
            nothing(),
            nothing(),
            pain.to_string(),
            note,
            day,
            nothing(),
            nothing(),
        ],
    }
}

/// `+01:00`; with seconds where the zone had some.
fn offset(at: Moment) -> String {
    let has_seconds = at.offset().local_minus_utc() % 60 != 0;
    at.format(if has_seconds { "%::z" } else { "%:z" }).to_string()
}

fn or_empty(value: Option<impl ToString>) -> String {
    value.map_or(String::new(), |value| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::record::{Pain, Source};
    use crate::domain::routine::Unit;

    #[test]
    fn a_session_and_a_reading_are_a_row_each() {
        let at = |words: &str| words.parse::<Moment>().unwrap();
        let session = DiaryRow {
            at: at("2026-11-24T00:20:05+01:00"),
            day: "2026-11-23".parse().unwrap(),
            note: Some("=stairs, \"twice\"\nand back".to_owned()),
            content: DiaryRowContent::Session {
                routine: "palm".into(),
                slot: Some("evening".into()),
                amount: Some(120),
                unit: Unit::Count("strokes".into()),
                pain_before: Pain::new(5),
                pain_after: None,
                source: Source::Cli,
            },
        };
        let reading = DiaryRow {
            at: at("1971-11-24T08:44:30Z").with_timezone(&chrono::FixedOffset::west_opt(2670).unwrap()),
            day: "1971-11-24".parse().unwrap(),
            note: None,
            content: DiaryRowContent::Reading { pain: Pain::new(0).unwrap() },
        };
        let mut written = Vec::new();
        let mut table = CsvTable::begin(&mut written).unwrap();
        table.write(session).unwrap();
        table.write(reading).unwrap();
        table.end().unwrap();
        assert_eq!(
            String::from_utf8(written).unwrap(),
            "date,time,utc_offset,routine,amount,unit,pain_before,pain_after,pain,note,day,slot,source\n\
             2026-11-24,00:20:05,+01:00,palm,120,strokes,5,,,\"'=stairs, \"\"twice\"\"\nand back\",2026-11-23,evening,cli\n\
             1971-11-24,08:00:00,-00:44:30,,,,,,0,,1971-11-24,,\n"
        );
    }
}
