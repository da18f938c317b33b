//! Which tags a page of `/gitlab/v1/…/tags/list/` holds, and where its neighbours begin.

use super::error::RegistryError;
use super::tags::PAGE;
use crate::http::url::{Query, decode};
use crate::mode::RegistryVersion;
use crate::moment::Moment;
use crate::store::{Tag, Tags};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use regex::Regex;
use std::sync::{Arc, LazyLock};

const TAG_PATTERN: &str = r"[\w][\w.-]{0,127}";
const NAME_PATTERN: &str = "^[a-zA-Z0-9._-]{1,128}$";
static MARKED_TIME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[0-9]{1,}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z$").expect("a pattern")
});

/// What the query asks for.
#[derive(Debug, Default)]
pub(super) struct Filter {
    limit: usize,
    last: Option<String>,
    before: Option<String>,
    published: Option<Moment>,
    name: String,
    exact: Option<String>,
    sort: Option<(bool, bool)>,
    /// Whether referrers are wanted.
    pub(super) with_referrers: bool,
    /// Of which types; empty for all.
    pub(super) referrer_types: Option<Vec<String>>,
}

/// A page and its `Link`.
pub(super) type Page<'a> = (Vec<(&'a Arc<str>, &'a Tag)>, Option<String>);

fn invalid(detail: impl Into<String>) -> Vec<RegistryError> {
    RegistryError::new("INVALID_QUERY_PARAMETER_VALUE").detail(detail.into()).into()
}

