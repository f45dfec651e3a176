//! The manual pages.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use super::sandbox::Sandbox;

/// The names of the commands that the help of a command shows.
fn commands_below(sandbox: &Sandbox, words: &str) -> Vec<String> {
    let help = sandbox.ok(&format!("{words} --help"));
    let Some((_, commands)) = help.split_once("\nCommands:\n") else { return Vec::new() };
    let lines = commands.lines().take_while(|line| line.starts_with("  "));
    let names = lines.filter(|line| !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

/// The pages that there have to be for a command and those below it.
fn expected_pages(sandbox: &Sandbox, words: &str, pages: &mut BTreeSet<String>) {
    pages.insert(format!("backcare {words}").trim().replace(' ', "-") + ".1");
    for name in commands_below(sandbox, words) {
        expected_pages(sandbox, format!("{words} {name}").trim(), pages);
    }
}

#[test]
fn every_command_has_a_page() {
    let sandbox = Sandbox::new();
    sandbox.config("[slots\n");
    let answer = sandbox.ok("man --out pages/man1");
    let mut expected = BTreeSet::new();
    expected_pages(&sandbox, "", &mut expected);
    assert!(expected.contains("backcare-remind-next.1") && expected.contains("backcare-config-set.1"), "{expected:?}");
    let mut written = BTreeSet::new();
    for entry in fs::read_dir(sandbox.path("pages/man1")).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o644, 0o644);
        written.insert(entry.file_name().into_string().unwrap());
    }
    assert_eq!(written, expected);
    assert_eq!(answer, format!("Wrote {} pages into pages/man1.\n", expected.len()));
    let page = fs::read_to_string(sandbox.path("pages/man1/backcare.1")).unwrap();
    assert_eq!(sandbox.ok("man"), page);
    for heading in ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "COMMANDS", "ENVIRONMENT", "FILES"] {
        assert!(page.contains(&format!("\n.SH {heading}\n")), "{heading}");
    }
    // What a page refers to is there.
    for page in &written {
        let text = fs::read_to_string(sandbox.path("pages/man1").join(page)).unwrap();
        let referred = text.split("\\fR(1)").filter_map(|before| before.rsplit("\\fB").next());
        for name in referred.map(|name| name.replace("\\-", "-")).filter(|name| name.starts_with("backcare")) {
            assert!(written.contains(&format!("{name}.1")), "{page} refers to {name}");
        }
    }
}

#[test]
fn a_directory_that_cannot_be_written_is_named() {
    let sandbox = Sandbox::new();
    sandbox.write("file", "");
    let told = sandbox.fails(1, "man --out file/man1");
    assert!(told.contains("cannot write file/man1/backcare.1"), "{told}");
    assert_eq!(sandbox.json("man --json")["page"], sandbox.ok("man"));
}

#[test]
#[ignore = "wants mandoc"]
fn the_pages_are_well_written_roff() {
    let sandbox = Sandbox::new();
    let pages: Vec<String> = sandbox.json("man --out pages --json")["pages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|page| page.as_str().unwrap().to_owned())
        .collect();
    let linted = Command::new("mandoc")
        .args(["-T", "lint", "-W", "warning"])
        .args(&pages)
        .current_dir(sandbox.path(""))
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(linted.stdout).unwrap() + &String::from_utf8(linted.stderr).unwrap(), "");
    assert!(linted.status.success() && pages.len() > 30, "{pages:?}");
}
