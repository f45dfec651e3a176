//! What is said when the pain gets worse: one line, at most once a day.

use super::sandbox::Sandbox;

const STRONG: &str = "If this is new or different: backcare guide --see-a-doctor\n";

fn lines(home: &Sandbox, words: &str) -> usize {
    home.ok(words).matches("see-a-doctor").count()
}

#[test]
fn it_is_said_once_a_day_by_the_command_that_recorded_it_or_the_page() {
    let mut home = Sandbox::new();
    assert!(home.ok("pain 7").ends_with("(08:10).\n"));
    let pages = home.ok("");
    assert!(!pages.contains("see-a-doctor"));
    assert!(home.ok("pain 8").ends_with(STRONG));
    assert_eq!(lines(&home, "") + lines(&home, "pain 9") + lines(&home, "log palm --pain 9"), 0, "once a day");
    home.at("2026-11-24T02:59:00+01:00");
    assert_eq!(lines(&home, "pain 9"), 0, "the day is not over");
    home.at("2026-11-24T03:00:00+01:00");
    assert_eq!(lines(&home, ""), 0, "nothing is recorded today");
    assert!(home.ok("log palm --pain 3 --pain-after 8").ends_with(STRONG));

    home.at("2026-11-25T08:10:00+01:00");
    assert!(home.json("log palm --pain 9 --json")["pain_before"] == 9, "JSON says nothing");
    assert_eq!(lines(&home, "log palm --pain 2"), 0, "it is about what was recorded just now");
    assert!(home.ok("").ends_with(STRONG), "and the page about the whole day");
    assert_eq!(lines(&home, ""), 0);
    assert_eq!(lines(&home, "pain 9 --at 'monday 09:00'"), 0, "it is about today");
}

#[test]
fn a_routine_after_which_it_hurts_more_is_named_without_a_cause() {
    let mut home = Sandbox::new();
    for day in 23..26 {
        home.at(&format!("2026-11-{day}T08:10:00+01:00"));
        let said = home.ok("log thumb --pain 3 --pain-after 5");
        let expected = "After thumb the pain was higher by 2 or more in 3 of the last 3 sessions with\nboth readings. \
                        Half of it for a while: backcare ease thumb. Or with less\npressure, or leave it out.\n";
        assert_eq!(said.ends_with(expected), day == 25, "{said}");
    }
    home.at("2026-11-26T08:10:00+01:00");
    assert!(home.ok("pain 3").ends_with("(08:10).\n"), "thumb was not done today");
    for day in 26..30 {
        home.at(&format!("2026-11-{day}T18:00:00+01:00"));
        let is_said = home.ok("log thumb --pain 3 --pain-after 4").contains("After thumb");
        assert_eq!(is_said, day < 28, "of the last five, three were higher until the 27th: {day}");
    }
}

#[test]
fn a_worse_week_is_told_of() {
    let mut home = Sandbox::new();
    for (pain, day) in [(4, 14), (4, 15), (4, 16), (6, 21), (6, 22)] {
        assert_eq!(lines(&home, &format!("pain {pain} --at '2026-11-{day} 09:00'")), 0);
    }
    assert_eq!(lines(&home, ""), 0, "today has no reading");
    let worse = "Worse than the week before. If it does not settle, see a doctor:\nbackcare guide --see-a-doctor\n";
    assert!(home.ok("pain 6").ends_with(worse));
    home.at("2026-11-24T08:10:00+01:00");
    assert_eq!(lines(&home, "log palm"), 0, "no reading was recorded");
    assert_eq!(lines(&home, "pain 2"), 0, "5.0 on average");
}

#[test]
fn without_a_place_to_keep_that_it_was_said_it_is_not_said() {
    let home = Sandbox::new();
    // Without a state directory nobody would know that it was said.
    home.write(".local/state/backcare", "a file where a directory should be");
    assert!(home.ok("pain 9").starts_with("Recorded pain 9 of 10 (08:10).\n"), "the reading is recorded all the same");
}
