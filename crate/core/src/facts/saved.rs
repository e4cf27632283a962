//! What the settings hold for a request.

use crate::knowledge::{self, Provider};
use crate::protocol::authorization::AuthorizationRequest;
use crate::settings::{Registration, Settings};

/// Returns the registrations that hold for a request: those for its server, then those of the same client at other hosts
/// of its provider. None of the latter makes the server trusted. One that is for another client than the one whose client
/// id is sent holds only if it has that client id.
pub(crate) fn registrations_for<'a>(
    request: &'a AuthorizationRequest,
    settings: &'a Settings,
) -> impl Iterator<Item = &'a Registration> {
    let (server, client_id) = (&request.server, request.client_id.as_deref());
    let elsewhere = settings.registrations.iter().filter(move |registration| {
        registration.authorization_server != *server
            && client_id.is_some()
            && registration.client_id.as_deref() == client_id
            && knowledge::share_clients(&registration.authorization_server, server)
    });
    let sender = client_id.and_then(knowledge::only_client_with_id);
    let is_of_sender = move |registration: &&Registration| {
        let of_other = registration.client.as_deref().zip(sender).is_some_and(|(named, sender)| named != sender.id);
        !of_other || registration.client_id.is_some()
    };
    settings.registrations_for(server, client_id).chain(elsewhere).filter(is_of_sender)
}

/// Returns the provider of which a person says that it is that of the sign-in.
pub(crate) fn stated_provider(settings: &Settings) -> Option<&'static Provider> {
    knowledge::provider_by_id(settings.stated.as_ref()?.provider.as_deref()?)
}
