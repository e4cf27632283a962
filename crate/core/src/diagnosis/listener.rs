//! Why no client is listening at the address that it asked for.

use crate::facts::Facts;
use crate::into_vec::IntoVec;
use crate::remedy::Took;
use crate::wording::{Message, duration};

/// The causes that have to do with time, where nothing more is known.
const OF_TIME: &[&str] = &["cause_client_ended", "cause_not_yet_listening"];

/// Returns the causes, with what is known of the client and of the time that the sign-in took before and after the usual
/// ones. Each of those takes the client's name.
pub(crate) fn causes(facts: &Facts<'_>, usual: impl Iterator<Item = &'static str>) -> Vec<Message> {
    let of_client = |key| Message::new(key, [facts.client_name()]);
    let took = Took::of(facts);
    let time = of_time(facts, took);
    let shown = facts.attempt.code_shown_at.as_deref();
    let shown = shown.map(|host| Message::new("cause_code_shown", [facts.client_name(), host.into()]));
    let is_late = matches!(took, Took::TooLong(_) | Took::VeryLong | Took::Long);
    // What is true of the client that probably sent the request is said of that client by its name.
    let likely = facts.likely_client().and_then(|client| Some((client.name, client.older_code_command?)));
    let opens_none =
        likely.map(|(client, command)| Message::new("cause_opens_no_port", [client.into(), command.into()]));
    let announces = facts.client.and_then(|client| client.announces);
    let usual = announces.into_iter().chain(usual.filter(|key| !(is_late && OF_TIME.contains(key))));
    let pasted = (facts.client.is_none() && likely.is_none() && shown.is_none() && !took.is_over())
        .then_some("cause_paste_perhaps");
    shown.into_iter().chain(time).chain(opens_none).chain(usual.chain(pasted).map(of_client)).into_vec()
}

/// Returns what follows from the time that the sign-in took.
fn of_time(facts: &Facts<'_>, took: Took) -> Option<Message> {
    let time = || duration(facts.attempt.took().unwrap_or_default());
    Some(match took {
        Took::TooLong(limit) => Message::new("cause_over_limit", [time(), facts.client_name(), duration(limit)]),
        Took::VeryLong | Took::Long => Message::new("cause_took_long", [time(), facts.client_name()]),
        Took::Instant | Took::Usual => return None,
    })
}
