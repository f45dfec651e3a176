//! Weeks as a person lives them: the first day, plans that change, days in a row.

use serde_json::{Value, json};

use super::sandbox::Sandbox;

fn total(home: &Sandbox) -> Value {
    let total = &home.json("stats --all --json")["total"];
    json!([
        total["prescribed"],
        total["done"],
        total["full_days"],
        total["streak"]["current"],
        total["streak"]["longest"]
    ])
}

#[test]
fn the_first_day_asks_for_nothing_that_was_before_its_first_session() {
    let mut home = Sandbox::new();
    home.at("2026-11-23T20:00:00+01:00");
    home.ok("log thumb");
    // Only the evening: thumb is done, palm is open.
    assert_eq!(total(&home), json!([1, 1, 0, 1, 1]));
    assert!(home.ok("status").starts_with("palm open · 1 of 2 today"));
    home.ok("log thumb --at 12:40");
    // The first session is now that of noon.
    assert_eq!(total(&home), json!([2, 2, 0, 1, 1]));
    assert!(home.ok("status").starts_with("palm open · 2 of 3 today"));
}

#[test]
fn a_first_session_that_fills_a_later_slot_takes_nothing_away() {
    let mut home = Sandbox::new();
    home.config("[routines.swallow]\nenabled = true\n");
    home.at("2026-11-23T07:30:00+01:00");
    assert!(home.ok("status").starts_with("palm and thumb open · 0 of 6 today"));
    assert!(
        home.ok("log swallow").starts_with("Logged swallow, 5 holds, bedtime (07:30).\nLeft today: palm and thumb")
    );
    assert!(home.ok("status").starts_with("palm and thumb open · 1 of 6 today"));
}

#[test]
fn status_and_stats_agree_on_the_first_day() {
    let mut home = Sandbox::new();
    home.at("2026-11-23T12:46:00+01:00");
    assert!(home.ok("status").contains("0 of 4 today"), "before anything is logged: what can still be filled");
    home.ok("log yoga");
    // What is open is asked for, and was before tracking began once it has closed.
    for (time, progress) in [("12:50", "0 of 4"), ("17:59", "0 of 4"), ("18:00", "0 of 2"), ("23:00", "0 of 2")] {
        home.at(&format!("2026-11-23T{time}:00+01:00"));
        assert!(home.ok("status").contains(&format!("{progress} today")), "{time}");
        assert_eq!(home.json("status --json")["open"].as_array().unwrap().len(), 2, "{time}");
        let total = &home.json("stats --json")["total"];
        assert_eq!((&total["prescribed"], &total["open"]), (&json!(0), &json!(2)), "{time}");
    }
    home.at("2026-11-24T03:00:00+01:00");
    assert_eq!(home.json("stats --json")["days"][0]["prescribed"], 2, "the day is over");
}

#[test]
fn the_first_day_without_a_session_asks_for_what_came_after_its_beginning() {
    let mut home = Sandbox::new();
    home.at("2026-11-23T12:00:00+01:00");
    home.ok("pain 3");
    home.at("2026-11-23T20:00:00+01:00");
    // Noon is missed, the evening is open.
    assert_eq!(total(&home), json!([1, 0, 0, 0, 0]));
}

#[test]
fn what_was_done_before_the_beginning_is_not_of_this_week() {
    let mut home = Sandbox::new();
    home.at("2026-11-25T08:10:00+01:00");
    home.ok("log palm");
    home.ok("log palm --at 'monday 08:00'");
    let total = &home.json("stats --json")["total"];
    assert_eq!((&total["sessions"], &total["prescribed"]), (&json!(2), &json!(1)));
    assert_eq!(home.json("status --json")["week"]["prescribed"], 1);
    assert!(home.ok("status").ends_with("1 of 1 this week\n"));
}

#[test]
fn days_in_a_row_and_a_missed_one() {
    let mut home = Sandbox::new();
    for day in ["23", "24", "25"] {
        for (hour, words) in [("08:00", "log palm thumb"), ("12:30", "log thumb"), ("19:00", "log palm thumb")] {
            home.at(&format!("2026-11-{day}T{hour}:00+01:00"));
            home.ok(words);
        }
    }
    // The first day is never a full one.
    assert_eq!(total(&home), json!([15, 15, 2, 3, 3]));
    home.at("2026-11-26T07:00:00+01:00");
    assert_eq!(total(&home), json!([15, 15, 2, 3, 3]), "today breaks nothing yet");
    home.at("2026-11-27T07:00:00+01:00");
    assert_eq!(total(&home), json!([20, 15, 2, 0, 3]));
    assert_eq!(home.json("stats --json")["routines"][1]["strength"], json!(0.14));
}

#[test]
fn a_changed_plan_leaves_the_past_alone() {
    let mut home = Sandbox::new();
    home.ok("log palm thumb");
    home.at("2026-11-24T23:00:00+01:00");
    home.ok("log palm thumb");
    let prescribed = |home: &Sandbox| home.json("stats --json")["days"][0]["prescribed"].clone();
    assert_eq!(prescribed(&home), json!(5));
    home.config("[routines.palm]\nenabled = false\n[routines.thumb]\nslots = [\"noon\"]\n");
    assert_eq!(prescribed(&home), json!(5), "Monday keeps the plan that it had");
    assert_eq!(home.json("stats --json")["days"][1]["open"], json!(1), "today takes the configuration as it stands");
    home.ok("log thumb");
    home.at("2026-11-25T23:00:00+01:00");
    home.config("");
    assert_eq!(
        home.json("stats --json")["days"][1]["prescribed"],
        json!(1),
        "the last plan of a day counts for the whole"
    );
    let wednesday = &home.json("stats --json")["days"][2];
    assert_eq!((&wednesday["prescribed"], &wednesday["open"]), (&json!(3), &json!(2)));
}

#[test]
fn readers_write_nothing() {
    let home = Sandbox::new();
    home.ok("log thumb");
    home.config("[routines.palm]\nenabled = false\n");
    let before = home.snapshot();
    for words in ["", "list", "pain", "stats", "stats --all", "status", "undo --list"] {
        home.ok(words);
    }
    assert_eq!(home.snapshot(), before);
    let fresh = Sandbox::new();
    for words in ["", "list", "pain", "stats", "stats --all", "status", "undo --list"] {
        fresh.ok(words);
    }
    assert!(!fresh.path(".local").exists());
}

#[test]
fn what_is_done_counts_at_once_and_what_is_open_counts_not_yet() {
    let mut home = Sandbox::new();
    home.at("2026-11-23T07:30:00+01:00");
    home.ok("log thumb");
    assert_eq!(home.json("--json")["slots"][0]["routines"][1]["state"], "done");
    assert_eq!(total(&home), json!([1, 1, 0, 1, 1]));
    home.at("2026-11-23T17:59:59+01:00");
    assert_eq!(total(&home), json!([1, 1, 0, 1, 1]), "palm is open, and so is thumb at noon");
    home.at("2026-11-23T18:00:00+01:00");
    assert_eq!(total(&home), json!([3, 1, 0, 1, 1]), "both are missed");
}

#[test]
fn sessions_from_before_the_beginning_count_but_ask_for_nothing() {
    let home = Sandbox::new();
    home.ok("log thumb --at 'yesterday 21:00'");
    let stats = home.json("stats --all --json");
    assert_eq!((&stats["from"], &stats["total"]["sessions"]), (&json!("2026-11-22"), &json!(1)));
    assert_eq!(stats["days"][0]["prescribed"], json!(0));
    assert_eq!(total(&home), json!([0, 0, 0, 1, 1]));
}
