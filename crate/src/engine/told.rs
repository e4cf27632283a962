//! What attempts keep for their reports: each event that concerned them, without its secrets.

use crate::attempt::{Attempt, AttemptId, Standing};
use crate::event::{Event, Time, What};
use crate::registration::Settings;
use crate::report::{Redactor, Story, redact_to_keep};
use crate::value::Value;

use super::{Engine, EngineError};

impl Engine {
    /// The report of an attempt: events which, told to an engine that has seen nothing, lead to the same.
    pub fn report(&self, id: AttemptId) -> Result<Vec<Event>, EngineError> {
        let attempt = self.book.get(id).ok_or(EngineError::UnknownAttempt(id))?;
        Ok(attempt.story.report(Redactor::with_json(self.json)))
    }

    /// Adds an event that was handled to the stories that it belongs to: of those attempts that were made, changed or
    /// ended by it, and of those that follow them. An action belongs to its attempt even where it changed nothing.
    pub(super) fn keep_told(&mut self, event: Event) {
        let touched = self.book.take_touched();
        let asked = match event.what {
            What::Action { attempt, .. } => Some(attempt),
            _ => None,
        };
        if touched.is_empty() && asked.is_none() {
            return;
        }
        let time = event.time;
        let is_request = matches!(event.what, What::AuthorizationRequest { .. });
        let told = Value::from(redact_to_keep(event, self.json));
        let made = self.book.iter().rfind(|attempt| attempt.story.is_empty());
        let beginning = made.map(|made| (made.id, self.beginning(made, time, told.clone())));
        let mut belongs = Vec::new();
        for attempt in self.book.iter() {
            if Some(attempt.id) == asked || touched.iter().any(|touched| attempt.story.follows(*touched)) {
                let mut news = Story::default();
                // A request may be told later than the callback that made its attempt.
                if is_request {
                    self.tell_before(attempt, time, &mut news);
                }
                news.add(told.clone(), made.map(|made| if is_rival(made, attempt) { made.id } else { 0 }));
                belongs.push((attempt.id, news));
            }
        }
        for (id, news) in belongs {
            if let Some(story) = self.book.story_mut(id) {
                story.append(news);
            }
        }
        if let Some((id, beginning)) = beginning
            && let Some(story) = self.book.story_mut(id)
        {
            *story = beginning;
        }
    }

    /// Adds the settings to the stories of the attempts for which they have changed.
    pub(super) fn keep_settings(&mut self, time: Time) {
        self.book.take_touched();
        for id in self.book.ids(&|_| true) {
            let Some(attempt) = self.book.get(id) else { continue };
            let news = self.settings_for(attempt, time);
            if attempt.story.has_other_settings(&news)
                && let Some(story) = self.book.story_mut(id)
            {
                story.add(news.into(), None);
            }
        }
    }

    /// The story of an attempt that was made by an event. If another one had its `state` before, that one is as much
    /// part of it: what made it comes first.
    fn beginning(&self, attempt: &Attempt, time: Time, made_by: Value) -> Story {
        let mut story = Story::default();
        self.tell_before(attempt, time, &mut story);
        let rival = self.book.iter().find(|other| is_rival(attempt, other));
        if let Some((rival, made_by)) = rival.and_then(|rival| Some((rival.id, rival.story.made_by(rival)?))) {
            story.add(made_by, Some(rival));
        }
        story.add(made_by, Some(attempt.id));
        story
    }

    /// Tells what a story has to tell before a request at `time`: the settings that decide about it, and the newer
    /// request of the same client, if that was known before.
    fn tell_before(&self, attempt: &Attempt, time: Time, story: &mut Story) {
        let settings = self.settings_for(attempt, time);
        if attempt.story.has_other_settings(&settings) {
            story.add(settings.into(), None);
        }
        let is_replaced = |newer: &&Attempt| newer.started > time && attempt.standing != Standing::Contested;
        let newer = self.newer(attempt).filter(is_replaced);
        if let Some(made_by) = newer.and_then(|newer| newer.story.made_by(newer)) {
            story.add(made_by, Some(0));
        }
    }

    /// The settings as an event: no more of them than what decides about this attempt. What else the user has saved is
    /// none of a reader's business, and the same comes of the attempt without it.
    fn settings_for(&self, attempt: &Attempt, time: Time) -> Event {
        let registrations = match &attempt.request {
            Some(request) => {
                self.settings.registrations_for(&request.server, request.client_id.as_deref()).cloned().collect()
            }
            None => Vec::new(),
        };
        let settings = Settings { registrations, ..self.settings };
        redact_to_keep(Event { time, private: attempt.private, what: What::Settings { settings } }, self.json)
    }
}

/// Whether two attempts have the same `state`.
fn is_rival(one: &Attempt, other: &Attempt) -> bool {
    one.id != other.id && one.private == other.private && one.state.is_some() && one.state == other.state
}
