//! Saved plans: what `cleanup apply` deletes by, kept as an artifact and perhaps edited on the way.
//!
//! A plan with a piece replaced is read or refused. One that is read names only tags that it counts, and each waits
//! for others that are in it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use registry_gate::SavedPlan;
use registry_gate::Exit;

const PLAN: &str = include_str!("../../../fixtures/plan.json");

fuzz_target!(|change: (u16, u8, &[u8])| {
    let (at, length, piece) = change;
    let at = usize::from(at) % PLAN.len();
    let end = (at + usize::from(length)).min(PLAN.len());
    let text = [&PLAN.as_bytes()[..at], piece, &PLAN.as_bytes()[end..]].concat();
    match SavedPlan::read(&text, "plan.json") {
        Ok(plan) => {
            assert_eq!(plan.shares.iter().map(|share| share.deleted + share.companions).sum::<usize>(), plan.doomed.len());
            assert!(plan.shares.iter().all(|share| share.deleted <= share.tags));
            for doomed in &plan.doomed {
                assert!(plan.shares.iter().any(|share| share.repository == doomed.repository));
                assert!(doomed.after.iter().all(|place| place.0 < plan.doomed.len()));
            }
        }
        Err(error) => {
            assert_eq!(error.exit, Exit::Configuration);
            assert!(!error.cause.contains(char::is_control), "{:?}", error.cause);
        }
    }
    SavedPlan::read(PLAN.as_bytes(), "plan.json").expect("the plan as it was written");
});
