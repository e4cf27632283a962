//! The parts of an explanation: messages of the extension's `_locales` with the user's ports and names, and commands
//! to copy.

use crate::browser::TabId;
use crate::event::Action;
use crate::into_vec::IntoVec;
use crate::runs_on::Place;
use crate::shown::Shown;
use crate::value::{Shape, ToValue, Words};

pub use crate::terminal::{Sender, Side, System, Terminal};

/// A message: a key of `_locales/en/messages.json`, and the arguments for its placeholders `$1`, `$2`, in order.
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
pub struct Message {
    /// The key.
    pub key: &'static str,
    /// The arguments.
    pub args: Vec<Arg>,
}

/// An argument of a message.
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
#[contract(untagged)]
pub enum Arg {
    /// A name, a port or an address: the same in every language.
    Text(Shown),
    /// A message, which is translated.
    Message(Message),
}

/// The journey of a sign-in, from the client through provider and browser to the listener, and where it ended.
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
pub struct Journey {
    /// The leg that failed, or that is the last one known of.
    pub end: Leg,
    /// How the sign-in stands.
    pub progress: Progress,
    /// The landed address, for example `localhost:38000`.
    pub landed: Option<String>,
    /// Where the client listens, for example `localhost:40892`.
    pub listener: Option<String>,
    /// What is wrong at the address where the way ended, if it is not simply that nothing listens there.
    pub problem: Option<Message>,
    /// Where the way broke, or that it was repaired, in one sentence.
    pub caption: Message,
}

/// How a sign-in stands, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
pub enum Progress {
    /// It is under way, or nobody knows.
    Open,
    /// Its callback was answered, and nothing speaks against it.
    Answered,
    /// Something is wrong with it.
    Failed,
}

/// A leg of the journey of a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
pub enum Leg {
    /// Client to provider: the authorization request.
    Request,
    /// Provider to browser: the authorization response.
    Response,
    /// Browser to listener: the delivery.
    Delivery,
    /// The listener itself.
    Listener,
}

/// A client or a provider.
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
pub struct Party {
    /// Its id in the knowledge base, if it is there.
    pub id: Option<String>,
    /// The name to show: a product, or a host.
    pub name: Shown,
}

impl Party {
    /// Returns a client or a provider of the knowledge base.
    pub(crate) fn known(id: &str, name: &str) -> Self {
        Self { id: Some(id.to_owned()), name: Shown::text(name) }
    }

    /// Returns one that is not in the knowledge base.
    pub(crate) fn unknown(name: &str) -> Self {
        Self { id: None, name: Shown::text(name) }
    }
}

/// The steps that make the next sign-in work without Portmend.
#[derive(Debug, Clone, Default, PartialEq, Eq, ToValue, Shape)]
pub struct Remedy {
    /// What to know before following the steps.
    pub lead: Vec<Message>,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// The positions of the steps that nobody can take once the sign-in is no longer kept.
    pub while_kept: Vec<u32>,
}

/// One step of a remedy.
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
pub struct Step {
    /// What to do.
    pub text: Message,
    /// The text to copy: none, one entry, or one for each operating system.
    pub commands: Vec<Command>,
}

/// Text to copy, with the user's names, ports and ids filled in.
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
pub struct Command {
    /// Where it can be used.
    pub system: System,
    /// The text, quoted for that system's shell.
    pub text: String,
}

/// A choice that the user has now.
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
#[contract(untagged)]
pub enum Offer {
    /// An action that the engine carries out.
    Act {
        /// The action.
        action: Action,
        /// For a delivery, the address. Without it, the page asks for the port.
        listener: Option<String>,
        /// The label of the button.
        label: Message,
    },
    /// Switch to the tab of the newer attempt.
    Switch {
        /// The tab.
        switch_to_tab: TabId,
        /// The label of the button.
        label: Message,
    },
}

/// Where the client may run, if nobody listens on this computer, and what to do in each case.
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
pub struct Elsewhere {
    /// Asks where it runs.
    pub question: Message,
    /// Where the user has said that it runs.
    pub chosen: Option<Place>,
    /// Whether it comes first: unless the user has said that it is this computer, nothing helps as long as it is not known.
    pub leads: bool,
    /// Where it may run.
    pub choices: Vec<Choice>,
}

