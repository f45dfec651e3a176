use std::time::Duration;

use chrono::TimeDelta;
use proptest::prelude::*;

use super::{Cue, Ending, Guided, Input, LONGEST_PAUSE, NextBell, Phase, StageActivity};
use crate::domain::routine::{Dose, Unit};
use crate::domain::session_shape::SessionShape;

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn strokes(amount: u32) -> Dose {
    Dose { amount, unit: Unit::Count("strokes".into()) }
}

fn minutes(amount: u32) -> Dose {
    Dose { amount, unit: Unit::Minutes }
}

fn held() -> SessionShape {
    let three = Some(TimeDelta::seconds(3));
    SessionShape { hold: three, rest: three, ..SessionShape::default() }
}

/// A session that begins at zero, at once.
fn begun(dose: &Dose, shape: &SessionShape) -> Guided {
    Guided::new(dose, shape, None, Duration::ZERO).at_once().step(Input::Tick, Duration::ZERO).0
}

/// What a session says until `end`, each with its time, when it is looked at whenever it wants to be.
fn cues_until(mut session: Guided, end: Duration) -> (Guided, Vec<(Cue, Duration)>) {
    let mut said = Vec::new();
    while let Some(wake) = session.wake().filter(|wake| *wake <= end) {
        let (next, cues) = session.step(Input::Tick, wake);
        said.extend(cues.into_iter().map(|cue| (cue, wake)));
        session = next;
    }
    (session, said)
}

fn whole(session: Guided) -> Vec<(Cue, Duration)> {
    let (session, said) = cues_until(session, seconds(100_000));
    assert!(matches!(session.phase(), Phase::Over(_)));
    said
}

#[test]
fn strokes_are_counted_at_their_pace() {
    let said = whole(begun(&strokes(200), &SessionShape::default()));
    let quarters = [(Cue::Quarter(1), seconds(50)), (Cue::Quarter(2), seconds(100)), (Cue::Quarter(3), seconds(150))];
    assert_eq!(said[..3], quarters);
    assert_eq!(said[3..], [(Cue::Over(Ending::Finished), seconds(200))]);
    let shape = SessionShape { pace: Some(90), ..SessionShape::default() };
    assert_eq!(whole(begun(&strokes(7), &shape)).last().unwrap().1, Duration::from_micros(4_666_667));
    let (session, _) = cues_until(begun(&strokes(200), &SessionShape::default()), seconds(120));
    assert_eq!((session.amount(), session.left(), session.next_bell()), (120, seconds(80), Some(NextBell::At(150))));
    assert_eq!(session.done_of(40), 24);
}

#[test]
fn the_direction_of_a_time_changes_at_its_half() {
    let shape = SessionShape { turn: Some("the other way".to_owned()), ..SessionShape::default() };
    let said = whole(begun(&minutes(10), &shape));
    let expected = [
        (Cue::Quarter(1), seconds(150)),
        (Cue::TurnSoon, seconds(290)),
        (Cue::Turn, seconds(300)),
        (Cue::Quarter(3), seconds(450)),
        (Cue::Over(Ending::Finished), seconds(600)),
    ];
    assert_eq!(said, expected);
    let (session, _) = cues_until(begun(&minutes(10), &shape), seconds(295));
    assert_eq!((session.until_turn(), session.has_turned()), (Some(seconds(5)), false));
    let (session, _) = cues_until(session, seconds(300));
    assert_eq!((session.until_turn(), session.has_turned()), (None, true));
    assert_eq!(session.next_bell(), Some(NextBell::Left(seconds(150))));
    // More time does not bring it back.
    let (session, _) = session.step(Input::More, seconds(301));
    let (session, _) = session.step(Input::More, seconds(301));
    assert_eq!((session.until_turn(), session.has_turned()), (None, true));
}

#[test]
fn holds_have_rests_between_them_and_bells_at_both() {
    let session = begun(&strokes(3), &held());
    assert_eq!(session.left(), seconds(15));
    let (session, said) = cues_until(session, seconds(3));
    assert_eq!((said, session.amount()), (vec![(Cue::Stage, seconds(3))], 1));
    assert_eq!((session.stage().unwrap().activity, session.rings(Cue::Stage)), (StageActivity::Rest, 2));
    let (session, _) = cues_until(session, seconds(6));
    assert_eq!((session.stage().unwrap().activity, session.rings(Cue::Stage)), (StageActivity::Hold, 1));
    let (session, said) = cues_until(session, seconds(20));
    assert_eq!(said.last(), Some(&(Cue::Over(Ending::Finished), seconds(15))));
    assert_eq!((session.amount(), session.rings(Cue::Over(Ending::Finished))), (3, 3));
    // A hold that is not held to its end is none.
    let (session, _) = cues_until(begun(&strokes(3), &held()), seconds(8));
    assert_eq!(session.amount(), 1);
}

