//! Cleaning up real registries: what goes is gone for `skopeo`, what stays can be pulled to its last layer, and the
//! plan said so before.

mod disk;
mod git;
mod interrupted;
mod layout;
mod moved;
mod plan;
mod refused;
mod stock;
mod whole;
