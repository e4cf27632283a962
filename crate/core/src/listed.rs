//! The list of the sign-ins of this session: what is known of each, without anything secret. An entry outlives its attempt
//! and its tab.

use crate::attempts::{Answered, Attempt, Standing};
use crate::browser::Time;
use crate::diagnosis::address::authority;
use crate::diagnosis::{DiagnosisId, headline};
use crate::event::AttemptId;
use crate::facts::Facts;
use crate::value::{Shape, ToValue, read};
use crate::wording::{Leg, Message, Party, Progress, duration};

/// A sign-in in the list of this session.
#[derive(Debug, Clone, PartialEq, ToValue, Shape)]
pub struct Listed {
    /// The attempt.
    pub attempt: AttemptId,
    /// Whether it is in a private window: its entry goes with its tab.
    pub private: bool,
    /// When it was first seen, in milliseconds since the Unix epoch.
    pub started: Time,
    /// The client.
    pub client: Option<Party>,
    /// The origin of the authorization server.
    pub server: Option<String>,
    /// The provider.
    pub provider: Option<Party>,
    /// The leg on which it is, or ended, as far as is known.
    pub leg: Leg,
    /// How far it got, or how it ended, in a few words.
    pub end: Message,
    /// Whether that is good or bad.
    pub progress: Progress,
}

impl Listed {
    /// Returns the entry of an attempt; `None` if it may be no sign-in at all.
    pub(crate) fn of(facts: &Facts<'_>) -> Option<Self> {
        let attempt = facts.attempt;
        if attempt.request.is_none() && !attempt.is_explained {
            return None;
        }
        Some(Self {
            attempt: attempt.id,
            private: attempt.private,
            started: attempt.started,
            client: facts.client_party(),
            server: facts.request.map(|request| request.server.clone()),
            provider: facts.provider_party(),
            leg: leg(attempt),
            end: end(facts),
            progress: match (&attempt.told, &attempt.answered) {
                (Some(_), _) => Progress::Failed,
                (None, Some(_)) => Progress::Answered,
                (None, None) => Progress::Open,
            },
        })
    }

    /// Returns the entry of a sign-in whose tab was closed while it was under way.
    pub(crate) fn closed(facts: &Facts<'_>) -> Option<Self> {
        let is_open = |attempt: &Attempt| attempt.standing == Standing::Waiting && attempt.told.is_none();
        let entry = Self::of(facts).filter(|entry| !entry.private && is_open(facts.attempt))?;
        Some(Self { end: Message::plain("ui_end_tab_closed"), ..entry })
    }
}

/// Returns whether the callback was answered at another address than the one to which the provider had sent it.
fn is_repaired(attempt: &Attempt, answer: &Answered) -> bool {
    attempt.landing.as_ref().is_some_and(|landing| landing.address != answer.at)
}

/// Returns the leg on which a sign-in is, or ended.
fn leg(attempt: &Attempt) -> Leg {
    let is_with_listener = attempt.answered.is_some() || attempt.pending.is_some_and(|pending| pending.is_told);
    let told = attempt.told_leg.as_ref();
    match told.and_then(|leg| read(&leg.clone().into()).ok()) {
        Some(leg) => leg,
        None if is_with_listener => Leg::Listener,
        None if attempt.landing.is_some() => Leg::Delivery,
        None => Leg::Response,
    }
}

/// Returns how far a sign-in got, or how it ended.
fn end(facts: &Facts<'_>) -> Message {
    let attempt = facts.attempt;
    let landed = || authority(attempt.landing.as_ref().map(|landing| &landing.address));
    let told = attempt.told.as_deref().and_then(headline);
    match (told, &attempt.answered, attempt.standing) {
        (Some(headline), ..) => Message::plain(headline),
        (None, Some(answer), _) if is_repaired(attempt, answer) => Message::plain("ui_corrected"),
        (None, Some(answer), _) => Message::new("ui_end_answered", [answer.authority().into()]),
        (None, None, Standing::Replaced | Standing::Contested) => Message::plain("ui_end_replaced"),
        (None, None, Standing::Done) => Message::plain("ui_end_dismissed"),
        (None, None, Standing::Waiting) if attempt.pending.is_some_and(|pending| pending.is_told) => {
            Message::plain(DiagnosisId::NeverAnswered.headline())
        }
        (None, None, Standing::Waiting) if attempt.landing.is_some() => Message::new("ui_end_sent", [landed()]),
        (None, None, Standing::Waiting) => match facts.client.and_then(|client| client.waits_seconds) {
            Some(seconds) => {
                let limit = duration(Time::from(seconds) * 1000);
                Message::new("ui_end_at_provider_limit", [facts.provider_name(), limit])
            }
            None => Message::new("ui_end_at_provider", [facts.provider_name()]),
        },
    }
}
