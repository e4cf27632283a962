//! Events in, effects out. Deterministic: the same events give the same effects, whenever and wherever.

mod book;
mod choice;
mod decision;
mod landing;
mod late;
mod refusal;
mod request;
mod told;

pub use book::{Changes, MAX_ATTEMPTS, Record};
use thiserror::Error;

use crate::attempt::{Armed, Attempt, AttemptId, Initiator};
use crate::claims::{Json, no_json};
use crate::correction::Permission;
use crate::effect::Effect;
use crate::event::{Event, TabId, Time, What};
use crate::explanation::{Explanation, Facts, Finding, compose};
use crate::loopback::{LoopbackAddress, LoopbackError};
use crate::registration::{Policy, Settings, SettingsError};
use crate::rule::rules_for;
use book::Book;

/// The most session rules at a time: below the 5,000 that browsers allow, see `tests/measure`.
const MAX_RULES: usize = 4500;

/// Why an event could not be handled. Nothing has changed then.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EngineError {
    /// The settings are not in order; the ones before stay in force.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The attempt is over, forgotten, or was never there.
    #[error("the sign-in {0} is no longer kept")]
    UnknownAttempt(AttemptId),
    /// The attempt has no callback that could be delivered or copied.
    #[error("the sign-in {0} has no callback to deliver")]
    NothingToDeliver(AttemptId),
    /// There is nothing that could be remembered of it.
    #[error("the sign-in {0} has nothing to remember")]
    NothingToRemember(AttemptId),
    /// The address that the user named is not on this computer.
    #[error(transparent)]
    BadListener(#[from] LoopbackError),
    /// The user named no address, and none is known.
    #[error("no address to deliver to")]
    NoListener,
}

impl EngineError {
    /// The stable name that pages choose their message by.
    pub fn variant(&self) -> &'static str {
        match self {
            Self::Settings(error) => error.problem.variant(),
            Self::UnknownAttempt(_) => "unknown_attempt",
            Self::NothingToDeliver(_) => "nothing_to_deliver",
            Self::NothingToRemember(_) => "nothing_to_remember",
            Self::BadListener(_) => "bad_listener",
            Self::NoListener => "no_listener",
        }
    }
}

/// All attempts and the settings they are judged by.
#[derive(Debug)]
pub struct Engine {
    settings: Settings,
    book: Book,
    json: Json,
}

impl Default for Engine {
    fn default() -> Self {
        Self::with_json(no_json)
    }
}

impl Engine {
    /// An engine that has seen nothing and looks into no token.
    pub fn new() -> Self {
        Self::default()
    }

    /// An engine that has seen nothing, and reads the JSON in tokens with this reader.
    pub fn with_json(json: Json) -> Self {
        Self { settings: Settings::default(), book: Book::default(), json }
    }

    /// Takes back what [`Engine::take_changes`] or [`Engine::snapshot`] gave.
    pub fn restore(&mut self, records: Vec<Record>) {
        self.book.restore(records);
    }

    /// All attempts, to be restored later.
    pub fn snapshot(&self) -> Vec<Record> {
        self.book.snapshot()
    }

    /// What has to be saved since the last time.
    pub fn take_changes(&mut self) -> Changes {
        self.book.take_changes()
    }

    /// When a `tick` is needed at the latest, because something must be forgotten.
    pub fn expires(&self) -> Option<Time> {
        self.book.expires()
    }

    /// Handles one event.
    pub fn handle(&mut self, event: Event) -> Result<Vec<Effect>, EngineError> {
        let mut effects = Vec::new();
        let Event { time, private, .. } = event;
        self.forget(&|attempt| attempt.expires() <= time, &mut effects);
        // What is too old goes by itself, in a replay as well: no story tells of it.
        self.book.take_touched();
        if let What::Settings { settings } = event.what {
            self.on_settings(time, settings, &mut effects)?;
            return Ok(effects);
        }
        match &event.what {
            What::AuthorizationRequest { tab, url, initiator } => {
                let seen = request::Seen { time, private, tab: *tab, initiator: *initiator };
                self.on_request(seen, url, &mut effects);
            }
            What::CallbackRequest { tab, url, method } => self.on_landing(private, *tab, url, method),
            What::CallbackFailed { tab, url, method, error } => {
                self.on_failure(landing::At { time, private, tab: *tab }, url, method, error, &mut effects);
            }
            What::CallbackAnswered { tab, url, method, status, address } => {
                self.on_landing(private, *tab, url, method);
                let answered = landing::Answered { status: *status, address: address.as_deref() };
                self.on_answer(landing::At { time, private, tab: *tab }, url, answered, &mut effects);
            }
            What::ErrorPage { tab, url, title, text } => {
                let seen = request::Seen { time, private, tab: *tab, initiator: Initiator::Unknown };
                let page = refusal::ErrorPage { url, title: title.as_deref(), text: text.as_deref() };
                self.on_error_page(seen, &page, &mut effects);
            }
            What::Action { tab, attempt, action, listener } => {
                self.on_action(private, *tab, *attempt, *action, listener.as_deref(), &mut effects)?;
            }
            What::TabClosed { tab } => self.forget(&|attempt| attempt.tab == *tab, &mut effects),
            What::Settings { .. } | What::Tick => {}
        }
        self.keep_told(event);
        Ok(effects)
    }

