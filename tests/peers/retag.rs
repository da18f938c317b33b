//! Images given other names in real registries: what was built, signed and described by others is afterwards what others
//! pull and find under the new name.

use crate::place::{Kind, Place};
use crate::skopeo::{TAGS, push, push_as};
use programs::{command, run};
use simulator::Mode;
use std::collections::BTreeSet;
use std::process::Command;

const KINDS: [Kind; 4] =
    [Kind::Debian, Kind::Cncf, Kind::Simulated(Mode::Metadata), Kind::Simulated(Mode::Filesystem)];

/// The image of another repository.
fn released(place: &Place, tag: &str) -> String {
    place.reference(tag).replace("/acme/shop:", "/acme/shop/release:")
}

/// A program's words on a registry whose password is a job's.
fn says(command: &mut Command) -> String {
    let done = run(command, "");
    assert_eq!(done.code, 0, "{command:?}: {}{}", done.stdout, done.stderr);
    done.stdout.trim().to_owned()
}

/// `regctl` with the job's password.
fn regctl(place: &Place) -> Command {
    let host = &place.sim.addresses().registry_host;
    let mut regctl = command("regctl");
    regctl.env("HOME", place.folder());
    regctl
        .arg("--host")
        .arg(format!("reg={host},user=gitlab-ci-token,pass={},tls=disabled", simulator::JOB_TOKEN));
    regctl
}

fn digest(place: &Place, reference: &str) -> String {
    says(regctl(place).args(["image", "digest", reference]))
}

/// What `regctl` finds about an image.
fn referrers(place: &Place, reference: &str) -> BTreeSet<String> {
    let format = "{{range .Descriptors}}{{println .Digest}}{{end}}";
    let told = says(regctl(place).args(["artifact", "list", "--format", format, reference]));
    told.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[test]
fn every_platform_of_every_kind_of_image_pulls_under_its_new_name() {
    for kind in KINDS {
        let place = Place::start(kind);
        for (tag, _) in TAGS {
            push(&place, tag);
            place.expect(0, &["retag", tag, &format!("release:{tag}")]);
            place.expect(0, &["retag", tag, &format!("{tag}-too")]);
            let own = digest(&place, &place.reference(tag));
            assert_eq!(digest(&place, &released(&place, tag)), own, "{kind:?} {tag}");
            assert_eq!(digest(&place, &place.reference(&format!("{tag}-too"))), own, "{kind:?} {tag}");
            let to = tempfile::tempdir().unwrap();
            let mut skopeo = command("skopeo");
            skopeo.args(["--insecure-policy", "copy", "--quiet", "--all", "--src-tls-verify=false"]);
            skopeo.arg(format!("--src-creds={}", Place::credentials()));
            says(
                skopeo
                    .arg(format!("docker://{}", released(&place, tag)))
                    .arg(format!("dir:{}", to.path().display())),
            );
        }
    }
}

#[test]
fn what_others_attached_is_found_under_the_new_name() {
    for kind in KINDS {
        let place = Place::start(kind);
        push(&place, "multi");
        let root = digest(&place, &place.reference("multi"));
        let of = ["image", "digest", "--platform", "linux/arm64", &place.reference("multi")];
        let platform = says(regctl(&place).args(of));
        for subject in [&root, &platform] {
            push_as(&place, "signature", &format!("{}.sig", subject.replace(':', "-")));
        }
        let file = place.folder().join("sbom.json");
        std::fs::write(&file, "{}").unwrap();
        for subject in [&root, &platform] {
            let repository = place.reference("").trim_end_matches(':').to_owned();
            let mut put = regctl(&place);
            put.args([
                "artifact",
                "put",
                "--artifact-type",
                "application/spdx+json",
                "--file-media-type",
                "application/spdx+json",
            ]);
            put.arg("--file").arg(&file).arg("--subject").arg(format!("{repository}@{subject}"));
            says(&mut put);
        }
        let attached = referrers(&place, &place.reference("multi"));
        assert_eq!(attached.len(), 1, "{kind:?}");
        let answer = place.expect(0, &["retag", "multi", "release:multi", "--signatures", "require"]);
        assert!(answer.done.stdout.contains("; 4 companions copied"), "{answer:?}");
        assert_eq!(referrers(&place, &released(&place, "multi")), attached, "{kind:?}");
        for subject in [&root, &platform] {
            let signature = format!("{}.sig", subject.replace(':', "-"));
            assert_eq!(
                digest(&place, &released(&place, &signature)),
                digest(&place, &place.reference(&signature))
            );
        }
        let again = place.expect(0, &["retag", "multi", "release:multi"]);
        assert!(
            again.done.stdout.starts_with("unchanged")
                && again.done.stdout.contains("; 4 companions there before")
        );
    }
}
