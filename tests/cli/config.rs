//! Settings from the command line: every key, every form of a file, and what cannot be written.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use serde_json::Value;

use super::sandbox::Sandbox;

const FILE: &str = ".config/backcare/config.toml";

fn file(home: &Sandbox) -> String {
    fs::read_to_string(home.path(FILE)).unwrap()
}

/// A value that a setting takes, and one outside its limits, by what it has to be.
fn values(key: &str, kind: &str) -> (&'static str, &'static str) {
    let field = key.rsplit('.').next().unwrap();
    match kind {
        _ if key == "sitting.from" => ("07:30", "25:00"),
        _ if field == "unit" => ("rounds", "12345678901234567"),
        _ if field == "kind" => ("massage", "magic"),
        _ if field == "drawing" => ("back", "horse"),
        _ if field == "every" => ("2w", "36h"),
        _ if field == "start" => ("1", "0"),
        "true or false" => ("true", "maybe"),
        "first, always or never" => ("always", "sometimes"),
        "words, each of them one value" => ("one", ""),
        _ if kind.starts_with("a time of day") => ("20:30", "24:00"),
        _ if kind.starts_with("a duration") => ("2m", "400d"),
        _ if kind.starts_with("a whole number") => ("3", "10001"),
        _ if kind.starts_with("weekdays") => ("mon,sat", "someday"),
        _ if kind.starts_with("slots") => ("morning,noon", "never"),
        _ if kind.starts_with("at most 3 names") => ("one", "a,b,c,d"),
        _ if kind.starts_with("one line") => ("A few words", ""),
        other => panic!("{key} has to be {other}"),
    }
}

#[test]
fn every_setting_is_shown_changed_refused_and_taken_out_again() {
    let home = Sandbox::new();
    let all = home.json("config list --json");
    let settings = all.as_array().unwrap();
    assert!(settings.len() > 150, "{}", settings.len());
    let mut seen = 0;
    // A routine that grows by slots, one of some days a week, one after sitting; of the others the fields are the same.
    let others = ["thumb", "twist", "run", "backwalk", "walk", "palm"].map(|id| format!("routines.{id}."));
    for setting in settings {
        let key = setting["key"].as_str().unwrap();
        if others.iter().any(|other| key.starts_with(other.as_str())) {
            continue;
        }
        let kind = setting["kind"].as_str().unwrap();
        assert!(!setting["help"].as_str().unwrap().is_empty(), "{key}");
        match setting["value"].as_str() {
            Some(value) => assert_eq!(home.ok(&format!("config get {key}")), format!("{value}\n"), "{key}"),
            None => {
                assert!(home.fails(1, &format!("config get {key}")).starts_with(&format!("error: `{key}` is not set")));
            }
        }
        let (good, bad) = values(key, kind);
        if !bad.is_empty() {
            let refused = home.run(&format!("config set {key} '{bad}'"));
            assert!(refused.code == 2 || kind.starts_with("slots"), "{key} {bad}: {refused:?}");
            assert!(refused.stderr.starts_with("error: `"), "{key}: {}", refused.stderr);
            assert!(!home.path(FILE).exists(), "{key}");
        }
        // What contradicts the rest of its routine is refused whole; everything else is set, read and taken out.
        let set = home.run(&format!("config set {key} '{good}'"));
        if set.code == 0 {
            let shown = home.ok(&format!("config get {key}"));
            assert!(shown.trim_end() == good || shown == "[\"one\"]\n", "{key}: {shown}");
            let before = &setting["value"];
            assert_eq!(&home.json(&format!("config unset {key} --json"))["value"], before, "{key}");
            assert_eq!(file(&home).trim(), "", "{key}");
            fs::remove_file(home.path(FILE)).unwrap();
            seen += 1;
        } else {
            let at_fault = ["routines.", "sitting.to"].iter().any(|begin| key.starts_with(begin));
            assert!(at_fault && set.code == 1 && !home.path(FILE).exists(), "{key} {good}: {set:?}");
        }
    }
    assert!(seen > 45, "only {seen} were set");
}

