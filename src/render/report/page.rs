//! The document: its head, and the parts in their order.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::figure::{date, line, words};
use super::{ReportContent, calendar, days, done, last_day, length, lists, method, picture, summary};

/// How every such page begins, and nothing else does.
pub const BEGINNING: &str =
    "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"generator\" content=\"backcare\">";

/// Nothing is loaded and nothing runs.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

const STYLE: &str = include_str!("style.css");

pub fn html(content: &ReportContent) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="generator" content="backcare";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="referrer" content="no-referrer";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title(content)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (head(content))
                main {
                    (summary::section(content))
                    (picture::section(content))
                    (done::section(content))
                    div.pair {
                        (lists::questions(content))
                        (method::not_recorded())
                    }
                    div.second {
                        (calendar::section(content))
                        (lists::reviews(content))
                        (lists::plan_changes(content))
                        (lists::pauses(content))
                        (lists::easings(content))
                        (lists::answers(content))
                        (lists::notes(content))
                        (method::rules())
                    }
                }
            }
        }
    };
    page.into_string()
}

fn title(content: &ReportContent) -> String {
    let (from, to) = (content.stats.period.from, last_day(content.stats));
    let of = content.name.map_or(String::new(), |name| format!(" of {}", line(name)));
    format!("Back diary{of}, {} to {}", from.format("%-d %B %Y"), to.format("%-d %B %Y"))
}

fn head(content: &ReportContent) -> Markup {
    let stats = content.stats;
    html! {
        header {
            h1 {
                "Back diary"
                @match content.name {
                    Some(name) => { " of " (words(name)) }
                    None => span.soft { " (no name)" }
                }
            }
            p {
                strong {
                    (date(stats.period.from))
                    @if stats.period.from < last_day(stats) { " to " (date(last_day(stats))) }
                }
                " (" time datetime={ "P" (days(stats)) "D" } { (length(stats)) } "). "
                @if content.is_made_up { strong { "A sample: all of it is made up." } " " }
                "A record that a person keeps of their own back, with backcare "
                span.version { (env!("CARGO_PKG_VERSION")) }
                "; nobody else has checked it. Made on " (date(content.now.date_naive())) "."
            }
        }
    }
}
