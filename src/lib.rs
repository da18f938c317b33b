//! registry-gate.
