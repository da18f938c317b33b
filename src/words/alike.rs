//! Whether one name may have been meant by another: a slip of the fingers, not a likeness of letters.

/// The likest of the names that this one may have been meant for, the first of several: those that are the same but
/// for hyphens, underscores, letter case, and a wrong letter for every three.
#[must_use]
pub(crate) fn likest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .filter_map(|other| Some((slips(name, other)?, other)))
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, other)| other)
}

/// How many letters are wrong; `None`: too many.
fn slips(one: &str, other: &str) -> Option<usize> {
    let (one, other) = (plain(one), plain(other));
    let slips = strsim::damerau_levenshtein(&one, &other);
    (slips * 3 <= one.chars().count().max(other.chars().count())).then_some(slips)
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '-' | '_')).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_alike_and_another_word_is_not() {
        for (one, other) in [
            ("max_age", "max-age"),
            ("MAXAGE", "MAX_AGE"),
            ("platforms", "platform"),
            ("clok", "clock"),
            ("sever", "server"),
            ("chekc", "check"),
            ("formta", "format"),
        ] {
            assert_eq!(likest(one, [other]), Some(other), "{one} {other}");
        }
        for (one, other) in [
            ("platform", "at"),
            ("tag", "page"),
            ("force", "format"),
            ("max-age", "max-delete"),
            ("worker", "apply"),
            ("", "at"),
        ] {
            assert_eq!(likest(one, [other]), None, "{one} {other}");
        }
    }

    #[test]
    fn of_several_the_likest_is_meant() {
        assert_eq!(likest("pages", ["paths", "page", "per-page"]), Some("page"));
        assert_eq!(likest("nothing", ["page"]), None);
    }
}
