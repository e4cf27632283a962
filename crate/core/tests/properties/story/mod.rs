//! Stories: sequences of events that usually make up a sign-in, usually with something wrong.

mod moments;
mod step;
mod strategy;

pub use moments::moments;
pub use step::{CUT_OFF, Kind, Landing, Request, SECRET};
pub use strategy::{ERRORS, landing, request, settings, story};
