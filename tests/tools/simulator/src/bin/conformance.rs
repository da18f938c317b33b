//! `conformance TRANSCRIPT…`: plays transcripts of real servers and prints what differs.
//!
//! Without `--registry` each transcript gets a fresh simulator with the world that its first line describes.

use clap::Parser;
use simulator::conformance::{Player, Target, Transcript, Verdict};
use simulator::{Mode, Simulator, World};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// Plays transcripts of real registries against a server and prints each difference.
#[derive(Parser)]
#[command(name = "conformance")]
struct Arguments {
    /// Play against this registry (http://HOST:PORT) instead of a simulator.
    #[arg(long, requires = "jwt")]
    registry: Option<String>,
    /// Where that registry's tokens come from (http://HOST:PORT/jwt/auth).
    #[arg(long)]
    jwt: Option<String>,
    /// USER:PASSWORD for the token server.
    #[arg(long)]
    user: Option<String>,
    /// The simulated registry: metadata, filesystem, distribution or distribution-3.
    #[arg(long, default_value = "metadata")]
    mode: Mode,
    /// Also name the steps that passed.
    #[arg(short, long)]
    verbose: bool,
    /// Transcripts (JSON lines).
    #[arg(required = true)]
    transcripts: Vec<PathBuf>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments, &mut io::stdout().lock()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(io::stderr(), "conformance: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments, out: &mut dyn Write) -> io::Result<bool> {
    let (mut passed, mut failed) = (0, 0);
    for path in &arguments.transcripts {
        let text = std::fs::read_to_string(path)
            .map_err(|error| io::Error::other(format!("{}: {error}", path.display())))?;
        let transcript = Transcript::parse(&text)
            .map_err(|error| io::Error::other(format!("{}: {error}", path.display())))?;
        let verdicts = play(arguments, &transcript);
        for verdict in &verdicts {
            if verdict.differences.is_empty() {
                passed += 1;
                if arguments.verbose {
                    writeln!(out, "same    {}", verdict.step)?;
                }
            } else {
                failed += 1;
                let all = verdict.differences.join("\n        ");
                writeln!(out, "DIFFERS {}\n        {}\n        {all}", verdict.step, verdict.request)?;
            }
        }
    }
    writeln!(out, "{passed} passed, {failed} failed")?;
    Ok(failed == 0)
}

fn play(arguments: &Arguments, transcript: &Transcript) -> Vec<Verdict> {
    let job_token = transcript.world["job_token"].as_str().unwrap_or(simulator::JOB_TOKEN);
    let user = arguments.user.clone().unwrap_or_else(|| format!("gitlab-ci-token:{job_token}"));
    if let (Some(registry), Some(jwt)) = (&arguments.registry, &arguments.jwt) {
        let target = Target { registry: registry.clone(), jwt: jwt.clone(), user };
        return Player::new(target).play(transcript);
    }
    let simulator = Simulator::start(World::default().mode(arguments.mode).of_transcript(&transcript.world));
    let addresses = simulator.addresses();
    let target =
        Target { registry: addresses.registry.clone(), jwt: format!("{}/jwt/auth", addresses.gitlab), user };
    Player::new(target).play(transcript)
}
