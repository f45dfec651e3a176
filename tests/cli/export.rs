//! What leaves the diary: the log and the table of all that was recorded, and the plan as a calendar; where each is
//! written, and what is refused.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use serde_json::json;

use super::sandbox::Sandbox;
use super::terminal;

/// The values of the lines of a calendar that begin so, unfolded, and without what escapes `,` and `;`.
fn values(calendar: &str, name: &str) -> Vec<String> {
    let unfolded = calendar.replace("\r\n ", "").replace("\\,", ",").replace("\\;", ";");
    let lines = unfolded.split("\r\n");
    lines.filter_map(|line| Some(line.strip_prefix(name)?.strip_prefix(':')?.to_owned())).collect()
}

/// The title of each event with its first time and its rule.
fn events(home: &Sandbox) -> Vec<String> {
    let calendar = home.ok("export --format ics");
    let [titles, starts, rules] = ["SUMMARY", "DTSTART", "RRULE"].map(|name| values(&calendar, name));
    assert_eq!((titles.len(), starts.len()), (rules.len(), rules.len()));
    (0..rules.len()).map(|place| [&*titles[place], &*starts[place], &*rules[place]].join(" | ")).collect()
}

#[test]
fn each_slot_has_an_event_from_its_next_time_on_and_nothing_is_changed() {
    let home = Sandbox::new();
    home.ok("log palm thumb");
    home.config("[anchors]\nnoon = \"after lunch\"\n");
    let before = home.snapshot();
    let daily = "FREQ=DAILY";
    assert_eq!(
        events(&home),
        [
            format!("Morning: palm and thumb | 20261124T080000 | {daily}"),
            format!("Noon, after lunch: thumb | 20261123T123000 | {daily}"),
            format!("Evening: palm and thumb | 20261123T190000 | {daily}"),
        ]
    );
    assert_eq!(home.snapshot(), before);
}

#[test]
fn what_was_done_early_begins_tomorrow() {
    let mut home = Sandbox::new();
    home.at("2026-11-23T12:00:00+01:00").ok("log thumb");
    assert_eq!(events(&home)[1], "Noon: thumb | 20261124T123000 | FREQ=DAILY");
}

#[test]
fn weekdays_weeks_and_slots_after_midnight_have_rules_of_their_own() {
    let home = Sandbox::new();
    home.config(
        "[slots]\nlate = \"00:30\"\n[routines.palm]\nenabled = false\n[routines.thumb]\nslots = [\"late\", \"noon\"]\n\
         days = [\"sun\", \"mon\"]\n[routines.walk]\nenabled = true\nper_week = 5\nslots = [\"noon\"]\n\
         [routines.swallow]\nenabled = true\nslots = [\"late\"]\n[routines.break]\nenabled = true\n",
    );
    assert_eq!(
        events(&home),
        [
            "Noon: thumb | 20261123T123000 | FREQ=WEEKLY;BYDAY=MO,SU",
            "Noon: walk, 5 days a week | 20261123T123000 | FREQ=WEEKLY;BYDAY=MO",
            "Late: thumb | 20261124T003000 | FREQ=WEEKLY;BYDAY=MO,TU",
            "Late: swallow | 20261124T003000 | FREQ=DAILY",
        ]
    );
    let calendar = home.ok("export --format ics");
    assert!(!calendar.contains("break"), "sitting is not in it");
    assert_eq!(
        values(&calendar, "DTEND"),
        ["20261123T124000", "20261123T125000", "20261124T004000", "20261124T004000"]
    );
}

#[test]
fn pauses_are_left_out_as_far_as_their_end_is_known() {
    let mut home = Sandbox::new();
    home.config("[routines.palm]\nenabled = false\n[routines.thumb]\nslots = [\"noon\"]\n");
    home.ok("pause --from 2026-11-25 --until 2026-11-26");
    let left_out = values(&home.ok("export --format ics"), "EXDATE");
    assert_eq!(left_out, ["20261125T123000", "20261126T123000"]);
    home.at("2026-11-26T08:00:00+01:00");
    assert_eq!(events(&home), ["Noon: thumb | 20261127T123000 | FREQ=DAILY"], "it is on");
    assert_eq!(values(&home.ok("export --format ics"), "EXDATE"), [""; 0]);
    home.ok("pause --from 2026-11-30");
    let ran = home.run("export --format ics");
    assert_eq!(values(&ran.stdout, "RRULE"), ["FREQ=DAILY;UNTIL=20261129T123000"]);
    assert!(ran.stderr.starts_with("note: the calendar ends where the pause"), "{ran:?}");
    home.at("2026-11-30T08:00:00+01:00");
    let refused = home.fails(1, "export --format ics --out plan.ics");
    assert!(refused.contains("paused") && refused.contains("hint: `backcare resume`"), "{refused}");
    assert!(!home.path("plan.ics").exists());
}

