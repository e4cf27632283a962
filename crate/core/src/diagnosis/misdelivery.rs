//! What is the same for every callback that did not arrive where the provider sent it.

use crate::attempts::correction::Doubt;
use crate::diagnosis::describe::landed_or_expected;
use crate::facts::Facts;
use crate::protocol::loopback::LoopbackAddress;
use crate::wording::{Arg, Message};

/// What became of a callback.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// It is lost, or nobody knows where to bring it.
    #[default]
    Failed,
    /// The user is asked before it is delivered.
    Asked {
        /// Where it would go.
        target: LoopbackAddress,
        /// Why the user is asked.
        doubt: Doubt,
    },
    /// It was delivered.
    Done {
        /// Where it went.
        to: LoopbackAddress,
    },
}

impl Delivery {
    /// Where it went.
    pub fn delivered(&self) -> Option<LoopbackAddress> {
        match self {
            Self::Done { to } => Some(*to),
            Self::Failed | Self::Asked { .. } => None,
        }
    }

    /// Where it would go if the user agreed.
    pub fn target(&self) -> Option<LoopbackAddress> {
        match self {
            Self::Asked { target, .. } => Some(*target),
            Self::Failed | Self::Done { .. } => None,
        }
    }

    /// Why the user is asked.
    pub fn doubt(&self) -> Option<Doubt> {
        match self {
            Self::Asked { doubt, .. } => Some(*doubt),
            Self::Failed | Self::Done { .. } => None,
        }
    }

    /// The summary of a callback that was delivered.
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

/// The ports of two addresses that differ in nothing else: for people, the ports are then all there is to say.
pub(crate) fn only_ports(one: &LoopbackAddress, other: &LoopbackAddress) -> Option<[Arg; 2]> {
    (one.at_port(other.port) == *other).then(|| [one.port.to_string().into(), other.port.to_string().into()])
}
