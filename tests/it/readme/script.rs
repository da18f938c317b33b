//! The lines of shell that the README shows for a script of one's own: each exit code leads where they say.

use super::blocks::blocks_in;
use super::document::section;
use programs::{Done, command, path, run};
use simulator::{Failure, Fault, ImageSpec, Simulator, World};
use std::path::Path;

#[test]
fn a_script_of_ones_own_tells_the_three_apart() {
    let script = blocks_in(&section("## In a script of your own"), "sh").concat();
    let sim = Simulator::start(World::default());
    sim.push("acme/shop", "v1", &ImageSpec::new());
    let folder = tempfile::tempdir().unwrap();
    let gate = Path::new(env!("CARGO_BIN_EXE_registry-gate")).parent().unwrap();
    let told = |tag: &str| -> Done {
        let mut shell = command("sh");
        shell
            .env_clear()
            .envs(sim.env())
            .env("PATH", path(&[gate]))
            .env("TAG", tag)
            .current_dir(folder.path());
        run(shell.arg("-c").arg(&script), "")
    };
    let (there, absent) = (told("v1"), told("v2"));
    assert!(there.code == 0 && there.stdout.contains("it is there"), "{there:?}");
    assert!(absent.code == 0 && absent.stdout.contains("build it"), "{absent:?}");
    sim.fault(Fault::new(Failure::Status(403)).always());
    let unknown = told("v1");
    assert!(unknown.code == 1 && unknown.stderr.contains("nobody knows"), "{unknown:?}");
}
