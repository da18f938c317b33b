//! Which projects and groups somebody is shown, and how the lists of them are cut into pages.

use programs::client::{Reply, rest, send};
use serde_json::{Value, json};
use simulator::{
    ACCESS_TOKEN, Group, ImageSpec, JOB_TOKEN, Mode, Project, RegistryAccess, Role, Server, Simulator, USER,
    Visibility, World,
};
use std::time::{Duration, Instant};

const ADMIN_TOKEN: &str = "glpat-SIMULATED-admin-token";

/// `acme/shop` (9), which is Ada's, and four more: a colleague's, a stranger's, an internal and a public one.
fn world() -> World {
    let mut attic = Project::new(13, "other/Open").visibility(Visibility::Public);
    attic.archived = true;
    World::default()
        .admin_token(ADMIN_TOKEN)
        .project(Project::new(10, "acme/platform/api"))
        .project(Project::new(11, "other/secret"))
        .project(Project::new(12, "other/inside").visibility(Visibility::Internal))
        .project(attic)
}

/// Asks REST with these header fields.
fn ask(sim: &Simulator, path: &str, headers: &[(&str, &str)]) -> Reply {
    send("GET", &format!("{}/api/v4{path}", sim.addresses().gitlab), headers)
}

fn user(sim: &Simulator, path: &str) -> Reply {
    ask(sim, path, &[("PRIVATE-TOKEN", ACCESS_TOKEN)])
}

fn admin(sim: &Simulator, path: &str) -> Reply {
    ask(sim, path, &[("PRIVATE-TOKEN", ADMIN_TOKEN)])
}

/// One field of each entry.
fn column(reply: &Reply, field: &str) -> Vec<Value> {
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.json().as_array().expect("a list").iter().map(|entry| entry[field].clone()).collect()
}

fn ids(reply: &Reply) -> Vec<u64> {
    column(reply, "id").iter().filter_map(Value::as_u64).collect()
}

/// The address that `Link` gives for a relation, without the host.
fn link(sim: &Simulator, reply: &Reply, relation: &str) -> Option<String> {
    let wanted = format!("; rel=\"{relation}\"");
    let entry = reply.header("link")?.split(", ").find(|entry| entry.ends_with(&wanted))?;
    let url = entry.trim_end_matches(&wanted).trim_matches(['<', '>']);
    Some(url.strip_prefix(&format!("{}/api/v4", sim.addresses().gitlab)).expect("our own address").to_owned())
}

/// The same text with the registry's address in it.
fn addressed(sim: &Simulator, text: &str) -> String {
    text.replace("REGISTRY", &sim.addresses().registry_host)
}

#[test]
fn projects_are_listed_to_those_who_see_them() {
    let sim = Simulator::start(world());
    assert_eq!(ids(&admin(&sim, "/projects")), [13, 12, 11, 10, 9], "newest first");
    assert_eq!(ids(&user(&sim, "/projects")), [13, 12, 9]);
    assert_eq!(ids(&ask(&sim, "/projects", &[])), [13]);
    assert_eq!(ids(&ask(&sim, "/projects?membership=true", &[])), [0; 0]);
    assert_eq!(user(&sim, "/projects?private_token=x").status, 200, "the header comes first");
    assert_eq!(ask(&sim, "/projects", &[("PRIVATE-TOKEN", "glpat-wrong")]).status, 401);
}

#[test]
fn a_job_token_is_nobody_where_lists_are_asked_for() {
    let sim = Simulator::start(world());
    assert_eq!(ids(&rest(&sim, "GET", "/projects")), [13]);
    assert_eq!(ids(&ask(&sim, "/projects?job_token=anything", &[])), [13]);
    assert_eq!(rest(&sim, "GET", "/projects/9").status, 404);
    assert_eq!(rest(&sim, "GET", "/groups/acme").status, 404);
    assert_eq!(rest(&sim, "GET", "/groups/acme/registry/repositories").status, 404);
    assert_eq!(rest(&sim, "GET", "/groups/other").status, 200, "something in it is public");
    assert_eq!(rest(&sim, "GET", "/groups/other/registry/repositories").status, 403);
    let bearer = format!("Bearer {JOB_TOKEN}");
    for path in ["/projects", "/projects/9", "/groups/acme"] {
        for header in [("PRIVATE-TOKEN", JOB_TOKEN), ("Authorization", &bearer)] {
            assert_eq!(ask(&sim, path, &[header]).status, 401, "{path} {header:?}");
        }
    }
}

