//! Remedies for clients that have a metadata document: at no provider is there anything to register.

use super::pin::pin;
use super::plan::{Pair, Plan, pair};
use super::values::{usable_uri, values};
use super::waiting::without_redirect_uri_steps;
use super::{fill, instructions, operator};
use crate::document::{Document, REQUIRED};
use crate::facts::Facts;
use crate::protocol::uri_text::UriText;
use crate::quoting;
use crate::wording::{Message, Remedy, Step};

/// Returns the steps for a client with this document, which a server refused or sent elsewhere.
pub(super) fn remedy(facts: &Facts<'_>, document: &Document) -> Remedy {
    let mut remedy = Remedy::default();
    match document {
        Document::Allows(entry) => remedy.steps.push(report(facts, entry)),
        Document::AllowsOnly(entries) => {
            let plans = entries.iter().map(|entry| {
                let pair = pair(facts, facts.requested_uri(), Some(entry));
                Pair { matching: REQUIRED, ..pair }.plan()
            });
            let pinned = plans.into_iter().find_map(|plan| match plan {
                Plan::Pin(uri) => Some(uri),
                _ => None,
            });
            let pair = pair(facts, None, None);
            match pinned {
                Some(uri) => {
                    pin(&mut remedy, facts, pair.client, &uri);
                    return remedy;
                }
                None => remedy.announce(Message::new("step_document_only", [facts.client_name()])),
            }
        }
        Document::Unread => {
            let is_usable = |id: &&str| facts.is_from_outside() && quoting::is_writable(id);
            let id = facts.request.and_then(|request| request.client_id.as_deref()).filter(is_usable);
            let commands = fill::anywhere(id.unwrap_or("<CLIENT_ID>").to_owned());
            remedy.steps.push(Step { text: Message::new("step_read_document", [facts.client_name()]), commands });
            remedy.steps.push(Step::new("step_document_port", [facts.client_name()]));
            if let Some(client) = facts.client {
                remedy.steps.extend(instructions::steps(client.pin, client.name, &[values(facts, None)]));
            }
            remedy.steps.push(Step::new("step_document_portless", [facts.provider_name()]));
        }
    }
    remedy.steps.extend(without_redirect_uri_steps(facts, facts.client));
    remedy
}

/// Returns the step that tells the operator of the server what the document allows.
fn report(facts: &Facts<'_>, entry: &str) -> Step {
    let (server, id) = (operator::server(facts), operator::client_id(facts));
    let requested = facts.requested_uri().unwrap_or_default();
    let requested = usable_uri(facts, facts.client, requested);
    let is_portless = UriText::split(entry).is_some_and(|uri| uri.port.is_none());
    let mut text = format!("The client {id} is identified by its client ID metadata document. ");
    text += &match is_portless {
        true => format!(
            "The document lists {entry} without a port, because the client listens on a port that it only knows when a sign-in starts. "
        ),
        false => format!("The document lists {entry}. "),
    };
    let landed = facts.landed_uri();
    text += &match landed.as_deref().map(|landed| usable_uri(facts, facts.client, landed)) {
        Some(landed) => format!(
            "It sent {server} an authorization request with redirect_uri={requested}, and the response went to {landed}. The response must go to the redirect URI of the request, with its port. "
        ),
        None => format!("{server} refuses its authorization requests with redirect_uri={requested}. "),
    };
    if is_portless {
        text += "RFC 8252, section 7.3: the authorization server MUST allow any port to be specified at the time of the request for loopback IP redirect URIs. RFC 9700, section 2.1, requires the same for localhost. ";
        text += "Please ignore the port when you compare a loopback redirect URI with the entries of such a document, and keep the requested one for the response.";
    } else {
        text += "Please accept the redirect URIs of the document.";
    }
    operator::report(facts, text)
}
