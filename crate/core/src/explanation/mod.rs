//! What to say about an attempt: keys into the extension's `_locales`, with the user's own ports and names.

mod advice;
mod compose;
pub mod diagnosis;
mod facts;
pub mod remedy;

use crate::browser::TabId;
use crate::event::{Action, AttemptId};
pub use crate::knowledge::Certainty;
use crate::protocol::difference::Difference;
use crate::value::{Value, contract, variants, words};
use diagnosis::Diagnosis;

/// All that a page, the popup or the command line needs to explain one attempt. Holds no code and no state.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The attempt it is about; actions name it.
    pub attempt: AttemptId,
    /// Which failure it is.
    pub diagnosis: Diagnosis,
    /// Whether that is proven, or only likely.
    pub certainty: Certainty,
    /// What happened, in one or two sentences.
    pub summary: Message,
    /// Where on its way the sign-in broke.
    pub journey: Journey,
    /// How the two addresses differ.
    pub differences: Vec<Difference>,
    /// The redirect URI that the client asked for.
    pub requested: Option<String>,
    /// The callback URLs that the provider knows, as far as anybody told us.
    pub registered: Vec<String>,
    /// Where the browser landed, without query and fragment.
    pub landed: Option<String>,
    /// The provider.
    pub provider: Option<Party>,
    /// The client.
    pub client: Option<Party>,
    /// Why it happens, likeliest first.
    pub causes: Vec<Message>,
    /// Steps that make the next sign-in work without us.
    pub remedy: Vec<Step>,
    /// What the user can do now, the best first.
    pub actions: Vec<Offer>,
}

/// A sentence: a key of `_locales/en/messages.json` and what fills its places `$1`, `$2`, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The key.
    pub key: &'static str,
    /// The arguments.
    pub args: Vec<Arg>,
}

/// What fills a place of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    /// A name, a port, an address: the same in every language.
    Text(String),
    /// Words of ours.
    Message(Message),
}

/// The way of a sign-in, client to provider to browser to listener, and where it broke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journey {
    /// The leg that broke.
    pub broken: Leg,
    /// Whether we repaired it.
    pub repaired: bool,
    /// Where the browser was sent, for example `localhost:38000`.
    pub landed: Option<String>,
    /// Where the client waits, for example `localhost:40892`.
    pub listener: Option<String>,
}

/// A part of the way of a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Its id in the knowledge base, when it is known there.
    pub id: Option<String>,
    /// What to call it: a product's name, or a host.
    pub name: String,
}

/// One step of a remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What to do.
    pub text: Message,
    /// What to copy: one entry, or one for each operating system.
    pub commands: Vec<Command>,
}

/// Text to copy, with the user's own names, ports and ids filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Where it works.
    pub system: System,
    /// The text, quoted for that system's shell.
    pub text: String,
}

/// An operating system, as far as a command differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// All of them.
    Any,
    /// macOS and Linux: a POSIX shell.
    Unix,
    /// Windows: PowerShell.
    Windows,
}

/// Something that the user can choose now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offer {
    /// One of the actions that the engine carries out.
    Act {
        /// Which.
        action: Action,
        /// For a delivery: where to. Without it, the page asks for the port.
        listener: Option<String>,
    },
    /// Go to the tab of the newer attempt.
    Switch {
        /// That tab.
        switch_to_tab: TabId,
    },
}

pub use advice::{can_be_delivered, may_be_remembered};
pub use compose::{Finding, compose, learned};
pub use facts::Facts;

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

contract!(to_shell Explanation {
    attempt,
    diagnosis,
    certainty,
    summary,
    journey,
    differences,
    requested,
    registered,
    landed,
    provider,
    client,
    causes,
    remedy,
    actions,
});
contract!(to_shell Message { key, args });
contract!(to_shell Journey { broken, repaired, landed, listener });
contract!(to_shell Party { id, name });
contract!(to_shell Step { text, commands });
contract!(to_shell Command { system, text });
variants!(Offer { Act { action, listener }, Switch { switch_to_tab } });
words!(Leg { Request = "request", Response = "response", Delivery = "delivery", Listener = "listener" });
words!(System { Any = "any", Unix = "unix", Windows = "windows" });

impl From<Arg> for Value {
    fn from(arg: Arg) -> Self {
        match arg {
            Arg::Text(text) => text.into(),
            Arg::Message(message) => message.into(),
        }
    }
}

impl<T: Into<String>> From<T> for Arg {
    fn from(text: T) -> Self {
        Self::Text(text.into())
    }
}
