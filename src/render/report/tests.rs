use std::collections::BTreeMap;
use std::path::Path;

use chrono::{NaiveDate, Utc};

use super::*;
use crate::config::Settings;
use crate::domain::history::{History, PainDay, PainHistory, Tally};
use crate::domain::lifetime::{DayRuns, Lifetime, SlotDays};
use crate::domain::plan::Plans;
use crate::domain::record::Tracking;
use crate::domain::routine::{RoutineId, SlotName, Unit};
use crate::domain::stats::period::Span;
use crate::domain::stats::{Adherence, Past, Question};

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// The page of sessions and readings on these days, made on the last of them, with what `change` does to it.
fn page_of(days: &[NaiveDate], change: impl FnOnce(&mut ReportContent)) -> String {
    let settings = Settings::of(Path::new("config.toml"), b"").unwrap();
    let today = days.last().copied().unwrap_or(day(2026, 11, 23));
    let mut history = History::empty(Plans::new(BTreeMap::new(), today, settings.plan()));
    let mut pain_days = Vec::new();
    let at = |day: NaiveDate| day.and_hms_opt(22, 30, 0).unwrap().and_utc().fixed_offset();
    for (index, day) in days.iter().enumerate() {
        history.tallies.push(Tally {
            day: *day,
            routine: RoutineId::from("palm"),
            slot: Some(SlotName::from("morning")),
            unit: Unit::Count("strokes".into()),
            sessions: 1,
            known: 1,
            amount: 200,
        });
        let pain = u32::try_from(index % 11).unwrap();
        pain_days.push(PainDay { day: *day, readings: 1, sum: pain, lowest: pain, highest: pain });
    }
    history.tracking = days.first().map(|first| Tracking { day: *first, at: at(*first) });
    let session_days: DayRuns = days.iter().copied().collect();
    let palm = (RoutineId::from("palm"), session_days.clone());
    let first_day = days.first().copied();
    let period = Period { from: first_day.unwrap_or(today), to: today, span: Span::All };
    let past = Past {
        first_day,
        lifetime: Lifetime { session_days, session_days_of: BTreeMap::from([palm]) },
        since: period.from,
        slot_days: SlotDays::default(),
        pain: PainHistory { days: pain_days, changes: Vec::new() },
    };
    let stats = history.at(&Utc, at(today).to_utc()).stats(&past, Question { period, only: None, with_streaks: false });
    let mut content = ReportContent {
        is_made_up: false,
        name: None,
        now: at(today),
        stats: &stats,
        sources: SourceCounts { typed: stats.total.sessions, ..SourceCounts::default() },
        routines: &settings.routines,
        plan_changes: Vec::new(),
        pauses: Vec::new(),
        easings: Vec::new(),
        reviews: Vec::new(),
        answers: Vec::new(),
        questions: Vec::new(),
        notes: None,
    };
    change(&mut content);
    html(&content)
}

fn quarter() -> Vec<NaiveDate> {
    day(2026, 8, 31).iter_days().take(84).collect()
}

fn note(text: &str) -> DiaryNote {
    DiaryNote { day: day(2026, 11, 20), routine: None, text: text.to_owned() }
}

/// Whether each tag that is opened is closed, in order; gives how many there are.
fn elements(page: &str) -> usize {
    const EMPTY: [&str; 2] = ["meta", "!DOCTYPE"];
    let mut open: Vec<&str> = Vec::new();
    let mut count = 0;
    // What is between the tags has no sign of one: neither words nor styles.
    for part in page.split('<').skip(1) {
        let (tag, _) = part.split_once('>').unwrap_or_else(|| panic!("a tag without an end: {part}"));
        let name = tag.split(' ').next().unwrap();
        match name.strip_prefix('/') {
            Some(closed) => assert_eq!(open.pop(), Some(closed), "{part}"),
            None if EMPTY.contains(&name) => {}
            None => open.push(name),
        }
        count += 1;
    }
    assert!(open.is_empty(), "{open:?}");
    count
}

