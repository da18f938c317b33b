//! Git's index: what a checkout has, or whoever writes into the folder of a job.
//!
//! No bytes end the run with a panic, and the names that are read stand in order, each once.

#![no_main]

use libfuzzer_sys::fuzz_target;
use registry_gate::Tracked;

fuzz_target!(|body: &[u8]| {
    sound(body);
    // Random bytes rarely begin as an index, and never end with their own sum. One of zeros stands for none.
    for version in 2..=4_u8 {
        sound(&[b"DIRC\0\0\0", &[version][..], body, &[0; 20]].concat());
    }
});

fn sound(index: &[u8]) {
    for is_sha256 in [false, true] {
        match Tracked::parse(index, is_sha256) {
            Ok(tracked) => {
                let names: Vec<&[u8]> = tracked.unmet().map(|(name, _)| name).collect();
                assert!(names.is_sorted_by(|one, other| one < other), "{names:?}");
            }
            Err(why) => assert!(!why.is_empty()),
        }
    }
}
