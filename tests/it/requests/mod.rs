//! How many requests each question costs, and what they ask for.

mod connections;
mod many;
mod one;
