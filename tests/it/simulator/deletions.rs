//! What becomes of tags and repositories that somebody deletes, in every way there is to be refused.

use programs::client::{Reply, ask_token, registry, rest, send, token};
use serde_json::json;
use simulator::{
    ACCESS_TOKEN, Change, Failure, Fault, ImageSpec, JOB_TOKEN, Mode, Role, Server, Simulator, Wire, World,
};

const MODES: [Mode; 3] = [Mode::Metadata, Mode::Filesystem, Mode::Distribution];
const V1: &str = "/v2/acme/shop/manifests/v1";

/// A registry with `v1` and `v1-again` of one image and `v2` of another.
fn start(world: World) -> Simulator {
    let sim = Simulator::start(world);
    sim.push("acme/shop", "v1", &ImageSpec::new());
    sim.push("acme/shop", "v1-again", &ImageSpec::new());
    sim.push("acme/shop", "v2", &ImageSpec::new().layers(&[2]));
    sim
}

fn code(reply: &Reply) -> (u16, String) {
    (reply.status, reply.json()["errors"][0]["code"].as_str().unwrap_or_default().to_owned())
}

fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

fn delete(sim: &Simulator, path: &str) -> Reply {
    registry(sim, "DELETE", path)
}

#[test]
fn a_tag_goes_without_those_of_the_same_image() {
    for mode in [Mode::Metadata, Mode::Filesystem] {
        let sim = start(World::default().mode(mode));
        let gone = delete(&sim, V1);
        assert_eq!((gone.status, gone.body.as_str()), (202, ""), "{mode:?}");
        assert_eq!(sim.tags("acme/shop"), ["v1-again", "v2"]);
        assert_eq!(code(&delete(&sim, V1)), refused(404, "MANIFEST_UNKNOWN"), "{mode:?}");
    }
    let sim = start(World::default().mode(Mode::Distribution));
    assert_eq!(code(&delete(&sim, V1)), refused(400, "DIGEST_INVALID"));
    assert_eq!(sim.tags("acme/shop").len(), 3);
}

#[test]
fn distribution_3_deletes_a_tag_even_where_it_deletes_nothing_else() {
    for is_enabled in [true, false] {
        let sim = start(World::default().mode(Mode::Distribution3).delete_enabled(is_enabled));
        assert_eq!(delete(&sim, V1).status, 202);
        assert_eq!(sim.tags("acme/shop"), ["v1-again", "v2"]);
        assert_eq!(code(&delete(&sim, V1)), refused(404, "MANIFEST_UNKNOWN"));
        let digest = sim.digest("acme/shop", "v2").expect("a tag");
        let by_digest = delete(&sim, &format!("/v2/acme/shop/manifests/{digest}"));
        assert_eq!(by_digest.status, if is_enabled { 202 } else { 405 });
    }
    let sim = start(World::default().mode(Mode::Distribution3));
    let page = registry(&sim, "GET", "/v2/acme/shop/tags/list?n=2");
    assert_eq!(page.json()["tags"], json!(["v1", "v1-again"]));
    assert_eq!(page.header("link"), Some("</v2/acme/shop/tags/list?last=v1-again&n=2>; rel=\"next\""));
    assert_eq!(registry(&sim, "GET", "/v2/acme/shop/tags/list").header("link"), None, "all of them");
}

#[test]
fn a_digest_takes_all_its_tags_along() {
    for mode in MODES {
        let sim = start(World::default().mode(mode));
        let digest = sim.digest("acme/shop", "v1").expect("a tag");
        assert_eq!(delete(&sim, &format!("/v2/acme/shop/manifests/{digest}")).status, 202);
        assert_eq!(sim.tags("acme/shop"), ["v2"], "{mode:?}");
    }
}

#[test]
fn a_repository_that_is_not_there_has_a_name_that_is_unknown() {
    for mode in [Mode::Metadata, Mode::Filesystem] {
        let sim = Simulator::start(World::default().mode(mode));
        assert_eq!(code(&delete(&sim, V1)), refused(404, "NAME_UNKNOWN"), "{mode:?}");
    }
}

#[test]
fn a_registry_that_does_not_delete_says_so() {
    for mode in MODES {
        let sim = start(World::default().mode(mode).delete_enabled(false));
        assert_eq!(code(&delete(&sim, V1)), refused(405, "UNSUPPORTED"), "{mode:?}");
        let sim = start(World { read_only: true, ..World::default().mode(mode) });
        let refused = delete(&sim, V1);
        assert_eq!((refused.status, refused.body.as_str()), (405, "Method not allowed\n"), "{mode:?}");
        assert_eq!(sim.tags("acme/shop").len(), 3);
    }
}

