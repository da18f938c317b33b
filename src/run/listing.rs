//! What the commands that list have in common: what was typed becomes a query, and how they end.

use super::{Run, tell, tell_failure};
use crate::cli;
use crate::config::Home;
use crate::error::Error;
use crate::exit::Exit;
use crate::image::Repository;
use crate::image::reference::WrittenRepository;
use crate::query::{Condition, Field, Order, Paging, Query};

impl Run<'_> {
    /// What is wrong with a flag's value, which may have come from its variable.
    pub(super) fn wrong(&self, flag: &str, value: &str, why: String) -> Error {
        cli::wrong(&self.invocation.args, flag, value, why)
    }

    pub(super) fn tell_left_out(&self, left_out: Option<&str>) {
        if let Some(left_out) = left_out {
            tell(&self.invocation.stderr, &format!("note: {left_out}"));
        }
    }

    /// Sums up for people, and says how it ended. What was printed in part is told on standard error, once.
    pub(super) fn ended(&self, unfinished: Option<Error>, partial: bool, told: &str) -> anyhow::Result<Exit> {
        match unfinished {
            None => {
                tell(&self.invocation.stderr, told);
                Ok(Exit::Ok)
            }
            Some(error) if partial => {
                tell_failure(&self.invocation.stderr, self.alarm, &error.to_string());
                Ok(error.exit)
            }
            Some(error) => Err(error.into()),
        }
    }
}

/// The repositories that are named, each once; where none is, the project's own image.
pub(super) fn repositories_of(home: &Home, named: &[WrittenRepository]) -> Result<Vec<Repository>, Error> {
    let written = match named {
        [] => vec![home.own()?.clone()],
        several => several.iter().map(|written| home.repository(written)).collect::<Result<_, _>>()?,
    };
    let mut distinct: Vec<Repository> = Vec::new();
    for repository in written {
        if !distinct.contains(&repository) {
            distinct.push(repository);
        }
    }
    Ok(distinct)
}

pub(super) fn query<F: Field>(typed: &cli::ListingArgs, run: &Run<'_>) -> Result<Query<F>, Error> {
    let conditions = typed.filter.chunks(3).map(|words| match words {
        [field, op, value] => {
            let why = |why| run.wrong("filter", &format!("{field} {op} {value}"), why);
            Condition::parse(field, op, value).map_err(why)
        }
        _ => Err(run.wrong("filter", &words.join(" "), "a filter is FIELD OP VALUE".to_owned())),
    });
    let conditions = conditions.collect::<Result<_, _>>().map_err(|error: Error| {
        error.with_hint(
            "write --filter FIELD OP VALUE, such as --filter age '>' 30d; quote what the shell would read",
        )
    })?;
    let order = typed.sort.as_deref().map(|text| {
        let order = Order::parse(text).map_err(|why| run.wrong("sort", text, why));
        order.map_err(|error| error.with_hint("write --sort -age,name"))
    });
    let paging = match (typed.page, typed.per_page) {
        _ if typed.count => Paging::none(),
        (None, None) => Paging::cut(typed.offset, typed.limit),
        (page, per_page) => Paging::pages(page, per_page),
    };
    Ok(Query { conditions, order: order.transpose()?.unwrap_or_default(), paging })
}
