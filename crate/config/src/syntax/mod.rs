//! Reading text into a tree, with libraries made for each syntax.

mod json;
mod toml;
mod yaml;

use crate::tree::Node;

/// A syntax of configuration files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// JSON, also with comments and trailing commas.
    Json,
    /// TOML 1.1.
    Toml,
    /// YAML 1.2.
    Yaml,
}

impl Syntax {
    /// Returns the name, as users know it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Toml => "TOML",
            Self::Yaml => "YAML",
        }
    }

    /// Returns the syntax that the extension of a file's name promises.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        Some(match extension.to_ascii_lowercase().as_str() {
            "json" | "jsonc" | "json5" => Self::Json,
            "toml" => Self::Toml,
            "yaml" | "yml" => Self::Yaml,
            _ => return None,
        })
    }

    /// Returns the syntax that a text looks like, by its first line that says something.
    pub(crate) fn of_text(text: &str) -> Option<Self> {
        let is_comment = |line: &&str| line.is_empty() || line.starts_with('#');
        let line = text.lines().map(str::trim).find(|line| !is_comment(line))?;
        let is_key = |key: &str| {
            let key = key.trim().trim_matches(['"', '\'']);
            !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || "_-. \"'@/".contains(c))
        };
        if line.starts_with(['{', '"']) || line.starts_with("//") || line.starts_with("/*") {
            Some(Self::Json)
        } else if line.starts_with('[')
            || line.split_once('=').is_some_and(|(key, _)| is_key(key) && !key.contains(": "))
        {
            Some(Self::Toml)
        } else if line == "---" || line.ends_with(':') || line.split_once(": ").is_some_and(|(key, _)| is_key(key)) {
            Some(Self::Yaml)
        } else {
            None
        }
    }

    /// Reads a text. An error is its position in bytes.
    pub(crate) fn read(self, text: &str) -> Result<Node, usize> {
        match self {
            Self::Json => json::read(text),
            Self::Toml => toml::read(text),
            Self::Yaml => yaml::read(text),
        }
    }
}

pub(crate) use json::read as read_json;
#[cfg(feature = "edit")]
pub(crate) use yaml::Positions;
