//! Every kind of fault at every kind of request of a run, its first, middle and last: once, from there on for ever, and
//! for ever on requests of that kind alone. Whatever happens, the registry then holds what the run says.

use std::collections::BTreeMap;

use simulator::{Failure, Fault, Mode, Recorded, Server, Wire};

use super::judge::judge;
use super::place::{Contents, DELETING, Place};
use crate::faults::kinds::{self, Kind};
use crate::support::{Outcome, world};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Lasts {
    Once,
    ForEver,
    OnItsKind,
}

/// Both ways of deleting.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    AtOnce,
    Saved,
}

/// What a request is for.
fn purpose(request: &Recorded) -> (&'static str, &'static str) {
    let kinds = [
        ("/jwt/auth", "^/jwt/auth"),
        ("/info/refs", "info/refs"),
        ("/environments", "/environments"),
        ("/registry/repositories", "/registry/repositories"),
        ("/gitlab/v1/", "/gitlab/v1/"),
        ("/tags/list", "/v2/.*/tags/list"),
        ("/blobs/", "/blobs/"),
        ("/manifests/", "/manifests/"),
    ];
    let kind = kinds.into_iter().find(|(part, _)| request.path.contains(part));
    kind.unwrap_or(("storage", "."))
}

/// The places of a run at which it is to be hurt: of requests for each purpose the first, the middle and the last.
fn positions(requests: &[Recorded]) -> Vec<usize> {
    let mut by_purpose: BTreeMap<(String, &str), Vec<usize>> = BTreeMap::new();
    for (at, request) in requests.iter().enumerate() {
        by_purpose.entry((request.method.clone(), purpose(request).0)).or_default().push(at);
    }
    let mut chosen: Vec<usize> =
        by_purpose.values().flat_map(|all| [all[0], all[all.len() / 2], all[all.len() - 1]]).collect();
    chosen.sort_unstable();
    chosen.dedup();
    chosen
}

fn is_404(failure: &Failure) -> bool {
    match failure {
        Failure::Html(404) | Failure::Status(404) | Failure::Answer { status: 404, .. } => true,
        Failure::After(failure) => is_404(failure),
        _ => false,
    }
}

/// All kinds, and those where what was asked for is done and the answer is lost.
fn kinds() -> Vec<Kind> {
    let lost = |name, failure: Failure, exits| Kind {
        name,
        failure: Failure::After(Box::new(failure)),
        exits,
        is_fatal: false,
    };
    let mut kinds = kinds::all();
    // Minutes of patience, which the tool has, and a test has not.
    kinds.retain(|kind| !kind.name.contains("20 ms"));
    kinds.extend([
        lost("reset after", Failure::Wire(Wire::Reset), &[6]),
        lost("closed after", Failure::Wire(Wire::Close), &[6]),
        lost("500 after", Failure::Status(500), &[6]),
        lost("503 after", Failure::Status(503), &[6]),
        lost("502 page after", Failure::Html(502), &[6]),
        lost("404 page after", Failure::Html(404), &[7]),
        lost("200 page after", Failure::Html(200), &[7]),
        lost("302 elsewhere after", Failure::ForeignLocation(302), &[7]),
    ]);
    let no_delete = Failure::LostActions(vec!["delete".to_owned()]);
    kinds.push(Kind { name: "no delete", failure: no_delete, exits: &[4], is_fatal: false });
    kinds
}

#[derive(Debug, Default)]
struct Tally {
    runs: usize,
    done: usize,
    nothing: usize,
    part: usize,
}

struct Matrix {
    place: Place,
    way: Way,
    before: Contents,
    goes: Contents,
    tally: Tally,
    complaints: Vec<String>,
}

impl Matrix {
    fn of(mode: Mode, way: Way) -> Self {
        let place = Place::of(mode);
        let (before, goes) = (place.contents(), place.plan().goes);
        Self { place, way, before, goes, tally: Tally::default(), complaints: Vec::new() }
    }

