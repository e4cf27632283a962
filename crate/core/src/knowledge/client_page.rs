//! What the page of a client says about a failure, and which addresses tell of one. The words are those of clients whose
//! source or page was read: Codex, opencode, Gemini CLI, mcp-remote, VS Code, Kiro, Wrangler, gcloud, Salesforce CLI, and the MCP SDKs.

use url::{Url, form_urlencoded};

use super::page::AskedPage;
use super::words::has_word;

/// Why a client says that it has failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClientWords {
    /// The provider does not serve the country from which the client asks.
    Country,
    /// It does not trust a certificate.
    Certificate,
    /// It could not connect to a server.
    Network,
    /// The issuer is not the one that the client expects, or is missing.
    Issuer,
    /// It waits for another `state`.
    State,
    /// It could not exchange the code for a token.
    Token,
    /// It found no code.
    NoCode,
    /// The sign-in took too long, or was used before.
    Late,
    /// It has failed, for whatever reason.
    Failed,
}

/// The words, in lower case: the most telling ones first.
const WORDS: &[(ClientWords, &[&str])] = &[
    (ClientWords::Country, &["country, region, or territory", "unsupported_country", "not supported in your country"]),
    // The issuer of a certificate is another one than that of an answer.
    (
        ClientWords::Certificate,
        &[
            "certificate verify failed",
            "certificate_verify_failed",
            "certificate signed by unknown authority",
            "invalid peer certificate",
            "local issuer certificate",
            "pkix path building failed",
            "self signed certificate",
            "self-signed certificate",
            "unable_to_get_issuer_cert_locally",
            "verify the first certificate",
        ],
    ),
    // What Rust's reqwest, Node, Go, Python and curl say.
    (
        ClientWords::Network,
        &[
            "connection refused",
            "connection timed out",
            "could not resolve host",
            "dial tcp",
            "eai_again",
            "econnrefused",
            "econnreset",
            "enotfound",
            "error sending request for url",
            "etimedout",
            "fetch failed",
            "getaddrinfo",
            "i/o timeout",
            "max retries exceeded",
            "no such host",
        ],
    ),
    (ClientWords::Issuer, &["issuer", "iss parameter", "parameter iss", "missing iss", "`iss`", "\"iss\""]),
    (
        ClientWords::State,
        &[
            "state parameter",
            "state mismatch",
            "state does not match",
            "state did not match",
            "state doesn't match",
            "state not match",
            "mismatched state",
            "mismatching state",
            "mismatching_state",
            "invalid state",
            "invalid_state",
            "invalid oauth state",
            "unknown state",
            "unknown oauth state",
            "expired state",
            "missing state",
            "state not found",
            "state token",
            "state validation",
            "state verification",
            "csrf",
            "no pending",
            "unknown session",
        ],
    ),
    (
        ClientWords::Token,
        &[
            "token exchange",
            "exchange failed",
            "exchange the code",
            "exchange code",
            "exchange the authorization code",
            "exchange authorization code",
            "exchanging",
            "authenticating with auth code",
            "token endpoint",
            "token request",
            "invalid_grant",
            "invalid_client",
            "code verifier",
            "code_verifier",
            "get access token",
            "obtain access token",
            "acquire token",
            "fetch token",
            "fetch access token",
            "retrieve token",
        ],
    ),
    (
        ClientWords::NoCode,
        &[
            "no code",
            "missing code",
            "code missing",
            "no authorization code",
            "missing authorization code",
            "code not found",
        ],
    ),
    (
        ClientWords::Late,
        &["timed out", "timeout", "expired", "took too long", "already been used", "already used", "already completed"],
    ),
    (
        ClientWords::Failed,
        &[
            "failed",
            "failure",
            "unsuccessful",
            "could not be completed",
            "couldn't be completed",
            "not completed",
            "went wrong",
            "sign-in error",
            "login error",
            "authentication error",
            "authorization error",
            "an error occurred",
            "error occurred",
        ],
    ),
];

