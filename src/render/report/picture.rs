//! The course of the pain and of the doses as one picture, and the same in figures beside it.

use maud::{Markup, html};

use super::ReportContent;
use super::course::{Course, CoursePart};
use super::figure::{scrolled, time};
use crate::domain::history::PainDay;
use crate::render::{capitalised, pain};

/// The picture in its own units.
const WIDTH: f64 = 460.0;
const HEIGHT: f64 = 296.0;
/// Where the columns begin and end.
const LEFT: f64 = 26.0;
const RIGHT: f64 = WIDTH - 6.0;
/// The upper and the lower end of the scale of pain, and of the doses.
const PAIN: [f64; 2] = [20.0, 132.0];
const DOSES: [f64; 2] = [162.0, 248.0];
/// The middle of the marks, and the foot of the days.
const MARKS: f64 = 260.0;
const DAYS: f64 = 288.0;
/// The widest column.
const WIDEST: f64 = 34.0;
/// At most so many days are written below it.
const MOST_LABELS: usize = 7;

pub(super) fn section(content: &ReportContent) -> Markup {
    let course = Course::of(content);
    html! {
        section aria-labelledby="course" {
            h2 #course { "The course, " (course.one) " by " (course.one) }
            @if course.is_empty() {
                p { "There is no dose and no reading to show." }
            } @else {
                div.course {
                    figure {
                        (picture(&course))
                        figcaption { (legend(&course)) }
                    }
                    (scrolled("The course in figures", &table(&course)))
                }
            }
        }
    }
}

fn legend(course: &Course) -> Markup {
    let any = |is_marked: fn(&CoursePart) -> bool| course.parts.iter().any(is_marked);
    html! {
        span.key { (sign("mean", "M1 6h10M6 3.5a2.5 2.5 0 1 1 0 5a2.5 2.5 0 1 1 0-5")) "mean pain, " }
        span.key { (sign("band", "M0 2h12v8h-12z")) "lowest to highest" }
        span.key { (sign("done", "M2 1h8v10h-8z")) "doses done, " }
        span.key { (sign("rest", "M2 1h8v10h-8z")) "of those prescribed" }
        @if any(|part| part.has_plan_change) { span.key { (sign("mark", PLAN)) "plan changed" } }
        @if any(|part| part.stats.remarks.is_paused) { span.key { (sign("mark", PAUSED)) "paused" } }
        @if any(|part| part.stats.remarks.is_eased) { span.key { (sign("mark", EASED)) "eased: half doses" } }
    }
}

/// The marks, in a square of twelve.
const PLAN: &str = "M6 2l4.5 8h-9z";
const PAUSED: &str = "M2 2h3v8h-3zM7 2h3v8h-3z";
const EASED: &str = "M6 1a5 5 0 0 0 0 10z";

fn sign(class: &str, path: &str) -> Markup {
    html! { svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" { path class=(class) d=(path) {} } " " }
}

fn picture(course: &Course) -> Markup {
    let one = course.one;
    html! {
        svg.picture role="img" viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) aria-labelledby="picture-title picture-text" {
            title #picture-title { "Pain and doses, " (one) " by " (one) }
            desc #picture-text {
                "Above, the mean pain of each " (one) " as a line from 0 to 10, with its lowest and highest reading as a \
                 band. Below, a column for the doses that were prescribed, filled as far as they were done. Marks below it \
                 say where the plan changed and where doses were paused or halved. The table has all of it in figures."
            }
            (scales(course))
            (bands(course))
            (means(course))
            (columns(course))
            (marks(course))
            (labels(course))
        }
    }
}

/// How wide a part is.
fn step(course: &Course) -> f64 {
    (RIGHT - LEFT) / float(course.parts.len().max(1))
}

#[expect(clippy::cast_precision_loss, reason = "there are far fewer parts")]
fn float(count: usize) -> f64 {
    count as f64
}

/// The middle of a part.
fn middle(course: &Course, index: usize) -> f64 {
    LEFT + step(course) * (float(index) + 0.5)
}

fn pain_height(pain: f64) -> f64 {
    PAIN[1] - (PAIN[1] - PAIN[0]) * pain / 10.0
}

/// The largest number of doses that a part has, with its place.
fn most_doses(course: &Course) -> (usize, u32) {
    let doses = course.parts.iter().map(|part| part.stats.adherence.prescribed).enumerate();
    doses.max_by_key(|(index, doses)| (*doses, std::cmp::Reverse(*index))).unwrap_or_default()
}

fn scales(course: &Course) -> Markup {
    let (place, most) = most_doses(course);
    // An element of a picture is closed by itself: HTML knows none of them as empty.
    html! {
        text.head x="0" y="10" { "Pain, 0–10" }
        @for pain in [0, 5, 10] {
            @let height = pain_height(f64::from(pain));
            line.scale x1=(LEFT) x2=(RIGHT) y1=(height) y2=(height) {}
            text.number x=(LEFT - 4.0) y=(height + 3.0) { (pain) }
        }
        text.head x="0" y=(DOSES[0] - 8.0) { "Doses" }
        line.scale x1=(LEFT) x2=(RIGHT) y1=(DOSES[1]) y2=(DOSES[1]) {}
        text.number x=(LEFT - 4.0) y=(DOSES[1] + 3.0) { "0" }
        @if most > 0 {
            line.scale x1=(LEFT) x2=(RIGHT) y1=(DOSES[0]) y2=(DOSES[0]) {}
            text.number x=(LEFT - 4.0) y=(DOSES[0] + 3.0) data-figure={ (course.field) "." (place) ".prescribed" } {
                (most)
            }
        }
    }
}

