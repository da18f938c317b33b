//! Before and after, in all and of each repository: a bar beside the numbers, so that nothing is told by the bar
//! alone. Where no size is known it is the tags that are shown.

use std::io::{self, Write};

use super::totals::without;
use super::{number, several};
use crate::cleanup::{Plan, RepositoryPlan, Totals};
use crate::output::escape::Text;
use crate::output::text::size;

/// So many repositories are seen at once.
const MOST: usize = 10;

pub(super) fn write(plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    let all = plan.totals();
    let by_tags = all.bytes == 0;
    writeln!(out, "<section><h2>{} before and after</h2>", if by_tags { "Tags" } else { "Size" })?;
    let whole = parts(&all, by_tags).0;
    writeln!(out, "<ul class=\"sizes\">")?;
    line("In all", &all, by_tags, whole, out)?;
    writeln!(out, "</ul>")?;
    let mut repositories: Vec<&RepositoryPlan> = plan.repositories.iter().collect();
    crate::words::sort::sort(&mut repositories, |a, b| {
        let weight = |plan: &RepositoryPlan| {
            let (before, after) = parts(&plan.totals, by_tags);
            (before - after, plan.totals.deleted, before)
        };
        weight(b).cmp(&weight(a))
    });
    if repositories.len() > 1 {
        let most = repositories.iter().map(|plan| parts(&plan.totals, by_tags).0).max().unwrap_or_default();
        let (first, others) = repositories.split_at(MOST.min(repositories.len()));
        let list = |plans: &[&RepositoryPlan], out: &mut dyn Write| {
            writeln!(out, "<ul class=\"sizes\">")?;
            plans
                .iter()
                .try_for_each(|plan| line(plan.repository.as_str(), &plan.totals, by_tags, most, out))?;
            writeln!(out, "</ul>")
        };
        list(first, out)?;
        if !others.is_empty() {
            let more = if others.len() == 1 { "repository" } else { "repositories" };
            writeln!(out, "<details><summary>{} more {more}</summary>", number(others.len()))?;
            list(others, out)?;
            writeln!(out, "</details>")?;
        }
    }
    writeln!(
        out,
        "<p class=\"note\"><i class=\"stays\"></i> stays <i class=\"goes\"></i> goes. {}</p></section>",
        if by_tags {
            "No size is known."
        } else {
            "An image counts once, with all of its layers. A layer that is also in an image that stays is not freed, \
             and what is freed goes when the registry next collects its garbage."
        }
    )
}

/// How much there is, before and after.
fn parts(totals: &Totals, by_tags: bool) -> (u64, u64) {
    if by_tags {
        let wide = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        (wide(totals.tags), wide(totals.kept()))
    } else {
        (totals.bytes, totals.bytes.saturating_sub(totals.bytes_freed))
    }
}

fn line(name: &str, totals: &Totals, by_tags: bool, most: u64, out: &mut dyn Write) -> io::Result<()> {
    let (before, after) = parts(totals, by_tags);
    let goes = format!("{} of {}", number(totals.deleted), several(totals.tags, "tag"));
    let (told, mut notes) = if by_tags {
        (format!("{} → {}", number(totals.tags), number(totals.kept())), String::new())
    } else if totals.digests > 0 && totals.unmeasured == totals.digests {
        ("unknown".to_owned(), String::new())
    } else {
        (format!("{} → {}", size(before), size(after)), without(totals.unmeasured))
    };
    if !notes.is_empty() {
        notes.insert_str(0, ", ");
    }
    write!(out, "<li><span>{}</span><span class=\"bar\">", Text(name))?;
    for (class, part) in [("stays", after), ("goes", before - after)] {
        if part > 0 {
            write!(out, "<i class=\"{class}\" style=\"--part:{}%\"></i>", percent(part, most))?;
        }
    }
    writeln!(out, "</span><b>{told}</b><small>{goes} go{notes}</small></li>")
}

/// A part in percent, with one decimal; what is there is seen.
fn percent(part: u64, all: u64) -> String {
    let tenths = (u128::from(part) * 1_000 / u128::from(all.max(1))).clamp(5, 1_000);
    format!("{}.{}", tenths / 10, tenths % 10)
}
