//! The command that delivers a callback to a client that runs elsewhere.
//!
//! It is one line for one terminal. A program that starts another one there passes its arguments on unchanged (`docker`,
//! `kubectl`, `wsl --exec`), or as one text for the shell there (`ssh`, `gh codespace ssh`), for which it is quoted twice.

use crate::quoting::{literal, literal_for_powershell};
use crate::runs_on::{RunsOn, Tool};
use crate::wording::{Side, System, Terminal};

/// The longest callback in a command, in bytes. Windows takes 32,767 characters, and quoting twice adds to them.
const MAX_CALLBACK: usize = 8000;

/// Returns the command that delivers this callback from this terminal; `None` if there is none, or if a shell on its way
/// would not take it as it is. The names must have been checked if it starts on the computer of the browser.
pub(crate) fn command(runs_on: &RunsOn, terminal: Terminal, callback: &str) -> Option<String> {
    let is_taken = callback.len() <= MAX_CALLBACK
        // Whatever follows a `#` stays in the browser, so that it would be missing.
        && !callback.contains('#')
        && callback.chars().all(|c| c.is_ascii_graphic())
        && match terminal.system {
            System::Unix | System::Any => true,
            // PowerShell loses double quotes, and the program's own reading of a backslash depends on what follows.
            System::Windows => !callback.contains(['"', '\\']),
        };
    if is_taken { shown(runs_on, terminal, callback) } else { None }
}

/// Returns the same command for an address without a code, to show it; `None` if there is none.
pub(super) fn shown(runs_on: &RunsOn, terminal: Terminal, address: &str) -> Option<String> {
    let quote = match terminal.system {
        System::Unix | System::Any => literal,
        System::Windows => literal_for_powershell,
    };
    let line = |words: &[&str]| words.iter().map(|word| quote(word)).collect::<Vec<_>>().join(" ");
    let is_there = terminal.side == Side::There;
    let curl = curl(address, is_there && terminal.system == System::Windows);
    if is_there {
        // Only of another computer is it unknown which system it has.
        let is_possible = match runs_on {
            RunsOn::ThisComputer => false,
            RunsOn::Ssh { .. } => true,
            _ => terminal.system != System::Windows,
        };
        return is_possible.then(|| line(&curl));
    }
    let for_shell = || curl.iter().map(|word| literal(word)).collect::<Vec<_>>().join(" ");
    Some(match runs_on {
        RunsOn::ThisComputer => return None,
        RunsOn::Ssh { host } => line(&["ssh", host, &for_shell()]),
        RunsOn::Codespace { name } => line(&["gh", "codespace", "ssh", "-c", name, &for_shell()]),
        RunsOn::Wsl { .. } if terminal.system != System::Windows => return None,
        RunsOn::Wsl { distribution } => {
            let of = distribution.iter().flat_map(|name| ["-d", name]);
            line(&["wsl"].into_iter().chain(of).chain(["--exec"]).chain(curl).collect::<Vec<_>>())
        }
        RunsOn::Container { name, tool } => {
            line(&[program(*tool), "exec", name].into_iter().chain(curl).collect::<Vec<_>>())
        }
        RunsOn::Kubernetes { pod, namespace } => {
            let within = namespace.iter().flat_map(|name| ["-n", name]);
            line(&["kubectl", "exec"].into_iter().chain(within).chain([pod, "--"]).chain(curl).collect::<Vec<_>>())
        }
    })
}

/// Returns the program that runs such a container.
pub(super) fn program(tool: Tool) -> &'static str {
    match tool {
        Tool::Docker | Tool::Devcontainer => "docker",
        Tool::Podman => "podman",
    }
}

/// Returns the words of the command that sends a request as the browser would: to nobody but the loopback address, with
/// the path and the query as they are. It prints nothing if the client took it. For `localhost`, curl tries both families.
fn curl(address: &str, is_windows: bool) -> Vec<&str> {
    let (program, nowhere) = if is_windows { ("curl.exe", "NUL") } else { ("curl", "/dev/null") };
    // A client on https has a certificate that nobody vouches for, and the request does not leave the computer.
    let insecure = address.starts_with("https:").then_some("-k");
    let words = [program, "-gfsS"].into_iter().chain(insecure);
    words.chain(["-o", nowhere, "--path-as-is", "--noproxy", "*", address]).collect()
}
