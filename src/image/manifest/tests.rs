//! What is a manifest, and what is none.

use super::*;

const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

#[test]
fn an_image_has_a_config_and_the_sum_of_its_layers() {
    let body = format!(
        r#"{{"schemaVersion":2,"config":{{"digest":"{DIGEST}","size":7}},"layers":[{{"size":1}},{{"size":2}}]}}"#
    );
    let Manifest::Image { config, layer_bytes, .. } = Manifest::parse(body.as_bytes()).unwrap() else {
        panic!("no image")
    };
    assert_eq!((config.size, layer_bytes), (7, 3));
}

#[test]
fn attestations_of_an_index_have_no_platform() {
    let body = format!(
        r#"{{"manifests":[{{"digest":"{DIGEST}","platform":{{"os":"linux","architecture":"amd64"}}}},
            {{"digest":"{DIGEST}","platform":{{"os":"unknown","architecture":"unknown"}}}},{{"digest":"{DIGEST}"}}]}}"#
    );
    let Manifest::Index { children, .. } = Manifest::parse(body.as_bytes()).unwrap() else {
        panic!("no index")
    };
    let shown: Vec<_> = children.iter().map(|c| (c.platform.is_some(), c.kind)).collect();
    assert_eq!(shown, [(true, ChildKind::Image), (false, ChildKind::Other), (false, ChildKind::Image)]);
}

#[test]
fn only_unknown_is_an_attestation_and_a_platform_without_a_name_is_not_known_yet() {
    for (platform, kind) in [
        (r#"{"os":"unknown","architecture":"unknown"}"#, ChildKind::Other),
        (r#"{"os":"","architecture":""}"#, ChildKind::Image),
        ("{}", ChildKind::Image),
        ("null", ChildKind::Image),
        (r#"{"architecture":"arm64"}"#, ChildKind::Image),
        (r#"{"os":"linux","architecture":"unknown"}"#, ChildKind::Image),
        (r#"{"os":"li nux","architecture":"arm64"}"#, ChildKind::Image),
    ] {
        let body = format!(r#"{{"manifests":[{{"digest":"{DIGEST}","platform":{platform}}}]}}"#);
        let Manifest::Index { children, .. } = Manifest::parse(body.as_bytes()).unwrap() else {
            panic!("no index")
        };
        assert_eq!((children[0].platform.clone(), children[0].kind), (None, kind), "{platform}");
    }
}

#[test]
fn sizes_are_such_as_a_registry_can_add_up() {
    let parsed = |sizes: &[u64]| {
        let layers: Vec<String> = sizes.iter().map(|size| format!(r#"{{"size":{size}}}"#)).collect();
        let body = format!(r#"{{"config":{{"digest":"{DIGEST}"}},"layers":[{}]}}"#, layers.join(","));
        Manifest::parse(body.as_bytes())
    };
    assert!(parsed(&[LARGEST]).is_ok());
    for sizes in [&[LARGEST + 1][..], &[u64::MAX], &[LARGEST, 1], &[LARGEST, LARGEST], &[u64::MAX, 7]] {
        assert_eq!(parsed(sizes).unwrap_err(), "its layers are larger than any disk", "{sizes:?}");
    }
}

#[test]
fn an_image_may_have_a_list_of_nothing_too() {
    let parsed = |manifests: &str| {
        let body = format!(r#"{{"config":{{"digest":"{DIGEST}"}},"manifests":{manifests}}}"#);
        Manifest::parse(body.as_bytes())
    };
    for manifests in ["[]", "null"] {
        assert!(matches!(parsed(manifests), Ok(Manifest::Image { .. })), "{manifests}");
    }
    assert!(parsed(&format!(r#"[{{"digest":"{DIGEST}"}}]"#)).is_err(), "it is both");
}

#[test]
fn referrers_of_both_kinds_name_their_subject() {
    let subject = |text: &str| {
        let image = format!(r#"{{"config":{{"digest":"{DIGEST}"}},"subject":{text}}}"#);
        let index = format!(r#"{{"manifests":[],"subject":{text}}}"#);
        let read = [image, index].map(|body| Manifest::parse(body.as_bytes()).unwrap().subject().cloned());
        assert_eq!(read[0], read[1], "{text}");
        read[0].clone()
    };
    assert_eq!(
        subject(&format!(r#"{{"digest":"{DIGEST}","size":7}}"#)),
        Some(Digest::parse(DIGEST).unwrap())
    );
    for odd in ["null", "{}", "7", r#"{"digest":"x"}"#, r#"{"digest":null}"#] {
        assert_eq!(subject(odd), None, "{odd}");
    }
}

#[test]
fn annotations_of_both_kinds_are_texts() {
    let read = |text: &str| {
        let image = format!(r#"{{"config":{{"digest":"{DIGEST}"}},"annotations":{text}}}"#);
        let index = format!(r#"{{"manifests":[],"annotations":{text}}}"#);
        let read = [image, index].map(|body| match Manifest::parse(body.as_bytes()).unwrap() {
            Manifest::Image { annotations, .. } | Manifest::Index { annotations, .. } => annotations,
        });
        assert_eq!(read[0], read[1], "{text}");
        read[0].clone()
    };
    assert_eq!(read(r#"{"a":"b","c":7}"#), [("a".to_owned(), "b".to_owned())]);
    for odd in ["null", "7", "[]", "{}", r#"{"a":null}"#] {
        assert_eq!(read(odd), [], "{odd}");
    }
}

#[test]
fn what_is_no_manifest_says_so() {
    for (body, problem) in [
        ("<html>", "it is no whole JSON document (6 bytes)"),
        ("{}", "neither a config nor"),
        (r#"{"schemaVersion":1,"fsLayers":[]}"#, "schema 1"),
        (r#"{"config":{"digest":"x"}}"#, "bad digest"),
        (r#"{"config":{"digest":"#, "it is no whole JSON document"),
        ("null", "it is JSON, but no manifest"),
    ] {
        assert!(Manifest::parse(body.as_bytes()).unwrap_err().contains(problem), "{body}");
    }
}