#[test]
fn parts_share_a_time_and_sets_a_count() {
    let parts = ["one", "two", "three"].map(str::to_owned).to_vec();
    let shape = SessionShape { parts: parts.clone(), ..SessionShape::default() };
    let said = whole(begun(&minutes(2), &shape));
    let expected = [(Cue::Stage, seconds(40)), (Cue::Stage, seconds(80)), (Cue::Over(Ending::Finished), seconds(120))];
    assert_eq!(said, expected);
    let (session, _) = cues_until(begun(&minutes(2), &shape), seconds(40));
    assert_eq!((session.part(), session.rings(Cue::Stage)), (Some("two"), 2));

    let shape = SessionShape { sets: 2, rest: Some(TimeDelta::seconds(30)), ..shape };
    let (session, said) = cues_until(begun(&strokes(10), &shape), seconds(36));
    assert_eq!(said.len(), 4, "two more parts, the rest, and the first part of the second set: {said:?}");
    assert_eq!((session.part(), session.set(), session.amount()), (Some("one"), (2, 2), 6));
    // Of few strokes a part may have none.
    let shape = SessionShape { parts, ..SessionShape::default() };
    assert_eq!(whole(begun(&strokes(2), &shape)).len(), 2);
}

#[test]
fn a_part_can_be_left_out_but_for_the_last() {
    let parts = ["one", "two", "three"].map(str::to_owned).to_vec();
    let shape = SessionShape { parts, ..SessionShape::default() };
    let (session, _) = cues_until(begun(&minutes(3), &shape), seconds(30));
    let (session, cues) = session.step(Input::NextPart, seconds(30));
    assert_eq!((cues, session.part()), (vec![Cue::Stage], Some("two")));
    let (session, _) = session.step(Input::NextPart, seconds(31));
    let (session, cues) = session.step(Input::NextPart, seconds(32));
    assert_eq!((cues, session.part(), session.has_next_part()), (vec![], Some("three"), false));
    assert_eq!(session.left(), seconds(59));
    let (session, _) = cues_until(session, seconds(1000));
    // 30 seconds, one, and 60.
    assert_eq!((session.phase(), session.amount()), (Phase::Over(Ending::Finished), 1));
}

#[test]
fn a_pause_stops_the_clock() {
    let (session, _) = cues_until(begun(&strokes(20), &SessionShape::default()), seconds(5));
    let (session, cues) = session.step(Input::Pause, seconds(5));
    assert_eq!((cues, session.is_paused()), (vec![Cue::Paused], true));
    assert_eq!(session.wake(), Some(seconds(5) + LONGEST_PAUSE));
    let (session, cues) = session.step(Input::Tick, seconds(65));
    assert_eq!((cues, session.amount()), (vec![], 5));
    let (session, cues) = session.step(Input::Pause, seconds(100));
    assert_eq!(cues, [Cue::GoesOn]);
    assert_eq!(cues_until(session.clone(), seconds(1000)).1.last().unwrap().1, seconds(115));
    // One that is left alone is over.
    let (paused, _) = session.step(Input::Pause, seconds(101));
    let (over, said) = cues_until(paused, seconds(100_000));
    assert_eq!(said, [(Cue::Over(Ending::LeftAlone), seconds(101) + LONGEST_PAUSE)]);
    assert_eq!(over.amount(), 6);
}

#[test]
fn a_sleep_of_the_machine_is_a_pause() {
    let (session, _) = cues_until(begun(&minutes(2), &SessionShape::default()), seconds(61));
    let (asleep, cues) = session.clone().step(Input::Tick, seconds(600));
    assert_eq!((cues, asleep.left(), asleep.is_paused()), (vec![Cue::Paused], seconds(59), true));
    // And so is a stop of the program, however short.
    let (stopped, cues) = session.clone().step(Input::WasAway, seconds(62));
    assert_eq!((cues, stopped.left()), (vec![Cue::Paused], seconds(59)));
    // After a long one the session is over, with what was done.
    let (over, _) = session.clone().step(Input::Tick, seconds(61) + LONGEST_PAUSE * 2);
    let (over, _) = over.step(Input::Tick, seconds(62) + LONGEST_PAUSE * 2);
    assert_eq!(over.amount(), 1);
    // A signal that comes while it sleeps counts no more than what was seen.
    let (over, _) = session.step(Input::End(Ending::Interrupted), seconds(110));
    assert_eq!((over.phase(), over.amount()), (Phase::Over(Ending::Interrupted), 1));
}

