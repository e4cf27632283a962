//! Quoting values in commands that a user copies into a shell.
//!
//! A value, for example a client id, can come from a web page. Whatever it contains, the shell must see one word.
//! Control characters are dangerous when pasted into a terminal, because some end the line or the quotation, so they
//! are replaced by U+FFFD. So are characters that change the direction of writing, which can make a command look like
//! another one.

/// Quotes a value as one word for a POSIX shell.
pub(crate) fn sh(value: &str) -> String {
    let value = visible(value);
    if is_plain(&value, "@%+=:,./-_") {
        return value;
    }
    let mut quoted = String::with_capacity(value.len() + 2);
    quoted.push('\'');
    for c in value.chars() {
        match c {
            '\'' => quoted.push_str("'\\''"),
            c => quoted.push(c),
        }
    }
    quoted.push('\'');
    quoted
}

/// Quotes a value as one word of a PowerShell command that calls a program.
pub(crate) fn powershell(value: &str) -> String {
    let value = visible(value);
    // PowerShell splits an unquoted option at a dot or colon.
    let harmless = if value.starts_with('-') { "=-_" } else { "=:./-_" };
    if is_plain(&value, harmless) {
        return value;
    }
    let mut quoted = String::with_capacity(value.len() + 2);
    quoted.push('\'');
    let mut backslashes = 0;
    for c in value.chars() {
        match c {
            // Windows PowerShell passes the word on in a command line, in which a double quote needs a backslash,
            // and backslashes before it must be doubled.
            '"' => {
                for _ in 0..=backslashes {
                    quoted.push('\\');
                }
                quoted.push('"');
            }
            // PowerShell accepts typographic quotation marks as well.
            '\'' | '\u{2018}'..='\u{201b}' => {
                quoted.push(c);
                quoted.push(c);
            }
            c => quoted.push(c),
        }
        backslashes = if c == '\\' { backslashes + 1 } else { 0 };
    }
    if value.contains(' ') {
        // The command line gets double quotes around a word with spaces: backslashes must not escape the closing one.
        for _ in 0..backslashes {
            quoted.push('\\');
        }
    }
    quoted.push('\'');
    quoted
}

/// Quotes a value as a JSON string, which is also valid in TOML, YAML, JavaScript and Python.
pub(crate) fn json(value: &str) -> String {
    let mut quoted = String::with_capacity(value.len() + 2);
    quoted.push('"');
    for c in visible(value).chars() {
        if matches!(c, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}

/// Replaces every control character and every invisible formatting character by U+FFFD.
pub fn visible(value: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    value.chars().map(|c| if hidden(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

fn is_plain(value: &str, harmless: &str) -> bool {
    !value.is_empty() && value.chars().all(|c| c.is_ascii_alphanumeric() || harmless.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    const HOSTILE: [&str; 20] = [
        "plain-name_1",
        "",
        "two words",
        "it's",
        "'; echo pwned; '",
        "\"double\"",
        "$HOME",
        "$(id)",
        "`id`",
        "a\\",
        "a\\'b",
        "a b\\",
        "!!",
        "*",
        "~",
        "-rf",
        "a;b|c&d>e<f",
        "#no comment",
        "ünï ©ode ’quote‘",
        "<YOUR_CLIENT_ID>",
    ];

    fn run(shell: &str, arguments: &[&str], command: &str) -> Vec<u8> {
        let output = Command::new(shell).args(arguments).arg(command).output().expect("the shell runs");
        assert!(output.status.success(), "{command}\n{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    #[test]
    fn sh_sees_one_word() {
        for name in HOSTILE {
            let seen = run("sh", &["-c"], &format!("set -- {} end; printf '%s|%s|%s' \"$#\" \"$1\" \"$2\"", sh(name)));
            assert_eq!(String::from_utf8(seen).unwrap(), format!("2|{name}|end"));
        }
    }

    #[test]
    fn control_characters_are_replaced() {
        for name in ["a\nrm -rf ~", "a\rb", "a\u{3}b", "a\u{1b}[2Jb", "a\u{202e}b", "a\u{2028}b"] {
            for quoted in [sh(name), powershell(name), json(name)] {
                assert!(quoted.contains('\u{fffd}'), "{quoted:?}");
                assert!(!quoted.chars().any(|c| c.is_control()), "{quoted:?}");
            }
        }
        let seen = run("sh", &["-c"], &format!("printf %s {}", sh("a\ntouch /tmp/pwned")));
        assert_eq!(String::from_utf8(seen).unwrap(), "a\u{fffd}touch /tmp/pwned");
    }

    #[test]
    fn powershell_quoting_follows_its_rules() {
        for (name, quoted) in [
            ("plain-name_1", "plain-name_1"),
            ("https://a.example/b:c", "https://a.example/b:c"),
            ("", "''"),
            ("it's", "'it''s'"),
            ("’; calc; ‘", "'’’; calc; ‘‘'"),
            ("$HOME `id` $(id)", "'$HOME `id` $(id)'"),
            ("a\"b", "'a\\\"b'"),
            ("a\\\"b", "'a\\\\\\\"b'"),
            ("a b\\", "'a b\\\\'"),
            ("a\\", "'a\\'"),
            ("@args", "'@args'"),
            ("a,b", "'a,b'"),
            ("--x=http://a", "'--x=http://a'"),
            ("--port=1", "--port=1"),
            ("a&b", "'a&b'"),
        ] {
            assert_eq!(powershell(name), quoted);
        }
    }

    #[test]
    fn powershell_sees_one_word_if_it_is_installed() {
        if Command::new("pwsh").arg("-v").output().is_err() {
            return;
        }
        for name in HOSTILE.iter().filter(|name| !name.contains('"') && !name.ends_with('\\')) {
            let script = format!("[Console]::Out.Write({})", powershell(name).replace(['\n'], ""));
            if powershell(name).starts_with('\'') {
                assert_eq!(String::from_utf8(run("pwsh", &["-NoProfile", "-Command"], &script)).unwrap(), **name);
            }
        }
    }

    #[test]
    fn json_reads_back_unchanged() {
        for name in HOSTILE {
            assert_eq!(serde_json::from_str::<String>(&json(name)).unwrap(), name);
        }
    }
}
