//! Plain `http` through an `http` proxy. ureq only knows CONNECT, which a usual proxy allows to port 443
//! alone; for other ports it expects the whole URL on the request line (RFC 9112, 3.2.2). So this transport
//! rewrites the head of each request on its way out.

use ureq::unversioned::transport::{Buffers, NextTimeout, Transport};

use super::proxy::Server;

/// A connection to a proxy that requests for one origin are sent to.
#[derive(Debug)]
pub(super) struct Forward {
    proxy: Box<dyn Transport>,
    /// What precedes the path on the request line: `http://registry.example.com:5050`.
    origin: String,
    /// The header that tells the proxy who is asking, with its line end.
    credentials: Option<ProxyLine>,
    /// Whether what is sent next begins a request: it does once something was read.
    at_head: bool,
}

struct ProxyLine(String);

impl std::fmt::Debug for ProxyLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ProxyLine(…)")
    }
}

impl Forward {
    pub(super) fn new(proxy: Box<dyn Transport>, origin: String, server: &Server) -> Self {
        let credentials = server.user.as_ref().map(|user| {
            let password = server.password.as_ref().map_or("", |password| password.expose());
            ProxyLine(format!("Proxy-Authorization: {}\r\n", super::head::basic(user, password)))
        });
        Self { proxy, origin, credentials, at_head: true }
    }

    /// The head with the whole URL on its first line, and the proxy's credentials after it.
    fn rewritten(&self, head: &[u8]) -> Vec<u8> {
        let path = head.iter().position(|byte| *byte == b' ').map_or(0, |blank| blank + 1);
        let line_end = head.windows(2).position(|pair| pair == b"\r\n").map_or(head.len(), |end| end + 2);
        let credentials = self.credentials.as_ref().map_or("", |credentials| credentials.0.as_str());
        [
            &head[..path],
            self.origin.as_bytes(),
            &head[path..line_end],
            credentials.as_bytes(),
            &head[line_end..],
        ]
        .concat()
    }
}

impl Transport for Forward {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.proxy.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        if !std::mem::take(&mut self.at_head) {
            return self.proxy.transmit_output(amount, timeout);
        }
        let head = self.proxy.buffers().output()[..amount].to_vec();
        let mut rest = self.rewritten(&head);
        while !rest.is_empty() {
            let output = self.proxy.buffers().output();
            let piece = output.len().min(rest.len());
            output[..piece].copy_from_slice(&rest[..piece]);
            self.proxy.transmit_output(piece, timeout)?;
            rest.drain(..piece);
        }
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.at_head = true;
        self.proxy.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.proxy.is_open()
    }
}
