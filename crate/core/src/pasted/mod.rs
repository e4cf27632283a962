//! Explaining a sign-in from what a person pastes: any text that holds the address of a dead callback, an authorization
//! request, the address or the text of a provider's error page, or the address that the client printed, in any order.
//!
//! The page, the popup and the command line read with [`Pasted`] and say the same as the extension does after the events that
//! the text describes: those events are played on an engine.

mod address;
mod delivery;
mod error;
mod find;
mod given;
mod play;
mod question;
mod reading;
mod sign_in;
mod stand_in;
mod text;
mod understood;

pub use error::{PasteError, PasteProblem};
pub use given::Given;
pub use question::{Asked, Question};
pub use reading::Reading;
pub use text::{MAX_LENGTH, Pasted};
pub use understood::{Understood, UnderstoodKind};
