//! Sorting, once: the standard library's sort is made anew for every type, and takes four kilobytes each time.

use std::cmp::Ordering;

/// Sorts by a comparison; equals keep their order.
pub fn sort<T>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let mut places: Vec<usize> = (0..items.len()).collect();
    sort_places(&mut places, &|a, b| compare(&items[a], &items[b]));
    let mut taken: Vec<Option<T>> = items.drain(..).map(Some).collect();
    items.extend(places.into_iter().filter_map(|place| taken[place].take()));
}

/// Sorts places by what stands there; equals keep their order.
pub fn sort_places(places: &mut [usize], compare: &dyn Fn(usize, usize) -> Ordering) {
    places.sort_by(|a, b| compare(*a, *b));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_keep_their_order() {
        let mut words = vec!["bb", "a", "cc", "d", "ee"];
        sort(&mut words, |a, b| a.len().cmp(&b.len()));
        assert_eq!(words, ["a", "d", "bb", "cc", "ee"]);
    }
}