/// The parts with readings, each with its place and its mean.
fn measured(course: &Course) -> impl Iterator<Item = (usize, &PainDay, f64)> {
    let parts = course.parts.iter().enumerate();
    parts.filter_map(|(index, part)| Some((index, &part.stats.pain, part.stats.pain.mean()?)))
}

fn bands(course: &Course) -> Markup {
    let width = step(course);
    html! {
        @for (index, pain, _) in measured(course) {
            @let [top, bottom] = [pain.highest, pain.lowest].map(|pain| pain_height(f64::from(pain)));
            rect.band x=(short(middle(course, index) - width / 2.0)) width=(short(width))
                y=(short(top - 1.0)) height=(short(bottom - top + 2.0)) {}
        }
    }
}

fn means(course: &Course) -> Markup {
    let mut line = String::new();
    let mut last = None;
    for (index, _, mean) in measured(course) {
        // No line leads over parts without a reading.
        let is_next = last.is_some_and(|last| last + 1 == index);
        let command = if is_next { 'L' } else { 'M' };
        line += &format!("{command}{} {}", short(middle(course, index)), short(pain_height(mean)));
        last = Some(index);
    }
    html! {
        path.line d=(line) {}
        @for (index, _, mean) in measured(course) {
            circle.dot cx=(short(middle(course, index))) cy=(short(pain_height(mean))) r="2.4" {}
        }
    }
}

fn columns(course: &Course) -> Markup {
    let (_, most) = most_doses(course);
    let width = (step(course) * 0.72).min(WIDEST);
    let height = |doses: u32| (DOSES[1] - DOSES[0]) * f64::from(doses) / f64::from(most.max(1));
    html! {
        @for (index, part) in course.parts.iter().enumerate() {
            @let adherence = part.stats.adherence;
            @let left = short(middle(course, index) - width / 2.0);
            @for (class, doses) in [("rest", adherence.prescribed), ("done", adherence.done)] {
                @if doses > 0 {
                    rect class=(class) x=(left) width=(short(width))
                        y=(short(DOSES[1] - height(doses))) height=(short(height(doses))) {}
                }
            }
        }
    }
}

fn marks(course: &Course) -> Markup {
    let size = step(course).clamp(4.0, 10.0);
    html! {
        @for (index, part) in course.parts.iter().enumerate() {
            @let remarks = &part.stats.remarks;
            @let all = [(part.has_plan_change, PLAN), (remarks.is_paused, PAUSED), (remarks.is_eased, EASED)];
            @let some: Vec<&str> = all.into_iter().filter_map(|(is_set, path)| is_set.then_some(path)).collect();
            @let width = (step(course) / float(some.len().max(1))).min(size);
            @for (place, path) in some.iter().enumerate() {
                @let left = middle(course, index) + width * (float(place) - float(some.len()) / 2.0);
                path.mark d=(path) transform=(format!(
                    "translate({} {}) scale({})", short(left), short(MARKS - width / 2.0), short(width / 12.0)
                )) {}
            }
        }
    }
}

fn labels(course: &Course) -> Markup {
    let every = course.parts.len().div_ceil(MOST_LABELS).max(1);
    html! {
        @for (index, part) in course.parts.iter().enumerate().step_by(every) {
            text.day x=(short(middle(course, index))) y=(DAYS) { (part.stats.day.format(course.format)) }
        }
    }
}

/// Two decimals are finer than any screen or paper.
fn short(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn table(course: &Course) -> Markup {
    let field = |index: usize, name: &str| format!("{}.{index}.{name}", course.field);
    let has_marks = course.parts.iter().any(|part| !part.marks().is_empty());
    html! {
        table.figures {
            caption { "The same in figures" }
            thead {
                tr {
                    th scope="col" { @if course.one == "week" { "Week of" } @else { (capitalised(course.one)) } }
                    th scope="col" { "Doses" }
                    th scope="col" { "Pain" }
                    th scope="col" { "Range" }
                    th scope="col" { "Readings" }
                    @if has_marks { th scope="col" { "Marks" } }
                }
            }
            tbody {
                @for (index, part) in course.parts.iter().enumerate() {
                    @let (adherence, pain) = (part.stats.adherence, part.stats.pain);
                    tr {
                        th scope="row" { (time(part.stats.day, course.format)) }
                        @if adherence.prescribed > 0 {
                            td data-figure={ (field(index, "done")) " " (field(index, "prescribed")) } {
                                (adherence.done) " of " (adherence.prescribed)
                            }
                        } @else {
                            td { "–" }
                        }
                        @if let Some(mean) = pain.mean() {
                            td data-figure=(field(index, "pain.mean")) { (pain::mean(mean)) }
                            td data-figure={ (field(index, "pain.lowest")) " " (field(index, "pain.highest")) } {
                                (pain.lowest) "–" (pain.highest)
                            }
                            td data-figure=(field(index, "pain.readings")) { (pain.readings) }
                        } @else {
                            td { "–" } td { "–" } td { "–" }
                        }
                        @if has_marks { td.text { (part.marks().join(", ")) } }
                    }
                }
            }
        }
    }
}
