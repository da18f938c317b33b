//! Another name for an image: what the registry holds afterwards, and what it was asked.

mod across;
mod companions;
mod halted;
mod images;
mod refused;
mod told;
mod within;
