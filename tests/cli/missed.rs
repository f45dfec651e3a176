//! Slots that are missed often: the question on the page of the day, what is answered, and what is suggested.

use std::process::Stdio;

use serde_json::json;

use super::sandbox::Sandbox;

const QUESTION: &str = "Missed 4 of the last 7 times: thumb (noon). What helps? backcare missed thumb\n";

/// A home in which thumb is prescribed at noon, and was done then on these days of November.
fn home(done: &[u32]) -> Sandbox {
    let mut home = Sandbox::new();
    home.config("[routines.palm]\nenabled = false\n[routines.thumb]\nslots = [\"noon\"]\n");
    for day in done {
        home.at(&format!("2026-11-{day:02}T12:40:00+01:00")).ok("log thumb");
    }
    home
}

/// The same on a morning.
fn on(home: &mut Sandbox, day: u32) -> &mut Sandbox {
    home.at(&format!("2026-11-{day:02}T08:00:00+01:00"))
}

fn asks(home: &Sandbox) -> bool {
    home.ok("").contains("What helps?")
}

#[test]
fn the_page_asks_once_four_of_seven_days_were_missed_and_then_not_for_fourteen_days() {
    // Missed on 2, 4 and 6.
    let mut home = home(&[1, 3, 5, 7]);
    assert!(!asks(on(&mut home, 8)), "three of seven");
    assert_eq!(home.ok("missed"), "Nothing is missed often.\n");
    assert_eq!(home.ok("missed palm"), "No slot of palm is missed often.\n");
    assert!(!asks(home.at("2026-11-09T02:59:59+01:00")), "the eighth is still open");
    assert!(home.at("2026-11-09T03:00:00+01:00").ok("").ends_with(QUESTION), "it counts once it is closed");
    home.at("2026-11-09T12:40:00+01:00").ok("log thumb");
    assert!(!asks(&home), "three of seven, without the second");
    for day in 10..23 {
        assert!(!asks(on(&mut home, day)), "{day}");
    }
    assert!(home.ok("missed").starts_with("Missed 7 of the last 7 times: thumb (noon).\n"));
    assert!(asks(on(&mut home, 23)), "fourteen days later");
    assert!(!asks(&home));
}

#[test]
fn a_pause_worse_pain_and_json_leave_the_question_for_later() {
    let mut home = home(&[1]);
    on(&mut home, 6).ok("pause 1h");
    assert!(!asks(&home), "paused");
    home.ok("resume");
    home.json("--json");
    home.ok("log thumb --pain 9 --json");
    assert!(home.ok("").contains("guide --see-a-doctor"));
    assert!(!asks(on(&mut home, 6).at("2026-11-06T02:59:00+01:00")), "still");
}

#[test]
fn a_pause_is_not_counted_and_only_what_is_prescribed_now_is_asked_about() {
    let mut home = home(&[1]);
    on(&mut home, 5).ok("pause --from 2026-11-03 --until 2026-11-04");
    on(&mut home, 7);
    let missed = |home: &Sandbox| home.json("missed --json")["missed"].clone();
    assert_eq!(missed(&home), json!([]), "2, 5 and 6");
    on(&mut home, 8);
    assert_eq!(missed(&home), json!([{"routine": "thumb", "slot": "noon", "missed": 4, "of": 5}]));
    home.config("[routines.thumb]\nslots = [\"evening\"]\n");
    assert_eq!(missed(&home), json!([]), "it is asked for in the evening now");
    // Eight weeks later the days before a long pause are forgotten.
    home.config("[routines.thumb]\nslots = [\"noon\"]\n");
    home.ok("pause");
    home.at("2026-12-27T08:00:00+01:00");
    assert_eq!(missed(&home)[0]["of"], 4, "the second is the first of eight weeks");
    home.at("2026-12-28T08:00:00+01:00");
    assert_eq!(missed(&home), json!([]), "three are left");
}

/// What is suggested for thumb at noon: a command.
fn suggested(home: &Sandbox, reason: &str) -> String {
    let answer = home.json(&format!("missed thumb {reason} --json"));
    let found = (&answer["routine"], &answer["slot"], &answer["reason"]);
    assert_eq!(found, (&"thumb".into(), &"noon".into(), &reason.into()));
    let suggestion = &answer["suggestion"];
    assert!(suggestion["says"].as_str().unwrap().ends_with('.'), "{suggestion}");
    // What was answered lately would be asked of another slot.
    home.ok("undo");
    suggestion["command"].as_str().unwrap().to_owned()
}

#[test]
fn each_reason_has_one_thing_to_change_which_can_be_done() {
    let mut home = Sandbox::new();
    for day in 2..8 {
        home.at(&format!("2026-11-{day:02}T08:10:00+01:00")).ok("log palm thumb");
    }
    on(&mut home, 8);
    let do_it = |home: &Sandbox, reason: &str, command: &str| {
        assert_eq!(suggested(home, reason), format!("backcare {command}"));
        home.ok(command);
    };
    assert_eq!(suggested(&home, "forgot"), "backcare remind --daemon");
    do_it(&home, "pain", "ease thumb");
    do_it(&home, "pain", "guide --see-a-doctor");
    do_it(&home, "away", "pause 3d --reason away");
    let page = home.ok("missed thumb");
    assert!(page.contains("\n  backcare missed thumb away    another time, such as 13:30\n"), "paused: {page}");
    home.ok("resume");
    do_it(&home, "busy", "config set slots.noon 13:30");
    do_it(&home, "busy", "config set slots.noon 14:30");
    do_it(&home, "other", "config set routines.thumb.minutes 5");
    do_it(&home, "other", "config set routines.thumb.minutes 3");
    do_it(&home, "boring", "config set routines.thumb.slots morning,evening");
    assert_eq!(home.json("remind next --json")[0]["slot"], "evening");
    assert!(home.ok("missed thumb busy").starts_with("Noted for thumb (evening)"), "noon is left out");
}

