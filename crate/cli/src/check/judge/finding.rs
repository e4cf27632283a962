//! Something that is found about the sign-in of a server.

use portmend::wording::{Message, Step};
use portmend_config::{Change, Place};

/// Something about the sign-in of a server.
pub struct Finding {
    /// Its stable name.
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Where it is in the file.
    pub place: Place,
    /// What it is.
    pub says: Says,
    /// What mends it.
    pub steps: Vec<Step>,
    /// The change of the file that mends it.
    pub change: Option<Change>,
    /// What a person can do, if no change of the file is known that mends it.
    pub otherwise: String,
}

/// What a person can do about a file of a plug-in.
const OF_PLUG_IN: &str = "This file belongs to a plug-in, and goes with its next version. Tell its author, or switch the \
                          plug-in off and add the server yourself.";

impl Finding {
    /// Returns the finding with what a person can do.
    pub fn otherwise(self, otherwise: impl Into<String>) -> Self {
        Self { otherwise: otherwise.into(), ..self }
    }

    /// Takes what would change a file of a plug-in out of a finding there, and says who can change it.
    pub fn leave_plug_in(&mut self) {
        let is_mended_elsewhere = self.change.is_none() && self.steps.is_empty() && !self.otherwise.is_empty();
        if is_mended_elsewhere || self.severity == Severity::Note {
            return;
        }
        self.steps.clear();
        self.change = None;
        OF_PLUG_IN.clone_into(&mut self.otherwise);
        if let Says::Text(text) = &mut self.says {
            *text = format!("{text} {OF_PLUG_IN}");
        }
    }

    /// Returns whether a sign-in fails because of it.
    pub fn fails(&self) -> bool {
        self.severity == Severity::Fails
    }
}

/// How certain it is that a sign-in fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// It may fail, depending on what cannot be seen from here.
    MayFail,
    /// It will fail.
    Fails,
}

impl Severity {
    /// Returns the stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::MayFail => "may_fail",
            Self::Fails => "fails",
        }
    }
}

/// What a finding says.
pub enum Says {
    /// A message of the extension.
    Message(Message),
    /// A sentence of the command line alone.
    Text(String),
}

/// Returns a finding that is a sentence alone.
pub fn finding(id: &'static str, severity: Severity, place: Place, text: String) -> Finding {
    Finding { id, severity, place, says: Says::Text(text), steps: Vec::new(), change: None, otherwise: String::new() }
}
