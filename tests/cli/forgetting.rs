//! `delete --forever`: no file of the diary holds a word of it afterwards.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::backup::Backup;
use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use super::sandbox::{Sandbox, rows};
use super::schemas::{SCHEMAS, home_with};
use super::terminal::answered;

/// In what each kind of entry says; nowhere else.
const WORDS: [&str; 6] = ["qzsession", "qzreading", "qzwithit", "qzpause", "qzanswer", "qzreview"];

/// A diary in which each kind of entry says a word of its own, edited once, among others.
fn home() -> Sandbox {
    let mut home = Sandbox::new();
    home.config("[review]\nactivities = [\"qzreview\", \"lifting\"]\n");
    for day in 10..=22 {
        home.at(&format!("2026-11-{day}T08:10:00+01:00"));
        home.ok(&format!("log palm --note 'the {day}th of them'"));
    }
    home.ok("missed thumb busy --note 'a qzanswer'");
    home.ok("review 7 5 --pain 6");
    home.ok("pause --from 2026-11-18 --until 2026-11-19 --reason 'a qzpause'");
    home.at("2026-11-23T12:10:00+01:00");
    home.ok("pain 4 --at 09:00 --note 'a qzreading'");
    home.ok("log thumb --at 08:10 --pain 5 --note 'a qzsession'");
    let with_it = id(&home.json("list --pain --json")[1]);
    home.ok(&format!("edit {with_it} --note 'a qzwithit'"));
    home.ok("edit last --note 'another qzsession, which is longer' --minutes 12");
    home
}

fn id(row: &Value) -> String {
    let id = row["id"].as_str().unwrap();
    id[id.len() - 8..].to_owned()
}

/// The files of the home, but the configuration, in whose bytes the word is.
fn files_with(home: &Sandbox, word: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    look_into(&home.path(".local"), word, &mut found);
    found
}

fn look_into(directory: &Path, word: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            look_into(&path, word, found);
        } else if fs::read(&path).unwrap().windows(word.len()).any(|bytes| bytes == word.as_bytes()) {
            found.push(path);
        }
    }
}

fn copy_to(home: &Sandbox, name: &str) -> PathBuf {
    let path = home.db().with_file_name(name);
    let (from, mut to) = (Connection::open(home.db()).unwrap(), Connection::open(&path).unwrap());
    Backup::new(&from, &mut to).unwrap().run_to_completion(1000, std::time::Duration::ZERO, None).unwrap();
    path
}

#[test]
fn no_file_holds_a_word_of_any_kind_of_entry_that_was_deleted_for_ever() {
    let home = home();
    let copy = copy_to(&home, "backcare.db.before-restore-1");
    let names = [
        ("list", 0, "qzsession"),
        ("list --pain", 0, "qzreading"),
        ("list --pauses", 0, "qzpause"),
        ("list --answers", 0, "qzanswer"),
        ("list --reviews", 0, "qzreview"),
    ];
    for (list, place, word) in names {
        assert!(!files_with(&home, word).is_empty(), "{word} is there before");
        let row = home.json(&format!("{list} --json"))[place].clone();
        let said = home.json(&format!("delete {} --forever --yes --json", id(&row)));
        assert_eq!(said, json!({"deleted": [row], "copies": [copy]}), "{word}");
        assert_eq!(files_with(&home, word), Vec::<PathBuf>::new(), "{word}");
        if word == "qzsession" {
            assert_eq!(files_with(&home, "qzwithit"), Vec::<PathBuf>::new(), "its reading goes with it");
        }
    }
    // What is left is whole, here and in the copy.
    for db in [home.db(), copy] {
        let connection = Connection::open(&db).unwrap();
        let ok: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(ok, "ok");
        assert!(WORDS.iter().all(|word| !rows(&db).join("\n").contains(word)));
        assert!(rows(&db).join("\n").contains("the 22th of them"));
    }
    assert_eq!(home.json("list --json").as_array().unwrap().len(), 13);
}

