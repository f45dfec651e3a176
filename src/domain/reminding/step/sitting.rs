//! The part of a step that counts how long somebody has sat, and prompts to stand up.

use chrono::TimeDelta;

use super::Step;
use crate::domain::history::LastSession;
use crate::domain::reminding::due::Due;
use crate::domain::reminding::prompt;
use crate::domain::reminding::reminder::{Item, Reminder, Status};
use crate::domain::reminding::sitting::{Stretch, Uptime};

impl Step<'_> {
    /// Counts how long somebody has sat. A prompt stays open as long as the stretch that began with it: whatever starts
    /// the count anew ends the prompt, and however the prompt ends, the count starts anew.
    pub(super) fn count_sitting(&mut self, due: &Due) {
        let latest = self.env.view.history.last_session;
        // The stretch may have been saved by another process, which had seen sessions that this one has not.
        let known = self.state.last_session.or_else(|| self.state.stretch?.last_session);
        let logged = latest.filter(|latest| known.is_none_or(|known| latest.number > known) && latest.at <= self.now);
        self.state.last_session = latest.map(|latest| latest.number);
        let prompt = prompt::open(&self.state.ledger).cloned();
        let (stretch, over) = self.stretch_by_now(due, prompt.as_ref(), logged);
        self.state.stretch = stretch;
        if let Some(prompt) = prompt {
            let items = if over.is_some() { prompt.items.clone() } else { self.still_asked(&prompt) };
            self.bring_up_to_date(prompt, items, Vec::new(), over);
        }
    }

    /// The stretch that goes on, and the status in which the open prompt ends, if it does. `logged` is a session that
    /// was recorded since the last step.
    fn stretch_by_now(
        &self,
        due: &Due,
        prompt: Option<&Reminder>,
        logged: Option<LastSession>,
    ) -> (Option<Stretch>, Option<Status>) {
        let (state, env, uptime) = (&self.state, self.env, self.env.uptime);
        if !prompt::counts(state, env) {
            return (None, Some(Status::Expired));
        }
        let anew = Some(self.stretch_since(uptime.total, false));
        let Some(stretch) = state.stretch.filter(|stretch| !stretch.was_broken(uptime)) else {
            return (anew, Some(Status::Expired));
        };
        if stretch.is_prompted && prompt.is_none() {
            // The prompt was answered or skipped.
            return (anew, None);
        }
        let logged_at = logged.map(|session| uptime.total - (self.now - session.at));
        // A session of the second in which the stretch began is the one that it began with, unless it began with a
        // prompt.
        let is_news = |at: &TimeDelta| *at > stretch.since || (*at == stretch.since && stretch.is_prompted);
        if let Some(at) = logged_at.filter(is_news) {
            let since_session = self.stretch_since(at, false);
            let goes_on = self.goes_on(&since_session, None, due);
            return (if goes_on { Some(since_session) } else { anew }, Some(Status::Done));
        }
        if self.goes_on(&stretch, prompt, due) { (Some(stretch), None) } else { (anew, Some(Status::Expired)) }
    }

    /// Whether nothing but a session starts the count anew.
    fn goes_on(&self, stretch: &Stretch, prompt: Option<&Reminder>, due: &Due) -> bool {
        // A prompt that is open or due gives way to the reminder of a slot.
        let is_prompt_time = prompt.is_some() || prompt::left(stretch, self.env) <= TimeDelta::zero();
        let gives_way = is_prompt_time && self.is_slot_shown(due);
        let belongs = prompt.is_none_or(|prompt| stretch.is_prompted && !self.still_asked(prompt).is_empty());
        belongs && !gives_way && !prompt::was_missed(stretch, prompt, self.env)
    }

    /// A stretch that began at `since`, by the uptime.
    pub(super) fn stretch_since(&self, since: TimeDelta, is_prompted: bool) -> Stretch {
        let Uptime { total, asleep } = self.env.uptime;
        let last_session = self.env.view.history.last_session.map(|session| session.number);
        let at = self.now - (total - since);
        let mut stretch = Stretch { since, asleep, at, is_prompted, last_session };
        // Where the clock was set back, another stretch may have begun at the same time by the clock.
        while self.state.ledger.contains_key(&prompt::key(&stretch, self.env)) {
            stretch.at += TimeDelta::seconds(1);
        }
        stretch
    }

    /// The items that a prompt would still have now, of those that it has.
    fn still_asked(&self, prompt: &Reminder) -> Vec<Item> {
        let is_named = |asked: &Item| prompt.items.iter().any(|item| item.routine == asked.routine);
        prompt::items(self.env).into_iter().filter(is_named).collect()
    }

    /// Whether the reminder of a slot is on the screen, or about to be.
    fn is_slot_shown(&self, due: &Due) -> bool {
        let mut slots = self.state.ledger.values().filter(|reminder| !reminder.key.is_sitting());
        due.newest_unseen.is_some() || slots.any(|reminder| reminder.wants_the_screen(self.now))
    }

    /// Whether a prompt is to come, or to come again: not to somebody whom a guided session guides.
    pub(super) fn is_prompt_due(&self) -> bool {
        self.env.under_way.is_none() && prompt::is_due(&self.state, self.env)
    }

    /// Prompts somebody who has sat long enough to stand up.
    pub(super) fn prompt(&mut self) {
        let Some(stretch) = self.state.stretch.filter(|stretch| !stretch.is_prompted) else { return };
        if !self.state.do_not_disturb && self.is_prompt_due() {
            self.state.stretch = Some(self.stretch_since(self.env.uptime.total, true));
            let key = prompt::key(&stretch, self.env);
            let prompt = Reminder::new(key, self.now, prompt::items(self.env), Status::Sending);
            self.send(&prompt, false);
        }
    }
}
