//! What is said about a pasted text: what was understood, what is lacking, and the explanation.

use super::address::{Address, Kind};
use super::error::{PasteError, PasteProblem};
use super::given::Given;
use super::text::Pasted;
use crate::diagnosis::Explanation;
use crate::event::{Action, Event};
use crate::knowledge::{client_by_id, clients, likely_client_of, possible_clients_of, providers};
use crate::protocol::authorization::AuthorizationRequest;
use crate::protocol::callback::{Answer, Callback};
use crate::protocol::garbled::without_answer;
use crate::protocol::loopback::LoopbackUrl;
use crate::remedy::{FILL_PLACEHOLDERS, remedy_for_all};
use crate::settings::Registration;
use crate::shown::Shown;
use crate::value::{Shape, ToValue, Words};
use crate::wording::{Message, Offer, Party, Remedy, Side, Terminal};

/// What is said about a pasted text. It holds no code and no state.
#[derive(Debug, Clone, PartialEq, ToValue, Shape)]
pub struct Reading {
    /// What was understood, field by field.
    pub understood: Vec<Understood>,
    /// What is not known and would change the answer.
    pub asks: Vec<Question>,
    /// The explanation, if there is one. Of its actions, only those remain that a person can take with the address that was
    /// pasted: a link to another address on this computer, and a copy.
    pub explanation: Option<Explanation>,
    /// What to add, if there is no explanation.
    pub lacks: Option<Message>,
    /// What follows from the choices alone, if nothing was pasted.
    pub remedy: Remedy,
}

/// Something that was understood.
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
pub struct Understood {
    /// What it is.
    pub what: UnderstoodKind,
    /// The address or the name, without secrets.
    pub text: Option<Shown>,
}

