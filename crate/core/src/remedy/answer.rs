//! What the user and the operator of a provider can do about an answer that was put together wrongly.

use super::passage::port_holder;
use super::values::{sign_in_again, usable_uri};
use super::{fill, instructions};
use crate::facts::Facts;
use crate::knowledge::ClientWords;
use crate::protocol::garbled::Garbling;
use crate::protocol::loopback::LoopbackAddress;
use crate::wording::{Message, Remedy, Step};

/// Returns the steps for a garbled answer.
pub(crate) fn mend_the_answer(facts: &Facts<'_>, garbling: Garbling) -> Remedy {
    let mut steps = Vec::new();
    if garbling.is_of_state() {
        steps.push(Step::new("step_sign_in_new_state", [facts.client_name()]));
    } else if let Some((uri, _)) = facts.requested_uri().and_then(|uri| uri.split_once('?')) {
        let commands = fill::anywhere(usable_uri(facts, facts.client, uri).into_owned());
        let args = [facts.client_name(), facts.provider_name()];
        steps.push(Step { text: Message::new("step_callback_without_query", args), commands });
        steps.push(sign_in_again(facts));
    }
    steps.push(report(facts, rule(garbling)));
    steps.into()
}

/// Returns the step that tells the operator of the provider what is wrong, in English.
pub(super) fn report(facts: &Facts<'_>, text: &str) -> Step {
    let commands = fill::anywhere(text.to_owned());
    Step { text: Message::new("step_report_operator", [facts.provider_name()]), commands }
}

/// Returns what the server has to change.
fn rule(garbling: Garbling) -> &'static str {
    match garbling {
        Garbling::SecondQuestionMark => {
            "Your authorization endpoint appends its response with a second \"?\" to a redirect URI that has a query \
             already, so that the client finds no code. RFC 6749, section 3.1.2: the query component MUST be retained \
             when adding query parameters. Please parse the redirect URI and add the parameters to its query."
        }
        Garbling::NoQuestionMark => {
            "Your authorization endpoint appends its response to the path of the redirect URI, without a \"?\", so that \
             the client finds no code. RFC 6749, section 4.1.2: the parameters are added to the query component of the \
             redirect URI. Please parse the redirect URI and add the parameters to its query."
        }
        Garbling::EscapedAmpersand => {
            "Your authorization endpoint separates the parameters of its response with \"&amp;\" in place of \"&\": the \
             URL was escaped for HTML and then used outside of HTML. RFC 6749, section 4.1.2, has the parameters in the \
             format application/x-www-form-urlencoded. Please send the URL unescaped in the Location header."
        }
        Garbling::StateBlank
        | Garbling::StateEncoded
        | Garbling::StateDecoded
        | Garbling::StateEscaped
        | Garbling::StateCut
        | Garbling::StateRewritten => {
            "Your authorization endpoint does not return the state parameter as it was sent, so that the client has to \
             refuse the response. RFC 6749, section 4.1.2: state is the exact value received from the client. Please \
             decode it once when the request is read, keep the value as it is, and percent-encode it once when it is \
             added to the redirect URI (\"+\" as %2B, \"=\" as %3D, \"&\" as %26)."
        }
    }
}

/// Returns the steps for a sign-in that has failed in the client, by its own account.
pub(crate) fn after_failure(facts: &Facts<'_>, at: &LoopbackAddress, words: Option<ClientWords>) -> Remedy {
    match words {
        Some(ClientWords::State) => other_window(facts, at),
        Some(ClientWords::Country | ClientWords::Network) => {
            let commands = instructions::variable("HTTPS_PROXY=http://<PROXY_HOST>:<PROXY_PORT>");
            let text = Message::new("step_same_proxy", [facts.client_name()]);
            vec![Step { text, commands }, sign_in_again(facts)].into()
        }
        Some(ClientWords::Issuer) => {
            let update = Step::new("step_update_for_issuer", [facts.client_name()]);
            vec![update, issuer_report(facts)].into()
        }
        _ => vec![Step::new("step_read_client", [facts.client_name()]), sign_in_again(facts)].into(),
    }
}

/// Returns the steps that close another window or an older sign-in of the client, which holds its port.
fn other_window(facts: &Facts<'_>, at: &LoopbackAddress) -> Remedy {
    let mut steps = vec![Step::new("step_close_other_windows", [facts.client_name(), at.port.to_string().into()])];
    steps.extend(port_holder(facts, at).steps.into_iter().take(1));
    steps.push(sign_in_again(facts));
    steps.into()
}

/// Returns the step that tells the operator of the provider about the issuer of its answers.
pub(crate) fn issuer_report(facts: &Facts<'_>) -> Step {
    report(facts, ISSUER_RULE)
}

/// Returns the step that tells the operator of the provider that the port of the redirect URI was dropped.
pub(crate) fn port_report(facts: &Facts<'_>) -> Step {
    report(facts, PORT_RULE)
}

/// What a server has to do about the port of a redirect URI.
const PORT_RULE: &str = "Your authorization endpoint accepted a loopback redirect URI with a port, and sent the response \
    to the same address without that port. RFC 8252, section 7.3: the authorization server MUST allow any port to be \
    specified at the time of the request for loopback IP redirect URIs. Please send the response to the redirect URI of \
    the request, with its port.";

/// What a server has to do about the issuer of its answers.
const ISSUER_RULE: &str = "The authorization response and the metadata of your server do not agree about the issuer, so \
    that clients refuse the response. RFC 9207, section 2: if the metadata has \
    authorization_response_iss_parameter_supported, each response must carry iss, and its value must be the issuer of \
    the metadata that the client was given. A server that passes the sign-in on to another one must answer in its own name.";
