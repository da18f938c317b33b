//! As much of GitLab and its runner as a consumer's pipeline needs: configuration is read and refused as GitLab does it,
//! and jobs run one after the other, with the variables, artifacts and children that they would have.
//!
//! What is run by `gitlab-ci-local` knows neither dotenv variables of trigger jobs nor how a child ended. This does, in some
//! milliseconds, and stands for a page of facts about GitLab; where it knows no more it panics. Which jobs a pipeline has,
//! and when each starts, was compared with what GitLab's configuration code of 18.11.2 makes of the same text, and was the same.

mod ended;
mod inputs;
mod job;
mod kept;
mod made;
mod project;
mod read;
mod rules;
mod run;
mod source;
mod tools;
mod valid;
mod variables;

pub use ended::{Ended, Outcome, Status};
pub use inputs::checked;
pub use job::Job;
pub use made::{Made, made};
pub use project::Project;
pub use read::read;
pub use source::Source;
