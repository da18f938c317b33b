//! The commands that are compared, each as a job would call it: what the job has is `CI_…` variables, and
//! a tool that cannot use them as they are needs a login step, shown with it and without it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::args::Args;
use crate::push::{FIFTY, TAG, image_name};
use crate::server::Server;

/// One row of a table.
pub(crate) struct Subject {
    /// In Markdown.
    pub(crate) label: String,
    /// Whose size is shown; none when the tool is not installed.
    pub(crate) program: Option<PathBuf>,
    /// Program and arguments.
    pub(crate) words: Vec<OsString>,
    pub(crate) needs: Needs,
    /// How a line of its output must begin, where an exit code of 0 is not enough.
    pub(crate) proof: Option<String>,
}

/// What must be there before the command runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    /// The job's variables.
    Variables,
    /// A certificate bundle, where the tool takes certificates from the system.
    Bundle,
    /// That, and docker's config.json with the job token.
    BundleAndLogin,
}

/// The gate's rows, the plainest first.
pub(crate) fn gate(program: &Path) -> Vec<Subject> {
    let conditions = format!("check --max-age 7d --platform linux/amd64 {TAG}");
    [format!("check {TAG}"), conditions].iter().map(|arguments| gate_with(program, arguments)).collect()
}

fn gate_with(program: &Path, arguments: &str) -> Subject {
    Subject {
        label: format!("`registry-gate {arguments}`"),
        program: Some(program.to_owned()),
        words: words(program, &arguments.split(' ').collect::<Vec<_>>()),
        needs: Needs::Variables,
        proof: None,
    }
}

/// The others' rows, in pairs of one tool.
pub(crate) fn others(args: &Args, server: &Server) -> Vec<Subject> {
    let image = format!("{}:{TAG}", server.variable("CI_REGISTRY_IMAGE"));
    let url = format!("docker://{image}");
    let user = format!("{}:{}", server.variable("CI_REGISTRY_USER"), server.variable("CI_REGISTRY_PASSWORD"));
    let (skopeo, crane, regctl) = (args.skopeo.as_deref(), args.crane.as_deref(), args.regctl.as_deref());
    let ready = "config.json at hand";
    let credentials = r#"-u "$CI_REGISTRY_USER" -p "$CI_REGISTRY_PASSWORD" "$CI_REGISTRY""#;
    vec![
        other(skopeo, "`skopeo inspect --creds …`", &["inspect", "--creds", &user, &url], Needs::Bundle),
        other(
            skopeo,
            "`skopeo inspect --raw --creds …`",
            &["inspect", "--raw", "--creds", &user, &url],
            Needs::Bundle,
        ),
        other(crane, &format!("`crane digest`, {ready}"), &["digest", &image], Needs::BundleAndLogin),
        script(
            crane,
            "`crane auth login` + `crane digest`",
            &format!(r#""$0" auth login {credentials} && exec "$0" digest "$1""#),
            &[&image],
        ),
        other(
            regctl,
            &format!("`regctl manifest head`, {ready}"),
            &["manifest", "head", &image],
            Needs::BundleAndLogin,
        ),
        script(
            regctl,
            "`regctl registry login` + `regctl manifest head`",
            &format!(r#""$0" registry login {credentials} && exec "$0" manifest head "$1""#),
            &[&image],
        ),
    ]
}

/// All images of the monorepo in one call.
pub(crate) fn fifty_at_once(program: &Path) -> Subject {
    let images = fifty();
    let arguments: Vec<&str> = std::iter::once("check").chain(images.iter().map(String::as_str)).collect();
    Subject {
        label: format!("`registry-gate check {} … {}`", images[0], images[FIFTY - 1]),
        program: Some(program.to_owned()),
        words: words(program, &arguments),
        needs: Needs::Variables,
        proof: None,
    }
}

/// The same by a loop of the shell.
pub(crate) fn fifty_in_a_row(program: &Path) -> Subject {
    let images = fifty();
    let arguments: Vec<&str> = images.iter().map(String::as_str).collect();
    let shell = r#"for image in "$@"; do "$0" check "$image" || exit $?; done"#;
    Subject {
        label: "`registry-gate check`, fifty calls in a row".into(),
        needs: Needs::Variables,
        ..script(Some(program), "", shell, &arguments)
    }
}

/// Start-up and nothing else.
pub(crate) fn start_up(program: &Path) -> Subject {
    Subject {
        label: "`registry-gate --version`".into(),
        program: Some(program.to_owned()),
        words: words(program, &["--version"]),
        needs: Needs::Variables,
        proof: None,
    }
}

/// A program that does nothing: what the stopwatch shows for it is the stopwatch's own.
pub(crate) fn nothing() -> Subject {
    let program = Path::new("/bin/true");
    Subject {
        label: "`true`".into(),
        program: None,
        words: words(program, &[]),
        needs: Needs::Variables,
        proof: None,
    }
}

fn fifty() -> Vec<String> {
    (1..=FIFTY).map(|number| format!("{}:{TAG}", image_name(number))).collect()
}

fn other(program: Option<&Path>, label: &str, arguments: &[&str], needs: Needs) -> Subject {
    let words = program.map(|program| words(program, arguments)).unwrap_or_default();
    Subject { label: label.into(), program: program.map(Path::to_owned), words, needs, proof: None }
}

/// A line of shell that calls the program as `$0`.
fn script(program: Option<&Path>, label: &str, shell: &str, arguments: &[&str]) -> Subject {
    let mut subject = other(program, label, arguments, Needs::Bundle);
    if !subject.words.is_empty() {
        subject.words.splice(0..0, ["/bin/sh", "-c", shell].map(OsString::from));
    }
    subject
}

pub(crate) fn words(program: &Path, arguments: &[&str]) -> Vec<OsString> {
    std::iter::once(program.into()).chain(arguments.iter().map(OsString::from)).collect()
}
