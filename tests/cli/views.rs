//! What a person sees.

use std::io::Read;
use std::process::Stdio;

use snapbox::{assert_data_eq, str};
use unicode_width::UnicodeWidthStr;

use super::sandbox::{Sandbox, ran};

/// A week and a half with a bit of everything.
fn lived_in() -> Sandbox {
    let mut home = Sandbox::new();
    home.config("[routines.yoga]\nenabled = true\n");
    for day in 13..=22 {
        for (hour, words) in
            [("08:05", "log palm thumb --pain 6 --pain-after 5"), ("12:40", "log thumb"), ("19:20", "log thumb palm")]
        {
            if (day, hour) != (17, "19:20") && day != 20 {
                home.at(&format!("2026-11-{day}T{hour}:00+01:00"));
                home.ok(words);
            }
        }
    }
    home.at("2026-11-22T20:00:00+01:00");
    home.ok("log yoga --note 'with the class, slowly, and no pain in the back at all afterwards'");
    home.at("2026-11-23T08:10:00+01:00");
    home.ok("log thumb --pain 4 --pain-after 2");
    home.ok("pain 3");
    home.ok("pain 3");
    home.at("2026-11-23T12:45:00+01:00");
    home
}

#[test]
fn today_shows_each_slot() {
    let home = lived_in();
    assert_data_eq!(
        home.ok(""),
        str![[r#"
Monday 23 November 2026, 12:45             1 of 5 today, 1 of 1 this week so far

  morning  08:00  ○ palm   200 strokes  open until 18:00
                  ✓ thumb   10 minutes
  noon     12:30  ○ thumb   10 minutes  open until 18:00
  evening  19:00  · palm   200 strokes
                  · thumb   10 minutes

Now   palm and thumb            backcare do palm
Next  palm and thumb, at 19:00
This week: yoga on 0 of 3 days.

Pain  _ _ _ 6 6 6 6   6 6 6 _ 6 6 3    5.0, 1.0 lower than the 7 days before

"#]]
    );
    assert_eq!(home.ok("status"), "palm and thumb open · 1 of 5 today · 1 of 1 this week\n");
}

#[test]
fn a_week_shows_what_was_done_and_whether_the_pain_goes_down() {
    let home = lived_in();
    assert_data_eq!(
        home.ok("stats --week"),
        str![[r#"
Week 48 of 2026, 23 to 29 November                           up to Monday, 12:45

1 of 1 done (100 %), the week before 28 of 35 (80 %). 2 open now.

                  Mon  Tue  Wed  Thu  Fri  Sat  Sun
  morning  palm    ○
           thumb   ✓                                   1 of 1
  noon     thumb   ○
  evening  palm    ·
           thumb   ·
  weekly   yoga                                        0 of 3
  pain             3                                   mean 3.3
✓ done  ○ open  · to come
Each row is a dose, each column a day.

                  done  strength                    amount
  palm        –         ━━━───────  35 %                 –
  thumb  1 of 1  100 %  ━━━━──────  35 %  10 of 10 minutes
  yoga   0 of 3   days  ──────────   1 %                 –

1 session. Streak: 3 days (longest 7).
Pain 3.3 of 10 (3 readings), 2.7 lower than the week before (6.0, 6 readings),
which is noticeable.
After a session 2.0 lower on average (1 session with both readings).

"#]]
    );
}

#[test]
fn the_list_has_a_line_a_session() {
    let mut home = Sandbox::new();
    home.ok("log thumb --pain 6 --pain-after 5 --note 'tired'");
    home.at("2026-11-23T12:45:00+01:00");
    home.ok("log palm --count 150");
    // The short ids are of chance.
    let list = home.ok("list");
    let (day, entries) = list.split_once('\n').unwrap();
    let entries: String = entries.lines().map(|line| format!("{}\n", &line[12..])).collect();
    assert_eq!(day, "Monday 23 November");
    assert_data_eq!(
        entries,
        str![[r#"
12:45  palm   150 strokes  morning
08:10  thumb   10 minutes  morning, pain 6, 5 after  tired

"#]]
    );
}

#[test]
fn the_answers_to_pause_and_resume() {
    let home = Sandbox::new();
    assert_data_eq!(
        home.ok("pause --until friday --reason flu"),
        str![[r#"
Paused to the end of Friday 27 November: flu. End it sooner with
`backcare resume`.
Excused today: morning (palm and thumb), noon (thumb) and evening (palm and
thumb).

"#]]
    );
    assert_data_eq!(
        home.ok("resume"),
        str![[r#"
The pause is over.
Next: noon at 12:30, thumb.

"#]]
    );
}

#[test]
fn longer_periods_are_shown_by_month() {
    let home = lived_in();
    let year = home.ok("stats --year");
    assert!(year.starts_with("The year 2026  "), "{year}");
    assert!(year.lines().any(|line| line.starts_with("  Nov 2026  ")), "{year}");
}

#[test]
fn a_routine_of_the_week_counts_weeks() {
    let mut home = Sandbox::new();
    home.config("[routines.yoga]\nenabled = true\nper_week = 2\n");
    for day in ["03", "05", "10", "12", "17", "19"] {
        home.at(&format!("2026-11-{day}T18:00:00+01:00"));
        home.ok("log yoga");
    }
    let page = home.ok("stats --routine yoga");
    assert!(page.contains("  weekly  yoga        ✓         ✓                    2 of 2\n"), "{page}");
    assert!(page.contains("  yoga  2 of 2  days  ━━━───────  35 %  40 minutes\n"), "{page}");
    assert!(page.ends_with("2 sessions. Streak: 3 weeks (longest 3).\n"), "{page}");
    assert!(home.ok("stats --week -1 --routine yoga").contains("2 of 2  days"));
    home.config("");
    let page = home.ok("stats --routine yoga");
    assert!(page.contains("40 minutes\n") && page.contains("Streak: 1 day (longest 1)"), "{page}");
}

#[test]
fn free_days_are_shown_and_days_before_the_beginning_are_not() {
    let mut home = Sandbox::new();
    home.config("[routines.palm]\nenabled = false\n[routines.thumb]\ndays = [\"wed\"]\n");
    home.at("2026-11-10T08:00:00+01:00");
    home.ok("pain 3");
    home.at("2026-11-19T08:00:00+01:00");
    let week = home.ok("stats --week");
    assert!(week.contains("  noon     thumb             –                         0 of 1\n"), "{week}");
    let month = home.ok("stats --month");
    let tenth = "   9 Nov         10     11 ––  12     13     14     15   0 of 3   3.0\n";
    assert!(month.contains(tenth), "{month}");
}

#[test]
fn after_midnight_it_is_still_the_evening_before() {
    let mut home = Sandbox::new();
    home.at("2026-11-24T00:20:00+01:00");
    let page = home.ok("log thumb") + &home.ok("");
    assert!(page.contains("Logged thumb, 10 minutes, evening (00:20)."), "{page}");
    assert!(page.contains("Monday 23 November 2026, now Tuesday 00:20\n"), "{page}");
    assert!(page.contains("\nNext  palm and thumb, Tuesday at 08:00\n"), "{page}");
}

#[test]
fn one_is_not_many_and_old_dates_have_a_year() {
    let home = Sandbox::new();
    assert!(home.ok("log palm --count 1").starts_with("Logged palm, 1 of 200 strokes, morning (08:10)."));
    assert!(home.ok("log palm --at '2020-11-20 08:00'").contains("(Friday 20 November 2020, 08:00)."));
}

#[test]
fn a_tiny_change_of_the_pain_is_none() {
    let home = Sandbox::new();
    for _ in 0..24 {
        home.ok("log palm --pain 5 --pain-after 5");
    }
    home.ok("log palm --pain 5 --pain-after 4");
    assert!(home.ok("stats").ends_with("After a session the same on average (25 sessions with both readings).\n"));
    assert_eq!(home.json("stats --routine thumb --json")["pain"]["mean_change"], serde_json::json!(null));
}

#[test]
fn an_answer_that_cannot_be_written_says_that_the_work_is_done() {
    let home = Sandbox::new();
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = home.command("log thumb").stdout(full).stderr(Stdio::piped()).output().unwrap();
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{complaint}");
    assert!(
        complaint.contains("cannot write the answer") && complaint.contains("the command itself is done"),
        "{complaint}"
    );
    assert_eq!(home.json("list --json").as_array().unwrap().len(), 1);
}

#[test]
fn notes_cannot_steer_the_terminal() {
    let home = Sandbox::new();
    home.ok("log thumb --note '\u{1b}[2J\u{7}red'");
    let listed = home.ok("list");
    assert!(!listed.contains('\u{1b}') && !listed.contains('\u{7}') && listed.contains("red"), "{listed:?}");
}

#[test]
fn colour_only_where_it_is_wanted() {
    let home = Sandbox::new();
    home.ok("log thumb");
    assert!(!home.ok("").contains('\u{1b}'));
    assert!(home.ok("--color always").contains("\u{1b}[32m"));
    assert!(!home.ok("--color never").contains('\u{1b}'));
    // The first word of an error, whether the command line is wrong or something failed.
    for words in ["log nothing", "log --at never"] {
        let error = home.run(&format!("{words} --color always")).stderr;
        assert!(error.starts_with("\u{1b}[1merror:\u{1b}[0m ") && error.matches('\u{1b}').count() == 2, "{error:?}");
        let variable = |name: &str| ran(home.command(words).env(name, "1")).stderr;
        assert_eq!(variable("CLICOLOR_FORCE"), error);
        assert!(!variable("NO_COLOR").contains('\u{1b}') && !home.run(words).stderr.contains('\u{1b}'));
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let home = Sandbox::new();
    home.ok("log thumb");
    for words in ["list --json", "stats", "--help"] {
        let mut child = home.command(words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut complaint = String::new();
        child.stderr.take().unwrap().read_to_string(&mut complaint).unwrap();
        assert_eq!((child.wait().unwrap().code(), complaint.as_str()), (Some(0), ""), "{words}");
    }
}

#[test]
fn every_command_explains_itself() {
    let home = Sandbox::new();
    let help = home.ok("--help");
    assert!(help.contains("no medical advice"), "{help}");
    for command in ["log", "pain", "list", "undo", "stats", "status"] {
        assert!(help.contains(&format!("  {command} ")), "{command} is missing: {help}");
        let own = home.ok(&format!("{command} --help"));
        assert!(own.contains(&format!("Usage: backcare {command}")) && own.lines().count() > 8, "{own}");
        assert!(own.lines().all(|line| line.width() <= 100), "{own}");
    }
    assert_eq!(home.ok("--version"), format!("backcare {}\n", env!("CARGO_PKG_VERSION")));
}
