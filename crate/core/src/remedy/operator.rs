//! Texts for those who run a server or an organization, in English whatever the language of the interface. What a page may
//! have made up does not get into them.

use super::fill;
use super::values::usable_uri;
use crate::facts::Facts;
use crate::knowledge::is_english;
use crate::protocol::loopback::LoopbackHost;
use crate::quoting;
use crate::wording::{Arg, Message, Step};

/// What the maker of a client has to change that wants a code to be shown.
pub(super) const OUT_OF_BAND: &str = "Your program asks for redirect_uri=urn:ietf:wg:oauth:2.0:oob, and the provider has \
    blocked this out-of-band flow for all clients. Please let it listen on a loopback address (RFC 8252, section 7.3) or \
    use a device code (RFC 8628).";

/// Returns the step that gives the operator of the server a text.
pub(super) fn report(facts: &Facts<'_>, text: String) -> Step {
    report_to(facts.provider_name(), text)
}

/// Returns the step that gives another operator a text.
pub(super) fn report_to(operator: Arg, text: String) -> Step {
    Step { text: Message::new("step_report_operator", [operator]), commands: fill::anywhere(text) }
}

/// Returns the step that gives the operator of the server a text by which it can spare others the same.
pub(super) fn tell(facts: &Facts<'_>, text: String) -> Step {
    Step { text: Message::new("step_tell_operator", [facts.provider_name()]), ..report(facts, text) }
}

/// Returns the origin of the server that was asked.
pub(super) fn server<'a>(facts: &Facts<'a>) -> &'a str {
    let server = facts.request.filter(|_| facts.is_from_outside()).map(|request| request.server.as_str());
    server.filter(|server| quoting::is_writable(server)).unwrap_or("<AUTHORIZATION_SERVER>")
}

/// Returns the client id of the request.
pub(super) fn client_id<'a>(facts: &Facts<'a>) -> &'a str {
    let is_known = |id: &&str| facts.client.is_some_and(|client| client.is_own_id(id)) || facts.is_from_outside();
    facts.client_id().filter(|id| is_known(id) && quoting::is_writable(id)).unwrap_or("<CLIENT_ID>")
}

/// Returns the text about a client that has registered itself and is not known any more.
pub(super) fn forgotten(facts: &Facts<'_>) -> String {
    let (server, id) = (server(facts), client_id(facts));
    format!(
        "{server} refuses authorization requests of the client {id} because it does not know this client ID. If the client got it by dynamic registration (RFC 7591), it has no way to notice that the registration is gone. Please keep registrations for as long as clients use them."
    )
}

/// Returns the text about a client whose metadata document is not read.
pub(super) fn document_not_read(facts: &Facts<'_>) -> String {
    let (server, id) = (server(facts), client_id(facts));
    format!(
        "{server} refuses authorization requests of the client {id}. This client ID is the address of a client ID metadata document. Please make sure that the server can fetch the document, or do not announce client_id_metadata_document_supported."
    )
}

/// Returns the text about an endpoint that does not exist.
pub(super) fn endpoint_missing(facts: &Facts<'_>) -> String {
    let server = server(facts);
    let path = facts.request.filter(|_| facts.is_from_outside()).map(|request| request.endpoint.as_str());
    let path = path.filter(|path| quoting::is_writable(path)).unwrap_or("/<PATH>");
    format!(
        "A client sends browsers to {server}{path} to sign in, and there is no such page. Please publish where the authorization server is: protected resource metadata (RFC 9728) that names it, and its own metadata (RFC 8414) with the authorization_endpoint. A client that finds neither guesses /authorize."
    )
}

/// Returns the text about a redirect that leads out of reach.
pub(super) fn sent_on(facts: &Facts<'_>, to: &str) -> String {
    let server = server(facts);
    let to = if facts.is_from_outside() && quoting::is_writable(to) { to } else { "<INNER_ADDRESS>" };
    format!(
        "An authorization request to {server} is redirected to {to}, which browsers outside of your network cannot reach. Please set the public address of the server (issuer, external URL or base URL), and have the proxy in front of it forward the original host and scheme."
    )
}

/// Returns the text about redirects without an end.
pub(super) fn circles(facts: &Facts<'_>) -> String {
    let server = server(facts);
    format!(
        "An authorization request to {server} is redirected in circles, and browsers give up. Please check that your cookies come back after the redirects (Domain, Path, Secure, SameSite), and that the proxy in front of the server passes on the host and the scheme of the request (X-Forwarded-Host, X-Forwarded-Proto)."
    )
}

/// Returns the text about a browser that was never sent back.
pub(super) fn never_sent_back(facts: &Facts<'_>, uri: &str) -> String {
    let server = server(facts);
    format!(
        "After a user has signed in and given consent, {server} does not go on with the authorization request: the browser stays on a page of the server and is never sent to {uri}. Please keep the request during the sign-in, and send the browser to its redirect_uri afterwards (RFC 6749, section 4.1.2)."
    )
}

/// Returns the text about a consent page, of the server that was asked or at another host, whose policy keeps browsers there.
pub(super) fn form_action(facts: &Facts<'_>, host: Option<&str>) -> String {
    let page = host.unwrap_or_else(|| server(facts));
    let uri = facts.requested_uri().map(|uri| usable_uri(facts, facts.client, uri));
    let uri = uri.as_deref().unwrap_or("<CALLBACK_URL>");
    // `http://[::1]:*` is no valid source (CSP level 3, section 2.3.1), so there the scheme has to do.
    let is_v6 = facts.attempt.requested().is_some_and(|address| address.host == LoopbackHost::V6);
    let sources = if is_v6 { "http:" } else { "http://localhost:* http://127.0.0.1:*" };
    format!(
        "A browser stayed on the consent page of {page} instead of going to {uri}. Browsers based on Chromium do so if the page's Content-Security-Policy has a form-action and an address on the way back is not in it: they apply it to the redirects after a form, too. Please add every address on the way back, those of the user's own computer (RFC 8252, section 7.3) included, or leave form-action out: form-action 'self' {sources}"
    )
}

/// Returns the request to whoever set up an app whose settings refuse this callback URL.
pub(super) fn settle(facts: &Facts<'_>, callback: &str, why: &str) -> String {
    format!(
        "Signing in with the app with the client ID {} at {} fails: the callback URL {callback} is refused. {why}",
        client_id(facts),
        server(facts)
    )
}

/// Returns the request to an administrator to allow the app, or its callback URL.
pub(super) fn allow(facts: &Facts<'_>, code: &str, place: Option<&str>, callback: Option<&str>) -> String {
    let id = client_id(facts);
    let name = facts.client.map(|client| format!(" ({})", client.name)).unwrap_or_default();
    let place = place.map(|place| format!(" Where: {place}.")).unwrap_or_default();
    let what = callback.map(|uri| format!("the callback URL {uri} of ")).unwrap_or_default();
    let code = if is_english(code) { code } else { "an administrator has to approve the app" };
    format!(
        "Please allow {what}the app with the client ID {id}{name} to be used with our accounts. Signing in at {} is refused: {code}.{place}",
        server(facts)
    )
}
