//! What can be wrong with settings, and where.

use thiserror::Error;

use crate::protocol::loopback::LoopbackError;
use crate::runs_on::BadName;
use crate::value::ShapeError;

/// An error in the settings, with the path to the wrong value: `registrations[2].redirect_uris[0]`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{at}: {problem}")]
pub struct SettingsError {
    /// The path to the wrong value.
    pub at: String,
    /// What is wrong with it.
    pub problem: SettingsProblem,
}

/// What can be wrong with a setting.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SettingsProblem {
    /// The value has the wrong type.
    #[error("must be {0}")]
    BadShape(&'static str),
    /// The settings are from a newer version of the extension, or from another program.
    #[error("version {0} is not supported; this program reads version 1")]
    UnknownVersion(u32),
    /// The name is missing or blank.
    #[error("the name is missing")]
    EmptyName,
    /// The authorization server is not an origin, which has a scheme, a host and a port only.
    #[error("\"{0}\" is not the address of a server, such as https://login.salesforce.com")]
    NotAnOrigin(String),
    /// The registration has neither a callback URL nor a listener, does not say where the client runs, and does not switch
    /// corrections off.
    #[error("a registered callback URL or a listener is needed")]
    NothingRegistered,
    /// The callback URL is neither an absolute URL without a fragment (RFC 6749 section 3.1.2) nor a pattern.
    #[error("\"{0}\" is not a callback URL, such as http://localhost:38000/callback")]
    BadRedirectUri(String),
    /// The listener is not a loopback address.
    #[error(transparent)]
    BadListener(#[from] LoopbackError),
    /// The server URL is not an http or https URL.
    #[error("\"{0}\" is not an http or https URL")]
    BadServerUrl(String),
    /// The name of the place where the client runs is none.
    #[error("{}", .0.text())]
    BadPlace(BadName),
}

impl From<ShapeError> for SettingsError {
    fn from(error: ShapeError) -> Self {
        let at = if error.at.is_empty() { "settings".to_owned() } else { error.at };
        Self { at, problem: SettingsProblem::BadShape(error.expected) }
    }
}

impl SettingsProblem {
    /// Returns the stable name by which pages choose a message.
    pub fn variant(&self) -> &'static str {
        match self {
            Self::BadShape(_) => "bad_shape",
            Self::UnknownVersion(_) => "unknown_version",
            Self::EmptyName => "empty_name",
            Self::NotAnOrigin(_) => "not_an_origin",
            Self::NothingRegistered => "nothing_registered",
            Self::BadRedirectUri(_) => "bad_redirect_uri",
            Self::BadListener(_) => "bad_listener",
            Self::BadServerUrl(_) => "bad_server_url",
            Self::BadPlace(_) => "bad_place",
        }
    }
}
