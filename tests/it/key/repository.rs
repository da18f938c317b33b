//! What git says of a context: what is tracked, what is missing, submodules, and pointers of Git LFS.

use super::desk::Desk;
use registry_gate::Digest;
use std::fs;

fn repository() -> Desk {
    let desk = Desk::new();
    desk.write("ctx/.dockerignore", ".git\n");
    desk.write("ctx/a", "1");
    desk.write("ctx/run.sh", "x");
    desk.chmod("ctx/run.sh", 0o755);
    desk.write("ctx/d/é", "1");
    desk.commit();
    desk
}

#[test]
fn what_git_does_not_track_counts_and_is_noted_and_can_be_left_out() {
    let desk = repository();
    let key = desk.key(&[]);
    assert_eq!(desk.key(&["--tracked"]), key);
    assert!(!desk.explained(&[]).contains("note"), "{}", desk.explained(&[]));
    for file in ["app.js", "b.js", "c.js"] {
        desk.write(format!("ctx/dist/{file}"), "x");
    }
    assert_ne!(desk.key(&[]), key);
    assert_eq!(desk.key(&["--tracked"]), key);
    let told = desk.explained(&[]);
    assert!(
        told.contains("note     dist/app.js and 2 more are not tracked by git; --tracked leaves them out"),
        "{told}"
    );
    assert!(desk.explained(&["--tracked"]).contains("left out 3 files not tracked"));
    desk.write("ctx/a", "2");
    assert_ne!(desk.key(&["--tracked"]), key, "contents are those of the work tree");
}

#[test]
fn every_kind_of_index_is_read_or_told() {
    let desk = repository();
    let key = desk.key(&["--tracked"]);
    for version in ["4", "3", "2"] {
        desk.git("ctx", &["update-index", "--index-version", version]);
        assert_eq!(desk.key(&["--tracked"]), key, "version {version}");
    }
    desk.git("ctx", &["config", "index.skipHash", "true"]);
    desk.write("ctx/b", "1");
    desk.git("ctx", &["add", "b"]);
    assert_ne!(desk.key(&["--tracked"]), key);
    desk.git("ctx", &["update-index", "--split-index"]);
    assert!(desk.refused(3, &["--tracked"]).contains("it is split"));
    assert!(desk.explained(&[]).contains("note     git's index is not used: it is split"));
    desk.git("ctx", &["update-index", "--no-split-index"]);
    desk.key(&["--tracked"]);
    let index = desk.path("ctx/.git/index");
    let whole = fs::read(&index).unwrap();
    for spoilt in [&whole[..whole.len() / 2], b"", b"DIRC\0\0\0\x09\0\0\0\0"] {
        fs::write(&index, spoilt).unwrap();
        desk.refused(3, &["--tracked"]);
        assert!(desk.explained(&[]).contains("git's index is not used"));
    }
    desk.remove("ctx/.git");
    assert!(desk.refused(3, &["--tracked"]).contains("no git repository"));
}

#[test]
fn a_repository_with_sha256_names_is_read() {
    let desk = Desk::new();
    desk.write("ctx/.dockerignore", ".git\n");
    desk.git("ctx", &["init", "-q", "--object-format=sha256"]);
    desk.git("ctx", &["add", "-A"]);
    let key = desk.key(&["--tracked"]);
    desk.write("ctx/untracked", "x");
    assert_eq!(desk.key(&["--tracked"]), key);
}

#[test]
fn what_git_tracks_must_be_there_unless_it_is_ignored() {
    let desk = repository();
    desk.remove("ctx/d/é");
    let told = desk.refused(3, &[]);
    assert!(told.contains("ctx/d/é: git tracks it, and it is not there"), "{told}");
    desk.refused(3, &["--tracked"]);
    desk.key(&["--leave-out", "d"]);
    desk.git("ctx", &["checkout", "-q", "."]);
    desk.git("ctx", &["sparse-checkout", "set", "--no-cone", "/*", "!/d/"]);
    desk.refused(3, &[]);
}

