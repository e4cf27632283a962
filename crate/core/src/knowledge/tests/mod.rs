//! Tests of the knowledge base: the checks of its files, the recognition in real addresses, and the remedies.

// These modules are part of the build script, which uses what is unused here.
#[allow(dead_code)]
#[path = "../../../knowledge/check.rs"]
mod check;
#[allow(dead_code)]
#[path = "../../../knowledge/read.rs"]
mod read;
#[allow(dead_code)]
#[path = "../../../knowledge/schema/mod.rs"]
mod schema;
#[allow(dead_code)]
#[path = "../../../knowledge/tables.rs"]
mod tables;

mod checker;
mod recognition;
mod remedies;
mod shipped;

use crate::attempts::{Attempt, Landing};
use crate::browser::initiator::Initiator;
use crate::diagnosis::cautions::known_cautions;
use crate::diagnosis::refusal;
use crate::facts::Facts;
use crate::knowledge::{self, Certainty, Client, Provider, client_of, likely_client_of, provider_of, refusal_on};
use crate::protocol::authorization::AuthorizationRequest;
use crate::protocol::loopback::LoopbackUrl;
use crate::protocol::matching::Matching;
use crate::protocol::secret::CallbackUrl;
use crate::remedy::{remedy_for_all, remedy_for_mismatch};
use crate::settings::{Registration, Settings};
use crate::terminal::System;
use crate::wording::{Arg, Message, Remedy, Step};
use read::Source;

const MCP_URL: &str = "https://api.salesforce.com/platform/mcp/v1/platform/sobject-reads";

fn request(server: &str, client_id: &str, redirect_uri: &str) -> AuthorizationRequest {
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let url =
        format!("{server}?response_type=code&client_id={}&redirect_uri={}", encode(client_id), encode(redirect_uri));
    AuthorizationRequest::read(&url).expect("an authorization request")
}

fn attempt(request: AuthorizationRequest) -> Attempt {
    Attempt { id: 1, initiator: Initiator::External, request: Some(request), ..Attempt::new(1, 0) }
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
        runs_on: None,
    }
}

fn first_case() -> AuthorizationRequest {
    let authorize = "https://login.salesforce.com/services/oauth2/authorize";
    AuthorizationRequest {
        resource: Some(MCP_URL.to_owned()),
        ..request(authorize, "3MVG9key", "http://localhost:40892/callback")
    }
}

/// Returns the lead and the steps of a remedy, in order.
fn all(remedy: Remedy) -> Vec<Step> {
    let lead = remedy.lead.into_iter().map(|text| Step { text, commands: Vec::new() });
    lead.chain(remedy.steps).collect()
}

/// Returns the message key of each step, with its command for macOS and Linux.
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
