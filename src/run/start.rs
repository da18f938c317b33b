//! How a run starts. No old answer must survive it, whatever is wrong with arguments or variables: so the file for later
//! jobs is found and says `unknown` before anything else is judged.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;

use super::Run;
use super::child::ChildFile;
use super::decoration::Decoration;
use super::ending::Ending;
use super::files::{Clash, is_named_otherwise};
use super::fold::Fold;
use super::invocation::Invocation;
use super::misspelt::judge_unknown;
use super::telling::tell;
use crate::cli::{self, Cli, DOTENV_FLAG, DotenvFile, OUTPUT_FLAG, Stopped};
use crate::config::env::{self, Variables};
use crate::dates::clock::Deadline;
use crate::error::Error;
use crate::exit::Exit;
use crate::output::Paint;
use crate::output::dotenv::Dotenv;

/// The variable that says what jobs run in.
const JOB_IMAGE: &str = "REGISTRY_GATE_JOB_IMAGE";

/// Runs a command and says how it ended.
#[must_use]
pub fn run(invocation: Invocation<'_>) -> Exit {
    let mut invocation = Invocation { args: cli::ordered(&invocation.args), ..invocation };
    let start = Start::of(&invocation);
    let paint = Paint::choose(start.color(), start.is_colorless(), invocation.terminal);
    let (ending, clash) = start.ending(&invocation);
    let decorations = start.decorations(&invocation.args, clash.as_ref(), &ending);
    let (cli, variables, dotenv) = match start.understood(&ending, clash) {
        Ok(understood) => understood,
        Err(stopped) => return ending.stopped(stopped, &mut invocation),
    };
    let deadline = Deadline::after(cli.command.connection().deadline.to_std());
    let prefix = ending.shell.as_ref().map(|shell| shell.prefix.clone()).unwrap_or_default();
    let alarm = ending.alarm;
    let fold = variables.in_gitlab().then(|| Fold::of(Arc::clone(&invocation.stderr), invocation.now));
    if let Some(fold) = &fold {
        invocation.stderr = Fold::outside(fold);
    }
    let child = ending.child.clone();
    let unwritten = Vec::new();
    let run = Run {
        invocation,
        variables,
        paint,
        alarm,
        prefix,
        dotenv,
        child,
        deadline,
        fold,
        decorations,
        unwritten,
    };
    run.command(cli).unwrap_or_else(|error| ending.failed(&error))
}

/// What was typed and set, as far as it can be understood.
struct Start {
    variables: Result<Variables, Error>,
    /// Our own variables, known whatever is wrong with others.
    flags: BTreeMap<String, String>,
    parsed: Result<Cli, Stopped>,
    /// The file for later jobs.
    named: Option<DotenvFile>,
    /// The file of a child pipeline.
    child: Option<ChildFile>,
}

impl Start {
    fn of(invocation: &Invocation<'_>) -> Self {
        let Invocation { args, env, width, .. } = invocation;
        let flags = env::flags(env);
        Self {
            variables: Variables::from_environment(env),
            parsed: cli::parse(args, &flags, width.unwrap_or(cli::WIDTH)),
            named: cli::dotenv_of(args, &flags, env::in_ci(env)),
            child: cli::child_of(args, &flags).map(|path| ChildFile::new(path, flags.get(JOB_IMAGE))),
            flags,
        }
    }

    /// Whether colours were asked for.
    fn color(&self) -> Option<bool> {
        self.parsed.as_ref().ok().and_then(|cli| cli.command.connection().color.asked())
    }

    fn is_colorless(&self) -> bool {
        self.variables.as_ref().is_ok_and(|variables| variables.no_color.is_some())
    }

    /// Who is told if there is no answer, and which two files of the run are one.
    fn ending(&self, invocation: &Invocation<'_>) -> (Ending, Option<Clash>) {
        let variables = self.variables.as_ref().ok();
        let in_gitlab = variables.is_some_and(Variables::in_gitlab);
        let later = self.named.as_ref().map(|file| file.path.as_path());
        let clash = self.parsed.as_ref().ok().and_then(|cli| Clash::of(&cli.command, later, variables));
        let is_spared = |flag: &str, path: &Path| match &self.parsed {
            Ok(_) => clash.as_ref().is_some_and(|clash| clash.spares(flag)),
            Err(_) => is_named_otherwise((flag, path), &invocation.args, &self.flags),
        };
        let dotenv = self.named.clone().filter(|file| !is_spared(DOTENV_FLAG, &file.path));
        let child = self.child.clone().filter(|file| !is_spared(OUTPUT_FLAG, file.path()));
        let ending = Ending {
            stderr: Arc::clone(&invocation.stderr),
            alarm: Paint::choose(self.color(), self.is_colorless(), invocation.watched || in_gitlab),
            redactor: variables.map(Variables::redactor).unwrap_or_default(),
            shell: cli::shell_of(&invocation.args, &self.flags),
            dotenv: dotenv.map(later_jobs),
            child,
        };
        (ending, clash)
    }

    /// The files that GitLab shows, of which none of before is left. Where two files are one, none is touched.
    fn decorations(&self, args: &[OsString], clash: Option<&Clash>, ending: &Ending) -> Vec<Decoration> {
        if self.parsed.is_err() {
            for (flag, path) in cli::showing_of(args, &self.flags) {
                if !is_named_otherwise((flag, &path), args, &self.flags) {
                    Decoration::clear(&path, &ending.stderr);
                }
            }
        }
        let showing =
            self.parsed.as_ref().ok().filter(|_| clash.is_none()).and_then(|cli| cli.command.showing());
        Decoration::begin(showing, &ending.stderr)
    }

    /// The command, its variables and its file for later jobs, which says `unknown` by now.
    fn understood(
        self,
        ending: &Ending,
        clash: Option<Clash>,
    ) -> Result<(Cli, Variables, Option<Dotenv>), Stopped> {
        clash.map_or(Ok(()), |clash| Err(Stopped::Failed(clash.error())))?;
        let dotenv = begun(ending).map_err(Stopped::Failed)?;
        if let Some(child) = &ending.child {
            child.begin().map_err(Stopped::Failed)?;
        }
        let variables = self.variables.map_err(Stopped::Failed)?;
        let cli = self.parsed?;
        judge_unknown(&cli, &variables, ending).map_err(Stopped::Failed)?;
        if self.named.is_none() && ending.shell.is_none() && cli.command.has_prefix() {
            let why = "outside CI a file for later jobs is written only where --dotenv names one";
            tell(&ending.stderr, &format!("note: --prefix changes nothing: {why}"));
        }
        Ok((cli, variables, dotenv))
    }
}

/// The file for later jobs, with `unknown` in it. Where nobody named it, a run goes on without.
fn begun(ending: &Ending) -> Result<Option<Dotenv>, Error> {
    let Some(dotenv) = &ending.dotenv else { return Ok(None) };
    match dotenv.begin()? {
        None => Ok(Some(dotenv.clone())),
        Some(error) if dotenv.is_named() => Err(error),
        Some(error) => {
            tell(&ending.stderr, &format!("warning: {error}"));
            Ok(None)
        }
    }
}

/// The file for later jobs as it is written.
fn later_jobs(file: DotenvFile) -> Dotenv {
    let dotenv = Dotenv::new(file.path, file.prefix).of(file.kind);
    if file.is_named { dotenv } else { dotenv.of_every_job() }
}
