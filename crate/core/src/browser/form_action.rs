//! Forms that a page's own policy has stopped: what Chromium reports of them, and what a `form-action` allows (Content
//! Security Policy level 3, sections 6.4.2 and 6.7.2).

use url::Url;

use crate::value::{FromValue, Shape, ToValue};

/// A form that the `form-action` of its page has stopped, as Chromium reports it to the page (`tests/measure`, R).
#[derive(Debug, Clone, PartialEq, Eq, FromValue, ToValue, Shape)]
pub struct StoppedForm {
    /// Where the form was sent. If a redirect after it was stopped, this is still the form's own address.
    pub url: String,
    /// The whole policy.
    pub policy: String,
    /// Whether the browser has stopped it; otherwise it has only reported it.
    pub enforced: bool,
}

/// What was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// A form that leads straight to the callback's address.
    Form,
    /// A redirect after a form. It is not told where it leads.
    Redirect,
}

impl StoppedForm {
    /// Returns what was stopped on the way from `page` to the callback's address, if anything was. A form that the policy
    /// does not allow itself says nothing of a callback elsewhere.
    pub(crate) fn on_the_way(&self, page: &Url, callback: &Url) -> Option<Stopped> {
        let form = Url::parse(&self.url).ok().filter(|_| self.enforced)?;
        if form.origin() == callback.origin() && form.path() == callback.path() {
            return Some(Stopped::Form);
        }
        self.allows(page, &form, Way::Form).then_some(Stopped::Redirect)
    }

    /// Returns whether the policy allows a redirect after the form to lead to an address.
    pub(crate) fn allows_redirect(&self, page: &Url, to: &Url) -> bool {
        self.allows(page, to, Way::Redirect)
    }

    fn allows(&self, page: &Url, to: &Url, way: Way) -> bool {
        sources(&self.policy).is_some_and(|sources| sources.split_whitespace().any(|it| allows(it, page, to, way)))
    }

    /// Keeps nothing of the policy but what matters here.
    pub(crate) fn shorten(&mut self) {
        self.policy = sources(&self.policy).map(|sources| format!("{DIRECTIVE} {sources}")).unwrap_or_default();
    }
}

/// How an address is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Form,
    Redirect,
}

const DIRECTIVE: &str = "form-action";

/// Returns the sources of the `form-action`. Only the first one counts.
fn sources(policy: &str) -> Option<&str> {
    policy.split(';').map(str::trim).find_map(|directive| {
        let (name, sources) = directive.split_once(char::is_whitespace).unwrap_or((directive, ""));
        name.eq_ignore_ascii_case(DIRECTIVE).then_some(sources.trim())
    })
}

