//! What is understood of pasted texts, what is asked, and what a person can do with a callback.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use portmend::pasted::{Asked, Given, MAX_LENGTH, PasteProblem, Pasted, Reading, UnderstoodKind as Is};

const REQUEST: &str = "https://login.salesforce.com/services/oauth2/authorize?response_type=code&client_id=3MVG9\
    &redirect_uri=http%3A%2F%2Flocalhost%3A40892%2Fcallback&state=secret-s&code_challenge=x&code_challenge_method=S256";
const CALLBACK: &str = "http://localhost:38000/callback?code=secret-c&state=secret-s";
const DELIVERED: &str = "http://localhost:40892/callback?code=secret-c&state=secret-s";
const HOSTED: &str = "https://idp.example/authorize?response_type=code&client_id=c&redirect_uri=https%3A%2F%2Fapp.example%2F&state=secret-s";
const WORDS: &str = "Something broke on our side. Trace 12345, see https://help.idp.example/errors";

fn pasted(texts: &[&str]) -> Pasted {
    let mut pasted = Pasted::default();
    texts.iter().for_each(|text| pasted.add(text).unwrap());
    pasted
}

/// Reads texts, in which no secret may be shown.
fn read(texts: &[&str], given: &Given) -> Reading {
    let reading = pasted(texts).reading(given).unwrap();
    assert!(!format!("{reading:?}").contains("secret"), "{reading:?}");
    reading
}

fn link(link: &str) -> Given {
    Given::of_link(link).unwrap()
}

fn diagnosis(reading: &Reading) -> Option<&'static str> {
    reading.explanation.as_ref().map(|explanation| explanation.diagnosis.as_str())
}

#[test]
fn what_is_understood_is_listed_without_secrets() {
    let error_page = format!("{REQUEST}\nhttps://idp.example/error?error=redirect_uri_mismatch&state=secret-s");
    let listening = format!("{CALLBACK}\nListening on http://127.0.0.1:40892/");
    let alone = format!("{CALLBACK}\nhttp://127.0.0.1:40892/x");
    let server = (Is::Server, "login.salesforce.com");
    let requested = (Is::Requested, "http://localhost:40892/callback");
    let landed = (Is::Landed, "http://localhost:38000/callback");
    let salesforce = (Is::Provider, "Salesforce");
    for (texts, given, expected) in [
        (&[REQUEST, CALLBACK][..], "", &[server, requested, landed, (Is::Code, ""), salesforce][..]),
        (&[REQUEST], "", &[server, requested]),
        (&[&error_page], "", &[server, requested, (Is::ErrorPage, "https://idp.example/error"), salesforce]),
        (&[REQUEST, WORDS], "", &[server, requested, (Is::OtherText, ""), salesforce]),
        (
            &[REQUEST, "This site can\u{2019}t be reached ERR_CONNECTION_TIMED_OUT"],
            "",
            &[server, requested, (Is::BrowserError, "net::ERR_CONNECTION_TIMED_OUT"), salesforce],
        ),
        (
            &["127.0.0.1:38000/callback?error=access_denied&state=secret-s"],
            "",
            &[(Is::Landed, "http://127.0.0.1:38000/callback"), (Is::Error, "access_denied")],
        ),
        (&[CALLBACK], "listener=40892", &[(Is::Listener, "http://localhost:40892/callback"), landed, (Is::Code, "")]),
        (&[&listening], "", &[(Is::Listener, "http://127.0.0.1:40892/callback"), landed, (Is::Code, "")]),
        (&[&alone], "", &[(Is::Listener, "http://127.0.0.1:40892/x"), landed, (Is::Code, "")]),
        (&[CALLBACK, "as the client says, http://127.0.0.1:40892/x"], "", &[landed, (Is::Code, "")]),
        (
            &[],
            "client=claude-code&provider=okta&registered=http%3A%2F%2Flocalhost%3A38000%2Fcallback",
            &[(Is::Client, "Claude Code"), (Is::Provider, "Okta"), (Is::Registered, "http://localhost:38000/callback")],
        ),
    ] {
        let reading = read(texts, &link(given));
        let understood: Vec<_> =
            reading.understood.iter().map(|it| (it.what, it.text.as_deref().unwrap_or_default())).collect();
        assert_eq!(understood, expected, "{texts:?} {given}");
    }
}

#[test]
fn only_what_would_change_the_answer_is_asked() {
    use Asked::{Client, Listener, Provider, Registered};
    let page = format!("{REQUEST}\nhttps://idp.example/error?error=redirect_uri_mismatch");
    for (texts, given, expected) in [
        (&[REQUEST, CALLBACK][..], "", &[Client][..]),
        (&[REQUEST], "", &[]),
        (&[REQUEST, WORDS], "", &[]),
        (&[CALLBACK], "", &[Client, Listener]),
        (&[CALLBACK], "client=claude-code", &[Provider, Listener, Registered]),
        (&[CALLBACK], "listener=40892", &[Client, Provider]),
        (&[&page], "", &[Client, Registered]),
        (&[REQUEST, CALLBACK], "client=claude-code&registered=http%3A%2F%2Flocalhost%3A38000%2Fcallback", &[]),
    ] {
        let asked: Vec<_> = read(texts, &link(given)).asks.iter().map(|question| question.what).collect();
        assert_eq!(asked, expected, "{texts:?} {given}");
    }
}

