//! Guided sessions.

mod under_way;

pub use under_way::UnderWay;
