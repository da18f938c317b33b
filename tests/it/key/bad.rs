//! What gives no key: a failure names what it was about, and nothing is left out in silence.

use super::desk::Desk;
use std::fs;
use std::os::unix::net::UnixListener;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

fn fifo(desk: &Desk, path: &str) {
    assert!(Command::new("mkfifo").arg(desk.path(path)).status().unwrap().success());
}

#[test]
fn what_is_not_there_is_named_with_a_hint() {
    let desk = Desk::empty();
    let told = desk.refused(3, &[]);
    assert!(told.contains("Dockerfile") && told.contains("GIT_STRATEGY"), "{told}");
    desk.remove("ctx");
    let told = desk.refused(3, &[]);
    assert!(told.contains("it is not there") && told.contains("GIT_STRATEGY"), "{told}");
    desk.write("ctx", "a file");
    assert!(desk.refused(3, &[]).contains("it is no folder"));
    desk.remove("ctx");
    desk.link("ctx", "ctx");
    desk.refused(3, &[]);
}

#[test]
fn pipes_sockets_and_devices_are_refused_at_once_and_ignored_ones_are_not_looked_at() {
    let desk = Desk::new();
    fifo(&desk, "ctx/pipe");
    assert!(desk.refused(3, &[]).contains("ctx/pipe: it is a pipe, a socket or a device"));
    desk.write("ctx/.dockerignore", "pipe\nsocket\n");
    desk.key(&[]);
    let _socket = UnixListener::bind(desk.path("ctx/socket")).unwrap();
    desk.key(&[]);
    desk.write("ctx/.dockerignore", "pipe\n");
    assert!(desk.refused(3, &[]).contains("ctx/socket"));
}

#[test]
fn a_faulty_ignore_file_is_refused_with_its_line() {
    let desk = Desk::new();
    for (text, line) in [("ok\n[\n", 2), ("!\n", 1), ("a\n\n# x\na\\\n", 4), ("ok\n[z-a]\n", 2)] {
        desk.write("ctx/.dockerignore", text);
        let told = desk.refused(3, &[]);
        assert!(told.contains(&format!("line {line} of")) && told.contains(".dockerignore"), "{told}");
    }
    desk.remove("ctx/.dockerignore");
    fs::create_dir(desk.path("ctx/.dockerignore")).unwrap();
    assert!(desk.refused(3, &[]).contains(".dockerignore: it is a folder"));
    desk.remove("ctx/.dockerignore");
    desk.link("nowhere", "ctx/.dockerignore");
    desk.refused(3, &[]);
    desk.remove("ctx/.dockerignore");
    assert!(desk.refused(2, &["--leave-out", "["]).contains("--leave-out"));
}

/// Whether this user is kept out by modes; root is not.
fn is_kept_out(desk: &Desk) -> bool {
    desk.write("secret", "x");
    desk.chmod("secret", 0);
    fs::read(desk.path("secret")).is_err()
}

#[test]
fn what_may_not_be_read_is_refused_unless_it_is_ignored() {
    let desk = Desk::new();
    if !is_kept_out(&desk) {
        // The peers' tests have the same for a user who is.
        return;
    }
    desk.write("ctx/f", "x");
    desk.chmod("ctx/f", 0);
    assert!(desk.refused(3, &[]).contains("ctx/f: it may not be read"));
    desk.write("ctx/.dockerignore", "f\n");
    desk.key(&[]);
    desk.write("ctx/d/x", "x");
    desk.chmod("ctx/d", 0);
    assert!(desk.refused(3, &[]).contains("ctx/d: it may not be read"));
    desk.write("ctx/.dockerignore", "f\nd\n");
    desk.key(&[]);
    desk.write("ctx/.dockerignore", "f\nd\n!d/x\n");
    assert!(desk.refused(3, &[]).contains("ctx/d"));
    desk.write("ctx/.dockerignore", "f\nd\n!e/x\n");
    desk.key(&[]);
    desk.chmod("ctx/d", 0o700);
}

/// A file that grows all the while: there is no key of it, or one of it as it stood still.
#[test]
fn what_changes_while_it_is_read_gives_no_key() {
    let desk = Desk::new();
    let (path, done) = (desk.path("ctx/log"), AtomicBool::new(false));
    fs::write(&path, vec![b'x'; 32 << 20]).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            use std::io::Write as _;
            let mut file = fs::File::options().append(true).open(&path).unwrap();
            while !done.load(Ordering::Relaxed) {
                file.write_all(b"more").unwrap();
            }
        });
        let told = desk.refused(1, &[]);
        done.store(true, Ordering::Relaxed);
        assert!(told.contains("ctx/log: it changed or went away"), "{told}");
    });
    desk.key(&[]);
}

#[test]
fn a_list_is_not_left_where_there_is_no_key() {
    let desk = Desk::new();
    let list = desk.arg("list");
    desk.key(&["--list", &list]);
    fifo(&desk, "ctx/pipe");
    desk.refused(3, &["--list", &list]);
    let left: Vec<_> = fs::read_dir(desk.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["ctx"]);
}

#[test]
fn a_path_that_is_too_long_is_refused() {
    let desk = Desk::new();
    // Two halves put together, as builders' caches come to be longer than a path may be.
    let half = |top: &str| {
        let deep = (0..14).fold(desk.path(top), |path, _| path.join("d".repeat(200)));
        fs::create_dir_all(&deep).unwrap();
        deep
    };
    let (first, second) = (half("ctx"), half("other"));
    fs::write(second.join("f"), "x").unwrap();
    fs::rename(desk.path("other"), first.join("other")).unwrap();
    let told = desk.refused(3, &[]);
    assert!(told.contains("it cannot be read"), "{told}");
}

#[test]
fn a_list_that_is_none_is_not_compared_with() {
    let desk = Desk::new();
    let old = desk.arg("old");
    for text in ["", "registry-gate-key\t2\n", "registry-gate-key\t1\ncontext\ta", "what\n"] {
        desk.write("old", text);
        let told = desk.refused(3, &["--compare", &old]);
        assert!(told.contains("compare with"), "{told}");
    }
    assert!(desk.refused(3, &["--compare", &desk.arg("nowhere")]).contains("nowhere"));
}
