//! The registry that most tests ask: one project with an image of every kind.

use simulator::{ImageSpec, Mode, Simulator, World};

/// What time it is in every test.
pub(crate) const NOW: &str = "2026-01-31T12:00:00Z";

/// The job token: percent-encoding and base64 change it, so that every form of it is another text.
pub(crate) const TOKEN: &str = "glcbt-64_S3CR3T+never/print=me~please?";

/// The three kinds of registry.
pub(crate) const MODES: [Mode; 3] = [Mode::Metadata, Mode::Filesystem, Mode::Distribution];

/// A world of this kind of registry, whose blobs are in object storage.
pub(crate) fn world(mode: Mode) -> World {
    World::default().mode(mode).job_token(TOKEN).redirect_blobs(true)
}

/// What is in the shop's registry.
pub(crate) struct Shop;

impl Shop {
    /// All its tags were published when they were built: 10 days ago, and `old` 100 days ago.
    pub(crate) fn open(world: World) -> Simulator {
        let sim = Simulator::start(world);
        let ten_days_ago = "2026-01-21T12:00:00Z";
        let single =
            || ImageSpec::new().created(ten_days_ago).label("revision", "4f5a1c2").label("vendor", "ada");
        Self::put(&sim, "acme/shop", "v1", &single(), ten_days_ago);
        Self::put(&sim, "acme/shop", "v2", &single().layers(&[2]), ten_days_ago);
        Self::put(&sim, "acme/shop", "v3", &single().layers(&[3]), ten_days_ago);
        Self::put(&sim, "acme/shop/worker", "v1", &single().layers(&[4]), ten_days_ago);
        let old = "2025-10-23T12:00:00Z";
        Self::put(&sim, "acme/shop", "old", &ImageSpec::new().created(old).layers(&[5]), old);
        let platforms = ["linux/amd64", "linux/arm64/v8", "linux/arm/v7"];
        let multi = single().platforms(&platforms).layers(&[6]).attestation();
        Self::put(&sim, "acme/shop", "multi", &multi, ten_days_ago);
        sim
    }

    /// Pushes an image as of a time.
    pub(crate) fn put(sim: &Simulator, repository: &str, tag: &str, image: &ImageSpec, published: &str) {
        sim.push(repository, tag, image);
        sim.set_times(repository, tag, published, None);
    }
}
