//! By which clock ages are told, and how the answer is given.

use time::OffsetDateTime;

use super::flag::{AGES, ANSWER, OUTPUT, arguments, switch, value};
use super::format::ANSWERS;
use super::value::{by, format, image, moment, one_of};
use crate::dates::age::Clock;
use crate::image::reference::Written;
use crate::output::Format;

arguments! {
    /// What time it is, and which dates count.
    #[derive(Clone, Copy, Debug)]
    pub struct Time {
        /// Which date ages are counted from: when the tag was published, or when the image was created.
        pub clock: Clock = value("clock", &["auto|created|published"], AGES).read(|| one_of(Clock::parse, &Clock::NAMES)).default("auto"),
        /// Tell ages as of this time (RFC 3339; of a date alone the end of that day in UTC) instead of now.
        pub at: Option<OffsetDateTime> = value("at", &["TIME"], AGES).read(|| by(moment)),
    }
}

arguments! {
    /// How the answer is given.
    #[derive(Clone, Debug)]
    pub struct Answer {
        /// End with 0 whatever the answer is; failures keep their codes.
        pub exit_zero: bool = switch("exit-zero", ANSWER),
        /// An image that must be there: without it, no other is said to be absent.
        pub canary: Option<Written> = value("canary", &["IMAGE"], ANSWER).read(|| by(image)),
        /// What to print on standard output.
        pub format: Format = value("format", &["text|json"], OUTPUT).read(|| format(ANSWERS)).default("text"),
    }
}
