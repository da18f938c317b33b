//! The inputs of a build that are not in its context: images, downloads, repositories.

use std::collections::{BTreeMap, BTreeSet};

use super::Dockerfile;
use super::lines::Instruction;
use super::variables::{Values, declared, replaced};

/// What an input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InputKind {
    /// An image of `FROM`, `COPY --from` or a mount.
    Image,
    /// The image that reads the Dockerfile: `# syntax=`.
    Syntax,
    /// What `ADD` downloads.
    Download,
    /// A git repository that `ADD` clones.
    Git,
}

/// Something that comes from elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Input {
    /// What it is.
    pub kind: InputKind,
    /// The line that names it, from 1.
    pub line: usize,
    /// As it is written: `FROM node:$VERSION`.
    pub written: String,
    /// What that means; `None`: a variable in it is not known.
    pub reference: Option<String>,
    /// Whether it is the same tomorrow.
    pub is_pinned: bool,
}

/// What has been read of a Dockerfile up to some line.
struct DockerfileReading<'a> {
    values: Values,
    given: &'a BTreeMap<String, String>,
    /// Names that are no images.
    known: BTreeSet<String>,
    stages: usize,
    inputs: Vec<Input>,
}

impl Dockerfile {
    pub(super) fn inputs(&self, given: &BTreeMap<String, String>, contexts: &BTreeSet<String>) -> Vec<Input> {
        let known = contexts.iter().map(|name| name.to_lowercase()).chain(["scratch".to_owned()]).collect();
        let mut reading =
            DockerfileReading { values: Values::new(), given, known, stages: 0, inputs: Vec::new() };
        if let Some(syntax) = &self.syntax {
            reading.image(InputKind::Syntax, 1, "# syntax=", syntax);
        }
        for instruction in &self.instructions {
            reading.read(instruction);
        }
        reading.inputs
    }
}

impl DockerfileReading<'_> {
    fn read(&mut self, instruction: &Instruction) {
        let Instruction { line, name, rest } = instruction;
        let flags = || rest.split_whitespace().take_while(|word| word.starts_with("--"));
        match name.as_str() {
            "ARG" if self.stages == 0 => self.argument(rest),
            "FROM" => self.stage(*line, rest),
            "COPY" | "ADD" | "RUN" => {
                for flag in flags() {
                    self.flag(*line, name, flag);
                }
                if name == "ADD" {
                    self.add(*line, rest);
                }
            }
            "ONBUILD" => {
                let (name, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
                let inner = Instruction {
                    line: *line,
                    name: name.to_ascii_uppercase(),
                    rest: rest.trim().to_owned(),
                };
                if !matches!(inner.name.as_str(), "ONBUILD" | "FROM" | "ARG") {
                    self.read(&inner);
                }
            }
            _ => {}
        }
    }

    fn argument(&mut self, rest: &str) {
        for (name, default) in declared(rest) {
            let default = default.and_then(|default| replaced(default, &self.values));
            if let Some(value) = self.given.get(name).cloned().or(default) {
                self.values.insert(name.to_owned(), value);
            }
        }
    }

    fn stage(&mut self, line: usize, rest: &str) {
        let mut words = rest.split_whitespace().skip_while(|word| word.starts_with("--"));
        let Some(image) = words.next() else { return };
        self.image(InputKind::Image, line, "FROM ", image);
        self.stages += 1;
        if let (Some(word), Some(name)) = (words.next(), words.next())
            && word.eq_ignore_ascii_case("as")
        {
            self.known.insert(name.to_lowercase());
        }
    }

    fn flag(&mut self, line: usize, name: &str, flag: &str) {
        if let Some(image) = flag.strip_prefix("--from=") {
            self.image(InputKind::Image, line, &format!("{name} --from="), image);
        } else if let Some(mount) = flag.strip_prefix("--mount=")
            && let Some(image) = mount.split(',').find_map(|part| part.strip_prefix("from="))
        {
            self.image(InputKind::Image, line, &format!("{name} --mount=from="), image);
        }
    }

    fn image(&mut self, kind: InputKind, line: usize, before: &str, image: &str) {
        let image = image.trim_matches(['"', '\'']);
        let reference = replaced(image, &self.values);
        let name = reference.as_deref().unwrap_or(image).to_lowercase();
        let is_stage = name.parse::<usize>().is_ok_and(|stage| stage < self.stages);
        if kind == InputKind::Image && (is_stage || self.known.contains(&name)) {
            return;
        }
        let is_pinned = reference.as_ref().is_some_and(|reference| reference.contains("@sha256:"));
        let written = format!("{before}{image}");
        if !self.inputs.iter().any(|input| input.reference.is_some() && input.reference == reference) {
            self.inputs.push(Input { kind, line, written, reference, is_pinned });
        }
    }

    fn add(&mut self, line: usize, rest: &str) {
        let has_checksum = rest.split_whitespace().any(|word| word.starts_with("--checksum="));
        let words = rest.split(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | ',' | '"' | '\''));
        for source in words.filter(|word| !word.starts_with("--")) {
            let (address, fragment) = source.split_once('#').unwrap_or((source, ""));
            let is_url = ["http://", "https://"].iter().any(|scheme| address.starts_with(scheme));
            let is_git = ["git@", "git://", "ssh://"].iter().any(|scheme| address.starts_with(scheme))
                || is_url && address.to_ascii_lowercase().ends_with(".git");
            if !is_url && !is_git {
                continue;
            }
            let commit = fragment.split(':').next().unwrap_or_default();
            let is_commit = commit.len() >= 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
            self.inputs.push(Input {
                kind: if is_git { InputKind::Git } else { InputKind::Download },
                line,
                written: format!("ADD {source}"),
                reference: None,
                is_pinned: has_checksum || is_git && is_commit,
            });
        }
    }
}
