//! The rules, pure: nothing here knows a clock, a file, SQL, a terminal or the command line. `now` and the zone are
//! arguments.

pub mod day;
pub mod plan;
pub mod plans;
pub mod routine;
pub mod session;
pub mod stats;
pub mod today;
pub mod when;
