//! What is said about a pasted text: what was understood, what is lacking, and the explanation.

use super::delivery::without_commands;
use super::error::PasteError;
use super::given::Given;
use super::question::Question;
use super::text::Pasted;
use super::understood::Understood;
use crate::diagnosis::Explanation;
use crate::event::Event;
use crate::knowledge::client_by_id;
use crate::remedy::{FILL_PLACEHOLDERS, remedy_for_all};
use crate::settings::Registration;
use crate::value::{Shape, ToValue};
use crate::wording::{Message, Remedy};

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

impl Pasted {
    /// Returns what is said about everything that was pasted.
    ///
    /// # Errors
    ///
    /// [`PasteError`] if a value of `given` is wrong, or contradicts the text.
    pub fn reading(&self, given: &Given) -> Result<Reading, PasteError> {
        let given = self.checked(given)?;
        let explanation = self.explanation(&given)?;
        let explanation = explanation.map(|it| if self.is_landed_whole() { it } else { without_commands(it) });
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

    /// Returns the explanation alone, without the questions, which take much longer. Its commands for another computer have
    /// `code=…` in place of the answer, which may not have been pasted.
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
    Remedy {
        lead: vec![Message::plain(FILL_PLACEHOLDERS)],
        steps: remedy_for_all(&[&registration], client),
        ..Remedy::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pasted::{PasteProblem, UnderstoodKind};

    const DEAD: &str = "http://localhost:8123/cb?code=secret-c&state=secret-s";
    const UNKNOWN: &str = "Something broke on our side.\nTrace 12345, see https://help.idp.example/errors";
    const REQUEST: &str = "https://idp.example/authorize?response_type=code&client_id=c&state=s\
                           &redirect_uri=http%3A%2F%2Flocalhost%3A8123%2Fcb";

    fn reading(texts: &[&str]) -> Reading {
        let mut pasted = Pasted::default();
        texts.iter().for_each(|text| pasted.add(text).unwrap());
        pasted.reading(&Given::default()).unwrap()
    }

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
    fn the_page_that_shows_a_code_is_known_by_its_address() {
        let shown = reading(&["https://platform.claude.com/oauth/code/callback?code=secret-c&state=secret-s"]);
        assert_eq!(shown.explanation.as_ref().map(|it| it.diagnosis.as_str()), Some("code_shown"));
        assert!(shown.understood.iter().any(|it| it.what == UnderstoodKind::Code));
        assert!(!format!("{shown:?}").contains("secret"));
    }

    #[test]
    fn a_text_that_is_not_known_changes_nothing_about_a_dead_address() {
        for texts in [[UNKNOWN, DEAD], [DEAD, UNKNOWN]] {
            assert_eq!(reading(&texts).explanation, reading(&[DEAD]).explanation);
        }
    }

    #[test]
    fn an_error_page_beside_a_dead_address_is_read_and_shows_the_provider() {
        let page = "error=redirect_uri_mismatch&error_description=redirect_uri%20must%20match%20configuration";
        for texts in [[page, DEAD], [DEAD, page]] {
            let both = reading(&texts);
            assert_eq!(both.explanation.unwrap().provider.unwrap().id.as_deref(), Some("salesforce"));
            assert!(both.understood.iter().any(|it| it.what == UnderstoodKind::PageText));
        }
        let asked = reading(&[page, REQUEST, DEAD]).explanation.unwrap();
        assert!(asked.provider.is_none_or(|party| party.id.is_none()));
    }

    #[test]
    fn the_words_of_a_browser_or_a_client_are_no_page() {
        for text in ["hello", "localhost refused to connect. Try: Checking the connection", "???"] {
            assert_eq!(Pasted::default().add(text).unwrap_err().problem, PasteProblem::NothingFound, "{text}");
        }
        let printed = reading(&["Open the browser to sign in. Waiting for the callback on http://localhost:8123/cb"]);
        assert!(printed.understood.iter().all(|it| it.what != UnderstoodKind::OtherText));
    }
}
