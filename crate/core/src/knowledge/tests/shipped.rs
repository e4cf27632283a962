//! The shipped data as a whole: it is valid, its messages exist, and its fields are documented.

use std::collections::BTreeSet;

use super::*;

const PROVIDERS: &str = include_str!("../../../knowledge/providers.toml");
const CLIENTS: &str = include_str!("../../../knowledge/clients.toml");
const README: &str = include_str!("../../../knowledge/README.md");

/// Returns the English messages of the extension.
fn messages() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../extension/_locales/en/messages.json");
    std::fs::read_to_string(path).unwrap()
}

fn shipped_providers() -> schema::Providers {
    check::providers(Source { file: "providers.toml", text: PROVIDERS }).unwrap()
}

#[test]
fn every_entry_is_compiled_in() {
    let clients = check::clients(Source { file: "clients.toml", text: CLIENTS }).unwrap();
    let ids = |ids: Vec<&str>| ids.join(" ");
    assert_eq!(
        ids(knowledge::providers().iter().map(|provider| provider.id).collect()),
        ids(shipped_providers().provider.iter().map(|provider| provider.id.text.as_str()).collect())
    );
    assert_eq!(
        ids(knowledge::clients().iter().map(|client| client.id).collect()),
        ids(clients.client.iter().map(|client| client.id.text.as_str()).collect())
    );
}

#[test]
fn every_message_exists_and_takes_these_arguments() {
    let messages: serde_json::Value = serde_json::from_str(&messages()).unwrap();
    let mut missing = BTreeSet::new();
    let mut check = |message: &Message| match messages.get(message.key) {
        Some(found) => {
            let count = found["placeholders"].as_object().map_or(0, |placeholders| placeholders.len());
            assert!(count <= message.args.len(), "{} has {count} placeholders for {:?}", message.key, message.args);
        }
        None => {
            missing.insert(message.key);
        }
    };
    for client in knowledge::clients() {
        let all = [salesforce("a")];
        let all: Vec<&Registration> = all.iter().collect();
        remedy_for_all(&all, client).iter().for_each(|step| check(&step.text));
    }
    let settings = Settings::default();
    for provider in knowledge::providers() {
        for client in knowledge::clients() {
            for registered in [None, Some("http://localhost:38000/callback"), Some("http://localhost:40892/callback")] {
                let attempt = attempt(first_case());
                let mut facts = Facts::gather(&attempt, &settings);
                (facts.provider, facts.client) = (Some(provider), Some(client));
                all(remedy_for_mismatch(&facts, registered)).iter().for_each(|step| check(&step.text));
                known_cautions(&facts).iter().chain(&refusal::causes(&facts)).for_each(&mut check);
            }
        }
    }
    let unknown = attempt(request("https://idp.example/authorize", "c", "http://localhost:5/x"));
    all(remedy_for_mismatch(&Facts::gather(&unknown, &settings), None)).iter().for_each(|step| check(&step.text));
    for signature in shipped_providers().provider.iter().flat_map(|it| it.mismatch.iter().chain(&it.refusal)) {
        let keys = [signature.caution.as_ref().map(|it| &it.text), signature.cause.as_ref().map(|it| &it.text)];
        for key in keys.into_iter().flatten() {
            assert!(messages.get(key).is_some(), "{key}");
        }
    }
    assert!(missing.is_empty(), "not in messages.json: {missing:?}");
}

#[test]
fn error_addresses_are_few_and_specific() {
    assert_eq!(tables::error_addresses(&shipped_providers()), knowledge::ERROR_ADDRESSES);
    assert!(knowledge::ERROR_ADDRESSES.contains(&"error=redirect_uri_mismatch"));
    for part in knowledge::ERROR_ADDRESSES {
        assert!(["error", "Error", "invalid"].iter().any(|word| part.contains(word)), "{part}");
    }
    assert!(knowledge::ERROR_ADDRESSES.len() <= 12);
}

#[test]
fn the_readme_documents_every_field_and_every_word() {
    let fields = [schema::Provider::FIELDS, schema::Signature::FIELDS, schema::Client::FIELDS];
    let words = [
        schema::Reach::WORDS,
        schema::Forgiven::WORDS,
        schema::Loopback::WORDS,
        schema::TokenStep::WORDS,
        schema::Verified::WORDS,
        schema::Certainty::WORDS,
        schema::MatchConfidence::WORDS,
        schema::Host::WORDS,
        schema::PathSuffix::WORDS,
        schema::PortChoice::WORDS,
        schema::Part::WORDS,
        schema::Paste::WORDS,
        schema::Instruction::WORDS,
    ];
    let placeholders: Vec<String> =
        schema::instruction::PLACEHOLDERS.iter().map(|name| format!("{{{name}}}")).collect();
    let all = fields.into_iter().chain(words).flatten().copied().chain(placeholders.iter().map(String::as_str));
    let undocumented: Vec<&str> = all.filter(|name| !README.contains(&format!("`{name}`"))).collect();
    assert!(undocumented.is_empty(), "README.md does not document {undocumented:?}");
}
