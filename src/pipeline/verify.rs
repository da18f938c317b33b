//! The last look: what was promised is there, complete, and under the right name.

use super::Promised;
use super::said::unset;
use crate::gate::verdict::Conditions;
use crate::words::shell_word;

/// The lines of the job that asks for all promised images again, those together of which the same is asked.
pub(super) fn lines(promised: &[Promised]) -> Vec<String> {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for image in promised {
        let (flags, reference) = (flags(&image.conditions), image.reference.to_string());
        match groups.iter_mut().find(|(known, _)| *known == flags) {
            Some((_, group)) => group.push(reference),
            None => groups.push((flags, vec![reference])),
        }
    }
    let asks = groups.iter().map(|(flags, group)| {
        format!("registry-gate check{flags} -- {} || registry_gate_code=$?", group.join(" "))
    });
    let begin = [unset(), "registry_gate_code=0".to_owned()];
    begin.into_iter().chain(asks).chain(["exit \"$registry_gate_code\"".to_owned()]).collect()
}

fn flags(conditions: &Conditions) -> String {
    let Conditions { max_age, clock, unknown_age, platforms, labels, key } = conditions;
    let mut flags = String::new();
    let mut flag = |name: &str, value: &str| {
        for part in [" --", name, "=", value] {
            flags.push_str(part);
        }
    };
    for platform in platforms {
        flag("platform", &platform.to_string());
    }
    for label in labels {
        flag("label", &shell_word(&label.to_string()));
    }
    if let Some(age) = max_age {
        flag("max-age", &age.to_string());
        flag("clock", clock.name());
    }
    if let Some(counts) = unknown_age {
        flag("unknown-age", counts.name());
    }
    if let Some(key) = key {
        flag("content-key", &key.to_string());
    }
    flags
}
