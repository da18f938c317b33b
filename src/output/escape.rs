//! Text inside HTML and XML. Five characters are all that text and quoted attributes need; a crate would bring tables of
//! named entities along (4 kB in the binary) that nobody writes.

use std::fmt::{self, Write as _};

use crate::words::harmless;

/// A text that a browser reads as text, whatever it says.
pub(super) struct Text<'a>(pub(super) &'a str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\'' => f.write_str("&#39;"),
            // XML has no such characters (https://www.w3.org/TR/xml/#charsets).
            '\u{fffe}' | '\u{ffff}' => f.write_char(char::REPLACEMENT_CHARACTER),
            c => f.write_char(harmless(c)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        let told = Text("</title><a href=\"x\" id='y'>&amp;").to_string();
        assert_eq!(told, "&lt;/title&gt;&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;");
        assert_eq!(Text("a\u{202e}b\u{200b}\n").to_string(), "a\u{fffd}b\u{fffd}\u{fffd}");
        assert_eq!(Text("a\u{0}\u{ffff}").to_string(), "a\u{fffd}\u{fffd}");
        assert_eq!(Text("größe").to_string(), "größe");
    }
}
