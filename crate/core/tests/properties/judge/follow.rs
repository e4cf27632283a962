//! Follows the events of a story.

use std::collections::HashMap;

use portmend::browser::Time;
use portmend::browser::initiator::Initiator;
use portmend::event::{Action, AttemptId, EventKind};
use portmend::settings::Settings;
use url::Url;

use super::address::path_of;
use super::rules::is_s256;
use super::tracked::{Tracked, weight};
use super::unread::{is_of_navigation, is_stopped};
use crate::moment::{Moment, Request, is_loopback, state_of, with_scheme};

/// Follows a story, and checks the effects.
pub struct Judge {
    /// A word that only secrets contain.
    pub(super) secret: &'static str,
    pub(super) settings: Settings,
    pub(super) attempts: HashMap<AttemptId, Tracked>,
    /// Those that have ended. Others may still replace or contest them: their pages can give a callback back.
    ended: HashMap<AttemptId, Tracked>,
    /// The number of effects of each type.
    pub counts: HashMap<String, usize>,
}

impl Judge {
    /// Creates a judge that looks for this word in everything that is shown; only secrets contain it.
    pub fn new(secret: &'static str) -> Self {
        Self {
            secret,
            settings: Settings::default(),
            attempts: HashMap::new(),
            ended: HashMap::new(),
            counts: HashMap::new(),
        }
    }

    /// Follows an event, after which the attempts `created` are new.
    pub fn follow(&mut self, moment: &Moment, created: &[AttemptId], has_failed: bool) {
        let private = moment.event.private;
        match &moment.event.kind {
            EventKind::Settings { settings } if !has_failed => {
                self.settings = settings.clone();
                let registered = self.settings.registrations.iter_mut().map(|saved| &mut saved.authorization_server);
                let trusted =
                    self.settings.trusted_servers.iter_mut().chain(self.settings.agreed_servers.iter_mut().flatten());
                let trusted = trusted.map(|trusted| &mut trusted.authorization_server);
                let left_alone = self.settings.left_alone.iter_mut().flatten();
                for server in registered.chain(trusted).chain(left_alone) {
                    if let Ok(url) = Url::parse(server.trim()) {
                        *server = url.origin().ascii_serialization();
                    }
                }
            }
            EventKind::AuthorizationRequest { tab, initiator, .. } => {
                let is_ours = |request: &&Request| {
                    request.redirect_uri.is_empty()
                        || Url::parse(&request.redirect_uri).is_ok_and(|url| is_loopback(&url))
                };
                let Some(request) = moment.request.as_ref().filter(is_ours) else {
                    // One that cannot work is explained. It has no callback and replaces none.
                    for id in created {
                        self.attempts
                            .insert(*id, Tracked::without_request(private, *initiator, moment.event.time, *tab));
                    }
                    return;
                };
                let time = moment.event.time;
                if created.is_empty() {
                    self.pass_on(private, *tab, time, request, *initiator);
                } else if *initiator != Initiator::External {
                    // With another request, but with its state.
                    for tracked in self.attempts.values_mut() {
                        let is_tied = !request.state.is_empty() && tracked.state == request.state;
                        let is_foreign = tracked.request.as_ref().is_some_and(|known| {
                            let servers = [&known.server, &request.server];
                            known.server != request.server && servers.iter().any(|server| server.ends_with(".example"))
                        });
                        tracked.is_passed_on |=
                            (tracked.private, tracked.tab) == (private, *tab) && is_tied && is_foreign;
                    }
                }
                for tracked in self.attempts.values_mut().filter(|tracked| tracked.private == private) {
                    let Some(known) = tracked.request.as_mut().filter(|_| created.is_empty()) else { continue };
                    if known.is_same(request) {
                        if weight(*initiator) >= weight(tracked.initiator) {
                            tracked.tab = *tab;
                        }
                        if tracked.initiator == Initiator::Unknown {
                            tracked.initiator = *initiator;
                        }
                        // Only the provider knows which of the two it follows.
                        if !is_s256(request) {
                            known.pkce.clone_from(&request.pkce);
                        }
                        tracked.started = tracked.started.min(time);
                    }
                }
                for id in created {
                    self.attempts.insert(
                        *id,
                        Tracked {
                            request: Some(request.clone()),
                            state: request.state.clone(),
                            ..Tracked::without_request(private, *initiator, moment.event.time, *tab)
                        },
                    );
                }
                self.settle();
            }
            EventKind::CallbackRequest { tab, url, .. }
            | EventKind::CallbackMoved { tab, url }
            | EventKind::CallbackFailed { tab, url, .. }
            | EventKind::CallbackAnswered { tab, url, .. } => {
                // The browser reports requests to loopback addresses only.
                let Some(url) = Url::parse(&with_scheme(url)).ok().filter(is_loopback) else { return };
                // Without a state, the tab is all that ties a callback to a sign-in that sent none.
                let state = moment.state.clone().unwrap_or_default();
                for id in created {
                    self.attempts.insert(
                        *id,
                        Tracked {
                            request: None,
                            state: state.clone(),
                            ..Tracked::without_request(private, Initiator::Unknown, moment.event.time, *tab)
                        },
                    );
                }
                for tracked in self.attempts.values_mut().filter(|tracked| {
                    tracked.private == private && tracked.state == state && (!state.is_empty() || tracked.tab == *tab)
                }) {
                    tracked.tried.push(url.clone());
                    let is_stopped = is_stopped(&moment.event.kind);
                    if !is_stopped {
                        tracked.open.retain(|open| *open != url);
                    }
                    if is_stopped || matches!(moment.event.kind, EventKind::CallbackRequest { .. }) {
                        tracked.open.push(url.clone());
                    }
                    if matches!(moment.event.kind, EventKind::CallbackFailed { .. })
                        && !is_stopped
                        && tracked.tab == *tab
                    {
                        tracked.failure = Some(Box::new(moment.clone()));
                    }
                    tracked.was_requested |= !is_of_navigation(&moment.event.kind);
                    tracked.was_answered |=
                        tracked.tab == *tab && matches!(moment.event.kind, EventKind::CallbackAnswered { .. });
                }
            }
            EventKind::CallbackFrameFailed { url, .. } => self.hand_over(private, url),
            // A provider's page may be all that is seen of a request.
            EventKind::ErrorPage { tab, url, calls, .. } => {
                // The page of a callback gives it back.
                let state = state_of(url).filter(|state| !state.is_empty());
                let shows = |tracked: &Tracked| {
                    (tracked.private, tracked.tab) == (private, *tab) && Some(&tracked.state) == state.as_ref()
                };
                self.attempts.extend(self.ended.extract_if(|_, tracked| shows(tracked)));
                // A service worker may have shown a callback.
                self.hand_over(private, url);
                calls.iter().flatten().for_each(|call| self.hand_over(private, call));
                for id in created {
                    self.attempts.insert(
                        *id,
                        Tracked {
                            request: moment.request.clone(),
                            state: moment.request.as_ref().map(|request| request.state.clone()).unwrap_or_default(),
                            ..Tracked::without_request(private, Initiator::Unknown, moment.event.time, *tab)
                        },
                    );
                }
            }
            // The user chose the tab in which the callback is delivered.
            EventKind::Action { tab, attempt, action: Action::Deliver, .. } if !has_failed => {
                if let Some(tracked) = self.attempts.get_mut(attempt) {
                    tracked.tab = *tab;
                }
            }
            _ => {}
        }
    }