#[test]
fn growing_and_eased_doses_are_told_with_what_becomes_of_them() {
    let home = Sandbox::new();
    home.config("[routines.palm]\nenabled = false\n[routines.swallow]\nenabled = true\n");
    home.ok("ease thumb 3d");
    let calendar = home.ok("export --format ics");
    let told = values(&calendar, "DESCRIPTION").join("\n");
    assert!(told.contains("Thumb massage: 10 minutes; half of it to Wednesday 25 November\\n"), "{told}");
    assert!(told.contains("Swallow-flying: 5 holds of 3 seconds, growing to 10\\n"), "{told}");
}

#[test]
fn a_private_calendar_names_nothing() {
    let home = Sandbox::new();
    home.config("[anchors]\nnoon = \"after lunch\"\n[remind]\nprivate = true\n[routines.walk]\nenabled = true\n");
    let calendar = home.ok("export --format ics").replace("\r\n ", "").to_lowercase();
    for word in ["palm", "thumb", "walk", "massage", "stroke your", "lunch", "back up"] {
        assert!(!calendar.contains(word), "{word}: {calendar}");
    }
    assert!(calendar.contains("summary:backcare: noon\r\n") && calendar.contains("description:1 thing\\, 10 minutes"));
}

#[test]
fn no_title_steers_a_terminal_or_leaves_its_line() {
    let home = Sandbox::new();
    home.config(
        "[routines.evil]\ntitle = \"<b>\\\"背中\\\"</b>, ü; \\u202e\"\nenabled = true\nslots = [\"noon\"]\nminutes = 2\n\
         caution = \"\\u001b[2J\\r\\nEND:VCALENDAR\"\n",
    );
    let calendar = home.ok("export --format ics");
    assert_eq!(calendar.split("\r\n").filter(|line| *line == "END:VCALENDAR").count(), 1);
    let is_fine = |letter: char| !letter.is_control() || "\r\n".contains(letter);
    assert!(calendar.chars().all(is_fine) && !calendar.contains('\u{202e}'), "{calendar:?}");
    // After those of the event of the morning and of its alarm.
    assert!(values(&calendar, "DESCRIPTION")[2].ends_with("<b>\"背中\"</b>, ü; �: 2 minutes\\n�[2J�\\nEND:VCALENDAR"));
}

#[test]
fn a_file_is_private_replaced_whole_and_has_the_same_events() {
    let mut home = Sandbox::new();
    let path = home.write("plan.ics", "what was there before, and is longer than a calendar\n".repeat(200));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let said = home.ok("export --format ics --out plan.ics");
    assert_eq!(said, "Wrote 3 events to plan.ics. Send it to your phone and open it there.\n");
    let first = fs::read_to_string(&path).unwrap();
    assert_eq!(first, home.ok("export --format ics"));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    home.ok("config set slots.noon 13:00");
    home.ok("config set routines.thumb.minutes 5");
    home.at("2026-11-25T09:00:00+01:00");
    fs::create_dir(home.path("new")).unwrap();
    let answer = home.json("export --format ics --out new/plan.ics --json");
    assert_eq!(answer, json!({"format": "ics", "events": 3, "out": "new/plan.ics"}));
    let second = fs::read_to_string(home.path("new/plan.ics")).unwrap();
    assert_ne!(first, second);
    assert_eq!(values(&first, "UID"), values(&second, "UID"));
    assert_eq!(home.json("export --format ics --json")["calendar"], second.as_str());
}

#[test]
fn a_place_that_cannot_be_written_is_named_and_left_alone() {
    let home = Sandbox::of_a_plain_user();
    let victim = home.write("victim", "precious");
    symlink(&victim, home.path("link")).unwrap();
    fs::create_dir(home.path("closed")).unwrap();
    fs::set_permissions(home.path("closed"), fs::Permissions::from_mode(0o555)).unwrap();
    for (place, why) in [
        ("link", "it is a link, not a file"),
        (".", "it is a directory, not a file"),
        ("victim/plan.ics", "Not a directory"),
        ("closed/plan.ics", "Permission denied"),
        ("closed/new/plan.ics", "there is no directory closed/new"),
    ] {
        let refused = home.fails(1, &format!("export --format ics --out {place}"));
        assert!(refused.starts_with(&format!("error: cannot write {place}: {why}")), "{refused}");
        assert!(refused.contains("name another file with --out FILE") || refused.contains("mkdir -p"), "{refused}");
    }
    assert_eq!(fs::read_to_string(&victim).unwrap(), "precious");
    assert_eq!(fs::read_dir(home.path("closed")).unwrap().count(), 0);
}