#[test]
fn protected_and_immutable_tags_are_refused_without_a_challenge() {
    let world = || World::default().role(Role::Developer);
    for (world, expected) in [
        (world().protect_tags("^v1$", Role::Developer, Role::Maintainer), "PROTECTED_TAG"),
        (world().immutable_tags("^v1$"), "IMMUTABLE_TAG"),
    ] {
        let sim = start(world);
        let reply = delete(&sim, V1);
        assert_eq!(code(&reply), refused(401, expected));
        assert_eq!(reply.header("www-authenticate"), None, "{expected}");
        assert_eq!(delete(&sim, "/v2/acme/shop/manifests/v2").status, 202);
        let digest = sim.digest("acme/shop", "v1").expect("a tag");
        let by_digest = delete(&sim, &format!("/v2/acme/shop/manifests/{digest}"));
        assert_eq!(code(&by_digest), refused(401, "PROTECTED_MANIFEST"));
    }
}

#[test]
fn tags_become_protected_for_tokens_given_out_later() {
    let sim = start(World::default());
    let old = token(&sim, "repository:acme/shop:pull,delete");
    sim.change(&Change::ProtectTags { pattern: "^v1".to_owned() });
    sim.change(&Change::FreezeTags { pattern: "^v2".to_owned() });
    assert_eq!(code(&delete(&sim, V1)), refused(401, "PROTECTED_TAG"));
    assert_eq!(code(&delete(&sim, "/v2/acme/shop/manifests/v2")), refused(401, "IMMUTABLE_TAG"));
    let url = format!("{}{V1}", sim.addresses().registry);
    assert_eq!(send("DELETE", &url, &[("Authorization", &old)]).status, 202);
}

#[test]
fn tokens_without_the_right_and_tokens_that_ran_out_are_challenged() {
    let sim = start(World::default());
    let url = format!("{}{V1}", sim.addresses().registry);
    let with = |token: &str| send("DELETE", &url, &[("Authorization", token)]);
    let reading = with(&token(&sim, "repository:acme/shop:pull"));
    let challenge = reading.header("www-authenticate").unwrap();
    assert_eq!(code(&reading), refused(401, "UNAUTHORIZED"));
    assert!(challenge.contains("scope=\"repository:acme/shop:delete\""), "{challenge}");
    assert!(challenge.ends_with("error=\"insufficient_scope\""), "{challenge}");
    let old = token(&sim, "repository:acme/shop:delete");
    sim.expire_tokens();
    let late = with(&old);
    assert!(late.header("www-authenticate").unwrap().ends_with("error=\"invalid_token\""));
    assert_eq!(sim.tags("acme/shop").len(), 3);
    assert_eq!(with(&token(&sim, "repository:acme/shop:delete")).status, 202);
}

#[test]
fn tokens_run_out_and_rights_are_lost_on_the_way() {
    let sim = start(World::default());
    let old = token(&sim, "repository:acme/shop:pull,delete");
    let deletes = || Fault::new(Failure::Changes(vec![Change::ExpireTokens])).method("DELETE").skip(1);
    sim.fault(deletes());
    sim.fault(Fault::new(Failure::LostActions(vec!["delete".to_owned()])).path("/jwt/auth").always());
    let with = |tag: &str, token: &str| {
        let url = format!("{}/v2/acme/shop/manifests/{tag}", sim.addresses().registry);
        send("DELETE", &url, &[("Authorization", token)])
    };
    assert_eq!(with("v1", &old).status, 202);
    assert!(with("v2", &old).header("www-authenticate").unwrap().contains("invalid_token"));
    let new = token(&sim, "repository:acme/shop:pull,delete");
    assert!(with("v2", &new).header("www-authenticate").unwrap().contains("insufficient_scope"));
    sim.clear_faults();
    sim.change(&Change::EndJob);
    assert_eq!(ask_token(&sim, "gitlab-ci-token", JOB_TOKEN, "repository:acme/shop:pull").status, 401);
    assert_eq!(sim.tags("acme/shop"), ["v1-again", "v2"]);
}

