//! Writes the data that the library needs as Rust statics.

use std::fmt::Write as _;

use super::schema::{
    App, Cause, Caution, Certainty, Client, ClientId, Clients, ConsoleHost, Date, Forgiven, Holder, Host, HostPattern,
    Id, Instruction, Loopback, MatchConfidence, Means, Minutes, Part, Paste, Path, PathPattern, PathSuffix, Port,
    PortChoice, Ports, Provider, Providers, Reach, RedirectUri, Seconds, Signature, Status, TokenStep, Verified,
};

/// Returns the generated source.
pub fn rust(providers: &Providers, clients: &Clients) -> String {
    let mut out = String::from("pub(super) static PROVIDERS: &[Provider] = &[\n");
    for entry in &providers.provider {
        let _ = writeln!(out, "{},", provider(entry));
    }
    out.push_str("];\npub(super) static SIGNATURES: &[Signature] = &[\n");
    // The signatures of providers come first: they are more specific.
    for (index, entry) in providers.provider.iter().enumerate() {
        for it in entry.mismatch.iter().chain(&entry.refusal) {
            let _ = writeln!(out, "{},", signature(&format!("Some(&PROVIDERS[{index}])"), it));
        }
    }
    for it in providers.mismatch.iter().chain(&providers.refusal) {
        let _ = writeln!(out, "{},", signature("None", it));
    }
    out.push_str("];\npub(super) static CLIENTS: &[Client] = &[\n");
    for entry in &clients.client {
        let _ = writeln!(out, "{},", client(entry));
    }
    out.push_str("];\npub(super) static APPS: &[App] = &[\n");
    for entry in &clients.app {
        let _ = writeln!(out, "{},", app(entry));
    }
    out.push_str("];\npub(super) static HOLDERS: &[Holder] = &[\n");
    for entry in &clients.holder {
        let _ = writeln!(out, "{},", holder(entry));
    }
    out.push_str("];\n");
    let _ = write!(
        out,
        "/// Parts of the addresses of known error pages, for the filters of the browser.\n\
         pub const ERROR_ADDRESSES: &[&str] = &{:?};\n",
        error_addresses(providers)
    );
    out
}

/// Returns the parts of addresses for which the browser is to wake the extension.
pub fn error_addresses(providers: &Providers) -> Vec<String> {
    let of_provider = |provider: &'_ Provider| -> Vec<String> {
        provider.mismatch.iter().chain(&provider.refusal).filter_map(error_address).collect()
    };
    let of_all = providers.mismatch.iter().chain(&providers.refusal).filter_map(error_address);
    let mut addresses: Vec<String> = providers.provider.iter().flat_map(of_provider).chain(of_all).collect();
    let all = addresses.clone();
    addresses.retain(|address| !all.iter().any(|other| other != address && address.contains(other.as_str())));
    addresses.sort();
    addresses.dedup();
    addresses
}

fn error_address(signature: &Signature) -> Option<String> {
    match signature {
        Signature { page_contains: Some(_), .. } => None,
        Signature { url_contains: Some(part), .. } => Some(part.clone()),
        // The code alone can mean any failure of a sign-in, which is not worth waking for. A response that carries one to
        // the callback is seen anyway.
        Signature { error_description_contains: Some(_), .. } => None,
        Signature { means, .. } if *means != Means::CallbackUrl => None,
        Signature { error_code, .. } => error_code.as_ref().map(|code| format!("error={code}")),
    }
}

/// Writes a struct literal with these fields.
macro_rules! literal {
    ($type:literal { $($field:ident),* } of $it:expr $(, and $more:expr)?) => {
        [
            concat!($type, " { ").to_owned(),
            $($more,)?
            $(format!(concat!(stringify!($field), ": {}, "), $it.$field.rust()),)*
            "}".to_owned(),
        ]
        .concat()
    };
}

fn provider(it: &Provider) -> String {
    literal!("Provider" {
        id, name, hosts, paths, trusted_hosts, shared_clients, only_s256, only_by_hand, library, matching_depends, loopback, token_step, console, console_hosts, allowing, allowing_domain, propagation_minutes, cautions, verified
    } of it, and format!("matching: {}, ", matching(it)))
}

fn matching(it: &Provider) -> String {
    let rule = |reach: &Reach, forgiven: &[Forgiven]| {
        let names: Vec<String> = forgiven.iter().map(|one| format!("Leniency::{}", one.rust())).collect();
        let names = if names.is_empty() { "0".to_owned() } else { names.join(" | ") };
        format!("Rule {{ reach: {}, leniency: Leniency({names}) }}", reach.rust())
    };
    let otherwise = it.or_matching.as_ref().map(|reach| rule(reach, &it.or_forgives));
    let otherwise = otherwise.map_or_else(|| "None".to_owned(), |rule| format!("Some({rule})"));
    format!("Matching {{ usual: {}, otherwise: {otherwise} }}", rule(&it.matching, &it.forgives))
}

