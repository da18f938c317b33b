//! Files, links, modes and folders, as a shared or reused folder has them.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::*;

struct Folder(TempDir);

impl Folder {
    /// With a file that is somebody's.
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        fs::write(folder.path("victim"), "precious").unwrap();
        fs::set_permissions(folder.path("victim"), Permissions::from_mode(0o600)).unwrap();
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn names(&self) -> Vec<String> {
        let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
        let mut names: Vec<String> = fs::read_dir(self.0.path()).unwrap().map(name).collect();
        names.sort();
        names
    }

    fn is_untouched(&self) {
        assert_eq!(fs::read_to_string(self.path("victim")).unwrap(), "precious");
        assert_eq!(mode(&self.path("victim")), 0o600);
    }
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777
}

type Way = fn(&Path) -> Result<(), String>;

/// Every way to write a file; each must do the same.
fn ways() -> [Way; 3] {
    [
        |path| replace(path, "new").map_err(|why| why.to_string()),
        |path| {
            Whole::open(path)
                .and_then(|file| file.write(|out| out.write_all(b"new")))
                .map_err(|error| error.to_string())
        },
        |path| {
            let lines = Lines::open(path).map_err(|error| error.to_string())?;
            lines.write(b"ne");
            lines.write(b"w");
            lines.finish().map_err(|error| error.to_string())
        },
    ]
}

#[test]
fn a_link_is_replaced_and_what_it_points_at_is_left_as_it_is() {
    for way in ways() {
        for target in ["victim", "nothing", "."] {
            let folder = Folder::new();
            symlink(target, folder.path("out")).unwrap();
            way(&folder.path("out")).unwrap();
            assert!(fs::symlink_metadata(folder.path("out")).unwrap().is_file(), "{target}");
            assert_eq!(fs::read_to_string(folder.path("out")).unwrap(), "new");
            assert_eq!(folder.names(), ["out", "victim"]);
            folder.is_untouched();
        }
    }
}

#[test]
fn a_file_that_is_replaced_keeps_its_mode_and_no_other_name_of_it_is_written() {
    for way in ways() {
        for kept in [0o600, 0o640, 0o666, 0o755] {
            let folder = Folder::new();
            fs::write(folder.path("out"), "a longer text from before").unwrap();
            fs::set_permissions(folder.path("out"), Permissions::from_mode(kept)).unwrap();
            fs::hard_link(folder.path("out"), folder.path("other")).unwrap();
            way(&folder.path("out")).unwrap();
            assert_eq!(fs::read_to_string(folder.path("out")).unwrap(), "new");
            assert_eq!(mode(&folder.path("out")), kept);
            assert_eq!(fs::read_to_string(folder.path("other")).unwrap(), "a longer text from before");
            assert_eq!(folder.names(), ["other", "out", "victim"]);
        }
    }
}

#[test]
fn a_new_file_has_the_mode_that_any_new_file_has() {
    for way in ways() {
        let folder = Folder::new();
        way(&folder.path("out")).unwrap();
        fs::write(folder.path("any"), "").unwrap();
        assert_eq!(mode(&folder.path("out")), mode(&folder.path("any")));
    }
}

#[test]
fn what_cannot_be_written_leaves_nothing_behind() {
    for way in ways() {
        let folder = Folder::new();
        fs::create_dir(folder.path("folder")).unwrap();
        assert!(way(&folder.path("folder")).unwrap_err().contains("it is a folder"));
        for name in ["nowhere/out", "victim/out", "folder/.."] {
            way(&folder.path(name)).unwrap_err();
        }
        assert_eq!(folder.names(), ["folder", "victim"]);
        folder.is_untouched();
    }
    let folder = Folder::new();
    let failing = |_: &mut dyn std::io::Write| Err(std::io::Error::other("no room"));
    let error = Whole::open(&folder.path("out")).unwrap().write(failing).unwrap_err();
    assert!(error.to_string().contains("no room"), "{error}");
    assert_eq!(folder.names(), ["victim"]);
}

#[test]
fn what_is_no_file_is_written_to_or_refused_and_never_replaced() {
    replace(Path::new("/dev/null"), "x").unwrap();
    Lines::open(Path::new("/dev/null")).unwrap().finish().unwrap();
    assert!(Whole::open(Path::new("/dev/null")).unwrap_err().to_string().contains("no ordinary file"));
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
    let folder = Folder::new();
    symlink("/dev/null", folder.path("out")).unwrap();
    replace(&folder.path("out"), "x").unwrap();
    assert!(fs::symlink_metadata(folder.path("out")).unwrap().is_symlink());
    let full = Lines::open(Path::new("/dev/full")).unwrap();
    full.write(b"x");
    full.finish().unwrap_err();
    replace(Path::new("/dev/full"), "x").unwrap_err();
}

#[test]
fn one_file_is_found_however_it_is_spelt() {
    let folder = Folder::new();
    fs::create_dir(folder.path("sub")).unwrap();
    symlink(".", folder.path("here")).unwrap();
    symlink("sub", folder.path("below")).unwrap();
    symlink("x", folder.path("link")).unwrap();
    symlink("link", folder.path("link of a link")).unwrap();
    fs::hard_link(folder.path("victim"), folder.path("another")).unwrap();
    let x = folder.path("x");
    for (one, other) in [
        ("x", "x"),
        ("x", "./x"),
        ("x", "sub/../x"),
        ("x", "here/here/x"),
        ("x", "link"),
        ("link", "link of a link"),
        ("sub/y", "below/y"),
        ("victim", "another"),
    ] {
        assert!(is_same(&folder.path(one), &folder.path(other)), "{one} {other}");
        assert!(is_same(&folder.path(other), &folder.path(one)), "{other} {one}");
    }
    for (one, other) in
        [("x", "y"), ("x", "X"), ("x", "sub/x"), ("x", "nowhere/x"), ("victim", "x"), ("sub", "x")]
    {
        assert!(!is_same(&folder.path(one), &folder.path(other)), "{one} {other}");
    }
    assert!(!is_same(Path::new("/dev/null"), Path::new("/dev/null")));
    fs::write(&x, "").unwrap();
    assert!(is_same(&folder.path("x"), &folder.path("link of a link")));
    assert!(is_same(Path::new("no/such/folder/x"), Path::new("no/such/folder/x")));
}

#[test]
fn an_old_file_is_taken_away_and_a_device_is_not() {
    let folder = Folder::new();
    symlink("victim", folder.path("link")).unwrap();
    assert!(remove(&folder.path("link")).unwrap());
    folder.is_untouched();
    assert!(remove(&folder.path("victim")).unwrap());
    assert!(!remove(&folder.path("victim")).unwrap());
    assert!(!remove(&folder.path("victim/x")).unwrap());
    assert!(!remove(Path::new("/dev/null")).unwrap());
    assert!(!remove(folder.0.path()).unwrap());
    assert!(folder.names().is_empty());
}