#[test]
fn filters_leave_what_they_say() {
    let sim = Simulator::start(world());
    for (path, wanted) in [
        ("/projects?membership=true", &[9][..]),
        ("/projects?archived=true", &[13]),
        ("/projects?archived=false", &[12, 9]),
        ("/projects?min_access_level=40", &[9]),
        ("/projects?min_access_level=50", &[]),
        ("/projects?visibility=internal", &[12]),
        ("/projects?order_by=id&sort=asc&id_after=9", &[12, 13]),
        ("/projects?order_by=name&sort=asc", &[12, 13, 9]),
    ] {
        assert_eq!(ids(&user(&sim, path)), wanted, "{path}");
    }
    assert_eq!(ids(&admin(&sim, "/projects?membership=true")), [0; 0], "an administrator is no member");
    for wrong in
        ["order_by=size", "sort=up", "min_access_level=7", "archived=perhaps", "id_after=x", "page=x"]
    {
        let reply = user(&sim, &format!("/projects?{wrong}"));
        let name = wrong.split('=').next().unwrap();
        assert_eq!(reply.status, 400, "{wrong}");
        assert!(reply.json()["error"].as_str().unwrap().starts_with(name), "{wrong}: {}", reply.body);
    }
}

#[test]
fn an_entry_is_what_the_project_itself_says() {
    let sim = Simulator::start(world());
    assert_eq!(user(&sim, "/projects?membership=true").json()[0], user(&sim, "/projects/9").json());
    let told = admin(&sim, "/projects/acme%2Fplatform%2Fapi").json();
    assert_eq!(
        told["namespace"],
        json!({ "id": 4, "name": "platform", "path": "platform", "kind": "group",
                "full_path": "acme/platform", "parent_id": 3 })
    );
    assert_eq!(told["container_registry_image_prefix"], addressed(&sim, "REGISTRY/acme/platform/api"));
    assert_eq!(told["permissions"], json!({ "project_access": null, "group_access": null }));
    let simple = user(&sim, "/projects?membership=true&simple=true").json();
    assert_eq!(simple[0]["path_with_namespace"], "acme/shop");
    assert!(simple[0].get("container_registry_access_level").is_none(), "{simple}");
    let stranger = ask(&sim, "/projects/OTHER%2fopen", &[]).json();
    assert_eq!((&stranger["id"], stranger.get("archived")), (&json!(13), None), "{stranger}");
}

#[test]
fn pages_by_number_say_how_many_there_are() {
    let sim = Simulator::start(world());
    let reply = admin(&sim, "/projects?per_page=2&page=2&order_by=id&sort=asc");
    assert_eq!(ids(&reply), [11, 12]);
    for (name, value) in [
        ("x-page", "2"),
        ("x-per-page", "2"),
        ("x-next-page", "3"),
        ("x-prev-page", "1"),
        ("x-total", "5"),
        ("x-total-pages", "3"),
    ] {
        assert_eq!(reply.header(name), Some(value), "{name}");
    }
    let next = link(&sim, &reply, "next").unwrap();
    assert!(next.contains("membership=false&order_by=id&owned=false&page=3&per_page=2&"), "{next}");
    let last = admin(&sim, &next);
    assert_eq!((ids(&last), link(&sim, &last, "next")), (vec![13], None));
    let order: Vec<&str> = reply.header("link").unwrap().split("rel=\"").skip(1).map(|it| &it[..4]).collect();
    assert_eq!(order, ["prev", "next", "firs", "last"]);
    assert_eq!(admin(&sim, "/projects?per_page=1000").header("x-per-page"), Some("100"));
    assert_eq!(admin(&sim, "/projects?per_page=100&page=501").status, 405, "an offset too far");
}

#[test]
fn pages_by_key_lead_on_until_one_is_empty() {
    let sim = Simulator::start(world());
    for (sort, mark, pages) in [
        ("asc", "id_after", [&[9, 10, 11][..], &[12, 13], &[]]),
        ("desc", "id_before", [&[13, 12, 11], &[10, 9], &[]]),
    ] {
        let mut path = format!("/projects?pagination=keyset&order_by=id&sort={sort}&per_page=3");
        for page in pages {
            let reply = admin(&sim, &path);
            assert_eq!(ids(&reply), page, "{path}");
            assert!(!reply.head.to_lowercase().contains("\r\nx-"), "{}", reply.head);
            let next = link(&sim, &reply, "next");
            let Some(last) = page.last() else {
                assert_eq!((next, reply.header("link")), (None, None));
                break;
            };
            path = next.expect("a way on");
            assert!(path.contains(&format!("{mark}={last}&")), "{path}");
            assert_eq!(path.matches(mark).count(), 1, "{path}");
        }
    }
    assert_eq!(
        ids(&user(&sim, "/projects?pagination=keyset&order_by=id")),
        [13, 12, 9],
        "downwards by default"
    );
    for order in ["", "&order_by=name", "&order_by=created_at"] {
        let reply = user(&sim, &format!("/projects?pagination=keyset{order}"));
        assert_eq!(reply.status, 405);
        assert_eq!(reply.json()["error"], "Keyset pagination is not yet available for this type of request");
    }
}

