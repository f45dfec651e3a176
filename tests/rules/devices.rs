//! Copies of one diary that go their own ways and take in each other's changes, with clocks that jump: in the end they
//! are alike, whoever took in what first.

use std::fs;
use std::path::{Path, PathBuf};

use backcare::store::{Reader, StoreError};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::steps::{Diary, StepDraw, sequences, steps};
use super::undoing::{FOLDED, TAKEN_BACK, check_fold, rows};

const DEVICES: usize = 3;

/// Some steps on one device, and then whether it takes in what another one has.
type Turn = (usize, Vec<StepDraw>, Option<usize>);

fn turns() -> impl Strategy<Value = Vec<Turn>> {
    let turn = (0..DEVICES, steps(1..8), prop::option::of(0..DEVICES));
    prop::collection::vec(turn, 4..9)
}

/// The rows with all their columns but the number, which counts what came into this file.
fn without_numbers(database: &Path, tables: &[&str]) -> Vec<String> {
    let rows = rows(database, tables);
    let mut rows: Vec<String> = rows
        .iter()
        .map(|row| {
            let (table, columns) = row.split_once(": ").unwrap();
            format!("{table}: {}", columns.split_once(", ").unwrap().1)
        })
        .collect();
    rows.sort();
    rows
}

fn take_in(diary: &mut Diary, other: &Path) {
    let reader = Reader::open(other).unwrap();
    let taken = diary.store.take_log(false, |take| reader.each_log_part::<StoreError>(take));
    taken.unwrap();
}

fn exchange(diaries: &mut [Diary], paths: &[PathBuf]) {
    for (own, diary) in diaries.iter_mut().enumerate() {
        for (_, path) in paths.iter().enumerate().filter(|(other, _)| *other != own) {
            take_in(diary, path);
        }
    }
    let first = without_numbers(&paths[0], &FOLDED);
    for path in &paths[1..] {
        assert_eq!(without_numbers(path, &FOLDED), first);
    }
}

fn check(past: &[StepDraw], turns: &[Turn], seen: &mut Seen) {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<PathBuf> = (0..DEVICES).map(|device| folder.path().join(format!("{device}.db"))).collect();
    let mut first = Diary::new(&paths[0]);
    for step in past {
        first.take(step);
    }
    for path in &paths[1..] {
        fs::copy(&paths[0], path).unwrap();
        fs::copy(paths[0].with_extension("db-wal"), path.with_extension("db-wal")).unwrap();
    }
    let mut diaries: Vec<Diary> = paths.iter().map(|path| Diary::new(path)).collect();
    for (device, steps, other) in turns {
        for step in steps {
            diaries[*device].take(step);
        }
        if let Some(other) = other.filter(|other| other != device) {
            take_in(&mut diaries[*device], &paths[other]);
            assert_eq!(diaries[*device].store.rebuild().unwrap().changed, 0);
        }
    }
    exchange(&mut diaries, &paths);
    check_fold(&paths[0], &mut diaries[0].store);
    seen.rows += rows(&paths[0], &TAKEN_BACK).len();
    while diaries[0].undo() {
        seen.undone += 1;
    }
    exchange(&mut diaries, &paths);
    check_fold(&paths[1], &mut diaries[1].store);
    // What one device removed and put back, after another had taken back what made it, is there again.
    seen.left += rows(&paths[0], &TAKEN_BACK).len();
}

#[derive(Debug, Default)]
struct Seen {
    rows: usize,
    undone: usize,
    left: usize,
}

#[test]
fn devices_that_know_the_same_changes_have_the_same_rows() {
    let cases = sequences(8);
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let seen = std::cell::RefCell::new(Seen::default());
    let checked = TestRunner::new(config).run(&(steps(1..12), turns()), |(past, turns)| {
        check(&past, &turns, &mut seen.borrow_mut());
        Ok(())
    });
    checked.unwrap();
    let seen = seen.into_inner();
    println!("{seen:?}");
    assert!(seen.rows > 50 && seen.undone > 50 && seen.left * 20 < seen.rows, "{seen:?}");
}
