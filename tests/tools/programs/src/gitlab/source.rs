//! What starts a pipeline, and the variables by which it is told.

/// The kinds of pipelines that components must work in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A push to the default branch.
    Branch,
    /// A git tag.
    Tag,
    /// A merge request.
    MergeRequest,
    /// A merge request, on what merging it would give.
    MergedResults,
    /// A schedule.
    Schedule,
    /// A trigger job of another pipeline.
    Parent,
}

impl Source {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Branch, Self::Tag, Self::MergeRequest, Self::MergedResults, Self::Schedule, Self::Parent];

    /// Whether jobs without rules are left out.
    pub fn is_merge_request(self) -> bool {
        matches!(self, Self::MergeRequest | Self::MergedResults)
    }

    /// What its variables are, in place of those of a push.
    pub fn variables(self) -> Vec<(&'static str, &'static str)> {
        let merging = |kind| {
            vec![
                ("CI_PIPELINE_SOURCE", "merge_request_event"),
                ("CI_COMMIT_REF_NAME", "feature/a"),
                ("CI_COMMIT_REF_SLUG", "feature-a"),
                ("CI_MERGE_REQUEST_IID", "3"),
                ("CI_MERGE_REQUEST_EVENT_TYPE", kind),
                ("CI_MERGE_REQUEST_PROJECT_PATH", "acme/shop"),
                ("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "feature/a"),
            ]
        };
        match self {
            Self::Branch => vec![("CI_COMMIT_BRANCH", "main")],
            Self::Schedule => vec![("CI_COMMIT_BRANCH", "main"), ("CI_PIPELINE_SOURCE", "schedule")],
            Self::Parent => vec![("CI_COMMIT_BRANCH", "main"), ("CI_PIPELINE_SOURCE", "parent_pipeline")],
            Self::Tag => vec![
                ("CI_COMMIT_TAG", "1.2.0"),
                ("CI_COMMIT_REF_NAME", "1.2.0"),
                ("CI_COMMIT_REF_SLUG", "1-2-0"),
            ],
            Self::MergeRequest => merging("detached"),
            Self::MergedResults => merging("merged_result"),
        }
    }
}
