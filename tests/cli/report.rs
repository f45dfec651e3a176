//! The page for somebody who treats the back: where it is written, and what it holds.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use serde_json::json;

use super::doctor::on_a_terminal;
use super::sandbox::{Sandbox, ran};

const FILE: &str = "backcare-report-2026-11-23.html";

fn text(home: &Sandbox, name: &str) -> String {
    fs::read_to_string(home.path(name)).unwrap()
}

/// The page with one session, as it goes to a pipe.
fn page(home: &Sandbox, words: &str) -> String {
    home.ok(&format!("report {words}"))
}

#[test]
fn a_pipe_gets_the_page_and_nothing_is_written() {
    let home = Sandbox::new();
    home.ok("log thumb --pain 4");
    let before = home.snapshot();
    let page = page(&home, "");
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">") && page.ends_with("</html>"), "{page}");
    assert!(page.contains("default-src 'none'; style-src 'unsafe-inline'; img-src data:"));
    assert!(!page.contains("<script") && !page.contains("src=") && !page.contains("href="), "it loads nothing");
    assert!(page.contains("(no name)"));
    assert_eq!(home.snapshot(), before);
}

#[test]
fn a_file_is_private_and_named_in_the_answer() {
    let home = Sandbox::new();
    home.ok("log thumb");
    let answer = "Written: back.html (1 day, 1 session). It opens in any browser; print it there.\n";
    assert_eq!(home.ok("report --name 'A. \"Example\"' --out back.html"), answer);
    assert_eq!(fs::metadata(home.path("back.html")).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(text(&home, "back.html").contains("<title>Back diary of A. &quot;Example&quot;, 23 November 2026"));
    let answer = home.json("report --json");
    assert_eq!(answer, json!({"file": FILE, "from": "2026-11-23", "to": "2026-11-23"}));
    assert!(home.path(FILE).exists());
}

#[test]
fn on_a_terminal_it_is_written_into_the_present_directory() {
    let home = Sandbox::new();
    home.ok("log thumb");
    let shown = on_a_terminal(&home, "report");
    assert!(shown.starts_with(&format!("Written: {FILE} ")) && !shown.contains("<html"), "{shown}");
    assert!(text(&home, FILE).ends_with("</html>"));
    let own = text(&home, FILE);
    assert!(on_a_terminal(&home, "demo report").contains("Written: backcare-demo-report-2026-11-23.html "));
    assert_eq!(text(&home, FILE), own, "what is made up is another file");
}

#[test]
fn what_is_not_ours_is_replaced_only_where_it_is_named() {
    let home = Sandbox::new();
    home.write(FILE, "<!DOCTYPE html><html>my own page");
    let refused = format!(
        "error: {FILE} is there already, and is no report of backcare\n\
         hint: move it away, or name another file with --out FILE\n"
    );
    assert_eq!(home.fails(1, "report --json"), refused);
    assert_eq!(text(&home, FILE), "<!DOCTYPE html><html>my own page");
    home.ok(&format!("report --out {FILE}"));
    assert!(text(&home, FILE).contains("(no name)"));
    home.ok("report --json --name Ann");
    assert!(text(&home, FILE).contains("Ann"), "a report of ours is replaced");
}

#[test]
fn links_folders_and_closed_places_are_refused_by_name() {
    let home = Sandbox::of_a_plain_user();
    home.write("victim", "precious");
    symlink(home.path("victim"), home.path("link")).unwrap();
    assert!(home.fails(1, "report --out link").contains("cannot write link: it is a link, not a file"));
    assert_eq!(text(&home, "victim"), "precious");
    home.write("closed/file", "");
    assert!(home.fails(1, "report --out closed").contains("cannot write closed: it is a directory"));
    fs::set_permissions(home.path("closed"), fs::Permissions::from_mode(0o555)).unwrap();
    let refused = home.fails(1, "report --out closed/new.html");
    assert!(
        refused.starts_with("error: cannot write closed/new.html: ") && refused.contains("--out FILE"),
        "{refused}"
    );
    assert!(!home.path("closed/new.html").exists());
}

#[test]
fn questions_always_stand_in_it_and_other_notes_where_they_are_asked_for() {
    let mut home = Sandbox::new();
    for day in 10..17 {
        home.at(&format!("2026-11-{day}T08:10:00+01:00")).ok(&format!("log palm --note 'Ask: number {day}?'"));
    }
    home.at("2026-11-17T08:10:00+01:00").ok("pain 4 --note 'a bad night'");
    home.ok("log thumb --pain 3 --note 'asked nobody'");
    let short = page(&home, "");
    let asked: Vec<bool> = (10..17).map(|day| short.contains(&format!("number {day}?"))).collect();
    assert_eq!(asked, [false, false, true, true, true, true, true], "the five newest");
    assert!(!short.contains("a bad night") && !short.contains("asked nobody"));
    let long = page(&home, "--notes");
    for words in ["a bad night", "asked nobody", "number 10?"] {
        assert!(long.contains(words), "{words}");
    }
    assert!(!page(&home, "--notes --to 2026-11-16").contains("a bad night"), "of the period alone");
}

#[test]
fn pauses_half_doses_changes_and_reasons_are_listed() {
    let mut home = Sandbox::new();
    home.at("2026-11-02T08:10:00+01:00").ok("log palm");
    home.at("2026-11-09T08:10:00+01:00").ok("pause 2d --reason 'the <flu>'");
    home.ok("pause --from 2026-11-20 --until 2026-11-21");
    home.at("2026-11-10T08:10:00+01:00").ok("resume --all");
    home.at("2026-11-12T08:10:00+01:00").ok("ease palm 3d");
    home.config("[routines.thumb]\nminutes = 5\n");
    home.at("2026-11-16T08:10:00+01:00").ok("log palm");
    home.ok("missed thumb busy --note 'so & so'");
    let page = page(&home, "");
    for words in [
        "12 Nov 2026</time> to <time datetime=\"2026-11-14\">14 Nov 2026</time>: <bdi>Palm massage</bdi>",
        "16 Nov 2026</time>: <bdi>Thumb massage</bdi>: <span class=\"dose\"><bdi>10 minutes</bdi></span>",
        "busy\u{a0}<b data-counted=\"[data-reason=busy]\">1</b>",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(page.contains("10 Nov 2026</time>: <bdi>the &lt;flu&gt;</bdi>"), "ended a day sooner: {page}");
    assert!(!page.contains("20 Nov 2026"), "it was taken off");
    let of_a_miss = "busy (<bdi>so &amp; so</bdi>)";
    assert!(!page.contains("so &amp; so") && self::page(&home, "--notes").contains(of_a_miss), "it is a note");
}

#[test]
fn an_empty_diary_and_a_period_without_anything_make_a_page() {
    let home = Sandbox::new();
    assert!(page(&home, "").contains("No session was recorded."));
    home.ok("log thumb");
    assert!(page(&home, "--year 2024").contains("No session was recorded."));
    assert!(page(&home, "--week --name '  '").contains("(no name)"));
    assert!(home.fails(2, "report --from 2026-11-20 --to 2026-11-19").contains("--from is after --to"));
}

#[test]
fn where_nothing_can_open_it_the_file_is_named() {
    let home = Sandbox::new();
    let mut command = home.command("report --open");
    let refused = ran(command.env("PATH", home.path("")));
    assert_eq!((refused.code, refused.stdout.as_str()), (1, ""));
    let words = format!("error: cannot open {FILE}: xdg-open: ");
    assert!(refused.stderr.starts_with(&words) && refused.stderr.contains("it is written"), "{refused:?}");
    assert!(home.path(FILE).exists());
    let opener = home.write("xdg-open", "#!/bin/sh\necho \"$1\" > opened\n");
    fs::set_permissions(opener, fs::Permissions::from_mode(0o755)).unwrap();
    let shown = ran(home.command("report --open").env("PATH", home.path("")));
    assert_eq!((shown.code, shown.stderr.as_str()), (0, ""));
    assert_eq!(text(&home, "opened").trim(), fs::canonicalize(home.path(FILE)).unwrap().to_string_lossy());
}

#[test]
fn what_is_hard_is_told_first_and_then_review_by_review() {
    let mut home = Sandbox::new();
    home.config("[review]\nactivities = [\"sitting <long>\", \"tying shoes\"]\n");
    home.at("2026-09-01T20:00:00+02:00").ok("review 7 3 --pain 6");
    let first = page(&home, "");
    assert!(
        first.contains("<bdi>sitting &lt;long&gt;</bdi> <b class=\"score\">7</b>; <bdi>tying shoes</bdi>"),
        "{first}"
    );
    home.at("2026-10-01T20:00:00+02:00").ok("review 5 3 --pain 5");
    home.at("2026-11-01T20:00:00+01:00").ok("review 4 2 --pain 5");
    let later = page(&home, "");
    for words in [
        "<b class=\"score\">7 → 4</b> (noticeable); ",
        "<b class=\"score\">3 → 2</b>. <span",
        "1 Oct 2026</time>: <bdi>sitting &lt;long&gt;</bdi> <span class=\"score\">5</span>",
    ] {
        assert!(later.contains(words), "{words}: {later}");
    }
    assert!(page(&home, "--from 2026-10-01").contains("5 → 4"), "of the period alone");
    home.config("[review]\nactivities = [\"sitting <long>\", \"running\"]\n");
    home.at("2026-11-02T20:00:00+01:00").ok("review 4 9 --pain 5");
    home.at("2026-12-01T20:00:00+01:00").ok("review 4 5 --pain 5");
    let later = page(&home, "");
    let span = "<time datetime=\"2026-09-01\">1 Sep 2026</time> to <time datetime=\"2026-12-01\">";
    assert!(later.contains("9 → 5</b> (noticeable; since <time datetime=\"2026-11-02\">2 Nov 2026</time>)"), "{later}");
    assert!(later.contains(span), "{later}");
}

#[test]
fn the_demo_has_a_report_to_look_at() {
    let mut home = Sandbox::new();
    let ran = home.at("2026-11-22T20:15:00+01:00").run("demo report --name Sample");
    assert_eq!((ran.code, ran.stderr.as_str()), (0, "note: these weeks are made up\n"));
    let page = ran.stdout;
    for words in ["Back diary of <bdi>Sample</bdi>", "all of it is made up", "In my own words", "week by week", "flu"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!home.db().exists());
}