#[test]
fn a_change_leaves_the_rest_of_the_file_as_it_is() {
    let heads = ["", "# Mine, since 2024.\n\n", "day_start = \"03:30\" # late\n\n", "anchors.noon = \"after lunch\"\n"];
    let tables = [
        "[remind]\nsnooze = \"5m\"\n",
        "[remind] # when\n# how long\nsnooze   =  '5m'   # short\nlate = \"2h\"\n",
        "[slots]\nnoon = \"12:00\"\n\n[remind]\nsnooze = \"5m\"\n",
        "remind = { snooze = \"5m\", late = \"2h\" }\n",
        "[routines.\"plank\"]\ntitle = \"\"\"Plank\"\"\"\nminutes = 1\nsteps = [\n  \"One.\", # first\n  \"Two.\",\n]\n\n[remind]\nsnooze=\"5m\"\n",
    ];
    let mut files = 0;
    for head in heads {
        for table in tables {
            for (begin, end) in [("", "\n"), ("", "\r\n"), ("\u{feff}", "\n")] {
                let before = begin.to_owned() + &(head.to_owned() + table).replace('\n', end);
                let home = Sandbox::new();
                home.config(&before);
                assert_eq!(home.ok("config set remind.snooze 7m"), "remind.snooze is 7m; it was 5m.\n", "{before:?}");
                let after = file(&home);
                let expected = before.replace("'5m'", "\"5m\"").replace("\"5m\"", "\"7m\"");
                assert_eq!(after, expected);
                files += 1;
            }
        }
    }
    assert!(files >= 40);
}

#[test]
fn what_cannot_be_kept_or_written_is_refused_and_the_file_stays() {
    let home = Sandbox::of_a_plain_user();
    let scattered = "remind.snooze = \"5m\"\nslots.noon = \"12:00\"\nremind.late = \"1h\"\n";
    for (content, code, words) in [
        (
            scattered,
            1,
            "is not changed: its order or its form could not be kept\nhint: change it yourself with `backcare",
        ),
        ("day_start = \"03:00\"\r\n[remind]\nsnooze = \"5m\"\n", 1, "its order or its form could not be kept"),
        ("[remind\n", 1, "line 1"),
        ("remind = 3\n", 1, "line 1"),
        ("[remind]\nsnooze = \"5m\"\nlate = \"9d\"\n", 1, "line 3: `late` = `9d` is not a duration from 0s to 1d"),
    ] {
        home.write(FILE, content);
        let refused = home.fails(code, "config set remind.snooze 7m");
        assert!(refused.contains(words), "{content:?}: {refused}");
        assert_eq!(file(&home), content);
    }
    // A change that mends what is wrong is taken.
    home.ok("config set remind.late 3h");
    assert_eq!(file(&home), "[remind]\nsnooze = \"5m\"\nlate = \"3h\"\n");
    fs::set_permissions(home.path(FILE), fs::Permissions::from_mode(0o440)).unwrap();
    let refused = home.fails(1, "config set remind.late 2h");
    assert!(refused.contains("it is read-only\nhint: nothing was changed"), "{refused}");
    assert!(file(&home).contains("\"3h\""));
}

