//! git, the real one, takes the simulator for a GitLab; and who may not read the refs is told so as GitLab does it.

use base64::Engine as _;
use programs::client::{Reply, registry, send};
use simulator::{
    ACCESS_TOKEN, Change, CredentialKind, Failure, Fault, FeatureAccess, GitRef, GitRepository, JOB_TOKEN,
    MAIN_SHA, Project, Role, Server, Simulator, USER, Visibility, World,
};
use std::path::{Path, PathBuf};
use std::process::Command;

const OTHER: &str = "1111111111111111111111111111111111111111";
const REFS: &str = "/acme/shop.git/info/refs?service=git-upload-pack";

fn git(folder: Option<&Path>, arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new("git");
    command.env("GIT_TERMINAL_PROMPT", "0").env("GIT_CONFIG_NOSYSTEM", "1").env("HOME", "/nonexistent");
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "Ada").env(format!("GIT_{who}_EMAIL"), "ada@example.com");
    }
    if let Some(folder) = folder {
        command.current_dir(folder);
    }
    let output = command.args(arguments).output().expect("git");
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    (output.status.success(), said.into_owned())
}

/// `REF SHA` of every line of `git ls-remote` with the job's token, in both versions of the protocol.
fn ls_remote(sim: &Simulator, repository: &str) -> Vec<String> {
    let url = sim.addresses().gitlab.replace("://", &format!("://gitlab-ci-token:{JOB_TOKEN}@"));
    let ask = |version: &str| {
        let version = format!("protocol.version={version}");
        let (is_well, said) = git(None, &["-c", &version, "ls-remote", &format!("{url}/{repository}")]);
        assert!(is_well, "{said}");
        said
    };
    let (old, new) = (ask("0"), ask("2"));
    assert_eq!(old, new, "both versions say the same");
    old.lines().filter_map(|line| line.split_once('\t')).map(|(sha, name)| format!("{name} {sha}")).collect()
}

fn basic(user: &str, secret: &str) -> String {
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{user}:{secret}")))
}

fn ask(sim: &Simulator, path: &str, user: &str, secret: &str) -> Reply {
    let url = format!("{}{path}", sim.addresses().gitlab);
    send("GET", &url, &[("Authorization", &basic(user, secret))])
}

fn job(sim: &Simulator, path: &str) -> Reply {
    ask(sim, path, "gitlab-ci-token", JOB_TOKEN)
}

#[test]
fn git_lists_exactly_the_refs_that_are_shown() {
    let world = World::default()
        .branch("feature/a", OTHER)
        .git_tag("v1.0", MAIN_SHA)
        .annotated_git_tag("v1.1", OTHER)
        .git_ref("refs/merge-requests/1/head", OTHER)
        .git_ref("refs/pipelines/7", OTHER)
        .git_ref("refs/environments/production/deployments/1", OTHER)
        .git_ref(&format!("refs/keep-around/{OTHER}"), OTHER)
        .git_ref("refs/tmp/x", OTHER)
        .root("/gitlab");
    let sim = Simulator::start(world);
    let tag = sim.with_git(|git| git.get("refs/tags/v1.1").unwrap().sha.clone());
    let expected = [
        format!("HEAD {MAIN_SHA}"),
        format!("refs/environments/production/deployments/1 {OTHER}"),
        format!("refs/heads/feature/a {OTHER}"),
        format!("refs/heads/main {MAIN_SHA}"),
        format!("refs/merge-requests/1/head {OTHER}"),
        format!("refs/pipelines/7 {OTHER}"),
        format!("refs/tags/v1.0 {MAIN_SHA}"),
        format!("refs/tags/v1.1 {tag}"),
        format!("refs/tags/v1.1^{{}} {OTHER}"),
    ];
    assert_eq!(ls_remote(&sim, "acme/shop.git"), expected);
    assert_eq!(ls_remote(&sim, "ACME/Shop"), expected, "without .git and in another case");
    assert_eq!(sim.unknown_requests().len() + sim.writes().len(), 0);
    let elsewhere = git(None, &["ls-remote", &format!("{}/acme/shop.git", sim.addresses().gitlab)]);
    assert!(!elsewhere.0, "without a token: {}", elsewhere.1);
}

#[test]
fn an_empty_repository_has_no_refs_and_still_a_default_branch() {
    let sim = Simulator::start(World::default().empty_git().default_branch("trunk"));
    assert_eq!(ls_remote(&sim, "acme/shop.git"), [""; 0]);
    let zero = "0".repeat(40);
    let body = job(&sim, REFS).body;
    assert!(body.contains(&format!("{zero} capabilities^{{}}\0")), "{body}");
    sim.add_branch("other", OTHER);
    assert_eq!(ls_remote(&sim, "acme/shop.git"), [format!("refs/heads/other {OTHER}")]);
    assert!(!job(&sim, REFS).body.contains("symref="), "HEAD leads nowhere");
}

