//! What people type who know other tools, and what it is here.

/// What to do instead of giving this command this flag, which it does not have; `None`: nobody knows.
pub(super) fn meant(command: &str, flag: &str) -> Option<&'static str> {
    of_command(command, flag).or_else(|| of_any(flag))
}

fn of_command(command: &str, flag: &str) -> Option<&'static str> {
    Some(match (command, flag) {
        ("check" | "wait", "age" | "older" | "older-than") => "a condition on the age is --max-age DURATION",
        ("age", "max-age" | "older-than") => "the condition of this command is --max DURATION",
        ("check" | "wait" | "age" | "inspect" | "delete", "tag" | "image" | "name") => {
            "an image is named without a flag: v1, worker:v1"
        }
        ("check" | "wait" | "age" | "inspect", "repository") => {
            "the repository is part of the image: worker:v1"
        }
        ("check" | "wait" | "age" | "inspect" | "delete", "digest") => {
            "a digest stands behind the tag: v1@sha256:…"
        }
        ("wait", "deadline" | "max-wait" | "wait") => "the time limit of this command is --timeout DURATION",
        ("tags", "age" | "max-age" | "older" | "older-than") => "tags older than a week: --filter age '>' 7d",
        ("tags", "platform" | "size" | "digest" | "version") => {
            "conditions on a list are filters: --filter FIELD OP VALUE"
        }
        ("tags", "tag" | "name" | "regex" | "pattern" | "name-regex-delete") => {
            "tags are chosen by --name-regex PATTERN"
        }
        ("tags", "group") => "--group is a flag of repositories",
        ("tags" | "repositories" | "cleanup", "csv") => "CSV is printed with --format csv",
        ("tags" | "cleanup", "all") => "all repositories of the project: --all-repositories",
        ("cleanup", "dry-run") => "without --apply cleanup deletes nothing, it only shows the plan",
        ("cleanup", "age" | "max-age" | "older") => "only older tags go with --older-than DURATION",
        ("cleanup", "keep" | "keep-last" | "keep-newest" | "last") => {
            "the newest so many stay with --keep-n N"
        }
        ("cleanup", "tag" | "name" | "regex" | "pattern" | "name-regex" | "name-regexp") => {
            "tags are chosen by --name-regex-delete PATTERN"
        }
        ("cleanup", "yes" | "force" | "delete") => "--apply deletes what the plan says",
        ("delete", "apply" | "force") => "delete asks nobody: what is named goes, unless with --dry-run",
        ("retag", "overwrite" | "yes" | "move") => "a tag that points at another image is moved with --force",
        ("retag", "to" | "tag" | "name" | "target") => {
            "names are written behind the image: retag v1 release-1.4"
        }
        ("pipeline", "output") => return None,
        ("pipeline", "image" | "name") => "an image is picked by --only NAME",
        (_, "output") => {
            "what is printed is chosen by --format, and a file is named by its own flag (--help)"
        }
        _ => return None,
    })
}

fn of_any(flag: &str) -> Option<&'static str> {
    Some(match flag {
        "json" => "JSON is printed with --format json",
        "token" | "password" | "user" | "username" => {
            "no secret is a flag: put the token into REGISTRY_GATE_TOKEN"
        }
        "insecure" | "tls-verify" | "skip-tls-verify" => {
            "trust a certificate authority by --ca-file FILE, or speak HTTP by --plain-http"
        }
        "http" => "HTTP is spoken with --plain-http",
        "timeout" => "the time limit of a run is --deadline DURATION",
        "url" | "host" | "gitlab" | "registry" => "GitLab is named by --server URL, and tells its registry",
        "debug" | "trace" => "requests are printed with --verbose",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::root;

    #[test]
    fn what_is_meant_is_a_flag_and_what_was_typed_is_none() {
        let source = include_str!("meant.rs");
        let (table, _) = source.split_once("#[cfg(test)]").unwrap();
        let quoted: Vec<&str> = table.split('"').skip(1).step_by(2).collect();
        let root = root();
        for command in root.get_subcommands() {
            let own: Vec<&str> = command.get_arguments().filter_map(clap::Arg::get_long).collect();
            for flag in quoted.iter().filter(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '-'))
            {
                let Some(tip) = meant(command.get_name(), flag) else { continue };
                if own.contains(flag) {
                    assert!(
                        of_any(flag).is_none() || (command.get_name(), *flag) == ("wait", "timeout"),
                        "{} has --{flag}",
                        command.get_name()
                    );
                    continue;
                }
                for named in tip.split("--").skip(1) {
                    let named = named.split([' ', ',', ';']).next().unwrap();
                    let is_own =
                        own.contains(&named) || tip.contains("is a flag of") || named.starts_with("help");
                    assert!(is_own, "{}: {tip}", command.get_name());
                }
            }
        }
    }
}
