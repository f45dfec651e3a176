//! Times in which nothing is asked for.

use serde_json::json;

use super::sandbox::Sandbox;

#[test]
fn a_pause_asks_for_nothing_until_it_ends() {
    let mut home = Sandbox::new();
    home.ok("log palm thumb");
    home.at("2026-11-23T09:00:00+01:00");
    let said = home.ok("pause --until tomorrow --reason flu");
    assert_eq!(
        said,
        "Paused to the end of Tuesday 24 November: flu. End it sooner with\n`backcare resume`.\n\
         Excused today: noon (thumb) and evening (palm and thumb).\n"
    );
    assert!(home.ok("").contains("Paused to the end of Tuesday 24 November: flu. Nothing is asked for."));
    assert!(home.ok("status").starts_with("paused to the end of Tuesday 24 November: flu · 2 of 2 today"));
    assert_eq!(home.json("status --json")["paused_reason"], "flu");
    assert_eq!(
        home.ok("log").lines().next(),
        Some("Nothing is open now. It is paused to the end of Tuesday 24 November: flu.")
    );
    assert_eq!(home.json("status --format waybar")["class"], "paused");
    let status = home.json("remind status --json");
    assert_eq!(status["paused_until"], "2026-11-25T03:00:00+01:00");
    assert_eq!(status["next"]["at"], "2026-11-25T08:00:00+01:00");
    // What was done before it counts, what would have come does not, and the streak goes on.
    home.at("2026-11-25T08:10:00+01:00");
    home.ok("log thumb");
    let total = &home.json("stats --json")["total"];
    assert_eq!((&total["prescribed"], &total["done"]), (&json!(3), &json!(3)));
    assert_eq!(total["streak"]["current"], 2);
}

#[test]
fn a_pause_takes_days_that_are_counted_back() {
    let home = Sandbox::new();
    let said = home.ok("pause --from -3d --until -1d");
    assert!(said.starts_with("Paused from Friday 20 November to the end of Sunday 22 November."), "{said}");
    let id = home.json("list --pauses --json")[0]["id"].as_str().unwrap().to_owned();
    let said = home.ok(&format!("edit {id} --from -5d --until -2d"));
    assert!(said.contains("from: Wednesday 18 November (was Friday 20 November)"), "{said}");
}

#[test]
fn a_pause_without_an_end_lasts_until_resume_and_both_can_be_undone() {
    let mut home = Sandbox::new();
    home.ok("log palm thumb");
    let excused = "Excused today: noon (thumb) and evening (palm and thumb).";
    assert_eq!(home.ok("pause"), format!("Paused until you resume.\n{excused}\n"));
    home.at("2026-11-30T08:10:00+01:00");
    assert!(home.ok("status").starts_with("paused"));
    assert_eq!(home.ok("resume"), "The pause is over.\nNext: noon at 12:30, thumb.\n");
    assert!(!home.ok("status").starts_with("paused"));
    assert_eq!(home.ok("resume"), "Nothing is paused or eased.\nNext: noon at 12:30, thumb.\n");

    home.ok("undo");
    assert!(home.ok("status").starts_with("paused"), "the end is taken back");
    assert_eq!(home.json("status --json")["paused_until"], json!(null));
    home.ok("undo");
    assert!(!home.ok("status").starts_with("paused"), "the pause is taken back");
    let stats = home.json("stats --all --json");
    assert_eq!(stats["total"]["prescribed"], 5 + 6 * 5, "and all that it spared is asked for again");
}

#[test]
fn a_second_pause_takes_the_place_of_the_first() {
    let mut home = Sandbox::new();
    home.ok("pause 3d");
    let said = home.ok("pause 2h");
    let end = "Paused until Monday 23 November, 10:10. This takes the place of the pause\nbefore.";
    assert_eq!(said, format!("{end} End it sooner with `backcare resume`.\n"));
    home.at("2026-11-23T10:10:00+01:00");
    assert!(!home.ok("status").starts_with("paused"));
    home.ok("undo");
    assert_eq!(home.json("status --json")["paused_until"], "2026-11-26T08:10:00+01:00", "the first holds again");
    assert_eq!(home.json("pause --json")["until"], json!(null));
    assert_eq!(home.json("resume --json"), json!({"paused": false, "resumed": true, "pauses": 1, "easings": 0}));
    assert_eq!(home.json("resume --json"), json!({"paused": false, "resumed": false, "pauses": 0, "easings": 0}));
}

