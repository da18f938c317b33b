//! Which setting wins, and what a missing one is told as.

use super::*;
use crate::secret::Secret;

fn typed() -> Connection {
    Connection {
        whereabouts: Whereabouts::OfProject,
        server: None,
        server_is_typed: false,
        project: None,
        plain_http: false,
        ca_file: Vec::new(),
        parallel: 16,
        deadline: crate::dates::duration::Span::from_seconds(60),
        verbose: false,
        color: crate::cli::Colour::Auto,
    }
}

fn job() -> Variables {
    Variables {
        ci: Some("true".into()),
        gitlab_ci: Some("true".into()),
        ci_server_url: Some("https://gitlab.example.com/gitlab".into()),
        ci_api_v4_url: Some("https://gitlab.example.com/gitlab/api/v4".into()),
        ci_registry: Some("registry.example.com:5050".into()),
        ci_registry_image: Some("registry.example.com:5050/acme/shop".into()),
        ci_project_id: Some("9".into()),
        ci_project_path: Some("Acme/shop".into()),
        ci_registry_user: Some("gitlab-ci-token".into()),
        ci_registry_password: Some(Secret::new("job-token")),
        ..Variables::default()
    }
}

fn refused(typed: &Connection, variables: &Variables) -> String {
    Config::resolve(typed, variables).unwrap_err().to_string()
}

fn home(image: Option<&str>) -> Home {
    let registry = Origin::parse(Scheme::Https, "registry.example.com").unwrap();
    let image = image.map(|path| Repository::parse(path).unwrap());
    Home { host: "registry.example.com".into(), registry, image, in_gitlab: true }
}

fn written(text: &str) -> crate::image::reference::Written {
    crate::image::reference::Written::parse(text).unwrap()
}

#[test]
fn a_job_needs_nothing_but_its_variables() {
    let config = Config::resolve(&typed(), &job()).unwrap();
    assert_eq!(config.realm().unwrap().to_string(), "https://gitlab.example.com/gitlab/jwt/auth");
    let HomeProject::Known { host, image } = &config.project else { panic!("unknown project") };
    let home = config.home(host, image.clone()).unwrap();
    let full = |text: &str| home.resolve(&written(text)).unwrap().to_string();
    assert_eq!(full("v1"), "registry.example.com:5050/acme/shop:v1");
    assert_eq!(full("worker:v1"), "registry.example.com:5050/acme/shop/worker:v1");
    assert_eq!(full("acme/shop:v1"), "registry.example.com:5050/acme/shop:v1");
    assert_eq!(full("acme/shop/worker:v1"), "registry.example.com:5050/acme/shop/worker:v1");
    assert_eq!(full("acme/shopping:v1"), "registry.example.com:5050/acme/shop/acme/shopping:v1");
    assert_eq!(full("shop:v1"), "registry.example.com:5050/acme/shop/shop:v1");
    assert_eq!(full("registry.example.com:5050/other/thing:v1"), "registry.example.com:5050/other/thing:v1");
    assert_eq!(config.registry(host).unwrap().to_string(), "https://registry.example.com:5050");
    assert!(config.credentials.unwrap().is_job_token());
}

