//! The structure is as `docs/architecture.md` says: imports run one way, and SQL, files and clocks stay in their
//! modules.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What each module may import of ours.
const MAY_IMPORT: [(&str, &[&str]); 16] = [
    ("domain", &["domain"]),
    ("store", &["domain", "files", "store"]),
    ("render", &["domain", "printable", "render"]),
    ("export", &["domain", "printable", "export"]),
    ("import", &["domain", "import"]),
    ("config", &["domain", "config"]),
    ("desktop", &["printable", "desktop"]),
    ("term", &["printable", "term"]),
    ("crash_points", &[]),
    ("files", &[]),
    ("printable", &[]),
    ("clock", &["domain"]),
    ("paths", &[]),
    (
        "daemon",
        &[
            "domain",
            "store",
            "render",
            "desktop",
            "term",
            "config",
            "clock",
            "crash_points",
            "files",
            "printable",
            "daemon",
        ],
    ),
    (
        "cli",
        &[
            "domain",
            "store",
            "render",
            "export",
            "import",
            "desktop",
            "term",
            "config",
            "clock",
            "crash_points",
            "files",
            "printable",
            "paths",
            "daemon",
            "cli",
        ],
    ),
    ("main", &["cli"]),
];

/// Words that belong to some modules only.
const ONLY_IN: [(&str, &[&str]); 11] = [
    ("rusqlite", &["store"]),
    ("clap", &["cli"]),
    ("zbus", &["desktop", "daemon"]),
    ("icalendar", &["export"]),
    ("notify_rust", &["desktop"]),
    ("rustix", &["files", "store", "desktop", "daemon", "term", "crash_points"]),
    ("std::fs", &["files", "store", "config", "daemon", "cli"]),
    ("std::env", &["clock", "crash_points", "desktop", "daemon", "cli"]),
    ("std::io", &["files", "store", "export", "import", "config", "desktop", "daemon", "term", "cli"]),
    ("print!(", &[]),
    ("println!(", &[]),
];

