//! The rules, pure: nothing here knows a clock, a file, SQL, a terminal or the command line. `now` and the zone are
//! arguments.

pub mod calendar;
pub mod care;
pub mod change_log;
pub mod coping;
pub mod demo;
pub mod diary_table;
pub mod doses;
pub mod duration;
pub mod ease;
pub mod entry;
pub mod growth;
pub mod guided;
pub mod history;
pub mod instructions;
pub mod lifetime;
pub mod missed;
pub mod pause;
pub mod plan;
pub mod plan_changes;
pub mod practice;
pub mod recent_pain;
pub mod record;
pub mod reminding;
pub mod repeating;
pub mod review;
pub mod routine;
pub mod session_shape;
pub mod stats;
pub mod today;
pub mod weekly;
pub mod when;
pub mod window;
pub mod worsening;
pub mod written_date;