#[test]
fn ends_that_make_no_sense_are_refused() {
    let home = Sandbox::new();
    for (words, code, named) in [
        ("pause banana", 2, "`banana`"),
        ("pause 0m", 2, "`0m` is not from 1s to 366d"),
        ("pause 400d", 2, "`400d` is not from 1s to 366d"),
        ("pause --until someday", 2, "`someday`"),
        ("pause 3d --until friday", 2, "--until"),
        ("pause --until yesterday", 1, "`yesterday` is over"),
        ("pause --until 2026-11-22", 1, "`2026-11-22` is over"),
        ("pause --until 2029-01-01", 1, "`2029-01-01` is more than 366 days away"),
    ] {
        let complaint = home.fails(code, words);
        assert!(complaint.contains(named), "{words}: {complaint}");
    }
    assert!(!home.db().exists(), "nothing was made");
}

#[test]
fn weekdays_are_those_to_come() {
    let mut home = Sandbox::new();
    home.at("2026-11-24T01:00:00+01:00");
    // It is still Monday until three.
    for (words, until) in [
        ("today", "2026-11-24T03:00:00+01:00"),
        ("monday", "2026-11-24T03:00:00+01:00"),
        ("tomorrow", "2026-11-25T03:00:00+01:00"),
        ("sunday", "2026-11-30T03:00:00+01:00"),
        ("2026-12-01", "2026-12-02T03:00:00+01:00"),
    ] {
        assert_eq!(home.json(&format!("pause --until {words} --json"))["until"], until, "{words}");
    }
}

/// Day by day: how many doses count, how many are excused, and why.
fn week(home: &Sandbox) -> Vec<(u64, u64, String)> {
    let stats = home.json("stats --week --json");
    let number = |value: &serde_json::Value| value.as_u64().unwrap();
    let reasons = |day: &serde_json::Value| {
        let reasons = day["reasons"].as_array().unwrap();
        reasons.iter().map(|reason| reason.as_str().unwrap().to_owned()).collect::<Vec<_>>().join(", ")
    };
    let days = stats["days"].as_array().unwrap().iter();
    days.map(|day| (number(&day["prescribed"]), number(&day["excused"]), reasons(day))).collect()
}

#[test]
fn being_ill_can_be_said_afterwards() {
    let mut home = Sandbox::new();
    home.ok("log palm thumb");
    home.at("2026-11-25T08:10:00+01:00");
    home.ok("log thumb");
    home.at("2026-11-27T10:00:00+01:00");
    let none = String::new;
    let before = [(5, 0, none()), (5, 0, none()), (5, 0, none()), (5, 0, none()), (0, 0, none())];
    assert_eq!(week(&home), before);
    assert!(home.ok("stats --week").contains("\n3 of 20 done (15 %). 2 open now.\n"));
    let said = home.ok("pause --from wednesday --reason flu");
    assert_eq!(said, "Paused from Wednesday 25 November until you resume: flu.\nExcused so far: 14 doses.\n");
    let flu = || "flu".to_owned();
    // What was done on Wednesday counts.
    let after = [(5, 0, none()), (5, 0, none()), (1, 4, flu()), (0, 5, flu()), (0, 5, flu())];
    assert_eq!(week(&home), after);
    let page = home.ok("stats --week");
    assert!(page.contains("\n3 of 11 done (27 %). Paused on Wednesday, Thursday and Friday: flu.\n"), "{page}");
    assert!(page.contains("  noon     thumb   –    –    ~    ~    ~"), "{page}");
    home.ok("undo");
    assert_eq!(week(&home), before);

    assert!(
        home.ok("pause 2d --from 'wednesday 12:00'").starts_with("Paused from Wednesday 25 November, 12:00, until")
    );
    assert!(!home.ok("status").starts_with("next"), "what is over does not pause today: {}", home.ok("status"));
    home.ok("undo");
    let said = home.ok("pause --from monday --until wednesday");
    assert!(said.starts_with("Paused from Monday 23 November to the end of Wednesday 25 November."), "{said}");
}

