//! Where the files of clients are.

use std::collections::HashSet;
use std::env;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf, absolute};

use portmend_config::{Base, FORMATS, File, Format, format_of};

use super::plug_ins;
use crate::input::reason;
use crate::outcome::Problem;

/// A file to read.
pub struct Found {
    /// Where it is.
    pub path: PathBuf,
    /// The path as it is shown, with `~` for the home.
    pub shown: String,
    /// The client that reads it, if that is known from its place or was said.
    pub format: Option<&'static Format>,
    /// Whether the user has named it.
    pub is_named: bool,
    /// Whether it belongs to a plug-in.
    pub is_of_plug_in: bool,
}

/// The folders in which clients keep their files.
struct Folders {
    home: Option<PathBuf>,
    settings: Vec<PathBuf>,
    projects: Vec<PathBuf>,
}

/// Finds the files in these places, or in those where the clients of this user look.
pub fn find(paths: &[PathBuf], client: Option<&str>) -> Result<Vec<Found>, Problem> {
    let format = client.and_then(format_of);
    let mut found = Vec::new();
    if paths.is_empty() {
        found.extend(overridden());
        let folders = Folders::of_user();
        found.extend(folders.files());
        found.extend(named("CLAUDE_CONFIG_DIR").iter().flat_map(|folder| of_plug_ins(folder, &folders.projects)));
        found.extend(folders.home.iter().flat_map(|home| of_plug_ins(&home.join(".claude"), &folders.projects)));
    }
    for path in paths {
        if path.is_dir() {
            found.extend(Folders::below(path).files());
            let project = absolute(path).unwrap_or_else(|_| path.clone());
            found.extend(of_plug_ins(&path.join(".claude"), &[project]));
        } else if path.is_file() {
            found.push(Found { path: path.clone(), shown: shown(path), format, is_named: true, is_of_plug_in: false });
        } else {
            let problem = fs::metadata(path).err().map_or_else(|| "is not a file".to_owned(), |error| reason(&error));
            return Err(Problem::new(path.to_string_lossy(), problem));
        }
    }
    if let Some(format) = format {
        found.retain(|file| file.format.is_none_or(|of_file| of_file.id == format.id));
    }
    let mut seen = HashSet::new();
    found.retain(|file| seen.insert(fs::canonicalize(&file.path).unwrap_or_else(|_| file.path.clone())));
    Ok(found)
}

/// The files of clients whose folder is set in a variable.
fn overridden() -> Vec<Found> {
    let folders = [
        ("CODEX_HOME", "config.toml", "codex"),
        ("CLAUDE_CONFIG_DIR", ".claude.json", "claude-code"),
        ("COPILOT_HOME", "mcp-config.json", "copilot-cli"),
    ];
    let file = |(variable, name, client): (&str, &str, &str)| {
        let path = named(variable)?.join(name);
        path.is_file().then(|| found_by(path, format_of(client), false))
    };
    folders.into_iter().filter_map(file).collect()
}

/// The files of the plug-ins that Claude Code keeps in its folder, as far as they count in a project.
fn of_plug_ins(claude: &Path, projects: &[PathBuf]) -> Vec<Found> {
    let files = plug_ins::files(claude, projects);
    files.into_iter().map(|path| found_by(path, format_of("claude-code"), true)).collect()
}

fn named(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).filter(|folder| !folder.is_empty()).map(PathBuf::from)
}

fn found_by(path: PathBuf, format: Option<&'static Format>, is_of_plug_in: bool) -> Found {
    Found { shown: shown(&path), path, format, is_named: false, is_of_plug_in }
}

impl Folders {
    fn of_user() -> Self {
        let home = env::home_dir();
        let settings = if cfg!(windows) {
            named("APPDATA")
        } else if cfg!(target_os = "macos") {
            home.as_ref().map(|home| home.join("Library/Application Support"))
        } else {
            named("XDG_CONFIG_HOME").or_else(|| home.as_ref().map(|home| home.join(".config")))
        };
        // A project is the current folder and those around it, up to the root of its repository.
        let mut projects = Vec::new();
        if let Ok(current) = env::current_dir() {
            let around: Vec<&Path> = current.ancestors().collect();
            let root = around.iter().position(|folder| folder.join(".git").exists()).unwrap_or(0);
            projects.extend(around.iter().take(root + 1).map(|folder| folder.to_path_buf()));
        }
        Self { home, settings: settings.into_iter().collect(), projects }
    }

    /// A folder that is a home or a project.
    fn below(folder: &Path) -> Self {
        let settings = [".config", "Library/Application Support", "AppData/Roaming"];
        Self {
            home: Some(folder.to_owned()),
            settings: settings.iter().map(|path| folder.join(path)).collect(),
            projects: vec![folder.to_owned()],
        }
    }

    fn files(&self) -> Vec<Found> {
        let all = FORMATS.iter().flat_map(|format| format.files.iter().map(move |file| (format, file)));
        let paths = all.flat_map(|(format, file)| self.paths(file).into_iter().map(move |path| (format, path)));
        paths.map(|(format, path)| found_by(path, Some(format), false)).collect()
    }

    fn paths(&self, file: &File) -> Vec<PathBuf> {
        let bases: Vec<PathBuf> = match file.base {
            Base::Home => self.home.iter().cloned().collect(),
            Base::DotConfig => self.home.iter().map(|home| home.join(".config")).collect(),
            Base::Settings => self.settings.clone(),
            Base::Project => self.projects.clone(),
        };
        bases.iter().flat_map(|base| expanded(&base.join(file.path))).filter(|path| path.is_file()).collect()
    }
}

/// Returns the files that a path names whose last part may be `*.json`.
fn expanded(path: &Path) -> Vec<PathBuf> {
    if path.file_name().is_none_or(|name| name != "*.json") {
        return vec![path.to_owned()];
    }
    let entries = path.parent().and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    paths
}

/// Returns a path with `~` for the home.
fn shown(path: &Path) -> String {
    let home = env::home_dir().filter(|home| home.parent().is_some());
    match home.and_then(|home| path.strip_prefix(home).ok().map(Path::to_owned)) {
        Some(rest) => format!("~/{}", rest.to_string_lossy()),
        None => path.to_string_lossy().into_owned(),
    }
}

/// Reads a text. What is not UTF-8 is replaced: only names and addresses matter.
pub fn text(path: &Path) -> Result<String, String> {
    let mut bytes = Vec::new();
    let read = fs::File::open(path).and_then(|mut file| file.read_to_end(&mut bytes));
    read.map_err(|error| reason(&error))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
