//! Sign-in attempts, and what may be done with their callbacks.

mod answered;
mod armed;
mod asked;
mod attempt;
pub mod correction;
pub mod delivery;
mod earlier;
mod landing;
mod named_client;
mod past;
pub mod record;
mod refused;
mod standing;
pub mod store;

pub(crate) use answered::{Answered, Pending};
pub(crate) use armed::Armed;
pub(crate) use attempt::Attempt;
pub(crate) use landing::{HeldBackBy, Landing};
pub(crate) use named_client::NamedClient;
pub(crate) use past::PastSignIn;
pub(crate) use refused::{QuietWarning, Refused};
pub(crate) use standing::Standing;
