use std::collections::HashMap;
use std::sync::Arc;

use time::OffsetDateTime;

use super::*;
use crate::cleanup::{
    Action, Held, HolderAt, InUse, KeepRefs, Plan, Policy, Reason, Refusal, RepositoryPlan, Rule, RuleAt,
    RuleNumber, Select, Spared, TagAt, Totals,
};
use crate::condition::Missing;
use crate::image::{Digest, Repository, Tag};
use crate::registry::{GitRef, GitRefKind, ListedTag};
use crate::report::{MadeBy, ProjectPage, WebLink};
use crate::words::pattern::Pattern;

const HOSTILE: &str = "</script><img src=x onerror=alert(1)>\u{2028}&\"'";
const SHOWN: &str = "</script><img src=x onerror=alert(1)>\u{fffd}&\"'";

fn report() -> PlanReport {
    let policy = Policy {
        rules: vec![Rule {
            number: RuleNumber(1),
            name: Some(HOSTILE.to_owned()),
            select: Select { name: Some(Pattern::whole("v.*").unwrap()), ..Select::default() },
            action: Action::Delete,
        }],
        keep_refs: KeepRefs { branches: true, tags: false },
        ..Policy::default()
    };
    let git_ref = GitRef { kind: GitRefKind::Branch, name: HOSTILE.to_owned(), commits: Vec::new() };
    let in_use = InUse::of(&policy, &[git_ref], &[]);
    let digest = Digest::of(b"v1");
    let known = ListedTag {
        digest: Some(digest),
        size_bytes: Some(1_000_000),
        created: OffsetDateTime::from_unix_timestamp(1_799_913_600).ok().map(Into::into),
        ..ListedTag::named(Tag::parse("latest").unwrap())
    };
    let named = |name: &str| ListedTag { name: Tag::parse(name).unwrap(), ..known.clone() };
    let mut tags = vec![known.clone()];
    tags.extend(["main", "s1", "v1", "v2", "v3", "v4"].map(named));
    tags[4].digest = None;
    let reasons = vec![
        Reason::Latest,
        Reason::InUse(HolderAt(0)),
        Reason::GoesWith(TagAt(3)),
        Reason::Selected(RuleAt(0)),
        Reason::Selected(RuleAt(0)),
        Reason::Unknown(RuleAt(0), Missing::Age),
        Reason::Spared(RuleAt(0), Spared::Excluded),
    ];
    PlanReport {
        server: "https://gitlab.example.com".to_owned(),
        host: "registry.example.com".to_owned(),
        project: Some("acme/shop".to_owned()),
        now: OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap(),
        policy,
        in_use,
        plan: Plan {
            repositories: vec![RepositoryPlan {
                repository: Arc::new(Repository::parse("acme/shop").unwrap()),
                tags: tags.into(),
                reasons: reasons.into(),
                held: HashMap::from([
                    (TagAt(3), Held::SameDigest(TagAt(0))),
                    (TagAt(4), Held::Child(TagAt(0))),
                ]),
                goes_with: HashMap::from([(TagAt(2), vec![TagAt(3), TagAt(4)])]),
                subjects: HashMap::new(),
                totals: Totals {
                    tags: 7,
                    deleted: 3,
                    unknown: 1,
                    digests: 4,
                    digests_freed: 2,
                    bytes: 12_000_000,
                    bytes_freed: 3_000_000,
                    unmeasured: 2,
                    unmeasured_freed: 1,
                },
            }],
            refusal: None,
        },
        carrying: Carrying::default(),
        made_by: MadeBy::default(),
    }
}

fn page(report: &PlanReport, title: &str) -> String {
    let mut page = Vec::new();
    plan(report, title, &mut page).unwrap();
    String::from_utf8(page).unwrap()
}

fn data(page: &str) -> serde_json::Value {
    let (_, from) = page.split_once("id=\"data\">").unwrap();
    serde_json::from_str(from.split_once("</script>").unwrap().0).unwrap()
}