    fn run(&self, parallel: &str) -> Outcome {
        let more = ["--parallel", parallel];
        match self.way {
            Way::AtOnce => self.place.clean_up(&more),
            Way::Saved => self.place.apply(&more),
        }
    }

    fn hurt(&mut self, kind: &Kind, request: &Recorded, fault: Fault, lasts: Lasts) {
        self.place.restore();
        self.place.sim.fault(match lasts {
            Lasts::Once => fault.times(1),
            Lasts::ForEver => fault.always(),
            Lasts::OnItsKind => fault.method(&request.method).matching(purpose(request).1).always(),
        });
        let outcome = self.run(["1", "16"][self.tally.runs % 2]);
        self.place.sim.clear_faults();
        self.tally.runs += 1;
        // Whoever says that a blob is not there: its image has no age and stays, and the plan is another one.
        let is_blob = |request: &Recorded| request.path.contains("/blobs/") && request.status == 404;
        let is_missing = is_404(&kind.failure) && outcome.requests.iter().any(is_blob);
        // And what comes broken is its tags' trouble: they stay, and are named.
        let is_named = outcome.stderr.contains("stays, because it cannot be read");
        if is_missing || is_named {
            let now = self.place.contents();
            let mut stay = self.before.iter().filter(|(tag, _)| !self.goes.contains_key(*tag));
            assert!(stay.all(|(tag, digest)| now.get(tag) == Some(digest)), "{}", outcome.told());
            return;
        }
        let judged = judge(&self.place, &self.before, &self.goes, &outcome);
        let after = self.place.contents();
        let complaint = match judged {
            Err(complaint) => Some(complaint),
            Ok(_) if outcome.exit == 0 => {
                self.tally.done += 1;
                // The registry's own 403 is about the tag, if others are deleted.
                let is_done = after.keys().all(|tag| !self.goes.contains_key(tag));
                let is_about_the_tag = kind.name == "403";
                if !is_done && !is_about_the_tag {
                    Some("0, and not done".to_owned())
                } else if kind.is_fatal && lasts == Lasts::ForEver && is_done {
                    Some("nobody can have done that".to_owned())
                } else {
                    None
                }
            }
            Ok(_) if outcome.exit == 8 => {
                self.tally.part += 1;
                None
            }
            Ok(_) => {
                self.tally.nothing += 1;
                // GitLab's 404 is that of somebody who may not see it.
                let is_hidden =
                    is_404(&kind.failure) && request.server == Server::Gitlab && outcome.exit == 4;
                let is_expected = kind.exits.contains(&outcome.exit) || is_hidden;
                (!is_expected).then(|| "a wrong exit code".to_owned())
            }
        };
        // Whatever it was: the same again, undisturbed, ends where it would have.
        let complaint = complaint.or_else(|| {
            if self.way != Way::Saved || !self.tally.runs.is_multiple_of(5) {
                return None;
            }
            let again = self.run("16");
            let stays: Contents =
                self.before.clone().into_iter().filter(|(tag, _)| !self.goes.contains_key(tag)).collect();
            (again.exit != 0 || self.place.contents() != stays).then(|| format!("again: {}", again.told()))
        });
        if let Some(complaint) = complaint {
            let (name, line, way) = (kind.name, request.line(), self.way);
            self.complaints
                .push(format!("{complaint}: {name} at {line} {lasts:?} {way:?}{}", outcome.told()));
        }
    }
}

/// Plays one mode; of all combinations every `step`-th, so that each kind meets each purpose and each duration.
fn play(mode: Mode, way: Way, step: usize) {
    let Tally { done, nothing, part, .. } = play_kinds(mode, way, step, &kinds());
    assert!(done > 10 && nothing > 10 && part > 3, "{done} {nothing} {part}: the faults do not strike");
}