#[test]
fn a_callback_is_given_where_it_was_asked_for_and_nowhere_else() {
    let both = pasted(&[REQUEST, CALLBACK]);
    let given = Given::default();
    assert_eq!(both.link(&given, "http://localhost:40892").unwrap().as_deref(), Some(DELIVERED));
    for other in ["http://localhost:38000", "http://127.0.0.1:40892", "http://localhost:9", "https://idp.example", ""] {
        assert_eq!(both.link(&given, other), Ok(None), "{other}");
    }
    assert_eq!(both.copy(&given).unwrap().as_deref(), Some(DELIVERED));
    let denied = pasted(&[REQUEST, "http://localhost:38000/callback?error=access_denied&state=secret-s"]);
    assert_eq!(denied.copy(&given), Ok(None));
    let left_out = pasted(&[REQUEST, "http://localhost:38000/callback"]);
    assert_eq!(left_out.copy(&given), Ok(None));
    assert_eq!(left_out.link(&given, "http://localhost:40892"), Ok(None));
    assert!(!format!("{both:?}").contains("secret"));
    assert!(format!("{both:?}").contains("Callback([redacted])"));
}

#[test]
fn the_report_has_what_was_played_without_secrets() {
    let report = pasted(&[REQUEST, CALLBACK]).report(&Given::default()).unwrap();
    assert_eq!(report.len(), 3);
    let report: Vec<_> = report.into_iter().map(portmend::value::Value::from).collect();
    assert!(!format!("{report:?}").contains("secret"));
}

#[test]
fn a_text_of_another_kind_is_refused_with_its_reason() {
    let problem = |texts: &[&str], given: &Given| pasted(texts).reading(given).unwrap_err().problem;
    assert_eq!(problem(&[HOSTED], &Given::default()), PasteProblem::HostedCallback);
    assert_eq!(problem(&["https://app.example/?code=secret-c"], &Given::default()), PasteProblem::OtherAddress);
    assert_eq!(problem(&[REQUEST], &link("listener=40893")), PasteProblem::OtherListener);
    assert_eq!(read(&[REQUEST], &link("listener=40892")).lacks.unwrap().key, "ui_pasted_nothing");
    let refused = |text: &str| Pasted::default().add(text).unwrap_err().problem;
    assert_eq!(refused("http://localhost:1/?code=secret-c&state=secret-1&state=secret-2"), PasteProblem::UnusableState);
    assert_eq!(refused(" \n"), PasteProblem::Empty);
    assert_eq!(refused("hello"), PasteProblem::NothingFound);
}

#[test]
fn the_length_of_all_texts_together_is_bounded() {
    let filled = |length: usize| format!("{CALLBACK}{}", " ".repeat(length - CALLBACK.len()));
    let mut one = Pasted::default();
    assert_eq!(one.add(&filled(MAX_LENGTH)), Ok(()));
    assert_eq!(one.add(CALLBACK).unwrap_err().problem, PasteProblem::TooLong);
    assert_eq!(Pasted::default().add(&filled(MAX_LENGTH + 1)).unwrap_err().problem, PasteProblem::TooLong);
    let mut two = Pasted::default();
    assert_eq!(two.add(&filled(MAX_LENGTH / 2)), Ok(()));
    assert_eq!(two.add(&filled(MAX_LENGTH / 2)), Ok(()));
    assert_eq!(two.add("x").unwrap_err().problem, PasteProblem::TooLong);
    let addresses = |count: u32| (1..=count).map(|port| format!("http://localhost:{port}/\n")).collect::<String>();
    assert_eq!(Pasted::default().add(&addresses(12)), Ok(()));
    for count in [13, 14] {
        assert_eq!(Pasted::default().add(&addresses(count)).unwrap_err().problem, PasteProblem::TooMany, "{count}");
    }
}

#[test]
fn with_nothing_pasted_the_choices_alone_have_a_remedy() {
    let given = link("client=claude-code&registered=http%3A%2F%2Flocalhost%3A38000%2Fcallback");
    let remedy = read(&[], &given).remedy;
    let commands: Vec<_> = remedy.steps.iter().flat_map(|step| &step.commands).map(|it| it.text.as_str()).collect();
    assert!(commands.iter().any(|command| command.contains("--callback-port 38000")), "{commands:?}");
    assert!(Pasted::default().is_empty() && !pasted(&[CALLBACK]).is_empty());
    assert!(read(&[CALLBACK], &given).remedy.steps.is_empty());
}

#[test]
fn the_stand_in_for_a_provider_is_in_nothing_that_is_said() {
    for texts in [
        &["error=redirect_uri_mismatch&error_description=redirect_uri%20must%20match%20configuration"][..],
        &[CALLBACK],
    ] {
        for given in ["", "listener=40892", "client=claude-code&listener=40892"] {
            let reading = read(texts, &link(given));
            assert!(diagnosis(&reading).is_some(), "{texts:?} {given}");
            assert!(!format!("{reading:?}").contains("provider.invalid"), "{texts:?} {given}");
        }
    }
}

#[test]
fn the_words_of_a_page_are_understood_with_the_request_that_led_to_it() {
    for (texts, expected) in [
        (&["error=redirect_uri_mismatch&error_description=redirect_uri%20must%20match%20configuration"][..], true),
        (&["The client is not registered: invalid_client"], true),
        (&["Missing required parameter: redirect_uri"], true),
        (&[WORDS], false),
        (&[REQUEST, "The address http://localhost:40892/callback is not allowed here"], true),
        (&[REQUEST, WORDS], false),
    ] {
        assert_eq!(pasted(texts).has_unknown_words(), !expected, "{texts:?}");
    }
}
