//! Links into GitLab. They are the only addresses in a page, and nothing is asked of them before somebody clicks.

use std::io::{self, Write};

use crate::image::Repository;
use crate::output::escape::Text;
use crate::report::MadeBy;

/// Writes where the answer can be looked at in GitLab, and where it was made; nothing where neither is known.
pub(super) fn write(made_by: &MadeBy, out: &mut dyn Write) -> io::Result<()> {
    let registry = made_by.project.as_ref().map(|project| {
        let name = format!("container registry of {}", project.image);
        link(&project.registry(), &name)
    });
    let made = [("job", &made_by.job), ("pipeline", &made_by.pipeline)].map(|(name, page)| {
        page.as_ref().map(|page| link(&page.to_string(), &format!("the {name} that made this page")))
    });
    let links: Vec<String> = [registry].into_iter().chain(made).flatten().collect();
    if links.is_empty() {
        return Ok(());
    }
    writeln!(out, "<p>In GitLab: {}.</p>", links.join(", "))
}

/// One link.
pub(super) fn link(to: &str, name: &str) -> String {
    format!("<a href=\"{}\" rel=\"noreferrer\">{}</a>", Text(to), Text(name))
}

/// The pages of repositories, in their order.
pub(super) fn of_repositories<'a>(
    made_by: &MadeBy,
    paths: impl IntoIterator<Item = &'a str>,
) -> Vec<Option<String>> {
    let page = |path: &str| made_by.repository(&Repository::parse(path).ok()?);
    paths.into_iter().map(page).collect()
}
