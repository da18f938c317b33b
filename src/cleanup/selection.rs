//! Which tags a rule is about. What is not known makes neither a yes nor a no of a condition.

use time::OffsetDateTime;

use super::expiry::expiry;
use super::policy::{Action, Policy, Rule, Select, VERSION_GROUP, Versions};
use super::reason::{Met, Spared};
use crate::condition::age::{Counts, age, has_passed};
use crate::condition::{self, Facts, Missing};
use crate::dates::age::Clock;
use crate::dates::duration::Span;
use crate::image::{Label, Platform, Repository};
use crate::registry::{ListedTag, Needs, PlatformImage, Platforms};
use crate::words::version::Version;

/// What ages hang on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub(super) now: OffsetDateTime,
    pub(super) clock: Clock,
}

impl Select {
    /// Whether names alone let the rule be about a tag; `is_matched`: that the tag's name matches is known.
    fn names(&self, repository: &Repository, name: &str, is_matched: bool) -> Met {
        let matches = |pattern: &Option<crate::words::pattern::Pattern>, text: &str| {
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
            Some((pattern, group)) => Version::parse_whole(pattern.capture(name, group)?),
            None => Version::parse_whole(name),
        }
    }

    /// Whether the rule is about a tag, whatever its age; `is_matched`: that its name matches is known.
    pub(super) fn scope(&self, repository: &Repository, tag: &ListedTag, is_matched: bool) -> Met {
        self.names(repository, tag.name.as_str(), is_matched)
            .and(|| self.size(&Facts::of_listed(tag)))
            .and(|| self.platforms(&Facts::of_listed(tag)))
            .and(|| self.labels(&Facts::of_listed(tag)))
    }

    fn size(&self, facts: &Facts<'_>) -> Met {
        let limit = |limit: Option<u64>, rule: fn(&Facts<'_>, u64) -> condition::Met| {
            limit.map_or(Met::Yes, |limit| rule(facts, limit).because(|()| None))
        };
        limit(self.larger_than, condition::size::is_larger)
            .and(|| limit(self.smaller_than, condition::size::is_smaller))
    }

    fn platforms(&self, facts: &Facts<'_>) -> Met {
        let has = |asked: &Platform| match condition::platform::has(facts, asked) {
            // What is named and not there says nothing of what the tag is for.
            condition::Met::No(condition::platform::LacksPlatform::Gone) => Met::NotKnown(Missing::Platforms),
            met => met.because(|_| None),
        };
        self.platforms.iter().fold(Met::Yes, |met, asked| met.and(|| has(asked)))
    }

    fn labels(&self, facts: &Facts<'_>) -> Met {
        let has = |asked: &Label| match condition::label::carries(facts, asked) {
            condition::Met::No(condition::label::LacksLabel::NoImage) => Met::NotKnown(Missing::Labels),
            met => met.because(|_| None),
        };
        self.labels.iter().fold(Met::Yes, |met, asked| met.and(|| has(asked)))
    }

    /// Whether a tag is of the age that the rule is about.
    pub(super) fn age(&self, tag: &ListedTag, moment: Moment) -> Met {
        let Moment { now, .. } = moment;
        let date = || self.date(tag, moment);
        let older = |span: Span| match date() {
            None => Met::NotKnown(Missing::Age),
            Some(date) if has_passed(now, date, span) => Met::Yes,
            Some(_) => Met::No(Some(Spared::TooNew)),
        };
        let newer = |span: Span| match date() {
            None => Met::NotKnown(Missing::Age),
            Some(date) if has_passed(now, date, span) => Met::No(Some(Spared::TooOld)),
            Some(_) => Met::Yes,
        };
        self.older_than.map_or(Met::Yes, older).and(|| self.newer_than.map_or(Met::Yes, newer)).and(|| {
            match images(tag) {
                _ if self.expired.is_empty() => Met::Yes,
                Some(images) => expiry(&self.expired, images, now, date()),
                None => Met::NotKnown(Missing::Labels),
            }
        })
    }

    /// The date from which this rule counts a tag's age.
    pub(super) fn date(&self, tag: &ListedTag, moment: Moment) -> Option<OffsetDateTime> {
        let facts = Facts::of_listed(tag);
        age(&facts, self.clock(moment), Counts::Newest, moment.now).ok().map(|age| age.date)
    }

    fn clock(&self, moment: Moment) -> Clock {
        self.clock.unwrap_or(moment.clock)
    }
}

/// The images behind a tag, where they are known.
fn images(tag: &ListedTag) -> Option<&[PlatformImage]> {
    tag.images.as_deref().filter(|images| !images.is_empty())
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
    pub(crate) fn needs(&self) -> Needs {
        let any = |needs: fn(&Rule) -> bool| self.rules.iter().any(needs);
        let own = Needs {
            digest: true,
            relations: true,
            end: true,
            sizes: any(Rule::needs_size),
            platforms: match any(|rule| !rule.select.platforms.is_empty()) {
                true => Platforms::OfAll,
                false => Platforms::No,
            },
            labels: any(Rule::needs_labels),
            annotations: any(|rule| !rule.select.expired.is_empty()),
            ..Needs::default()
        };
        let dated = self.rules.iter().filter(|rule| rule.needs_date());
        let clocks = dated.map(|rule| rule.select.clock.unwrap_or(self.clock));
        let clocks = clocks.chain(self.aliases.iter().map(|_| self.clock));
        clocks.fold(own, |needs, clock| needs.and(&Needs::dated(clock)))
    }

    /// Whether more than its digest must be known of a tag of this name: a rule that may be about it asks for more.
    #[must_use]
    pub(crate) fn needs_details_of(&self, repository: &Repository, name: &str) -> bool {
        if self.is_alias(name) {
            return true;
        }
        for rule in &self.rules {
            match rule.select.names(repository, name, false) {
                Met::Yes if rule.needs_details() => return true,
                // By its name alone this rule decides.
                Met::Yes if rule.select.orphans => {}
                Met::Yes if matches!(rule.action, Action::Keep | Action::Delete) => return false,
                _ => {}
            }
        }
        false
    }
}
