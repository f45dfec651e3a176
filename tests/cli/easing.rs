//! Half doses for some days, and doses that grow.

use serde_json::{Value, json};

use super::sandbox::Sandbox;

/// Routine, amount, and whether it is eased, of each dose of the day.
fn doses(home: &Sandbox) -> Vec<(String, u64, bool)> {
    let today = home.json("--json");
    let slots = today["slots"].as_array().unwrap();
    let doses = slots.iter().flat_map(|slot| slot["routines"].as_array().unwrap());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    doses
        .map(|dose| (text(&dose["routine"]), dose["amount"].as_u64().unwrap(), dose["eased"].as_bool().unwrap()))
        .collect()
}

fn amount_of(home: &Sandbox, routine: &str) -> Option<u64> {
    doses(home).into_iter().find(|(id, ..)| id == routine).map(|(_, amount, _)| amount)
}

#[test]
fn a_flare_up_is_half_doses_for_five_days() {
    let mut home = Sandbox::new();
    home.config("[routines.swallow]\nenabled = true\n[routines.walk]\nenabled = true\n");
    home.ok("log thumb");
    assert_eq!(amount_of(&home, "walk"), Some(20));
    assert_eq!(
        home.ok("ease 5d"),
        "Eased to Friday 27 November: palm 100 strokes, thumb 5 minutes and swallow 3\nholds. Not asked for: walk.\n\
         After that the doses are whole again. End it sooner with `backcare resume`.\n"
    );
    for (day, expected) in [
        ("23", (100, 5, 3, None)),
        ("24", (100, 5, 3, None)),
        ("25", (100, 5, 3, None)),
        ("26", (100, 5, 3, None)),
        ("27", (100, 5, 3, None)),
        // The first week of five holds is over on the thirtieth.
        ("28", (200, 10, 5, Some(20))),
        ("29", (200, 10, 5, Some(20))),
        ("30", (200, 10, 6, Some(20))),
    ] {
        home.at(&format!("2026-11-{day}T07:00:00+01:00"));
        let amount = |routine| amount_of(&home, routine).unwrap();
        let found = (amount("palm"), amount("thumb"), amount("swallow"), amount_of(&home, "walk"));
        assert_eq!(found, expected, "{day}");
    }
    let days = home.json("stats --from 2026-11-23 --json")["days"].clone();
    let eased: Vec<bool> = days.as_array().unwrap().iter().map(|day| day["eased"] == true).collect();
    assert_eq!(eased, [true, true, true, true, true, false, false, false]);
}

#[test]
fn what_is_logged_under_an_easing_is_half_a_dose() {
    let mut home = Sandbox::new();
    home.ok("ease palm 2d");
    assert!(home.ok("log palm").starts_with("Logged palm, 100 strokes, morning (08:10).\n"));
    assert!(home.ok("log thumb").starts_with("Logged thumb, 10 minutes, morning (08:10).\n"), "only palm is eased");
    assert!(home.ok("").contains("Eased to Tuesday 24 November: palm.\n"));
    home.at("2026-11-25T08:10:00+01:00");
    assert!(home.ok("log palm --ago 20h").starts_with("Logged palm, 100 strokes, morning (Tuesday 24 November"));
    assert!(home.ok("log palm").starts_with("Logged palm, 200 strokes, morning (08:10).\n"));
}

#[test]
fn an_easing_ends_with_resume_and_can_be_undone() {
    let mut home = Sandbox::new();
    home.ok("log thumb");
    home.ok("ease");
    home.at("2026-11-24T08:10:00+01:00");
    assert!(home.ok("ease 1w").replace('\n', " ").contains("This takes the place of the easing before."));
    assert_eq!(home.json("status --json")["eased_to"], "2026-11-30");
    home.ok("undo");
    assert_eq!(home.json("status --json")["eased_to"], "2026-11-27", "the first holds again");
    home.at("2026-11-25T08:10:00+01:00");
    assert!(home.ok("resume").starts_with("The doses are whole again.\n"));
    assert_eq!(amount_of(&home, "palm"), Some(200));
    let prescribed =
        home.json("stats --from 2026-11-24 --to 2026-11-24 --json")["routines"][0]["amount_prescribed"].clone();
    assert_eq!(prescribed, 200, "the eased days keep their half doses");
    home.ok("undo");
    assert_eq!(amount_of(&home, "palm"), Some(100));
    home.ok("undo");
    assert_eq!(home.json("status --json")["eased_to"], json!(null));
    assert_eq!(home.json("ease palm thumb --json")["routines"], json!(["palm", "thumb"]));
}

