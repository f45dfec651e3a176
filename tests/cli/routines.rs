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
    assert!(list.starts_with("palm      on   Palm massage              200 strokes    morning, evening\n"), "{list}");
    for words in
        ["swallow   off  Swallow-flying            5 to 10 holds  bedtime", "3 a week, evening", "after sitting"]
    {
        assert!(list.contains(words), "{words}: {list}");
    }
    assert!(!list.contains('…') && list.lines().all(|line| line.width() <= 80), "{list}");
    assert_eq!(home.json("routines --json").as_array().unwrap().len(), 9);
    let one = home.ok("routines swallow");
    assert!(
        one.starts_with("Swallow-flying (swallow)\n5 holds of 3 seconds with 3 seconds of rest, 1 more every 7 days, up to 10,\nbedtime: off.\n"),
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
         You are not reminded yet: backcare setup\n"
    ));
    assert!(home.ok("").contains("bedtime  22:00  · swallow"));
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
        ("enable walk --slots never", 1, "there is no slot `never`\nhint: there are: morning, noon, evening, bedtime"),
        ("enable walk --slots mornin", 1, "hint: did you mean `morning`?"),
        ("enable walk --per-week 8", 2, "whole number from 1 to 7"),
        ("enable walk --per-week 2 --slots noon,evening", 2, "one slot"),
        ("enable", 2, "`backcare enable` needs ROUTINE"),
        ("disable nothing", 1, "there is no routine `nothing`"),
    ] {
        let refused = home.fails(code, words);
        assert!(refused.contains(said), "{words}: {refused}");
    }
    assert_eq!(home.snapshot(), before);
}

#[test]
fn a_routine_is_added_as_it_was_prescribed() {
    let home = Sandbox::new();
    home.config("# Mine.\n[slots]\nnoon = \"13:00\" # late\n");
    let said =
        home.ok("add Bird dog --sets 2 --count 8 --hold 5s --rest 30s --slots morning,noon --caution 'Stop at pain.'");
    assert!(
        said.starts_with(
            "Bird dog (bird-dog)\n2 sets of 8 holds of 5 seconds with 30 seconds of rest, morning and noon: on.\n\
             Stop at pain.\nAsked for from now on. How to do it: backcare guide bird-dog\n"
        ),
        "{said}"
    );
    assert_eq!(
        file(&home),
        "# Mine.\n[slots]\nnoon = \"13:00\" # late\n\n[routines.bird-dog]\ntitle = \"Bird dog\"\nenabled = true\n\
         slots = [\"morning\", \"noon\"]\ncount = 8\nunit = \"holds\"\nsets = 2\nhold = \"5s\"\nrest = \"30s\"\n\
         caution = \"Stop at pain.\"\n"
    );
    assert!(home.ok("routines").contains("bird-dog  on   Bird dog                  2 x 8 holds    morning, noon\n"));
    let logged = home.json("log bird-dog --json");
    assert_eq!((&logged["amount"], &logged["unit"]), (&16.into(), &"holds".into()));
    // An eased dose that cannot be divided is told as a whole.
    home.ok("add Plank --minutes 1 --sets 3 --rest 1m --per-week 3 --steps 'Forearms down.' ' ' 'Breathe.'");
    let plank = home.json("routines plank --json");
    assert_eq!(plank["dose"], "3 sets of 1 minute with 1 minute of rest");
    assert_eq!(
        (&plank["amount"], &plank["sets"], &plank["rest_seconds"], &plank["hold_seconds"]),
        (&3.into(), &3.into(), &60.into(), &serde_json::Value::Null)
    );
    // Fewer sets leave nothing to rest between, and the rest is kept for later.
    home.ok("config set routines.plank.sets 1");
    assert_eq!(home.json("routines plank --json")["dose"], "1 minute");
    let guide = home.ok("guide plank");
    assert!(guide.contains("  1. Forearms down.\n  2. Breathe.\n"), "{guide}");
    home.ok("add Bridge --count 10 --sets 2 --start 4 --step 2 --every 3d --pace 20 --slots evening --days mon,thu");
    let bridge = home.json("routines bridge --json");
    assert_eq!(bridge["dose"], "2 sets of 4 times, 20 a minute, 2 more every 3 days, up to 10");
    assert_eq!(bridge["when"], "evening on Mon and Thu");
    assert_eq!(bridge["amount"], 20);
    home.ok("add 'Shake it' --id shake --minutes 2 --sitting --json");
    assert_eq!(home.json("routines shake --json")["when"], "after sitting for a while");
    assert!(home.ok("add Bath --minutes 9").contains("It has no time yet: backcare enable bath --slots evening\n"));
    let before = file(&home);
    home.ok("config unset routines.bath");
    assert!(!file(&home).contains("bath") && before.starts_with(file(&home).trim_end()));
}

