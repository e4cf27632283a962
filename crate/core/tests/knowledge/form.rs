//! The form of the data, and that every message it names exists.

use std::collections::BTreeSet;

use super::*;

#[test]
fn the_data_is_in_form() {
    let providers = check::providers(Source { file: "providers.toml", text: PROVIDERS }).unwrap();
    let clients = check::clients(Source { file: "clients.toml", text: CLIENTS }).unwrap();
    assert!(providers.provider.len() >= 30 && clients.client.len() >= 35);
    assert_eq!(knowledge::providers().len(), providers.provider.len());
    assert_eq!(knowledge::clients().len(), clients.client.len());
}

#[test]
fn a_wrong_entry_is_named_with_its_line() {
    let provider = |change: (&str, &str)| {
        let text = PROVIDERS.replacen(change.0, change.1, 1);
        assert_ne!(text, PROVIDERS, "{change:?} changes nothing");
        check::providers(Source { file: "providers.toml", text: &text }).err().unwrap_or_default()
    };
    let line = |wanted: &str| PROVIDERS.lines().position(|line| line == wanted).unwrap() + 1;
    let salesforce = line("id = \"salesforce\"");
    for (change, offset, problem) in [
        (("hosts = [\"login.salesforce.com\"", "host = [\"login.salesforce.com\""), 2, "unknown field `host`"),
        (("matching = \"exact\"", "matching = \"exactly\""), 4, "unknown variant `exactly`"),
        (("id = \"google\"", "id = \"salesforce\""), line("id = \"google\"") - salesforce, "used twice"),
        (("\"*.my.site.com\"", "\"*.my.site.com/\""), 2, "is no host pattern"),
        (("\"*.my.site.com\"", "\"*.com\""), 2, "is no host pattern"),
        (("\"caution_code_verifier\"", "\"code_verifier\""), 9, "begins with caution_"),
        (("propagation_minutes = [5, 30]", "propagation_minutes = [30, 5]"), 8, "propagation_minutes are [from, to]"),
        (("verified = \"report\"", "verified = \"hearsay\""), 11, "unknown variant `hearsay`"),
        (("checked = \"2026-11-22\"", "checked = \"yesterday\""), 12, "is no date"),
    ] {
        let error = provider(change);
        assert!(error.starts_with(&format!("providers.toml:{}: ", salesforce + offset)), "{change:?}: {error}");
        assert!(error.contains(problem), "{change:?}: {error}");
    }
    let client = |from: &str, to: &str| {
        let text = CLIENTS.replacen(from, to, 1);
        check::clients(Source { file: "clients.toml", text: &text }).err().unwrap_or_default()
    };
    assert!(client("remove {name}", "remove {nane}").contains("unknown place {nane}"));
    assert!(client("{ remove = ", "{ delete = ").contains("unknown variant `delete`"));
    assert!(
        client("match_confidence = \"likely\"\nrequires_resource", "requires_resource").contains("belong together")
    );
    assert!(client("client_ids = [\"PlatformCLI\"]", "client_ids = [\"178c6fc778ccc68e1d6a\"]").contains("used twice"));
}

#[test]
fn every_message_is_there_and_takes_these_arguments() {
    let messages: serde_json::Value = serde_json::from_str(MESSAGES).unwrap();
    let mut missing = BTreeSet::new();
    let mut check = |message: &Message| match messages.get(message.key) {
        Some(found) => {
            let places = found["placeholders"].as_object().map_or(0, |places| places.len());
            assert!(places <= message.args.len(), "{} has {places} places for {:?}", message.key, message.args);
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
                remedy(&facts, registered).iter().for_each(|step| check(&step.text));
                cautions(&facts).iter().chain(&refusal_causes(&facts, registered)).for_each(&mut check);
            }
        }
    }
    let unknown = attempt(request("https://idp.example/authorize", "c", "http://localhost:5/x"));
    remedy(&Facts::gather(&unknown, &settings), None).iter().for_each(|step| check(&step.text));
    let parsed = check::providers(Source { file: "providers.toml", text: PROVIDERS }).unwrap();
    let signatures = parsed.provider.iter().flat_map(|provider| &provider.get_ref().mismatch);
    for key in signatures.map(|signature| signature.caution.as_str()).filter(|key| !key.is_empty()) {
        assert!(messages.get(key).is_some(), "{key}");
    }
    assert!(missing.is_empty(), "not in messages.json: {missing:?}");
}

#[test]
fn the_browser_is_woken_by_few_and_specific_parts_of_an_address() {
    let parsed = check::providers(Source { file: "providers.toml", text: PROVIDERS }).unwrap();
    assert_eq!(tables::error_addresses(&parsed), knowledge::ERROR_ADDRESSES);
    assert!(knowledge::ERROR_ADDRESSES.contains(&"error=redirect_uri_mismatch"));
    for part in knowledge::ERROR_ADDRESSES {
        assert!(part.contains("error") || part.contains("Error"), "{part}");
    }
    assert!(knowledge::ERROR_ADDRESSES.len() <= 12);
}
