//! Every page on terminals of all widths: nothing is wider, no word is broken, and nothing is left out.

use std::collections::BTreeSet;
use std::path::Path;

use snapbox::{Data, assert_data_eq};
use unicode_width::UnicodeWidthStr;

use super::sandbox::Sandbox;
use super::terminal::shown;

const COLUMNS: [u16; 5] = [20, 40, 60, 80, 132];

/// No page is laid out wider.
const WIDEST: usize = 120;

/// What is looked at, and what is answered; each in a copy of the same home.
const PAGES: [&str; 44] = [
    "",
    "--help",
    "log --help",
    "status",
    "stats",
    "stats --month",
    "stats --year",
    "stats --all --explain",
    "list",
    "list --pain",
    "pain",
    "undo --list",
    "missed",
    "missed thumb busy",
    "review",
    "review 3 8 --pain 4",
    "list --reviews",
    "list --pauses",
    "edit last --at 12:40 --count 150 --pain 3 --note 'on the floor, after the stairs'",
    "delete last",
    "routines",
    "routines swallow",
    "guide",
    "guide palm",
    "guide swallow",
    "guide --see-a-doctor",
    "tips",
    "config list",
    "remind next --days 2",
    "remind status",
    "log thumb palm --pain 5 --pain-after 4 --note 'a good day'",
    "pain 4 --note 'after the run'",
    "pause friday --reason 'a bad flu, and a fever'",
    "resume --all",
    "ease",
    "enable yoga backwalk",
    "disable palm",
    "add 'Bird dog' --count 8 --sets 2 --hold 5s --slots morning",
    "undo",
    "log acupuncture",
    "log thumb 10",
    "log thumb --at tomorrow",
    "snooze",
    "log",
];

/// Five weeks of which much was missed, with notes, a pause that was and one that is to come.
fn lived_in() -> Sandbox {
    let mut home = Sandbox::new();
    home.config(
        "[anchors]\nnoon = \"after lunch\"\nevening = \"after dinner\"\n[routines.swallow]\nenabled = true\n\
         [routines.walk]\nenabled = true\nper_week = 2\n\
         [review]\nactivities = [\"sitting through a meeting\", \"tying my shoes\"]\n",
    );
    for day in 10..=22 {
        home.at(&format!("2026-11-{day}T08:10:00+01:00"));
        home.ok("log palm --pain 5 --pain-after 4");
        if day % 3 == 0 {
            home.at(&format!("2026-11-{day}T19:40:00+01:00"));
            home.ok("log thumb --note 'stairs after the run, a bit stiff, and better than the week before'");
            home.ok("log walk --minutes 25");
        }
    }
    home.at("2026-11-11T19:10:00+01:00").ok("review 7 5 --pain 6");
    home.at("2026-11-18T19:10:00+01:00").ok("review 5 5 --pain 4");
    home.at("2026-11-19T08:00:00+01:00").ok("pause --from 2026-11-18 --until 2026-11-18 --reason 'a cold'");
    home.at("2026-11-23T13:10:00+01:00").ok("log palm --count 120 --at 08:05");
    home.ok("pause --from friday --until saturday --reason 'away, at a wedding'");
    home
}

/// How pages look, by a variable of the environment.
const COLORED: (&str, &str) = ("COLORTERM", "truecolor");
const UNCOLORED: (&str, &str) = ("NO_COLOR", "1");
const PLAIN: (&str, &str) = ("ACCESSIBLE", "1");
const ASCII: (&str, &str) = ("LC_ALL", "C");

/// A page on a terminal. Short ids, which are of chance, are masked.
fn page(home: &Sandbox, words: &str, look: (&str, &str), columns: u16) -> String {
    let home = home.copy();
    let mut command = home.command(words);
    command.env(look.0, look.1);
    if look != COLORED {
        command.env("NO_COLOR", "1");
    }
    let page = shown(&mut command, columns);
    let is_id = |word: &str| word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let unstyled = without_styles(&page);
    let ids: BTreeSet<&str> = unstyled.split(|c: char| !c.is_alphanumeric()).filter(|word| is_id(word)).collect();
    ids.into_iter().fold(page.clone(), |page, id| page.replace(id, "0193aaaa"))
}

fn without_styles(page: &str) -> String {
    let mut parts = page.split("\x1b[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |page, part| page + part.split_once('m').map_or(part, |(_, rest)| rest))
}

/// The words of a page, without signs and punctuation.
fn words(page: &str) -> BTreeSet<String> {
    let words = page.split(|c: char| c.is_whitespace() || c == ',' || c == ';');
    let words = words.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase());
    words.filter(|word| !word.is_empty()).collect()
}

/// A line is at most so wide, unless it is one word.
fn check_widths(page: &str, columns: usize, what: &str) {
    for line in page.lines() {
        // A word is broken where all of its letters are wide, as in scripts without blanks.
        let word = line.trim_start_matches(['>', '→', ' ']);
        let is_one_word = !word.contains(' ') && word.width() < 2 * word.chars().count();
        assert!(line.width() <= columns || is_one_word, "{what}, {columns} columns: {} in {line:?}", line.width());
    }
}

