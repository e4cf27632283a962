//! What a configuration says about one server: the result of reading.

use portmend::knowledge::client_by_id;
use portmend::settings::Registration;
use portmend::value::Value;

use crate::callback::Callback;
use crate::formats::format_of;
use crate::place::Place;

/// A server of a configuration to which its client may sign in with a browser. It never contains a secret: of an
/// address only scheme, host, port and path, of credentials only the client id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Where its entry is.
    pub place: Place,
    /// The client that signs in, by its id in [`crate::FORMATS`] or the knowledge base; `None` if several clients write
    /// such a file.
    pub client: Option<&'static str>,
    /// Its name in the configuration.
    pub name: Option<String>,
    /// The project for which the configuration has it, if the file has several.
    pub project: Option<String>,
    /// Its address, without what may be a secret.
    pub url: Option<String>,
    /// The client id that was registered beforehand.
    pub client_id: Option<String>,
    /// The authorization server's origin, as far as it is known. It is to be confirmed.
    pub authorization_server: Option<String>,
    /// The callback URL that the client will ask for.
    pub callback: Callback,
    /// Where the callback URL or its port is set.
    pub pinned_at: Option<Place>,
    /// What is missing or wrong, and why.
    pub notes: Vec<Note>,
}

/// Something that a person should know about an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Where it is.
    pub place: Place,
    /// What it is.
    pub kind: NoteKind,
    /// A name or a value that belongs to it, never a secret.
    pub detail: Option<String>,
}

/// Declares an enum with stable names.
macro_rules! kinds {
    ($(#[$doc:meta])* $name:ident, $prefix:literal { $($(#[$kind_doc:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$kind_doc])* $variant),* }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Returns the stable name.
            pub fn as_str(self) -> &'static str {
                self.message().trim_start_matches($prefix)
            }

            /// Returns the key of its message in the extension's texts.
            pub fn message(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }
    };
}

kinds! {
    /// What is missing or wrong in an entry.
    NoteKind, "note_" {
        /// The address is set elsewhere, in what `detail` names.
        UrlElsewhere = "note_url_elsewhere",
        /// The address seems to contain a secret and is left out.
        UrlSecret = "note_url_secret",
        /// The client id is set elsewhere, in what `detail` names.
        ClientIdElsewhere = "note_client_id_elsewhere",
        /// In place of the client id stands what a document shows.
        ClientIdUnfilled = "note_client_id_unfilled",
        /// The port or the callback URL is set elsewhere, in what `detail` names.
        CallbackElsewhere = "note_callback_elsewhere",
        /// The port is no number from 1 to 65535.
        PortInvalid = "note_port_invalid",
        /// No port is set: the client chooses one itself.
        PortNotSet = "note_port_not_set",
        /// It is not known which callback URL this client sends.
        CallbackUnknown = "note_callback_unknown",
        /// The callback URL is not on this computer.
        CallbackHosted = "note_callback_hosted",
        /// The client asks for this callback URL and listens at the port in `detail`, or at a random one.
        ListensElsewhere = "note_listens_elsewhere",
        /// The client's listener answers only at the path in `detail`.
        PathNotHeard = "note_path_not_heard",
    }
}

/// An entry that is no sign-in with a browser, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Where it is.
    pub place: Place,
    /// Its name in the configuration.
    pub name: Option<String>,
    /// Why it is left out.
    pub reason: SkipReason,
}

kinds! {
    /// Why an entry is left out.
    SkipReason, "skip_" {
        /// It starts a program of this computer, which may sign in by itself.
        LocalProgram = "skip_local_program",
        /// It has credentials of its own, such as a header.
        Credentials = "skip_credentials",
        /// The sign-in by OAuth is switched off.
        OAuthOff = "skip_oauth_off",
        /// The server is switched off.
        Disabled = "skip_disabled",
        /// It has no address of the web.
        NoAddress = "skip_no_address",
        /// It is no registration that can be read.
        Broken = "skip_broken",
    }
}

impl Server {
    /// Returns the registration that it makes. What is missing in it is for the user to say: see [`Server::notes`].
    pub fn registration(&self) -> Registration {
        let host = self.url.as_deref().and_then(|url| url.split("://").nth(1)?.split('/').next());
        Registration {
            name: self.name.as_deref().or(host).unwrap_or_default().to_owned(),
            authorization_server: self.authorization_server.clone().unwrap_or_default(),
            client_id: self.client_id.clone(),
            redirect_uris: self.callback.uri().map(str::to_owned).into_iter().collect(),
            listener: None,
            client: self.client.filter(|id| client_by_id(id).is_some()).map(str::to_owned),
            server_name: self.name.clone(),
            server_url: self.url.clone(),
            correction: None,
            runs_on: None,
        }
    }

    /// Returns the name of the client that signs in, as users know it; `None` if several clients write such a file.
    pub fn client_name(&self) -> Option<&'static str> {
        let id = self.client?;
        client_by_id(id).map(|client| client.name).or_else(|| format_of(id).map(|format| format.name))
    }

    /// Returns whether a registration is saved already that says of this server what its configuration says.
    pub fn is_saved(&self, saved: &[Registration]) -> bool {
        let own = self.registration();
        saved.iter().any(|saved| {
            let same_server = match (&saved.server_url, &own.server_url) {
                (Some(saved), Some(own)) => saved == own,
                _ => saved.name == own.name,
            };
            same_server
                && saved.client == own.client
                && (own.client_id.is_none() || saved.client_id == own.client_id)
                && own.redirect_uris.iter().all(|uri| saved.redirect_uris.contains(uri))
        })
    }
}

impl From<&Server> for Value {
    fn from(server: &Server) -> Self {
        Self::object()
            .with("place", server.place.into())
            .with("client", server.client.into())
            .with("project", server.project.clone().into())
            .with("callback", (&server.callback).into())
            .with("notes", Self::List(server.notes.iter().map(Self::from).collect()))
            .with("registration", server.registration().into())
            .without_nulls()
    }
}

impl From<&Note> for Value {
    fn from(note: &Note) -> Self {
        Self::object()
            .with("place", note.place.into())
            .with("kind", note.kind.as_str().into())
            .with("detail", note.detail.clone().into())
            .without_nulls()
    }
}

impl From<&Skipped> for Value {
    fn from(skipped: &Skipped) -> Self {
        Self::object()
            .with("place", skipped.place.into())
            .with("name", skipped.name.clone().into())
            .with("reason", skipped.reason.as_str().into())
            .without_nulls()
    }
}
