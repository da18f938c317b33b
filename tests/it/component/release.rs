//! The project's own release: the files that it is made of, its notes, and that what GitLab writes into a line of shell
//! says what it says, and is not run.

use super::pipeline::{read, text};
use programs::executable;
use programs::template::Template;
use serde_yaml_ng::Value;
use std::process::{Command, Output};
use tempfile::TempDir;

const CHANGELOG: &str = "# Changelog\n\n## Unreleased\n\n- later\n\n## 1.2.3 - 2026-01-31\n\n### Added\n\n- `a`, \
                         \"b\" and $(c) at 1.2.30\n\n- more\n\n## 1.2.2\n\n- old\n\n## 1.2.30\n";
const TARGETS: [&str; 2] = ["x86_64-unknown-linux-musl", "aarch64-unknown-linux-musl"];
const SCRIPTS: [&str; 4] = ["version", "changes", "pack", "notes"];

/// A project at version 1.2.3 with its scripts and two binaries.
fn project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let file = folder.path().join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    };
    let workspace =
        "[workspace]\nresolver = \"3\"\n\n[workspace.package]\nversion = \"1.2.3\"\n\n[package]\n";
    write(
        "Cargo.toml",
        &format!("{workspace}version.workspace = true\n\n[dependencies.a]\nversion = \"9\"\n"),
    );
    write("CHANGELOG.md", CHANGELOG);
    for name in SCRIPTS.map(|name| format!(".ci/{name}")) {
        executable::write(&folder.path().join(&name), &text(&name));
    }
    for target in TARGETS {
        let binary = folder.path().join(format!("binaries/{target}/registry-gate"));
        executable::write(&binary, &format!("a program for {target}\n"));
    }
    folder
}

/// An image of that release.
fn image() -> String {
    format!("r.example.com/a/b@sha256:{}", "0f".repeat(32))
}

/// Runs a line in the project, as a job would.
fn run(folder: &TempDir, line: &str) -> Output {
    let mut shell = Command::new("/bin/sh");
    shell.args(["-ec", line]).current_dir(folder).env("IMAGE", image());
    shell.env("CI_PROJECT_URL", "https://gitlab.example.com/a/b").output().unwrap()
}

fn told(folder: &TempDir, line: &str) -> String {
    let done = run(folder, line);
    assert!(done.status.success(), "{line}: {done:?}");
    String::from_utf8(done.stdout).unwrap()
}

