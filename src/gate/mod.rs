//! The gate: what answers and failures mean for a build, pure.
//!
//! `--on-unknown` decides first, then `--exit-zero`; `--force` builds what is there, and ends as if it were not. Of several
//! images a failure comes before answers, and of answers the first of absent, incomplete, stale.

pub(crate) mod verdict;
pub(crate) mod waiting;

use crate::error::Error;
use crate::exit::{Exit, OnUnknown};
use crate::gate::verdict::{Judgement, Verdict};

/// How a gate treats what it learns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Gate {
    /// What a failed look-up becomes.
    pub on_unknown: OnUnknown,
    /// Answers end with 0.
    pub exit_zero: bool,
    /// Build whatever exists.
    pub force: bool,
}

/// What the gate says of one image, or of several together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// The verdict; of several images the worst.
    pub verdict: Verdict,
    /// Whether it exists; of several: whether all do. `None`: nobody knows.
    pub exists: Option<bool>,
    /// Whether to build; of several: whether any is to be built. `None`: nobody knows.
    pub build: Option<bool>,
    /// Why, in one line.
    pub reason: String,
    /// How the run ends.
    pub exit: Exit,
}

impl Gate {
    /// Rules on one image.
    #[must_use]
    pub(crate) fn rule(self, judged: &Result<Judgement, Error>) -> Ruling {
        let mut ruling = match judged {
            Ok(Judgement { verdict, reason }) => Ruling {
                verdict: *verdict,
                exists: verdict.exists(),
                build: Some(*verdict != Verdict::Present),
                reason: reason.clone(),
                exit: verdict.exit(),
            },
            Err(error) => self.unknown(error),
        };
        if self.force && ruling.build == Some(false) {
            ruling.build = Some(true);
            ruling.reason.push_str("; build forced");
            // Exit code and `BUILD` say the same.
            if ruling.exit == Exit::Ok {
                ruling.exit = Exit::Absent;
            }
        }
        if self.exit_zero && ruling.exit.is_answer() {
            ruling.exit = Exit::Ok;
        }
        ruling
    }

    fn unknown(self, error: &Error) -> Ruling {
        let unknown = Ruling {
            verdict: Verdict::Unknown,
            exists: None,
            build: None,
            reason: error.summary(),
            exit: error.exit,
        };
        match self.on_unknown {
            OnUnknown::Absent if error.exit.is_unknown() => Ruling {
                build: Some(true),
                reason: format!("{}; taken for absent", unknown.reason),
                exit: Exit::Absent,
                ..unknown
            },
            OnUnknown::Present if error.exit.is_unknown() => Ruling {
                build: Some(false),
                reason: format!("{}; taken for present", unknown.reason),
                exit: Exit::Ok,
                ..unknown
            },
            _ => unknown,
        }
    }

    /// Rules on all images of a run together.
    #[must_use]
    pub(crate) fn together(self, rulings: &[Ruling]) -> Ruling {
        if let [only] = rulings {
            return only.clone();
        }
        let worst = rulings.iter().map(|ruling| ruling.verdict).max_by_key(|verdict| verdict.rank());
        let verdict = worst.unwrap_or(Verdict::Unknown);
        let exists = match verdict {
            Verdict::Unknown => None,
            _ => Some(rulings.iter().all(|ruling| ruling.exists == Some(true))),
        };
        let build = match rulings {
            [] => None,
            _ if rulings.iter().any(|ruling| ruling.build.is_none()) => None,
            _ => Some(rulings.iter().any(|ruling| ruling.build == Some(true))),
        };
        let first = rulings.iter().map(|ruling| ruling.exit).min_by_key(|exit| severity(*exit));
        // Nothing looked up is no answer.
        let exit = first.unwrap_or(Exit::Unexpected);
        Ruling { verdict, exists, build, reason: self.counted(rulings), exit }
    }

    /// `3 images: 1 absent, 2 present`, with what the options made of them.
    fn counted(self, rulings: &[Ruling]) -> String {
        let count = |verdict: Verdict| rulings.iter().filter(|ruling| ruling.verdict == verdict).count();
        let parts = Verdict::ALL.iter().rev().filter(|verdict| count(**verdict) > 0);
        let parts: Vec<String> =
            parts.map(|verdict| format!("{} {}", count(*verdict), verdict.name())).collect();
        let mut reason = format!("{} images: {}", rulings.len(), parts.join(", "));
        if count(Verdict::Unknown) > 0 {
            match self.on_unknown {
                OnUnknown::Fail => {}
                OnUnknown::Absent => reason.push_str("; unknown taken for absent"),
                OnUnknown::Present => reason.push_str("; unknown taken for present"),
            }
        }
        if self.force {
            reason.push_str("; build forced");
        }
        reason
    }
}

