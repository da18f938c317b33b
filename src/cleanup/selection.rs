//! Which tags a rule is about. What is not known makes neither a yes nor a no of a condition.

use time::{Duration, OffsetDateTime};

use super::policy::{Action, Policy, Rule, Select, VERSION_GROUP, Versions};
use super::reason::{Missing, Spared};
use crate::age::Clock;
use crate::duration::Span;
use crate::image::{Configuration, Label, Platform, Repository};
use crate::registry::{Details, ListedTag, PlatformImage};
use crate::version::Version;

/// Whether a condition is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Met {
    /// It is.
    Yes,
    /// It is not; where the rule is about the tag but for this, what spares it.
    No(Option<Spared>),
    /// Nobody knows.
    Unknown(Missing),
}

impl Met {
    fn of(known: Option<bool>, missing: Missing) -> Self {
        match known {
            Some(true) => Self::Yes,
            Some(false) => Self::No(None),
            None => Self::Unknown(missing),
        }
    }

    /// Both: a no beats what is not known, because nothing can make a yes of it any more.
    fn and(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Yes => other(),
            Self::No(_) => self,
            Self::Unknown(_) => match other() {
                no @ Self::No(_) => no,
                Self::Yes | Self::Unknown(_) => self,
            },
        }
    }
}

/// What ages hang on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub(super) now: OffsetDateTime,
    pub(super) clock: Clock,
}

impl Select {
    /// Whether names alone let the rule be about a tag; `is_matched`: that the tag's name matches is known.
    fn names(&self, repository: &Repository, name: &str, is_matched: bool) -> Met {
        let matches = |pattern: &Option<crate::pattern::Pattern>, text: &str| {
            pattern.as_ref().is_none_or(|pattern| pattern.is_match(text))
        };
        if !matches(&self.repository, repository.as_str()) || !is_matched && !matches(&self.name, name) {
            return Met::No(None);
        }
        if self.exclude.as_ref().is_some_and(|pattern| pattern.is_match(name)) {
            return Met::No(Some(Spared::Excluded));
        }
        let is_asked = |versions: Versions| {
            self.version_of(name).is_some_and(|version| match versions {
                Versions::Any => true,
                Versions::Release => !version.is_prerelease(),
                Versions::Prerelease => version.is_prerelease(),
            })
        };
        if self.version.is_none_or(is_asked) { Met::Yes } else { Met::No(None) }
    }

    /// The version that a name says: in the capture group of that name, or as a whole.
    pub(super) fn version_of(&self, name: &str) -> Option<Version> {
        let group = self.name.as_ref().and_then(|pattern| Some((pattern, pattern.group(VERSION_GROUP)?)));
        match group {
            Some((pattern, group)) => Version::parse_whole(pattern.captures(name, &[group])?.first()?),
            None => Version::parse_whole(name),
        }
    }

    /// Whether the rule is about a tag, whatever its age; `is_matched`: that its name matches is known.
    pub(super) fn scope(&self, repository: &Repository, tag: &ListedTag, is_matched: bool) -> Met {
        self.names(repository, tag.name.as_str(), is_matched)
            .and(|| self.size(tag.size_bytes))
            .and(|| self.platforms(tag))
            .and(|| self.labels(tag))
    }

    fn size(&self, bytes: Option<u64>) -> Met {
        let limit = |limit: Option<u64>, is_met: fn(u64, u64) -> bool| {
            limit.map_or(Met::Yes, |limit| Met::of(bytes.map(|bytes| is_met(bytes, limit)), Missing::Size))
        };
        limit(self.larger_than, |bytes, limit| bytes > limit)
            .and(|| limit(self.smaller_than, |bytes, limit| bytes < limit))
    }

    fn platforms(&self, tag: &ListedTag) -> Met {
        let has = |asked: &Platform| {
            let Some(images) = images(tag) else { return Met::Unknown(Missing::Platforms) };
            let mut platforms = images.iter().map(|image| image.platform.as_ref());
            if platforms.clone().flatten().any(|has| has.serves(asked)) {
                return Met::Yes;
            }
            // One that does not say what it runs on may run on that.
            Met::of(
                if platforms.any(|platform| platform.is_none()) { None } else { Some(false) },
                Missing::Platforms,
            )
        };
        self.platforms.iter().fold(Met::Yes, |met, asked| met.and(|| has(asked)))
    }

    fn labels(&self, tag: &ListedTag) -> Met {
        let has = |asked: &Label| {
            let Some(configurations) = configurations(tag) else { return Met::Unknown(Missing::Labels) };
            let carries = |configuration: &&Configuration| {
                let value = configuration.labels.get(&asked.name);
                value.is_some_and(|value| asked.value.as_ref().is_none_or(|asked| asked == value))
            };
            Met::of(Some(configurations.iter().all(carries)), Missing::Labels)
        };
        self.labels.iter().fold(Met::Yes, |met, asked| met.and(|| has(asked)))
    }

