//! What is taken as the address of a server and as a callback URL.

use url::Url;

use super::problem::{SettingsError, SettingsProblem};
use crate::protocol::matching::is_pattern;
use crate::protocol::uri_text::UriText;
use crate::protocol::uri_text::web_url;

/// Returns whether some provider takes this as a callback URL: a URL, if need be with a scheme of the client's own
/// (RFC 8252 section 7.1), or a pattern.
pub(crate) fn is_registrable(text: &str) -> bool {
    let has_own_scheme = |url: &Url| url.scheme().contains('.') || url.scheme() == "urn";
    let is_url = |url: &Url| url.fragment().is_none() && (url.has_host() || has_own_scheme(url));
    let is_plain = !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '#');
    // Some servers take what browsers cannot read, such as a host in their own notation.
    let has_host = || UriText::split(text).is_some_and(|uri| !uri.scheme.is_empty() && !uri.host.is_empty());
    // At each start of the background this is asked of every callback URL, so the parser of URLs comes last.
    is_plain && (has_host() || is_pattern(text)) || Url::parse(text).is_ok_and(|url| is_url(&url))
}

/// Returns the origin of an address that has nothing but scheme, host and port.
pub(super) fn origin(text: &str) -> Option<String> {
    // At each start of the background this is asked of every server, so the parser of URLs comes last.
    if is_plain_origin(text) {
        return Some(text.to_owned());
    }
    let url = web_url(text.trim())?;
    let bare = matches!(url.path(), "" | "/")
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    bare.then(|| url.origin().ascii_serialization())
}

/// Returns whether a text is the origin of a host that has a name, letter by letter as the parser of URLs writes it. What ends
/// in a number is no name, and an encoded name may be wrong.
fn is_plain_origin(text: &str) -> bool {
    let Some(host) = text.strip_prefix("https://") else { return false };
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
    let last = host.rsplit('.').next().and_then(|label| label.bytes().next());
    host.bytes().all(is_name) && last.is_some_and(|first| first.is_ascii_lowercase()) && !host.contains("xn--")
}

/// Returns those of a list of servers that are origins, each once, and adds what is wrong with the others.
pub(super) fn left_alone(servers: Vec<String>, problems: &mut Vec<SettingsError>) -> Vec<String> {
    let mut origins = Vec::new();
    for (index, server) in servers.into_iter().enumerate() {
        match origin(&server) {
            Some(origin) if origins.contains(&origin) => {}
            Some(origin) => origins.push(origin),
            None => {
                let problem = SettingsProblem::NotAnOrigin(server);
                problems.push(SettingsError { at: format!("left_alone[{index}]"), problem });
            }
        }
    }
    origins
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_as_it_stands_is_what_the_parser_of_urls_writes() {
        let hosts = [
            "idp.example",
            "a-1.b2.example",
            "1.2.3.example",
            "a..example",
            ".example",
            "-.a-",
            "a.0x1.b",
            "localhost",
        ];
        for host in hosts {
            let text = format!("https://{host}");
            assert!(is_plain_origin(&text), "{text}");
            assert_eq!(web_url(&text).map(|url| url.origin().ascii_serialization()), Some(text));
        }
    }

    #[test]
    fn everything_else_is_left_to_the_parser_of_urls() {
        let texts =
            ["https://A.example", "https://a.example/", "https://a.example:443", "http://a.example", "https://a.1"];
        for text in
            texts.into_iter().chain(["https://a.0x1", "https://xn--a.example", "https://a.example.", "https://"])
        {
            assert!(!is_plain_origin(text), "{text}");
        }
        assert_eq!(origin(" https://A.example:443/ ").as_deref(), Some("https://a.example"));
        assert_eq!(origin("https://a.0x1"), None);
    }
}
