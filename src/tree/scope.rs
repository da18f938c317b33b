//! Which files of a tree are wanted: asked for each folder and each file on the way down.

/// A rule about paths below a root.
pub(crate) trait Scope: Sync {
    /// What is known of a folder, and counts for what lies in it.
    type Standing: Clone;

    /// What is known of the root.
    fn root(&self) -> Self::Standing;

    /// What is known of a folder below one of which this is known; `None`: nothing in it is wanted.
    fn enter(&self, parent: &Self::Standing, path: &[u8]) -> Option<Self::Standing>;

    /// Whether this file in such a folder is wanted.
    fn wants(&self, parent: &Self::Standing, path: &[u8]) -> bool;
}

/// All files.
#[derive(Clone, Copy, Debug)]
pub(crate) struct All;

impl Scope for All {
    type Standing = ();

    fn root(&self) {}

    fn enter(&self, (): &(), _: &[u8]) -> Option<()> {
        Some(())
    }

    fn wants(&self, (): &(), _: &[u8]) -> bool {
        true
    }
}
