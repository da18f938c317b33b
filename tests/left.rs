//! Says at the end of `cargo test` what was not run: it is no test, so that nothing of it counts as passed.

#![expect(clippy::print_stdout, reason = "it is a program that speaks")]

const LEFT: &str = "
left to tests/run, which installs what they need (as root), and not counted here:
  tests/run peers   real registries, git, runners, browsers and clients beside the program
  tests/run image   the job image: built, and used as a runner uses it
tests/run --help names all parts.";

fn main() {
    // Who asks for the names of the tests is answered: there are none.
    if !std::env::args().any(|argument| argument == "--list") {
        println!("{LEFT}");
    }
}
