//! Texts: how they are compared and matched, and which characters of other people's words are dangerous.
//!
//! Servers, callers, files and variables all end up in a job's log, which terminals and GitLab read: an escape
//! sequence hides lines or opens a section, a change of direction shows another name than there is, what has no width
//! makes two names look like one. There is one list of such characters ([`is_dangerous`]), and every output asks it.

mod alike;
pub(crate) mod bytes;
mod counted;
mod dangerous;
pub(crate) mod pattern;
mod shell;
mod shown;
pub(crate) mod sort;
mod variable;
pub(crate) mod version;

pub(crate) use alike::likest;
pub(crate) use counted::{counted, push_number};
pub use dangerous::is_dangerous;
pub(crate) use shell::{is_plain, shell_word};
pub use shown::shown;
pub(crate) use shown::{character, harmless, line, lines, quoted, shown_up_to};
pub use variable::PREFIX;
pub(crate) use variable::variable_of_flag;
