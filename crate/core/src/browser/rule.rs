//! A session rule of `declarativeNetRequest`, in the form that browsers accept.

use crate::browser::TabId;
use crate::value::{Shape, ToValue};

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
pub struct Filter(pub(super) String);

impl std::fmt::Debug for Filter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Filter([redacted])")
    }
}
