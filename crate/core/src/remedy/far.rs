//! The command that delivers a callback to a client that runs elsewhere.
//!
//! It is one line for one terminal. A program that starts another one there passes its arguments on unchanged (`docker`,
//! `kubectl`, `wsl --exec`), or as one text for the shell there (`ssh`, `gh codespace ssh`), for which it is quoted twice.

use crate::into_vec::IntoVec;
use crate::quoting::{is_alike_on_windows, literal, literal_on_windows};
use crate::runs_on::{RunsOn, Tool};
use crate::terminal::{Sender, Side, System, Terminal};

/// The longest callback in a command, in bytes. Windows takes 32,767 characters, and quoting twice adds to them.
const MAX_CALLBACK: usize = 8000;

/// Returns the command that delivers this callback from this terminal; `None` if there is none, or if a shell on its way
/// would not take it as it is. The names must have been checked if it starts on the computer of the browser.
pub(crate) fn command(runs_on: &RunsOn, terminal: Terminal, callback: &str) -> Option<String> {
    let is_taken = callback.len() <= MAX_CALLBACK
        // Whatever follows a `#` stays in the browser, so that it would be missing.
        && !callback.contains('#')
        && callback.chars().all(|c| c.is_ascii_graphic())
        && (is_alike_on_windows(callback) || !is_windows(runs_on, terminal));
    if is_taken { shown(runs_on, terminal, callback) } else { None }
}

/// Returns the systems for which the commands differ, of a terminal on this side.
pub(super) fn systems(runs_on: &RunsOn, side: Side) -> &'static [System] {
    match (runs_on, side) {
        // Only of another computer is it unknown which system it has, and WSL is on Windows.
        (RunsOn::Ssh { .. }, Side::There) | (_, Side::Here) if !matches!(runs_on, RunsOn::Wsl { .. }) => {
            &[System::Unix, System::Windows]
        }
        _ => &[System::Any],
    }
}

fn is_windows(runs_on: &RunsOn, terminal: Terminal) -> bool {
    match systems(runs_on, terminal.side) {
        [System::Any] => terminal.side == Side::Here,
        _ => terminal.system == System::Windows,
    }
}

