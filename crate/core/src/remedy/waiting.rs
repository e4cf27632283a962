//! What to do about a client that may have stopped waiting, waits for a paste, or listens elsewhere.

use super::fill::Values;
use super::pin::{pin, possible_clients};
use super::values::{sign_in_again, values};
use super::{fill, instructions};
use crate::browser::Time;
use crate::facts::Facts;
use crate::into_vec::IntoVec;
use crate::knowledge::{Certainty, Client, HolderName, HolderSign, Instruction, Paste, PortChoice, holder_of};
use crate::protocol::loopback::LoopbackAddress;
use crate::terminal::System;
use crate::wording::{Arg, Command, Message, Remedy, Step};

/// The step whose command has placeholders for everyone.
const SSH_FORWARD: &str = "step_ssh_forward";

/// Asks the user to replace the placeholders in the steps.
pub(crate) const FILL_PLACEHOLDERS: &str = "step_fill_placeholders";
/// A sign-in that took longer than this, in milliseconds, is over for many clients.
const LONG: Time = 60_000;
/// A sign-in that took longer than this is over for most clients.
const VERY_LONG: Time = 300_000;

/// What is known of the time that a sign-in took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Took {
    /// Longer than its client waits, which is this many milliseconds.
    TooLong(Time),
    /// Longer than most clients wait, and nothing is known about this one.
    VeryLong,
    /// Longer than some clients wait.
    Long,
    /// Nothing that matters.
    Usual,
    /// So short that the client may not have been listening yet.
    Instant,
}

impl Took {
    /// A sign-in that took less, in milliseconds, may have been faster than its client.
    const INSTANT: Time = 1000;

    /// Returns what is known of this sign-in.
    pub fn of(facts: &Facts<'_>) -> Self {
        let limit = facts.client.and_then(|client| client.waits_seconds).map(|seconds| Time::from(seconds) * 1000);
        facts.attempt.took().map_or(Self::Usual, |took| Self::within(took, limit))
    }

    /// Returns what is known of a sign-in that took so long, of a client that waits so long, if that is known.
    fn within(took: Time, limit: Option<Time>) -> Self {
        match limit {
            Some(limit) if took > limit => Self::TooLong(limit),
            _ if took < Self::INSTANT => Self::Instant,
            Some(_) => Self::Usual,
            None if took > VERY_LONG => Self::VeryLong,
            None if took > LONG => Self::Long,
            None => Self::Usual,
        }
    }

    /// Returns whether the client has most likely stopped waiting.
    pub fn is_over(self) -> bool {
        matches!(self, Self::TooLong(_) | Self::VeryLong)
    }
}

/// Returns the step that asks to sign in again: quickly, if the last sign-in took too long.
pub(super) fn again(facts: &Facts<'_>) -> Step {
    match Took::of(facts).is_over() {
        true => Step::new("step_sign_in_quickly", [facts.client_name(), facts.provider_name()]),
        false => sign_in_again(facts),
    }
}

/// Returns the step that pastes the callback, if the client takes it or is not known. If the sign-in has another address,
/// whose page shows a code, that code is what the client asks for.
pub(super) fn paste(facts: &Facts<'_>) -> Option<Step> {
    if let Some(host) = facts.attempt.code_shown_at.as_deref() {
        return Some(Step::new("step_paste_code_shown", [facts.client_name(), host.into()]));
    }
    match facts.client {
        Some(client) if client.paste == Paste::Url => Some(Step::new("step_paste", [facts.client_name()])),
        Some(_) => None,
        None => Some(Step::new("step_paste_unknown", [])),
    }
}

/// Returns the positions of the steps that need the callback.
pub(crate) fn while_kept(steps: &[Step]) -> Vec<u32> {
    let needs = |step: &Step| {
        matches!(step.text.key, "step_paste" | "step_paste_unknown" | "step_find_port" | "step_reload_once")
    };
    (0..).zip(steps).filter(|(_, step)| needs(step)).map(|(at, _)| at).into_vec()
}

