//! The entries of the data files, with their fields.

use super::super::read::{self, Fields, FromToml, Problem, Value};
use super::instruction::Instruction;
use super::numbers::{Minutes, Port, Ports, Seconds, Status};
use super::texts::{
    Cause, Caution, ClientId, ConsoleHost, Date, HostPattern, Id, Party, Path, PathPattern, RedirectUri,
};
use super::words::{
    Certainty, Forgiven, Host, Loopback, MatchConfidence, Means, Part, Paste, PathSuffix, PortChoice, Reach, TokenStep,
    Verified,
};

/// Declares a struct that is read from a table with these fields. What depends on more than one value is checked by the
/// `check` of the type.
macro_rules! table {
    ($(#[$doc:meta])* $name:ident = $kind:literal { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type),*
        }

        impl $name {
            pub const FIELDS: &[&str] = &[$(stringify!($field)),*];
        }

        impl FromToml for $name {
            fn from_toml(value: &Value<'_>) -> Result<Self, Problem> {
                read::table(value, $kind, Self::FIELDS, |fields: &Fields<'_>| {
                    let all = Self { $($field: fields.take(stringify!($field))?),* };
                    all.check(fields)?;
                    Ok(all)
                })
            }
        }
    };
}

table! {
    /// All of `providers.toml`.
    Providers = "" {
        provider: Vec<Provider>,
        /// Signatures that mean the same at every server.
        mismatch: Vec<Signature>,
        refusal: Vec<Signature>,
    }
}

table! {
    /// All of `clients.toml`.
    Clients = "" {
        client: Vec<Client>,
        app: Vec<App>,
        holder: Vec<Holder>,
    }
}

table! {
    /// An app that its maker has registered for others to use.
    App = "app" {
        client_ids: Vec<ClientId>,
        maker: String,
        redirect_uris: Vec<RedirectUri>,
        source: String,
        verified: Verified,
        checked: Date,
    }
}

table! {
    /// A program that is often found at the port of a client.
    Holder = "holder" {
        name: String,
        party: Option<Party>,
        ports: Vec<Port>,
        server: Option<String>,
        statuses: Vec<Status>,
        drops: bool,
        steps: Vec<Instruction>,
        source: String,
        verified: Verified,
        checked: Date,
    }
}

table! {
    Provider = "provider" {
        id: Id,
        name: String,
        hosts: Vec<HostPattern>,
        paths: Vec<PathPattern>,
        trusted_hosts: bool,
        shared_clients: bool,
        only_s256: bool,
        only_by_hand: bool,
        library: bool,
        matching: Reach,
        forgives: Vec<Forgiven>,
        or_matching: Option<Reach>,
        or_forgives: Vec<Forgiven>,
        matching_depends: Option<Caution>,
        loopback: Loopback,
        token_step: TokenStep,
        console: Option<String>,
        console_hosts: Vec<ConsoleHost>,
        allowing: Option<String>,
        allowing_domain: Option<String>,
        propagation_minutes: Option<Minutes>,
        cautions: Vec<Caution>,
        mismatch: Vec<Signature>,
        refusal: Vec<Signature>,
        source: String,
        verified: Verified,
        checked: Date,
    }
}

table! {
    Signature = "signature" {
        url_contains: Option<String>,
        error_code: Option<String>,
        error_description_contains: Option<String>,
        page_contains: Option<String>,
        certainty: Certainty,
        means: Means,
        caution: Option<Caution>,
        cause: Option<Cause>,
        lists_registered: bool,
        own_wording: bool,
    }
}

table! {
    Client = "client" {
        id: Id,
        name: String,
        name_by_id: Option<String>,
        client_ids: Vec<ClientId>,
        metadata_redirect_uris: Vec<RedirectUri>,
        redirect_uris: Vec<RedirectUri>,
        match_confidence: Option<MatchConfidence>,
        possible_redirect_uris: Vec<RedirectUri>,
        possible_with_resource: bool,
        authorization_servers: Vec<HostPattern>,
        requires_resource: bool,
        host: Option<Host>,
        path: Option<Path>,
        path_suffix: Option<PathSuffix>,
        port: Option<Port>,
        ipv4_only: bool,
        port_choice: PortChoice,
        random_ports: Option<Ports>,
        pinnable: Vec<Part>,
        pin: Vec<Instruction>,
        paste: Paste,
        older_code_command: Option<String>,
        host_option: Option<String>,
        hosted_callbacks: Vec<RedirectUri>,
        waits_seconds: Option<Seconds>,
        ran: Option<String>,
        checks_issuer: bool,
        process: Option<String>,
        announces: Option<Caution>,
        container_port: Option<Port>,
        listen_everywhere: Vec<Instruction>,
        sign_in_without_callback: Vec<Instruction>,
        register_anew: Vec<Instruction>,
        client_id_setting: Vec<Instruction>,
        endpoint_setting: Vec<Instruction>,
        cautions: Vec<Caution>,
        source: String,
        verified: Verified,
        checked: Date,
    }
}
