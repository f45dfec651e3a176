//! Sitting: how long somebody has sat by now, and whether that asks for a stand-up prompt.
//!
//! Time is counted by the machine's uptime, so that no clock that is set makes anybody sit longer. The wall clock says no
//! more than when work begins and ends. Where nobody can say whether somebody is there, it goes by the clock alone.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc, WeekdaySet};

use super::due::Due;
use super::{Key, Ledger, Named, Reminder, Standing, State, Step, World};
use crate::domain::day::{Moment, WallTime, moment};
use crate::domain::routine::{Schedule, SlotName};
use crate::domain::stats::Latest;

/// When sitting is too long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sitting {
    /// After how much of it to stand up.
    pub after: TimeDelta,
    /// How long a rest starts the count anew.
    pub idle: TimeDelta,
    /// The wall-clock time from which it is watched.
    pub from: NaiveTime,
    /// The wall-clock time until which it is watched.
    pub to: NaiveTime,
    /// The weekdays of the calendar on which it is watched.
    pub days: WeekdaySet,
}

/// What is known of the person at the machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Presence {
    /// Nothing: it goes by the clock.
    #[default]
    Unknown,
    /// Somebody is at work.
    Active,
    /// Nobody has touched anything for a while.
    Idle {
        /// Since when, by the uptime.
        since: TimeDelta,
    },
}

/// How long the machine has been up, in whole seconds. It goes on while the machine sleeps, and no clock that is set moves it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Uptime {
    /// All of it.
    pub total: TimeDelta,
    /// As much of it as the machine has slept.
    pub asleep: TimeDelta,
}

impl Uptime {
    /// How long the machine has been up and not asleep: in this time other programs run, too.
    pub fn awake(self) -> TimeDelta {
        self.total - self.asleep
    }
}

/// A stretch of sitting: from the beginning of work, a rest, a session or a prompt until the next of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spell {
    /// Since when, by the uptime.
    pub since: TimeDelta,
    /// How much the machine had slept by then.
    pub asleep: TimeDelta,
    /// What time it was then. The prompt that it leads to is known by it, and no two of a day have the same.
    pub at: DateTime<Utc>,
    /// Whether a prompt that is still open began it.
    pub is_prompted: bool,
    /// The number of the session that was recorded last by then.
    pub latest: Option<i64>,
}

/// What no slot's name begins with: there is a blank in it.
const SLOT: &str = "sitting since ";

/// The uptime is counted in whole seconds, and so is its sleep: less may be a matter of rounding.
const NAP: TimeDelta = TimeDelta::seconds(2);

impl Key {
    /// Whether it is that of a stand-up prompt.
    pub fn is_sitting(&self) -> bool {
        self.slot.0.starts_with(SLOT)
    }
}

impl Spell {
    /// The key of the prompt that it leads to.
    pub(super) fn key(&self, world: &World) -> Key {
        let wall = moment(world.zone, self.at).format("%H:%M:%S");
        Key { day: world.calendar().day_of(self.at), slot: SlotName(format!("{SLOT}{wall}")) }
    }

    /// How much longer to sit before a prompt is due; nothing or less where one is.
    pub(super) fn left(&self, world: &World) -> TimeDelta {
        self.since + world.rules.sitting.after - world.uptime.total
    }

    /// Whether the machine has slept in it, or was started since.
    pub(super) fn was_broken(&self, world: &World) -> bool {
        self.since > world.uptime.total || world.uptime.asleep - self.asleep >= NAP
    }

    /// Whether what it led to could not be shown, for as long as a rest lasts: whoever sat may have risen meanwhile, and a
    /// prompt that comes so late means nothing. `prompt` is the one that began it.
    pub(super) fn was_missed(&self, prompt: Option<&Reminder>, world: &World, now: DateTime<Utc>) -> bool {
        self.missed_at(prompt, world, now) <= now
    }

    /// When it will have been missed, as far as is known.
    pub(super) fn missed_at(&self, prompt: Option<&Reminder>, world: &World, now: DateTime<Utc>) -> DateTime<Utc> {
        let due_at = match prompt {
            Some(Reminder { standing: Standing::Snoozed { until, .. }, .. }) => *until,
            // It began with this one, which nobody has seen yet.
            Some(Reminder { shown_at: None, .. }) => now + (self.since - world.uptime.total),
            _ => now + self.left(world),
        };
        due_at + world.rules.sitting.idle + TimeDelta::seconds(1)
    }
}

