//! Every kind of fault at every request of every conversation: once, and from there on for ever.
//!
//! Whatever happens, a run ends with the true answer or with a failure that is told as such. Nothing in
//! between, and above all never with the other answer.

use simulator::{Fault, Mode, Simulator, World};

use super::kinds::{self, Kind};
use super::questions::{MANNERS, QUESTIONS, Question, said};
use crate::support::{Dotenv, Gate, Outcome, Shop, world};

/// How long a fault lasts.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Lasts {
    Once,
    ForEver,
}

#[derive(Debug, Default)]
struct Tally {
    runs: usize,
    answered: usize,
    failed: usize,
}

struct Run<'a> {
    sim: &'a Simulator,
    question: &'a Question,
    truth: &'a Outcome,
    kind: &'a Kind,
    at: u64,
    lasts: Lasts,
}

impl Run<'_> {
    /// Whether the question was answered after all; or what is wrong with how the run ended.
    fn is_answered(&self, manner: &[&str]) -> Result<bool, String> {
        self.sim.clear_faults();
        let fault = Fault::new(self.kind.failure.clone()).skip(self.at);
        self.sim.fault(if self.lasts == Lasts::Once { fault.times(1) } else { fault.always() });
        let outcome = Gate::of(self.sim).run_aloud(&[self.question.args, manner].concat());
        self.sim.clear_faults();
        let judged = if outcome.exit == self.question.exit {
            self.is_true(&outcome, manner)
        } else {
            self.is_told(&outcome)
        };
        judged.map_err(|complaint| {
            format!(
                "{complaint}: {} at request {} {:?}{}",
                self.kind.name,
                self.at,
                self.lasts,
                outcome.told()
            )
        })
    }

    /// An answer must be the true one, given without a word about errors.
    fn is_true(&self, outcome: &Outcome, manner: &[&str]) -> Result<bool, &'static str> {
        let dotenv = |outcome: &Outcome| outcome.dotenv.as_ref().map(Dotenv::answer);
        if said(outcome) != said(self.truth) || dotenv(outcome) != dotenv(self.truth) {
            return Err("not the true answer");
        }
        let patient = |line: &str| line.contains(", trying again in ");
        let quiet = |line: &str| patient(line) || manner.contains(&"-v") && !line.starts_with("error");
        if !outcome.stderr.lines().all(quiet) {
            return Err("an answer, and yet words");
        }
        if self.kind.is_fatal && self.lasts == Lasts::ForEver && !self.is_about_what_was_meant() {
            return Err("nobody can have known that");
        }
        Ok(true)
    }

    /// Whether the verdict is known by the time of this request: of one image that is not there the names are asked
    /// for, to say what was probably meant.
    fn is_about_what_was_meant(&self) -> bool {
        let at = usize::try_from(self.at).expect("few");
        let is_last = at + 1 == self.truth.requests.len();
        let asks_for_one = matches!(self.question.args, ["check", _]) && self.question.exit == 10;
        asks_for_one && is_last && self.truth.requests[at].path.ends_with("/tags/list")
    }

    /// A failure must be told as one, with the code of its class.
    fn is_told(&self, outcome: &Outcome) -> Result<bool, &'static str> {
        if !self.kind.exits.contains(&outcome.exit) {
            return Err("a wrong exit code");
        }
        let (said, truth) = (said(outcome), said(self.truth));
        if !said.iter().any(|word| word == "unknown")
            || said.iter().zip(&truth).any(|(said, truth)| said != truth && said != "unknown")
        {
            return Err("not the true answer, nor unknown");
        }
        outcome.is_unknown(self.kind.exits).map(|()| false)
    }
}

/// Plays every question with every one of these faults at every request.
fn play(world: World, lasts: Lasts, kinds: &[Kind]) {
    let name = format!("{:?} {}", world.mode, world.version.header());
    let sim = Shop::open(world);
    let mut tally = Tally::default();
    let mut complaints = Vec::new();
    for question in &QUESTIONS {
        let truth = Gate::of(&sim).run_aloud(question.args);
        assert_eq!(truth.exit, question.exit, "{}", truth.told());
        for kind in kinds {
            for at in 0..truth.requests.len() as u64 {
                // Of a blob these are the registry's own words: it is gone.
                let is_blob = truth.requests[usize::try_from(at).expect("few")].path.contains("/blobs/");
                if is_blob && matches!(kind.name, "an unknown blob" | "404 blob") {
                    continue;
                }
                let run = Run { sim: &sim, question, truth: &truth, kind, at, lasts };
                match run.is_answered(MANNERS[tally.runs % MANNERS.len()]) {
                    Ok(true) => tally.answered += 1,
                    Ok(false) => tally.failed += 1,
                    Err(complaint) => complaints.push(complaint),
                }
                tally.runs += 1;
            }
        }
    }
    assert!(
        complaints.is_empty(),
        "{name}, {lasts:?}: {} of {tally:?}:\n{}",
        complaints.len(),
        complaints.join("\n")
    );
    assert!(tally.failed > 100, "{tally:?}: the faults do not strike");
    assert!(tally.answered > 0 || lasts == Lasts::ForEver, "{tally:?}: nothing is known another way");
}

#[test]
fn metadata_once() {
    play(world(Mode::Metadata), Lasts::Once, &kinds::all());
}

#[test]
fn metadata_for_ever() {
    play(world(Mode::Metadata), Lasts::ForEver, &kinds::all());
}

#[test]
fn filesystem_once() {
    play(world(Mode::Filesystem), Lasts::Once, &kinds::all());
}

#[test]
fn filesystem_for_ever() {
    play(world(Mode::Filesystem), Lasts::ForEver, &kinds::all());
}

#[test]
fn distribution_once() {
    play(world(Mode::Distribution), Lasts::Once, &kinds::all());
}

#[test]
fn distribution_for_ever() {
    play(world(Mode::Distribution), Lasts::ForEver, &kinds::all());
}

/// Registries with a database that do not know `tags/detail` yet, nor `name_exact`.
#[test]
fn older_registries_once() {
    play(world(Mode::Metadata).version(4, 6, 0), Lasts::Once, &kinds::all());
}

#[test]
fn older_registries_for_ever() {
    play(world(Mode::Metadata).version(4, 14, 0), Lasts::ForEver, &kinds::all());
}

/// The two ways of asking GitLab's registry; distribution is asked as the second.
#[test]
fn foreign_404s_once() {
    for mode in [Mode::Metadata, Mode::Filesystem] {
        play(world(mode), Lasts::Once, &kinds::foreign());
    }
}

#[test]
fn foreign_404s_for_ever() {
    play(world(Mode::Metadata), Lasts::ForEver, &kinds::foreign());
}
