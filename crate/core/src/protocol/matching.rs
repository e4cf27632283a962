//! How providers compare the requested redirect URI with the registered ones.

use crate::protocol::pattern::{glob, regular_expression};
use crate::protocol::uri_text::UriText;

/// How far a registered loopback address stretches. It decides which remedy works at a provider.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reach {
    /// No further than its own text (RFC 6749 section 3.1.2.3).
    #[default]
    Exact,
    /// Any port on an IP literal; exact on `localhost` (RFC 8252 section 7.3).
    AnyPortOnIp,
    /// Any port on an IP literal and on `localhost` (RFC 9700 section 2.1).
    AnyPort,
    /// Any port on an IP literal if the registered URI has none.
    AnyPortOnIpIfPortless,
    /// Any port on an IP literal and on `localhost` if the registered URI has none.
    AnyPortIfPortless,
    /// Any port on `localhost` only.
    AnyPortOnLocalhost,
    /// Any port on any host.
    PortIgnored,
    /// Any loopback host, port and scheme with the same path and query.
    AnyHostAndPort,
    /// Any loopback address, whatever is registered.
    AnyLoopback,
}

/// What a provider forgives beyond the [`Reach`]: a set of the constants.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Leniency(pub u16);

impl Leniency {
    /// Ports are forgiven over https as well.
    pub const HTTPS: u16 = 1;
    /// Of the loopback addresses, ports are forgiven on 127.0.0.1 and `[::1]` only.
    pub const USUAL_IPS_ONLY: u16 = 1 << 1;
    /// Ports are not forgiven on `[::1]`.
    pub const NOT_IPV6: u16 = 1 << 2;
    /// URLs are compared parsed: the default port, a missing path and the letter case of the host do not count.
    pub const PARSED: u16 = 1 << 3;
    /// A query may be added to a registered URL without one. The parameters of another may stand in any order.
    pub const ADDED_QUERY: u16 = 1 << 4;
    /// Letter case does not count.
    pub const LETTER_CASE: u16 = 1 << 5;
    /// The path may extend the registered one by further segments, with any query.
    pub const DEEPER_PATH: u16 = 1 << 6;
    /// The registered scheme does not count where the port does not.
    pub const SCHEME: u16 = 1 << 7;
    /// A `*` at the end of a registered URL stands for any text.
    pub const STAR_AT_END: u16 = 1 << 8;
    /// A `*` anywhere in a registered URL stands for any text.
    pub const STARS: u16 = 1 << 9;
    /// A registered entry may be a regular expression.
    pub const EXPRESSIONS: u16 = 1 << 10;
    /// A `*` in the path of a registered URL stands for any text.
    pub const STARS_IN_PATH: u16 = 1 << 11;
    /// A query may have more parameters than the registered one, in any order.
    pub const MORE_QUERY: u16 = 1 << 12;

    fn has(self, one: u16) -> bool {
        self.0 & one != 0
    }
}

/// One rule of comparison.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rule {
    /// How far a registered loopback address stretches.
    pub reach: Reach,
    /// What is forgiven beyond that.
    pub leniency: Leniency,
}

/// How a provider compares: by one rule or, depending on what cannot be seen from here, by another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Matching {
    /// The usual rule.
    pub usual: Rule,
    /// The rule for clients of another type, another version, or with another setting of the operator.
    pub otherwise: Option<Rule>,
}

/// Whether a provider accepts a redirect URI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It refuses it.
    Refused,
    /// It depends on what cannot be seen.
    Depends,
    /// It accepts it.
    Accepted,
}

impl Matching {
    /// The rule of a server of which nothing is known: probably exact, but some accept any loopback address. Whoever has
    /// registered a pattern has a server that reads patterns.
    pub const UNKNOWN: Self = Self {
        usual: Rule { reach: Reach::Exact, leniency: Leniency(Leniency::STARS | Leniency::EXPRESSIONS) },
        otherwise: Some(Rule { reach: Reach::AnyLoopback, leniency: Leniency(0) }),
    };

