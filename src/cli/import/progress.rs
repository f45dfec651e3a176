//! How far a long import is, drawn on the terminal.

use std::io::{self, IsTerminal};

use crate::cli::context::Context;
use crate::cli::layout::may_redraw;
use crate::term::Canvas;

/// After how many rows the next line is drawn.
const STEP: u64 = 10_000;

pub(super) struct ImportProgress {
    /// Where it is drawn, and how wide that is; `None` where it is not.
    canvas: Option<(Canvas, usize)>,
    rows: u64,
}

impl ImportProgress {
    pub(super) fn new(context: &Context) -> Self {
        let layout = context.look.layout(&io::stderr());
        let is_drawn = io::stderr().is_terminal() && !layout.is_plain && may_redraw();
        let columns = layout.columns.filter(|_| is_drawn);
        Self { canvas: columns.and_then(|columns| Some((Canvas::of_terminal().ok()?, columns))), rows: 0 }
    }

    pub(super) fn row(&mut self) {
        self.rows += 1;
        if self.rows.is_multiple_of(STEP)
            && let Some((canvas, columns)) = &mut self.canvas
        {
            canvas.draw(vec![format!("{} rows read", self.rows)], *columns);
        }
    }
}

impl Drop for ImportProgress {
    fn drop(&mut self) {
        if let Some((canvas, columns)) = self.canvas.take() {
            canvas.end(columns);
        }
    }
}
