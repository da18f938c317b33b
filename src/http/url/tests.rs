use super::*;
use proptest::prelude::*;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap_or_else(|why| panic!("{text}: {why}"))
}

#[test]
fn absolute_urls_read_and_print() {
    for (text, printed) in [
        ("https://gitlab.example.com", "https://gitlab.example.com/"),
        ("HTTPS://GitLab.Example.com:443/A?b=C", "https://gitlab.example.com/A?b=C"),
        ("http://localhost:5050/v2/", "http://localhost:5050/v2/"),
        ("http://host:80", "http://host/"),
        ("https://host:80/", "https://host:80/"),
        ("https://[::1]:5050/x", "https://[::1]:5050/x"),
        ("https://[0:0:0:0:0:0:0:1]/x", "https://[::1]/x"),
        ("https://gitlab.example.com./x", "https://gitlab.example.com/x"),
        ("http://127.1:80/x", "http://127.0.0.1/x"),
        ("https://host?x=1#frag", "https://host/?x=1"),
        ("https://host/a/../b/./c/..", "https://host/b/"),
        ("https://host/a%2Fb/ü", "https://host/a%2Fb/%C3%BC"),
        ("https://host/x?a[]=1", "https://host/x?a%5B%5D=1"),
        ("https://host:/x", "https://host/x"),
    ] {
        assert_eq!(url(text).to_string(), printed);
    }
}

#[test]
fn what_is_no_url_is_refused_with_the_reason() {
    for (text, why) in [
        ("gitlab.example.com", "no scheme"),
        ("ftp://host/", "neither https nor http"),
        ("https:host", "no //"),
        ("https://", "no host"),
        ("https:///path", "no host"),
        ("https://user:pw@host/", "user name or password"),
        ("https://ho st/", "not a host name"),
        ("https://höst/", "not a host name"),
        ("https://./", "no host"),
        ("https://../", "not a host name"),
        ("https://a..b/", "not a host name"),
        ("https://.a/", "not a host name"),
        ("https://host:99999/", "port"),
        ("https://host:0/", "port"),
        ("https://host:+1/", "port"),
        ("https://[::g]/", "IPv6"),
        ("https://host/a b", "blank"),
        ("https://host/a\r\nX: y", "control character"),
        ("", "no scheme"),
    ] {
        let refused = Url::parse(text).unwrap_err().to_string();
        assert!(refused.contains(why), "{text}: {refused}");
    }
}

/// The examples of RFC 3986, section 5.4, but for those with fragments and other schemes.
#[test]
fn references_resolve_as_the_rfc_says() {
    let base = url("http://a/b/c/d;p?q");
    for (reference, expected) in [
        ("g", "http://a/b/c/g"),
        ("./g", "http://a/b/c/g"),
        ("g/", "http://a/b/c/g/"),
        ("/g", "http://a/g"),
        ("//g", "http://g/"),
        ("?y", "http://a/b/c/d;p?y"),
        ("g?y", "http://a/b/c/g?y"),
        ("#s", "http://a/b/c/d;p?q"),
        (";x", "http://a/b/c/;x"),
        ("", "http://a/b/c/d;p?q"),
        (".", "http://a/b/c/"),
        ("./", "http://a/b/c/"),
        ("..", "http://a/b/"),
        ("../g", "http://a/b/g"),
        ("../..", "http://a/"),
        ("../../g", "http://a/g"),
        ("../../../g", "http://a/g"),
        ("/./g", "http://a/g"),
        ("/../g", "http://a/g"),
        ("g.", "http://a/b/c/g."),
        ("..g", "http://a/b/c/..g"),
        ("./../g", "http://a/b/g"),
        ("g;x=1/../y", "http://a/b/c/y"),
        ("g?y/../x", "http://a/b/c/g?y/../x"),
        ("https://other/x?y", "https://other/x?y"),
        ("v2:tag/x", "http://a/b/c/v2:tag/x"),
    ] {
        match (reference, base.join(reference)) {
            // A colon in the first segment makes it a scheme, and not one of ours.
            ("v2:tag/x", joined) => assert!(joined.is_err()),
            (_, joined) => assert_eq!(joined.unwrap().to_string(), expected, "{reference}"),
        }
    }
}

#[test]
fn origins_compare_by_scheme_host_and_port() {
    assert_eq!(url("https://Host/a").origin(), url("https://host:443/b").origin());
    assert_ne!(url("https://host/").origin(), url("http://host/").origin());
    assert_ne!(url("https://host/").origin(), url("https://host:444/").origin());
    assert_eq!(url("http://host:443/").origin().to_string(), "http://host:443");
}

#[test]
fn loopback_is_by_name_or_address() {
    for (host, loopback) in [
        ("localhost", true),
        ("127.3.2.1", true),
        ("127.1", true),
        ("localhost.", true),
        ("[::1]", true),
        ("127.example.com", false),
        ("10.0.0.1", false),
    ] {
        assert_eq!(Origin::parse(Scheme::Http, host).unwrap().is_loopback(), loopback, "{host}");
    }
}

#[test]
fn paths_and_queries_are_built() {
    let server = url("https://host/gitlab/");
    let auth = server
        .below("/jwt/auth")
        .unwrap()
        .with("service", "container_registry")
        .with("scope", "a:b/c:pull,x y");
    assert_eq!(
        auth.to_string(),
        "https://host/gitlab/jwt/auth?service=container_registry&scope=a%3Ab%2Fc%3Apull%2Cx%20y"
    );
    assert_eq!(auth.parameter("scope").unwrap(), "a:b/c:pull,x y");
    assert_eq!(auth.parameter("none"), None);
    assert_eq!(
        server.below(&format!("projects/{}", encode("a/b"))).unwrap().path(),
        "/gitlab/projects/a%2Fb"
    );
}

proptest! {
    #[test]
    fn whatever_parses_prints_and_parses_to_itself(text in "(https?://)?[ -~é]{0,40}") {
        if let Ok(parsed) = Url::parse(&text) {
            prop_assert_eq!(&Url::parse(&parsed.to_string()).unwrap(), &parsed);
            prop_assert!(parsed.to_string().parse::<ureq::http::Uri>().is_ok());
        }
    }

    #[test]
    fn a_reference_without_authority_stays_on_the_origin(reference in "[ -~]{0,40}") {
        let base = url("https://host:5050/a/b?c");
        if let Ok(joined) = base.join(&reference) {
            prop_assert!(joined.to_string().parse::<ureq::http::Uri>().is_ok());
            if !reference.contains("//") {
                prop_assert_eq!(joined.origin(), base.origin());
            }
        }
    }

    #[test]
    fn encoding_and_decoding_undo_each_other(text in "\\PC{0,30}") {
        prop_assert_eq!(decode(&encode(&text)), text);
    }
}
