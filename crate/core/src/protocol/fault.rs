//! Authorization requests that cannot work as they were opened: cut off, broken by copying, or with values that were never
//! filled in.

use std::borrow::Cow;

use url::{Host, Url, form_urlencoded};

use crate::into_vec::IntoVec;
use crate::protocol::redirect_uri::RedirectUri;
use crate::protocol::uri_text::web_url;
use crate::value::{FromValue, ToValue, Words};

/// The parameters of an authorization request.
const PARAMETERS: &[&str] = &[
    "access_type",
    "audience",
    "client_id",
    "code_challenge",
    "code_challenge_method",
    "nonce",
    "prompt",
    "redirect_uri",
    "resource",
    "response_mode",
    "response_type",
    "scope",
    "state",
];
/// The most parameters of an address that is looked into. No client sends as many.
const MAX_PARAMETERS: usize = 50;
/// What is in the paths at which people sign out.
const SIGN_OUT: &[&str] =
    &["end-session", "end_session", "endsession", "log-out", "logoff", "logout", "sign-out", "signoff", "signout"];
/// What programs write in place of a value that they do not have.
const NO_VALUE: &[&str] = &[
    "[object object]",
    "change_me",
    "changeme",
    "nan",
    "nil",
    "none",
    "null",
    "replace_me",
    "replaceme",
    "todo",
    "undefined",
];

/// What is wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
pub enum FaultKind {
    /// It has only its first parameter: the address was cut at the first `&`.
    Cut,
    /// White space was copied into a name or a value.
    Broken,
    /// A value is empty or a placeholder.
    Unfilled,
    /// The redirect URI has an address to listen on, which is none to go to.
    Unspecified,
}

/// A fault of a request, with the parameter that shows it.
#[derive(Debug, Clone, PartialEq, Eq, FromValue, ToValue)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// The name of the parameter.
    pub parameter: String,
    /// Its value, if that is at fault; empty otherwise.
    pub value: String,
}

impl Fault {
    /// Looks for a fault in the address of a request whose response goes to this computer, as far as can be told.
    ///
    /// # Examples
    ///
    /// ```
    /// use portmend::protocol::fault::{Fault, FaultKind};
    ///
    /// let kind = |query: &str| Fault::read(&format!("https://idp.example/authorize?{query}")).map(|fault| fault.kind);
    /// assert_eq!(kind("response_type=code"), Some(FaultKind::Cut));
    /// assert_eq!(kind("client_id=a&redirect_uri=http%3A%2F%2Flocalhost%3A1%2Fcall%20back"), Some(FaultKind::Broken));
    /// assert_eq!(kind("client_id=a&redirect_uri=http%3A%2F%2Flocalhost%3A0%2Fcb"), Some(FaultKind::Unfilled));
    /// assert_eq!(kind("client_id=a&redirect_uri=http%3A%2F%2F0.0.0.0%3A1%2Fcb"), Some(FaultKind::Unspecified));
    /// assert_eq!(kind("client_id=a&redirect_uri=http%3A%2F%2Flocalhost%3A1%2Fcb"), None);
    /// ```
    pub fn read(address: &str) -> Option<Self> {
        let url = web_url(address)?;
        let query = url.query()?;
        if query.split('&').nth(MAX_PARAMETERS).is_some() {
            return None;
        }
        let parameters: Vec<Parameter<'_>> = query.split('&').map(Parameter::read).into_vec();
        if let [only] = &parameters[..] {
            return only.is_all_that_is_left(url.path()).then(|| only.fault(FaultKind::Cut));
        }
        let redirect_uri = parameters.iter().find(|it| it.name == "redirect_uri")?;
        if let Some(uri) = redirect_uri.unspecified() {
            return Some(Self { value: uri, ..redirect_uri.fault(FaultKind::Unspecified) });
        }
        let value = without_space(&redirect_uri.value);
        let is_ours = RedirectUri::read(&value).is_some() || port_text(&value).is_some();
        if !is_ours {
            return None;
        }
        let broken = || parameters.iter().find(|it| it.is_broken()).map(|it| it.fault(FaultKind::Broken));
        let unfilled = || parameters.iter().find(|it| it.is_unfilled()).map(|it| it.fault(FaultKind::Unfilled));
        broken().or_else(unfilled)
    }

