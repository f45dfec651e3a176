//! The report as a browser shows and prints it: it asks for nothing, runs nothing, can be read by everybody, says what
//! `stats --json` says, and a quarter has two pages.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

const CONFIG: &str = "\
[routines.swallow]
enabled = true
start = 5
step = 1
every = \"14d\"
count = 10
[routines.backwalk]
enabled = true
[review]
activities = [\"sitting through a meeting\", \"tying shoes\"]
";
/// What the configuration has in addition from the middle of the quarter on.
const CHANGED: &str = "[routines.thumb]\nslots = [\"noon\", \"evening\"]\n";

/// A home and its diary.
struct Diary {
    home: TempDir,
}

impl Diary {
    fn new() -> Self {
        let diary = Self { home: tempfile::tempdir().unwrap() };
        diary.configure(CONFIG);
        diary
    }

    fn configure(&self, config: &str) {
        let path = self.home.path().join(".config/backcare/config.toml");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, config).unwrap();
    }

    fn run(&self, now: &str, words: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_backcare"));
        command.args(words).current_dir(self.home.path()).env_clear();
        output(command.env("HOME", self.home.path()).env("TZ", "Europe/Berlin").env("BACKCARE_NOW", now))
    }

    /// Writes the report of everything, and what the statistics say of it; gives what the browser finds.
    fn looked_at(&self, now: &str, folder: &Path) -> String {
        fs::create_dir_all(folder).unwrap();
        let [page, figures] = ["report.html", "stats.json"].map(|name| folder.join(name));
        let name = "Ann <script>alert(1)</script> \"Example\"";
        self.run(now, &["report", "--notes", "--name", name, "--out", &page.to_string_lossy()]);
        fs::write(&figures, self.run(now, &["stats", "--all", "--json"])).unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut browser = Command::new("node");
        browser.arg(root.join("tests/browser/report.mjs")).arg(root.join("target/node/node_modules"));
        output(browser.args([&page, &figures]).arg(folder))
    }
}

fn output(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Twelve weeks with all that the page can tell of.
fn quarter() -> Diary {
    let diary = Diary::new();
    let first = chrono::NaiveDate::from_ymd_opt(2026, 8, 31).unwrap();
    for (index, day) in first.iter_days().take(84).enumerate() {
        let zone = if index < 55 { "+02:00" } else { "+01:00" };
        let run = |time: &str, words: &str| {
            diary.run(&format!("{day}T{time}:00{zone}"), &words.split(' ').collect::<Vec<_>>());
        };
        // Numbers that look like chance, and are the same in each run.
        let chance = |salt: usize| (index * 37 + salt * 11) % 10;
        let pain = (7 - index / 20 + chance(1) % 3).min(10);
        match index {
            20 => run("07:30", "pause 3d --reason flu"),
            42 => diary.configure(&format!("{CONFIG}{CHANGED}")),
            70 => run("07:30", "ease 5d"),
            _ => {}
        }
        if (20..23).contains(&index) {
            continue;
        }
        if chance(2) < 8 {
            run("08:05", &format!("log palm --count {} --pain {pain}", if chance(3) < 2 { 120 } else { 200 }));
        }
        if chance(4) < 4 {
            let after = if chance(5) == 0 { (pain + 2).min(10) } else { pain.saturating_sub(1) };
            run("12:45", &format!("log thumb --pain {pain} --pain-after {after}"));
        }
        if chance(6) < 7 {
            run("19:10", "log palm");
            run("19:20", "log thumb");
        }
        if chance(7) < 7 {
            run("22:10", "log swallow");
        }
        if [0, 3, 5].contains(&(index % 7)) {
            run("12:55", "log backwalk");
        }
        if index % 28 == 27 {
            run("19:50", &format!("review {} 5 --pain 5", 7 - index / 28));
            run("20:00", "pain 5 --note ask:<script>alert(2)</script>");
            run("20:30", "missed thumb busy --note <img/src=x/onerror=alert(3)>");
        }
    }
    diary
}

#[test]
#[ignore = "wants chromium, node with the libraries of tests/node, and pdfinfo"]
fn a_quarter_is_right_in_a_browser_and_has_two_pages() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report-of-a-quarter");
    assert_eq!(quarter().looked_at("2026-11-22T22:30:00+01:00", &folder), "");
    let told = output(Command::new("pdfinfo").arg(folder.join("report.pdf")));
    let value = |name: &str| told.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("{told}"));
    assert_eq!(value("Tagged:").trim(), "yes", "{told}");
    assert_eq!(value("Pages:").trim(), "2", "{told}");
    assert!(value("Page size:").contains("A4"), "{told}");
}

#[test]
#[ignore = "wants chromium and node with the libraries of tests/node"]
fn little_and_long_records_are_right_in_a_browser() {
    let diary = Diary::new();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report-of-little");
    diary.run("2026-11-20T08:10:00+01:00", &["log", "thumb", "--pain", "4"]);
    assert_eq!(diary.looked_at("2026-11-20T08:11:00+01:00", &folder), "");
    diary.run("2028-01-20T08:10:00+01:00", &["log", "thumb", "--pain", "4"]);
    assert_eq!(diary.looked_at("2028-01-20T08:11:00+01:00", &folder), "", "by the month");
}
