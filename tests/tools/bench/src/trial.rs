//! Runs the rows of a table and gathers their figures.
//!
//! All rows take turns, run by run, so that whatever else the machine does hits all of them alike.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::figures::{Figures, Outcome};
use crate::interrupt::Interrupt;
use crate::job::Job;
use crate::link::Link;
use crate::server::Server;
use crate::stopwatch::{self, Reading};
use crate::subject::{self, Subject};
use crate::table::{megabytes, time};

/// Coarse, because looking takes processor time too; the stopwatch's own times do not depend on it.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

const CONNECTS: usize = 5;
/// A machine that adds more than this to a round trip is too busy to measure anything on.
const CONNECT_TOLERANCE: Duration = Duration::from_millis(5);

/// What every trial needs.
pub(crate) struct Trials {
    pub(crate) link: Link,
    pub(crate) interrupt: Interrupt,
    /// Round trips of the columns: none, and the slow link's.
    pub(crate) round_trips: [Duration; 2],
    /// No call takes this long, unless it hangs.
    limit: Duration,
}

impl Trials {
    /// Of calls that take less than `limit`, at no round trip and at `round_trip`.
    pub(crate) fn over(link: Link, interrupt: Interrupt, round_trip: Duration, limit: Duration) -> Self {
        Self { link, interrupt, round_trips: [Duration::ZERO, round_trip], limit }
    }

    /// Runs every subject `runs` times at both round trips. A subject that fails keeps its row, with the
    /// reason in it, and is not run again.
    pub(crate) fn run(&self, server: &Server, subjects: &[Subject], runs: u16) -> Result<Vec<Outcome>> {
        let mut outcomes: Vec<Outcome> = subjects.iter().map(Outcome::of).collect();
        for (column, round_trip) in self.round_trips.into_iter().enumerate() {
            self.link.set_round_trip(round_trip);
            // The first run of a column fills caches (pages of the program, the server's memory) and is not counted.
            for run in 0..=runs {
                for (subject, outcome) in subjects.iter().zip(&mut outcomes) {
                    let Outcome::Measured(figures) = outcome else { continue };
                    match self.counted(server, subject, figures)? {
                        Ok(reading) if run > 0 => figures.add(column, &reading),
                        Ok(_) => {}
                        Err(reason) => *outcome = Outcome::Failed(reason),
                    }
                }
            }
        }
        self.lost_nothing()?;
        Ok(outcomes)
    }

    /// Runs one subject at the round trips of these columns. What is run once has no first turn that is not counted.
    pub(crate) fn measure(
        &self,
        server: &Server,
        subject: &Subject,
        runs: u16,
        columns: &[usize],
    ) -> Result<Outcome> {
        let mut outcome = Outcome::of(subject);
        let uncounted = u16::from(runs > 1);
        for column in columns {
            self.link.set_round_trip(self.round_trips[*column]);
            for run in 0..runs + uncounted {
                let Outcome::Measured(figures) = &mut outcome else { break };
                match self.counted(server, subject, figures)? {
                    Ok(reading) if run >= uncounted => figures.add(*column, &reading),
                    Ok(_) => {}
                    Err(reason) => outcome = Outcome::Failed(reason),
                }
            }
        }
        self.lost_nothing()?;
        Ok(outcome)
    }

    /// Writes how often things are run, and what can be seen at all.
    pub(crate) fn describe(&self, server: &Server, runs: u16, out: &mut dyn Write) -> Result<()> {
        let (connects, floor) = (self.connects(server)?, self.floor(server)?);
        let runs = if runs == 1 { "One run".to_owned() } else { format!("Median of {runs} runs") };
        writeln!(out, "{runs} over TLS. A TCP connect takes {connects}.")?;
        Ok(writeln!(out, "No peak below {} could be seen.\n", megabytes(floor))?)
    }

    /// Fails when packets were lost.
    pub(crate) fn lost_nothing(&self) -> Result<()> {
        match self.link.lost() {
            0 => Ok(()),
            lost => bail!("the relay lost {lost} packets: the times are worth nothing"),
        }
    }

