//! The simulator behaves as GitLab does: the other tests believe it. Real programs that meet it are in `tests/peers`.

mod conformance;
mod deletions;
mod environments;
mod faults;
mod listings;
mod odd;
mod rights;
mod seeds;
