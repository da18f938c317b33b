//! How many of something there are.

/// `1 tag`, `2 tags`.
#[must_use]
pub(crate) fn counted(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

/// Puts a number at the end of a text. For those of a million lines, which formatting would take much of the time for.
pub(crate) fn push_number(number: u64, text: &mut String) {
    if number > 9 {
        push_number(number / 10, text);
    }
    text.push(char::from(b"0123456789"[usize::try_from(number % 10).unwrap_or_default()]));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_number_has_the_digits_that_it_has_everywhere(number: u64, small in 0_u64..1_000) {
            for number in [number, small, 0, u64::MAX] {
                let mut text = "n".to_owned();
                push_number(number, &mut text);
                prop_assert_eq!(text, format!("n{number}"));
            }
        }
    }
}
