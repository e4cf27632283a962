//! Words and sentences of a page's text.

/// What may stand around a name.
pub(super) const AROUND: &[char] = &[' ', '_', ':', '"', '\'', '`', '\u{2018}', '\u{201c}'];

/// Returns whether a text contains a word or words that do not go on at either end.
pub(super) fn has_word(text: &str, word: &str) -> bool {
    let goes_on = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    text.match_indices(word)
        .any(|(at, _)| !goes_on(text[..at].chars().next_back()) && !goes_on(text[at + word.len()..].chars().next()))
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
    let end = text.char_indices().nth(NEAR).map_or(text.len(), |(at, _)| at);
    let near = &text[..end];
    near.split_once(". ").map_or(near, |(first, _)| first).split('\n').next().unwrap_or_default()
}
