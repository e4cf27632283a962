//! The plug-ins of Claude Code that are installed, and their files with servers.
//!
//! Source: code.claude.com/docs/en/plugins-reference (`.mcp.json`, `mcpServers` in `.claude-plugin/plugin.json`: a
//! table, a file or several) and /settings (`enabledPlugins`; the settings of a project count before those of the user, and
//! `settings.local.json` before `settings.json`); the list of what is installed from public programs that read it.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Returns the files with servers of the plug-ins that are installed and not switched off, for the user or the current project:
/// these folders, the nearest first.
pub fn files(claude: &Path, projects: &[PathBuf]) -> Vec<PathBuf> {
    let installed = json(&claude.join("plugins/installed_plugins.json"));
    let of_project = projects
        .iter()
        .flat_map(|project| ["settings.local.json", "settings.json"].map(|name| project.join(".claude").join(name)));
    let settings: Vec<Value> =
        of_project.chain([claude.join("settings.json")]).map(|path| json(&path)["enabledPlugins"].take()).collect();
    let plug_ins = installed["plugins"].as_object().into_iter().flatten();
    let is_on = |name: &str| settings.iter().find_map(|plug_ins| plug_ins[name].as_bool()).unwrap_or(true);
    let entries = plug_ins.filter(|(name, _)| is_on(name)).flat_map(|(_, entries)| match entries {
        Value::Array(entries) => entries.as_slice(),
        entry => std::slice::from_ref(entry),
    });
    let is_within = |project: &str| projects.first().is_some_and(|current| current.starts_with(project));
    let is_here = |entry: &&Value| entry["projectPath"].as_str().is_none_or(is_within);
    entries
        .filter(is_here)
        .filter_map(|entry| entry["installPath"].as_str())
        .flat_map(|path| of_one(Path::new(path)))
        .collect()
}

fn of_one(folder: &Path) -> Vec<PathBuf> {
    let manifest = folder.join(".claude-plugin/plugin.json");
    let servers = json(&manifest)["mcpServers"].take();
    let other = match &servers {
        Value::Object(_) => vec![manifest],
        Value::String(path) => vec![folder.join(path)],
        // A table within a list cannot be read as a file.
        Value::Array(paths) => paths.iter().filter_map(Value::as_str).map(|path| folder.join(path)).collect(),
        _ => Vec::new(),
    };
    std::iter::once(folder.join(".mcp.json")).chain(other).filter(|path| path.is_file()).collect()
}

fn json(path: &Path) -> Value {
    fs::read_to_string(path).ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}
