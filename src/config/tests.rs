use super::*;
use crate::domain::routine::{Dose, Growth, PerWeek, Schedule, Unit};

fn parse(text: &str) -> Result<Settings, Invalid> {
    Settings::parse(text.as_bytes())
}

fn routine(settings: &Settings, id: &str) -> Routine {
    settings.routines.get(&id.into()).unwrap().clone()
}

#[test]
fn every_field_of_the_catalogue_is_marked_as_the_articles_adapted_or_ours() {
    let catalogue: toml::Table = routines::CATALOGUE.parse().unwrap();
    let instructions: toml::Table = routines::INSTRUCTIONS.parse().unwrap();
    let sources: toml::Table = include_str!("../catalogue/sources.toml").parse().unwrap();
    let routines = catalogue["routines"].as_table().unwrap();
    assert_eq!(routines.len(), 9);
    assert_eq!((instructions.len(), sources.len()), (9, 9));
    for (id, fields) in routines {
        let listed = |whose: &str| sources[id].get(whose).and_then(toml::Value::as_array).cloned().unwrap_or_default();
        let listed = [listed("article"), listed("ours")].concat();
        let adapted = sources[id].get("adapted").and_then(toml::Value::as_table).cloned().unwrap_or_default();
        for (field, how) in &adapted {
            assert!(how.as_str().unwrap().len() > 20, "{id} does not say how `{field}` was adapted");
        }
        let mut marked: Vec<&str> = listed.iter().map(|field| field.as_str().unwrap()).collect();
        marked.extend(adapted.keys().map(String::as_str));
        let both = [fields, &instructions[id]].into_iter().flat_map(|fields| fields.as_table().unwrap().keys());
        let mut fields: Vec<&str> = both.map(String::as_str).collect();
        marked.sort_unstable();
        fields.sort_unstable();
        assert_eq!(marked, fields, "{id}");
    }
}

#[test]
fn out_of_the_box_the_two_massages_are_on() {
    let settings = parse("").unwrap();
    let ids: Vec<&str> = settings.routines.iter().map(|routine| routine.id.as_str()).collect();
    assert_eq!(ids, ["palm", "thumb", "swallow", "break", "twist", "yoga", "run", "backwalk", "walk"]);
    let enabled = settings.routines.iter().filter(|routine| routine.prescription.enabled);
    assert_eq!(enabled.map(|routine| routine.id.as_str()).collect::<Vec<_>>(), ["palm", "thumb"]);
    let palm = routine(&settings, "palm").prescription;
    assert_eq!(palm.dose, Dose { amount: 200, unit: Unit::Count("strokes".into()) });
    let names = vec!["morning".into(), "evening".into()];
    assert_eq!(palm.schedule, Schedule::Slots { names, days: WeekdaySet::ALL });
    assert_eq!(routine(&settings, "break").prescription.schedule, Schedule::Sitting);
    assert_eq!(settings.rules.snooze, TimeDelta::minutes(10));
    assert_eq!(settings.rules.sitting.days.len(), 5);
}

#[test]
fn a_user_changes_and_adds() {
    let settings = parse(
        r#"
        day_start = "04:30"
        [slots]
        noon = "13:00:30"
        night = "01:00"
        [remind]
        repeat = "30m"
        command = ["push", "--loud"]
        [routines.swallow]
        enabled = true
        per_week = 2
        minutes = 3
        [routines.palm]
        count = 100
        [routines.plank]
        title = "Plank"
        enabled = true
        slots = ["night", "noon"]
        days = ["Mon", "wed"]
        minutes = 2
        "#,
    )
    .unwrap();
    let order: Vec<&str> = settings.slots.iter().map(|slot| slot.name.as_str()).collect();
    assert_eq!(order, ["morning", "noon", "evening", "bedtime", "night"]);
    let swallow = routine(&settings, "swallow").prescription;
    assert_eq!(
        (swallow.enabled, swallow.schedule),
        (true, Schedule::PerWeek(PerWeek { days: 2, slot: "evening".into() }))
    );
    assert_eq!((swallow.dose, swallow.growth), (Dose { amount: 3, unit: Unit::Minutes }, None));
    assert_eq!(routine(&settings, "palm").prescription.dose.to_string(), "100 strokes");
    let plank = routine(&settings, "plank");
    assert_eq!(plank.title, "Plank");
    let days = [chrono::Weekday::Mon, chrono::Weekday::Wed].into_iter().collect();
    assert_eq!(plank.prescription.schedule, Schedule::Slots { names: vec!["noon".into(), "night".into()], days });
    assert_eq!(settings.rules.repeat, Some(TimeDelta::minutes(30)));
}

