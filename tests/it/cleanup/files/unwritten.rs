//! What becomes of deletions whose answer cannot be written.

use std::process::Stdio;

use super::{DELETE, Job, NO_ROOM};
use crate::cleanup::record::Record;

#[test]
fn a_disk_that_fills_up_while_tags_are_deleted_changes_no_deletion() {
    let job = Job::new();
    job.plan();
    let line = format!("{NO_ROOM} 1; exec \"$0\" cleanup apply plan.json --outcome outcome.jsonl");
    let ended = job.run_in_a_shell(&line);
    assert_eq!((ended.code, job.left()), (8, 5), "{}", ended.told);
    assert!(ended.told.contains("5 of 5 tags deleted"), "{}", ended.told);
    assert!(ended.told.contains("error: cannot write outcome.jsonl"), "{}", ended.told);
    assert!(job.totals().starts_with("5 5 0 "), "{}", job.totals());
    assert!(job.read("outcome.jsonl").starts_with("{\"schema\""), "what had room is there");
}

#[test]
fn deletions_that_cannot_be_told_on_standard_output_are_partial_and_told_elsewhere() {
    for format in ["text", "json", "csv"] {
        let job = Job::new();
        job.plan();
        let args = ["cleanup", "apply", "plan.json", "--outcome", "outcome.jsonl", "--format", format];
        let ended = job.run_mute(&args);
        assert_eq!((ended.code, job.left()), (8, 5), "{}", ended.told);
        assert!(ended.told.contains("5 of 5 tags deleted"), "{}", ended.told);
        assert!(ended.told.contains("error: cannot write to standard output"), "{}", ended.told);
        assert!(job.totals().starts_with("5 5 0 "), "{}", job.totals());
        let record = Record::read(job.read("outcome.jsonl").as_bytes()).unwrap();
        assert_eq!((record.exit_code(), record.count("deleted")), (Some(8), 5));

        let job = Job::new();
        let ended = job.run_mute(&[&DELETE[..], &["--apply", "--format", format]].concat());
        assert_eq!((ended.code, job.left()), (8, 5), "{}", ended.told);
        assert!(job.totals().starts_with("5 5 0 "), "{}", job.totals());

        if format != "csv" {
            let ended = job.run_mute(&["delete", "tag-0000009", "--format", format]);
            assert_eq!((ended.code, job.left()), (8, 4), "{}", ended.told);
            assert!(ended.told.contains("1 of 1 tag deleted"), "{}", ended.told);
        }
    }
}

#[test]
fn an_outcome_tells_how_the_run_ended_by_its_process() {
    let job = Job::new();
    for (tags, code) in
        [(&["tag-0000000"][..], 0), (&["tag-0000000"], 5), (&["tag-0000001", "tag-0000000"], 5)]
    {
        let args = [&["delete", "--outcome", "outcome.jsonl", "--format", "json"], tags].concat();
        let ended = job.run(&args);
        let record = Record::read(job.read("outcome.jsonl").as_bytes()).unwrap();
        assert_eq!((ended.code, record.exit_code()), (code, Some(i64::from(code))), "{}", ended.told);
        let told = format!("\"exit_code\": {code},");
        assert!(ended.told.contains(&told), "{}", ended.told);
    }
}

#[test]
fn an_outcome_or_a_dotenv_file_without_room_changes_no_deletion() {
    let job = Job::new();
    job.plan();
    let refused = job.run(&["cleanup", "apply", "plan.json", "--dotenv", "/dev/full"]);
    assert_eq!((refused.code, refused.asked, job.left()), (3, 0, 10), "it is known before: {}", refused.told);
    let ended = job.run(&["cleanup", "apply", "plan.json", "--outcome", "/dev/full"]);
    assert_eq!((ended.code, job.left()), (8, 5), "{}", ended.told);
    assert!(ended.told.contains("5 of 5 tags deleted") && ended.told.contains("cannot write /dev/full"));
    assert!(job.totals().starts_with("5 5 0 "), "{}", job.totals());
}

#[test]
fn a_plan_that_cannot_be_printed_is_saved_all_the_same() {
    let job = Job::new();
    let ended = job.run_mute(&[&DELETE[..], &["--plan", "plan.json"]].concat());
    assert_eq!(ended.code, 1, "{}", ended.told);
    assert!(ended.told.contains("5 to delete"), "{}", ended.told);
    assert!(job.totals().starts_with("5 0 0 "), "{}", job.totals());
    assert_eq!(job.run(&["cleanup", "apply", "plan.json"]).code, 0);
    assert_eq!(job.left(), 5);
}

#[test]
fn a_reader_that_went_away_has_seen_enough() {
    let job = Job::new();
    let mut child =
        job.command(&[&DELETE[..], &["--apply"]].concat()).stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!((child.wait().unwrap().code(), job.left()), (Some(0), 5));
}
