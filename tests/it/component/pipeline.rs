//! The project's own pipeline, as its files say it: at home, and on a mirror.

use serde_yaml_ng::{Mapping, Value};
use std::path::Path;

/// What is included at home, in this order.
pub(crate) const HOME: [&str; 5] =
    [".ci/home.yml", ".ci/check.yml", ".ci/image.yml", ".ci/component.yml", ".ci/release.yml"];

/// Every file of a pipeline of this project.
pub(crate) fn files() -> impl Iterator<Item = &'static str> {
    [".gitlab-ci.yml", ".ci/mirror.yml", ".ci/child.yml", ".ci/never.yml"].into_iter().chain(HOME)
}

/// A file of the project.
pub(crate) fn text(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// A file of a pipeline.
pub(crate) fn read(name: &str) -> Value {
    serde_yaml_ng::from_str(&text(name)).unwrap()
}

/// The pipeline at home, without the components that it includes.
pub(crate) fn at_home() -> Value {
    let mut jobs = Mapping::new();
    for name in [".gitlab-ci.yml"].into_iter().chain(HOME) {
        jobs.extend(read(name).as_mapping().unwrap().clone());
    }
    Value::Mapping(jobs)
}
