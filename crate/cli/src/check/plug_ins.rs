//! The plug-ins of Claude Code that are installed, and their files with servers.
//!
//! Source: code.claude.com/docs/en/plugins-reference (`.mcp.json`, `mcpServers` in `.claude-plugin/plugin.json`); the list of
//! what is installed, and `enabledPlugins` in `settings.json`, from public programs that read them.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Returns the files with servers of the plug-ins that are installed and not switched off, for the user or the current project.
pub fn files(claude: &Path) -> Vec<PathBuf> {
    let installed = json(&claude.join("plugins/installed_plugins.json"));
    let settings = json(&claude.join("settings.json"));
    let plug_ins = installed["plugins"].as_object().into_iter().flatten();
    let is_on = |name: &str| settings["enabledPlugins"][name] != Value::Bool(false);
    let entries = plug_ins.filter(|(name, _)| is_on(name)).flat_map(|(_, entries)| match entries {
        Value::Array(entries) => entries.as_slice(),
        entry => std::slice::from_ref(entry),
    });
    let current = env::current_dir().unwrap_or_default();
    let is_here = |entry: &&Value| entry["projectPath"].as_str().is_none_or(|project| current.starts_with(project));
    entries
        .filter(is_here)
        .filter_map(|entry| entry["installPath"].as_str())
        .flat_map(|path| of_one(Path::new(path)))
        .collect()
}

fn of_one(folder: &Path) -> Vec<PathBuf> {
    let manifest = folder.join(".claude-plugin/plugin.json");
    let other = match &json(&manifest)["mcpServers"] {
        Value::Object(_) => Some(manifest),
        Value::String(path) => Some(folder.join(path)),
        _ => None,
    };
    std::iter::once(folder.join(".mcp.json")).chain(other).filter(|path| path.is_file()).collect()
}

fn json(path: &Path) -> Value {
    fs::read_to_string(path).ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}