    fn on_settings(&mut self, time: Time, settings: Settings, effects: &mut Vec<Effect>) -> Result<(), EngineError> {
        let settings = settings.checked()?;
        if settings != self.settings {
            self.settings = settings;
            for id in self.book.ids(&|_| true) {
                self.rearm(id, effects);
            }
            self.keep_settings(time);
        }
        Ok(())
    }

    /// The policy for this attempt: its registration's, or the general one.
    fn policy(&self, attempt: &Attempt) -> Policy {
        let of_registration = attempt.request.as_ref().and_then(|request| {
            self.settings.registrations_for(&request.server, request.client_id.as_deref()).find_map(|r| r.correction)
        });
        of_registration.unwrap_or(self.settings.correction)
    }

    /// The addresses that this attempt's callback may be brought to, the best first: the one the user named, and
    /// the one the client itself named (design rule 3).
    fn targets(&self, attempt: &Attempt) -> Vec<LoopbackAddress> {
        let facts = Facts::gather(attempt, &self.settings);
        facts.listener().into_iter().chain(attempt.requested().copied()).collect()
    }

    /// Brings the session rules of an attempt in line with what is permitted now.
    fn rearm(&mut self, id: AttemptId, effects: &mut Vec<Effect>) {
        let Some(attempt) = self.book.get(id) else { return };
        let permitted = Permission::of(attempt, self.policy(attempt)) == Permission::Automatic;
        let target = self.targets(attempt).first().copied().filter(|_| permitted);
        let tab = attempt.tab;
        if target.map(|target| (target, tab)) == attempt.armed.as_ref().map(|armed| (armed.target, armed.tab)) {
            return;
        }
        // Once landed, a rule would only come in the way of what happens next.
        let target = target.filter(|_| attempt.landing.is_none());
        self.disarm(id, effects);
        let (Some(attempt), Some(target)) = (self.book.get(id), target) else { return };
        let rules = rules_for(attempt, &target);
        if rules.is_empty() || self.book.rules() + rules.len() > MAX_RULES {
            return;
        }
        if let Some(attempt) = self.book.get_mut(id) {
            attempt.armed = Some(Armed { rules: rules.iter().map(|rule| rule.id).collect(), target, tab });
        }
        effects.extend(rules.into_iter().map(|rule| Effect::Arm { attempt: id, rule }));
    }

    fn disarm(&mut self, id: AttemptId, effects: &mut Vec<Effect>) {
        if self.book.get(id).is_some_and(|attempt| attempt.armed.is_some())
            && let Some(armed) = self.book.get_mut(id).and_then(|attempt| attempt.armed.take())
        {
            effects.push(Effect::Disarm { attempt: id, rules: armed.rules });
        }
    }

    fn forget(&mut self, test: &dyn Fn(&Attempt) -> bool, effects: &mut Vec<Effect>) {
        for id in self.book.ids(test) {
            self.disarm(id, effects);
            self.book.remove(id);
        }
    }

    /// Code and state of the attempt are no longer needed.
    fn finish(&mut self, id: AttemptId, effects: &mut Vec<Effect>) {
        self.disarm(id, effects);
        if let Some(attempt) = self.book.get_mut(id) {
            attempt.finish();
        }
    }

    fn explanation(&self, id: AttemptId, finding: &Finding) -> Option<Box<Explanation>> {
        let attempt = self.book.get(id)?;
        Some(Box::new(compose(&Facts::gather(attempt, &self.settings), finding)))
    }

    /// Explains in place of the page, or beside it where the user wants no tab touched.
    fn explain(&self, id: AttemptId, tab: TabId, finding: &Finding) -> Option<Effect> {
        let untouched = self.policy(self.book.get(id)?) == Policy::Off;
        let explanation = self.explanation(id, finding)?;
        Some(if untouched { Effect::Warn { tab, explanation } } else { Effect::Explain { tab, explanation } })
    }

    fn warn(&self, id: AttemptId, tab: TabId, finding: &Finding) -> Option<Effect> {
        Some(Effect::Warn { tab, explanation: self.explanation(id, finding)? })
    }
}
