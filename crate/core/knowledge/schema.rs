//! The form of the data files. Used by the build script and by the tests.

use serde::Deserialize;
use toml::Spanned;

/// All of `providers.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Providers {
    pub provider: Vec<Spanned<Provider>>,
    /// Signatures that mean the same at every server.
    pub mismatch: Vec<Spanned<Signature>>,
}

/// All of `clients.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clients {
    pub client: Vec<Spanned<Client>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    pub id: String,
    pub name: String,
    /// Host patterns; a host is enough to recognise the provider.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// Path patterns, tried when no host is known.
    #[serde(default)]
    pub paths: Vec<String>,
    pub matching: Matching,
    #[serde(default)]
    pub loopback: Loopback,
    pub token_step: TokenStep,
    /// The way to the callback URLs in the provider's own console.
    #[serde(default)]
    pub console: String,
    /// How long a change takes: from, to.
    #[serde(default)]
    pub propagation_minutes: [u16; 2],
    #[serde(default)]
    pub cautions: Vec<String>,
    #[serde(default)]
    pub mismatch: Vec<Signature>,
    pub source: String,
    pub verified: Verified,
    pub checked: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// A part of the page's address.
    #[serde(default)]
    pub url_contains: String,
    /// The `error` parameter of the page's address.
    #[serde(default)]
    pub error_code: String,
    /// A part of its `error_description`.
    #[serde(default)]
    pub error_description_contains: String,
    /// A part of the page's text.
    #[serde(default)]
    pub page_contains: String,
    #[serde(default)]
    pub certainty: Certainty,
    /// What else it means.
    #[serde(default)]
    pub caution: String,
    /// Whether the page shows the registered callback URLs after the refused one.
    #[serde(default)]
    pub lists_registered: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Client {
    pub id: String,
    pub name: String,
    /// Client ids; a star at the end stands for the rest.
    #[serde(default)]
    pub client_ids: Vec<String>,
    /// The redirect URIs of the client id metadata document.
    #[serde(default)]
    pub metadata_redirect_uris: Vec<String>,
    /// Patterns of the redirect URI that tell this client.
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    /// Host patterns of the authorization servers that `redirect_uris` is limited to.
    #[serde(default)]
    pub authorization_servers: Vec<String>,
    #[serde(default)]
    pub match_confidence: MatchConfidence,
    /// Whether `redirect_uris` needs a `resource` in the request.
    #[serde(default)]
    pub requires_resource: bool,
    /// The host and path it sends; for readers of this file.
    #[serde(default)]
    pub host: String,
    #[serde(default)]
    pub path: String,
    pub port_choice: PortChoice,
    /// The parts of its callback address that the pin can set.
    #[serde(default)]
    pub pinnable: Vec<Part>,
    #[serde(default)]
    pub pin: Vec<Instruction>,
    #[serde(default)]
    pub paste: Paste,
    /// Ways to sign in without a callback.
    #[serde(default)]
    pub sign_in_without_callback: Vec<Instruction>,
    #[serde(default)]
    pub cautions: Vec<String>,
    pub source: String,
    pub verified: Verified,
    pub checked: String,
}

/// Makes an enum that reads its snake_case name; in the generated code the variant has the same name.
macro_rules! words {
    ($($name:ident { $($variant:ident),* $(,)? } $(= $default:ident)?;)*) => {$(
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($variant),* }
        $(impl Default for $name { fn default() -> Self { Self::$default } })?
    )*};
}

words! {
    Matching { Exact, AnyPortOnIp, AnyPort, AnyPortIfPortless, AnyPortOnLocalhost, Prefix, PortIgnored };
    Loopback { Any, Localhost, Ip, None } = Any;
    TokenStep { Strict, Lenient, Unknown };
    Verified { Ran, Source, Documentation, Report };
    Certainty { Certain, Likely } = Certain;
    MatchConfidence { Certain, Likely, Nothing } = Nothing;
    PortChoice { Random, Scan, Fixed };
    Part { Port, Host, Path };
    Paste { Nothing, Url, Code } = Nothing;
}

/// One step of a remedy, with places like `{port}` in it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Instruction {
    Remove(String),
    Add(String),
    Run(String),
    Options(String),
    Environment(String),
    Config(String, String),
    Code(String),
    SignIn(String),
    Authenticate(String),
    Verify(String),
    Say(String),
    PortFree,
    Restart,
}

impl Instruction {
    /// The text that is filled in and copied.
    pub fn template(&self) -> &str {
        match self {
            Self::Remove(text) | Self::Add(text) | Self::Run(text) | Self::Options(text) | Self::Environment(text) => {
                text
            }
            Self::Config(_, text) | Self::Code(text) | Self::SignIn(text) | Self::Authenticate(text) => text,
            Self::Verify(text) => text,
            Self::Say(_) | Self::PortFree | Self::Restart => "",
        }
    }
}
