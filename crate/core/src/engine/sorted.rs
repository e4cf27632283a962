//! Sorting of short lists.

/// Returns the items in the order of their keys; those with the same key in the order that they have. The sorting of the
/// standard library is several kilobytes of Wasm.
pub(super) fn sorted<T, K: Ord>(items: impl IntoIterator<Item = T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut sorted: Vec<T> = Vec::new();
    for item in items {
        let at = sorted.partition_point(|other| key(other) <= key(&item));
        sorted.insert(at, item);
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::sorted;

    #[test]
    fn equal_items_keep_their_order() {
        let pairs = [(2, 'a'), (1, 'b'), (2, 'c'), (0, 'd'), (1, 'e')];
        assert_eq!(sorted(pairs, |pair| pair.0), [(0, 'd'), (1, 'b'), (1, 'e'), (2, 'a'), (2, 'c')]);
    }
}
