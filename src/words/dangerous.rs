//! The one list of characters that nobody else may write into what a person reads.

/// Whether a character steers a terminal, a log or the eye, instead of being seen.
///
/// These are, by their properties in Unicode 16: controls (`Cc`), formats (`Cf`: direction, zero width, tags, also the
/// few of Arabic and Kaithi that show something), separators of lines and paragraphs (`Zl`, `Zp`), and whatever is to
/// be ignored where it is not known (`Default_Ignorable_Code_Point`: fillers, variation selectors, unassigned ones of
/// their blocks). An emoji loses its variation by that; a name gains nothing that cannot be seen. No-break spaces and
/// letters of any script are harmless.
#[must_use]
pub fn is_dangerous(character: char) -> bool {
    // Nearly all that is written is ASCII.
    if character.is_ascii() {
        return character.is_ascii_control();
    }
    matches!(character,
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{34f}'
        | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}' | '\u{891}' | '\u{8e2}'
        | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::string::string_regex;

    /// The same by the tables of another crate: `regex-syntax`, which proptest makes characters with.
    const BY_PROPERTY: &str = r"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]";
    const HARMLESS: &str = r"[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]";

    #[test]
    fn those_that_were_passed_by_are_in_the_list() {
        for character in
            "\u{61c}\u{200b}\u{2060}\u{202e}\u{9b}\u{1b}\r\n\u{7f}\u{feff}\u{e0041}\u{fe0f}\u{3164}".chars()
        {
            assert!(is_dangerous(character), "{character:?}");
        }
        for character in "aZ09 ~äß画й✓😀\u{a0}\u{301}\u{fffd}\u{e000}".chars() {
            assert!(!is_dangerous(character), "{character:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn whatever_has_such_a_property_is_dangerous(text in string_regex(BY_PROPERTY).unwrap()) {
            prop_assert!(text.chars().all(is_dangerous), "{text:?}");
        }

        #[test]
        fn nothing_else_is(text in string_regex(HARMLESS).unwrap()) {
            prop_assert!(!text.chars().any(is_dangerous), "{text:?}");
        }
    }
}