    /// Reads an address that has nothing but one parameter of a request. Many pages have: it is a request that was cut only if
    /// the page says so.
    pub fn of_lone_parameter(address: &str) -> Option<Self> {
        let url = web_url(address)?;
        let only = url.query().filter(|query| !query.contains('&')).map(Parameter::read)?;
        let is_lone = only.is_known() && !only.value.is_empty() && is_endpoint(url.path());
        is_lone.then(|| only.fault(FaultKind::Cut))
    }

    /// Returns what a value must have in it to be at fault as the one before it was, if that is not so any more: both are given
    /// with the name of their parameter, as they stand in a query.
    pub(crate) fn lost(before: &str, after: &str) -> Option<&'static str> {
        let [before, after] = [before, after].map(Parameter::read);
        match (before.is_broken() && !after.is_broken(), before.is_unfilled() && !after.is_unfilled()) {
            (true, _) => Some("\n"),
            (false, true) => Some("${"),
            (false, false) => None,
        }
    }

    /// Returns whether it is worth a warning that nobody asked for. A redirect URI alone is how other programs sign in and out.
    pub fn is_worth_warning(&self) -> bool {
        self.kind != FaultKind::Cut || self.parameter == "response_type"
    }
}

/// A parameter of a query.
struct Parameter<'a> {
    raw_name: &'a str,
    raw_value: &'a str,
    /// Its decoded name, without white space.
    name: String,
    value: Cow<'a, str>,
}

