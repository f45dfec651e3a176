//! The lists of what is no session.

use serde_json::json;
use snapbox::{assert_data_eq, str};

use super::sandbox::Sandbox;

/// A week with a pause, after which something is missed often.
fn home() -> Sandbox {
    let mut home = Sandbox::new();
    for day in 16..=22 {
        home.at(&format!("2026-11-{day}T08:10:00+01:00"));
        home.ok("log palm");
    }
    home.ok("missed thumb busy --note 'a meeting'");
    home.ok("pause --from 2026-11-18 --until 2026-11-19 --reason flu");
    home.at("2026-11-23T12:10:00+01:00");
    home
}

/// A page with its short ids masked.
fn masked(page: &str) -> String {
    let is_id = |word: &&str| word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let ids: Vec<&str> = page.split(|c: char| !c.is_alphanumeric()).filter(is_id).collect();
    ids.into_iter().fold(page.to_owned(), |page, id| page.replace(id, "0193aaaa"))
}

#[test]
fn pauses_and_answers_have_lists_of_their_own() {
    let home = home();
    assert_data_eq!(
        masked(&home.ok("list --pauses")),
        str![[r#"
Wednesday 18 November
  0193aaaa  03:00  pause    to the end of Thursday 19 November  flu

"#]]
    );
    assert_data_eq!(
        masked(&home.ok("list --answers")),
        str![[r#"
Sunday 22 November
  0193aaaa  08:10  thumb  busy  morning  a meeting

"#]]
    );
    let pause = home.json("list --pauses --json")[0].clone();
    assert_eq!(
        (&pause["from"], &pause["until"], &pause["reason"]),
        (&json!("2026-11-18T03:00:00+01:00"), &json!("2026-11-20T03:00:00+01:00"), &json!("flu"))
    );
    assert_eq!(home.json("list --answers --routine thumb --json").as_array().unwrap().len(), 1);
    assert_eq!(home.json("list --answers --routine palm --json"), json!([]));
    home.fails(2, "list --pauses --routine thumb");
    home.fails(2, "list --pauses --answers");
}

#[test]
fn a_pause_is_listed_for_each_day_that_it_meets() {
    let home = home();
    let count = |days: &str| home.json(&format!("list --pauses {days} --json")).as_array().unwrap().len();
    assert_eq!(count("--to 2026-11-17"), 0);
    assert_eq!(count("--from 2026-11-16 --to 2026-11-18"), 1);
    assert_eq!(count("--from 2026-11-19"), 1);
    assert_eq!(count("--from 2026-11-20"), 0, "it ended as that day began");
    home.ok("pause");
    home.ok("pause --from 2026-11-25 --until 2026-11-26");
    assert_eq!(count(""), 3);
    assert!(home.ok("list --pauses --limit 1").ends_with("1 of 3; all: --limit 3\n"));
}