fn sources(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The module of a file and its text, without tests and comments.
fn modules() -> Vec<(String, PathBuf, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let module = |path: &Path| {
        let first = path.strip_prefix(&src).unwrap().components().next().unwrap();
        Path::new(first.as_os_str()).file_stem().unwrap().to_string_lossy().into_owned()
    };
    let text = |path: &Path| {
        let text = fs::read_to_string(path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
    };
    let files = files.into_iter().filter(|path| !path.ends_with("tests.rs"));
    files.map(|path| (module(&path), path.clone(), text(&path))).collect()
}

#[test]
fn imports_run_one_way() {
    let mut looked_at = 0;
    for (module, path, text) in modules() {
        if module == "lib" {
            continue;
        }
        let (_, allowed) =
            MAY_IMPORT.iter().find(|(name, _)| *name == module).unwrap_or_else(|| panic!("what is {module}?"));
        for part in text.split("crate::").skip(1).chain(text.split("backcare::").skip(1)) {
            let imported = part.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap();
            assert!(allowed.contains(&imported), "{} imports {imported}", path.display());
            looked_at += 1;
        }
        for hidden in ["use crate::{", "use std::{"] {
            assert!(!text.contains(hidden), "{}: one line an import, for this test", path.display());
        }
        // `super` must not lead out of a module; from its `mod.rs` one step does.
        let folders = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().components().count() - 2;
        let out = if path.ends_with("mod.rs") { folders } else { folders + 1 };
        let above = "super::".repeat(out.max(1));
        assert!(!text.contains(&above), "{} leaves its module by {above}", path.display());
    }
    assert!(looked_at > 50, "only {looked_at} imports were found");
}

#[test]
fn what_is_dangerous_stays_in_its_module() {
    let mut met = 0;
    for (module, path, text) in modules() {
        for (word, allowed) in ONLY_IN {
            let uses = text.contains(word);
            met += u32::from(uses);
            assert!(!uses || allowed.contains(&module.as_str()), "{} uses {word}", path.display());
        }
    }
    assert!(met > 10, "only {met} uses were found");
}

#[test]
fn every_module_says_what_it_is_for() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    for path in files.iter().filter(|path| !path.ends_with("tests.rs")) {
        assert!(fs::read_to_string(path).unwrap().starts_with("//! "), "{} has no header", path.display());
    }
}

/// Where an import of ours leads: the module that defines what is imported, as the names on its path.
type Module = Vec<String>;

/// A tree of source files, by the module that each is.
struct Modules {
    /// The text of each module, without tests and comments.
    texts: BTreeMap<Module, String>,
    /// The folders: modules with modules in them.
    folders: BTreeSet<Module>,
}

impl Modules {
    fn read() -> Self {
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut texts = BTreeMap::new();
        for (_, path, text) in modules() {
            let module = path.strip_prefix(&src).unwrap().with_extension("");
            let mut module: Module = module.iter().map(|name| name.to_string_lossy().into_owned()).collect();
            if ["mod", "lib", "main"].contains(&module.last().unwrap().as_str()) {
                module.pop();
            }
            texts.entry(module).or_insert_with(String::new).push_str(&text);
        }
        let folders = texts.keys().filter_map(|module| Some(module.split_last()?.1.to_vec())).collect();
        Self { texts, folders }
    }

    /// The modules that a module imports from, as its `use` lines say.
    fn imports(&self, module: &Module) -> BTreeSet<Module> {
        let is_folder = self.folders.contains(module);
        let paths = self.texts[module].split(';').filter_map(use_tree).flat_map(|tree| leaves(&tree));
        let ours = paths.filter_map(|path| {
            let above = if is_folder { module.clone() } else { module[..module.len() - 1].to_vec() };
            match path[0].as_str() {
                "crate" | "backcare" => Some(path[1..].to_vec()),
                "self" => Some([module.as_slice(), &path[1..]].concat()),
                "super" => {
                    let steps = path.iter().take_while(|name| *name == "super").count();
                    // `super` of a file is its folder, of a folder the one above.
                    let up = above.len().checked_sub(steps - usize::from(!is_folder))?;
                    Some([&above[..up], &path[steps..]].concat())
                }
                // A child of this folder.
                name if self.texts.contains_key(&[module.as_slice(), &[name.to_owned()]].concat()) => {
                    Some([module.as_slice(), &path].concat())
                }
                _ => None,
            }
        });
        ours.map(|path| self.defining(&path, 0)).collect()
    }

    /// The module that defines what is at `path`, through what its folders re-export.
    fn defining(&self, path: &[String], depth: usize) -> Module {
        let length = (0..=path.len()).rev().find(|length| self.texts.contains_key(&path[..*length])).unwrap();
        let (module, rest) = (path[..length].to_vec(), &path[length..]);
        let Some(name) = rest.first().filter(|_| self.folders.contains(&module) && depth < 8) else { return module };
        let exports = self.texts[&module].split(';').filter_map(use_tree).flat_map(|tree| leaves(&tree));
        let from_child = |export: &Vec<String>| {
            export.last() == Some(name) && self.texts.contains_key(&[module.as_slice(), &export[..1]].concat())
        };
        match exports.into_iter().find(from_child) {
            Some(export) => self.defining(&[module.as_slice(), &export].concat(), depth + 1),
            None => module,
        }
    }
}

/// The tree of a `use` line: what is between `use` and the semicolon.
fn use_tree(statement: &str) -> Option<String> {
    let line = statement.lines().position(|line| {
        let line = line.trim_start();
        line.starts_with("use ") || (line.starts_with("pub") && line.contains(" use "))
    })?;
    let tree = statement.lines().skip(line).collect::<Vec<_>>().join(" ");
    Some(tree.split_once("use ")?.1.to_owned())
}

/// The paths of a tree with groups in braces.
fn leaves(tree: &str) -> Vec<Vec<String>> {
    let tree = tree.trim();
    let Some((before, group)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap().split("::").map(|name| name.trim().to_owned());
        let path: Vec<String> = path.filter(|name| name != "*").collect();
        return vec![path];
    };
    let group = group.strip_suffix('}').unwrap();
    let (mut depth, mut parts) = (0, vec![String::new()]);
    for letter in group.chars() {
        depth += i32::from(letter == '{') - i32::from(letter == '}');
        match letter {
            ',' if depth == 0 => parts.push(String::new()),
            _ => parts.last_mut().unwrap().push(letter),
        }
    }
    let parts = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty());
    let whole =
        |part: &str| if part == "self" { before.trim_end_matches("::").to_owned() } else { format!("{before}{part}") };
    parts.flat_map(|part| leaves(&whole(part))).collect()
}