#[test]
fn clones_of_any_depth_and_umask_have_one_key() {
    let desk = repository();
    desk.write("ctx/a", "2");
    desk.git("ctx", &["commit", "-q", "-a", "-m", "y"]);
    let key = desk.key(&[]);
    let source = format!("file://{}", desk.arg("ctx"));
    for (at, umask) in ["0000", "0022", "0077"].into_iter().enumerate() {
        let folder = format!("clone {at}");
        let depth = if at == 0 { "--depth=1" } else { "--no-tags" };
        let script = format!("umask {umask} && git clone -q {depth} '{source}' '{folder}'");
        let done = std::process::Command::new("sh").args(["-c", &script]).current_dir(desk.path("")).status();
        assert!(done.unwrap().success());
        assert_eq!(desk.key_on(&folder, &[]), key, "{umask}");
        assert_eq!(desk.key_on(&folder, &["--tracked"]), key, "{umask}");
    }
    desk.git("ctx", &["gc", "-q"]);
    assert_eq!(desk.key(&[]), key);
}

#[test]
fn a_folder_of_a_repository_is_a_context_like_any_other() {
    let desk = Desk::empty();
    desk.write("ctx/app/Dockerfile", "FROM scratch\n");
    desk.write("ctx/app/a", "1");
    desk.write("ctx/other/b", "1");
    desk.commit();
    let key = desk.key_on("ctx/app", &["--tracked"]);
    desk.write("ctx/app/new", "1");
    desk.remove("ctx/other");
    assert_eq!(desk.key_on("ctx/app", &["--tracked"]), key);
    desk.git("ctx", &["worktree", "add", "-q", &desk.arg("second"), "HEAD"]);
    assert_eq!(desk.key_on("second/app", &["--tracked"]), key);
}

/// A repository with a submodule at `vendor/lib`.
fn with_submodule() -> Desk {
    let desk = repository();
    desk.write("lib/l", "1");
    desk.git("lib", &["init", "-q"]);
    desk.git("lib", &["add", "-A"]);
    desk.git("lib", &["commit", "-q", "-m", "x"]);
    let source = desk.arg("lib");
    desk.git("ctx", &["submodule", "--quiet", "add", &source, "vendor/lib"]);
    desk.git("ctx", &["commit", "-q", "-m", "submodule"]);
    desk
}

#[test]
fn a_submodule_is_its_files_or_its_commit_and_never_nothing() {
    let desk = with_submodule();
    let files = desk.key(&[]);
    assert_eq!(desk.key(&["--tracked"]), files);
    let commit = desk.key(&["--submodules", "commit"]);
    assert_ne!(commit, files);
    let id = desk.git("lib", &["rev-parse", "HEAD"]);
    let list = desk.list(&["--submodules", "commit"]);
    assert!(list.contains(&format!("\ncontext\tvendor/lib\t160000\tgit:{id}\n")), "{list}");
    desk.write("ctx/vendor/lib/untracked", "x");
    assert_eq!(desk.key(&["--tracked"]), files);
    assert_eq!(desk.key(&["--submodules", "commit"]), commit);
    desk.write("ctx/vendor/lib/l", "2");
    assert_ne!(desk.key(&["--tracked"]), files);
    desk.git("ctx", &["submodule", "--quiet", "deinit", "-f", "vendor/lib"]);
    let told = desk.refused(3, &[]);
    assert!(told.contains("vendor/lib: it is a submodule that is not checked out"), "{told}");
    assert_eq!(desk.key(&["--submodules", "commit"]), commit);
    desk.key(&["--leave-out", "vendor"]);
    desk.remove("ctx/vendor");
    desk.refused(3, &[]);
    assert_eq!(desk.key(&["--submodules", "commit"]), commit);
}

#[test]
fn a_file_system_without_modes_is_noted() {
    let desk = repository();
    desk.git("ctx", &["config", "core.fileMode", "false"]);
    assert!(desk.explained(&[]).contains("note     this file system keeps no executable bits"));
}

#[test]
fn a_pointer_counts_as_it_is_or_as_what_it_points_at() {
    let desk = Desk::new();
    desk.write("ctx/big.bin", "the content");
    let fetched = (desk.key(&[]), desk.key(&["--lfs", "same"]));
    assert_eq!(fetched.0, fetched.1);
    let oid = Digest::of(b"the content");
    let pointer = format!("version https://git-lfs.github.com/spec/v1\noid {oid}\nsize 11\n");
    desk.write("ctx/big.bin", &pointer);
    assert_ne!(desk.key(&[]), fetched.0);
    assert_eq!(desk.key(&["--lfs", "same"]), fetched.0);
    assert!(desk.explained(&[]).contains("note     big.bin is a pointer of Git LFS, counted as they are"));
    desk.write("ctx/big.bin", pointer.replace("sha256:", "sha1:"));
    assert_eq!(desk.key(&[]), desk.key(&["--lfs", "same"]));
}
