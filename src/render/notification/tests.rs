use chrono::{DateTime, FixedOffset, NaiveDate};

use super::*;
use crate::config::Settings;
use crate::domain::practice::{Practice, SayHow};
use crate::domain::reminding::Key;
use crate::domain::routine::{Dose, Routine, Unit};

/// A reminder, and what was done before it.
#[derive(Clone, Copy)]
struct Case<'a> {
    slot: &'a str,
    routines: &'a [(&'a str, u32)],
    sessions: u32,
    anchor: Option<&'a str>,
    is_late: bool,
    carried: &'a [(&'a str, &'a str)],
    is_private: bool,
    is_review_due: bool,
}

const PLAIN: Case = Case {
    slot: "noon",
    routines: &[("thumb", 10)],
    sessions: 3,
    anchor: None,
    is_late: false,
    carried: &[],
    is_private: false,
    is_review_due: false,
};

fn catalogue() -> Routines {
    Settings::standard().unwrap().routines
}

fn said(case: &Case, routines: &Routines) -> (String, String, Value) {
    let due_at: DateTime<FixedOffset> = "2026-11-23T12:30:00+01:00".parse().unwrap();
    let day = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let item = |(id, amount): &(&str, u32)| {
        let routine = RoutineId::from(*id);
        let unit = routines.get(&routine).map_or(Unit::Minutes, |known| known.prescription.dose.unit.clone());
        Item { routine, dose: Dose { amount: *amount, unit } }
    };
    let message = Message {
        key: Key { day, slot: case.slot.into() },
        items: case.routines.iter().map(item).collect(),
        carried: case
            .carried
            .iter()
            .map(|(slot, routine)| Carried { slot: (*slot).into(), routine: (*routine).into() })
            .collect(),
        due_at,
        is_late: case.is_late,
        replaces: None,
        silent: false,
    };
    let practice = Practice { sessions: case.sessions, last_day: Some(day) };
    let words = Words {
        message: &message,
        routines,
        anchor: case.anchor,
        is_private: case.is_private,
        is_review_due: case.is_review_due,
        guidance: &|_| practice.guidance(SayHow::First, day),
    };
    (words.summary(), words.body(), words.hook_input())
}

#[test]
fn a_reminder_says_the_dose_and_the_first_times_how() {
    let routines = catalogue();
    let text = |case: Case| {
        let (title, body, _) = said(&case, &routines);
        format!("{title}\n{body}")
    };
    assert_eq!(
        text(Case { sessions: 0, ..PLAIN }),
        "Noon: thumb\nThumb massage: 10 minutes. 2 count as well.\n\
         Fists behind you, thumb joints on the muscles beside the spine: small circles, to a dull, comfortable ache.\n\
         Never on the spine, or through sharp pain.\nHow: backcare guide thumb"
    );
    assert_eq!(text(PLAIN), "Noon: thumb\nThumb massage: 10 minutes");
    assert_eq!(
        text(Case {
            slot: "bedtime",
            routines: &[("swallow", 8)],
            anchor: Some("after brushing teeth"),
            carried: &[("evening", "palm"), ("evening", "thumb")],
            ..PLAIN
        }),
        "Bedtime, after brushing teeth: swallow\nSwallow-flying: 8 holds of 3 seconds\nStill open from evening: palm and thumb"
    );
    assert_eq!(
        text(Case { routines: &[("palm", 200), ("thumb", 10)], sessions: 0, is_late: true, ..PLAIN }),
        "Noon: palm and thumb\nWas due at 12:30\nPalm massage: 200 strokes. 40 count as well.\n\
         Thumb massage: 10 minutes. 2 count as well.\n\
         Stop when the skin reddens or stings. Never on the spine, or through sharp pain."
    );
    assert_eq!(
        text(Case { anchor: Some("after the long walk with the dog at noon"), ..PLAIN }),
        "Noon: thumb\nAfter the long walk with the dog at noon\nThumb massage: 10 minutes"
    );
    assert_eq!(
        text(Case { slot: "sitting since 10:00:00", routines: &[("break", 2)], sessions: 0, ..PLAIN }),
        "Time to stand up\nStand up: 2 minutes\n\
         Open your chest, turn slowly left and right, lean back a little.\n\
         Stay within what is comfortable.\nHow: backcare guide break"
    );
}

