//! What the user may change and add.

use serde_json::json;
use snapbox::{assert_data_eq, str};

use super::sandbox::Sandbox;

#[test]
fn a_routine_of_ones_own_is_asked_for_and_logged() {
    let home = Sandbox::new();
    home.config(
        "[slots]\nafternoon = \"16:00\"\n[routines.plank]\ntitle = \"Plank\"\nenabled = true\n\
         slots = [\"morning\", \"afternoon\"]\ndays = [\"mon\", \"wed\"]\ncount = 3\n",
    );
    assert_data_eq!(
        home.ok("log plank"),
        str![[r#"
Logged plank, 3 times, morning (08:10).
Left today: palm and thumb (morning), thumb (noon), plank (afternoon), palm and
thumb (evening).
This week: 1 of 1 done.

"#]]
    );
    assert!(home.ok("stats").contains("\n  plank "));
}

#[test]
fn a_weekday_off_has_no_slot() {
    let mut home = Sandbox::new();
    home.config("[routines.thumb]\ndays = [\"tue\"]\n");
    assert_eq!(home.json("log thumb --json")["slot"], json!(null));
    home.at("2026-11-24T08:00:00+01:00");
    assert_eq!(home.json("log thumb --json")["slot"], json!("morning"));
}

#[test]
fn a_disabled_routine_is_still_logged_in_its_slot() {
    let home = Sandbox::new();
    home.config("[routines.thumb]\nenabled = false\n");
    assert_eq!(home.json("log thumb --json")["slot"], json!("morning"));
    assert!(home.ok("").contains("Also done: thumb 10 minutes.\n"));
}

#[test]
fn a_routine_that_is_no_longer_there_stays_in_the_history() {
    let home = Sandbox::new();
    home.config("[routines.plank]\nminutes = 2\n");
    home.ok("log plank");
    home.config("");
    assert!(home.fails(1, "log plank").contains("no routine `plank`"));
    assert_eq!(home.json("list --routine plank --json").as_array().unwrap().len(), 1);
    let stats = home.json("stats --json");
    assert_eq!((&stats["routines"][2]["routine"], &stats["routines"][2]["amount"]), (&json!("plank"), &json!(2)));
    assert!(home.ok("stats --routine plank").contains("plank"));
}

#[test]
fn files_can_be_named() {
    let home = Sandbox::new();
    home.write("mine.toml", "[routines.thumb]\nminutes = 3\n");
    assert_eq!(home.json("log thumb --json --db diary.db --config mine.toml")["amount"], json!(3));
    assert!(home.path("diary.db").exists() && !home.path(".local").exists());
    let mut command = home.command("list --json");
    command.env("BACKCARE_DB", home.path("diary.db")).env("BACKCARE_CONFIG", home.path("mine.toml"));
    assert!(super::sandbox::ran(&mut command).stdout.contains("thumb"));
    assert_eq!(home.ok("list"), "No session is recorded.\n");
}

#[test]
fn the_day_begins_when_the_user_says() {
    let mut home = Sandbox::new();
    home.config("day_start = \"09:00\"\n");
    assert_eq!(home.json("log thumb --json")["day"], json!("2026-11-22"));
    home.at("2026-11-23T09:00:00+01:00");
    assert_eq!(home.json("log thumb --json")["day"], json!("2026-11-23"));
}

#[test]
fn a_plan_changed_on_the_first_day_counts_from_its_first_log_on() {
    let mut home = Sandbox::new();
    home.at("2026-11-23T12:00:00+01:00");
    home.config("[routines.palm]\nslots = [\"bedtime\"]\n");
    home.ok("pain 3");
    home.config("[routines.palm]\nslots = [\"morning\", \"evening\"]\n");
    // A day before the first plan has that plan, and the last of a day counts for the whole day.
    for _ in 0..3 {
        let logged = home.json("log palm --at '2026-11-20 11:00' --json");
        assert_eq!(logged["slot"], "morning");
    }
    assert!(home.ok("list").lines().filter(|line| line.contains("morning")).count() == 3);
}
