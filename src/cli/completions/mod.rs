//! `backcare completions`: what a shell needs to complete command lines; and the answers to it, while it does.

mod bash;
pub(super) mod candidates;

use std::process::ExitCode;

use clap_complete::env::{Elvish, Fish, Powershell, Shells, Zsh};
use clap_complete::{CompleteEnv, Shell};
use serde_json::json;

use self::bash::Bash;
use super::Run;
use super::context::Context;
use super::environment::variable;
use super::error::Error;
use super::output::Answer;

/// Names the shell that asks.
const VARIABLE: &str = "BACKCARE_COMPLETE";

/// What the scripts call.
const PROGRAM: &str = "backcare";

/// Print what a shell needs to complete commands, options, routines, slots and settings
///
/// It asks backcare at each completion, so that it knows the routines and slots of your own, and stays right when backcare
/// is upgraded.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Where it goes (the directory has to be there), for every shell that is started from then on:
  bash        backcare completions bash > ~/.local/share/bash-completion/completions/backcare
  zsh         backcare completions zsh > DIR/_backcare
  fish        backcare completions fish > ~/.config/fish/completions/backcare.fish
  elvish      backcare completions elvish >> ~/.config/elvish/rc.elv
  powershell  backcare completions powershell >> $PROFILE

For bash this needs the package bash-completion; without it: backcare completions bash >> ~/.bashrc
For zsh DIR is one of $fpath, which stands in ~/.zshrc before `autoload -U compinit && compinit`.")]
pub(super) struct Args {
    /// Which shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

impl Run for Args {
    fn needs_settings(&self) -> bool {
        false
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let script = script(self.shell)?;
        Ok(if context.json { Answer::json(json!({"script": script})) } else { Answer::raw(script) })
    }
}

/// Has the shell ask the program for the rest: what each of the two takes from the other changes between versions.
fn script(shell: Shell) -> Result<String, Error> {
    Ok(match shell {
        Shell::Bash => format!("eval \"$({VARIABLE}=bash {PROGRAM})\"\n"),
        // zsh runs the file at the first completion, as the function that completes.
        Shell::Zsh => format!(
            "#compdef {PROGRAM}\neval \"$({VARIABLE}=zsh {PROGRAM})\"\n\
             if [ \"$funcstack[1]\" = \"_{PROGRAM}\" ]; then\n    _clap_dynamic_completer_{PROGRAM} \"$@\"\nfi\n"
        ),
        Shell::Fish => format!("{VARIABLE}=fish {PROGRAM} | source\n"),
        Shell::Elvish => format!("eval (env {VARIABLE}=elvish {PROGRAM} | slurp)\n"),
        Shell::PowerShell => format!(
            "$env:{VARIABLE} = \"powershell\"; {PROGRAM} | Out-String | Invoke-Expression; Remove-Item Env:\\{VARIABLE}\n"
        ),
        other => return Err(Error::usage(format!("`{other}` cannot be completed in"))),
    })
}

/// Answers a shell that asks for completions; `None` where none asks. What goes wrong has no place to be told.
pub(super) fn answer_shell(command: fn() -> clap::Command) -> Option<ExitCode> {
    variable(VARIABLE)?;
    let shells = Shells(&[&Bash, &Elvish, &Fish, &Powershell, &Zsh]);
    let request = CompleteEnv::with_factory(command).var(VARIABLE).bin(PROGRAM).completer(PROGRAM).shells(shells);
    let here = std::env::current_dir().ok();
    match request.try_complete(std::env::args_os(), here.as_deref()) {
        Ok(true) => Some(ExitCode::SUCCESS),
        Ok(false) => None,
        Err(_) => Some(ExitCode::FAILURE),
    }
}
