//! `edit`, of every kind of entry.

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use super::sandbox::{Sandbox, rows};
use super::terminal::answered;

/// A week in which one of everything was recorded.
fn home() -> Sandbox {
    let mut home = Sandbox::new();
    home.config("[review]\nactivities = [\"sitting\", \"lifting\"]\n");
    for day in 16..=22 {
        home.at(&format!("2026-11-{day}T08:10:00+01:00"));
        home.ok("log palm");
    }
    home.ok("missed thumb busy --note 'a meeting'");
    home.ok("review 7 5 --pain 6");
    home.ok("pause --from 2026-11-18 --until 2026-11-19 --reason flu");
    home.at("2026-11-23T12:10:00+01:00");
    home.ok("pain 4 --at 09:00 --note 'after the stairs'");
    home.ok("log thumb --at 08:10 --pain 5 --note stiff");
    home
}

/// The short id of the newest row of a list.
fn newest(home: &Sandbox, list: &str) -> String {
    let rows = home.json(&format!("{list} --json"));
    let id = rows[0]["id"].as_str().unwrap();
    id[id.len() - 8..].to_owned()
}

fn lists(home: &Sandbox) -> Vec<Value> {
    ["", " --pain", " --pauses", " --answers", " --reviews"]
        .map(|what| home.json(&format!("list{what} --json")))
        .to_vec()
}