#[test]
fn the_data_are_read_back() {
    let digest = Digest::of(b"v1");
    let row = |tag: &str, digest: Option<&str>, reason: usize, own: serde_json::Value, note: Option<&str>| {
        serde_json::json!([0, tag, digest, 1_000_000, 1_799_913_600, null, 86_400, reason, own, note])
    };
    let known = Some(digest.as_str());
    let null = || serde_json::Value::Null;
    let rule = format!("rule 1 ({SHOWN}):");
    assert_eq!(
        data(&page(&report(), "Plan")),
        serde_json::json!({
            "repositories": ["acme/shop"],
            "links": [null],
            "reasons": [
                [0, 2, format!("{rule} name matches v.*"), 0],
                [1, 1, "latest stays", 0],
                [1, 1, "in use: named by a branch, a git tag or a deployment", 0],
                [1, 1, format!("{rule} its name is excluded"), 0],
                [2, 1, format!("{rule} its age is unknown"), 0],
                [0, 1, "goes with the image that it is about", 1],
            ],
            "tags": [
                row("latest", known, 1, null(), None),
                row("main", known, 2, 0.into(), None),
                row("s1", known, 5, "goes with v1, which it is about".into(), Some("goes after v1, v2")),
                row("v1", known, 0, null(), Some("image stays: latest")),
                row("v2", None, 0, null(), Some("image stays: part of latest")),
                row("v3", known, 4, null(), None),
                row("v4", known, 3, null(), None),
            ],
            "holders": [format!("in use: branch {SHOWN} names it")],
        })
    );
}

#[test]
fn every_slot_is_filled() {
    let page = page(&report(), "Plan of acme");
    assert!(!page.contains("{{") && !page.contains("}}"));
    for text in [
        "<title>Plan of acme</title>",
        "<h1>Plan of acme</h1>",
        "<b>registry.example.com</b> as of <time>2027-01-15T08:00:00Z</time>. Project <b>acme/shop</b>.",
        "This is a plan: it deletes nothing by itself, and it was not saved.",
    ] {
        assert!(page.contains(text), "{text} is missing");
    }
}

#[test]
fn totals_need_no_script() {
    let page = page(&report(), "Plan");
    for text in [
        "<dt>Tags that go</dt><dd>3 <small>of 7; 1 of them signatures and the like<",
        "<dt>Tags that stay</dt><dd>4 <small>of 7<",
        "<dt>Images freed</dt><dd>2 <small>of 4; 2 tags go without their image<",
        "<dt>Size freed, at most</dt><dd>3.0 MB <small>of 12.0 MB, without 1 image of unknown size<",
        "<b>12.0 MB → 9.0 MB</b><small>3 of 7 tags go, without 2 images of unknown size</small>",
        "<i class=\"stays\" style=\"--part:75.0%\"></i><i class=\"goes\" style=\"--part:25.0%\"></i>",
        "<b>1 tag stays because something is unknown</b>",
    ] {
        assert!(page.contains(text), "{text} is missing");
    }
}

#[test]
fn the_policy_accounts_for_every_tag() {
    let page = page(&report(), "Plan");
    let (_, table) = page.split_once("<tbody>").unwrap();
    let (table, _) = table.split_once("</tbody>").unwrap();
    let title = "rule 1 (&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;\u{fffd}&amp;&quot;&#39;)";
    for line in [
        "<b>latest</b> is kept, whatever the rules say<td class=\"none\">0<td class=\"stays\">1<td class=\"none\">0",
        "<b>in use</b> is kept, whatever the rules say <small>named by a branch</small><td class=\"none\">0\
         <td class=\"stays\">1",
        &format!(
            "<b>{title}</b> deletes <small>name matches v.*</small><td class=\"goes\">2<td class=\"stays\">1\
             <td class=\"unknown\">1"
        ),
        "<b>signatures and the like</b> are kept or deleted with the image that they are about<td class=\"goes\">1",
        "<b>selected by no rule</b> is kept<td class=\"none\">0<td class=\"none\">0<td class=\"none\">0",
    ] {
        assert!(table.contains(line), "{line} is missing in {table}");
    }
    assert!(page.contains("Allowed: at most half of each repository’s tags, or one, and never everything."));
}

