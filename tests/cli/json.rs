//! The JSON that scripts rely on, field by field.

use serde_json::{Value, json};

use super::sandbox::Sandbox;

fn fields(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

const SESSION: [&str; 11] =
    ["id", "routine", "at", "day", "slot", "amount", "unit", "note", "pain_before", "pain_after", "source"];

#[test]
fn a_session_has_the_documented_fields() {
    let home = Sandbox::new();
    let logged = home.json("log thumb --json");
    assert_eq!(fields(&logged), SESSION);
    let mut expected = json!({
        "id": logged["id"], "routine": "thumb", "at": "2026-11-23T08:10:00+01:00", "day": "2026-11-23",
        "slot": "morning", "amount": 10, "unit": "minutes", "note": null, "pain_before": null, "pain_after": null,
        "source": "cli",
    });
    assert_eq!(logged, expected);
    let id = logged["id"].as_str().unwrap();
    assert_eq!((id.len(), &id[14..15]), (36, "7"), "{id} is no UUIDv7");
    assert_eq!(home.json("list --json"), json!([expected]));

    let logged = home.json("log yoga --pain 5 --note 'at home' --json");
    expected = json!({
        "id": logged["id"], "routine": "yoga", "at": "2026-11-23T08:10:00+01:00", "day": "2026-11-23",
        "slot": null, "amount": 20, "unit": "minutes", "note": "at home", "pain_before": 5, "pain_after": null,
        "source": "cli",
    });
    assert_eq!(logged, expected);
    assert_eq!(home.json("list --json --limit 1"), json!([expected]));
}

#[test]
fn a_week_has_the_documented_fields_and_figures() {
    let mut home = Sandbox::new();
    home.ok("log thumb palm --pain 4");
    home.at("2026-11-23T12:30:00+01:00");
    home.ok("log thumb");
    home.at("2026-11-23T20:00:00+01:00");
    let stats = home.json("stats --week --json");
    let sum = json!({
        "from": "2026-11-23", "sessions": 3, "prescribed": 3, "done": 3, "excused": 0, "adherence": 1.0,
        "pain": {"readings": 1, "mean": 4.0, "lowest": 4, "highest": 4},
    });
    assert_eq!(
        stats,
        json!({
            "from": "2026-11-23", "to": "2026-11-29", "now": "2026-11-23T20:00:00+01:00",
            "total": {
                "sessions": 3, "prescribed": 3, "done": 3, "open": 2, "excused": 0, "adherence": 1.0, "full_days": 0,
                "streak": {"current": 1, "longest": 1},
            },
            "previous": null,
            "sources": {"cli": 3, "notification": 0, "do": 0, "import": 0},
            "routines": [
                {
                    "routine": "palm", "sessions": 1, "amount": 200, "unit": "strokes", "prescribed": 1, "done": 1,
                    "open": 1, "adherence": 1.0, "amount_prescribed": 200, "strength": 0.0,
                    "streak": {"current": 1, "longest": 1}, "week": null, "weeks": null,
                },
                {
                    "routine": "thumb", "sessions": 2, "amount": 20, "unit": "minutes", "prescribed": 2, "done": 2,
                    "open": 1, "adherence": 1.0, "amount_prescribed": 20, "strength": 0.0,
                    "streak": {"current": 1, "longest": 1}, "week": null, "weeks": null,
                },
            ],
            "days": [{
                "day": "2026-11-23", "sessions": 3, "prescribed": 3, "done": 3, "open": 2, "excused": 0,
                "paused": false, "reasons": [], "eased": false, "pain": 4.0,
            }],
            "slots": [
                {
                    "slot": "morning", "routine": "palm", "prescribed": 1, "done": 1, "open": 0, "excused": 0,
                    "adherence": 1.0, "amount": 200, "unit": "strokes", "from": "2026-11-23", "first_dose": 200,
                    "last_dose": 200,
                },
                {
                    "slot": "morning", "routine": "thumb", "prescribed": 1, "done": 1, "open": 0, "excused": 0,
                    "adherence": 1.0, "amount": 10, "unit": "minutes", "from": "2026-11-23", "first_dose": 10,
                    "last_dose": 10,
                },
                {
                    "slot": "noon", "routine": "thumb", "prescribed": 1, "done": 1, "open": 0, "excused": 0,
                    "adherence": 1.0, "amount": 10, "unit": "minutes", "from": "2026-11-23", "first_dose": 10,
                    "last_dose": 10,
                },
                {
                    "slot": "evening", "routine": "palm", "prescribed": 0, "done": 0, "open": 1, "excused": 0,
                    "adherence": null, "amount": 0, "unit": "strokes", "from": "2026-11-23", "first_dose": 200,
                    "last_dose": 200,
                },
                {
                    "slot": "evening", "routine": "thumb", "prescribed": 0, "done": 0, "open": 1, "excused": 0,
                    "adherence": null, "amount": 0, "unit": "minutes", "from": "2026-11-23", "first_dose": 10,
                    "last_dose": 10,
                },
            ],
            "weeks": [sum], "months": [sum], "years": [sum],
            "pain": {
                "readings": 1, "mean": 4.0, "lowest": 4, "highest": 4, "previous_readings": 0, "previous_mean": null,
                "mean_change": null, "change_sessions": 0, "much_higher": [], "noticeable": null,
                "first_and_last": null,
            },
        })
    );
    assert_eq!(
        fields(&stats),
        [
            "from", "to", "now", "total", "previous", "sources", "routines", "days", "slots", "weeks", "months",
            "years", "pain"
        ]
    );
}

#[test]
fn every_command_that_reads_answers_with_one_document() {
    let home = Sandbox::new();
    for logged in [false, true] {
        if logged {
            home.ok("log palm --pain 3");
        }
        for words in [
            "--json",
            "list --json",
            "list --pain --json",
            "pain --json",
            "stats --json",
            "stats --all --json",
            "status --json",
            "status --format json",
            "status --format waybar",
            "undo --list --json",
        ] {
            home.json(words);
        }
    }
    assert_eq!(home.json("status --json"), home.json("status --format json"));
}

#[test]
fn today_has_states_and_what_comes_next() {
    let home = Sandbox::new();
    home.ok("log thumb");
    let today = home.json("--json");
    let expected = [
        "day",
        "now",
        "slots",
        "weekly",
        "others",
        "week",
        "streak",
        "next",
        "paused",
        "paused_until",
        "paused_reason",
        "eased_to",
    ];
    assert_eq!(fields(&today), expected);
    assert_eq!(
        today["slots"][0],
        json!({"slot": "morning", "at": "2026-11-23T08:00:00+01:00", "routines": [
            {
                "routine": "palm", "amount": 200, "unit": "strokes", "state": "open", "amount_done": null,
                "eased": false, "week": null,
            },
            {
                "routine": "thumb", "amount": 10, "unit": "minutes", "state": "done", "amount_done": 10,
                "eased": false, "week": null,
            },
        ]})
    );
    assert_eq!(
        today["next"],
        json!({"at": "2026-11-23T12:30:00+01:00", "day": "2026-11-23", "slot": "noon", "routines": ["thumb"]})
    );
}

#[test]
fn a_routine_of_the_week_shows_how_far_it_came() {
    let mut home = Sandbox::new();
    home.config("[routines.yoga]\nenabled = true\n");
    home.ok("log yoga");
    home.ok("log yoga");
    home.at("2026-11-25T08:00:00+01:00");
    home.ok("log yoga");
    let stats = home.json("stats --routine yoga --json");
    let yoga = &stats["routines"][0];
    assert_eq!(
        (&yoga["week"], &yoga["sessions"], &yoga["amount"]),
        (&json!({"done": 2, "of": 3}), &3.into(), &60.into())
    );
    assert_eq!((&yoga["adherence"], &yoga["streak"]["current"]), (&json!(null), &0.into()));
    home.at("2026-11-26T08:00:00+01:00");
    home.ok("log yoga");
    assert_eq!(home.json("stats --routine yoga --json")["routines"][0]["streak"], json!({"current": 1, "longest": 1}));
}
