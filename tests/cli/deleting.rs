//! `delete`, and bringing back what it deleted.

use serde_json::json;
use snapbox::{assert_data_eq, str};

use super::sandbox::{Sandbox, rows};
use super::terminal::answered;

fn home() -> Sandbox {
    let mut home = Sandbox::new();
    home.at("2026-11-23T12:10:00+01:00");
    home.ok("log palm --at 08:00");
    home.ok("log thumb --at 08:10 --pain 5 --pain-after 4 --note stiff");
    home.ok("pain 3 --note 'after the stairs'");
    home.ok("pause --from 2026-11-18 --until 2026-11-19 --reason flu");
    home
}

fn lists(home: &Sandbox) -> [serde_json::Value; 3] {
    ["list", "list --pain", "list --pauses"].map(|list| home.json(&format!("{list} --json")))
}

fn id(row: &serde_json::Value) -> String {
    let id = row["id"].as_str().unwrap();
    id[id.len() - 8..].to_owned()
}

#[test]
fn a_session_is_deleted_with_its_pain_and_brought_back() {
    let home = home();
    let before = lists(&home);
    assert_data_eq!(
        home.ok("delete last"),
        str![[r#"
Deleted thumb of Monday 23 November, 08:10, and the pain readings that were
taken with it.
`backcare undo` brings it back.

"#]]
    );
    assert_eq!(home.json("list --json").as_array().unwrap().len(), 1);
    assert_eq!(home.json("list --pain --json").as_array().unwrap().len(), 1);
    assert_data_eq!(
        home.ok("undo"),
        str![[r#"
Took back `delete thumb of 2026-11-23 08:10` of Mon 2026-11-23 12:10: brought
back 1 session and 2 pain readings.

"#]]
    );
    assert_eq!(lists(&home), before);
}

#[test]
fn several_are_deleted_in_one_step_or_none_of_them() {
    let home = home();
    let before = lists(&home);
    let [sessions, pain, pauses] = &before;
    // The reading of the session is named beside it, and the session twice.
    let ids = [&sessions[0], &pain[0], &pain[1], &pauses[0], &sessions[0]].map(id).join(" ");
    let unchanged = rows(&home.db());
    assert!(home.fails(1, &format!("delete {ids} 00000000")).contains("no entry has the id `00000000`"));
    assert_eq!(rows(&home.db()), unchanged);
    home.ok(&format!("delete {ids}"));
    assert_eq!(lists(&home), [json!([sessions[1]]), json!([]), json!([])]);
    assert_eq!(home.json("undo --list --json")[0]["command"], "delete 4 entries");
    home.ok("undo");
    assert_eq!(lists(&home), before);
}

#[test]
fn a_reading_of_a_session_is_deleted_alone() {
    let home = home();
    let reading = home.json("list --pain --json")[1].clone();
    assert_eq!(reading["relation"], "after");
    assert_eq!(home.json(&format!("delete {} --json", id(&reading))), reading);
    let session = home.json("list --json")[0].clone();
    assert_eq!((&session["pain_before"], &session["pain_after"]), (&json!(5), &json!(null)));
}

#[test]
fn a_slot_opens_again_when_its_session_is_deleted_or_moved() {
    let home = home();
    let left = |home: &Sandbox| home.json("status --format json")["done"].clone();
    let done = left(&home).as_u64().unwrap();
    home.ok("edit last --at 12:05");
    assert_eq!(left(&home), done, "noon in place of the morning");
    home.ok("delete last");
    assert_eq!(left(&home), done - 1);
    home.ok("undo");
    assert_eq!(left(&home), done);
}

#[test]
fn what_is_deleted_already_says_how_it_comes_back() {
    let home = home();
    let session = id(&home.json("list --json")[0]);
    home.ok("delete last");
    assert_eq!(
        home.fails(1, &format!("delete {session}")),
        format!("error: `{session}` is deleted\nhint: `backcare undo` brings it back\n")
    );
    home.ok("log yoga");
    assert!(
        home.fails(1, &format!("edit {session} --note x"))
            .ends_with("hint: `backcare undo` brings it back, after what was done since: see `backcare undo --list`\n")
    );
    let yoga = id(&home.json("list --json")[0]);
    home.ok("undo");
    assert!(home.fails(1, &format!("delete {yoga}")).contains("it was taken back by `backcare undo`"));
}

#[test]
fn an_edit_of_another_field_does_not_raise_what_is_deleted() {
    let home = home();
    home.ok("edit last --minutes 20");
    home.ok("delete last");
    home.ok("undo");
    assert_eq!(home.json("list --json")[0]["amount"], 20);
    home.ok("undo");
    assert_eq!(home.json("list --json")[0]["amount"], 10);
}

#[test]
fn on_a_terminal_one_is_chosen_to_be_deleted() {
    let home = home();
    let said = answered(&mut home.command("delete"), "2\n", 80);
    assert!(said.contains("Deleted palm of Monday 23 November, 08:00"), "{said}");
    assert!(answered(&mut home.command("delete"), "\n", 80).contains("Nothing was deleted."));
    assert!(home.fails(2, "delete").starts_with("error: name the ID of an entry\n"));
    assert_eq!(home.json("list --json").as_array().unwrap().len(), 1);
}
