//! Offset pagination with GitLab's header fields.

use super::rest::{Outcome, invalid, ok};
use crate::exchange::Exchange;
use crate::http::Response;
use crate::http::url::Query;
use serde::Serialize;

const PER_PAGE: usize = 20;
const LARGEST: usize = 100;

/// Which page is asked for: number, then size.
pub(super) fn page(query: &Query) -> Result<(usize, usize), Response> {
    let number = |name: &str, usual: usize| -> Result<usize, Response> {
        match query.get(name).filter(|text| !text.is_empty()) {
            None => Ok(usual),
            Some(text) => text
                .parse::<i64>()
                .map(|number| usize::try_from(number).unwrap_or(0))
                .map_err(|_| invalid(&format!("{name} is invalid"))),
        }
    };
    let page = number("page", 1)?.max(1);
    let per_page = match number("per_page", PER_PAGE)? {
        0 => PER_PAGE,
        n => n.min(LARGEST),
    };
    Ok((page, per_page))
}

/// `true` and its like; anything else is no boolean.
pub(super) fn flag(query: &Query, name: &str) -> Result<bool, Response> {
    match query.get(name).unwrap_or_default().to_lowercase().as_str() {
        "" | "false" | "0" | "f" | "no" | "n" | "off" => Ok(false),
        "true" | "1" | "t" | "yes" | "y" | "on" => Ok(true),
        _ => Err(invalid(&format!("{name} is invalid"))),
    }
}

/// A filter that may be left out; an empty one is.
pub(super) fn filter(query: &Query, name: &str) -> Result<Option<bool>, Response> {
    let is_given = query.get(name).is_some_and(|text| !text.is_empty());
    is_given.then(|| flag(query, name)).transpose()
}

/// One of the values that GitLab knows for a parameter.
pub(super) fn choice<'a>(
    query: &'a Query,
    name: &str,
    usual: &'a str,
    known: &[&str],
) -> Result<&'a str, Response> {
    match query.get(name) {
        None => Ok(usual),
        Some(value) if known.contains(&value) => Ok(value),
        Some(_) => Err(invalid(&format!("{name} does not have a valid value"))),
    }
}

/// The mark behind an entry with this number, where the next page begins.
pub(super) fn behind(number: u64, is_descending: bool) -> (&'static str, u64) {
    (if is_descending { "id_before" } else { "id_after" }, number)
}

/// A page in the order of numbers, from where the last one ended. As long as there is anything in it, `Link` leads on,
/// to `behind` its last entry: only an empty page is the end.
pub(super) fn keyset<T, U: Serialize>(
    exchange: &Exchange<'_>,
    fixed: &[(&str, &str)],
    all: &[T],
    behind: impl Fn(&T) -> (&'static str, u64),
    entry: impl Fn(&T) -> U,
) -> Outcome {
    let query = exchange.request.parameters();
    let (page, per_page) = page(&query)?;
    let entries: Vec<U> = all.iter().take(per_page).map(entry).collect();
    let response = ok(&entries);
    let Some(last) = all.iter().take(per_page).last() else { return Ok(response) };
    let (mark, number) = behind(last);
    let mut given = query;
    given.0.retain(|(key, _)| key != mark);
    given.0.push((mark.to_owned(), number.to_string()));
    let next = address(exchange, &given, fixed, page, per_page);
    Ok(response.header("Link", format!("<{next}>; rel=\"next\"")))
}

/// Cuts a page out of all entries. `fixed` are the path's parameters and defaults, which GitLab repeats in `Link`.
pub(super) fn paginate<T, U: Serialize>(
    exchange: &Exchange<'_>,
    fixed: &[(&str, &str)],
    all: &[T],
    entry: impl Fn(&T) -> U,
) -> Outcome {
    let query = exchange.request.parameters();
    let (page, per_page) = page(&query)?;
    let pages = all.len().div_ceil(per_page).max(1);
    let entries: Vec<U> = all.iter().skip((page - 1) * per_page).take(per_page).map(entry).collect();
    let mut links = Vec::new();
    let mut add = |number: usize, rel: &str| {
        links.push(format!("<{}>; rel=\"{rel}\"", address(exchange, &query, fixed, number, per_page)));
    };
    let previous = Some(page - 1).filter(|number| *number > 0);
    let next = Some(page + 1).filter(|number| *number <= pages);
    if let Some(previous) = previous {
        add(previous, "prev");
    }
    if let Some(next) = next {
        add(next, "next");
    }
    add(1, "first");
    add(pages, "last");
    let text = |number: Option<usize>| number.map_or_else(String::new, |number| number.to_string());
    Ok(ok(&entries)
        .header("X-Per-Page", per_page.to_string())
        .header("X-Page", page.to_string())
        .header("X-Next-Page", text(next))
        .header("X-Prev-Page", text(previous))
        .header("Link", links.join(", "))
        .header("X-Total", all.len().to_string())
        .header("X-Total-Pages", pages.to_string()))
}

fn address(
    exchange: &Exchange<'_>,
    query: &Query,
    fixed: &[(&str, &str)],
    page: usize,
    per_page: usize,
) -> String {
    let mut pairs =
        vec![("page".to_owned(), page.to_string()), ("per_page".to_owned(), per_page.to_string())];
    let given = query.0.iter().filter(|(key, _)| {
        !matches!(key.as_str(), "page" | "per_page" | "private_token" | "job_token" | "token")
    });
    pairs.extend(given.cloned());
    for (key, value) in fixed {
        if !pairs.iter().any(|(known, _)| known == key) {
            pairs.push(((*key).to_owned(), (*value).to_owned()));
        }
    }
    format!("{}?{}", own_address(exchange), Query(pairs).encode())
}

/// The address of the request as GitLab spells it.
pub(super) fn own_address(exchange: &Exchange<'_>) -> String {
    let origin =
        &exchange.addresses.gitlab[..exchange.addresses.gitlab.len() - exchange.state.world.root.len()];
    format!("{origin}{}", exchange.request.target.split('?').next().unwrap_or_default())
}
