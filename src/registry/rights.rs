//! What may be done in a registry.

/// What a run may do in its repositories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rights {
    /// Look.
    Pull,
    /// Look, and delete.
    Delete,
    /// Look, and push. Who is granted that has made the repository, so it is asked for right before something is written.
    Push,
}
