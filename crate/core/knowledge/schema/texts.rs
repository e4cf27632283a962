//! The values that are texts of a certain form.

use super::super::read::{FromToml, Problem, Value};

/// Declares strings of a certain form, with their positions.
macro_rules! texts {
    ($($name:ident: $is_valid:expr, $expected:literal;)*) => {$(
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name {
            pub text: String,
            pub at: usize,
        }

        impl FromToml for $name {
            fn from_toml(value: &Value<'_>) -> Result<Self, Problem> {
                let is_valid: fn(&str) -> bool = $is_valid;
                match value.get_ref().as_str() {
                    Some(text) if is_valid(text) => Ok(Self { text: text.to_owned(), at: value.span().start }),
                    Some(_) => Err(Problem::not(value, $expected)),
                    None => Err(Problem::not(value, "a string in quotes")),
                }
            }
        }
    )*};
}

// Lists of these are joined with spaces (see `tables.rs`), so that none of them may contain a space.
texts! {
    Id: is_id, "an id of lowercase letters, digits and hyphens";
    HostPattern: is_host_pattern, "a host pattern, like login.example.com or *.example.com";
    ConsoleHost: |text| !text.contains('*') && is_host_pattern(text) || text.starts_with('-') && is_id(text),
        "a host, or the end of a label, like -admin";
    PathPattern: |text| is_word(text) && (text.starts_with('/') || text.starts_with("**/")),
        "a path pattern, which starts with / or **/";
    ClientId: |text| is_word(text) && text.trim_end_matches('*').len() >= 8,
        "a client id, which has at least eight characters and no spaces";
    RedirectUri: |text| is_word(text) && (text.starts_with("http://") || text.starts_with("https://")),
        "a redirect URI, which starts with http:// or https:// and has no spaces";
    Path: |text| text.is_empty() || is_word(text) && text.starts_with('/'), "a path, which starts with / or is empty";
    Caution: |text| is_word(text) && text.starts_with("caution_"), "a message key that starts with caution_";
    Cause: |text| is_word(text) && text.starts_with("cause_"), "a message key that starts with cause_";
    Party: |text| is_word(text) && text.starts_with("party_"), "a message key that starts with party_";
    Date: is_date, "a date like 2026-01-31";
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && !text.contains(char::is_whitespace)
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn is_host_pattern(host: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-*".contains(c);
    // With a wildcard, the pattern needs more than a top-level domain.
    let owner = host.rsplit_once('.').map_or("", |(owner, _)| owner);
    let is_owned = !host.contains('*') || owner.split('.').any(|label| label.len() > 2 && !label.contains('*'));
    host.chars().all(is_allowed) && host.contains('.') && is_owned && !host.contains("**")
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([4, 2, 2]) && parts.iter().all(|part| part.parse::<u16>().is_ok())
}
