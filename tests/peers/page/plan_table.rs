//! What the script draws of a plan, and what an address asks of it.

use registry_gate::{Plan, Refusal, TagAt};

use super::browser::{Page, Seen};
use super::plans::plan;

const DESKTOP: (u32, u32) = (1280, 900);
const HOSTILE: &str =
    "</script><img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>";

/// Puts what can be read of the table into an attribute of the body, as a person would read it.
const READ: &str = "document.body.dataset.table = [...document.querySelectorAll('#rows tbody tr')].map(row => \
    [...row.cells].map(cell => [...cell.querySelectorAll('button, b, small')].length ? cell.innerText : cell.textContent)\
    .join('|').replace(/\\s*\\n\\s*/g, '~')).join('\\n');";

fn lines(seen: &Seen) -> Vec<String> {
    seen.attribute("data-table").lines().map(str::to_owned).collect()
}

fn status(seen: &Seen) -> String {
    seen.text("<span id=\"status\" role=\"status\">", "</span>")
}

#[test]
fn what_goes_is_seen_at_once_where_it_is_little() {
    let seen = Page::of_plan(&plan(&["acme/shop"], 10), "Plan").with_script(READ).open("", DESKTOP);
    let lines = lines(&seen);
    let begins = [
        "1 tag goes~rule 1 (releases): not among the newest 3 patch releases of each minor, the newest 5 pre-releases",
        "1.4.0|",
        "2 tags go~rule 2 (review images): name matches review-.*, not review-keep-.*, older than 30d",
        "review-2~image stays: 2.0.1|",
        "review-3~image stays: part of 2.0.1|",
        "1 tag goes~rule 3: not among the newest 5 of each branch",
        "main-00000006|",
        "1 tag stays~rule 1 (releases): among the newest 3 patch releases of each minor, the newest 5 pre-releases",
        "1 tag stays~rule 2 (review images): not older than 30d",
        "1 tag stays~in use: named by a branch, a git tag or a deployment",
        "1 tag stays~no rule selects it",
        "1 tag stays~rule 2 (review images): its age is unknown",
        "Signatures and the like",
        "1 tag goes~goes with the image that it is about",
        "sha256-of-8~goes with 1.4.0, which it is about~goes after 1.4.0, review-3|",
    ];
    for (line, begin) in lines.iter().zip(begins) {
        assert!(line.starts_with(begin), "{line} does not begin with {begin}");
    }
    assert_eq!(lines.len(), 15, "{lines:#?}");
    assert_eq!(status(&seen), "10 tags");
    let heads = seen.text("<tr id=\"columns\">", "</tr>");
    assert_eq!(heads, "TagDigestSizeCreatedPublishedAge", "one repository needs no column");
}

#[test]
fn a_row_tells_all_that_is_known_and_the_digest_in_full_when_asked() {
    let report = plan(&["acme/shop"], 10);
    let digest = report.plan.repositories[0].tags[TagAt(6)].digest.as_ref().unwrap().to_string();
    let seen = Page::of_plan(&report, "Plan").with_script(READ).open("#q=main-00000006", DESKTOP);
    let short = &digest[7..19];
    let line = format!("main-00000006|{short}{digest}|72.9 MB|2027-01-11 19:40|2027-01-11 20:40|3d 11h");
    assert_eq!(lines(&seen)[1], line);
    let whole = format!("<summary>{short}</summary><code>{digest}</code>");
    assert!(seen.document.contains(&whole), "the full digest is a click away");
}

#[test]
fn a_repository_of_the_project_is_a_link_to_its_page() {
    let seen = Page::of_plan(&plan(&["acme/shop/worker", "acme/tools"], 10), "Plan").open("#flat=1", DESKTOP);
    let to = "https://gitlab.example.com/acme/shop/container_registry?search%5B%5D=worker";
    let link =
        format!("title=\"acme/shop/worker\"><a href=\"{to}\" rel=\"noreferrer\">acme/shop/worker</a></td>");
    assert_eq!(seen.document.matches(&link).count(), 10);
    assert!(seen.document.contains("title=\"acme/tools\"><span>acme/tools</span></td>"));
}

