//! The most that one run may delete: so many tags, or a share of each repository.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The most that one run may delete. A plan has it as a number, or as a text such as `"80%"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Planned", into = "Planned")]
pub enum MostDeleted {
    /// So many tags of all repositories together.
    Tags(usize),
    /// So many of a hundred tags of each repository, and one of a repository that has fewer; of `0` none.
    Percent(u8),
}

/// As it stands in a plan.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Planned {
    Tags(usize),
    Share(String),
}

impl From<MostDeleted> for Planned {
    fn from(most: MostDeleted) -> Self {
        match most {
            MostDeleted::Tags(count) => Self::Tags(count),
            MostDeleted::Percent(_) => Self::Share(most.to_string()),
        }
    }
}

impl TryFrom<Planned> for MostDeleted {
    type Error = String;

    fn try_from(most: Planned) -> Result<Self, String> {
        match most {
            Planned::Tags(count) => Ok(Self::Tags(count)),
            Planned::Share(text) => Self::parse(&text).map_err(|why| format!("its limit is none: {why}")),
        }
    }
}

impl MostDeleted {
    /// What holds where nobody says anything else.
    pub(crate) const HALF: Self = Self::Percent(50);

    /// Reads `20`, or `80%`.
    ///
    /// # Errors
    /// What is wrong with it, as a clause.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let Some(share) = text.strip_suffix('%') else {
            return text.parse().map(Self::Tags).map_err(|_| {
                "it is neither a whole number of tags nor a share of each repository, such as 80%".to_owned()
            });
        };
        match share.parse::<usize>() {
            Ok(percent) if percent <= 100 => {
                u8::try_from(percent).map(Self::Percent).map_err(|why| why.to_string())
            }
            Ok(_) => Err("no share is more than 100%".to_owned()),
            Err(_) => Err("a share is a whole number right before the %, such as 80%".to_owned()),
        }
    }

    /// How many of so many tags of a repository.
    pub(super) fn of(percent: u8, tags: usize) -> usize {
        match percent {
            0 => 0,
            percent => (tags * usize::from(percent) / 100).max(1),
        }
    }
}

impl fmt::Display for MostDeleted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tags(count) => write!(f, "{count}"),
            Self::Percent(percent) => write!(f, "{percent}%"),
        }
    }
}
