//! The child pipeline: what it builds, what it promises, and what it is when nobody knows.

mod built;
mod component;
mod limits;
mod look;
mod shop;
mod told;
mod unknown;