impl Presence {
    /// Whether a rest has been long enough to start the count anew.
    pub(super) fn has_rested(self, world: &World) -> bool {
        matches!(self, Self::Idle { since } if world.uptime.total - since >= world.rules.sitting.idle)
    }
}

/// The routines that a prompt names.
pub(super) fn named(world: &World) -> Vec<Named> {
    let routines = world.history.plans.present().routines.iter();
    let asked = routines.filter(|(_, asked)| asked.enabled && asked.schedule == Schedule::Sitting);
    asked.map(|(routine, asked)| Named { routine: routine.clone(), dose: asked.dose.clone() }).collect()
}

/// Whether sitting counts at `now`.
pub(super) fn counts(state: &State, world: &World, now: DateTime<Utc>) -> bool {
    !named(world).is_empty()
        && !state.presence.has_rested(world)
        && hours(world, now).iter().any(|(from, to)| *from <= now && now < *to)
        && !is_paused(world, now)
}

/// The working hours of the days around `now`.
fn hours(world: &World, now: DateTime<Utc>) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
    let sitting = &world.rules.sitting;
    let date = moment(world.zone, now).date_naive();
    let days = (date - Days::new(1)).iter_days().take(3).filter(|date| sitting.days.contains(date.weekday()));
    let at = |date: NaiveDate, time| WallTime::of(world.zone, date.and_time(time)).first_instant();
    days.map(|date| (at(date, sitting.from), at(date, sitting.to))).collect()
}

fn is_paused(world: &World, now: DateTime<Utc>) -> bool {
    // As readings of the wall clock, wherever it hangs by now.
    let instant = |at: Moment| WallTime::of(world.zone, at.naive_local()).first_instant();
    let mut pauses = world.history.pauses.iter();
    pauses.any(|pause| instant(pause.from) <= now && pause.until.is_none_or(|until| now < instant(until)))
}

/// The prompt that is open, if one is.
pub(super) fn prompt(ledger: &Ledger) -> Option<&Reminder> {
    ledger.values().find(|reminder| reminder.key.is_sitting() && reminder.is_open())
}

/// Whether somebody has sat long enough, and is there to be told.
pub(super) fn is_due(state: &State, world: &World, now: DateTime<Utc>) -> bool {
    let is_over = |spell: Spell| spell.left(world) <= TimeDelta::zero() && !spell.was_broken(world);
    let is_there = !matches!(state.presence, Presence::Idle { .. });
    is_there && state.spell.is_some_and(is_over) && counts(state, world, now)
}

/// When the next prompt comes if nobody rises before; `None` where it is not known, or none comes today.
pub fn prompt_at(state: &State, world: &World, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let spell = state.spell.filter(|spell| !spell.is_prompted && !spell.was_broken(world))?;
    let at = now + spell.left(world).max(TimeDelta::zero());
    let lasts = |(from, to): &(DateTime<Utc>, DateTime<Utc>)| *from <= now && at < *to;
    (counts(state, world, now) && hours(world, now).iter().any(lasts)).then_some(at)
}

/// When to look at it again.
pub(super) fn instants(state: &State, world: &World, now: DateTime<Utc>, instants: &mut Vec<DateTime<Utc>>) {
    if named(world).is_empty() {
        return;
    }
    instants.extend(hours(world, now).into_iter().flat_map(|(from, to)| [from, to]));
    if let Presence::Idle { since } = state.presence {
        instants.push(now + (since + world.rules.sitting.idle - world.uptime.total));
    }
    if let Some(spell) = state.spell {
        instants.extend([now + spell.left(world), spell.missed_at(prompt(&state.ledger), world, now)]);
    }
}