fn play_kinds(mode: Mode, way: Way, step: usize, kinds: &[Kind]) -> Tally {
    let mut matrix = Matrix::of(mode, way);
    let sound = matrix.run("1");
    assert_eq!(sound.exit, 0, "{}", sound.told());
    let mut number = 0;
    for at in positions(&sound.requests) {
        let request = &sound.requests[at];
        for kind in kinds {
            for lasts in [Lasts::Once, Lasts::ForEver, Lasts::OnItsKind] {
                number += 1;
                let is_lost = kind.name.ends_with(" after") && request.method == "DELETE";
                if number % step != 0 && !(is_lost && lasts != Lasts::ForEver) {
                    continue;
                }
                let fault = Fault::new(kind.failure.clone());
                let fault = match lasts {
                    Lasts::OnItsKind => {
                        let same = |other: &&Recorded| {
                            other.method == request.method && purpose(other) == purpose(request)
                        };
                        fault.skip(sound.requests[..at].iter().filter(same).count() as u64)
                    }
                    _ => fault.skip(at as u64),
                };
                matrix.hurt(kind, request, fault, lasts);
            }
        }
    }
    let (complaints, tally) = (&matrix.complaints, &matrix.tally);
    assert!(complaints.is_empty(), "{mode:?}: {} of {tally:?}:\n{}", complaints.len(), complaints.join("\n"));
    matrix.tally
}

#[test]
fn foreign_404s_saved() {
    assert!(play_kinds(Mode::Metadata, Way::Saved, 5, &kinds::foreign()).nothing > 10);
}

#[test]
fn foreign_404s_at_once() {
    assert!(play_kinds(Mode::Filesystem, Way::AtOnce, 7, &kinds::foreign()).nothing > 10);
}

#[test]
fn metadata_saved() {
    play(Mode::Metadata, Way::Saved, 11);
}

#[test]
fn metadata_at_once() {
    play(Mode::Metadata, Way::AtOnce, 11);
}

#[test]
fn filesystem_saved() {
    play(Mode::Filesystem, Way::Saved, 29);
}

#[test]
fn filesystem_at_once() {
    play(Mode::Filesystem, Way::AtOnce, 29);
}

#[test]
fn distribution_saved() {
    play(DELETING[2], Way::Saved, 29);
}

#[test]
fn distribution_at_once() {
    play(DELETING[2], Way::AtOnce, 29);
}

/// What takes time: an answer that never comes, at the first and last of each kind of request.
#[test]
fn silence_costs_the_deadline_and_what_was_done_is_told() {
    std::thread::scope(|scope| {
        for way in [Way::AtOnce, Way::Saved] {
            let sound = Matrix::of(Mode::Metadata, way).run("1");
            for at in positions(&sound.requests) {
                scope.spawn(move || {
                    let matrix = Matrix::of(Mode::Metadata, way);
                    matrix.place.sim.fault(Fault::new(Failure::Wire(Wire::Hang)).skip(at as u64).always());
                    let more = ["--parallel", "1", "--deadline", "1s"];
                    let outcome = match way {
                        Way::AtOnce => matrix.place.clean_up(&more),
                        Way::Saved => matrix.place.apply(&more),
                    };
                    assert!(matches!(outcome.exit, 6 | 8), "{at}{}", outcome.told());
                    assert!(outcome.stderr.contains("the deadline of 1s passed"), "{at}{}", outcome.told());
                    judge(&matrix.place, &matrix.before, &matrix.goes, &outcome)
                        .unwrap_or_else(|complaint| panic!("{complaint}: {at}{}", outcome.told()));
                });
            }
        }
    });
}

#[test]
fn broken_tls_deletes_nothing_or_passes() {
    for server in [Server::Gitlab, Server::Registry] {
        for is_once in [true, false] {
            let place = Place::open(world(Mode::Metadata).tls(true));
            let (before, goes) = (place.contents(), place.plan().goes);
            place.sim.disconnect(server);
            let fault = Fault::new(Failure::BrokenTls).on(server);
            place.sim.fault(if is_once { fault } else { fault.always() });
            let outcome = place.apply(&["--parallel", "1"]);
            assert_eq!(outcome.exit, if is_once { 0 } else { 6 }, "{}", outcome.told());
            judge(&place, &before, &goes, &outcome)
                .unwrap_or_else(|complaint| panic!("{complaint}{}", outcome.told()));
        }
    }
}
