//! Databases of every older schema, made by programs of their time: they open, keep every row, and can be undone.

use std::fs;

use super::sandbox::{Sandbox, rows};

/// One day after what was recorded.
const NOW: &str = "2026-11-24T09:00:00+01:00";

/// That of the program.
const CURRENT: u32 = 13;

/// Each with its number. Of schema 8 there is none.
pub(crate) const SCHEMAS: [(u32, &str); 11] = [
    (1, include_str!("schemas/1.sql")),
    (2, include_str!("schemas/2.sql")),
    (3, include_str!("schemas/3.sql")),
    (4, include_str!("schemas/4.sql")),
    (5, include_str!("schemas/5.sql")),
    (6, include_str!("schemas/6.sql")),
    (7, include_str!("schemas/7.sql")),
    (9, include_str!("schemas/9.sql")),
    (10, include_str!("schemas/10.sql")),
    (11, include_str!("schemas/11.sql")),
    (12, include_str!("schemas/12.sql")),
];

/// What the programs were told to do, the newest first. Those of the first two schemas knew no pause, those of the first
/// five no easing.
const COMMANDS: [&str; 8] = [
    "Mon 2026-11-23 08:05  log thumb",
    "Sun 2026-11-22 18:30  log yoga",
    "Sun 2026-11-22 09:30  ease thumb 1d",
    "Sun 2026-11-22 09:00  resume",
    "Sat 2026-11-21 20:00  pause 2d",
    "Sat 2026-11-21 09:00  pain 5",
    "Fri 2026-11-20 12:50  log thumb",
    "Fri 2026-11-20 08:10  log thumb palm",
];

pub(crate) fn home_with(schema: &str) -> Sandbox {
    let mut home = Sandbox::new();
    home.at(NOW);
    home.config("[routines.yoga]\nenabled = true\n");
    fs::create_dir_all(home.db().parent().unwrap()).unwrap();
    rusqlite::Connection::open(home.db()).unwrap().execute_batch(schema).unwrap();
    home
}

#[test]
fn an_older_database_keeps_every_row() {
    for (number, schema) in SCHEMAS {
        let home = home_with(schema);
        let before = rows(&home.db());
        assert_eq!(home.json("list --json").as_array().unwrap().len(), 5, "schema {number}");
        let after = rows(&home.db());
        let after: Vec<String> = after.iter().filter_map(|row| content(row, CURRENT)).collect();
        let content: Vec<String> = before.iter().filter_map(|row| content(row, number)).collect();
        // Later columns come at the end of a row.
        let is_there = |row: &&String| after.iter().any(|kept| kept.starts_with(row.as_str()));
        let missing: Vec<&String> = content.iter().filter(|row| !is_there(row)).collect();
        assert!(missing.is_empty() && content.len() > 15, "schema {number} has lost {missing:?}");
        let rebuilt = home.json("doctor --rebuild --json");
        assert_eq!((&rebuilt["changed"], &rebuilt["unreadable"]), (&0.into(), &0.into()), "schema {number}");
        let connection = rusqlite::Connection::open(home.db()).unwrap();
        assert_eq!(connection.query_row("SELECT wanted FROM daemon", [], |row| row.get(0)), Ok(0), "schema {number}");
        let copy = home.db().with_file_name(format!("backcare.db.schema-{number}"));
        assert_eq!(rows(&copy), before, "the copy of schema {number}");

        let day = &home.json("stats --from 2026-11-20 --json")["days"][0];
        assert_eq!((&day["sessions"], &day["pain"]), (&3.into(), &6.0.into()), "schema {number}");
        let note = &home.json("list --pain --json")[0]["note"];
        assert_eq!(note, "a bad night", "schema {number}");
    }
}

/// What a row of a database of this schema says: its table and columns without those that tell of other rows. `None` for
/// the row of the daemon, whose columns are compared by themselves, and for what only the store needs.
fn content(row: &str, schema: u32) -> Option<String> {
    let (table, values) = row.split_once(": ").unwrap();
    let values: Vec<&str> = values.split(", ").collect();
    let is_old = schema < 11;
    let values = match table {
        "daemon" | "sqlite_sequence" | "operations" | "session_runs" | "session_runs_until" => return None,
        "reminders" => values,
        "changes" if is_old => vec![values[1], values[2], values[3], values[4]],
        "changes" if values[3] == "Null" => return None,
        "changes" => vec![values[1], values[2], values[3], values[5]],
        "plans" if is_old => values,
        "tracking" if is_old => values[1..].to_vec(),
        "plans" | "tracking" => values[2..].to_vec(),
        // Before the eleventh schema, the third column was the change that made the row.
        _ if is_old => [&values[1..2], &values[3..]].concat(),
        _ => values[1..].to_vec(),
    };
    Some(format!("{table}: {}", values.join(", ")))
}

#[test]
fn what_an_older_program_did_can_be_undone() {
    for (number, schema) in SCHEMAS {
        let home = home_with(schema);
        let knew_pauses = number > 2;
        let knew_easings = number > 5;
        let is_of_a_pause = |line: &str| line.ends_with("resume") || line.contains("pause");
        let known = |line: &&&str| (knew_pauses || !is_of_a_pause(line)) && (knew_easings || !line.contains("ease "));
        let commands: Vec<&str> = COMMANDS.iter().filter(known).copied().collect();
        assert_eq!(home.ok("undo --list").lines().collect::<Vec<_>>(), commands, "schema {number}");
        for line in commands {
            let command = &line["Mon 2026-11-23 08:05  ".len()..];
            assert!(home.ok("undo").starts_with(&format!("Took back `{command}`")), "schema {number}");
            let is_paused = home.json("remind status --json")["paused_until"] != serde_json::Value::Null;
            // Without the resume of Sunday the pause of Saturday would have ended on Monday evening.
            assert!(!is_paused, "schema {number}");
        }
        let left = rows(&home.db());
        let recorded = |row: &&String| {
            ["sessions:", "readings:", "pauses:", "easings:"].iter().any(|table| row.starts_with(table))
        };
        assert_eq!(left.iter().filter(recorded).count(), 0, "schema {number}: {left:?}");
        assert!(home.fails(1, "undo").contains("nothing to undo"));
    }
}
