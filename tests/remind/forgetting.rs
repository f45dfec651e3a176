//! `delete --forever` beside a daemon and a status bar.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use super::home::Home;

fn files_with(directory: &Path, word: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let found = entries.flat_map(|path| {
        if path.is_dir() {
            return files_with(&path, word);
        }
        let is_in_it = fs::read(&path).unwrap().windows(word.len()).any(|bytes| bytes == word.as_bytes());
        if is_in_it { vec![path] } else { Vec::new() }
    });
    found.collect()
}

#[test]
fn what_is_forgotten_is_in_no_file_beside_a_daemon_either() {
    let home = Home::on(None);
    home.due_soon();
    home.ok("log thumb --note qzkept");
    assert_eq!(home.start_in_the_background().code, 0);
    let pid = home.status()["pid"].clone();
    for _ in 0..3 {
        home.ok("log palm --note qzsession --pain 4");
        home.ok("pause 1h --reason qzpause");
        home.ok("resume");
        thread::scope(|scope| {
            let bars: Vec<_> = (0..5).map(|_| home.command("status --format waybar")).collect();
            let bars = bars.into_iter().map(|mut bar| scope.spawn(move || bar.output().unwrap()));
            let bars: Vec<_> = bars.collect();
            home.ok("delete last --forever --yes");
            for bar in bars {
                let bar = bar.join().unwrap();
                assert!(bar.status.success(), "{bar:?}");
            }
        });
        let pause = home.json("list --pauses --json")[0]["id"].as_str().unwrap().to_owned();
        home.ok(&format!("delete {pause} --forever --yes"));
        for word in ["qzsession", "qzpause"] {
            assert_eq!(files_with(&home.path(".local"), word), Vec::<PathBuf>::new(), "{word}");
        }
    }
    assert!(!files_with(&home.path(".local"), "qzkept").is_empty());
    assert_eq!(home.status()["pid"], pid, "the daemon goes on");
}
