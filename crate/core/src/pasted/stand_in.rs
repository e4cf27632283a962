//! Stand-ins for what the person has not given: they let the engine play what is known, and are taken out of what it says.

use url::form_urlencoded;

use crate::diagnosis::Explanation;
use crate::wording::{Arg, Message};

/// Stands in for an unknown provider: a host that cannot exist (RFC 6761 section 6.4).
const SERVER: &str = "provider.invalid";
/// Stands in for a code, a state and a challenge.
pub(super) const VALUE: &str = "portmend";

/// Returns the address of a page of the unknown provider.
pub(super) fn page() -> String {
    format!("https://{SERVER}/")
}

/// Returns a request with this redirect URI to the unknown provider.
pub(super) fn request(redirect_uri: &str, state: &str) -> String {
    let (redirect_uri, state) = (encoded(redirect_uri), encoded(state));
    format!(
        "https://{SERVER}/?response_type=code&redirect_uri={redirect_uri}&state={state}&code_challenge={VALUE}\
         &code_challenge_method=S256"
    )
}

/// Returns a value as it stands in a query.
pub(super) fn encoded(value: &str) -> String {
    form_urlencoded::byte_serialize(value.as_bytes()).collect()
}

/// Returns an explanation without the stand-ins.
pub(super) fn removed(mut explanation: Explanation) -> Explanation {
    explanation.provider = explanation.provider.filter(|party| !party.name.contains(SERVER));
    let origin = format!("https://{SERVER}");
    let choices = explanation.elsewhere.iter_mut().flat_map(|elsewhere| &mut elsewhere.choices);
    let lasting = choices.flat_map(|choice| &mut choice.lasting);
    for command in explanation.remedy.steps.iter_mut().chain(lasting).flat_map(|step| &mut step.commands) {
        command.text = command.text.replace(&origin, "<AUTHORIZATION_SERVER>");
    }
    let problem = explanation.journey.problem.as_mut();
    let journey = [&mut explanation.journey.caption].into_iter().chain(problem);
    let lists = [
        &mut explanation.causes,
        &mut explanation.cautions_first,
        &mut explanation.cautions,
        &mut explanation.remedy.lead,
    ];
    let steps = explanation.remedy.steps.iter_mut().map(|step| &mut step.text);
    let messages = lists.into_iter().flatten().chain(steps).chain(journey);
    messages.chain([&mut explanation.summary, &mut explanation.headline]).for_each(replace);
    explanation
}

fn replace(message: &mut Message) {
    for argument in &mut message.args {
        match argument {
            Arg::Text(text) if text.contains(SERVER) => *argument = Arg::Message(Message::plain("party_provider")),
            Arg::Text(_) => {}
            Arg::Message(inner) => replace(inner),
        }
    }
}
