//! The story: six questions, one failure, what later jobs get to see, and a registry that is cleaned up.

use std::io::{self, Write};
use std::time::Duration;

use registry_gate::Exit;
use simulator::{Failure, Fault, ImageSpec, Mode, Server, Simulator, World};

use crate::shell::Shell;

const DAY: Duration = Duration::from_secs(86_400);

/// Tells it; fails when an answer is not the one that the story needs.
pub(crate) fn tell(out: &mut dyn Write, colour: bool) -> io::Result<()> {
    let folder = std::env::temp_dir().join(format!("registry-gate-demo-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let told = scenes(out, colour, &folder);
    std::fs::remove_dir_all(&folder)?;
    told
}

fn scenes(out: &mut dyn Write, colour: bool, folder: &std::path::Path) -> io::Result<()> {
    let sim = Simulator::start(World::default().mode(Mode::Metadata));
    sim.push("acme/shop", "v1", &ImageSpec::new());
    sim.set_age("acme/shop", "v1", DAY * 2);
    sim.push("acme/shop", "nightly", &ImageSpec::new().label("team", "shop"));
    sim.set_age("acme/shop", "nightly", DAY * 9 + Duration::from_secs(4 * 3_600));
    let shell = Shell::new(&sim, folder, colour);
    let expect = |exit: Exit, expected: Exit| match exit == expected {
        true => Ok(()),
        false => {
            Err(io::Error::other(format!("the story expected {}, not {}", expected.name(), exit.name())))
        }
    };

    writeln!(
        out,
        "A GitLab with a container registry now runs on this machine, and this is a job of its project acme/shop."
    )?;
    writeln!(
        out,
        "The registry holds acme/shop:v1, pushed two days ago, and acme/shop:nightly, pushed nine days ago."
    )?;

    shell.say(out, "Does v1 exist? A token and one look.")?;
    expect(shell.run(out, "registry-gate check v1")?, Exit::Ok)?;

    shell.say(out, "Does v2? No, and it is the registry itself that says so: build it.")?;
    expect(shell.run(out, "registry-gate check v2")?, Exit::Absent)?;

    shell.say(out, "Is the nightly image fresh? With a metadata database that costs no request more.")?;
    expect(shell.run(out, "registry-gate check nightly --max-age 7d")?, Exit::Stale)?;

    shell.say(out, "Is v1 there for both architectures?")?;
    expect(
        shell.run(out, "registry-gate check v1 --platform linux/amd64 --platform linux/arm64")?,
        Exit::Incomplete,
    )?;

    shell.say(out, "How old is it?")?;
    expect(shell.run(out, "registry-gate age nightly --unit hours")?, Exit::Ok)?;

    shell.say(
        out,
        "Now the registry fails. Other tools would say \"no such image\"; this is no answer, and a failure.",
    )?;
    sim.fault(Fault::new(Failure::Status(503)).on(Server::Registry).always());
    expect(shell.run(out, "registry-gate check v1")?, Exit::Unavailable)?;

    shell.say(out, "Later jobs are told that nobody knows, so nothing is built or skipped on a guess.")?;
    shell.show_dotenv(out)?;

    shell.say(
        out,
        "The registry is back. In a pipeline the answer goes to later jobs, and the gate itself succeeds.",
    )?;
    sim.clear_faults();
    expect(
        shell.run(out, "registry-gate check nightly --max-age 14d --label team=shop --exit-zero")?,
        Exit::Ok,
    )?;
    shell.show_dotenv(out)?;

    shell.say(out, "What is in the registry? Four branches left their images behind.")?;
    for (branch, days) in [("login", 3), ("search", 21), ("checkout", 40), ("payment", 75)] {
        let tag = format!("review-{branch}");
        sim.push("acme/shop", &tag, &ImageSpec::new().layers(&[days]));
        sim.set_age("acme/shop", &tag, DAY * u32::try_from(days).unwrap_or_default());
    }
    sim.add_branch("search", &"5ea4c0de".repeat(5));
    expect(shell.run(out, "registry-gate tags --sort age")?, Exit::Ok)?;

    shell.say(
        out,
        "Which of them may go? This is a plan, and deletes nothing. The branch search still lives, so its image stays.",
    )?;
    let plan = "registry-gate cleanup --name-regex-delete review-.* --older-than 14d --keep-refs branches \
                --keep-refs-as review-{slug} --plan plan.json";
    expect(shell.run(out, plan)?, Exit::Ok)?;

    shell.say(out, "A person read it. Each tag is looked at again, and what changed since would stay.")?;
    expect(shell.run(out, "registry-gate cleanup apply plan.json")?, Exit::Ok)?;
    expect(shell.run(out, "registry-gate tags --details none")?, Exit::Ok)?;

    writeln!(out)?;
    writeln!(
        out,
        "That is all. `cargo simulator` keeps such a GitLab running for you to push to and ask again."
    )
}
