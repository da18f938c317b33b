//! Whether something about an image is a signature: that it is there, never that it is good.

use crate::image::{Digest, Manifest, Tag, named_subject};

/// What `cosign sign` says of its bundles (sigstore's bundle specification), and what a bundle is otherwise.
const PREDICATE: (&str, &str) = ("dev.sigstore.bundle.predicateType", "https://sigstore.dev/cosign/sign/v1");
const CONTENT: (&str, &str) = ("dev.sigstore.bundle.content", "message-signature");

/// Whether a tag is that of a signature on an image, by its name: Cosign's `sha256-<hex>.sig`.
#[must_use]
pub(crate) fn is_signature_tag(tag: &Tag, subject: &Digest) -> bool {
    let (_, end) = tag.as_str().rsplit_once('.').unwrap_or_default();
    end == "sig" && named_subject(tag).as_ref() == Some(subject)
}

/// Whether a referrer of this type is a signature.
#[must_use]
pub(crate) fn is_signature(artifact_type: &str, manifest: &Manifest) -> bool {
    let (Manifest::Image { annotations, .. } | Manifest::Index { annotations, .. }) = manifest;
    let says = |(name, value): (&str, &str)| annotations.iter().any(|(own, is)| own == name && is == value);
    match artifact_type {
        "application/vnd.dev.cosign.artifact.sig.v1+json"
        | "application/vnd.dev.cosign.simplesigning.v1+json"
        | "application/vnd.cncf.notary.signature" => true,
        kind if kind.starts_with("application/vnd.dev.sigstore.bundle") => says(PREDICATE) || says(CONTENT),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_is_a_signature_only_if_it_says_so() {
        let manifest = |annotations: &str| {
            let config = Digest::of(b"{}");
            let text = format!(r#"{{"config":{{"digest":"{config}"}},"annotations":{annotations}}}"#);
            Manifest::parse(text.as_bytes()).unwrap()
        };
        let bundle = "application/vnd.dev.sigstore.bundle.v0.3+json";
        let signed = format!(r#"{{"{}":"{}"}}"#, PREDICATE.0, PREDICATE.1);
        let attested = format!(r#"{{"{}":"https://slsa.dev/provenance/v1"}}"#, PREDICATE.0);
        assert!(is_signature(bundle, &manifest(&signed)));
        assert!(!is_signature(bundle, &manifest(&attested)));
        assert!(!is_signature("application/spdx+json", &manifest(&signed)));
        assert!(is_signature("application/vnd.cncf.notary.signature", &manifest("{}")));
    }

    #[test]
    fn a_tag_is_a_signature_of_what_it_names() {
        let (one, other) = (Digest::of(b"1"), Digest::of(b"2"));
        let name = |digest: &Digest, end: &str| {
            Tag::parse(&format!("{}{end}", digest.as_str().replace(':', "-"))).unwrap()
        };
        assert!(is_signature_tag(&name(&one, ".sig"), &one));
        assert!(!is_signature_tag(&name(&one, ".att"), &one));
        assert!(!is_signature_tag(&name(&other, ".sig"), &one));
    }
}
