//! Why a tag goes or stays: every sentence of a plan but what rules say of themselves (`words`).

use super::in_use::InUse;
use super::places::{HolderAt, RuleAt, TagAt};
use super::policy::{Policy, Rule};
use crate::condition::{self, Missing};
use crate::image::Tag;

/// What happens to a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// It goes.
    Delete,
    /// It stays.
    Keep,
}

impl Fate {
    /// `delete` or `keep`.
    #[must_use]
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Delete => "delete",
            Self::Keep => "keep",
        }
    }
}

/// Why a tag goes or stays. Small, because a million tags have one each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// It goes: a rule says so of all that it selects.
    Selected(RuleAt),
    /// It goes: others of its group are newer, and enough of them.
    Outnumbered(RuleAt),
    /// It goes: others of its group are better versions, and enough of them.
    Superseded(RuleAt),
    /// It goes with the last tag of the image that it is about.
    GoesWith(TagAt),
    /// It goes: a rule takes it, and what it is about is gone.
    Orphaned(RuleAt),
    /// It goes: it is an alias, and goes with the last tag that has its image.
    AliasGoes(TagAt),
    /// It goes: it is an alias, only aliases have its image, and all of these are old enough.
    AliasLapsed,
    /// It stays: it is `latest`.
    Latest,
    /// It stays: a branch, a git tag or a deployment names it.
    InUse(HolderAt),
    /// It stays: a rule says so of all that it selects.
    Kept(RuleAt),
    /// It stays: it is among the newest of its group.
    Newest(RuleAt),
    /// It stays: it is among the best versions of its group.
    BestVersion(RuleAt),
    /// It stays: a rule selects it but for this.
    Spared(RuleAt, Spared),
    /// It stays: nobody knows what a rule asks.
    Unknown(RuleAt, Missing),
    /// It stays with the image that it is about.
    StaysWith(TagAt),
    /// It stays: what it is about has no tag here, and may be in use all the same.
    SubjectUntagged,
    /// It stays: an index that cannot be read may hold what it is about.
    SubjectUnknown,
    /// It stays: by its name it is about something, or an alias, and it is broken itself.
    Odd,
    /// It stays: it is an alias, and the tag at this place stays and has its image.
    AliasStays(TagAt),
    /// It stays: it is an alias, only aliases have its image, and one of these is not old enough.
    AliasFresh,
    /// It stays: it is an alias, only aliases have its image, and the age of one of these is not known.
    AliasUndated,
    /// It stays: it is an alias, and a tag of which nobody knows what it holds may have its image.
    AliasDoubtful,
    /// It stays: no rule selects it.
    Unselected,
}

/// What of a rule's conditions a tag does not meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spared {
    /// Its name is excluded.
    Excluded,
    /// It is not old enough.
    TooNew,
    /// It is not new enough.
    TooOld,
    /// Its label lets it live longer.
    NotExpired,
}

/// What a rule's conditions say of a tag: where it is about the tag but for one of them, a no tells what spares it.
pub(super) type Met = condition::Met<Option<Spared>>;

/// What is said of an alias whose image no other tag has.
const LONE: &str = "alias: only aliases have its image";

impl Reason {
    /// What happens.
    #[must_use]
    pub fn fate(self) -> Fate {
        match self {
            Self::Selected(_)
            | Self::Outnumbered(_)
            | Self::Superseded(_)
            | Self::GoesWith(_)
            | Self::Orphaned(_)
            | Self::AliasGoes(_)
            | Self::AliasLapsed => Fate::Delete,
            _ => Fate::Keep,
        }
    }

    /// The same reason, whatever tag or ref it is that it hangs on: tags are shown in groups of these.
    #[must_use]
    pub(crate) fn group(self) -> Self {
        match self {
            Self::GoesWith(_) => Self::GoesWith(TagAt(0)),
            Self::StaysWith(_) => Self::StaysWith(TagAt(0)),
            Self::AliasGoes(_) => Self::AliasGoes(TagAt(0)),
            Self::AliasStays(_) => Self::AliasStays(TagAt(0)),
            Self::InUse(_) => Self::InUse(HolderAt(0)),
            other => other,
        }
    }

    /// Whether it hangs on a tag or a ref of its own, so that the group does not say all.
    #[must_use]
    pub(crate) fn is_particular(self) -> bool {
        matches!(
            self,
            Self::GoesWith(_)
                | Self::StaysWith(_)
                | Self::AliasGoes(_)
                | Self::AliasStays(_)
                | Self::InUse(_)
        )
    }

    /// Whether the tag is an alias, and goes or stays for that.
    #[must_use]
    pub(crate) fn is_of_alias(self) -> bool {
        matches!(
            self,
            Self::AliasGoes(_)
                | Self::AliasLapsed
                | Self::AliasStays(_)
                | Self::AliasFresh
                | Self::AliasUndated
                | Self::AliasDoubtful
        )
    }

