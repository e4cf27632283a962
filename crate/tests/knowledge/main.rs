//! The knowledge base: its form, its claims about real addresses, and the remedies that follow from it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

// The form is read by the build script too, which writes tables from what is unused here.
#[allow(dead_code)]
#[path = "../../knowledge/check.rs"]
mod check;
#[allow(dead_code)]
#[path = "../../knowledge/schema.rs"]
mod schema;
#[allow(dead_code)]
#[path = "../../knowledge/tables.rs"]
mod tables;

mod form;
mod remedies;
mod told;

use check::Source;
use portmend::attempt::{Attempt, Initiator, Landing, Standing};
use portmend::authorization::AuthorizationRequest;
use portmend::explanation::remedy::{cautions, refusal_causes, remedy, remedy_for_all};
use portmend::explanation::{Arg, Facts, Message, Step, System};
use portmend::knowledge::{self, client_of, likely_client_of, provider_of};
use portmend::matching::Matching;
use portmend::registration::{Registration, Settings};
use portmend::report::Story;
use portmend::secret::CallbackUrl;

const PROVIDERS: &str = include_str!("../../knowledge/providers.toml");
const CLIENTS: &str = include_str!("../../knowledge/clients.toml");
const MESSAGES: &str = include_str!("../../../extension/_locales/en/messages.json");
const MCP_URL: &str = "https://api.salesforce.com/platform/mcp/v1/platform/sobject-reads";

fn request(server: &str, client_id: &str, redirect_uri: &str) -> AuthorizationRequest {
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let url =
        format!("{server}?response_type=code&client_id={}&redirect_uri={}", encode(client_id), encode(redirect_uri));
    AuthorizationRequest::read(&url).expect("an authorization request")
}

fn attempt(request: AuthorizationRequest) -> Attempt {
    Attempt {
        id: 1,
        tab: 1,
        private: false,
        started: 0,
        initiator: Initiator::External,
        standing: Standing::Waiting,
        request: Some(request),
        state: None,
        landing: None,
        failed: Vec::new(),
        navigated: Vec::new(),
        provider: None,
        revealed: Vec::new(),
        story: Story::default(),
        armed: None,
    }
}

fn salesforce(server_name: &str) -> Registration {
    Registration {
        name: "Salesforce MCP".to_owned(),
        authorization_server: "https://login.salesforce.com".to_owned(),
        client_id: Some("3MVG9key".to_owned()),
        redirect_uris: vec!["http://localhost:38000/callback".to_owned()],
        listener: None,
        client: Some("claude-code".to_owned()),
        server_name: Some(server_name.to_owned()),
        server_url: Some(MCP_URL.to_owned()),
        correction: None,
    }
}

fn first_case() -> AuthorizationRequest {
    let authorize = "https://login.salesforce.com/services/oauth2/authorize";
    AuthorizationRequest {
        resource: Some(MCP_URL.to_owned()),
        ..request(authorize, "3MVG9key", "http://localhost:40892/callback")
    }
}

/// The steps as keys, each with its commands for macOS and Linux.
fn unix(steps: &[Step]) -> Vec<(&'static str, String)> {
    let command = |step: &Step| {
        let mut commands = step.commands.iter().filter(|command| command.system != System::Windows);
        commands.next().map(|command| command.text.clone()).unwrap_or_default()
    };
    steps.iter().map(|step| (step.text.key, command(step))).collect()
}

fn keys(messages: &[Message]) -> Vec<&'static str> {
    messages.iter().map(|message| message.key).collect()
}
