//! registry-gate: does this image already exist, complete and fresh enough, or must it be built?
//!
//! [`run()`] puts the layers together: arguments and variables become a configuration, the configuration a
//! registry, the command asks the registry, and its report is presented. Everything the process has (its
//! arguments, environment, time and streams) is passed in, so that every test runs in-process.
//!
//! Nobody builds on this library but its own binary and tests. What they name is listed here, and nothing else is
//! published: the compiler tells what nobody uses. What a module gives to others says what it is all the same.

#![warn(clippy::missing_docs_in_private_items)]

mod cleanup;
mod cli;
mod command;
mod condition;
mod config;
mod dates;
mod error;
mod exit;
mod file;
mod gate;
mod gitlab;
mod http;
mod image;
mod images;
mod interrupt;
mod key;
mod output;
mod parallel;
mod pipeline;
mod query;
mod registry;
mod report;
mod run;
mod secret;
mod toml;
mod tree;
mod words;

// What the process hands over, and how it ends.
pub use dates::clock;
pub use exit::Exit;
pub use http::RetryPolicy;
pub use interrupt::Interrupt;
pub use run::{Invocation, Pace, Stderr, run};

// What is held against the documents.
pub use cli::{IMAGES, PREFIX, WIDTH, parse, root, unknown, variable, variable_of};
pub use exit::OnUnknown;
pub use gate::verdict::Verdict;
pub use http::Proxies;
pub use images::IMAGE_KEYS;
pub use output::dotenv::{CleanupKey, ContentKeyKey, GateKey, MOST_BYTES, RetagKey};
pub use toml::KnownKey;
pub use words::is_dangerous;

// What is typed.
pub use cli::{Colour, Command, Connection, Stopped, Whereabouts, dotenv_commands, dotenv_of};

// What asks a GitLab without a command, and what it answers.
pub use clock::Deadline;
pub use config::env::Variables;
pub use config::{Config, HomeProject};
pub use error::Error;
pub use gitlab::git;
pub use gitlab::registry::GitlabRegistry;
pub use gitlab::rest::Rest;
pub use gitlab::token::{Issuer, Session};
pub use http::{Client, Settings, Url};
pub use parallel::{Slots, map_on};
pub use registry::{
    CleanupPolicy, Deletes, Deletion, Document, IndexParts, Listed, Listing, Needs, Project, Registry,
};
pub use registry::{Related, RepositoryDeletion, RepositoryState, Rights};
pub use secret::{Credentials, Secret};

// What is read of a folder.
pub use key::ignore::{FaultyLine, Ignore};
pub use tree::git::{Known, Tracked};

// What reports and plans are made of.
pub use condition::{Facts, Met, Missing, label};
pub use dates::age::Clock;
pub use dates::duration::Span;
pub use gate::Ruling;
pub use image::reference::Written;
pub use image::{
    Configuration, Digest, Label, Manifest, NameError, Platform, Pointer, Reference, Repository,
};
pub use image::{Tag, Tagged, media_type};
pub use registry::{
    Created, Found, GitRef, GitRefKind, Layer, ListedTag, PlatformImage, Platforms, TagEntry,
};
pub use report::{
    Carrying, CheckReport, ImageReport, MadeBy, PlanReport, ProjectPage, Report, RepositoryTotals, Showing,
};
pub use report::{TagsReport, WebLink};
pub use words::pattern::Pattern;
pub use words::shown;

// What policies and plans are made of.
pub use cleanup::file::{POLICY_KEYS, RULE_KEYS, read};
pub use cleanup::{
    Action, Fate, Held, HolderAt, InUse, KeepRefs, KeepVersions, Plan, Policy, Reason, Refusal,
    RepositoryPlan, Rule,
};
pub use cleanup::{RuleAt, RuleNumber, SavedPlan, Select, Spared, TagAt, Totals, Versions, of_project};

// How reports are written.
pub use output::{Format, Look, html, write};