#[test]
fn what_cannot_be_added_leaves_the_configuration_as_it_was() {
    let home = Sandbox::new();
    home.config("[routines.plank]\nminutes = 1\n");
    let before = file(&home);
    for (code, words, says) in [
        (2, "add", "TITLE"),
        (2, "add Bridge", "--count"),
        (2, "add Bridge --minutes 3 --count 3", "--minutes"),
        (2, "add Bridge --minutes 0", "whole number from 1 to 240"),
        (2, "add Bridge --minutes 3.5", "whole number"),
        (2, "add Bridge --minutes 3 --unit holds", "--count"),
        (2, "add Bridge --minutes 3 --hold 5s", "--count"),
        (2, "add Bridge --count 3 --hold 11m", "from 1s to 10m"),
        (2, "add Bridge --count 3 --hold 5", "5s"),
        (2, "add Bridge --count 3 --rest 5s", "`rest` goes with `hold`"),
        (2, "add Bridge --count 3 --slots ''", "--slots takes slots such as"),
        (2, "add Bridge --count 3 --hold 5s --pace 10", "--pace"),
        (2, "add Bridge --count 3 --pace 301", "from 1 to 300"),
        (2, "add Bridge --count 3 --sets 51", "from 1 to 50"),
        (2, "add Bridge --minutes 200 --sets 2", "240 at most"),
        (2, "add Bridge --count 3 --start 4", "more than what the dose grows to"),
        (2, "add Bridge --count 3 --step 4", "--start"),
        (2, "add Bridge --count 3 --slots morning --days funday", "weekdays such as"),
        (2, "add Bridge --count 3 --days mon", "--slots"),
        (2, "add Bridge --count 3 --sitting --slots noon", "--slots"),
        (2, "add Bridge --count 3 --per-week 8", "from 1 to 7"),
        (2, "add Bridge --count 3 --per-week 2 --slots morning,noon", "one slot"),
        (2, "add Bridge --count 3 --unit minutes", "for minutes write"),
        (2, "add Bridge --count 3 --id 'my bridge'", "--id takes up to 24 letters"),
        (2, "add '!?' --count 3", "--id"),
        (2, "add ' ' --count 3", "the title is empty"),
        (2, "add \"Br\u{1}idge\" --count 3", "one line of 1 to 200"),
        (1, "add Plank --count 3", "there is a routine `plank` already"),
        (1, "add Palm --count 3", "there is a routine `palm` already"),
        (1, "add Bridge --count 3 --slots mornin", "did you mean `morning`?"),
    ] {
        let said = home.fails(code, words);
        assert!(said.contains(says), "{words}: {said}");
        assert_eq!(file(&home), before, "{words}");
    }
    let long = "x".repeat(10_000);
    assert!(home.fails(2, &format!("add {long} --count 3 --id long")).contains("1 to 200 characters"));
    // A file that could not be read again is not written.
    home.config(&format!("{before}# {}\n", "x".repeat(1024 * 1024 - 100)));
    let full = file(&home);
    assert!(home.fails(1, "add Bridge --count 3 --cue 'As it was shown to you.'").contains("larger than a mebibyte"));
    assert_eq!(file(&home), full);
}

#[test]
fn setup_asks_a_terminal_alone() {
    let home = Sandbox::new();
    let said = home.fails(1, "setup");
    assert!(said.contains("there is no terminal\nhint: backcare enable, backcare config set and"), "{said}");
    assert!(!home.path(".config").exists());
}

#[test]
fn the_first_command_is_one_that_is_asked_for() {
    let home = Sandbox::new();
    let begins = |home: &Sandbox, words: &str| home.ok("").ends_with(&format!("Begin with: {words}\n"));
    assert!(home.ok("").contains("\nNow   palm and thumb   backcare do palm\n"));
    home.config("[routines]\npalm.enabled = false\n");
    assert!(home.ok("").contains("\nNow   thumb            backcare do thumb\n"));
    home.config("[slots]\nmorning = \"10:00\"\n");
    assert!(begins(&home, "backcare log palm"));
    home.config("[routines]\npalm.enabled = false\nthumb.enabled = false\nyoga.enabled = true\n");
    assert!(begins(&home, "backcare log yoga"));
    home.config("[routines]\npalm.enabled = false\nthumb.enabled = false\n");
    assert!(begins(&home, "backcare routines"));
}

#[test]
fn two_that_are_added_at_once_do_not_become_one() {
    for _ in 0..5 {
        let home = Sandbox::new();
        let add = |words: &str| home.command(&format!("add Plank {words}")).output().unwrap().status.code();
        let codes = std::thread::scope(|scope| {
            let other = scope.spawn(|| add("--count 60 --unit seconds --hold 5s --slots noon"));
            [add("--count 5 --sets 3 --steps old"), other.join().unwrap()]
        });
        assert!(codes.contains(&Some(0)) && codes.contains(&Some(1)), "{codes:?}");
        let file = file(&home);
        assert!(file.contains("seconds") != file.contains("steps"), "{file}");
    }
}
