//! `review`: what is asked every four weeks, what has changed, and when the page of the day names one that is due.

use serde_json::{Value, json};

use super::sandbox::Sandbox;
use super::terminal::answered;

const SETTING: &str = "[review]\nactivities = [\"sitting through a meeting\", \"tying my shoes\"]\n";
const DUE: &str = "A review is due: backcare review\n";

/// A home with two activities.
fn home() -> Sandbox {
    let home = Sandbox::new();
    home.config(SETTING);
    home
}

/// The same at a time of a day of 2026.
fn at<'a>(home: &'a mut Sandbox, day: &str, time: &str) -> &'a mut Sandbox {
    home.at(&format!("2026-{day}T{time}:00+01:00"))
}

/// Three reviews: of August, October and November.
fn reviewed() -> Sandbox {
    let mut home = home();
    at(&mut home, "08-31", "20:00").ok("review 7 4 --pain 6");
    at(&mut home, "10-26", "20:00").ok("review 5 4 --pain 4");
    at(&mut home, "11-23", "20:00").ok("review 4 5 --pain 4");
    home
}

/// The command on a terminal where this is typed, as it is shown there.
fn asked(home: &Sandbox, typed: &str) -> String {
    answered(home.command("review").env("NO_COLOR", "1"), typed, 80)
}

#[test]
fn what_is_recorded_is_said_with_what_has_changed_since_the_first_and_the_last() {
    let mut home = home();
    assert_eq!(
        at(&mut home, "08-31", "20:00").ok("review 7 4 --pain 6"),
        "Recorded the review of the past week.\n\n  sitting through a meeting: 7 of 10\n  tying my shoes: 4 of 10\n  \
         pain: 6 of 10\n\nThe next review is due on Monday 28 September.\n"
    );
    at(&mut home, "10-26", "20:00").ok("review 5 4 --pain 4");
    let scores = "  sitting through a meeting: 4 of 10\n    7, then 4: 3 lower than on 31 August; noticeable\n    \
                  5, then 4: 1 lower than on 26 October\n  tying my shoes: 5 of 10\n    \
                  4, then 5: 1 higher than on 31 August\n    4, then 5: 1 higher than on 26 October\n  pain: 4 of 10\n    \
                  6, then 4: 2 lower than on 31 August; noticeable\n    4, as on 26 October\n";
    let next = "\nThe next review is due on Monday 21 December.\n";
    assert_eq!(
        at(&mut home, "11-23", "20:00").ok("review 4 5 --pain 4"),
        format!("Recorded the review of the past week.\n\n{scores}{next}")
    );
    assert_eq!(home.ok("review"), format!("Review of Monday 23 November\n\n{scores}{next}"));
    let plain = home.ok("review --plain");
    assert!(plain.contains("pain: 4 of 10. 6, then 4: 2 lower than on 31 August; noticeable. 4, as on"), "{plain}");
    // In the next year the days have theirs.
    let later = home.at("2027-01-04T08:00:00+01:00").ok("review");
    assert!(later.contains("than on 31 August 2026; noticeable") && later.ends_with(&format!("\n{DUE}")), "{later}");
}

#[test]
fn activities_of_other_names_are_not_compared() {
    let mut home = reviewed();
    at(&mut home, "12-21", "20:00").config("[review]\nactivities = [\"Tying my shoes\", \"running\"]\n");
    let answer = home.ok("review 2 9 --pain 4");
    assert!(answer.contains("  Tying my shoes: 2 of 10\n    4, then 2: 2 lower than on 31 August; noticeable\n"));
    assert!(answer.contains("  running: 9 of 10\n  pain: 4"), "{answer}");
}

