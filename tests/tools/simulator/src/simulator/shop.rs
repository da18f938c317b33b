//! The project that the documents' examples are about: what they print is what a test and a reader see.

use super::Simulator;
use crate::git::MAIN_SHA;
use crate::image::ImageSpec;

impl Simulator {
    /// The images of the README: `v1` and `multi` of the project itself, and `v1` of its worker.
    pub fn seed_shop(&self, project: &str) {
        let image = ImageSpec::new().created("2026-01-20T12:00:00Z");
        let labelled = image.clone().label("org.opencontainers.image.revision", "4f5a1c2");
        let worker = format!("{project}/worker");
        for (repository, tag, image) in [
            (project, "v1", labelled.clone()),
            (&worker, "v1", labelled),
            (project, "multi", image.platforms(&["linux/amd64", "linux/arm64"])),
        ] {
            self.push(repository, tag, &image);
            self.set_times(repository, tag, "2026-01-21T12:00:00Z", None);
        }
    }

    /// A repository `web` of it that needs cleaning up: builds of a branch that lives and of one that is gone, and
    /// versions, of which one is a build under another name.
    pub fn seed_web(&self, project: &str) {
        let web = format!("{project}/web");
        for (tag, published, layer) in [
            ("1.3.0", "2025-10-01", 10),
            ("1.4.0", "2025-12-02", 11),
            ("1.4.1", "2026-01-20", 12),
            ("latest", "2026-01-20", 12),
            ("login-5d6e7f80", "2025-12-20", 13),
            ("login-6e7f8091", "2026-01-10", 14),
            ("main-0a1b2c3d", "2025-12-01", 11),
            ("main-1b2c3d4e", "2026-01-05", 15),
            ("main-2c3d4e5f", "2026-01-19", 16),
            (&format!("main-{}", &MAIN_SHA[..8]), "2026-01-22", 17),
        ] {
            self.push(&web, tag, &ImageSpec::new().layers(&[layer]));
            self.set_times(&web, tag, &format!("{published}T12:00:00Z"), None);
        }
    }
}
