//! Sorting, once: the standard library's sort is made anew for every type, and takes four kilobytes each time.

use std::cmp::Ordering;

/// Sorts by a comparison; equals keep their order.
pub fn sort<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let mut places: Vec<usize> = (0..items.len()).collect();
    sort_places(&mut places, &|a, b| compare(&items[a], &items[b]));
    arrange(items, places);
}

/// Puts items where they belong: first the one at the first of these places. It takes no second list of them.
pub fn arrange<T>(items: &mut [T], mut places: Vec<usize>) {
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
pub fn sort_places(places: &mut [usize], compare: &dyn Fn(usize, usize) -> Ordering) {
    places.sort_by(|a, b| compare(*a, *b));
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

    proptest! {
        #[test]
        fn everything_comes_to_its_place(numbers in prop::collection::vec(0..100_u8, 0..40)) {
            let mut sorted = numbers.clone();
            sorted.sort_unstable();
            let mut own = numbers;
            sort(&mut own, Ord::cmp);
            prop_assert_eq!(own, sorted);
        }
    }
}
