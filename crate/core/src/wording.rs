//! What is said: keys into the extension's `_locales`, with the user's own ports and names, and commands to copy.

use crate::browser::TabId;
use crate::event::Action;
use crate::value::{Shape, ToValue, Words};

/// A sentence: a key of `_locales/en/messages.json` and what fills its places `$1`, `$2`, in order.
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
pub struct Message {
    /// The key.
    pub key: &'static str,
    /// The arguments.
    pub args: Vec<Arg>,
}

/// What fills a place of a message.
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
#[contract(untagged)]
pub enum Arg {
    /// A name, a port, an address: the same in every language.
    Text(String),
    /// Words of ours.
    Message(Message),
}

/// The way of a sign-in, client to provider to browser to listener, and where it broke.
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
pub struct Journey {
    /// The leg that broke.
    pub broken: Leg,
    /// Whether we repaired it.
    pub repaired: bool,
    /// Where the browser was sent, for example `localhost:38000`.
    pub landed: Option<String>,
    /// Where the client waits, for example `localhost:40892`.
    pub listener: Option<String>,
    /// What is wrong at the address where the way ended, if it is not simply that nothing listens there.
    pub problem: Option<Message>,
    /// Where the way broke, or that it was repaired, in one sentence.
    pub caption: Message,
}

/// A part of the way of a sign-in.
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

/// A client or a provider by name.
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
pub struct Party {
    /// Its id in the knowledge base, when it is known there.
    pub id: Option<String>,
    /// What to call it: a product's name, or a host.
    pub name: String,
}

/// What makes the next sign-in work without us.
#[derive(Debug, Clone, Default, PartialEq, Eq, ToValue, Shape)]
pub struct Remedy {
    /// What to know about the steps before following them.
    pub lead: Vec<Message>,
    /// What to do, in order.
    pub steps: Vec<Step>,
}

/// One step of a remedy.
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
pub struct Step {
    /// What to do.
    pub text: Message,
    /// What to copy: one entry, or one for each operating system.
    pub commands: Vec<Command>,
}

/// Text to copy, with the user's own names, ports and ids filled in.
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
pub struct Command {
    /// Where it works.
    pub system: System,
    /// The text, quoted for that system's shell.
    pub text: String,
}

/// An operating system, as far as a command differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
pub enum System {
    /// All of them.
    Any,
    /// macOS and Linux: a POSIX shell.
    Unix,
    /// Windows: PowerShell.
    Windows,
}

/// Something that the user can choose now.
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
#[contract(untagged)]
pub enum Offer {
    /// One of the actions that the engine carries out.
    Act {
        /// Which.
        action: Action,
        /// For a delivery: where to. Without it, the page asks for the port.
        listener: Option<String>,
        /// What its button says.
        label: Message,
    },
    /// Go to the tab of the newer attempt.
    Switch {
        /// That tab.
        switch_to_tab: TabId,
        /// What its button says.
        label: Message,
    },
}

/// Why the user need not worry about what we do with this sign-in.
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
pub struct Assurances {
    /// What they are about.
    pub title: Message,
    /// One sentence each.
    pub points: Vec<Message>,
}

impl Message {
    /// A message with its arguments.
    pub fn new(key: &'static str, args: impl IntoIterator<Item = Arg>) -> Self {
        Self { key, args: args.into_iter().collect() }
    }

    /// A message without arguments.
    pub fn plain(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }
}

impl Step {
    /// A step with nothing to copy.
    pub(crate) fn new(key: &'static str, args: impl IntoIterator<Item = Arg>) -> Self {
        Self { text: Message::new(key, args), commands: Vec::new() }
    }
}

impl Remedy {
    /// Adds what to know before the steps that follow. Where there are steps already, it becomes one of them.
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
        Self { lead: Vec::new(), steps }
    }
}

impl<T: Into<String>> From<T> for Arg {
    fn from(text: T) -> Self {
        Self::Text(text.into())
    }
}