#[test]
fn an_easing_promises_no_end_that_does_not_come() {
    let mut home = Sandbox::new();
    home.ok("ease 5d");
    let before = home.json("undo --list --json");
    assert_eq!(
        home.ok("ease palm 1d"),
        "Nothing was changed: it is already eased to Friday 27 November. End that sooner\nwith `backcare resume`.\n"
    );
    assert_eq!(home.json("undo --list --json"), before);
    assert_eq!(home.json("ease palm 1d --json")["to"], "2026-11-27");
    home.ok("ease thumb break 2w");
    assert_eq!(
        home.ok("ease thumb palm 1w"),
        "Eased to Sunday 29 November: palm 100 strokes and thumb 5 minutes.\nAfter that the doses are whole again, but \
         those of thumb: they are eased longer.\nEnd it sooner with `backcare resume`.\n"
    );
    home.at("2026-11-28T08:10:00+01:00");
    home.ok("resume");
    assert!(home.ok("ease 366d").starts_with("Eased to Sunday 28 November 2027: "), "the year is told");
}

#[test]
fn a_weekly_dose_that_is_done_stays_when_the_day_is_eased() {
    let home = Sandbox::new();
    home.config("[routines.walk]\nenabled = true\n[routines.twist]\nenabled = true\n");
    home.ok("log walk");
    home.ok("ease walk twist");
    let page = home.ok("");
    assert!(page.contains("Eased to Friday 27 November: twist and walk.\n"), "{page}");
    assert!(page.contains("✓ walk") && page.contains("  eased, 1 of 5 this week\n"), "{page}");
    assert!(!page.contains("○ twist") && page.contains("This week: twist on 0 of 3 days."), "{page}");
    assert_eq!(home.json("stats --json")["days"][0]["eased"], true);
    assert_eq!(home.json("stats --routine palm --json")["days"][0]["eased"], false);
}

#[test]
fn a_growing_dose_is_not_whole_before_it_began() {
    let home = Sandbox::new();
    home.ok("log thumb");
    home.config("[routines.plank]\nenabled = true\ncount = 60\nstart = 20\nslots = [\"noon\"]\n");
    assert_eq!(home.json("log plank --at 'yesterday 18:30' --json")["amount"], 20);
}

#[test]
fn an_easing_that_makes_no_sense_is_refused() {
    let home = Sandbox::new();
    for (words, code, named) in [
        ("ease 2h", 2, "`2h` is not from 1d to 366d"),
        ("ease 0d", 2, "`0d` is not from 1d to 366d"),
        ("ease 400d", 2, "`400d`"),
        ("ease 3d --until friday", 2, "`3d` and --until"),
        ("ease --until someday", 2, "`someday`"),
        ("ease --until yesterday", 1, "`yesterday` is over"),
        ("ease --until 2029-01-01", 1, "more than 366 days away"),
        ("ease plam", 1, "did you mean `palm`?"),
        ("ease 5", 2, "write 5d (days) or 5w (weeks)"),
    ] {
        let complaint = home.fails(code, words);
        assert!(complaint.contains(named), "{words}: {complaint}");
    }
    assert!(!home.db().exists(), "nothing was made");
}

#[test]
fn a_dose_grows_while_its_plan_stays_the_same() {
    let mut home = Sandbox::new();
    let swallow = "[routines.swallow]\nenabled = true\n";
    home.config(swallow);
    home.ok("log thumb");
    let mut on = |day: &str, config: &str, is_seen: bool| {
        home.at(&format!("{day}T07:00:00+01:00"));
        home.config(config);
        if is_seen {
            home.ok("pain 3");
        }
        amount_of(&home, "swallow")
    };
    assert_eq!(on("2026-11-29", swallow, false), Some(5));
    assert_eq!(on("2026-11-30", swallow, false), Some(6));
    let other_slots = format!("{swallow}slots = [\"evening\"]\n[slots]\nevening = \"20:00\"\n");
    assert_eq!(on("2026-12-01", &other_slots, true), Some(6), "other slots and times do not begin it anew");
    assert_eq!(on("2027-01-04", &other_slots, false), Some(10));
    assert_eq!(on("2027-06-01", &other_slots, false), Some(10), "at most the whole dose");
    assert_eq!(on("2027-06-02", "", true), None, "disabled");
    assert_eq!(on("2027-06-03", swallow, true), Some(5), "and begun anew");
    assert_eq!(on("2027-06-17", swallow, false), Some(7));
    let faster = format!("{swallow}step = 2\n");
    assert_eq!(on("2027-06-18", &faster, true), Some(5), "another growth begins anew, too");
    let grown = home.json("stats --from 2026-11-23 --to 2026-12-06 --routine swallow --json");
    assert_eq!(grown["routines"][0]["amount_prescribed"], 7 * 5 + 7 * 6, "each day keeps the dose that it had");
}
