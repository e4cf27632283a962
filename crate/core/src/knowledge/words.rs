//! Words and sentences of a page's text.

/// What may stand around a name.
pub(super) const AROUND: &[char] = &[' ', '_', ':', '"', '\'', '`', '\u{2018}', '\u{201c}'];

/// Returns whether a text contains a word or words that do not go on at either end.
pub(super) fn has_word(text: &str, word: &str) -> bool {
    let goes_on = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    text.match_indices(word).any(|found| {
        let (before, after) = around(text, found);
        !goes_on(before.chars().next_back()) && !goes_on(after.chars().next())
    })
}

/// Returns what stands before and after words that were found in a text.
pub(super) fn around<'a>(text: &'a str, (at, words): (usize, &str)) -> (&'a str, &'a str) {
    (text.get(..at).unwrap_or_default(), text.get(at + words.len()..).unwrap_or_default())
}

/// Returns the end of a text from where its last sentence begins.
pub(super) fn last_sentence(text: &str) -> &str {
    let text = text.rsplit('\n').next().unwrap_or_default();
    text.rsplit_once(". ").map_or(text, |(_, last)| last)
}

/// Returns the rest of the first sentence of a text.
pub(super) fn first_sentence(text: &str) -> &str {
    let text = text.split('\n').next().unwrap_or_default();
    text.split_once(". ").map_or(text, |(first, _)| first)
}

/// Returns the rest of a sentence, if that is short, and its beginning otherwise.
pub(super) fn sentence(text: &str) -> &str {
    const NEAR: usize = 80;
    let near = text.char_indices().nth(NEAR).and_then(|(at, _)| text.get(..at)).unwrap_or(text);
    near.split_once(". ").map_or(near, |(first, _)| first).split('\n').next().unwrap_or_default()
}