    /// Follows a callback that a page hands over itself.
    fn hand_over(&mut self, private: bool, url: &str) {
        let (Some(state), Ok(url)) = (state_of(url), Url::parse(url)) else { return };
        for tracked in self.attempts.values_mut().filter(|tracked| tracked.private == private && tracked.state == state)
        {
            tracked.tried.push(url.clone());
        }
    }

    /// Follows a request that was passed on from one server to another in the same tab: the one that was asked first stays
    /// the one that was asked.
    fn pass_on(&mut self, private: bool, tab: i32, time: Time, request: &Request, initiator: Initiator) {
        let is_known = |tracked: &Tracked, test: &dyn Fn(&Request) -> bool| {
            tracked.private == private && tracked.request.as_ref().is_some_and(test)
        };
        if self.attempts.values().any(|tracked| is_known(tracked, &|known| known.is_same(request))) {
            return;
        }
        let passed_on = self.attempts.iter_mut().filter(|(_, tracked)| {
            let later = if time < tracked.started { tracked.initiator } else { initiator };
            later != Initiator::External
                && tracked.tab == tab
                && is_known(tracked, &|known| known.is_passed_on(request))
        });
        let Some((_, tracked)) = passed_on.min_by_key(|(id, _)| **id) else { return };
        let Some(known) = tracked.request.as_mut() else { return };
        tracked.is_passed_on |= [&known.server, &request.server].iter().any(|server| server.ends_with(".example"));
        if time < tracked.started {
            let later = std::mem::replace(known, request.clone());
            if !is_s256(&later) {
                known.pkce = "plain".to_owned();
            }
            (tracked.started, tracked.initiator) = (time, initiator);
        } else if !is_s256(request) {
            known.pkce = "plain".to_owned();
        }
    }

    /// Works out which attempts are contested and which are replaced, by others of at least the same weight.
    fn settle(&mut self) {
        let all: Vec<(AttemptId, Tracked)> = self.attempts.iter().map(|(id, tracked)| (*id, tracked.clone())).collect();
        for (id, tracked) in self.attempts.iter_mut().chain(&mut self.ended) {
            tracked.is_contested |= all.iter().any(|(other, rival)| {
                other != id
                    && rival.private == tracked.private
                    && !rival.state.is_empty()
                    && rival.state == tracked.state
                    && (rival.request.is_none()
                        || tracked.request.is_none()
                        || weight(rival.initiator) >= weight(tracked.initiator))
            });
        }
        let all: Vec<(AttemptId, Tracked)> = self.attempts.iter().map(|(id, tracked)| (*id, tracked.clone())).collect();
        for (id, tracked) in self.attempts.iter_mut().chain(&mut self.ended) {
            let Some(older) = tracked.request.as_ref() else { continue };
            tracked.is_replaced |= all.iter().any(|(other, rival)| {
                let asks_the_same = |newer: &Request| {
                    (&older.server, &older.client, &older.resource) == (&newer.server, &newer.client, &newer.resource)
                        && path_of(older) == path_of(newer)
                };
                other > id
                    && rival.private == tracked.private
                    && !rival.is_contested
                    && (rival.initiator, tracked.initiator) != (Initiator::Unknown, Initiator::Unknown)
                    && weight(rival.initiator) >= weight(tracked.initiator)
                    && rival.request.as_ref().is_some_and(asks_the_same)
            });
        }
    }

    /// Forgets the attempts that the engine no longer tracks.
    pub fn keep(&mut self, alive: &[AttemptId]) {
        self.ended.extend(self.attempts.extract_if(|id, _| !alive.contains(id)));
    }
}