#[test]
fn what_is_edited_is_said_with_what_it_was() {
    let home = home();
    assert_data_eq!(
        home.ok("edit last --minutes 15 --pain 6 --pain-after 3 --at 12:00 --note 'less stiff'"),
        str![[r#"
Changed thumb of Monday 23 November, 08:10:
  time: 12:00 (was 08:10)
  amount: 15 minutes (was 10 minutes)
  slot: noon (was morning)
  pain before: 6 of 10 (was 5 of 10)
  pain after: 3 of 10 (was none)
  note: less stiff (was stiff)
`backcare undo` changes it back.

"#]]
    );
    assert_data_eq!(
        home.ok("edit last --at 'yesterday 00:30' --pain none --note ''"),
        str![[r#"
Changed thumb of Monday 23 November, 12:00:
  date: Monday 23 November, of Sunday 22 November (was Monday 23 November)
  time: 00:30 (was 12:00)
  slot: evening (was noon)
  pain before: none (was 6 of 10)
  note: none (was less stiff)
`backcare undo` changes it back.

"#]]
    );
    let pain = home.json("list --pain --json");
    assert_eq!(pain.as_array().unwrap().len(), 2, "{pain}");
    assert_eq!((&pain[1]["day"], &pain[1]["at"]), (&json!("2026-11-22"), &json!("2026-11-23T00:30:00+01:00")));
}

#[test]
fn each_kind_of_entry_is_edited_and_edited_back() {
    let home = home();
    let before = lists(&home);
    for (list, edit, field, value) in [
        ("list", "--routine palm --count 120", "routine", json!("palm")),
        ("list", "--at 12:00", "slot", json!("noon")),
        ("list --pain", "--pain 7", "pain", json!(7)),
        ("list --pain", "--at 'yesterday 21:00'", "day", json!("2026-11-22")),
        ("list --pain", "--note ''", "note", Value::Null),
        ("list --pauses", "--until friday", "until", json!("2026-11-21T03:00:00+01:00")),
        ("list --pauses", "--until none", "until", Value::Null),
        ("list --pauses", "--from 2026-11-17 --reason 'a cold'", "reason", json!("a cold")),
        ("list --pauses", "--from '2026-11-19 12:00'", "from", json!("2026-11-19T12:00:00+01:00")),
        ("list --answers", "--reason FORGOT", "reason", json!("forgot")),
        ("list --answers", "--note 'two meetings'", "note", json!("two meetings")),
        ("list --reviews", "--pain 5", "pain", json!(5)),
        (
            "list --reviews",
            "--scores 6 4",
            "activities",
            json!([{"activity": "sitting", "score": 6}, {"activity": "lifting", "score": 4}]),
        ),
    ] {
        let id = newest(&home, list);
        let edited = home.json(&format!("edit {id} {edit} --json"));
        assert_eq!(edited[field], value, "{list}, {edit}");
        let listed = home.json(&format!("{list} --json"));
        assert!(listed.as_array().unwrap().contains(&edited), "{list}, {edit}: {listed}");
        let undone = home.json("undo --json");
        assert!(undone["undone"]["command"].as_str().unwrap().starts_with("edit "), "{undone}");
        assert_eq!(lists(&home), before, "{list}, {edit}");
    }
}

#[test]
fn what_was_edited_can_be_edited_again_and_taken_back_step_by_step() {
    let home = home();
    home.ok("edit last --minutes 20");
    home.ok("edit last --minutes 30 --pain 2");
    home.ok("log palm --at 08:12");
    let commands = home.json("undo --list --limit 3 --json");
    let commands: Vec<&Value> = commands.as_array().unwrap().iter().map(|entry| &entry["command"]).collect();
    assert_eq!(commands, ["log palm", "edit thumb of 2026-11-23 08:10", "edit thumb of 2026-11-23 08:10"]);
    home.ok("undo");
    assert_data_eq!(
        home.ok("undo"),
        str![[r#"
Took back `edit thumb of 2026-11-23 08:10` of Mon 2026-11-23 12:10: changed back
1 session and 1 pain reading.

"#]]
    );
    let amount = |home: &Sandbox| home.json("list --json")[0]["amount"].clone();
    assert_eq!(amount(&home), 20);
    home.ok("undo");
    assert_eq!(amount(&home), 10);
}

#[test]
fn what_is_so_already_changes_nothing() {
    let home = home();
    let (pause, before) = (newest(&home, "list --pauses"), rows(&home.db()));
    for words in [
        "edit last --minutes 10",
        "edit last --note ' stiff ' --pain 5 --pain-after none",
        "edit last --routine thumb --at 08:10",
        &format!("edit {pause} --reason flu --until thursday"),
    ] {
        let said = home.ok(words);
        assert!(said.starts_with("Nothing was changed: ") && said.ends_with(" is so already.\n"), "{words}: {said}");
        assert_eq!(rows(&home.db()), before, "{words}");
    }
    assert_eq!(home.json("edit last --minutes 10 --json"), home.json("list --json")[0]);
}

#[test]
fn an_amount_goes_with_the_unit_of_the_routine() {
    let home = home();
    for words in ["edit last --count 3", "edit last --routine palm", "edit last --routine palm --minutes 3"] {
        home.fails(2, words);
    }
    let said = home.fails(2, "edit last --routine palm");
    assert!(
        said.starts_with("error: `palm` is counted in strokes, and this session in minutes\nhint: add --count N\n"),
        "{said}"
    );
    let edited = home.json("edit last --routine yoga --json");
    assert_eq!((&edited["routine"], &edited["amount"], &edited["slot"]), (&json!("yoga"), &json!(10), &Value::Null));
}

#[test]
fn what_cannot_be_edited_is_refused_and_changes_nothing() {
    let home = home();
    let [reading, pause, answer, review] =
        ["list --pain", "list --pauses", "list --answers", "list --reviews"].map(|list| newest(&home, list));
    let of_session = home.json("list --pain --json")[1]["id"].as_str().unwrap().to_owned();
    let before = rows(&home.db());
    for (code, words) in [
        (2, "edit last".to_owned()),
        (2, "edit".to_owned()),
        (2, "edit --minutes 5".to_owned()),
        (2, "edit last --minutes 0".to_owned()),
        (2, "edit last --minutes 241".to_owned()),
        (2, "edit last --minutes 5 --count 5".to_owned()),
        (2, "edit last --pain 11".to_owned()),
        (2, "edit last --pain -1".to_owned()),
        (2, "edit last --at banana".to_owned()),
        (2, "edit last --at yesterday".to_owned()),
        (1, "edit last --at '2026-11-23 12:11'".to_owned()),
        (1, "edit last --at '2026-03-29 02:30'".to_owned()),
        (1, "edit last --routine acupuncture".to_owned()),
        (2, "edit last --until friday".to_owned()),
        (2, "edit last --scores 3".to_owned()),
        (2, format!("edit {reading} --minutes 5")),
        (2, format!("edit {reading} --pain none")),
        (1, format!("edit {reading} --at 23:00")),
        (2, format!("edit {of_session} --at 08:00")),
        (2, format!("edit {pause} --note x")),
        (1, format!("edit {pause} --until 2026-11-17")),
        (1, format!("edit {pause} --from 2026-11-21")),
        (1, format!("edit {pause} --from 2028-11-21")),
        (2, format!("edit {answer} --reason lazy")),
        (2, format!("edit {answer} --at 08:00")),
        (2, format!("edit {review} --scores 3")),
        (2, format!("edit {review} --scores 3 11")),
        (2, format!("edit {review} --note x")),
    ] {
        home.fails(code, &words);
        assert_eq!(rows(&home.db()), before, "{words}");
    }
}

#[test]
fn an_id_is_its_last_eight_digits_or_more_of_them_in_either_case() {
    let home = home();
    let whole = home.json("list --json")[0]["id"].as_str().unwrap().to_owned();
    let names =
        [whole[28..].to_owned(), whole[24..].to_uppercase(), whole[14..].to_owned(), whole.replace('-', ""), whole];
    for (place, id) in names.iter().enumerate() {
        assert_eq!(home.json(&format!("edit {id} --minutes {} --json", 20 + place))["amount"], 20 + place, "{id}");
    }
}

#[test]
fn what_is_no_id_or_no_entry_is_refused() {
    let home = home();
    let before = rows(&home.db());
    let long = "a".repeat(40);
    for id in [
        "a",
        "1",
        "1234567",
        long.as_str(),
        "%",
        "________",
        "%%%%%%%%",
        "'0 OR 1=1'",
        "'12345678\" --'",
        "ａｂｃｄｅｆ01",
        "''",
    ] {
        for command in ["edit", "delete"] {
            let change = if command == "edit" { " --note x" } else { "" };
            let said = home.fails(2, &format!("{command} {id}{change}"));
            assert!(said.contains("is no id\nhint: an id is the eight digits that"), "{said}");
        }
    }
    for id in ["00000000", "FFFFFFFF", "00000000-0000-0000-0000-000000000000"] {
        let said = home.fails(1, &format!("edit {id} --note x"));
        assert!(said.starts_with(&format!("error: no entry has the id `{id}`\nhint: `backcare list` shows")), "{said}");
    }
    assert_eq!(rows(&home.db()), before);
    assert!(Sandbox::new().fails(1, "edit last --note x").starts_with("error: no session is logged yet\n"));
}

#[test]
fn an_id_of_several_names_them() {
    let home = home();
    let ids: Vec<String> =
        [0, 1].map(|place| home.json("list --json")[place]["id"].as_str().unwrap().to_owned()).to_vec();
    let twin = format!("{}{}", &ids[1][..28], &ids[0][28..]);
    let connection = rusqlite::Connection::open(home.db()).unwrap();
    for (table, column) in [("sessions", "id"), ("operations", "row")] {
        connection.execute(&format!("UPDATE {table} SET {column} = ?1 WHERE {column} = ?2"), [&twin, &ids[1]]).unwrap();
    }
    let said = home.fails(1, &format!("delete {}", &ids[0][28..]));
    assert!(said.contains(&ids[0]) && said.contains(&twin) && said.contains("(thumb of 2026-11-23 08:10)"), "{said}");
    assert_eq!(home.json(&format!("edit {twin} --count 90 --json"))["amount"], 90);
}

#[test]
fn on_a_terminal_one_is_chosen() {
    let home = home();
    let said = answered(&mut home.command("edit --minutes 12"), "x\n1\n", 80);
    assert!(said.contains("1  thumb of Monday 23 November, 08:10, 10 minutes, morning,"), "{said}");
    assert!(said.contains("`x` is none of them") && said.contains("amount: 12 minutes (was 10 minutes)"), "{said}");
    let before = rows(&home.db());
    for typed in ["\n", "none\n", "\u{4}"] {
        assert!(answered(&mut home.command("edit --minutes 13"), typed, 80).contains("Nothing was changed."));
    }
    assert_eq!(rows(&home.db()), before);
}

#[test]
fn the_list_of_undo_has_none_of_the_users_words() {
    let home = home();
    let pause = newest(&home, "list --pauses");
    home.ok(&format!("edit {pause} --reason 'a secret'"));
    home.ok("edit last --note 'a secret'");
    home.ok("delete last");
    assert!(!home.ok("undo --list").contains("secret"));
}
