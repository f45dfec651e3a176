//! Text of others that would steer a terminal reaches none.

use rusqlite::Connection;

use super::sandbox::Sandbox;

/// Clears the screen, colours what follows by a C1 code, deletes, turns the direction, rings.
const EVIL: &str = "a\x1b[2J\x1b[31m\u{9b}31m\x7f\u{202e}\x07b";

fn is_harmless(text: &str) -> bool {
    text.chars().all(|letter| letter == '\n' || !(letter.is_control() || ('\u{202a}'..='\u{202e}').contains(&letter)))
}

/// Without the styles of ours.
fn without_styles(page: &str) -> String {
    ["0", "1", "2", "32"].iter().fold(page.to_owned(), |page, code| page.replace(&format!("\x1b[{code}m"), ""))
}

/// A home whose database says evil things wherever it holds text of the user's.
fn evil() -> Sandbox {
    let home = Sandbox::new();
    let mut log = home.command("log thumb --pain 5");
    assert!(log.args(["--note", EVIL]).output().unwrap().status.success());
    home.ok("log palm");
    let connection = Connection::open(home.db()).unwrap();
    connection.execute("UPDATE changes SET command = ?1", [format!("log {EVIL}")]).unwrap();
    connection.execute("UPDATE sessions SET routine = ?1 WHERE routine = 'palm'", [format!("palm{EVIL}")]).unwrap();
    home
}

#[test]
fn notes_and_commands_are_printed_without_control_characters() {
    let home = evil();
    for words in ["list", "list --color always", "undo --list", "", "stats --all", "status", "list --pain"] {
        let page = home.ok(words);
        assert!(is_harmless(&without_styles(&page)), "{words}: {page:?}");
    }
    // The rest of the words is there.
    assert!(home.ok("list").contains("[2J"));
}

#[test]
fn what_is_refused_is_named_without_control_characters() {
    let home = Sandbox::new();
    let arguments: [&[&str]; 7] = [
        &["log"],
        &["log", "thumb", "--at"],
        &["log", "thumb", "--ago"],
        &["list", "--from"],
        &["list", "--limit"],
        &["pause"],
        &["stats", "--week"],
    ];
    for (words, color) in arguments.iter().flat_map(|words| ["never", "always"].map(|color| (words, color))) {
        let output = home.command("").args(["--color", color]).args(*words).arg(EVIL).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && error.contains("31m"), "{words:?}: {error:?}");
        assert!(is_harmless(&without_styles(&error)), "{words:?}: {error:?}");
    }
}

#[test]
fn json_keeps_what_they_say_in_escapes() {
    let home = evil();
    for words in ["list --json", "undo --list --json", "stats --all --json", "--json", "status --format waybar"] {
        let document = home.ok(words);
        assert!(is_harmless(&document), "{words}: {document:?}");
        let _: serde_json::Value = serde_json::from_str(&document).unwrap();
    }
    let sessions = home.json("list --json");
    assert!(sessions.as_array().unwrap().iter().any(|session| session["note"] == EVIL), "{sessions}");
}
