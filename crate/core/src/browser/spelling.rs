//! How providers spell a `state` and its name in an address, for rules that compare text.

use crate::protocol::secret::State;

/// Spellings of the name `state` with an encoded letter, up to the first such letter.
pub(super) const ENCODED_NAMES: [&str; 5] = ["%73", "s%74", "st%61", "sta%74", "stat%65"];

/// Returns the spellings of the `state` that providers use in a query, without those that a pattern cannot express.
pub(super) fn spellings(state: &State) -> Vec<String> {
    let state = state.secret();
    let percent = |keep: fn(u8) -> bool| {
        state.bytes().fold(String::with_capacity(state.len()), |mut text, byte| {
            if keep(byte) {
                text.push(char::from(byte));
            } else {
                text.push_str(&format!("%{byte:02X}"));
            }
            text
        })
    };
    let component = percent(|byte| byte.is_ascii_alphanumeric() || b"-._~!'()*".contains(&byte));
    let strict = percent(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
    let loose = percent(|byte| byte.is_ascii_graphic() && !b"\"#&%+<>'".contains(&byte));
    let form: String = url::form_urlencoded::byte_serialize(state.as_bytes()).collect();
    let mut all: Vec<String> = Vec::with_capacity(3);
    for spelling in [component, strict, loose, form] {
        if is_literal(&spelling) && !all.contains(&spelling) && all.len() < 3 {
            all.push(spelling);
        }
    }
    all
}

/// Returns whether a `urlFilter` matches the text literally.
pub(super) fn is_literal(text: &str) -> bool {
    !text.contains(['*', '^', '|'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(state: &str) -> Vec<String> {
        spellings(&State::new(state).unwrap())
    }

    #[test]
    fn a_plain_state_has_one_spelling() {
        assert_eq!(spelled("aZ09-._"), ["aZ09-._"]);
    }

    #[test]
    fn other_characters_have_several_spellings() {
        assert_eq!(spelled("a/b="), ["a%2Fb%3D", "a/b="]);
        assert_eq!(spelled("a b"), ["a%20b", "a+b"]);
        assert_eq!(spelled("a+b"), ["a%2Bb"]);
        assert_eq!(spelled("a~b"), ["a~b", "a%7Eb"]);
    }

    #[test]
    fn every_kind_of_character_is_spelled_as_providers_do() {
        assert_eq!(spelled("a'(!)b"), ["a'(!)b", "a%27%28%21%29b", "a%27(!)b"]);
        assert_eq!(spelled("a\"#&%<>b"), ["a%22%23%26%25%3C%3Eb"]);
        assert_eq!(spelled("\u{e9}\u{7f}"), ["%C3%A9%7F"]);
        // At most three, of which the last is how forms are sent.
        assert_eq!(spelled("a ~'b"), ["a%20~'b", "a%20~%27b", "a+%7E%27b"]);
        assert_eq!(spelled("a /~'b"), ["a%20%2F~'b", "a%20%2F~%27b", "a%20/~%27b"]);
    }

    #[test]
    fn wildcard_characters_are_only_used_encoded() {
        assert_eq!(spelled("a*b"), ["a%2Ab"]);
        assert_eq!(spelled("a|b^c"), ["a%7Cb%5Ec"]);
    }
}
