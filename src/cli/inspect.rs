//! `inspect`: what can be typed.

use super::flag::{AGES, GROUP, arguments, operand, value};
use super::value::{by, image, one_of};
use super::{Answer, Connection, Time};
use crate::dates::age::Unit;
use crate::image::reference::Written;

arguments! {
    /// `inspect`.
    #[derive(Clone, Debug)]
    pub struct InspectArgs {
        /// The image.
        pub image: Written = operand(&["IMAGE"]).read(|| by(image)),
        /// Tell the age as a number of this unit.
        pub age_unit: Option<Unit> = value("age-unit", &["seconds|minutes|hours|days|weeks"], AGES).read(|| one_of(Unit::parse, &Unit::NAMES)),
        /// By which clock ages are told.
        pub time: Time = GROUP,
        /// How to answer.
        pub answer: Answer = GROUP,
        /// How to reach the server.
        pub connection: Connection = GROUP,
    }
}