#[test]
fn links_are_followed_and_the_mode_is_kept() {
    let home = Sandbox::new();
    home.write("dotfiles/backcare.toml", "[remind]\nsnooze = \"5m\"\n");
    fs::set_permissions(home.path("dotfiles/backcare.toml"), fs::Permissions::from_mode(0o640)).unwrap();
    fs::create_dir_all(home.path(".config/backcare")).unwrap();
    symlink(home.path("dotfiles/backcare.toml"), home.path(FILE)).unwrap();
    home.ok("config set remind.snooze 7m");
    assert!(fs::symlink_metadata(home.path(FILE)).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(home.path("dotfiles/backcare.toml")).unwrap(), "[remind]\nsnooze = \"7m\"\n");
    let mode = fs::metadata(home.path("dotfiles/backcare.toml")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    assert_eq!(fs::read_dir(home.path("dotfiles")).unwrap().count(), 1, "nothing is left beside it");

    for target in ["nowhere", FILE] {
        fs::remove_file(home.path(FILE)).unwrap();
        symlink(home.path(target), home.path(FILE)).unwrap();
        let refused = home.fails(1, "config set remind.snooze 7m");
        assert!(refused.starts_with("error: cannot write"), "{target}: {refused}");
    }
}

#[test]
fn what_is_no_configuration_is_not_waited_for() {
    let home = Sandbox::new();
    let path = home.write(FILE, "");
    for make in ["mkfifo", "mkdir"] {
        fs::remove_file(&path).or_else(|_| fs::remove_dir(&path)).unwrap();
        assert!(std::process::Command::new(make).arg(&path).status().unwrap().success());
        for words in ["status", "config list", "config set remind.snooze 7m"] {
            assert!(home.fails(1, words).contains("it is no file"), "{make}: {words}");
        }
    }
    fs::remove_dir(&path).unwrap();
    fs::File::create(&path).unwrap().set_len(1 << 30).unwrap();
    assert!(home.fails(1, "status").contains("it is larger than a mebibyte"));
    assert_eq!(home.ok("config path"), format!("{}\n", path.display()));
}

#[test]
fn names_that_do_not_exist_are_answered_with_the_nearest() {
    let home = Sandbox::new();
    for (words, code, said) in [
        ("config get remind.snoze", 2, "there is no setting `remind.snoze`\nhint: did you mean `remind.snooze`?"),
        ("config set daystart 04:00", 2, "hint: did you mean `day_start`?"),
        ("config set routines.thumb.minute 4", 2, "hint: did you mean `routines.thumb.minutes`?"),
        ("config get remind", 2, "hint: `backcare config list remind` shows what is there"),
        ("config get routines.thumb", 2, "hint: `backcare config list routines.thumb` shows what is there"),
        ("config get nonsense", 2, "hint: `backcare config list` shows them all"),
        ("config set routines.thum.minutes 4", 1, "there is no routine `thum`\nhint: did you mean `thumb`?"),
        ("config get routines.thum.minutes", 1, "there is no routine `thum`"),
        (
            "config set slots.lunch 12:30",
            1,
            "the slots `lunch` and `noon` are both at 12:30\nhint: nothing was changed",
        ),
        ("config set anchors.lunch 'after lunch'", 1, "names the slot `lunch`, which is not there"),
        ("config set routines.palm.minutes 3", 0, ""),
        ("config set routines.palm.count 3", 1, "has both `minutes` and `count`; keep one\nhint: nothing was changed"),
        ("config set routines.palm.title 'a\u{7}b'", 2, "is not one line"),
        ("config unset slots.lunch", 1, "`slots.lunch` is not in "),
        ("config list nothing", 2, "no setting begins with `nothing`"),
    ] {
        let ran = home.run(words);
        assert_eq!(ran.code, code, "{words}: {ran:?}");
        assert!(ran.stderr.contains(said), "{words}: {ran:?}");
    }
    assert_eq!(file(&home), "[routines.palm]\nminutes = 3\n");
}

#[test]
fn an_editor_has_a_copy_that_is_taken_once_it_is_valid() {
    let home = Sandbox::new();
    let edit = |editor: &str| {
        let mut command = home.command("config edit");
        if !editor.is_empty() {
            command.env("EDITOR", editor);
        }
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout) + &text(output.stderr))
    };
    let (code, said) = edit("");
    assert!(code == 1 && said.starts_with("error: no editor is named in VISUAL or EDITOR\nhint: name one"), "{said}");
    home.config("[slots]\nnoon = \"12:00\"\n");
    assert_eq!(edit("true"), (0, "Nothing was changed.\n".to_owned()));
    let (code, said) = edit("false");
    assert!(code == 1 && said.contains("the editor `false` failed"), "{said}");
    // Options come with it.
    let (code, said) = edit("sed -i s/12:00/24:00/");
    assert!(code == 1 && said.contains("line 2: `noon` = `24:00`") && said.contains("your text is kept"), "{said}");
    assert_eq!(file(&home), "[slots]\nnoon = \"12:00\"\n");
    let kept = said.split("your text is kept in ").nth(1).unwrap().trim();
    assert_eq!(fs::read_to_string(kept).unwrap(), "[slots]\nnoon = \"24:00\"\n");
    let (code, said) = edit("sh -c 'echo x >> \"$1\"; exit 3' sh");
    assert!(code == 1 && said.contains("your text is kept in "), "{said}");
    let (code, said) = edit("rm");
    assert!(code == 1 && said.contains("left no text"), "{said}");
    let (code, said) = edit("sed -i s/12:00/13:00/");
    assert_eq!((code, said), (0, format!("Changed {}.\n", home.path(FILE).display())));
    assert_eq!(file(&home), "[slots]\nnoon = \"13:00\"\n");
    // Somebody else was faster.
    let (code, said) = edit("sh -c 'echo >> ~/.config/backcare/config.toml; echo >> \"$1\"' sh");
    assert!(code == 1 && said.contains("was changed meanwhile"), "{said}");
}

