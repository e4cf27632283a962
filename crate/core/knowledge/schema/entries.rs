//! The fields of the data files and their valid values, as README.md explains them. Used by the build script and the
//! tests.

use toml::de::DeValue;

use super::read::{self, Fields, FromToml, Problem, Value};

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
        library: bool,
        matching: Reach,
        forgives: Vec<Forgiven>,
        or_matching: Option<Reach>,
        or_forgives: Vec<Forgiven>,
        matching_depends: Option<Caution>,
        loopback: Loopback,
        token_step: TokenStep,
        console: Option<String>,
        allowing: Option<String>,
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
        paste_only: bool,
        waits_seconds: Option<Seconds>,
        ran: Option<String>,
        checks_issuer: bool,
        process: Option<String>,
        announces: Option<Caution>,
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

/// Declares enums that are read from strings. The generated code uses the same names. A field with a `default` can be
/// left out.
macro_rules! words {
    ($($name:ident { $($variant:ident = $word:literal),* $(,)? } $(default $default:ident)?;)*) => {$(
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($variant),* }

        impl $name {
            pub const WORDS: &[&str] = &[$($word),*];
        }

        impl FromToml for $name {
            fn from_toml(value: &Value<'_>) -> Result<Self, Problem> {
                match value.get_ref().as_str() {
                    $(Some($word) => Ok(Self::$variant),)*
                    _ => Err(Problem::not_one_of(value, Self::WORDS)),
                }
            }
            $(fn left_out() -> Option<Self> {
                Some(Self::$default)
            })?
        }
    )*};
}

words! {
    Reach {
        Exact = "exact",
        AnyPortOnIp = "any_port_on_ip",
        AnyPort = "any_port",
        AnyPortOnIpIfPortless = "any_port_on_ip_if_portless",
        AnyPortIfPortless = "any_port_if_portless",
        AnyPortOnLocalhost = "any_port_on_localhost",
        PortIgnored = "port_ignored",
        AnyHostAndPort = "any_host_and_port",
        AnyLoopback = "any_loopback",
    };
    Forgiven {
        Https = "https",
        UsualIpsOnly = "usual_ips_only",
        NotIpv6 = "not_ipv6",
        Parsed = "parsed",
        AddedQuery = "added_query",
        LetterCase = "letter_case",
        DeeperPath = "deeper_path",
        Scheme = "scheme",
        StarAtEnd = "star_at_end",
        Stars = "stars",
        Expressions = "expressions",
    };
    Loopback { Any = "any", Localhost = "localhost", Ip = "ip", None = "none" } default Any;
    TokenStep { Strict = "strict", Lenient = "lenient", Unknown = "unknown" };
    Verified { Ran = "ran", Source = "source", Documentation = "documentation", Report = "report" };
    Certainty { Certain = "certain", Likely = "likely" } default Certain;
    Means {
        CallbackUrl = "callback_url",
        ClientUnknown = "client_unknown",
        Administrator = "administrator",
        Account = "account",
        Trouble = "trouble",
        LiveKeys = "live_keys",
        OtherSetting = "other_setting",
        Error = "error",
    } default CallbackUrl;
    MatchConfidence { Certain = "certain", Likely = "likely" };
    Host { Localhost = "localhost", Ip = "127.0.0.1" };
    PathSuffix { ServerUrlHash = "server_url_hash" };
    PortChoice { Random = "random", Scan = "scan", Preferred = "preferred", Fixed = "fixed" };
    Part { Port = "port", Host = "host", Path = "path" };
    Paste { Nothing = "nothing", Url = "url", Code = "code" } default Nothing;
}

