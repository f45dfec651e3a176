//! On a real mako, which crashes where a notification with a stack tag is replaced, and takes those of others with it.

use super::home::Home;
use super::sway::{Desktop, Popup};
use super::wait::wait_until;

#[test]
#[ignore = "needs sway and mako"]
fn what_others_show_outlives_a_rewriting_and_a_restart() {
    let mut desktop = Desktop::start();
    let home = Home::on(Some(desktop.bus.address()));
    desktop.run("notify-send", &["-a", "mail", "Mail", "3 new mails"]);
    let mail = |desktop: &Desktop| desktop.popups().into_iter().find(|popup| popup.app == "mail");
    let others = mail(&desktop);
    assert!(others.is_some());
    home.due_soon();
    let daemon = home.start();
    let first = desktop.ours("it is shown", |popup| popup.says("Palm massage") && popup.says("Thumb massage"));
    home.becomes(Some("shown"));
    desktop.keep_picture("mako-due");

    home.ok("log palm");
    let rest = |popup: &Popup| popup.says("Thumb massage") && !popup.says("Palm massage");
    let rewritten = desktop.ours("it is rewritten", rest);
    assert_eq!(rewritten.id, first.id);
    assert_eq!((desktop.mako.ended(), mail(&desktop)), (None, others.clone()));
    home.becomes(Some("shown"));
    desktop.keep_picture("mako-rewritten");

    daemon.kill();
    let daemon = home.start();
    wait_until("it is put back", || home.state().as_deref() == Some("shown"));
    let again = desktop.ours("one of ours is there", rest);
    assert_eq!((desktop.mako.ended(), mail(&desktop)), (None, others.clone()));

    desktop.run("makoctl", &["invoke", "-n", &again.id.to_string(), "done"]);
    home.both_are_logged_from(["cli", "notification"]);
    wait_until("ours is gone", || desktop.popups().iter().all(|popup| popup.app != "backcare"));
    home.becomes(None);
    assert_eq!((desktop.mako.ended(), mail(&desktop)), (None, others));
    assert_eq!(home.sessions().len(), 2);
    drop(daemon);
}
