//! The session rules of `declarativeNetRequest` that correct a callback before a byte of it is sent.
//!
//! A rule knows neither parsing nor decoding, it compares text. So there is one for each place that the `state` can
//! have in a query and for each way it can be spelled, and exemptions for addresses that would only look right.
//! Measured in both browsers: see `tests/measure`.

use crate::browser::TabId;
use crate::protocol::authorization::ResponseMode;
use crate::protocol::loopback::LoopbackAddress;
use crate::protocol::secret::State;
use crate::value::{Shape, ToValue};

/// The most rules that one attempt can have.
pub(crate) const MAX_RULES_PER_ATTEMPT: u32 = 32;

/// The `priority` of an exemption: above that of a redirection.
const EXEMPTION: u32 = 2;
const REDIRECTION: u32 = 1;

/// A rule in the form that `declarativeNetRequest.updateSessionRules` takes.
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
#[contract(ts = "chrome.declarativeNetRequest.Rule")]
pub struct Rule {
    /// Unique among all rules of the extension.
    pub id: u32,
    /// The higher one wins.
    pub priority: u32,
    /// What is done.
    pub action: RuleAction,
    /// To which requests.
    pub condition: Condition,
}

/// What a rule does.
#[derive(Debug, Clone, PartialEq, Eq, ToValue)]
pub enum RuleAction {
    /// Nothing: it exempts the request from our other rules.
    Allow,
    /// Sends the request elsewhere.
    Redirect {
        /// How its address changes.
        redirect: Redirect,
    },
}

/// How an address changes.
#[derive(Debug, Clone, PartialEq, Eq, ToValue)]
pub struct Redirect {
    /// The parts that change.
    pub transform: Transform,
}

/// The new address. Path, query and fragment stay.
#[derive(Debug, Clone, PartialEq, Eq, ToValue)]
pub struct Transform {
    /// The scheme.
    pub scheme: &'static str,
    /// The host.
    pub host: String,
    /// The port.
    pub port: String,
}

/// Which requests a rule is for.
#[derive(Debug, Clone, PartialEq, Eq, ToValue)]
#[contract(camel_case, omit_nulls)]
pub struct Condition {
    /// The pattern of the address. Holds the `state`: it goes into a session rule and nowhere else.
    pub url_filter: Filter,
    /// Upper and lower case matter in a `state`.
    pub is_url_filter_case_sensitive: bool,
    /// Loopback, in every spelling that the host permissions cover.
    pub request_domains: Vec<&'static str>,
    /// Whole pages only.
    pub resource_types: Vec<&'static str>,
    /// The attempt's own tab.
    pub tab_ids: Vec<TabId>,
    /// For a form_post response: POST.
    pub request_methods: Option<Vec<&'static str>>,
    /// For a form_post response: the provider, which sends it.
    pub initiator_domains: Option<Vec<String>>,
}

/// The text of a `urlFilter`. It holds a `state`.
#[derive(Clone, PartialEq, Eq, ToValue)]
pub struct Filter(String);

impl std::fmt::Debug for Filter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Filter([redacted])")
    }
}

/// The callback that rules are for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ExpectedCallback<'a> {
    /// The id of its first rule; the next [`MAX_RULES_PER_ATTEMPT`] are its own.
    pub first_rule: u32,
    /// The tab it is expected in.
    pub tab: TabId,
    /// Its `state`.
    pub state: &'a State,
    /// The path that the client asked for.
    pub path: &'a str,
    /// How the answer comes back.
    pub response_mode: ResponseMode,
    /// The host of the authorization server.
    pub server_host: &'a str,
}

