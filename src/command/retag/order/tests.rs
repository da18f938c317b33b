//! Whatever was read: nothing is written before what it names.

use proptest::prelude::*;

use super::*;
use crate::command::retag::gather::List;
use crate::image::media_type;
use crate::image::referrers::Referrers;
use crate::registry::Document;
use serde_json::json;

/// A manifest as a test draws it: which earlier ones it has or is about, and its own blobs.
#[derive(Clone, Debug)]
struct Drawn {
    children: Vec<usize>,
    subject: Option<usize>,
    blobs: Vec<u8>,
    /// What it is to the image: a part of it, tagged beside it, or listed.
    role: u8,
}

fn drawn() -> impl Strategy<Value = Vec<Drawn>> {
    let one = (
        prop::collection::vec(any::<prop::sample::Index>(), 0..3),
        prop::option::of(any::<prop::sample::Index>()),
        prop::collection::vec(0..12_u8, 0..4),
        0..4_u8,
    );
    prop::collection::vec(one, 1..14).prop_map(|all| {
        let earlier = |index: &prop::sample::Index, at: usize| (at > 0).then(|| index.index(at));
        all.iter()
            .enumerate()
            .map(|(at, (children, subject, blobs, role))| Drawn {
                children: children.iter().filter_map(|child| earlier(child, at)).collect(),
                subject: subject.as_ref().and_then(|subject| earlier(subject, at)),
                blobs: blobs.clone(),
                role: *role,
            })
            .collect()
    })
}

fn blob(n: u8) -> Digest {
    Digest::of(&[n, b'b'])
}

fn name(digest: &Digest, end: &str) -> Tag {
    Tag::parse(&format!("{}{end}", digest.as_str().replace(':', "-"))).unwrap()
}

/// The image is the last that was drawn; what was not drawn as a companion belongs to it.
fn gathered(drawn: &[Drawn]) -> (Digest, Gathered) {
    let mut gathered = Gathered::default();
    let mut digests: Vec<Digest> = Vec::new();
    for (at, Drawn { children, subject, blobs, .. }) in drawn.iter().enumerate() {
        let subject = subject.map(|subject| json!({ "digest": digests[subject].as_str() }));
        let manifest = if children.is_empty() {
            let layers: Vec<_> = blobs.iter().map(|n| json!({ "digest": blob(*n).as_str() })).collect();
            json!({ "config": { "digest": blob(100 + u8::try_from(at).unwrap()).as_str() }, "layers": layers, "subject": subject })
        } else {
            let children: Vec<_> =
                children.iter().map(|child| json!({ "digest": digests[*child].as_str() })).collect();
            json!({ "manifests": children, "subject": subject, "annotations": { "n": at.to_string() } })
        };
        let document = Document::made(media_type::OCI_MANIFEST, manifest.to_string().into_bytes());
        digests.push(document.digest.clone());
        gathered.documents.insert(document.digest.clone(), document);
    }
    let root = digests.last().unwrap().clone();
    gathered.image = closure(&gathered, [root.clone()]);
    for (digest, Drawn { role, .. }) in digests.iter().zip(drawn) {
        match role {
            1 => gathered.tags.push((name(&root, &format!(".{}", gathered.tags.len())), digest.clone())),
            2 => {
                let mut referrers = Referrers::default();
                referrers.add(digest.clone(), json!({ "digest": digest.as_str() }));
                let list =
                    List { subject: digest.clone(), tag: name(digest, ""), referrers, as_written: None };
                gathered.lists.push(list);
            }
            _ => {}
        }
    }
    (root, gathered)
}

/// What a registry that looks whether all is there would take, or what is missing.
fn carried_out(
    acts: &[Act],
    gathered: &Gathered,
    held: &BTreeSet<Digest>,
) -> Result<BTreeSet<Digest>, String> {
    let (mut blobs, mut manifests) = (BTreeSet::new(), held.clone());
    let document = |digest: &Digest| gathered.documents.get(digest).ok_or("never read".to_owned());
    for digest in held {
        blobs.extend(document(digest)?.blobs().into_iter().cloned());
    }
    for act in acts {
        let mut new = Vec::new();
        match act {
            Act::Mount(mounted) => blobs.extend(mounted.iter().cloned()),
            Act::Put(wave) => new.extend(wave.iter().cloned()),
            Act::Attach(tags) => new.extend(tags.iter().map(|(_, digest)| digest.clone())),
            Act::List(subjects) => {
                let lists = gathered.lists.iter().filter(|list| subjects.contains(&list.subject));
                for list in lists {
                    let missing = list.referrers.digests().find(|digest| !manifests.contains(*digest));
                    if let Some(missing) = missing {
                        return Err(format!("a list names {} before it is there", missing.short()));
                    }
                }
            }
        }
        for digest in &new {
            if let Some(missing) = gathered.needs(digest).find(|needed| !manifests.contains(*needed)) {
                return Err(format!("{} before {}", digest.short(), missing.short()));
            }
            if document(digest)?.blobs().into_iter().any(|blob| !blobs.contains(blob)) {
                return Err(format!("{} before its blobs", digest.short()));
            }
        }
        manifests.extend(new);
    }
    Ok(manifests)
}

proptest! {
    #[test]
    fn nothing_comes_before_what_it_names_and_nothing_is_left_out(drawn in drawn(), has_image in any::<bool>()) {
        let (root, gathered) = gathered(&drawn);
        let holding = Holding { has_image, ..Holding::default() };
        let acts = order(&root, &gathered, &holding);
        let held = if has_image { gathered.image.clone() } else { BTreeSet::new() };
        let there = carried_out(&acts, &gathered, &held);
        prop_assert!(there.is_ok(), "{there:?}: {acts:#?}");
        let there = there.unwrap();
        // The image's own manifest may be left to its new name.
        prop_assert!(gathered.image.iter().all(|digest| *digest == root || there.contains(digest)));
        let companions = gathered.tags.iter().map(|(_, digest)| digest);
        let companions: Vec<&Digest> =
            companions.chain(gathered.lists.iter().flat_map(|list| list.referrers.digests())).collect();
        prop_assert!(companions.iter().all(|digest| there.contains(*digest)));
        prop_assert!(companions.is_empty() || there.contains(&root));
        let mounted: Vec<&Digest> = acts.iter().flat_map(|act| match act { Act::Mount(blobs) => blobs.as_slice(), _ => &[] }).collect();
        prop_assert_eq!(mounted.iter().collect::<BTreeSet<_>>().len(), mounted.len(), "each blob once");
    }
}

#[test]
fn where_all_of_it_is_there_nothing_is_to_be_done() {
    let lone = Drawn { children: Vec::new(), subject: None, blobs: vec![1], role: 0 };
    let (root, gathered) = gathered(&[lone]);
    let holding = Holding { has_image: true, ..Holding::default() };
    assert_eq!(order(&root, &gathered, &holding), []);
    let acts = order(&root, &gathered, &Holding::default());
    assert_eq!(
        acts,
        [Act::Mount(
            gathered.documents[&root]
                .blobs()
                .into_iter()
                .cloned()
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect()
        )]
    );
}
