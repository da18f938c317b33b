//! Which registry stands behind the GitLab, and how old it is.

/// The kind of registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Mode {
    /// GitLab's registry with its metadata database.
    #[default]
    Metadata,
    /// GitLab's registry without it.
    Filesystem,
    /// CNCF distribution 2.8, which deletes only by digest.
    Distribution,
    /// CNCF distribution 3.0, which deletes by tag and has pages.
    Distribution3,
}

impl Mode {
    /// GitLab's own registry, of either kind.
    #[must_use]
    pub fn is_gitlab(self) -> bool {
        !self.is_distribution()
    }

    /// CNCF distribution, of either version.
    #[must_use]
    pub fn is_distribution(self) -> bool {
        matches!(self, Self::Distribution | Self::Distribution3)
    }
}

impl std::str::FromStr for Mode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "metadata" => Ok(Self::Metadata),
            "filesystem" => Ok(Self::Filesystem),
            "distribution" => Ok(Self::Distribution),
            "distribution-3" => Ok(Self::Distribution3),
            _ => Err(format!("{text}: not one of metadata, filesystem, distribution, distribution-3")),
        }
    }
}

/// A version of GitLab's registry, such as 4.32.0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegistryVersion(pub u32, pub u32, pub u32);

impl RegistryVersion {
    /// `name_exact` is understood from here on.
    pub const NAME_EXACT: Self = Self(4, 7, 0);
    /// `tags/detail` exists from here on.
    pub const TAG_DETAIL: Self = Self(4, 15, 0);

    /// As in the `Gitlab-Container-Registry-Version` header.
    #[must_use]
    pub fn header(self) -> String {
        format!("{}.{}.{}-gitlab", self.0, self.1, self.2)
    }
}

impl Default for RegistryVersion {
    fn default() -> Self {
        Self(4, 32, 0)
    }
}

impl std::str::FromStr for RegistryVersion {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.trim_start_matches('v').split(['.', '-']).map(str::parse);
        match (parts.next(), parts.next(), parts.next()) {
            (Some(Ok(major)), Some(Ok(minor)), Some(Ok(patch))) => Ok(Self(major, minor, patch)),
            (Some(Ok(major)), Some(Ok(minor)), None) => Ok(Self(major, minor, 0)),
            _ => Err(format!("{text}: not a version such as 4.32.0")),
        }
    }
}
