//! Environments and deployments, as REST tells of them.

use programs::client::{Reply, registry, rest, send};
use serde_json::{Value, json};
use simulator::{
    ACCESS_TOKEN, Change, CleanupPolicy, DeploymentStatus, EnvironmentState, Failure, Fault, MAIN_SHA,
    NewDeployment, Project, Role, Server, Simulator, USER, Visibility, World,
};

const OTHER: &str = "1111111111111111111111111111111111111111";

fn ask(sim: &Simulator, path: &str, headers: &[(&str, &str)]) -> Reply {
    send("GET", &format!("{}/api/v4{path}", sim.addresses().gitlab), headers)
}

fn job(sim: &Simulator, path: &str) -> Value {
    let reply = rest(sim, "GET", path);
    assert_eq!(reply.status, 200, "{path}: {}", reply.body);
    reply.json()
}

fn column(list: &Value, field: &str) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    list.as_array().expect("a list").iter().map(|entry| text(&entry[field])).collect()
}

#[test]
fn the_last_deployment_is_the_last_that_succeeded() {
    let sim = Simulator::start(World::default().git_tag("v1.0", OTHER));
    let first = sim.deploy("production", "v1.0", OTHER);
    sim.deploy_with(NewDeployment::new("production", "main", MAIN_SHA).status(DeploymentStatus::Failed));
    let running =
        sim.deploy_with(NewDeployment::new("production", "main", MAIN_SHA).status(DeploymentStatus::Running));
    let id = job(&sim, "/projects/9/environments?name=production")[0]["id"].clone();
    let path = format!("/projects/9/environments/{id}");
    let last = job(&sim, &path)["last_deployment"].clone();
    assert_eq!((&last["id"], &last["ref"], &last["sha"]), (&json!(first), &json!("v1.0"), &json!(OTHER)));
    assert_eq!((&last["status"], &last["deployable"]["tag"]), (&json!("success"), &json!(true)));
    assert_eq!(last["deployable"]["commit"]["id"], OTHER);
    assert_eq!(last["deployable"]["pipeline"]["ref"], "v1.0");
    assert!(last.get("environment").is_none(), "it is said around it");
    sim.set_deployment_status(running, DeploymentStatus::Success);
    assert_eq!(job(&sim, &path)["last_deployment"]["id"], running);
    let never = sim.add_environment("review/new");
    assert_eq!(job(&sim, &format!("/projects/9/environments/{never}"))["last_deployment"], Value::Null);
}

#[test]
fn environments_are_listed_by_name_search_and_state() {
    let sim = Simulator::start(World::default());
    for name in ["production", "review/login", "review/logout"] {
        sim.deploy(name, "main", MAIN_SHA);
    }
    sim.stop_environment("review/login");
    sim.set_environment_state("review/logout", EnvironmentState::Stopping);
    for (query, wanted) in [
        ("", &["production", "review/login", "review/logout"][..]),
        ("?states=available", &["production"]),
        ("?states=stopped", &["review/login"]),
        ("?states=stopping", &["review/logout"]),
        ("?search=LOG", &["review/login", "review/logout"]),
        ("?name=review/login", &["review/login"]),
        ("?name=review", &[]),
    ] {
        let list = job(&sim, &format!("/projects/9/environments{query}"));
        assert_eq!(column(&list, "name"), wanted, "{query}");
    }
    let list = job(&sim, "/projects/9/environments");
    assert_eq!(column(&list, "slug")[0], "production");
    assert!(column(&list, "slug")[1].starts_with("review-login-"), "{list}");
    assert_eq!(column(&list, "tier"), ["production", "development", "development"]);
    assert!(list[0].get("last_deployment").is_none(), "only one alone has it");
    assert_eq!(list[0]["project"]["path_with_namespace"], "acme/shop");
    for (query, error) in [
        ("?states=gone", json!({ "error": "states does not have a valid value" })),
        ("?name=a&search=abc", json!({ "error": "name, search cannot be used together" })),
        ("?search=ab", json!({ "message": "400 Bad request - Search query is less than 3 characters" })),
        ("/x", json!({ "error": "environment_id is invalid" })),
    ] {
        let reply = rest(&sim, "GET", &format!("/projects/9/environments{query}"));
        assert_eq!((reply.status, reply.json()), (400, error), "{query}");
    }
    let missing = rest(&sim, "GET", "/projects/9/environments/1");
    assert_eq!((missing.status, missing.json()), (404, json!({ "message": "404 Not found" })));
    sim.deploy("review/login", "main", MAIN_SHA);
    let again = job(&sim, "/projects/9/environments?name=review/login");
    assert_eq!(again[0]["state"], "available", "deployed again");
}

#[test]
fn pages_lead_on() {
    let sim = Simulator::start(World::default());
    for at in 0..45 {
        sim.deploy(&format!("review/{at}"), "main", MAIN_SHA);
    }
    for what in ["environments", "deployments"] {
        let reply = rest(&sim, "GET", &format!("/projects/9/{what}?per_page=20&page=2"));
        assert_eq!(reply.json().as_array().map(Vec::len), Some(20), "{what}");
        assert_eq!((reply.header("x-total"), reply.header("x-next-page")), (Some("45"), Some("3")), "{what}");
        let link = reply.header("link").unwrap();
        let next = link.split(", ").find(|link| link.ends_with("rel=\"next\"")).unwrap();
        assert!(next.contains(&format!("/api/v4/projects/9/{what}?id=9&")), "{next}");
        assert!(next.contains("page=3&per_page=20"), "{next}");
    }
}