impl Step<'_> {
    /// Counts how long somebody has sat. A prompt is open as long as the spell that it began: whatever starts the count
    /// anew ends it, and however it ends, the count starts anew.
    pub(super) fn sit(&mut self, due: &Due) {
        let latest = self.world.history.latest;
        // Another process may have taken in what this one has not seen yet.
        let known = self.state.latest.or_else(|| self.state.spell?.latest);
        let news = latest.filter(|latest| known.is_none_or(|known| latest.number > known) && latest.at <= self.now);
        self.state.latest = latest.map(|latest| latest.number);
        let prompt = prompt(&self.state.ledger).cloned();
        let (spell, over) = self.spell_by_now(due, prompt.as_ref(), news);
        self.state.spell = spell;
        if let Some(prompt) = prompt {
            let asked = named(self.world);
            let named =
                asked.into_iter().filter(|asked| prompt.named.iter().any(|named| named.routine == asked.routine));
            let named = if over.is_some() { prompt.named.clone() } else { named.collect() };
            self.bring_up_to_date(prompt, named, over);
        }
    }

    /// The spell that goes on, and what becomes of the prompt that is open.
    fn spell_by_now(
        &self,
        due: &Due,
        prompt: Option<&Reminder>,
        news: Option<Latest>,
    ) -> (Option<Spell>, Option<Standing>) {
        let (state, world, uptime) = (&self.state, self.world, self.world.uptime.total);
        if !counts(state, world, self.now) {
            return (None, Some(Standing::Expired));
        }
        let anew = Some(self.spell(uptime, false));
        let Some(spell) = state.spell.filter(|spell| !spell.was_broken(world)) else {
            return (anew, Some(Standing::Expired));
        };
        if spell.is_prompted && prompt.is_none() {
            // It was answered or skipped.
            return (anew, None);
        }
        let logged = news.map(|latest| uptime - (self.now - latest.at));
        // One of the very second in which a spell began has begun it, unless a prompt did.
        if let Some(at) = logged.filter(|at| *at > spell.since || (*at == spell.since && spell.is_prompted)) {
            let began = self.spell(at, false);
            return (if self.goes_on(&began, None, due) { Some(began) } else { anew }, Some(Standing::Done));
        }
        if self.goes_on(&spell, prompt, due) { (Some(spell), None) } else { (anew, Some(Standing::Expired)) }
    }

    /// Whether nothing but a session starts the count anew.
    fn goes_on(&self, spell: &Spell, prompt: Option<&Reminder>, due: &Due) -> bool {
        // The reminder of a slot takes the place of a prompt that is open, or is due.
        let is_prompt_time = prompt.is_some() || spell.left(self.world) <= TimeDelta::zero();
        let gives_way = is_prompt_time && self.is_in_the_way(due);
        let is_its_own = prompt.is_none_or(|prompt| spell.is_prompted && self.names_any(prompt));
        is_its_own && !gives_way && !spell.was_missed(prompt, self.world, self.now)
    }

    /// A spell from `since` on, by the uptime.
    pub(super) fn spell(&self, since: TimeDelta, is_prompted: bool) -> Spell {
        let Uptime { total, asleep } = self.world.uptime;
        let latest = self.world.history.latest.map(|latest| latest.number);
        let mut spell = Spell { since, asleep, at: self.now - (total - since), is_prompted, latest };
        // Where the clock was set back, another may have begun at the same time.
        while self.state.ledger.contains_key(&spell.key(self.world)) {
            spell.at += TimeDelta::seconds(1);
        }
        spell
    }

    fn names_any(&self, prompt: &Reminder) -> bool {
        let asked = named(self.world);
        prompt.named.iter().any(|named| asked.iter().any(|asked| asked.routine == named.routine))
    }

    /// Whether the reminder of a slot is on the screen, or about to be.
    fn is_in_the_way(&self, due: &Due) -> bool {
        let mut others = self.state.ledger.values().filter(|reminder| !reminder.key.is_sitting());
        due.newest_unseen.is_some() || others.any(|reminder| reminder.wants_the_screen(self.now))
    }

    /// Asks whoever has sat long enough to stand up.
    pub(super) fn prompt(&mut self) {
        let Some(spell) = self.state.spell.filter(|spell| !spell.is_prompted) else { return };
        if !self.state.quiet && is_due(&self.state, self.world, self.now) {
            self.state.spell = Some(self.spell(self.world.uptime.total, true));
            let named = named(self.world);
            let prompt = Reminder::new(spell.key(self.world), self.now, named, Standing::Sending);
            self.send(&prompt, false);
        }
    }
}
