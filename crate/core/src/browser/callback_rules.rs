//! The session rules that correct a callback before any of it is sent.
//!
//! A rule compares text: it neither parses nor decodes an address. There is therefore one rule for each position of
//! the `state` in a query and each of its spellings, and exemptions for addresses that only look like the callback.
//! All this was measured in both browsers: see `tests/measure`, B and C.
//!
//! A callback that names its issuer is redirected only if that is the server that was asked, and one that names none only
//! if nobody else can have sent the browser there (docs/safety.md, rule 5).

use crate::browser::TabId;
use crate::protocol::authorization::ResponseMode;
use crate::protocol::loopback::{LoopbackAddress, LoopbackHost};
use crate::protocol::secret::State;

use super::rule::{Condition, Filter, Redirect, Rule, RuleAction, Transform};
use super::spelling::{ENCODED_NAMES, is_literal, spellings};

/// The most rules of one attempt.
pub(crate) const MAX_RULES_PER_ATTEMPT: u32 = 96;

/// The `priority` of a rule that exempts what must never be redirected.
const EXEMPTION: u32 = 4;
/// The `priority` of a rule that redirects a callback whose issuer is the server that was asked.
const REDIRECTION_OF_ISSUER: u32 = 3;
/// The `priority` of a rule that exempts a callback that names an issuer.
const EXEMPTION_OF_ISSUERS: u32 = 2;
/// The `priority` of a rule that redirects a callback that names no issuer.
const REDIRECTION: u32 = 1;

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
    /// The origin of the authorization server.
    pub server: &'a str,
    /// The host of the authorization server.
    pub server_host: &'a str,
    /// Whether only that server can send the browser there, so that its answer needs no issuer.
    pub is_trusted: bool,
}

/// Returns the rules that redirect this callback to `target`. Empty if no pattern matches only this callback; it is
/// then corrected after the failure.
pub(crate) fn rules_for(callback: ExpectedCallback<'_>, target: &LoopbackAddress) -> Vec<Rule> {
    let ExpectedCallback { state, path, .. } = callback;
    if !is_literal(path) {
        return Vec::new();
    }
    let mut rules = RuleWriter { callback, target, rules: Vec::new() };
    match callback.response_mode {
        ResponseMode::Query => rules.redirect_responses('?', &spellings(state)),
        // The pattern is compared with the whole URL, including the fragment, which is not part of the request.
        ResponseMode::Fragment => rules.redirect_responses('#', &spellings(state)),
        ResponseMode::FormPost => rules.redirect_post(),
    }
    if !rules.rules.is_empty() {
        rules.exempt_target_over_tls();
    }
    rules.rules
}

struct RuleWriter<'a> {
    callback: ExpectedCallback<'a>,
    target: &'a LoopbackAddress,
    rules: Vec<Rule>,
}

