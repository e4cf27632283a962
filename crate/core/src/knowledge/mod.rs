//! The knowledge base of providers and clients, compiled from the data in `crate/core/knowledge`.

mod client;
mod client_page;
mod google_error;
mod holder;
mod holder_sign;
mod other_languages;
mod page;
mod page_hint;
mod page_text;
mod pattern;
mod provider;
mod recognition;
mod refusal;
mod signature;
mod tables;
mod terms;
#[cfg(test)]
mod tests;
mod unknown_client;
mod words;

pub use client::{Client, PathSuffix, PortChoice};
pub(crate) use client::{Instruction, Paste};
pub(crate) use client_page::{ClientWords, is_failure_word, is_harmless_word, is_page_of_failure, tells_failure};
pub(crate) use google_error::{GOOGLE_ERROR, GoogleError};
pub(crate) use holder::HolderName;
pub(crate) use holder_sign::{HolderSign, holder_of};
pub(crate) use other_languages::is_english;
pub(crate) use page::{AskedPage, names_app};
pub(crate) use page_hint::{INVALID_REQUEST, INVALID_STATE, PageHint, lacked_parameter, only_code};
pub(crate) use page_text::page_text;
pub(crate) use provider::{Loopback, Provider};
pub(crate) use recognition::{
    app_of, are_of_one_provider, client_of, client_of_page, knows_only_s256, likely_client_of, metadata_redirect_uris,
    only_client_with_id, possible_clients_of, provider_by_id, provider_of, provider_of_server, providers,
    share_clients,
};
pub use recognition::{client_by_id, clients, known_providers, matching_at, provider_name_at};
pub(crate) use refusal::{
    Meaning, Refusal, callback_named, description_text, meaning_of, refusal_message, refusal_on, signature_parameters,
    signature_text,
};
pub use tables::ERROR_ADDRESSES;
pub use terms::Certainty;
pub(crate) use terms::{Means, Verified};
