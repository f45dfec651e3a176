//! The program from outside: the real binary, a fresh home a test, a clock a command.

#![allow(clippy::needless_raw_string_hashes, reason = "snapbox writes expected pages so")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod backup;
mod bad_input;
mod clock;
mod companions;
mod config;
mod content;
mod crowd;
mod damage;
mod deleting;
mod demo;
mod disk;
mod doctor;
mod easing;
mod editing;
mod escapes;
mod explaining;
mod export;
mod forgetting;
mod guide;
mod guided;
mod history;
mod import;
mod injected;
mod json;
mod kills;
mod listing;
mod logging;
mod manual;
mod missed;
mod parallel;
mod pausing;
mod report;
mod review;
mod routines;
mod sandbox;
mod schemas;
mod screen;
mod settings;
mod shells;
mod six_weeks;
mod streaming;
mod terminal;
mod typed;
mod views;
mod weekly;
mod widths;
mod worsening;
