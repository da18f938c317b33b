//! What was said to the job that planned, by variables that every job of the child would have, too: the lines of the child's
//! own jobs say all that they mean, and nothing of that may be added to it.

/// Of the variables that stand for flags, those that are about images; how the servers are reached holds for all jobs.
const ABOUT_IMAGES: [&str; 40] = [
    "ANNOTATIONS",
    "AT",
    "BASE_DIGESTS",
    "BUILD_ARG",
    "CANARY",
    "CLOCK",
    "CONFIG",
    "CONTENT",
    "CONTENT_KEY",
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
    "LABEL",
    "LEAVE_OUT",
    "LFS",
    "MAX_AGE",
    "NAMED_CONTEXT",
    "ONLY",
    "ON_UNKNOWN",
    "PATH",
    "PINNED",
    "PLATFORM",
    "PREFIX",
    "SIGNATURES",
    "SUBMODULES",
    "TAG_LENGTH",
    "TAG_PREFIX",
    "TARGET",
    "TRACKED",
    "UNKNOWN_AGE",
    "UPSTREAM",
];

/// A line of a script that takes them all away.
pub(super) fn unset() -> String {
    ABOUT_IMAGES.iter().fold("unset".to_owned(), |line, name| line + " REGISTRY_GATE_" + name)
}
