//! Who gets which registry token, and who may do what through REST.

use base64::Engine as _;
use programs::client::{ask_token, rest, send};
use serde_json::{Value, json};
use simulator::{
    ACCESS_TOKEN, CredentialKind, ImageSpec, JOB_TOKEN, Mode, Project, RegistryAccess, Role, Simulator, USER,
    Validity, Visibility, World,
};

/// The `access` claim that a login gets for a scope, without GitLab's additions.
fn access(sim: &Simulator, user: &str, secret: &str, scope: &str) -> Value {
    let reply = ask_token(sim, user, secret, scope);
    assert_eq!(reply.status, 200, "{}", reply.body);
    let reply = reply.json();
    let claims = reply["token"].as_str().and_then(|token| token.split('.').nth(1)).expect("a token");
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(claims).expect("claims in Base64");
    let mut claims: Value = serde_json::from_slice(&claims).expect("claims in JSON");
    for entry in claims["access"].as_array_mut().expect("access") {
        entry.as_object_mut().expect("an entry").remove("meta");
    }
    claims["access"].take()
}

fn granted(name: &str, actions: &[&str]) -> Value {
    json!([{ "type": "repository", "name": name, "actions": actions }])
}

const ALL: &str = "repository:acme/shop:pull,push,delete,*";

#[test]
fn a_job_pulls_pushes_and_deletes_in_its_own_project_whatever_the_role() {
    let sim = Simulator::start(World::default().role(Role::Guest));
    let job = |scope: &str| access(&sim, "gitlab-ci-token", JOB_TOKEN, scope);
    assert_eq!(job(ALL), granted("acme/shop", &["pull", "push", "delete"]));
    assert_eq!(job("repository:Acme/Shop/Worker:pull"), granted("acme/shop/worker", &["pull"]));
    assert_eq!(job("repository:acme/shop/a/b:pull"), granted("acme/shop/a/b", &["pull"]));
    for nothing in
        ["repository:acme/shop/a/b/c:pull", "repository:acme/shop/*:pull", "repository:acme/none:pull", ""]
    {
        assert_eq!(job(nothing), json!([]), "{nothing}");
    }
}

#[test]
fn a_user_token_is_cut_down_by_role_and_scope() {
    for (role, scopes, actions) in [
        (Role::Maintainer, &["api"][..], &["pull", "push", "delete", "*"][..]),
        (Role::Developer, &["api"], &["pull", "push"]),
        (Role::Reporter, &["api"], &["pull"]),
        (Role::Maintainer, &["read_registry"], &["pull"]),
        (Role::Maintainer, &["read_api"], &["pull"]),
        (Role::Maintainer, &["write_registry"], &["push"]),
    ] {
        let sim = Simulator::start(World::default().role(role).access_token("glpat-x", scopes));
        assert_eq!(access(&sim, "ada", "glpat-x", ALL), granted("acme/shop", actions), "{role:?} {scopes:?}");
    }
    let sim = Simulator::start(World::default().role(Role::Guest));
    assert_eq!(access(&sim, "ada", ACCESS_TOKEN, ALL), json!([]));
}

#[test]
fn other_projects_open_up_by_visibility_and_allowlist() {
    let mut listed = Project::new(11, "other/listed").member(USER, Role::Developer);
    listed.allowlist.push(simulator::PROJECT);
    let sim = Simulator::start(
        World::default()
            .project(Project::new(10, "other/private").member(USER, Role::Owner))
            .project(listed)
            .project(Project::new(12, "other/public").visibility(Visibility::Public)),
    );
    let job = |name: &str| {
        access(&sim, "gitlab-ci-token", JOB_TOKEN, &format!("repository:{name}:pull,push,delete"))
    };
    assert_eq!(job("other/private"), json!([]));
    assert_eq!(job("other/listed"), granted("other/listed", &["pull"]));
    assert_eq!(job("other/public"), granted("other/public", &["pull"]));
    let url = format!("{}/jwt/auth?service=container_registry&scope=", sim.addresses().gitlab);
    assert_eq!(send("GET", &format!("{url}repository:other/public:pull"), &[]).status, 200);
    assert_eq!(send("GET", &format!("{url}repository:acme/shop:pull"), &[]).status, 403);
}

#[test]
fn logins_that_are_none_are_refused() {
    let expired =
        CredentialKind::Personal { user: USER, scopes: vec!["api".to_owned()], validity: Validity::Expired };
    let sim = Simulator::start(
        World::default().credential("glpat-old", expired).access_token("glpat-reader", &["read_user"]),
    );
    for (user, secret, status, code) in [
        ("gitlab-ci-token", "wrong", 401, "UNAUTHORIZED"),
        ("ada", JOB_TOKEN, 401, "UNAUTHORIZED"),
        ("ada", "glpat-old", 401, "UNAUTHORIZED"),
        ("ada", "glpat-reader", 403, "DENIED"),
    ] {
        let reply = ask_token(&sim, user, secret, "repository:acme/shop:pull");
        assert_eq!(
            (reply.status, &reply.json()["errors"][0]["code"]),
            (status, &json!(code)),
            "{user} {secret}"
        );
    }
    let gitlab = &sim.addresses().gitlab;
    assert_eq!(send("GET", &format!("{gitlab}/jwt/auth?service=other"), &[]).status, 404);
    assert_eq!(send("POST", &format!("{gitlab}/jwt/auth?service=container_registry"), &[]).status, 404);
    assert_eq!(ask_token(&sim, "gitlab-ci-token", JOB_TOKEN, "repository:acme/shop").status, 500);
}