#[test]
fn a_deletion_can_be_lost_before_it_happened_and_after() {
    for (failure, status) in [
        (Failure::Wire(Wire::Reset), 0),
        (Failure::Wire(Wire::Close), 0),
        (Failure::Wire(Wire::Hang), 0),
        (Failure::Status(503), 503),
        (Failure::Html(502), 502),
    ] {
        let sim = start(World::default());
        let fault = || Fault::new(failure.clone()).on(Server::Registry).method("DELETE");
        sim.fault(fault());
        assert_eq!(delete(&sim, V1).status, status);
        assert_eq!(sim.tags("acme/shop").len(), 3, "{failure:?} before");
        sim.fault(fault().after());
        assert_eq!(delete(&sim, V1).status, status);
        assert_eq!(sim.tags("acme/shop"), ["v1-again", "v2"], "{failure:?} after");
        assert_eq!(delete(&sim, V1).status, 404, "{failure:?}: it befell one request");
        let answered: Vec<u16> = sim.writes().iter().map(|record| record.status).collect();
        assert_eq!(answered, [status, status, 404]);
        assert_eq!(sim.unknown_requests().len(), 0);
    }
}

fn rest_path(sim: &Simulator, rest: &str) -> String {
    let id = sim.repository_id("acme/shop").expect("a row");
    format!("/projects/9/registry/repositories/{id}{rest}")
}

fn with_access_token(sim: &Simulator, method: &str, path: &str) -> Reply {
    let url = format!("{}/api/v4{path}", sim.addresses().gitlab);
    send(method, &url, &[("PRIVATE-TOKEN", ACCESS_TOKEN)])
}

#[test]
fn rest_deletes_one_tag_for_developers() {
    for (mode, again) in [(Mode::Metadata, 403), (Mode::Filesystem, 200), (Mode::Distribution, 200)] {
        let sim = start(World::default().mode(mode).role(Role::Developer));
        let path = rest_path(&sim, "/tags/v1");
        let gone = with_access_token(&sim, "DELETE", &path);
        assert_eq!((gone.status, gone.body.as_str()), (200, "200"), "{mode:?}");
        assert_eq!(sim.tags("acme/shop"), ["v1-again", "v2"], "{mode:?}");
        assert_eq!(with_access_token(&sim, "DELETE", &path).status, again, "{mode:?}");
        assert_eq!(rest(&sim, "DELETE", &rest_path(&sim, "/tags/v2")).status, 200, "with the job's token");
    }
    let sim = start(World::default().role(Role::Reporter));
    let refused = with_access_token(&sim, "DELETE", &rest_path(&sim, "/tags/v1"));
    assert_eq!((refused.status, refused.json()), (403, json!({ "message": "403 Forbidden" })));
    let world = World::default().role(Role::Developer);
    let sim = start(world.protect_tags("^v1$", Role::Developer, Role::Maintainer).immutable_tags("^v2$"));
    for tag in ["v1", "v2"] {
        assert_eq!(with_access_token(&sim, "DELETE", &rest_path(&sim, &format!("/tags/{tag}"))).status, 403);
    }
    assert_eq!(sim.tags("acme/shop").len(), 3);
}

#[test]
fn rest_hides_why_it_could_not_delete() {
    for world in [World::default().delete_enabled(false), World { read_only: true, ..World::default() }] {
        let sim = start(world);
        let refused = rest(&sim, "DELETE", &rest_path(&sim, "/tags/v1"));
        assert_eq!((refused.status, refused.json()), (400, json!({ "message": "400 Bad request" })));
    }
    let sim = start(World::default());
    let path = rest_path(&sim, "/tags/v1");
    let rails = |failure| Fault::new(failure).on(Server::RegistryFromRails);
    for (fault, status) in [
        (rails(Failure::Status(500)).method("DELETE"), 400),
        (rails(Failure::Wire(Wire::Close)).method("DELETE"), 400),
        (rails(Failure::Status(500)).method("GET"), 403),
        (rails(Failure::Wire(Wire::Close)).method("GET"), 503),
    ] {
        sim.fault(fault.clone());
        assert_eq!(rest(&sim, "DELETE", &path).status, status, "{fault:?}");
    }
    assert_eq!(sim.tags("acme/shop").len(), 3);
}

/// What the list says of the repository: nothing when it is not in it.
fn status(sim: &Simulator) -> Option<String> {
    let list = rest(sim, "GET", "/projects/9/registry/repositories").json();
    let entry = list.as_array().expect("a list").iter().find(|entry| entry["path"] == "acme/shop")?;
    Some(entry["status"].as_str().unwrap_or("alive").to_owned())
}