#[test]
fn what_is_shown_can_be_set() {
    let home = Sandbox::new();
    let set = |words: &[&str]| {
        let mut command = home.command("config set remind.command --");
        assert!(command.args(words).status().unwrap().success());
    };
    set(&["push", "", "--to me"]);
    let shown = home.ok("config get remind.command");
    assert_eq!(shown, "[\"push\",\"\",\"--to me\"]\n");
    set(&[shown.trim_end()]);
    assert_eq!(home.ok("config get remind.command"), shown);
    set(&[""]);
    assert_eq!(home.ok("config get remind.command"), "\n");
    home.config("[routines.plank]\nminutes = 1\n");
    assert!(home.ok("config unset routines.plank").starts_with("Took routines.plank out of "));
    assert_eq!(home.ok("config list anchors"), "Nothing is set there.\n");
}

#[test]
fn two_at_once_lose_nothing() {
    let home = Sandbox::new();
    let mut children: Vec<_> = (0..12)
        .map(|number| home.command(&format!("config set slots.extra{number} 15:{number:02}")).spawn().unwrap())
        .collect();
    for child in &mut children {
        assert!(child.wait().unwrap().success());
    }
    let all: Value = home.json("config list slots --json");
    assert_eq!(all.as_array().unwrap().len(), 16, "{}", file(&home));
}

#[test]
fn more_than_anybody_needs_is_refused_before_it_takes_time() {
    let home = Sandbox::new();
    let routine = |index: usize| format!("[routines.r{index}]\nslots = [\"noon\"]\nminutes = 1\n");
    let routines = |count: usize| (0..count).map(routine).collect::<String>();
    home.config(&routines(1000));
    home.ok("status");
    home.config(&routines(15_000));
    assert!(home.fails(1, "status").contains("line 3001: there are 15000 routines, and 1000 can be"));
    let slot = |index: usize| format!("s{index} = \"{:02}:{:02}\"\n", 9 + index / 60, index % 60);
    let slots = |count: usize| "[slots]\n".to_owned() + &(0..count).map(slot).collect::<String>();
    home.config(&slots(100));
    home.ok("status");
    home.config(&slots(101));
    assert!(home.fails(1, "status").contains("line 102: there are 101 slots, and 100 can be"));
}

#[test]
fn an_error_quotes_the_beginning_of_what_is_long() {
    let home = Sandbox::new();
    let long = "x".repeat(9000);
    for (text, says) in [
        (format!("day_start = \"{long}\"\n"), "is no time of day; write HH:MM"),
        (format!("{long} = 3\n"), "there is no setting `xxx"),
        (format!("[remind]\n{long} = 3\n"), "line 2: there is no setting `xxx"),
        (format!("[routines.palm]\nkind = \"{long}\"\n"), "expected one of `massage`, `exercise`, `break`"),
        (format!("[routines.palm]\nslots = [\"{long}\"]\n"), "which is not there"),
        (format!("[routines.palm]\nunit = \"{long}\"\n"), "is no word for a unit"),
        (format!("[routines.palm]\ntitle = \"{long}\"\n"), "one line of 1 to 200 characters"),
        (format!("[routines.{long}]\nminutes = 1\n"), "is no name for a routine"),
        (format!("[slots]\n{long} = \"10:00\"\n"), "is no name for a slot"),
        (format!("[anchors]\n{long} = \"10:00\"\n"), "which is not there"),
        (format!("[sitting]\ndays = [\"{long}\"]\n"), "is no weekday"),
        (format!("{long}\n"), "expected `=`"),
    ] {
        home.config(&text);
        let said = home.fails(1, "status");
        assert!(said.contains(says) && said.len() < 500, "{says}: {said}");
    }
    home.config("");
    assert!(home.fails(2, &format!("config set remind.snooze {long}")).len() < 500);
}