impl<'a> Parameter<'a> {
    fn read(pair: &'a str) -> Self {
        let (raw_name, raw_value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = form_urlencoded::parse(pair.as_bytes()).next().unwrap_or_default();
        Self { raw_name, raw_value, name: without_space(&name), value }
    }

    fn fault(&self, kind: FaultKind) -> Fault {
        let value = if kind == FaultKind::Unfilled { self.value.clone().into_owned() } else { String::new() };
        Fault { kind, parameter: self.name.clone(), value }
    }

    fn is_known(&self) -> bool {
        PARAMETERS.contains(&self.name.as_str())
    }

    /// Returns whether this parameter alone shows that the rest of a request is missing.
    fn is_all_that_is_left(&self, path: &str) -> bool {
        match self.name.as_str() {
            "response_type" => self.value == "code",
            "redirect_uri" => is_endpoint(path) && RedirectUri::read(&self.value).is_some(),
            _ => false,
        }
    }

    /// Returns whether white space was copied into it. A plus sign may be one that was not encoded.
    fn is_broken(&self) -> bool {
        let has_broken_value = match self.name.as_str() {
            // URL parsers leave out what surrounds an address, and no address has a plus sign here.
            "redirect_uri" => self.value.trim().contains(char::is_whitespace),
            "code_challenge" | "code_challenge_method" => has_space(self.raw_value),
            // A blank between words is legal.
            "client_id" | "resource" => has_copied_space(self.raw_value),
            _ => false,
        };
        self.is_known() && (has_space(self.raw_name) || has_broken_value)
    }

    fn is_unfilled(&self) -> bool {
        match self.name.as_str() {
            "client_id" => is_placeholder(&self.value),
            "redirect_uri" => {
                let port = port_text(&self.value).filter(|port| !port.is_empty());
                let is_word = |port: &str| port.bytes().all(|b| b.is_ascii_alphabetic());
                port.is_some_and(|port| port == "0" || is_word(port) || is_placeholder(port))
                    || has_variable(&self.value)
            }
            _ => false,
        }
    }

    /// Returns a redirect URI with the address that stands for all addresses of a computer.
    fn unspecified(&self) -> Option<String> {
        let url = Url::parse(&self.value).ok()?;
        let is_unspecified = match url.host()? {
            Host::Ipv4(ip) => ip.is_unspecified(),
            Host::Ipv6(ip) => ip.is_unspecified(),
            Host::Domain(_) => false,
        };
        is_unspecified.then(|| url.into())
    }
}

/// Returns whether a path may be that of an authorization endpoint.
fn is_endpoint(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    let is_named = path.contains("authori") || path.contains("oauth") || path.ends_with("/auth");
    is_named && !SIGN_OUT.iter().any(|word| path.contains(word))
}

/// Returns what stands in place of the port of an address on this computer, if anything does.
fn port_text(uri: &str) -> Option<&str> {
    let rest = uri.strip_prefix("http://").or_else(|| uri.strip_prefix("https://"))?;
    let port = ["localhost:", "127.0.0.1:", "[::1]:"].iter().find_map(|host| rest.strip_prefix(host))?;
    // What stands before an `@` is a user name, not a host.
    Some(port.find(['/', '?', '#']).map_or(port, |end| &port[..end])).filter(|port| !port.contains('@'))
}

fn has_space(encoded: &str) -> bool {
    let lower = encoded.to_ascii_lowercase();
    ["%20", "%09", "%0a", "%0d"].iter().any(|space| lower.contains(space))
}

/// Returns whether a value has white space that nobody types: a line break, a tab, two blanks, or a blank at an end.
fn has_copied_space(encoded: &str) -> bool {
    let lower = encoded.to_ascii_lowercase();
    ["%09", "%0a", "%0d", "%20%20"].iter().any(|space| lower.contains(space))
        || lower.starts_with("%20")
        || lower.ends_with("%20")
}

fn without_space(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Returns whether a value is empty, or the name of what was to be there.
fn is_placeholder(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let is_name = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
    let is_within = |open: &str, close: &str| value.len() > 2 && value.starts_with(open) && value.ends_with(close);
    value.trim().is_empty()
        || NO_VALUE.contains(&lower.as_str())
        || has_variable(value)
        || is_within("{", "}") && !is_guid(value)
        || is_within("<", ">")
        || is_within("%", "%")
        || lower.starts_with("your_")
        || lower.starts_with("your-client")
        || lower == "your-id"
        || lower.starts_with("<your")
        || value.strip_prefix('$').is_some_and(is_name)
        || is_name(value) && value.contains("CLIENT_ID")
}

/// Returns whether a value is a GUID in braces.
fn is_guid(value: &str) -> bool {
    let digits = value.trim_matches(['{', '}']).split('-');
    digits.map(|part| part.bytes().all(|b| b.is_ascii_hexdigit()).then_some(part.len())).eq([8, 4, 4, 4, 12].map(Some))
}

/// Returns whether a text contains a variable of a template, such as `${PORT}`, `{{port}}` or `__PORT__`.
fn has_variable(text: &str) -> bool {
    let mut parts = text.split("__").skip(1);
    let is_upper = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
    let has_underscores = text.matches("__").count() > 1 && parts.next().is_some_and(is_upper);
    ["${", "{{", "<%"].iter().any(|open| text.contains(open)) || has_underscores
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Option<(FaultKind, String)> {
        Fault::read(&format!("https://idp.example/oauth/authorize?{query}")).map(|it| (it.kind, it.parameter))
    }

    fn with(rest: &str) -> String {
        format!("response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A40892%2Fcallback&state=s&{rest}")
    }

    #[test]
    fn one_parameter_is_the_beginning_of_a_request() {
        for query in ["response_type=code", "redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Fcb"] {
            let name = query.split('=').next().unwrap();
            assert_eq!(read(query), Some((FaultKind::Cut, name.to_owned())), "{query}");
        }
        for address in [
            "https://idp.example/oauth/authorize?client_id=a",
            "https://idp.example/authorize/resume?state=a",
            "https://idp.example/oauth/guide?scope=all",
            "https://app.example/cli-login?redirect_uri=http%3A%2F%2F127.0.0.1%3A5000%2Fcb",
            "https://idp.example/oauth/logout?redirect_uri=http%3A%2F%2Flocalhost%3A3000%2F",
            "https://idp.example/oauth/authorize?request_uri=urn%3Aa",
            "https://idp.example/oauth/authorize?client_id=a&response_type=code",
            "https://idp.example/oauth/authorize?redirect_uri=https%3A%2F%2Fapp.example%2Fcb",
            "https://idp.example/settings?scope=all",
            "https://idp.example/survey?response_type=json",
            "https://idp.example/oauth/authorize",
        ] {
            assert_eq!(Fault::read(address), None, "{address}");
        }
    }

    #[test]
    fn a_lone_parameter_is_that_of_a_request_at_an_endpoint() {
        let lone = |address: &str| Fault::of_lone_parameter(address).map(|fault| fault.parameter);
        assert_eq!(lone("https://idp.example/oauth/authorize?client_id=a").as_deref(), Some("client_id"));
        assert_eq!(lone("https://idp.example/oauth/authorize?scope=a&state=b"), None);
        assert_eq!(lone("https://idp.example/oauth/authorize?client_id="), None);
        assert_eq!(lone("https://idp.example/settings?scope=all"), None);
    }

    #[test]
    fn white_space_in_a_name_or_a_word_was_copied_along() {
        for (query, name) in [
            ("client_id=a&redirect_uri=http%3A%2F%2Flocalhost%3A1%2Fcall%20back&state=s", "redirect_uri"),
            ("client_id=a&redirect_uri=http%3A%2F%2Flocal%0Ahost%3A1%2Fcb&state=s", "redirect_uri"),
            ("client_id=a&redirect_%20uri=http%3A%2F%2Flocalhost%3A1%2Fcb&state=s", "redirect_uri"),
            (&with("client_id=ab%20%20cd"), "client_id"),
            (&with("client_id=abcd%20"), "client_id"),
            (&with("client_id=ab%0Acd"), "client_id"),
            (&with("client_id=a&resource=https%3A%2F%2Fmcp.example%2F%0D%0Amcp"), "resource"),
            (&with("%20client_id=abcd"), "client_id"),
            ("client_id=a&redirect_uri=http%3A%2F%2Flocalhost%3A1%2Fcall+back&state=s", "redirect_uri"),
            (&with("client_id=a&code_%0D%0Achallenge=x"), "code_challenge"),
        ] {
            assert_eq!(read(query), Some((FaultKind::Broken, name.to_owned())), "{query}");
        }
        for query in [
            &with("client_id=a&scope=openid%20profile"),
            &with("client_id=a&code_challenge=a+b"),
            &with("client_id=My%20App"),
            &with("client_id=a&resource=https%3A%2F%2Fmcp.example%2Fmy%20server"),
            "client_id=a&redirect_uri=https%3A%2F%2Fapp.example%2Fcall%20back",
            "client_id=a&redirect_uri=%20http%3A%2F%2Flocalhost%3A1%2Fcb%20",
        ] {
            assert_eq!(read(query), None, "{query}");
        }
    }

    #[test]
    fn placeholders_are_no_values() {
        for id in
            ["", "undefined", "%24%7BCLIENT_ID%7D", "YOUR_CLIENT_ID", "your-client-id", "%3Cclient%3E", "%24CLIENT"]
        {
            let found = read(&with(&format!("client_id={id}")));
            assert_eq!(found, Some((FaultKind::Unfilled, "client_id".to_owned())), "{id}");
        }
        for port in ["0", "undefined", "__PORT__", "%24%7Bport%7D", "NaN", "%7Bport%7D"] {
            let found = read(&format!("client_id=a&redirect_uri=http%3A%2F%2Flocalhost%3A{port}%2Fcb"));
            assert_eq!(found, Some((FaultKind::Unfilled, "redirect_uri".to_owned())), "{port}");
        }
        for id in [
            "CLIENT",
            "my__app__id",
            "yourself",
            "a%24b",
            "none-such",
            "your-company-cli",
            "%7B54d11594-84e4-41aa-b438-e81b8fa78ee7%7D",
        ] {
            assert_eq!(read(&with(&format!("client_id={id}"))), None, "{id}");
        }
        for port in ["", "%3A", "%3A80", "%3A99999", "%3A4o8"] {
            assert_eq!(read(&format!("client_id=a&redirect_uri=http%3A%2F%2Flocalhost{port}%2Fcb")), None, "{port}");
        }
        assert_eq!(read("client_id=&redirect_uri=https%3A%2F%2Fapp.example%2Fcb"), None);
    }

    #[test]
    fn an_address_to_listen_on_is_none_to_go_to() {
        for host in ["0.0.0.0", "%5B%3A%3A%5D", "0"] {
            let found = read(&format!("client_id=a&redirect_uri=http%3A%2F%2F{host}%3A8976%2Fcb&state=s"));
            assert_eq!(found.map(|found| found.0), Some(FaultKind::Unspecified), "{host}");
        }
    }
}
