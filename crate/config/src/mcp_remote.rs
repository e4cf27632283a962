//! mcp-remote: a program that other clients start as a local server, and that signs in itself.
//!
//! Source: punkpeye/mcp-remote (before: geelen/mcp-remote) src/lib/utils.ts, `parseCommandLineArgs`: headers are taken out,
//! then the first argument is the address and the second the port. fastmcp-remote takes the same ones (PrefectHQ/fastmcp
//! fastmcp_remote/fastmcp_remote/cli.py).

use crate::server::SkipReason;
use crate::syntax::read_json;

const FASTMCP: &str = "fastmcp-remote";

/// How deep shells may be nested in each other.
const MAX_SHELLS: usize = 4;

/// A call of mcp-remote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Call {
    /// The client in the knowledge base.
    pub client: &'static str,
    pub url: String,
    pub port: Option<String>,
    pub host: Option<String>,
    pub path: Option<String>,
    pub client_id: Option<String>,
    /// Why it does not sign in, if so.
    pub no_sign_in: Option<SkipReason>,
}

/// Finds a call of mcp-remote in a command: of itself, of its script, through `npx` and the like, or in a shell.
pub(crate) fn find(words: &[String]) -> Option<Call> {
    find_within(words, MAX_SHELLS)
}

fn find_within(words: &[String], shells: usize) -> Option<Call> {
    if let Some(start) = words.iter().position(|word| is_program(word)) {
        let client = if name_of(&words[start]) == FASTMCP { FASTMCP } else { "mcp-remote" };
        return Some(Call { client, ..call(&words[start + 1..])? });
    }
    let program = words.first()?;
    let is_shell =
        ["sh", "bash", "zsh", "fish", "dash", "cmd", "powershell", "pwsh", "wsl"].contains(&name_of(program).as_str());
    if !is_shell || shells == 0 {
        return None;
    }
    words[1..].iter().find_map(|word| find_within(&shlex::split(word)?, shells - 1).filter(|_| word.contains(' ')))
}

/// Returns the name of a program without its folder, its extension and the version of its package.
pub(crate) fn name_of(word: &str) -> String {
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word).to_ascii_lowercase();
    let name = name.split('@').next().unwrap_or(&name);
    [".exe", ".cmd", ".bat", ".ps1", ".js", ".mjs"]
        .iter()
        .find_map(|end| name.strip_suffix(end))
        .unwrap_or(name)
        .to_owned()
}

fn is_program(word: &str) -> bool {
    let folders: Vec<&str> = word.split(['/', '\\']).collect();
    let is_script = || {
        let of_package = folders.iter().any(|folder| folder.split('@').next() == Some("mcp-remote"));
        of_package && ["proxy.js", "client.js"].iter().any(|script| folders.last() == Some(script))
    };
    matches!(name_of(word).as_str(), "mcp-remote" | "mcp-remote-client" | FASTMCP) && !word.contains("://")
        || is_script()
}

fn call(arguments: &[String]) -> Option<Call> {
    // `npx -p mcp-remote mcp-remote-client URL`
    let mut rest = arguments.iter().skip_while(|word| is_program(word) || *word == "--").peekable();
    let mut found = Call::default();
    let mut places: Vec<&String> = Vec::new();
    while let Some(word) = rest.next() {
        match word.as_str() {
            "--header" => {
                let header = rest.next().map(|header| header.to_ascii_lowercase()).unwrap_or_default();
                if header.starts_with("authorization") {
                    found.no_sign_in = Some(SkipReason::Credentials);
                }
            }
            "--auth" => {
                if rest.next().is_some_and(|mode| mode == "none") {
                    found.no_sign_in = Some(SkipReason::OAuthOff);
                }
            }
            "--transport" | "--resource" | "--auth-timeout" | "--ignore-tool" | "--verify" => drop(rest.next()),
            "--host" => found.host = value(&mut rest),
            "--callback-path" => found.path = value(&mut rest),
            // Only the first one counts, as far as it can be read: a file is not.
            "--static-oauth-client-info" if found.client_id.is_none() => {
                let id =
                    value(&mut rest).and_then(|json| Some(read_json(&json).ok()?.get("client_id")?.text()?.to_owned()));
                found.client_id = id;
            }
            _ => places.push(word),
        }
    }
    let url = places.first().filter(|url| !url.starts_with('-'))?;
    found.url = (*url).clone();
    found.port = places
        .get(1)
        .filter(|port| port.starts_with(|c: char| c.is_ascii_digit() || "$%{".contains(c)))
        .map(|port| (*port).clone());
    Some(found)
}

