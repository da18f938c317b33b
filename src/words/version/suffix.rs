//! What stands behind the numbers of a version: `rc.1`, `alpine3.20`, `rc1-alpine`, `10-g4f5a1c2`.
//!
//! It is read group by group, as hyphens part it. A group that begins with one of a few words is a pre-release, and so
//! is a number or a commit behind it; a number with a commit is what `git describe` says; all else is a variant, a line
//! of versions of its own. The words are few on purpose: whoever deletes pre-releases means no `1.2.3-edge` by it. A
//! commit has no place in any order, so it is left out: builds that only their commits tell apart are of one version.

/// The words that make a pre-release, and what each is the same as.
const WORDS: [(&str, &str); 17] = [
    ("alpha", "alpha"),
    ("beta", "beta"),
    ("canary", "canary"),
    ("cr", "rc"),
    ("dev", "dev"),
    ("devel", "dev"),
    ("develop", "dev"),
    ("development", "dev"),
    ("ea", "ea"),
    ("m", "milestone"),
    ("milestone", "milestone"),
    ("nightly", "nightly"),
    ("pre", "pre"),
    ("prerelease", "pre"),
    ("preview", "preview"),
    ("rc", "rc"),
    ("snapshot", "snapshot"),
];

/// Letters that Python puts right behind the numbers: `1.0.0b2`.
const LETTERS: [(&str, &str); 3] = [("a", "alpha"), ("b", "beta"), ("c", "rc")];

/// What stands behind the numbers, as it is compared: lower case, letters and numbers parted by dots.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Suffix {
    /// `rc.1`; empty: it is none.
    pub(super) prerelease: String,
    /// How many commits behind its release it was built; empty: it was not.
    pub(super) behind: String,
    /// `alpine`; empty: none.
    pub(super) variant: String,
}

impl Suffix {
    /// Reads what stands behind a hyphen; `None` where a part of it is empty.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.split('+').next().unwrap_or_default();
        let mut suffix = Self::default();
        let mut groups = text.split('-').peekable();
        // Whether the group before is about the order of builds, so that numbers and commits here are, too.
        let mut is_counted = false;
        while let Some(group) = groups.next() {
            if group.is_empty() {
                return None;
            }
            if prerelease_word(group).is_some() || is_counted && is_number(group) {
                let (group, build) =
                    group.split_once('_').map_or((group, None), |(group, build)| (group, Some(build)));
                let is_behind = !suffix.behind.is_empty() && is_number(group);
                add(if is_behind { &mut suffix.behind } else { &mut suffix.prerelease }, &counted(group));
                if build.is_some() {
                    break;
                }
                is_counted = true;
            } else if is_number(group) && groups.peek().is_some_and(|next| is_described(next)) {
                groups.next();
                let counted = counted(group);
                let at =
                    if suffix.prerelease.is_empty() { &mut suffix.behind } else { &mut suffix.prerelease };
                add(at, &counted);
                is_counted = true;
            } else if !(is_counted && (is_commit(group) || group == "dirty")) {
                let joint = if suffix.variant.is_empty() { "" } else { "-" };
                suffix.variant.push_str(joint);
                suffix.variant.push_str(&group.to_ascii_lowercase());
                is_counted = false;
            }
        }
        Some(suffix)
    }

    /// Reads what stands right behind the numbers, or behind a dot: pre-releases with a number alone.
    pub(super) fn attached(text: &str) -> Option<Self> {
        let letters = text.find(|c: char| !c.is_ascii_alphabetic())?;
        let (word, rest) = text.split_at(letters);
        let known = WORDS.iter().chain(&LETTERS).find(|(known, _)| word.eq_ignore_ascii_case(known));
        let (_, meant) = known.filter(|_| rest.starts_with(|c: char| c.is_ascii_digit()))?;
        Self::read(&format!("{meant}{rest}"))
    }
}

/// The word with which a group begins that is a pre-release, as it is compared, and what stands behind it.
fn prerelease_word(group: &str) -> Option<(&'static str, &str)> {
    let (word, rest) = group.split_at(group.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(group.len()));
    let (known, meant) = WORDS.iter().find(|(known, _)| word.eq_ignore_ascii_case(known))?;
    // `1.2.3-m5` is a milestone; `-m` alone and `-m.x` may be anything.
    let is_sure = *known != "m" || rest.starts_with(|c: char| c.is_ascii_digit());
    is_sure.then_some((meant, rest))
}

fn add(to: &mut String, part: &str) {
    if !to.is_empty() && !part.is_empty() {
        to.push('.');
    }
    to.push_str(part);
}

/// A group as it is compared, without the commits in it.
fn counted(group: &str) -> String {
    let mut counted = String::new();
    let rest = prerelease_word(group).map_or(group, |(word, rest)| {
        counted.push_str(word);
        rest
    });
    for part in rest.split('.').filter(|part| is_number(part) || !is_commit(part)) {
        let mut rest = part;
        while let Some(first) = rest.chars().next() {
            let is_same = |c: char| c.is_ascii_digit() == first.is_ascii_digit();
            let (run, after) = rest.split_at(rest.find(|c| !is_same(c)).unwrap_or(rest.len()));
            let run = if first.is_ascii_digit() { without_zeros(run) } else { run };
            add(&mut counted, &run.to_ascii_lowercase());
            rest = after;
        }
    }
    counted
}

fn without_zeros(digits: &str) -> &str {
    match digits.trim_start_matches('0') {
        "" => "0",
        number => number,
    }
}

/// Whether it is a number, or several with dots between them.
fn is_number(group: &str) -> bool {
    let group = group.split('_').next().unwrap_or_default();
    group.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether it is a commit as `git describe` writes it.
fn is_described(group: &str) -> bool {
    group.strip_prefix('g').is_some_and(|digits| is_hexadecimal(digits, 4))
}

/// Whether it is a commit, or its beginning.
fn is_commit(group: &str) -> bool {
    is_hexadecimal(group.strip_prefix('g').unwrap_or(group), 7)
}

fn is_hexadecimal(text: &str, shortest: usize) -> bool {
    (shortest..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