/// Declares strings of a certain form, with their positions.
macro_rules! texts {
    ($($name:ident: $is_valid:expr, $expected:literal;)*) => {$(
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name {
            pub text: String,
            pub at: usize,
        }

        impl FromToml for $name {
            fn from_toml(value: &Value<'_>) -> Result<Self, Problem> {
                let is_valid: fn(&str) -> bool = $is_valid;
                match value.get_ref().as_str() {
                    Some(text) if is_valid(text) => Ok(Self { text: text.to_owned(), at: value.span().start }),
                    Some(_) => Err(Problem::not(value, $expected)),
                    None => Err(Problem::not(value, "a string in quotes")),
                }
            }
        }
    )*};
}

// Lists of these are joined with spaces (see `tables.rs`), so that none of them may contain a space.
texts! {
    Id: is_id, "an id of lowercase letters, digits and hyphens";
    HostPattern: is_host_pattern, "a host pattern, like login.example.com or *.example.com";
    PathPattern: |text| is_word(text) && (text.starts_with('/') || text.starts_with("**/")),
        "a path pattern, which starts with / or **/";
    ClientId: |text| is_word(text) && text.trim_end_matches('*').len() >= 8,
        "a client id, which has at least eight characters and no spaces";
    RedirectUri: |text| is_word(text) && (text.starts_with("http://") || text.starts_with("https://")),
        "a redirect URI, which starts with http:// or https:// and has no spaces";
    Path: |text| text.is_empty() || is_word(text) && text.starts_with('/'), "a path, which starts with / or is empty";
    Caution: |text| is_word(text) && text.starts_with("caution_"), "a message key that starts with caution_";
    Party: |text| is_word(text) && text.starts_with("party_"), "a message key that starts with party_";
    Date: is_date, "a date like 2026-01-31";
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && !text.contains(char::is_whitespace)
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn is_host_pattern(host: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-*".contains(c);
    // With a wildcard, the pattern needs more than a top-level domain.
    let owner = host.rsplit_once('.').map_or("", |(owner, _)| owner);
    let is_owned = !host.contains('*') || owner.split('.').any(|label| label.len() > 2 && !label.contains('*'));
    host.chars().all(is_allowed) && host.contains('.') && is_owned && !host.contains("**")
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([4, 2, 2]) && parts.iter().all(|part| part.parse::<u16>().is_ok())
}

/// How long a change of the registration takes, in minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Minutes {
    pub from: u16,
    pub to: u16,
}

impl FromToml for Minutes {
    fn from_toml(value: &Value<'_>) -> Result<Self, Problem> {
        let numbers = value.get_ref().as_array().map(|items| items.iter().map(read::number).collect::<Vec<_>>());
        match numbers.as_deref() {
            Some([Some(from), Some(to)]) if from <= to => Ok(Self { from: *from, to: *to }),
            _ => Err(Problem::not(value, "[from, to] in minutes, like [5, 30]")),
        }
    }
}

/// A range of ports, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ports {
    pub from: u16,
    pub to: u16,
}

