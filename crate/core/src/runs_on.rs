//! Where a client runs, if that is not the computer of the browser.

use crate::value::{FromValue, Shape, ToValue, Words};

/// The longest name, in bytes.
const MAX_NAME: usize = 200;

/// Where a client runs. The names are those that the programs that lead there take; none of them is a secret.
#[derive(Debug, Clone, PartialEq, Eq, FromValue, ToValue, Shape)]
#[contract(omit_nulls)]
pub enum RunsOn {
    /// On the computer of the browser.
    ThisComputer,
    /// On a computer that is reached with `ssh`.
    Ssh {
        /// What `ssh` connects to: `user@host`, a host of `~/.ssh/config`, or `ssh://user@host:2222`.
        host: String,
    },
    /// In the Windows Subsystem for Linux.
    Wsl {
        /// The distribution, if it is not the default one.
        distribution: Option<String>,
    },
    /// In a container.
    Container {
        /// The name or id of the container.
        name: String,
        /// What runs it.
        #[contract(default)]
        tool: Tool,
    },
    /// In a GitHub Codespace.
    Codespace {
        /// Its name, as `gh codespace list` shows it.
        name: String,
    },
    /// In a Kubernetes cluster.
    Kubernetes {
        /// The pod, or a resource with one, such as `deploy/agent`.
        pod: String,
        /// The namespace, if it is not the current one.
        namespace: Option<String>,
    },
}

/// The kinds of place where a client runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
pub enum Place {
    /// See [`RunsOn::ThisComputer`].
    ThisComputer,
    /// See [`RunsOn::Ssh`].
    Ssh,
    /// See [`RunsOn::Wsl`].
    Wsl,
    /// See [`RunsOn::Container`].
    Container,
    /// See [`RunsOn::Codespace`].
    Codespace,
    /// See [`RunsOn::Kubernetes`].
    Kubernetes,
}

/// What runs a container.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Words)]
pub enum Tool {
    /// Docker.
    #[default]
    Docker,
    /// Podman.
    Podman,
    /// Docker, as an editor's development container with a `devcontainer.json`.
    Devcontainer,
}

/// A name that its program would not take, or would not take for a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadName {
    /// The field of [`RunsOn`].
    pub field: &'static str,
    /// What the name must be, in English.
    pub expected: &'static str,
}

impl RunsOn {
    /// Returns the kind of place.
    pub fn place(&self) -> Place {
        match self {
            Self::ThisComputer => Place::ThisComputer,
            Self::Ssh { .. } => Place::Ssh,
            Self::Wsl { .. } => Place::Wsl,
            Self::Container { .. } => Place::Container,
            Self::Codespace { .. } => Place::Codespace,
            Self::Kubernetes { .. } => Place::Kubernetes,
        }
    }

    /// Checks the names. Only what the programs accept as a name passes: it means the same in every shell, and no program
    /// takes it for an option.
    ///
    /// # Errors
    ///
    /// The first [`BadName`].
    pub fn check(&self) -> Result<(), BadName> {
        let with = |extra: &'static str| move |c: char| c.is_ascii_alphanumeric() || extra.contains(c);
        let (field, name, expected, takes) = match self {
            Self::ThisComputer | Self::Wsl { distribution: None } => return Ok(()),
            // OpenSSH refuses most other characters itself (`valid_hostname` and `valid_ruser` in its ssh.c).
            Self::Ssh { host } => ("host", host, "a host such as user@host", with("._-@:/[]%+\\")),
            Self::Wsl { distribution: Some(name) } => {
                ("distribution", name, "the name of a distribution such as Ubuntu-24.04", with("._-"))
            }
            // `[a-zA-Z0-9][a-zA-Z0-9_.-]+`, as `docker create` says.
            Self::Container { name, .. } => ("name", name, "the name or id of a container", with("._-")),
            Self::Codespace { name } => ("name", name, "the name of a codespace", with("-")),
            Self::Kubernetes { pod, namespace } => {
                if namespace.as_ref().is_some_and(|name| !is_name(name, with("-"))) {
                    return Err(BadName { field: "namespace", expected: "the name of a namespace" });
                }
                ("pod", pod, "the name of a pod, or deploy/NAME", with(".-/"))
            }
        };
        if is_name(name, takes) { Ok(()) } else { Err(BadName { field, expected }) }
    }

    /// Returns whether it can be remembered: with names that are right, or as a kind of place of which no name was said.
    pub(crate) fn may_be_kept(&self) -> bool {
        self.is_nameless() || self.check().is_ok()
    }

