//! The session rules of `declarativeNetRequest` that correct a callback before any of it is sent.
//!
//! A rule compares text: it neither parses nor decodes an address. There is therefore one rule for each position of
//! the `state` in a query and each of its spellings, and exemptions for addresses that only look like the callback.
//! All this was measured in both browsers: see `tests/measure`, B and C.

use crate::browser::TabId;
use crate::protocol::authorization::ResponseMode;
use crate::protocol::loopback::LoopbackAddress;
use crate::protocol::secret::State;
use crate::value::{Shape, ToValue};

/// The most rules of one attempt.
pub(crate) const MAX_RULES_PER_ATTEMPT: u32 = 32;

/// The `priority` of a rule that exempts a request from the redirects.
const EXEMPTION: u32 = 2;
/// The `priority` of a rule that redirects a request.
const REDIRECTION: u32 = 1;

/// A rule in the form that `declarativeNetRequest.updateSessionRules` accepts.
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
#[contract(ts = "chrome.declarativeNetRequest.Rule")]
pub struct Rule {
    /// The id, unique among all rules of the extension.
    pub id: u32,
    /// The priority. The matching rule with the highest one wins.
    pub priority: u32,
    /// What the rule does.
    pub action: RuleAction,
    /// The requests to which it applies.
    pub condition: Condition,
}

/// What a rule does.
#[derive(Debug, Clone, PartialEq, Eq, ToValue)]
pub enum RuleAction {
    /// Exempts the request from rules with a lower priority.
    Allow,
    /// Redirects the request.
    Redirect {
        /// How the address changes.
        redirect: Redirect,
    },
}

/// A redirect.
#[derive(Debug, Clone, PartialEq, Eq, ToValue)]
pub struct Redirect {
    /// The parts of the address that change.
    pub transform: Transform,
}

/// The parts of an address that a redirect changes. Path, query and fragment stay.
#[derive(Debug, Clone, PartialEq, Eq, ToValue)]
pub struct Transform {
    /// The scheme.
    pub scheme: &'static str,
    /// The host.
    pub host: String,
    /// The port.
    pub port: String,
}

/// The requests to which a rule applies.
#[derive(Debug, Clone, PartialEq, Eq, ToValue)]
#[contract(camel_case, omit_nulls)]
pub struct Condition {
    /// The pattern of the address. It contains the `state`, and must not be used anywhere but in a session rule.
    pub url_filter: Filter,
    /// Always true: the `state` is case sensitive.
    pub is_url_filter_case_sensitive: bool,
    /// The loopback hosts for which the extension has host permissions.
    pub request_domains: Vec<&'static str>,
    /// Always `main_frame`.
    pub resource_types: Vec<&'static str>,
    /// The attempt's tab.
    pub tab_ids: Vec<TabId>,
    /// For a form_post response, `post`.
    pub request_methods: Option<Vec<&'static str>>,
    /// For a form_post response, the provider's host: its page sends the form.
    pub initiator_domains: Option<Vec<String>>,
}

/// The text of a `urlFilter`. It contains a `state`.
#[derive(Clone, PartialEq, Eq, ToValue)]
pub struct Filter(String);

impl std::fmt::Debug for Filter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Filter([redacted])")
    }
}

/// The callback that an attempt is waiting for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ExpectedCallback<'a> {
    /// The id of its first rule. [`MAX_RULES_PER_ATTEMPT`] ids from there on are reserved for it.
    pub first_rule: u32,
    /// The tab in which it is expected.
    pub tab: TabId,
    /// Its `state`.
    pub state: &'a State,
    /// The requested path.
    pub path: &'a str,
    /// How the response is returned.
    pub response_mode: ResponseMode,
    /// The host of the authorization server.
    pub server_host: &'a str,
}

/// Returns the rules that redirect this callback to `target`. Empty if no pattern matches only this callback; it is
/// then corrected after the failure.
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
        // The pattern is compared with the whole URL, including the fragment, which is not part of the request.
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
    /// Adds the rules for one spelling of the `state`, which stands at the start of the query or fragment or after
    /// another parameter.
    fn redirect_where(&mut self, path: &str, positions: [&str; 2], state: &str) {
        for before in positions {
            for after in ["&", "|", "#"] {
                self.redirect(format!("{path}{before}state={state}{after}"));
            }
        }
        // A longer path that ends with this one, or this path within a query.
        let start = &positions[0];
        self.exempt(format!("://*/*{path}{start}*state={state}"));
        // Chromium's domain condition matches `localhost.` too, which is a different host.
        self.exempt(format!("://localhost.*state={state}"));
        // Two values of `state`: it is unknown which of them the listener uses.
        self.exempt(format!("^state={state}*&state="));
        self.exempt(format!("^state=*&state={state}"));
    }

    /// Adds the rules for a form_post response. Its `state` is in the body, which a rule cannot see, so they are bound
    /// to tab, path, method and sender instead (docs/safety.md).
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

