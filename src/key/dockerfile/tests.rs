use super::Dockerfile;
use std::collections::{BTreeMap, BTreeSet};

fn moving(text: &str, given: &[(&str, &str)]) -> Vec<(usize, String, Option<String>)> {
    let given: BTreeMap<String, String> =
        given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let contexts = BTreeSet::from(["Tools".to_owned()]);
    let inputs = Dockerfile::read(text.as_bytes()).moving(&given, &contexts);
    inputs.into_iter().map(|input| (input.line, input.written, input.reference)).collect()
}

#[test]
fn what_may_be_another_tomorrow_is_found_and_what_is_pinned_is_not() {
    let hash = "a".repeat(64);
    let text = format!(
        "# syntax=docker/dockerfile:1\nARG V=22\nARG OTHER\nfrom --platform=$BUILDPLATFORM node:${{V}}-slim as Build\n\
         COPY --from=build /a /a\nCOPY --from=0 /b /b\nCOPY --from=nginx:1 \\\n# between\n\n  /c /c\n\
         FROM scratch\nFROM alpine@sha256:{hash}\nFROM $OTHER\nFROM tools\nFROM build\n\
         RUN --mount=type=bind,from=golang:1,target=/x make\n\
         ADD https://example.com/x.tgz --chown=1 /x\nADD --checksum=sha256:{hash} https://example.com/y /y\n\
         ADD [\"https://example.com/r.git#main\", \"/r\"]\nADD https://example.com/r.git#{} /r\n",
        "0".repeat(40)
    );
    let found = moving(&text, &[]);
    let told: Vec<(usize, &str, Option<&str>)> =
        found.iter().map(|(line, written, meant)| (*line, written.as_str(), meant.as_deref())).collect();
    assert_eq!(
        told,
        [
            (1, "# syntax=docker/dockerfile:1", Some("docker/dockerfile:1")),
            (4, "FROM node:${V}-slim", Some("node:22-slim")),
            (7, "COPY --from=nginx:1", Some("nginx:1")),
            (13, "FROM $OTHER", None),
            (16, "RUN --mount=from=golang:1", Some("golang:1")),
            (17, "ADD https://example.com/x.tgz", None),
            (19, "ADD https://example.com/r.git#main", None),
        ]
    );
    assert_eq!(moving("ARG V=1\nFROM a:$V", &[("V", "2")])[0].2.as_deref(), Some("a:2"));
    assert_eq!(moving("ARG V\nFROM a:${V:-3}${X:+no}", &[])[0].2.as_deref(), Some("a:3"));
    assert_eq!(moving("ARG V=1\nFROM a:${V%x}", &[])[0].2, None);
}

#[test]
fn documents_within_are_no_instructions_and_their_arguments_count_all_the_same() {
    let text =
        "FROM scratch\nRUN <<EOF\nFROM inside:1\nARG HTTP_PROXY\nEOF\nRUN echo \"<<NEVER\"\nFROM outside:1\n";
    assert_eq!(moving(text, &[]).iter().map(|found| found.0).collect::<Vec<_>>(), [7]);
    let declares = |text: &str, name| Dockerfile::read(text.as_bytes()).declares(name);
    assert!(declares(text, "HTTP_PROXY"));
    assert!(declares("FROM a\nonbuild arg A=1 HTTPS_PROXY", "HTTPS_PROXY"));
    assert!(declares("# escape=`\nFROM a\nRUN x \\\nARG no_proxy\n", "no_proxy"));
    assert!(declares("FROM a\nARG \\\n  no_proxy\n", "no_proxy"));
    assert!(!declares("FROM a\n# ARG no_proxy\nRUN echo ARG no_proxy\n", "no_proxy"));
}
