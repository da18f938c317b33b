//! How much is left of what a plan was made for.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Meanwhile, There};
use crate::cleanup::{DoomedAt, Limit, Refusal, Share};
use crate::error::Error;
use crate::image::is_companion;
use crate::registry::Listed;
use crate::report::Settled;

impl Meanwhile<'_> {
    /// Why so much must not be deleted of what is there, those at the places of `held` left out; `None`: it may be.
    ///
    /// # Errors
    /// When a repository from which nothing is to be deleted has to be counted, and cannot be.
    pub(in crate::command::apply) fn refusal(
        &self,
        there: &There,
        held: &HashMap<DoomedAt, Settled>,
        unlisted: &HashMap<DoomedAt, bool>,
        limit: &Limit,
    ) -> Result<Option<Refusal>, Error> {
        let mut shares: Vec<Share> = Vec::new();
        for (repository, listed) in &there.lists {
            let own = self.doomed.placed().filter(|(_, doomed)| doomed.repository == *repository);
            let goes = own.clone().filter(|(at, _)| !held.contains_key(at));
            let (companions, deleted): (Vec<_>, Vec<_>) =
                goes.partition(|(_, doomed)| is_companion(&doomed.tag));
            let beyond =
                own.filter(|(at, doomed)| unlisted.get(at) == Some(&true) && !is_companion(&doomed.tag));
            shares.push(Share {
                repository: Arc::clone(repository),
                tags: images(listed) + beyond.count(),
                deleted: deleted.len(),
                companions: companions.len(),
            });
        }
        // What a plan says of other repositories is not believed either: they are counted where it hangs on them.
        for other in &limit.planned {
            if !matches!(limit.refusal(&shares), Some(Refusal::Everything { .. })) {
                break;
            }
            if !shares.iter().any(|share| share.repository == other.repository) {
                let listed = self.list(&other.repository, false)?;
                shares.push(Share {
                    repository: Arc::clone(&other.repository),
                    tags: images(&listed),
                    deleted: 0,
                    companions: 0,
                });
            }
        }
        Ok(limit.refusal(&shares))
    }
}

/// How many tags there are that are not about others.
fn images(listed: &Listed) -> usize {
    listed.tags.iter().filter(|tag| !is_companion(&tag.name)).count()
}
