//! Contexts that several images of a run share: each is walked once, and its lines are kept as they are.
//!
//! Fifty images of one tree differ in arguments, platforms and targets, and seldom in what lies there.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::ComputeKey;
use super::listing::Kept;
use super::notes::Notes;
use super::recipe::Recipe;
use crate::tree::{Modules, Seen};
use crate::words::sort::set;

/// The walks of a run.
pub(crate) struct Walks {
    /// The contexts that more than one image has; what only one has is not worth keeping.
    shared: Vec<PathBuf>,
    done: RefCell<Vec<(Walked, Rc<Walk>)>>,
}

/// What was walked, and what of it counts.
#[derive(PartialEq, Eq)]
pub(super) struct Walked {
    context: PathBuf,
    ignored: Vec<u8>,
    leave_out: Vec<String>,
    tracked_only: bool,
    modules: Modules,
    pointers_as_content: bool,
}

/// What came of a walk.
pub(super) struct Walk {
    pub(super) kept: Kept,
    pub(super) notes: Notes,
    pub(super) seen: Seen,
}

impl Walks {
    /// The walks of images with these contexts.
    pub(crate) fn of(contexts: &[&Path]) -> Self {
        let is_shared = |context: &&&Path| contexts.iter().filter(|other| *other == *context).count() > 1;
        let shared = contexts.iter().filter(is_shared).map(|context| context.to_path_buf());
        Self { shared: set(shared).into_iter().collect(), done: RefCell::default() }
    }

    /// What a key's context is for the others; `None`: no other has it.
    pub(super) fn walked(&self, key: &ComputeKey<'_>, recipe: &Recipe) -> Option<Walked> {
        let content = key.content;
        self.shared.contains(&content.context).then(|| Walked {
            context: content.context.clone(),
            ignored: recipe.ignored.clone(),
            leave_out: content.leave_out.clone(),
            tracked_only: content.tracked_only,
            modules: content.modules,
            pointers_as_content: content.pointers_as_content,
        })
    }

    /// What came of it before.
    pub(super) fn find(&self, walked: &Walked) -> Option<Rc<Walk>> {
        let done = self.done.borrow();
        done.iter().find(|(known, _)| known == walked).map(|(_, walk)| Rc::clone(walk))
    }

    /// Keeps what came of it.
    pub(super) fn keep(&self, walked: Walked, walk: Walk) {
        self.done.borrow_mut().push((walked, Rc::new(walk)));
    }
}
