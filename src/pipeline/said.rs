//! What was said to the job that planned, by variables that every job of the child would have, too: the lines of the child's
//! own jobs say all that they mean, and nothing of that may be added to it.

use crate::condition::FLAGS;
use crate::words::{PREFIX, variable_of_flag};

/// Of the variables that stand for flags, those that are about images, beside what is asked of these; how the servers are
/// reached holds for all jobs.
const ABOUT_IMAGES: [&str; 34] = [
    "ANNOTATIONS",
    "AT",
    "BASE_DIGESTS",
    "BUILD_ARG",
    "CANARY",
    "CONFIG",
    "CONTENT",
    "DOTENV",
    "DRY_RUN",
    "EXIT_ZERO",
    "EXPECT",
    "FILE",
    "FORCE",
    "FORMAT",
    "IGNORE_FILE",
    "IMAGES",
    "INPUT",
    "JUNIT",
    "JUNIT_FAILURES",
    "LEAVE_OUT",
    "LFS",
    "NAMED_CONTEXT",
    "ONLY",
    "ON_UNKNOWN",
    "PATH",
    "PINNED",
    "PREFIX",
    "SIGNATURES",
    "SUBMODULES",
    "TAG_LENGTH",
    "TAG_PREFIX",
    "TARGET",
    "TRACKED",
    "UPSTREAM",
];

/// A line of a script that takes them all away.
pub(super) fn unset() -> String {
    let line = ABOUT_IMAGES.iter().fold("unset".to_owned(), |line, name| line + " " + PREFIX + name);
    FLAGS.iter().fold(line, |line, flag| line + " " + &variable_of_flag(flag))
}