#[test]
fn nothing_is_wider_than_the_terminal_and_nothing_is_left_out() {
    let home = lived_in();
    for pages in PAGES {
        let whole = {
            // What a drawing says is not said where there is no room for one.
            let options = if pages.starts_with("guide ") { " --plain" } else { "" };
            let ran = home.copy().run(&format!("{pages}{options}"));
            words(&(ran.stdout + &ran.stderr))
        };
        for columns in COLUMNS {
            let what = format!("{pages:?}");
            let [colored, uncolored, plain, ascii] =
                [COLORED, UNCOLORED, PLAIN, ASCII].map(|look| page(&home, pages, look, columns));
            if !pages.contains("--help") {
                assert_eq!(without_styles(&colored), uncolored, "{what}, {columns} columns");
                assert!(without_styles(&ascii).is_ascii(), "{what}, {columns} columns: {ascii}");
            }
            for shown in [&uncolored, &plain, &ascii].map(|page| without_styles(page)) {
                check_widths(&shown, usize::from(columns).min(WIDEST), &what);
                let there = words(&shown);
                let is_said =
                    |word: &&String| !(is_of_chance(word) || pages.starts_with("stats") && is_of_a_picture(word));
                let missing: Vec<&String> = whole.difference(&there).filter(is_said).collect();
                assert!(missing.is_empty(), "{what}, {columns} columns: {missing:?} in {shown}");
            }
        }
    }
}

/// What stands beside a picture only where there is room: names of days and months, dates, what signs mean, and what the
/// picture is. Plain pages say it in other words.
fn is_of_a_picture(word: &str) -> bool {
    let is_a_date = word.parse().is_ok_and(|number: u8| (1..=31).contains(&number));
    let said =
        "mon tue wed thu fri sat sun nov all most half some none each row column field is a dose day week weekday";
    is_a_date || said.split(' ').any(|name| name == word)
}

/// A short id.
fn is_of_chance(word: &str) -> bool {
    word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[test]
fn the_pages_on_terminals_of_all_widths() {
    let home = lived_in();
    let pages = |look: (&str, &str), columns: u16| -> String {
        let head = |words: &str| format!("$ backcare {words}").trim_end().to_owned();
        let looked_at = PAGES.iter().filter(|words| !words.contains("--help"));
        looked_at.map(|words| format!("{}\n{}\n", head(words), page(&home, words, look, columns))).collect()
    };
    let kept =
        |name: &str| Data::read_from(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/pages").join(name), None);
    for columns in COLUMNS {
        assert_data_eq!(pages(UNCOLORED, columns), kept(&format!("{columns}.txt")).raw());
    }
    assert_data_eq!(pages(PLAIN, 80), kept("plain.txt").raw());
    assert_data_eq!(pages(ASCII, 40), kept("ascii.txt").raw());
    let colored = pages(COLORED, 80);
    let named = [("0", "</>"), ("1", "<b>"), ("2", "<faint>"), ("31", "<red>"), ("32", "<green>")];
    let colored = named.iter().fold(colored, |page, (code, name)| page.replace(&format!("\x1b[{code}m"), name));
    assert_data_eq!(colored, kept("colored.txt").raw());
}

#[test]
fn wide_letters_and_what_steers_a_terminal_move_no_column() {
    let home = lived_in();
    let note = "腰が痛い ظهري يؤلمني 👩‍⚕️ a\u{1b}[2Jb\u{202e}c\td\u{9b}31m";
    home.config(
        "[slots]\n\"昼\" = \"12:00\"\n[anchors]\n\"昼\" = \"昼食の後\"\n[routines.\"腰痛体操\"]\ntitle = \"腰痛体操 👩‍⚕️ تمرين الظهر\"\nenabled = true\n\
         count = 10\nunit = \"回\"\nslots = [\"昼\"]\n",
    );
    home.ok(&format!("log 腰痛体操 --pain 4 --note '{note}'"));
    home.ok(&format!("pain 4 --note '{note}'"));
    home.ok(&format!("pause --from friday --reason '{note}'"));
    for pages in PAGES.iter().filter(|words| !words.contains("--help")) {
        for columns in COLUMNS {
            for look in [UNCOLORED, PLAIN, ASCII] {
                let page = page(&home, pages, look, columns);
                check_widths(&page, usize::from(columns).min(WIDEST), pages);
                let steers = |c: char| c != '\n' && (c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c));
                assert!(!page.contains(steers), "{pages:?}: {page:?}");
            }
        }
    }
    // Columns stand where they stand without wide letters: amounts end, and slots begin, at one column each.
    let list = page(&home, "list", UNCOLORED, 80);
    let end = |line: &str, unit: &str| line.find(unit).map(|at| line[..at].width() + unit.width());
    let ends: BTreeSet<usize> =
        list.lines().filter_map(|line| end(line, " strokes").or(end(line, " minutes")).or(end(line, " 回"))).collect();
    assert!(list.contains(" 回") && ends.len() == 1, "{ends:?}: {list}");
}