impl FromToml for Ports {
    fn from_toml(value: &Value<'_>) -> Result<Self, Problem> {
        let ports = value.get_ref().as_array().map(|items| items.iter().map(read::number).collect::<Vec<_>>());
        match ports.as_deref() {
            Some([Some(from), Some(to)]) if *from > 0 && from <= to => Ok(Self { from: *from, to: *to }),
            _ => Err(Problem::not(value, "[from, to], like [49152, 65535]")),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Port(pub u16);

impl FromToml for Port {
    fn from_toml(value: &Value<'_>) -> Result<Self, Problem> {
        let port = read::number(value).filter(|port| *port > 0);
        port.map(Self).ok_or_else(|| Problem::not(value, "a port, from 1 to 65535"))
    }
}

/// A time in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seconds(pub u16);

impl FromToml for Seconds {
    fn from_toml(value: &Value<'_>) -> Result<Self, Problem> {
        let seconds = read::number(value).filter(|seconds| *seconds > 0);
        seconds.map(Self).ok_or_else(|| Problem::not(value, "a number of seconds"))
    }
}

/// An HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status(pub u16);

impl FromToml for Status {
    fn from_toml(value: &Value<'_>) -> Result<Self, Problem> {
        let status = read::number(value).filter(|status| (100..600).contains(status));
        status.map(Self).ok_or_else(|| Problem::not(value, "an HTTP status, from 100 to 599"))
    }
}

/// The placeholders in instructions.
pub const PLACEHOLDERS: &[&str] = &["port", "host", "origin", "uri", "name", "url", "client_id", "server"];

/// Declares the instructions: those with a text, which are tables with one field, and those without.
macro_rules! instructions {
    ($($variant:ident = $word:literal),* ; $($plain:ident = $plain_word:literal),* $(,)?) => {
        /// One step of a remedy. Its text may contain placeholders such as `{port}`.
        #[derive(Debug)]
        pub enum Instruction {
            /// A file, and the text to put into it.
            Config(String, String),
            /// A file, and a text whose outer lines may be there already.
            Merge(String, String),
            $($variant(String),)*
            $($plain,)*
        }

        impl Instruction {
            pub const WORDS: &[&str] = &["config", "merge", $($word,)* $($plain_word),*];

            fn of_text(word: &str, text: &Value<'_>) -> Option<Result<Self, Problem>> {
                match word {
                    $($word => Some(template(text).map(Self::$variant)),)*
                    _ => None,
                }
            }

            fn of_word(word: &str) -> Option<Self> {
                match word {
                    $($plain_word => Some(Self::$plain),)*
                    _ => None,
                }
            }
        }
    };
}

instructions! {
    Remove = "remove",
    Add = "add",
    Run = "run",
    Set = "set",
    Options = "options",
    Environment = "environment",
    Args = "args",
    Code = "code",
    Delete = "delete",
    Forget = "forget",
    Enter = "enter",
    SignIn = "sign_in",
    Authenticate = "authenticate",
    Verify = "verify",
    Say = "say";
    PortFree = "port_free",
    Restart = "restart",
}

impl FromToml for Instruction {
    fn from_toml(value: &Value<'_>) -> Result<Self, Problem> {
        let unknown = || Problem::not_one_of(value, Self::WORDS);
        let table = match value.get_ref() {
            DeValue::String(word) => return Self::of_word(word).ok_or_else(unknown),
            DeValue::Table(table) if table.len() == 1 => table,
            _ => return Err(unknown()),
        };
        let (word, text) = table.iter().next().ok_or_else(unknown)?;
        let word = word.get_ref().as_ref();
        let read = match (word, text.get_ref().as_array().map(|items| items.iter().collect::<Vec<_>>()).as_deref()) {
            ("config", Some([file, text])) => Ok(Self::Config(read::text(file)?.to_owned(), template(text)?)),
            ("merge", Some([file, text])) => Ok(Self::Merge(read::text(file)?.to_owned(), template(text)?)),
            ("config" | "merge", _) => {
                Err(Problem::not(text, "a file and its text, like [\"~/.tool/config.json\", \"…\"]"))
            }
            _ => Self::of_text(word, text).unwrap_or_else(|| Err(unknown())),
        }?;
        match &read {
            Self::Environment(setting) if !setting.contains('=') => Err(Problem::not(text, "of the form NAME=value")),
            Self::Say(key) if !key.starts_with("step_") => {
                Err(Problem::not(text, "a message key that starts with step_"))
            }
            _ => Ok(read),
        }
    }
}

/// Reads a text, and checks its placeholders.
fn template(value: &Value<'_>) -> Result<String, Problem> {
    let text = read::text(value)?;
    for part in text.split('{').skip(1) {
        let Some((name, _)) = part.split_once('}') else { continue };
        if name.chars().all(|c| c.is_ascii_lowercase() || c == '_') && !PLACEHOLDERS.contains(&name) {
            let valid: Vec<String> = PLACEHOLDERS.iter().map(|name| format!("{{{name}}}")).collect();
            let message = format!("{text:?} has {{{name}}}, which is not one of: {}", valid.join(", "));
            return Err(Problem::new(value.span().start, message));
        }
    }
    Ok(text.to_owned())
}
