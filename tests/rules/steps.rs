//! Steps on a diary as chance draws them: what commands do to the store.

use std::ops::Range;
use std::path::Path;

use backcare::domain::calendar::Moment;
use backcare::domain::ease::Ease;
use backcare::domain::missed::{MissAnswer, MissReason};
use backcare::domain::pause::Pause;
use backcare::domain::plan::{Plan, Slot};
use backcare::domain::record::{Id, Pain, Reading, Relation, Session, Source};
use backcare::domain::review::{ActivityScore, Difficulty, Review};
use backcare::domain::routine::{RoutineId, Unit};
use backcare::store::{Filter, Now, Operation, StoreError, Transaction, Writer};
use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime, TimeDelta};
use proptest::prelude::*;

const ROUTINES: [&str; 3] = ["palm", "thumb", "yoga"];

const SLOTS: [&str; 2] = ["morning", "evening"];

/// What one step is, and the numbers that it needs.
#[derive(Clone, Debug)]
pub(super) struct StepDraw {
    kind: StepKind,
    /// Minutes for which the clock goes on before it, or back.
    minutes: i64,
    number: u32,
    pain: u8,
    other_pain: Option<u8>,
    note: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StepKind {
    Log,
    Pain,
    Pause,
    Resume,
    Ease,
    EndEasings,
    Answer,
    Review,
    EditSession,
    EditReading,
    /// Sets the pain before a session, whether there is one or not.
    EditPainBefore,
    DeleteSession,
    DeleteReading,
    DeleteAnswer,
    DeleteReview,
    /// The pain after a session, as a part of the change that recorded it.
    PainAfter,
    /// The settings have changed, and the daemon sees it.
    ChangePlan,
    Undo,
}

const KINDS: [(u32, StepKind); 18] = [
    (8, StepKind::Log),
    (3, StepKind::Pain),
    (2, StepKind::Pause),
    (2, StepKind::Resume),
    (2, StepKind::Ease),
    (1, StepKind::EndEasings),
    (2, StepKind::Answer),
    (2, StepKind::Review),
    (4, StepKind::EditSession),
    (2, StepKind::EditReading),
    (4, StepKind::EditPainBefore),
    (2, StepKind::DeleteSession),
    (2, StepKind::DeleteReading),
    (1, StepKind::DeleteAnswer),
    (1, StepKind::DeleteReview),
    (5, StepKind::PainAfter),
    (1, StepKind::ChangePlan),
    (6, StepKind::Undo),
];

/// What a step came to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Did {
    /// Whether `undo` takes it back.
    pub(super) is_step: bool,
    pub(super) adds_to_an_earlier_step: bool,
}

pub(super) fn steps(count: Range<usize>) -> impl Strategy<Value = Vec<StepDraw>> {
    // Mostly the clock goes on a little; now and then it is set back or forward by years.
    steps_at(prop_oneof![6 => 0_i64..600, 2 => -600_i64..0, 1 => -2_000_000_i64..2_000_000], count)
}

/// The same within some weeks.
pub(super) fn steps_of_weeks(count: Range<usize>) -> impl Strategy<Value = Vec<StepDraw>> {
    steps_at(prop_oneof![6 => 0_i64..900, 1 => -600_i64..0, 2 => 0_i64..4_000], count)
}

fn steps_at(minutes: impl Strategy<Value = i64>, count: Range<usize>) -> impl Strategy<Value = Vec<StepDraw>> {
    let kind = prop::strategy::Union::new_weighted(KINDS.map(|(weight, kind)| (weight, Just(kind))).to_vec());
    let pain = (0_u8..=10, prop::option::of(0_u8..=10));
    let note = prop::option::weighted(0.4, "[ -~]{0,12}|\\PC{0,8}");
    let step =
        (kind, minutes, any::<u32>(), pain, note).prop_map(|(kind, minutes, number, (pain, other_pain), note)| {
            StepDraw { kind, minutes, number, pain, other_pain, note }
        });
    prop::collection::vec(step, count)
}

/// How many sequences of steps a test takes; `BACKCARE_SEQUENCES` in the environment asks for more.
pub(super) fn sequences(otherwise: u32) -> u32 {
    std::env::var("BACKCARE_SEQUENCES").map_or(otherwise, |count| count.parse().unwrap())
}

