//! What is not known of a sign-in and would change its explanation.

use super::given::Given;
use super::text::Pasted;
use crate::diagnosis::Explanation;
use crate::into_vec::IntoVec;
use crate::knowledge::{clients, likely_client_of, possible_clients_of, providers};
use crate::protocol::loopback::LoopbackUrl;
use crate::value::{Shape, ToValue, Words};
use crate::wording::Party;

/// Something that is not known.
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
pub struct Question {
    /// What it is.
    pub what: Asked,
    /// The clients that fit, of all that can be chosen.
    pub likely: Vec<Party>,
}

/// What can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
pub enum Asked {
    /// Which client it is.
    Client,
    /// Which provider it is.
    Provider,
    /// Where the client waits.
    Listener,
    /// What is registered.
    Registered,
}

impl Pasted {
    /// Returns what is not known and would change the answer: each question is tried with answers to it.
    pub(super) fn asks(&self, given: &Given, explanation: &Explanation) -> Vec<Question> {
        let answer = essence(explanation);
        let changes = |given: Given| self.play(&given).explanation.is_some_and(|other| essence(&other) != answer);
        let request = self.last_request();
        let mut asks = Vec::new();
        let is_known = |party: &Option<Party>| party.as_ref().is_some_and(|party| party.id.is_some());
        let with_client = |id: &str| Given { client: Some(id.to_owned()), ..given.clone() };
        if !is_known(&explanation.client) && clients().iter().any(|client| changes(with_client(client.id))) {
            let fitting = request.iter().flat_map(|it| likely_client_of(it).into_iter().chain(possible_clients_of(it)));
            let likely = fitting.map(|client| Party::known(client.id, client.name)).into_vec();
            asks.push(Question { what: Asked::Client, likely });
        }
        let with_provider = |id: &str| Given { provider: Some(id.to_owned()), ..given.clone() };
        if !is_known(&explanation.provider) && providers().iter().any(|it| changes(with_provider(it.id))) {
            asks.push(Question { what: Asked::Provider, likely: Vec::new() });
        }
        let landed = self.landed().and_then(|landed| LoopbackUrl::read(&landed.url));
        let elsewhere = |port: u16| if port == 38000 { "38001" } else { "38000" };
        if let Some(landed) = landed.as_ref().filter(|_| request.is_none() && self.listener(given).is_none()) {
            let listener = Some(elsewhere(landed.address.port).to_owned());
            if changes(Given { listener, ..given.clone() }) {
                asks.push(Question { what: Asked::Listener, likely: Vec::new() });
            }
        }
        let requested = request.as_ref().and_then(|it| it.requested.known()).map(|uri| uri.loopback().address.port);
        let port = requested.or(landed.map(|landed| landed.address.port));
        let registered = format!("http://localhost:{}/callback", elsewhere(port.unwrap_or_default()));
        if explanation.registered.is_empty() && changes(Given { registered: vec![registered], ..given.clone() }) {
            asks.push(Question { what: Asked::Registered, likely: Vec::new() });
        }
        asks
    }
}

/// Returns what of an explanation is the answer: not the names in its sentences.
fn essence(explanation: &Explanation) -> String {
    let mut all = explanation.diagnosis.as_str().to_owned();
    let mut add = |text: &str| {
        all.push('\n');
        all.push_str(text);
    };
    let remedy = &explanation.remedy;
    explanation.causes.iter().chain(&remedy.lead).for_each(|message| add(message.key));
    for step in &remedy.steps {
        add(step.text.key);
        step.commands.iter().for_each(|command| add(&command.text));
    }
    all
}
