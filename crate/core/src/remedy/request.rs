//! What to do about a request that the provider refuses, or that never reached it, for other reasons than its callback URL.

use super::fill;
use super::forgetting::forget_registration;
use super::instructions;
use super::operator;
use super::values::{sign_in_again, usable_uri, values};
use crate::browser::endpoint::EndpointFailure;
use crate::facts::Facts;
use crate::into_vec::IntoVec;
use crate::knowledge::{Means, Provider};
use crate::protocol::fault::{Fault, FaultKind};
use crate::quoting;
use crate::wording::{Arg, Message, Remedy, Step};

/// Returns what to do about a client ID that the provider does not know.
pub(crate) fn client_unknown(facts: &Facts<'_>) -> Remedy {
    let mut remedy = Remedy::default();
    if let Some(maker) = facts.maker() {
        remedy.steps.push(Step::new("step_update_app", [facts.client_name()]));
        remedy.steps.push(Step::new("step_report_maker_id", [maker.name]));
        return remedy;
    }
    if facts.client_id().is_some_and(|id| id.starts_with("https://")) {
        remedy.steps.push(operator::report(facts, operator::document_not_read(facts)));
        return remedy;
    }
    let compare = Step::new("step_compare_client_id", [facts.client_name(), facts.provider_name()]);
    if facts.may_have_registered_itself() {
        forget_registration(&mut remedy, facts);
        remedy.steps.push(compare);
        remedy.steps.push(operator::tell(facts, operator::forgotten(facts)));
    } else {
        remedy.steps.push(compare);
        if facts.has_unknown_id() {
            remedy.announce(Message::new("step_if_registered_itself", [facts.client_name()]));
            forget_registration(&mut remedy, facts);
        }
    }
    remedy
}

/// Returns what to do if the server may not know a client any more that has registered itself.
pub(crate) fn forgotten_perhaps(facts: &Facts<'_>) -> Remedy {
    let mut remedy = Remedy::default();
    forget_registration(&mut remedy, facts);
    remedy
}

/// Returns what to do if the provider refuses the app or the account.
pub(crate) fn refused_app(facts: &Facts<'_>, means: Means, code: &str) -> Remedy {
    let is_domain = means == Means::CallbackDomain;
    // An account is not allowed where an administrator allows the app.
    let place = match means {
        Means::Account => None,
        Means::CallbackDomain => facts.provider.and_then(Provider::allowing_domain),
        _ => facts.provider.and_then(Provider::allowing),
    };
    let domain = facts.requested_uri().filter(|_| is_domain);
    let domain = domain.map(|uri| usable_uri(facts, facts.client, uri));
    let request = || fill::anywhere(operator::allow(facts, code, place, domain.as_deref()));
    match means {
        Means::Account => {
            let text = Message::new("step_ask_access", [facts.provider_name()]);
            let other = Step::new("step_other_account", [facts.provider_name()]);
            vec![other, Step { text, commands: request() }].into()
        }
        Means::Trouble => vec![Step::new("step_try_later", [facts.client_name()])].into(),
        Means::LiveKeys => {
            let uri = facts.requested_uri().map(|uri| usable_uri(facts, facts.client, uri).into_owned());
            let port = facts.attempt.requested().map(|address| address.port.to_string()).unwrap_or_default();
            let console = facts.provider.and_then(Provider::console).unwrap_or_default();
            let text = Message::new("step_development_keys", [facts.provider_name(), console.into()]);
            let development = Step { text, commands: uri.map(fill::anywhere).unwrap_or_default() };
            let live = Step::new("step_live_keys", [facts.provider_name(), port.into()]);
            [development, live].into_iter().chain(ask_owner(facts, LIVE_KEYS)).into_vec().into()
        }
        Means::OutOfBand => {
            let commands = fill::anywhere(operator::OUT_OF_BAND.to_owned());
            let report = Step { text: Message::plain("step_report_oob"), commands };
            vec![Step::new("step_update_oob", [facts.client_name()]), report].into()
        }
        Means::OtherSetting => {
            let settle = Step::new("step_match_setting", [facts.provider_name()]);
            [settle].into_iter().chain(ask_owner(facts, OTHER_SETTING)).chain([sign_in_again(facts)]).into_vec().into()
        }
        _ => {
            let text = Message::new("step_ask_administrator", [facts.provider_name()]);
            vec![Step { text, commands: request() }, sign_in_again(facts)].into()
        }
    }
}

/// What whoever set up an app is asked for.
const LIVE_KEYS: &str = "With keys for production no address on this computer is taken. Please give me keys for development \
    with this callback URL registered.";
const OTHER_SETTING: &str =
    "Another setting of the app, such as its URL, does not fit it. Please bring them into line.";

/// Returns the step for a user who has not set up the app.
fn ask_owner(facts: &Facts<'_>, why: &str) -> Option<Step> {
    let uri = usable_uri(facts, facts.client, facts.requested_uri()?);
    let commands = fill::anywhere(operator::settle(facts, &uri, why));
    Some(Step { text: Message::new("step_ask_owner", [facts.provider_name()]), commands })
}

