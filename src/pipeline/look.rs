//! The second look: who waited for a lock may find that another pipeline has built the image meanwhile.
//!
//! It asks what the plan asked, with the same program, which build jobs find among the artifacts of the job that
//! planned. What it leaves in the folder is what was there before: a context may be all of it.

use super::said::unset;
use super::{Promised, names};
use crate::condition::FLAGS;
use crate::words::{is_plain, variable_of_flag};

/// What a build job is given of its own image, by name.
pub(super) fn variables(image: &Promised, reason: &str) -> Vec<(String, String)> {
    let tag = image.reference.pointer.tag().map(ToString::to_string).unwrap_or_default();
    let own = [
        ("IMAGE", image.reference.to_string()),
        ("IMAGE_ALSO", image.also.join(" ")),
        ("IMAGE_REASON", reason.to_owned()),
        ("IMAGE_TAG", tag),
    ];
    let asked = FLAGS.iter().zip(image.conditions.flags());
    // Scripts read those of builders, which are there whether they say anything or not.
    let asked = asked.filter(|(flag, values)| !values.is_empty() || BUILDERS.contains(flag));
    let own = own.into_iter().map(|(name, value)| (name.to_owned(), value));
    own.chain(asked.map(|(flag, values)| (names::asked(flag), list(&values)))).collect()
}

/// What a builder is told of what is asked: for which platforms, and by which key.
const BUILDERS: [&str; 2] = ["platform", "content-key"];

/// Values as a variable has them, which commas part. One may have commas or blanks itself: where there are line breaks
/// they alone part them.
fn list(values: &[String]) -> String {
    let are_plain = values.iter().all(|value| is_plain(value));
    if are_plain { values.join(",") } else { values.join("\n") + "\n" }
}

/// The hidden job whose `before_script` looks again.
pub(super) const JOB: &str = ".registry-gate look again";

/// Its lines; `program` is a path below the project's folder, and `child` that of the pipeline beside it.
pub(super) fn lines(program: &str, child: &str) -> String {
    let said = unset();
    let mut asked = String::new();
    for flag in FLAGS {
        for part in [&variable_of_flag(flag), "=\"${", &names::asked(flag), ":-}\" "] {
            asked.push_str(part);
        }
    }
    format!(
        r#"if ./{program} --version >/dev/null 2>&1; then
  registry_gate_code=0
  ({said}; REGISTRY_GATE_COLOR=always {asked}./{program} check --dotenv /dev/null -- "$IMAGE") || registry_gate_code=$?
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
