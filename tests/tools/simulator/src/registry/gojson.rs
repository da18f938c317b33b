//! What Go's `encoding/json` says about a broken document: GitLab's registry quotes it, distribution gives the offset.

/// A syntax error: the sentence, and how many bytes were read up to and including the wrong one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SyntaxError {
    pub(super) message: String,
    pub(super) offset: usize,
}

/// Checks that `text` is one JSON document.
pub(super) fn check(text: &[u8]) -> Result<(), SyntaxError> {
    let mut scanner = Scanner { text, at: 0 };
    scanner.value()?;
    scanner.blanks();
    match scanner.peek() {
        None => Ok(()),
        Some(byte) => scanner.wrong(byte, "after top-level value"),
    }
}

/// One step into a document.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'a> {
    /// A field of an object.
    Field(&'a str),
    /// An element of an array.
    Element(usize),
}

/// Where the decoder stands when it finds a value of the wrong type: after a literal, or inside an array or object.
/// The whole document without steps, else what they lead to; 0 when they lead nowhere.
pub(super) fn offset_of(text: &[u8], steps: &[Step<'_>]) -> usize {
    let mut scanner = Scanner { text, at: 0 };
    scanner.blanks();
    for step in steps {
        let is_found = match step {
            Step::Field(field) => scanner.enter_field(field),
            Step::Element(number) => scanner.enter_element(*number),
        };
        if is_found.is_none() {
            return 0;
        }
    }
    scanner.offset()
}

struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
}

impl Scanner<'_> {
    /// See [`offset_of`], for the value that begins here.
    fn offset(mut self) -> usize {
        if matches!(self.peek(), Some(b'[' | b'{')) {
            return self.at + 1;
        }
        let _ = self.value();
        self.at
    }

    /// Goes from an object to the value of one of its fields.
    fn enter_field(&mut self, field: &str) -> Option<()> {
        self.at += 1;
        loop {
            self.blanks();
            let start = self.at;
            self.peek().filter(|byte| *byte == b'"')?;
            self.string().ok()?;
            let is_it = self.text[start + 1..self.at - 1] == *field.as_bytes();
            self.blanks();
            self.at += 1;
            self.blanks();
            if is_it {
                return Some(());
            }
            self.value().ok()?;
            self.blanks();
            self.at += 1;
        }
    }

    /// Goes from an array to one of its elements.
    fn enter_element(&mut self, number: usize) -> Option<()> {
        self.at += 1;
        for _ in 0..number {
            self.value().ok()?;
            self.blanks();
            self.peek().filter(|byte| *byte == b',')?;
            self.at += 1;
        }
        self.blanks();
        Some(())
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn wrong<T>(&self, byte: u8, context: &str) -> Result<T, SyntaxError> {
        Err(SyntaxError {
            message: format!("invalid character {} {context}", quote(byte)),
            offset: self.at + 1,
        })
    }

    /// The next byte must be there: the document ends too early otherwise.
    fn need(&self) -> Result<u8, SyntaxError> {
        self.peek().ok_or_else(|| SyntaxError {
            message: "unexpected end of JSON input".to_owned(),
            offset: self.text.len(),
        })
    }

    fn value(&mut self) -> Result<(), SyntaxError> {
        self.blanks();
        match self.need()? {
            b'{' => self.object(),
            b'[' => self.array(),
            b'"' => self.string(),
            b'-' | b'0'..=b'9' => self.number(),
            b't' => self.literal("true"),
            b'f' => self.literal("false"),
            b'n' => self.literal("null"),
            byte => self.wrong(byte, "looking for beginning of value"),
        }
    }

    fn object(&mut self) -> Result<(), SyntaxError> {
        self.at += 1;
        self.blanks();
        if self.need()? == b'}' {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.blanks();
            match self.need()? {
                b'"' => self.string()?,
                byte => return self.wrong(byte, "looking for beginning of object key string"),
            }
            self.blanks();
            match self.need()? {
                b':' => self.at += 1,
                byte => return self.wrong(byte, "after object key"),
            }
            self.value()?;
            self.blanks();
            match self.need()? {
                b',' => self.at += 1,
                b'}' => {
                    self.at += 1;
                    return Ok(());
                }
                byte => return self.wrong(byte, "after object key:value pair"),
            }
        }
    }

    fn array(&mut self) -> Result<(), SyntaxError> {
        self.at += 1;
        self.blanks();
        if self.need()? == b']' {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.value()?;
            self.blanks();
            match self.need()? {
                b',' => self.at += 1,
                b']' => {
                    self.at += 1;
                    return Ok(());
                }
                byte => return self.wrong(byte, "after array element"),
            }
        }
    }

    fn string(&mut self) -> Result<(), SyntaxError> {
        self.at += 1;
        loop {
            match self.need()? {
                b'"' => {
                    self.at += 1;
                    return Ok(());
                }
                b'\\' => {
                    self.at += 1;
                    match self.need()? {
                        b'b' | b'f' | b'n' | b'r' | b't' | b'\\' | b'/' | b'"' => {}
                        b'u' => {
                            for _ in 0..4 {
                                self.at += 1;
                                let digit = self.need()?;
                                if !digit.is_ascii_hexdigit() {
                                    return self.wrong(digit, "in \\u hexadecimal character escape");
                                }
                            }
                        }
                        byte => return self.wrong(byte, "in string escape code"),
                    }
                }
                byte if byte < 0x20 => return self.wrong(byte, "in string literal"),
                _ => {}
            }
            self.at += 1;
        }
    }

    fn number(&mut self) -> Result<(), SyntaxError> {
        if self.need()? == b'-' {
            self.at += 1;
            let byte = self.need()?;
            if !byte.is_ascii_digit() {
                return self.wrong(byte, "in numeric literal");
            }
        }
        if self.need()? == b'0' {
            self.at += 1;
        } else {
            self.digits();
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            let byte = self.need()?;
            if !byte.is_ascii_digit() {
                return self.wrong(byte, "after decimal point in numeric literal");
            }
            self.digits();
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.need()?, b'+' | b'-') {
                self.at += 1;
            }
            let byte = self.need()?;
            if !byte.is_ascii_digit() {
                return self.wrong(byte, "in exponent of numeric literal");
            }
            self.digits();
        }
        Ok(())
    }

    fn digits(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
    }

    fn literal(&mut self, word: &str) -> Result<(), SyntaxError> {
        for expected in word.bytes() {
            let byte = self.need()?;
            if byte != expected {
                let context = format!("in literal {word} (expecting {})", quote(expected));
                return self.wrong(byte, &context);
            }
            self.at += 1;
        }
        Ok(())
    }
}