#[test]
fn a_repository_goes_in_its_own_time() {
    let sim = start(World::default().deletions_take(3));
    let path = rest_path(&sim, "");
    let noted = rest(&sim, "DELETE", &path);
    assert_eq!((noted.status, noted.body.as_str()), (202, "202"));
    let seen: Vec<_> = (0..4).map(|_| status(&sim).unwrap_or_default()).collect();
    assert_eq!(seen, ["delete_scheduled", "delete_ongoing", "delete_ongoing", ""]);
    assert_eq!(sim.tags("acme/shop"), [""; 0]);
    assert_eq!(rest(&sim, "DELETE", &path).status, 404);
    let empty = registry(&sim, "GET", "/v2/acme/shop/tags/list").json();
    assert_eq!(empty["tags"], json!(null), "the registry still knows its name");
    let sim = start(World::default().deletions_take(0));
    rest(&sim, "DELETE", &rest_path(&sim, ""));
    assert_eq!(status(&sim), None);
}

#[test]
fn a_repository_goes_when_the_test_says_so_or_does_not() {
    let sim = start(World::default());
    assert_eq!(rest(&sim, "DELETE", &rest_path(&sim, "")).status, 202);
    assert_eq!(status(&sim).as_deref(), Some("delete_scheduled"));
    assert_eq!(status(&sim).as_deref(), Some("delete_scheduled"), "nobody works");
    sim.work_on();
    assert_eq!(status(&sim).as_deref(), Some("delete_ongoing"));
    assert_eq!(sim.tags("acme/shop").len(), 3, "not yet");
    sim.fail_deletions();
    assert_eq!(status(&sim).as_deref(), Some("delete_failed"));
    assert_eq!(rest(&sim, "DELETE", &rest_path(&sim, "")).status, 202, "once more");
    sim.work_off();
    assert_eq!((status(&sim), sim.tags("acme/shop").len()), (None, 0));
    let sim = start(World::default().deletions_take(1).deletions_fail());
    rest(&sim, "DELETE", &rest_path(&sim, ""));
    let seen: Vec<_> = (0..3).map(|_| status(&sim).unwrap_or_default()).collect();
    assert_eq!(seen, ["delete_scheduled", "delete_failed", "delete_failed"]);
    assert_eq!(sim.tags("acme/shop").len(), 3);
}

#[test]
fn a_repository_is_gone_at_once_when_somebody_else_deleted_it() {
    let sim = start(World::default());
    let repository = "acme/shop".to_owned();
    sim.fault(Fault::new(Failure::Changes(vec![Change::DeleteRepository { repository }])).method("DELETE"));
    assert_eq!(status(&sim).as_deref(), Some("alive"));
    assert_eq!(code(&delete(&sim, V1)), refused(404, "NAME_UNKNOWN"));
    assert_eq!(status(&sim), None);
}

#[test]
fn repositories_are_deleted_by_maintainers_unless_protected() {
    let sim = start(World::default().role(Role::Developer));
    assert_eq!(rest(&sim, "DELETE", &rest_path(&sim, "")).status, 403);
    let sim = start(World::default().protect_repositories("acme/shop", Role::Developer, Role::Owner));
    let refused = rest(&sim, "DELETE", &rest_path(&sim, ""));
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("Deleting protected container repository forbidden."), "{}", refused.body);
    assert_eq!(status(&sim).as_deref(), Some("alive"));
}

#[test]
fn referrers_are_told_where_asked_for_and_forgotten_by_the_link() {
    let sim = start(World::default());
    let subject = sim.digest("acme/shop", "v1").expect("a tag");
    let about =
        ImageSpec::new().artifact("application/vnd.dev.cosign.artifact.sig.v1+json").subject(&subject);
    let referrer = sim.push_untagged("acme/shop", &about);
    let list = |query: &str| {
        registry(&sim, "GET", &format!("/gitlab/v1/repositories/acme/shop/tags/list/?n=2{query}"))
    };
    let told = list("&referrers=true");
    let expected = json!([{ "artifactType": "application/vnd.dev.cosign.artifact.sig.v1+json",
                            "digest": referrer.as_str() }]);
    assert_eq!(told.json()[0]["referrers"], expected);
    assert_eq!(told.json()[1]["referrers"], expected, "another tag of the same image");
    let link = told.header("link").unwrap();
    assert!(link.ends_with("?last=v1-again&n=2>; rel=\"next\""), "{link}");
    assert!(list("").json()[0].get("referrers").is_none());
    assert!(list("&last=v1-again&referrers=true").json()[0].get("referrers").is_none(), "v2 has none");
}