    /// Returns a matching with one rule only.
    pub const fn only(reach: Reach) -> Self {
        Self { usual: Rule { reach, leniency: Leniency(0) }, otherwise: None }
    }

    /// Judges whether a provider accepts `requested` if `registered` is registered.
    ///
    /// # Examples
    ///
    /// ```
    /// use portmend::protocol::matching::{Matching, Reach, Verdict};
    ///
    /// let registered = "http://localhost:38000/callback";
    /// let any_port = Matching::only(Reach::AnyPort);
    /// assert_eq!(Matching::only(Reach::Exact).judge("http://localhost:40892/callback", registered), Verdict::Refused);
    /// assert_eq!(any_port.judge("http://localhost:40892/callback", registered), Verdict::Accepted);
    /// assert_eq!(any_port.judge("http://127.0.0.1:38000/callback", registered), Verdict::Refused);
    /// ```
    pub fn judge(&self, requested: &str, registered: &str) -> Verdict {
        let otherwise = self.otherwise.unwrap_or(self.usual);
        if let Some((sent, entry)) = UriText::split(requested).zip(UriText::split(registered))
            && sent.path != entry.path
            && (sent.is_oddly_written() || entry.is_oddly_written())
        {
            return Verdict::Depends;
        }
        match (self.usual.accepts(requested, registered), otherwise.accepts(requested, registered)) {
            (true, true) => Verdict::Accepted,
            (false, false) => Verdict::Refused,
            _ => Verdict::Depends,
        }
    }

    /// Returns whether a provider certainly accepts `requested` if `registered` is registered.
    pub fn accepts(&self, requested: &str, registered: &str) -> bool {
        self.judge(requested, registered) == Verdict::Accepted
    }
}

/// Returns whether a registered entry is a pattern, and no address that a client could send.
pub fn is_pattern(registered: &str) -> bool {
    registered.contains('*') || is_expression(registered) || registered.starts_with('/')
}

/// Returns whether a registered entry has what only a regular expression has.
fn is_expression(registered: &str) -> bool {
    let is_repeated = [".*", ".+", "s?:", "]+", "]?", "]{"].iter().any(|part| registered.contains(part));
    is_repeated || registered.contains(['\\', '(', '^', '$', '|'])
}

impl Rule {
    /// Returns whether a provider with this rule accepts `requested` if `registered` is registered.
    pub fn accepts(self, requested: &str, registered: &str) -> bool {
        if requested == registered {
            return true;
        }
        let Some(mut sent) = UriText::split(requested) else { return false };
        if self.reach == Reach::AnyLoopback && (sent.is_ip() || sent.is_localhost()) {
            return true;
        }
        let forgives = |one| self.leniency.has(one);
        let lower: (String, String);
        let mut registered = registered;
        if forgives(Leniency::LETTER_CASE) {
            lower = (requested.to_ascii_lowercase(), registered.to_ascii_lowercase());
            let Some(again) = UriText::split(&lower.0) else { return false };
            (sent, registered) = (again, &lower.1);
        }
        if forgives(Leniency::STAR_AT_END) && self.fits_prefix(&sent, registered)
            || forgives(Leniency::STARS) && registered.contains('*') && glob(registered, requested)
            || self.takes_for_expression(registered) && (registered == "*" || regular_expression(registered, requested))
        {
            return true;
        }
        UriText::split(registered).is_some_and(|registered| self.fits(&sent, &registered))
    }

    /// Returns whether the server reads a registered entry as a regular expression. Where stars alone are read as well, it
    /// is one only with more in it than stars.
    fn takes_for_expression(self, registered: &str) -> bool {
        let has = |one| self.leniency.has(one);
        has(Leniency::EXPRESSIONS) && (is_expression(registered) || !has(Leniency::STARS) && registered.contains('*'))
    }

