//! What `docker buildx bake` is handed in a build job: one target, with everything settled that the plan knows.
//!
//! A target that is linked would be built again in every job that links it. So a link to an image is made one to where
//! that image is, or will be when the job runs; what is no image stays linked, and goes along.

use serde_json::{Map, Value, json};

/// The definition of this target alone, as one line of JSON, whose image is to be at `reference`; `images` are those that
/// it may link, each with where it is. `None`: there is no such target.
#[must_use]
pub(crate) fn definition(
    bake: &Value,
    target: &str,
    reference: &str,
    images: &[(String, String)],
) -> Option<String> {
    let all = bake.get("target")?.as_object()?;
    let mut targets = Map::new();
    let mut left = vec![target.to_owned()];
    while let Some(name) = left.pop() {
        if targets.contains_key(&name) {
            continue;
        }
        let mut fields = all.get(&name)?.clone();
        let contexts = fields.get_mut("contexts").and_then(Value::as_object_mut);
        for (_, place) in contexts.into_iter().flatten() {
            let Some(on) = place.as_str().and_then(|place| place.strip_prefix("target:")) else { continue };
            match images.iter().find(|(image, _)| image == on) {
                Some((_, reference)) => *place = Value::from(format!("docker-image://{reference}")),
                None => left.push(on.to_owned()),
            }
        }
        if name == target {
            fields.as_object_mut()?.insert("tags".to_owned(), json!([reference]));
        }
        targets.insert(name, fields);
    }
    Some(json!({ "target": targets }).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_an_image_leads_to_the_registry_and_any_other_goes_along() {
        let bake = json!({
            "group": { "default": { "targets": ["api", "base"] } },
            "target": {
                "api": { "context": "api", "tags": ["a:1", "a:2"], "contexts": { "b": "target:base", "c": "target:common", "d": "lib" } },
                "base": { "context": "base", "tags": ["b"] },
                "common": { "context": "common", "contexts": { "b": "target:base", "c": "target:more" } },
                "more": { "args": { "A": "$${B}" } },
                "other": {},
            }
        });
        let images = [("base".to_owned(), "r/base@sha256:0".to_owned())];
        let frozen = definition(&bake, "api", "r/api:1", &images).unwrap();
        let expected = json!({ "target": {
            "api": { "context": "api", "tags": ["r/api:1"], "contexts": { "b": "docker-image://r/base@sha256:0", "c": "target:common", "d": "lib" } },
            "common": { "context": "common", "contexts": { "b": "docker-image://r/base@sha256:0", "c": "target:more" } },
            "more": { "args": { "A": "$${B}" } },
        } });
        assert_eq!(serde_json::from_str::<Value>(&frozen).unwrap(), expected);
        assert!(!frozen.contains('\n'));
        assert_eq!(definition(&bake, "nobody", "r/api:1", &images), None);
    }
}
