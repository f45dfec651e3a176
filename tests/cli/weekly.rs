//! Routines of some days a week: when they are asked for, and how their weeks count.

use serde_json::json;

use super::sandbox::Sandbox;

fn home_with(config: &str) -> Sandbox {
    let mut home = Sandbox::new();
    home.config(config);
    home.at("2026-11-02T08:00:00+01:00");
    home.ok("pain 3");
    home
}

/// On which days from `first` on, of so many, the routine is asked for, by what `remind next` and the day's page say.
fn asked_for(home: &mut Sandbox, routine: &str, first: u32, count: u32) -> Vec<u32> {
    let mut asked = Vec::new();
    for day in first..first + count {
        home.at(&format!("2026-11-{day:02}T07:00:00+01:00"));
        let today = home.json("--json");
        let slots = today["slots"].as_array().unwrap();
        let mut doses = slots.iter().flat_map(|slot| slot["routines"].as_array().unwrap());
        let dose = doses.find(|dose| dose["routine"] == routine);
        let next = home.json("remind next --days 1 --json");
        let next = next.as_array().unwrap().iter().filter(|next| next["day"] == today["day"]);
        let mut next = next.flat_map(|next| next["routines"].as_array().unwrap());
        let is_next = next.any(|next| *next == json!(routine));
        assert_eq!(dose.is_some_and(|dose| dose["state"] != "done"), is_next, "{day}");
        asked.extend(dose.map(|_| day));
    }
    asked
}

#[test]
fn it_is_asked_for_on_days_spread_over_the_week() {
    let backwalk = "[routines.backwalk]\nenabled = true\nper_week = 2\n";
    let mut home = home_with(backwalk);
    assert_eq!(asked_for(&mut home, "backwalk", 9, 7), [9, 10, 11, 12, 13, 14, 15], "with nothing done on every day");
    home.at("2026-11-16T12:00:00+01:00");
    home.ok("log backwalk");
    assert_eq!(asked_for(&mut home, "backwalk", 16, 7), [16, 19, 20, 21, 22], "then three days later");
    home.at("2026-11-21T18:00:00+01:00");
    home.ok("log backwalk");
    assert_eq!(asked_for(&mut home, "backwalk", 22, 3), [24], "two days after the third, in the new week");
    home.at("2026-11-24T18:00:00+01:00");
    home.ok("log backwalk");
    assert_eq!(asked_for(&mut home, "backwalk", 25, 5), [27, 28, 29]);

    let mut home = home_with("[routines.yoga]\nenabled = true\nper_week = 3\n");
    home.at("2026-11-12T18:00:00+01:00");
    home.ok("log yoga");
    // Friday would be too early, but as many days are left as are missing from Saturday on.
    assert_eq!(asked_for(&mut home, "yoga", 12, 4), [12, 14, 15]);
}

#[test]
fn it_stands_in_its_slot_and_any_session_of_the_day_answers_it() {
    let mut home = home_with(
        "[routines.palm]\nenabled = false\n[routines.thumb]\nenabled = false\n[routines.run]\nenabled = true\n",
    );
    home.at("2026-11-03T11:29:59+01:00");
    assert_eq!(home.ok("status"), "next noon at 12:30, run · 0 of 1 today · run 0 of 3 this week\n");
    home.at("2026-11-03T11:30:00+01:00");
    assert_eq!(home.ok("status"), "run open · 0 of 1 today · run 0 of 3 this week\n");
    assert!(home.fails(2, "log").contains("open now: run (noon)"));
    home.at("2026-11-04T02:59:00+01:00");
    assert_eq!(home.ok("status"), "run open · 0 of 1 today · run 0 of 3 this week\n", "to the end of the day");
    let page = home.ok("");
    assert!(page.contains("  noon  12:30  ○ run  20 minutes  open until 03:00, 0 of 3 this week\n"), "{page}");
    home.at("2026-11-04T08:00:00+01:00");
    assert_eq!(home.json("stats --json")["total"]["prescribed"], 0, "it is never missed");
    let logged = home.json("log run --minutes 10 --json");
    assert_eq!(logged["slot"], json!(null));
    assert!(home.ok("").contains("  noon  12:30  ◐ run  10 of 20 minutes  1 of 3 this week\n"));
    assert_eq!(home.ok("status"), "next Friday, noon at 12:30, run · 1 of 1 today · run 1 of 3 this week\n");
    assert_eq!(
        home.ok("log run"),
        "Logged run, 20 minutes, once more (08:00).\nNothing is left today.\nThis week: run on 1 of 3 days.\n"
    );
}

#[test]
fn weeks_count_that_reached_their_number_or_are_over() {
    let mut home = Sandbox::new();
    home.config("[routines.yoga]\nenabled = true\nper_week = 2\n");
    // Tracking begins on a Sunday: the first week has one day, and counts only where it reached two.
    home.at("2026-11-01T08:00:00+01:00");
    home.ok("log yoga");
    for day in ["03", "05", "10", "17", "18", "24"] {
        home.at(&format!("2026-11-{day}T18:00:00+01:00"));
        home.ok("log yoga");
    }
    let weeks =
        |home: &Sandbox, words: &str| home.json(&format!("stats {words} --json"))["routines"][2]["weeks"].clone();
    // Weeks 45 and 47 reached it, 46 did not, 48 goes on.
    assert_eq!(weeks(&home, "--all"), json!({"reached": 2, "of": 3}));
    assert_eq!(weeks(&home, "--month"), json!({"reached": 2, "of": 3}));
    assert_eq!(weeks(&home, "--week"), json!(null));
    assert_eq!(home.json("stats --week --json")["routines"][2]["week"], json!({"done": 1, "of": 2}));
    assert_eq!(weeks(&home, "--from 2026-11-09 --to 2026-11-15"), json!({"reached": 0, "of": 1}));
    assert!(home.ok("stats --all").contains("2 of 3  weeks"), "{}", home.ok("stats --all"));
    home.ok("log yoga --at 'yesterday 18:00'");
    assert_eq!(weeks(&home, "--all"), json!({"reached": 3, "of": 4}), "the running one counts once it is reached");
    let streak = |home: &Sandbox| home.json("stats --all --json")["routines"][2]["streak"]["longest"].clone();
    assert_eq!(streak(&home), 2, "week 46 breaks it");
    home.ok("pause --from 2026-11-10 --until 2026-11-13 --reason flu");
    assert_eq!(
        (weeks(&home, "--all"), streak(&home)),
        (json!({"reached": 3, "of": 4}), json!(2)),
        "two days were left"
    );
    home.ok("undo");
    // A pause of six days leaves the week after it one day.
    home.ok("pause --from 2026-11-10 --until 2026-11-15 --reason flu");
    assert_eq!((weeks(&home, "--all"), streak(&home)), (json!({"reached": 3, "of": 3}), json!(3)));
}