#[test]
fn what_is_unknown_of_no_tag_has_no_column() {
    let mut report = report();
    assert!(page(&report, "Plan").contains("<th scope=\"col\">Unknown"));
    assert!(page(&report, "Plan").contains("“Unknown”"));
    report.plan.repositories[0].reasons[TagAt(5)] = Reason::Unselected;
    assert!(!page(&report, "Plan").contains("<th scope=\"col\">Unknown"));
    assert!(!page(&report, "Plan").contains("“Unknown”"));
}

#[test]
fn the_group_of_the_youngest_tag_comes_first_and_what_is_about_images_last() {
    let mut report = report();
    let plan = &mut report.plan.repositories[0];
    plan.reasons[TagAt(4)] = Reason::Outnumbered(RuleAt(0));
    plan.tags[TagAt(4)].created = OffsetDateTime::from_unix_timestamp(1_799_999_000).ok().map(Into::into);
    plan.tags[TagAt(5)].created = None;
    let data = data(&page(&report, "Plan"));
    let groups: Vec<u64> =
        data["reasons"].as_array().unwrap().iter().map(|group| group[0].as_u64().unwrap()).collect();
    assert_eq!(groups, [0, 0, 1, 1, 1, 2, 0]);
    assert_eq!(data["tags"][4][7], 0, "v2 is the youngest of those that go");
    assert_eq!(data["tags"][3][7], 1);
}

#[test]
fn who_was_not_asked_keeps_nothing_and_the_page_says_so() {
    let mut report = report();
    report.policy.keep_refs = KeepRefs::default();
    let says = "Nobody asked what branches, git tags and deployments use: they keep nothing.";
    assert!(page(&report, "Plan").contains(says));
    report.policy.keep_deployed = true;
    assert!(!page(&report, "Plan").contains(says));
}

#[test]
fn a_refusal_comes_first() {
    let mut report = report();
    assert!(!page(&report, "Plan").contains("class=\"banner\""));
    report.plan.refusal = Some(Refusal::MoreThan { deleted: 3, allowed: 1 });
    let page = page(&report, "Plan");
    assert!(page.contains("<title>REFUSED: Plan</title>"));
    let first = "<main>\n<div class=\"banner\" role=\"alert\"><strong>would be refused: it would delete 3 tags, and \
                 --max-delete allows 1</strong>";
    assert!(page.contains(first));
    assert!(
        page.contains("<p>Hint: read the plan; if it is what you want, allow so many by --max-delete, or a share such as --max-delete 80%</p>")
    );
}

#[test]
fn what_others_wrote_is_text() {
    let mut report = report();
    report.host = HOSTILE.to_owned();
    report.project = Some(HOSTILE.to_owned());
    let page = page(&report, HOSTILE);
    assert!(!page.contains("<img"));
    assert_eq!(page.matches("</script>").count(), 2);
}

#[test]
fn the_page_names_no_other_host() {
    let page = page(&report(), "Plan");
    for outside in ["http://", "https://", "//cdn", "url(", "@import", "fetch("] {
        assert!(!page.contains(outside), "the page has {outside}");
    }
}

fn made_by() -> MadeBy {
    let link = |text: &str| WebLink::parse(text).unwrap();
    let page = link("https://gitlab.example.com/acme/shop");
    MadeBy {
        project: Some(ProjectPage { image: Repository::parse("acme/shop").unwrap(), page }),
        pipeline: Some(link("https://gitlab.example.com/acme/shop/-/pipelines/7?a=1&b=2")),
        job: Some(link("https://gitlab.example.com/acme/shop/-/jobs/8")),
    }
}