fn signature(provider: &str, it: &Signature) -> String {
    literal!("Signature" {
        url_contains, error_code, error_description_contains, page_contains, certainty, means, lists_registered, own_wording
    } of it, and format!("provider: {provider}, message: {}, ", message(it)))
}

/// The message of a signature: a cause if the refusal is an error, else a caution.
fn message(it: &Signature) -> String {
    if it.means == Means::Error { it.cause.rust() } else { it.caution.rust() }
}

fn client(it: &Client) -> String {
    literal!("Client" {
        id, name, name_by_id, client_ids, metadata_redirect_uris, redirect_uris, match_confidence,
        possible_redirect_uris, possible_with_resource, authorization_servers, requires_resource, host, path, path_suffix, port, ipv4_only, port_choice,
        random_ports, pinnable, pin, paste, older_code_command, host_option, hosted_callbacks, waits_seconds, checks_issuer, process, announces, container_port, listen_everywhere, sign_in_without_callback, register_anew, client_id_setting, endpoint_setting, cautions, verified, ran, checked
    } of it)
}

fn app(it: &App) -> String {
    literal!("App" { client_ids, maker, redirect_uris } of it)
}

fn holder(it: &Holder) -> String {
    let name = match &it.party {
        Some(key) => format!("HolderName::Message({:?})", key.text),
        None => format!("HolderName::Proper({:?})", it.name),
    };
    literal!("Holder" { ports, server, statuses, drops, steps } of it, and format!("name: {name}, "))
}

/// A value that can be written as Rust source.
pub trait Rust: Sized {
    fn rust(&self) -> String;

    fn list(items: &[Self]) -> String {
        format!("&[{}]", items.iter().map(Self::rust).collect::<Vec<_>>().join(", "))
    }
}

impl<T: Rust> Rust for Vec<T> {
    fn rust(&self) -> String {
        T::list(self)
    }
}

impl<T: Rust> Rust for Option<T> {
    fn rust(&self) -> String {
        self.as_ref().map_or_else(|| "None".to_owned(), |value| format!("Some({})", value.rust()))
    }
}

impl Rust for String {
    fn rust(&self) -> String {
        format!("{self:?}")
    }
}

impl Rust for bool {
    fn rust(&self) -> String {
        self.to_string()
    }
}

impl Rust for Minutes {
    fn rust(&self) -> String {
        format!("({}, {})", self.from, self.to)
    }
}

impl Rust for Ports {
    fn rust(&self) -> String {
        format!("({}, {})", self.from, self.to)
    }
}

impl Rust for Instruction {
    fn rust(&self) -> String {
        format!("Instruction::{self:?}")
    }
}

/// Strings without spaces. A list of them is written as one string, separated by spaces, which takes a third of the
/// size of a slice of strings.
macro_rules! texts {
    ($($name:ident)*) => {$(
        impl Rust for $name {
            fn rust(&self) -> String {
                self.text.rust()
            }

            fn list(items: &[Self]) -> String {
                items.iter().map(|item| item.text.as_str()).collect::<Vec<_>>().join(" ").rust()
            }
        }
    )*};
}

texts!(Caution Cause ClientId ConsoleHost Date HostPattern Id Path PathPattern RedirectUri);

/// Enums that have the same name in the library.
macro_rules! words {
    ($($name:ident)*) => {$(
        impl Rust for $name {
            fn rust(&self) -> String {
                format!(concat!(stringify!($name), "::{:?}"), self)
            }
        }
    )*};
}

words!(Certainty Loopback MatchConfidence Means Part Paste PathSuffix PortChoice Reach TokenStep Verified);

impl Rust for Forgiven {
    fn rust(&self) -> String {
        match self {
            Self::Https => "HTTPS",
            Self::UsualIpsOnly => "USUAL_IPS_ONLY",
            Self::NotIpv6 => "NOT_IPV6",
            Self::Parsed => "PARSED",
            Self::AddedQuery => "ADDED_QUERY",
            Self::LetterCase => "LETTER_CASE",
            Self::DeeperPath => "DEEPER_PATH",
            Self::Scheme => "SCHEME",
            Self::StarAtEnd => "STAR_AT_END",
            Self::Stars => "STARS",
            Self::StarsInPath => "STARS_IN_PATH",
            Self::MoreQuery => "MORE_QUERY",
            Self::Expressions => "EXPRESSIONS",
        }
        .to_owned()
    }
}

impl Rust for Host {
    fn rust(&self) -> String {
        match self {
            Self::Localhost => "LoopbackHost::Localhost".to_owned(),
            Self::Ip => "LoopbackHost::V4(Ipv4Addr::LOCALHOST)".to_owned(),
        }
    }
}

/// Numbers.
macro_rules! numbers {
    ($($name:ident)*) => {$(
        impl Rust for $name {
            fn rust(&self) -> String {
                self.0.to_string()
            }
        }
    )*};
}

numbers!(Port Seconds Status);
