//! A server that is trusted without a registration.

use super::address::origin;
use super::problem::{SettingsError, SettingsProblem};
use crate::value::{FromValue, Shape, ToValue};

/// An authorization server that the user or an administrator trusts.
#[derive(Debug, Clone, PartialEq, Eq, FromValue, ToValue, Shape)]
#[contract(omit_nulls)]
pub struct TrustedServer {
    /// The authorization server's origin.
    pub authorization_server: String,
    /// The client id. Without it, the server is trusted for all clients.
    pub client_id: Option<String>,
}

impl TrustedServer {
    pub(super) fn covers(&self, server: &str, client_id: Option<&str>) -> bool {
        self.authorization_server == server && self.client_id.as_deref().is_none_or(|named| Some(named) == client_id)
    }

    pub(super) fn checked(self) -> Result<Self, SettingsProblem> {
        match origin(&self.authorization_server) {
            Some(authorization_server) => Ok(Self { authorization_server, ..self }),
            None => Err(SettingsProblem::NotAnOrigin(self.authorization_server)),
        }
    }

    pub(super) fn all_checked(servers: Vec<Self>) -> Result<Vec<Self>, SettingsError> {
        let at = |index| format!("trusted_servers[{index}].authorization_server");
        let checked = servers.into_iter().enumerate();
        checked.map(|(index, one)| one.checked().map_err(|problem| SettingsError { at: at(index), problem })).collect()
    }
}