/// The rules that bring this callback to `target`. None when no text can stand for it without also standing for
/// others; the correction then comes after the failure.
pub(crate) fn rules_for(callback: ExpectedCallback<'_>, target: &LoopbackAddress) -> Vec<Rule> {
    let ExpectedCallback { state, path, .. } = callback;
    if !is_literal(path) {
        return Vec::new();
    }
    let mut rules = RuleWriter { first_id: callback.first_rule, tab: callback.tab, target, rules: Vec::new() };
    match callback.response_mode {
        ResponseMode::Query => {
            for spelling in spellings(state) {
                rules.redirect_where(path, ["?", "?*&"], &spelling);
            }
        }
        // A rule sees the fragment, which the request itself never carries.
        ResponseMode::Fragment => {
            for spelling in spellings(state) {
                rules.redirect_where(path, ["#", "#*&"], &spelling);
            }
        }
        ResponseMode::FormPost => rules.redirect_post(path, callback.server_host),
    }
    rules.rules
}

struct RuleWriter<'a> {
    first_id: u32,
    tab: TabId,
    target: &'a LoopbackAddress,
    rules: Vec<Rule>,
}

impl RuleWriter<'_> {
    /// For a `state` in the query or the fragment: first there, or after another parameter.
    fn redirect_where(&mut self, path: &str, places: [&str; 2], state: &str) {
        for before in places {
            for after in ["&", "|", "#"] {
                self.redirect(format!("{path}{before}state={state}{after}"));
            }
        }
        // A deeper path that ends like ours, or ours within a query.
        let mark = &places[0];
        self.exempt(format!("://*/*{path}{mark}*state={state}"));
        // Chromium takes this name for `localhost`; it is another one.
        self.exempt(format!("://localhost.*state={state}"));
        // Two values of `state`: which one counts is the listener's secret.
        self.exempt(format!("^state={state}*&state="));
        self.exempt(format!("^state=*&state={state}"));
    }

    /// The body cannot be seen, so the rule is bound to tab, path, method and sender instead of the `state`.
    fn redirect_post(&mut self, path: &str, server_host: &str) {
        self.redirect(format!("{path}|"));
        if let Some(rule) = self.rules.last_mut() {
            rule.condition.request_methods = Some(vec!["post"]);
            rule.condition.initiator_domains = Some(vec![server_host.to_owned()]);
        }
        self.exempt(format!("://*/*{path}|"));
    }

    fn redirect(&mut self, filter: String) {
        let transform = Transform {
            scheme: self.target.scheme.as_str(),
            host: self.target.host.to_string(),
            port: self.target.port.to_string(),
        };
        self.push(REDIRECTION, RuleAction::Redirect { redirect: Redirect { transform } }, filter);
    }

    fn exempt(&mut self, filter: String) {
        self.push(EXEMPTION, RuleAction::Allow, filter);
    }

    fn push(&mut self, priority: u32, action: RuleAction, filter: String) {
        let id = self.first_id + self.rules.len() as u32;
        let condition = Condition {
            url_filter: Filter(filter),
            is_url_filter_case_sensitive: true,
            request_domains: vec!["localhost", "127.0.0.1", "[::1]"],
            resource_types: vec!["main_frame"],
            tab_ids: vec![self.tab],
            request_methods: None,
            initiator_domains: None,
        };
        self.rules.push(Rule { id, priority, action, condition });
    }
}

/// The ways in which a provider may write the `state` into a query, without those that a pattern cannot hold.
fn spellings(state: &State) -> Vec<String> {
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

/// Whether a `urlFilter` takes the text as it stands.
fn is_literal(text: &str) -> bool {
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
    fn other_characters_have_the_spellings_that_providers_use() {
        assert_eq!(spelled("a/b="), ["a%2Fb%3D", "a/b="]);
        assert_eq!(spelled("a b"), ["a%20b", "a+b"]);
        assert_eq!(spelled("a+b"), ["a%2Bb"]);
        assert_eq!(spelled("a~b"), ["a~b", "a%7Eb"]);
    }

    #[test]
    fn a_wildcard_is_only_armed_where_it_is_encoded() {
        assert_eq!(spelled("a*b"), ["a%2Ab"]);
        assert_eq!(spelled("a|b^c"), ["a%7Cb%5Ec"]);
    }
}
