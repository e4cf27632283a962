//! OAuth: authorization requests, callbacks, redirect URIs and how providers compare them.

pub mod authorization;
pub mod callback;
pub mod claims;
pub mod difference;
pub mod fault;
pub mod garbled;
pub mod loopback;
pub mod matching;
pub mod params;
pub mod pattern;
pub mod redirect_uri;
pub mod secret;
pub mod uri_text;
