//! `portmend explain`: explains a sign-in from addresses and texts, as the page and the popup do.

use std::fs;

use crate::arguments::Explain;
use crate::input::{parse, reason};
use crate::outcome::Problem;
use portmend::Explanation;
use portmend::pasted::{Given, PasteError, PasteProblem, Pasted};
use portmend::protocol::authorization::AuthorizationRequest;
use portmend::protocol::fault::Fault;
use portmend::runs_on::{RunsOn, Tool};

/// Explains a sign-in.
pub fn explain(details: &Explain) -> Result<Explanation, Problem> {
    let mut pasted = Pasted::with_json(parse);
    if let Some(request) = &details.authorization {
        if AuthorizationRequest::read_with(request, parse).is_none() && Fault::read(request).is_none() {
            let problem = "is not an authorization request with a redirect URI on this computer";
            return Err(Problem::new("--authorization", problem));
        }
        pasted.add(request).map_err(|error| problem(&error, "--authorization"))?;
    }
    for address in &details.addresses {
        pasted.add(address).map_err(|error| problem(&error, "ADDRESS"))?;
    }
    if let Some(file) = &details.page_text {
        let name = file.display().to_string();
        let text = fs::read(file).map_err(|error| Problem::new(name.as_str(), reason(&error)))?;
        pasted.add_page(&String::from_utf8_lossy(&text)).map_err(|error| problem(&error, &name))?;
    }
    if pasted.is_empty() {
        return Err(Problem::new("ADDRESS", "missing; see portmend --help"));
    }
    let given = Given {
        client: details.client.clone(),
        provider: details.provider.clone(),
        registered: details.registered.clone(),
        listener: details.requested.clone(),
        runs_on: details.runs_on.as_deref().map(runs_on).transpose()?,
    };
    let explanation = pasted.explanation(&given).map_err(|error| problem(&error, "ADDRESS"))?;
    let nothing_failed = match pasted.has_unknown_words() {
        true => "has no words of a known error page; add the address that the client opened, with redirect_uri in it",
        false => "shows nothing that failed; add the address at which the browser ended, or the text of its page",
    };
    let mut explanation = explanation.ok_or_else(|| Problem::new("ADDRESS", nothing_failed))?;
    if let Some(client) = &details.client {
        let known: Vec<&str> = explanation.clients.iter().filter_map(|option| option.client.as_deref()).collect();
        if !known.is_empty() && !known.contains(&client.as_str()) {
            return Err(Problem::new("--client", format!("is not one of {}", known.join(", "))));
        }
    }
    // They can only be taken in a browser.
    explanation.actions.clear();
    explanation.elsewhere = explanation.elsewhere.filter(|elsewhere| elsewhere.chosen.is_some());
    for choice in explanation.elsewhere.iter_mut().flat_map(|elsewhere| &mut elsewhere.choices) {
        choice.again = None;
    }
    Ok(explanation)
}

/// Reads where the client runs: `ssh:me@devbox`.
fn runs_on(text: &str) -> Result<RunsOn, Problem> {
    let (kind, name) = text.split_once(':').unwrap_or((text, ""));
    let own = || name.to_owned();
    let container = |tool| RunsOn::Container { name: own(), tool };
    let runs_on = match kind {
        "this-computer" => RunsOn::ThisComputer,
        "ssh" => RunsOn::Ssh { host: own() },
        "wsl" => RunsOn::Wsl { distribution: Some(own()).filter(|name| !name.is_empty()) },
        "docker" => container(Tool::Docker),
        "podman" => container(Tool::Podman),
        "devcontainer" => container(Tool::Devcontainer),
        "codespace" => RunsOn::Codespace { name: own() },
        "kubernetes" => {
            let (pod, namespace) = name.split_once('@').map_or((name, None), |(pod, within)| (pod, Some(within)));
            RunsOn::Kubernetes { pod: pod.to_owned(), namespace: namespace.map(str::to_owned) }
        }
        _ => {
            return Err(Problem::new("--runs-on", "is not a place such as ssh:me@devbox; see portmend explain --help"));
        }
    };
    runs_on.check().map_err(|bad| Problem::new("--runs-on", bad.text()))?;
    Ok(runs_on)
}

/// Returns an error with the name of the argument in which it is.
fn problem(error: &PasteError, text: &str) -> Problem {
    let at = match error.at.split('[').next().unwrap_or_default() {
        "client" => "--client",
        "provider" => "--provider",
        "registered" => "--registered",
        "listener" if error.problem == PasteProblem::OtherListener => {
            return Problem::new("--requested", "differs from redirect_uri in --authorization");
        }
        "listener" => "--requested",
        _ => text,
    };
    Problem::new(at, error.problem.to_string())
}
