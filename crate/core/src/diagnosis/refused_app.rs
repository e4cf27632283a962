//! The provider refuses the app or the account, by its own words, and not the callback URL.

use crate::diagnosis::cautions::Cautions;
use crate::diagnosis::refusal;
use crate::diagnosis::{Describe, Headline};
use crate::facts::Facts;
use crate::knowledge::{Certainty, Means};
use crate::remedy::refused_app;
use crate::wording::{Leg, Message, Remedy};

/// A refusal of something else than the callback URL.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RefusedApp {
    /// What it means.
    pub means: Means,
    /// The provider's own word for it.
    pub code: String,
    /// Likely if that word can mean something else.
    pub certainty: Certainty,
    /// The key of the message about what else to know. It takes the provider's name.
    pub caution: Option<&'static str>,
    /// How the provider said so.
    pub told: ToldBy,
}

/// How a provider says that it refuses something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ToldBy {
    /// On a page of its own.
    Page,
    /// In a response that no program has received.
    Unanswered,
    /// In a response that a program has answered.
    Answered,
}

impl Describe for RefusedApp {
    fn headline(&self) -> Option<Headline> {
        match self.means {
            Means::CallbackDomain => Some(Headline::CallbackRefused),
            Means::Account => Some(Headline::RefusedAccount),
            Means::Trouble => Some(Headline::ProviderTrouble),
            Means::LiveKeys | Means::OtherSetting => Some(Headline::OtherSetting),
            Means::OutOfBand => Some(Headline::OutOfBand),
            _ => None,
        }
    }

    fn leg(&self) -> Leg {
        if self.told == ToldBy::Page { Leg::Request } else { Leg::Response }
    }

    fn certainty(&self) -> Certainty {
        self.certainty
    }

    fn summary(&self, facts: &Facts<'_>) -> Message {
        let names = [facts.provider_name(), facts.client_name()];
        let key = match self.means {
            Means::CallbackDomain => return Message::new("summary_rejected_by_provider", names),
            Means::OutOfBand => return Message::new("summary_out_of_band", names),
            Means::Account => "summary_refused_account",
            Means::Trouble => "summary_provider_trouble",
            Means::LiveKeys => "summary_live_keys",
            Means::OtherSetting => "summary_other_setting",
            _ => "summary_refused_app",
        };
        Message::new(key, names.into_iter().chain([self.code.as_str().into()]))
    }

    fn causes(&self, _facts: &Facts<'_>) -> Vec<Message> {
        Vec::new()
    }

    fn remedy(&self, facts: &Facts<'_>) -> Remedy {
        refused_app(facts, self.means, &self.code)
    }

    fn cautions(&self, facts: &Facts<'_>) -> Cautions {
        Cautions { first: refusal::other_meaning(facts, self.caution), later: Vec::new() }
    }

    fn is_code_unused(&self) -> bool {
        self.told == ToldBy::Unanswered
    }
}