#[test]
fn programs_are_told_the_same() {
    let mut home = Sandbox::new();
    let none = json!({"due": false, "due_on": null, "reviews": [], "changes": []});
    assert_eq!(home.json("review --json"), none);
    home.config(SETTING);
    assert_eq!(home.json("review --json")["due_on"], "2026-11-23");
    at(&mut home, "10-26", "20:00").ok("review 5 0 --pain 4");
    at(&mut home, "11-23", "20:00");
    let answer = home.json("review 4 2 --pain 4 --json");
    let since = |score: u8, difference: i8, noticeable: bool| json!({"day": "2026-10-26", "score": score, "difference": difference, "noticeable": noticeable});
    let change = |of: &str, activity: Option<&str>, score: u8, since: Value| json!({"of": of, "activity": activity, "score": score, "since_first": since, "since_last": since});
    let changes = json!([
        change("activity", Some("sitting through a meeting"), 4, since(5, -1, false)),
        change("activity", Some("tying my shoes"), 2, since(0, 2, true)),
        change("pain", None, 4, since(4, 0, false)),
    ]);
    let mut review = answer.clone();
    assert_eq!(review.as_object_mut().unwrap().remove("changes"), Some(changes.clone()));
    let activities = json!([
        {"activity": "sitting through a meeting", "score": 4},
        {"activity": "tying my shoes", "score": 2},
    ]);
    let expected = json!({"id": review["id"], "at": "2026-11-23T20:00:00+01:00", "day": "2026-11-23", "pain": 4, "activities": activities});
    assert_eq!(review, expected);
    let all = home.json("review --json");
    assert_eq!((&all["due"], &all["due_on"]), (&false.into(), &"2026-12-21".into()));
    assert_eq!((&all["reviews"][0], &all["changes"]), (&review, &changes));
    assert_eq!(all["reviews"].as_array().unwrap().len(), 2);
    at(&mut home, "12-21", "08:00");
    assert_eq!(home.json("review --json")["due"], true);
}

#[test]
fn it_asks_on_a_terminal_until_each_answer_is_a_score() {
    let mut home = home();
    let shown = asked(&home, "11\n-1\n4.5\nfour\n\n4\n5\n5\n");
    for refused in ["11", "-1", "4.5", "four", ""] {
        assert!(shown.contains(&format!("`{refused}` is not a whole number from 0 to 10.\n")), "{refused}: {shown}");
    }
    assert_eq!(shown.matches("  Sitting through a meeting, 0 to 10: ").count(), 6, "{shown}");
    assert!(shown.contains("\n  sitting through a meeting: 4 of 10\n  tying my shoes: 5 of 10\n  pain: 5 of 10\n"));
    assert_eq!(home.json("review --json")["reviews"].as_array().unwrap().len(), 1);
    // One that is not due yet is recorded, too.
    let again = asked(at(&mut home, "11-25", "08:00"), "3\n3\n3\n");
    assert!(again.contains("The last review was on Monday 23 November. How hard"), "{again}");
    assert_eq!(home.json("review --json")["reviews"].as_array().unwrap().len(), 2);
}

#[test]
fn leaving_at_any_question_leaves_everything_as_it_was() {
    for typed in ["\x04", "4\n\x04", "4\n5\n\x04", "4\n5\nfi\x04\x04"] {
        let home = home();
        let before = home.snapshot();
        assert!(asked(&home, typed).ends_with("Nothing was recorded.\n"), "{typed:?}");
        assert_eq!(home.snapshot(), before, "{typed:?}");
    }
    for typed in ["\x04", "\n", "none\n", "running\n\x04", "running\nnone\n\x04", "running\n\n4\n\x04"] {
        let home = Sandbox::new();
        assert!(asked(&home, typed).ends_with("Nothing was recorded.\n"), "{typed:?}");
        assert!(!home.path(".config").exists() && !home.path(".local").exists(), "{typed:?}");
    }
}

