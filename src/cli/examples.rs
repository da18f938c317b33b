//! An example or two of each command: what one wants to know or to do, and what one types.

/// The examples of a command, whose words these are.
pub(super) fn examples(names: &str) -> &'static [(&'static str, &'static str)] {
    match names {
        "check" => &[
            ("Is v1 there, for both platforms, and no older than a week?", CHECK),
            (
                "Must any of these two be built? The exit code and registry.env say so.",
                "registry-gate check v1 worker:v1 --dotenv registry.env",
            ),
        ],
        "wait" => &[
            ("Deploy when v1 is there, for both platforms; give up after ten minutes.", WAIT),
            (
                "Wait for what another pipeline builds, and ask every minute.",
                "registry-gate wait group/base:v2 --interval 1m --timeout 2h",
            ),
        ],
        "age" => &[("How many hours ago was latest published?", "registry-gate age latest --unit hours")],
        "doctor" => &[("What does this job see of its GitLab?", "registry-gate doctor")],
        "inspect" => {
            &[("What is known of v1 of the worker?", "registry-gate inspect worker:v1 --format json")]
        }
        "tags" => &[
            (
                "Which tags of the worker are the largest?",
                "registry-gate tags --repository worker --sort -size --limit 10",
            ),
            ("How many are older than a month?", "registry-gate tags --filter age '>' 30d --count"),
        ],
        "repositories" => &[
            (
                "Which repositories of the project are the largest?",
                "registry-gate repositories --details full --sort -size",
            ),
            ("And those of a whole group?", "registry-gate repositories --group acme"),
        ],
        "cleanup" => &[
            ("What would go, if the newest five reviews and all of this week stayed?", CLEANUP),
            (
                "By the rules of a file: save the plan, and a page to look at.",
                "registry-gate cleanup --policy registry-gate.toml --plan plan.json --html plan.html",
            ),
        ],
        "cleanup apply" => &[(
            "Carry out the plan that somebody has read.",
            "registry-gate cleanup apply plan.json --outcome outcome.jsonl",
        )],
        "delete" => &[
            ("Delete one tag, whatever it points at.", "registry-gate delete worker:v1"),
            (
                "Delete a whole repository, and wait until it is gone.",
                "registry-gate delete --repository worker --yes --wait",
            ),
        ],
        "key" => &[
            (
                "What would the image of this folder hold?",
                "registry-gate key services/api --platform linux/arm64",
            ),
            ("Why is it another one than before?", "registry-gate key --compare old.list --explain"),
        ],
        "retag" => &[
            ("Give v1 the name that its release has, too.", "registry-gate retag v1 release-1.4"),
            ("Move latest to it, if it is what was looked at before.", RETAG),
        ],
        "pipeline" => &[
            (
                "Which images must be built? A child pipeline that builds them.",
                "registry-gate pipeline --config registry-gate.toml --output child.yml",
            ),
            ("Why is the api built, and what is it built on?", "registry-gate pipeline --only api --explain"),
        ],
        _ => &[],
    }
}

const CHECK: &str = "registry-gate check v1 --platform linux/amd64 --platform linux/arm64 --max-age 7d";
const WAIT: &str = "registry-gate wait v1 --platform linux/amd64 --platform linux/arm64 --timeout 10m";
const RETAG: &str = "registry-gate retag v1 latest --force --expect sha256:e9ed9d87c881d8c2fd3a31b41904d01ba0b836e7fd15240d774d811a1c248181";
const CLEANUP: &str = "registry-gate cleanup --name-regex-delete 'review-.*' --keep-n 5 --older-than 7d";
