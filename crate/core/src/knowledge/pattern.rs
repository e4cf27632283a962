//! Matching the patterns of the data files.

/// Returns whether `text` matches `pattern`. In a pattern, `*` is any text without a slash, `**` is any text, and `?`
/// is one letter, digit, hyphen or underscore.
pub fn matches(pattern: &str, text: &str) -> bool {
    matches_bytes(pattern.as_bytes(), text.as_bytes())
}

fn matches_bytes(pattern: &[u8], text: &[u8]) -> bool {
    match pattern {
        [] => text.is_empty(),
        [b'*', b'*', rest @ ..] => matches_after_any(rest, text, text.len()),
        [b'*', rest @ ..] => {
            let end = text.iter().position(|c| *c == b'/').unwrap_or(text.len());
            matches_after_any(rest, text, end)
        }
        [b'?', rest @ ..] => match text {
            [c, text @ ..] => (c.is_ascii_alphanumeric() || b"-_".contains(c)) && matches_bytes(rest, text),
            [] => false,
        },
        [wanted, rest @ ..] => match text {
            [c, text @ ..] => c == wanted && matches_bytes(rest, text),
            [] => false,
        },
    }
}

fn matches_after_any(rest: &[u8], text: &[u8], end: usize) -> bool {
    (0..=end).any(|start| matches_bytes(rest, &text[start..]))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stops_at_a_slash_and_two_do_not() {
        assert!(matches("*.okta.com", "dev-1.okta.com"));
        assert!(!matches("*.okta.com", "okta.com"));
        assert!(!matches("*.okta.com", "okta.com.evil.example"));
        assert!(matches("/oauth2/*/v1/authorize", "/oauth2/default/v1/authorize"));
        assert!(!matches("/oauth2/*/v1/authorize", "/oauth2/a/b/v1/authorize"));
        assert!(matches("**/realms/*/auth", "/realms/x/auth"));
        assert!(matches("**/realms/*/auth", "/sso/auth/realms/x/auth"));
        assert!(!matches("**/realms/*/auth", "/sso/realms/x/y/auth"));
    }

    #[test]
    fn a_question_mark_is_one_character_of_an_identifier() {
        assert!(matches("/callback/????", "/callback/aB_-"));
        for text in ["/callback/aB_", "/callback/aB_-c", "/callback/a/b-", "/callback/a.b-"] {
            assert!(!matches("/callback/????", text), "{text}");
        }
    }
}
