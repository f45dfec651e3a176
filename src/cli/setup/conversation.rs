//! Questions and answers on a terminal.

use std::io::{self, BufRead, Write};

use crate::printable;

/// Where somebody is asked.
pub(super) trait Conversation {
    /// Says something before the next question.
    fn say(&mut self, text: &str) -> Result<(), Left>;

    /// What is typed in answer to a question, without blanks at its ends.
    fn ask(&mut self, question: &str) -> Result<String, Left>;
}

/// Who was asked has left: the input has ended, or the terminal is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Left;

/// The terminal of the command. stdout stays free for the answer of the command.
pub(super) struct OnTerminal;

impl Conversation for OnTerminal {
    fn say(&mut self, text: &str) -> Result<(), Left> {
        let mut stderr = io::stderr().lock();
        stderr.write_all(printable::page(text).as_bytes()).and_then(|()| stderr.flush()).map_err(|_| Left)
    }

    fn ask(&mut self, question: &str) -> Result<String, Left> {
        self.say(&format!("{question} "))?;
        let mut line = Vec::new();
        match io::stdin().lock().read_until(b'\n', &mut line) {
            // What is no text is refused by the question that gets it.
            Ok(1..) if line.ends_with(b"\n") => Ok(String::from_utf8_lossy(&line).trim().to_owned()),
            _ => {
                self.say("\n")?;
                Err(Left)
            }
        }
    }
}
