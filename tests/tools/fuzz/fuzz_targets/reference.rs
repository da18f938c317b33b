//! Image references, typed by users and handed over by CI variables.
//!
//! A reference is taken apart once and put together again in requests, reports and dotenv files. If the parts did
//! not read as the same reference again, a later job would pull another image than the one that was asked about.

#![no_main]

use libfuzzer_sys::fuzz_target;
use registry_gate::Written;

fuzz_target!(|text: &str| {
    match Written::parse(text) {
        Ok(written) => {
            let printed = printed(&written);
            assert_eq!(
                Written::parse(&printed).as_ref(),
                Ok(&written),
                "{text:?} was printed as {printed:?}"
            );
        }
        Err(error) => assert!(!error.to_string().is_empty(), "{text:?} was refused without a word"),
    }
});

/// `host/path:tag@digest` or `host/path@digest`, as much of it as there is.
fn printed(written: &Written) -> String {
    let host = written.host.as_ref().map(|host| format!("{host}/")).unwrap_or_default();
    let path = written.path.as_ref().map(ToString::to_string).unwrap_or_default();
    let digest = written.pointer.digest().map(|digest| format!("@{digest}")).unwrap_or_default();
    let tag = written.pointer.tag().map(ToString::to_string).unwrap_or_default();
    let colon = if path.is_empty() || tag.is_empty() { "" } else { ":" };
    format!("{host}{path}{colon}{tag}{digest}")
}
