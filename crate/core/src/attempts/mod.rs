//! Sign-in attempts, and what may be done with their callbacks.

mod asked;
mod attempt;
pub mod correction;
mod past;
pub mod store;

pub(crate) use attempt::{
    Answered, Armed, Attempt, EarlierPort, HeldBackBy, Landing, NamedClient, Pending, QuietWarning, Refused, Standing,
};
pub(crate) use past::{Opened, PastSignIn};
