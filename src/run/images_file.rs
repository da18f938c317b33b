//! The images of a file, with the content keys of those that are found by them.

use serde_json::Value;

use super::Run;
use crate::config::images::{FromFile, WantedNames};
use crate::error::Error;
use crate::images::{ImageEntry, ImagesFile, ImagesText, Picked, TagValues, stay_apart};
use crate::report::KeyedImage;
use crate::run::journal::{Journal, Work};

/// Images in the order in which they are built.
pub(super) struct InOrder {
    /// Each with its tag; its `after` are places in this list.
    pub(super) images: Vec<(ImageEntry, KeyedImage)>,
    /// What hidden jobs are included from.
    pub(super) include: Vec<String>,
    /// What `docker buildx bake --print` wrote, where the file names that.
    pub(super) bake: Option<Value>,
}

impl Run<'_> {
    /// The images that were picked and all that they are built on, each behind those.
    pub(super) fn images_in_order(&self, from: &FromFile<'_>, journal: &Journal) -> Result<InOrder, Error> {
        let text = self.text_of_images(from)?;
        let file = self.images_file(from, &text)?;
        let order = file.build_order(from.only);
        let names: Vec<String> = order.iter().map(|(at, _)| file.images[*at].name.clone()).collect();
        let needed = FromFile { path: from.path, only: &names, ..*from };
        let mut found = self.images_of_text(&needed, &text, journal)?;
        let mut images = Vec::with_capacity(found.len());
        for (name, (_, built_on)) in names.iter().zip(&order) {
            let Some(at) = found.iter().position(|(entry, _)| entry.name == *name) else { continue };
            let (mut entry, keyed) = found.swap_remove(at);
            entry.after =
                built_on.iter().filter_map(|on| order.iter().position(|(at, _)| at == on)).collect();
            images.push((entry, keyed));
        }
        Ok(InOrder { images, include: file.include, bake: text.bake_json() })
    }

    /// The images that were picked, each with its tag.
    pub(super) fn images_of(
        &self,
        from: &FromFile<'_>,
        journal: &Journal,
    ) -> Result<Vec<(ImageEntry, KeyedImage)>, Error> {
        self.images_of_text(from, &self.text_of_images(from)?, journal)
    }

    fn images_of_text(
        &self,
        from: &FromFile<'_>,
        text: &ImagesText,
        journal: &Journal,
    ) -> Result<Vec<(ImageEntry, KeyedImage)>, Error> {
        let mut file = self.images_file(from, text)?;
        if from.wanted == WantedNames::Following {
            file.images.iter_mut().filter(|image| image.also.is_empty()).for_each(|image| image.tag = None);
        }
        let progress = journal.progress(Work::Files);
        let keys = self.keys_of(&file, &|count| progress.step(count, 0));
        progress.end();
        let mut keys = keys?;
        let mut images = Vec::new();
        for (at, entry) in file.images.into_iter().enumerate() {
            let Some(text) = &entry.tag else { continue };
            let computed = keys[at].take();
            let key = computed.as_ref().map(|report| &report.tag);
            let tag = entry.whole(text, key)?;
            let also = entry.also.iter().map(|text| entry.whole(text, key));
            let also = also.collect::<Result<_, Error>>()?;
            let report = computed.filter(|_| text.has_key());
            let own = self.variables.ci_registry_image.as_deref();
            let image = own.map(|own| format!("{}:{tag}", entry.place(own)));
            let keyed = KeyedImage { name: entry.name.clone(), tag, image, also, report };
            images.push((entry, keyed));
        }
        let names = images.iter().map(|(entry, keyed)| (entry, keyed.names().collect()));
        stay_apart(&names.collect::<Vec<_>>())?;
        Ok(images)
    }

    /// The text of a file, with that of bake's targets.
    pub(super) fn text_of_images(&self, from: &FromFile<'_>) -> Result<ImagesText, Error> {
        ImagesText::read(from.path, from.folder(), self.deadline)
    }

    /// What it says, with this run's variables.
    pub(super) fn images_file(&self, from: &FromFile<'_>, text: &ImagesText) -> Result<ImagesFile, Error> {
        let text_of = |name: &str| {
            let value = self.variable(name.as_bytes()).filter(|value| !value.is_empty())?;
            String::from_utf8(value).ok()
        };
        let tag = text_of("CI_COMMIT_TAG");
        let values = TagValues {
            // In a pipeline of a git tag it is that tag's.
            branch_slug: text_of("CI_COMMIT_REF_SLUG").filter(|_| tag.is_none()),
            tag,
            sha: text_of("CI_COMMIT_SHA"),
            short_sha: text_of("CI_COMMIT_SHORT_SHA"),
        };
        let also = from.wanted != WantedNames::Tags;
        let own = self.variables.ci_registry_image.as_deref();
        let picked = Picked { only: from.only, values, bake: text.bake(), own, also };
        text.images(from.folder(), &picked)
    }
}