#[test]
fn where_no_activities_are_named_it_asks_for_them_first() {
    let home = Sandbox::new();
    let shown = asked(&home, "running\nRunning\n\x1b[2J\nlifting a child\nnone\n4\n5\n6\n");
    assert!(shown.contains("  First [none]: ") && shown.contains("  Third [none]: "), "{shown}");
    let refusal = "at most 3 names of at most 60";
    assert_eq!(shown.matches(refusal).count(), 2, "{shown}");
    assert!(shown.contains("Lifting a child, 0 to 10: "), "{shown}");
    assert_eq!(home.ok("config get review.activities"), "[\"running\",\"lifting a child\"]\n");
    assert_eq!(home.json("review --json")["reviews"][0]["activities"][1]["score"], 5);
    let home = Sandbox::new();
    asked(&home, "sitting, running, lifting\n1\n2\n3\n4\n");
    assert_eq!(home.json("review --json")["reviews"][0]["activities"].as_array().unwrap().len(), 3);
}

#[test]
fn what_cannot_be_recorded_is_refused_and_changes_nothing() {
    let home = Sandbox::new();
    let unnamed = "error: no activities are named that a review could ask about\nhint: name up to three, each in quotes: \
                   backcare config set review.activities";
    for words in ["review", "review 4 --pain 4", "review --pain 4"] {
        assert!(home.fails(1, words).starts_with(unnamed), "{words}");
    }
    assert!(!home.path(".local").exists());
    home.config(SETTING);
    home.ok("review 1 1 --pain 1");
    let before = home.snapshot();
    let hint = "hint: backcare review SCORE SCORE --pain N, for sitting through a meeting, tying my shoes\n";
    for (words, says) in [
        ("review 4 --pain 5", "error: 1 score given, and it takes 2 scores\n"),
        ("review 4 5 6 --pain 5", "error: 3 scores given, and it takes 2 scores\n"),
        ("review --pain 5", "error: 0 scores given, and it takes 2 scores\n"),
        ("review 4 5", "error: the pain of the past week is missing\n"),
    ] {
        assert!(home.fails(2, words).starts_with(&format!("{says}{hint}")), "{words}: {}", home.fails(2, words));
    }
    for wrong in ["11", "-1", "4.5", "x"] {
        let score = home.fails(2, &format!("review 4 {wrong} --pain 5"));
        assert!(
            score.starts_with(&format!("error: `{wrong}` is not a whole number from 0 to 10\nhint: a score")),
            "{score}"
        );
        let pain = home.fails(2, &format!("review 4 5 --pain {wrong}"));
        assert!(pain.contains(&format!("`{wrong}` is not a whole number from 0 to 10")), "{pain}");
    }
    assert!(home.fails(2, "list --reviews --pain").contains("cannot be used together"));
    assert!(home.fails(2, "list --reviews --routine thumb").contains("cannot be used together"));
    assert_eq!(home.snapshot(), before);
}

#[test]
fn names_are_checked_when_they_are_set_and_when_they_are_read() {
    let home = Sandbox::new();
    home.config("# Mine.\n");
    let before = home.snapshot();
    let long = "x".repeat(61);
    for words in ["a b c d", "running Running", "'a\x1b[2Jb'", "'running' ''", &long, "'a,,b'"] {
        let refused = home.fails(2, &format!("config set review.activities {words}"));
        assert!(refused.contains("is not at most 3 names of at most 60 characters"), "{words:?}: {refused}");
        assert!(!refused.contains('\x1b'), "{refused:?}");
    }
    assert_eq!(home.snapshot(), before);
    home.ok("config set review.activities 'sitting, for long' running");
    assert_eq!(home.ok("config get review.activities"), "[\"sitting, for long\",\"running\"]\n");
    home.ok("config set review.activities 'tying my shoes, running, lifting'");
    assert_eq!(home.ok("config get review.activities"), "[\"tying my shoes\",\"running\",\"lifting\"]\n");
    home.ok("config set review.activities '[\"sitting, for long\"]'");
    assert_eq!(home.ok("config get review.activities"), "[\"sitting, for long\"]\n");
    assert!(home.ok("config list review").contains("sitting, for long"));
    home.ok("config set review.activities ''");
    assert_eq!(home.json("review --json")["due_on"], Value::Null);
    home.ok("config unset review.activities");
    home.config(&format!("[review]\nactivities = [\"a\",\n \"{long}\"]\n"));
    let refused = home.fails(1, "review");
    assert!(
        refused.contains("line 2: `activities` = `a, xxx") && refused.contains("is not at most 3 names"),
        "{refused}"
    );
    // What turns the direction of a line is kept from it.
    home.config("[review]\nactivities = [\"a\u{202e}b\"]\n");
    for answer in [home.ok("review 4 --pain 4"), home.ok("review"), home.ok("list --reviews"), home.ok("review --json")]
    {
        assert!(!answer.contains('\u{202e}'), "{answer:?}");
    }
    assert!(!asked(&home, "4\n4\n").contains('\u{202e}'));
    assert_eq!(home.json("review --json")["reviews"][0]["activities"][0]["activity"], "a\u{202e}b");
}