/// A place where the client may run, and how a callback gets there.
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
pub struct Choice {
    /// The kind of place.
    pub place: Place,
    /// What to call it.
    pub label: Message,
    /// The names that its commands need.
    pub names: Vec<Name>,
    /// What to know, if there is nothing to do.
    pub note: Option<Message>,
    /// How to finish this sign-in, best first; empty if its callback cannot be copied.
    pub finish: Vec<Finish>,
    /// How to open a way for this callback now.
    pub open: Vec<Step>,
    /// Sends the tab to the same address again, once the way is open.
    pub again: Option<Offer>,
    /// What makes the next sign-in work by itself.
    pub lasting: Vec<Step>,
    /// Saves the place in the registration of the client.
    pub save: Option<Offer>,
    /// Saves it with another port or address of this computer, through which the client is reached.
    pub listener: Option<Offer>,
}

/// A kind of place where a client may run, for a page that asks about it.
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
pub struct PlaceForm {
    /// The kind of place.
    pub place: Place,
    /// What to call it.
    pub label: Message,
    /// The names that belong to it.
    pub names: Vec<Name>,
}

/// A name that a command needs: a field of where the client runs.
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
pub struct Name {
    /// The name of the field.
    pub field: &'static str,
    /// What to call it.
    pub label: Message,
    /// What the user has said.
    pub value: Option<Shown>,
    /// Whether it may be left out.
    pub optional: bool,
    /// The values from which to choose; empty if any text is possible.
    pub options: Vec<NameOption>,
}

/// A value of a name that is chosen from a few.
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
pub struct NameOption {
    /// The value.
    pub value: &'static str,
    /// What to call it.
    pub label: Message,
}

/// A way to finish a sign-in by a text that holds its code. The text leaves the core when the user copies it, and is never
/// shown: what is shown has `…` in place of the code.
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
pub struct Finish {
    /// What to do.
    pub text: Message,
    /// Where to paste the command. Without it, the address itself is copied.
    pub side: Option<Side>,
    /// The program that sends the request.
    pub sender: Sender,
    /// The command, without the code: one entry, or one for each operating system.
    pub commands: Vec<Command>,
}

/// A client of which the user can say that it started the sign-in.
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
pub struct ClientOption {
    /// Its id in the knowledge base; none for any other client.
    pub client: Option<String>,
    /// What to call it.
    pub name: Arg,
    /// Whether the user has said that it was this one.
    pub chosen: bool,
}

/// What Portmend does and does not do with a sign-in.
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
pub struct Assurances {
    /// The title.
    pub title: Message,
    /// The assurances, one sentence each.
    pub points: Vec<Message>,
}

impl Message {
    /// Creates a message with arguments.
    pub fn new(key: &'static str, args: impl IntoIterator<Item = Arg>) -> Self {
        Self { key, args: args.into_iter().into_vec() }
    }

    /// Creates a message without arguments.
    pub fn plain(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }
}

/// Returns a time in minutes and seconds, as it is said in a sentence.
pub(crate) fn duration(milliseconds: u64) -> Arg {
    let seconds = milliseconds / 1000;
    let (minutes, rest) = (seconds / 60, seconds % 60);
    let number = |number: u64| Arg::from(number.to_string());
    Arg::Message(match (minutes, rest) {
        (0, _) => Message::new("ui_seconds", [number(seconds)]),
        (_, 0) => Message::new("ui_minutes", [number(minutes)]),
        _ => Message::new("ui_minutes_seconds", [number(minutes), number(rest)]),
    })
}

impl Step {
    /// Creates a step with nothing to copy.
    pub(crate) fn new(key: &'static str, args: impl IntoIterator<Item = Arg>) -> Self {
        Self { text: Message::new(key, args), commands: Vec::new() }
    }
}

impl Remedy {
    /// Returns it with these steps before its own.
    pub(crate) fn after(mut self, mut steps: Vec<Step>) -> Self {
        steps.append(&mut self.steps);
        Self { steps, ..self }
    }

    /// Adds what to know before the steps that follow: to the lead or, if there are steps already, as a step.
    pub(crate) fn announce(&mut self, message: Message) {
        if self.steps.is_empty() {
            self.lead.push(message);
        } else {
            self.steps.push(Step { text: message, commands: Vec::new() });
        }
    }
}

impl From<Vec<Step>> for Remedy {
    fn from(steps: Vec<Step>) -> Self {
        Self { steps, ..Self::default() }
    }
}

impl<T: AsRef<str>> From<T> for Arg {
    fn from(text: T) -> Self {
        Self::Text(Shown::text(text.as_ref()))
    }
}
