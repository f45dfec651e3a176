//! Reviews: what is asked, the page of the last one with what has changed, the entries of their list, and the line that one is due.

use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};

use super::by_day::Entry;
use super::json::instant;
use super::layout::command;
use super::{Layout, date, sentence};
use crate::domain::review::{ComparedScore, Review, ScoreChange, ScoreOf};
use crate::printable;

/// What a reminder says.
pub(super) const REVIEW_IS_DUE: &str = "A review is due: backcare review";

/// A review beside those before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparedReview {
    pub review: Review,
    pub scores: Vec<ComparedScore>,
}

/// When the next review is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextReview {
    /// `None` where none ever is.
    pub due_on: Option<NaiveDate>,
    pub today: NaiveDate,
}

impl NextReview {
    fn is_due(self) -> bool {
        self.due_on.is_some_and(|due_on| due_on <= self.today)
    }
}

/// The line on the page of the day.
pub fn due(layout: Layout) -> String {
    layout.wrapped(format!("A review is due: {}", command("backcare review")))
}

/// The page of `review` in a pipe; `last` is `None` where there is no review.
pub fn text(last: Option<&ComparedReview>, next: NextReview, layout: Layout) -> String {
    let page = match last {
        None => "No review is recorded yet.\n".to_owned(),
        Some(last) => {
            let head = format!("Review of {}", date(last.review.day, next.today));
            format!("{}\n{}\n", layout.wrapped(layout.strong(head)), scores(last, next.today, layout))
        }
    };
    page + &next_line(next, layout)
}

/// The answer where a review was recorded.
pub fn recorded(review: &ComparedReview, next: NextReview, layout: Layout) -> String {
    let head = layout.good("Recorded the review of the past week");
    format!("{head}.\n\n{}\n{}", scores(review, next.today, layout), next_line(next, layout))
}

/// Each score, and below it how it has changed.
fn scores(review: &ComparedReview, today: NaiveDate, layout: Layout) -> String {
    let text = |score: &ComparedScore| {
        let name = match &score.of {
            ScoreOf::Activity(name) => printable::words(name).into_owned(),
            ScoreOf::Pain => "pain".to_owned(),
        };
        let head = format!("{name}: {} of 10", score.score);
        let changes: Vec<String> = changes(score).into_iter().map(|change| change_words(change, today)).collect();
        if layout.is_plain {
            let sentences: Vec<String> = [&head].into_iter().chain(&changes).map(|words| sentence(words)).collect();
            return layout.wrapped(sentences.join(" "));
        }
        let below = changes.iter().map(|change| layout.wrapped_under("    ", change));
        layout.wrapped_under("  ", head) + &below.collect::<String>()
    };
    review.scores.iter().map(text).collect()
}

/// Since the first review and since the last one, where they are two.
fn changes(score: &ComparedScore) -> Vec<ScoreChange> {
    let mut changes: Vec<ScoreChange> = score.since_first.into_iter().chain(score.since_last).collect();
    changes.dedup();
    changes
}

/// `7, then 4: 3 lower than on 31 August; noticeable`.
fn change_words(change: ScoreChange, today: NaiveDate) -> String {
    let ScoreChange { since, before, now } = change;
    let form = if since.year() == today.year() { "%-d %B" } else { "%-d %B %Y" };
    let day = since.format(form);
    let difference = change.difference();
    let direction = match difference {
        0 => return format!("{now}, as on {day}"),
        ..0 => "lower",
        _ => "higher",
    };
    let noticeable = if change.is_noticeable() { "; noticeable" } else { "" };
    format!("{before}, then {now}: {} {direction} than on {day}{noticeable}", difference.abs())
}

/// When the next one is due; nothing where none is.
fn next_line(next: NextReview, layout: Layout) -> String {
    match next.due_on {
        None => String::new(),
        Some(_) if next.is_due() => due(layout),
        Some(day) => layout.wrapped(format!("The next review is due on {}.", date(day, next.today))),
    }
}

/// The document of `review`: `reviews` newest first.
pub fn document(reviews: &[Review], last: Option<&ComparedReview>, next: NextReview) -> Value {
    json!({
        "due": next.is_due(),
        "due_on": next.due_on,
        "reviews": reviews.iter().map(json).collect::<Value>(),
        "changes": last.map_or_else(|| json!([]), changes_json),
    })
}

/// The answer where a review was recorded.
pub fn recorded_json(review: &ComparedReview) -> Value {
    let mut document = json(&review.review);
    document["changes"] = changes_json(review);
    document
}

pub fn json(review: &Review) -> Value {
    json!({
        "id": review.id.to_string(),
        "at": instant(review.at),
        "day": review.day,
        "pain": review.pain.score(),
        "activities": review.activities,
    })
}

fn changes_json(review: &ComparedReview) -> Value {
    let change = |change: ScoreChange| {
        json!({
            "day": change.since,
            "score": change.before,
            "difference": change.difference(),
            "noticeable": change.is_noticeable(),
        })
    };
    let score = |score: &ComparedScore| {
        let (of, activity) = match &score.of {
            ScoreOf::Activity(name) => ("activity", Some(name)),
            ScoreOf::Pain => ("pain", None),
        };
        json!({
            "of": of,
            "activity": activity,
            "score": score.score,
            "since_first": score.since_first.map(change),
            "since_last": score.since_last.map(change),
        })
    };
    review.scores.iter().map(score).collect()
}

/// An entry of `list --reviews`.
pub fn entry(review: &Review) -> Entry {
    Entry {
        id: review.id.short(),
        day: review.day,
        at: review.at,
        what: "review".to_owned(),
        amount: format!("pain {} of 10", review.pain),
        words: review.activities.iter().map(|scored| format!("{} {}", scored.activity, scored.score.score())).collect(),
        note: None,
    }
}

/// Heads the questions about which activities are to be reviewed.
pub fn about_activities(layout: Layout) -> String {
    let text = "Up to three activities that your back makes hard, such as \"sitting through a meeting\"? Every four weeks \
                you say how hard they were, and see what has changed. \"none\" is for no more of them.";
    format!("\n{}", layout.wrapped(text))
}

/// Heads the questions about the scores. `last` is the day of the last review.
pub fn about_scores(last: Option<NaiveDate>, next: NextReview, layout: Layout) -> String {
    let last = match last {
        Some(last) if !next.is_due() => format!("The last review was on {}. ", date(last, next.today)),
        _ => String::new(),
    };
    let text = "How hard was each of these in the past week? 0 is no trouble, 10 is that you could not do it. Ctrl-D leaves, \
                and then nothing is recorded.";
    layout.wrapped(last + text)
}

/// `  Sitting through a meeting, 0 to 10:`.
pub fn activity_question(activity: &str) -> String {
    format!("  {}, 0 to 10:", super::capitalised(&printable::words(activity)))
}

/// The question about the pain.
pub const PAIN_QUESTION: &str = "  The pain of the past week, 0 (none) to 10 (the worst imaginable):";

/// The answer where nothing was recorded.
pub const NOTHING: &str = "Nothing was recorded.\n";
