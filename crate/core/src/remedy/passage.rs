//! What to do about what stands between the provider and the client: pages, browsers, proxies, other programs.

use super::fill;
use super::fill::Values;
use super::instructions;
use super::values::{sign_in_again, usable_uri};
use crate::browser::form_action::Stopped;
use crate::browser::initiator::Browser;
use crate::facts::Facts;
use crate::into_vec::IntoVec;
use crate::protocol::loopback::{LoopbackAddress, LoopbackHost};
use crate::wording::{Arg, Message, Remedy, Step};

/// Returns what the operator of a provider has to change so that browsers follow the redirect of its consent page.
pub(crate) fn form_action(facts: &Facts<'_>) -> Remedy {
    let other_browser = Step::new("step_other_browser", [facts.provider_name()]);
    vec![other_browser, loopback_sources(facts, facts.provider_name())].into()
}

/// Returns what the operator of a page has to change so that browsers follow its form, or the redirects after it.
pub(crate) fn way_back(facts: &Facts<'_>, stopped: Stopped, operator: &Arg) -> Remedy {
    let sources = loopback_sources(facts, operator.clone());
    match stopped {
        Stopped::Form => vec![sources],
        Stopped::Redirect => {
            let text = Message::new("step_form_action_way", [operator.clone()]);
            vec![Step::new("step_use_firefox", [operator.clone()]), Step { text, ..sources }]
        }
    }
    .into()
}

/// Returns the step that adds the addresses of this computer to the `form-action` of a page.
fn loopback_sources(facts: &Facts<'_>, operator: Arg) -> Step {
    // `http://[::1]:*` is no valid source (CSP level 3, section 2.3.1), so there the scheme has to do.
    let is_v6 = facts.attempt.requested().is_some_and(|address| address.host == LoopbackHost::V6);
    let (key, sources) = match is_v6 {
        true => ("step_form_action_v6", "http:"),
        false => ("step_form_action", "http://localhost:* http://127.0.0.1:*"),
    };
    Step { text: Message::new(key, [operator]), commands: fill::anywhere(format!("form-action 'self' {sources}")) }
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

/// Returns the steps after which the browser asks no proxy for the addresses of this computer.
pub(crate) fn proxy_exception(facts: &Facts<'_>) -> Remedy {
    let commands = fill::anywhere("localhost, 127.0.0.1, [::1]".to_owned());
    let except = Step { text: Message::plain("step_proxy_exception"), commands };
    vec![except, Step::new("step_proxy_firefox", []), sign_in_again(facts)].into()
}

/// Returns the steps after which the browser no longer turns http into https for this address.
pub(crate) fn no_upgrade(facts: &Facts<'_>, asked: &LoopbackAddress, browser: Browser) -> Remedy {
    // HSTS is for names only (RFC 6797 section 8.3).
    let is_name = asked.host == LoopbackHost::Localhost;
    let host = || Arg::from(asked.host.to_string());
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
