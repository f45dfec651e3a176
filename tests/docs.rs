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
fn every_command_of_the_readme_parses() {
    let page = fs::read_to_string("README.md").unwrap();
    let table = page.lines().filter(|line| line.starts_with("| ")).collect::<Vec<_>>().join("\n");
    let commands: Vec<&str> =
        table.split('`').skip(1).step_by(2).filter(|words| words.starts_with("backcare ")).collect();
    assert!(commands.len() > 10, "{commands:?}");
    let home = tempfile::tempdir().unwrap();
    for words in commands {
        let expected = match words {
            // No reminder is open.
            words if words.starts_with("backcare remind s") && words != "backcare remind status" => 1,
            _ => 0,
        };
        let mut shell = Command::new("sh");
        let program = Path::new(env!("CARGO_BIN_EXE_backcare")).parent().unwrap();
        shell.args(["-c", words]).env_clear().env("PATH", format!("{}:/usr/bin:/bin", program.display()));
        shell.env("HOME", home.path()).env("TZ", "Europe/Berlin").env("BACKCARE_NOW", "2026-11-23T20:00:00+01:00");
        let output = shell.stdin(std::process::Stdio::null()).output().unwrap();
        assert_eq!(output.status.code(), Some(expected), "{words}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn the_links_lead_somewhere() {
    for page in ["README.md", "docs/configuration.md", "docs/scripting.md", "docs/architecture.md"] {
        let text = fs::read_to_string(page).unwrap();
        for link in text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            let target = Path::new(page).parent().unwrap().join(link);
            assert!(link.starts_with("http") || target.exists(), "{page}: {link}");
        }
    }
}
