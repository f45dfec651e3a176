//! Whole tables, as programs and people write them.

use proptest::prelude::*;

use super::*;
use crate::domain::calendar::Moment;
use crate::domain::diary_table::{DiaryRow, DiaryRowContent};
use crate::domain::record::{Pain, Source};
use crate::domain::routine::Unit;
use crate::export::csv::CsvTable;

fn rows(table: &[u8]) -> Vec<TableRow> {
    let mut table = TableReader::begin(table, true).unwrap();
    std::iter::from_fn(|| table.next_row().unwrap()).collect()
}

/// What each row comes to, in short.
fn told(table: &[u8]) -> Vec<String> {
    let told = |row| match row {
        TableRow::NotDone => "not done".to_owned(),
        TableRow::Broken { line, problem } => format!("{line}: {problem}"),
        TableRow::Entry(entry) => {
            let amounts: Vec<String> = entry.amounts.iter().map(|given| given.amount.to_string()).collect();
            let time = entry.when.time.map(|time| time.to_string());
            let pains = [entry.pain, entry.pain_after].map(|pain| pain.map(|pain| pain.to_string()));
            let parts = [
                Some(format!("{}: {}", entry.line, entry.when.date)),
                time.or(entry.when.slot),
                entry.routine,
                (!amounts.is_empty()).then(|| amounts.join("/")),
                (pains != [None, None]).then(|| pains.map(Option::unwrap_or_default).join(">")),
                entry.note,
            ];
            parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
        }
    };
    rows(table).into_iter().map(told).collect()
}

