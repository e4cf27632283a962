//! The facts about an attempt: from its events, the user's settings and the knowledge base.

mod app;
mod client;
mod gathered;
mod proposal;
mod provider;
mod redirect_uri;
mod saved;

pub(crate) use app::Maker;
pub(crate) use gathered::{Facts, Said};
pub(crate) use saved::{registrations_for, stated_provider};