impl StepDraw {
    pub(super) fn is_undo(&self) -> bool {
        self.kind == StepKind::Undo
    }
}

/// A database, and what its commands know of the present.
pub(super) struct Diary {
    pub(super) store: Writer,
    now: DateTime<FixedOffset>,
    plan: Plan,
    /// The plans that settings come to.
    plans: fn(u32) -> Plan,
    /// Sessions with the changes that recorded them and are not taken back, the last one last.
    logged: Vec<Option<(Id, Id)>>,
}

impl Diary {
    pub(super) fn new(database: &Path) -> Self {
        Self::with_plans(database, plan)
    }

    pub(super) fn with_plans(database: &Path, plans: fn(u32) -> Plan) -> Self {
        let now = "2026-11-23T08:10:00+01:00".parse().unwrap();
        Self { store: Writer::open(database).unwrap(), now, plan: plans(0), plans, logged: Vec::new() }
    }

    /// What the clock shows, and the plan in force.
    pub(super) fn present(&self) -> (DateTime<FixedOffset>, &Plan) {
        (self.now, &self.plan)
    }

    /// Nothing that was done up to here is added to or taken back later.
    pub(super) fn begin_anew(&mut self) {
        self.logged.clear();
    }

    /// Takes back the newest step; `false` where there is none.
    pub(super) fn undo(&mut self) -> bool {
        self.logged.pop();
        let Self { store, now, plan, .. } = self;
        let is_undone = store.undo(&present(*now, plan)).unwrap().is_some();
        self.check_session_runs();
        is_undone
    }

    /// After every step the days in a row with a session are those of the sessions.
    fn check_session_runs(&self) {
        assert_ne!(self.store.are_session_runs_right().unwrap(), Some(false));
        let mut days: Vec<NaiveDate> =
            self.store.sessions(&Filter::default()).unwrap().iter().map(|session| session.day).collect();
        days.sort();
        assert_eq!(self.store.session_days().unwrap(), days.into_iter().collect());
    }

    pub(super) fn take(&mut self, step: &StepDraw) -> Did {
        let moved = self.now + TimeDelta::minutes(step.minutes);
        if (2000..2200).contains(&chrono::Datelike::year(&moved)) {
            self.now = moved;
        }
        if step.is_undo() {
            self.undo();
            return Did::default();
        }
        if step.kind == StepKind::ChangePlan {
            self.plan = (self.plans)(step.number);
            let Self { store, now, plan, .. } = self;
            store.observe(&present(*now, plan)).unwrap();
            return Did::default();
        }
        let Self { store, now, plan, logged, .. } = self;
        let now = present(*now, plan);
        if step.kind == StepKind::PainAfter {
            return add_pain_after(step, store, &now, logged);
        }
        let known = Known::of(store);
        let mut session = None;
        let done = store.change("a step", &now, |transaction| {
            session = do_in(step, &known, &now, transaction)?.map(|session| (session, transaction.change()));
            Ok::<_, StoreError>(())
        });
        done.unwrap();
        logged.push(session);
        self.check_session_runs();
        Did { is_step: true, ..Did::default() }
    }
}

/// What there is to edit and to remove.
struct Known {
    sessions: Vec<Session>,
    readings: Vec<Reading>,
    answers: Vec<MissAnswer>,
    reviews: Vec<Review>,
}

impl Known {
    fn of(store: &Writer) -> Self {
        let all = Filter::default();
        Self {
            sessions: store.sessions(&all).unwrap(),
            readings: store.readings(&all).unwrap(),
            answers: store.miss_answers(&Filter::default()).unwrap(),
            reviews: store.reviews(&all).unwrap(),
        }
    }
}

