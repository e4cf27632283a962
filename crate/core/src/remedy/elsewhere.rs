//! What to do if the client runs elsewhere: bring this callback there, open a way for it, and keep that way open.

use super::far;
use super::pin::pin;
use super::values::values;
use super::{fill, instructions};
use crate::event::Action;
use crate::facts::Facts;
use crate::into_vec::IntoVec;
use crate::knowledge::{Client, Paste, PortChoice};
use crate::protocol::garbled::without_answer;
use crate::protocol::loopback::{LoopbackAddress, LoopbackHost, Scheme};
use crate::quoting::is_writable;
use crate::remedy::Took;
use crate::runs_on::{Place, RunsOn, Tool};
use crate::shown::Shown;
use crate::terminal::{Sender, Side, System, Terminal};
use crate::wording::{Choice, Command, Elsewhere, Finish, Message, Name, NameOption, Offer, PlaceForm, Remedy, Step};

/// Where a client may run.
const PLACES: [Place; 6] =
    [Place::ThisComputer, Place::Ssh, Place::Wsl, Place::Container, Place::Codespace, Place::Kubernetes];

/// Returns what to do wherever the client runs. `None` if the provider did not send the browser where the client asked.
pub(crate) fn elsewhere(facts: &Facts<'_>) -> Option<Elsewhere> {
    let chosen = facts.runs_on.map(RunsOn::place).or_else(|| usual(facts));
    let choices = PLACES.iter().map(|place| choice(facts, facts.runs_on, *place));
    let question = Message::new("elsewhere_question", [facts.client_name()]);
    // If it has stopped waiting, all that is left is for the next sign-in.
    let leads = chosen != Some(Place::ThisComputer) && !Took::of(facts).is_over();
    Some(Elsewhere { question, chosen, leads, choices: choices.collect::<Option<_>>()? })
}

/// Returns where the client usually runs when it asks for such a callback.
fn usual(facts: &Facts<'_>) -> Option<Place> {
    let port = facts.attempt.requested()?.port;
    facts.client.filter(|client| client.container_port == Some(port)).map(|_| Place::Container)
}

/// Returns what to do about a client that runs where the user has said.
pub(crate) fn placed(facts: &Facts<'_>, runs_on: &RunsOn) -> Option<Choice> {
    choice(facts, Some(runs_on), runs_on.place())
}

/// Returns what to ask about each place where a client may run.
pub fn place_forms() -> Vec<PlaceForm> {
    let form = |place: &Place| {
        let (label, names) = (Message::plain(label(*place)), names(&unnamed(*place, Tool::Docker), false));
        PlaceForm { place: *place, label, names }
    };
    PLACES.iter().map(form).into_vec()
}

/// Returns a place with texts in place of its names, for the user to replace.
fn unnamed(place: Place, tool: Tool) -> RunsOn {
    let text = str::to_owned;
    match place {
        Place::ThisComputer => RunsOn::ThisComputer,
        Place::Ssh => RunsOn::Ssh { host: text("<USER>@<HOST>") },
        Place::Wsl => RunsOn::Wsl { distribution: None },
        Place::Container => RunsOn::Container { name: text("<CONTAINER>"), tool },
        Place::Codespace => RunsOn::Codespace { name: text("<CODESPACE>") },
        Place::Kubernetes => RunsOn::Kubernetes { pod: text("<POD>"), namespace: None },
    }
}

