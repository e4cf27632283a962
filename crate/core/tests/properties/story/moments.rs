//! The events of a story.

use portmend::Event;
use portmend::event::{Action, EventKind};
use portmend::runs_on::{RunsOn, Tool};
use portmend::wording::{Sender, Side, System, Terminal};

use super::step::{Issuer, Request, Step};
use crate::moment::Moment;

/// Returns the events of a story.
pub fn moments(story: &[Step]) -> Vec<Moment> {
    let mut requests: Vec<(Request, i32, bool)> = Vec::new();
    let mut time = 1_000_000;
    let mut moments = Vec::new();
    for step in story {
        // A page does not try again at once.
        time += if matches!(step, Step::Action { action: Action::Retry, .. }) { 6000 } else { 10 };
        let issuer = match step {
            Step::Callback { landing, .. } => landing.issuer,
            _ => Issuer::None,
        };
        let (kind, private, request, state) = match step {
            Step::Settings(settings) => (EventKind::Settings { settings: settings.clone() }, false, None, None),
            Step::Request { request, again, tab, private, initiator } => {
                let earlier = again.and_then(|back| requests.iter().rev().nth(back).cloned());
                let (request, private) =
                    earlier.map_or((request.clone(), *private), |(request, _, private)| (request, private));
                requests.push((request.clone(), *tab, private));
                (
                    EventKind::AuthorizationRequest {
                        tab: *tab,
                        url: request.url(),
                        initiator: *initiator,
                        browser: None,
                        previous_url: None,
                    },
                    private,
                    Some(request),
                    None,
                )
            }
            Step::Callback { of, landing, kind, other_tab, other_window } => {
                let Some((request, tab, private)) = requests.iter().rev().nth(of % requests.len().max(1)).cloned()
                else {
                    continue;
                };
                let state = landing.state.unwrap_or(request.state);
                let (tab, url) = (tab + i32::from(*other_tab), landing.url(&request, state, moments.len()));
                let method = if request.mode == "form_post" { "POST" } else { "GET" }.to_owned();
                let kind = kind.event(tab, url, method);
                (kind, private != *other_window, Some(request), Some(state))
            }
            Step::Action { of, action, listener, client, private } => {
                let attempt = 2 * (*of as u32 + 1) + u32::from(*private);
                // Half of what is copied is a command.
                let is_command = *action == Action::Copy && listener.is_some();
                let runs_on = is_command.then(|| RunsOn::Container { name: "name".to_owned(), tool: Tool::Docker });
                let terminal =
                    is_command.then_some(Terminal { side: Side::Here, system: System::Unix, sender: Sender::Curl });
                let listener = listener.map(str::to_owned);
                let action = *action;
                let client = client.map(str::to_owned);
                let kind = EventKind::Action { tab: 1, attempt, action, listener, client, runs_on, terminal };
                (kind, *private, None, None)
            }
            Step::CloseTab(tab) => (EventKind::TabClosed { tab: *tab }, false, None, None),
            Step::Wait(more) => {
                time += more;
                (EventKind::Tick, false, None, None)
            }
        };
        moments.push(Moment {
            event: Event { time, private, kind },
            request: request.as_ref().map(Into::into),
            state: state.map(str::to_owned).filter(|_| issuer != Issuer::Two),
        });
    }
    moments
}
