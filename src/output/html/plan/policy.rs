//! The policy in words, and what each part of it did: every tag is counted in one line.

use std::io::{self, Write};

use super::groups::{Groups, UNKNOWN};
use super::number;
use crate::cleanup::{Action, MostDeleted, Policy, Reason, Rule};
use crate::dates::age::Clock;
use crate::output::escape::Text;
use crate::report::PlanReport;

/// Writes a table, and what goes for all of it.
pub(super) fn write(report: &PlanReport, groups: &Groups, out: &mut dyn Write) -> io::Result<()> {
    let policy = &report.policy;
    // What is unknown of no tag has no column.
    let columns = if groups.counts(|_| true)[UNKNOWN] > 0 { 3 } else { 2 };
    let head = ["<th scope=\"col\">Go", "<th scope=\"col\">Stay", "<th scope=\"col\">Unknown"];
    let head = head[..columns].concat();
    let row = |name: &str, what: &str, happens: &str, counts: [usize; 3], out: &mut dyn Write| {
        row((name, what, happens), &counts[..columns], out)
    };
    writeln!(
        out,
        "<table class=\"small\"><thead><tr><th scope=\"col\">What decides{head}</tr></thead><tbody>"
    )?;
    let latest = groups.counts(|reason| reason == Reason::Latest);
    if policy.keep_latest || latest != [0; 3] {
        row("latest", "", "is kept, whatever the rules say", latest, out)?;
    }
    let in_use = groups.counts(|reason| matches!(reason, Reason::InUse(_)));
    let asked = asked(policy);
    if !asked.is_empty() {
        let what = format!("named by {}", asked.join(" or "));
        row("in use", &what, "is kept, whatever the rules say", in_use, out)?;
    } else if in_use != [0; 3] {
        row("in use", "", "is kept, whatever the rules say", in_use, out)?;
    }
    for (at, rule) in policy.placed_rules() {
        let counts = groups.counts(|reason| reason.rule() == Some(at));
        let title = if rule.number.is_counted() { rule.title() } else { "the rule".to_owned() };
        row(&title, &selected(rule), &action(rule), counts, out)?;
    }
    let about = groups.counts(|reason| reason.is_of_companion() && reason.rule().is_none());
    if about != [0; 3] {
        row(
            "signatures and the like",
            "",
            "are kept or deleted with the image that they are about",
            about,
            out,
        )?;
    }
    let aliases = groups.counts(Reason::is_of_alias);
    if let Some(known) = &policy.aliases {
        let what = format!("names that match {}; alone, older than {}", known.pattern, known.after);
        row("aliases", &what, "are kept or deleted with the tags that have their image", aliases, out)?;
    }
    row("selected by no rule", "", "is kept", groups.counts(|reason| reason == Reason::Unselected), out)?;
    writeln!(out, "</tbody></table>")?;
    let limit = match policy.max_delete {
        Some(MostDeleted::Tags(most)) => format!("at most {} in one run", number(most)),
        Some(MostDeleted::Percent(percent)) => {
            format!(
                "at most {percent}% of each repository’s tags{}",
                if percent == 0 { "" } else { ", or one" }
            )
        }
        None => "at most half of each repository’s tags, or one".to_owned(),
    };
    writeln!(
        out,
        "<p class=\"note\">The first line that is about a tag decides. “Stay” counts what a rule keeps and what \
         it spares{}. {}Allowed: {limit}, and never everything.</p>",
        if columns == 3 { ", “Unknown” what stays because nobody knows what the rule asks" } else { "" },
        if asked.is_empty() {
            "Nobody asked what branches, git tags and deployments use: they keep nothing. "
        } else {
            ""
        }
    )
}

/// A line: who decides, what happens, to what, and to how many.
fn row((name, what, happens): (&str, &str, &str), counts: &[usize], out: &mut dyn Write) -> io::Result<()> {
    write!(out, "<tr><td><b>{}</b> {}", Text(name), Text(happens))?;
    if !what.is_empty() {
        write!(out, " <small>{}</small>", Text(what))?;
    }
    for (count, class) in counts.iter().zip(["goes", "stays", "unknown"]) {
        match *count {
            0 => write!(out, "<td class=\"none\">0")?,
            n => write!(out, "<td class=\"{class}\">{}", number(n))?,
        }
    }
    writeln!(out, "</tr>")
}

fn asked(policy: &Policy) -> Vec<&'static str> {
    let asked = [
        (policy.keep_refs.branches, "a branch"),
        (policy.keep_refs.tags, "a git tag"),
        (policy.keep_deployed, "a deployment"),
    ];
    asked.into_iter().filter(|(asked, _)| *asked).map(|(_, name)| name).collect()
}

fn action(rule: &Rule) -> String {
    match &rule.action {
        Action::Keep => "keeps".to_owned(),
        Action::Delete => "deletes".to_owned(),
        Action::KeepNewest { .. } | Action::KeepVersions { .. } => {
            format!("keeps {}, deletes the others", rule.kept())
        }
    }
}

fn selected(rule: &Rule) -> String {
    let clock = match rule.select.clock {
        Some(Clock::Created) => "; age counts from creation",
        Some(Clock::Published) => "; age counts from publication",
        Some(Clock::Auto) | None => "",
    };
    rule.condition() + clock
}