#[test]
fn what_is_missing_is_told_with_a_hint() {
    insta::assert_snapshot!(refused(&typed(), &Variables::default()), @r"
    cannot find GitLab: neither --server nor CI_SERVER_URL is set
      hint: in a job GitLab sets it; elsewhere write --server https://gitlab.example.com
    ");
    let no_registry = Variables { ci_registry: None, ci_registry_image: None, ..job() };
    insta::assert_snapshot!(refused(&typed(), &no_registry), @r"
    cannot find the project's images: CI_REGISTRY_IMAGE is not set
      hint: the container registry is disabled for this project (or the instance): Settings > General > Visibility > Container registry
    ");
    let laptop = Variables { ci: None, gitlab_ci: None, ..no_registry };
    insta::assert_snapshot!(refused(&typed(), &laptop), @r"
    cannot find the project: neither --project nor CI_REGISTRY_IMAGE is set
      hint: write --project group/project, or names in full: registry.example.com/group/project/worker:v1
    ");
    let home = home(None);
    assert_eq!(home.resolve(&written("v1")).unwrap_err().exit.code(), 3);
}

#[test]
fn settings_that_contradict_each_other_are_refused() {
    let other = Variables { ci_registry: Some("other.example.com".into()), ..job() };
    let told = refused(&typed(), &other);
    assert!(told.contains("CI_REGISTRY and CI_REGISTRY_IMAGE name different hosts"), "{told}");
    let schemeless = Variables { ci_server_url: Some("gitlab.example.com".into()), ..job() };
    insta::assert_snapshot!(refused(&typed(), &schemeless), @r"
    cannot read CI_SERVER_URL: it is not a usable URL: it has no scheme such as https://
      hint: write it with its scheme, as in https://gitlab.example.com
    ");
    let odd = Variables { ci_registry_password: Some(Secret::new("to ken\n")), ..job() };
    let error = refused(&typed(), &odd);
    assert!(error.contains("CI_REGISTRY_PASSWORD") && !error.contains("to ken"), "{error}");
}

#[test]
fn hosts_are_compared_as_origins() {
    let asked = |home: &Home, text: &str| home.resolve(&written(text)).map(|reference| reference.to_string());
    let home = home(Some("acme/shop"));
    for host in
        ["registry.example.com", "Registry.Example.COM", "registry.example.com:443", "registry.example.com."]
    {
        let meant = asked(&home, &format!("{host}/acme/shop:v1"));
        assert_eq!(meant.as_deref(), Ok("registry.example.com/acme/shop:v1"), "{host}");
    }
    for host in [
        "registry.example.com:80",
        "registry.example.com:5050",
        "registry.example.org",
        "[::1",
        "registry.example.com..",
    ] {
        let error = asked(&home, &format!("{host}/acme/shop:v1")).unwrap_err();
        assert_eq!(error.exit.code(), 2, "{host}");
    }
    let local = |host: &str| Home {
        registry: Origin::parse(Scheme::Http, host).unwrap(),
        host: host.to_owned(),
        ..home.clone()
    };
    assert!(asked(&local("127.0.0.1:5000"), "127.1:5000/acme/shop:v1").is_ok());
    assert!(asked(&local("[::1]:5000"), "[0:0:0:0:0:0:0:1]:5000/acme/shop:v1").is_ok());
    assert!(asked(&local("localhost"), "localhost:80/acme/shop:v1").is_ok(), "the usual port of HTTP");
    let same = Variables { ci_registry: Some("Registry.example.com:5050".into()), ..job() };
    assert!(Config::resolve(&typed(), &same).is_ok());
}

#[test]
fn only_this_gitlabs_registry_is_asked() {
    let home = home(None);
    let error = home.resolve(&written("evil.example.com/acme/shop:v1")).unwrap_err();
    assert_eq!(error.exit.code(), 2);
    insta::assert_snapshot!(error, @r"
    cannot ask for an image of evil.example.com: only the registry of this GitLab, registry.example.com, is asked
      hint: tokens are for that registry alone, and are sent nowhere else; --server names another GitLab
    ");
}

#[test]
fn http_is_spoken_only_where_it_is_said_or_both_are_local() {
    let plain = |server: &str, host: &str, flag| {
        let variables = Variables { ci_server_url: Some(server.into()), ..job() };
        let config = Config::resolve(&Connection { plain_http: flag, ..typed() }, &variables).unwrap();
        config.registry(host).unwrap().scheme() == Scheme::Http
    };
    assert!(plain("http://localhost:3000", "localhost:5000", false));
    assert!(plain("http://127.0.0.1:3000", "127.0.0.2:5000", false));
    assert!(!plain("https://localhost", "localhost:5000", false));
    assert!(!plain("http://gitlab.example.com", "registry.example.com", false));
    assert!(plain("https://gitlab.example.com", "registry.example.com", true));
}

#[test]
fn tokens_are_taken_in_order_and_a_laptops_only_outside_ci() {
    let source = |variables: &Variables| {
        Config::resolve(&typed(), variables).unwrap().credentials.map(|found| found.source)
    };
    let gitlab = Some(Secret::new("laptop"));
    assert_eq!(
        source(&Variables { registry_gate_token: gitlab.clone(), ..job() }),
        Some("REGISTRY_GATE_TOKEN")
    );
    assert_eq!(source(&job()), Some("CI_REGISTRY_PASSWORD"));
    let bare = Variables { ci_registry_password: None, gitlab_token: gitlab, ..job() };
    assert_eq!(source(&bare), None);
    assert_eq!(source(&Variables { ci: None, gitlab_ci: None, ..bare.clone() }), Some("GITLAB_TOKEN"));
    assert_eq!(source(&Variables { ci_job_token: Some(Secret::new("job")), ..bare }), Some("CI_JOB_TOKEN"));
}

#[test]
fn another_server_gets_neither_the_jobs_token_nor_its_registry() {
    let elsewhere = Connection {
        server: Some("https://other.example.com".into()),
        project: Some("a/b".into()),
        ..typed()
    };
    let config = Config::resolve(&elsewhere, &job()).unwrap();
    assert_eq!(config.credentials, None);
    assert_eq!(config.project, HomeProject::Ask("a/b".into()));
    assert_eq!(config.api.to_string(), "https://other.example.com/api/v4");
    // Of the project that was typed, not of the job's.
    assert_eq!(config.project_path.as_deref(), Some("a/b"));
    let unnamed = Connection { project: None, ..elsewhere };
    let registry = Variables { ci_server_url: None, ..job() };
    let config = Config::resolve(&unnamed, &registry).unwrap();
    assert_eq!(config.project_path.as_deref(), Some("Acme/shop"), "no job: who set it means this server");
}

#[test]
fn in_a_job_the_access_token_goes_to_another_server_only_where_that_was_typed() {
    let set = Connection {
        server: Some("https://other.example.com".into()),
        project: Some("a/b".into()),
        ..typed()
    };
    let job = Variables { registry_gate_token: Some(Secret::new("glpat-access")), ..job() };
    insta::assert_snapshot!(refused(&set, &job), @r"
    cannot ask https://other.example.com: REGISTRY_GATE_SERVER names another GitLab than the job's, and in a job REGISTRY_GATE_TOKEN goes to that of CI_SERVER_URL alone
      hint: type --server if that is meant, or unset one of the two variables
    ");
    let nowhere = Variables { ci_server_url: None, ..job.clone() };
    assert!(refused(&set, &nowhere).contains("REGISTRY_GATE_SERVER"), "no server of the job's to go to");
    let source = |typed: &Connection, variables: &Variables| {
        Config::resolve(typed, variables).unwrap().credentials.map(|found| found.source)
    };
    let typed_one = Connection { server_is_typed: true, ..set.clone() };
    assert_eq!(source(&typed_one, &job), Some("REGISTRY_GATE_TOKEN"));
    let own = Connection { server: Some("https://GitLab.example.com:443/gitlab".into()), ..set.clone() };
    assert_eq!(source(&own, &job), Some("REGISTRY_GATE_TOKEN"), "the job's own, by another spelling");
    let desk = Variables { ci: None, gitlab_ci: None, ci_server_url: None, ..job };
    assert_eq!(source(&set, &desk), Some("REGISTRY_GATE_TOKEN"));
}

#[test]
fn in_a_job_the_access_token_goes_to_no_other_api_either() {
    let elsewhere = Variables {
        ci_api_v4_url: Some("https://other.example.com/api/v4".into()),
        registry_gate_token: Some(Secret::new("glpat-access")),
        ..job()
    };
    insta::assert_snapshot!(refused(&typed(), &elsewhere), @r"
    cannot ask https://other.example.com: CI_API_V4_URL is on another host than CI_SERVER_URL, and in a job REGISTRY_GATE_TOKEN goes to that one alone
      hint: unset CI_API_V4_URL: the API of CI_SERVER_URL is used then; or type --server if another GitLab is meant
    ");
    let without = Variables { registry_gate_token: None, ..elsewhere.clone() };
    assert!(Config::resolve(&typed(), &without).is_ok(), "GitLab set it, and the job's token is its own");
    let desk = Variables { ci: None, gitlab_ci: None, ..elsewhere };
    assert!(Config::resolve(&typed(), &desk).is_ok(), "whoever sits there has set it");
}

#[test]
fn a_projects_path_is_as_it_was_typed_or_the_jobs() {
    let path = |project: Option<&str>, variables: &Variables| {
        let typed = Connection { project: project.map(str::to_owned), ..typed() };
        Config::resolve(&typed, variables).unwrap().project_path
    };
    assert_eq!(path(None, &job()).as_deref(), Some("Acme/shop"));
    assert_eq!(path(Some("Acme/Other"), &job()).as_deref(), Some("Acme/Other"));
    assert_eq!(path(Some("42"), &job()), None, "not the path of another project");
    assert_eq!(path(None, &Variables { ci_project_path: None, ..job() }), None);
}

#[test]
fn a_projects_path_is_lower_case_in_the_registry() {
    let other = Connection { project: Some("Acme/Other".into()), ..typed() };
    let HomeProject::Known { image, .. } = Config::resolve(&other, &job()).unwrap().project else {
        panic!("unknown project")
    };
    assert_eq!(image.unwrap().as_str(), "acme/other");
    let numbered = Connection { project: Some("42".into()), ..typed() };
    assert_eq!(Config::resolve(&numbered, &job()).unwrap().project, HomeProject::Ask("42".into()));
}
