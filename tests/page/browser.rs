//! Debian's Chromium, without a screen. That it is missing is a failure.

use std::path::Path;
use std::process::Command;

/// A browser that has nothing of before, and looks for nothing on any network.
fn chromium(profile: &Path) -> Command {
    let mut chromium = Command::new("chromium");
    chromium.args([
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        "--virtual-time-budget=10000",
    ]);
    chromium.arg(format!("--user-data-dir={}", profile.join("profile").display()));
    chromium
}

/// What the page has become once its script ran; `state` is the end of its address.
pub(crate) fn dom(page: &str, state: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.html");
    std::fs::write(&file, page).unwrap();
    let mut chromium = chromium(folder.path());
    chromium.arg("--dump-dom").arg(format!("file://{}{state}", file.display()));
    let done = chromium.output().expect("Debian's chromium");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// A picture of the page, PNG.
pub(crate) fn screenshot(page: &str, size: (u32, u32), dark: bool) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let (file, picture) = (folder.path().join("page.html"), folder.path().join("page.png"));
    std::fs::write(&file, page).unwrap();
    let mut chromium = chromium(folder.path());
    chromium.arg(format!("--screenshot={}", picture.display()));
    chromium.arg(format!("--window-size={},{}", size.0, size.1));
    if dark {
        chromium.arg("--blink-settings=preferredColorScheme=0");
    }
    let done = chromium.arg(format!("file://{}", file.display())).output().expect("Debian's chromium");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let png = std::fs::read(&picture).unwrap();
    assert!(png.starts_with(b"\x89PNG"));
    if let Some(kept) = std::env::var_os("REGISTRY_GATE_SCREENSHOTS") {
        let name = format!("{}x{}{}.png", size.0, size.1, if dark { "-dark" } else { "" });
        std::fs::write(Path::new(&kept).join(name), &png).unwrap();
    }
    png
}
