//! A plan and its outcome in every format, and the saved plan read back.

use std::sync::Arc;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::*;
use crate::cleanup::{
    Doomed, Draft, InUse, KeepRefs, MostDeleted, Plan, Policy, SavedPlan, Simple, Stock, refusal, simple,
};
use crate::error::Error;
use crate::exit::Exit;
use crate::image::{Digest, Repository, Tag, media_type};
use crate::registry::{GitRef, GitRefKind, Listed, ListedTag};
use crate::report::Settled::{AlreadyGone, NotReached, Protected};
use crate::report::{
    Carrying, MadeBy, OutcomeReport, PlanReport, Report, RepositoryDeletionsReport, RepositoryEnd, Settled,
};
use crate::words::pattern::Pattern;

const DELETED: Settled = Settled::Deleted(None);

fn now() -> OffsetDateTime {
    OffsetDateTime::parse("2026-01-31T12:00:00Z", &Rfc3339).unwrap()
}

fn tag(name: &str, of: &str, days: i64) -> ListedTag {
    ListedTag {
        digest: Some(Digest::of(of.as_bytes())),
        media_type: Some(media_type::OCI_MANIFEST.into()),
        size_bytes: Some(4_089_942),
        published: Some(now() - time::Duration::days(days)),
        ..ListedTag::named(Tag::parse(name).unwrap())
    }
}

fn report() -> PlanReport {
    let mut policy = simple(Simple {
        name_regex_delete: Pattern::whole("review-.*|v0").ok(),
        keep_n: Some(1),
        ..Simple::default()
    });
    policy.keep_refs = KeepRefs { branches: true, tags: false };
    let branch = GitRef { kind: GitRefKind::Branch, name: "review/9\u{1b}[2J".into(), commits: Vec::new() };
    let in_use = InUse::of(&policy, &[branch], &[]);
    let signature = format!("{}.sig", Digest::of(b"a").as_str().replace(':', "-"));
    let tags = vec![
        tag("review-1", "a", 30),
        tag("review-2", "b", 20),
        tag("review-3", "c", 10),
        tag("v0", "d", 400),
        tag("v1", "d", 300),
        tag("review-9--2j", "e", 300),
        ListedTag { size_bytes: None, ..tag(&signature, "s", 30) },
        ListedTag { published: None, ..tag("review-4", "f", 0) },
        tag("latest", "d", 300),
    ];
    let listed = Listed { count: tags.len(), tags, ..Listed::default() };
    let stock = Stock::of(Arc::new(Repository::parse("acme/shop").unwrap()), listed);
    let repositories = vec![Draft::new(stock, &policy, &in_use, now()).finish()];
    let mut plan = Plan { repositories, refusal: None };
    plan.refusal = refusal(&plan.shares(), Some(MostDeleted::Tags(3)));
    PlanReport {
        server: "https://gitlab.example.com".to_owned(),
        host: "registry.example.com".to_owned(),
        project: Some("acme/shop".to_owned()),
        now: now(),
        policy,
        in_use,
        plan,
        carrying: Carrying::default(),
        made_by: MadeBy::default(),
    }
}

