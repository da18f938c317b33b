//! The characters that a pattern begins with and that stand for themselves.

/// What each text begins with that the pattern matches as a whole, as far as is seen at once. The pattern has no `|`
/// outside of its groups.
pub(super) fn beginning(pattern: &str) -> String {
    let mut literal = String::new();
    for c in pattern.chars() {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '-' | '/' => literal.push(c),
            // What stands before it may be missing.
            '*' | '?' | '{' => {
                literal.pop();
                break;
            }
            _ => break,
        }
    }
    literal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_before_what_may_be_missing_or_something_else() {
        for (pattern, literal) in [
            ("nightly-.*", "nightly-"),
            (r"v[0-9]+\.[0-9]+", "v"),
            ("ab*c", "a"),
            ("ab?", "a"),
            ("ab{0}", "a"),
            ("ab+", "ab"),
            ("(?i)v1", ""),
            (r"\d", ""),
            ("main", "main"),
            ("", ""),
        ] {
            assert_eq!(beginning(pattern), literal, "{pattern}");
        }
    }
}