fn value<'a>(rest: &mut std::iter::Peekable<impl Iterator<Item = &'a String>>) -> Option<String> {
    rest.next_if(|word| !word.starts_with("--")).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<Call> {
        find(&shlex::split(line).unwrap())
    }

    #[test]
    fn a_call_is_found_however_it_is_started() {
        let expected = Call {
            client: "mcp-remote",
            url: "https://a.example/mcp".to_owned(),
            port: Some("9696".to_owned()),
            ..Call::default()
        };
        for line in [
            "mcp-remote https://a.example/mcp 9696",
            "npx -y mcp-remote https://a.example/mcp 9696",
            "npx -y mcp-remote@0.1.37 https://a.example/mcp 9696",
            "npx -p mcp-remote@latest mcp-remote-client https://a.example/mcp 9696",
            "bunx mcp-remote https://a.example/mcp 9696 --debug",
            "node /home/me/node_modules/mcp-remote/dist/proxy.js https://a.example/mcp 9696",
            r"'C:\npm\mcp-remote.cmd' https://a.example/mcp 9696",
            "sh -c 'npx mcp-remote https://a.example/mcp 9696'",
            "bash -lc 'exec npx mcp-remote https://a.example/mcp 9696'",
            "cmd /c npx mcp-remote https://a.example/mcp 9696",
            "cmd /c 'npx -y mcp-remote https://a.example/mcp 9696'",
            "wsl bash -c 'npx mcp-remote https://a.example/mcp 9696'",
            "npx mcp-remote --header 'X-Team: a' https://a.example/mcp 9696",
        ] {
            assert_eq!(read(line).as_ref(), Some(&expected), "{line}");
        }
        for line in [
            "npx server-filesystem /tmp",
            "echo mcp-remotely https://a.example",
            "git clone https://github.com/punkpeye/mcp-remote",
            "npx mcp-remote",
            "sh -c x",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn fastmcp_remote_takes_the_same_arguments() {
        let call = read("uvx fastmcp-remote --transport sse https://a.example/sse 9696 --host 127.0.0.1").unwrap();
        assert_eq!((call.client, call.url.as_str()), ("fastmcp-remote", "https://a.example/sse"));
        assert_eq!((call.port.as_deref(), call.host.as_deref()), (Some("9696"), Some("127.0.0.1")));
        let signs_in =
            |mode: &str| read(&format!("uvx fastmcp-remote https://a.example/mcp --auth {mode}")).unwrap().no_sign_in;
        assert_eq!((signs_in("none"), signs_in("oauth")), (Some(SkipReason::OAuthOff), None));
    }

    #[test]
    fn its_options_are_read_and_its_secrets_are_not() {
        let call = read(
            "npx mcp-remote https://a.example/mcp --host 127.0.0.1 --callback-path /cb --static-oauth-client-info \
             '{\"client_id\": \"cid\", \"client_secret\": \"PLANTED\"}' --header 'Authorization: Bearer PLANTED'",
        )
        .unwrap();
        assert_eq!(call.no_sign_in, Some(SkipReason::Credentials));
        assert!(!format!("{call:?}").contains("PLANTED"));
        assert_eq!(
            (call.host.as_deref(), call.path.as_deref(), call.client_id.as_deref()),
            (Some("127.0.0.1"), Some("/cb"), Some("cid"))
        );
        // Only the second argument is a port.
        assert_eq!(read("npx mcp-remote https://a.example/mcp --debug 9696").unwrap().port, None);
        assert_eq!(read("npx mcp-remote https://a.example/mcp ${PORT}").unwrap().port.as_deref(), Some("${PORT}"));
        // Of several, it takes the first.
        let id = |infos: &[&str]| {
            let infos: String = infos.iter().map(|info| format!(" --static-oauth-client-info '{info}'")).collect();
            read(&format!("npx mcp-remote https://a.example/mcp{infos}")).unwrap().client_id
        };
        let (one, other) = (r#"{"client_id":"one"}"#, r#"{"client_id":"other"}"#);
        assert_eq!(id(&["@/x/y.json"]), None);
        assert_eq!(id(&[one, other]).as_deref(), Some("one"));
    }
}