/// Returns what to do about a request that cannot work as it was opened.
pub(crate) fn faulty_request(facts: &Facts<'_>, fault: &Fault) -> Remedy {
    let client = facts.client_name();
    match fault.kind {
        FaultKind::Cut => {
            vec![Step::new("step_copy_whole", [client.clone()]), Step::new("step_report_opener", [client])].into()
        }
        FaultKind::Broken => vec![Step::new("step_copy_unbroken", [client])].into(),
        FaultKind::Unfilled => {
            let mut remedy = Remedy::default();
            remedy.steps.push(Step::new("step_fill_in", [client, fault.parameter.as_str().into()]));
            if let Some(client) = facts.likely_client() {
                let mut known = values(facts, None);
                let setting = match fault.parameter.as_str() {
                    "client_id" => {
                        known.client_id = None;
                        client.client_id_setting
                    }
                    "redirect_uri" => client.pin,
                    _ => &[],
                };
                let steps = instructions::steps(setting, client.name, &[known]);
                if !steps.is_empty() && !facts.is_surely(client) {
                    remedy.announce(Message::new("step_if_client", [client.name.into()]));
                }
                remedy.steps.extend(steps);
            }
            remedy.steps.push(sign_in_again(facts));
            remedy
        }
        FaultKind::Unspecified => {
            let uri = facts.is_from_outside().then(|| with_localhost(&fault.value));
            let uri = uri.filter(|uri| quoting::is_writable(uri)).unwrap_or_else(|| "<CALLBACK_URL>".to_owned());
            let text = match facts.likely_client().and_then(|client| client.host_option) {
                Some(option) => Message::new("step_callback_host_option", [client, option.into()]),
                None => Message::new("step_callback_host", [client]),
            };
            vec![Step { text, commands: fill::anywhere(uri) }, sign_in_again(facts)].into()
        }
    }
}

/// Returns an address on `localhost` in place of all addresses of this computer.
pub(super) fn with_localhost(uri: &str) -> String {
    ["0.0.0.0", "[::]"].iter().fold(uri.to_owned(), |uri, host| uri.replacen(host, "localhost", 1))
}

/// Returns what to do if the authorization endpoint gives no page.
pub(crate) fn endpoint_failed(facts: &Facts<'_>, how: &EndpointFailure) -> Remedy {
    let mut remedy = Remedy::default();
    match how {
        EndpointFailure::Missing => find_the_page(&mut remedy, facts),
        EndpointFailure::Empty { at_endpoint } => {
            remedy.steps.push(sign_in_again(facts));
            if *at_endpoint && facts.has_guessed_endpoint() {
                remedy.announce(Message::new("step_if_no_page", [facts.client_name()]));
                find_the_page(&mut remedy, facts);
            }
        }
        EndpointFailure::Unreached(_) => remedy.steps.push(Step::new("step_check_connection", [facts.provider_name()])),
        EndpointFailure::SentOn { to, is_inner, .. } => {
            remedy.steps.push(Step::new("step_check_connection", [facts.provider_name()]));
            if *is_inner {
                remedy.steps.push(operator::report(facts, operator::sent_on(facts, to)));
            }
        }
        EndpointFailure::Circles => {
            remedy.steps.extend(cookies(facts));
            remedy.steps.push(operator::tell(facts, operator::circles(facts)));
        }
    }
    remedy
}

/// Returns what to do if the server has lost the thread of its own log-in.
pub(crate) fn log_in_afresh(facts: &Facts<'_>) -> Remedy {
    cookies(facts).into_iter().chain([sign_in_again(facts)]).into_vec().into()
}

fn cookies(facts: &Facts<'_>) -> [Step; 2] {
    ["step_clear_cookies", "step_allow_cookies"].map(|key| Step::new(key, [host_of_server(facts)]))
}

/// Adds what helps a client to find the sign-in page of a server.
fn find_the_page(remedy: &mut Remedy, facts: &Facts<'_>) {
    remedy.steps.push(Step::new("step_update_for_endpoint", [facts.client_name()]));
    if let Some(client) = facts.likely_client().filter(|client| !client.endpoint_setting.is_empty()) {
        if !facts.is_surely(client) {
            remedy.announce(Message::new("step_if_client", [client.name.into()]));
        }
        let steps = instructions::steps(client.endpoint_setting, client.name, &[values(facts, None)]);
        remedy.steps.extend(steps);
    }
    // A known client that names no resource has the address built in, or is told it.
    let looks_for_it = facts.client.is_none() || facts.request.is_some_and(|request| request.resource.is_some());
    if looks_for_it || facts.has_guessed_endpoint() {
        remedy.steps.push(operator::tell(facts, operator::endpoint_missing(facts)));
    }
}

pub(super) fn host_of_server(facts: &Facts<'_>) -> Arg {
    facts.request.map_or_else(|| facts.provider_name(), |request| request.server_host.as_str().into())
}

/// Returns what to do if the browser has not been sent back after the user's consent.
pub(crate) fn never_sent_back(facts: &Facts<'_>) -> Remedy {
    let uri = facts.requested_uri().unwrap_or_default();
    let uri = usable_uri(facts, facts.client, uri);
    let mut remedy = Remedy::default();
    remedy.announce(Message::plain("step_if_approved"));
    remedy.steps.push(Step::new("step_open_again", [facts.client_name()]));
    remedy.steps.push(operator::report(facts, operator::never_sent_back(facts, &uri)));
    remedy
}
