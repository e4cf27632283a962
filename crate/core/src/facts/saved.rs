//! What the settings hold for a request.

use crate::knowledge::{self, Provider};
use crate::protocol::authorization::AuthorizationRequest;
use crate::settings::{Registration, Settings};

/// Returns the registrations that hold for a request: those of its client at its server, those for all clients there, then
/// those of its client at other hosts of its provider, which make no server trusted. One that is for another client than the
/// one whose client id is sent holds only if it has that client id.
pub(crate) fn registrations_for<'a>(request: &AuthorizationRequest, settings: &'a Settings) -> Vec<&'a Registration> {
    let sender = request.client_id.as_deref().and_then(knowledge::only_client_with_id);
    let is_of_sender = |named: &Option<String>| named.as_deref().zip(sender).is_none_or(|(id, sender)| id == sender.id);
    let is_of_client =
        |registration: &Registration| registration.client_id.is_some() && registration.client_id == request.client_id;
    let (mut registrations, mut of_all) = (Vec::new(), Vec::new());
    for registration in settings.registrations_at(&request.server) {
        if is_of_client(registration) {
            registrations.push(registration);
        } else if registration.client_id.is_none() && is_of_sender(&registration.client) {
            of_all.push(registration);
        }
    }
    registrations.append(&mut of_all);
    // Few providers have hosts that share their clients.
    if knowledge::share_clients(&request.server, &request.server) {
        let is_elsewhere =
            |server: &str| *server != request.server && knowledge::share_clients(server, &request.server);
        for registration in settings.registrations.iter().filter(|one| is_of_client(one)) {
            if is_elsewhere(&registration.authorization_server) {
                registrations.push(registration);
            }
        }
    }
    registrations
}

/// Returns the provider of which a person says that it is that of the sign-in.
pub(crate) fn stated_provider(settings: &Settings) -> Option<&'static Provider> {
    knowledge::provider_by_id(settings.stated.as_ref()?.provider.as_deref()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Value, read};

    #[test]
    fn a_registration_for_the_client_comes_before_one_for_all() {
        let registration = |(name, server, client_id): (&'static str, &'static str, Option<&'static str>)| {
            Value::object()
                .with("name", name.into())
                .with("authorization_server", server.into())
                .with("client_id", client_id.map_or(Value::Null, Into::into))
        };
        let (here, elsewhere) = ("https://login.salesforce.com", "https://test.salesforce.com");
        let saved = [
            ("elsewhere", elsewhere, Some("3MVG9")),
            ("for all", here, None),
            ("for all elsewhere", elsewhere, None),
            ("other client", here, Some("other")),
            ("same client", here, Some("3MVG9")),
            ("other provider", "https://idp.example", Some("3MVG9")),
        ];
        let settings = Value::object().with("version", 1_u16.into());
        let settings = settings.with("registrations", Value::List(saved.map(registration).to_vec()));
        let settings: Settings = read(&settings).unwrap();
        let names = |query| {
            let request = AuthorizationRequest::read(&format!(
                "{here}/auth?response_type=code&{query}redirect_uri=http://localhost:1/"
            ))
            .unwrap();
            registrations_for(&request, &settings).iter().map(|one| one.name.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(names("client_id=3MVG9&"), ["same client", "for all", "elsewhere"]);
        assert_eq!(names("client_id=another&"), ["for all"]);
    }
}
