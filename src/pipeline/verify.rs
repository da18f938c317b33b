//! The last look: what was promised is there, complete, and under the right name.

use super::yaml::list;
use super::{Promised, calls};
use crate::condition::{Conditions, FLAGS};
use crate::words::{is_plain, shell_word};

/// Images of which the same is asked: one call asks for them all.
struct LookGroup<'a> {
    flags: String,
    has_keys: bool,
    images: Vec<&'a Promised>,
}

/// The job that asks for all promised images again, those together of which the same is asked.
pub(super) struct Verify<'a>(Vec<LookGroup<'a>>);

impl<'a> Verify<'a> {
    pub(super) fn of(promised: &'a [Promised]) -> Self {
        let mut groups: Vec<LookGroup<'_>> = Vec::new();
        for image in promised {
            let (flags, has_keys) = (flags(&image.conditions), image.conditions.key.is_some());
            match groups.iter_mut().find(|known| known.flags == flags && known.has_keys == has_keys) {
                Some(group) => group.images.push(image),
                None => groups.push(LookGroup { flags, has_keys, images: vec![image] }),
            }
        }
        Self(groups)
    }

    /// Its script.
    pub(super) fn lines(&self) -> Vec<String> {
        calls::lines(self.0.iter().enumerate().map(|(at, group)| group.call(&junit(at))))
    }

    /// What GitLab shows of it: a promised image that is not there is a test that failed.
    pub(super) fn reports(&self) -> String {
        let files: Vec<String> = (0..self.0.len()).map(junit).collect();
        let files = list(files.iter().map(String::as_str));
        format!("  artifacts:\n    expire_in: \"1 week\"\n    reports: {{junit: {files}}}\n")
    }
}

/// The file of test results of one call.
fn junit(at: usize) -> String {
    format!("registry-gate-verify-{}.junit.xml", at + 1)
}

impl LookGroup<'_> {
    /// One call, with the key of each image in the images' order.
    fn call(&self, junit: &str) -> String {
        let keys = self.images.iter().filter_map(|image| image.conditions.key);
        let keys: String = keys.map(|key| [" --content-key=", &key.to_string()].concat()).collect();
        let images = self.images.iter().map(|image| [" ", &image.reference.to_string()].concat());
        let images: String = images.collect();
        let shown = format!(" --junit={junit} --junit-failures");
        format!("registry-gate check{}{keys}{shown} --{images}", self.flags)
    }
}

/// What is asked of an image, but for its key.
fn flags(conditions: &Conditions) -> String {
    let mut flags = String::new();
    for (name, values) in FLAGS.iter().zip(conditions.clone().of_key(None).flags()) {
        for value in values {
            let value = if is_plain(&value) { value } else { shell_word(&value) };
            for part in [" --", name, "=", &value] {
                flags.push_str(part);
            }
        }
    }
    flags
}
