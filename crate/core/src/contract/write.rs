//! Writing the declarations as text.

use std::fmt::Write as _;

use super::{Body, Content, Contract, Declaration, Field, Ts, Variant};

/// The command that rewrites the file.
pub(super) const RENEW: &str = "RENEW=1 cargo test contract";

/// The maximum length of a line.
const WIDTH: usize = 120;

impl Contract {
    /// Returns the whole file.
    pub(super) fn to_typescript(&self) -> String {
        let mut out = String::new();
        let head = format!("The JSON that the core reads and writes. Generated from its types by `{RENEW}`.");
        comment(&mut out, "", &head);
        for declaration in &self.declarations {
            out.push('\n');
            declaration.write(&mut out);
        }
        out
    }
}

impl Declaration {
    fn write(&self, out: &mut String) {
        comment(out, "", self.docs);
        match &self.body {
            Body::Object(fields, more) if more.is_empty() => {
                block(out, &format!("interface {}", self.name), fields, "");
            }
            Body::Object(fields, more) => {
                let more: String = more.iter().map(|it| format!(" {} &", it.text)).collect();
                block(out, &format!("type {} ={more}", self.name), fields, ";");
            }
            Body::Words(words) => {
                let line: Vec<String> = words.iter().map(|it| format!("'{}'", it.word)).collect();
                let line = format!("export type {} = {};\n", self.name, line.join(" | "));
                if line.len() <= WIDTH {
                    out.push_str(&line);
                } else {
                    self.alternatives(out, words.iter().map(|it| (it.docs, format!("'{}'", it.word))));
                }
            }
            Body::Variants(variants) => {
                self.alternatives(out, variants.iter().map(|variant| (variant.docs, variant.to_typescript())));
            }
        }
    }

    /// Writes a union, with a comment for each alternative.
    fn alternatives(&self, out: &mut String, all: impl Iterator<Item = (&'static str, String)>) {
        let _ = write!(out, "export type {} =", self.name);
        for (docs, one) in all {
            out.push('\n');
            comment(out, "  ", docs);
            let _ = write!(out, "  | {one}");
        }
        out.push_str(";\n");
    }
}

fn block(out: &mut String, head: &str, fields: &[Field], end: &str) {
    let _ = writeln!(out, "export {head} {{");
    for field in fields {
        comment(out, "  ", field.docs);
        let _ = writeln!(out, "  {};", field.to_typescript());
    }
    let _ = writeln!(out, "}}{end}");
}

impl Variant {
    fn to_typescript(&self) -> String {
        match &self.content {
            Content::Type(Ts { text, .. }) => text.clone(),
            Content::Object(tag, fields) => {
                let tag = tag.map(|(name, word)| format!("{name}: '{word}'"));
                let fields: Vec<String> = tag.into_iter().chain(fields.iter().map(Field::to_typescript)).collect();
                format!("{{ {} }}", fields.join("; "))
            }
        }
    }
}

impl Field {
    fn to_typescript(&self) -> String {
        let Ts { text, is_nullable } = &self.shape;
        let mark = if self.is_optional { "?" } else { "" };
        let null = if *is_nullable && !self.is_optional { " | null" } else { "" };
        format!("{}{mark}: {text}{null}", self.name)
    }
}

/// Writes a comment, on one line if it fits.
fn comment(out: &mut String, indent: &str, text: &str) {
    if text.is_empty() {
        return;
    }
    let line = format!("{indent}/** {text} */");
    if line.len() <= WIDTH {
        out.push_str(&line);
        out.push('\n');
        return;
    }
    let _ = writeln!(out, "{indent}/**");
    let start = format!("{indent} *");
    let mut line = start.clone();
    for word in text.split(' ') {
        if line.len() + 1 + word.len() > WIDTH {
            let _ = writeln!(out, "{line}");
            line.clone_from(&start);
        }
        line.push(' ');
        line.push_str(word);
    }
    let _ = writeln!(out, "{line}\n{indent} */");
}
