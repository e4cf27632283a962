//! Remedies: the steps that make the next sign-in work without Portmend, for each pair of client and provider.

mod agreement;
mod answer;
mod document;
mod elsewhere;
pub(crate) mod far;
mod fill;
mod forgetting;
mod instructions;
mod operator;
mod passage;
mod pin;
mod plan;
mod request;
mod values;
mod waiting;

pub(crate) use agreement::{
    another_port, for_unseen_request, remedy_for_mismatch, try_localhost, wait_for_propagation,
};
pub(crate) use answer::{after_failure, issuer_report, mend_the_answer, port_report};
pub use elsewhere::place_forms;
pub(crate) use elsewhere::{elsewhere, placed};
pub(crate) use passage::{
    clear_cookies, form_action, moved_in_browser, no_upgrade, port_holder, proxy_exception, register_named, same_name,
    send_the_browser, way_back, with_scheme,
};
pub use pin::remedy_for_all;
pub(crate) use pin::{proof, setting_suffices};
pub(crate) use request::{
    client_unknown, endpoint_failed, faulty_request, forgotten_perhaps, log_in_afresh, never_sent_back, refused_app,
};
pub(crate) use values::sign_in_again;
pub(crate) use waiting::{
    FILL_PLACEHOLDERS, KnownHolder, Took, explain_placeholders, finish_newest, forwarded_elsewhere, known_holder,
    leave_it_alone, while_kept, without_callback, without_callback_steps,
};
