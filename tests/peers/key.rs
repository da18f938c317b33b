//! The content key beside what a builder really copies, and for a user whom modes keep out.

use crate::images::buildah;
use programs::{executable, run};
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Names and lines that are easily taken for one another.
const NAMES: [&str; 8] = ["a", "b", "ab", "a.b", "c.txt", ".x", "foo", "b-"];
const LINES: [&str; 22] = [
    "a",
    "!a",
    "a/b",
    "!a/b",
    "*",
    "!foo",
    "**",
    "!**/*.txt",
    "**/a",
    "*/b",
    "?",
    "a*",
    "!a*",
    "[ab]",
    "x[^b]y",
    "foo/",
    "/ab",
    "a/**",
    "!b/**/c.txt",
    "*.txt",
    "# no",
    ".*",
];

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

/// A context with a Dockerfile that copies all of it.
fn context(folder: &Path, dice: &mut Dice) {
    fs::create_dir_all(folder).unwrap();
    for _ in 0..=dice.roll(14) {
        let depth = 1 + dice.roll(3);
        let path: PathBuf = (0..depth).map(|_| NAMES[dice.roll(NAMES.len())]).collect();
        let path = folder.join(path);
        if fs::create_dir_all(path.parent().unwrap()).is_err() || path.symlink_metadata().is_ok() {
            continue;
        }
        match dice.roll(8) {
            0 => symlink("nowhere", path).unwrap(),
            1 => fs::create_dir(path).unwrap(),
            _ => fs::write(path, "x").unwrap(),
        }
    }
    let lines: Vec<&str> = (0..dice.roll(5)).map(|_| LINES[dice.roll(LINES.len())]).collect();
    fs::write(folder.join(".dockerignore"), lines.join("\n")).unwrap();
    fs::write(folder.join("Dockerfile"), "FROM scratch\nCOPY . /\n").unwrap();
}

fn files(folder: &Path, below: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = below.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => files(&entry.path(), &path, found),
            false => drop(found.insert(path.to_str().unwrap().to_owned())),
        }
    }
}

/// What `COPY . /` puts into an image.
fn copied(context: &Path) -> BTreeSet<String> {
    let done = |args: &[&str]| {
        let done = run(buildah().args(args), "");
        assert_eq!(done.code, 0, "{args:?}: {}{}", done.stdout, done.stderr);
        done.stdout.trim().to_owned()
    };
    done(&["bud", "--isolation", "chroot", "--tag", "copied-context", context.to_str().unwrap()]);
    let container = done(&["from", "--pull-never", "localhost/copied-context"]);
    let mut found = BTreeSet::new();
    files(Path::new(&done(&["mount", &container])), Path::new(""), &mut found);
    done(&["rm", &container]);
    done(&["rmi", "-f", "localhost/copied-context"]);
    found
}

fn key(args: &[&str]) -> Command {
    let mut key = Command::new(env!("CARGO_BIN_EXE_registry-gate"));
    key.env_clear().arg("key").args(args);
    key
}

#[test]
fn no_file_is_copied_that_does_not_count() {
    let mut dice = Dice(20_261_127);
    let (mut counted, mut sent) = (0, 0);
    for round in 0..40 {
        let folder = tempfile::tempdir().unwrap();
        let (ctx, list) = (folder.path().join("ctx"), folder.path().join("list"));
        context(&ctx, &mut dice);
        let done = run(&mut key(&[ctx.to_str().unwrap(), "--list", list.to_str().unwrap()]), "");
        assert_eq!(done.code, 0, "{done:?}");
        let text = fs::read_to_string(list).unwrap();
        let names = text.lines().filter_map(|line| line.strip_prefix("context\t")?.split('\t').next());
        let names: BTreeSet<String> = names.map(str::to_owned).collect();
        let in_image = copied(&ctx);
        let missing: Vec<_> = in_image.difference(&names).collect();
        let ignore = fs::read_to_string(ctx.join(".dockerignore")).unwrap();
        assert!(missing.is_empty(), "round {round}: {missing:?} of {names:?} with {ignore:?}");
        (counted, sent) = (counted + names.len(), sent + in_image.len());
    }
    assert!(sent > 100 && counted >= sent, "{sent} of {counted}");
}

#[test]
fn who_may_not_read_a_file_gets_no_key_of_it_unless_it_is_ignored() {
    const NOBODY: u32 = 65_534;
    let folder = tempfile::tempdir().unwrap();
    let ctx = folder.path().join("ctx");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    fs::create_dir_all(ctx.join("d")).unwrap();
    fs::write(ctx.join("d/x"), "x").unwrap();
    fs::write(ctx.join("f"), "x").unwrap();
    fs::write(ctx.join("Dockerfile"), "FROM scratch\n").unwrap();
    let chmod =
        |name: &str, mode| fs::set_permissions(ctx.join(name), fs::Permissions::from_mode(mode)).unwrap();
    // The program itself where everybody may run it.
    let program = folder.path().join("registry-gate");
    executable::copy(Path::new(env!("CARGO_BIN_EXE_registry-gate")), &program);
    let ask = |ignore: &str| {
        fs::write(ctx.join(".dockerignore"), ignore).unwrap();
        run(Command::new(&program).env_clear().arg("key").arg(&ctx).uid(NOBODY).gid(NOBODY), "")
    };
    assert_eq!(ask("").code, 0);
    chmod("f", 0);
    let refused = ask("");
    assert_eq!((refused.code, refused.stdout.as_str()), (3, ""));
    assert!(refused.stderr.contains("ctx/f: it may not be read"), "{refused:?}");
    assert_eq!(ask("f\n").code, 0);
    chmod("d", 0);
    assert!(ask("f\n").stderr.contains("ctx/d: it may not be read"));
    assert_eq!(ask("f\nd\n").code, 0);
    assert_eq!(ask("f\nd\n!e/x\n").code, 0);
    assert!(ask("f\nd\n!d/x\n").stderr.contains("ctx/d: it may not be read"));
    fs::write(ctx.join(".dockerignore"), "f\nd\n").unwrap();
    chmod(".dockerignore", 0);
    let refused = run(Command::new(&program).env_clear().arg("key").arg(&ctx).uid(NOBODY).gid(NOBODY), "");
    assert_eq!(refused.code, 3, "{refused:?}");
}

/// Ten gigabytes with nothing in them, in the memory of a small file.
#[test]
fn a_large_file_is_read_in_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("Dockerfile"), "FROM scratch\n").unwrap();
    let large = fs::File::create(folder.path().join("large")).unwrap();
    large.set_len(10 << 30).unwrap();
    let most = "20000";
    let script = format!("ulimit -d {most}; exec \"$0\" key \"$1\"");
    let mut limited = Command::new("sh");
    limited.args(["-c", &script, env!("CARGO_BIN_EXE_registry-gate")]).arg(folder.path());
    let done = run(&mut limited, "");
    assert_eq!(done.code, 0, "{done:?}");
}
