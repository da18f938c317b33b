//! Platforms: `os/architecture[/variant]` (OCI image index specification, "platform").
//!
//! A platform asked for without a variant matches any variant, because that is what a person who writes
//! `linux/arm` means by it. An `arm64` without a variant *is* `arm64/v8`: builders write either.

use std::fmt;

use super::NameError;

/// What an image runs on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Platform {
    /// `linux`, `windows`, …
    pub os: String,
    /// `amd64`, `arm64`, … as Go names them.
    pub architecture: String,
    /// `v7`, `v8`, …
    pub variant: Option<String>,
}

impl Platform {
    /// Reads `os/architecture` or `os/architecture/variant`.
    ///
    /// # Errors
    /// When a part is missing, there are too many, or one has a character that platforms do not have.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if let Some((at, _)) = text.char_indices().find(|&(_, c)| !is_platform_character(c) && c != '/') {
            return Err(NameError::at(text, at, "platform", "a-z, 0-9, . _ - and / between the parts"));
        }
        let mut parts = text.split('/');
        let (os, architecture, variant) = (parts.next(), parts.next(), parts.next());
        match (os, architecture, variant, parts.next()) {
            (Some(os), Some(architecture), variant, None)
                if !os.is_empty() && !architecture.is_empty() && variant != Some("") =>
            {
                Ok(Self {
                    os: os.to_owned(),
                    architecture: architecture.to_owned(),
                    variant: variant.map(str::to_owned),
                })
            }
            _ => Err(NameError::new(
                text,
                "a platform is os/architecture or os/architecture/variant, as in linux/arm64",
            )),
        }
    }

    /// A platform as a server reports it; `None` for what is none (`unknown/unknown`: attestations).
    #[must_use]
    pub fn reported(os: &str, architecture: &str, variant: Option<&str>) -> Option<Self> {
        let real =
            |part: &str| !part.is_empty() && part != "unknown" && part.chars().all(is_platform_character);
        (real(os) && real(architecture)).then(|| Self {
            os: os.to_owned(),
            architecture: architecture.to_owned(),
            variant: variant.filter(|v| real(v)).map(str::to_owned),
        })
    }

    /// Whether an image for `self` serves somebody who asks for `asked`.
    #[must_use]
    pub fn serves(&self, asked: &Self) -> bool {
        self.os == asked.os
            && self.architecture == asked.architecture
            && (asked.variant.is_none() || self.effective_variant() == asked.effective_variant())
    }

    fn effective_variant(&self) -> Option<&str> {
        self.variant.as_deref().or_else(|| (self.architecture == "arm64").then_some("v8"))
    }
}

fn is_platform_character(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-')
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.os, self.architecture)?;
        self.variant.as_ref().map_or(Ok(()), |variant| write!(f, "/{variant}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platform_without_variant_asks_for_any() {
        let serves =
            |has: &str, asked: &str| Platform::parse(has).unwrap().serves(&Platform::parse(asked).unwrap());
        assert!(serves("linux/arm/v7", "linux/arm"));
        assert!(!serves("linux/arm", "linux/arm/v7"));
        assert!(!serves("linux/arm/v6", "linux/arm/v7"));
        assert!(serves("linux/arm64", "linux/arm64/v8"));
        assert!(serves("linux/arm64/v8", "linux/arm64"));
        assert!(!serves("linux/arm64/v9", "linux/arm64/v8"));
        assert!(!serves("linux/amd64", "windows/amd64"));
    }

    #[test]
    fn attestations_are_not_platforms() {
        assert_eq!(Platform::reported("unknown", "unknown", None), None);
        assert_eq!(Platform::reported("", "", None), None);
        assert_eq!(Platform::reported("linux", "arm", Some("")).unwrap().to_string(), "linux/arm");
    }

    #[test]
    fn a_bad_platform_says_why() {
        for text in ["linux", "linux/", "/amd64", "a/b/c/d", "", "linux/arm/"] {
            assert!(
                Platform::parse(text).unwrap_err().problem().starts_with("a platform is os/architecture"),
                "{text}"
            );
        }
        assert!(Platform::parse("Linux/amd64").unwrap_err().problem().starts_with("'L' at character 1"));
    }
}
