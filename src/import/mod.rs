//! What comes into the diary from a file: one module a format, from bytes to values. Nothing here opens a file, knows the
//! diary, or decides what is taken.

pub mod csv;
pub mod encoding;
pub mod format;
pub mod json;
