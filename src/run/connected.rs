//! A registry that a run is connected to.

use std::sync::Arc;

use crate::config::Home;
use crate::dates::clock::{Deadline, Spelled};
use crate::error::Error;
use crate::exit::Exit;
use crate::registry::{Project, Registry};

/// A registry, and whose images are meant on it.
pub(crate) struct Connected {
    pub(crate) registry: Arc<dyn Registry>,
    /// GitLab's project, as far as it tells what is in use.
    pub(crate) project: Arc<dyn Project>,
    pub(crate) home: Home,
    /// GitLab's address.
    pub(crate) server: String,
    /// When the run ends.
    pub(crate) deadline: Deadline,
}

impl Connected {
    /// Whether the run is out of time, as a failure of what was attempted.
    pub(super) fn out_of_time(&self) -> Option<Error> {
        self.deadline.has_passed().then(|| {
            let length = self.deadline.length().map(Spelled);
            let length = length.map_or_else(|| "it".to_owned(), |length| length.to_string());
            Error::new(
                Exit::Unavailable,
                "delete all tags of the plan",
                format!("the deadline of {length} passed"),
            )
            .with_hint(
                "run it again with the same plan, or with a longer --deadline: it goes on where it ended",
            )
        })
    }
}
