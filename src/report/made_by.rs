//! Where an answer was made, for what links there: GitLab's page of the project's registry, the job and its pipeline.
//!
//! These come from variables that whoever runs a pipeline may set, and end in an attribute that a browser follows. So a
//! link is `http` or `https`, names no user, and has no character that an address has to spell otherwise.

use std::fmt;

use crate::image::Repository;

/// Where an answer was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MadeBy {
    /// The project of the images.
    pub project: Option<ProjectPage>,
    /// The pipeline.
    pub pipeline: Option<WebLink>,
    /// The job.
    pub job: Option<WebLink>,
}

impl MadeBy {
    /// The page of a repository of the project in GitLab.
    #[must_use]
    pub(crate) fn repository(&self, path: &Repository) -> Option<String> {
        self.project.as_ref()?.repository(path)
    }
}

/// A project's page in GitLab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectPage {
    /// The path of the project's own image.
    pub image: Repository,
    /// The page.
    pub page: WebLink,
}

impl ProjectPage {
    /// The page of its container registry.
    #[must_use]
    pub(crate) fn registry(&self) -> String {
        format!("{}/container_registry", self.page)
    }

    /// That page, searched for a repository: its own page has GitLab's number in its address, which no registry knows.
    /// `None`: the repository is another project's.
    fn repository(&self, path: &Repository) -> Option<String> {
        let below = path.as_str().strip_prefix(self.image.as_str())?;
        match below.strip_prefix('/') {
            Some(name) => Some(format!("{}?search%5B%5D={name}", self.registry())),
            None => below.is_empty().then(|| self.registry()),
        }
    }
}

/// The address of a page, which a link may lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebLink(String);

/// Browsers take no longer ones seriously.
const LONGEST: usize = 2_000;

impl WebLink {
    /// Takes an address for a link; `None`: it is none that a page should lead to.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
        let host = rest.split(['/', '?', '#']).next()?;
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#[]!$()*+,;=%&".contains(&byte);
        let is_link = !host.is_empty() && text.len() <= LONGEST && text.bytes().all(is_plain);
        is_link.then(|| Self(text.trim_end_matches('/').to_owned()))
    }

    /// Whether both lead to one page of a GitLab, for which letter case makes no other.
    #[must_use]
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl fmt::Display for WebLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_http_names_nobody_and_leaves_the_attribute_it_stands_in_alone() {
        for text in ["https://gitlab.example.com/a/b/-/jobs/1", "http://127.0.0.1:8080/x", "https://[::1]/x"]
        {
            assert_eq!(WebLink::parse(text).unwrap().to_string(), text);
        }
        for text in [
            "",
            "https://",
            "https:///x",
            "javascript:alert(1)",
            " https://host",
            "data:text/html,x",
            "//host/x",
            "ftp://host",
            "https://user:word@host/x",
            "https://host/\"><script>",
            "https://host/a b",
            "https://host/'",
            "https://host/\n",
            "https://höst/",
        ] {
            assert_eq!(WebLink::parse(text), None, "{text:?}");
        }
        assert_eq!(WebLink::parse(&format!("https://host/{}", "x".repeat(LONGEST))), None);
    }

    #[test]
    fn a_repository_has_a_page_in_its_own_project_alone() {
        let project = ProjectPage {
            image: Repository::parse("acme/shop").unwrap(),
            page: WebLink::parse("https://gitlab.example.com/acme/Shop/").unwrap(),
        };
        let made_by = MadeBy { project: Some(project), ..MadeBy::default() };
        let page = |path: &str| made_by.repository(&Repository::parse(path).unwrap());
        let registry = "https://gitlab.example.com/acme/Shop/container_registry";
        assert_eq!(page("acme/shop"), Some(registry.to_owned()));
        assert_eq!(page("acme/shop/web/api"), Some(format!("{registry}?search%5B%5D=web/api")));
        assert_eq!(page("acme/shop2"), None);
        assert_eq!(page("acme/tools"), None);
    }
}