/// The words of success. With them, a page that merely mentions a failure tells of none.
const SUCCESS: &[&str] = &[
    "successful",
    "successfully",
    "succeeded",
    "complete",
    "completed",
    "signed in",
    "logged in",
    "authenticated",
    "authorized",
    "authorised",
    "connected",
    "all set",
    "welcome to",
];
/// Beside one of these, the words about a connection are those of a failure.
const NO_CONNECTION: &[&str] = &["failed", "failure", "error", "could not", "couldn't", "cannot", "unable"];
/// The names of this computer.
const LOOPBACK: &[&str] = &["localhost", "127.0.0.1", "::1"];
/// What a page says at its end. It is one of success, unless it says outright that a sign-in has failed.
const CLOSING: &[&str] = &["you can close", "you may close"];
/// The words of success that say the opposite.
const NO_SUCCESS: &[&str] = &[
    "not completed",
    "could not be completed",
    "couldn't be completed",
    "not successful",
    "not successfully",
    "not signed in",
    "not logged in",
    "not authenticated",
    "not authorized",
    "not authorised",
    "not connected",
];
/// The words of a page that says outright that a sign-in has failed.
const OUTRIGHT: &[&str] = &[
    "authentication failed",
    "authorization failed",
    "exchange failed",
    "login failed",
    "sign in failed",
    "sign-in failed",
    "authentication error",
    "authorization error",
    "login error",
    "sign-in error",
    "went wrong",
    "an error occurred",
];

/// The words of an address that tells of a failure.
const FAILURE: &[&str] = &["error", "failed", "failure", "fail", "denied"];
/// The words of a sign-in, next to which they count in the name of a page.
const SIGN_IN: &[&str] =
    &["auth", "oauth", "oauth2", "authentication", "authorization", "login", "logon", "sign", "signin", "sso"];
/// The ends of the name of a page.
const PAGE_ENDS: &[&str] = &[".html", ".htm", ".php", ".aspx"];
/// The parameters that name an error.
const ERROR_PARAMETERS: &[&str] = &["error", "error_code", "error_message", "error_description"];
/// The words of a parameter that tells how something ended.
const STATUS: &[&str] = &["status", "result", "outcome"];
/// The values of an error parameter, in lower case, where there is no error.
const HARMLESS: &[&str] = &["", "0", "false", "no", "none", "null", "ok", "undefined"];

impl AskedPage<'_> {
    /// Returns why the client has failed, if this is its page and says so.
    pub fn client_words(&self) -> Option<ClientWords> {
        if self.is_whole() {
            return None;
        }
        let shown = self.lower();
        let has = |words: &[&str]| words.iter().any(|word| has_word(&shown, word));
        // A tunnel that finds nobody on this computer says the same.
        let may_be_network = has(NO_CONNECTION) && !has(LOOPBACK);
        let (words, _) =
            *WORDS.iter().find(|(kind, words)| (*kind != ClientWords::Network || may_be_network) && has(words))?;
        // "State", "issuer" and the like alone are no failure.
        let is_success = has(SUCCESS) && !has(NO_SUCCESS) || has(CLOSING) && !has(NO_SUCCESS) && !has(OUTRIGHT);
        (!is_success).then_some(words)
    }
}

/// Returns the words of a page's text in lower case that a report needs.
pub(super) fn words_in(lower: &str) -> impl Iterator<Item = &'static str> {
    let all = WORDS.iter().flat_map(|(_, words)| words.iter()).chain(SUCCESS).chain(CLOSING);
    let all = all.chain(NO_SUCCESS).chain(OUTRIGHT).chain(NO_CONNECTION).chain(LOOPBACK);
    all.copied().filter(move |word| has_word(lower, word))
}

/// Returns whether an address tells of a failure: by the last part of its path, by an error parameter, or by a status whose
/// value is such a word.
pub(crate) fn tells_failure(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    let of_parameters = |part: &str| {
        form_urlencoded::parse(part.as_bytes()).any(|(name, value)| {
            let (name, value) = (name.to_ascii_lowercase(), value.to_ascii_lowercase());
            let is_status = name.split(['_', '-', '.']).any(|word| STATUS.contains(&word));
            ERROR_PARAMETERS.contains(&name.as_str()) && !is_harmless_word(value.trim())
                || is_status && is_failure_word(&value)
        })
    };
    is_page_of_failure(&url) || [url.query(), url.fragment()].into_iter().flatten().any(of_parameters)
}

