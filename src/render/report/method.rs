//! What the record does not hold, and how its figures come about.

use maud::{Markup, html};

pub(super) fn not_recorded() -> Markup {
    html! {
        section aria-labelledby="missing" {
            h2 #missing { "Not recorded here" }
            p {
                "Medicines, sleep, symptoms in the legs, any diagnosis, and exercise other than what stands above. Where \
                 there is no entry, that does not mean that there was no symptom."
            }
            p.soft {
                "A dose is done once a session was recorded at its time of day. How everything is counted stands at the \
                 end, and in full in " code { "backcare stats --explain" } "."
            }
        }
    }
}

pub(super) fn rules() -> Markup {
    html! {
        section.rules aria-labelledby="rules" {
            h2 #rules { "How it is counted" }
            p {
                "A dose is done once a session was recorded at its time of day, however long it was, and missed once that \
                 time is over; one that a pause meets counts neither way, and so does one that is still open. Pain is a \
                 reading from "
                span.rule { "0" } " (none) to " span.rule { "10" }
                " (the worst imaginable), before a session or on its own; readings after a session are compared with the \
                 one before it and are in no mean. The figures say what happened together, not what caused it. All rules: "
                code { "backcare stats --explain" } "."
            }
        }
    }
}
