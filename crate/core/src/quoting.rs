//! Quoting values in commands that a user copies into a shell.
//!
//! A value, for example a client id, can come from a web page or from the metadata of a server. Whatever it contains,
//! the shell must see one word, and the program must not take that word for an option. A value for which this cannot be
//! written is not used at all: see [`Shell::takes`].
//!
//! On Windows the user may paste into PowerShell or into `cmd.exe`, so a word must mean the same in both. They agree
//! only on double quotes, and only around characters that are special in neither:
//!
//! * In double quotes PowerShell expands `$` and the backtick, and takes typographic quotation marks for quotation marks
//!   (`about_Quoting_Rules`). `cmd.exe` does not know single quotes, and expands `%` and, with delayed expansion, `!`
//!   even in double quotes (`cmd /?`).
//! * PowerShell removes the quotation marks again before it starts a program, unless there is a space in between
//!   (`about_Parsing`). If that program is a batch file, as `npx`, `az` and `gcloud` are, `cmd.exe` then reads the word
//!   without them: `& | < > ^ ( )` would be commands.
//! * A double quote, and a backslash before one, need a third set of rules (`CommandLineToArgvW`).

use std::fmt::Write as _;

use crate::shown::is_hidden;

/// The longest value in a command, in bytes.
const MAX_VALUE: usize = 512;

/// The shells for which a command is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shell {
    /// `sh`, `bash`, `zsh`, `fish` and their like.
    Posix,
    /// PowerShell and `cmd.exe`.
    Windows,
}

impl Shell {
    /// Returns whether a value can be written as one word that no program takes for an option. PowerShell takes other
    /// dashes for a hyphen; they are not among the characters for Windows.
    pub fn takes(self, value: &str) -> bool {
        is_writable(value)
            && !value.starts_with('-')
            && match self {
                Self::Posix => true,
                Self::Windows => value.chars().all(is_harmless_on_windows),
            }
    }

    /// Quotes a word. What it contains must be ours, or have passed [`Shell::takes`].
    pub fn quote(self, word: &str) -> String {
        let bare = match self {
            // At the start, `=` is the path of a command in zsh, and `%` a job or a process in fish.
            Self::Posix if word.starts_with(['=', '%']) => "",
            Self::Posix => "@%+=:,./-_",
            // PowerShell splits an option at a dot or a colon.
            Self::Windows if word.starts_with('-') => "=-_",
            Self::Windows => "=:./-_",
        };
        if !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || bare.contains(c)) {
            return word.to_owned();
        }
        // The same text for all shells, if it means the same in all of them.
        if self == Self::Windows || word.chars().all(|c| is_harmless_on_windows(c) || "<>".contains(c)) {
            return format!("\"{word}\"");
        }
        in_single_quotes(word)
    }
}

fn in_single_quotes(word: &str) -> String {
    let mut quoted = String::with_capacity(word.len() + 2);
    quoted.push('\'');
    for c in word.chars() {
        match c {
            // fish takes a backslash in single quotes for an escape, and csh expands an exclamation mark there.
            '\'' | '\\' | '!' => {
                // Writing to a string cannot fail.
                let _ = write!(quoted, "'\\{c}'");
            }
            c => quoted.push(c),
        }
    }
    quoted.push('\'');
    quoted
}

/// Returns whether a word means itself in every shell without quotes.
fn is_bare(word: &str) -> bool {
    let is_option = word.starts_with('-');
    // PowerShell splits an option at a dot or a colon.
    let bare = if is_option { "-_" } else { "@:./-_" };
    // At the start, `@` is an array or a splatted variable in PowerShell.
    !word.is_empty() && !word.starts_with('@') && word.chars().all(|c| c.is_ascii_alphanumeric() || bare.contains(c))
}

/// Quotes a word for `sh` and its like, without double quotes, so that the result can be quoted once more.
pub(crate) fn literal(word: &str) -> String {
    if is_bare(word) { word.to_owned() } else { in_single_quotes(word) }
}

/// Quotes a word for PowerShell and `cmd.exe` alike. They read it as it is if [`is_alike_on_windows`].
pub(crate) fn literal_on_windows(word: &str) -> String {
    if is_bare(word) { word.to_owned() } else { format!("\"{word}\"") }
}

/// Returns whether PowerShell and `cmd.exe` take an ASCII text in double quotes as it is. Between two percent signs
/// `cmd.exe` looks for the name of a variable, and leaves alone what is none: no name begins with a digit.
pub(crate) fn is_alike_on_windows(text: &str) -> bool {
    let after = text.split_once('%').unwrap_or_default().1;
    let mut names = after.rsplit_once('%').unwrap_or_default().0.split('%');
    !text.contains(['"', '\\', '$', '`', '!']) && names.all(|name| !name.starts_with(|c: char| !c.is_ascii_digit()))
}

/// Returns whether a value can be part of a text to copy: it is neither empty nor long, and all of it can be seen.
pub(crate) fn is_writable(value: &str) -> bool {
    !value.is_empty() && value.len() <= MAX_VALUE && !value.chars().any(is_hidden)
}