/// Returns the same command for an address without a code, to show it; `None` if there is none.
pub(super) fn shown(runs_on: &RunsOn, terminal: Terminal, address: &str) -> Option<String> {
    if *runs_on == RunsOn::ThisComputer || !systems(runs_on, terminal.side).contains(&terminal.system) {
        return None;
    }
    let is_windows = is_windows(runs_on, terminal);
    let quote = if is_windows { literal_on_windows } else { literal };
    let line = |words: &[&str]| words.iter().map(|word| quote(word)).into_vec().join(" ");
    let is_there = terminal.side == Side::There;
    let curl = curl(address, is_there && is_windows);
    if terminal.sender == Sender::Python {
        let python = python(address).filter(|_| is_there && !is_windows)?;
        return Some(line(&python.each_ref().map(String::as_str)));
    }
    if is_there {
        return Some(line(&curl));
    }
    let for_shell = || curl.iter().map(|word| literal(word)).into_vec().join(" ");
    Some(match runs_on {
        RunsOn::ThisComputer => return None,
        RunsOn::Ssh { host } => line(&["ssh", host, &for_shell()]),
        RunsOn::Codespace { name } => line(&["gh", "codespace", "ssh", "-c", name, &for_shell()]),
        RunsOn::Wsl { distribution } => {
            let of = distribution.iter().flat_map(|name| ["-d", name]);
            line(&["wsl"].into_iter().chain(of).chain(["--exec"]).chain(curl).into_vec())
        }
        RunsOn::Container { name, tool } => line(&[program(*tool), "exec", name].into_iter().chain(curl).into_vec()),
        RunsOn::Kubernetes { pod, namespace } => {
            let within = namespace.iter().flat_map(|name| ["-n", name]);
            line(&["kubectl", "exec"].into_iter().chain(within).chain([pod, "--"]).chain(curl).into_vec())
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
    words.chain(["-o", nowhere, "--path-as-is", "--noproxy", "*", address]).into_vec()
}

/// Sends a request as curl does here: to nobody but this address, with path and query as they are. It prints the status if
/// the client refused.
const PYTHON: &str = "import sys,http.client as h;c=h.HTTPConnection(sys.argv[1]);c.request(\"GET\",sys.argv[2]);\
                      s=c.getresponse().status;sys.exit(str(s) if s>399 else 0)";

/// Returns the words of the command that sends the same request with Python; `None` if the client is on https, whose
/// certificate Python would have to be told to take.
fn python(address: &str) -> Option<[String; 5]> {
    let rest = address.strip_prefix("http://")?;
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
    Some(["python3".to_owned(), "-c".to_owned(), PYTHON.to_owned(), authority.to_owned(), path])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quoting::shells::installed;
    use std::fs;
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::net::TcpListener;
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::{Path, PathBuf};
    use std::process::{Command, Stdio};
    use std::thread;

    /// What a callback may contain: a browser writes none of these in another way in a path or a query.
    const HOSTILE: &[&str] = &[
        "a'b",
        "''",
        "';pwned;'",
        "'\\'';pwned;'\\''",
        "$HOME",
        "${HOME}",
        "$(pwned)",
        "$((1+1))",
        "`pwned`",
        "(pwned)",
        "!!",
        "!$",
        "^a^b",
        "*",
        "[a-z]",
        "{a,b}",
        "{1..3}",
        "~root",
        "=ls",
        "%PATH%",
        "%2F%27%22",
        "a;b|c&d",
        "a&&echo=pwned",
        "a||b",
        "a\\",
        "\\'",
        "\\n\\\\",
        "../../etc",
        "@args,@('a')",
    ];

    /// Makes stand-ins for the programs: `curl` prints its words, the others start what they are given as the real ones
    /// do. `ssh` and `gh` hand one text to the shell `FAR_SHELL`, as `sshd` does.
    fn programs(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("portmend-far-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let programs = [
            ("curl", "for word; do printf '<%s>\\n' \"$word\"; done"),
            ("pwned", "echo pwned"),
            ("ssh", "shift; exec \"$FAR_SHELL\" -c \"$*\""),
            ("gh", "shift 4; exec \"$FAR_SHELL\" -c \"$*\""),
            ("docker", "shift 2; exec \"$@\""),
            ("podman", "shift 2; exec \"$@\""),
            ("kubectl", "while [ \"$1\" != -- ]; do shift; done; shift; exec \"$@\""),
        ];
        for (program, script) in programs {
            let path = folder.join(program);
            fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        folder
    }

    fn run(shell: &(&str, &[&str]), far_shell: &str, programs: &Path, script: &str) -> String {
        let path = std::env::var("PATH").unwrap_or_default();
        let mut child = Command::new(shell.0)
            .args(shell.1)
            .env("PATH", format!("{}:{path}", programs.display()))
            .env("FAR_SHELL", far_shell)
            .env("HISTFILE", "/dev/null")
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    }

    fn places() -> Vec<RunsOn> {
        let name = || "agent-1".to_owned();
        vec![
            RunsOn::Ssh { host: "CORP\\me@devbox".to_owned() },
            RunsOn::Container { name: name(), tool: Tool::Docker },
            RunsOn::Container { name: name(), tool: Tool::Podman },
            RunsOn::Codespace { name: name() },
            RunsOn::Kubernetes { pod: "deploy/agent".to_owned(), namespace: Some(name()) },
        ]
    }

    /// Runs the commands that deliver these callbacks, and expects `curl` to be given each of them as it is.
    fn deliver(shell: &(&str, &[&str]), far_shell: &str, programs: &Path, places: &[RunsOn], callbacks: &[String]) {
        let terminals = [(Side::There, System::Any), (Side::Here, System::Unix), (Side::There, System::Unix)];
        let (mut script, mut expected) = (String::new(), String::new());
        for (place, callback) in places.iter().flat_map(|place| callbacks.iter().map(move |callback| (place, callback)))
        {
            let commands = terminals.iter().filter_map(|(side, system)| {
                command(place, Terminal { side: *side, system: *system, sender: Sender::Curl }, callback)
            });
            let commands: Vec<String> = commands.collect();
            assert_eq!(commands.len(), 2, "{place:?} {callback}");
            for command in commands {
                script += &format!("{command}\n");
                expected += &format!("<-gfsS>\n<-o>\n</dev/null>\n<--path-as-is>\n<--noproxy>\n<*>\n<{callback}>\n");
            }
        }
        let seen = run(shell, far_shell, programs, &script);
        let words: Vec<&str> = seen.lines().filter(|line| line.starts_with('<')).collect();
        assert!(words.join("\n") == expected.trim_end(), "{} to {far_shell}: saw {seen}", shell.0);
        assert!(!seen.lines().any(|line| line == "pwned"), "{} to {far_shell}", shell.0);
    }

    #[test]
    fn every_shell_on_the_way_leaves_the_callback_as_it_is() {
        let programs = programs("all");
        let callback = |part: &str| format!("http://localhost:8123/{part}?code={part}&state=s");
        let each: Vec<String> = HOSTILE.iter().map(|part| callback(part)).collect();
        let together = [callback(&HOSTILE.concat())];
        let over_ssh = &places()[..1];
        // A shell is one by its own name where `sshd` starts it.
        let login_shells: Vec<&str> =
            installed().iter().map(|(shell, _)| *shell).filter(|shell| *shell != "busybox").collect();
        for shell in installed() {
            deliver(shell, "sh", &programs, &places(), &together);
            let own = login_shells.iter().find(|far| **far == shell.0).unwrap_or(&"sh");
            deliver(shell, own, &programs, over_ssh, &each);
            for far in &login_shells {
                deliver(shell, far, &programs, over_ssh, &together);
            }
        }
        fs::remove_dir_all(programs).unwrap();
    }

    #[test]
    fn what_cannot_be_quoted_is_not_offered() {
        let terminal = |side, system| Terminal { side, system, sender: Sender::Curl };
        let ssh = RunsOn::Ssh { host: "devbox".to_owned() };
        let to = |callback: &str| format!("http://localhost:1/cb?code={callback}");
        for callback in ["a b", "a\nb", "a\tb", "\u{e9}", "a#b", "\0", "\u{1b}[2J", &"x".repeat(MAX_CALLBACK)] {
            for place in places() {
                for side in [Side::Here, Side::There] {
                    for system in [System::Any, System::Unix, System::Windows] {
                        assert_eq!(command(&place, terminal(side, system), &to(callback)), None, "{callback:?}");
                    }
                }
            }
        }
        for callback in ["a\"b", "a\\", "$(id)", "`id`", "!id!", "%PATH%"] {
            for side in [Side::Here, Side::There] {
                assert!(command(&ssh, terminal(side, System::Unix), &to(callback)).is_some());
                assert_eq!(command(&ssh, terminal(side, System::Windows), &to(callback)), None);
            }
            let wsl = RunsOn::Wsl { distribution: None };
            assert_eq!(command(&wsl, terminal(Side::Here, System::Any), &to(callback)), None);
        }
    }

    fn by_curl(side: Side, system: System) -> Terminal {
        Terminal { side, system, sender: Sender::Curl }
    }

    /// Accepts one connection, answers it with this status, and returns the first line of the request.
    fn answer(listener: &TcpListener, status: &str) -> String {
        let (mut stream, _) = listener.accept().unwrap();
        let mut line = String::new();
        BufReader::new(&stream).read_line(&mut line).unwrap();
        write!(stream, "HTTP/1.1 {status} X\r\nLocation: http://localhost:1/\r\nContent-Length: 0\r\n\r\n").unwrap();
        line
    }

    #[test]
    fn python_sends_the_callback_as_it_is_follows_no_redirection_and_says_if_it_is_refused() {
        if run(&("sh", &[]), "sh", Path::new("/"), "python3 -c 'print(1)'").trim() != "1" {
            return;
        }
        let ssh = RunsOn::Ssh { host: "devbox".to_owned() };
        let terminal = Terminal { side: Side::There, system: System::Unix, sender: Sender::Python };
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        for (status, expected) in [("200", ""), ("302", ""), ("404", "404")] {
            let target = format!("/{}?code={}", HOSTILE.concat(), HOSTILE.concat());
            let command = command(&ssh, terminal, &format!("http://localhost:{port}{target}")).unwrap();
            let said = thread::scope(|scope| {
                let said = scope.spawn(|| run(&("sh", &[]), "sh", Path::new("/"), &command));
                assert_eq!(answer(&listener, status), format!("GET {target} HTTP/1.1\r\n"));
                said.join().unwrap()
            });
            assert_eq!(said.trim(), expected);
        }
        let to = |address: &str| command(&ssh, terminal, address);
        assert!(to("http://[::1]:1?code=x").is_some_and(|command| command.ends_with(" '[::1]:1' '/?code=x'")));
        assert_eq!(to("https://localhost:1/?code=x"), None);
        assert_eq!(command(&ssh, Terminal { system: System::Windows, ..terminal }, "http://localhost:1/?code=x"), None);
        assert_eq!(command(&ssh, Terminal { side: Side::Here, ..terminal }, "http://localhost:1/?code=x"), None);
    }

    #[test]
    fn both_shells_of_windows_get_the_same_line() {
        let callback = "http://localhost:1/it's?code=4%2F0A&state=(y);calc&x=%3D%3D";
        let ssh = RunsOn::Ssh { host: "me@devbox".to_owned() };
        let windows = |side| command(&ssh, by_curl(side, System::Windows), callback).unwrap();
        assert_eq!(
            windows(Side::There),
            "curl.exe -gfsS -o NUL --path-as-is --noproxy \"*\" \
             \"http://localhost:1/it's?code=4%2F0A&state=(y);calc&x=%3D%3D\""
        );
        assert_eq!(
            windows(Side::Here),
            "ssh me@devbox \"curl -gfsS -o /dev/null --path-as-is --noproxy '*' \
             'http://localhost:1/it'\\''s?code=4%2F0A&state=(y);calc&x=%3D%3D'\""
        );
        let https = command(&ssh, by_curl(Side::There, System::Unix), "https://[::1]:1/?code=x");
        assert_eq!(https.unwrap(), "curl -gfsS -k -o /dev/null --path-as-is --noproxy '*' 'https://[::1]:1/?code=x'");
    }
}
