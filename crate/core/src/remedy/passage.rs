//! What to do about what stands between the provider and the client: pages, browsers, proxies, other programs.

use super::fill;
use super::fill::Values;
use super::instructions;
use super::operator;
use super::values::{sign_in_again, usable_uri};
use crate::browser::form_action::Stopped;
use crate::browser::initiator::Browser;
use crate::facts::Facts;
use crate::into_vec::IntoVec;
use crate::protocol::loopback::{LoopbackAddress, LoopbackHost};
use crate::wording::{Arg, Message, Remedy, Step};

/// Returns what helps against the `form-action` of a provider's consent page, after which browsers stay there.
pub(crate) fn form_action(facts: &Facts<'_>) -> Remedy {
    let other_browser = Step::new("step_other_browser", [facts.provider_name()]);
    vec![other_browser, operator::report(facts, operator::form_action(facts, None))].into()
}

/// Returns what helps against the `form-action` of a page, which has stopped its form or a redirect after it. The page's
/// host is given if it is not known to be one of the server that was asked.
pub(crate) fn way_back(facts: &Facts<'_>, stopped: Stopped, host: Option<&str>) -> Remedy {
    let whose = host.map_or_else(|| facts.provider_name(), Arg::from);
    let report = operator::report_to(whose.clone(), operator::form_action(facts, host));
    let firefox = (stopped == Stopped::Redirect).then(|| Step::new("step_use_firefox", [whose]));
    firefox.into_iter().chain([report]).into_vec().into()
}

/// Returns what the operator of a provider has to change whose page hands over callbacks itself.
pub(crate) fn send_the_browser(facts: &Facts<'_>) -> Step {
    let request = "Please send the browser to the redirect URI with a redirect (302 or 303) or with location.assign(), \
        as RFC 8252 expects. A frame or fetch() to a loopback address needs a permission in Chrome, Edge, Brave and \
        Firefox (Local Network Access), and fails without it.";
    let commands = fill::anywhere(request.to_owned());
    Step { text: Message::new("step_send_the_browser", [facts.provider_name()]), commands }
}

/// Returns the step that registers the callback URL with its `http://`.
pub(crate) fn with_scheme(facts: &Facts<'_>) -> Remedy {
    let uri = facts.landed_uri().map(|uri| usable_uri(facts, facts.client, &uri).into_owned());
    let commands = uri.map(fill::anywhere).unwrap_or_default();
    vec![Step { text: Message::new("step_register_scheme", [facts.provider_name()]), commands }].into()
}

/// Returns the steps against an extension that takes callbacks away from this address.
pub(crate) fn moved_in_browser(facts: &Facts<'_>, from: &LoopbackAddress) -> Remedy {
    vec![Step::new("step_moved_in_browser", [from.authority().into()]), sign_in_again(facts)].into()
}

/// Returns the steps after which the cookies of this host are no longer too large.
pub(crate) fn clear_cookies(facts: &Facts<'_>, host: Arg) -> Remedy {
    vec![Step::new("step_clear_cookies", [host]), sign_in_again(facts)].into()
}

/// Returns the steps that tell the client from another program on its port.
pub(crate) fn port_holder(facts: &Facts<'_>, at: &LoopbackAddress) -> Remedy {
    let uri = at.to_string();
    let holder = instructions::port_holder(&[Values { uri: Some(&uri), ..Values::default() }]);
    let client = Step::new("step_holder_is_client", [facts.client_name()]);
    let other = Step::new("step_holder_is_other", [facts.client_name()]);
    vec![holder, client, other].into()
}

/// Returns the step that registers the callback URL that the page of a client names.
pub(crate) fn register_named(facts: &Facts<'_>, uri: &str) -> Step {
    let commands = fill::anywhere(usable_uri(facts, facts.client, uri).into_owned());
    Step { text: Message::new("step_register_named", [facts.client_name(), facts.provider_name()]), commands }
}

/// Returns the steps after which the browser asks no proxy for the addresses of this computer.
pub(crate) fn proxy_exception(facts: &Facts<'_>) -> Remedy {
    let commands = fill::anywhere("localhost, 127.0.0.1, [::1]".to_owned());
    let except = Step { text: Message::plain("step_proxy_exception"), commands };
    vec![except, Step::new("step_proxy_firefox", []), sign_in_again(facts)].into()
}

/// Returns the steps after which the browser no longer turns http into https for this address.
pub(crate) fn no_upgrade(facts: &Facts<'_>, asked: &LoopbackAddress, browser: Browser) -> Remedy {
    // HSTS is for names only (RFC 6797 section 8.3). The name may have failed before an address did.
    let is_name =
        [Some(asked), facts.attempt.requested()].iter().flatten().any(|at| at.host == LoopbackHost::Localhost);
    let host = || Arg::from(LoopbackHost::Localhost.to_string());
    let (hsts, only) = match browser {
        Browser::Chromium => ("step_hsts_chromium", Step::new("step_https_first_chromium", [])),
        Browser::Firefox => ("step_hsts_firefox", Step::new("step_https_only_firefox", [asked.to_string().into()])),
    };
    let hsts = is_name.then(|| Step::new(hsts, [host()]));
    hsts.into_iter().chain([only, sign_in_again(facts)]).into_vec().into()
}

/// Returns what to do about an app that is open under another name than the one under which it is called back.
pub(crate) fn same_name(facts: &Facts<'_>, from: &LoopbackAddress) -> Remedy {
    let there = facts.attempt.requested().map(|address| fill::anywhere(format!("{address}/"))).unwrap_or_default();
    let open = Step { text: Message::plain("step_open_app_there"), commands: there };
    vec![open, Step::new("step_callback_at_app", [from.authority().into(), facts.provider_name()])].into()
}
