//! Doc comments, taken from the source: macros that stand after a definition do not see them.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

/// The doc comments of a type, of its fields and of its variants, by their names.
#[derive(Debug, Default)]
pub(super) struct Docs {
    of_type: String,
    of_parts: HashMap<String, String>,
}

impl Docs {
    /// Reads them from the file where the type is defined. `rustfmt` has put everything in its place.
    pub(super) fn of(name: &str, file: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(file);
        let source = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let head = [format!("pub struct {name} {{"), format!("pub enum {name} {{")];
        let mut docs = Self::default();
        let mut pending = String::new();
        let mut is_inside = false;
        for line in source.lines() {
            let text = line.trim_start();
            let depth = line.len() - text.len();
            if let Some(doc) = text.strip_prefix("///") {
                // Links of Rust's own documentation are only names here.
                pending.push_str(&doc.replace("[`", "`").replace("`]", "`"));
                continue;
            }
            if text.starts_with("#[") {
                continue;
            }
            let doc = std::mem::take(&mut pending).trim().to_owned();
            if head.iter().any(|head| head == line) {
                is_inside = true;
                docs.of_type = doc;
            } else if is_inside && line == "}" {
                break;
            } else if is_inside && depth == 4 {
                let part = text.strip_prefix("pub ").unwrap_or(text);
                let end = part.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(part.len());
                docs.of_parts.insert(part[..end].to_owned(), doc);
            }
        }
        assert!(is_inside || name == "DiagnosisId", "{name} is not defined in {file}");
        docs
    }

    pub(super) fn of_type(&self) -> &str {
        &self.of_type
    }

    /// Of a field or a variant.
    pub(super) fn of_part(&self, name: &str) -> &str {
        self.of_parts.get(name).map_or("", String::as_str)
    }
}
