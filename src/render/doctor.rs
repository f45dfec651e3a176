//! The checks of `doctor`.

use serde_json::{Value, json};

use super::{Paint, wrapped_under};

/// One thing that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub name: &'static str,
    pub health: Health,
    /// What was found.
    pub finding: String,
    /// What to do.
    pub todo: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    Well,
    /// Worth knowing; reminding and recording go on.
    Note,
    /// Something needs doing.
    NeedsWork,
}

impl Check {
    pub fn well(name: &'static str, finding: impl Into<String>) -> Self {
        Self { name, health: Health::Well, finding: finding.into(), todo: None }
    }

    pub fn note(name: &'static str, finding: impl Into<String>) -> Self {
        Self { name, health: Health::Note, finding: finding.into(), todo: None }
    }

    pub fn needs_work(name: &'static str, finding: impl Into<String>, todo: impl Into<String>) -> Self {
        Self { name, health: Health::NeedsWork, finding: finding.into(), todo: Some(todo.into()) }
    }

    #[must_use]
    pub fn todo(self, todo: impl Into<String>) -> Self {
        Self { todo: Some(todo.into()), ..self }
    }
}

/// Whether nothing needs doing.
pub fn is_well(checks: &[Check]) -> bool {
    checks.iter().all(|check| check.health != Health::NeedsWork)
}

pub fn text(checks: &[Check], paint: Paint) -> String {
    let width = checks.iter().map(|check| check.name.len()).max().unwrap_or_default();
    let mut page = String::new();
    for check in checks {
        let mark = match check.health {
            Health::Well => "✓",
            Health::Note => "·",
            Health::NeedsWork => "✗",
        };
        let head = format!("{mark} {:width$}  ", check.name);
        page += &wrapped_under(&head, &check.finding);
        if let Some(todo) = &check.todo {
            page += &wrapped_under(&format!("{:1$}→ ", "", width + 4), todo);
        }
    }
    page.push('\n');
    page += &paint.strong(if is_well(checks) { "Nothing needs doing." } else { "What is marked ✗ needs doing." });
    page + "\n"
}

pub fn json(checks: &[Check]) -> Value {
    let word = |health| match health {
        Health::Well => "ok",
        Health::Note => "note",
        Health::NeedsWork => "fix",
    };
    let check = |check: &Check| {
        json!({
            "check": check.name,
            "state": word(check.health),
            "says": check.finding,
            "todo": check.todo,
        })
    };
    json!({"ok": is_well(checks), "checks": checks.iter().map(check).collect::<Value>()})
}
