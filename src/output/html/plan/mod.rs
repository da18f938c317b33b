//! The page of a plan, for whoever must decide in a minute whether to carry it out: whether it may be, what it comes
//! to, which rule did that, and then each tag with its reason.
//!
//! All but the tags is written here, so that it is read where no script runs: in a mail, or a viewer of artifacts.

mod carrying;
mod data;
mod groups;
mod policy;
mod repositories;
mod totals;

#[cfg(test)]
mod tests;

use std::io::{self, Write};

use super::{PageParts, banner, counted};
use crate::output::escape::Text;
use crate::report::{Carrying, PlanReport};
use groups::{Groups, UNKNOWN};

const STYLE: &str = include_str!("page.css");
const BODY: &str = include_str!("page.html");
const SCRIPT: &str = include_str!("page.js");
#[cfg(test)]
pub(super) const PARTS: [&str; 3] = [STYLE, BODY, SCRIPT];

/// Writes the plan of a cleanup as one page with this heading.
///
/// # Errors
/// When it cannot be written.
pub fn plan(report: &PlanReport, title: &str, out: &mut dyn Write) -> io::Result<()> {
    let groups = Groups::of(report);
    let page = PageParts {
        title,
        mark: if report.plan.refusal.is_some() { "REFUSED: " } else { "" },
        host: &report.host,
        now: report.now,
        made_by: &report.made_by,
        style: STYLE,
        body: BODY,
        script: SCRIPT,
        fill: &|slot, out| fill(slot, report, &groups, out),
    };
    page.write(out)
}

fn fill(slot: &str, report: &PlanReport, groups: &Groups, out: &mut dyn Write) -> io::Result<()> {
    match slot {
        "about" => {
            if let Some(project) = &report.project {
                write!(out, "Project <b>{}</b>. ", Text(project))?;
            }
            let end = if report.carrying == Carrying::Never { ", and it was not saved." } else { "." };
            write!(out, "{} This is a plan: it deletes nothing by itself{end}", counted(report.policy.clock))
        }
        "banner" => report.plan.refusal.as_ref().map_or(Ok(()), |refusal| {
            let meaning = "As it stands, carrying it out is refused, and nothing is deleted.";
            banner("would be refused", &refusal.to_string(), meaning, Some(&refusal.hint()), out)
        }),
        "totals" => totals::write(report, out),
        "carrying" => carrying::write(report, out),
        "unknown" => unknown(groups, out),
        "sizes" => repositories::write(&report.plan, out),
        "policy" => policy::write(report, groups, out),
        "data" => data::write(report, groups, out),
        _ => Ok(()),
    }
}

/// A calmer word on what stays because something is not known: no alarm, but it may be more than was meant.
fn unknown(groups: &Groups, out: &mut dyn Write) -> io::Result<()> {
    let [_, _, tags] = groups.counts(|_| true);
    if tags == 0 {
        return Ok(());
    }
    let stay = if tags == 1 { "stays" } else { "stay" };
    let told = several(tags, "tag");
    writeln!(out, "<div class=\"calm\"><b>{told} {stay} because something is unknown</b><ul>")?;
    for group in groups.groups.iter().filter(|group| group.kind() == UNKNOWN) {
        writeln!(out, "<li>{}: {}", several(group.tags, "tag"), Text(&group.told))?;
    }
    writeln!(out, "</ul></div>")
}

/// A number as people read it: `10,000`.
fn number(n: usize) -> String {
    let digits = n.to_string();
    let mut told = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            told.push(',');
        }
        told.push(digit);
    }
    told
}

/// `1 tag`, `10,000 tags`.
fn several(n: usize, one: &str) -> String {
    format!("{} {one}{}", number(n), if n == 1 { "" } else { "s" })
}