#[test]
fn what_cannot_be_exported_is_refused_with_what_can() {
    let home = Sandbox::new();
    let refused = home.fails(2, "export --format xls");
    assert!(
        refused.starts_with("error: --format: `xls` is none of its values\nhint: give json, csv or ics\n"),
        "{refused}"
    );
    for (given, meant) in [("export ics", "ics"), ("export csv", "csv"), ("export json", "json"), ("calendar", "ics")] {
        let refused = home.fails(2, given);
        assert!(refused.contains(&format!("backcare export --format {meant}")), "{given}: {refused}");
    }
    assert!(home.fails(2, "export --format ics --out").contains("--out needs a value"));
    home.config(
        "[routines.palm]\nenabled = false\n[routines.thumb]\nenabled = false\n[routines.break]\nenabled = true\n",
    );
    let refused = home.fails(1, "export --format ics --out plan.ics");
    assert!(refused.contains("nothing is asked for in slots") && refused.contains("backcare enable"), "{refused}");
    assert!(!home.path("plan.ics").exists());
}

#[test]
fn a_hyphen_is_stdout() {
    let home = Sandbox::new();
    home.ok("log thumb");
    assert_eq!(home.ok("export --format ics --out -"), home.ok("export --format ics"));
    assert!(home.ok("report --out -").starts_with("<!DOCTYPE html>"));
    assert!(!home.path("-").exists());
}

#[test]
fn the_table_has_a_row_for_each_session_and_each_reading_of_its_own() {
    let home = Sandbox::new();
    home.ok("log palm --at 08:00 --pain 5 --pain-after 4 '--note=- \"stairs\"'");
    home.ok("pain 3 --at 08:05");
    home.ok("log thumb --at '2026-11-23 00:20'");
    let table = "date,time,utc_offset,routine,amount,unit,pain_before,pain_after,pain,note,day,slot,source\n\
        2026-11-23,00:20:00,+01:00,thumb,10,minutes,,,,,2026-11-22,evening,cli\n\
        2026-11-23,08:00:00,+01:00,palm,200,strokes,5,4,,\"'- \"\"stairs\"\"\",2026-11-23,morning,cli\n\
        2026-11-23,08:05:00,+01:00,,,,,,3,,2026-11-23,,\n";
    assert_eq!(home.ok("export --format csv"), table);
    assert_eq!(
        home.json("export --format csv --json"),
        json!({"format": "csv", "sessions": 2, "readings": 1, "table": table})
    );
    assert_eq!(
        home.ok("export --out diary.csv"),
        "Wrote 2 sessions and 1 pain reading without a session to diary.csv.\n"
    );
    assert_eq!(fs::read_to_string(home.path("diary.csv")).unwrap(), table);
    assert_eq!(fs::metadata(home.path("diary.csv")).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn the_log_is_one_document_without_the_device_or_the_time_of_the_export() {
    let mut home = Sandbox::new();
    home.ok("log palm --note '\u{1b}[2J'");
    home.ok("undo");
    let log = home.ok("export");
    home.at("2026-11-23T09:00:00+01:00");
    assert_eq!(home.ok("export --json"), log);
    assert_eq!(home.json("export --out log.json --json"), json!({"format": "json", "changes": 2, "out": "log.json"}));
    assert_eq!(fs::read_to_string(home.path("log.json")).unwrap(), log);
    let document: serde_json::Value = serde_json::from_str(&log).unwrap();
    assert_eq!(document["changes"].as_array().unwrap().len(), 2);
    assert_eq!(document["changes"][1]["undoes"], document["changes"][0]["id"]);
    assert!(!log.contains("device") && !log.contains('\u{1b}'), "{log}");
    // Without a diary it is one without changes, and none is made.
    let empty = Sandbox::new();
    let before = empty.snapshot();
    assert_eq!(empty.ok("export"), "{\"format\":\"backcare\",\"version\":1,\"changes\":[\n]}\n");
    assert!(empty.ok("export --format csv").ends_with("source\n"));
    assert_eq!(empty.snapshot(), before);
}

#[test]
fn on_a_terminal_it_goes_to_a_file_of_the_day_and_in_place_of_nothing_else() {
    let home = Sandbox::new();
    home.ok("log palm --note '\u{1b}[2J'");
    let shown = |words: &str| terminal::shown(&mut home.command(words), 80);
    let expected = "Wrote 1 change to backcare-2026-11-23.json. `backcare import` reads it.\n";
    for _ in 0..2 {
        assert_eq!(shown("export"), expected);
    }
    assert_eq!(fs::read_to_string(home.path("backcare-2026-11-23.json")).unwrap(), home.ok("export"));
    home.write("backcare-2026-11-23.csv", "precious");
    assert!(shown("export --format csv").contains("is there already, and is no export of backcare"));
    assert_eq!(fs::read_to_string(home.path("backcare-2026-11-23.csv")).unwrap(), "precious");
    assert!(shown("export --format csv --out -").contains("�[2J"));
}
