//! A project's own cleanup policy for its registry (GitLab's `ContainerExpirationPolicy`).

/// When GitLab itself deletes tags, and which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CleanupPolicy {
    /// How often: `1d`, `7d`, `14d`, `1month`, `3month`.
    pub cadence: String,
    /// Whether it runs.
    pub enabled: bool,
    /// How many tags stay.
    pub keep_n: Option<u32>,
    /// How old tags get: `7d`, `14d`, `30d`, `60d`, `90d`.
    pub older_than: Option<String>,
    /// Which tags go. REST has it under its old name, `name_regex`, alone.
    pub name_regex_delete: Option<String>,
    /// Which tags stay.
    pub name_regex_keep: Option<String>,
    /// When it runs next (RFC 3339).
    pub next_run_at: Option<String>,
}

/// What a new project has: a policy that does not run.
impl Default for CleanupPolicy {
    fn default() -> Self {
        Self {
            cadence: "1d".to_owned(),
            enabled: false,
            keep_n: Some(10),
            older_than: Some("90d".to_owned()),
            name_regex_delete: Some(".*".to_owned()),
            name_regex_keep: None,
            next_run_at: Some("2025-01-02T00:09:00.000Z".to_owned()),
        }
    }
}
