//! One file or link, as it counts.

/// What of a mode counts: whether a file's owner may run it. All other bits are the umask's of whoever checked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// A file that its owner may not run.
    File,
    /// A file that its owner may run.
    Executable,
    /// A symbolic link.
    Link,
    /// A submodule, of which only the commit counts.
    Module,
}

impl Mode {
    /// The digits that git has for it.
    #[must_use]
    pub(crate) fn digits(self) -> &'static str {
        match self {
            Self::File => "100644",
            Self::Executable => "100755",
            Self::Link => "120000",
            Self::Module => "160000",
        }
    }
}

/// A file, a link or a submodule below a root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its path below the root, `/` between the parts; a name may have any other byte but NUL.
    pub path: Vec<u8>,
    /// What it is.
    pub mode: Mode,
    /// `sha256:…` of its content or of the link's text, or a submodule's `git:…`.
    pub content: String,
    /// The bytes that were read.
    pub bytes: u64,
    /// Whether it holds a pointer of Git LFS in place of its content.
    pub is_pointer: bool,
    /// Whether git knows it; `None`: there is no repository, or its index could not be read.
    pub is_tracked: Option<bool>,
}