/// Packets as text, without what stands behind the NUL of the first ref.
fn lines(advertisement: &[u8]) -> Vec<String> {
    let mut rest = advertisement;
    let mut lines = Vec::new();
    while let Some(length) = rest.get(..4) {
        let length = String::from_utf8_lossy(length);
        let length = usize::from_str_radix(&length, 16).expect("a length").max(4);
        let text = String::from_utf8_lossy(&rest[4..length]).into_owned();
        lines.push(text.split('\0').next().unwrap_or_default().trim_end().to_owned());
        rest = &rest[length..];
    }
    lines
}

fn scratch() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("simulator-git-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

#[test]
fn the_advertisement_is_that_of_a_real_repository() {
    let folder = scratch();
    for step in [
        &["init", "-q", "-b", "main"][..],
        &["commit", "-q", "--allow-empty", "-m", "one"],
        &["branch", "feature/a"],
        &["commit", "-q", "--allow-empty", "-m", "two"],
        &["tag", "v1"],
        &["tag", "-a", "v1.1", "-m", "two"],
        &["update-ref", "refs/merge-requests/1/head", "feature/a"],
    ] {
        let (is_well, said) = git(Some(&folder), step);
        assert!(is_well, "{step:?}: {said}");
    }
    let (_, refs) = git(Some(&folder), &["for-each-ref", "--format=%(refname) %(objectname) %(*objectname)"]);
    let mut repository = GitRepository::empty();
    for line in refs.lines() {
        let mut words = line.split_whitespace().map(str::to_owned);
        let (name, sha) = (words.next().unwrap(), words.next().unwrap());
        repository.insert(&name, GitRef { sha, peeled: words.next() });
    }
    let (_, real) = git(Some(&folder), &["upload-pack", "--stateless-rpc", "--advertise-refs", "."]);
    std::fs::remove_dir_all(&folder).unwrap();
    let mut world = World::default();
    world.projects[0].git = repository;
    let sim = Simulator::start(world);
    let reply = job(&sim, REFS);
    assert_eq!(reply.header("content-type"), Some("application/x-git-upload-pack-advertisement"));
    assert_eq!(reply.header("cache-control"), Some("no-cache"));
    let ours = lines(reply.body.as_bytes());
    assert_eq!(ours[..2], ["# service=git-upload-pack", ""]);
    assert_eq!(ours[2..], lines(real.as_bytes()));
    assert!(reply.body.contains(" symref=HEAD:refs/heads/main "), "{}", reply.body);
}

#[test]
fn who_asks_in_version_2_is_told_no_refs_at_first() {
    let sim = Simulator::start(World::default());
    let url = format!("{}{REFS}", sim.addresses().gitlab);
    let login = basic("gitlab-ci-token", JOB_TOKEN);
    let reply = send("GET", &url, &[("Authorization", &login), ("Git-Protocol", "version=2")]);
    assert!(reply.body.contains("version 2\n") && !reply.body.contains("refs/heads"), "{}", reply.body);
    let small = send("GET", &url, &[("Authorization", &login), ("Accept-Encoding", "gzip")]);
    assert_eq!(small.header("content-encoding"), Some("gzip"), "Workhorse compresses for who accepts it");
}

#[test]
fn tokens_open_what_they_may() {
    let deploy = |scopes: &[&str], project: u64| CredentialKind::Deploy {
        username: "deployer".to_owned(),
        project,
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
    };
    let mut listed = Project::new(11, "other/listed").member(USER, Role::Reporter);
    listed.allowlist.push(simulator::PROJECT);
    let mut closed = Project::new(13, "open/closed").visibility(Visibility::Public);
    closed.code = FeatureAccess::Private;
    let mut stranger = Project::new(14, "other/stranger");
    stranger.allowlist.push(simulator::PROJECT);
    let world = World::default()
        .project(stranger)
        .project(Project::new(10, "other/private").member(USER, Role::Owner))
        .project(listed)
        .project(Project::new(12, "open/public").visibility(Visibility::Public))
        .project(closed)
        .access_token("glpat-read", &["read_repository"])
        .access_token("glpat-write", &["write_repository"])
        .access_token("glpat-api", &["read_api"])
        .credential("gldt-read", deploy(&["read_repository"], 9))
        .credential("gldt-images", deploy(&["read_registry"], 9));
    let sim = Simulator::start(world);
    let of = |path: &str| format!("/{path}.git/info/refs?service=git-upload-pack");
    for (user, secret, path, status) in [
        ("gitlab-ci-token", JOB_TOKEN, "acme/shop", 200),
        ("gitlab-ci-token", JOB_TOKEN, "other/listed", 200),
        ("gitlab-ci-token", JOB_TOKEN, "open/public", 200),
        ("gitlab-ci-token", JOB_TOKEN, "other/private", 403),
        ("gitlab-ci-token", JOB_TOKEN, "other/stranger", 403),
        ("ada", "glpat-read", "other/stranger", 404),
        ("gitlab-ci-token", JOB_TOKEN, "acme/none", 404),
        ("gitlab-ci-token", JOB_TOKEN, "open/closed", 403),
        ("gitlab-ci-token", "wrong", "acme/shop", 401),
        ("gitlab-ci-token", "wrong", "open/public", 401),
        ("ada", JOB_TOKEN, "acme/shop", 401),
        ("anybody", ACCESS_TOKEN, "acme/shop", 200),
        ("oauth2", "glpat-read", "other/private", 200),
        ("ada", "glpat-write", "acme/shop", 200),
        ("ada", "glpat-api", "acme/shop", 403),
        ("deployer", "gldt-read", "acme/shop", 200),
        ("somebody", "gldt-read", "acme/shop", 401),
        ("deployer", "gldt-read", "other/listed", 401),
        ("deployer", "gldt-images", "acme/shop", 403),
    ] {
        assert_eq!(ask(&sim, &of(path), user, secret).status, status, "{user} {secret} {path}");
    }
    let nobody = |path: &str| send("GET", &format!("{}{}", sim.addresses().gitlab, of(path)), &[]);
    assert_eq!(nobody("open/public").status, 200);
    for path in ["acme/shop", "acme/none", "open/closed"] {
        let refused = nobody(path);
        assert_eq!(
            (refused.status, refused.header("www-authenticate")),
            (401, Some("Basic realm=\"GitLab\""))
        );
        assert_eq!(refused.header("content-type"), Some("text/plain; charset=utf-8"));
        assert!(refused.body.starts_with("HTTP Basic: Access denied. If a password"), "{}", refused.body);
    }
    let missing = job(&sim, &of("acme/none")).body;
    let text = "The project you were looking for could not be found or you don't have permission to view it.";
    assert_eq!(missing, text);
    let private = job(&sim, &of("other/private")).body;
    assert_eq!(private, "Authentication by CI/CD job token not allowed from shop to private.");
    let stranger = job(&sim, &of("other/stranger")).body;
    assert_eq!(stranger, "Insufficient permissions to pull from the repository of project stranger.");
    let closed = job(&sim, &of("open/closed")).body;
    assert_eq!(closed, "You are not allowed to download code from this project.");
}

#[test]
fn a_guest_sees_the_project_and_not_its_code() {
    let sim = Simulator::start(World::default().role(Role::Guest));
    assert_eq!(job(&sim, REFS).status, 403);
    let sim = Simulator::start(World::default().job_finished());
    assert_eq!(job(&sim, REFS).status, 401);
}

#[test]
fn paths_lead_where_gitlab_leads_them() {
    let mut world = World::default();
    world.projects[0].former_paths.push("acme/old".to_owned());
    let sim = Simulator::start(world);
    let gitlab = &sim.addresses().gitlab;
    let plain = job(&sim, "/acme/shop/info/refs?service=git-upload-pack");
    assert_eq!((plain.status, plain.header("location")), (301, Some(format!("{gitlab}{REFS}").as_str())));
    assert_eq!(job(&sim, "/acme/old.git/info/refs?service=git-upload-pack").status, 200, "a former path");
    let head = send("HEAD", &format!("{gitlab}{REFS}"), &[("Authorization", &basic("x", ACCESS_TOKEN))]);
    assert_eq!(head.status, 403);
    assert_eq!(sim.unknown_requests().len(), 0);
    assert_eq!(job(&sim, "/acme/shop.git/info/refs").status, 403, "the old protocol is not spoken");
    assert_eq!(sim.unknown_requests().len(), 1);
}

#[test]
fn branches_come_and_go_while_somebody_works() {
    let sim = Simulator::start(World::default());
    let text = str::to_owned;
    let change = Failure::Changes(vec![
        Change::AddBranch { name: text("new"), sha: text(OTHER) },
        Change::RemoveBranch { name: text("main") },
        Change::AddGitTag { name: text("v2"), sha: text(OTHER) },
    ]);
    sim.fault(Fault::new(change).on(Server::Registry).path("/v2/"));
    assert!(job(&sim, REFS).body.contains("refs/heads/main"));
    registry(&sim, "GET", "/v2/");
    let names: Vec<String> = ls_remote(&sim, "acme/shop.git");
    assert_eq!(names, [format!("refs/heads/new {OTHER}"), format!("refs/tags/v2 {OTHER}")]);
    sim.remove_git_tag("v2");
    sim.seed_branches(1000);
    assert_eq!(ls_remote(&sim, "acme/shop.git").len(), 1001);
}

#[test]
fn advertisements_break_on_order_too() {
    let sim = Simulator::start(World::default());
    let fault = |failure| Fault::new(failure).on(Server::Gitlab).path("/info/refs");
    sim.fault(fault(Failure::Status(503)));
    assert_eq!(job(&sim, REFS).status, 503);
    sim.fault(fault(Failure::Wire(simulator::Wire::Truncate { keep: 60 })));
    let cut = job(&sim, REFS);
    assert_eq!((cut.status, cut.body.len()), (200, 60));
    sim.fault(fault(Failure::ShortBody(60)));
    let short = job(&sim, REFS);
    assert_eq!((short.status, short.body.len()), (200, 60));
    assert_eq!(short.header("content-length"), None, "a whole answer, as far as HTTP goes");
    assert_eq!(job(&sim, REFS).status, 200);
}