#[test]
fn a_dose_grows_where_it_says_so() {
    let growth = |text: &str| routine(&parse(text).unwrap(), "swallow").prescription.growth;
    assert_eq!(growth(""), Some(Growth { start: 5, step: 1, every_days: 7 }));
    assert_eq!(
        growth("[routines.swallow]\nstep = 2\nevery = \"2w\""),
        Some(Growth { start: 5, step: 2, every_days: 14 })
    );
    assert_eq!(growth("[routines.swallow]\ncount = 8"), None, "a dose of one's own is that from the first day on");
    let own = growth("[routines.swallow]\ncount = 8\nstart = 8");
    assert_eq!(own, Some(Growth { start: 8, step: 1, every_days: 7 }));
}

#[test]
fn some_days_a_week_have_one_slot() {
    let schedule = |text: &str, id: &str| routine(&parse(text).unwrap(), id).prescription.schedule;
    let per_week = |days, slot: &str| Schedule::PerWeek(PerWeek { days, slot: slot.into() });
    assert_eq!(schedule("", "backwalk"), per_week(3, "noon"));
    assert_eq!(schedule("", "yoga"), per_week(3, "evening"));
    assert_eq!(schedule("[routines.backwalk]\nper_week = 2", "backwalk"), per_week(2, "noon"));
    assert_eq!(schedule("[routines.palm]\nper_week = 2", "palm"), per_week(2, "evening"));
    let both = "[routines.yoga]\nper_week = 2\nslots = [\"morning\"]";
    assert_eq!(schedule(both, "yoga"), per_week(2, "morning"));
    let names = vec!["morning".into()];
    let daily = Schedule::Slots { names, days: WeekdaySet::ALL };
    assert_eq!(schedule("[routines.yoga]\nslots = [\"morning\"]", "yoga"), daily);
}

#[test]
fn reminders_say_what_the_user_chose() {
    assert_eq!(parse("").unwrap().wording, Wording::default());
    let given = "[anchors]\nnoon = \" after lunch \"\n[remind]\nsteps = \"never\"\nprivate = true";
    let Wording { anchors, say_how, is_private } = parse(given).unwrap().wording;
    assert_eq!(anchors, BTreeMap::from([("noon".into(), "after lunch".to_owned())]));
    assert_eq!((say_how, is_private), (SayHow::Never, true));
}