#[test]
fn an_address_filters_searches_and_sorts() {
    let page = Page::of_plan(&plan(&["acme/shop", "acme/shop/worker"], 100), "Plan").with_script(READ);
    let heads = |hash: &str| -> Vec<String> {
        let seen = page.open(hash, DESKTOP);
        let lines = lines(&seen);
        lines.iter().map(|line| line.split('~').next().unwrap().to_owned()).collect()
    };
    let going = ["20 tags go", "40 tags go", "20 tags go", "Signatures and the like", "20 tags go"];
    assert_eq!(heads("#show=go"), going);
    assert_eq!(heads("#show=unknown"), ["20 tags stay"]);
    assert_eq!(heads("#show=stay").len(), 5);
    let found = page.open("#q=feature%2Fcheckout+worker&sort=-age", DESKTOP);
    assert_eq!(status(&found), "10 tags found");
    let found = lines(&found);
    let first = "acme/shop/worker|feature-checkout-97~in use: branch feature/checkout names it|";
    assert!(found[0].starts_with("10 tags stay~in use") && found[1].starts_with(first), "{found:#?}");
    let flat = lines(&page.open("#flat=1&sort=tag&show=go", DESKTOP));
    assert_eq!(flat.len(), 101, "and a heading");
    assert_eq!(flat[80], "Signatures and the like");
    let first = "acme/shop|1.4.0~deleterule 1 (releases): not among the newest 3 patch releases of each minor, the \
                 newest 5 pre-releases|";
    assert!(flat[0].starts_with(first), "{}", flat[0]);
    assert_eq!(heads("#q=image+stays").len(), 5);
}

#[test]
fn ten_thousand_tags_are_drawn_as_somebody_asks_for_them() {
    let page = Page::of_plan(&plan(&["acme/shop", "acme/shop/worker"], 5_000), "Plan");
    let seen = page.open("", DESKTOP);
    assert_eq!(status(&seen), "10,000 tags");
    assert_eq!(seen.document.matches("scope=\"rowgroup\"").count(), 9);
    assert_eq!(seen.document.matches("data-name=\"tag\"").count(), 1, "only the head of the column");
    assert!(seen.document.contains("go 5,000</button>") && seen.document.contains("unknown 1,000</button>"));
    let seen = page.open("#turned=0", DESKTOP);
    assert_eq!(seen.document.matches("data-name=\"tag\"").count(), 101);
    assert!(seen.document.contains(">Show 100 more of 1,000</button>"));
    let seen = page.open("#flat=1&sort=-size", DESKTOP);
    assert_eq!(seen.document.matches("data-name=\"tag\"").count(), 201, "images, and what is about them");
    assert!(seen.document.contains(">Show 100 more of 9,000</button>"));
}

#[test]
fn a_person_opens_asks_for_more_filters_and_goes_back() {
    let page = Page::of_plan(&plan(&["acme/shop"], 3_000), "Plan").with_script(
        "const log = [], at = id => document.getElementById(id), see = () => log.push(\
         location.hash + ' ' + document.querySelectorAll('#rows td[data-name=tag]').length + ' ' \
         + (document.activeElement.id || document.activeElement.dataset.more || ''));\
         const more = () => document.querySelector('[data-more]');\
         at('group-0').click(); see(); more().click(); see(); at('group-1').click(); see();\
         at('group-0').click(); see(); at('fates').children[2].click(); see();\
         at('search').value = 'nightly-1999'; at('search').dispatchEvent(new Event('input')); see();\
         at('flat').click(); see();\
         location.hash = '#turned=0'; setTimeout(() => { see(); document.body.dataset.log = log.join('; ') }, 100);",
    );
    let seen = page.open("", DESKTOP);
    let log = "#turned=0 100 group-0; #turned=0 200 0; #turned=0.1 300 group-1; #turned=1 100 group-0; \
               #show=stay&turned=1 0 ; #q=nightly-1999&show=stay 1 ; #q=nightly-1999&show=stay&flat=1 1 ; \
               #turned=0 200 ";
    assert_eq!(seen.attribute("data-log"), log);
}

#[test]
fn hostile_names_are_text_only() {
    let mut report = plan(&["acme/shop"], 10);
    report.policy.rules[1].name = Some(HOSTILE.to_owned());
    report.host = HOSTILE.to_owned();
    report.project = Some(HOSTILE.to_owned());
    report.plan.refusal = Some(Refusal::Everything { tags: 10 });
    for hash in ["", "#q=%3Cimg+src%3Dx", "#flat=1&q=onerror"] {
        let seen = Page::of_plan(&report, HOSTILE).with_script(READ).open(hash, DESKTOP);
        assert!(lines(&seen).iter().any(|line| line.contains("<img src=x")), "{hash}");
        assert!(!seen.document.contains("<img") && !seen.document.contains("<title>owned"));
        assert_eq!(seen.document.matches("<script").count(), 3);
    }
}

#[test]
fn an_address_that_means_nothing_and_a_plan_of_nothing_are_drawn() {
    let page = Page::of_plan(&plan(&["acme/shop"], 10), "Plan");
    assert_eq!(status(&page.open("#sort=odd&turned=99.x&show=odd", DESKTOP)), "0 tags found");
    assert_eq!(status(&page.open("#sort=-odd&turned=99.x", DESKTOP)), "10 tags");
    let mut report = plan(&[], 0);
    report.plan = Plan::default();
    assert_eq!(status(&Page::of_plan(&report, "Plan").open("", DESKTOP)), "0 tags");
}