#[test]
fn the_notes_tell_what_changed_and_which_bytes_these_are() {
    let project = project();
    told(&project, ".ci/pack 1.2.3 binaries release");
    let checksums = std::fs::read_to_string(project.path().join("release/checksums.txt")).unwrap();
    let (arm, amd) = checksums.trim_end().split_once('\n').unwrap();
    assert!(arm.ends_with("  registry-gate-aarch64-unknown-linux-musl.tar.gz"), "{checksums}");
    assert!(amd.ends_with("  registry-gate-x86_64-unknown-linux-musl.tar.gz"), "{checksums}");
    let expected = format!(
        "### Added\n\n- `a`, \"b\" and $(c) at 1.2.30\n\n- more\n\n### Job image\n\n\
         For linux/amd64 and linux/arm64, by its digest:\n\n    r.example.com/a/b:1.2.3@sha256:{}\n\n\
         ### Checksums (SHA-256)\n\n    {arm}\n    {amd}\n\n\
         [docs/getting.md](https://gitlab.example.com/a/b/-/blob/1.2.3/docs/getting.md) tells how to verify what \
         you got.\n",
        "0f".repeat(32)
    );
    assert_eq!(told(&project, r#".ci/notes 1.2.3 "$IMAGE" release/checksums.txt"#), expected);
    // A mirror has no files of its own.
    let of_a_mirror = told(&project, r#".ci/notes 1.2.3 "$IMAGE""#);
    assert!(of_a_mirror.contains(":1.2.3@sha256:") && !of_a_mirror.contains("Checksums"), "{of_a_mirror}");
}

#[test]
fn who_downloads_a_release_finds_the_program_in_it_and_can_check_all_of_it() {
    let project = project();
    told(&project, "mkdir release; echo '{}' >release/a.sbom.json; echo old >release/checksums.txt");
    told(&project, ".ci/pack 1.2.3 binaries release");
    // As the documents say it.
    let getting = text("docs/getting.md");
    let check = getting.lines().find(|line| line.starts_with("sha256sum --check")).unwrap();
    let checked = told(&project, &format!("cd release; {check}"));
    assert_eq!(checked.lines().filter(|line| line.ends_with(": OK")).count(), 3, "{checked}");
    for target in TARGETS {
        let archive = format!("release/registry-gate-{target}.tar.gz");
        let unpacked = told(
            &project,
            &format!("mkdir x; tar -xzf {archive} -C x; ls x; x/registry-gate || cat x/*; rm -r x"),
        );
        assert!(unpacked.ends_with(&format!("a program for {target}\n")), "{unpacked}");
        assert!(unpacked.starts_with("registry-gate\n"), "{unpacked}");
    }
    std::fs::write(project.path().join("release/a.sbom.json"), "{ }").unwrap();
    assert!(!run(&project, &format!("cd release; {check}")).status.success());
}

#[test]
fn what_does_not_belong_together_is_no_release() {
    for (spoil, line, words) in [
        (
            "sed -i s/1.2.3/1.2.4/ Cargo.toml",
            ".ci/changes 1.2.3",
            "release of 1.2.3: Cargo.toml is at version 1.2.4\n",
        ),
        (
            "sed -i s/1.2.3/1.2.4/ Cargo.toml",
            ".ci/pack 1.2.3 binaries r",
            "release of 1.2.3: Cargo.toml is at version 1.2.4\n",
        ),
        (
            "sed -i s/^version/v/ Cargo.toml",
            ".ci/changes 1.2.3",
            "Cargo.toml has no version of the workspace\n",
        ),
        (
            "sed -i 's/^## 1.2.3 /## 1-2-3 /' CHANGELOG.md",
            r#".ci/notes 1.2.3 "$IMAGE""#,
            "release of 1.2.3: CHANGELOG.md has no section \"## 1.2.3\", or nothing in it\n",
        ),
        (
            "sed -i s/1.2.3/1.2.30/ Cargo.toml",
            ".ci/changes 1.2.30",
            "release of 1.2.30: CHANGELOG.md has no section \"## 1.2.30\", or nothing in it\n",
        ),
        (
            "rm binaries/aarch64-unknown-linux-musl/registry-gate",
            ".ci/pack 1.2.3 binaries r",
            "release of 1.2.3: there is no binary binaries/aarch64-unknown-linux-musl/registry-gate\n",
        ),
        (
            "chmod -x binaries/x86_64-unknown-linux-musl/registry-gate",
            ".ci/pack 1.2.3 binaries r",
            "release of 1.2.3: binaries/x86_64-unknown-linux-musl/registry-gate cannot be run\n",
        ),
        ("true", ".ci/notes 1.2.3 a/b:1.2.3", "release of 1.2.3: \"a/b:1.2.3\" is no image with a digest\n"),
        ("true", r#".ci/notes 1.2.3 "$IMAGE" none"#, "release of 1.2.3: there are no checksums in none\n"),
    ] {
        let project = project();
        told(&project, spoil);
        let done = run(&project, line);
        assert_eq!(
            (done.status.code(), String::from_utf8(done.stderr).unwrap().as_str()),
            (Some(1), words),
            "{line}"
        );
        assert!(!project.path().join("r/checksums.txt").exists(), "{line}");
    }
}

/// Both releases: at home, and on a mirror.
fn releases() -> [Value; 2] {
    [".ci/release.yml", ".ci/mirror.yml"].map(|name| read(name)["release"].clone())
}

/// What a shell makes of a text in double quotes, which is where GitLab puts the fields of `release`.
fn in_double_quotes(text: &str) -> String {
    let line = format!("printf %s \"{text}\"");
    let done =
        Command::new("/bin/sh").env_clear().env("PATH", "/nowhere").arg("-c").arg(line).output().unwrap();
    String::from_utf8(done.stdout).unwrap()
}

#[test]
fn the_description_is_the_name_of_a_file_and_no_line_of_shell() {
    for release in releases() {
        let description = release["release"]["description"].as_str().unwrap().to_owned();
        assert_eq!(in_double_quotes(&description), description);
        assert!(description.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-')));
    }
    // As it was: the reference between the quotes was run as a command, and its output put in its place.
    assert_ne!(in_double_quotes("Job image: `$X:1`."), "Job image: `$X:1`.");
}

/// cargo-binstall tries this address of a GitLab: `{repo}/-/releases/{version}/downloads/binaries/{name}-{target}.tar.gz`.
#[test]
fn the_links_lead_to_the_files_that_are_packed() {
    let project = project();
    told(&project, ".ci/pack 1.2.3 binaries release");
    let [release, _] = releases();
    let links = release["release"]["assets"]["links"].as_sequence().unwrap();
    let packages: Vec<_> =
        links.iter().filter_map(|link| link["url"].as_str()?.strip_prefix("$PACKAGE/")).collect();
    for file in std::fs::read_dir(project.path().join("release")).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        assert!(packages.contains(&name.as_str()), "{name}");
    }
    for target in TARGETS {
        let path = format!("/binaries/registry-gate-{target}.tar.gz");
        let link = links.iter().find(|link| link["filepath"] == path.as_str()).unwrap();
        assert!(link["url"].as_str().unwrap().ends_with(path.strip_prefix("/binaries").unwrap()));
    }
    // Nothing is linked that the job before does not make.
    let made = serde_yaml_ng::to_string(&read(".ci/release.yml")[".sign"]["script"]).unwrap();
    for name in packages.iter().filter(|name| !name.ends_with(".tar.gz")) {
        let stem = name.replace("amd64", "$machine").replace("arm64", "$machine");
        assert!(made.contains(&format!("release/{stem}")), "{name}: {made}");
    }
}

/// Who verifies asks for the pipeline that signs, by the version that this is.
#[test]
fn the_documents_name_the_pipeline_that_signs_and_the_image_that_is_copied() {
    let (cargo, getting) = (text("Cargo.toml"), text("docs/getting.md"));
    let home =
        cargo.lines().find_map(|line| line.strip_prefix("repository = \"")?.strip_suffix('"')).unwrap();
    let version = env!("CARGO_PKG_VERSION");
    let identity = format!("--certificate-identity {home}//.gitlab-ci.yml@refs/tags/{version}\n");
    assert_eq!(getting.matches(&identity).count(), 2);
    let issuer = "--certificate-oidc-issuer https://gitlab.com ";
    assert_eq!(getting.matches(issuer).count(), 2);
    let image = Template::read("check").inputs["image"]["default"].as_str().unwrap().to_owned();
    assert!(getting.contains(&format!("cosign verify {image} ")));
    let from = read(".ci/mirror.yml")["variables"]["IMAGE_FROM"].as_str().unwrap().to_owned();
    assert_eq!(format!("{from}:{version}"), image);
    assert!(getting.contains(&format!("`{from}`")));
    // Only tags of this form are released, so the identity is that of a release.
    let rule = read(".ci/home.yml")[".released"]["rules"][0]["if"].as_str().unwrap().to_owned();
    assert!(rule.contains("$CI_COMMIT_REF_PROTECTED == \"true\""), "{rule}");
}