/// Returns whether the path of an address is that of a page about a failure.
pub(crate) fn is_page_of_failure(url: &Url) -> bool {
    let last = url.path_segments().and_then(|mut parts| parts.rfind(|part| !part.is_empty()));
    last.is_some_and(names_failure)
}

/// Returns whether the name of a page is that of a failed sign-in: a word of failure alone, or with one of a sign-in.
fn names_failure(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let name = PAGE_ENDS.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
    let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
    is_failure_word(name) || words.clone().any(is_failure_word) && words.any(|word| SIGN_IN.contains(&word))
}

/// Returns whether this is the value of an error parameter where there is no error.
pub(crate) fn is_harmless_word(value: &str) -> bool {
    HARMLESS.contains(&value)
}

/// Returns whether this is a word that tells of a failure.
pub(crate) fn is_failure_word(word: &str) -> bool {
    FAILURE.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_tell_of_a_failure_are_recognised() {
        for (address, expected) in [
            ("https://developers.google.com/gemini-code-assist/auth_failure_gemini", true),
            ("https://developers.google.com/gemini-code-assist/auth_success_gemini", false),
            ("http://127.0.0.1:33418/done?error=State%20does%20not%20match.", true),
            ("http://127.0.0.1:33418/done?error=", false),
            ("https://app.kiro.dev/signin?auth_status=error&redirect_from=KiroIDE", true),
            ("https://app.kiro.dev/signin?auth_status=success&redirect_from=KiroIDE", false),
            ("https://welcome.example/?error_message=late", true),
            ("https://welcome.example/#error=late", true),
            ("http://127.0.0.1:33418/done?error=false", false),
            ("http://127.0.0.1:33418/done?error=null&error_code=0&error_message=None", false),
            ("http://127.0.0.1:33418/done?show_error=true&level=error", false),
            ("https://welcome.example/projects/error-tracking", false),
            ("https://welcome.example/error/dashboard", false),
            ("https://welcome.example/fail2ban", false),
            ("https://welcome.example/fail-safe", false),
            ("https://welcome.example/oauth/error/", true),
            ("https://welcome.example/sign-in-failed.html", true),
            ("https://welcome.example/terror", false),
            ("/error", false),
        ] {
            assert_eq!(tells_failure(address), expected, "{address}");
        }
    }

    #[test]
    fn a_page_that_tells_of_a_failure_says_why() {
        for (text, expected) in [
            (
                "Authorization Failed Invalid or expired state parameter - potential CSRF attack",
                Some(ClientWords::State),
            ),
            ("Token exchange failed: token endpoint returned status 403", Some(ClientWords::Token)),
            (
                "Token exchange failed: 403 Forbidden: Country, region, or territory not supported",
                Some(ClientWords::Country),
            ),
            (
                "Token exchange failed: [SSL: CERTIFICATE_VERIFY_FAILED] unable to get local issuer certificate",
                Some(ClientWords::Certificate),
            ),
            (
                "Token exchange failed: error sending request for url (https://auth.openai.com/oauth/token)",
                Some(ClientWords::Network),
            ),
            ("Token exchange failed: the issuer does not match", Some(ClientWords::Issuer)),
            ("Sign-in failed State does not match.", Some(ClientWords::State)),
            ("Authentication failed", Some(ClientWords::Failed)),
            ("Sign-in could not be completed", Some(ClientWords::Failed)),
            ("Authentication complete. You may close this window.", None),
            ("Authentication Successful. If the client says that it failed, try again.", None),
            ("You are authenticated. If the sign-in failed in the terminal, try again.", None),
            ("You're all set! You can close this page, which has expired.", None),
            ("You may close this window. If it failed, start again.", None),
            ("Authentication failed. You can close this window.", Some(ClientWords::Failed)),
            ("You are not authorized: the sign-in has failed.", Some(ClientWords::Failed)),
            ("Dashboard Settings Sign in", None),
        ] {
            assert_eq!(
                AskedPage::new("http://localhost:1/", Some(""), Some(text), None).client_words(),
                expected,
                "{text}"
            );
        }
    }
}
