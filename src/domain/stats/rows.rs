//! What was done of each routine in each slot, day by day: the rows of the picture of a week and of a report.

use chrono::NaiveDate;

use super::day_index::{DayIndex, PeriodDay};
use super::{Adherence, Weekly};
use crate::domain::doses::{DayDose, DoseState, amount_in};
use crate::domain::history::Tally;
use crate::domain::routine::{Dose, RoutineId, SlotName};

/// A routine in one slot, or by the week, or beside what is prescribed, over a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub kind: RowKind,
    pub routine: RoutineId,
    /// What was done of the doses of a slot; nothing is counted here of the other kinds.
    pub adherence: Adherence,
    /// How far it came, where it is of the week.
    pub weekly: Option<Weekly>,
    /// What was done of a slot in the unit of its doses, added up as far as it is known.
    pub amount: u64,
    /// What the first and the last of the days ask for; `None` of what is prescribed on none of them.
    pub doses: Option<Doses>,
    /// One day after the other, as [`super::Stats::days`].
    pub cells: Vec<Cell>,
}

/// What a row stands for. The order is that of the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// What is prescribed in this slot.
    Slot(SlotName),
    /// What is prescribed by the week.
    Weekly,
    /// Sessions that answer nothing that is prescribed.
    Extra,
}

/// The doses with which a row begins and ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doses {
    pub first_day: NaiveDate,
    pub first: Dose,
    pub last: Dose,
}

/// What became of a row on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// How its dose stands; `None` where the day asks for none.
    pub state: Option<DoseState>,
    /// Whether it is done with less than the dose.
    pub is_partial: bool,
    /// Sessions beyond the one that fills the slot, or answers the week.
    pub extra: u32,
}