#[test]
fn the_page_of_the_day_names_it_in_the_evening_until_it_is_recorded() {
    let mut home = home();
    let is_named = |home: &Sandbox| home.ok("").ends_with(DUE);
    assert!(!is_named(at(&mut home, "11-23", "17:59")));
    assert!(is_named(at(&mut home, "11-23", "18:00")));
    // After midnight it is the same evening.
    assert!(is_named(at(&mut home, "11-24", "02:59")) && !is_named(at(&mut home, "11-24", "03:00")));
    at(&mut home, "11-24", "20:00").ok("pause 1h");
    assert!(!is_named(&home), "paused");
    home.ok("resume");
    assert!(is_named(&home) && !home.ok("--json").contains("backcare review"));
    home.ok("review 4 5 --pain 5");
    assert!(!is_named(&home));
    assert!(!is_named(at(&mut home, "12-21", "20:00")));
    assert!(is_named(at(&mut home, "12-22", "20:00")), "four weeks later");
    home.ok("undo");
    home.ok("undo");
    home.config("[slots]\nevening = \"20:30\"\n");
    assert!(!is_named(&home), "it is off");
    home.config(&format!("[slots]\nevening = \"20:30\"\n{SETTING}"));
    assert!(!is_named(at(&mut home, "12-22", "19:29")) && is_named(at(&mut home, "12-22", "19:30")));
    // A clock that was wrong once does not keep it away.
    home.at("2028-01-01T12:00:00+01:00").ok("review 1 1 --pain 1");
    assert!(is_named(at(&mut home, "12-22", "20:00")));
}

#[test]
fn reviews_are_listed_and_taken_back() {
    let home = reviewed();
    let list = home.ok("list --reviews");
    let lines: Vec<&str> = list.lines().collect();
    assert_eq!(lines[0], "Monday 23 November");
    assert_eq!(&lines[1][12..], "20:00  review  pain 4 of 10  sitting through a meeting 4, tying my shoes 5");
    assert_eq!(lines.iter().filter(|line| line.contains("review")).count(), 3, "{list}");
    assert!(home.ok("list --reviews --limit 1").ends_with("\n1 of 3; all: --limit 3\n"));
    let october = home.json("list --reviews --from 2026-10-01 --to 2026-10-31 --json");
    assert_eq!((october.as_array().unwrap().len(), &october[0]["pain"]), (1, &4.into()));
    assert_eq!(home.ok("list --reviews --from 2026-09-01 --to 2026-09-30").lines().count(), 1);
    assert_eq!(home.ok("undo"), "Took back `review` of Mon 2026-11-23 20:00: removed 1 review.\n");
    assert_eq!(home.json("undo --json")["reviews"], 1);
    assert_eq!(home.json("list --reviews --json").as_array().unwrap().len(), 1);
    home.ok("undo");
    assert_eq!(home.ok("list --reviews"), "No review is recorded.\n");
    assert!(home.ok("review").starts_with("No review is recorded yet.\nA review is due: backcare review\n"));
}