#[test]
fn who_is_reminded_and_forgets_may_tie_it_to_a_habit() {
    let mut home = home(&[1]);
    on(&mut home, 6);
    // A daemon by the real clock, which lives as long as the test.
    let mut daemon = home.command("remind").env_remove("BACKCARE_NOW").stderr(Stdio::null()).spawn().unwrap();
    while home.json("remind status --json")["running"] == false {
        assert!(daemon.try_wait().unwrap().is_none());
    }
    let forgot = suggested(&home, "forgot");
    assert_eq!(forgot, "backcare config set anchors.noon after lunch");
    home.ok("config set remind.private true");
    assert_eq!(suggested(&home, "forgot"), "backcare config set slots.noon 13:30", "a private one would not say it");
    home.ok("config unset remind.private");
    home.ok(forgot.strip_prefix("backcare ").unwrap());
    assert_eq!(suggested(&home, "forgot"), "backcare config set slots.noon 13:30");
    daemon.kill().unwrap();
    daemon.wait().unwrap();
}

#[test]
fn each_of_several_slots_has_its_turn() {
    let mut home = Sandbox::new();
    home.config("[routines.palm]\nenabled = false\n");
    on(&mut home, 1).ok("log thumb");
    on(&mut home, 6);
    let slots = [0; 4].map(|_| home.json("missed busy --json")["slot"].as_str().unwrap().to_owned());
    // Noon and the evening were missed on five days, the morning on four; in the end all are answered.
    assert_eq!(slots, ["noon", "evening", "morning", "noon"]);
}

#[test]
fn an_answer_is_recorded_shown_and_taken_back() {
    let mut home = home(&[1]);
    on(&mut home, 6);
    assert_eq!(
        home.ok("missed thumb pain --note ' a bad week '"),
        "Noted for thumb (noon): pain.\nHalf of it for some days, in place of nothing: backcare ease thumb\n"
    );
    assert!(!asks(&home), "it is answered");
    home.at("2026-11-06T08:05:00+01:00").ok("missed busy");
    let shown = home.ok("missed");
    assert!(shown.contains("\nAnswered before:\n\n"), "{shown}");
    let answers: Vec<&str> = shown.lines().rev().take(2).map(|line| &line[12..]).collect();
    assert_eq!(answers, ["Fri 2026-11-06  thumb (noon)  pain  a bad week", "Fri 2026-11-06  thumb (noon)  busy"]);
    assert_eq!(home.json("missed --json")["answers"][1]["note"], "a bad week");
    assert_eq!(home.json("missed palm --json"), json!({"missed": [], "answers": []}));

    assert_eq!(home.ok("undo"), "Took back `missed thumb busy` of Fri 2026-11-06 08:05: removed 1 answer.\n");
    assert_eq!(home.json("undo --json")["miss_answers"], 1);
    assert_eq!(home.json("missed --json")["answers"], json!([]));
}

#[test]
fn what_cannot_be_answered_is_refused_and_nothing_is_recorded() {
    let mut home = home(&[1]);
    on(&mut home, 2);
    assert!(home.fails(1, "missed busy").starts_with("error: nothing is missed often\nhint: name the routine"));
    let lately = "error: no slot of thumb was missed lately\nhint: `backcare missed` shows what is missed often; only";
    assert!(home.fails(1, "missed thumb busy").starts_with(lately));
    on(&mut home, 3);
    let before = home.snapshot();
    assert!(
        home.fails(2, "missed thumb lazy").starts_with("error: `lazy` is no reason\nhint: reasons are: forgot, busy")
    );
    let neither = "error: `tumb` is neither a routine nor a reason\nhint: reasons are: forgot, busy, pain, away, boring, \
                   other; did you mean `thumb`?\n";
    assert!(home.fails(2, "missed tumb").starts_with(neither));
    assert!(home.fails(1, "missed tumb busy").ends_with("hint: did you mean `thumb`?\n"));
    assert!(home.fails(2, "missed thumb --note x").starts_with("error: --note needs a reason\nhint: reasons are"));
    let again =
        "error: `backcare missed` takes no `again`\nhint: did you mean `backcare missed thumb busy --note again`?";
    assert!(home.fails(2, "missed thumb busy again").starts_with(again));
    assert_eq!(home.snapshot(), before);
    assert!(home.ok("missed Busy thumb").starts_with("Noted for thumb (noon): busy"), "once is enough to say why");

    home.config("[routines.palm]\nslots = [\"noon\"]\n[routines.thumb]\nslots = [\"noon\"]\n");
    on(&mut home, 4).ok("log palm --at 'yesterday 08:00'");
    on(&mut home, 12);
    let several = "error: several are missed often: palm (noon), thumb (noon)\n\
                   hint: name the routine, as in `backcare missed palm REASON`\n";
    assert_eq!(home.fails(1, "missed other"), several);
}

#[test]
fn a_routine_may_have_the_name_of_a_reason() {
    let mut home = Sandbox::new();
    home.config("[routines.busy]\ntitle = \"Busy bee\"\nenabled = true\nslots = [\"noon\"]\nminutes = 3\n");
    on(&mut home, 1).ok("log thumb");
    on(&mut home, 6);
    assert_eq!(home.json("missed busy --json")["missed"][0]["routine"], "busy");
    assert!(home.ok("missed busy busy").starts_with("Noted for busy (noon): busy.\n"));
    assert!(home.fails(1, "missed other").starts_with("error: several"), "the other word is a reason");
}
