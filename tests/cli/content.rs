//! What a diary says, to compare it before and after a command that something went wrong with.

use std::path::Path;

use rusqlite::Connection;

use super::sandbox::Sandbox;

/// What the database and the backup of a home say.
pub(crate) fn content_of(home: &Sandbox) -> Vec<String> {
    [content(&home.db()), content(&home.path("copy.db"))].concat()
}

/// What a database says, without what is different in each run: ids and clocks. Nothing, where there is none.
fn content(database: &Path) -> Vec<String> {
    if !database.exists() {
        return Vec::new();
    }
    let connection = Connection::open(database).unwrap();
    let verdict: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
    let queries = [
        "SELECT 'session', routine, at, day, slot, amount, unit, note, source FROM sessions ORDER BY seq",
        "SELECT 'reading', at, day, pain, relation, note, session IN (SELECT id FROM sessions) FROM readings ORDER BY seq",
        "SELECT 'pause', from_at, until_at, reason FROM pauses ORDER BY seq",
        "SELECT 'ease', from_on, until_on, routines FROM easings ORDER BY seq",
        "SELECT 'plan', since_on FROM plans ORDER BY seq",
        "SELECT 'change', at, command, undoes IS NULL, count(operations.seq) FROM changes
            LEFT JOIN operations ON change = changes.seq GROUP BY changes.seq ORDER BY changes.seq",
    ];
    let mut content = Vec::new();
    for query in queries {
        let mut statement = connection.prepare(query).unwrap();
        let columns = statement.column_count();
        let row = |row: &rusqlite::Row| {
            Ok((0..columns).map(|column| format!("{:?} ", row.get_ref(column).unwrap())).collect::<String>())
        };
        content.extend(statement.query_map([], row).unwrap().map(Result::unwrap));
    }
    content
}

/// A table of a habit tracker, for `import`.
pub(crate) fn write_table(home: &Sandbox) {
    let days = (1..=30).map(|day| format!("2026-10-{day:02},08:00,palm,200,from elsewhere\n"));
    home.write("habits.csv", "date,time,routine,amount,note\n".to_owned() + &days.collect::<String>());
}
