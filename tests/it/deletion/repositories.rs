//! Whole repositories, which GitLab deletes when it likes.

use registry_gate::Exit;
use registry_gate::{Deletes as _, Registry as _, RepositoryDeletion, RepositoryState};
use simulator::{Failure, Fault, Project, Role, Server, World};

use super::place::{ALL, OTHERS, Place, SHOP, WORKER, repository, shop};

fn present(status: Option<&str>) -> RepositoryState {
    RepositoryState::Present { status: status.map(str::to_owned) }
}

#[test]
fn it_is_scheduled_and_then_gone_with_what_is_in_it_and_nothing_else() {
    let sim = shop(World::default());
    let place = Place::of_job(&sim);
    let worker = repository(WORKER);
    assert_eq!(place.server.deletion_of(&worker), Ok(present(None)));
    assert_eq!(place.server.delete_repository(&worker), Ok(RepositoryDeletion::Scheduled));
    assert_eq!(place.server.deletion_of(&worker), Ok(present(Some("delete_scheduled"))));
    assert_eq!(place.server.delete_repository(&worker), Ok(RepositoryDeletion::Scheduled));
    assert_eq!(sim.writes().len(), 1, "what GitLab is about to do is not asked for again");
    sim.work_off();
    assert_eq!(place.server.deletion_of(&worker), Ok(RepositoryState::Gone));
    assert_eq!(place.server.delete_repository(&worker), Ok(RepositoryDeletion::Absent));
    assert_eq!((sim.tags(WORKER).len(), sim.tags(SHOP)), (0, ALL.map(str::to_owned).to_vec()));
}

#[test]
fn a_list_that_fails_is_neither_absent_nor_gone() {
    for (failure, exit) in [
        (Failure::Status(503), Exit::Unavailable),
        (Failure::Html(200), Exit::Protocol),
        (Failure::Status(404), Exit::Denied),
        (Failure::Status(403), Exit::Denied),
    ] {
        let sim = shop(World::default());
        let place = Place::of_job(&sim);
        sim.fault(Fault::new(failure).on(Server::Gitlab).method("GET").always());
        let none = repository("acme/shop/none");
        assert_eq!(place.server.delete_repository(&none).unwrap_err().exit, exit);
        assert_eq!(place.server.deletion_of(&repository(WORKER)).unwrap_err().exit, exit);
        assert_eq!(sim.writes().len(), 0);
    }
}

#[test]
fn who_may_not_is_told_in_gitlabs_words() {
    let rule =
        World::default().role(Role::Maintainer).protect_repositories(WORKER, Role::Maintainer, Role::Owner);
    for (world, words) in [
        (World::default().role(Role::Developer), "403 Forbidden"),
        (rule, "403 Forbidden - Deleting protected container repository forbidden."),
    ] {
        let sim = shop(world);
        let error = Place::of_job(&sim).server.delete_repository(&repository(WORKER)).unwrap_err();
        assert_eq!(error.exit, Exit::Denied);
        assert_eq!(error.said.as_deref().unwrap_or("403 Forbidden"), words, "{error}");
        assert!(error.hint.as_ref().unwrap().contains("Maintainer"), "{error:#}");
        sim.work_off();
        assert_eq!(sim.tags(WORKER), ["v1"]);
    }
}

#[test]
fn another_projects_repository_is_not_called_absent() {
    let sim = shop(World::default().project(Project::new(10, OTHERS).member(simulator::USER, Role::Owner)));
    sim.push(OTHERS, "v1", &simulator::ImageSpec::new());
    let place = Place::of_token(&sim, simulator::ACCESS_TOKEN);
    let error = place.server.delete_repository(&repository(OTHERS)).unwrap_err();
    assert!(error.cause.contains("there are tags in it"), "{error}");
    assert_eq!((sim.tags(OTHERS), sim.writes().len()), (vec!["v1".to_owned()], 0));
}

#[test]
fn a_deletion_that_gitlab_gave_up_is_a_failure_and_can_be_asked_for_again() {
    let sim = shop(World::default());
    let place = Place::of_job(&sim);
    sim.set_status(WORKER, Some("delete_failed"));
    let error = place.server.deletion_of(&repository(WORKER)).unwrap_err();
    assert!(error.cause.contains("delete_failed"), "{error}");
    assert_eq!(place.server.delete_repository(&repository(WORKER)), Ok(RepositoryDeletion::Scheduled));
    assert_eq!(place.server.deletion_of(&repository(WORKER)), Ok(present(Some("delete_scheduled"))));
}

#[test]
fn a_wish_that_got_no_answer_is_looked_up() {
    let sim = shop(World::default());
    let place = Place::of_job(&sim);
    let lost = || Fault::new(Failure::Status(503)).on(Server::Gitlab).method("DELETE").always();
    sim.fault(lost());
    let error = place.server.delete_repository(&repository(WORKER)).unwrap_err();
    assert_eq!(error.exit, Exit::Unavailable, "{error}");
    assert_eq!(place.server.deletion_of(&repository(WORKER)), Ok(present(None)));
    sim.fault(Fault::new(Failure::Status(503)).on(Server::Gitlab).method("GET").skip(1).always());
    let error = place.server.delete_repository(&repository(WORKER)).unwrap_err();
    assert!(error.cause.ends_with("; it is not known whether GitLab will delete it"), "{error}");
}
