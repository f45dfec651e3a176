//! Completion in real shells: bash and zsh at a pseudo-terminal, fish by its own `complete`.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use super::sandbox::{BACKCARE, Sandbox};

/// Runs the shell of its first argument at a pseudo-terminal. Types each line of its input, then Tab, then the key that has
/// the shell print its line, and prints that.
const TYPIST: &str = r#"
zmodload zsh/zpty
zpty shell "$1"
zpty -r shell seen '*ready> *'
while IFS= read -r line; do
    zpty -w -n shell "$line"$'\t\x14'
    zpty -r shell seen '*<<*>>*'
    print -r -- "${${seen##*<<}%%>>*}"
    zpty -w -n shell $'\x15'
done
zpty -d shell
"#;

const BASHRC: &str = r#"
PS1='ready> '
eval "$(backcare completions bash)"
bind -x '"\C-t": printf "<<%s>>\n" "$READLINE_LINE"'
"#;

const ZSHRC: &str = r#"
PS1='ready> '
fpath=(~/functions $fpath)
autoload -U compinit
compinit -u -D
show() { print -r -- "<<$BUFFER>>" }
zle -N show
bindkey '^T' show
"#;

const PLANK: &str = r#"
[slots]
afternoon = "16:00"

[routines.plank]
title = "Plank: slowly"
enabled = true
slots = ["afternoon"]
minutes = 2
"#;

/// What is typed, and what it becomes with one Tab.
const COMPLETED: [(&str, &str); 13] = [
    ("backcare und", "backcare undo "),
    ("backcare remind ne", "backcare remind next "),
    ("backcare log thumb --minu", "backcare log thumb --minutes "),
    ("backcare log thu", "backcare log thumb "),
    ("backcare log thumb pla", "backcare log thumb plank "),
    ("backcare enable plank --slots morning,aft", "backcare enable plank --slots morning,afternoon "),
    ("backcare log plank --at no", "backcare log plank --at noon "),
    ("backcare config set remind.sn", "backcare config set remind.snooze "),
    ("backcare config get routines.plank.mi", "backcare config get routines.plank.minutes "),
    ("backcare config set slots.aft", "backcare config set slots.afternoon "),
    ("backcare config set routines.plank.enabled fa", "backcare config set routines.plank.enabled false "),
    ("backcare --color=al", "backcare --color=always "),
    // Nothing fits a time.
    ("backcare log plank --at 08:", "backcare log plank --at 08:"),
];

/// The same where the configuration is broken, or another one is named.
const WITHOUT_PLANK: [(&str, &str); 4] = [
    ("backcare log thu", "backcare log thumb "),
    ("backcare log pla", "backcare log pla"),
    ("backcare config set slots.no", "backcare config set slots.noon "),
    ("backcare log --config ~/other.toml squ", "backcare log --config ~/other.toml squat "),
];

fn sandbox(config: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.config(config);
    sandbox.write("bashrc", BASHRC);
    sandbox.write(".zshrc", ZSHRC);
    sandbox.write("functions/_backcare", sandbox.ok("completions zsh"));
    sandbox.write("other.toml", "[routines.squat]\ntitle = \"Squat\"\ncount = 10\nslots = [\"noon\"]\n");
    sandbox
}

/// A command in the sandbox, which finds the program under test, and ends within a minute.
fn command(sandbox: &Sandbox, words: &[&str]) -> Command {
    let mut command = Command::new("timeout");
    command.arg("60").args(words).env_clear();
    command.envs(sandbox.command("").get_envs().filter_map(|(name, value)| Some((name, value?))));
    let programs = Path::new(BACKCARE).parent().unwrap();
    command.env("PATH", format!("{}:/usr/bin:/bin", programs.display())).env("TERM", "dumb").env("LANG", "C.UTF-8");
    command.current_dir(sandbox.path("")).stdin(Stdio::null());
    command
}

