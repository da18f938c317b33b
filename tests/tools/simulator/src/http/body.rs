//! Request bodies: counted or chunked.

use super::Headers;
use std::io::{self, Read};

/// Reads from `stream` through `buffer`, which may hold what was read too far.
pub(super) struct Reader<'a, R> {
    pub(super) stream: &'a mut R,
    pub(super) buffer: &'a mut Vec<u8>,
}

impl<R: Read> Reader<'_, R> {
    /// The whole body that `headers` announce.
    pub(super) fn body(&mut self, headers: &Headers) -> io::Result<Vec<u8>> {
        if headers
            .get("transfer-encoding")
            .is_some_and(|coding| coding.to_ascii_lowercase().contains("chunked"))
        {
            return self.chunks();
        }
        match headers.get("content-length").map(str::parse) {
            Some(Ok(length)) => self.take(length),
            Some(Err(_)) => Err(io::Error::from(io::ErrorKind::InvalidData)),
            None => Ok(Vec::new()),
        }
    }

    fn chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.line()?;
            let size = line.split(';').next().unwrap_or_default().trim();
            let size =
                usize::from_str_radix(size, 16).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
            if size == 0 {
                while !self.line()?.is_empty() {}
                return Ok(body);
            }
            body.append(&mut self.take(size)?);
            self.line()?;
        }
    }

    fn line(&mut self) -> io::Result<String> {
        loop {
            if let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.buffer.drain(..=end).collect();
                return Ok(String::from_utf8_lossy(&line).trim_end().to_owned());
            }
            self.fill()?;
        }
    }

    fn take(&mut self, length: usize) -> io::Result<Vec<u8>> {
        while self.buffer.len() < length {
            self.fill()?;
        }
        let rest = self.buffer.split_off(length);
        Ok(std::mem::replace(self.buffer, rest))
    }

    /// Reads more into the buffer; the end of the stream is an error here.
    pub(super) fn fill(&mut self) -> io::Result<()> {
        let mut more = [0; 16 * 1024];
        match self.stream.read(&mut more)? {
            0 => Err(io::Error::from(io::ErrorKind::UnexpectedEof)),
            n => {
                self.buffer.extend_from_slice(&more[..n]);
                Ok(())
            }
        }
    }
}
