//! The second look: who waited for a lock may find that another pipeline has built the image meanwhile.
//!
//! It asks what the plan asked, with the same program, which build jobs find among the artifacts of the job that
//! planned. What it leaves in the folder is what was there before: a context may be all of it.

use super::Promised;
use super::said::unset;
use crate::gate::verdict::Conditions;

/// What a build job is given of its own image, by name.
pub(super) fn variables(image: &Promised, reason: &str) -> Vec<(String, String)> {
    let Conditions { max_age, clock, unknown_age, platforms, labels, key: _ } = &image.conditions;
    let platforms: Vec<String> = platforms.iter().map(ToString::to_string).collect();
    let labels: Vec<String> = labels.iter().map(ToString::to_string).collect();
    let tag = image.reference.pointer.tag().map(ToString::to_string).unwrap_or_default();
    let mut variables = vec![
        ("IMAGE", image.reference.to_string()),
        ("IMAGE_ALSO", image.also.join(" ")),
        ("IMAGE_KEY", image.key.map(|key| key.to_string()).unwrap_or_default()),
        ("IMAGE_PLATFORMS", platforms.join(",")),
        ("IMAGE_REASON", reason.to_owned()),
        ("IMAGE_TAG", tag),
    ];
    if !labels.is_empty() {
        // A value may have commas: where there are line breaks they alone part them.
        variables.push(("IMAGE_LABELS", labels.join("\n") + "\n"));
    }
    if let Some(age) = max_age {
        variables.push(("IMAGE_MAX_AGE", age.to_string()));
        variables.push(("IMAGE_CLOCK", clock.name().to_owned()));
    }
    if let Some(counts) = unknown_age {
        variables.push(("IMAGE_UNKNOWN_AGE", counts.name().to_owned()));
    }
    variables.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The hidden job whose `before_script` looks again.
pub(super) const JOB: &str = ".registry-gate look again";

/// Its lines; `program` is a path below the project's folder, and `child` that of the pipeline beside it.
pub(super) fn lines(program: &str, child: &str) -> String {
    let said = unset();
    format!(
        r#"if ./{program} --version >/dev/null 2>&1; then
  registry_gate_code=0
  ({said}; REGISTRY_GATE_COLOR=always REGISTRY_GATE_CONTENT_KEY="${{IMAGE_KEY:-}}" REGISTRY_GATE_PLATFORM="${{IMAGE_PLATFORMS:-}}" REGISTRY_GATE_LABEL="${{IMAGE_LABELS:-}}" REGISTRY_GATE_MAX_AGE="${{IMAGE_MAX_AGE:-}}" REGISTRY_GATE_UNKNOWN_AGE="${{IMAGE_UNKNOWN_AGE:-}}" REGISTRY_GATE_CLOCK="${{IMAGE_CLOCK:-}}" ./{program} check --dotenv /dev/null -- "$IMAGE") || registry_gate_code=$?
else
  printf 'registry-gate: the program that would look again does not run here; the lock alone holds\n' >&2
  registry_gate_code=10
fi
rm -f ./{program} ./{child}; rmdir -p "$(dirname ./{program})" 2>/dev/null || :
case "$registry_gate_code" in
  0)
    printf 'registry-gate: nothing to build: %s has been built meanwhile\n' "$IMAGE"
    exit 0
    ;;
  10|11|12) ;;
  *) exit "$registry_gate_code" ;;
esac"#
    )
}