#[test]
fn a_review_that_is_due_stands_where_there_is_room_after_what_is_still_open() {
    const DUE: &str = "A review is due: backcare review";
    let routines = catalogue();
    let body = |case: Case| said(&Case { slot: "evening", is_review_due: true, ..case }, &routines).1;
    assert_eq!(body(PLAIN), format!("Thumb massage: 10 minutes\n{DUE}"));
    assert_eq!(
        body(Case { carried: &[("noon", "thumb")], ..PLAIN }),
        format!("Thumb massage: 10 minutes\nStill open from noon: thumb\n{DUE}")
    );
    let new = body(Case { sessions: 0, ..PLAIN });
    assert!(new.lines().nth(2).unwrap().starts_with("Never on the spine"), "{new}");
    assert_eq!(new.lines().nth(3), Some(DUE), "it comes before where to read how");
    let full = Case { routines: &[("palm", 200), ("thumb", 10)], sessions: 0, is_late: true, ..PLAIN };
    assert_eq!(body(full), said(&Case { slot: "evening", ..full }, &routines).1, "doses and cautions have the room");
    let both =
        Case { routines: &[("palm", 200), ("thumb", 10)], carried: &[("noon", "thumb")], is_late: true, ..PLAIN };
    assert!(!body(both).contains(DUE), "so has what is still open");
    assert!(!body(Case { is_private: true, ..PLAIN }).contains("review"));
}

#[test]
fn a_private_reminder_names_nothing() {
    let routines = catalogue();
    let (title, body, input) =
        said(&Case { is_private: true, sessions: 0, anchor: Some("after lunch"), ..PLAIN }, &routines);
    assert_eq!((title.as_str(), body.as_str()), ("backcare: noon", "1 thing, 10 minutes"));
    assert!(!input.to_string().contains("thumb") && !input.to_string().contains("lunch"), "{input}");
    let both =
        Case { is_private: true, routines: &[("palm", 200), ("thumb", 10)], carried: &[("morning", "palm")], ..PLAIN };
    assert_eq!(said(&both, &routines).1, "2 things");
}

/// Whether a title and a body have the lengths that every server shows.
fn check(case: &Case, routines: &Routines) -> (usize, usize) {
    let (title, body, _) = said(case, routines);
    let lengths = (title.chars().count(), body.chars().count());
    assert!(lengths.0 <= 45 && lengths.1 <= 240 && body.lines().count() <= 4, "{title}\n{body}");
    assert!(!title.is_empty() && !body.is_empty() && !(title.clone() + &body).contains(['\u{1b}', '\t']));
    lengths
}

#[test]
fn whatever_is_enabled_it_fits() {
    let routines = catalogue();
    let all: Vec<(&str, u32)> = routines
        .iter()
        .filter(|routine| routine.id.as_str() != "break")
        .map(|routine| (routine.id.as_str(), routine.prescription.dose.amount))
        .collect();
    let (mut longest, mut cases) = ((0, 0), 0);
    for which in 1_u32..1 << all.len() {
        let named: Vec<(&str, u32)> =
            all.iter().enumerate().filter(|(index, _)| which & (1 << index) != 0).map(|(_, item)| *item).collect();
        for sessions in [0, 1, 3] {
            for (is_late, anchor) in [(false, None), (true, Some("after lunch")), (true, Some("x".repeat(40).leak()))] {
                for carried in [&[][..], &[("morning", "palm"), ("morning", "thumb"), ("noon", "thumb")][..]] {
                    let case = Case {
                        slot: "evening",
                        routines: &named,
                        sessions,
                        anchor,
                        is_late,
                        carried,
                        is_private: false,
                        is_review_due: sessions < 3,
                    };
                    let lengths = check(&case, &routines);
                    longest = (longest.0.max(lengths.0), longest.1.max(lengths.1));
                    cases += 1;
                }
            }
        }
    }
    eprintln!("{cases} reminders, the longest title {} characters, the longest body {}", longest.0, longest.1);
    assert!(cases > 4000 && longest.1 > 200);
}

#[test]
fn routines_of_ones_own_cannot_break_out() {
    let own = |id: &str, title: &str| {
        let known = catalogue().get(&"thumb".into()).unwrap().clone();
        Routine { id: id.into(), title: title.to_owned(), ..known }
    };
    let hostile = "\u{1b}[31mA title\t\u{202e}that goes on\nand on ".repeat(20);
    let long = "x".repeat(24);
    let routines = Routines(vec![own(&long, &hostile), own("short", "")]);
    let named: Vec<(&str, u32)> = vec![(long.as_str(), 10), ("short", 1), ("gone", 5)];
    check(&Case { slot: &"y".repeat(24), routines: &named, sessions: 0, ..PLAIN }, &routines);
    let twenty: Vec<String> = (0..20).map(|number| format!("routine-number-{number}")).collect();
    let twenty: Vec<(&str, u32)> = twenty.iter().map(|id| (id.as_str(), 10)).collect();
    let case = Case { slot: "evening", routines: &twenty, is_late: true, ..PLAIN };
    check(&case, &routines);
    assert_eq!(said(&case, &routines).0, "Evening: 20 things");
    assert!(said(&case, &routines).1.ends_with("and 18 more"));
}
