//! Which routines there are, turning them on and off.

use std::fs;

use unicode_width::UnicodeWidthStr;

use super::sandbox::Sandbox;

fn file(home: &Sandbox) -> String {
    fs::read_to_string(home.path(".config/backcare/config.toml")).unwrap()
}

#[test]
fn the_list_has_every_routine_whole_within_eighty_columns() {
    let home = Sandbox::new();
    let list = home.ok("routines");
    assert!(list.starts_with("on   palm      Palm massage              200 strokes    morning, evening\n"), "{list}");
    for words in
        ["off  swallow   Swallow-flying            5 to 10 holds  bedtime", "3 days a week, evening", "after sitting"]
    {
        assert!(list.contains(words), "{words}: {list}");
    }
    assert!(!list.contains('…') && list.lines().all(|line| line.width() <= 80), "{list}");
    assert_eq!(home.json("routines --json").as_array().unwrap().len(), 9);
    let one = home.ok("routines swallow");
    assert!(
        one.starts_with("Swallow-flying (swallow)\n5 holds, 1 more every 7 days, up to 10, bedtime: off.\n"),
        "{one}"
    );
    assert!(one.contains("\nroutines.swallow.every = 7d\n") && !one.contains("swallow.days"), "{one}");
    assert!(home.json("routines swallow --json")["settings"].as_array().unwrap().len() > 10);
    assert!(home.fails(1, "routines swalow").contains("did you mean `swallow`?"));
}

#[test]
fn enabling_says_how_and_when_not_before_it_is_asked_for() {
    let home = Sandbox::new();
    let said = home.ok("enable swallow");
    let cautions = ["Face down, eyes to the floor", "Not in a flare-up,\nin pregnancy", "Ask a doctor first"];
    assert!(cautions.iter().all(|caution| said.contains(caution)), "{said}");
    assert!(said.ends_with(
        "Asked for from now on. How to do it: backcare guide swallow\n\n\
         You are not reminded yet: backcare remind --daemon\n"
    ));
    assert!(home.ok("").contains("bedtime  22:00  ·  swallow"));
    assert_eq!(file(&home), "[routines.swallow]\nenabled = true\n");
    assert_eq!(home.ok("disable swallow"), "Not asked for any more: swallow. It can still be logged.\n");
    assert!(!home.ok("").contains("swallow"));
    assert!(home.ok("log swallow").starts_with("Logged swallow"));
}

#[test]
fn slots_and_days_a_week_take_each_others_place() {
    let home = Sandbox::new();
    let when = |id: &str| {
        let routines = home.json("routines --json");
        let its = routines.as_array().unwrap().iter().find(|routine| routine["routine"] == id).unwrap().clone();
        assert_eq!(its["enabled"], true);
        its["when"].as_str().unwrap().to_owned()
    };
    for (words, expected) in [
        ("", "on 5 days a week, noon"),
        ("--per-week 3", "on 3 days a week, noon"),
        ("--slots evening,morning", "morning and evening"),
        ("--per-week 1", "on 1 day a week, noon"),
        ("--per-week 2 --slots morning", "on 2 days a week, morning"),
        ("--per-week 4", "on 4 days a week, morning"),
        ("--slots 'noon, evening'", "noon and evening"),
    ] {
        home.ok(&format!("enable walk {words}"));
        assert_eq!(when("walk"), expected, "{words}: {}", file(&home));
    }
    home.ok("enable twist yoga twist");
    assert_eq!(when("twist"), when("yoga"));
    home.ok("enable break --slots noon");
    assert_eq!(when("break"), "noon");
    home.config("[routines.plank]\nminutes = 1\n");
    let said = home.ok("enable plank");
    assert!(said.contains("It has no time yet: backcare enable plank --slots evening\n"), "{said}");
}

#[test]
fn what_cannot_be_enabled_changes_nothing() {
    let home = Sandbox::new();
    home.config("[remind]\nsnooze = \"5m\"\n");
    let before = home.snapshot();
    for (words, code, said) in [
        ("enable plam", 1, "did you mean `palm`?"),
        ("enable walk swalow", 1, "did you mean `swallow`?"),
        (
            "enable walk --slots never",
            1,
            "`walk` names the slot `never`, which is not there\nhint: nothing was changed",
        ),
        ("enable walk --slots mornin", 1, "hint: did you mean `morning`? nothing was changed"),
        ("enable walk --per-week 8", 2, "whole number from 1 to 7"),
        ("enable walk --per-week 2 --slots noon,evening", 1, "name one"),
        ("enable", 2, "required"),
        ("disable nothing", 1, "there is no routine `nothing`"),
    ] {
        let refused = home.fails(code, words);
        assert!(refused.contains(said), "{words}: {refused}");
    }
    assert_eq!(home.snapshot(), before);
}