#[test]
fn not_to_sit_changes_no_slots() {
    let slots = |text| routine(&parse(text).unwrap(), "palm").prescription.schedule;
    assert_eq!(slots("[routines.palm]\nsitting = false"), slots(""));
    let settings = parse("[routines.break]\nsitting = false").unwrap();
    assert_eq!(routine(&settings, "break").prescription.schedule, Schedule::Unscheduled);
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    for (text, line, words) in [
        ("\nday_strt = \"03:00\"", 2, "there is no setting `day_strt`"),
        ("day_start = \"3 am\"", 1, "`day_start` = `3 am`"),
        ("day_start = 3", 1, "`day_start = 3`"),
        ("[slots]\nmorning = \"24:00\"", 2, "`morning` = `24:00`"),
        ("[slots]\nlunch = \"12:30\"", 2, "`lunch` and `noon` are both at 12:30"),
        ("[slots]\n\"a b\" = \"12:31\"", 2, "`a b` is no name"),
        ("[slots]\nnoon = \"1:00\"\nnoon = \"2:00\"", 3, "duplicate key"),
        ("[slots", 1, ""),
        ("[remind]\n\nsnoze = \"10m\"", 3, "`snoze`"),
        ("[remind]\nsnooze = \"10 parsecs\"", 2, "`snooze`"),
        ("[remind]\nsnooze = \"3d\"", 2, "`snooze` = `3d` is not a duration from 1s to 1d"),
        ("[remind]\nrepeat = \"of\"", 2, "`repeat`"),
        ("[remind]\ncommand = \"push\"", 2, "`command = \"push\"`"),
        ("[remind]\ncommand = [\"\"]", 2, "names no program"),
        ("[sitting]\nfrom = \"19:00\"", 2, "must come before"),
        ("[sitting]\ndays = [\"mon\", \"someday\"]", 2, "`someday`"),
        ("[routines.palm]\ncount = 0", 2, "`count` = `0`"),
        ("[routines.palm]\nminutes = 241", 2, "`minutes` = `241`"),
        ("[routines.palm]\nminutes = 9999999999999999999999", 2, "9999999999999999999999"),
        ("[routines.palm]\nminutes = 5\ncount = 5", 3, "both `minutes` and `count`"),
        ("[routines.thumb]\nunit = \"times\"", 2, "`unit` goes with `count`"),
        ("[routines.palm]\nunit = \"minutes\"", 2, "`minutes = N`"),
        ("[routines.palm]\nslots = [\"morning\",\n \"evning\"]", 3, "`evning`"),
        ("[routines.palm]\nslots = []", 2, "`slots` of `palm` is empty"),
        ("[routines.palm]\nper_week = 8", 2, "`per_week` = `8`"),
        ("[routines.palm]\ntitle = \" \"", 2, "`title` = `` is not one line"),
        ("[routines.palm]\nkind = \"magic\"", 2, "magic"),
        ("[routines.yoga]\ndays = [\"mon\"]", 2, "`days` goes with `slots`"),
        ("[routines.palm]\nenabled = \"yes\"", 2, "`enabled = \"yes\"`"),
        ("\n[routines.plank]\nenabled = true", 2, "`plank` says no dose"),
        ("\n[routines.plank]\nminutes = 1\nslots = [\"noon\"]\nsitting = true", 2, "`sitting` beside"),
        ("\n\n[routines.palm]\nslots = [\"noon\", \"morning\"]\nper_week = 3", 4, "name one"),
        ("[routines.palm]\nper_week = 3\nslots = [\"noon\"]\ndays = [\"mon\"]", 4, "`days` goes with `slots` alone"),
        ("[routines.swallow]\nstart = 11", 2, "`start` = `11` is more than what the dose grows to, 10 holds"),
        ("[routines.swallow]\nstart = 0", 2, "`start` = `0`"),
        ("[routines.swallow]\nstep = 0", 2, "`step` = `0`"),
        ("[routines.swallow]\nevery = \"36h\"", 2, "`every` = `36h`"),
        ("[routines.thumb]\nevery = \"7d\"", 2, "`every` goes with `start`"),
        ("[routines.swallow]\ncount = 8\nstep = 2", 3, "`step` goes with `start`"),
        ("[routines.palm]\ncue = \"\"", 2, "`cue` = `` is not one line of 1 to 120 characters"),
        ("[routines.palm]\ncue = \"a\\nb\"", 2, "is not one line"),
        ("[anchors]\nlunch = \"after lunch\"", 2, "names the slot `lunch`, which is not there"),
        (
            "[anchors]\nnoon = \"12345678901234567890123456789012345678901\"",
            2,
            "`noon` = `12345678901234567890123456789012345678901` is not one line of 1 to 40",
        ),
        ("[remind]\nsteps = \"sometimes\"", 2, "`steps` = `sometimes` is not first, always or never"),
        ("[routines.palm]\ndrawing = \"horse\"", 2, "horse"),
        ("[routines.\"--json\"]\nminutes = 1", 1, "`--json` is no name"),
    ] {
        let invalid = parse(text).expect_err(text);
        let found = text[..invalid.at.min(text.len())].matches('\n').count() + 1;
        assert_eq!(found, line, "{text:?}: {}", invalid.message);
        assert!(invalid.message.contains(words), "{text:?}: {}", invalid.message);
    }
}

#[test]
fn a_mistyped_key_or_slot_is_guessed() {
    for (text, suggestion) in [
        ("[remind]\nsnoze = \"10m\"", Some("snooze")),
        ("[routines.palm]\nslots = [\"evning\"]", Some("evening")),
        ("[routines.palm]\nslot = [\"evening\"]", Some("slots")),
        ("[routines.thum]\nenabled = true", Some("thumb")),
        ("[anchors]\nnon = \"after lunch\"", Some("noon")),
        ("banana = 1", None),
    ] {
        assert_eq!(parse(text).unwrap_err().suggestion.as_deref(), suggestion, "{text}");
    }
}