    fn fits(self, sent: &UriText<'_>, registered: &UriText<'_>) -> bool {
        let forgives = |one| self.leniency.has(one);
        let parsed = forgives(Leniency::PARSED);
        let same = |a: &str, b: &str| if parsed { a.eq_ignore_ascii_case(b) } else { a == b };
        let path = |uri: &UriText<'_>| if parsed && uri.path.is_empty() { "/".to_owned() } else { uri.path.to_owned() };
        let (sent_path, registered_path) = (path(sent), path(registered));
        let is_deeper = || {
            let rest = sent_path.strip_prefix(registered_path.trim_end_matches('/'));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let has_query = || sent.query == registered.query || self.forgives_query(sent, registered);
        let has_path = sent_path == registered_path && has_query()
            || forgives(Leniency::STARS_IN_PATH)
                && glob(&registered_path, &sent_path)
                && sent.query == registered.query
            || forgives(Leniency::DEEPER_PATH) && is_deeper();
        if !has_path {
            return false;
        }
        if self.reach == Reach::AnyHostAndPort {
            let is_loopback = |uri: &UriText<'_>| uri.is_ip() || uri.is_localhost();
            return is_loopback(sent) && is_loopback(registered);
        }
        let port = |uri: &UriText<'_>| if parsed { uri.effective_port() } else { uri.port.map(str::to_owned) };
        let frees_port = self.frees_port(sent, registered);
        let has_scheme =
            same(sent.scheme, registered.scheme) || frees_port && forgives(Leniency::SCHEME) && sent.scheme == "http";
        has_scheme && same(sent.host, registered.host) && (frees_port || port(sent) == port(registered))
    }

    /// Returns whether a query is forgiven that may differ from the registered one.
    fn forgives_query(self, sent: &UriText<'_>, registered: &UriText<'_>) -> bool {
        let is_more = has_all(sent.query, registered.query);
        let is_added = || registered.query.is_empty() || is_more && has_all(registered.query, sent.query);
        self.leniency.has(Leniency::MORE_QUERY) && is_more || self.leniency.has(Leniency::ADDED_QUERY) && is_added()
    }

    /// Returns whether the port of a requested address does not count.
    fn frees_port(self, sent: &UriText<'_>, registered: &UriText<'_>) -> bool {
        if registered.port == Some("*") && self.leniency.has(Leniency::STARS) {
            return true;
        }
        let is_portless = registered.effective_port() == UriText { port: None, ..*registered }.effective_port();
        let (on_ip, on_localhost) = match self.reach {
            Reach::PortIgnored => return true,
            Reach::AnyPortOnIp => (true, false),
            Reach::AnyPort => (true, true),
            Reach::AnyPortOnIpIfPortless => (is_portless, false),
            Reach::AnyPortIfPortless => (is_portless, is_portless),
            Reach::AnyPortOnLocalhost => (false, true),
            Reach::Exact | Reach::AnyHostAndPort | Reach::AnyLoopback => return false,
        };
        let forgives = |one| self.leniency.has(one);
        let is_usual = matches!(sent.host, "127.0.0.1" | "[::1]") || !forgives(Leniency::USUAL_IPS_ONLY);
        let is_ip = sent.is_ip() && is_usual && (sent.host != "[::1]" || !forgives(Leniency::NOT_IPV6));
        (sent.scheme.eq_ignore_ascii_case("http") || forgives(Leniency::HTTPS))
            && (on_ip && is_ip || on_localhost && sent.is_localhost())
    }

    /// Returns whether a registered prefix, which ends with `*`, or a path below an unknown root fits. Where the port does
    /// not count, an address without its port is compared as well.
    fn fits_prefix(self, sent: &UriText<'_>, registered: &str) -> bool {
        if registered.starts_with('/') {
            return ends_with_star_or_equal(sent.path, registered);
        }
        if !registered.ends_with('*') || registered.contains('?') {
            return false;
        }
        let portless = UriText { port: None, query: "", ..*sent };
        let whole = UriText { query: "", ..*sent };
        ends_with_star_or_equal(&whole.to_string(), registered)
            || self.frees_port(sent, &portless) && ends_with_star_or_equal(&portless.to_string(), registered)
    }
}

/// Returns whether a query has every parameter of another.
fn has_all(query: &str, other: &str) -> bool {
    let own = query.trim_start_matches('?');
    other.is_empty() || other.trim_start_matches('?').split('&').all(|one| own.split('&').any(|own| own == one))
}

fn ends_with_star_or_equal(text: &str, registered: &str) -> bool {
    match registered.strip_suffix('*') {
        Some(start) => text.starts_with(start) || start.strip_suffix('/') == Some(text),
        None => text == registered,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGISTERED: &str = "http://localhost:38000/callback";

    fn accepts(reach: Reach, leniency: u16, requested: &str, registered: &str) -> bool {
        Rule { reach, leniency: Leniency(leniency) }.accepts(requested, registered)
    }

    #[test]
    fn a_pattern_is_one_only_where_patterns_are_read() {
        for (leniency, registered) in [
            (Leniency::STARS, "http://localhost:*/callback"),
            (Leniency::STAR_AT_END, "http://localhost:38000/*"),
            (Leniency::EXPRESSIONS, r"http://localhost:\d+/callback"),
        ] {
            assert!(accepts(Reach::Exact, leniency, REGISTERED, registered), "{registered}");
            assert!(!accepts(Reach::Exact, 0, REGISTERED, registered), "{registered}");
        }
    }

    #[test]
    fn patterns_are_read_by_a_server_of_which_nothing_is_known() {
        assert_eq!(Matching::UNKNOWN.judge(REGISTERED, "http://localhost:*/callback"), Verdict::Accepted);
        assert_eq!(Matching::UNKNOWN.judge(REGISTERED, r"http://localhost:\d+/callback"), Verdict::Accepted);
        assert_eq!(Matching::UNKNOWN.judge(REGISTERED, "http://localhost:1/callback"), Verdict::Depends);
    }

    #[test]
    fn stars_alone_are_no_expression_where_stars_are_read() {
        // As an expression, it would be any number of slashes.
        assert_eq!(Matching::UNKNOWN.judge("http://localhost:1", "http://localhost:1/*"), Verdict::Depends);
        assert_eq!(Matching::UNKNOWN.judge("http://localhost:1/cb", "http://localhost:1/.*"), Verdict::Accepted);
        assert!(accepts(Reach::Exact, Leniency::EXPRESSIONS, REGISTERED, "*"));
    }

    #[test]
    fn nothing_is_certain_of_an_oddly_written_path() {
        let exact = Matching::only(Reach::Exact);
        for requested in ["http://localhost:38000/%63allback", "http://localhost:38000/x/../callback"] {
            assert_eq!(exact.judge(requested, REGISTERED), Verdict::Depends, "{requested}");
            assert_eq!(exact.judge(REGISTERED, requested), Verdict::Depends, "{requested}");
            assert_eq!(exact.judge(requested, requested), Verdict::Accepted, "{requested}");
            let other_port = requested.replace("38000", "1");
            assert_eq!(exact.judge(&other_port, requested), Verdict::Refused, "{requested}");
            assert_eq!(Matching::only(Reach::AnyPort).judge(&other_port, requested), Verdict::Accepted, "{requested}");
        }
        assert_eq!(exact.judge("http://localhost:1/callback?x=%2F", REGISTERED), Verdict::Refused);
    }

    #[test]
    fn a_query_may_have_more_in_any_order() {
        let fits = |leniency: u16, query: &str, registered: &str| {
            let uri = |query: &str| format!("{REGISTERED}{query}");
            accepts(Reach::Exact, leniency, &uri(query), &uri(registered))
        };
        for leniency in [Leniency::ADDED_QUERY, Leniency::MORE_QUERY] {
            assert!(fits(leniency, "?a=1", "") && fits(leniency, "?b=2&a=1", "?a=1&b=2"));
            assert!(!fits(leniency, "", "?a=1") && !fits(leniency, "?a=2", "?a=1"));
        }
        assert!(fits(Leniency::MORE_QUERY, "?a=1&b=2", "?a=1"));
        assert!(!fits(Leniency::ADDED_QUERY, "?a=1&b=2", "?a=1"));
    }

    #[test]
    fn a_star_in_the_path_is_none_in_the_port() {
        let fits =
            |requested: &str, registered: &str| accepts(Reach::AnyPort, Leniency::STARS_IN_PATH, requested, registered);
        assert!(fits("http://localhost:2/a/b", "http://localhost:1/*"));
        assert!(!fits("http://localhost:2/a?x=1", "http://localhost:1/*"));
        assert!(!accepts(Reach::Exact, Leniency::STARS_IN_PATH, REGISTERED, "http://localhost:*/callback"));
    }

    #[test]
    fn letter_case_and_ipv6_are_forgiven_or_not() {
        assert!(accepts(Reach::Exact, Leniency::LETTER_CASE, "http://LOCALHOST:38000/Callback", REGISTERED));
        assert!(!accepts(Reach::Exact, 0, "http://LOCALHOST:38000/Callback", REGISTERED));
        assert!(accepts(Reach::AnyPort, 0, "http://[::1]:2/", "http://[::1]:1/"));
        assert!(!accepts(Reach::AnyPort, Leniency::NOT_IPV6, "http://[::1]:2/", "http://[::1]:1/"));
        assert!(accepts(Reach::AnyPort, Leniency::NOT_IPV6, "http://127.0.0.1:2/", "http://127.0.0.1:1/"));
    }

    #[test]
    fn a_prefix_ends_with_a_star() {
        let fits =
            |requested: &str, registered: &str| accepts(Reach::Exact, Leniency::STAR_AT_END, requested, registered);
        assert!(fits("http://localhost:38000/callback?x=1", "http://localhost:38000/call*"));
        assert!(fits("http://localhost:38000/callback?x=1", "http://localhost:38000/callback/*"));
        assert!(accepts(
            Reach::AnyPort,
            Leniency::STAR_AT_END,
            "http://localhost:1/callback?x=1",
            "http://localhost/callback/*"
        ));
        assert!(!fits("http://localhost:38000/callback?x=1", REGISTERED));
        assert!(fits(REGISTERED, "/callback"), "below an unknown root");
        assert!(!fits(REGISTERED, "/other"));
    }

    #[test]
    fn a_deeper_path_has_further_segments() {
        let fits = |requested: &str| accepts(Reach::Exact, Leniency::DEEPER_PATH, requested, REGISTERED);
        assert!(fits("http://localhost:38000/callback/a?x=1"));
        assert!(!fits("http://localhost:38000/callbacks"));
        assert!(!fits("http://localhost:40892/callback/a"));
    }

    #[test]
    fn any_host_is_any_one_of_this_computer() {
        let fits = |requested: &str, registered: &str| accepts(Reach::AnyHostAndPort, 0, requested, registered);
        assert!(fits("https://127.0.0.1:1/callback", REGISTERED));
        assert!(!fits("https://app.example/callback", REGISTERED));
        assert!(!fits(REGISTERED, "https://app.example/callback"));
    }

    #[test]
    fn the_scheme_is_forgiven_only_where_the_port_is() {
        let registered = "https://localhost:38000/callback";
        assert!(accepts(Reach::AnyPort, Leniency::SCHEME, "http://localhost:40892/callback", registered));
        assert!(!accepts(Reach::AnyPort, 0, "http://localhost:40892/callback", registered));
        assert!(!accepts(Reach::Exact, Leniency::SCHEME, REGISTERED, registered));
    }
}
