//! What the pages say is what the program does: their examples are run, their configurations read.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// Runs every console example of a page, in order, on a Monday morning in a fresh home.
fn run_examples(page: &str) {
    let home = tempfile::tempdir().unwrap();
    let cases = trycmd::TestCases::new();
    cases
        .env("HOME", home.path().to_string_lossy())
        // The examples inherit the environment; what names the developer's own files means nothing when it is empty.
        .env("XDG_DATA_HOME", "")
        .env("XDG_CONFIG_HOME", "")
        .env("XDG_STATE_HOME", "")
        .env("BACKCARE_DB", "")
        .env("BACKCARE_CONFIG", "")
        .env("TZ", "Europe/Berlin")
        .env("BACKCARE_NOW", "2026-11-23T08:10:00+01:00")
        .case(page);
    cases.run();
    assert!(home.path().join(".local/share/backcare/backcare.db").exists(), "{page} ran nothing");
}

#[test]
fn the_readme_shows_what_happens() {
    run_examples("README.md");
}

#[test]
fn the_page_for_scripts_shows_what_happens() {
    run_examples("docs/scripting.md");
}

#[test]
fn the_page_on_correcting_shows_what_happens() {
    run_examples("docs/correcting.md");
}

#[test]
fn the_page_of_exports_and_imports_shows_what_happens() {
    run_examples("docs/export-and-import.md");
}

/// The fenced blocks of a language.
fn blocks<'a>(page: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    page.split(fence.as_str()).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

