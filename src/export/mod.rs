//! What leaves the diary as a file: one module a format, from values to bytes. Nothing here opens a file.

pub mod csv;
pub mod ics;
pub mod json;
