//! What of a request goes over the line before its body.

use ureq::http::{self, HeaderValue};

use super::request::{Authorization, Method, Request};
use super::url::Url;

/// The request's head; the body is separate.
pub(super) fn head(
    request: &Request,
    url: &Url,
    has_credentials: bool,
) -> Result<http::Request<()>, http::Error> {
    let mut head = http::Request::builder().method(request.method.name()).uri(url.to_string());
    // A cache on the way asks the server again: a 404 that it kept would be told of what was pushed since.
    head = head.header("cache-control", "no-cache");
    if let Some(accept) = &request.accept {
        head = head.header("accept", accept);
    }
    if request.method == Method::Head {
        // The length of what is not sent is that of the plain manifest.
        head = head.header("accept-encoding", "identity");
    }
    if has_credentials {
        head = match &request.authorization {
            Authorization::None => head,
            Authorization::Basic { user, password } => {
                head.header("authorization", sensitive(&basic(user, password.expose()))?)
            }
            Authorization::Bearer(token) => {
                head.header("authorization", sensitive(&format!("Bearer {}", token.expose()))?)
            }
            Authorization::PrivateToken(token) => head.header("private-token", sensitive(token.expose())?),
            Authorization::JobToken(token) => head.header("job-token", sensitive(token.expose())?),
        };
    }
    for (name, value) in &request.headers {
        head = head.header(*name, value);
    }
    if let Some((media_type, _)) = &request.body
        && !media_type.is_empty()
    {
        head = head.header("content-type", media_type.as_ref());
    }
    head.body(())
}

/// The value of a Basic `Authorization`.
pub(super) fn basic(user: &str, password: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::from("Basic ");
    for group in format!("{user}:{password}").as_bytes().chunks(3) {
        let value =
            (0..3).fold(0_u32, |value, at| value << 8 | u32::from(group.get(at).copied().unwrap_or(0)));
        for character in 0..4 {
            let sextet = value >> (18 - 6 * character) & 63;
            out.push(if character <= group.len() { char::from(ALPHABET[sextet as usize]) } else { '=' });
        }
    }
    out
}

/// Whether a header can carry it. Basic can carry anything but a name with a colon, which would end it.
pub(super) fn is_sendable(authorization: &Authorization) -> bool {
    match authorization {
        Authorization::None => true,
        Authorization::Basic { user, .. } => !user.contains(|c: char| c == ':' || c.is_control()),
        Authorization::Bearer(token)
        | Authorization::PrivateToken(token)
        | Authorization::JobToken(token) => {
            !token.expose().is_empty() && token.expose().bytes().all(|byte| byte.is_ascii_graphic())
        }
    }
}

fn sensitive(value: &str) -> Result<HeaderValue, http::Error> {
    let mut value = HeaderValue::from_str(value)?;
    value.set_sensitive(true);
    Ok(value)
}