fn written(write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_plan_for_people_is_in_groups_of_one_reason() {
    let told = written(|out| text::plan(&report(), Paint(false), out));
    insta::assert_snapshot!(told, @"
    registry.example.com/acme/shop: 9 tags, 4 to delete, 5 to keep
    delete 3: not the newest
      review-2      20d     4.0 MB  sha256:3e23e8160039
      review-1      30d     4.0 MB  sha256:ca978112ca1b
      v0           400d     4.0 MB  sha256:18ac3e7343f0  its image stays: latest
    delete 1: goes with the image that it is about
      sha256-ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb.sig      30d          -  sha256:043a718774c5  goes with review-1, which it is about
    keep 1: latest stays
      latest     300d     4.0 MB  sha256:18ac3e7343f0
    keep 1: in use: named by a branch, a git tag or a deployment
      review-9--2j     300d     4.0 MB  sha256:3f79bb7b435b  in use: branch review/9�[2J names it
    keep 1: the newest
      review-3      10d     4.0 MB  sha256:2e7d2c03a950
    keep 1: its age is unknown
      review-4        -     4.0 MB  sha256:252f10c83610
    keep 1: no rule selects it
      v1     300d     4.0 MB  sha256:18ac3e7343f0

    9 tags: 4 to delete, 5 to keep, 1 of them because something about them is unknown; 3 of 7 images freed, at most 8.1 MB of 24.5 MB, not counting 1 of unknown size
    warning: carrying it out would be refused: it would delete 4 tags, and --max-delete allows 3
      hint: read the plan; if it is what you want, allow so many by --max-delete, or a share such as --max-delete 80%
    ");
}

#[test]
fn a_summary_has_the_groups_and_no_tags() {
    let told = written(|out| write(&Report::Plan(&report()), Format::Summary, Look::PLAIN, out));
    insta::assert_snapshot!(told, @"
    registry.example.com/acme/shop: 9 tags, 4 to delete, 5 to keep
    delete 3: not the newest
    delete 1: goes with the image that it is about
    keep 1: latest stays
    keep 1: in use: named by a branch, a git tag or a deployment
    keep 1: the newest
    keep 1: its age is unknown
    keep 1: no rule selects it

    9 tags: 4 to delete, 5 to keep, 1 of them because something about them is unknown; 3 of 7 images freed, at most 8.1 MB of 24.5 MB, not counting 1 of unknown size
    warning: carrying it out would be refused: it would delete 4 tags, and --max-delete allows 3
      hint: read the plan; if it is what you want, allow so many by --max-delete, or a share such as --max-delete 80%
    ");
    let done = outcome();
    let told =
        written(|out| write(&Report::Outcome(&done, Exit::Partial), Format::Summary, Look::PLAIN, out));
    insta::assert_snapshot!(told, @"
    skipped  acme/shop:review-1                                                                     it points at sha256:0123456789ab by now
    failed   acme/shop:review-2                                                                     the registry answered 503
    skipped  acme/shop:sha256-ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb.sig  stays with review-1, which it is about
    1 of 4 tags deleted, 2 skipped, 1 failed
    ");
}

#[test]
fn a_plan_for_spreadsheets_is_a_row_a_tag() {
    let told = written(|out| csv::plan(&report(), out));
    insta::assert_snapshot!(told, @r#"
    repository,name,action,reason,digest,size_bytes,created,published,age_seconds,image_stays
    acme/shop,latest,keep,latest stays,sha256:18ac3e7343f016890c510e93f935261169d9e3f565436429830faf0934f4f8e4,4089942,,2025-04-06T12:00:00Z,25920000,
    acme/shop,review-1,delete,not the newest,sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb,4089942,,2026-01-01T12:00:00Z,2592000,
    acme/shop,review-2,delete,not the newest,sha256:3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d,4089942,,2026-01-11T12:00:00Z,1728000,
    acme/shop,review-3,keep,the newest,sha256:2e7d2c03a9507ae265ecf5b5356885a53393a2029d241394997265a1a25aefc6,4089942,,2026-01-21T12:00:00Z,864000,
    acme/shop,review-4,keep,its age is unknown,sha256:252f10c83610ebca1a059c0bae8255eba2f95be4d1d7bcfa89d7248a82d9f111,4089942,,,,
    acme/shop,review-9--2j,keep,in use: branch review/9�[2J names it,sha256:3f79bb7b435b05321651daefd374cdc681dc06faa65e374e38337b88ca046dea,4089942,,2025-04-06T12:00:00Z,25920000,
    acme/shop,sha256-ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb.sig,delete,"goes with review-1, which it is about",sha256:043a718774c572bd8a25adbeb1bfcd5c0256ae11cecf9f9c3f925d0e52beaf89,,,2026-01-01T12:00:00Z,2592000,
    acme/shop,v0,delete,not the newest,sha256:18ac3e7343f016890c510e93f935261169d9e3f565436429830faf0934f4f8e4,4089942,,2024-12-27T12:00:00Z,34560000,latest
    acme/shop,v1,keep,no rule selects it,sha256:18ac3e7343f016890c510e93f935261169d9e3f565436429830faf0934f4f8e4,4089942,,2025-04-06T12:00:00Z,25920000,
    "#);
}

#[test]
fn a_saved_plan_is_read_back_as_it_was() {
    let report = report();
    let text = written(|out| json::plan(&report, out));
    let saved = SavedPlan::read(text.as_bytes(), "plan.json").unwrap();
    assert_eq!(saved.doomed, report.doomed());
    assert_eq!(saved.shares, report.plan.shares());
    assert_eq!((saved.server, saved.registry, saved.project), (report.server, report.host, report.project));
    assert_eq!(saved.created_at, report.now);
    let Policy { keep_refs, keep_deployed, templates, max_delete, aliases, .. } = report.policy;
    let expected = Policy { keep_refs, keep_deployed, templates, aliases, max_delete, ..Policy::default() };
    assert_eq!(saved.policy, expected);
    assert!(saved.doomed.iter().any(|doomed| !doomed.after.is_empty() && doomed.subject.is_some()));
    assert!(saved.doomed.iter().any(|doomed| doomed.held));
}

fn outcome() -> OutcomeReport {
    let doomed = report().doomed();
    let failure = Error::new(
        Exit::Unavailable,
        "delete registry.example.com/acme/shop:review-2",
        "the registry answered 503",
    );
    let settled = doomed.iter().map(|doomed| match doomed.tag.as_str() {
        "review-1" => Settled::Moved("sha256:0123456789ab".to_owned()),
        "review-2" => Settled::Failed(failure.clone()),
        "v0" => DELETED,
        _ => Settled::Skipped("stays with review-1, which it is about".to_owned()),
    });
    OutcomeReport {
        host: "registry.example.com".to_owned(),
        settled: settled.collect(),
        doomed,
        stopped: None,
        unconfirmed: None,
    }
}

#[test]
fn an_outcome_tells_what_went_and_what_did_not() {
    let outcome = outcome();
    insta::assert_snapshot!(written(|out| text::outcome(&outcome, Paint(false), out)), @"
    skipped  acme/shop:review-1                                                                     it points at sha256:0123456789ab by now
    failed   acme/shop:review-2                                                                     the registry answered 503
    skipped  acme/shop:sha256-ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb.sig  stays with review-1, which it is about
    deleted  acme/shop:v0                                                                           sha256:18ac3e7343f0  not the newest
    1 of 4 tags deleted, 2 skipped, 1 failed
    ");
    insta::assert_snapshot!(written(|out| csv::outcome(&outcome, out)), @r#"
    repository,name,digest,outcome,reason
    acme/shop,review-1,sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb,skipped,it points at sha256:0123456789ab by now
    acme/shop,review-2,sha256:3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d,failed,the registry answered 503
    acme/shop,sha256-ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb.sig,sha256:043a718774c572bd8a25adbeb1bfcd5c0256ae11cecf9f9c3f925d0e52beaf89,skipped,"stays with review-1, which it is about"
    acme/shop,v0,sha256:18ac3e7343f016890c510e93f935261169d9e3f565436429830faf0934f4f8e4,deleted,
    "#);
    assert_eq!(outcome.exit(), Exit::Partial);
    // v0 shares its image with v1, so nothing is freed by it.
    assert_eq!(outcome.freed(), (0, 0));
}

#[test]
fn lines_of_an_outcome_are_objects_of_their_own() {
    let outcome = outcome();
    let (doomed, settled) = outcome.tags().last().unwrap();
    let lines = [
        json::Line::begin(&outcome.host, outcome.doomed.len()),
        json::Line::tag(doomed, settled),
        json::Line::end(&outcome, outcome.exit()),
    ];
    let text: Vec<u8> = lines.iter().flat_map(json::Line::text).collect();
    insta::assert_snapshot!(String::from_utf8(text).unwrap(), @r#"
    {"schema":"registry-gate/v1","begin":{"registry":"registry.example.com","to_delete":4}}
    {"tag":{"repository":"acme/shop","name":"v0","digest":"sha256:18ac3e7343f016890c510e93f935261169d9e3f565436429830faf0934f4f8e4","outcome":"deleted","reason":null,"error":null}}
    {"end":{"registry":"registry.example.com","exit_code":8,"to_delete":4,"deleted":1,"already_gone":0,"skipped":2,"failed":1,"not_reached":0,"would_delete":0,"freed_bytes":0,"unmeasured_freed":0,"error":null,"unconfirmed":null}}
    "#);
}

fn doomed(name: &str, of: &str, held: bool) -> Doomed {
    Doomed {
        repository: Arc::new(Repository::parse("acme/shop").unwrap()),
        tag: Tag::parse(name).unwrap(),
        digest: Some(Digest::of(of.as_bytes())),
        size_bytes: Some(100),
        held,
        subject: None,
        after: Vec::new(),
        why: None,
    }
}

#[test]
fn an_image_is_freed_by_its_last_tag() {
    let freed = |settled: [Settled; 4]| {
        let doomed = vec![
            doomed("a", "x", false),
            doomed("b", "x", false),
            doomed("c", "y", false),
            doomed("d", "z", true),
        ];
        OutcomeReport {
            host: String::new(),
            doomed,
            settled: settled.into(),
            stopped: None,
            unconfirmed: None,
        }
        .freed()
    };
    assert_eq!(freed([DELETED, DELETED, DELETED, DELETED]), (200, 0));
    assert_eq!(freed([DELETED, NotReached, DELETED, DELETED]), (100, 0));
    assert_eq!(freed([DELETED, AlreadyGone, NotReached, DELETED]), (100, 0));
    assert_eq!(freed([AlreadyGone, AlreadyGone, AlreadyGone, AlreadyGone]), (0, 0));
}

#[test]
fn the_end_of_a_deletion_has_the_code_of_what_happened() {
    let failed = |exit| Settled::Failed(Error::new(exit, "delete a", "x"));
    let exit = |settled: Vec<Settled>, stopped: Option<Exit>| {
        let doomed = settled.iter().map(|_| doomed("a", "x", false)).collect();
        let stopped = stopped.map(|exit| Error::new(exit, "delete", "stopped"));
        OutcomeReport { host: String::new(), doomed, settled, stopped, unconfirmed: None }.exit()
    };
    let protected = || Protected("PROTECTED_TAG".to_owned());
    assert_eq!(exit(vec![], None), Exit::Ok);
    assert_eq!(exit(vec![DELETED, AlreadyGone, protected()], None), Exit::Ok);
    assert_eq!(exit(vec![DELETED, failed(Exit::Unavailable)], None), Exit::Partial);
    assert_eq!(exit(vec![AlreadyGone, failed(Exit::Protocol)], None), Exit::Protocol);
    assert_eq!(exit(vec![failed(Exit::Denied), NotReached], Some(Exit::Denied)), Exit::Denied);
    assert_eq!(exit(vec![DELETED, NotReached], Some(Exit::Unavailable)), Exit::Partial);
    assert_eq!(exit(vec![NotReached], Some(Exit::Unavailable)), Exit::Unavailable);
}

#[test]
fn what_became_of_repositories_is_a_line_each() {
    let repository = |path: &str| Repository::parse(path).unwrap();
    let failure = Error::new(Exit::NotFound, "delete acme/none", "GitLab knows no such repository");
    let report = RepositoryDeletionsReport {
        host: "registry.example.com".to_owned(),
        repositories: vec![
            (repository("acme/a"), Ok(RepositoryEnd::WouldDelete)),
            (repository("acme/b"), Ok(RepositoryEnd::Scheduled)),
            (repository("acme/c"), Ok(RepositoryEnd::Deleted)),
            (repository("acme/none"), Err(failure)),
        ],
    };
    insta::assert_snapshot!(text::repository_deletions(&report, Paint(false)), @"
    would delete  registry.example.com/acme/a
    will be deleted by GitLab  registry.example.com/acme/b
    deleted  registry.example.com/acme/c
    failed  registry.example.com/acme/none
    ");
    assert_eq!(report.exit(), Exit::Partial);
}