impl RuleWriter<'_> {
    /// Adds the rules for a response in the query or the fragment, which begins with `mark`.
    fn redirect_responses(&mut self, mark: char, states: &[String]) {
        let path = self.callback.path;
        for state in states {
            if self.callback.is_trusted {
                for before in [format!("{path}{mark}"), format!("{path}{mark}*&")] {
                    for after in ["&", "|", "#"] {
                        self.redirect(REDIRECTION, format!("{before}state={state}{after}"));
                    }
                }
            }
            self.redirect_with_issuer(mark, state);
            self.exempt_at_ip(&format!("{path}{mark}*state={state}"));
            // A longer path that ends with this one, or this path within a query.
            self.exempt(EXEMPTION, format!("://*/*{path}{mark}*state={state}"));
            // Chromium's domain condition matches `localhost.` too, which is a different host.
            self.exempt(EXEMPTION, format!("://localhost.*state={state}"));
            // Two values of `state`: it is unknown which of them the listener uses.
            self.exempt(EXEMPTION, format!("^state={state}*&state="));
            self.exempt(EXEMPTION, format!("^state=*&state={state}"));
        }
        if states.is_empty() {
            return;
        }
        for name in ENCODED_NAMES {
            self.exempt(EXEMPTION, format!("^{name}"));
        }
        // A user name in the address.
        self.exempt(EXEMPTION, format!("://*@*{path}{mark}"));
        // Two issuers: it is unknown which of them the listener uses.
        self.exempt(EXEMPTION, "iss=*iss=".to_owned());
        if self.callback.is_trusted {
            self.exempt(EXEMPTION_OF_ISSUERS, "^iss=".to_owned());
        }
    }

    /// Adds the rules for a response that names the server as its issuer, percent-encoded, before or after the `state`.
    /// The issuer may have a path.
    fn redirect_with_issuer(&mut self, mark: char, state: &str) {
        let path = self.callback.path;
        let issuer: String = url::form_urlencoded::byte_serialize(self.callback.server.as_bytes()).collect();
        let mut redirect = |filter: String| self.redirect(REDIRECTION_OF_ISSUER, filter);
        for before in [format!("{path}{mark}"), format!("{path}{mark}*&")] {
            for after in ["^", "%2F"] {
                redirect(format!("{before}state={state}&*iss={issuer}{after}"));
            }
        }
        for between in ["&", "&*&", "%2F*&"] {
            for after in ["&", "|", "#"] {
                redirect(format!("{path}{mark}*iss={issuer}{between}state={state}{after}"));
            }
        }
    }

    /// Adds the rules for a form_post response. Its `state` is in the body, which a rule cannot see, so they are bound
    /// to tab, path, method and sender instead (docs/safety.md). The sender is the page of the server that answers.
    fn redirect_post(&mut self) {
        let ExpectedCallback { path, server_host, .. } = self.callback;
        self.redirect(REDIRECTION, format!("{path}|"));
        if let Some(rule) = self.rules.last_mut() {
            rule.condition.request_methods = Some(vec!["post"]);
            rule.condition.initiator_domains = Some(vec![server_host.to_owned()]);
        }
        self.exempt_at_ip(&format!("{path}|"));
        self.exempt(EXEMPTION, format!("://*/*{path}|"));
        self.exempt(EXEMPTION, format!("://*@*{path}|"));
    }

    /// Exempts what the browser makes of the target if it turns http into https there: redirected, it would become the same
    /// again, until the browser gives up.
    fn exempt_target_over_tls(&mut self) {
        let over_tls = self.target.over_tls();
        if over_tls.is_upgrade_of(self.target) {
            self.exempt(EXEMPTION, format!("|{over_tls}/"));
        }
    }

    /// Exempts this callback at 127.0.0.1, on the port of `localhost`: what listens there need not be what `localhost` leads
    /// to, because browsers try `[::1]` first.
    fn exempt_at_ip(&mut self, rest: &str) {
        if self.target.host == LoopbackHost::Localhost {
            self.exempt(EXEMPTION, format!("|{}{rest}", self.target.other_family()));
        }
    }

    fn redirect(&mut self, priority: u32, filter: String) {
        let transform = Transform {
            scheme: self.target.scheme.as_str(),
            host: self.target.host.to_string(),
            port: self.target.port.to_string(),
        };
        self.push(priority, RuleAction::Redirect { redirect: Redirect { transform } }, filter);
    }

    fn exempt(&mut self, priority: u32, filter: String) {
        self.push(priority, RuleAction::Allow, filter);
    }

    fn push(&mut self, priority: u32, action: RuleAction, filter: String) {
        let id = self.callback.first_rule + self.rules.len() as u32;
        let condition = Condition {
            url_filter: Filter(filter),
            is_url_filter_case_sensitive: true,
            request_domains: vec!["localhost", "127.0.0.1", "[::1]"],
            resource_types: vec!["main_frame"],
            tab_ids: vec![self.callback.tab],
            request_methods: None,
            initiator_domains: None,
        };
        self.rules.push(Rule { id, priority, action, condition });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(mode: ResponseMode, path: &str, state: &str) -> Vec<Rule> {
        rules_of_server(mode, path, state, true)
    }

    fn rules_of_server(mode: ResponseMode, path: &str, state: &str, is_trusted: bool) -> Vec<Rule> {
        rules_to("https://127.0.0.1:5", mode, path, state, is_trusted)
    }

    fn rules_to(target: &str, mode: ResponseMode, path: &str, state: &str, is_trusted: bool) -> Vec<Rule> {
        let state = State::new(state).unwrap();
        let callback = ExpectedCallback {
            first_rule: 64,
            tab: 7,
            state: &state,
            path,
            response_mode: mode,
            server: "https://idp.example",
            server_host: "idp.example",
            is_trusted,
        };
        rules_for(callback, &LoopbackAddress::read_listener(target).unwrap())
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
            let user = format!("://*@*/cb{mark}");
            let names = ["^%73", "^s%74", "^st%61", "^sta%74", "^stat%65"];
            assert_eq!(filters(&rules, EXEMPTION), [&exempt[..], &names, &[&user, "iss=*iss="]].concat());
            assert_eq!(filters(&rules, EXEMPTION_OF_ISSUERS), ["^iss="]);
            assert!(rules.iter().map(|rule| rule.id).eq(64..95));
            for Rule { action, condition, priority, .. } in &rules {
                let transform = Transform { scheme: "https", host: "127.0.0.1".to_owned(), port: "5".to_owned() };
                let expected = match *priority {
                    EXEMPTION | EXEMPTION_OF_ISSUERS => RuleAction::Allow,
                    _ => RuleAction::Redirect { redirect: Redirect { transform } },
                };
                assert_eq!(*action, expected);
                assert_eq!((&condition.tab_ids[..], &condition.resource_types[..]), (&[7][..], &["main_frame"][..]));
                assert!(condition.is_url_filter_case_sensitive);
                assert_eq!((&condition.request_methods, &condition.initiator_domains), (&None, &None));
            }
        }
        const {
            assert!(REDIRECTION < EXEMPTION_OF_ISSUERS);
            assert!(EXEMPTION_OF_ISSUERS < REDIRECTION_OF_ISSUER && REDIRECTION_OF_ISSUER < EXEMPTION);
        };
        let post = rules(ResponseMode::FormPost, "/cb", "s");
        assert_eq!(
            (filters(&post, REDIRECTION), filters(&post, EXEMPTION)),
            (vec!["/cb|"], vec!["://*/*/cb|", "://*@*/cb|"])
        );
        assert_eq!(post[0].condition.request_methods, Some(vec!["post"]));
        assert_eq!(post[0].condition.initiator_domains, Some(vec!["idp.example".to_owned()]));
    }

    #[test]
    fn a_callback_that_names_its_issuer_is_redirected_only_if_that_is_the_server() {
        let server = "https%3A%2F%2Fidp.example";
        let after = ["^", "%2F"].map(|end| format!("/cb?state=s&*iss={server}{end}"));
        let later = ["^", "%2F"].map(|end| format!("/cb?*&state=s&*iss={server}{end}"));
        let before = ["&", "&*&", "%2F*&"]
            .map(|between| ["&", "|", "#"].map(|end| format!("/cb?*iss={server}{between}state=s{end}")))
            .concat();
        let expected = [&after[..], &later, &before].concat();
        for is_trusted in [true, false] {
            let rules = rules_of_server(ResponseMode::Query, "/cb", "s", is_trusted);
            assert_eq!(filters(&rules, REDIRECTION_OF_ISSUER), expected);
            assert_eq!(filters(&rules, REDIRECTION).is_empty(), !is_trusted);
        }
    }

    #[test]
    fn no_rule_redirects_what_the_browser_makes_of_its_target_over_tls() {
        for (target, over_tls) in [
            ("http://localhost:5", Some("|https://localhost:5/")),
            ("http://[::1]:5", Some("|https://[::1]:5/")),
            ("http://localhost", Some("|https://localhost/")),
            ("http://localhost:443", Some("|https://localhost/")),
            ("https://localhost:5", None),
        ] {
            for mode in [ResponseMode::Query, ResponseMode::Fragment, ResponseMode::FormPost] {
                let rules = rules_to(target, mode, "/cb", "s", true);
                let exempt = filters(&rules, EXEMPTION)
                    .into_iter()
                    .find(|filter| filter.starts_with("|https:") && filter.ends_with('/'));
                assert_eq!(exempt, over_tls, "{target}");
            }
        }
    }

    #[test]
    fn no_rule_moves_the_callback_from_the_port_of_localhost_at_an_ip_address() {
        for (target, at_ip) in [
            ("http://localhost:5", Some("|http://127.0.0.1:5")),
            ("https://localhost:5", Some("|https://127.0.0.1:5")),
            ("http://localhost", Some("|http://127.0.0.1")),
            ("http://127.0.0.1:5", None),
            ("http://[::1]:5", None),
        ] {
            for (mode, rest) in [
                (ResponseMode::Query, "/cb?*state=s"),
                (ResponseMode::Fragment, "/cb#*state=s"),
                (ResponseMode::FormPost, "/cb|"),
            ] {
                let rules = rules_to(target, mode, "/cb", "s", true);
                let at_ip = at_ip.map(|at_ip| format!("{at_ip}{rest}"));
                let mut exempt = filters(&rules, EXEMPTION).into_iter();
                assert_eq!(exempt.find(|it| it.starts_with('|') && it.ends_with(rest)), at_ip.as_deref(), "{target}");
            }
        }
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
        // Three spellings of the `state`, and both exemptions that only the name localhost has over http.
        let most = rules_to("http://localhost:5", ResponseMode::Query, "/cb", "a /~'b", true);
        assert_eq!((most.len(), MAX_RULES_PER_ATTEMPT), (81, 96));
    }

    #[test]
    fn debug_output_is_redacted() {
        let printed = format!("{:?}", rules(ResponseMode::Query, "/cb", "hunter2"));
        assert!(!printed.contains("hunter2") && printed.contains("url_filter: Filter([redacted])"), "{printed}");
    }
}
