//! Sorting, once: the standard library's sort is made anew for every type, and takes four kilobytes each time. And the
//! one order of names in which digits count as people count them.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Sorts by a comparison; equals keep their order.
pub(crate) fn sort<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let mut places: Vec<usize> = (0..items.len()).collect();
    sort_places(&mut places, &|a, b| compare(&items[a], &items[b]));
    arrange(items, places);
}

/// Puts items where they belong: first the one at the first of these places. It takes no second list of them.
pub(crate) fn arrange<T>(items: &mut [T], mut places: Vec<usize>) {
    for at in 0..places.len() {
        let mut hole = at;
        // Along the circle that begins here: what belongs into the hole leaves the next one.
        while places[hole] != at {
            let from = places[hole];
            items.swap(hole, from);
            places[hole] = hole;
            hole = from;
        }
        places[hole] = hole;
    }
}

/// Sorts places by what stands there; equals keep their order.
pub(crate) fn sort_places(places: &mut [usize], compare: &dyn Fn(usize, usize) -> Ordering) {
    places.sort_by(|a, b| compare(*a, *b));
}

/// A set of items, one after the other: collecting would sort them first.
pub(crate) fn set<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    set.extend(items);
    set
}

/// A map of pairs, likewise; of two with one key the last counts.
pub(crate) fn map<K: Ord, V>(pairs: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    map.extend(pairs);
    map
}

/// The natural order of texts: runs of digits compare as numbers, whatever their length, all else byte by byte. Leading
/// zeros decide where nothing else does, so only a text itself is equal to it.
#[must_use]
pub(crate) fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a.as_bytes(), b.as_bytes());
    while let (Some(one), Some(other)) = (left.first(), right.first()) {
        let order = if one.is_ascii_digit() && other.is_ascii_digit() {
            number(&mut left).cmp(&number(&mut right))
        } else {
            (left, right) = (&left[1..], &right[1..]);
            one.cmp(other)
        };
        if order.is_ne() {
            return order;
        }
    }
    left.len().cmp(&right.len()).then_with(|| a.cmp(b))
}

/// Cuts a number off the beginning: how many digits it has without leading zeros, and these.
fn number<'a>(text: &mut &'a [u8]) -> (usize, &'a [u8]) {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    *text = rest;
    let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
    (digits.len() - zeros, &digits[zeros..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn equals_keep_their_order() {
        let mut words = vec!["bb", "a", "cc", "d", "ee"];
        sort(&mut words, |a, b| a.len().cmp(&b.len()));
        assert_eq!(words, ["a", "d", "bb", "cc", "ee"]);
    }

    #[test]
    fn digits_count_as_numbers() {
        let ordered = [
            "",
            "-9-g1",
            "-10-g1",
            "2026-01-31",
            "2026-02-01",
            "b",
            "b-9",
            "b-9x",
            "b-010",
            "b-10",
            "b-10-1",
            "b-99999999999999999999999",
            "b-100000000000000000000000",
            "ba",
            "rc9",
            "rc10",
        ];
        for pair in ordered.windows(2) {
            assert_eq!(natural(pair[0], pair[1]), Ordering::Less, "{pair:?}");
        }
    }

    proptest! {
        #[test]
        fn everything_comes_to_its_place(numbers in prop::collection::vec(0..100_u8, 0..40)) {
            let mut sorted = numbers.clone();
            sorted.sort_unstable();
            let mut own = numbers;
            sort(&mut own, Ord::cmp);
            prop_assert_eq!(own, sorted);
        }

        #[test]
        fn the_natural_order_is_an_order(a in "[0-3a.-]{0,5}", b in "[0-3a.-]{0,5}", c in "[0-3a.-]{0,5}") {
            prop_assert_eq!(natural(&a, &b), natural(&b, &a).reverse());
            prop_assert_eq!(natural(&a, &b) == Ordering::Equal, a == b);
            if natural(&a, &b).is_le() && natural(&b, &c).is_le() {
                prop_assert!(natural(&a, &c).is_le());
            }
        }

        #[test]
        fn a_number_counts_by_its_value(
            before in "[a-z.-]{0,3}", one in any::<u64>(), other in any::<u64>(), after in "[a-z.-]{0,3}",
        ) {
            let text = |number: u64| format!("{before}{number}{after}");
            prop_assert_eq!(natural(&text(one), &text(other)), one.cmp(&other));
        }
    }
}
