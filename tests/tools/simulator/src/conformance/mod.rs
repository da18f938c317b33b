//! Plays transcripts of real servers against any server and says what it answers differently.

mod difference;
mod normal;
mod player;
mod transcript;

pub use player::{Player, Target, Verdict};
pub use transcript::{Step, Transcript};
