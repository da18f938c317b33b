//! `simulator`: a GitLab to try things on, without a GitLab.
//!
//! Prints the variables that a job would have, and serves until it is killed.

mod background;

use clap::Parser;
use simulator::conformance::Transcript;
use simulator::{ImageSpec, MAIN_SHA, Mode, Names, Project, RegistryVersion, Role, Seed, Simulator, World};
use std::io::{self, Write};
use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Plays a GitLab with a container registry, prints the variables of a job in it, and serves until killed.
///
/// While it runs, faults are ordered and requests looked at over HTTP on GitLab's port: POST and DELETE
/// /-/simulator/faults, GET and DELETE /-/simulator/requests.
#[derive(Parser)]
#[command(name = "simulator")]
#[expect(clippy::struct_excessive_bools, reason = "a switch is a bool")]
struct Arguments {
    /// The registry behind it: metadata, filesystem (GitLab's without its database), distribution (2.8) or
    /// distribution-3 (3.0).
    #[arg(long, default_value = "metadata")]
    mode: Mode,
    /// The version of GitLab's registry, such as 4.14.0.
    #[arg(long, default_value = "4.32.0")]
    version: RegistryVersion,
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1")]
    listen: IpAddr,
    /// The host that the printed addresses name, when it is not the one listened on.
    #[arg(long)]
    host: Option<String>,
    /// GitLab's port; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The registry's port; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    registry_port: u16,
    /// HTTPS with a CA of its own, whose certificate `CI_SERVER_TLS_CA_FILE` names.
    #[arg(long)]
    tls: bool,
    /// GitLab below a path of its host, such as /gitlab.
    #[arg(long, default_value = "")]
    root: String,
    /// The job's project.
    #[arg(long, default_value = "acme/shop")]
    project: String,
    /// The job's token.
    #[arg(long)]
    job_token: Option<String>,
    /// The role of the user who triggered the job: guest, reporter, developer, maintainer or owner.
    #[arg(long, default_value = "maintainer")]
    role: String,
    /// How many seconds registry tokens live.
    #[arg(long, default_value_t = 300)]
    token_ttl: u64,
    /// The registry does not delete.
    #[arg(long)]
    no_delete: bool,
    /// Blobs are redirected to object storage.
    #[arg(long)]
    redirect_blobs: bool,
    /// Answers are compressed for those who accept it.
    #[arg(long)]
    gzip: bool,
    /// Be the world that this transcript's first line describes.
    #[arg(long, value_name = "TRANSCRIPT")]
    world: Option<PathBuf>,
    /// Go on in the background: print the variables and the number of the process, for `eval "$(…)"`.
    #[arg(long)]
    background: bool,
    /// Be the one in the background.
    #[arg(long, hide = true)]
    in_background: bool,
    /// Content to begin with: `readme` (the images of its examples), `demo` (tags of every kind, branches, deployments),
    /// or a number of tags. The last one counts.
    #[arg(long, value_name = "readme|demo|N", overrides_with = "seed")]
    seed: Option<String>,
    /// Content to begin with: so many repositories app-00, app-01 and so on below the project.
    #[arg(long, value_name = "N")]
    seed_repositories: Option<usize>,
    /// How many tags each of those repositories has, each with an image of its own; 100 if not given. Without
    /// --seed-repositories, of one repository.
    #[arg(long, value_name = "N")]
    seed_tags: Option<usize>,
    /// Call those tags as pipelines do (main-00000003, review-7-0003039d, v1.2.3), and not tag-0000000 and so on.
    #[arg(long)]
    seed_pipelines: bool,
    /// So many git branches branch-0000000 and so on, besides main.
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed_branches: usize,
    /// Hold every answer back for so many milliseconds: one round trip.
    #[arg(long, value_name = "MS", default_value_t = 0)]
    latency: u64,
    /// Play only GitLab, for a real registry at HOST:PORT.
    #[arg(long, value_name = "HOST:PORT")]
    external_registry: Option<String>,
    /// Write the certificate that tokens are signed with here: that registry's auth.token.rootcertbundle.
    #[arg(long, value_name = "FILE")]
    rootcert: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = if arguments.background {
        background::start(&mut io::stdout(), &mut io::stderr())
    } else {
        run(&arguments)
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "simulator: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> io::Result<()> {
    let world = world(arguments).map_err(io::Error::other)?;
    let simulator = Simulator::try_start(&world)?;
    if let Some(seed) = &arguments.seed {
        plant(&simulator, seed).map_err(io::Error::other)?;
    }
    if arguments.seed_repositories.is_some() || arguments.seed_tags.is_some() {
        let tags = arguments.seed_tags.unwrap_or(100);
        let names = if arguments.seed_pipelines { Names::Pipelines } else { Names::Numbered };
        simulator
            .seed_each(arguments.seed_repositories.unwrap_or(1), &Seed { names, ..Seed::new(tags, tags) });
    }
    simulator.seed_branches(arguments.seed_branches);
    if let Some(file) = &arguments.rootcert {
        std::fs::write(file, simulator.token_certificate())?;
    }
    let env = simulator.env();
    let mut out = io::stdout().lock();
    for (name, value) in &env {
        writeln!(out, "export {name}={}", quoted(value))?;
    }
    let life = if arguments.in_background {
        writeln!(out, "{}", background::READY)?;
        background::LIFE
    } else {
        hint(&env, arguments.tls, &mut io::stderr())?;
        Duration::MAX
    };
    out.flush()?;
    drop(out);
    let began = Instant::now();
    while began.elapsed() < life {
        std::thread::sleep(Duration::from_secs(1));
        simulator.work_off();
    }
    Ok(())
}

fn world(arguments: &Arguments) -> Result<World, String> {
    let role = match arguments.role.as_str() {
        "guest" => Role::Guest,
        "reporter" => Role::Reporter,
        "developer" => Role::Developer,
        "maintainer" => Role::Maintainer,
        "owner" => Role::Owner,
        other => return Err(format!("{other}: not a role")),
    };
    let mut world = World {
        version: arguments.version,
        listen: arguments.listen,
        port: arguments.port,
        registry_port: arguments.registry_port,
        names: arguments.host.iter().cloned().collect(),
        external_registry: arguments.external_registry.clone(),
        ..World::default()
    }
    .mode(arguments.mode)
    .tls(arguments.tls)
    .root(&arguments.root)
    .project_path(&arguments.project)
    .role(role)
    .token_ttl(Duration::from_secs(arguments.token_ttl))
    .delete_enabled(!arguments.no_delete)
    .redirect_blobs(arguments.redirect_blobs)
    .gzip(arguments.gzip)
    .latency(Duration::from_millis(arguments.latency))
    .project(Project::new(10, "acme/other").member(simulator::USER, Role::Developer));
    if let Some(token) = &arguments.job_token {
        world = world.job_token(token);
    }
    if let Some(file) = &arguments.world {
        let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        world = world.of_transcript(&Transcript::parse(&text)?.world);
    }
    Ok(world)
}

fn plant(simulator: &Simulator, seed: &str) -> Result<(), String> {
    let base = simulator.with_state(|state| state.world.projects[0].path.to_lowercase());
    if let Ok(n) = seed.parse() {
        simulator.seed_tags(&base, n);
        return Ok(());
    }
    match seed {
        "demo" => plant_demo(simulator, &base),
        "readme" => {
            simulator.seed_shop(&base);
            simulator.seed_web(&base);
        }
        _ => return Err(format!("{seed}: neither readme, demo nor a number")),
    }
    Ok(())
}

fn plant_demo(simulator: &Simulator, base: &str) {
    let day = Duration::from_secs(86_400);
    let both = ImageSpec::new().label("org.opencontainers.image.revision", "b83d6e391c22");
    let both = both.platforms(&["linux/amd64", "linux/arm64/v8"]).attestation();
    for (tag, age, image) in [
        ("v1.0.0", 400, ImageSpec::new().docker().created("2025-02-01T10:00:00Z")),
        ("v1.1.0", 90, both.clone().layers(&[1])),
        ("v1.2.0", 3, both.clone().layers(&[2])),
        ("latest", 3, both.layers(&[2])),
        ("nightly", 0, ImageSpec::new().undated().layers(&[3])),
        ("reproducible", 20, ImageSpec::new().created("1970-01-01T00:00:00Z").layers(&[4])),
    ] {
        simulator.push(base, tag, &image);
        simulator.set_age(base, tag, day * age);
    }
    for branch in 1..=12_u32 {
        let tag = format!("review-{branch}");
        simulator.push(base, &tag, &ImageSpec::new().layers(&[u64::from(branch) + 10]));
        simulator.set_age(base, &tag, day * (branch * 7));
    }
    simulator.push(&format!("{base}/worker"), "v1.2.0", &ImageSpec::new().layers(&[30]));
    if let Some(released) = simulator.digest(base, "v1.2.0") {
        simulator.attach(base, &released, "sig");
        simulator.refer(base, &released, "application/spdx+json");
    }
    for branch in 1..=3 {
        simulator.add_branch(&format!("review/{branch}"), &format!("{branch:040x}"));
        simulator.deploy(&format!("review/{branch}"), &format!("review/{branch}"), &format!("{branch:040x}"));
    }
    simulator.stop_environment("review/3");
    for tag in ["v1.0.0", "v1.1.0", "v1.2.0"] {
        simulator.add_annotated_git_tag(tag, MAIN_SHA);
    }
    simulator.deploy("production", "v1.1.0", MAIN_SHA);
}

/// A value as a shell takes it.
fn quoted(value: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+=,".contains(c);
    if !value.is_empty() && value.chars().all(is_plain) {
        value.to_owned()
    } else {
        format!("'{}'", value.replace('\'', r"'\''"))
    }
}

fn hint(env: &[(String, String)], tls: bool, out: &mut dyn Write) -> io::Result<()> {
    let get = |name: &str| env.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let (image, registry) = (get("CI_REGISTRY_IMAGE"), get("CI_REGISTRY"));
    let certificates = get("CI_SERVER_TLS_CA_FILE").rsplit_once('/').map_or("", |(folder, _)| folder);
    writeln!(
        out,
        "A GitLab is at {}, its registry at {registry}. Push something, for example:",
        get("CI_SERVER_URL")
    )?;
    let skopeo =
        if tls { format!("--dest-cert-dir {certificates}") } else { "--dest-tls-verify=false".to_owned() };
    writeln!(
        out,
        "  skopeo copy {skopeo} --dest-creds \"gitlab-ci-token:$CI_JOB_TOKEN\" docker-archive:IMAGE.tar docker://{image}:v1"
    )?;
    writeln!(
        out,
        "  docker login -u gitlab-ci-token -p \"$CI_JOB_TOKEN\" {registry} && docker push {image}:v1"
    )?;
    writeln!(out, "Ctrl-C ends it.")
}