#[test]
fn deployments_are_filtered_and_ordered() {
    let sim = Simulator::start(World::default().branch("b", OTHER));
    let a = sim.deploy("production", "main", MAIN_SHA);
    let b = sim.deploy_with(NewDeployment::new("staging", "b", OTHER).status(DeploymentStatus::Failed));
    let c = sim.deploy_with(NewDeployment::new("staging", "a", OTHER).by_api().tag(true));
    for (query, wanted) in [
        ("", vec![a, b, c]),
        ("?sort=desc", vec![c, b, a]),
        ("?status=success&environment=staging", vec![c]),
        ("?environment=none", vec![]),
        ("?order_by=ref", vec![c, b, a]),
        ("?order_by=updated_at&sort=desc&updated_after=2020-01-01T00:00:00Z", vec![c, b, a]),
        ("?updated_before=2020-01-01T00:00:00Z", vec![]),
    ] {
        let list = job(&sim, &format!("/projects/9/deployments{query}"));
        let wanted: Vec<String> = wanted.iter().map(u64::to_string).collect();
        assert_eq!(column(&list, "id"), wanted, "{query}");
    }
    let one = job(&sim, &format!("/projects/9/deployments/{c}"));
    assert_eq!((&one["deployable"], &one["environment"]["name"]), (&Value::Null, &json!("staging")));
    for wrong in ["status=done", "order_by=size", "sort=up", "updated_after=now", "order_by=finished_at"] {
        assert_eq!(rest(&sim, "GET", &format!("/projects/9/deployments?{wrong}")).status, 400, "{wrong}");
    }
    assert_eq!(rest(&sim, "GET", "/projects/9/deployments/1").status, 404);
}

#[test]
fn jobs_may_look_where_they_are_let_in() {
    let mut listed = Project::new(11, "other/listed").member(USER, Role::Reporter);
    listed.allowlist.push(simulator::PROJECT);
    let sim = Simulator::start(
        World::default()
            .project(Project::new(10, "other/private").member(USER, Role::Owner))
            .project(listed)
            .project(Project::new(12, "open/public").visibility(Visibility::Public))
            .access_token("glpat-reader", &["read_api"])
            .access_token("glpat-code", &["read_repository"]),
    );
    for what in ["environments", "deployments"] {
        for (project, status) in
            [("9", 200), ("acme%2Fshop", 200), ("10", 403), ("11", 200), ("12", 200), ("99", 404)]
        {
            assert_eq!(rest(&sim, "GET", &format!("/projects/{project}/{what}")).status, status, "{project}");
        }
        let path = format!("/projects/9/{what}");
        for (secret, status) in
            [(ACCESS_TOKEN, 200), ("glpat-reader", 200), ("glpat-code", 403), ("wrong", 401)]
        {
            assert_eq!(ask(&sim, &path, &[("PRIVATE-TOKEN", secret)]).status, status, "{secret}");
        }
        assert_eq!(ask(&sim, &path, &[]).status, 401);
        assert_eq!(ask(&sim, &format!("/projects/12/{what}"), &[]).status, 401, "not even where all is open");
    }
    let refused = rest(&sim, "GET", "/projects/10/environments").json();
    let text = "403 Forbidden - Authentication by CI/CD job token not allowed from shop to private.";
    assert_eq!(refused["message"], text);
    assert_eq!(rest(&sim, "GET", "/projects/99/environments").json()["message"], "404 Project Not Found");
    let sim = Simulator::start(World::default().role(Role::Guest));
    let refused = rest(&sim, "GET", "/projects/9/environments");
    assert_eq!((refused.status, refused.json()), (403, json!({ "message": "403 Forbidden" })));
}

#[test]
fn somebody_deploys_meanwhile() {
    let sim = Simulator::start(World::default());
    sim.deploy("review/a", "main", MAIN_SHA);
    let changes = vec![
        Change::Deploy(NewDeployment::new("production", "v9", OTHER)),
        Change::StopEnvironment { name: "review/a".to_owned() },
    ];
    sim.fault(Fault::new(Failure::Changes(changes)).on(Server::Registry));
    assert_eq!(column(&job(&sim, "/projects/9/environments?states=available"), "name"), ["review/a"]);
    registry(&sim, "GET", "/v2/");
    assert_eq!(column(&job(&sim, "/projects/9/environments?states=available"), "name"), ["production"]);
}

#[test]
fn the_cleanup_policy_is_for_those_who_log_in() {
    let policy = CleanupPolicy {
        enabled: true,
        keep_n: Some(5),
        older_than: Some("14d".to_owned()),
        name_regex_delete: Some("review-.*".to_owned()),
        name_regex_keep: Some("main".to_owned()),
        next_run_at: None,
        ..CleanupPolicy::default()
    };
    let sim = Simulator::start(World::default().cleanup_policy(policy).visibility(Visibility::Public));
    let told = ask(&sim, "/projects/9", &[("PRIVATE-TOKEN", ACCESS_TOKEN)]).json();
    assert_eq!(
        told["container_expiration_policy"],
        json!({ "cadence": "1d", "enabled": true, "keep_n": 5, "older_than": "14d", "name_regex": "review-.*",
                "name_regex_keep": "main", "next_run_at": null })
    );
    for headers in [&[][..], &[("JOB-TOKEN", simulator::JOB_TOKEN)]] {
        let told = ask(&sim, "/projects/9", headers);
        assert_eq!((told.status, told.json().get("container_expiration_policy")), (200, None), "{headers:?}");
    }
    let sim = Simulator::start(World::default().cleanup_policy(None));
    let told = ask(&sim, "/projects/9", &[("PRIVATE-TOKEN", ACCESS_TOKEN)]).json();
    assert_eq!(told.get("container_expiration_policy"), None, "an old project has none");
}
