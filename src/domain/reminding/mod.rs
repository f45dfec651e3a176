//! The reminder engine: `step(state, event, env) -> (state, effects)`.
//!
//! It is told what happened, and says what to do, in order; its driver does that and nothing else. Everything that has
//! to outlive a crash is in the ledger, and is written before and after it is acted upon, so that a step that was cut
//! off anywhere is finished by the next one. A step without news has no effects.

mod done;
mod due;
mod effect;
mod env;
mod event;
mod prompt;
mod reminder;
mod report;
mod sitting;
mod state;
mod step;
mod wake;
mod why;

pub use done::sessions_of_done;
pub use effect::{Effect, Message};
pub use env::{Env, Rules};
pub use event::{Absence, Button, CloseReason, Event, Screen};
pub use prompt::prompt_at;
pub use reminder::{Carried, Endpoint, Item, Key, Ledger, Popup, Reminder, Status, front};
pub use report::{Output, PRESS_TIMEOUT, Report, TestOutcome};
pub use sitting::{Presence, SittingRules, Stretch, Uptime};
pub use state::{Backoff, InFlight, State, Trouble, keep_among};
pub use step::step;
pub use wake::wake_at;
pub use why::{Why, why};
