//! `registry-gate inspect` and `skopeo inspect` of the same image say the same.

use crate::place::{Kind, Place};
use crate::skopeo::{Member, Seen, TAGS, Views};
use serde_json::Value;
use simulator::Mode;

/// Compares these images, asked for with these variables besides the job's own.
pub(crate) fn holds(place: &Place, views: &Views, variables: &[(&str, &str)]) {
    for (tag, expected) in views {
        let answer = place.ask_with(variables, &["inspect", tag, "--format", "json"]);
        assert_eq!(answer.done.code, 0, "{:?} {tag}: {answer:?}", place.kind);
        let image = &answer.json()["image"];
        assert_eq!(&seen(image), expected, "{:?} {tag}: {image:#}", place.kind);
        let (_, media_type) = TAGS.into_iter().find(|(name, _)| name == tag).unwrap();
        assert_eq!(image["media_type"], media_type, "{:?} {tag}", place.kind);
        assert_eq!(image["image"], place.reference(tag));
        let repository = place.reference("").trim_end_matches(':').to_owned();
        assert_eq!(image["image_digest"], format!("{repository}@{}", expected.digest));
        assert_eq!(image["size_bytes"], expected.platforms.values().map(|it| it.size).sum::<u64>(), "{tag}");
        assert_eq!(image["created"], expected.created(), "{:?} {tag}", place.kind);
        // Only a metadata database knows when a tag came to point at it; here that was a moment ago.
        let has_database = place.kind == Kind::Simulated(Mode::Metadata);
        assert_eq!(image["published"].is_string(), has_database, "{:?} {tag}: {image:#}", place.kind);
    }
}

/// The gate's view in the words of the other.
fn seen(image: &Value) -> Seen {
    let text = |value: &Value| value.as_str().unwrap_or("none").to_owned();
    let platforms = image["platforms"].as_array().unwrap().iter().map(|member| {
        let labels = serde_json::from_value(member["labels"].clone()).unwrap();
        let size = member["size_bytes"].as_u64().unwrap();
        let created = text(&member["created"]);
        (text(&member["platform"]), Member { digest: text(&member["digest"]), size, created, labels })
    });
    Seen { digest: text(&image["digest"]), platforms: platforms.collect() }
}
