//! Questions and answers on a terminal.

use std::io::{self, BufRead, IsTerminal, Write};

use super::args::ValueError;
use super::layout::Look;
use crate::printable;
use crate::render::question::{question, refused};
use crate::render::{Layout, Paint};

/// Where somebody is asked.
pub(super) trait Conversation {
    /// How to lay out what is said.
    fn layout(&self) -> Layout;

    /// Says something before the next question.
    fn say(&mut self, text: &str) -> Result<(), Left>;

    /// What is typed in answer to a question, without blanks at its ends.
    fn ask(&mut self, question: &str) -> Result<String, Left>;
}

/// Who was asked has left: the input has ended, or the terminal is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Left;

/// A question that is answered with yes or no; an empty answer is `default`.
pub(super) fn is_wanted(asked: &str, default: bool, conversation: &mut dyn Conversation) -> Result<bool, Left> {
    let present = if default { "yes" } else { "no" };
    loop {
        match conversation.ask(&question(asked, present))?.to_lowercase().as_str() {
            "" => return Ok(default),
            "y" | "yes" => return Ok(true),
            "n" | "no" => return Ok(false),
            other => {
                let refusal = refused(&format!("`{other}` is neither yes nor no"), conversation.layout());
                conversation.say(&refusal)?;
            }
        }
    }
}

/// What `read` makes of the answer to a question, which is asked until that succeeds.
pub(super) fn answered<T>(
    question: &str,
    read: impl Fn(&str) -> Result<T, ValueError>,
    conversation: &mut dyn Conversation,
) -> Result<T, Left> {
    loop {
        match read(&conversation.ask(question)?) {
            Ok(answer) => return Ok(answer),
            Err(error) => {
                let refusal = refused(&error.message, conversation.layout());
                conversation.say(&refusal)?;
            }
        }
    }
}

/// The terminal of the command. stdout stays free for the answer of the command.
pub(super) struct OnTerminal {
    layout: Layout,
}

impl OnTerminal {
    /// `None` where nobody is there to answer.
    pub(super) fn of(look: Look) -> Option<Self> {
        let is_there = io::stdin().is_terminal() && io::stderr().is_terminal();
        is_there.then(|| Self { layout: Layout { paint: Paint::Plain, ..look.layout(&io::stderr()) } })
    }
}

impl Conversation for OnTerminal {
    fn layout(&self) -> Layout {
        self.layout
    }

    fn say(&mut self, text: &str) -> Result<(), Left> {
        let page = self.layout.fitted(text);
        let mut stderr = io::stderr().lock();
        stderr.write_all(printable::page(&page).as_bytes()).and_then(|()| stderr.flush()).map_err(|_| Left)
    }

    fn ask(&mut self, question: &str) -> Result<String, Left> {
        let asked = self.layout.fitted(question);
        self.say(&format!("{} ", asked.trim_end_matches('\n')))?;
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
