//! What may be done in a registry.

/// What a run may do in its repositories. There is no right to push: who is granted one has made the repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rights {
    /// Look.
    Pull,
    /// Look, and delete.
    Delete,
}