fn today_under(config: &str) -> String {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("config.toml");
    fs::write(&path, config).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_backcare"));
    command.arg("--json").env_clear().env("HOME", home.path()).env("TZ", "Europe/Berlin").env("BACKCARE_CONFIG", path);
    let output = command.env("BACKCARE_NOW", "2026-11-23T08:10:00+01:00").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_configurations_are_right_and_the_defaults_are_the_defaults() {
    let page = fs::read_to_string("docs/configuration.md").unwrap();
    let blocks = blocks(&page, "toml");
    assert_eq!(blocks.len(), 2);
    assert_eq!(today_under(blocks[0]), today_under(""));
    assert!(today_under(blocks[1]).contains("plank"));
}

#[test]
fn every_command_of_the_tables_runs() {
    let pages = ["README.md", "docs/commands.md"].map(|page| fs::read_to_string(page).unwrap());
    let table =
        pages.iter().flat_map(|page| page.lines()).filter(|line| line.starts_with("| ")).collect::<Vec<_>>().join("\n");
    let commands: Vec<&str> =
        table.split('`').skip(1).step_by(2).filter(|words| words.starts_with("backcare ")).collect();
    assert!(commands.len() > 50, "{commands:?}");
    let home = tempfile::tempdir().unwrap();
    for words in commands {
        let expected = match words {
            // No reminder is open, nothing was missed or named, and nobody is there to be asked.
            "backcare done"
            | "backcare snooze 30m"
            | "backcare skip"
            | "backcare missed thumb busy"
            | "backcare review"
            | "backcare setup" => 1,
            // Nobody is there to be asked for the pain.
            "backcare do swallow --pain" => 2,
            _ => 0,
        };
        let mut shell = Command::new("sh");
        let program = Path::new(env!("CARGO_BIN_EXE_backcare")).parent().unwrap();
        // A guided session takes its time, and is ended as by a session that ends.
        let ended = format!("timeout --preserve-status 1 {words}");
        let words = if words.starts_with("backcare do ") { ended.as_str() } else { words };
        shell.args(["-c", words]).env_clear().env("PATH", format!("{}:/usr/bin:/bin", program.display()));
        shell
            .current_dir(home.path())
            .env("HOME", home.path())
            .env("TZ", "Europe/Berlin")
            .env("BACKCARE_NOW", "2026-11-23T20:00:00+01:00");
        let output = shell.stdin(std::process::Stdio::null()).output().unwrap();
        assert_eq!(output.status.code(), Some(expected), "{words}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

/// Every text in a value of a table of texts.
fn texts(value: &toml::Value, found: &mut Vec<String>) {
    match value {
        toml::Value::String(text) => found.push(text.clone()),
        toml::Value::Array(values) => values.iter().for_each(|value| texts(value, found)),
        toml::Value::Table(table) => table.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}

/// The sentences of a text: each begins with a capital after the end of the one before.
fn sentences(text: &str) -> Vec<String> {
    let mut sentences: Vec<String> = Vec::new();
    for part in text.split_inclusive(". ") {
        match sentences.last_mut().filter(|_| !part.starts_with(char::is_uppercase)) {
            Some(last) => *last += part,
            None => sentences.push(part.to_owned()),
        }
    }
    sentences.into_iter().map(|sentence| sentence.trim().to_owned()).collect()
}

#[test]
fn every_sentence_about_backs_has_its_row_with_its_source() {
    let page = fs::read_to_string("docs/source-and-evidence.md").unwrap();
    let mut rows: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next()).collect();
    let mut said = Vec::new();
    let table = |path: &str| -> toml::Table { fs::read_to_string(path).unwrap().parse().unwrap() };
    let catalogue = table("src/catalogue/routines.toml");
    let instructions = table("src/catalogue/instructions.toml");
    for fields in catalogue["routines"].as_table().unwrap().values().chain(instructions.values()) {
        for key in ["cue", "steps", "caution", "evidence", "turn", "parts"] {
            fields.get(key).into_iter().for_each(|text| texts(text, &mut said));
        }
    }
    let care: toml::Table = fs::read_to_string("src/care.toml").unwrap().parse().unwrap();
    texts(&toml::Value::Table(care), &mut said);
    let said: Vec<String> = said.iter().flat_map(|text| sentences(text)).collect();
    assert!(said.len() > 90, "{said:?}");
    let missing: Vec<&String> = said.iter().filter(|sentence| !rows.contains(&sentence.as_str())).collect();
    assert!(missing.is_empty(), "no row: {missing:#?}");
    // And no row is left of a sentence that is said no more.
    let spoken = page.split("## What of the article was left out").next().unwrap();
    rows.retain(|row| spoken.contains(&format!("| {row} | ")) && *row != "what it says");
    let idle: Vec<&&str> = rows.iter().filter(|row| !said.iter().any(|sentence| sentence == **row)).collect();
    assert!(idle.is_empty(), "nobody says: {idle:#?}");
    for row in page.lines().filter(|line| line.starts_with("| ")) {
        assert!(row.split(" | ").all(|cell| !cell.trim_matches(['|', ' ']).is_empty()), "{row}");
    }
}

/// The headings of a page, as links name them.
fn headings(page: &str) -> impl Iterator<Item = String> {
    page.lines().filter_map(|line| line.strip_prefix("## ")).map(|heading| heading.to_lowercase().replace(' ', "-"))
}

#[test]
fn the_links_lead_somewhere() {
    for page in [
        "README.md",
        "docs/commands.md",
        "docs/reminders.md",
        "docs/configuration.md",
        "docs/scripting.md",
        "docs/status-bars.md",
        "docs/phone.md",
        "docs/export-and-import.md",
        "docs/architecture.md",
        "docs/performance.md",
        "docs/purpose.md",
        "docs/source-and-evidence.md",
    ] {
        let text = fs::read_to_string(page).unwrap();
        for link in text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            let target = Path::new(page).parent().unwrap().join(link);
            let is_heading = |anchor: &str| headings(&text).any(|heading| heading == anchor);
            let is_there = link.strip_prefix('#').map_or_else(|| target.exists(), is_heading);
            assert!(link.starts_with("http") || is_there, "{page}: {link}");
        }
    }
}

#[test]
fn the_pictures_show_what_the_program_shows() {
    let drawn = tempfile::tempdir().unwrap();
    let mut make = Command::new("docs/pictures/make");
    let output = make.arg(env!("CARGO_BIN_EXE_backcare")).arg(drawn.path()).output().unwrap();
    assert!(output.status.success(), "bash and python3 draw them: {}", String::from_utf8_lossy(&output.stderr));
    let readme = fs::read_to_string("README.md").unwrap();
    let mut compared = 0;
    for picture in fs::read_dir(drawn.path()).unwrap().map(|entry| entry.unwrap().path()) {
        let kept = Path::new("docs/pictures").join(picture.file_name().unwrap());
        let is_same = fs::read(&kept).is_ok_and(|kept| kept == fs::read(&picture).unwrap());
        assert!(is_same, "{} is not what the program shows now: run docs/pictures/make", kept.display());
        assert!(readme.contains(&kept.display().to_string()), "the README does not show {}", kept.display());
        compared += 1;
    }
    // That of a notification is taken on a screen, and by another script.
    let shown = readme.matches("docs/pictures/").count() - readme.matches("docs/pictures/notification.png").count();
    assert!(compared >= 7 && shown == compared, "{compared} are drawn, {shown} are shown");
}
