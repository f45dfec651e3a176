//! The reminder engine in a simulated world: every zone of the time-zone database around each of its transitions, with
//! crashes, sleeps, clocks that jump, travel, a person at the buttons and three kinds of notification servers.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod desktop;
mod machine;
mod model;
#[expect(dead_code, reason = "the tests of the rules use the rest")]
#[path = "../rules/naive.rs"]
mod naive;
mod oracle;
mod rng;
mod rules;
mod simulation;