#[test]
fn it_is_no_step_of_undo_and_neither_is_what_it_leaves_of_others() {
    let mut home = Sandbox::new();
    // The first command begins tracking and records the plan: that stays, and is no step any more.
    home.ok("log thumb --note qzfirst");
    home.ok("log palm thumb --note qzboth");
    home.at("2026-11-23T08:12:00+01:00");
    home.ok("log yoga");
    home.ok("edit last --note qzedited");
    home.ok("delete last");
    home.ok("undo");
    let before = home.json("undo --list --json");
    assert_eq!(before.as_array().unwrap().len(), 4, "{before}");
    home.ok("delete last --forever --yes");
    let commands = |home: &Sandbox| -> Vec<String> {
        let entries = home.json("undo --list --json");
        entries.as_array().unwrap().iter().map(|entry| entry["command"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(commands(&home), ["log palm thumb", "log thumb"]);
    let sessions = home.json("list --json");
    let first = sessions.as_array().unwrap().iter().find(|session| session["note"] == "qzfirst").unwrap();
    home.ok(&format!("delete {} --forever --yes", id(first)));
    assert_eq!(commands(&home), ["log palm thumb"]);
    assert_eq!(home.json("stats --all --json")["from"], "2026-11-23", "tracking goes on");
    let thumb = sessions.as_array().unwrap().iter().find(|session| session["note"] == "qzboth").unwrap();
    home.ok(&format!("delete {} --forever --yes", id(thumb)));
    assert_eq!(home.json("undo --json")["sessions"], 1, "the other one of the two");
    assert_eq!(home.fails(1, "undo"), "error: there is nothing to undo\nhint: `backcare list` shows what is logged\n");
    let rows = rows(&home.db());
    assert!(!rows.join("\n").contains("qzfirst") && !rows.join("\n").contains("qzedited"), "{rows:?}");
    // No change is without operations but the newest, whose number is not to be given again.
    let connection = Connection::open(home.db()).unwrap();
    let sql = "SELECT count(*) FROM changes WHERE command IS NULL AND seq NOT IN (SELECT change FROM operations)";
    let empty: u32 = connection.query_row(sql, [], |row| row.get(0)).unwrap();
    assert!(empty <= 1, "{rows:?}");
}

#[test]
fn what_was_deleted_or_undone_before_can_be_forgotten() {
    let home = home();
    let [session, reading] = ["list", "list --pain"].map(|list| id(&home.json(&format!("{list} --json"))[0]));
    home.ok(&format!("delete {session}"));
    home.ok(&format!("delete {reading}"));
    home.ok("log yoga --note qzundone");
    let undone = id(&home.json("list --json")[0]);
    home.ok("undo");
    assert_data_eq!(
        home.ok(&format!("delete {session} {reading} {undone} --forever --yes")),
        str![[r#"
Deleted for ever: thumb of Monday 23 November, 08:10, pain of Monday 23
November, 09:00 and yoga of Monday 23 November, 12:10.
Out of reach are exports, reports and backups elsewhere, and snapshots of the
file system. An import of an old export brings back what it holds.

"#]]
    );
    for word in ["qzsession", "qzwithit", "qzreading", "qzundone"] {
        assert_eq!(files_with(&home, word), Vec::<PathBuf>::new(), "{word}");
    }
    assert!(home.fails(1, &format!("delete {session}")).starts_with("error: no entry has the id"));
}

#[test]
fn copies_of_every_older_schema_are_cleaned() {
    for (number, schema) in SCHEMAS {
        let schema = schema.replace("'flu'", "'qzpause'").replace("\"flu\"", "\"qzpause\"");
        let schema = schema.replace("a bad night", "qzreading");
        let home = home_with(&schema);
        let reading = id(&home.json("list --pain --json")[0]);
        let copy = home.db().with_file_name(format!("backcare.db.schema-{number}"));
        let before = rows(&copy);
        let said = home.json(&format!("delete {reading} --forever --yes --json"));
        assert_eq!((&said["copies"], &said["deleted"][0]["note"]), (&json!([copy]), &json!("qzreading")), "{number}");
        assert_eq!(files_with(&home, "qzreading"), Vec::<PathBuf>::new(), "schema {number}");
        // Its operation and the change go with it, where there are operations. What is derived is emptied.
        let gone = if number < 11 { 1 } else { 3 };
        let is_kept = |row: &&String| !row.starts_with("session_runs");
        assert_eq!(rows(&copy).len(), before.iter().filter(is_kept).count() - gone, "schema {number}");
        if let Some(pause) = home.json("list --pauses --json").get(0) {
            home.ok(&format!("delete {} --forever --yes", id(pause)));
        }
        assert_eq!(files_with(&home, "qzpause"), Vec::<PathBuf>::new(), "schema {number}");
    }
}

#[test]
fn it_asks_on_a_terminal_and_needs_a_word_without_one() {
    let home = home();
    let before = rows(&home.db());
    let said = home.fails(2, "delete last --forever");
    assert!(said.contains("hint: add --yes where that is what you want: nothing brings it back\n"), "{said}");
    home.fails(2, "delete last --yes");
    for typed in ["\n", "no\n", "\u{4}"] {
        let said = answered(&mut home.command("delete last --forever"), typed, 80);
        let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains("for ever? Nothing brings it back. yes or no [no]:"), "{said}");
        assert!(said.contains("Nothing was deleted."), "{said}");
    }
    assert_eq!(rows(&home.db()), before);
    let said = answered(&mut home.command("delete --forever"), "1\nyes\n", 80);
    assert!(said.contains("Deleted for ever: thumb of Monday 23 November, 08:10"), "{said}");
    assert_eq!(files_with(&home, "qzsession"), Vec::<PathBuf>::new());
}

#[test]
fn where_another_program_reads_nothing_is_deleted() {
    let home = home();
    let before = rows(&home.db());
    let reader = Connection::open(home.db()).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM sessions").unwrap();
    let said = home.fails(1, "delete last --forever --yes");
    assert!(
        said.contains("another program is reading") && said.contains("nothing was deleted\nhint: end it"),
        "{said}"
    );
    assert_eq!(rows(&home.db()), before);
    reader.execute_batch("COMMIT").unwrap();
    home.ok("delete last --forever --yes");
    assert_eq!(files_with(&home, "qzsession"), Vec::<PathBuf>::new());
}

#[test]
fn a_copy_that_cannot_be_cleaned_is_named_and_keeps_the_diary_as_it_is() {
    let home = home();
    let copy = copy_to(&home, "backcare.db.of-tomorrow");
    Connection::open(&copy).unwrap().pragma_update(None, "user_version", 999).unwrap();
    let before = rows(&home.db());
    let said = home.fails(1, "delete last --forever --yes");
    assert!(said.contains("backcare.db.of-tomorrow: it was written by a newer version"), "{said}");
    assert!(said.ends_with("hint: delete that copy, or move it to another directory, and try again\n"), "{said}");
    assert_eq!(rows(&home.db()), before);
    fs::remove_file(copy).unwrap();
    // What begins with the name and is no database of ours is left alone.
    let other = home.db().with_file_name("backcare.db.txt");
    fs::write(&other, "qzsession in a text of one's own").unwrap();
    home.ok("delete last --forever --yes");
    assert_eq!(files_with(&home, "qzsession"), [other]);
}

#[test]
fn copies_with_logs_of_their_own_are_cleaned_and_a_log_alone_is_named() {
    let home = home();
    let beside = |name: &str| home.db().with_file_name(name);
    fs::copy(home.db(), beside("backcare.db.bak")).unwrap();
    fs::copy(beside("backcare.db-wal"), beside("backcare.db.bak-wal")).unwrap();
    let alone = beside("backcare.db.before-restore-2026-11-23T081000-wal");
    fs::copy(beside("backcare.db-wal"), &alone).unwrap();
    assert!(files_with(&home, "qzsession").contains(&beside("backcare.db.bak-wal")));
    let before = rows(&home.db());
    let said = home.fails(1, "delete last --forever --yes");
    assert!(said.contains("2026-11-23T081000-wal: it is the log of a database that is not there"), "{said}");
    assert_eq!(rows(&home.db()), before);
    fs::remove_file(alone).unwrap();
    home.ok("delete last --forever --yes");
    assert_eq!(files_with(&home, "qzsession"), Vec::<PathBuf>::new());
    assert_eq!(rows(&beside("backcare.db.bak")).len(), rows(&home.db()).len());
}

#[test]
fn an_unknown_id_is_no_success_and_cleans_the_files_all_the_same() {
    let home = home();
    // As a command leaves it that is ended between deleting and cleaning.
    Connection::open(home.db())
        .unwrap()
        .execute_batch(
            "DELETE FROM sessions WHERE note LIKE '%qzsession%';
            DELETE FROM operations WHERE kind = 'session' AND (after LIKE '%qzsession%' OR before LIKE '%qzsession%')",
        )
        .unwrap();
    assert!(!files_with(&home, "qzsession").is_empty());
    assert!(home.fails(1, "delete 00000000 --forever --yes").starts_with("error: no entry has the id `00000000`\n"));
    assert_eq!(files_with(&home, "qzsession"), Vec::<PathBuf>::new());
}