#[test]
fn overlapping_pauses_and_given_offsets_are_read_on_the_wall_clock_here() {
    let mut home = Sandbox::new();
    home.ok("pause --from 2026-11-23T11:00:00Z --until today");
    home.at("2026-11-23T11:59:59+01:00");
    assert!(!home.ok("status").starts_with("paused"));
    home.at("2026-11-23T12:00:00+01:00");
    assert!(home.ok("status").starts_with("paused to the end of today"));
    home.ok("pause --from 11:30 --until friday --reason flu");
    assert_eq!(home.json("status --json")["paused_reason"], "flu", "the one that lasts longest");
    home.ok("resume");
    home.ok("pause --from tomorrow --until tomorrow --reason away");
    assert!(home.ok("resume --all").starts_with("The pause to come is taken off.\n"));
    assert!(!home.ok("").contains("A pause is to come"));
    assert!(home.ok("undo --list").contains("  pause --until friday --from 11:30\n"));
}

#[test]
fn a_pause_ahead_takes_nothing_before_it_begins() {
    let mut home = Sandbox::new();
    home.at("2026-11-23T07:00:00+01:00");
    home.ok("log palm thumb");
    home.at("2026-11-23T13:00:00+01:00");
    let said = home.ok("pause --from 17:00 --until friday --reason holiday");
    let span = "Paused from Monday 23 November, 17:00, to the end of Friday 27 November:\nholiday.";
    let excused = "Excused today: evening (palm and thumb).";
    assert_eq!(said, format!("{span} `backcare undo` takes it back.\n{excused}\n"));
    assert_eq!(home.ok("status"), "thumb open · 2 of 3 today · 2 of 2 this week\n", "noon is open until it begins");
    assert!(home.ok("").contains("A pause is to come, from Monday 23 November, 17:00, to the end of Friday 27\n"));
    // A pause that begins now leaves it alone.
    home.ok("pause 1h");
    assert!(home.ok("resume").contains("A pause is to come, from Monday 23 November, 17:00"));
    home.at("2026-11-23T17:00:00+01:00");
    assert!(home.ok("status").starts_with("paused to the end of Friday 27 November: holiday · 2 of 2 today"));
    home.ok("resume");

    home.ok("pause 1w --from 2026-12-20");
    assert_eq!(home.json("resume --json")["resumed"], false, "nothing is paused yet");
    assert_eq!(home.json("resume --all --json")["pauses"], 1);
    home.at("2026-12-20T08:10:00+01:00");
    assert!(!home.ok("status").starts_with("paused"));
    for (words, code, named) in [
        ("pause --from banana", 2, "`banana`"),
        ("pause --from 2029-01-01", 1, "`2029-01-01` is more than 366 days away"),
        ("pause --from tomorrow --until today", 1, "`today` is before the pause begins"),
        ("pause --from 2025-01-01 --until today", 1, "from `2025-01-01` to `today` it is more than 366 days"),
    ] {
        let complaint = home.fails(code, words);
        assert!(complaint.contains(named), "{words}: {complaint}");
    }
}

#[test]
fn a_pause_while_the_clock_is_set_back_is_not_empty() {
    let mut home = Sandbox::new();
    // Half past two, for the first time of two.
    home.at("2026-10-25T00:30:00Z");
    assert_eq!(home.json("pause 1h --json")["until"], "2026-10-25T03:30:00+01:00");
    for now in ["2026-10-25T00:45:00Z", "2026-10-25T01:45:00Z"] {
        home.at(now);
        assert!(home.ok("status").starts_with("paused until"), "both times the clock shows a quarter to three");
    }
    home.at("2026-10-25T02:30:00Z");
    assert!(!home.ok("status").starts_with("paused"));
}

#[test]
fn what_is_open_beside_a_short_pause_is_not_denied() {
    let mut home = Sandbox::new();
    home.config("[routines.palm]\nenabled = false\n");
    home.ok("log thumb");
    home.at("2026-11-23T11:35:00+01:00");
    home.ok("pause 10m");
    let page = home.ok("");
    assert!(page.contains("Paused until Monday 23 November, 11:45. No reminders come.\n"), "{page}");
    assert!(page.contains("○ thumb"), "{page}");
    home.ok("pause 2d");
    assert!(home.ok("").contains("Paused until Wednesday 25 November, 11:35. Nothing is asked for.\n"));
    home.ok("pause 60d");
    assert!(home.ok("").contains("Paused until Friday 22 January 2027, 11:35. "), "the year is told");
}
