//! What a person can do with a callback that was pasted: follow a link, copy it, or run a command.

use super::error::PasteError;
use super::given::Given;
use super::text::Pasted;
use crate::diagnosis::Explanation;
use crate::event::Action;
use crate::terminal::{Side, Terminal};
use crate::wording::Offer;

impl Pasted {
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

    /// Returns whether a person can take an offer with what was pasted.
    fn is_possible(&self, offer: &Offer) -> bool {
        match offer {
            Offer::Act { action: Action::Deliver, listener: Some(_), .. } | Offer::Act { action: Action::Copy, .. } => {
                self.is_landed_whole()
            }
            _ => false,
        }
    }

    pub(super) fn with_possible_actions(&self, mut explanation: Explanation) -> Explanation {
        explanation.actions.retain(|offer| self.is_possible(offer));
        for choice in explanation.elsewhere.iter_mut().flat_map(|elsewhere| &mut elsewhere.choices) {
            choice.again = choice.again.take().filter(|offer| self.is_possible(offer));
            choice.save = None;
        }
        explanation.doubt = None;
        explanation.retry_at = None;
        explanation
    }
}

/// Leaves out what a page could copy only if it had the answer of the callback.
pub(super) fn without_commands(mut explanation: Explanation) -> Explanation {
    for choice in explanation.elsewhere.iter_mut().flat_map(|elsewhere| &mut elsewhere.choices) {
        choice.finish.clear();
    }
    explanation
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pasted::PasteProblem;
    use crate::runs_on::RunsOn;
    use crate::terminal::{Sender, System};
    use crate::wording::Choice;

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
    fn a_dead_callback_alone_asks_where_its_client_runs_and_has_the_commands_for_it() {
        let mut pasted = Pasted::default();
        pasted.add(DEAD).unwrap();
        let reading = |given: &Given| pasted.reading(given).unwrap().explanation.unwrap().elsewhere.unwrap();
        assert_eq!(reading(&Given::default()).chosen, None);
        let placed = Given { listener: None, ..given("me@devbox") };
        let choices = reading(&placed).choices;
        let ssh = choices.iter().find(|choice| !choice.names.is_empty()).unwrap();
        let text = &ssh.finish.iter().find(|way| way.side == Some(Side::Here)).unwrap().commands[0].text;
        assert!(text.contains("http://localhost:8123/cb?code=…"), "{text}");
        let terminal = Terminal { side: Side::Here, system: System::Unix, sender: Sender::Curl };
        let command = pasted.command(&placed, terminal).unwrap().unwrap();
        assert!(command.starts_with("ssh me@devbox") && command.contains("code=secret-c"), "{command}");
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
