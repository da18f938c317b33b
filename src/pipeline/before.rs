//! What a hidden job does before its script, so that a second look can come before that.
//!
//! A `before_script` in a build job would take the place of the hidden job's, which may log in or prepare; and GitLab
//! refuses a reference to one that is not there. So the file is read as far as that: lines in which the job says it
//! itself, in blocks as people write them. Whatever else it may be, nobody looks again, and the lock alone holds.

use super::Included;

/// What a hidden job does before its script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// What its own `before_script` says.
    Own,
    /// Nothing.
    Nothing,
}

/// What this job does before its script; `None`: the files do not say it plainly.
pub(super) fn before(job: &str, included: &[Included]) -> Option<Before> {
    let mut keys: Option<Vec<&str>> = None;
    let mut is_said_elsewhere = false;
    for (_, text) in included {
        let text = text.as_deref()?;
        for (name, block) in blocks(text)? {
            match name {
                name if name == job && keys.is_some() => return None,
                name if name == job => keys = Some(own_keys(&block)?),
                "default" | "include" | "before_script" => is_said_elsewhere = true,
                _ => {}
            }
        }
    }
    let keys = keys?;
    if keys.contains(&"before_script") {
        return Some(Before::Own);
    }
    let is_inherited = is_said_elsewhere || keys.contains(&"extends") || keys.contains(&"<<");
    (!is_inherited).then_some(Before::Nothing)
}

/// The entries of the outermost level, each with the lines below it; `None`: it is written in another way.
fn blocks(text: &str) -> Option<Vec<(&str, Vec<&str>)>> {
    let mut blocks: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in text.lines().filter(|line| is_told(line)) {
        if line.starts_with(' ') {
            blocks.last_mut()?.1.push(line);
        } else if line.trim_end() == "---" && blocks.is_empty() {
            // The beginning of the document.
        } else {
            let (name, rest) = key(line)?;
            let rest = rest.split(" #").next().unwrap_or_default().trim();
            // A value on the same line has no lines of its own, and an anchor is none.
            let is_plain = rest.is_empty() || rest.starts_with('&') && !rest.contains(' ');
            let said = if is_plain { Vec::new() } else { vec![""] };
            blocks.push((name, said));
        }
    }
    Some(blocks)
}

/// The keys of a job in its own lines; `None`: it is written in another way.
fn own_keys<'t>(block: &[&'t str]) -> Option<Vec<&'t str>> {
    let depth = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let first = block.first().map(|line| depth(line)).filter(|depth| *depth > 0)?;
    let own = block.iter().filter(|line| depth(line) <= first);
    // A dash at the depth of its key is a list's, and of no key.
    let own = own.filter(|line| !line.trim_start().starts_with("- "));
    own.map(|line| if depth(line) == first { Some(key(line.trim_start())?.0) } else { None }).collect()
}

/// The key of a line, without quotes, and what stands behind it.
fn key(line: &str) -> Option<(&str, &str)> {
    let quote = line.chars().next().filter(|c| matches!(c, '"' | '\''));
    match quote {
        Some(quote) => {
            line[1..].split_once(quote).and_then(|(name, rest)| Some((name, rest.strip_prefix(':')?)))
        }
        None => line.split_once(':').filter(|(name, rest)| {
            !name.contains(['{', '[', '?', '#', '|', '>', '"']) && (rest.is_empty() || rest.starts_with(' '))
        }),
    }
}

fn is_told(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && !line.starts_with('#')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<Before> {
        before(".build", &[("ci/build.yml".to_owned(), Some(text.to_owned()))])
    }

    #[test]
    fn a_job_says_itself_what_comes_before_its_script() {
        let own =
            ".build:\n  image: docker:28\n  before_script:\n    - docker login\n  script: [docker build .]\n";
        assert_eq!(of(own), Some(Before::Own));
        assert_eq!(of(&format!("---\n# ours\n.other:\n  script: [x]\n\n{own}")), Some(Before::Own));
        assert_eq!(
            of("'.build': &anchor # ours\n    before_script: [a]\n    extends: .b\n"),
            Some(Before::Own)
        );
        assert_eq!(
            of(".build:\n  script:\n  - before_script: no\n  - a\n  variables:\n    A: b"),
            Some(Before::Nothing)
        );
    }

    #[test]
    fn what_is_not_plain_is_not_guessed() {
        for text in [
            "",
            ".build: {script: [a]}",
            ".build: *other\n",
            ".build:\n  extends: .other\n  script: [a]",
            ".build:\n  <<: *other\n  script: [a]",
            "default:\n  before_script: [a]\n.build:\n  script: [a]",
            "before_script: [a]\n.build:\n  script: [a]",
            "include: other.yml\n.build:\n  script: [a]",
            ".build:\n  script: [a]\n.build:\n  script: [b]",
            "{.build: {script: [a]}}",
            ".build:\n\tscript: [a]",
            ".build:\n  { script: [a] }",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
        assert_eq!(before(".build", &[("https://example.com/a.yml".to_owned(), None)]), None);
    }
}
