//! The content key: what changes it, what does not, and what gives none.

mod bad;
mod bake;
mod bases;
mod desk;
mod explained;
mod gate;
mod golden;
mod images;
mod inputs;
mod properties;
mod repository;
mod tree;