/// Almost anything passes: the registry's pattern is not anchored.
fn has_word(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

impl Filter {
    /// Reads the query, in the order in which the registry finds fault with it.
    pub(super) fn read(query: &Query, version: RegistryVersion) -> Result<Self, Vec<RegistryError>> {
        let mut filter = Self { limit: PAGE, ..Self::default() };
        if let Some(n) = query.get("n") {
            let n: i64 = n.parse().map_err(|_| {
                RegistryError::new("INVALID_QUERY_PARAMETER_TYPE")
                    .detail("the 'n' query parameter value type must be one of: int")
            })?;
            filter.limit = usize::try_from(n)
                .ok()
                .filter(|n| (1..=1000).contains(n))
                .ok_or_else(|| invalid("the 'n' query parameter value must be between 1 and 1000"))?;
        }
        if query.has("last") && query.has("before") {
            return Err(invalid("keys: [last before] are mutually exclusive"));
        }
        filter.before = filter.marker(query, "before")?;
        filter.last = filter.marker(query, "last")?;
        let knows_exact = version >= RegistryVersion::NAME_EXACT;
        if knows_exact && query.has("name") && query.has("name_exact") {
            return Err(invalid("keys: [name name_exact] are mutually exclusive"));
        }
        query.get("name").unwrap_or_default().clone_into(&mut filter.name);
        let is_name = |name: &str| {
            name.len() <= 128 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
        };
        if !is_name(&filter.name) {
            return Err(pattern("name", NAME_PATTERN));
        }
        filter.exact =
            query.get("name_exact").filter(|name| knows_exact && !name.is_empty()).map(str::to_owned);
        if filter.exact.as_deref().is_some_and(|name| !has_word(name)) {
            return Err(pattern("name_exact", TAG_PATTERN));
        }
        filter.sort = match query.get("sort").unwrap_or_default().trim().to_lowercase().as_str() {
            "" => None,
            "name" => Some((false, false)),
            "-name" => Some((false, true)),
            "published_at" => Some((true, false)),
            "-published_at" => Some((true, true)),
            _ => {
                let text = "the 'sort' query parameter must be set to one of: -name, name, -published_at, published_at";
                return Err(invalid(text));
            }
        };
        filter.with_referrers = query.get("referrers") == Some("true");
        if query.has("referrer_type") {
            let types = query.all("referrer_type").flat_map(|types| types.trim().split(','));
            filter.referrer_types = Some(types.map(str::to_lowercase).collect());
        }
        Ok(filter)
    }

    fn marker(&mut self, query: &Query, key: &str) -> Result<Option<String>, Vec<RegistryError>> {
        let Some(text) = query.get(key) else { return Ok(None) };
        let name = match unmark(text) {
            Some((published, name)) => {
                self.published = Some(published);
                name
            }
            None => text.to_owned(),
        };
        if has_word(&name) { Ok(Some(name)) } else { Err(pattern(key, TAG_PATTERN)) }
    }

    fn is_by_date(&self) -> bool {
        self.sort.is_some_and(|(by_date, _)| by_date)
    }

    fn is_descending(&self) -> bool {
        self.sort.is_some_and(|(_, descending)| descending)
    }

    /// Picks the page out of all tags.
    pub(super) fn page<'a>(&'a self, tags: &'a Tags, path: &str) -> Page<'a> {
        if let Some(exact) = &self.exact {
            return (tags.entry(exact).into_iter().collect(), None);
        }
        let page = self.pick(tags);
        let (Some(first), Some(end)) = (page.first(), page.last()) else { return (page, None) };
        let has_next = self
            .stream(tags, self.is_descending(), Some(Self::mark(end)), self.is_by_date())
            .next()
            .is_some();
        let has_previous = self
            .stream(tags, !self.is_descending(), Some(Self::mark(first)), self.is_by_date())
            .next()
            .is_some();
        let mut links = Vec::new();
        if has_previous {
            links.push(self.link(path, "previous", "before", first));
        }
        if has_next {
            links.push(self.link(path, "next", "last", end));
        }
        let link = Some(links.join(", ")).filter(|link| !link.is_empty());
        (page, link)
    }

    fn mark<'t>((name, tag): &(&'t Arc<str>, &'t Tag)) -> (Moment, &'t str) {
        (tag.published(), name)
    }

    fn pick<'a>(&'a self, tags: &'a Tags) -> Vec<(&'a Arc<str>, &'a Tag)> {
        let marker = self.last.as_deref().or(self.before.as_deref());
        let is_backwards = self.last.is_none() && self.before.is_some();
        let down = self.is_descending() != is_backwards;
        // A marker with a date compares by date, whatever the order asked for; one without compares by name.
        let by_date = if marker.is_some() { self.published.is_some() } else { self.is_by_date() };
        let start = marker.map(|name| (self.published.unwrap_or(Moment(0)), name));
        let mut page: Vec<_> = if by_date == self.is_by_date() || self.published.is_some() {
            self.stream(tags, down, start, by_date).take(self.limit).collect()
        } else {
            // Sorted by date and cut by name: the odd case of a plain tag as marker.
            let mut all: Vec<_> = self.stream(tags, down, start, false).collect();
            all.sort_by_key(|(name, tag)| (tag.published(), Arc::clone(name)));
            if down {
                all.reverse();
            }
            all.truncate(self.limit);
            all
        };
        if is_backwards {
            page.reverse();
        }
        page
    }

    fn stream<'a>(
        &'a self,
        tags: &'a Tags,
        down: bool,
        start: Option<(Moment, &'a str)>,
        by_date: bool,
    ) -> Box<dyn Iterator<Item = (&'a Arc<str>, &'a Tag)> + 'a> {
        let all: Box<dyn Iterator<Item = (&Arc<str>, &Tag)>> = match (by_date, down, start) {
            (true, false, start) => Box::new(tags.newer(start)),
            (true, true, start) => Box::new(tags.older(start)),
            (false, false, Some((_, name))) => Box::new(tags.after(name)),
            (false, true, Some((_, name))) => Box::new(tags.before(name)),
            (false, false, None) => Box::new(tags.iter()),
            (false, true, None) => Box::new(tags.iter().rev()),
        };
        Box::new(all.filter(|(name, _)| self.name.is_empty() || name.contains(&self.name)))
    }

    fn link(&self, path: &str, rel: &str, key: &str, (name, tag): &(&Arc<str>, &Tag)) -> String {
        let marker = if self.is_by_date() {
            STANDARD.encode(format!("{}|{name}", tag.published().micros()))
        } else {
            name.to_string()
        };
        let mut query = vec![(key.to_owned(), marker), ("n".to_owned(), self.limit.to_string())];
        if !self.name.is_empty() {
            query.push(("name".to_owned(), self.name.clone()));
        }
        if let Some((by_date, descending)) = self.sort {
            let key = if by_date { "published_at" } else { "name" };
            query.push(("sort".to_owned(), format!("{}{key}", if descending { "-" } else { "" })));
        }
        format!("<{}?{}>; rel=\"{rel}\"", crate::http::url::escape_path(path), Query(query).encode())
    }
}

fn pattern(key: &str, pattern: &str) -> Vec<RegistryError> {
    invalid(format!("the '{key}' query parameter value must match the pattern '{pattern}'"))
}

/// Takes `base64("<time>|<tag>")` apart.
fn unmark(text: &str) -> Option<(Moment, String)> {
    let text = String::from_utf8(STANDARD.decode(decode(text, true).replace(' ', "+")).ok()?).ok()?;
    let (time, name) = text.split_once('|').filter(|(_, name)| !name.contains('|'))?;
    let time = MARKED_TIME.is_match(time).then(|| Moment::parse(time)).flatten()?;
    Some((time, name.to_owned()))
}
