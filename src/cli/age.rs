//! `age`: what can be typed.

use super::flag::{AGES, ASK, CONDITIONS, GROUP, arguments, operand, value};
use super::value::{by, image, one_of, platform};
use super::{Answer, Connection, Time};
use crate::dates::age::Unit;
use crate::dates::duration::Span;
use crate::image::Platform;
use crate::image::reference::Written;

arguments! {
    /// `age`.
    #[derive(Clone, Debug)]
    pub struct AgeArgs {
        /// The image.
        pub image: Written = operand(&["IMAGE"]).read(|| by(image)),
        /// Tell the age of this platform's image; repeatable, the oldest counts.
        pub platform: Vec<Platform> = value("platform", &["PLATFORM"], ASK).read(|| by(platform)),
        /// Answer with exit code 11 when it is older than this.
        pub max: Option<Span> = value("max", &["DURATION"], CONDITIONS).read(|| by(Span::parse)),
        /// The unit; what is left over is dropped.
        pub unit: Unit = value("unit", &["seconds|minutes|hours|days|weeks"], AGES).read(|| one_of(Unit::parse, &Unit::NAMES)).default("days"),
        /// By which clock ages are told.
        pub time: Time = GROUP,
        /// How to answer.
        pub answer: Answer = GROUP,
        /// How to reach the server.
        pub connection: Connection = GROUP,
    }
}
