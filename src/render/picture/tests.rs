//! The pictures of made-up days, as they are drawn.
#![expect(clippy::needless_raw_string_hashes, reason = "that is how snapbox writes what it expects")]

use chrono::{Days, NaiveDate};
use snapbox::{assert_data_eq, str};

use super::{calendar, grid, pain_of_weeks, year};
use crate::domain::doses::DoseState;
use crate::domain::history::PainDay;
use crate::domain::routine::RoutineId;
use crate::domain::stats::period::{Period, Span};
use crate::domain::stats::{Adherence, Cell, DayStats, PainStats, Remarks, Row, RowKind, Stats, Streak, Total, Weekly};
use crate::domain::weekly::Week;
use crate::render::{Layout, Signs};

fn columns(columns: usize) -> Layout {
    Layout { columns: Some(columns), ..Layout::PIPE }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// What a day comes to: prescribed, done, pain.
type DayDraw = (u32, u32, Option<u32>);

/// Days in a row from `from` on; of a day without anything prescribed nothing was done.
fn stats(from: &str, days: &[DayDraw], rows: Vec<Row>) -> Stats {
    let from = day(from);
    let day_stats = |(number, (prescribed, done, pain)): (u64, &DayDraw)| DayStats {
        day: from + Days::new(number),
        sessions: *done,
        adherence: Adherence { prescribed: *prescribed, done: *done, ..Adherence::default() },
        pain: PainDay {
            day: from + Days::new(number),
            readings: u32::from(pain.is_some()),
            sum: pain.unwrap_or_default(),
            lowest: pain.unwrap_or_default(),
            highest: pain.unwrap_or_default(),
        },
        remarks: Remarks::default(),
    };
    let days: Vec<DayStats> = (0..).zip(days).map(day_stats).collect();
    let to = days.last().unwrap().day;
    let mut pain = PainDay::default();
    for day in &days {
        pain += day.pain;
    }
    Stats {
        period: Period { from, to, span: Span::Range },
        today: to,
        first_day: Some(from),
        total: Total { sessions: 0, adherence: Adherence::default(), full_days: Vec::new(), streak: Streak::default() },
        previous: None,
        routines: Vec::new(),
        rows,
        pain: PainStats {
            readings: pain.readings,
            mean: pain.mean(),
            range: None,
            previous_readings: 0,
            previous_mean: None,
            change_sessions: 0,
            mean_change: None,
            much_higher: Vec::new(),
            first_and_last: None,
            noticeable: None,
        },
        days,
    }
}

/// A row of cells: `x` done, `%` partly, `o` open, `.` to come, `-` missed, `~` excused, a digit so many sessions beside.
fn row(kind: RowKind, routine: &str, cells: &str) -> Row {
    let cell = |sign: char| {
        let (state, is_partial) = match sign {
            'x' => (Some(DoseState::Done), false),
            '%' => (Some(DoseState::Done), true),
            'o' => (Some(DoseState::Open), false),
            '.' => (Some(DoseState::ToCome), false),
            '-' => (Some(DoseState::Missed), false),
            '~' => (Some(DoseState::Excused), false),
            _ => (None, false),
        };
        Cell { state, is_partial, extra: sign.to_digit(10).unwrap_or_default() }
    };
    let count = |signs: &[char]| u32::try_from(cells.matches(signs).count()).unwrap();
    let is_slot = matches!(kind, RowKind::Slot(_));
    Row {
        weekly: (kind == RowKind::Weekly).then_some(Weekly::Days(Week { done: count(&['x', '%']), of: 3 })),
        adherence: Adherence {
            prescribed: if is_slot { count(&['x', '%', '-']) } else { 0 },
            done: if is_slot { count(&['x', '%']) } else { 0 },
            ..Adherence::default()
        },
        kind,
        routine: RoutineId::from(routine),
        amount: 0,
        doses: None,
        cells: cells.chars().map(cell).collect(),
    }
}

fn week() -> Stats {
    let days = [(3, 2, Some(5)), (3, 1, None), (0, 0, None), (3, 3, Some(10)), (3, 0, Some(4)), (1, 1, None)];
    let slot = |name: &str| RowKind::Slot(name.into());
    let rows = vec![
        row(slot("morning"), "palm", "xx~x-x"),
        row(slot("morning"), "腰痛体操", "x-~x-%"),
        row(slot("noon"), "thumb", "--~x-o"),
        row(RowKind::Weekly, "walk", "x  x  "),
        row(RowKind::Extra, "yoga", "  1  2"),
    ];
    let week = stats("2026-11-16", &days, rows);
    Stats { period: Period { to: day("2026-11-22"), span: Span::Week, ..week.period }, ..week }
}

#[test]
fn a_week_is_a_grid() {
    let wide = grid(&week(), columns(80));
    assert_data_eq!(
        wide,
        str![[r#"
                     Mon  Tue  Wed  Thu  Fri  Sat  Sun
  morning  palm       ✓    ✓    ~    ✓    –    ✓          4 of 5
           腰痛体操   ✓    –    ~    ✓    –    ◐          3 of 5
  noon     thumb      –    –    ~    ✓    –    ○          1 of 4
  weekly   walk       ✓              ✓                    2 of 3
  also     yoga                 +              +
  pain                5              10   4               mean 6.3
✓ done  ◐ partly  ○ open  – missed  ~ excused  + extra

"#]]
    );
    let narrow = grid(&week(), columns(40));
    assert_data_eq!(
        narrow,
        str![[r#"
  M  T  W  T  F  S  S
morning palm
  ✓  ✓  ~  ✓  –  ✓
  4 of 5
morning 腰痛体操
  ✓  –  ~  ✓  –  ◐
  3 of 5
noon thumb
  –  –  ~  ✓  –  ○
  1 of 4
weekly walk
  ✓        ✓
  2 of 3
also yoga
        +        +
pain
  5        10 4
  6.3
✓ done  ◐ partly  ○ open  – missed
~ excused  + extra

"#]]
    );
    let narrowest = grid(&week(), Layout { signs: Signs::Ascii, ..columns(20) });
    assert_data_eq!(
        narrowest,
        str![[r#"
M  T  W  T  F  S  S
morning palm
  x  x  ~  x  -  x
  4 of 5
morning 腰痛体操
  x  -  ~  x  -  %
  3 of 5
noon thumb
  -  -  ~  x  -  o
  1 of 4
weekly walk
  x        x
  2 of 3
also yoga
        +        +
pain
  5        10 4
  6.3
x done  % partly
o open  - missed
~ excused  + extra

"#]]
    );
    let plain = grid(&week(), Layout { is_plain: true, ..columns(80) });
    assert_data_eq!(
        plain,
        str![[r#"
Morning, palm: 4 of 5; Monday done, Tuesday done, Wednesday excused, Thursday
done, Friday missed, Saturday done.
Morning, 腰痛体操: 3 of 5; Monday done, Tuesday missed, Wednesday excused,
Thursday done, Friday missed, Saturday partly done.
Noon, thumb: 1 of 4; Monday missed, Tuesday missed, Wednesday excused, Thursday
done, Friday missed, Saturday open.
Weekly, walk: 2 of 3; Monday done, Thursday done.
Also, yoga: Wednesday done once, Saturday done 2 times.
Pain: Monday 5, Thursday 10, Friday 4.

"#]]
    );
}

/// A day of nothing, then some of each.
fn some_weeks(days: usize) -> Vec<DayDraw> {
    let pattern = [(0, 0), (4, 0), (4, 1), (4, 2), (4, 3), (4, 4), (5, 5), (6, 3)];
    let pain = |number: usize| (number % 9 != 4).then(|| 7 - u32::try_from(number * 4 / days).unwrap());
    let draw = |number: usize| (pattern[number % 8].0, pattern[number % 8].1, pain(number));
    (0..days).map(draw).collect()
}

#[test]
fn a_month_is_a_calendar() {
    let month = stats("2026-10-01", &some_weeks(31), Vec::new());
    let drawn = calendar(&month, columns(80));
    assert_data_eq!(
        drawn,
        str![[r#"
          Mon    Tue    Wed    Thu    Fri    Sat    Sun        done  pain
  28 Sep                        1      2 ––   3 ░░   4 ▒▒   3 of 12   7.0
   5 Oct   5 ▓▓   6 ██   7 ██   8 ▒▒   9     10 ––  11 ░░  16 of 27   6.5
  12 Oct  12 ▒▒  13 ▓▓  14 ██  15 ██  16 ▒▒  17     18 ––  17 of 27   5.7
  19 Oct  19 ░░  20 ▒▒  21 ▓▓  22 ██  23 ██  24 ▒▒  25     18 of 27   4.8
  26 Oct  26 ––  27 ░░  28 ▒▒  29 ▓▓  30 ██  31 ██         15 of 25   4.0
█ all  ▓ most  ▒ half  ░ some  – none

"#]]
    );
    let drawn = calendar(&month, columns(40));
    assert_data_eq!(
        drawn,
        str![[r#"
        M T W T F S S      done  pain
28 Sep          – ░ ▒   3 of 12   7.0
 5 Oct  ▓ █ █ ▒   – ░  16 of 27   6.5
12 Oct  ▒ ▓ █ █ ▒   –  17 of 27   5.7
19 Oct  ░ ▒ ▓ █ █ ▒    18 of 27   4.8
26 Oct  – ░ ▒ ▓ █ █    15 of 25   4.0
█ all  ▓ most  ▒ half  ░ some  – none

"#]]
    );
    let drawn = calendar(&month, Layout { signs: Signs::Ascii, ..columns(20) });
    assert_data_eq!(
        drawn,
        str![[r#"
28 Sep     -:=
  3 of 12, pain 7.0.
 5 Oct *##= -:
  16 of 27, pain
  6.5.
12 Oct =*##= -
  17 of 27, pain
  5.7.
19 Oct :=*##=
  18 of 27, pain
  4.8.
26 Oct -:=*##
  15 of 25, pain
  4.0.
# all  * most
= half  : some
- none

"#]]
    );
    let drawn = calendar(&month, Layout { is_plain: true, ..columns(80) });
    assert_data_eq!(
        drawn,
        str![[r#"
Week from 1 October: 3 of 12 done, pain 7.0.
Week from 5 October: 16 of 27 done, pain 6.5.
Week from 12 October: 17 of 27 done, pain 5.7.
Week from 19 October: 18 of 27 done, pain 4.8.
Week from 26 October: 15 of 25 done, pain 4.0.

"#]]
    );
}

#[test]
fn a_year_is_a_map_of_its_weeks() {
    let year_stats = stats("2024-01-01", &some_weeks(366), Vec::new());
    let drawn = year(&year_stats, columns(80));
    assert_data_eq!(
        drawn,
        str![[r#"
      Jan Feb Mar  Apr May Jun  Jul Aug Sep  Oct Nov Dec
  Mon  ▒██▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓
  Tue – ▒██▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██
  Wed ░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒░– ▒
  Thu ▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒░–
  Fri ▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒░–
  Sat █▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒░
  Sun ██▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒
█ all  ▓ most  ▒ half  ░ some  – none

"#]]
    );
    let drawn = year(&year_stats, columns(40));
    assert_data_eq!(
        drawn,
        str![[r#"
    Jan Feb Mar  Apr May Jun
Mon  ▒██▓▒░– ▒██▓▒░– ▒██▓▒░– ▒█
Tue – ▒██▓▒░– ▒██▓▒░– ▒██▓▒░– ▒
Wed ░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒░–
Thu ▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒░–
Fri ▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒░
Sat █▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒
Sun ██▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓

       Aug Sep  Oct Nov Dec
Mon █▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓
Tue ██▓▒░– ▒██▓▒░– ▒██▓▒░– ▒██
Wed ▒██▓▒░– ▒██▓▒░– ▒██▓▒░– ▒
Thu  ▒██▓▒░– ▒██▓▒░– ▒██▓▒░–
Fri – ▒██▓▒░– ▒██▓▒░– ▒██▓▒░–
Sat ░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒░
Sun ▒░– ▒██▓▒░– ▒██▓▒░– ▒██▓▒
█ all  ▓ most  ▒ half  ░ some  – none

"#]]
    );
    let drawn = year(&year_stats, Layout { signs: Signs::Ascii, ..columns(20) });
    assert_data_eq!(
        drawn,
        str![[r#"
    Jan Feb Mar
Mon  =##*=:- =##*=
Tue - =##*=:- =##*
Wed :- =##*=:- =##
Thu =:- =##*=:- =#
Fri *=:- =##*=:- =
Sat #*=:- =##*=:-
Sun ##*=:- =##*=:-

       May Jun
Mon :- =##*=:- =##
Tue =:- =##*=:- =#
Wed *=:- =##*=:- =
Thu #*=:- =##*=:-
Fri ##*=:- =##*=:-
Sat =##*=:- =##*=:
Sun  =##*=:- =##*=

      Aug Sep  Oct
Mon *=:- =##*=:- =
Tue #*=:- =##*=:-
Wed ##*=:- =##*=:-
Thu =##*=:- =##*=:
Fri  =##*=:- =##*=
Sat - =##*=:- =##*
Sun :- =##*=:- =##

     Nov Dec
Mon ##*=:- =##*
Tue =##*=:- =##
Wed  =##*=:- =
Thu - =##*=:-
Fri :- =##*=:-
Sat =:- =##*=:
Sun *=:- =##*=
# all  * most
= half  : some
- none

"#]]
    );
}

#[test]
fn the_pain_of_a_year_is_a_line() {
    let year_stats = stats("2024-01-01", &some_weeks(366), Vec::new());
    let drawn = pain_of_weeks(&year_stats, columns(80));
    assert_data_eq!(
        drawn,
        str![[r#"
  7 ┤─────────────╮
  6 ┤             ╰────────────╮
  5 ┤                          ╰────────────╮
  4 ┤                                       ╰─────────────
Mean pain of each week: from 7.0 to 4.0; the lowest was 4.0, the highest 7.0.

"#]]
    );
    let drawn = pain_of_weeks(&year_stats, Layout { signs: Signs::Ascii, ..columns(20) });
    assert_data_eq!(
        drawn,
        str![[r#"
  7 |***
  6 |   ****
  5 |       ***
  4 |          ****
Mean pain of 4 weeks
each: from 7.0 to
4.0; the lowest was
4.0, the highest
7.0.

"#]]
    );
}

#[test]
fn of_many_years_the_last_weeks_are_shown_and_a_gap_breaks_the_line() {
    let mut days = some_weeks(70);
    days.extend(std::iter::repeat_n((0, 0, None), 3 * 365));
    days.extend(some_weeks(70));
    let years = stats("2020-02-29", &days, Vec::new());
    let map = year(&years, columns(80));
    assert!(map.lines().all(|line| line.chars().count() <= 6 + 54), "{map}");
    assert!(map.ends_with("\nThese are the last 54 weeks of 178.\n"), "what is left out is said: {map}");
    let drawn = pain_of_weeks(&years, columns(60));
    assert_data_eq!(
        drawn,
        str![[r#"
  7 ┤─╮                                       ─╮
  6 ┤ │                                        ╰╮
  5 ┤ ╰╮                                        ╰╮
  4 ┤  ╰                                         ╰
Mean pain of 4 weeks each: from 6.8 to 4.0; the lowest was
4.0, the highest 7.0.

"#]]
    );
    let one = stats("2026-11-16", &[(1, 1, Some(4))], Vec::new());
    assert_eq!(pain_of_weeks(&one, columns(80)), "");
}
