//! Writes the data as Rust statics: what the running code needs, and nothing else. Lists of words are one text with
//! spaces between: a third of the size of a table of pointers.

use std::fmt::Write as _;

use super::schema::{Client, Clients, Instruction, Provider, Providers, Signature};

/// The generated source.
pub fn rust(providers: &Providers, clients: &Clients) -> String {
    let mut out = String::from("static PROVIDERS: &[Provider] = &[\n");
    for entry in &providers.provider {
        provider(&mut out, entry.get_ref());
    }
    out.push_str("];\nstatic SIGNATURES: &[Signature] = &[\n");
    // Those of a provider come first: they say more.
    for (index, entry) in providers.provider.iter().enumerate() {
        for mismatch in &entry.get_ref().mismatch {
            signature(&mut out, mismatch, &format!("Some(&PROVIDERS[{index}])"));
        }
    }
    for entry in &providers.mismatch {
        signature(&mut out, entry.get_ref(), "None");
    }
    out.push_str("];\nstatic CLIENTS: &[Client] = &[\n");
    for entry in &clients.client {
        client(&mut out, entry.get_ref());
    }
    out.push_str("];\n");
    let _ = write!(
        out,
        "/// Parts of the addresses of known error pages, each enough to be worth a look: filters for the browser.\n\
         pub const ERROR_ADDRESSES: &[&str] = &{:?};\n",
        error_addresses(providers)
    );
    out
}

/// The parts of an address by which the browser is to wake the extension.
pub fn error_addresses(providers: &Providers) -> Vec<String> {
    let of_providers = providers.provider.iter().flat_map(|entry| &entry.get_ref().mismatch);
    let all = of_providers.chain(providers.mismatch.iter().map(|entry| entry.get_ref()));
    let mut addresses: Vec<String> = all
        // The code alone may be any failure of a sign-in, which is no reason to wake up.
        .filter(|s| {
            s.page_contains.is_empty() && (!s.url_contains.is_empty() || s.error_description_contains.is_empty())
        })
        .map(|s| if s.url_contains.is_empty() { format!("error={}", s.error_code) } else { s.url_contains.clone() })
        .collect();
    let all = addresses.clone();
    addresses.retain(|address| !all.iter().any(|other| other != address && address.contains(other.as_str())));
    addresses.sort();
    addresses.dedup();
    addresses
}

fn provider(out: &mut String, p: &Provider) {
    let _ = writeln!(
        out,
        "Provider {{ id: {:?}, name: {:?}, matching: Matching::{:?}, loopback: Loopback::{:?}, \
         token_step: TokenStep::{:?}, verified: Verified::{:?}, console: {:?}, propagation_minutes: {:?}, cautions: {:?}, \
         hosts: {:?}, paths: {:?} }},",
        p.id,
        p.name,
        p.matching,
        p.loopback,
        p.token_step,
        p.verified,
        p.console,
        p.propagation_minutes,
        p.cautions.join(" "),
        p.hosts.join(" "),
        p.paths.join(" "),
    );
}

fn signature(out: &mut String, s: &Signature, provider: &str) {
    let _ = writeln!(
        out,
        "Signature {{ provider: {provider}, url_contains: {:?}, error_code: {:?}, error_description_contains: {:?}, \
         page_contains: {:?}, \
         certainty: Certainty::{:?}, caution: {:?}, lists_registered: {} }},",
        s.url_contains,
        s.error_code,
        s.error_description_contains,
        s.page_contains,
        s.certainty,
        s.caution,
        s.lists_registered,
    );
}

fn client(out: &mut String, c: &Client) {
    let parts: Vec<String> = c.pinnable.iter().map(|part| format!("Part::{part:?}")).collect();
    let _ = writeln!(
        out,
        "Client {{ id: {:?}, name: {:?}, client_ids: {:?}, metadata_redirect_uris: {:?}, redirect_uris: {:?}, authorization_servers: {:?}, \
         match_confidence: MatchConfidence::{:?}, requires_resource: {}, port_choice: PortChoice::{:?}, pinnable: &[{}], pin: &[{}], paste: Paste::{:?}, \
         sign_in_without_callback: &[{}], cautions: {:?}, verified: Verified::{:?} }},",
        c.id,
        c.name,
        c.client_ids.join(" "),
        c.metadata_redirect_uris.join(" "),
        c.redirect_uris.join(" "),
        c.authorization_servers.join(" "),
        c.match_confidence,
        c.requires_resource,
        c.port_choice,
        parts.join(", "),
        instructions(&c.pin),
        c.paste,
        instructions(&c.sign_in_without_callback),
        c.cautions.join(" "),
        c.verified,
    );
}

fn instructions(all: &[Instruction]) -> String {
    all.iter().map(|instruction| format!("Instruction::{instruction:?}")).collect::<Vec<_>>().join(", ")
}
