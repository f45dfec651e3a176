//! `stats --explain`: the arithmetic of each figure of the page.

use super::sandbox::Sandbox;

/// The explanation in one line, without the page above it.
fn explained(home: &Sandbox, words: &str) -> String {
    let plain = home.ok(words);
    let page = home.ok(&format!("{words} --explain"));
    page.strip_prefix(&plain).unwrap().replace('\n', " ")
}

#[test]
fn the_figures_are_those_of_the_page() {
    let mut home = Sandbox::new();
    home.config("[routines.walk]\nenabled = true\n");
    home.ok("log palm thumb --pain 5 --pain-after 4");
    home.at("2026-11-24T08:10:00+01:00");
    home.ok("log palm walk");
    home.at("2026-11-24T20:00:00+01:00");
    let page = home.ok("stats");
    assert!(page.contains("\n3 of 8 done (38 %). 2 open now.\n"), "{page}");
    let text = explained(&home, "stats");
    for part in [
        "Done 3 of 8: from 23 November to 24 November that is done 3, missed 5; 3 / 8 = 38 %.",
        "Neither done nor missed, and counted neither way: 2 open now.",
        "Full days, none:",
        "4 sessions: all that was logged",
        "Streak 2 days: days in a row",
        "palm: 2 of 3 doses were done, 67 %; 400 strokes were logged in 2 sessions, and the doses that were done \
         or missed add up to 600 strokes;",
        "walk: in this week it was done on 1 of 5 days; 20 minutes were logged in 1 session;",
        "Pain 5.0: the mean of 1 reading before sessions",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let page = home.json("stats --explain --json");
    assert!(page["explain"].as_array().unwrap().len() > 5, "{page}");
}

#[test]
fn a_routine_of_the_week_counts_weeks() {
    let home = Sandbox::new();
    home.config("[routines.walk]\nenabled = true\n");
    home.ok("log walk");
    let text = explained(&home, "stats --routine walk");
    assert!(text.contains("Streak 0 weeks: weeks in a row that reached their number of days;"), "{text}");
    assert!(!text.contains("days in a row"), "{text}");
}

#[test]
fn of_a_time_to_come_nothing_is_reckoned() {
    let home = Sandbox::new();
    home.ok("log palm");
    let text = explained(&home, "stats --from 2026-12-28 --to 2026-12-30");
    assert!(text.contains("Done: nothing of this time has come yet; it begins on 28 December."), "{text}");
}
