//! Effects: what the core tells the shell to do. Each is one JSON object with a `type`.

use crate::attempts::correction::Correction;
use crate::attempts::record::Record;
use crate::browser::rule::Rule;
use crate::browser::{TabId, Time};
use crate::diagnosis::Explanation;
use crate::event::AttemptId;
use crate::listed::Listed;
use crate::settings::{LastPlace, Registration, TrustedServer};
use crate::value::{Shape, ToValue};
use crate::wording::Choice;

/// One action for the shell to carry out. The shell makes no decisions of its own.
///
/// # Examples
///
/// As JSON, an effect is an object with a `type`:
///
/// ```
/// use portmend::Effect;
/// use portmend::value::Value;
///
/// let disarm = Value::from(Effect::Disarm { attempt: 2, rules: vec![64, 65] });
/// assert_eq!(disarm.field("type").as_text(), Some("disarm"));
/// assert_eq!(*disarm.field("rules"), vec![64_u32, 65].into());
/// ```
#[derive(Debug, Clone, PartialEq, ToValue, Shape)]
pub enum Effect {
    /// Install a session rule of `declarativeNetRequest`. An attempt may need several.
    Arm {
        /// The attempt that the rule belongs to.
        attempt: AttemptId,
        /// The rule, with its id.
        rule: Rule,
    },
    /// Remove all rules of an attempt.
    Disarm {
        /// The attempt that the rules belong to.
        attempt: AttemptId,
        /// The ids of the rules.
        rules: Vec<u32>,
    },
    /// Navigate the tab to another loopback address: a correction after a failure.
    Navigate {
        /// The tab to navigate.
        tab: TabId,
        /// The callback at its new address. It contains the code: never show or store it.
        url: String,
        /// The attempt that it belongs to.
        attempt: AttemptId,
        /// What the correction changes.
        correction: Correction,
    },
    /// Show the explanation in place of the page.
    Explain {
        /// The tab in which to show it.
        tab: TabId,
        /// What to show.
        explanation: Box<Explanation>,
    },
    /// Show the explanation in badge and popup only, and leave the page alone.
    Warn {
        /// The tab that it concerns.
        tab: TabId,
        /// What to show.
        explanation: Box<Explanation>,
        /// Whether to open the popup: the sign-in came from outside, and it has not failed yet and nothing was explained
        /// before, or another program got its code.
        open_popup: bool,
    },
    /// Keep the explanation among the sign-ins of this session. The tab has nothing to show.
    Note {
        /// The tab that it concerns.
        tab: TabId,
        /// What to keep.
        explanation: Box<Explanation>,
    },
    /// Tell the user that a corrected callback was delivered.
    Corrected {
        /// The tab that it concerns.
        tab: TabId,
        /// The attempt that it belongs to.
        attempt: AttemptId,
        /// The landed address, for example `http://localhost:38000`.
        from: String,
        /// The address to which the callback was delivered.
        to: String,
        /// What was done, and what would have made it unnecessary.
        explanation: Box<Explanation>,
    },
    /// Save that the user trusts this server, as they were told when they delivered its callback.
    Trust {
        /// The server to add to the settings.
        server: TrustedServer,
    },
    /// Propose this registration to the user. Nothing is saved without their consent.
    Remember {
        /// The tab in which it was learned.
        tab: TabId,
        /// The registration to save.
        registration: Registration,
    },
    /// Copy this text to the clipboard, at the user's request.
    Copy {
        /// The tab that it concerns.
        tab: TabId,
        /// The attempt that it belongs to.
        attempt: AttemptId,
        /// The callback's address, or a command with it. It contains the code.
        text: String,
    },
    /// Tell the page that asked what to do about a client that runs where the user has said.
    Placed {
        /// The tab that it concerns.
        tab: TabId,
        /// The attempt that it belongs to.
        attempt: AttemptId,
        /// What to do.
        choice: Box<Choice>,
    },
    /// Save where the user has said that a client runs, in place of what they said last.
    Keep {
        /// The place to save, in place of one with the same client.
        place: LastPlace,
    },
}

/// The result of one event.
#[derive(Debug, Clone, PartialEq, ToValue, Shape)]
pub struct Outcome {
    /// The effects to carry out, in this order.
    pub effects: Vec<Effect>,
    /// Records to write to `storage.session`, each under the key `engine:<id>`.
    pub save: Vec<Record>,
    /// The ids of records to remove from `storage.session`.
    pub forget: Vec<AttemptId>,
    /// Entries to write to `storage.session`, each under the key `list:<attempt>`. They stay when their attempt is gone.
    pub list: Vec<Listed>,
    /// The attempts whose entries to remove.
    pub unlist: Vec<AttemptId>,
    /// When a `tick` is due at the latest, in milliseconds since the Unix epoch.
    pub expires: Option<Time>,
}
