//! One run: from arguments to an exit code.

mod age;
mod apply;
mod check;
mod cleanup;
mod connection;
mod delete;
mod delete_repositories;
mod deletion;
mod doubt;
mod files;
mod images;
mod inspect;
mod invocation;
mod journal;
mod listing;
mod made_by;
mod plan;
mod policy;
mod repositories;
mod session;
mod tags;
mod telling;
mod unwritten;

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use time::OffsetDateTime;

use files::{Clash, is_named_otherwise};

use crate::cli::{self, Cli, Command, Shell, Stopped};
use crate::config::env::{self, Variables};
use crate::dates::clock::Deadline;
use crate::error::Error;
use crate::exit::Exit;
use crate::output::dotenv::Dotenv;
use crate::output::{self, Format, Look, Paint};
use crate::report::{Failure, Report};
pub use invocation::Invocation;
use journal::Journal;
pub use journal::Stderr;
use telling::{print, tell, tell_failure};

/// Runs a command and says how it ended.
pub fn run(invocation: Invocation<'_>) -> Exit {
    let invocation = Invocation { args: cli::ordered(&invocation.args), ..invocation };
    let stderr = Arc::clone(&invocation.stderr);
    let variables = Variables::from_environment(&invocation.env);
    // Arguments and variables may hold a secret where none belongs.
    let redactor = variables.as_ref().map(Variables::redactor).unwrap_or_default();
    // Known whatever is wrong with other variables: no old answer must survive this run.
    let flags = env::flags(&invocation.env);
    let parsed = cli::parse(&invocation.args, &flags, invocation.width.unwrap_or(cli::WIDTH));
    let asked = parsed.as_ref().ok().and_then(|cli| cli.command.connection().color.asked());
    let no_color = variables.as_ref().is_ok_and(|variables| variables.no_color.is_some());
    let in_gitlab = variables.as_ref().is_ok_and(Variables::in_gitlab);
    let paint = Paint::choose(asked, no_color, invocation.terminal);
    let alarm = Paint::choose(asked, no_color, invocation.watched || in_gitlab);
    let named = cli::dotenv_of(&invocation.args, &flags, env::in_ci(&invocation.env));
    let later = named.as_ref().map(|file| file.path.as_path());
    let clash = parsed.as_ref().ok().and_then(|cli| Clash::of(&cli.command, later, variables.as_ref().ok()));
    let is_spared = |path: &Path| match &parsed {
        Ok(_) => clash.as_ref().is_some_and(Clash::spares_dotenv),
        Err(_) => is_named_otherwise(path, &invocation.args, &flags),
    };
    let dotenv = named.clone().filter(|file| !is_spared(&file.path)).map(later_jobs);
    let shell = cli::shell_of(&invocation.args, &flags);
    // What a shell reads says `unknown`, too.
    let untold = |stdout: &mut dyn Write, reason: &str| {
        let Some(Shell { prefix, is_of_cleanup }) = &shell else { return };
        let failure = Failure { reason, error: None, is_of_cleanup: *is_of_cleanup };
        let look = Look { prefix, ..Look::PLAIN };
        let _ = output::write(&Report::Failure(failure), Format::Shell, look, stdout);
    };
    let failed = |error: &anyhow::Error, stdout: Option<&mut dyn Write>| {
        let known = error.downcast_ref::<Error>();
        let summary = redactor.redact(&known.map_or_else(|| format!("{error:#}"), Error::summary));
        if let Some(stdout) = stdout {
            untold(stdout, &summary);
        }
        if let Some(dotenv) = &dotenv {
            // The first failure is the one to tell; if the file cannot be written, that was it.
            let _ = dotenv.write_unknown(&summary);
        }
        tell_failure(&stderr, alarm, &redactor.redact(&format!("{error:#}")));
        known.map_or(Exit::Unexpected, |error| error.exit)
    };
    if let Some(clash) = &clash {
        return failed(&clash.error().into(), Some(&mut *invocation.stdout));
    }
    let dotenv = match dotenv.as_ref().map_or(Ok(None), Dotenv::begin) {
        Err(error) => return failed(&error.into(), Some(&mut *invocation.stdout)),
        Ok(None) => dotenv.clone(),
        Ok(Some(error)) if dotenv.as_ref().is_some_and(Dotenv::is_named) => {
            return failed(&error.into(), Some(&mut *invocation.stdout));
        }
        Ok(Some(error)) => {
            tell(&stderr, &format!("warning: {error}"));
            None
        }
    };
    let parsed = match variables {
        Err(error) => return failed(&error.into(), Some(&mut *invocation.stdout)),
        Ok(variables) => match parsed {
            Ok(cli) => (cli, variables),
            Err(Stopped::Told(told)) => {
                return print(invocation.stdout, &told)
                    .map_or_else(|error| failed(&error, None), |()| Exit::Ok);
            }
            Err(Stopped::Usage(problem)) => {
                if let Some(dotenv) = &dotenv {
                    let _ = dotenv.write_unknown("wrong arguments");
                }
                untold(invocation.stdout, "wrong arguments");
                tell(&stderr, redactor.redact(&problem).trim_end());
                return Exit::Usage;
            }
            Err(Stopped::Failed(error)) => return failed(&error.into(), Some(&mut *invocation.stdout)),
        },
    };
    let (cli, variables) = parsed;
    for (variable, meant) in cli::unknown(&variables.flags) {
        if cli.command.deletes() {
            return failed(&misspelt(variable, meant.as_deref()).into(), Some(&mut *invocation.stdout));
        }
        let meant = meant.map_or_else(String::new, |meant| format!("; did you mean {meant}?"));
        tell(&stderr, &format!("note: {variable} is no variable of registry-gate, and has no effect{meant}"));
    }
    if dotenv.is_none() && named.is_none() && shell.is_none() && cli.command.has_prefix() {
        let why = "outside CI a file for later jobs is written only where --dotenv names one";
        tell(&stderr, &format!("note: --prefix changes nothing: {why}"));
    }
    let deadline = Deadline::after(cli.command.connection().deadline.to_std());
    let prefix = shell.as_ref().map(|shell| shell.prefix.clone()).unwrap_or_default();
    let run = Run { invocation, variables, paint, alarm, prefix, dotenv, unwritten: Vec::new(), deadline };
    run.command(cli).unwrap_or_else(|error| failed(&error, None))
}