#[test]
fn a_group_is_its_path_or_its_number_with_everything_below_it() {
    let mut closed = Project::new(14, "acme/platform/tools/closed");
    closed.registry = RegistryAccess::Disabled;
    let sim = Simulator::start(
        world()
            .project(closed)
            .group(Group::new("acme").member(USER, Role::Reporter))
            .group(Group::new("empty")),
    );
    for path in ["acme/shop", "acme/platform/api", "acme/platform/api/worker", "other/secret"] {
        sim.push(path, "v1", &ImageSpec::new());
    }
    sim.push("acme/platform/tools/closed", "v1", &ImageSpec::new());
    let paths = |id: &str| column(&user(&sim, &format!("/groups/{id}/registry/repositories")), "path");
    let below = ["acme/platform/api", "acme/platform/api/worker"];
    assert_eq!(paths("acme"), [&["acme/shop"], &below[..]].concat());
    assert_eq!(paths("3"), paths("ACME"));
    assert_eq!(paths("acme%2Fplatform"), below);
    assert_eq!(paths("4"), below);
    assert_eq!(paths("acme%2Fplatform%2Ftools"), [""; 0], "a registry that is off");
    let page = user(&sim, "/groups/acme/registry/repositories?per_page=2");
    assert_eq!((page.header("x-total"), page.header("x-next-page")), (Some("3"), Some("2")));
    assert!(link(&sim, &page, "next").unwrap().ends_with("?id=acme&page=2&per_page=2"));
    let group = user(&sim, "/groups/acme%2fplatform").json();
    assert_eq!(
        (&group["id"], &group["full_path"], &group["parent_id"], &group["visibility"]),
        (&json!(4), &json!("acme/platform"), &json!(3), &json!("private"))
    );
    assert_eq!(user(&sim, "/groups/4").json(), group);
    let missing = user(&sim, "/groups/nowhere");
    assert_eq!((missing.status, missing.json()), (404, json!({ "message": "404 Group Not Found" })));
    assert_eq!(user(&sim, "/groups/empty").status, 404);
    assert_eq!(ids(&admin(&sim, "/groups/empty/registry/repositories")), [0; 0]);
    assert_eq!(user(&sim, "/groups/acme%2Fshop").status, 404, "a project is no group");
}

#[test]
fn only_a_role_in_the_group_opens_its_list() {
    let list = "/groups/acme%2Fplatform/registry/repositories";
    for (group, role, status) in [
        ("acme", Role::Reporter, 200),
        ("acme/platform", Role::Developer, 200),
        ("acme", Role::Guest, 403),
        ("other", Role::Owner, 404),
        ("acme/plat", Role::Owner, 404),
    ] {
        let sim = Simulator::start(world().group(Group::new(group).member(USER, role)));
        assert_eq!(user(&sim, list).status, status, "{role:?} in {group}");
        assert_eq!(admin(&sim, list).status, 200);
        assert_eq!(ask(&sim, list, &[]).status, 404);
    }
    let sim = Simulator::start(world());
    let reply = user(&sim, "/groups/acme/registry/repositories");
    assert_eq!(reply.status, 403, "a maintainer of one project in it is no member of the group");
    assert_eq!(user(&sim, "/groups/acme").status, 200);
}

#[test]
fn a_role_in_a_group_reaches_the_projects_below() {
    let sim = Simulator::start(world().group(Group::new("acme").member(USER, Role::Reporter)));
    sim.push("acme/platform/api", "v1", &ImageSpec::new());
    assert_eq!(column(&user(&sim, "/projects/10/registry/repositories"), "path"), ["acme/platform/api"]);
    assert_eq!(ids(&user(&sim, "/projects?membership=true")), [10, 9]);
    let told = user(&sim, "/projects/10").json();
    assert_eq!(
        told["permissions"],
        json!({ "project_access": null, "group_access": { "access_level": 20 } })
    );
}

