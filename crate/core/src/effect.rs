//! What the shell is asked to do. One JSON object an effect, tagged by `type`.

use crate::attempts::correction::Correction;
use crate::attempts::store::Record;
use crate::browser::rule::Rule;
use crate::browser::{TabId, Time};
use crate::diagnosis::Explanation;
use crate::event::AttemptId;
use crate::settings::Registration;
use crate::value::{Shape, ToValue};

/// One thing for the shell to carry out. The shell decides nothing.
#[derive(Debug, Clone, PartialEq, ToValue, Shape)]
pub enum Effect {
    /// Install a session rule of `declarativeNetRequest`. An attempt may need a few.
    Arm {
        /// The attempt the rule belongs to.
        attempt: AttemptId,
        /// The rule, with its id.
        rule: Rule,
    },
    /// Remove every rule of the attempt.
    Disarm {
        /// The attempt whose rules go.
        attempt: AttemptId,
        /// The ids of those rules.
        rules: Vec<u32>,
    },
    /// Send the tab to another loopback address: a correction after the failure.
    Navigate {
        /// The tab to send.
        tab: TabId,
        /// The callback at its new address. Holds the code: never shown, never stored.
        url: String,
        /// The attempt it belongs to.
        attempt: AttemptId,
        /// What changes.
        correction: Correction,
    },
    /// Show the explanation in place of the page.
    Explain {
        /// The tab to use.
        tab: TabId,
        /// What to show.
        explanation: Box<Explanation>,
    },
    /// Show the explanation in badge and popup only; the page stays.
    Warn {
        /// The tab it concerns.
        tab: TabId,
        /// What to show.
        explanation: Box<Explanation>,
        /// Whether the popup is to open by itself: nothing is lost yet, and it was not said before.
        open_popup: bool,
    },
    /// A callback reached the client because of us.
    Corrected {
        /// The tab it concerns.
        tab: TabId,
        /// The attempt it belongs to.
        attempt: AttemptId,
        /// Where the provider had sent the browser, for example `http://localhost:38000`.
        from: String,
        /// Where the callback went.
        to: String,
        /// What was done, and what would make it unnecessary.
        explanation: Box<Explanation>,
    },
    /// Propose this registration to the user; nothing is saved by itself.
    Remember {
        /// The tab where it was learned.
        tab: TabId,
        /// What would be saved.
        registration: Registration,
    },
    /// Put this text on the clipboard: the user asked for it.
    Copy {
        /// The tab it concerns.
        tab: TabId,
        /// The attempt it belongs to.
        attempt: AttemptId,
        /// The callback's address. Holds the code.
        text: String,
    },
}

/// What one event has led to.
#[derive(Debug, Clone, PartialEq, ToValue, Shape)]
pub struct Outcome {
    /// What to carry out, in this order.
    pub effects: Vec<Effect>,
    /// Records to write to `storage.session`, under the key `engine:<id>`.
    pub save: Vec<Record>,
    /// The ids of records to remove from there.
    pub forget: Vec<AttemptId>,
    /// When a `tick` is due at the latest.
    pub expires: Option<Time>,
}
