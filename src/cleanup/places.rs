//! Places in lists, each kind of them a type of its own, so that none is taken for another, nor for a number that people
//! count by. All begin at 0, as lists do.

/// The place of a rule among those of its policy ([`Policy::rules`](super::Policy::rules)). What people call the rule
/// is its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleAt(pub u16);

/// The place of what uses a tag, among all that use any ([`InUse`](super::InUse)). Small, because a million tags may have
/// one each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HolderAt(pub u32);