/// Returns the spellings of the `state` that providers use in a query, without those that a pattern cannot express.
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

/// Returns whether a `urlFilter` matches the text literally.
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

    fn rules(mode: ResponseMode, path: &str, state: &str) -> Vec<Rule> {
        let state = State::new(state).unwrap();
        let callback = ExpectedCallback {
            first_rule: 64,
            tab: 7,
            state: &state,
            path,
            response_mode: mode,
            server_host: "idp.example",
        };
        rules_for(callback, &LoopbackAddress::read_listener("https://127.0.0.1:5").unwrap())
    }

    fn filters(rules: &[Rule], priority: u32) -> Vec<&str> {
        rules.iter().filter(|rule| rule.priority == priority).map(|rule| rule.condition.url_filter.0.as_str()).collect()
    }

    #[test]
    fn a_rule_redirects_exactly_the_callback() {
        for (mode, mark) in [(ResponseMode::Query, "?"), (ResponseMode::Fragment, "#")] {
            let rules = rules(mode, "/cb", "s");
            let expected = ["s&", "s|", "s#"].map(|end| format!("/cb{mark}state={end}"));
            let later = ["s&", "s|", "s#"].map(|end| format!("/cb{mark}*&state={end}"));
            assert_eq!(filters(&rules, REDIRECTION), [expected, later].concat());
            let exempt = format!("://*/*/cb{mark}*state=s");
            let exempt = [&exempt, "://localhost.*state=s", "^state=s*&state=", "^state=*&state=s"];
            assert_eq!(filters(&rules, EXEMPTION), exempt);
            assert!(rules.iter().map(|rule| rule.id).eq(64..74));
            for Rule { action, condition, priority, .. } in &rules {
                let transform = Transform { scheme: "https", host: "127.0.0.1".to_owned(), port: "5".to_owned() };
                let expected = match *priority {
                    EXEMPTION => RuleAction::Allow,
                    _ => RuleAction::Redirect { redirect: Redirect { transform } },
                };
                assert_eq!(*action, expected);
                assert_eq!((&condition.tab_ids[..], &condition.resource_types[..]), (&[7][..], &["main_frame"][..]));
                assert!(condition.is_url_filter_case_sensitive);
                assert_eq!((&condition.request_methods, &condition.initiator_domains), (&None, &None));
            }
        }
        let post = rules(ResponseMode::FormPost, "/cb", "s");
        assert_eq!((filters(&post, REDIRECTION), filters(&post, EXEMPTION)), (vec!["/cb|"], vec!["://*/*/cb|"]));
        assert_eq!(post[0].condition.request_methods, Some(vec!["post"]));
        assert_eq!(post[0].condition.initiator_domains, Some(vec!["idp.example".to_owned()]));
    }

    #[test]
    fn a_path_that_is_a_pattern_has_no_rules() {
        for path in ["/*", "/a^", "/a|b"] {
            for mode in [ResponseMode::Query, ResponseMode::Fragment, ResponseMode::FormPost] {
                assert_eq!(rules(mode, path, "s"), []);
            }
        }
    }

    #[test]
    fn an_attempt_has_no_more_rules_than_ids() {
        let most = rules(ResponseMode::Query, "/cb", "a /~'b");
        assert_eq!((most.len(), MAX_RULES_PER_ATTEMPT), (30, 32));
    }

    #[test]
    fn debug_output_is_redacted() {
        let printed = format!("{:?}", rules(ResponseMode::Query, "/cb", "hunter2"));
        assert!(!printed.contains("hunter2") && printed.contains("url_filter: Filter([redacted])"), "{printed}");
    }

    #[test]
    fn wildcard_characters_are_only_used_encoded() {
        assert_eq!(spelled("a*b"), ["a%2Ab"]);
        assert_eq!(spelled("a|b^c"), ["a%7Cb%5Ec"]);
    }
}
