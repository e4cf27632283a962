//! Why the user is asked.

use crate::attempts::correction::Doubt;
use crate::diagnosis::address::asked;
use crate::facts::Facts;
use crate::wording::Message;

/// Returns the message that says why the user is asked before a callback is delivered.
pub(crate) fn doubt(doubt: Doubt, facts: &Facts<'_>) -> Message {
    let key = match doubt {
        Doubt::Policy => "doubt_policy",
        Doubt::StartedByPage => "doubt_started_by_page",
        Doubt::StarterUnknown => "doubt_starter_unknown",
        Doubt::NoPkce => "doubt_no_pkce",
        Doubt::RequestUnseen => "doubt_request_unseen",
        Doubt::OtherTab => "doubt_other_tab",
        Doubt::OtherPath => "doubt_other_path",
        Doubt::MaybeRead => "doubt_maybe_read",
        Doubt::WasRead => "doubt_was_read",
        Doubt::Proxy => "doubt_proxy",
        Doubt::MaybeSent => "doubt_maybe_sent",
        Doubt::RefusedOnce => "doubt_refused_once",
        Doubt::OtherName => "doubt_other_name",
        Doubt::Downgrade => "doubt_downgrade",
        Doubt::ServerUnproven => {
            if let Some(next) = facts.attempt.passed_on_to.as_deref() {
                return Message::new("doubt_passed_on", [asked(facts), next.into()]);
            }
            let is_remembered = facts.attempt.server_to_trust().is_some();
            let key = if is_remembered { "doubt_server_unproven" } else { "doubt_server_unproven_once" };
            return Message::new(key, [facts.provider_name()]);
        }
    };
    Message::plain(key)
}
