//! How to do a routine, when not to, and when to see a doctor.

use unicode_width::UnicodeWidthStr;

use super::sandbox::Sandbox;

const ROUTINES: [&str; 9] = ["palm", "thumb", "swallow", "break", "twist", "yoga", "run", "backwalk", "walk"];

#[test]
fn each_routine_says_how_when_not_and_when_to_see_a_doctor() {
    let home = Sandbox::new();
    let list = home.ok("guide");
    for routine in ROUTINES {
        let page = home.ok(&format!("guide {routine}"));
        assert!(page.contains("  1. ") && page.ends_with("backcare guide --see-a-doctor\n"), "{page}");
        assert!(list.lines().any(|line| line.starts_with(&format!("{routine} "))), "{list}");
        let json = home.json(&format!("guide {routine} --json"));
        for field in ["title", "kind", "cue", "steps", "caution", "of_the_kind", "evidence", "when"] {
            assert!(!json[field].is_null(), "{routine}: {field}");
        }
        let cue = json["cue"].as_str().unwrap();
        assert!((1..=120).contains(&cue.chars().count()), "{cue}");
        let ascii = home.ok(&format!("guide {routine} --ascii"));
        assert!(ascii.is_ascii(), "{ascii}");
        for line in page.lines().chain(ascii.lines()).chain(list.lines()) {
            assert!(line.width() <= 80, "{line}");
        }
    }
    let dose =
        "5 holds of 3 seconds with 3 seconds of rest, 1 more every 7 days, up to 10,\nbedtime, once it is enabled.";
    assert!(home.ok("guide swallow").contains(dose));
    let drawn = |page: &str| page.lines().filter(|line| line.starts_with("    ")).all(|line| line.width() <= 40);
    assert!(ROUTINES[..3].iter().all(|routine| drawn(&home.ok(&format!("guide {routine}")))));
    assert!(home.fails(1, "guide plam").contains("did you mean `palm`?"));
    assert!(!home.db().exists(), "nothing was made");
}

#[test]
fn a_drawing_follows_the_locale() {
    let home = Sandbox::new();
    let in_locale = |locale: &str| {
        let output = home.command("guide palm").env("LC_ALL", locale).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(in_locale("C").is_ascii() && in_locale("de_DE.ISO-8859-1").is_ascii());
    assert!(!in_locale("C.UTF-8").is_ascii() && !in_locale("de_DE.utf8").is_ascii());
}

#[test]
fn the_signs_that_need_a_doctor_are_said_whatever_is_wrong() {
    let home = Sandbox::new();
    home.config("[slots");
    let page = home.ok("guide --see-a-doctor");
    assert!(page.starts_with("Newly begun, or getting worse: call your local emergency number\n"), "{page}");
    assert_eq!(home.ok("guide --red-flags"), page);
    let signs = home.json("guide --see-a-doctor --json");
    for (field, count) in [("emergency", 6), ("same_day", 2), ("soon", 6)] {
        assert_eq!(signs[field].as_array().unwrap().len(), count);
    }
    let all = page.to_lowercase();
    assert!(!["you are fine", "nothing serious", "harmless"].iter().any(|words| all.contains(words)), "{page}");
    assert!(home.ok("tips").contains("no treatment"));
    assert_eq!(home.json("tips --json").as_array().unwrap().len(), 8);
}

#[test]
fn a_routine_of_ones_own_has_a_guide() {
    let home = Sandbox::new();
    home.config("[routines.plank]\ntitle = \"Plank\"\nminutes = 2\nslots = [\"noon\"]\ndays = [\"mon\", \"fri\"]\n");
    let page = home.ok("guide plank");
    assert!(page.starts_with("Plank (plank)\n2 minutes, noon on Mon and Fri, once it is enabled.\n"), "{page}");
    assert!(page.contains("Nothing is written down of how to do it"), "{page}");
}
