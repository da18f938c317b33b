//! Real programs take the simulator for a GitLab: git, skopeo, buildah, curl, python-gitlab.

mod git;
mod pushes;
mod python_gitlab;
mod tls;
