//! The slow end of a repository: noted at once, carried out by a worker sometime later.
//!
//! Tests do not wait for time to pass. A deletion goes on whenever somebody looks at it, if the world says so, or when
//! the test says so.

use super::{ContainerRepository, State, Tags};

/// Noted, and no worker has come yet.
const SCHEDULED: &str = "delete_scheduled";
/// A worker is at it.
const ONGOING: &str = "delete_ongoing";
/// The workers have given up.
const FAILED: &str = "delete_failed";

/// How deletions of repositories go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deletion {
    /// How often such a repository is still shown before it is gone: first as scheduled, then as ongoing. Nothing: until
    /// somebody says so.
    pub looks: Option<u32>,
    /// It ends with the repository still there.
    pub fails: bool,
}

impl ContainerRepository {
    /// Whether it is to go, or going.
    #[must_use]
    pub fn is_doomed(&self) -> bool {
        matches!(self.status, Some(SCHEDULED | ONGOING))
    }
}

impl State {
    /// Notes that a repository is to be deleted, now or once more.
    pub(crate) fn doom(&mut self, row: u64) {
        if let Some(row) = self.rows.get_mut(&row) {
            row.status = Some(SCHEDULED);
            row.looks = 0;
        }
        if self.world.deletion.looks == Some(0) {
            self.end(row, self.world.deletion.fails);
        }
    }

    /// Notes that somebody was shown these rows.
    pub(crate) fn looked_at(&mut self, rows: &[ContainerRepository]) {
        let Deletion { looks: Some(looks), fails } = self.world.deletion else { return };
        for row in rows.iter().filter(|row| row.is_doomed()) {
            let Some(row) = self.rows.get_mut(&row.id) else { continue };
            row.looks += 1;
            row.status = Some(ONGOING);
            if row.looks >= looks {
                let id = row.id;
                self.end(id, fails);
            }
        }
    }

    /// Workers begin with everything that is scheduled.
    pub(crate) fn begin_deletions(&mut self) {
        for row in self.rows.values_mut().filter(|row| row.is_doomed()) {
            row.status = Some(ONGOING);
        }
    }

    /// Everything that is scheduled or going on ends.
    pub(crate) fn end_deletions(&mut self, fails: bool) {
        let doomed: Vec<u64> = self.rows.values().filter(|row| row.is_doomed()).map(|row| row.id).collect();
        for row in doomed {
            self.end(row, fails);
        }
    }

    /// The row goes, with the tags in the registry; or nothing does.
    fn end(&mut self, row: u64, fails: bool) {
        if fails {
            if let Some(row) = self.rows.get_mut(&row) {
                row.status = Some(FAILED);
            }
            return;
        }
        let Some(row) = self.rows.remove(&row) else { return };
        let path = self.path_of(&row);
        if let Some(repository) = self.repositories.get_mut(&path) {
            repository.tags = Tags::default();
        }
    }
}
