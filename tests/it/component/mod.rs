//! The components as they are written: the inputs that they declare, and the pipeline that tests and releases them. How
//! runners take them is in `tests/peers`.

mod context;
mod hosts;
mod inputs;
mod parts;
mod pins;
mod pipeline;
mod release;