#[test]
fn a_personal_namespace_is_no_group() {
    let sim =
        Simulator::start(World::default().project(Project::new(10, "ada/notes").member(USER, Role::Owner)));
    assert_eq!(user(&sim, "/projects/10").json()["namespace"]["kind"], "user");
    assert_eq!(user(&sim, "/groups/ada").status, 404);
}

#[test]
fn a_repository_by_its_number_tells_its_state() {
    let mut world = world();
    world.projects[0].path = "Acme/Shop".to_owned();
    let sim = Simulator::start(world);
    sim.push("acme/shop", "v1", &ImageSpec::new().layers(&[1, 2]));
    sim.push("acme/shop", "v2", &ImageSpec::new().layers(&[2]));
    sim.push("other/secret", "v1", &ImageSpec::new());
    sim.set_cleanup_started("acme/shop", Some("2026-03-04T05:06:07.089Z"));
    sim.set_status("acme/shop", Some("delete_failed"));
    sim.work_off();
    let told = user(&sim, "/registry/repositories/17?tags=true&tags_count=true&size=true").json();
    assert_eq!(told["path"], "acme/shop");
    assert_eq!(told["cleanup_policy_started_at"], "2026-03-04T05:06:07.089Z");
    assert_eq!(told["status"], "delete_failed");
    assert_eq!((&told["tags_count"], told["tags"][1]["path"].as_str()), (&json!(2), Some("acme/shop:v2")));
    let layer = "layer 1 of linux/amd64: not really a tarball\n".len() * 10;
    assert_eq!(told["size"], json!(2 * layer), "each layer once");
    let by_path = user(&sim, "/projects/ACME%2Fshop/registry/repositories").json();
    assert_eq!((&by_path[0]["id"], by_path[0].get("tags_count")), (&json!(17), None));
    for (path, status) in [("18", 403), ("99", 404), ("x", 404)] {
        assert_eq!(user(&sim, &format!("/registry/repositories/{path}")).status, status, "{path}");
    }
    assert_eq!(admin(&sim, "/registry/repositories/18").status, 200);
    assert_eq!(rest(&sim, "GET", "/registry/repositories/17").status, 401);
    sim.set_status("acme/shop", Some("delete_scheduled"));
    sim.work_off();
    assert_eq!(user(&sim, "/registry/repositories/17").status, 404);
    sim.push("acme/shop/new", "v1", &ImageSpec::new());
    assert_eq!(sim.repository_id("acme/shop/new"), Some(19), "a number is not given out again");
}

#[test]
fn seeded_repositories_have_images_of_their_own() {
    let sim = Simulator::start(World::default());
    let began = Instant::now();
    sim.seed_repositories(10, 1000, 1000);
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    let paths = column(&user(&sim, "/projects/9/registry/repositories?tags_count=true"), "path");
    assert_eq!((paths.len(), &paths[9]), (10, &json!("acme/shop/app-09")));
    let mut digests: Vec<String> = (0..10)
        .flat_map(|at| {
            let path = format!("acme/shop/app-{at:02}");
            sim.tags(&path).iter().map(|tag| sim.digest(&path, tag).unwrap().to_string()).collect::<Vec<_>>()
        })
        .collect();
    digests.sort();
    digests.dedup();
    assert_eq!(digests.len(), 10_000);
    let first = sim.with_state(|state| {
        let repository = &state.repositories["acme/shop/app-01"];
        let manifest = repository.tagged("tag-0000002").unwrap();
        let config: Value = serde_json::from_slice(state.config_of(manifest).unwrap()).unwrap();
        let age = |tag: &str| repository.tags.get(tag).unwrap().created.seconds();
        let days = (age("tag-0000999") - age("tag-0000000")) / 86_400;
        (config["created"].clone(), days)
    });
    assert_eq!(first, (json!("2025-01-01T16:42:00.000Z"), 364), "minute 1002");
    let sim = Simulator::start(World::default().mode(Mode::Filesystem));
    sim.seed_repositories(1, 6, 2);
    let digest = |tag: &str| sim.digest("acme/shop/app-00", tag);
    assert_eq!(digest("tag-0000000"), digest("tag-0000004"));
    assert_ne!(digest("tag-0000000"), digest("tag-0000001"));
}

#[test]
fn latency_holds_up_each_answer_and_nobody_else() {
    let sim = Simulator::start(World::default().latency(Duration::from_millis(100)));
    let began = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(user(&sim, "/projects").status, 200));
        }
    });
    let took = began.elapsed();
    assert!((Duration::from_millis(100)..Duration::from_millis(500)).contains(&took), "{took:?}");
    assert_eq!(sim.requests_to(Server::Gitlab).len(), 8);
}