/// Returns whether a source of the policy of `page` allows an address.
fn allows(source: &str, page: &Url, to: &Url, way: Way) -> bool {
    let is_web = matches!(to.scheme(), "http" | "https");
    // Every source for http holds for https too.
    let is_scheme = |scheme: &str| to.scheme() == scheme || scheme == "http" && to.scheme() == "https";
    if source == "*" {
        return is_web;
    }
    if source.eq_ignore_ascii_case("'self'") {
        let is_upgrade = page.port().is_none() && to.port().is_none() && is_scheme(page.scheme());
        return page.origin() == to.origin() || page.host() == to.host() && is_upgrade;
    }
    if let Some(scheme) = source.strip_suffix(':') {
        return is_scheme(&scheme.to_ascii_lowercase());
    }
    let (scheme, rest) = match source.split_once("://") {
        Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
        None => (page.scheme().to_owned(), source),
    };
    let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let (host, port) = authority.rsplit_once(':').unwrap_or((authority, ""));
    let host = host.to_ascii_lowercase();
    let is_host = to.host_str().is_some_and(|name| match host.strip_prefix('*') {
        Some(end) => name.ends_with(end) && name != end,
        // An address such as [::1] is no valid source.
        None => name == host && !host.starts_with('['),
    });
    let is_port = match port {
        "" => to.port().is_none(),
        "*" => true,
        port => port.parse().ok() == to.port_or_known_default(),
    };
    // What a redirect led to must not show in what is stopped, so its path does not count.
    let is_path = way == Way::Redirect
        || match path {
            "" | "/" => true,
            folder if folder.ends_with('/') => to.path().starts_with(folder),
            path => to.path() == path,
        };
    is_web && is_scheme(&scheme) && is_host && is_port && is_path
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = "https://idp.example/approve";
    const CALLBACK: &str = "http://localhost:40892/callback";

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn form(policy: &str, url: &str) -> StoppedForm {
        StoppedForm { url: url.to_owned(), policy: policy.to_owned(), enforced: true }
    }

    fn stopped(policy: &str, to: &str) -> Option<Stopped> {
        form(policy, to).on_the_way(&url("https://idp.example/consent"), &url(CALLBACK))
    }

    #[test]
    fn of_a_form_that_is_allowed_a_redirect_was_stopped() {
        for sources in [
            "'self'",
            "'SELF'",
            "https://*.example",
            "http:",
            "https:",
            "idp.example/approve",
            "idp.example:443/",
            "https://idp.example/",
            "*",
        ] {
            let policy = format!("default-src 'none'; Form-Action {sources}; img-src *");
            assert_eq!(stopped(&policy, FORM), Some(Stopped::Redirect), "{sources}");
        }
    }

    #[test]
    fn a_form_that_is_not_allowed_itself_says_nothing_of_the_callback() {
        for (policy, to) in [
            ("form-action 'self'", "https://search.example/find"),
            ("form-action 'self'", "http://localhost:40893/callback"),
            ("form-action 'none'", FORM),
            ("form-action", FORM),
            ("form-action https://idp.example/other", FORM),
            ("form-action https://idp.example/other/", FORM),
            ("form-action https://idp.example/appr", FORM),
            ("form-action https://*.idp.example", FORM),
            ("form-action wss:", FORM),
            ("form-action http:", "wss://idp.example/approve"),
            ("img-src 'none'", FORM),
            ("form-action 'self'", "not an address"),
        ] {
            assert_eq!(stopped(policy, to), None, "{policy} {to}");
        }
    }

    #[test]
    fn a_path_that_ends_with_a_slash_allows_what_is_below_it() {
        let policy = "form-action https://idp.example/consent/";
        assert_eq!(stopped(policy, "https://idp.example/consent/approve"), Some(Stopped::Redirect));
        assert_eq!(stopped(policy, "https://idp.example/consents"), None);
    }

    #[test]
    fn the_page_itself_allows_its_origin_and_an_upgrade_at_the_default_ports() {
        for (page, to, is_allowed) in [
            ("https://idp.example:8443/a", "https://idp.example:8443/b", true),
            ("http://idp.example/a", "https://idp.example/b", true),
            ("https://idp.example/a", "http://idp.example/b", false),
            ("http://idp.example:8080/a", "https://idp.example/b", false),
            ("http://idp.example/a", "https://idp.example:8443/b", false),
            ("http://idp.example/a", "https://other.example/b", false),
        ] {
            let form = form("form-action 'self'", to);
            assert_eq!(form.on_the_way(&url(page), &url(CALLBACK)).is_some(), is_allowed, "{page} {to}");
        }
    }

    #[test]
    fn a_form_that_leads_to_the_callback_was_stopped_itself() {
        assert_eq!(stopped("form-action 'self'", &format!("{CALLBACK}?code=1")), Some(Stopped::Form));
        let reported = StoppedForm { enforced: false, ..form("form-action 'self'", CALLBACK) };
        assert_eq!(reported.on_the_way(&url(FORM), &url(CALLBACK)), None);
    }

    #[test]
    fn redirects_are_allowed_to_what_the_policy_lists() {
        let allows = |sources: &str, to: &str| {
            form(&format!("form-action {sources}"), FORM).allows_redirect(&url(FORM), &url(to))
        };
        for sources in ["http:", "'self' http://localhost:*", "http://localhost:40892/other", "http://LOCALHOST:*", "*"]
        {
            assert!(allows(sources, CALLBACK), "{sources}");
        }
        for sources in
            ["'self'", "http://localhost", "http://localhost:1", "localhost:*", "http://127.0.0.1:*", "https:"]
        {
            assert!(!allows(sources, CALLBACK), "{sources}");
        }
        assert!(!allows("http://[::1]:*", "http://[::1]:40892/callback"), "no valid source");
        assert!(allows("http://localhost", "https://localhost/callback"), "https in place of http");
    }

    #[test]
    fn a_report_keeps_the_directive_alone() {
        let mut form = form("script-src 'nonce-x'; form-action 'self'; img-src *", FORM);
        form.shorten();
        assert_eq!(form.policy, "form-action 'self'");
    }
}
