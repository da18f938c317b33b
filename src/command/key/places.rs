//! The folders and files whose contents count, in the order of their lines.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::listing::Listing;
use super::notes::Notes;
use super::recipe::faulty;
use super::walks::{Walk, Walks};
use super::{Begun, ComputeKey};
use crate::error::Error;
use crate::file;
use crate::key::Content;
use crate::key::ignore::Ignore;
use crate::key::is_address;
use crate::key::list::Place;
use crate::report::KeyLeftOut;
use crate::tree::{All, Root, Scan, Scope, Seen, bytes_of};
use crate::words::sort::map;

/// Where things lie that count.
pub(super) struct Places {
    context: Root,
    /// Named contexts that are folders, by name, each with its own ignore file.
    named: Vec<(Place, Root, Ignore)>,
    /// Further paths.
    paths: Vec<(Place, Root)>,
    /// Named contexts that are no folders.
    pub(super) sources: BTreeMap<String, String>,
}

impl Places {
    pub(super) fn find(key: &ComputeKey<'_>, context: Root) -> Result<Self, Error> {
        let (mut folders, mut sources) = (BTreeMap::new(), BTreeMap::new());
        // Of two with one name the last counts.
        let last = map(key.content.contexts.iter().map(|(name, place)| (name, place)));
        for (name, place) in last {
            match is_address(place) {
                true => drop(sources.insert(name.clone(), place.clone())),
                false => drop(folders.insert(name.clone(), PathBuf::from(place))),
            }
        }
        let mut named = Vec::new();
        for (name, folder) in folders {
            let root = Root::find(&folder)?;
            if !root.is_folder() {
                return Err(Error::configuration(format!("read the context {name}"), "it is no folder"));
            }
            let own = folder.join(".dockerignore");
            let ignore = match fs::symlink_metadata(&own) {
                Err(_) => Ignore::default(),
                Ok(_) => Ignore::read(&key.content(&own)?, &[]).map_err(|wrong| faulty(wrong, Some(&own)))?,
            };
            named.push((Place::Named(name), root, ignore));
        }
        named.sort_by_cached_key(|(place, ..)| place.beginning(true));
        Ok(Self { context, named, paths: paths(key.content)?, sources })
    }

    /// Where the context is, without links.
    pub(super) fn context(&self) -> &Path {
        self.context.path()
    }

    /// Where everything else lies, without links.
    pub(super) fn beside(&self) -> impl Iterator<Item = &Path> {
        let named = self.named.iter().map(|(_, root, _)| root);
        named.chain(self.paths.iter().map(|(_, root)| root)).map(Root::path)
    }
}

fn paths(content: &Content) -> Result<Vec<(Place, Root)>, Error> {
    let here = match content.folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => &content.folder,
    };
    let mut paths = Vec::new();
    for path in &content.paths {
        let root = Root::find(path)?;
        let name = relative(here, path).map_err(|why| {
            Error::configuration(format!("name {} from {}", root.name(), file::name(here)), why.to_string())
        })?;
        paths.push((Place::Path(name), root));
    }
    Ok(paths)
}

/// A path as seen from a folder, by its text alone: the folder itself is empty.
fn relative(folder: &Path, path: &Path) -> std::io::Result<Vec<u8>> {
    let current = fs::canonicalize(".")?;
    let here = fs::canonicalize(folder)?;
    // A path below a folder that is reached by a link is below what the link leads to.
    let there = match path.strip_prefix(folder) {
        Ok(below) => here.join(below),
        Err(_) => current.join(path),
    };
    let (here, there) = (cleaned(&here), cleaned(&there));
    let common = here.iter().zip(&there).take_while(|(one, other)| one == other).count();
    let up = here[common..].iter().map(|_| b"..".to_vec());
    Ok(up.chain(there[common..].iter().cloned()).collect::<Vec<_>>().join(&b'/'))
}

fn cleaned(path: &Path) -> Vec<Vec<u8>> {
    let mut parts = Vec::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => parts.push(bytes_of(name).to_vec()),
            Component::ParentDir => drop(parts.pop()),
            _ => {}
        }
    }
    parts
}

impl ComputeKey<'_> {
    fn scan<S: Scope>(
        &self,
        (place, root, walks): (&Place, &Root, Option<&Walks>),
        scope: &S,
        listing: &mut Listing<'_>,
        notes: &mut Notes,
    ) -> Result<Seen, Error> {
        let scan = Scan {
            root,
            scope,
            tracked_only: self.content.tracked_only,
            modules: self.content.modules,
            pointers_as_content: self.content.pointers_as_content,
            own: &self.own,
            contents: walks.map(|walks| &walks.contents),
        };
        let seen = scan.run(&mut |entry| {
            notes.entry(&entry, self.content.pointers_as_content);
            listing.entry(place, &entry)
        })?;
        notes.seen(&seen);
        Ok(seen)
    }

    /// The context, which other images may have, too.
    fn context(
        &self,
        begun: &Begun,
        walks: Option<&Walks>,
        listing: &mut Listing<'_>,
        notes: &mut Notes,
    ) -> Result<Seen, Error> {
        let scanned = (&Place::Context, &begun.places.context, walks);
        let shared = walks.and_then(|walks| walks.find(&begun.walked));
        if let Some(walk) = shared.and_then(|shared| shared.done.get())
            && listing.again(&walk.summed)
        {
            *notes = walk.notes.clone();
            return Ok(walk.seen.clone());
        }
        listing.begin_beside(shared.map_or(&[], |shared| &shared.begun));
        let seen = self.scan(scanned, &begun.recipe.ignore, listing, notes)?;
        let walk = Walk { summed: listing.end_beside()?, notes: notes.clone(), seen: seen.clone() };
        if let Some(shared) = shared {
            shared.done.get_or_init(|| walk);
        }
        Ok(seen)
    }

    /// The context and the named ones.
    pub(super) fn contexts(
        &self,
        begun: &Begun,
        walks: Option<&Walks>,
        listing: &mut Listing<'_>,
        notes: &mut Notes,
    ) -> Result<KeyLeftOut, Error> {
        let seen = self.context(begun, walks, listing, notes)?;
        let mut left_out = KeyLeftOut { git: seen.sends_git, ..KeyLeftOut::default() };
        add(&mut left_out, &seen);
        for (place, root, ignore) in &begun.places.named {
            let seen = self.scan((place, root, walks), ignore, listing, notes)?;
            add(&mut left_out, &seen);
        }
        Ok(left_out)
    }

    /// Further files and folders. Those of several are put in order together: `..` comes between the names of `.`.
    pub(super) fn paths(
        &self,
        (places, walks): (&Places, Option<&Walks>),
        listing: &mut Listing<'_>,
        notes: &mut Notes,
    ) -> Result<(), Error> {
        listing.in_any_order();
        for (place, root) in &places.paths {
            self.scan((place, root, walks), &All, listing, notes)?;
        }
        listing.in_order()
    }
}

fn add(left_out: &mut KeyLeftOut, seen: &Seen) {
    left_out.ignored_files += seen.ignored_files;
    left_out.ignored_folders += seen.ignored_folders;
    left_out.untracked_files += seen.untracked_files;
    left_out.own_files += seen.own_files;
}
