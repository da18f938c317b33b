//! Go's `http.ServeContent`: conditions and ranges.

use crate::http::{Request, Response};
use crate::mode::Mode;

/// Serves `content` in whole or in part, with the header fields of `whole`.
pub(super) fn serve(mode: Mode, request: &Request, whole: Response, content: &[u8], etag: &str) -> Response {
    if request.headers.get("if-none-match").is_some_and(|value| is_matched(value, etag)) {
        let mut response = whole;
        response.status = 304;
        response.headers.retain(|(name, _)| name != "Content-Type");
        return response;
    }
    let is_current = request.headers.get("if-range").is_none_or(|value| value == etag);
    let spec = request.headers.get("range").filter(|_| is_current).unwrap_or_default();
    if spec.is_empty() {
        return whole.header("Accept-Ranges", "bytes").body(content);
    }
    match parse(spec, content.len()) {
        Ok(ranges) if ranges.len() == 1 => {
            let (start, length) = ranges[0];
            let mut response = whole.header("Accept-Ranges", "bytes");
            response.status = 206;
            response
                .header(
                    "Content-Range",
                    format!("bytes {start}-{}/{}", (start + length).saturating_sub(1), content.len()),
                )
                .body(&content[start..start + length])
        }
        // Several ranges at once come as the whole here; no client of a registry asks for that.
        Ok(_) => whole.header("Accept-Ranges", "bytes").body(content),
        Err(message) => {
            let mut response = whole;
            response.status = 416;
            response.headers.retain(|(name, _)| name != "Content-Type");
            if mode.is_gitlab() {
                response.headers.retain(|(name, _)| name != "Etag" && name != "Cache-Control");
            }
            let response = response
                .header("Content-Type", "text/plain; charset=utf-8")
                .header("X-Content-Type-Options", "nosniff");
            let response = if message.contains("overlap") {
                response.header("Content-Range", format!("bytes */{}", content.len()))
            } else {
                response
            };
            response.body(format!("{message}\n"))
        }
    }
}

fn is_matched(value: &str, etag: &str) -> bool {
    value.split(',').map(str::trim).any(|wanted| wanted == "*" || wanted.trim_start_matches("W/") == etag)
}

/// Start and length of each range.
fn parse(spec: &str, size: usize) -> Result<Vec<(usize, usize)>, &'static str> {
    let list = spec.strip_prefix("bytes=").ok_or("invalid range")?;
    let mut ranges = Vec::new();
    let mut is_beyond = false;
    for part in list.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (start, end) = part.split_once('-').ok_or("invalid range")?;
        let (start, end) = (start.trim(), end.trim());
        if start.is_empty() {
            let length: usize = end.parse().map_err(|_| "invalid range")?;
            let length = length.min(size);
            ranges.push((size - length, length));
            continue;
        }
        let start: usize = start.parse().map_err(|_| "invalid range")?;
        if start >= size {
            is_beyond = true;
            continue;
        }
        let end =
            if end.is_empty() { size - 1 } else { end.parse::<usize>().map_err(|_| "invalid range")? };
        if end < start {
            return Err("invalid range");
        }
        ranges.push((start, end.min(size - 1) - start + 1));
    }
    if ranges.is_empty() && is_beyond { Err("invalid range: failed to overlap") } else { Ok(ranges) }
}
