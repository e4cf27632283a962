//! Redacting an address. It is split by hand and put together again, so that everything else stays the same byte for
//! byte: providers compare text.

use std::borrow::Cow;

use base64ct::{Base64UrlUnpadded, Encoding};
use url::form_urlencoded;

use super::redactor::Redactor;
use crate::into_vec::IntoVec;
use crate::knowledge::{
    GOOGLE_ERROR, GoogleError, description_text, is_failure_word, is_harmless_word, signature_parameters,
    signature_text,
};
use crate::protocol::claims::Claims;
use crate::protocol::fault::Fault;
use crate::protocol::loopback::LoopbackUrl;
use crate::quoting;

/// Parameters that are not secret and decide the diagnosis or help to understand it.
const KEPT: &[&str] = &[
    "access_type",
    "audience",
    "client_id",
    "code_challenge_method",
    "display",
    "error",
    "error_uri",
    "grant_type",
    "iss",
    "prompt",
    "redirect_uri",
    "resource",
    "response_mode",
    "response_type",
    "scope",
];

/// Parameters that describe an error in words.
const DESCRIPTIONS: &[&str] = &["error_description", "error_hint"];

/// Secret parameters whose placeholders have their name. The placeholders of all others are called `value`.
const SECRET: &[&str] = &[
    "access_token",
    "client_assertion",
    "client_secret",
    "code",
    "code_challenge",
    "code_verifier",
    "id_token",
    "nonce",
    "refresh_token",
    "request",
    "request_uri",
    "response",
    "session_state",
    "state",
];

impl Redactor {
    /// Redacts an address: user name, password, and all values that are not known to be harmless.
    pub(super) fn address(&mut self, text: &str) -> String {
        // URL parsers do the same.
        let text: String = text.trim_matches(|c| c <= ' ').chars().filter(|c| !"\t\r\n".contains(*c)).collect();
        let (rest, fragment) = cut(&text, '#');
        let (rest, query) = cut(rest, '?');
        let mut out = self.before_query(rest);
        for (mark, part) in [('?', query), ('#', fragment)] {
            if let Some(part) = part {
                out.push(mark);
                out.push_str(&self.parameters(&text, part));
            }
        }
        out
    }

    /// Redacts a text if it is an address that may contain a secret.
    pub(super) fn text(&mut self, text: String) -> String {
        let may_have_secret = text.contains(':') && text.contains(['?', '#', '@', ';', '\\']);
        if may_have_secret { self.address(&text) } else { text }
    }

