//! GitLab's rows for the repositories, and their deletion, which it leaves for later.

use super::Simulator;
use crate::moment::Moment;
use crate::store::ContainerRepository;

impl Simulator {
    /// Sets what GitLab's row says of a repository's deletion: nothing, `delete_scheduled`, `delete_ongoing` or
    /// `delete_failed`.
    ///
    /// # Panics
    /// When there is no row for this path.
    pub fn set_status(&self, path: &str, status: Option<&'static str>) {
        self.with_row(path, |row| row.status = status);
    }

    /// Sets when the cleanup policy last began in a repository (RFC 3339).
    ///
    /// # Panics
    /// When there is no row for this path, or the time is none.
    pub fn set_cleanup_started(&self, path: &str, started: Option<&str>) {
        let started = started.map(|started| Moment::parse(started).expect("a time"));
        self.with_row(path, |row| row.policy_started = started);
    }

    fn with_row(&self, path: &str, change: impl FnOnce(&mut ContainerRepository)) {
        let id = self.repository_id(path).expect("a row for this path");
        change(self.instance.state().rows.get_mut(&id).expect("a row of this number"));
    }

    /// The number of GitLab's row for a repository.
    #[must_use]
    pub fn repository_id(&self, path: &str) -> Option<u64> {
        let state = self.instance.state();
        state.rows.values().find(|row| state.path_of(row) == path).map(|row| row.id)
    }

    /// Begins what GitLab leaves for later: repositories scheduled for deletion are being deleted.
    pub fn work_on(&self) {
        self.instance.state().begin_deletions();
    }

    /// Does what GitLab leaves for later: repositories scheduled for deletion go, with their tags, unless deletions fail
    /// in this world.
    pub fn work_off(&self) {
        let mut state = self.instance.state();
        let fails = state.world.deletion.fails;
        state.end_deletions(fails);
    }

    /// Repositories scheduled for deletion stay, with their tags, as `delete_failed`.
    pub fn fail_deletions(&self) {
        self.instance.state().end_deletions(true);
    }
}