    /// Returns whether the name that it needs was not said.
    pub(crate) fn is_nameless(&self) -> bool {
        match self {
            Self::Ssh { host: name }
            | Self::Container { name, .. }
            | Self::Codespace { name }
            | Self::Kubernetes { pod: name, namespace: None } => name.is_empty(),
            _ => false,
        }
    }

    /// Returns the same place with stand-ins for its names, for a report. What is no name stays none.
    #[must_use]
    pub(crate) fn without_names(&self) -> Self {
        let stand_in = || if self.check().is_ok() { "name".to_owned() } else { String::new() };
        match self {
            Self::ThisComputer => Self::ThisComputer,
            Self::Ssh { .. } => Self::Ssh { host: stand_in() },
            Self::Wsl { distribution } => Self::Wsl { distribution: distribution.as_ref().map(|_| stand_in()) },
            Self::Container { tool, .. } => Self::Container { name: stand_in(), tool: *tool },
            Self::Codespace { .. } => Self::Codespace { name: stand_in() },
            Self::Kubernetes { namespace, .. } => {
                Self::Kubernetes { pod: stand_in(), namespace: namespace.as_ref().map(|_| stand_in()) }
            }
        }
    }
}

impl BadName {
    /// Returns what is wrong, in English.
    pub fn text(&self) -> String {
        format!("must be {}", self.expected)
    }
}

fn is_name(name: &str, takes: impl Fn(char) -> bool) -> bool {
    let begins = name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '[');
    // Between two percent signs `cmd.exe` looks for the name of a variable.
    let has_variable = name.bytes().filter(|byte| *byte == b'%').count() > 1;
    begins && name.len() <= MAX_NAME && !name.ends_with('\\') && !has_variable && name.chars().all(takes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(name: &str) -> [RunsOn; 6] {
        let name = || name.to_owned();
        [
            RunsOn::Ssh { host: name() },
            RunsOn::Wsl { distribution: Some(name()) },
            RunsOn::Container { name: name(), tool: Tool::Podman },
            RunsOn::Codespace { name: name() },
            RunsOn::Kubernetes { pod: name(), namespace: None },
            RunsOn::Kubernetes { pod: "agent".to_owned(), namespace: Some(name()) },
        ]
    }

    #[test]
    fn what_is_wrong_with_a_name_is_said() {
        let error = RunsOn::Codespace { name: "a b".to_owned() }.check().unwrap_err();
        assert_eq!((error.field, error.text().as_str()), ("name", "must be the name of a codespace"));
    }

    #[test]
    fn a_name_is_what_its_program_takes() {
        for runs_on in all("devbox-1") {
            assert_eq!(runs_on.check(), Ok(()), "{runs_on:?}");
        }
        for host in ["me@devbox", "ssh://me@dev.example:2222", "[::1]", "CORP\\me@dev", "fe80::1%eth0"] {
            assert_eq!(RunsOn::Ssh { host: host.to_owned() }.check(), Ok(()), "{host}");
        }
        assert!(RunsOn::Ssh { host: "me@%USERDOMAIN%".to_owned() }.check().is_err());
        let pod = |pod: &str| RunsOn::Kubernetes { pod: pod.to_owned(), namespace: None }.check();
        assert_eq!(pod("deploy/agent"), Ok(()));
        assert_eq!((RunsOn::ThisComputer.check(), RunsOn::Wsl { distribution: None }.check()), (Ok(()), Ok(())));
    }

    #[test]
    fn a_report_has_no_names() {
        for runs_on in all("devbox-1") {
            let redacted = runs_on.without_names();
            assert!(!format!("{redacted:?}").contains("devbox"));
            assert_eq!((redacted.check(), redacted.without_names()), (Ok(()), redacted.clone()));
        }
        assert!(all("$(id)").iter().all(|runs_on| runs_on.without_names().check().is_err()));
    }

    #[test]
    fn a_name_that_a_shell_or_a_program_could_take_for_something_else_is_refused() {
        let hostile = [
            "",
            " ",
            "-oProxyCommand=calc",
            "--",
            "a b",
            "a\nb",
            "a'b",
            "a\"b",
            "$(id)",
            "`id`",
            "a;b",
            "a|b",
            "a&b",
            "a>b",
            "a*",
            "a?",
            "~root",
            "=ls",
            "%PATH%",
            "!!",
            "#a",
            "(a)",
            "{a,b}",
            "a\\",
            "é",
            "a\u{202e}b",
            "\0",
        ];
        for name in hostile {
            for runs_on in all(name) {
                assert!(runs_on.check().is_err(), "{runs_on:?}");
            }
        }
        for runs_on in all(&"a".repeat(MAX_NAME + 1)) {
            assert!(runs_on.check().is_err());
        }
    }
}