#[test]
fn files_import_each_other_without_a_circle() {
    let modules = Modules::read();
    let mut ties = 0;
    for folder in &modules.folders {
        // The files and folders of this folder: each with those that it imports from, with all that is in it.
        let mut imports: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        let inside = |module: &Module| module.starts_with(folder) && module.len() > folder.len();
        for module in modules.texts.keys().filter(|module| inside(module)) {
            let name = module[folder.len()].as_str();
            let others = modules.imports(module).into_iter().filter(inside).map(|other| other[folder.len()].clone());
            imports.entry(name).or_default().extend(others.filter(|other| other != name));
        }
        ties += imports.values().map(BTreeSet::len).sum::<usize>();
        // Whatever imports from nothing that is left is taken away, until nothing is left but circles.
        while let Some(free) = imports.iter().find(|(_, others)| others.is_empty()).map(|(name, _)| *name) {
            imports.remove(free);
            for others in imports.values_mut() {
                others.remove(free);
            }
        }
        assert!(imports.is_empty(), "a circle in {folder:?}: {imports:?}");
    }
    assert!(ties > 200, "only {ties} imports were found");
}

#[test]
fn no_two_types_have_one_name() {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (module, path, text) in modules() {
        for line in text.lines() {
            let words: Vec<&str> = line.split_whitespace().filter(|word| !word.starts_with("pub")).collect();
            let (["struct" | "enum" | "union" | "trait" | "type", name, ..], false) =
                (words.as_slice(), line.starts_with(' '))
            else {
                continue;
            };
            let name: String = name.chars().take_while(|letter| letter.is_alphanumeric()).collect();
            let place = if name == "Error" { module.clone() } else { path.display().to_string() };
            found.entry(name).or_default().push(place);
        }
    }
    assert!(found.len() > 150, "only {} types were found", found.len());
    found.remove("Args");
    for (name, places) in found {
        let different: BTreeSet<&String> = places.iter().collect();
        assert!(places.len() == 1 || (name == "Error" && different.len() == places.len()), "{name}: {places:?}");
    }
}

#[test]
fn what_cargo_test_leaves_out_is_run_by_tests_run() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let script = fs::read_to_string(tests.join("run")).unwrap();
    let mut files = Vec::new();
    sources(&tests, &mut files);
    let mut left_out = 0;
    for path in files {
        let marks =
            fs::read_to_string(&path).unwrap().lines().filter(|line| line.trim().starts_with("#[ignore")).count();
        let program = path.strip_prefix(&tests).unwrap().iter().next().unwrap().to_string_lossy().into_owned();
        assert!(
            marks == 0 || script.contains(&format!("ignored {program}\n")),
            "tests/run leaves out {}",
            path.display()
        );
        left_out += marks;
    }
    assert!(left_out > 100, "only {left_out} tests were found");
    // Past the capture of the test's output.
    let words =
        format!("{left_out} tests are left out, which need buses, notification servers or root: run tests/run\n");
    std::io::Write::write_all(&mut std::io::stderr(), words.as_bytes()).unwrap();
}

/// The checksums of the migrations, in order: a migration that was published never changes, and a new one is added
/// here.
const MIGRATIONS: [(&str, u64); 13] = [
    ("0001_beginning.sql", 2_120_521_157_575_966_835),
    ("0002_reminding.sql", 964_817_502_003_705_228),
    ("0003_quiet.sql", 4_634_866_712_850_564),
    ("0004_sitting.sql", 111_182_203_483_912_589),
    ("0005_trouble.sql", 251_996_610_408_574_923),
    ("0006_ease.sql", 34_600_832_062_225_443),
    ("0007_guidance.sql", 13_377_972_723_538_208),
    ("0008_missed.sql", 67_247_011_623_121_015),
    ("0009_guided.sql", 76_998_283_897_126_576),
    ("0010_reviews.sql", 68_342_490_276_605_451),
    ("0011_operations.sql", 18_338_474_764_291_611_519),
    ("0012_session_runs.sql", 47_332_575_416_459_947),
    ("0013_slot_runs.sql", 62_794_285_883_373_098),
];

#[test]
fn migrations_are_only_ever_appended() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let files = fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let files: BTreeSet<String> = files.collect();
    let found = files.iter().map(|name| (name.as_str(), checksum(&fs::read(directory.join(name)).unwrap())));
    let found: Vec<(&str, u64)> = found.collect();
    assert_eq!(found, MIGRATIONS, "to the left what is there");
}

/// Fletcher-64, which a file that was changed does not keep by accident.
fn checksum(bytes: &[u8]) -> u64 {
    let (mut low, mut high) = (0_u64, 0_u64);
    for byte in bytes {
        low = (low + u64::from(*byte)) % 0xffff_ffff;
        high = (high + low) % 0xffff_ffff;
    }
    high << 32 | low
}
