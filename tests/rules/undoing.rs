//! Random steps on random diaries, every one of them taken back: the diary is as it was, and its tables are what follows
//! from the operations.

use std::path::Path;

use backcare::store::Writer;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use rusqlite::Connection;

use super::steps::{Diary, StepDraw, sequences, steps};

/// The tables of rows that commands make, edit and remove.
pub(super) const TAKEN_BACK: [&str; 6] = ["sessions", "readings", "pauses", "easings", "miss_answers", "reviews"];

/// Those that are worked out from the operations.
pub(super) const FOLDED: [&str; 8] =
    ["sessions", "readings", "pauses", "easings", "miss_answers", "reviews", "plans", "tracking"];

/// How many sequences each diary is given.
const SEQUENCES: u32 = 8;

/// Every row of these tables with all its columns, in the order of their numbers.
pub(super) fn rows(database: &Path, tables: &[&str]) -> Vec<String> {
    let connection = Connection::open(database).unwrap();
    let mut rows = Vec::new();
    for table in tables {
        let mut statement = connection.prepare(&format!("SELECT * FROM {table} ORDER BY seq")).unwrap();
        let columns = statement.column_count();
        let row = |row: &rusqlite::Row| {
            let values: Vec<String> =
                (0..columns).map(|column| format!("{:?}", row.get_ref(column).unwrap())).collect();
            Ok(format!("{table}: {}", values.join(", ")))
        };
        rows.extend(statement.query_map([], row).unwrap().map(Result::unwrap));
    }
    rows
}

/// The tables are what follows from the operations, here and in an empty database that is given them.
pub(super) fn check_fold(database: &Path, store: &mut Writer) {
    let before = rows(database, &FOLDED);
    let rebuilt = store.rebuild().unwrap();
    assert_eq!(rows(database, &FOLDED), before);
    assert_eq!((rebuilt.rows, rebuilt.changed, rebuilt.unreadable), (before.len().try_into().unwrap(), 0, 0));
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.db");
    drop(Writer::open(&empty).unwrap());
    let connection = Connection::open(&empty).unwrap();
    connection.execute("ATTACH ?1 AS other", [database.to_str().unwrap()]).unwrap();
    let copy = "BEGIN;
        INSERT INTO changes SELECT * FROM other.changes;
        INSERT INTO operations SELECT * FROM other.operations;
        COMMIT;";
    connection.execute_batch(copy).unwrap();
    drop(connection);
    Writer::open(&empty).unwrap().rebuild().unwrap();
    assert_eq!(rows(&empty, &FOLDED), before);
}

fn check(past: &[StepDraw], steps: &[StepDraw], seen: &mut Seen) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("backcare.db");
    let mut diary = Diary::new(&path);
    for step in past {
        diary.take(step);
    }
    let base = rows(&path, &TAKEN_BACK);
    diary.begin_anew();
    // What the diary was before each step that is not taken back; `None` where a later part of an earlier step is in it.
    let mut before = Vec::new();
    for step in steps {
        let was = rows(&path, &TAKEN_BACK);
        if step.is_undo() {
            let Some(expected) = before.pop() else { continue };
            assert!(diary.undo());
            seen.undone_between += 1;
            if let Some(expected) = expected {
                assert_eq!(rows(&path, &TAKEN_BACK), expected, "{step:?}");
            }
            continue;
        }
        let did = diary.take(step);
        seen.steps += u32::from(did.is_step);
        if did.is_step {
            before.push(Some(was));
        }
        if did.adds_to_an_earlier_step {
            seen.parts += 1;
            before.fill(None);
        }
    }
    check_fold(&path, &mut diary.store);
    for expected in before.into_iter().rev() {
        assert!(diary.undo());
        if let Some(expected) = expected {
            assert_eq!(rows(&path, &TAKEN_BACK), expected);
        }
    }
    assert_eq!(rows(&path, &TAKEN_BACK), base);
    assert_eq!(diary.store.rebuild().unwrap().changed, 0);
    seen.rows_of_the_past += u32::try_from(base.len()).unwrap();
    let edits = "SELECT count(*) FROM operations WHERE before IS NOT NULL AND after ->> 'deleted' IS NULL";
    seen.edits += Connection::open(&path).unwrap().query_row(edits, [], |row| row.get::<_, u32>(0)).unwrap();
}

/// How much really happened.
#[derive(Debug, Default)]
struct Seen {
    steps: u32,
    undone_between: u32,
    parts: u32,
    edits: u32,
    rows_of_the_past: u32,
}

#[test]
fn whatever_was_done_can_be_taken_back() {
    let count = usize::try_from(sequences(SEQUENCES)).unwrap();
    let config = ProptestConfig { cases: 3, failure_persistence: None, ..ProptestConfig::default() };
    let seen = std::cell::RefCell::new(Seen::default());
    let draws = (steps(0..40), prop::collection::vec(steps(1..40), count));
    let checked = TestRunner::new(config).run(&draws, |(past, sequences)| {
        for steps in &sequences {
            check(&past, steps, &mut seen.borrow_mut());
        }
        Ok(())
    });
    checked.unwrap();
    let Seen { steps, undone_between, parts, edits, rows_of_the_past } = seen.into_inner();
    let happened = [steps, undone_between, parts, edits, rows_of_the_past];
    println!("steps, undone between, parts, edits, rows of the past: {happened:?}");
    assert!(happened.iter().all(|count| *count > 10), "too little happened: {happened:?}");
}