/// Does it as a part of a change; gives the session that it recorded.
fn do_in(step: &StepDraw, known: &Known, now: &Now, transaction: &Transaction) -> Result<Option<Id>, StoreError> {
    let StepDraw { number, note, .. } = step;
    match step.kind {
        StepKind::Log => {
            let mut last = None;
            for routine in ROUTINES.iter().take(1 + one_of(*number, 2)) {
                let session = session(step, routine, now, transaction);
                transaction.record_session(&session)?;
                if let Some(pain) = step.other_pain {
                    let before = reading(pain, Some((Relation::Before, session.id)), now, transaction);
                    transaction.apply(&Operation::insert(before.id, &before))?;
                }
                last = Some(session.id);
            }
            return Ok(last);
        }
        StepKind::Pain => {
            let alone = Reading { note: note.clone(), ..reading(step.pain, None, now, transaction) };
            transaction.apply(&Operation::insert(alone.id, &alone))?;
        }
        StepKind::Pause => {
            let from = now.at + TimeDelta::hours(i64::from(number % 3) * 12);
            let until = (number % 4 > 0).then(|| from + TimeDelta::days(i64::from(number % 9)));
            transaction.end_pauses(from)?;
            transaction.record_pause(&Pause { from, until, reason: note.clone() })?;
        }
        StepKind::Resume => {
            transaction.end_pauses(now.at)?;
            transaction.take_off_pauses(now.at)?;
            transaction.end_easings(now.day, |_| true)?;
        }
        StepKind::Ease => {
            let routines = step.other_pain.map(|_| vec![RoutineId::from(ROUTINES[one_of(*number, 3)])]);
            transaction.end_easings(now.day, |ease| ease.routines == routines)?;
            let until = now.day + Days::new(1 + u64::from(number % 8));
            transaction.record_ease(&Ease { from: now.day, until, routines })?;
        }
        StepKind::EndEasings => {
            transaction.end_easings(now.day, |ease| ease.routines.is_none())?;
        }
        StepKind::Answer => {
            let (id, routine, slot) = (transaction.new_id(), ROUTINES[one_of(*number, 3)], SLOTS[one_of(*number, 2)]);
            let reason = [MissReason::Forgot, MissReason::Busy, MissReason::Other][one_of(*number, 3)];
            let (at, day, note) = (now.at, now.day, note.clone());
            let answer = MissAnswer { id, at, day, routine: routine.into(), slot: slot.into(), reason, note };
            transaction.apply(&Operation::insert(id, &answer))?;
        }
        StepKind::Review => {
            let (id, pain, score) = (transaction.new_id(), pain(step.pain), Difficulty::new(step.pain).unwrap());
            let activities = vec![ActivityScore { activity: note.clone().unwrap_or_default(), score }];
            let review = Review { id, at: now.at, day: now.day, pain, activities };
            transaction.apply(&Operation::insert(id, &review))?;
        }
        kind => correct(kind, step, known, now, transaction)?,
    }
    Ok(None)
}

/// Edits or removes something that is there; nothing where nothing is.
fn correct(
    kind: StepKind,
    step: &StepDraw,
    known: &Known,
    now: &Now,
    transaction: &Transaction,
) -> Result<(), StoreError> {
    let of_session = |id: Id| known.readings.iter().filter(move |reading| reading.session == Some(id));
    match kind {
        StepKind::EditSession => {
            let Some(session) = chosen(&known.sessions, step) else { return Ok(()) };
            let mut edited = session.clone();
            match step.number % 4 {
                0 => edited.amount = step.other_pain.map(u32::from),
                1 => edited.note.clone_from(&step.note),
                2 => edited.routine = ROUTINES[one_of(step.number, 3)].into(),
                _ => (edited.at, edited.day, edited.slot) = (now.at, now.day, Some(SLOTS[0].into())),
            }
            // Twice in one change, the second time on top of the first.
            transaction.apply(&Operation::update(session.id, session, &edited))?;
            let unknown = Session { amount: None, ..edited.clone() };
            transaction.apply(&Operation::update(session.id, &edited, &unknown))?;
        }
        StepKind::EditReading => {
            let Some(reading) = chosen(&known.readings, step) else { return Ok(()) };
            let edited = Reading { pain: pain(step.pain), note: step.note.clone(), ..reading.clone() };
            transaction.apply(&Operation::update(reading.id, reading, &edited))?;
        }
        StepKind::EditPainBefore => {
            let Some(session) = chosen(&known.sessions, step) else { return Ok(()) };
            let before = of_session(session.id).find(|reading| reading.relation == Relation::Before);
            transaction.apply(&match (before, step.other_pain) {
                (Some(before), Some(new)) => {
                    Operation::update(before.id, before, &Reading { pain: pain(new), ..before.clone() })
                }
                (Some(before), None) => Operation::delete::<Reading>(before.id),
                (None, _) => {
                    let before = reading(step.pain, Some((Relation::Before, session.id)), now, transaction);
                    Operation::insert(before.id, &before)
                }
            })?;
        }
        StepKind::DeleteSession => {
            let Some(session) = chosen(&known.sessions, step) else { return Ok(()) };
            for reading in of_session(session.id) {
                transaction.apply(&Operation::delete::<Reading>(reading.id))?;
            }
            transaction.apply(&Operation::delete::<Session>(session.id))?;
        }
        StepKind::DeleteReading => {
            let Some(reading) = chosen(&known.readings, step) else { return Ok(()) };
            transaction.apply(&Operation::delete::<Reading>(reading.id))?;
        }
        StepKind::DeleteAnswer => {
            let Some(answer) = chosen(&known.answers, step) else { return Ok(()) };
            transaction.apply(&Operation::delete::<MissAnswer>(answer.id))?;
        }
        StepKind::DeleteReview => {
            let Some(review) = chosen(&known.reviews, step) else { return Ok(()) };
            transaction.apply(&Operation::delete::<Review>(review.id))?;
        }
        other => unreachable!("{other:?} makes rows"),
    }
    Ok(())
}