#[test]
fn words_of_the_user_stay_words() {
    let evil = "ask: </bdi><script>alert('1')</script> & \"x\" \u{202e}gnihton\u{9b}31m\x1b[2J\nnext";
    let page = page_of(&quarter(), |content| {
        content.name = Some("</title><script>\"A\"\u{202e}\nB");
        content.questions = vec![note(evil)];
        content.notes = Some(vec![note(evil)]);
        content.pauses =
            vec![PausedDays { from: day(2026, 10, 1), to: Some(day(2026, 10, 2)), reason: Some("<b>flu</b>") }];
    });
    elements(&page);
    assert!(!page.contains("<script") && !page.contains("<b>flu"), "{page}");
    let steering = |letter: char| letter.is_control() && letter != '\n' || ('\u{202a}'..='\u{202e}').contains(&letter);
    assert!(!page.contains(steering));
    assert!(page.contains("<title>Back diary of &lt;/title&gt;&lt;script&gt;&quot;A&quot;� B, 31 August 2026"));
    assert!(page.contains("<li><bdi>&lt;/bdi&gt;&lt;script&gt;alert('1')"), "the question, without its first word");
    assert!(page.contains("<time datetime=\"2026-10-01\">1 Oct 2026</time> to <time"), "{page}");
}

#[test]
fn a_note_of_a_hundred_thousand_letters_is_cut() {
    let long: &'static str = "é".repeat(100_000).leak();
    let page = page_of(&quarter(), |content| {
        content.notes = Some(vec![note(long)]);
        content.name = Some(long);
    });
    assert!(page.contains(&format!("{}…</bdi>", "é".repeat(500))));
    assert!(page.len() < 100_000, "{}", page.len());
}

#[test]
fn a_page_without_a_record_says_so() {
    let page = page_of(&[], |_| {});
    elements(&page);
    for words in
        ["(no name)", "No reading was taken.", "No session was recorded.", "There is no dose and no reading to show."]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
}

#[test]
fn little_much_and_gaps_make_a_page_of_bounded_size() {
    let years: Vec<NaiveDate> = (1990..=2026).map(|year| day(year, 3, 4)).collect();
    let decade: Vec<NaiveDate> = day(2018, 1, 1).iter_days().take(2_000).collect();
    for (days, part) in [
        (vec![day(2026, 11, 23)], "week by week"),
        (quarter(), "week by week"),
        (vec![day(2024, 2, 29), day(2026, 11, 23)], "month by month"),
        (decade, "month by month"),
        (years, "year by year"),
    ] {
        let page = page_of(&days, |_| {});
        assert!(elements(&page) > 100 && page.contains(part), "{part}");
        assert!(page.matches("class=\"rest\"").count() <= 121, "{part}");
        assert!(page.len() < 150_000, "{part}: {}", page.len());
    }
}

#[test]
fn the_first_weeks_stand_beside_the_last_with_what_may_be_said_of_them() {
    let page = page_of(&quarter(), |_| {});
    let said = "4.5</b> in the first <b data-figure=\"pain.first_and_last.days\">28 days</b>";
    assert!(page.contains(said), "{page}");
    assert!(page.contains("less than what is called noticeable"));
    assert!(page.contains("Lowest <b data-figure=\"pain.lowest\">0</b>, highest"));
    for forbidden in ["streak", "strength", "score", "diagnosed", "improve"] {
        assert!(!page.to_lowercase().contains(forbidden), "{forbidden}");
    }
}

#[test]
fn only_a_day_with_all_doses_done_is_as_dark_as_can_be() {
    for (done, level) in [(0, 0), (1, 1), (2, 1), (3, 2), (4, 3), (5, 4)] {
        let share = Adherence { prescribed: 5, done, ..Adherence::default() }.share().unwrap();
        assert_eq!(super::calendar::level(share), level, "{done} of 5");
    }
    assert_eq!(Adherence::default().share(), None);
}

#[test]
fn one_reason_of_two_pauses_has_no_others() {
    let pause = |reason| PausedDays { from: day(2026, 10, 1), to: Some(day(2026, 10, 1)), reason: Some(reason) };
    let page = |reasons: [&'static str; 2]| {
        page_of(&quarter(), |content| {
            let mut stats = content.stats.clone();
            stats.days[31].remarks.is_paused = true;
            content.stats = Box::leak(Box::new(stats));
            content.pauses = reasons.map(pause).to_vec();
        })
    };
    assert!(page(["flu", "flu"]).contains(" (<bdi>flu</bdi>)"));
    assert!(page(["flu", "away"]).contains(" (<bdi>flu</bdi>, and others)"));
}