fn quote(byte: u8) -> String {
    match byte {
        b'\'' => r"'\''".to_owned(),
        b'"' => "'\"'".to_owned(),
        b'\\' => r"'\\'".to_owned(),
        b'\n' => r"'\n'".to_owned(),
        b'\r' => r"'\r'".to_owned(),
        b'\t' => r"'\t'".to_owned(),
        0x20..=0x7e | 0xa1..=0xac | 0xae..=0xff => format!("'{}'", char::from(byte)),
        0x80..=0xa0 | 0xad => format!(r"'\u{byte:04x}'"),
        _ => format!(r"'\x{byte:02x}'"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_read_as_in_go() {
        let cases = [
            ("{not json", "invalid character 'n' looking for beginning of object key string", 2),
            ("", "unexpected end of JSON input", 0),
            ("{\"a\":1", "unexpected end of JSON input", 6),
            ("{\"a\" 1}", "invalid character '1' after object key", 6),
            ("{\"a\":1 \"b\"}", "invalid character '\"' after object key:value pair", 8),
            ("[1 2]", "invalid character '2' after array element", 4),
            ("{} x", "invalid character 'x' after top-level value", 4),
            ("nul!", "invalid character '!' in literal null (expecting 'l')", 4),
            ("01", "invalid character '1' after top-level value", 2),
            ("hello", "invalid character 'h' looking for beginning of value", 1),
        ];
        for (text, message, offset) in cases {
            let error = check(text.as_bytes()).unwrap_err();
            assert_eq!((error.message.as_str(), error.offset), (message, offset), "{text}");
        }
        assert_eq!(check(b" {\"a\": [1, -2.5e+3, \"\\u00e9\", true, null]}\n"), Ok(()));
    }
}
