//! Where the provider sent the browser, and why the browser did not follow.

use crate::protocol::garbled::Garbling;
use crate::protocol::loopback::LoopbackAddress;
use crate::protocol::secret::CallbackUrl;
use crate::value::{FromValue, ToValue, Words};

/// The landed callback of an attempt.
#[derive(Debug, Clone, PartialEq, FromValue, ToValue)]
pub(crate) struct Landing {
    /// The landed address.
    pub address: LoopbackAddress,
    /// The path.
    pub path: String,
    /// The whole URL.
    pub callback: CallbackUrl,
    /// Whether it has no `state` that would tie it to the attempt.
    #[contract(default)]
    pub lacks_state: bool,
    /// Whether the browser was sent on from there in circles, so that it may not be the provider that sent it there.
    #[contract(default)]
    pub in_circles: bool,
    /// Whether another tab than that of the sign-in was sent there: a page that knows the `state` may have made it.
    #[contract(default)]
    pub is_in_other_tab: bool,
    /// Where the browser was on its way with the same callback before: something in the browser has moved it.
    pub moved_from: Option<LoopbackAddress>,
    /// The issuer that the response names, if that is not the server that was asked.
    pub foreign_issuer: Option<String>,
    /// Whether the response is in a POST body, which cannot be sent again.
    pub body: bool,
    /// Whether the response names an issuer.
    #[contract(default)]
    pub names_issuer: bool,
    /// What is wrong with the response, if the server has put it together wrongly.
    pub garbled: Option<Garbling>,
}

impl Landing {
    /// Returns whether it is an answer of the server that was asked, as far as it names one, that can be sent again.
    pub fn is_own_answer(&self) -> bool {
        !self.body && self.foreign_issuer.is_none() && self.garbled.is_none()
    }
}

/// Why Chromium did not follow the redirect to a callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
pub(crate) enum HeldBackBy {
    /// The `form-action` of the page.
    FormAction,
    /// The `form-action` of the page, or the user stopped a request that the browser did not report.
    FormActionPerhaps,
    /// The address lacks its `http://`.
    MissingScheme,
}
