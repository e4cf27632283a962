//! What the diagnoses of undelivered callbacks have in common.

use crate::attempts::correction::Doubt;
use crate::diagnosis::address::landed_or_expected;
use crate::facts::Facts;
use crate::protocol::loopback::LoopbackAddress;
use crate::wording::{Arg, Message};

/// What happened to a callback.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// It was not delivered, and there is no address to offer.
    #[default]
    Failed,
    /// The user is asked before it is delivered.
    Asked {
        /// Where it would be sent.
        target: LoopbackAddress,
        /// Why the user is asked.
        doubt: Doubt,
    },
    /// It was delivered.
    Done {
        /// Where it was delivered.
        to: LoopbackAddress,
    },
}

impl Delivery {
    /// Returns where it was delivered.
    pub fn delivered(&self) -> Option<LoopbackAddress> {
        match self {
            Self::Done { to } => Some(*to),
            Self::Failed | Self::Asked { .. } => None,
        }
    }

    /// Returns where it would be sent if the user agreed.
    pub fn target(&self) -> Option<LoopbackAddress> {
        match self {
            Self::Asked { target, .. } => Some(*target),
            Self::Failed | Self::Done { .. } => None,
        }
    }

    /// Returns why the user is asked.
    pub fn doubt(&self) -> Option<Doubt> {
        match self {
            Self::Asked { doubt, .. } => Some(*doubt),
            Self::Failed | Self::Done { .. } => None,
        }
    }

    /// Returns the summary for a delivered callback.
    pub fn summary(&self, facts: &Facts<'_>) -> Option<Message> {
        let to = self.delivered()?;
        let (client, provider) = (facts.client_name(), facts.provider_name());
        let landed = facts.attempt.landing.as_ref().map(|landing| landing.address);
        Some(match landed.and_then(|landed| only_ports(&landed, &to)) {
            Some([landed, to]) => Message::new("summary_corrected_port", [client, provider, landed, to]),
            None => {
                let args = [client, provider, landed_or_expected(facts), to.authority().into()];
                Message::new("summary_corrected", args)
            }
        })
    }
}

/// Returns the ports of two addresses that differ in the port only, which is then all that a text has to mention.
pub(crate) fn only_ports(a: &LoopbackAddress, b: &LoopbackAddress) -> Option<[Arg; 2]> {
    (a.at_port(b.port) == *b).then(|| [a.port.to_string().into(), b.port.to_string().into()])
}
