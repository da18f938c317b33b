//! What the plan comes to.

use std::io::{self, Write};

use super::{number, several};
use crate::cleanup::{Fate, Reason};
use crate::image::is_companion;
use crate::output::html::total::total;
use crate::output::text::size;
use crate::registry::ListedTag;
use crate::report::PlanReport;

/// Writes each total as a pair of `<dt>` and `<dd>`.
pub(super) fn write(report: &PlanReport, out: &mut dyn Write) -> io::Result<()> {
    let totals = report.plan.totals();
    let of = |all: usize| format!("of {}", number(all));
    let among = |fate: Fate| match companions(report, fate) {
        0 => of(totals.tags),
        count => format!("{}; {} of them signatures and the like", of(totals.tags), number(count)),
    };
    total(out, "Tags that go", &number(totals.deleted), &among(Fate::Delete))?;
    total(out, "Tags that stay", &number(totals.kept()), &among(Fate::Keep))?;
    let held: usize = report.plan.repositories.iter().map(|repository| repository.held.len()).sum();
    let held = match held {
        0 => of(totals.digests),
        n => {
            let whose = if n == 1 { "its" } else { "their" };
            format!("of {}; {} without {whose} image", number(totals.digests), several_go(n))
        }
    };
    total(out, "Images freed", &number(totals.digests_freed), &held)?;
    let is_unknown = totals.digests_freed > 0 && totals.unmeasured_freed == totals.digests_freed;
    let freed = if is_unknown { "unknown".to_owned() } else { size(totals.bytes_freed) };
    let known = if totals.bytes > 0 { format!("of {}", size(totals.bytes)) } else { String::new() };
    let unknown = if is_unknown { String::new() } else { without(totals.unmeasured_freed) };
    let note = [known, unknown].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    total(out, "Size freed, at most", &freed, &note)
}

/// The tags of this fate that are about other images.
fn companions(report: &PlanReport, fate: Fate) -> usize {
    let tags = report.plan.repositories.iter().flat_map(|plan| plan.tags.iter().zip(&plan.reasons));
    let is_companion = |tag: &ListedTag, reason: Reason| reason.is_of_companion() || is_companion(&tag.name);
    tags.filter(|(tag, reason)| reason.fate() == fate && is_companion(tag, **reason)).count()
}

fn several_go(tags: usize) -> String {
    format!("{} {}", several(tags, "tag"), if tags == 1 { "goes" } else { "go" })
}

/// What a size leaves out.
pub(super) fn without(unmeasured: usize) -> String {
    match unmeasured {
        0 => String::new(),
        n => format!("without {} of unknown size", several(n, "image")),
    }
}
