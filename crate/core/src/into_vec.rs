//! Collecting items into a list.

/// An iterator whose items become a list.
pub(crate) trait IntoVec: Iterator + Sized {
    /// Collects the items one by one. `collect` asks each iterator first how many there are, which is several kilobytes of
    /// Wasm.
    fn into_vec(self) -> Vec<Self::Item> {
        let mut list = Vec::new();
        for item in self {
            list.push(item);
        }
        list
    }
}

impl<I: Iterator> IntoVec for I {}