/// Returns what to do if the client runs at a place, with the names that the user has said of it.
fn choice(facts: &Facts<'_>, said: Option<&RunsOn>, place: Place) -> Option<Choice> {
    let attempt = facts.attempt;
    let landed = attempt.landing.as_ref()?.address;
    if attempt.requested().is_some_and(|requested| *requested != landed) {
        return None;
    }
    let named = said.filter(|said| said.place() == place && said.check().is_ok());
    let tool = match said {
        Some(RunsOn::Container { tool, .. }) => *tool,
        _ => Tool::Docker,
    };
    let runs_on = &named.cloned().unwrap_or_else(|| unnamed(place, tool));
    let again = Offer::Act {
        action: Action::Deliver,
        listener: Some(landed.to_string()),
        label: Message::plain("ui_action_try_again"),
    };
    let is_here = place == Place::ThisComputer;
    let is_bare = has_bare_image(facts, runs_on);
    let is_open = !is_here && !is_bare && !Took::of(facts).is_over();
    let save = |listener: Option<LoopbackAddress>, label| {
        let may_save = named.is_some() && facts.placed_registration(runs_on, listener).is_some();
        let listener = listener.map(|address| address.to_string());
        may_save.then(|| Offer::Act { action: Action::Remember, listener, label: Message::plain(label) })
    };
    let bare = is_bare.then(|| Message::new("elsewhere_bare", [facts.client_name()]));
    Some(Choice {
        place,
        label: Message::plain(label(place)),
        names: names(runs_on, named.is_some()),
        note: bare.or(is_here.then(|| Message::plain("elsewhere_here"))),
        finish: if is_open { finish(facts, runs_on, &landed) } else { Vec::new() },
        open: if is_open { open(runs_on, &landed) } else { Vec::new() },
        again: (is_open && attempt.has_callback()).then_some(again),
        lasting: if is_here { Vec::new() } else { lasting(facts, runs_on, &landed) },
        save: save(None, "ui_place_save"),
        listener: listener(facts, runs_on, landed).and_then(|address| save(Some(address), "ui_place_listener")),
    })
}

/// Returns whether the client comes in an image in which no command can deliver a callback.
fn has_bare_image(facts: &Facts<'_>, runs_on: &RunsOn) -> bool {
    let is_plain = matches!(runs_on, RunsOn::Container { tool: Tool::Docker | Tool::Podman, .. });
    is_plain && usual(facts).is_some()
}

/// Returns the address through which the client may be reached on this computer at another port or host, for the user to
/// change. Windows forwards `localhost` to WSL, each port to the same one.
fn listener(facts: &Facts<'_>, runs_on: &RunsOn, landed: LoopbackAddress) -> Option<LoopbackAddress> {
    match runs_on {
        _ if has_no_fixed_port(facts) => None,
        RunsOn::ThisComputer => None,
        RunsOn::Wsl { .. } => {
            let forwarded = LoopbackAddress { host: LoopbackHost::Localhost, ..landed };
            (forwarded != landed).then_some(forwarded)
        }
        _ => Some(landed),
    }
}

/// Returns whether the client picks a new port for each sign-in, and cannot be told otherwise.
fn has_no_fixed_port(facts: &Facts<'_>) -> bool {
    facts.likely_client().is_some_and(|client| client.port_choice == PortChoice::Random && client.pin.is_empty())
}

fn label(place: Place) -> &'static str {
    match place {
        Place::ThisComputer => "place_this_computer",
        Place::Ssh => "place_ssh",
        Place::Wsl => "place_wsl",
        Place::Container => "place_container",
        Place::Codespace => "place_codespace",
        Place::Kubernetes => "place_kubernetes",
    }
}

/// Returns the names that the commands need.
fn names(runs_on: &RunsOn, is_named: bool) -> Vec<Name> {
    let shown = |value: Option<&String>| value.filter(|_| is_named).map(|value| Shown::text(value));
    let needed = |field, label, value: &String| {
        let label = Message::plain(label);
        Name { field, label, value: shown(Some(value)), optional: false, options: Vec::new() }
    };
    let optional = |field, label, value: &Option<String>| {
        let label = Message::plain(label);
        Name { field, label, value: shown(value.as_ref()), optional: true, options: Vec::new() }
    };
    match runs_on {
        RunsOn::ThisComputer => Vec::new(),
        RunsOn::Ssh { host } => vec![needed("host", "place_name_host", host)],
        RunsOn::Wsl { distribution } => vec![optional("distribution", "place_name_distribution", distribution)],
        RunsOn::Container { name, tool } => {
            let label = Message::plain("place_name_tool");
            let option = |tool: Tool, label| NameOption { value: tool.as_str(), label: Message::plain(label) };
            let options = vec![
                option(Tool::Docker, "place_tool_docker"),
                option(Tool::Podman, "place_tool_podman"),
                option(Tool::Devcontainer, "place_tool_devcontainer"),
            ];
            let value = Some(Shown::text(tool.as_str()));
            vec![
                needed("name", "place_name_container", name),
                Name { field: "tool", label, value, optional: false, options },
            ]
        }
        RunsOn::Codespace { name } => vec![needed("name", "place_name_codespace", name)],
        RunsOn::Kubernetes { pod, namespace } => {
            vec![needed("pod", "place_name_pod", pod), optional("namespace", "place_name_namespace", namespace)]
        }
    }
}

