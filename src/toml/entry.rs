//! A key with its value: reads the value as what the key takes, or says what is there instead.

use toml_span::Value;
use toml_span::value::{Key as Name, Table, ValueInner};

use super::key::{KnownKey, unknown};
use super::place::Wrong;
use crate::words::pattern::{Pattern, wrong_at};
use crate::words::sort::sort;
use crate::words::{harmless, quoted};

/// A key with its value.
pub(crate) struct TomlEntry<'v> {
    /// The key.
    pub(crate) key: &'static str,
    /// Where the key stands.
    pub(crate) at: usize,
    /// Its value.
    pub(crate) value: &'v Value<'v>,
    takes: &'static str,
}

/// The entries of a table in the order of the file: the map has them in the order of their names.
pub(crate) fn in_order<'v>(table: &'v Table<'v>) -> Vec<(&'v Name<'v>, &'v Value<'v>)> {
    let mut entries: Vec<_> = table.iter().collect();
    sort(&mut entries, |(one, _), (other, _)| one.span.start.cmp(&other.span.start));
    entries
}

impl<'v> TomlEntry<'v> {
    /// A key that must be one of these.
    pub(crate) fn of(name: &Name, value: &'v Value<'v>, keys: &[KnownKey], of: &str) -> Result<Self, Wrong> {
        let at = name.span.start;
        let known = keys.iter().find(|key| key.name == name.name);
        let known = known.ok_or_else(|| unknown(&name.name, at, keys, of))?;
        Ok(Self { key: known.name, at, value, takes: known.takes })
    }

    /// True or false.
    pub(crate) fn boolean(&self) -> Result<bool, Wrong> {
        self.value.as_bool().ok_or_else(|| self.of_another_kind(self.value))
    }

    /// A whole number, 0 or more.
    pub(crate) fn count(&self) -> Result<usize, Wrong> {
        let number = self.value.as_integer().and_then(|number| usize::try_from(number).ok());
        number.ok_or_else(|| self.of_another_kind(self.value))
    }

    /// A text.
    pub(crate) fn text(&self) -> Result<&'v str, Wrong> {
        self.value.as_str().ok_or_else(|| self.of_another_kind(self.value))
    }

    /// A list of texts, or one that stands for a list of one, each with its value.
    pub(crate) fn texts(&self) -> Result<Vec<(&'v str, &'v Value<'v>)>, Wrong> {
        let values = self.values();
        let text = |value: &'v Value<'v>| match value.as_str() {
            Some(text) => Ok((text, value)),
            None => Err(self.of_another_kind(value)),
        };
        values.iter().map(text).collect()
    }

    /// The values of a list, or the one that stands for a list of one.
    pub(crate) fn values(&self) -> &'v [Value<'v>] {
        match self.value.as_ref() {
            ValueInner::Array(list) => list,
            _ => std::slice::from_ref(self.value),
        }
    }

    /// A text that somebody else reads.
    pub(crate) fn parsed<T>(&self, parse: fn(&str) -> Result<T, String>) -> Result<T, Wrong> {
        let text = self.text()?;
        parse(text).map_err(|why| self.refused(self.value, text, &why))
    }

    /// A list of texts that somebody else reads, at least one.
    pub(crate) fn list<T>(&self, parse: fn(&str) -> Result<T, String>) -> Result<Vec<T>, Wrong> {
        let parsed = |(text, value)| parse(text).map_err(|why| self.refused(value, text, &why));
        let list = self.texts()?.into_iter().map(parsed).collect::<Result<Vec<T>, Wrong>>()?;
        if list.is_empty() { Err(self.empty()) } else { Ok(list) }
    }

    /// One of these names.
    pub(crate) fn one_of<T>(&self, parse: fn(&str) -> Option<T>, names: &[&str]) -> Result<T, Wrong> {
        let text = self.text()?;
        parse(text).ok_or_else(|| self.none_of(self.value, text, names))
    }

    /// A pattern of whole names. What is wrong in one is told by its own place, where the file has it as it is.
    pub(crate) fn pattern(&self, text: &str) -> Result<Pattern, Wrong> {
        Pattern::whole(text).map_err(|why| {
            let span = self.value.span;
            let is_verbatim = span.end.checked_sub(span.start) == Some(text.len());
            let inside = wrong_at(text).filter(|_| is_verbatim).unwrap_or(0);
            Wrong::at(span.start + inside, self.sentence(text, &why))
        })
    }

    /// A pattern of tags' whole names, which some tag must be able to have.
    pub(crate) fn tag_pattern(&self, text: &str) -> Result<Pattern, Wrong> {
        let pattern = self.pattern(text)?;
        pattern.idle().map_or(Ok(pattern), |why| Err(self.refused(self.value, text, &why)))
    }

    /// A list that must not be empty is.
    pub(crate) fn empty(&self) -> Wrong {
        Wrong::at(
            self.value.span.start,
            format!("{} is an empty list: leave it out, or name something", self.key),
        )
    }

    /// What is there is not what the key takes.
    pub(crate) fn of_another_kind(&self, value: &Value) -> Wrong {
        let there = match value.as_ref() {
            ValueInner::String(text) => quoted(text),
            ValueInner::Integer(number) => number.to_string(),
            ValueInner::Float(_) => "a number with a fraction".to_owned(),
            ValueInner::Boolean(value) => value.to_string(),
            ValueInner::Array(_) => "a list".to_owned(),
            ValueInner::Table(_) => "a table".to_owned(),
        };
        Wrong::at(value.span.start, format!("{} takes {}, not {there}", self.key, self.takes))
    }

    /// A text that whoever reads it refuses.
    pub(crate) fn refused(&self, value: &Value, text: &str, why: &str) -> Wrong {
        Wrong::at(value.span.start, self.sentence(text, why))
    }

    /// A text that is none of these names.
    pub(crate) fn none_of(&self, value: &Value, text: &str, names: &[&str]) -> Wrong {
        self.refused(value, text, &format!("it is none of {}", names.join(", ")))
    }

    fn sentence(&self, text: &str, why: &str) -> String {
        // Some reasons repeat what was written, as it was written.
        const MOST: usize = 300;
        let why: String = why.chars().take(MOST).map(harmless).collect();
        format!("{} {}: {why}", self.key, quoted(text))
    }
}

/// The table that a whole file is.
pub(crate) fn table<'v>(file: &'v Value<'v>) -> &'v Table<'v> {
    static NONE: Table<'static> = Table::new();
    file.as_table().unwrap_or(&NONE)
}
