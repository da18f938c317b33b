//! Whether two paths are one file: two outputs there would leave one, and an input would be gone.

use std::fs;
use std::path::{Path, PathBuf};

/// The most links that are followed, as by the system.
const MOST_LINKS: usize = 40;

/// Whether what is written to one of two paths is what is found at the other, however each is spelt: `./x`, through a
/// folder's link, through a link of the file, or by another name of the same file. Terminals and the like are never.
#[must_use]
pub(crate) fn is_same(one: &Path, other: &Path) -> bool {
    if [one, other]
        .iter()
        .any(|path| fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir()))
    {
        return false;
    }
    let places = |path: &Path| [entry(path), followed(path)];
    let others = places(other);
    places(one).iter().any(|place| others.contains(place)) || is_one_inode(one, other)
}

/// The path of the entry itself: its folder without links, and its name.
fn entry(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (fs::canonicalize(folder), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()),
    }
}

/// Where a link at that path leads in the end, be anything there or not.
fn followed(path: &Path) -> PathBuf {
    let mut place = entry(path);
    for _ in 0..MOST_LINKS {
        let Ok(target) = fs::read_link(&place) else { break };
        place = entry(&place.parent().map_or_else(|| target.clone(), |folder| folder.join(&target)));
    }
    place
}

#[cfg(unix)]
fn is_one_inode(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let inode = |path| fs::metadata(path).ok().map(|found| (found.dev(), found.ino()));
    inode(one).is_some_and(|found| inode(other) == Some(found))
}

#[cfg(not(unix))]
fn is_one_inode(_: &Path, _: &Path) -> bool {
    false
}
