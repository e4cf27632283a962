//! Values that stand for others: `${VAR}`, `${VAR:-default}`, `${input:id}`, `{env:VAR}`, `<YOUR_CLIENT_ID>`.

/// A longer text is no setting of a sign-in. Placeholders can be nested, so that there has to be a limit.
const MAX_LENGTH: usize = 4096;

/// A value of a configuration, as far as the file tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Setting {
    /// The value.
    Known(String),
    /// The value is set elsewhere, in an environment variable, an input of the editor or a file. This is its name.
    Elsewhere(String),
    /// What a document shows in place of a value, left as it was.
    Unfilled(String),
}

impl Setting {
    /// Reads a value. A placeholder with a default stands for that.
    ///
    /// Sources: `${VAR}` and `${VAR:-default}`, Claude Code (code.claude.com/docs/en/mcp, environment variables in
    /// .mcp.json); `${env:VAR}`, Cursor and Windsurf (cursor.com/docs/mcp, docs.windsurf.com); `${input:id}`, VS Code
    /// (code.visualstudio.com MCP configuration reference); `{env:VAR}` and `{file:path}`, opencode (opencode.ai/docs/config);
    /// `$VAR` and `%VAR%`, Gemini CLI (docs/reference/configuration.md).
    pub(crate) fn read(text: &str) -> Self {
        let text = text.trim();
        if text.len() > MAX_LENGTH {
            return Self::Elsewhere("…".to_owned());
        }
        if is_unfilled(text) {
            return Self::Unfilled(name_of(text));
        }
        let in_percent = text.strip_prefix('%').and_then(|rest| rest.strip_suffix('%'));
        if text.strip_prefix('$').or(in_percent).is_some_and(is_variable) {
            return Self::Elsewhere(name_of(text));
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((open, length)) = placeholder(rest) {
            let whole = &rest[open..open + length];
            let inner = &whole[whole.find('{').map_or(0, |at| at + 1)..whole.len() - 1];
            let Some((_, default)) = inner.split_once(":-") else { return Self::Elsewhere(name_of(whole)) };
            out.push_str(&rest[..open]);
            match Self::read(default) {
                Self::Known(default) => out.push_str(&default),
                other => return other,
            }
            rest = &rest[open + length..];
        }
        out.push_str(rest);
        Self::Known(out)
    }

    /// Returns the value, if it is known and not empty.
    pub(crate) fn known(self) -> Option<String> {
        match self {
            Self::Known(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }
}

/// Returns whether this is what documents write for "put yours here".
fn is_unfilled(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let starts = ["your_", "your-", "your ", "<your", "replace_", "replace-", "my_client_id", "my-client-id"];
    let is_within = |open, close| text.starts_with(open) && text.ends_with(close);
    is_within('<', '>')
        || is_within('{', '}') && !text.contains(':')
        || starts.iter().any(|start| lower.starts_with(start))
        || lower.ends_with("_here")
        || lower.len() > 2 && lower.bytes().all(|byte| byte == b'x')
        || matches!(lower.as_str(), "client_id" | "client-id" | "clientid" | "..." | "…" | "todo" | "changeme")
}

/// Returns whether this is the name of an environment variable, in the usual capitals.
fn is_variable(name: &str) -> bool {
    name.len() >= 2
        && name.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
        && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Finds the first placeholder in braces: its position and its length. Its default may have placeholders itself.
fn placeholder(text: &str) -> Option<(usize, usize)> {
    let starts = ["${", "{env:", "{file:"];
    let open = starts.iter().filter_map(|start| text.find(start)).min()?;
    let mut depth = 0_u32;
    for (at, byte) in text[open..].bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 1 => return Some((open, at + 1)),
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// Returns how to name a placeholder. Its text is shown if it is a name; it could be anything.
pub(crate) fn name_of(whole: &str) -> String {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_-.:${}<>% ".contains(c);
    if whole.len() <= 64 && whole.chars().all(is_name) { whole.to_owned() } else { "…".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_told_from_values() {
        let known = |text: &str| Setting::Known(text.to_owned());
        let elsewhere = |text: &str| Setting::Elsewhere(text.to_owned());
        let unfilled = |text: &str| Setting::Unfilled(text.to_owned());
        for (text, expected) in [
            ("3MVG9.a_b", known("3MVG9.a_b")),
            ("https://a.example/%E2%82%AC/%20", known("https://a.example/%E2%82%AC/%20")),
            ("${ID}", elsewhere("${ID}")),
            ("${env:ID}", elsewhere("${env:ID}")),
            ("${input:client-id}", elsewhere("${input:client-id}")),
            ("{env:ID}", elsewhere("{env:ID}")),
            ("{file:~/.id}", elsewhere("…")),
            ("$ID", elsewhere("$ID")),
            ("%ID%", elsewhere("%ID%")),
            ("https://${HOST}/mcp", elsewhere("${HOST}")),
            ("${URL:-https://a.example/mcp}", known("https://a.example/mcp")),
            ("https://${HOST:-a.example}/${PATH:-mcp}", known("https://a.example/mcp")),
            ("${A:-${B:-c}}d", known("cd")),
            ("${A:-${B}}", elsewhere("${B}")),
            ("${ID:-}", known("")),
            ("${open", known("${open")),
            ("<YOUR_CONSUMER_KEY>", unfilled("<YOUR_CONSUMER_KEY>")),
            ("your-client-id", unfilled("your-client-id")),
            ("YOUR_CLIENT_ID", unfilled("YOUR_CLIENT_ID")),
            ("CLIENT_ID_HERE", unfilled("CLIENT_ID_HERE")),
            ("{CLIENT_ID}", unfilled("{CLIENT_ID}")),
            ("XXXXXXXX", unfilled("XXXXXXXX")),
            ("xx", known("xx")),
        ] {
            assert_eq!(Setting::read(text), expected, "{text}");
        }
    }
}