/// Returns what to do about the callback of an older sign-in.
pub(crate) fn finish_newest(facts: &Facts<'_>) -> Remedy {
    let may_paste = facts.client.is_none_or(|client| client.paste == Paste::Url);
    let paste = may_paste.then(|| Step::new("step_paste_newest", [facts.client_name()]));
    [Step::new("step_finish_newest", [facts.client_name()])].into_iter().chain(paste).into_vec().into()
}

/// Returns the step that finds the port of a client by the name of its process.
pub(super) fn find_port(client: &Client) -> Option<Step> {
    let may_be_elsewhere = client.port_choice == PortChoice::Random || !client.pinnable.is_empty();
    let process = client.process.filter(|_| may_be_elsewhere)?;
    let unix = format!("sudo lsof -nP -iTCP -sTCP:LISTEN | grep -i {process}");
    let windows = format!(
        "Get-NetTCPConnection -State Listen | Where-Object {{ (Get-Process -Id $_.OwningProcess).ProcessName -like \"*{process}*\" }}"
    );
    let commands =
        vec![Command { system: System::Unix, text: unix }, Command { system: System::Windows, text: windows }];
    Some(Step { text: Message::new("step_find_port", [client.name.into()]), commands })
}

/// Returns the steps about a callback that is under way.
pub(crate) fn leave_it_alone(facts: &Facts<'_>) -> Remedy {
    let mut steps = vec![Step::new("step_leave_tab", [facts.client_name()])];
    steps.push(Step::new("step_if_nothing_happens", [facts.client_name()]));
    steps.extend(without_callback_steps(facts, facts.client));
    steps.into()
}

/// A program that holds the port of a client.
pub(crate) struct KnownHolder {
    /// Why this one.
    pub cause: Message,
    /// What to do about it.
    pub steps: Vec<Step>,
    /// Whether it has named itself.
    pub certainty: Certainty,
}

/// Returns what is known of the program that holds the port of a client, and what to do about it.
pub(crate) fn known_holder(facts: &Facts<'_>, at: &LoopbackAddress, sign: HolderSign<'_>) -> Option<KnownHolder> {
    let (holder, certainty) = holder_of(at.port, sign)?;
    let key = match certainty {
        Certainty::Certain => "cause_holder",
        Certainty::Likely => "cause_holder_likely",
    };
    let uri = at.to_string();
    let values = [Values { uri: Some(&uri), ..Values::default() }];
    let name = facts.client.map_or("", |client| client.name);
    let mut steps = instructions::steps(holder.steps, name, &values);
    for (step, instruction) in steps.iter_mut().zip(holder.steps) {
        match instruction {
            Instruction::Say(_) => step.text.args = vec![facts.client_name(), at.port.to_string().into()],
            Instruction::Run(_) => step.text = Message::plain("step_in_terminal"),
            _ => {}
        }
    }
    let program = match holder.name {
        HolderName::Proper(name) => name.into(),
        HolderName::Message(key) => Arg::Message(Message::plain(key)),
    };
    let cause = Message::new(key, [program, at.port.to_string().into()]);
    Some(KnownHolder { cause, steps, certainty })
}

/// Returns what to do if the callback cannot reach the client: paste it, sign in without one, or forward the port.
pub(crate) fn without_callback(facts: &Facts<'_>) -> Remedy {
    let is_over = Took::of(facts).is_over();
    let mut steps = vec![again(facts)];
    steps.extend(paste(facts).filter(|_| !is_over && facts.attempt.can_be_copied()));
    steps.extend(without_callback_steps(facts, facts.client));
    if is_over {
        return steps.into();
    }
    steps.extend(facts.client.and_then(find_port));
    let uri = facts.attempt.landing.as_ref().map(|landing| landing.address.to_string());
    let values = [Values { uri: uri.as_deref(), ..Values::default() }];
    // The other computer tries every address of `localhost`: some clients listen on `::1` only.
    let command = "ssh -L {port}:localhost:{port} \"<USER>@<HOST>\"";
    let commands = fill::commands(command, &values);
    steps.push(Step { text: Message::plain(SSH_FORWARD), commands });
    let mut remedy = Remedy::from(steps);
    if let Some((client, uri)) = facts.client.filter(|client| client.announces.is_some()).zip(facts.requested_uri()) {
        remedy.announce(Message::new("step_listen_there", [client.name.into()]));
        pin(&mut remedy, facts, Some(client), uri);
    }
    let possible = facts.possible_clients();
    if !possible.is_empty() {
        remedy.lead.push(possible_clients(&possible));
    }
    remedy
}

