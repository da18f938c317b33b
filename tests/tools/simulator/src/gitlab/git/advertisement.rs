//! The refs of a repository on the wire, in both versions of the protocol that GitLab speaks.
//!
//! Version 0 says everything in one answer. Version 2, which git asks for by itself, says only what it can do; refs are
//! asked for separately (`ls-refs`).

use super::packet::{self, FLUSH};
use crate::git::{GitRef, GitRepository};

/// What Gitaly's git says it is.
const AGENT: &str = "agent=git/2.50.1.gl1";
/// The object id of nothing.
const ZERO: &str = "0000000000000000000000000000000000000000";

fn banner() -> Vec<u8> {
    [packet::line("# service=git-upload-pack\n").as_slice(), FLUSH].concat()
}

/// All refs, each tag object followed by its commit; what the server can do stands behind the first one.
pub(super) fn version_0(repository: &GitRepository) -> Vec<u8> {
    let head = repository.head();
    let symref =
        head.map_or_else(String::new, |_| format!(" symref=HEAD:refs/heads/{}", repository.default_branch));
    let mut capabilities = Some(format!(
        "\0multi_ack thin-pack side-band side-band-64k ofs-delta shallow deepen-since deepen-not deepen-relative \
         no-progress include-tag multi_ack_detailed allow-tip-sha1-in-want allow-reachable-sha1-in-want no-done{symref} \
         filter object-format=sha1 {AGENT}"
    ));
    let mut out = banner();
    let mut add = |name: &str, sha: &str| {
        let capabilities = capabilities.take().unwrap_or_default();
        out.extend(packet::line(&format!("{sha} {name}{capabilities}\n")));
    };
    let shown = head.map(|head| ("HEAD", head)).into_iter().chain(repository.advertised());
    for (name, GitRef { sha, peeled }) in shown {
        add(name, sha);
        if let Some(commit) = peeled {
            add(&format!("{name}^{{}}"), commit);
        }
    }
    if repository.advertised().next().is_none() {
        add("capabilities^{}", ZERO);
    }
    out.extend(FLUSH);
    out
}

/// What the server can do.
pub(super) fn version_2() -> Vec<u8> {
    let mut out = banner();
    for text in [
        "version 2\n",
        &format!("{AGENT}\n"),
        "ls-refs=unborn\n",
        "fetch=shallow wait-for-done filter\n",
        "server-option\n",
        "object-format=sha1\n",
    ] {
        out.extend(packet::line(text));
    }
    out.extend(FLUSH);
    out
}

/// The answer to `ls-refs` with these arguments.
pub(super) fn ls_refs(repository: &GitRepository, arguments: &[&str]) -> Vec<u8> {
    let has = |wanted: &str| arguments.contains(&wanted);
    let prefixes: Vec<&str> = arguments.iter().filter_map(|it| it.strip_prefix("ref-prefix ")).collect();
    let is_wanted =
        |name: &str| prefixes.is_empty() || prefixes.iter().any(|prefix| name.starts_with(prefix));
    let branch = format!("refs/heads/{}", repository.default_branch);
    let symref = if has("symrefs") { format!(" symref-target:{branch}") } else { String::new() };
    let mut out = Vec::new();
    if is_wanted("HEAD") {
        match repository.head() {
            Some(head) => out.extend(packet::line(&format!("{} HEAD{symref}\n", head.sha))),
            None if has("unborn") => out.extend(packet::line(&format!("unborn HEAD{symref}\n"))),
            None => {}
        }
    }
    for (name, GitRef { sha, peeled }) in repository.advertised().filter(|(name, _)| is_wanted(name)) {
        let peeled = peeled.as_ref().filter(|_| has("peel"));
        let peeled = peeled.map_or_else(String::new, |commit| format!(" peeled:{commit}"));
        out.extend(packet::line(&format!("{sha} {name}{peeled}\n")));
    }
    out.extend(FLUSH);
    out
}
