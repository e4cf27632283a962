//! The user's settings: which callback URLs are registered where, and whether callbacks may be corrected.

mod address;
mod by_server;
mod last_place;
mod object;
mod policy;
mod problem;
mod registration;
mod stated;
mod trusted_server;
mod usable;

pub(crate) use address::is_registrable;
pub use by_server::ByServer;
pub use last_place::LastPlace;
pub use object::{SETTINGS_VERSION, Settings};
pub use policy::Policy;
pub use problem::{SettingsError, SettingsProblem};
pub use registration::Registration;
pub use stated::Stated;
pub use trusted_server::TrustedServer;
pub use usable::Usable;