/// Adds the pain after a session to the change that recorded it, unless it is taken back or has its pain already.
fn add_pain_after(step: &StepDraw, store: &mut Writer, now: &Now, logged: &[Option<(Id, Id)>]) -> Did {
    let candidates: Vec<(usize, Id, Id)> = logged
        .iter()
        .enumerate()
        .filter_map(|(place, logged)| logged.map(|(session, change)| (place, session, change)))
        .collect();
    let Some((place, session, change)) = chosen(&candidates, step).copied() else { return Did::default() };
    let all = store.readings(&Filter::default()).unwrap();
    if all.iter().any(|reading| reading.session == Some(session) && reading.relation == Relation::After) {
        return Did::default();
    }
    let added = store.add_to_change(change, now, |transaction| {
        let after = reading(step.pain, Some((Relation::After, session)), now, transaction);
        transaction.apply(&Operation::insert(after.id, &after))
    });
    match added {
        Err(StoreError::TakenBack) => return Did::default(),
        added => added.unwrap(),
    }
    Did { is_step: false, adds_to_an_earlier_step: place + 1 < logged.len() }
}

fn chosen<'a, T>(rows: &'a [T], step: &StepDraw) -> Option<&'a T> {
    rows.get(one_of(step.number, rows.len().max(1)))
}

fn one_of(number: u32, count: usize) -> usize {
    usize::try_from(number / 7).unwrap() % count
}

fn session(step: &StepDraw, routine: &str, now: &Now, transaction: &Transaction) -> Session {
    Session {
        id: transaction.new_id(),
        routine: routine.into(),
        at: now.at,
        day: now.day,
        slot: step.other_pain.map(|_| SLOTS[one_of(step.number, 2)].into()),
        amount: Some(step.number % 240),
        unit: Unit::Minutes,
        note: step.note.clone(),
        pain_before: None,
        pain_after: None,
        source: Source::Cli,
    }
}

fn reading(score: u8, with: Option<(Relation, Id)>, now: &Now, transaction: &Transaction) -> Reading {
    let relation = with.map_or(Relation::Alone, |(relation, _)| relation);
    Reading {
        id: transaction.new_id(),
        at: now.at,
        day: now.day,
        pain: pain(score),
        relation,
        session: with.map(|(_, session)| session),
        note: None,
    }
}

fn pain(score: u8) -> Pain {
    Pain::new(score).unwrap()
}

fn present(at: Moment, plan: &Plan) -> Now<'_> {
    Now { now: at.to_utc(), at, day: at.date_naive(), plan }
}

fn plan(number: u32) -> Plan {
    let time = NaiveTime::from_hms_opt(6 + number % 5, 0, 0).unwrap();
    Plan { day_start: NaiveTime::MIN, slots: vec![Slot { name: SLOTS[0].into(), time }], routines: Vec::new() }
}
