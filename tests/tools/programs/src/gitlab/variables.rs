//! The variables of a job or a pipeline, in the order in which one beats another.

use serde_yaml_ng::Value;

/// From the strongest to the weakest; each with whether a `$` in it stands for another one.
#[derive(Clone, Debug, Default)]
pub(super) struct Variables(Vec<(String, String, bool)>);

impl Variables {
    pub(super) fn of(pairs: &[(&str, &str)]) -> Self {
        let mut variables = Self::default();
        variables.literal(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        variables
    }

    /// Weaker ones that are what they are.
    pub(super) fn literal(&mut self, pairs: impl IntoIterator<Item = (String, String)>) {
        self.0.extend(pairs.into_iter().map(|(name, value)| (name, value, false)));
    }

    /// Weaker ones that may stand for others.
    pub(super) fn expanded(&mut self, pairs: impl IntoIterator<Item = (String, String)>) {
        self.0.extend(pairs.into_iter().map(|(name, value)| (name, value, true)));
    }

    /// Weaker ones, from a table of `variables`.
    pub(super) fn table(&mut self, table: Option<&Value>) {
        for (name, value) in table.and_then(Value::as_mapping).into_iter().flatten() {
            let expands = value.get("expand").and_then(Value::as_bool).unwrap_or(true);
            let value = value.get("value").unwrap_or(value);
            let text = match value {
                Value::Bool(value) => value.to_string(),
                Value::Number(value) => value.to_string(),
                value => value.as_str().unwrap_or_default().to_owned(),
            };
            self.0.push((name.as_str().expect("a name").to_owned(), text, expands));
        }
    }

    /// A value as it was given.
    pub(super) fn raw(&self, name: &str) -> Option<String> {
        self.0.iter().find(|(known, ..)| known == name).map(|(_, value, _)| value.clone())
    }

    /// All of them, once each, as a job has them.
    pub(super) fn seen(&self) -> Vec<(String, String)> {
        let mut seen: Vec<(String, String)> = Vec::new();
        for (name, value, expands) in &self.0 {
            if !seen.iter().any(|(known, _)| known == name) {
                let value = if *expands { self.expand(value, 10) } else { value.clone() };
                seen.push((name.clone(), value));
            }
        }
        seen
    }

    /// A text with values in the place of names, once, as a trigger job's variables are.
    pub(super) fn once(&self, text: &str) -> String {
        self.expand(text, 1)
    }

    /// `$NAME`, `${NAME}` and `%NAME%` stand for a variable, `$$` for a dollar.
    fn expand(&self, text: &str, depth: usize) -> String {
        let Some((at, sign)) = text.match_indices(['$', '%']).next() else { return text.to_owned() };
        let (before, after) = (&text[..at], &text[at + 1..]);
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if let Some(rest) = after.strip_prefix(sign) {
            let pair = if sign == "$" { "$" } else { "%%" };
            return format!("{before}{pair}{}", self.expand(rest, depth));
        }
        let (name, rest) = match (sign, after.strip_prefix('{').and_then(|after| after.split_once('}'))) {
            ("$", Some(braced)) => braced,
            ("$", None) => after.split_at(after.find(|c| !is_word(c)).unwrap_or(after.len())),
            _ => after.split_once('%').unwrap_or_default(),
        };
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) || !name.chars().all(is_word) {
            return format!("{before}{sign}{}", self.expand(after, depth));
        }
        let found = self.0.iter().find(|(known, ..)| known == name);
        let value = match found {
            Some((_, value, true)) if depth > 1 => self.expand(value, depth - 1),
            Some((_, value, _)) => value.clone(),
            None => String::new(),
        };
        format!("{before}{value}{}", self.expand(rest, depth))
    }
}

#[test]
fn variables_stand_for_others_unless_they_say_otherwise() {
    let table = "{A: 'x$B-${C}', D: {value: $B, expand: false}, B: 1, E: a$$B, F: 'a$ b$.c', G: '%B%: 80%, %%B%% %1%'}";
    let mut variables = Variables::of(&[("B", "2")]);
    variables.table(Some(&serde_yaml_ng::from_str(table).unwrap()));
    let seen = variables.seen();
    let of = |name: &str| seen.iter().find(|(known, _)| known == name).unwrap().1.as_str();
    assert_eq!(["A", "B", "D", "E", "F"].map(of), ["x2-", "2", "$B", "a$B", "a$ b$.c"]);
    assert_eq!(of("G"), "2: 80%, %%B%% %1%");
}