/// The file for later jobs as it is written.
fn later_jobs(file: cli::DotenvFile) -> Dotenv {
    let dotenv = Dotenv::new(file.path, file.prefix);
    let dotenv = if file.is_of_cleanup { dotenv.of_cleanup() } else { dotenv };
    if file.is_named { dotenv } else { dotenv.of_every_job() }
}

/// The failure of what deletes beside a variable that is none: it may have been meant to spare something.
fn misspelt(variable: &str, meant: Option<&str>) -> Error {
    let hint = match meant {
        Some(meant) => format!("did you mean {meant}? else unset it"),
        None => {
            "correct its name, or unset it; --help names the flags, and their variables follow".to_owned()
        }
    };
    let cause = "no flag has this variable, and it may have been meant to spare something";
    Error::configuration(format!("read {variable}"), cause).with_hint(hint)
}

/// A run whose arguments were understood.
struct Run<'a> {
    invocation: Invocation<'a>,
    variables: Variables,
    /// For standard output.
    paint: Paint,
    /// For standard error.
    alarm: Paint,
    /// What variables on standard output begin with.
    prefix: String,
    dotenv: Option<Dotenv>,
    deadline: Deadline,
    /// What could not be written.
    unwritten: Vec<anyhow::Error>,
}

impl Run<'_> {
    fn command(mut self, cli: Cli) -> anyhow::Result<Exit> {
        let format = cli.command.format();
        let is_of_cleanup = matches!(cli.command, Command::Cleanup(_));
        let journal = Journal::new(
            Arc::clone(&self.invocation.stderr),
            cli.command.connection().verbose,
            self.invocation.watched,
        );
        let ended = match cli.command {
            Command::Check(check) => self.check(check, &journal),
            Command::Age(age) => self.age(&age, &journal),
            Command::Inspect(inspect) => self.inspect(&inspect, &journal),
            Command::Tags(tags) => self.tags(&tags, &journal),
            Command::Repositories(repositories) => self.repositories(&repositories, &journal),
            Command::Cleanup(cleanup) => match &cleanup.saved {
                Some(cli::Saved::Apply(apply)) => self.apply(apply, &journal),
                None => self.cleanup(&cleanup, &journal),
            },
            Command::Delete(delete) => self.delete(&delete, &journal),
        };
        journal.sum_up();
        if let Some(error) = ended.as_ref().err().and_then(|error| error.downcast_ref()) {
            // The failure is told on standard error, whatever becomes of this.
            let reason = self.variables.redactor().redact(&Error::summary(error));
            let failure = Failure { reason: &reason, error: Some(error), is_of_cleanup };
            let _ = self.answer(&Report::Failure(failure), format);
        }
        ended
    }

    /// The time by which ages are told: `--at`, or the one read when the run began.
    fn now(&self, time: &cli::Time) -> OffsetDateTime {
        time.at.unwrap_or(self.invocation.now)
    }
}
