//! The values that may stand in steps and commands.

use std::borrow::Cow;

use super::fill::Values;
use super::plan::Uri;
use crate::facts::Facts;
use crate::into_vec::IntoVec;
use crate::knowledge::Client;
use crate::quoting;
use crate::settings::Registration;
use crate::wording::Step;

/// The port to propose if the client's own is blocked: no browser blocks this one, and no well-known service uses it.
pub(super) const PROPOSED_PORT: u16 = 38000;

/// Returns a callback URL as it may stand in a step: whole, if the user saved it, or if another program started the
/// sign-in and the URL can be written in a line. Of any other, the path stays only if the user or the knowledge base
/// knows it, and the port only if it is not merely in the request: nobody is told to register an address that a page
/// made up (docs/safety.md, rule 5).
pub(super) fn usable_uri<'a>(facts: &Facts<'_>, client: Option<&'static Client>, uri: &'a str) -> Cow<'a, str> {
    const UNKNOWN: Cow<'static, str> = Cow::Borrowed("<CALLBACK_URL>");
    let saved = facts.saved_uris();
    let is_own = facts.is_from_outside() || saved.iter().any(|saved| saved == uri);
    if is_own && quoting::is_writable(uri) {
        return uri.into();
    }
    let Some(read) = Uri::read(uri) else { return UNKNOWN };
    let saved: Vec<_> = saved.iter().filter_map(|saved| Uri::read(saved)).into_vec();
    let landed = facts.attempt.landing.as_ref().map(|landing| landing.address.port);
    let port = read.address.port;
    let knows_port = !read.has_port()
        || is_own
        || port == PROPOSED_PORT
        || landed == Some(port)
        || saved.iter().any(|saved| saved.address.port == port);
    let knows_path = quoting::is_writable(uri)
        && (saved.iter().any(|saved| saved.tail == read.tail) || client.is_some_and(|it| it.path == Some(read.tail)));
    let path = if knows_path { read.tail } else { "/<PATH>" };
    let address = read.address;
    match (knows_port, knows_path) {
        (false, false) => UNKNOWN,
        (true, _) => format!("{address}{path}").into(),
        (false, true) => format!("{}://{}:<PORT>{path}", address.scheme.as_str(), address.host).into(),
    }
}

/// Returns the values for the commands, for the server of this attempt. Those of the request are used only if another
/// program started it: a page can make up all of them.
pub(super) fn values<'a>(facts: &Facts<'a>, uri: Option<&'a str>) -> Values<'a> {
    let request = facts.request.filter(|_| facts.is_from_outside());
    let resource = request.and_then(|request| request.resource.as_deref());
    let mut values = facts.registration().map(saved_values).unwrap_or_default();
    // The registration is for another server of the same provider: its client id is right, its name is not.
    if resource.is_some() && values.url.is_some() && values.url != resource {
        values.name = None;
        values.url = None;
    }
    values.url = values.url.or(facts.resource());
    let requested_id = facts.request.and_then(|request| request.client_id.as_deref());
    let is_known = |id: &&str| request.is_some() || facts.client.is_some_and(|client| client.is_own_id(id));
    // Every valid client id consists of visible ASCII.
    let is_valid = |id: &&str| id.chars().all(|c| c.is_ascii_graphic());
    values.client_id = values.client_id.or(requested_id.filter(is_known).filter(is_valid));
    values.client_id_fallback = match facts.provider {
        Some(provider) if provider.id == "salesforce" => "<YOUR_CONSUMER_KEY>",
        _ => "<YOUR_CLIENT_ID>",
    };
    values.server = request.map(|request| request.server.as_str()).or(values.server);
    values.uri = uri;
    values
}

pub(super) fn saved_values(registration: &Registration) -> Values<'_> {
    Values {
        name: registration.server_name.as_deref(),
        url: registration.server_url.as_deref(),
        client_id: registration.client_id.as_deref(),
        client_id_fallback: "<YOUR_CLIENT_ID>",
        server: Some(&registration.authorization_server),
        uri: registration
            .redirect_uris
            .iter()
            .map(String::as_str)
            .find(|uri| Uri::read(uri).is_some_and(|uri| uri.has_port())),
    }
}

/// Returns the step that asks to sign in again.
pub(crate) fn sign_in_again(facts: &Facts<'_>) -> Step {
    Step::new("step_sign_in_again", [facts.client_name()])
}
