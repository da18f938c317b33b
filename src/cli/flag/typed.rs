//! What the types of fields make of flags, and structs of them.

use std::any::Any;

use clap::error::ErrorKind;
use clap::{ArgAction, ArgMatches, Error};

use super::Flag;

/// A type that a field of a command's arguments may have.
pub(in crate::cli) trait Typed: Sized {
    /// Adds the field's flag, or the flags of its group, with this help.
    fn add(flag: &Flag, field: &'static str, help: &'static str, args: &mut Vec<clap::Arg>);

    /// Takes what was given.
    ///
    /// # Errors
    /// When nothing was, and something must be: clap says so before.
    fn read(field: &str, matches: &mut ArgMatches) -> Result<Self, Error>;
}

/// A flag without a value.
impl Typed for bool {
    fn add(flag: &Flag, field: &'static str, help: &'static str, args: &mut Vec<clap::Arg>) {
        args.push(flag.arg(field, help, ArgAction::SetTrue));
    }

    fn read(field: &str, matches: &mut ArgMatches) -> Result<Self, Error> {
        Ok(matches.get_flag(field))
    }
}

/// A flag that may be left out.
impl<T: Any + Clone + Send + Sync> Typed for Option<T> {
    fn add(flag: &Flag, field: &'static str, help: &'static str, args: &mut Vec<clap::Arg>) {
        args.push(flag.arg(field, help, ArgAction::Set));
    }

    fn read(field: &str, matches: &mut ArgMatches) -> Result<Self, Error> {
        Ok(matches.remove_one(field))
    }
}

/// A flag that may be repeated, or all the operands.
impl<T: Any + Clone + Send + Sync> Typed for Vec<T> {
    fn add(flag: &Flag, field: &'static str, help: &'static str, args: &mut Vec<clap::Arg>) {
        let arg = flag.arg(field, help, ArgAction::Append);
        args.push(if flag.name.is_none() { arg.num_args(1..) } else { arg });
    }

    fn read(field: &str, matches: &mut ArgMatches) -> Result<Self, Error> {
        Ok(matches.remove_many(field).map(Iterator::collect).unwrap_or_default())
    }
}

/// Types of fields that are always there: given, or by default.
macro_rules! always {
    ($($type:ty),+ $(,)?) => {
        $(impl $crate::cli::flag::Typed for $type {
            fn add(
                flag: &$crate::cli::flag::Flag, field: &'static str, help: &'static str, args: &mut Vec<clap::Arg>,
            ) {
                args.push(flag.always(field, help));
            }

            fn read(field: &str, matches: &mut clap::ArgMatches) -> Result<Self, clap::Error> {
                matches.remove_one(field).ok_or_else($crate::cli::flag::missing)
            }
        })+
    };
}
pub(in crate::cli) use always;

/// What clap says before anybody reads: nothing was given for what must be there.
pub(in crate::cli) fn missing() -> Error {
    Error::new(ErrorKind::MissingRequiredArgument)
}

/// A command's arguments, or a group of them: a struct whose fields say which flag they are. The documentation of a
/// field is the help of its flag.
macro_rules! arguments {
    (
        $(#[$about:meta])*
        pub struct $name:ident {
            $($(#[doc = $help:literal])+ pub $field:ident: $type:ty = $flag:expr,)*
        }
        $(with command { $(#[doc = $inner_help:literal])+ pub $inner:ident: Option<$inner_type:ty>, })?
        $(set later { $($(#[doc = $later_help:literal])+ pub $later:ident: $later_type:ty,)* })?
    ) => {
        $(#[$about])*
        pub struct $name {
            $($(#[doc = $inner_help])+ pub $inner: Option<$inner_type>,)?
            $($(#[doc = $help])+ pub $field: $type,)*
            $($($(#[doc = $later_help])+ pub $later: $later_type,)*)?
        }

        impl $crate::cli::flag::Typed for $name {
            fn add(_: &$crate::cli::flag::Flag, _: &'static str, _: &'static str, args: &mut Vec<clap::Arg>) {
                $(<$type as $crate::cli::flag::Typed>::add(
                    const { &$flag }, stringify!($field), concat!($($help, " "),+), args,
                );)*
            }

            fn read(_: &str, matches: &mut clap::ArgMatches) -> Result<Self, clap::Error> {
                Ok(Self {
                    $($inner: match matches.subcommand_name() {
                        Some(_) => Some(<$inner_type as clap::FromArgMatches>::from_arg_matches_mut(matches)?),
                        None => None,
                    },)?
                    $($field: $crate::cli::flag::Typed::read(stringify!($field), matches)?,)*
                    $($($later: <$later_type>::default(),)*)?
                })
            }
        }

        impl clap::Args for $name {
            fn augment_args(command: clap::Command) -> clap::Command {
                let mut args = Vec::new();
                <Self as $crate::cli::flag::Typed>::add(&$crate::cli::flag::GROUP, "", "", &mut args);
                $(let command = <$inner_type as clap::Subcommand>::augment_subcommands(command);)?
                command.args(args)
            }

            fn augment_args_for_update(command: clap::Command) -> clap::Command {
                Self::augment_args(command)
            }
        }

        impl clap::FromArgMatches for $name {
            fn from_arg_matches(matches: &clap::ArgMatches) -> Result<Self, clap::Error> {
                Self::from_arg_matches_mut(&mut matches.clone())
            }

            fn from_arg_matches_mut(matches: &mut clap::ArgMatches) -> Result<Self, clap::Error> {
                <Self as $crate::cli::flag::Typed>::read("", matches)
            }

            fn update_from_arg_matches(&mut self, matches: &clap::ArgMatches) -> Result<(), clap::Error> {
                *self = Self::from_arg_matches(matches)?;
                Ok(())
            }
        }
    };
}
pub(in crate::cli) use arguments;
