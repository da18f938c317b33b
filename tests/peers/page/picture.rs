//! The picture in the README: the page of a plan, as the browser draws it. It is made again, where the page changed, by
//! `UPDATE_PICTURE=1 cargo test --test peers page::picture`; fonts differ between machines, so it is not compared.

use std::fs;
use std::path::Path;

use registry_gate::Carrying;

use super::browser::{Page, Picture};
use super::looks::LIGHT;
use super::plans::plan;

/// What the README's column shows without making it smaller than can be read.
const SIZE: (u32, u32) = (1100, 1_000);

/// Nobody waits for a larger one.
const MOST_BYTES: usize = 150_000;

#[test]
fn the_readme_shows_the_page_of_a_plan() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/plan.png");
    if std::env::var_os("UPDATE_PICTURE").is_some() {
        let mut report = plan(&["acme/shop", "acme/shop/worker", "acme/shop/docs"], 40);
        if let Carrying::Later { job, .. } = &mut report.carrying {
            *job = Some("registry-gate-cleanup-apply".to_owned());
        }
        let page = Page::of_plan(&report, "Cleanup of registry.example.com/acme/shop");
        fs::write(&file, page.picture("readme", SIZE, LIGHT).png).unwrap();
    }
    let png = fs::read(&file).unwrap();
    let picture = Picture::read(&png);
    assert_eq!(picture.size, SIZE, "make it again, as this file says");
    assert!(png.len() <= MOST_BYTES, "{} bytes", png.len());
    assert!(picture.corner.iter().all(|part| *part > 200), "it brings its own light ground");
    assert!(fs::read_to_string(file.with_file_name("../README.md")).unwrap().contains("](docs/plan.png)"));
}
