//! What the registry is, and what it can do.

use super::{BEFORE, Doctor};
use crate::error::Error;
use crate::registry::Lookup;
use crate::report::Finding;

impl Doctor<'_> {
    pub(super) fn has_repository(&self) -> Result<bool, Error> {
        let names = self.registry.some_names(self.own)?;
        Ok(matches!(names, Lookup::Found(_)))
    }

    /// Whether the registry answers about the project's own image at all.
    pub(super) fn image(&self, there: Option<&Result<bool, Error>>) -> Finding {
        const CODE: &str = "registry/image";
        match there {
            None => Finding::not_asked(CODE, BEFORE),
            Some(Err(error)) => Finding::fail(CODE, error),
            Some(Ok(true)) => Finding::well(CODE, format!("{} is there", self.own)),
            Some(Ok(false)) => Finding::well(CODE, format!("{} has no images yet", self.own)),
        }
    }

    pub(super) fn kind(&self, is_open: bool) -> [Finding; 3] {
        let codes = ["registry/kind", "registry/database", "registry/deletion"];
        let kind = match is_open.then(|| self.examined.registry()) {
            Some(Ok(kind)) => kind,
            Some(Err(error)) => {
                let failed = Finding::fail(codes[0], &error);
                return [failed, Finding::not_asked(codes[1], BEFORE), Finding::not_asked(codes[2], BEFORE)];
            }
            None => return codes.map(|code| Finding::not_asked(code, BEFORE)),
        };
        let version = match &kind.version {
            Some(version) => Finding::well(codes[0], called(version)),
            None => Finding::note(codes[0], "a registry that does not say that it is GitLab's").with_hint(
                "another kind of registry, or a proxy took its header away: details are read tag by tag",
            ),
        };
        let database = match kind.has_database {
            true => Finding::well(codes[1], "a metadata database: dates and sizes come with lists"),
            false => Finding::note(codes[1], "no metadata database: nothing tells when a tag was published")
                .with_hint(
                    "ages count from the image's own date (--clock created); details cost a request a tag",
                ),
        };
        let deletion = match kind.deletes_tags {
            true => Finding::well(
                codes[2],
                "tags are deleted by their names; whether that is switched on shows the first deletion",
            ),
            false => Finding::note(codes[2], "it does not say whether tags can be deleted by their names"),
        };
        [version, database, deletion]
    }

    pub(super) fn api(&self) -> Finding {
        const CODE: &str = "api/repositories";
        match self.examined.list() {
            Ok(()) => Finding::well(CODE, "the project's repositories can be listed"),
            Err(error) => {
                let mut finding = Finding::of_error(CODE, &error);
                finding.seen.push_str("; repositories and --all-repositories need it");
                finding
            }
        }
    }
}

/// GitLab's registry of a version, which a build of one's own does not know.
fn called(version: &str) -> String {
    match version.trim() {
        "" | "unknown" => "GitLab's container registry, which does not say its version".to_owned(),
        version => format!("GitLab's container registry {version}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registry_that_does_not_know_its_version_is_told_as_one() {
        assert_eq!(called("4.32.0-gitlab"), "GitLab's container registry 4.32.0-gitlab");
        assert_eq!(called("unknown"), "GitLab's container registry, which does not say its version");
    }
}
