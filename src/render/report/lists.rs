//! What somebody wrote, and what was changed: questions, notes, changes of the plan, pauses, half doses, why doses were
//! missed.

use maud::{Markup, html};

use super::figure::{short_date, span, title, words};
use super::{MOST_LISTED, ReportContent};
use crate::domain::record::DiaryNote;
use crate::domain::routine::{Growth, Prescription};
use crate::render::prescription::times;

/// The questions to the reader.
pub(super) fn questions(content: &ReportContent) -> Markup {
    html! {
        section aria-labelledby="questions" {
            h2 #questions { "In my own words" }
            @if content.questions.is_empty() {
                p.soft { "No note is a question (one begins with “" (DiaryNote::QUESTION) "”)." }
            } @else {
                ul {
                    @for note in &content.questions {
                        li { (question(&note.text)) " " span.soft { (short_date(note.day)) } }
                    }
                }
            }
        }
    }
}

/// A question without the word that it begins with.
fn question(text: &str) -> Markup {
    words(text.get(DiaryNote::QUESTION.len()..).unwrap_or(text))
}

pub(super) fn plan_changes(content: &ReportContent) -> Markup {
    let asked = |prescription: &Option<Prescription>| match prescription {
        None => html! { "not asked for" },
        Some(its) => html! { span.dose { (words(&dose(its))) } ", " (words(&times(its))) },
    };
    html! {
        @if !content.plan_changes.is_empty() {
            section aria-labelledby="changes" {
                h2 #changes { "Changes of the plan" }
                ul {
                    @for change in &content.plan_changes {
                        li {
                            (short_date(change.day)) ": " (title(&change.routine, content)) ": "
                            (asked(&change.before)) " → " (asked(&change.after))
                        }
                    }
                }
            }
        }
    }
}

/// `10 minutes`, `5 to 10 holds`.
fn dose(prescription: &Prescription) -> String {
    let start = prescription.growth.map_or(String::new(), |Growth { start, .. }| format!("{start} to "));
    format!("{start}{}", prescription.dose)
}

pub(super) fn pauses(content: &ReportContent) -> Markup {
    html! {
        @if !content.pauses.is_empty() {
            section aria-labelledby="pauses" {
                h2 #pauses { "Pauses" }
                ul {
                    @for pause in &content.pauses {
                        li {
                            @match pause.to {
                                Some(to) => (span(pause.from, to)),
                                None => { "since " (short_date(pause.from)) }
                            }
                            @if let Some(reason) = pause.reason { ": " (words(reason)) }
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn easings(content: &ReportContent) -> Markup {
    html! {
        @if !content.easings.is_empty() {
            section aria-labelledby="easings" {
                h2 #easings { "Half doses" }
                ul {
                    @for ease in &content.easings {
                        li {
                            (span(ease.from, ease.last_day())) ": "
                            @match &ease.routines {
                                None => "everything",
                                Some(routines) => {
                                    @for (index, routine) in routines.iter().enumerate() {
                                        @if index > 0 { ", " }
                                        (title(routine, content))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The reviews with all that was said.
pub(super) fn reviews(content: &ReportContent) -> Markup {
    html! {
        @if !content.reviews.is_empty() {
            section aria-labelledby="reviews" {
                h2 #reviews { "Reviews of a week" }
                ul {
                    @for review in &content.reviews {
                        li {
                            (short_date(review.day)) ": "
                            @for scored in &review.activities {
                                (words(&scored.activity)) " " span.score { (scored.score.score()) } ", "
                            }
                            "pain " span.score { (review.pain) }
                        }
                    }
                }
                (rest(content.reviews.len()))
            }
        }
    }
}

pub(super) fn answers(content: &ReportContent) -> Markup {
    html! {
        @if !content.answers.is_empty() {
            section aria-labelledby="missed" {
                h2 #missed { "Why doses were missed" }
                ul {
                    @for answer in &content.answers {
                        li data-reason=(answer.reason.word()) {
                            (short_date(answer.day)) ": " (title(&answer.routine, content)) ", "
                            (words(&answer.slot.0)) ": " (answer.reason.word())
                            @if let Some(note) = answer.note.as_ref().filter(|_| content.notes.is_some()) {
                                " (" (words(note)) ")"
                            }
                        }
                    }
                }
                (rest(content.answers.len()))
            }
        }
    }
}

pub(super) fn notes(content: &ReportContent) -> Markup {
    html! {
        @if let Some(notes) = &content.notes {
            section aria-labelledby="notes" {
                h2 #notes { "All notes" }
                @if notes.is_empty() { p { "There is none." } }
                ul {
                    @for note in notes {
                        li {
                            (short_date(note.day))
                            @if let Some(routine) = &note.routine { ", " (title(routine, content)) }
                            ": " (words(&note.text))
                        }
                    }
                }
                (rest(notes.len()))
            }
        }
    }
}

/// Says that older ones may be left out.
fn rest(listed: usize) -> Markup {
    html! { @if listed >= MOST_LISTED as usize { p.soft { "These are the newest; older ones are left out." } } }
}
