//! What rows hold in their fields.

use std::borrow::Cow;

use time::OffsetDateTime;

use super::{Condition, Field, RepositoryField, TagField, Value};
use crate::condition::age::{Counts, age};
use crate::condition::{Facts, platform};
use crate::dates::age::{Age, Clock};
use crate::registry::{ListedTag, RepositoryEntry, TagEntry};
use crate::words::version::Version;

/// What ages hang on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context {
    /// The time.
    pub now: OffsetDateTime,
    /// The clock that tells ages.
    pub clock: Clock,
}

impl Context {
    /// The age of a tag: of an index the oldest image counts, as for the gate.
    #[must_use]
    pub(crate) fn age(&self, tag: &ListedTag) -> Option<Age> {
        age(&Facts::of_listed(tag), self.clock, Counts::Oldest, self.now).ok()
    }
}

/// A row of a list with these fields.
pub(crate) trait Queried<F> {
    /// The fields by which rows are sorted if nobody says otherwise.
    const USUAL: [F; 2];

    /// What it holds in a field.
    fn value(&self, field: F, context: &Context) -> Value<'_>;

    /// Whether it meets a condition; `None`: nobody knows what that hangs on.
    fn meets(&self, condition: &Condition<F>, context: &Context) -> Option<bool>
    where
        F: Field,
    {
        condition.is_met(&self.value(condition.field(), context))
    }

    /// Whether this field is the name of a tag, which may be a version.
    fn is_name(field: F) -> bool;

    /// Whether this field is a fact that everything has, and not every server tells.
    fn is_fact(field: F) -> bool;

    /// Whether this row has no such thing: that is known, and not unknown.
    fn lacks(&self, _: F) -> bool {
        false
    }
}

impl Queried<TagField> for TagEntry {
    const USUAL: [TagField; 2] = [TagField::Repository, TagField::Name];

    fn value(&self, field: TagField, context: &Context) -> Value<'_> {
        let tag = &self.tag;
        match field {
            TagField::Repository => Value::Text(self.repository.as_str().into()),
            TagField::Name => Value::Text(tag.name.as_str().into()),
            TagField::Digest => text(tag.digest.as_ref().map(crate::image::Digest::as_str)),
            TagField::MediaType => text(tag.media_type.as_deref()),
            TagField::Size => number(tag.size_bytes),
            TagField::Created => moment(tag.created.map(|built| built.oldest)),
            TagField::Published => moment(tag.published),
            TagField::Age => number(context.age(tag).map(|age| age.span.seconds())),
            TagField::Platform => platform::named(&Facts::of_listed(tag)).map_or(Value::Unknown, |named| {
                Value::Platforms(named.into_iter().map(|has| has.map(Cow::Borrowed)).collect())
            }),
            TagField::Version => Version::parse(tag.name.as_str()).map_or(Value::Unknown, Value::Version),
        }
    }

    fn meets(&self, condition: &Condition<TagField>, context: &Context) -> Option<bool> {
        match condition.field() {
            TagField::Platform => condition.is_met_by_platforms(&Facts::of_listed(&self.tag)),
            field => condition.is_met(&self.value(field, context)),
        }
    }

    fn is_name(field: TagField) -> bool {
        field == TagField::Name
    }

    fn is_fact(field: TagField) -> bool {
        !matches!(field, TagField::Repository | TagField::Name | TagField::Version)
    }
}

impl Queried<RepositoryField> for RepositoryEntry {
    const USUAL: [RepositoryField; 2] = [RepositoryField::Path, RepositoryField::Id];

    fn value(&self, field: RepositoryField, _: &Context) -> Value<'_> {
        match field {
            RepositoryField::Id => Value::Number(self.id),
            RepositoryField::ProjectId => Value::Number(self.project_id),
            RepositoryField::Path => Value::Text(self.path.as_str().into()),
            RepositoryField::Name => Value::Text(self.name.as_str().into()),
            RepositoryField::Location => Value::Text(self.location.as_str().into()),
            RepositoryField::CreatedAt => moment(self.created_at),
            RepositoryField::Status => text(self.status.as_deref()),
            RepositoryField::CleanupPolicyStartedAt => moment(self.cleanup_policy_started_at),
            RepositoryField::TagsCount => number(self.tags_count),
            RepositoryField::Stored => number(self.stored_bytes),
            RepositoryField::Newest => text(self.newest.as_ref().map(|(name, _)| name.as_str())),
            RepositoryField::NewestDate => moment(self.newest.as_ref().map(|(_, date)| *date)),
        }
    }

    fn is_name(field: RepositoryField) -> bool {
        field == RepositoryField::Newest
    }

    fn is_fact(field: RepositoryField) -> bool {
        matches!(field, RepositoryField::Stored | RepositoryField::Newest | RepositoryField::NewestDate)
    }

    /// A repository without tags has no newest one.
    fn lacks(&self, field: RepositoryField) -> bool {
        field != RepositoryField::Stored && self.tags_count == Some(0)
    }
}

fn text(text: Option<&str>) -> Value<'_> {
    text.map_or(Value::Unknown, |text| Value::Text(text.into()))
}

fn number(number: Option<u64>) -> Value<'static> {
    number.map_or(Value::Unknown, Value::Number)
}

fn moment(moment: Option<OffsetDateTime>) -> Value<'static> {
    moment.map_or(Value::Unknown, Value::Time)
}
