//! What differs from run to run, made equal: times, upload ids, states, page markers, hosts, the order of scopes.

use regex::{Captures, Regex};
use serde_json::Value;
use std::sync::LazyLock;

macro_rules! pattern {
    ($name:ident, $text:expr) => {
        static $name: LazyLock<Regex> = LazyLock::new(|| Regex::new($text).expect("a pattern"));
    };
}

pattern!(REALM, r#"realm="[^"]*""#);
pattern!(SCOPE, r#"scope="([^"]*)""#);
pattern!(STATE, r#"_state=[^&\s>"]+"#);
pattern!(HOST, r#"https?://[^/\s"]+/v2/"#);
pattern!(UUID, "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
pattern!(LAST, "last=[A-Za-z0-9+/%]{40,}(?:%3D|=)*([&>])");
pattern!(BEFORE, "before=[A-Za-z0-9+/%]{40,}(?:%3D|=)*([&>])");
pattern!(
    TIME,
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})"
);

/// Makes a header's value or a text comparable.
pub(super) fn normal(text: &str) -> String {
    let text = REALM.replace_all(text, "realm=\"<realm>\"");
    let text = SCOPE.replace_all(&text, |found: &Captures<'_>| format!("scope=\"{}\"", scopes(&found[1])));
    let text = STATE.replace_all(&text, "_state=<state>");
    let text = HOST.replace_all(&text, "/v2/");
    let text = UUID.replace_all(&text, "<uuid>");
    let text = LAST.replace_all(&text, "last=<marker>$1");
    let text = BEFORE.replace_all(&text, "before=<marker>$1");
    TIME.replace_all(&text, "<time>").into_owned()
}

fn scopes(text: &str) -> String {
    let mut all: Vec<String> = text
        .split_whitespace()
        .map(|scope| {
            let (resource, actions) = scope.rsplit_once(':').unwrap_or((scope, scope));
            let mut actions: Vec<&str> = actions.split(',').collect();
            actions.sort_unstable();
            format!("{resource}:{}", actions.join(","))
        })
        .collect();
    all.sort_unstable();
    all.join(" ")
}

/// Makes a body comparable: stored bytes stay as they are, everything else is JSON if it can be.
pub(super) fn body(raw: &[u8], path: &str) -> Value {
    let text: String = raw.iter().copied().map(char::from).collect();
    if path.contains("/blobs/") || (path.contains("/manifests/") && !text.contains("\"errors\"")) {
        return Value::String(text);
    }
    let text = normal(&text);
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_and_their_actions_are_sorted() {
        let text = r#"Bearer realm="http://x/jwt",scope="repository:b:push,pull repository:a:pull""#;
        let expected = r#"Bearer realm="<realm>",scope="repository:a:pull repository:b:pull,push""#;
        assert_eq!(normal(text), expected);
    }

    #[test]
    fn long_markers_are_equal_and_short_ones_are_not() {
        let long = format!("</x?last={}%3D&n=2>; rel=\"next\"", "a".repeat(40));
        assert_eq!(normal(&long), "</x?last=<marker>&n=2>; rel=\"next\"");
        assert_eq!(normal("</x?last=v1&n=2>"), "</x?last=v1&n=2>");
    }
}
