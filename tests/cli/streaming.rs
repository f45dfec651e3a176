//! Answers that are read while they are printed: each row is in them, and an error or a reader that goes away ends them.

use std::collections::BTreeSet;
use std::io::Read;
use std::process::Stdio;

use serde_json::{Value, json};

use super::sandbox::{Ran, Sandbox};

/// So many make more than a pipe holds.
const MORE_THAN_A_PIPE: usize = 2_000;

const BROKEN: &str = "`broken` in the column `id` is not a value of backcare's";

/// A diary with so many sessions, a quarter of an hour apart.
fn home(sessions: usize) -> Sandbox {
    let mut home = Sandbox::new();
    // Where every quarter of an hour is there once.
    home.zone("UTC");
    let lines: String = (0..sessions)
        .map(|number| {
            let (at, routine) = (at(number), routine(number));
            let [date, time] = [at.date().to_string(), at.time().format("%H:%M").to_string()];
            let pain = pain(number).map_or(String::new(), |pain| pain.to_string());
            format!("{date},{time},{routine},{},{pain},\"{}\"\n", amount(number), note(number).unwrap_or_default())
        })
        .collect();
    home.write("table.csv", format!("date,time,routine,amount,pain_before,note\n{lines}"));
    home.ok("import table.csv");
    home
}

fn at(number: usize) -> chrono::NaiveDateTime {
    let first: chrono::NaiveDateTime = "2026-01-01T04:00:00".parse().unwrap();
    first + chrono::TimeDelta::minutes(15 * i64::try_from(number).unwrap())
}

fn routine(number: usize) -> &'static str {
    ["palm", "thumb"][number % 2]
}

fn amount(number: usize) -> usize {
    2 + number % 150
}

fn pain(number: usize) -> Option<usize> {
    number.is_multiple_of(3).then_some(number % 11)
}

/// Words of which some would steer a terminal or are none of ASCII.
fn note(number: usize) -> Option<String> {
    match number % 4 {
        0 => None,
        1 => Some(format!("number {number}")),
        2 => Some(format!("\u{9b}31m {number}")),
        _ => Some(format!("腰痛 {number}")),
    }
}

/// Makes a session one that cannot be read.
fn spoil(home: &Sandbox, number: usize) {
    let connection = rusqlite::Connection::open(home.db()).unwrap();
    let sql = "UPDATE sessions SET id = 'broken' WHERE note = ?1";
    assert_eq!(connection.execute(sql, [note(number).unwrap()]).unwrap(), 1);
}

#[test]
fn a_list_of_many_rows_is_one_document_with_each_of_them_in_order() {
    const SESSIONS: usize = 12_000;
    let home = home(SESSIONS);
    let list = home.json("list --json");
    let rows = list.as_array().unwrap();
    assert_eq!(rows.len(), SESSIONS);
    for (row, number) in rows.iter().zip((0..SESSIONS).rev()) {
        let wall = at(number).format("%Y-%m-%dT%H:%M:%S").to_string();
        assert!(row["at"].as_str().unwrap().starts_with(&wall), "{number}: {row}");
        let found = ["routine", "amount", "pain_before", "note"].map(|field| row[field].clone());
        let expected = [json!(routine(number)), json!(amount(number)), json!(pain(number)), json!(note(number))];
        assert_eq!(found, expected, "{number}");
    }
    // Of some days they are found in another way.
    assert_eq!(home.json("list --from 2026-01-01 --json"), list);
    let readings = home.json("list --pain --json");
    assert_eq!(readings.as_array().unwrap().len(), SESSIONS.div_ceil(3));

    let page = home.ok(&format!("list --limit {SESSIONS}"));
    let mut lines = page.lines().filter(|line| line.starts_with("  "));
    let expected = aligned(&rows.iter().map(cells).collect::<Vec<_>>());
    for expected in expected {
        assert_eq!(lines.next(), Some(expected.as_str()));
    }
    assert_eq!(lines.next(), None);
    let headings = page.lines().filter(|line| !line.is_empty() && !line.starts_with(' ')).count();
    assert_eq!(headings, rows.iter().map(|row| row["day"].to_string()).collect::<BTreeSet<_>>().len());
}

/// What a line of the list says of a row.
fn cells(row: &Value) -> Vec<String> {
    let text = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
    let (id, at, day) = (text("id"), text("at"), text("day"));
    let time = &at[11..16];
    let weekday = at[..10].parse::<chrono::NaiveDate>().unwrap().format("%a");
    let time = if at[..10] == day { time.to_owned() } else { format!("{weekday} {time}") };
    let slot = row["slot"].as_str().map(str::to_owned);
    let pain = row["pain_before"].as_u64().map(|pain| format!("pain {pain}"));
    let words: Vec<String> = slot.into_iter().chain(pain).collect();
    let note = text("note").replace('\u{9b}', "\u{fffd}");
    let amount = format!("{} {}", row["amount"], row["unit"].as_str().unwrap());
    vec![id[id.len() - 8..].to_owned(), time, text("routine"), amount, words.join(", "), note]
}

/// The lines of a page in columns.
fn aligned(rows: &[Vec<String>]) -> Vec<String> {
    let widest = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap();
    let [time, routine, amount, words] = [1, 2, 3, 4].map(widest);
    let line = |row: &Vec<String>| {
        let line = format!(
            "  {}  {:>time$}  {:<routine$}  {:>amount$}  {:<words$}  {}",
            row[0], row[1], row[2], row[3], row[4], row[5]
        );
        line.trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

#[test]
fn a_row_that_cannot_be_read_ends_the_answer_with_an_error() {
    let home = home(MORE_THAN_A_PIPE);
    let answers = ["list --json", "export --format csv"].map(|words| (words, home.ok(words)));
    spoil(&home, MORE_THAN_A_PIPE / 2 + 1);
    for (words, whole) in answers {
        let Ran { code, stdout, stderr } = home.run(words);
        assert_eq!(code, 1, "{words}: {stderr}");
        assert!(!stdout.is_empty() && stdout.len() < whole.len() && whole.starts_with(&stdout), "{words}");
        assert!(stderr.starts_with("error: ") && stderr.contains("\nhint: "), "{words}: {stderr}");
        let says = format!("{BROKEN}; what is printed is only a part of the answer\n");
        assert!(stderr.contains(&says), "{words}: {stderr}");
    }
    // What is laid out is looked through first, what is short is printed at once, and a file is written as a whole.
    let day = at(MORE_THAN_A_PIPE / 2 + 1).date();
    let short = format!("list --json --limit 100 --to {day}");
    for words in ["list --limit 2000", &short, "export --out diary.csv"] {
        let complaint = home.fails(1, words);
        assert!(complaint.contains(&format!("{BROKEN}\n")), "{words}: {complaint}");
    }
    assert!(!home.path("diary.csv").exists());
}

#[test]
fn a_reader_that_goes_away_is_no_error_and_ends_the_reading() {
    let home = home(MORE_THAN_A_PIPE);
    // The last that each of them would read.
    for (words, last) in [("list --json", 1), ("export --format csv", MORE_THAN_A_PIPE - 1)] {
        let home = home.copy();
        spoil(&home, last);
        assert_eq!(home.run(words).code, 1, "{words}");
        let mut child = home.command(words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = [0; 100];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let ended = child.wait_with_output().unwrap();
        assert_eq!((ended.status.code(), ended.stderr.as_slice()), (Some(0), &b""[..]), "{words}");
    }
}
