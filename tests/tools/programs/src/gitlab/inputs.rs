//! Inputs of a component, as GitLab checks them before it puts them in.

use serde_yaml_ng::{Mapping, Value};

use crate::template::Template;

/// The values of all inputs, the given and the others.
///
/// # Errors
/// In GitLab's words, when it would not make the pipeline.
pub fn checked(template: &Template, given: &Mapping) -> Result<Vec<(String, Value)>, String> {
    if let Some(unknown) = given.keys().find(|name| !template.inputs.contains_key(*name)) {
        return Err(format!("unknown input arguments: {}", unknown.as_str().unwrap_or_default()));
    }
    let mut values = Vec::new();
    for (name, spec) in &template.inputs {
        let name = name.as_str().expect("a name");
        let wrong = |why: &str| format!("`{name}` input: {why}");
        let given = given.get(name).filter(|value| !value.is_null());
        let value = given.cloned().or_else(|| spec.get("default").cloned());
        let value = value.ok_or_else(|| wrong("required value has not been provided"))?;
        values.push((name.to_owned(), typed(value, spec).map_err(|why| wrong(&why))?));
    }
    Ok(values)
}

/// The value in the input's type, if it is one of those that the input takes.
fn typed(value: Value, spec: &Value) -> Result<Value, String> {
    let kind = spec["type"].as_str().unwrap_or("string");
    let text = value.as_str().map(str::to_owned);
    // What stands in quotes is taken for the number or truth value that it looks like.
    let value = match (kind, text.as_deref()) {
        ("number", Some(text)) => text.parse::<i64>().map_or(value, Value::from),
        ("boolean", Some("true")) => true.into(),
        ("boolean", Some("false")) => false.into(),
        ("number" | "boolean" | "array", _) => value,
        // GitLab 17.0 refuses what is no text; newer ones (18.11) take what Ruby writes of it.
        _ => ruby(&value).into(),
    };
    let is_one = match kind {
        "number" => value.is_number(),
        "boolean" => value.is_bool(),
        "array" => value.is_sequence(),
        _ => true,
    };
    if !is_one {
        let article = if kind == "array" { "an" } else { "a" };
        return Err(format!("provided value is not {article} {kind}"));
    }
    let pattern = spec.get("regex").and_then(Value::as_str);
    let pattern = pattern.map(|pattern| regex_lite::Regex::new(pattern).expect("a pattern"));
    let text = value.as_str().unwrap_or_default();
    if pattern.is_some_and(|pattern| !pattern.is_match(text)) {
        return Err("provided value does not match required RegEx pattern".to_owned());
    }
    let options = spec.get("options").and_then(Value::as_sequence);
    if options.is_some_and(|options| !options.contains(&value)) {
        return Err(format!("`{text}` cannot be used because it is not in the list of allowed options"));
    }
    Ok(value)
}

/// What is written of a value: of a text itself, of a list what its author wrote, but on one line and in quotes.
fn ruby(value: &Value) -> String {
    let within = |value: &Value| match value {
        Value::String(text) => format!("{text:?}"),
        Value::Null => "nil".to_owned(),
        value => ruby(value),
    };
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::Sequence(list) => format!("[{}]", list.iter().map(within).collect::<Vec<_>>().join(", ")),
        Value::Mapping(table) => {
            let pairs = table.iter().map(|(key, value)| format!(":{}=>{}", ruby(key), within(value)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
        value => panic!("what is {value:?}?"),
    }
}

#[test]
fn what_is_no_text_is_taken_for_one() {
    for (given, taken) in [
        ("v1", "v1"),
        ("1.10", "1.1"),
        ("true", "true"),
        ("[main, 'v1.*']", r#"["main", "v1.*"]"#),
        ("[1, null]", "[1, nil]"),
        ("{a: 1}", "{:a=>1}"),
    ] {
        let value = typed(serde_yaml_ng::from_str(given).unwrap(), &Value::Mapping(Mapping::new()));
        assert_eq!(value, Ok(taken.into()), "{given}");
    }
}