/// Leaves the forwarding of a port to what is said about a client that runs elsewhere.
pub(crate) fn forwarded_elsewhere(remedy: &mut Remedy) {
    remedy.steps.retain(|step| step.text.key != SSH_FORWARD);
}

/// Returns the steps by which this client signs in without a callback.
pub(crate) fn without_callback_steps(facts: &Facts<'_>, client: Option<&'static Client>) -> Vec<Step> {
    let Some(client) = client else { return Vec::new() };
    let mut steps = instructions::steps(client.sign_in_without_callback, client.name, &[values(facts, None)]);
    for (step, instruction) in steps.iter_mut().zip(client.sign_in_without_callback) {
        match instruction {
            Instruction::Run(_) => step.text = Message::plain("step_other_way"),
            Instruction::Set(_) => step.text.key = "step_other_way_set",
            Instruction::Options(_) => step.text.key = "step_other_way_options",
            Instruction::Environment(_) => step.text.key = "step_other_way_environment",
            _ => {}
        }
    }
    if !steps.is_empty() && !facts.is_surely(client) {
        steps.insert(0, Step::new("step_if_client", [client.name.into()]));
    }
    steps
}

/// Returns the steps by which this client signs in without the callback URL that is refused. To paste the callback, it has
/// to be sent there.
pub(super) fn without_redirect_uri_steps(facts: &Facts<'_>, client: Option<&'static Client>) -> Vec<Step> {
    let is_sent = facts.attempt.landing.is_some();
    without_callback_steps(facts, client.filter(|client| is_sent || client.paste != Paste::Url))
}

/// Says why there are placeholders in the steps for a sign-in that a page may have started.
pub(crate) fn explain_placeholders(facts: &Facts<'_>, mut remedy: Remedy) -> Remedy {
    let has_placeholder = |step: &Step| step.commands.iter().any(|command| command.text.contains('<'));
    let mut of_client = remedy.steps.iter().filter(|step| step.text.key != SSH_FORWARD);
    if !facts.is_from_outside() && of_client.any(has_placeholder) {
        let key = if facts.request.is_some() { "step_own_values" } else { FILL_PLACEHOLDERS };
        remedy.lead.insert(0, Message::plain(key));
    }
    remedy
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::client_by_id;

    #[test]
    fn how_long_a_sign_in_took_is_judged_by_how_long_its_client_waits() {
        for (took, limit, expected) in [
            (0, None, Took::Instant),
            (999, Some(300_000), Took::Instant),
            (1000, None, Took::Usual),
            (LONG, None, Took::Usual),
            (LONG + 1, None, Took::Long),
            (VERY_LONG, None, Took::Long),
            (VERY_LONG + 1, None, Took::VeryLong),
            (VERY_LONG, Some(VERY_LONG), Took::Usual),
            (VERY_LONG + 1, Some(VERY_LONG), Took::TooLong(VERY_LONG)),
            (VERY_LONG + 1, Some(900_000), Took::Usual),
        ] {
            assert_eq!(Took::within(took, limit), expected, "{took} {limit:?}");
        }
    }

    #[test]
    fn the_port_of_a_client_is_looked_for_if_it_may_be_another_one() {
        // Visual Studio Code tries a port of its own first, and Zed draws one: neither can be told which.
        for (client, expected) in [("claude-code", true), ("opencode", true), ("zed", true), ("vscode", false)] {
            assert_eq!(client_by_id(client).and_then(find_port).is_some(), expected, "{client}");
        }
    }
}
