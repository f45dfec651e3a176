//! What leaves the diary as a file: one module a format, from values to text. Nothing here reads or writes a file.

pub mod ics;