/// Returns whether a character means nothing in double quotes, neither in PowerShell nor in `cmd.exe`, and nothing
/// without quotes in a batch file. Beyond ASCII these are letters of a few scripts: for programs that do not use Unicode,
/// Windows turns other characters into what they look like, U+02BA for example into a double quote.
fn is_harmless_on_windows(c: char) -> bool {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' => true,
        _ if c.is_ascii() => " #'+,-./:=?@[]_~".contains(c),
        // Latin; Greek and Cyrillic; Hebrew; Arabic; Hiragana; Katakana; Han; Hangul.
        '\u{c0}'..='\u{17f}' | '\u{386}'..='\u{481}' | '\u{5d0}'..='\u{5ea}' | '\u{620}'..='\u{64a}' => true,
        '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => true,
        _ => false,
    }
}

/// Quotes a value as a JSON string, which is also valid in TOML, YAML, JavaScript and Python.
pub(crate) fn json(value: &str) -> String {
    let mut quoted = String::with_capacity(value.len() + 2);
    quoted.push('"');
    for c in value.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if is_hidden(c) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(quoted, "\\u{unit:04x}");
                }
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// The shells that commands are tried with.
#[cfg(test)]
pub(crate) mod shells {
    /// A shell, with the options that make it read commands as at a prompt: with history and without a start-up file.
    type Shell = (&'static str, &'static [&'static str]);

    const ALL: &[Shell] = &[
        ("sh", &["-s"]),
        ("dash", &["-s"]),
        ("bash", &["--norc", "--noprofile", "-s", "-o", "history", "-o", "histexpand"]),
        ("zsh", &["-f", "-i", "-s"]),
        ("fish", &["--no-config"]),
        ("mksh", &["-s"]),
        ("tcsh", &["-f"]),
        ("busybox", &["sh", "-s"]),
    ];

    /// Returns those that are installed; `sh` always is.
    pub fn installed() -> Vec<&'static Shell> {
        let is_there = |shell: &str| {
            std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).any(|dir| dir.join(shell).exists())
        };
        ALL.iter().filter(|(shell, _)| *shell == "sh" || is_there(shell)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    /// Values that do something in a shell, or break out of a quotation.
    const HOSTILE: [&str; 62] = [
        "two words",
        " space around ",
        "it's",
        "'",
        "''",
        "\"",
        "\"double\"",
        "'; echo pwned; '",
        "\"; echo pwned; \"",
        "\\",
        "a\\",
        "a\\\\",
        "\\'; echo pwned #",
        "\\\\'; echo pwned #",
        "'\\''; echo pwned; '\\''",
        "a b\\",
        "\\n",
        "$HOME",
        "${HOME}",
        "$(echo pwned)",
        "$((1+1))",
        "$'\\x41'",
        "`echo pwned`",
        "(echo pwned)",
        "!!",
        "!echo",
        "a!b",
        "'!!'",
        "it's !!",
        "!$",
        "^a^b",
        "*",
        "/*",
        "?",
        "[a-z]",
        "{a,b}",
        "~",
        "~root",
        "a:~",
        "a=~",
        "=ls",
        "==",
        "%1",
        "%self",
        "%PATH%",
        "%%",
        "#no comment",
        "a #no comment",
        "a;b|c&d>e<f",
        "a && echo pwned",
        "a || echo pwned",
        "a > /dev/null",
        "<(echo pwned)",
        "@args",
        "@{u}",
        "@('a')",
        "ünï ©ode ’quote‘ “double” ＂wide＂",
        "a\u{301}\u{301}\u{301}",
        "<YOUR_CLIENT_ID>",
        "<b>&amp;</b>",
        "𝒳😀",
        "https://a.example/b?c=d&e=%20f;g#h",
    ];

    #[test]
    fn every_shell_sees_one_word() {
        for (shell, options) in shells::installed() {
            for value in HOSTILE {
                assert!(Shell::Posix.takes(value), "{value}");
                // As an argument of its own, and as a part of one.
                let word = Shell::Posix.quote(value);
                let part = Shell::Posix.quote(&format!("--name={value}"));
                let script = format!("echo an earlier command\nprintf '<%s>\\n' begin {word} {part} end\n");
                let mut child = Command::new(shell)
                    .args(*options)
                    .env("HISTFILE", "/dev/null")
                    .env("LC_ALL", "C.UTF-8")
                    .stdin(Stdio::piped())
                    .stdout(Stdio::piped())
                    .stderr(Stdio::piped())
                    .spawn()
                    .unwrap();
                child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
                let output = child.wait_with_output().unwrap();
                let seen = String::from_utf8_lossy(&output.stdout);
                let expected = format!("<begin>\n<{value}>\n<--name={value}>\n<end>\n");
                assert!(
                    seen.contains(&expected),
                    "{shell}: {word}\nsaw {seen}{}",
                    String::from_utf8_lossy(&output.stderr)
                );
            }
        }
    }

    #[test]
    fn what_a_program_could_take_for_an_option_is_refused() {
        for value in ["-", "-rf", "--exec=calc", "", "a\nb", "a\rb", "a\u{1b}[2Jb", "a\u{202e}b", "a\u{a0}b", "\0"] {
            for shell in [Shell::Posix, Shell::Windows] {
                assert!(!shell.takes(value), "{shell:?} {value:?}");
            }
        }
        for shell in [Shell::Posix, Shell::Windows] {
            assert!(shell.takes(&"a".repeat(MAX_VALUE)));
            assert!(!shell.takes(&"a".repeat(MAX_VALUE + 1)));
            assert!(shell.takes("a-b"));
        }
    }

    /// `about_Quoting_Rules`, `about_Special_Characters`, `about_Parsing`; `cmd /?`, `set /?`.
    #[test]
    fn what_powershell_or_cmd_would_interpret_is_refused_on_windows() {
        for special in "\"%!&|<>^()$;`{}*\\“”„‟ʺ＂＆％ǃ\u{37e}".chars() {
            for value in [format!("a{special}b"), special.to_string(), format!("a b{special}")] {
                assert!(!Shell::Windows.takes(&value), "{value}");
            }
        }
        let taken: BTreeSet<char> = (' '..='~').filter(|c| Shell::Windows.takes(&format!("a{c}"))).collect();
        let expected = (' '..='~').filter(|c| c.is_ascii_alphanumeric() || " #'+,-./:=?@[]_~".contains(*c));
        assert_eq!(taken, expected.collect());
        assert!(Shell::Windows.takes("Büro 株式会社 Отдел"));
    }

    #[test]
    fn a_word_for_windows_is_bare_or_in_double_quotes() {
        for (word, quoted) in [
            ("plain-name_1", "plain-name_1"),
            ("https://a.example/b:c", "https://a.example/b:c"),
            ("two words", "\"two words\""),
            ("it's", "\"it's\""),
            ("~", "\"~\""),
            ("#no comment", "\"#no comment\""),
            ("@args", "\"@args\""),
            ("a,b", "\"a,b\""),
            ("--x=http://a", "\"--x=http://a\""),
            ("--port=1", "--port=1"),
            ("<YOUR_CLIENT_ID>", "\"<YOUR_CLIENT_ID>\""),
        ] {
            assert_eq!(Shell::Windows.quote(word), quoted);
        }
    }

    #[test]
    fn a_word_is_quoted_only_if_it_must_be() {
        for (word, quoted) in [
            ("--client-id=a@b+c,d%20", "--client-id=a@b+c,d%20"),
            ("", "\"\""),
            ("<YOUR_CLIENT_ID>", "\"<YOUR_CLIENT_ID>\""),
            ("=ls", "\"=ls\""),
            ("%self", "'%self'"),
            ("a&b", "'a&b'"),
            ("it's $HOME", "'it'\\''s $HOME'"),
            ("a\\b!", "'a'\\\\'b'\\!''"),
        ] {
            assert_eq!(Shell::Posix.quote(word), quoted);
        }
    }

    #[test]
    fn a_word_within_a_command_has_one_kind_of_quotes_or_none() {
        for (word, posix, windows) in [
            ("user@a.example:/b-c_1", "user@a.example:/b-c_1", "user@a.example:/b-c_1"),
            ("--name", "--name", "--name"),
            ("-p1:2", "'-p1:2'", "\"-p1:2\""),
            ("", "''", "\"\""),
            ("@args", "'@args'", "\"@args\""),
            ("it's", "'it'\\''s'", "\"it's\""),
        ] {
            assert_eq!(literal(word), posix);
            assert_eq!(literal_on_windows(word), windows);
        }
    }

    #[test]
    fn json_reads_back_unchanged() {
        for value in HOSTILE.iter().chain(&["", "a\nb\0", "a\u{202e}b", "\u{e0041}", "\u{7f}\u{9b}"]) {
            let quoted = json(value);
            assert_eq!(serde_json::from_str::<String>(&quoted).unwrap(), *value);
            assert!(!quoted.chars().any(is_hidden), "{quoted}");
        }
    }

    #[test]
    fn windows_takes_what_both_of_its_shells_leave_alone() {
        for text in ["", "a'b", "a&b|c;d(e)^f", "50%", "%%", "%2Fa%3D%3D", "%20a%", "*", "a b", "[::1]:1"] {
            assert!(is_alike_on_windows(text), "{text}");
        }
        let expanded = ["$a", "`a", "!a!", "\"", "a\\", "%PATH%", "%2F%CD%20", "%=a%", "%c3%a9", "%20%a:~0,1%"];
        for text in expanded {
            assert!(!is_alike_on_windows(text), "{text}");
        }
        assert_eq!(literal_on_windows("a'b&c%2Fd"), "\"a'b&c%2Fd\"");
        assert_eq!(literal_on_windows("me@devbox"), "me@devbox");
    }
}