/// Failures first, in the order of their codes, then answers in the order in which they matter, then 0.
fn severity(exit: Exit) -> (u8, u8) {
    match exit {
        Exit::Ok => (3, 0),
        Exit::Absent => (2, 0),
        Exit::Incomplete => (2, 1),
        Exit::Stale => (2, 2),
        failure => (1, failure.code()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::unnecessary_wraps, reason = "it stands in lists beside failures")]
    fn answer(verdict: Verdict) -> Result<Judgement, Error> {
        Ok(Judgement { verdict, reason: "why".into() })
    }

    fn failure(exit: Exit) -> Result<Judgement, Error> {
        Err(Error::new(exit, "look up v1", "the registry answered 503"))
    }

    fn told(gate: Gate, judged: &[Result<Judgement, Error>]) -> String {
        let rulings: Vec<Ruling> = judged.iter().map(|judged| gate.rule(judged)).collect();
        let Ruling { verdict, exists, build, reason, exit } = gate.together(&rulings);
        format!("{} exists={exists:?} build={build:?} exit={} ({reason})", verdict.name(), exit.code())
    }

    #[test]
    fn one_answer_is_what_it_is() {
        let told = |verdict| told(Gate::default(), &[answer(verdict)]);
        insta::assert_snapshot!(told(Verdict::Present), @"present exists=Some(true) build=Some(false) exit=0 (why)");
        insta::assert_snapshot!(told(Verdict::Absent), @"absent exists=Some(false) build=Some(true) exit=10 (why)");
        insta::assert_snapshot!(told(Verdict::Stale), @"stale exists=Some(true) build=Some(true) exit=11 (why)");
        insta::assert_snapshot!(told(Verdict::Incomplete), @"incomplete exists=Some(true) build=Some(true) exit=12 (why)");
    }

    #[test]
    fn a_failure_is_unknown_and_never_absent() {
        for exit in [Exit::Denied, Exit::Unavailable, Exit::Protocol, Exit::Configuration] {
            let ruling = Gate::default().rule(&failure(exit));
            assert_eq!(
                (ruling.verdict, ruling.exists, ruling.build, ruling.exit),
                (Verdict::Unknown, None, None, exit)
            );
        }
    }

    #[test]
    fn on_unknown_decides_before_exit_zero_and_only_for_look_ups() {
        let gate = |on_unknown, exit_zero| Gate { on_unknown, exit_zero, force: false };
        let told = |gate, exit| told(gate, &[failure(exit)]);
        insta::assert_snapshot!(told(gate(OnUnknown::Absent, false), Exit::Unavailable), @"unknown exists=None build=Some(true) exit=10 (the registry answered 503; taken for absent)");
        insta::assert_snapshot!(told(gate(OnUnknown::Absent, true), Exit::Denied), @"unknown exists=None build=Some(true) exit=0 (the registry answered 503; taken for absent)");
        insta::assert_snapshot!(told(gate(OnUnknown::Present, false), Exit::Protocol), @"unknown exists=None build=Some(false) exit=0 (the registry answered 503; taken for present)");
        insta::assert_snapshot!(told(gate(OnUnknown::Fail, true), Exit::Unavailable), @"unknown exists=None build=None exit=6 (the registry answered 503)");
        insta::assert_snapshot!(told(gate(OnUnknown::Absent, true), Exit::Configuration), @"unknown exists=None build=None exit=3 (the registry answered 503)");
    }

    #[test]
    fn force_builds_and_hides_no_failure() {
        let gate = Gate { force: true, ..Gate::default() };
        insta::assert_snapshot!(told(gate, &[answer(Verdict::Present)]), @"present exists=Some(true) build=Some(true) exit=10 (why; build forced)");
        let calm = Gate { exit_zero: true, ..gate };
        insta::assert_snapshot!(told(calm, &[answer(Verdict::Present)]), @"present exists=Some(true) build=Some(true) exit=0 (why; build forced)");
        insta::assert_snapshot!(told(gate, &[answer(Verdict::Present), answer(Verdict::Stale)]), @"stale exists=Some(true) build=Some(true) exit=10 (2 images: 1 stale, 1 present; build forced)");
        insta::assert_snapshot!(told(gate, &[failure(Exit::Denied)]), @"unknown exists=None build=None exit=4 (the registry answered 503)");
    }

    #[test]
    fn of_several_a_failure_comes_first_then_absent_incomplete_stale() {
        use Verdict::{Absent, Incomplete, Present, Stale};
        let told = |judged: &[Result<Judgement, Error>]| told(Gate::default(), judged);
        insta::assert_snapshot!(told(&[answer(Present), answer(Present)]), @"present exists=Some(true) build=Some(false) exit=0 (2 images: 2 present)");
        insta::assert_snapshot!(told(&[answer(Stale), answer(Incomplete), answer(Absent)]), @"absent exists=Some(false) build=Some(true) exit=10 (3 images: 1 absent, 1 incomplete, 1 stale)");
        insta::assert_snapshot!(told(&[answer(Stale), answer(Incomplete)]), @"incomplete exists=Some(true) build=Some(true) exit=12 (2 images: 1 incomplete, 1 stale)");
        insta::assert_snapshot!(told(&[answer(Absent), failure(Exit::Unavailable)]), @"unknown exists=None build=None exit=6 (2 images: 1 unknown, 1 absent)");
    }
}