#[test]
fn the_pace_and_the_time_change_within_limits() {
    let (session, _) = cues_until(begun(&strokes(100), &SessionShape::default()), seconds(10));
    let press =
        |session: Guided, input, times| (0..times).fold(session, |session, _| session.step(input, seconds(10)).0);
    assert_eq!(press(session.clone(), Input::More, 3).pace(), 75);
    assert_eq!(press(session.clone(), Input::More, 3).left(), seconds(72));
    assert_eq!(press(session.clone(), Input::Less, 1).left(), Duration::from_micros(98_181_819));
    assert_eq!([press(session.clone(), Input::More, 99).pace(), press(session, Input::Less, 99).pace()], [300, 1]);

    let (session, _) = cues_until(begun(&minutes(2), &SessionShape::default()), seconds(10));
    assert_eq!(press(session.clone(), Input::More, 1).left(), seconds(140));
    assert_eq!(press(session.clone(), Input::More, 1000).left(), seconds(240 * 60 - 10));
    let shortest = press(session, Input::Less, 99);
    assert_eq!(shortest.left(), seconds(20));
    let said = cues_until(shortest, seconds(100)).1;
    assert_eq!(
        said,
        [
            (Cue::Quarter(2), seconds(15)),
            (Cue::Quarter(3), Duration::from_millis(22_500)),
            (Cue::Over(Ending::Finished), seconds(30))
        ]
    );
    // A hold is as long as it is.
    let holds = begun(&strokes(3), &held());
    assert_eq!(holds.clone().step(Input::More, Duration::ZERO).0, holds);
}

#[test]
fn it_begins_by_a_key_once_one_is_ready() {
    let shape = SessionShape { ready: TimeDelta::seconds(5), ..SessionShape::default() };
    let session = Guided::new(&strokes(2), &shape, None, seconds(100));
    assert_eq!(session.wake(), Some(seconds(100) + LONGEST_PAUSE));
    let (session, cues) = session.step(Input::Begin, seconds(130));
    assert_eq!((cues, session.phase(), session.wake()), (vec![], Phase::GettingReady(seconds(5)), Some(seconds(131))));
    let said = whole(session);
    assert_eq!(said[0], (Cue::Begins, seconds(135)));
    assert_eq!(said.last(), Some(&(Cue::Over(Ending::Finished), seconds(137))));
    let (left, cues) = Guided::new(&strokes(2), &shape, None, seconds(0)).step(Input::End(Ending::Stopped), seconds(3));
    assert_eq!((cues, left.amount()), (vec![Cue::Over(Ending::Stopped)], 0));
}

#[test]
fn a_silent_bell_rings_never() {
    let (session, _) = begun(&strokes(3), &held()).step(Input::Bell, Duration::ZERO);
    let cues = [Cue::Begins, Cue::Quarter(2), Cue::Turn, Cue::Stage, Cue::Over(Ending::Finished)];
    assert_eq!(cues.map(|cue| session.rings(cue)), [0; 5]);
    let (session, _) = session.step(Input::Bell, Duration::ZERO);
    assert_eq!(cues.map(|cue| session.rings(cue)), [1, 2, 2, 2, 3]);
}

proptest! {
    /// However late and however often it is looked at, and whatever is pressed, it takes as long as its pace and its
    /// pauses say, each mark is said once, and what is done never grows less.
    #[test]
    fn late_looks_lose_nothing(
        amount in 1..400_u32,
        pace in 1..300_u32,
        looks in prop::collection::vec((0..4_900_u64, 0..12_u8), 1..200),
    ) {
        let shape = SessionShape { pace: Some(pace), ..SessionShape::default() };
        let mut session = begun(&strokes(amount), &shape);
        let (mut now, mut paused, mut before, mut quarters) = (Duration::ZERO, Duration::ZERO, 0, Vec::new());
        let mut looks = looks.into_iter().cycle();
        while !matches!(session.phase(), Phase::Over(_)) {
            let (passed, press) = looks.next().unwrap();
            let passed = Duration::from_millis(passed + 1);
            now += passed;
            if session.is_paused() {
                paused += passed;
            }
            let input = if press == 0 { Input::Pause } else if press == 1 { Input::Bell } else { Input::Tick };
            let (next, cues) = session.step(input, now);
            quarters.extend(cues.into_iter().filter_map(|cue| match cue {
                Cue::Quarter(quarter) => Some(quarter),
                _ => None,
            }));
            prop_assert!(next.amount() >= before && next.amount() <= amount);
            before = next.amount();
            session = next;
            if session.is_paused() && paused > LONGEST_PAUSE * 3 {
                return Ok(());
            }
            let expected = now.saturating_sub(paused).as_micros() * u128::from(pace) / 60_000_000;
            if !session.is_paused() {
                prop_assert_eq!(u128::from(session.amount()), expected.min(amount.into()));
            }
        }
        prop_assert!(quarters.is_sorted_by(|one, next| one < next), "{:?}", quarters);
    }
}