    /// Whether a tag is of the age that the rule is about.
    pub(super) fn age(&self, tag: &ListedTag, moment: Moment) -> Met {
        let Moment { now, .. } = moment;
        let date = || tag.age(self.clock(moment), now).map(|age| age.date);
        let older = |span: Span| match date() {
            None => Met::Unknown(Missing::Age),
            Some(date) if is_older(now, date, span) => Met::Yes,
            Some(_) => Met::No(Some(Spared::TooNew)),
        };
        let newer = |span: Span| match date() {
            None => Met::Unknown(Missing::Age),
            Some(date) if is_older(now, date, span) => Met::No(Some(Spared::TooOld)),
            Some(_) => Met::Yes,
        };
        self.older_than
            .map_or(Met::Yes, older)
            .and(|| self.newer_than.map_or(Met::Yes, newer))
            .and(|| if self.expired.is_empty() { Met::Yes } else { self.expiry(tag, now, date()) })
    }

    /// The date from which this rule counts a tag's age.
    pub(super) fn date(&self, tag: &ListedTag, moment: Moment) -> Option<OffsetDateTime> {
        tag.age(self.clock(moment), moment.now).map(|age| age.date)
    }

    fn clock(&self, moment: Moment) -> Clock {
        self.clock.unwrap_or(moment.clock)
    }

    /// Whether each platform's label says that the image lived long enough.
    fn expiry(&self, tag: &ListedTag, now: OffsetDateTime, date: Option<OffsetDateTime>) -> Met {
        let Some(configurations) = configurations(tag) else { return Met::Unknown(Missing::Labels) };
        let expired = |configuration: &Configuration| {
            let Some(life) = self.expired.iter().find_map(|label| configuration.labels.get(label)) else {
                return Met::No(None);
            };
            match (life.trim(), Span::parse(life.trim()), date) {
                ("never", ..) => Met::No(Some(Spared::NotExpired)),
                (_, Err(_), _) => Met::Unknown(Missing::Expiry),
                (_, Ok(_), None) => Met::Unknown(Missing::Age),
                (_, Ok(life), Some(date)) if is_older(now, date, life) => Met::Yes,
                _ => Met::No(Some(Spared::NotExpired)),
            }
        };
        configurations.into_iter().fold(Met::Yes, |met, configuration| met.and(|| expired(configuration)))
    }
}

/// The images behind a tag, where they are known.
fn images(tag: &ListedTag) -> Option<&[PlatformImage]> {
    tag.images.as_deref().filter(|images| !images.is_empty())
}

/// The configurations of all images behind a tag, where all of them are known.
fn configurations(tag: &ListedTag) -> Option<Vec<&Configuration>> {
    images(tag)?.iter().map(|image| image.configuration.as_ref()).collect()
}

/// Whether more than this span has passed since that date, to the nanosecond.
fn is_older(now: OffsetDateTime, date: OffsetDateTime, span: Span) -> bool {
    now - date > Duration::seconds(i64::try_from(span.seconds()).unwrap_or(i64::MAX))
}

impl Rule {
    fn needs_date(&self) -> bool {
        let Select { older_than, newer_than, expired, .. } = &self.select;
        older_than.is_some()
            || newer_than.is_some()
            || !expired.is_empty()
            || matches!(self.action, Action::KeepNewest { .. })
    }

    fn needs_labels(&self) -> bool {
        !self.select.labels.is_empty() || !self.select.expired.is_empty()
    }

    fn needs_size(&self) -> bool {
        self.select.larger_than.is_some() || self.select.smaller_than.is_some()
    }

    fn needs_details(&self) -> bool {
        self.needs_date() || self.needs_labels() || self.needs_size() || !self.select.platforms.is_empty()
    }
}

impl Policy {
    /// What must be known of tags, for any rule to be able to decide.
    #[must_use]
    pub fn details(&self) -> Details {
        let clocks = || {
            let dated = self.rules.iter().filter(|rule| rule.needs_date());
            dated.map(|rule| rule.select.clock.unwrap_or(self.clock))
        };
        let any = |needs: fn(&Rule) -> bool| self.rules.iter().any(needs);
        Details {
            digest: true,
            relations: true,
            auto: clocks().any(|clock| clock == Clock::Auto),
            published: clocks().any(|clock| clock == Clock::Published),
            created: clocks().any(|clock| clock == Clock::Created),
            sizes: any(Rule::needs_size),
            every_platform: any(|rule| !rule.select.platforms.is_empty()),
            labels: any(Rule::needs_labels),
            ..Details::default()
        }
    }

    /// Whether more than its digest must be known of a tag of this name: a rule that may be about it asks for more.
    #[must_use]
    pub fn needs_details_of(&self, repository: &Repository, name: &str) -> bool {
        for rule in &self.rules {
            match rule.select.names(repository, name, false) {
                Met::Yes if rule.needs_details() => return true,
                // By its name alone this rule decides.
                Met::Yes if matches!(rule.action, Action::Keep | Action::Delete) => return false,
                _ => {}
            }
        }
        false
    }
}