impl DayIndex<'_> {
    /// The rows of the period: those of the slots in the order of the last day's plan, then what is
    /// prescribed by the week, then the rest. `weekly` says how far a routine of the week came.
    pub(super) fn rows(&self, weekly: impl Fn(&RoutineId) -> Option<Weekly>) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        for (index, on) in self.days.iter().enumerate() {
            add_doses(&mut rows, index, on);
            self.add_weekly(&mut rows, index, on.day);
            self.add_sessions(&mut rows, index, on);
        }
        for row in &mut rows {
            row.cells.resize(self.days.len(), Cell::default());
            row.weekly = (row.kind == RowKind::Weekly).then(|| weekly(&row.routine)).flatten();
        }
        rows.sort_by_cached_key(|row| self.position(row));
        rows
    }

    fn add_weekly(&self, rows: &mut Vec<Row>, index: usize, day: NaiveDate) {
        for (routine, _) in self.history.plans.on(day).enabled().filter(|(routine, _)| self.is_wanted(routine)) {
            if self.per_week_on(day, routine).is_none() {
                continue;
            }
            let is_excused = day <= self.today && self.is_weekly_excused(day, routine);
            let asked = self.weekly_today.iter().filter(|dose| day == self.today && dose.routine == *routine);
            let state = asked.map(|dose| dose.state).next().or(is_excused.then_some(DoseState::Excused));
            let row = row_of(rows, &RowKind::Weekly, routine);
            cell_of(row, index).state = state;
            if self.history.tracking.is_some_and(|tracking| tracking.day <= day)
                && let Some(dose) = self.history.dose_on(routine, day)
            {
                row.add_dose(day, dose);
            }
        }
    }

    /// Marks what the sessions of a day answer, and counts those that answer nothing.
    fn add_sessions(&self, rows: &mut Vec<Row>, index: usize, on: &PeriodDay) {
        let mut counts: Vec<((RowKind, &RoutineId), Vec<&Tally>)> = Vec::new();
        for tally in self.tallies(on) {
            let answered = (self.answered(tally, on), &tally.routine);
            match counts.iter_mut().find(|(known, _)| *known == answered) {
                Some((_, tallies)) => tallies.push(tally),
                None => counts.push((answered, vec![tally])),
            }
        }
        for ((kind, routine), tallies) in counts {
            let sessions: u32 = tallies.iter().map(|tally| tally.sessions).sum();
            let cell = cell_of(row_of(rows, &kind, routine), index);
            cell.extra = if kind == RowKind::Extra { sessions } else { sessions - 1 };
            if kind == RowKind::Weekly {
                let dose = self.history.dose_on(routine, on.day);
                let is_partial = |dose: &Dose| {
                    amount_in(&dose.unit, tallies.iter().copied()).is_some_and(|amount| amount < dose.amount.into())
                };
                cell.state = Some(DoseState::Done);
                cell.is_partial = dose.as_ref().is_some_and(is_partial);
            }
        }
    }

    /// What the sessions of `tally` answer, which are of the day `on`.
    fn answered(&self, tally: &Tally, on: &PeriodDay) -> RowKind {
        if self.per_week_on(tally.day, &tally.routine).is_some() {
            return RowKind::Weekly;
        }
        let fills = |dose: &&DayDose| dose.routine == tally.routine && Some(&dose.slot.name) == tally.slot.as_ref();
        let filled = on.doses.iter().find(fills);
        filled.map_or(RowKind::Extra, |dose| RowKind::Slot(dose.slot.name.clone()))
    }

    /// What rows are sorted by: slots by the clock of the last day, then the week, then the rest; the routines of each in
    /// the order of the plan, those that it does not know by the alphabet.
    fn position(&self, row: &Row) -> (u8, i64, Option<SlotName>, usize, RoutineId) {
        let plan = self.history.plans.on(self.end);
        let (group, time, name) = match &row.kind {
            RowKind::Slot(name) => {
                let time = plan.slot(name).map_or(i64::MAX, |slot| plan.position(slot.time));
                (0, time, Some(name.clone()))
            }
            RowKind::Weekly => (1, 0, None),
            RowKind::Extra => (2, 0, None),
        };
        let place = plan.routines.iter().position(|(id, _)| *id == row.routine).unwrap_or(usize::MAX);
        (group, time, name, place, row.routine.clone())
    }
}

fn add_doses(rows: &mut Vec<Row>, index: usize, on: &PeriodDay) {
    for dose in &on.doses {
        let row = row_of(rows, &RowKind::Slot(dose.slot.name.clone()), &dose.routine);
        *cell_of(row, index) = Cell { state: Some(dose.state), is_partial: dose.is_partial(), extra: 0 };
        row.adherence.add(dose.state);
        row.amount += dose.amount.unwrap_or_default();
        if dose.is_asked_for() {
            row.add_dose(on.day, dose.dose.clone());
        }
    }
}

impl Row {
    /// Notes what `day` asks for, after the days before it.
    fn add_dose(&mut self, day: NaiveDate, dose: Dose) {
        match &mut self.doses {
            Some(doses) => doses.last = dose,
            None => self.doses = Some(Doses { first_day: day, first: dose.clone(), last: dose }),
        }
    }
}

fn row_of<'a>(rows: &'a mut Vec<Row>, kind: &RowKind, routine: &RoutineId) -> &'a mut Row {
    let place = rows.iter().position(|row| row.routine == *routine && row.kind == *kind);
    let place = place.unwrap_or_else(|| {
        rows.push(Row {
            kind: kind.clone(),
            routine: routine.clone(),
            adherence: Adherence::default(),
            weekly: None,
            amount: 0,
            doses: None,
            cells: Vec::new(),
        });
        rows.len() - 1
    });
    &mut rows[place]
}

/// The cell of a day of a row, made where there is none yet.
fn cell_of(row: &mut Row, index: usize) -> &mut Cell {
    if row.cells.len() <= index {
        row.cells.resize(index + 1, Cell::default());
    }
    &mut row.cells[index]
}
