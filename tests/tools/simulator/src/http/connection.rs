//! One connection: requests in, answers out, until somebody has enough.

use super::body::Reader;
use super::stream::Stream;
use super::{Headers, Request, Response, Wire, reason};
use crate::moment::Moment;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Whether the connection can carry another request.
enum After {
    Open,
    Over(Ending),
}

enum Ending {
    Close,
    Reset,
}

/// Serves one connection until it ends.
pub(super) fn serve(
    mut stream: Stream,
    connection: u64,
    stop: &AtomicBool,
    handle: &dyn Fn(Request) -> Response,
) {
    let mut buffer = Vec::new();
    loop {
        let Ok(Some(mut request)) = read(&mut stream, &mut buffer) else { return stream.close() };
        request.connection = connection;
        let head = request.method == "HEAD";
        let keep =
            !request.headers.all("connection").any(|value| value.to_ascii_lowercase().contains("close"));
        let response = handle(request);
        match write(&mut stream, &response, head, keep, stop) {
            Ok(After::Open) if keep && !stop.load(Ordering::Relaxed) => {}
            Ok(After::Open | After::Over(Ending::Close)) => return stream.close(),
            Ok(After::Over(Ending::Reset)) | Err(_) => return stream.reset(),
        }
    }
}

/// The next request, or nothing when the client has hung up.
fn read(stream: &mut Stream, buffer: &mut Vec<u8>) -> io::Result<Option<Request>> {
    let (mut request, length) = loop {
        if let Some(parsed) = parse(buffer)? {
            break parsed;
        }
        if buffer.len() > 256 * 1024 {
            return Err(io::Error::from(io::ErrorKind::InvalidData));
        }
        match (Reader { stream, buffer }).fill() {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof && buffer.is_empty() => {
                return Ok(None);
            }
            other => other?,
        }
    };
    buffer.drain(..length);
    if request.headers.get("expect").is_some_and(|value| value.eq_ignore_ascii_case("100-continue")) {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        stream.flush()?;
    }
    let headers = std::mem::take(&mut request.headers);
    request.body = Reader { stream, buffer }.body(&headers)?;
    request.headers = headers;
    Ok(Some(request))
}

fn parse(buffer: &[u8]) -> io::Result<Option<(Request, usize)>> {
    let mut fields = [httparse::EMPTY_HEADER; 128];
    let mut parsed = httparse::Request::new(&mut fields);
    match parsed.parse(buffer) {
        Ok(httparse::Status::Complete(length)) => {
            let mut request = Request::new(parsed.method.unwrap_or(""), parsed.path.unwrap_or("/"));
            request.headers = Headers(
                parsed
                    .headers
                    .iter()
                    .map(|field| (field.name.to_owned(), String::from_utf8_lossy(field.value).into_owned()))
                    .collect(),
            );
            Ok(Some((request, length)))
        }
        Ok(httparse::Status::Partial) => Ok(None),
        Err(_) => Err(io::Error::from(io::ErrorKind::InvalidData)),
    }
}

fn write(
    stream: &mut Stream,
    response: &Response,
    head: bool,
    keep: bool,
    stop: &AtomicBool,
) -> io::Result<After> {
    match response.wire {
        Wire::Reset => return Ok(After::Over(Ending::Reset)),
        Wire::Close => return Ok(After::Over(Ending::Close)),
        Wire::Hang => {
            wait(Duration::MAX, stop, stream);
            return Ok(After::Over(Ending::Close));
        }
        Wire::Delay(pause) => wait(pause, stop, stream),
        _ => {}
    }
    let bare = response.status == 304 || response.status == 204 || response.status < 200;
    let endless = matches!(response.wire, Wire::Endless { .. });
    let mut out = format!("HTTP/1.1 {} {}\r\n", response.status, reason(response.status)).into_bytes();
    for (name, value) in &response.headers {
        out.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
    let measured = response.get("content-length").is_some();
    if response.get("date").is_none() {
        out.extend_from_slice(format!("Date: {}\r\n", Moment::now().http()).as_bytes());
    }
    let chunked = !measured && !bare && (endless || (response.chunked && !head));
    if chunked {
        out.extend_from_slice(b"Transfer-Encoding: chunked\r\n");
    } else if !measured && !bare {
        out.extend_from_slice(format!("Content-Length: {}\r\n", response.body.len()).as_bytes());
    }
    if !keep {
        out.extend_from_slice(b"Connection: close\r\n");
    }
    out.extend_from_slice(b"\r\n");
    if head || bare {
        stream.write_all(&out)?;
        stream.flush()?;
        return Ok(After::Open);
    }
    match response.wire {
        Wire::Drip { bytes, pause } => {
            stream.write_all(&out)?;
            for portion in response.body.chunks(bytes.max(1)) {
                if chunked {
                    chunk(stream, portion)?;
                } else {
                    stream.write_all(portion)?;
                }
                stream.flush()?;
                wait(pause, stop, stream);
            }
            if chunked {
                stream.write_all(b"0\r\n\r\n")?;
            }
        }
        Wire::Truncate { keep } => {
            stream.write_all(&out)?;
            let part = &response.body[..keep.min(response.body.len())];
            if chunked {
                chunk(stream, part)?;
            } else {
                stream.write_all(part)?;
            }
            stream.flush()?;
            return Ok(After::Over(Ending::Close));
        }
        Wire::Endless { bytes } => {
            stream.write_all(&out)?;
            chunk(stream, &response.body)?;
            let filling = [b' '; 16 * 1024];
            let mut left = bytes.unwrap_or(u64::MAX);
            while left > 0 && !stop.load(Ordering::Relaxed) {
                let n = usize::try_from(left).unwrap_or(usize::MAX).min(filling.len());
                chunk(stream, &filling[..n])?;
                left = left.saturating_sub(n as u64);
            }
            stream.write_all(b"0\r\n\r\n")?;
        }
        _ if chunked => {
            stream.write_all(&out)?;
            for portion in response.body.chunks(32 * 1024) {
                chunk(stream, portion)?;
            }
            stream.write_all(b"0\r\n\r\n")?;
        }
        _ => {
            out.extend_from_slice(&response.body);
            stream.write_all(&out)?;
        }
    }
    stream.flush()?;
    Ok(After::Open)
}

fn chunk(stream: &mut Stream, portion: &[u8]) -> io::Result<()> {
    if portion.is_empty() {
        return Ok(());
    }
    stream.write_all(&[format!("{:x}\r\n", portion.len()).as_bytes(), portion, b"\r\n"].concat())
}

/// Sleeps, but not past the end of the simulator or of the client.
fn wait(pause: Duration, stop: &AtomicBool, stream: &Stream) {
    let slice = Duration::from_millis(20);
    let mut left = pause;
    let _ = stream.tcp().set_nonblocking(true);
    while !left.is_zero() && !stop.load(Ordering::Relaxed) {
        if matches!(stream.tcp().peek(&mut [0]), Ok(0)) {
            break;
        }
        std::thread::sleep(slice.min(left));
        left = left.saturating_sub(slice);
    }
    let _ = stream.tcp().set_nonblocking(false);
}
