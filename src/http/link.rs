//! The `Link` header (RFC 8288), for the one relation that is followed: `next`.
//!
//! A header that cannot be read is an error, not the end of the list: a listing cut short would pass for
//! the whole.

/// The target of the first link whose relation is `next`, from all `Link` headers of a response.
///
/// # Errors
/// A header that is no list of links.
pub(super) fn next<'a>(headers: impl Iterator<Item = &'a str>) -> Result<Option<&'a str>, Unreadable> {
    let mut found = None;
    for header in headers {
        let mut rest = header.trim_start_matches(is_separator);
        while !rest.is_empty() {
            let (target, is_next, after) = link(rest).ok_or(Unreadable)?;
            if is_next && found.is_none() {
                found = Some(target);
            }
            rest = after.trim_start_matches(is_separator);
        }
    }
    Ok(found)
}

/// The `Link` header is no list of links.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unreadable;

fn is_separator(character: char) -> bool {
    matches!(character, ',' | ' ' | '\t')
}

/// One link: its target, whether its relation is `next`, and what follows it.
fn link(text: &str) -> Option<(&str, bool, &str)> {
    let (target, mut rest) = text.strip_prefix('<')?.split_once('>')?;
    let mut relation = None;
    loop {
        rest = rest.trim_start();
        let Some(parameter) = rest.strip_prefix(';') else { break };
        let parameter = parameter.trim_start();
        let end = parameter.find(['=', ';', ',']).unwrap_or(parameter.len());
        let name = parameter[..end].trim_end();
        rest = &parameter[end..];
        let Some(value) = rest.strip_prefix('=') else { continue };
        let (value, after) = value_of(value.trim_start())?;
        rest = after;
        // Only the first `rel` counts (RFC 8288, 3.3).
        if name.eq_ignore_ascii_case("rel") && relation.is_none() {
            relation = Some(value);
        }
    }
    if !rest.is_empty() && !rest.starts_with(',') {
        return None;
    }
    let is_next =
        relation.is_some_and(|value| value.split_whitespace().any(|word| word.eq_ignore_ascii_case("next")));
    Some((target, is_next, rest))
}

/// A parameter's value, quoted or bare, and what follows it. No relation has a quoted pair, so none is undone.
fn value_of(text: &str) -> Option<(&str, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([';', ',', ' ', '\t']).unwrap_or(text.len());
        return Some((&text[..end], &text[end..]));
    };
    let mut escaped = false;
    for (at, character) in quoted.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some((&quoted[..at], &quoted[at + 1..])),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn next_is_found_wherever_it_stands() {
        for (header, target) in [
            ("</v2/a/tags/list?last=b&n=2>; rel=\"next\"", Some("/v2/a/tags/list?last=b&n=2")),
            ("</p>; rel=\"previous\", </n>; rel=\"next\"", Some("/n")),
            ("</n>;rel=next,</p>;rel=prev", Some("/n")),
            ("</n>; title=\"a, b; rel=\\\"x\\\"\"; REL=\"last NEXT\"", Some("/n")),
            ("</a,b;c>; rel=\"next\"", Some("/a,b;c")),
            ("</p>; rel=\"previous\"", None),
            ("</p>; rel=\"prev\"; rel=\"next\"", None),
            ("</p>; rev=\"next\"", None),
            ("</p>; title=\"next\"", None),
            ("</p>; nofollow; rel = \"next\"", Some("/p")),
            ("</p>", None),
            ("", None),
            (" , ,", None),
        ] {
            assert_eq!(next([header].into_iter()), Ok(target), "{header}");
        }
    }

    #[test]
    fn several_headers_are_one_list() {
        assert_eq!(next(["</p>; rel=prev", "</n>; rel=next"].into_iter()), Ok(Some("/n")));
    }

    #[test]
    fn what_is_no_list_of_links_is_not_the_end_of_the_list() {
        for header in ["/n; rel=next", "</n; rel=next", "</n> rel=next", "</n>; rel=\"next", "garbage"] {
            assert_eq!(next([header].into_iter()), Err(Unreadable), "{header}");
        }
    }

    proptest! {
        #[test]
        fn any_header_is_read_or_refused(header in "[<>;,=\" a-z\\\\é]{0,40}") {
            let _ = next([header.as_str()].into_iter());
        }
    }
}
