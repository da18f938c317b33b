//! The components as they are written: the inputs that they declare, and the release that publishes them. How runners
//! take them is in `tests/peers`.

mod context;
mod inputs;
mod parts;
mod pins;
mod release;