#[test]
fn links_lead_to_gitlab_and_are_the_only_addresses() {
    let page = page(&PlanReport { made_by: made_by(), ..report() }, "Plan");
    for text in [
        "<a href=\"https://gitlab.example.com/acme/shop/container_registry\" rel=\"noreferrer\">container registry of \
         acme/shop</a>",
        "<a href=\"https://gitlab.example.com/acme/shop/-/jobs/8\" rel=\"noreferrer\">the job that made this page</a>",
        "<a href=\"https://gitlab.example.com/acme/shop/-/pipelines/7?a=1&amp;b=2\" rel=\"noreferrer\">",
    ] {
        assert!(page.contains(text), "{text} is missing");
    }
    assert_eq!(
        data(&page)["links"],
        serde_json::json!(["https://gitlab.example.com/acme/shop/container_registry"])
    );
    assert_eq!(page.matches("https://").count(), 4);
}

#[test]
fn the_page_says_who_carries_the_plan_out_and_until_when() {
    let until = OffsetDateTime::from_unix_timestamp(1_802_592_000).unwrap();
    let later =
        |job: Option<&str>| Carrying::Later { file: HOSTILE.to_owned(), job: job.map(str::to_owned), until };
    let said = |carrying: Carrying| page(&PlanReport { carrying, made_by: made_by(), ..report() }, "Plan");
    let by_job = said(later(Some("cleanup <apply>")));
    assert!(by_job.contains("The job <b>cleanup &lt;apply&gt;</b> of <a href=\"https://gitlab"), "{by_job}");
    assert!(by_job.contains(" carries it out, until <time>2027-02-14T08:00:00Z</time>."));
    let by_command = said(later(None));
    assert!(by_command.contains("<code>registry-gate cleanup apply &lt;/script&gt;"));
    assert!(by_command.contains(" carries it out, until <time>2027-02-14T08:00:00Z</time>."));
    assert!(said(Carrying::AtOnce).contains("was told to carry it out at once"));
    assert!(!said(Carrying::Never).contains("carr"));
}

#[test]
fn without_sizes_it_is_the_tags_that_are_shown() {
    let mut report = report();
    report.plan.repositories[0].totals =
        Totals { bytes: 0, bytes_freed: 0, unmeasured: 4, unmeasured_freed: 2, ..report.plan.totals() };
    let page = page(&report, "Plan");
    for text in [
        "<dt>Size freed, at most</dt><dd>unknown</dd>",
        "<h2>Tags before and after</h2>",
        "<b>7 → 4</b><small>3 of 7 tags go</small>",
        "No size is known.",
    ] {
        assert!(page.contains(text), "{text} is missing");
    }
}

#[test]
fn many_repositories_are_seen_some_at_a_time_those_that_free_most_first() {
    let mut report = report();
    let one = report.plan.repositories.remove(0);
    report.plan.repositories = (1..=12)
        .map(|number| RepositoryPlan {
            repository: Arc::new(Repository::parse(&format!("acme/r{number}")).unwrap()),
            totals: Totals { bytes_freed: number * 1_000, ..one.totals },
            ..one.clone()
        })
        .collect();
    let page = page(&report, "Plan");
    let at = |text: &str| page.find(text).unwrap();
    assert!(at(">In all<") < at(">acme/r12<") && at(">acme/r12<") < at(">acme/r3<"));
    assert!(at(">acme/r3<") < at("<summary>2 more repositories</summary>"));
    assert!(at("<summary>") < at(">acme/r2<") && at(">acme/r2<") < at(">acme/r1<"));
}

#[test]
fn a_plan_of_nothing_is_a_page() {
    let mut report = report();
    report.plan = Plan::default();
    let page = page(&report, "Plan");
    assert!(page.contains("<dt>Tags that go</dt><dd>0 <small>of 0<"));
    assert_eq!(data(&page)["tags"], serde_json::json!([]));
}

#[test]
fn numbers_are_told_in_threes() {
    let told = [0, 999, 1_000, 999_999, 1_000_000].map(number);
    assert_eq!(told, ["0", "999", "1,000", "999,999", "1,000,000"]);
    assert_eq!([several(1, "tag"), several(2_000, "tag")], ["1 tag", "2,000 tags"]);
}
