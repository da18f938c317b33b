//! The fields that rows have, and what kind of value each holds.

use std::fmt::Debug;

use crate::words::quoted;

/// What kind of value a field holds, and so which operators it takes and how values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ValueKind {
    /// One text.
    Text,
    /// Several platforms, of which one must do.
    Platforms,
    /// Bytes: `250MB`, `1GiB`.
    Bytes,
    /// A length of time: `7d`.
    Span,
    /// A point in time: RFC 3339.
    Time,
    /// A whole number.
    Number,
    /// A semantic version.
    Version,
}

impl ValueKind {
    /// How its values are written.
    #[must_use]
    pub(crate) fn written(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Platforms => "a platform such as linux/arm64",
            Self::Bytes => "bytes such as 250MB or 1GiB",
            Self::Span => "a duration such as 12h or 7d",
            Self::Time => "a time such as 2026-01-31T12:00:00Z, or a day such as 2026-01-31",
            Self::Number => "a whole number",
            Self::Version => "a version such as 1.2.3",
        }
    }
}

/// A field of a list.
pub(crate) trait Field: Copy + Eq + Debug + 'static {
    /// Every field.
    const ALL: &'static [Self];

    /// Its name, as in JSON.
    fn name(self) -> &'static str;

    /// What it holds.
    fn kind(self) -> ValueKind;

    /// Reads a field's name.
    ///
    /// # Errors
    /// In words, when there is no such field.
    fn parse(text: &str) -> Result<Self, String> {
        let plain = text.replace('-', "_");
        let plain = match plain.as_str() {
            "size_bytes" => "size",
            "stored_bytes" => "stored",
            "platforms" => "platform",
            "tag" => "name",
            other => other,
        };
        Self::ALL.iter().copied().find(|field| field.name() == plain).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|field| field.name()).collect();
            format!("there is no field {}; there are {}", quoted(text), names.join(", "))
        })
    }
}

/// A field of `tags`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TagField {
    /// The repository's path.
    Repository,
    /// The tag's name.
    Name,
    /// The digest that it points at.
    Digest,
    /// Its media type.
    MediaType,
    /// Its bytes.
    Size,
    /// The date in its configuration.
    Created,
    /// When it last came to point there.
    Published,
    /// Its age by the clock asked for.
    Age,
    /// Its platforms.
    Platform,
    /// Its name, if that is a version.
    Version,
}

impl Field for TagField {
    const ALL: &'static [Self] = &[
        Self::Repository,
        Self::Name,
        Self::Digest,
        Self::MediaType,
        Self::Size,
        Self::Created,
        Self::Published,
        Self::Age,
        Self::Platform,
        Self::Version,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Repository => "repository",
            Self::Name => "name",
            Self::Digest => "digest",
            Self::MediaType => "media_type",
            Self::Size => "size",
            Self::Created => "created",
            Self::Published => "published",
            Self::Age => "age",
            Self::Platform => "platform",
            Self::Version => "version",
        }
    }

    fn kind(self) -> ValueKind {
        match self {
            Self::Repository | Self::Name | Self::Digest | Self::MediaType => ValueKind::Text,
            Self::Size => ValueKind::Bytes,
            Self::Created | Self::Published => ValueKind::Time,
            Self::Age => ValueKind::Span,
            Self::Platform => ValueKind::Platforms,
            Self::Version => ValueKind::Version,
        }
    }
}

/// A field of `repositories`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RepositoryField {
    /// GitLab's number for it.
    Id,
    /// Its project's number.
    ProjectId,
    /// Its path.
    Path,
    /// Its name below the project.
    Name,
    /// `host/path`.
    Location,
    /// When it was made.
    CreatedAt,
    /// What GitLab is doing to it.
    Status,
    /// When GitLab's cleanup policy last began.
    CleanupPolicyStartedAt,
    /// How many tags it has.
    TagsCount,
    /// The bytes of its layers, each counted once.
    Stored,
    /// The name of its newest tag.
    Newest,
    /// The date of its newest tag.
    NewestDate,
}

impl Field for RepositoryField {
    const ALL: &'static [Self] = &[
        Self::Id,
        Self::ProjectId,
        Self::Path,
        Self::Name,
        Self::Location,
        Self::CreatedAt,
        Self::Status,
        Self::CleanupPolicyStartedAt,
        Self::TagsCount,
        Self::Stored,
        Self::Newest,
        Self::NewestDate,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::ProjectId => "project_id",
            Self::Path => "path",
            Self::Name => "name",
            Self::Location => "location",
            Self::CreatedAt => "created_at",
            Self::Status => "status",
            Self::CleanupPolicyStartedAt => "cleanup_policy_started_at",
            Self::TagsCount => "tags_count",
            Self::Stored => "stored",
            Self::Newest => "newest",
            Self::NewestDate => "newest_date",
        }
    }

    fn kind(self) -> ValueKind {
        match self {
            Self::Id | Self::ProjectId | Self::TagsCount => ValueKind::Number,
            Self::Path | Self::Name | Self::Location | Self::Status | Self::Newest => ValueKind::Text,
            Self::CreatedAt | Self::CleanupPolicyStartedAt | Self::NewestDate => ValueKind::Time,
            Self::Stored => ValueKind::Bytes,
        }
    }
}
