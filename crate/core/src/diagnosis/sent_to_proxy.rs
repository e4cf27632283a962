//! The browser asks a proxy for the addresses of this computer.

use crate::browser::failure::Failure;
use crate::diagnosis::Describe;
use crate::diagnosis::address::failed_at;
use crate::facts::Facts;
use crate::knowledge::Certainty;
use crate::protocol::loopback::is_loopback_ip;
use crate::remedy::proxy_exception;
use crate::wording::{Arg, Leg, Message, Remedy};

/// A proxy took a request for this computer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum SentToProxy {
    /// It answered.
    Answered {
        /// The HTTP status.
        status: u16,
        /// Likely if only the status speaks for a proxy.
        certainty: Certainty,
    },
    /// It failed.
    Failed {
        /// How: with or without having received the callback.
        failure: Failure,
        /// The browser's own error text.
        error: String,
    },
}

impl SentToProxy {
    /// Returns the diagnosis for an answer with an error status if no program on this computer gave it. An address that is
    /// not on loopback is a proof. Without an address, the statuses of gateways (RFC 9110 section 15.6) are a hint; 407
    /// (section 15.5.8) comes from proxies only.
    pub fn of_answer(status: u16, ip: Option<&str>) -> Option<Self> {
        const AUTHENTICATION: u16 = 407;
        let is_elsewhere = ip.is_some_and(|ip| !is_loopback_ip(ip));
        let certainty = match status {
            _ if is_elsewhere => Certainty::Certain,
            AUTHENTICATION => Certainty::Certain,
            502..=504 if ip.is_none() => Certainty::Likely,
            _ => return None,
        };
        Some(Self::Answered { status, certainty })
    }
}

impl Describe for SentToProxy {
    fn leg(&self) -> Leg {
        Leg::Delivery
    }

    fn problem_at_address(&self) -> Option<&'static str> {
        Some("ui_journey_not_reached")
    }

    fn certainty(&self) -> Certainty {
        match self {
            Self::Answered { certainty, .. } => *certainty,
            Self::Failed { .. } => Certainty::Certain,
        }
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        let (key, detail): (_, Arg) = match self {
            Self::Answered { status, certainty: Certainty::Certain } => {
                ("summary_proxy_answered", status.to_string().into())
            }
            Self::Answered { status, .. } => ("summary_proxy_answered_likely", status.to_string().into()),
            Self::Failed { error, .. } => ("summary_proxy_failed", error.as_str().into()),
        };
        Message::new(key, [failed_at(facts), detail])
    }

    fn causes(&self, facts: &Facts<'_>) -> Vec<Message> {
        let proxy = Message::new("cause_proxy_for_localhost", [facts.client_name()]);
        let exposure = match self {
            Self::Answered { certainty: Certainty::Certain, .. } => "cause_proxy_read",
            Self::Failed { failure: Failure::ProxyUnreached, .. } => "cause_proxy_not_read",
            Self::Answered { .. } | Self::Failed { .. } => "cause_proxy_perhaps_read",
        };
        vec![proxy, Message::plain(exposure)]
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        proxy_exception(facts)
    }

    fn is_code_unused(&self) -> bool {
        matches!(self, Self::Failed { .. })
    }

    fn can_be_sent_again(&self) -> bool {
        matches!(self, Self::Failed { failure: Failure::ProxyUnreached, .. })
    }
}
