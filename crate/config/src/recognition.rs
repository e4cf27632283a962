//! Which client a file belongs to: by what is in it, by its name, and otherwise by nothing.

use crate::entry::first;
use crate::formats::{FORMATS, Format};
use crate::syntax::Syntax;
use crate::tree::{Field, Node};

/// A table of servers: its entries, and the project that it is for.
pub(crate) struct Table<'a> {
    pub project: Option<&'a str>,
    pub entries: &'a [Field],
}

/// Returns the tables of servers at the places of a format.
pub(crate) fn tables<'a>(top: &'a Node, format: &Format) -> Vec<Table<'a>> {
    let mut found = Vec::new();
    for path in format.servers {
        match path.split_once(".*.") {
            Some((outer, inner)) => {
                let outer = top.find(outer).map_or([].as_slice(), Node::fields);
                let inner = outer.iter().filter_map(|field| Some((field.name.as_str(), field.node.find(inner)?)));
                found.extend(inner.map(|(name, table)| Table { project: Some(name), entries: table.fields() }));
            }
            // Amp has a dot in the name itself.
            None => found.extend(
                top.get(path).or_else(|| top.find(path)).map(|table| Table { project: None, entries: table.fields() }),
            ),
        }
    }
    found
}

/// Returns the formats that a file can have; one if it is certain.
pub(crate) fn candidates(top: &Node, syntax: Syntax, name: Option<&str>) -> Vec<&'static Format> {
    let possible: Vec<&Format> =
        FORMATS.iter().filter(|format| format.syntax == syntax && holds_servers(top, format)).collect();
    let signed: Vec<&Format> = possible.iter().copied().filter(|format| has_sign(top, format)).collect();
    let placed = name.map(|name| by_path(name, &possible)).unwrap_or_default();
    let named = name.map(|name| by_word(name, &possible)).unwrap_or_default();
    let both = |formats: &[&'static Format]| -> Vec<&'static Format> {
        formats.iter().copied().filter(|format| signed.iter().any(|other| other.id == format.id)).collect()
    };
    // The folder tells which client reads the file. Without it, what is in the file says more than its name, which may be
    // that of a copy.
    if !placed.1 && name.is_some_and(is_of_another) {
        return possible;
    }
    let ordered = [placed.1.then(|| placed.0.clone()), Some(both(&placed.0)), Some(both(&named)), Some(signed.clone())];
    let ordered = ordered.into_iter().flatten().chain([placed.0, named, possible]);
    ordered.into_iter().find(|formats| !formats.is_empty()).unwrap_or_default()
}

/// Returns whether the file has servers where this client keeps them.
fn holds_servers(top: &Node, format: &Format) -> bool {
    let mut entries = tables(top, format).into_iter().flat_map(|table| table.entries).peekable();
    // `mcp` and `servers` are names that anything may have.
    let is_own = |field: &Field| match format.id {
        "opencode" | "vscode" => ["url", "command", "type"].iter().any(|name| field.node.get(name).is_some()),
        _ => field.node.is_table(),
    };
    entries.peek().is_some() && entries.any(is_own)
}

fn has_sign(top: &Node, format: &Format) -> bool {
    let entries = || tables(top, format).into_iter().flat_map(|table| table.entries);
    first(top, format.top_signs).is_some() || entries().any(|field| first(&field.node, format.signs).is_some())
}

/// Returns the formats whose files are at the end of this path, and whether the path has the folder as well.
fn by_path(name: &str, possible: &[&'static Format]) -> (Vec<&'static Format>, bool) {
    let name = name.replace('\\', "/").to_ascii_lowercase();
    let length = |format: &Format| {
        let fits = format.files.iter().filter_map(|file| {
            let path = file.path.to_ascii_lowercase();
            let folders: Vec<&str> = path.split('/').collect();
            // As many of the last folders as the name has.
            let fitting = (0..folders.len()).map(|skip| &folders[skip..]).find(|folders| ends_with(&name, folders))?;
            Some(fitting.len()).filter(|length| *length > 1 || is_own_name(fitting[0]))
        });
        fits.max().unwrap_or(0)
    };
    let best = possible.iter().map(|format| length(format)).max().unwrap_or(0);
    let formats = possible.iter().copied().filter(|format| best > 0 && length(format) == best).collect();
    (formats, best > 1)
}

/// Returns the formats of the client that the name of a file names; the longest word counts.
fn by_word(name: &str, possible: &[&'static Format]) -> Vec<&'static Format> {
    let name = name.replace('\\', "/").to_ascii_lowercase();
    let file = name.rsplit('/').next().unwrap_or(&name);
    let length = |format: &Format| format.words.iter().filter(|word| has_word(file, word)).map(|word| word.len()).max();
    let best = possible.iter().filter_map(|format| length(format)).max();
    possible.iter().copied().filter(|format| best.is_some() && length(format) == best).collect()
}

fn ends_with(name: &str, folders: &[&str]) -> bool {
    let mut parts = name.rsplit('/');
    folders.iter().rev().all(|folder| {
        parts.next().is_some_and(|part| part == *folder || *folder == "*.json" && part.ends_with(".json"))
    })
}

/// Returns whether a file is in the folder of a client that is not known here, which writes what a known one writes, too.
fn is_of_another(name: &str) -> bool {
    const FOLDERS: &[&str] = &[".pi", ".qwen", ".factory", ".trae", ".junie", ".continue", ".iflow"];
    name.split(['/', '\\']).any(|folder| FOLDERS.contains(&folder))
}

/// Returns whether a file's name, without its folder, is that of one client's file only.
fn is_own_name(file: &str) -> bool {
    let has = |format: &Format| {
        format.files.iter().any(|known| known.path.rsplit('/').next().is_some_and(|own| own.eq_ignore_ascii_case(file)))
    };
    file != "*.json" && FORMATS.iter().filter(|format| has(format)).count() == 1
}

/// Returns whether a word stands in a name by itself.
fn has_word(name: &str, word: &str) -> bool {
    name.match_indices(word).any(|(at, _)| {
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        !letter(name[..at].chars().next_back()) && !letter(name[at + word.len()..].chars().next())
    })
}