    fn before_query(&mut self, text: &str) -> String {
        if LoopbackUrl::read_without_scheme(text).is_some() {
            let completed = self.before_query(&format!("http://{text}"));
            return completed.strip_prefix("http://").unwrap_or(&completed).to_owned();
        }
        let is_scheme = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
        let Some((scheme, rest)) = text.split_once(':').filter(|(scheme, _)| scheme.chars().all(is_scheme)) else {
            return self.placeholder("value", text);
        };
        let has_host = rest.starts_with("//") || ["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web));
        if !has_host {
            let is_name = ["about", "urn"].iter().any(|name| scheme.eq_ignore_ascii_case(name));
            let rest = if is_name { rest.to_owned() } else { self.placeholder("value", rest) };
            return format!("{scheme}:{rest}");
        }
        let slashes = rest.find(|c| !matches!(c, '/' | '\\')).unwrap_or(rest.len());
        let (slashes, rest) = rest.split_at(slashes);
        let (authority, path) = rest.split_at(rest.find(['/', '\\']).unwrap_or(rest.len()));
        let mut out = format!("{scheme}:{slashes}");
        let host = match authority.rsplit_once('@') {
            Some((user, host)) => {
                // An empty user name is valid on loopback, so it must stay empty.
                let user = if user == ":" { user.to_owned() } else { self.placeholder("user", user) };
                out.push_str(&user);
                out.push('@');
                host
            }
            None => authority,
        };
        out.push_str(host);
        self.path(path, &mut out);
        out
    }

    /// Redacts the parameters of an answer to which no question mark was added, up to the end of the path because a code may
    /// have slashes, and `;jsessionid=…` and the like, which end at a slash.
    fn path(&mut self, path: &str, out: &mut String) {
        let mut rest = path;
        while let Some(at) = first_mark(rest) {
            let mark = if rest[at..].starts_with('%') { 3 } else { 1 };
            let (kept, parameters) = rest.split_at(at + mark);
            let segment = parameters.split('/').next().unwrap_or_default();
            let ends_at_slash = kept.ends_with(';') && !may_be_answer(segment);
            let end = if ends_at_slash { segment.len() } else { parameters.len() };
            out.push_str(kept);
            out.push_str(&self.placeholder("value", &parameters[..end]));
            rest = &parameters[end..];
        }
        out.push_str(rest);
    }

    fn parameters(&mut self, address: &str, part: &str) -> String {
        let signatures = signature_parameters(address);
        let pairs: Vec<String> = part.split('&').map(|pair| self.parameter(&signatures, pair)).into_vec();
        pairs.join("&")
    }

    fn parameter(&mut self, signatures: &[&str], pair: &str) -> String {
        let Some((name, value)) = form_urlencoded::parse(pair.as_bytes()).next() else { return pair.to_owned() };
        let (raw_name, raw_value) = cut(pair, '=');
        // White space that was copied into a name is what is wrong with a request.
        let name: Cow<'_, str> =
            if name.contains(char::is_whitespace) { name.split_whitespace().collect::<String>().into() } else { name };
        let is_kept = KEPT.contains(&name.as_ref());
        let is_secret = SECRET.contains(&name.as_ref());
        let raw_name = if is_kept || is_secret || DESCRIPTIONS.contains(&name.as_ref()) || is_name(raw_name, raw_value)
        {
            Cow::Borrowed(raw_name)
        } else {
            Cow::Owned(self.placeholder("name", raw_name))
        };
        let Some(raw_value) = raw_value else { return raw_name.into_owned() };
        if let Some(error) = GoogleError::read(&value).filter(|_| name == GOOGLE_ERROR) {
            let description = signature_text(&error.description);
            return format!("{raw_name}={}", GoogleError { description, ..error }.write());
        }
        let value = match self.claims(&name, &value) {
            Some(token) => token,
            None => match signatures.iter().find(|start| !is_secret && !is_kept && pair.starts_with(**start)) {
                Some(start) => return format!("{start}{}", self.placeholder("value", &pair[start.len()..])),
                None => match self.value(&name, &value) {
                    same if same == value => raw_value.to_owned(),
                    changed => encoded(&with_fault_of(pair, &raw_name, changed)),
                },
            },
        };
        format!("{raw_name}={value}")
    }

    /// Returns the replacement for the value of a parameter.
    fn value(&mut self, name: &str, value: &str) -> String {
        match SECRET.iter().find(|secret| **secret == name) {
            Some(kind) => self.placeholder(kind, value),
            None if name == "error" && !is_code(value) => self.placeholder("error", value),
            None if KEPT.contains(&name) => match value.split_once('?').filter(|(start, _)| !start.contains(':')) {
                // An answer that was added to a redirect URI with a second question mark.
                Some((start, answer)) => format!("{start}?{}", self.placeholder("value", answer)),
                // An answer may have got into its path.
                None if name == "redirect_uri" && value.contains(':') && first_mark(value).is_some() => {
                    self.address(value)
                }
                None => self.text(value.to_owned()),
            },
            None if is_failure_word(value) || is_harmless_word(value) => value.to_owned(),
            None if DESCRIPTIONS.contains(&name) => description_text(value),
            None => self.placeholder("value", value),
        }
    }

    /// Redacts a request object or response token that the engine can read: returns a token with the redacted claims
    /// and without a signature.
    fn claims(&mut self, name: &str, token: &str) -> Option<String> {
        let claims = Claims::read(token, self.json).filter(|_| matches!(name, "request" | "response"))?;
        let mut kept = Vec::new();
        for name in KEPT.iter().chain(SECRET) {
            if let Some(value) = claims.get(name) {
                kept.push(format!("\"{name}\":{}", quoting::json(&self.value(name, value))));
            }
        }
        let payload = format!("{{{}}}", kept.join(","));
        Some(format!("e30.{}.redacted", Base64UrlUnpadded::encode_string(payload.as_bytes())))
    }
}

fn cut(text: &str, at: char) -> (&str, Option<&str>) {
    text.split_once(at).map_or((text, None), |(before, after)| (before, Some(after)))
}

/// What separates parameters, encoded.
const ENCODED_MARKS: [&str; 4] = ["%26", "%3b", "%3d", "%3f"];

/// Returns where the first parameter of a path begins.
fn first_mark(path: &str) -> Option<usize> {
    let lower = path.to_ascii_lowercase();
    path.find([';', '&', '=']).into_iter().chain(ENCODED_MARKS.iter().filter_map(|mark| lower.find(mark))).min()
}

/// Returns whether parameters in a path may be those of an answer.
fn may_be_answer(parameters: &str) -> bool {
    let decoded = form_urlencoded::parse(parameters.as_bytes()).map(|(name, value)| format!("{name}={value}&"));
    let lower = parameters.to_ascii_lowercase() + &decoded.collect::<String>().to_ascii_lowercase();
    parameters.contains('&')
        || ENCODED_MARKS.iter().any(|mark| lower.contains(mark))
        || SECRET.iter().any(|name| lower.contains(&format!("{name}=")))
}

/// Returns a replaced value of a parameter with what is wrong with the one before it: a request that cannot work because of it
/// must stay one.
fn with_fault_of(pair: &str, raw_name: &str, mut value: String) -> String {
    let replaced = format!("{raw_name}={}", encoded(&value));
    if let Some((mark, (last, _))) = Fault::lost(pair, &replaced).zip(value.char_indices().next_back()) {
        value.insert_str(last, mark);
    }
    value
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// Returns whether the name of a parameter is certainly a name. Without a value, or with digits, it may be a token.
fn is_name(name: &str, value: Option<&str>) -> bool {
    value.is_some() && name.len() <= 32 && name.chars().all(|c| c.is_ascii_alphabetic() || "_-.".contains(c))
}

/// Returns whether an error is a code, not a sentence.
fn is_code(error: &str) -> bool {
    error.len() <= 64 && error.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(text: &str) -> String {
        Redactor::default().address(text)
    }

    #[test]
    fn secrets_are_replaced_and_the_rest_is_kept() {
        for (text, expected) in [
            (
                "https://idp.example:8443/auth;jsessionid=s/x?response_type=code&client_id=a%40b&redirect_uri=http%3A%2F%2Flocalhost%3A1%2Fcb&state=s&nonce=n&code_challenge=c&code_challenge_method=S256&login_hint=me%40home.example",
                "https://idp.example:8443/auth;value-1/x?response_type=code&client_id=a%40b&redirect_uri=http%3A%2F%2Flocalhost%3A1%2Fcb&state=state-1&nonce=nonce-1&code_challenge=code_challenge-1&code_challenge_method=S256&login_hint=value-2",
            ),
            (
                "http://user:pass@localhost:1/cb?code=c#state=s",
                "http://user-1@localhost:1/cb?code=code-1#state=state-1",
            ),
            ("http://@localhost/", "http://@localhost/"),
            ("http://localhost:1/cb&code=4/s&state=x/s#t=s", "http://localhost:1/cb&value-1#t=value-2"),
            ("http://localhost:1/cbcode=4/s&state=x/s", "http://localhost:1/cbcode=value-1"),
            ("http://localhost:1/cb%3Fcode=4/s?state=x/s", "http://localhost:1/cb%3Fvalue-1?state=state-1"),
            ("http://localhost:1/cb;code=4/s;state=x/s", "http://localhost:1/cb;value-1"),
            ("http://localhost:1/cb;v=1/x&code=4/s/s", "http://localhost:1/cb;value-1/x&value-2"),
            (
                "http://localhost:1/callbac;k?code=c&state=s",
                "http://localhost:1/callbac;value-1?code=code-1&state=state-1",
            ),
            ("http://localhost:1/a;s3cr3t/b;%63ode=c/d", "http://localhost:1/a;value-1/b;value-2"),
            ("http://localhost:1/cb%3bcode%3dc", "http://localhost:1/cb%3bvalue-1"),
            ("http://localhost:1/cb%26code%3Dc/d", "http://localhost:1/cb%26value-1"),
            ("http:\\\\user@localhost\\cb?state=s", "http:\\\\user-1@localhost\\cb?state=state-1"),
            (
                "http://localhost/?st%61te=s&state=s&state=t",
                "http://localhost/?st%61te=state-1&state=state-1&state=state-2",
            ),
            ("http://localhost/?state=a%2Fb&x=a/b&state=", "http://localhost/?state=state-1&x=state-1&state="),
            ("http://localhost/?sEcr3t&state", "http://localhost/?name-1&state"),
            ("http://localhost/?a=failed&b=none&c=s3cret", "http://localhost/?a=failed&b=none&c=value-1"),
            ("http://localhost:1/cb;a&b/s", "http://localhost:1/cb;value-1"),
            ("http://localhost:1/cb;code=a/s", "http://localhost:1/cb;value-1"),
            ("http://localhost/?eyJhbGciOiJ9==", "http://localhost/?name-1=value-1"),
            (
                "http://localhost/?error=access_denied&error=no%20way",
                "http://localhost/?error=access_denied&error=error-1",
            ),
            ("http://localhost/#secret", "http://localhost/#name-1"),
            ("data:text/html,secret?secret", "data:value-1?name-1"),
            ("secret", "value-1"),
            ("about:blank", "about:blank"),
            (
                "https://idp.example/?redirect_%0A%20uri=http%3A%2F%2Flocalhost%3A1%2F&st%20ate=s",
                "https://idp.example/?redirect_%0A%20uri=http%3A%2F%2Flocalhost%3A1%2F&st%20ate=state-1",
            ),
            ("", ""),
        ] {
            assert_eq!(redacted(text), expected);
        }
    }

    #[test]
    fn what_is_wrong_with_a_value_stays_when_it_is_replaced() {
        for (text, expected) in [
            ("code_challenge=ab%20cd", "code_challenge=code_challenge-%0A1"),
            ("code_challenge=ab+cd", "code_challenge=code_challenge-1"),
            (
                "redirect_uri=http%3A%2F%2Flocalhost%3A1%2Fcb%3Fkey%3Da%20b",
                "redirect_uri=http%3A%2F%2Flocalhost%3A1%2Fcb%3Fkey%3Dvalue-%0A1",
            ),
            (
                "redirect_uri=http%3A%2F%2Flocalhost%3A1%2Fa%20b%3Fkey%3Da%20b",
                "redirect_uri=http%3A%2F%2Flocalhost%3A1%2Fa+b%3Fkey%3Dvalue-1",
            ),
            (
                "redirect_uri=http%3A%2F%2Flocalhost%3A1%2Fcb%3Fkey%3D%24%7Ba%7D",
                "redirect_uri=http%3A%2F%2Flocalhost%3A1%2Fcb%3Fkey%3Dvalue-%24%7B1",
            ),
            (
                "client_id=https%3A%2F%2Fapp.example%2F%0A%3Fid%3Da",
                "client_id=https%3A%2F%2Fapp.example%2F%3Fid%3Dvalue-%0A1",
            ),
        ] {
            let [text, expected] = [text, expected].map(|query| format!("https://idp.example/?{query}"));
            assert_eq!(redacted(&text), expected);
            assert_eq!(redacted(&expected), expected);
        }
    }

    #[test]
    fn an_address_within_an_address_is_redacted() {
        assert_eq!(
            redacted("https://idp.example/?redirect_uri=http%3a%2f%2Flocalhost%3A1%2Fcb%3Fkey%3Dsecret"),
            "https://idp.example/?redirect_uri=http%3A%2F%2Flocalhost%3A1%2Fcb%3Fkey%3Dvalue-1"
        );
        assert_eq!(
            redacted("https://idp.example/?redirect_uri=http%3A%2F%2Flocalhost%3A1%2Fcb%26state%3Dsecret"),
            "https://idp.example/?redirect_uri=http%3A%2F%2Flocalhost%3A1%2Fcb%26value-1"
        );
        // Without secrets, nothing changes.
        let plain = "https://idp.example/?redirect_uri=http%3a%2f%2Flocalhost:1%2Fcb";
        assert_eq!(redacted(plain), plain);
        assert_eq!(
            redacted("https://idp.example/?redirect_uri=x:y@z"),
            "https://idp.example/?redirect_uri=x%3Avalue-1"
        );
    }

    #[test]
    fn a_readable_token_keeps_its_harmless_claims() {
        let json: crate::protocol::claims::Json = |text| serde_json::from_str(text).ok();
        let token = |payload: &str| format!("e30.{}.signature", Base64UrlUnpadded::encode_string(payload.as_bytes()));
        let claims = r#"{"sub":"me","state":"s","redirect_uri":"http://u:p@localhost:1/cb","client_id":"c"}"#;
        let url = format!("https://idp.example/?request={}&response={}", token(claims), token("[]"));
        let expected = token(r#"{"client_id":"c","redirect_uri":"http://user-1@localhost:1/cb","state":"state-1"}"#);
        let expected = expected.replace("signature", "redacted");
        let once = Redactor::with_json(json).address(&url);
        assert_eq!(once, format!("https://idp.example/?request={expected}&response=response-1"));
        assert_eq!(Redactor::with_json(json).address(&once), once);
    }

    #[test]
    fn signatures_of_refusals_are_kept() {
        for (text, expected) in [
            (
                "https://a.example/oauth2/fallbacks/error?error=invalid_request_uri",
                "https://a.example/oauth2/fallbacks/error?error=invalid_request_uri",
            ),
            (
                "https://a.example/redirect-uri-invalid?invalid_redirect_uri=s3cret&other=s3cret",
                "https://a.example/redirect-uri-invalid?invalid_redirect_uri=value-1&other=value-1",
            ),
            (
                "https://a.example/home/error?errorId=s3cret&errorId=",
                "https://a.example/home/error?errorId=value-1&errorId=",
            ),
            (
                "https://accounts.google.com/signin/oauth/error?authError=ChVyZWRpcmVjdF91cmlfbWlzbWF0Y2gSsAEK&flowName=G",
                "https://accounts.google.com/signin/oauth/error?authError=ChVyZWRpcmVjdF91cmlfbWlzbWF0Y2gA&flowName=value-1",
            ),
            (
                "https://id.atlassian.com/error?error=unauthorized_client&error_description=redirect_uri+is+not+registered+for+me%3A+http%3A%2F%2F127.0.0.1%3A5%2Fcb%3Fcode%3Dc",
                "https://id.atlassian.com/error?error=unauthorized_client&error_description=redirect_uri%0Ahttp%3A%2F%2F127.0.0.1%3A5%2Fcb",
            ),
        ] {
            assert_eq!(redacted(text), expected);
        }
    }

    #[test]
    fn redacting_twice_changes_nothing() {
        let mut first = Redactor::default();
        let once = first.address("https://u:p@h.example/a;b?state=s&code=c&x=y&secret1&request=r#t=1");
        assert_eq!(redacted(&once), once);
    }
}