#[test]
fn the_token_of_a_finished_job_is_dead() {
    let sim = Simulator::start(World::default().job_finished());
    assert_eq!(ask_token(&sim, "gitlab-ci-token", JOB_TOKEN, ALL).status, 401);
    assert_eq!(rest(&sim, "GET", "/projects/9/registry/repositories").status, 401);
}

#[test]
fn a_project_without_a_registry_grants_nothing() {
    let sim = Simulator::start(World::default().registry_access(RegistryAccess::Disabled));
    assert_eq!(access(&sim, "gitlab-ci-token", JOB_TOKEN, ALL), json!([]));
    let sim = Simulator::start(World { registry_enabled: false, ..World::default() });
    assert_eq!(ask_token(&sim, "gitlab-ci-token", JOB_TOKEN, ALL).status, 404);
}

#[test]
fn protected_repositories_refuse_the_whole_token() {
    let sim = Simulator::start(World::default().role(Role::Developer).protect_repositories(
        "acme/shop/pro*",
        Role::Maintainer,
        Role::Owner,
    ));
    let push =
        |name: &str| ask_token(&sim, "gitlab-ci-token", JOB_TOKEN, &format!("repository:{name}:pull,push"));
    assert_eq!(push("acme/shop/prod").status, 403);
    assert_eq!(push("acme/shop/test").status, 200);
    assert!(sim.repository_id("acme/shop/test").is_some(), "a push token makes the row");
    assert_eq!(sim.repository_id("acme/shop/prod"), None);
}

#[test]
fn tokens_outlive_their_time_by_the_leeway_of_a_minute() {
    let sim = Simulator::start(World::default().token_ttl(std::time::Duration::ZERO));
    sim.push("acme/shop", "v1", &ImageSpec::new());
    assert_eq!(programs::client::registry(&sim, "GET", "/v2/acme/shop/tags/list").status, 200);
}

#[test]
fn old_registries_lack_what_came_later() {
    let sim = Simulator::start(World::default().version(4, 6, 0));
    for tag in ["v1", "V1"] {
        sim.push("acme/shop", tag, &ImageSpec::new());
    }
    let ask = |path: &str| {
        programs::client::registry(&sim, "GET", &format!("/gitlab/v1/repositories/acme/shop/tags/{path}"))
    };
    let detail = ask("detail/v1/");
    assert_eq!(detail.status, 401, "taken for a repository of that name");
    assert!(detail.header("www-authenticate").unwrap().contains("repository:acme/shop/tags/detail/v1:pull"));
    assert_eq!(ask("detail/V1/").body, "404 page not found\n");
    assert_eq!(ask("list/?name_exact=v1").json().as_array().map(Vec::len), Some(2), "name_exact is ignored");
    let sim = Simulator::start(World::default().version(4, 15, 0));
    sim.push("acme/shop", "v1", &ImageSpec::new());
    let detail = programs::client::registry(&sim, "GET", "/gitlab/v1/repositories/acme/shop/tags/detail/v1/");
    assert_eq!(detail.json()["image"]["config"]["platform"]["architecture"], "amd64");
}

#[test]
fn a_renamed_project_redirects_reading_only() {
    let mut world = World::default();
    world.projects[0].former_paths.push("acme/old".to_owned());
    let sim = Simulator::start(world);
    let moved = rest(&sim, "GET", "/projects/acme%2Fold/registry/repositories?per_page=2");
    assert_eq!(moved.status, 301);
    let expected = format!("{}/api/v4/projects/9/registry/repositories?per_page=2", sim.addresses().gitlab);
    assert_eq!(moved.header("location"), Some(expected.as_str()));
    assert_eq!(rest(&sim, "DELETE", "/projects/acme%2Fold/registry/repositories/17").status, 405);
}

#[test]
fn rest_misses_a_tag_behind_a_hundred_that_contain_its_name() {
    let sim = Simulator::start(World::default());
    sim.seed_named_tags("acme/shop", 120, |n| if n == 0 { "9".to_owned() } else { format!("1.{n:03}.9") });
    let id = sim.repository_id("acme/shop").unwrap();
    let show =
        |tag: &str| rest(&sim, "GET", &format!("/projects/9/registry/repositories/{id}/tags/{tag}")).status;
    assert_eq!((show("9"), show("1.001.9")), (404, 200));
}

#[test]
fn below_a_path_everything_is_below_it() {
    let sim = Simulator::start(World::default().root("/gitlab").mode(Mode::Filesystem));
    sim.push("acme/shop", "v1", &ImageSpec::new());
    assert!(sim.addresses().gitlab.ends_with("/gitlab"));
    assert_eq!(programs::client::registry(&sim, "GET", "/v2/acme/shop/tags/list").status, 200);
    let list = rest(&sim, "GET", "/projects/9/registry/repositories");
    let link = list.header("link").unwrap();
    assert!(link.contains(&format!("{}/api/v4/projects/9/", sim.addresses().gitlab)), "{link}");
}

#[test]
fn very_many_tags_are_served_a_page_at_a_time() {
    let sim = Simulator::start(World::default());
    sim.seed_tags("acme/shop", 200_000);
    let began = std::time::Instant::now();
    let path = "/gitlab/v1/repositories/acme/shop/tags/list/?n=1000&sort=-published_at";
    let page = programs::client::registry(&sim, "GET", path);
    assert_eq!(page.json().as_array().unwrap().len(), 1000);
    assert_eq!(page.json()[0]["name"], "tag-0199999");
    assert!(page.header("link").unwrap().contains("sort=-published_at"));
    let page = programs::client::registry(&sim, "GET", "/v2/acme/shop/tags/list?n=1000&last=tag-0100000");
    assert_eq!(page.json()["tags"][0], "tag-0100001");
    assert!(began.elapsed() < std::time::Duration::from_secs(2), "{:?}", began.elapsed());
}
