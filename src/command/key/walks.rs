//! Contexts that several images of a run share: each is walked once, and its lines go into the sums of all of them.
//!
//! Fifty images of one tree differ in arguments, platforms and targets, and seldom in what lies there. What comes before
//! a context's lines is known before the first walk, so nothing of a walk is kept but sums, whatever the tree's size.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use super::Begun;
use super::listing::Summed;
use super::notes::Notes;
use crate::key::Content;
use crate::key::list::Sum;
use crate::tree::{Contents, Modules, Seen};

/// The walks of a run.
pub(crate) struct Walks {
    /// The contexts that more than one image has.
    shared: Vec<SharedWalk>,
    /// What is read of files that lie in more than one of the places.
    pub(super) contents: Contents,
}

/// A walk that is for more than one image.
pub(super) struct SharedWalk {
    walked: Walked,
    /// The sums of what comes before it, each once.
    pub(super) begun: Vec<Sum>,
    /// What came of it.
    pub(super) done: OnceCell<Walk>,
}

/// What is walked, and what of it counts.
#[derive(Clone, PartialEq, Eq)]
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
    pub(super) summed: Summed,
    pub(super) notes: Notes,
    pub(super) seen: Seen,
}

impl Walked {
    pub(super) fn of(content: &Content, ignored: &[u8]) -> Self {
        Self {
            context: content.context.clone(),
            ignored: ignored.to_vec(),
            leave_out: content.leave_out.clone(),
            tracked_only: content.tracked_only,
            modules: content.modules,
            pointers_as_content: content.pointers_as_content,
        }
    }
}

impl Walks {
    /// The walks of these images.
    pub(crate) fn of(images: &[&Begun]) -> Self {
        let mut shared: Vec<SharedWalk> = Vec::new();
        let mut places: Vec<&Path> = Vec::new();
        for (at, image) in images.iter().enumerate() {
            places.extend(image.places.beside());
            if let Some(walk) = shared.iter_mut().find(|walk| walk.walked == image.walked) {
                if !walk.begun.iter().any(|begun| begun.so_far() == image.sum.so_far()) {
                    walk.begun.push(image.sum.clone());
                }
                continue;
            }
            places.push(image.places.context());
            if images[at + 1..].iter().any(|other| other.walked == image.walked) {
                let (walked, begun) = (image.walked.clone(), vec![image.sum.clone()]);
                shared.push(SharedWalk { walked, begun, done: OnceCell::new() });
            }
        }
        Self { shared, contents: Contents::of(&places) }
    }

    /// The walk that is for this image and others; `None`: no other has it.
    pub(super) fn find(&self, walked: &Walked) -> Option<&SharedWalk> {
        self.shared.iter().find(|walk| walk.walked == *walked)
    }
}