/// The kinds of what can be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
pub enum UnderstoodKind {
    /// The server that was asked.
    Server,
    /// The redirect URI of the request.
    Requested,
    /// Where the browser landed.
    Landed,
    /// That the answer holds a code.
    Code,
    /// That the code was left out.
    NoCode,
    /// The error code of the answer.
    Error,
    /// Where the client waits.
    Listener,
    /// The address of an error page.
    ErrorPage,
    /// The text of a page.
    PageText,
    /// A text whose words are not known.
    OtherText,
    /// The browser's own name of its error.
    BrowserError,
    /// The client.
    Client,
    /// The provider.
    Provider,
    /// A registered callback URL.
    Registered,
}

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
    /// Returns what is said about everything that was pasted.
    ///
    /// # Errors
    ///
    /// [`PasteError`] if a value of `given` is wrong, or contradicts the text.
    pub fn reading(&self, given: &Given) -> Result<Reading, PasteError> {
        let given = self.checked(given)?;
        let explanation = self.explanation(&given)?;
        let remedy = if self.is_empty() { remedy_of(&given) } else { Remedy::default() };
        let lacks = explanation.is_none() && !self.is_empty();
        let key = if self.has_unknown_words() { "ui_pasted_unknown" } else { "ui_pasted_nothing" };
        Ok(Reading {
            lacks: lacks.then(|| Message::plain(key)),
            understood: self.understood(&given, explanation.as_ref()),
            asks: explanation.as_ref().map(|explanation| self.asks(&given, explanation)).unwrap_or_default(),
            explanation,
            remedy,
        })
    }

    /// Returns the explanation alone, without the questions, which take much longer.
    ///
    /// # Errors
    ///
    /// [`PasteError`] as for [`Pasted::reading`].
    pub fn explanation(&self, given: &Given) -> Result<Option<Explanation>, PasteError> {
        let given = self.checked(given)?;
        if let Some(problem) = self.problem() {
            return Err(PasteError::text(problem));
        }
        Ok(self.play(&given).explanation.map(|explanation| self.with_possible_actions(explanation)))
    }

    /// Returns the pasted callback at the address of an offer, for a link that the person follows. The engine decides as it does
    /// for a press of the button: only an address that the request or the person named is one.
    ///
    /// # Errors
    ///
    /// [`PasteError`] as for [`Pasted::reading`].
    pub fn link(&self, given: &Given, listener: &str) -> Result<Option<String>, PasteError> {
        let given = self.checked(given)?;
        let mut played = self.play(&given);
        let is_offered = played.explanation.as_ref().is_some_and(|explanation| {
            let choices = explanation.elsewhere.iter().flat_map(|elsewhere| &elsewhere.choices);
            let offers = explanation.actions.iter().chain(choices.filter_map(|choice| choice.again.as_ref()));
            offers.filter(|offer| self.is_possible(offer)).any(|offer| match offer {
                Offer::Act { action: Action::Deliver, listener: Some(offered), .. } => offered == listener,
                _ => false,
            })
        });
        Ok(if is_offered { played.deliver(listener.to_owned()) } else { None })
    }

    /// Returns the pasted callback in the form to paste into the client.
    ///
    /// # Errors
    ///
    /// [`PasteError`] as for [`Pasted::reading`].
    pub fn copy(&self, given: &Given) -> Result<Option<String>, PasteError> {
        let given = self.checked(given)?;
        Ok(if self.holds_code() { self.play(&given).copy(None) } else { None })
    }

    /// Returns the command for this terminal that delivers the pasted callback where the client runs.
    ///
    /// # Errors
    ///
    /// [`PasteError`] as for [`Pasted::reading`].
    pub fn command(&self, given: &Given, terminal: Terminal) -> Result<Option<String>, PasteError> {
        // What is pasted where the client runs needs no name.
        let runs_on = given.runs_on.clone().filter(|_| terminal.side == Side::Here);
        self.checked(&Given { runs_on, ..given.clone() })?;
        let there = given.runs_on.clone().filter(|_| self.is_landed_whole()).map(|runs_on| (runs_on, terminal));
        Ok(there.and_then(|there| self.play(given).copy(Some(there))))
    }

    /// Returns the report: the events that were played, without secrets.
    ///
    /// # Errors
    ///
    /// [`PasteError`] as for [`Pasted::reading`].
    pub fn report(&self, given: &Given) -> Result<Vec<Event>, PasteError> {
        Ok(self.play(&self.checked(given)?).report())
    }

    /// Returns whether nothing was pasted.
    pub fn is_empty(&self) -> bool {
        self.addresses.is_empty() && self.page_text().is_none() && self.browser_error.is_none()
    }

    fn checked(&self, given: &Given) -> Result<Given, PasteError> {
        let given = given.clone().checked()?;
        if let Some(named) = given.listener.as_ref().and_then(|_| self.listener(&given))
            && let Some(requested) = self.last_request().and_then(|it| it.requested.known().cloned())
            && LoopbackUrl::read(&named).is_none_or(|named| named.address != requested.loopback().address)
        {
            return Err(PasteError::new("listener", PasteProblem::OtherListener));
        }
        Ok(given)
    }

    fn last_request(&self) -> Option<AuthorizationRequest> {
        let last = self.addresses.iter().rfind(|address| address.kind.is_request())?;
        self.request(&last.url).or_else(|| AuthorizationRequest::of_faulty(&last.url))
    }

    fn holds_code(&self) -> bool {
        let landed = self.landed().filter(|landed| self.is_whole(&landed.url));
        let callback = landed.and_then(|landed| Callback::read_with(&landed.url, self.json));
        callback.is_some_and(|callback| callback.answer == Answer::Success)
    }

    /// Returns whether the pasted callback has everything that a client needs.
    fn is_landed_whole(&self) -> bool {
        self.landed().is_some_and(|landed| self.is_whole(&landed.url))
    }

    /// Returns whether a person can take an offer with what was pasted.
    fn is_possible(&self, offer: &Offer) -> bool {
        match offer {
            Offer::Act { action: Action::Deliver, listener: Some(_), .. } | Offer::Act { action: Action::Copy, .. } => {
                self.is_landed_whole()
            }
            _ => false,
        }
    }

    fn with_possible_actions(&self, mut explanation: Explanation) -> Explanation {
        explanation.actions.retain(|offer| self.is_possible(offer));
        for choice in explanation.elsewhere.iter_mut().flat_map(|elsewhere| &mut elsewhere.choices) {
            choice.again = choice.again.take().filter(|offer| self.is_possible(offer));
            choice.save = None;
            if !self.is_landed_whole() {
                choice.finish.clear();
            }
        }
        explanation.doubt = None;
        explanation.retry_at = None;
        explanation
    }

    fn understood(&self, given: &Given, explanation: Option<&Explanation>) -> Vec<Understood> {
        use UnderstoodKind as Is;
        let mut all = Vec::new();
        let mut add = |what, text: Option<Shown>| all.push(Understood { what, text });
        if let Some(request) = self.last_request() {
            add(Is::Server, Some(Shown::text(&request.server_host)));
            if let Some(uri) = request.requested.known() {
                add(Is::Requested, Some(Shown::address(uri.as_str())));
            }
        } else if let Some(uri) = self.listener(given) {
            add(Is::Listener, Some(Shown::address(&uri)));
        }
        if let Some(url) = self.landed().and_then(|landed| LoopbackUrl::read(&landed.url)) {
            let place = format!("{}{}", url.address, without_answer(url.path()));
            add(Is::Landed, Some(Shown::address(&place)));
        }
        if let Some(landed) = self.landed() {
            match Callback::read_with(&landed.url, self.json).map(|callback| callback.answer) {
                Some(Answer::Error(code)) => add(Is::Error, Some(Shown::text(&code))),
                _ => add(if self.holds_code() { Is::Code } else { Is::NoCode }, None),
            }
        }
        for page in self.addresses.iter().filter(|address| address.kind == Kind::ErrorPage) {
            add(Is::ErrorPage, Some(Shown::address(without_query(page))));
        }
        if self.has_unknown_words() {
            add(Is::OtherText, None);
        } else if self.page_text().is_some() && self.landed().is_none() {
            add(Is::PageText, None);
        }
        if let Some(error) = &self.browser_error {
            add(Is::BrowserError, Some(Shown::text(error)));
        }
        let named = |id: &Option<String>, known: fn(&str) -> Option<&'static str>| id.as_deref().and_then(known);
        let client = explanation.and_then(|it| it.client.as_ref()).map(|client| client.name.clone());
        let client = client.or_else(|| named(&given.client, |id| Some(client_by_id(id)?.name)).map(Shown::text));
        let provider = explanation.and_then(|it| it.provider.as_ref()).map(|provider| provider.name.clone());
        let provider = provider.or_else(|| named(&given.provider, provider_name).map(Shown::text));
        for (what, name) in [(Is::Client, client), (Is::Provider, provider)] {
            if name.is_some() {
                add(what, name);
            }
        }
        for uri in &given.registered {
            add(Is::Registered, Some(Shown::address(uri)));
        }
        all
    }

    /// Returns what is not known and would change the answer: each question is tried with answers to it.
    fn asks(&self, given: &Given, explanation: &Explanation) -> Vec<Question> {
        let answer = essence(explanation);
        let changes = |given: Given| self.play(&given).explanation.is_some_and(|other| essence(&other) != answer);
        let request = self.last_request();
        let mut asks = Vec::new();
        let is_known = |party: &Option<Party>| party.as_ref().is_some_and(|party| party.id.is_some());
        let with_client = |id: &str| Given { client: Some(id.to_owned()), ..given.clone() };
        if !is_known(&explanation.client) && clients().iter().any(|client| changes(with_client(client.id))) {
            let fitting = request.iter().flat_map(|it| likely_client_of(it).into_iter().chain(possible_clients_of(it)));
            let likely = fitting.map(|client| Party::known(client.id, client.name)).collect();
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
        let port = request.as_ref().and_then(|it| it.requested.known()).map(|uri| uri.loopback().address.port);
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

fn provider_name(id: &str) -> Option<&'static str> {
    providers().iter().find(|provider| provider.id == id).map(|provider| provider.name)
}

/// Returns the address of a page without what may be secret.
fn without_query(address: &Address) -> &str {
    address.url.split(['?', '#']).next().unwrap_or_default()
}

/// Returns what brings the named client to the registered callback URL.
fn remedy_of(given: &Given) -> Remedy {
    let Some(client) = given.client.as_deref().and_then(client_by_id) else { return Remedy::default() };
    if given.registered.is_empty() {
        return Remedy::default();
    }
    let registration = Registration {
        name: client.name.to_owned(),
        authorization_server: String::new(),
        client_id: None,
        redirect_uris: given.registered.clone(),
        listener: None,
        client: given.client.clone(),
        server_name: None,
        server_url: None,
        correction: None,
        runs_on: None,
    };
    Remedy { lead: vec![Message::plain(FILL_PLACEHOLDERS)], steps: remedy_for_all(&[&registration], client) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runs_on::RunsOn;
    use crate::wording::{Choice, Sender, System};

    const DEAD: &str = "http://localhost:8123/cb?code=secret-c&state=secret-s";

    fn given(host: &str) -> Given {
        let runs_on = Some(RunsOn::Ssh { host: host.to_owned() });
        Given { listener: Some("8123".to_owned()), runs_on, ..Given::default() }
    }

    fn choice(address: &str) -> Choice {
        let mut pasted = Pasted::default();
        pasted.add(address).unwrap();
        let reading = pasted.reading(&given("me@devbox")).unwrap();
        let elsewhere = reading.explanation.unwrap().elsewhere.unwrap();
        elsewhere.choices.into_iter().find(|choice| Some(choice.place) == elsewhere.chosen).unwrap()
    }

    #[test]
    fn a_place_that_is_said_has_its_commands_and_the_code_is_in_none_that_is_shown() {
        let choice = choice(DEAD);
        let commands: Vec<&str> =
            choice.finish.iter().flat_map(|way| &way.commands).map(|it| it.text.as_str()).collect();
        assert!(commands.iter().any(|command| command.starts_with("ssh me@devbox 'curl ")), "{commands:?}");
        assert!(!format!("{choice:?}").contains("secret"));
        assert!(choice.again.is_some() && choice.save.is_none());
    }

    #[test]
    fn without_the_answer_there_is_no_way_to_finish_and_the_way_can_still_be_opened() {
        let choice = choice("http://localhost:8123/cb");
        assert!(choice.finish.is_empty() && choice.again.is_none());
        assert!(
            choice
                .open
                .iter()
                .flat_map(|step| &step.commands)
                .any(|it| it.text == "ssh -N -L 8123:localhost:8123 me@devbox")
        );
    }

    fn reading(texts: &[&str]) -> Reading {
        let mut pasted = Pasted::default();
        texts.iter().for_each(|text| pasted.add(text).unwrap());
        pasted.reading(&Given::default()).unwrap()
    }

    const UNKNOWN: &str = "Something broke on our side.\nTrace 12345, see https://help.idp.example/errors";
    const REQUEST: &str = "https://idp.example/authorize?response_type=code&client_id=c&state=s\
                           &redirect_uri=http%3A%2F%2Flocalhost%3A8123%2Fcb";

    #[test]
    fn a_text_that_is_not_known_is_judged_with_the_request_in_any_order_and_asks_for_it_alone() {
        let alone = reading(&[UNKNOWN]);
        assert!(alone.explanation.is_none());
        assert_eq!(alone.lacks.unwrap().key, "ui_pasted_unknown");
        assert_eq!(alone.understood.iter().map(|it| it.what).collect::<Vec<_>>(), [UnderstoodKind::OtherText]);
        for texts in [[UNKNOWN, REQUEST], [REQUEST, UNKNOWN]] {
            let both = reading(&texts);
            assert_eq!(both.explanation.unwrap().diagnosis.as_str(), "not_sent_back");
            assert!(both.understood.iter().any(|it| it.what == UnderstoodKind::OtherText));
            assert_eq!(both.lacks, None);
        }
        assert_eq!(reading(&[REQUEST]).lacks.unwrap().key, "ui_pasted_nothing");
    }

    #[test]
    fn a_text_that_is_not_known_changes_nothing_about_a_dead_address() {
        for texts in [[UNKNOWN, DEAD], [DEAD, UNKNOWN]] {
            assert_eq!(reading(&texts).explanation, reading(&[DEAD]).explanation);
        }
    }

    #[test]
    fn the_words_of_a_browser_or_a_client_are_no_page() {
        for text in ["hello", "localhost refused to connect. Try: Checking the connection", "???"] {
            assert_eq!(Pasted::default().add(text).unwrap_err().problem, PasteProblem::NothingFound, "{text}");
        }
        let printed = reading(&["Open the browser to sign in. Waiting for the callback on http://localhost:8123/cb"]);
        assert!(printed.understood.iter().all(|it| it.what != UnderstoodKind::OtherText));
    }

    #[test]
    fn the_command_holds_the_code_and_a_bad_name_is_refused() {
        let mut pasted = Pasted::default();
        pasted.add(DEAD).unwrap();
        let terminal = |side| Terminal { side, system: System::Unix, sender: Sender::Curl };
        let command = |side, host: &str| pasted.command(&given(host), terminal(side));
        assert!(command(Side::Here, "me@devbox").unwrap().is_some_and(|it| it.contains("code=secret-c")));
        assert!(command(Side::There, "").unwrap().is_some_and(|it| it.contains("code=secret-c")));
        let refused = command(Side::Here, "-oProxyCommand=calc").unwrap_err();
        assert_eq!((refused.at.as_str(), refused.problem), ("runs_on.host", PasteProblem::BadPlace));
        assert_eq!(pasted.reading(&given("a b")).unwrap_err(), refused);
        let nowhere = Given { runs_on: None, ..given("") };
        assert_eq!(pasted.command(&nowhere, terminal(Side::Here)), Ok(None));
    }
}