/// Returns how to finish this sign-in.
fn finish(facts: &Facts<'_>, runs_on: &RunsOn, landed: &LoopbackAddress) -> Vec<Finish> {
    let Some(callback) = facts.attempt.to_paste() else { return Vec::new() };
    let address = without_code(facts, landed);
    let by_command = |side, sender, key: &'static str| {
        let line = |system| {
            let terminal = Terminal { side, system, sender };
            far::command(runs_on, terminal, &callback)?;
            Some(Command { system, text: far::shown(runs_on, terminal, &address)? })
        };
        let commands: Vec<Command> = far::systems(runs_on, side).iter().copied().filter_map(line).into_vec();
        let text = Message::new(key, [facts.client_name()]);
        (!commands.is_empty()).then_some(Finish { text, side: Some(side), sender, commands })
    };
    let is_pasted = facts.client.is_some_and(|client| client.paste == Paste::Url);
    let text = Message::new("finish_paste", [facts.client_name()]);
    let paste = is_pasted.then_some(Finish { text, side: None, sender: Sender::Curl, commands: Vec::new() });
    let is_https = landed.scheme == Scheme::Https;
    let ways = [
        by_command(Side::There, Sender::Curl, if is_https { "finish_there_https" } else { "finish_there" }),
        by_command(Side::There, Sender::Python, "finish_there_python"),
        by_command(Side::Here, Sender::Curl, "finish_here"),
    ];
    paste.into_iter().chain(ways.into_iter().flatten()).into_vec()
}

/// Returns the address of the callback with `…` in place of everything that could be a secret.
fn without_code(facts: &Facts<'_>, landed: &LoopbackAddress) -> String {
    let landing = || facts.attempt.landing.as_ref().map(|landing| without_answer(&landing.path));
    let path = facts.attempt.requested_path().or_else(landing);
    format!("{landed}{}?code=…", path.filter(|path| is_writable(path)).unwrap_or("/…"))
}

/// Returns how to open a way for this callback now.
fn open(runs_on: &RunsOn, landed: &LoopbackAddress) -> Vec<Step> {
    let port = landed.port.to_string();
    let pair = format!("{port}:{port}");
    let ports_view = || Step::new("way_ports_view", [port.as_str().into()]);
    match runs_on {
        RunsOn::ThisComputer => Vec::new(),
        RunsOn::Ssh { host } => {
            // For a name, `sshd` tries both families.
            let tunnel = format!("{port}:{}", landed.authority());
            vec![said("way_ssh", &["ssh", "-N", "-L", &tunnel, host]), ports_view()]
        }
        RunsOn::Wsl { .. } => vec![Step::new("way_none_wsl", [])],
        RunsOn::Container { .. } => vec![Step::new("way_none_container", []), ports_view()],
        RunsOn::Codespace { name } => {
            vec![said("way_forward", &["gh", "codespace", "ports", "forward", &pair, "-c", name]), ports_view()]
        }
        RunsOn::Kubernetes { .. } => vec![port_forward("way_forward", runs_on, &pair)],
    }
}

/// Returns what has the client listen where a published port of its container leads.
fn bound(facts: &Facts<'_>) -> Vec<Step> {
    let is_known = |client: &&'static Client| !client.listen_everywhere.is_empty() && facts.is_surely(client);
    let known = facts.likely_client().filter(is_known);
    let Some(client) = known else { return vec![Step::new("keep_publish_bound", [facts.client_name()])] };
    let values = values(facts, facts.requested_uri());
    let mut steps = instructions::steps(client.listen_everywhere, client.name, &[values]);
    for step in steps.iter_mut().filter(|step| !step.commands.is_empty()) {
        step.text = Message::new("keep_publish_setting", [client.name.into()]);
        // Whatever this computer has, the container has no Windows.
        step.commands.truncate(1);
        step.commands.iter_mut().for_each(|command| command.system = System::Any);
    }
    steps
}

fn port_forward(key: &'static str, runs_on: &RunsOn, pair: &str) -> Step {
    let RunsOn::Kubernetes { pod, namespace } = runs_on else { return Step::new(key, []) };
    let within = namespace.iter().flat_map(|name| ["-n", name]);
    let words = ["kubectl", "port-forward"].into_iter().chain(within).chain([pod.as_str(), pair]);
    said(key, &words.into_vec())
}

