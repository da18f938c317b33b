//! A GitLab to test against.
