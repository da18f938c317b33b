//! Arguments and variables, in every combination.
//!
//! The variables are put between the arguments and parsed again, and the dotenv file is read off the arguments
//! before they are parsed at all: two places that count words. A panic there would leave an old answer lying.

#![no_main]

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt as _;

use libfuzzer_sys::fuzz_target;
use registry_gate::{Exit, PREFIX, Stopped, dotenv_commands, dotenv_of, parse, unknown};

// Words that end with NUL, as the kernel hands them over: arguments, an empty word, then variables `NAME=value`
// without our prefix.
fuzz_target!(|data: &[u8]| {
    let mut words = data.split(|byte| *byte == 0);
    let typed = words.by_ref().take_while(|word| !word.is_empty());
    let args: Vec<OsString> = [b"registry-gate".as_slice()]
        .into_iter()
        .chain(typed)
        .map(|word| OsStr::from_bytes(word).into())
        .collect();
    let variables: BTreeMap<String, String> = words.filter_map(variable).collect();

    let _ = unknown(&variables);
    let written = dotenv_of(&args, &variables, true);
    match parse(&args, &variables, 80) {
        Ok(cli) => {
            let writes = dotenv_commands().any(|name| args.get(1).is_some_and(|first| first == name));
            assert_eq!(written.is_some(), writes, "{args:?} with {variables:?}");
            assert!(cli.command.connection().deadline.seconds() > 0);
        }
        Err(Stopped::Failed(error)) => assert_eq!(error.exit, Exit::Configuration),
        Err(Stopped::Told(text) | Stopped::Usage(text)) => assert!(!text.is_empty()),
    }
});

/// A variable as `parse` expects them: one of our own names, and not empty.
fn variable(word: &[u8]) -> Option<(String, String)> {
    let (name, value) = std::str::from_utf8(word).ok()?.split_once('=')?;
    (!value.is_empty()).then(|| (format!("{PREFIX}{name}"), value.to_owned()))
}
