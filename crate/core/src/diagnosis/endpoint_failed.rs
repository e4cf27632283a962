//! The authorization endpoint gave the browser no page: it does not exist, or the browser cannot reach where it is.

use crate::browser::endpoint::EndpointFailure;
use crate::diagnosis::{Describe, Headline};
use crate::facts::Facts;
use crate::knowledge::Certainty;
use crate::remedy::endpoint_failed;
use crate::shown::Shown;
use crate::wording::{Arg, Leg, Message, Remedy};

/// A request that got no answer of an authorization server.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct EndpointFailed {
    /// How.
    pub how: EndpointFailure,
    /// Likely if it is only by the words of a page, or by an error without a page.
    pub certainty: Certainty,
}

impl Describe for EndpointFailed {
    fn headline(&self) -> Option<Headline> {
        match self.how {
            EndpointFailure::Missing => Some(Headline::EndpointMissing),
            EndpointFailure::Empty { .. } => Some(Headline::EndpointEmpty),
            EndpointFailure::Unreached(_) | EndpointFailure::SentOn { .. } | EndpointFailure::Circles => None,
        }
    }

    fn leg(&self) -> Leg {
        Leg::Request
    }

    fn certainty(&self) -> Certainty {
        self.certainty
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        let (client, provider) = (facts.client_name(), facts.provider_name());
        match &self.how {
            EndpointFailure::Missing => Message::new("summary_endpoint_missing", [client, provider]),
            EndpointFailure::Empty { .. } => Message::new("summary_endpoint_empty", [client, provider]),
            EndpointFailure::Unreached(error) => {
                Message::new("summary_endpoint_failed", [provider, error.as_str().into()])
            }
            EndpointFailure::SentOn { to, error, .. } => {
                let to = Arg::Text(Shown::address(to));
                Message::new("summary_endpoint_sent_on", [provider, to, error.as_str().into()])
            }
            EndpointFailure::Circles => Message::new("summary_endpoint_circles", [provider]),
        }
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        match &self.how {
            EndpointFailure::Missing => {
                let key = if facts.has_guessed_endpoint() { "cause_endpoint_guessed" } else { "cause_endpoint_wrong" };
                vec![Message::new(key, [facts.client_name(), facts.provider_name()])]
            }
            EndpointFailure::SentOn { to, is_inner: true, .. } => {
                vec![Message::new("cause_inner_host", [facts.provider_name(), Arg::Text(Shown::address(to))])]
            }
            EndpointFailure::Circles => {
                let keys = ["cause_circles_cookies", "cause_circles_proxy"];
                keys.map(|key| Message::new(key, [facts.provider_name()])).into()
            }
            EndpointFailure::Empty { .. } | EndpointFailure::SentOn { .. } | EndpointFailure::Unreached(_) => {
                Vec::new()
            }
        }
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        endpoint_failed(facts, &self.how)
    }
}