#[test]
fn tables_of_other_programs_are_read() {
    for (table, expected) in [
        // Loop Habit Tracker, a file a habit, the newest first.
        (
            "Date,Value,Notes\n2026-11-23,YES_MANUAL,\"good, at last\"\n2026-11-22,YES_AUTO,\n2026-11-21,SKIP,\n\
             2026-11-20,12500,\n",
            vec!["2: 2026-11-23 good, at last", "not done", "not done", "5: 2026-11-20 12500"],
        ),
        // HabitBull.
        (
            "HabitName,HabitDescription,HabitCategory,CalendarDate,Value,CommentText\nBack rub,,,2026-11-23,1,\n\
             Back rub,,,2026-11-22,0,\nBack rub,,,2026-11-21,,\nBack rub,,,11/20/2026,30,ok\n",
            vec!["2: 2026-11-23 Back rub", "not done", "not done", "5: 2026-11-20 Back rub 30 ok"],
        ),
        // habitctl has no first line of its own; with one it is read.
        ("date\thabit\tvalue\n2026-11-23\tpalm\ty\n\n2026-11-22\tpalm\tn\n", vec!["2: 2026-11-23 palm", "not done"]),
        // Watson, `log --csv`.
        (
            "id,start,stop,project,tags\n0123abc,2026-11-22 09:00:00,2026-11-22 09:10:00,thumb,\n",
            vec!["2: 2026-11-22 09:00:00 thumb"],
        ),
        // A spreadsheet in German, with columns in an order of its own.
        (
            "sep=;\r\nNotes;Duration (min);Time;Activity;Date\r\n\"nach dem; Essen\";\"12,5\";7:30;Daumen;23.11.2026\r\n;;;;\r\n",
            vec!["3: 2026-11-23 07:30:00 Daumen 13 nach dem; Essen"],
        ),
        (
            "date,time,routine\n2026-11-23,Morning,palm\n2026-11-23,,palm\n",
            vec!["2: 2026-11-23 Morning palm", "3: 2026-11-23 palm"],
        ),
        (
            "date,pain,routine,pain after\n2026-11-23,4,,\n2026-11-23,5.0,palm,3\n2026-11-23,,palm,\n",
            vec!["2: 2026-11-23 4>", "3: 2026-11-23 palm 5>3", "4: 2026-11-23 palm"],
        ),
    ] {
        assert_eq!(told(table.as_bytes()), expected, "{table}");
        let utf16: Vec<u8> = format!("\u{feff}{table}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(told(&utf16), expected, "{table}");
    }
}

#[test]
fn what_is_broken_is_named_by_its_line_and_the_rest_is_read() {
    let table = b"date,time,routine,amount,pain,note\n\
        2026-11-23,07:30,palm\n\
        2026-11-23,07:30,palm,1,,,more\n\
        2026-11-23,07:30,palm,1,,,\n\
        11/12/2026,,palm,1,,\n\
        ,07:30,palm,1,,\n\
        2026-11-23,25:00,palm,1,,\n\
        2026-11-23,,palm,ten,,\n\
        2026-11-23,,palm,1,11,\n\
        2026-11-23,,palm,1,,\"open\n\
        2026-11-23,,p\xffalm,1,,\n\
        \"2026-11-23\"x,,palm,1,,\n\
        2026-11-23,,palm,2,,last\n";
    assert_eq!(
        told(table),
        [
            "2: it has 3 columns, and the first line 6",
            "3: it has 7 columns, and the first line 6",
            "4: 2026-11-23 07:30:00 palm 1",
            "5: `11/12/2026` may be two dates; write it as 2026-12-11 or 2026-11-12",
            "6: it has no date",
            "7: `25:00` is no time; write it as 07:30",
            "8: `ten` is no amount",
            "9: `11` is no pain; it is a whole number from 0 to 10",
            "10: a quote is opened and never closed",
            "11: it is not UTF-8; save the file as UTF-8",
            "12: there is text behind a closing quote",
            "13: 2026-11-23 palm 2 last",
        ]
    );
    let long = |length: usize| format!("date,note\n2026-11-23,{}\n", "ü".repeat(length));
    assert_eq!(told(long(100_000).as_bytes()).len(), 1);
    assert!(matches!(rows(long(100_000).as_bytes())[0], TableRow::Entry(_)));
    assert_eq!(told(long(100_001).as_bytes()), ["2: a cell is longer than 100000 characters"]);
}

#[test]
fn a_table_without_what_it_needs_is_refused_with_the_columns_that_it_has() {
    for (table, has_routine, expected) in [
        ("", true, "there is nothing in it"),
        ("\n \r\n,,\n", true, "there is nothing in it"),
        ("Date,Value\n", false, "no column of it is a `routine` or `pain`; it has: `Date`, `Value`"),
        ("2026-11-23,palm\n", false, "no column of it is a `date`; it has: `2026-11-23`, `palm`"),
        ("\"date,routine\n", false, "its first line, which names the columns, cannot be read: a quote is opened"),
    ] {
        let refused = TableReader::begin(table.as_bytes(), has_routine).err().unwrap().to_string();
        assert!(refused.starts_with(expected), "{table}: {refused}");
    }
    assert!(TableReader::begin(&b"Date,Value\n"[..], true).is_ok());
}

/// A text as a note is: without blanks at its ends.
fn note() -> impl Strategy<Value = Option<String>> {
    let text = "['=+@-]{0,2}[a-z\",;\n\r\t=ü🦴 \u{202e}]{0,12}".prop_map(|text| text.trim().to_owned());
    prop::option::of(text).prop_map(|text| text.filter(|text| !text.is_empty()))
}

fn pain() -> impl Strategy<Value = Option<Pain>> {
    prop::option::of((0..=10_u8).prop_map(|score| Pain::new(score).unwrap()))
}

fn diary_row() -> impl Strategy<Value = DiaryRow> {
    let session = (
        "[a-z]{1,8}",
        prop::option::of("[a-z=-]{1,8}"),
        prop::option::of(1..=240_u32),
        prop::sample::select(vec!["minutes", "strokes", "Sätze"]),
        (pain(), pain()),
        prop::sample::select(vec![Source::Cli, Source::Notification, Source::Do, Source::Import]),
    );
    let session = session.prop_map(|(routine, slot, amount, unit, (pain_before, pain_after), source)| {
        let (routine, slot) = (routine.as_str().into(), slot.as_deref().map(Into::into));
        let unit = Unit::from(unit.to_owned());
        DiaryRowContent::Session { routine, slot, amount, unit, pain_before, pain_after, source }
    });
    let reading = (0..=10_u8).prop_map(|score| DiaryRowContent::Reading { pain: Pain::new(score).unwrap() });
    let offsets = prop::sample::select(vec![3600, -12_600, 0, 50_400, -2670]);
    (946_684_800..4_000_000_000_i64, offsets, -1..=1_i64, note(), prop_oneof![session, reading]).prop_map(
        |(seconds, offset, days, note, content)| {
            let offset = chrono::FixedOffset::east_opt(offset).unwrap();
            let at: Moment = chrono::DateTime::from_timestamp(seconds, 0).unwrap().with_timezone(&offset);
            DiaryRow { at, day: at.date_naive() + chrono::TimeDelta::days(days), note, content }
        },
    )
}

/// The row that an entry of our own export was made from, but for what a slot of a reading would be.
fn row_of(entry: &TableEntry) -> DiaryRow {
    let when = &entry.when;
    let at = when.date.and_time(when.time.unwrap()).and_local_timezone(when.offset.unwrap()).unwrap();
    let (day, slot) = when.settled.clone().unwrap();
    let content = match &entry.routine {
        None => DiaryRowContent::Reading { pain: entry.pain.unwrap() },
        Some(routine) => {
            let (amount, unit) = entry.amount_in(&Unit::Count("other".into())).unwrap();
            DiaryRowContent::Session {
                routine: routine.as_str().into(),
                slot: slot.as_deref().map(Into::into),
                amount,
                unit,
                pain_before: entry.pain,
                pain_after: entry.pain_after,
                source: entry.source.unwrap(),
            }
        }
    };
    DiaryRow { at, day, note: entry.note.clone(), content }
}

proptest! {
    #[test]
    fn our_own_table_is_read_as_it_was_written(expected in prop::collection::vec(diary_row(), 0..8)) {
        let mut written = Vec::new();
        let mut table = CsvTable::begin(&mut written).unwrap();
        for row in &expected {
            table.write(row.clone()).unwrap();
        }
        table.end().unwrap();
        let read = rows(&written).into_iter().map(|row| match row {
            TableRow::Entry(entry) => row_of(&entry),
            other => panic!("{other:?}"),
        });
        prop_assert_eq!(read.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn every_cell_is_read_or_refused(cells in prop::collection::vec("[0-9.,:/a-z+ -]{0,12}|.{0,9}", 12)) {
        let columns = "date,time,datetime,offset,day,slot,routine,amount,unit,pain,note,source";
        let mut table = csv::Writer::from_writer(Vec::new());
        table.write_record(columns.split(',')).unwrap();
        table.write_record(&cells).unwrap();
        prop_assert!(rows(&table.into_inner().unwrap()).len() <= 1);
    }
}
