//! What is promised in several places is the same in all of them: codes, keys, flags, variables, error texts.

mod cleanup_trouble;
mod codes;
mod colours;
mod flags;
mod gate;
mod policy;
mod reference;
mod texts;
mod troubleshooting;
mod variables;
