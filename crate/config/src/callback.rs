//! Which callback URL a client will ask for.

use base64ct::{Base64UrlUnpadded, Encoding};
use portmend::knowledge::{Client, PathSuffix, PortChoice};
use portmend::protocol::redirect_uri::RedirectUri;
use portmend::value::Value;
use sha2::{Digest, Sha256};

/// The callback URL that a client asks for, as far as its configuration and the knowledge base tell.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Callback {
    /// Always this one.
    Fixed(String),
    /// This one if its port is free, otherwise one with another port.
    Preferred(String),
    /// One with another port for each sign-in, or one that does not follow from the configuration; `*` stands for the port.
    AnyPort(String),
    /// One that is not on this computer.
    Hosted(String),
    /// It is not known.
    Unknown,
}

impl Callback {
    /// Returns the callback URL that can be registered as it is.
    pub fn uri(&self) -> Option<&str> {
        match self {
            Self::Fixed(uri) | Self::Preferred(uri) => Some(uri),
            _ => None,
        }
    }

    /// Returns the port, if the client uses or tries one.
    pub fn port(&self) -> Option<u16> {
        Some(RedirectUri::read(self.uri()?)?.loopback().address.port)
    }

    /// Returns the stable name of the kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Fixed(_) => "fixed",
            Self::Preferred(_) => "preferred",
            Self::AnyPort(_) => "any_port",
            Self::Hosted(_) => "hosted",
            Self::Unknown => "unknown",
        }
    }
}

impl From<&Callback> for Value {
    fn from(callback: &Callback) -> Self {
        let uri = match callback {
            Callback::Fixed(uri) | Callback::Preferred(uri) | Callback::AnyPort(uri) | Callback::Hosted(uri) => {
                uri.clone().into()
            }
            Callback::Unknown => Self::Null,
        };
        Self::object().with("kind", callback.kind().into()).with("uri", uri).without_nulls()
    }
}

/// What a configuration says about the callback URL.
#[derive(Debug, Clone, Default)]
pub(crate) struct Configured<'a> {
    pub port: Option<u16>,
    pub redirect_uri: Option<&'a str>,
    pub host: Option<&'a str>,
    pub path: Option<&'a str>,
    /// The server's address as it is written.
    pub server: Option<&'a str>,
}

/// Derives the callback URL as a client does.
pub(crate) fn derive(client: Option<&'static Client>, configured: &Configured<'_>) -> Callback {
    let suffix = match client.and_then(|client| client.path_suffix) {
        Some(PathSuffix::ServerUrlHash) => match configured.server {
            Some(server) => format!("/{}", server_url_hash(server)),
            None => return Callback::Unknown,
        },
        None => String::new(),
    };
    if let Some(uri) = configured.redirect_uri {
        return from_uri(client, uri, &suffix);
    }
    let Some(client) = client else { return Callback::Unknown };
    let host = configured.host.map(str::to_owned).or_else(|| client.host.map(|host| host.to_string()));
    let (Some(host), Some(path)) = (host, configured.path.or(client.path)) else { return Callback::Unknown };
    let at = |port: &str| format!("http://{host}:{port}{path}{suffix}");
    match (configured.port, client.port, client.port_choice) {
        (Some(port), ..) => Callback::Fixed(at(&port.to_string())),
        (None, Some(port), PortChoice::Fixed) => Callback::Fixed(at(&port.to_string())),
        (None, Some(port), PortChoice::Scan | PortChoice::Preferred) => Callback::Preferred(at(&port.to_string())),
        _ => Callback::AnyPort(at("*")),
    }
}

/// Derives it from a redirect URI that is configured.
fn from_uri(client: Option<&'static Client>, uri: &str, suffix: &str) -> Callback {
    // Amazon Q takes what follows the last colon for the port, and nothing else.
    if client.is_some_and(|client| client.id == "amazon-q") {
        let port = uri.rsplit(':').next().and_then(|port| port.parse::<u16>().ok()).filter(|port| *port > 0);
        return match port {
            Some(port) => Callback::Fixed(format!("http://127.0.0.1:{port}")),
            None => Callback::AnyPort("http://127.0.0.1:*".to_owned()),
        };
    }
    let uri = if uri.contains("://") { uri.to_owned() } else { format!("http://{uri}") };
    let uri = if suffix.is_empty() { uri } else { format!("{}{suffix}", uri.trim_end_matches('/')) };
    if RedirectUri::read(&uri).is_some() { Callback::Fixed(uri) } else { Callback::Hosted(uri) }
}

/// Returns the first nine bytes of the SHA-256 of a server's URL, in base64url: what Codex appends to the path.
fn server_url_hash(server: &str) -> String {
    Base64UrlUnpadded::encode_string(&Sha256::digest(server.as_bytes())[..9])
}

#[cfg(test)]
mod tests {
    use super::*;
    use portmend::knowledge::client_by_id;

    #[test]
    fn every_client_derives_its_own() {
        let fixed = |uri: &str| Callback::Fixed(uri.to_owned());
        let any_port = |uri: &str| Callback::AnyPort(uri.to_owned());
        let port =
            |port| Configured { port: Some(port), server: Some("https://a.example/mcp"), ..Configured::default() };
        let uri = |uri| Configured {
            redirect_uri: Some(uri),
            server: Some("https://a.example/mcp"),
            ..Configured::default()
        };
        let none = Configured { server: Some("https://a.example/mcp"), ..Configured::default() };
        let hash = server_url_hash("https://a.example/mcp");
        for (client, configured, expected) in [
            ("claude-code", port(38000), fixed("http://localhost:38000/callback")),
            ("claude-code", none.clone(), any_port("http://localhost:*/callback")),
            ("codex", port(38000), fixed(&format!("http://127.0.0.1:38000/callback/{hash}"))),
            ("codex", uri("http://localhost:7/cb/"), fixed(&format!("http://localhost:7/cb/{hash}"))),
            ("vscode", none.clone(), Callback::Preferred("http://127.0.0.1:33418/".to_owned())),
            ("cursor", none.clone(), fixed("http://localhost:8787/callback")),
            ("gemini-cli", uri("http://localhost:7777/oauth/callback"), fixed("http://localhost:7777/oauth/callback")),
            ("copilot-cli", port(33418), fixed("http://127.0.0.1:33418/")),
            ("kiro", uri("127.0.0.1:7778"), fixed("http://127.0.0.1:7778")),
            ("amazon-q", uri("http://localhost:7778"), fixed("http://127.0.0.1:7778")),
            ("amazon-q", uri("http://localhost:7778/cb"), any_port("http://127.0.0.1:*")),
            ("opencode", port(3118), fixed("http://127.0.0.1:3118/mcp/oauth/callback")),
            ("opencode", none.clone(), fixed("http://127.0.0.1:19876/mcp/oauth/callback")),
            ("goose", none.clone(), any_port("http://127.0.0.1:*/oauth_callback")),
            ("zed", none.clone(), any_port("http://127.0.0.1:*/callback")),
            ("cline", none.clone(), Callback::Preferred("http://127.0.0.1:1456/mcp/oauth/callback".to_owned())),
            ("qwen-code", none.clone(), fixed("http://localhost:7777/oauth/callback")),
            ("gemini-cli", uri("https://a.example/cb"), Callback::Hosted("https://a.example/cb".to_owned())),
            ("no-such-client", port(1), Callback::Unknown),
        ] {
            assert_eq!(derive(client_by_id(client), &configured), expected, "{client}");
        }
        assert_eq!(hash.len(), 12);
    }
}