/// What the lines become in a shell that is started so.
fn typed(sandbox: &Sandbox, shell: &str, lines: &[(&str, &str)]) -> Vec<String> {
    let mut typist = command(sandbox, &["zsh", "-f", "-c", TYPIST, "typist", shell]);
    let mut typist = typist.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let lines: String = lines.iter().map(|(line, _)| format!("{line}\n")).collect();
    typist.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = typist.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

fn completes(shell: &str) {
    for (config, lines) in [(PLANK, &COMPLETED[..]), ("[slots\n", &WITHOUT_PLANK[..])] {
        let sandbox = sandbox(config);
        let before = sandbox.snapshot();
        let expected: Vec<&str> = lines.iter().map(|(_, line)| *line).collect();
        assert_eq!(typed(&sandbox, shell, lines), expected, "{shell} with {config}");
        assert_eq!(sandbox.snapshot(), before);
    }
    let sandbox = sandbox("");
    sandbox.write("my file.db", "");
    assert_eq!(typed(&sandbox, shell, &[("backcare --db my", "")]), ["backcare --db my\\ file.db "], "{shell}");
}

#[test]
#[ignore = "wants bash, and zsh to type in it"]
fn bash_completes() {
    completes("bash --noprofile --rcfile ~/bashrc -i");
}

#[test]
#[ignore = "wants zsh"]
fn zsh_completes() {
    completes("zsh -d -i");
}

/// What fish offers for a line, with descriptions.
fn offered_by_fish(sandbox: &Sandbox, line: &str) -> Vec<String> {
    let script = "backcare completions fish | source; complete -C $argv[1]";
    let output = command(sandbox, &["fish", "--no-config", "-c", script, line]).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{line}: {output:?}");
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
#[ignore = "wants fish"]
fn fish_completes_and_describes() {
    let own = sandbox(PLANK);
    for (line, completed) in COMPLETED {
        // fish gives words alone.
        let last = completed.trim_end().rsplit(' ').next().unwrap();
        let offered = offered_by_fish(&own, line);
        let values: Vec<&str> = offered.iter().map(|offer| offer.split('\t').next().unwrap()).collect();
        let expected: &[&str] = if line == completed { &[] } else { &[last] };
        assert_eq!(values, expected, "{line}");
    }
    for (line, offer) in [
        ("backcare log pla", "plank\tPlank: slowly"),
        ("backcare log --at aft", "afternoon\t16:00"),
        ("backcare config get remind.sn", "remind.snooze\thow long Snooze hides a reminder"),
        ("backcare und", "undo\tTake back the newest command that is not taken back yet"),
    ] {
        assert_eq!(offered_by_fish(&own, line), [offer]);
    }
    let broken = sandbox("[slots\n");
    let before = broken.snapshot();
    assert_eq!(offered_by_fish(&broken, "backcare log thu"), ["thumb\tThumb massage"]);
    assert_eq!(offered_by_fish(&broken, "backcare log pla"), Vec::<String>::new());
    assert_eq!(broken.snapshot(), before);
}

#[test]
fn a_shell_that_asks_hears_nothing_else_and_changes_nothing() {
    for config in [PLANK, "[slots\n", ""] {
        let sandbox = sandbox(config);
        let before = sandbox.snapshot();
        let asked = |shell: &str| {
            let mut command = sandbox.command("-- backcare log thu");
            super::sandbox::ran(command.env("BACKCARE_COMPLETE", shell).env("_CLAP_COMPLETE_INDEX", "2"))
        };
        for (shell, answer) in [("bash", "thumb\n"), ("zsh", "thumb:Thumb massage"), ("fish", "thumb\tThumb massage\n")]
        {
            let ran = asked(shell);
            assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, answer, ""), "{shell}");
        }
        assert_eq!(sandbox.snapshot(), before);
    }
}

#[test]
fn there_is_a_script_for_each_shell_and_for_no_other() {
    let sandbox = Sandbox::new();
    sandbox.config("[slots\n");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = sandbox.ok(&format!("completions {shell}"));
        assert!(script.contains("BACKCARE_COMPLETE") && script.contains(shell), "{script}");
        assert_eq!(sandbox.json(&format!("completions {shell} --json"))["script"], script.as_str());
    }
    let refused = sandbox.fails(2, "completions tcsh");
    assert!(refused.contains("bash, elvish, fish, powershell or zsh"), "{refused}");
}
