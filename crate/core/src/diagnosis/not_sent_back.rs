//! The sign-in waits, and the page that the user asks about is all that is known of it.

use crate::diagnosis::address::authority;
use crate::diagnosis::{Describe, authorization_error};
use crate::facts::Facts;
use crate::into_vec::IntoVec;
use crate::knowledge::{Certainty, PageHint};
use crate::remedy::{forgotten_perhaps, log_in_afresh, never_sent_back, try_localhost};
use crate::wording::{Leg, Message, Remedy};

/// The browser has not been sent back yet. The page may be a log-in, an error, or where the provider has left the user.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NotSentBack {
    /// The host of the page, if it is not one of the server that was asked.
    pub elsewhere: Option<String>,
    /// Whether the page is another one than that of the request.
    pub is_left: bool,
    /// What the page says.
    pub hint: Option<PageHint>,
}

impl NotSentBack {
    /// Returns whether an MCP server has failed where it was asked. Many do so for a client or a callback URL that they do
    /// not know: cloudflare/mcp#44, can1357/oh-my-pi#3887, getsentry/sentry-mcp#185.
    fn may_be_of_registration(&self, facts: &Facts<'_>) -> bool {
        self.hint == Some(PageHint::Failed)
            && !self.is_left
            && facts.asks_mcp_server()
            && facts.may_have_registered_itself()
    }
}

impl Describe for NotSentBack {
    fn is_failure(&self) -> bool {
        false
    }

    fn leg(&self) -> Leg {
        Leg::Response
    }

    fn certainty(&self) -> Certainty {
        Certainty::Likely
    }

    fn caption(&self) -> &'static str {
        "ui_journey_not_sent_back"
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        let args = [facts.client_name(), facts.provider_name(), authority(facts.attempt.requested())];
        match &self.elsewhere {
            Some(host) => {
                Message::new("summary_not_sent_back_elsewhere", args.into_iter().chain([host.as_str().into()]))
            }
            None => Message::new("summary_not_sent_back", args),
        }
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        let provider = || [facts.provider_name()];
        if let Some(PageHint::Lacks(parameter)) = self.hint {
            return vec![authorization_error::parameter_missing(facts, parameter)];
        }
        let by_page = match &self.hint {
            Some(PageHint::NotFound) => Some("cause_endpoint_missing"),
            Some(PageHint::Forbidden) => Some("cause_firewall_ip"),
            Some(PageHint::Failed | PageHint::Trouble) => Some("cause_provider_trouble"),
            Some(PageHint::Code(code)) => authorization_error::cause(code),
            Some(PageHint::Lost) => Some("cause_circles_cookies"),
            Some(PageHint::Refused | PageHint::Lacks(_)) => Some("cause_page_refuses"),
            // The steps say the rest.
            None if self.elsewhere.is_some() => None,
            None => Some("cause_page_refuses"),
        };
        let is_error = self.hint.is_some();
        let goes_on = (!is_error).then(|| Message::plain("cause_page_goes_on"));
        let stale = self.may_be_of_registration(facts);
        let stale =
            stale.then(|| Message::new("cause_registration_stale", [facts.client_name(), facts.provider_name()]));
        goes_on.into_iter().chain(stale).chain(by_page.map(|key| Message::new(key, provider()))).into_vec()
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        match self.hint {
            Some(PageHint::Forbidden) => try_localhost(facts),
            Some(PageHint::Lost) => log_in_afresh(facts),
            None if self.is_left => never_sent_back(facts),
            _ if self.may_be_of_registration(facts) => forgotten_perhaps(facts),
            _ => Remedy::default(),
        }
    }
}