    /// How long a TCP connect takes in each column, for people; the median of a few. Fails when that is not the
    /// round trip.
    pub(crate) fn connects(&self, server: &Server) -> Result<String> {
        let registry = server.registry()?;
        let told = self.round_trips.into_iter().map(|round_trip| {
            self.link.set_round_trip(round_trip);
            let mut times: Vec<Duration> =
                (0..CONNECTS).map(|_| self.link.connect_time(registry)).collect::<Result<_>>()?;
            times.sort_unstable();
            let connect = times[CONNECTS / 2];
            if connect < round_trip || connect > round_trip + CONNECT_TOLERANCE {
                bail!("a connect takes {connect:?} where the round trip should be {round_trip:?}");
            }
            Ok(format!("{} at {} ms", time(connect), round_trip.as_millis()))
        });
        Ok(told.collect::<Result<Vec<_>>>()?.join(", "))
    }

    /// Peak memory that the stopwatch itself puts under every row, in bytes.
    pub(crate) fn floor(&self, server: &Server) -> Result<u64> {
        let reading = self.call(server, &subject::nothing())?;
        Ok(reading.map_err(|reason| anyhow!("true: {reason}"))?.peak)
    }

    /// One run, with its requests and connections added to `figures`. The inner error is the subject's.
    pub(crate) fn counted(
        &self,
        server: &Server,
        subject: &Subject,
        figures: &mut Figures,
    ) -> Result<Result<Reading, String>> {
        server.reset_requests(&self.link)?;
        let connections = self.link.connections();
        let reading = self.call(server, subject)?;
        if reading.is_ok() {
            figures.requests.add(u64::try_from(server.count_requests(&self.link)?)?);
            figures.connections.add(self.link.connections() - connections);
        }
        Ok(reading)
    }

    /// The inner error is the subject's: an exit code other than 0, or no end.
    fn call(&self, server: &Server, subject: &Subject) -> Result<Result<Reading, String>> {
        let job = Job::prepare(subject.needs, server)?;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(stopwatch::WORD).arg(job.transcript()).args(&subject.words);
        job.furnish(&mut command, subject.needs, &server.variables);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).process_group(0);
        let child = {
            let _inside = self.link.job.enter()?;
            command.spawn().context("starting the stopwatch")?
        };
        let Some(reading) = self.wait(child)? else {
            return Ok(Err(format!("no end in {} s", self.limit.as_secs())));
        };
        let reading: Reading = serde_json::from_str(&reading).context("the stopwatch's reading")?;
        if reading.exit != Some(0) {
            return Ok(Err(complaint(&reading, &job.transcript())));
        }
        Ok(match &subject.proof {
            Some(proof) if !said(&job.transcript()).lines().any(|line| line.starts_with(proof)) => {
                Err(format!("it does not say {proof}"))
            }
            _ => Ok(reading),
        })
    }

    /// What the stopwatch wrote; none when its time was up.
    fn wait(&self, mut child: Child) -> Result<Option<String>> {
        let deadline = Instant::now() + self.limit;
        while child.try_wait()?.is_none() {
            let interrupted = self.interrupt.is_set();
            if interrupted || Instant::now() > deadline {
                // The group is the stopwatch's, with the tool that it runs.
                killpg(Pid::from_raw(child.id().try_into()?), Signal::SIGKILL).context("ending a call")?;
                child.wait()?;
                if interrupted {
                    bail!("interrupted");
                }
                return Ok(None);
            }
            thread::sleep(LOOK_AGAIN);
        }
        let mut written = String::new();
        child.stdout.take().context("the stopwatch's output")?.read_to_string(&mut written)?;
        Ok(Some(written))
    }
}

fn complaint(reading: &Reading, transcript: &Path) -> String {
    let exit = reading.exit.map_or_else(|| "ended by a signal".to_owned(), |code| format!("exit {code}"));
    let output = said(transcript);
    let last = output.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    format!("{exit}: {}", last.trim())
}

fn said(transcript: &Path) -> String {
    String::from_utf8_lossy(&fs::read(transcript).unwrap_or_default()).into_owned()
}
