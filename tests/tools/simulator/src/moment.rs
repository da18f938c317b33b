//! Points in time with `PostgreSQL`'s precision (microseconds), in the spellings that the servers use.

use std::time::{Duration, SystemTime, UNIX_EPOCH};
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

/// Microseconds since 1970, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

impl Moment {
    /// The system's time.
    #[must_use]
    pub fn now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }

    /// Reads RFC 3339; what is finer than a microsecond is cut off.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let moment = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        i64::try_from(moment.unix_timestamp_nanos() / 1000).ok().map(Self)
    }

    /// Whole seconds since 1970.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// `2026-01-02T03:04:05.678Z`, as the registry's GitLab API and most of Rails write it.
    #[must_use]
    pub fn millis(self) -> String {
        self.write(time::macros::format_description!(
            "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z"
        ))
    }

    /// `2026-01-02T03:04:05.678901Z`, as page markers hold it.
    #[must_use]
    pub fn micros(self) -> String {
        self.write(time::macros::format_description!(
            "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]Z"
        ))
    }

    /// `2026-01-02T03:04:05.678+00:00`: the JSON of a Ruby `DateTime`, as REST writes a tag's date.
    #[must_use]
    pub fn ruby(self) -> String {
        self.millis().replace('Z', "+00:00")
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`.
    #[must_use]
    pub fn http(self) -> String {
        self.write(time::macros::format_description!(
            "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
        ))
    }

    /// This moment and `duration`.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)))
    }

    /// `duration` before this moment.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)))
    }

    fn write(self, form: &(impl time::formatting::Formattable + ?Sized)) -> String {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
            .to_offset(UtcOffset::UTC)
            .format(form)
            .unwrap_or_default()
    }
}