/// Returns what keeps a way open for the next sign-in, and the client on its port.
fn lasting(facts: &Facts<'_>, runs_on: &RunsOn, landed: &LoopbackAddress) -> Vec<Step> {
    let port = landed.port.to_string();
    let is_random = facts.likely_client().is_none_or(|client| client.port_choice == PortChoice::Random);
    let is_wsl = matches!(runs_on, RunsOn::Wsl { .. });
    // WSL forwards all ports or none.
    if !is_wsl && has_no_fixed_port(facts) {
        return vec![Step::new("step_no_setting", [facts.client_name()])];
    }
    let forward_ports = || {
        let commands = fill::anywhere(format!("\"forwardPorts\": [{port}]"));
        Step { text: Message::plain("keep_devcontainer"), commands }
    };
    let lines = |key, text: String| Step { text: Message::plain(key), commands: fill::anywhere(text) };
    let mut steps = match runs_on {
        RunsOn::ThisComputer => Vec::new(),
        RunsOn::Ssh { host } => {
            vec![lines("keep_ssh", format!("Host {}\n    LocalForward {port} {}", alias(host), landed.authority()))]
        }
        RunsOn::Wsl { .. } => vec![
            lines("keep_wsl", "[wsl2]\nnetworkingMode=mirrored".to_owned()),
            lines("keep_wsl_restart", "wsl --shutdown".to_owned()),
            Step::new("keep_browser", [facts.client_name()]),
        ],
        RunsOn::Container { tool: Tool::Devcontainer, .. } | RunsOn::Codespace { .. } => vec![forward_ports()],
        RunsOn::Container { tool, .. } => {
            let published = format!("{} run -p 127.0.0.1:{port}:{port} …", far::program(*tool));
            [lines("keep_publish", published)].into_iter().chain(bound(facts)).into_vec()
        }
        RunsOn::Kubernetes { .. } => vec![port_forward("keep_kubernetes", runs_on, &format!("{port}:{port}"))],
    };
    if let Some(uri) = facts.requested_uri().filter(|_| is_random && !is_wsl) {
        steps.push(Step::new("keep_port", [facts.client_name(), port.as_str().into()]));
        let mut remedy = Remedy::from(steps);
        pin(&mut remedy, &facts.clone().placed(runs_on), facts.likely_client(), uri);
        return remedy.steps;
    }
    steps
}

/// Returns the step that runs a command in a terminal of this computer.
fn said(key: &'static str, words: &[&str]) -> Step {
    Step { text: Message::plain(key), commands: fill::words(words) }
}

/// Returns what a `Host` line of `~/.ssh/config` says of a host that is given to `ssh`.
fn alias(host: &str) -> &str {
    let url = host.strip_prefix("ssh://");
    let rest = url.unwrap_or(host).trim_end_matches('/');
    let name = rest.rsplit_once('@').map_or(rest, |(_, name)| name);
    let port = |port: &str| port.bytes().all(|b| b.is_ascii_digit());
    match name.rsplit_once(':') {
        Some((name, last)) if url.is_some() && port(last) => name,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_is_asked_for_the_names_that_its_commands_need() {
        let asked: Vec<_> = place_forms()
            .into_iter()
            .map(|form| (form.place, form.label.key, form.names.iter().map(|name| name.field).collect::<Vec<_>>()))
            .collect();
        assert_eq!(
            asked,
            [
                (Place::ThisComputer, "place_this_computer", vec![]),
                (Place::Ssh, "place_ssh", vec!["host"]),
                (Place::Wsl, "place_wsl", vec!["distribution"]),
                (Place::Container, "place_container", vec!["name", "tool"]),
                (Place::Codespace, "place_codespace", vec!["name"]),
                (Place::Kubernetes, "place_kubernetes", vec!["pod", "namespace"]),
            ]
        );
    }

    #[test]
    fn the_configuration_of_ssh_names_the_host_alone() {
        for (host, expected) in [
            ("devbox", "devbox"),
            ("me@devbox", "devbox"),
            ("CORP\\me@dev.example", "dev.example"),
            ("ssh://me@dev.example:2222", "dev.example"),
            ("ssh://dev.example/", "dev.example"),
            ("<USER>@<HOST>", "<HOST>"),
            ("devbox:2222", "devbox:2222"),
            ("ssh://devbox:", "devbox"),
            ("ssh://me@[::1]", "[::1]"),
        ] {
            assert_eq!(alias(host), expected);
        }
    }
}