    /// Whether the tag is about another image, and goes or stays for that.
    #[must_use]
    pub(crate) fn is_of_companion(self) -> bool {
        matches!(
            self,
            Self::GoesWith(_)
                | Self::Orphaned(_)
                | Self::StaysWith(_)
                | Self::SubjectUntagged
                | Self::SubjectUnknown
                | Self::Odd
        )
    }

    /// The place of the rule that decided, if one did.
    #[must_use]
    pub(crate) fn rule(self) -> Option<RuleAt> {
        match self {
            Self::Selected(rule)
            | Self::Outnumbered(rule)
            | Self::Superseded(rule)
            | Self::Orphaned(rule)
            | Self::Kept(rule)
            | Self::Newest(rule)
            | Self::BestVersion(rule)
            | Self::Spared(rule, _)
            | Self::Unknown(rule, _) => Some(rule),
            _ => None,
        }
    }

    /// The reason in words that fit after the tag's name; `tag` finds a tag of the repository by its place.
    #[must_use]
    pub(crate) fn told<'a>(
        self,
        policy: &Policy,
        in_use: &InUse,
        tag: impl Fn(TagAt) -> Option<&'a Tag>,
    ) -> String {
        let named = |at: TagAt| tag(at).map_or_else(|| "another tag".to_owned(), ToString::to_string);
        match self {
            Self::GoesWith(place) => format!("goes with {}, which it is about", named(place)),
            Self::StaysWith(place) => format!("stays with {}, which it is about", named(place)),
            Self::AliasGoes(place) => format!("alias: goes with {}, which has its image", named(place)),
            Self::AliasStays(place) => format!("alias: stays with {}, which has its image", named(place)),
            Self::InUse(holder) => in_use.told(holder),
            other => other.grouped(policy),
        }
    }

    /// The reason in words that fit all tags that have it, whatever tag or ref it is that they hang on.
    #[must_use]
    pub(crate) fn grouped(self, policy: &Policy) -> String {
        let rule = self.rule().and_then(|at| policy.rule(at));
        let by = |what: String| match rule {
            Some(rule) if rule.number.is_counted() => format!("{}: {what}", rule.title()),
            _ => what,
        };
        let after = |how: &str| match &policy.aliases {
            Some(aliases) => format!(", and {how} {}", aliases.after),
            None => String::new(),
        };
        match self {
            Self::Selected(_) => by(rule.map_or_else(String::new, Rule::condition)),
            Self::Outnumbered(_) | Self::Superseded(_) => by(rule.map_or_else(String::new, |rule| {
                let age = rule.age();
                let and = if age.is_empty() { "" } else { ", and " };
                format!("not {}{and}{age}", rule.among())
            })),
            Self::GoesWith(_) => "goes with the image that it is about".to_owned(),
            Self::Orphaned(_) => by("what it is about is gone".to_owned()),
            Self::Latest => "latest stays".to_owned(),
            Self::InUse(_) => "in use: named by a branch, a git tag or a deployment".to_owned(),
            Self::Kept(_) => by(format!("kept, {}", rule.map_or_else(String::new, Rule::condition))),
            Self::Newest(_) | Self::BestVersion(_) => by(rule.map_or_else(String::new, Rule::among)),
            Self::Spared(_, spared) => by(match (spared, rule) {
                (Spared::Excluded, _) => "its name is excluded".to_owned(),
                (Spared::TooNew, Some(Rule { select, .. })) => match select.older_than {
                    Some(span) => format!("not older than {span}"),
                    None => "not old enough".to_owned(),
                },
                (Spared::TooOld, Some(Rule { select, .. })) => match select.newer_than {
                    Some(span) => format!("not newer than {span}"),
                    None => "not new enough".to_owned(),
                },
                (Spared::TooNew | Spared::TooOld, None) => "of another age".to_owned(),
                (Spared::NotExpired, _) => "not expired".to_owned(),
            }),
            Self::Unknown(_, missing) => by(format!("{} unknown", missing.subject())),
            Self::StaysWith(_) => "stays with the image that it is about".to_owned(),
            Self::SubjectUntagged => "what it is about has no tag here".to_owned(),
            Self::SubjectUnknown => "an index that cannot be read may hold what it is about".to_owned(),
            Self::Odd => "what it points at is unknown".to_owned(),
            Self::AliasGoes(_) => "alias: goes with the last tag that has its image".to_owned(),
            Self::AliasStays(_) => "alias: stays with a tag that has its image".to_owned(),
            Self::AliasLapsed => format!("{LONE}{}", after("older than")),
            Self::AliasFresh => format!("{LONE}{}", after("not older than")),
            Self::AliasUndated => format!("{LONE}, and of unknown age"),
            Self::AliasDoubtful => "alias: a tag that cannot be read may have its image".to_owned(),
            Self::Unselected => "no rule selects it".to_owned(),
        }
    }
}
