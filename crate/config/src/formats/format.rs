//! What there is to say of the format of one client.

use crate::syntax::Syntax;

/// How one client's configuration is written. Paths are written like `oauth.clientId`; `*` stands for any name.
#[derive(Debug)]
pub struct Format {
    /// The id: that of the client in the knowledge base, if it is there.
    pub id: &'static str,
    /// The client's name, as users know it.
    pub name: &'static str,
    /// The files that the client reads, for this user and in a project.
    pub files: &'static [File],
    /// The syntax of the files.
    pub syntax: Syntax,
    /// Where the tables of servers are.
    pub(crate) servers: &'static [&'static str],
    /// Fields of an entry that no other client with such a table has.
    pub(crate) signs: &'static [&'static str],
    /// Fields at the top of the file that no other client with such a table has.
    pub(crate) top_signs: &'static [&'static str],
    /// Words by which the name of a dropped file tells the client.
    pub(crate) words: &'static [&'static str],
    pub(crate) listener: Listener,
    pub(crate) fields: Fields,
}

/// Where a client listens once a callback URL is set.
#[derive(Debug)]
pub(crate) struct Listener {
    pub port: ListenerPort,
    /// The only path that is answered, whatever the URL has.
    pub path: Option<&'static str>,
}

/// The port on which a client listens once a callback URL is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListenerPort {
    /// That of the URL.
    OfCallbackUrl,
    /// The one in a setting of its own, or a random one.
    SetSeparately,
    /// That of the knowledge base: neither setting is obeyed.
    Own,
}

impl Listener {
    /// It listens where the URL says.
    pub const AS_SET: Self = Self { port: ListenerPort::OfCallbackUrl, path: None };
}

/// What the fields of an entry are called. The first one that is there counts.
#[derive(Debug)]
pub(crate) struct Fields {
    /// The address of a remote server.
    pub url: &'static [&'static str],
    pub client_id: &'static [&'static str],
    /// The port on which the client listens.
    pub port: &'static [&'static str],
    pub redirect_uri: &'static [&'static str],
    /// An address at the authorization server.
    pub authorization: &'static [&'static str],
    /// The port and the redirect URI for all servers, from the top of the file.
    pub port_for_all: Option<&'static str>,
    pub redirect_uri_for_all: Option<&'static str>,
    /// Fields that switch a server off when they are `false`, and when they are `true`.
    pub enabled: &'static [&'static str],
    pub disabled: &'static [&'static str],
    /// Fields that switch the sign-in by OAuth off when they are `false`.
    pub oauth: &'static [&'static str],
    /// Fields of other credentials: with one of them, the client does not sign in by OAuth.
    pub credentials: &'static [&'static str],
    /// The program that a local server is, and its arguments.
    pub command: &'static [&'static str],
    pub arguments: &'static [&'static str],
}

/// The fields that most clients have.
pub(crate) const USUAL: Fields = Fields {
    url: &["url"],
    client_id: &["oauth.clientId", "oauth.client_id"],
    port: &[],
    redirect_uri: &[],
    authorization: &[],
    port_for_all: None,
    redirect_uri_for_all: None,
    enabled: &[],
    disabled: &["disabled"],
    oauth: &["oauth"],
    credentials: &[],
    command: &["command"],
    arguments: &["args"],
};

/// The table of servers that many clients have taken over from Claude Desktop.
pub(crate) const MCP_SERVERS: &[&str] = &["mcpServers"];

/// A file that a client reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct File {
    /// Where it is.
    pub base: Base,
    /// Its path below that, with `/`. `*` stands for any name.
    pub path: &'static str,
}

/// A folder in which clients keep their files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// The user's home.
    Home,
    /// Where programs keep settings: `~/.config` or `$XDG_CONFIG_HOME`, `~/Library/Application Support`, `%APPDATA%`.
    Settings,
    /// `~/.config` on Linux and macOS alike.
    DotConfig,
    /// The current project.
    Project,
}

/// Returns a file in the user's home.
pub(super) const fn home(path: &'static str) -> File {
    File { base: Base::Home, path }
}

/// Returns a file in the folder for settings.
pub(super) const fn settings(path: &'static str) -> File {
    File { base: Base::Settings, path }
}

/// Returns a file in `~/.config`.
pub(super) const fn dot_config(path: &'static str) -> File {
    File { base: Base::DotConfig, path }
}

/// Returns a file in the current project.
pub(super) const fn project(path: &'static str) -> File {
    File { base: Base::Project, path }
}
