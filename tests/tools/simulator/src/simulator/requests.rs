//! What was asked of each server, and over how many connections.

use super::Simulator;
use crate::fault::Server;
use crate::http::Listener;
use crate::http::Traffic;
use crate::record::Recorded;

impl Simulator {
    /// All requests so far, in the order they were answered.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        self.instance.records().clone()
    }

    /// The requests to one server.
    #[must_use]
    pub fn requests_to(&self, server: Server) -> Vec<Recorded> {
        self.instance.records().iter().filter(|record| record.server == server).cloned().collect()
    }

    /// `METHOD target` of each request to GitLab and the registry, for comparing whole conversations.
    #[must_use]
    pub fn conversation(&self) -> Vec<String> {
        self.instance
            .records()
            .iter()
            .map(|record| format!("{} {}", record.server.word(), record.line()))
            .collect()
    }

    /// The requests that asked for a change, in GitLab or in the registry.
    #[must_use]
    pub fn writes(&self) -> Vec<Recorded> {
        self.instance.records().iter().filter(|record| record.is_write()).cloned().collect()
    }

    /// The requests to routes that the simulator does not know.
    #[must_use]
    pub fn unknown_requests(&self) -> Vec<Recorded> {
        self.instance.records().iter().filter(|record| !record.is_known).cloned().collect()
    }

    /// Forgets requests and counters.
    pub fn clear_requests(&self) {
        self.instance.records().clear();
        for listener in [&self.gitlab, &self.registry, &self.storage, &self.elsewhere] {
            listener.clear();
        }
    }

    /// Connections and handshakes of one server.
    #[must_use]
    pub fn traffic(&self, server: Server) -> Traffic {
        self.listener(server).traffic()
    }

    /// Ends all open connections of one server, as a restart would.
    pub fn disconnect(&self, server: Server) {
        self.listener(server).disconnect();
    }

    fn listener(&self, server: Server) -> &Listener {
        match server {
            Server::Gitlab => &self.gitlab,
            Server::Registry | Server::RegistryFromRails => &self.registry,
            Server::Storage => &self.storage,
            Server::Elsewhere => &self.elsewhere,
        }
    }
}
