//! The declarations as text.

use std::fmt::Write as _;

use super::{Body, Contract, Declaration, Field, Ts, Variant};

/// The command that writes the file anew.
pub(super) const RENEW: &str = "RENEW=1 cargo test contract";

/// The longest line.
const WIDTH: usize = 120;

impl Contract {
    /// The whole file.
    pub(super) fn written(&self) -> String {
        let mut out = String::new();
        comment(&mut out, "", &format!("The JSON that the core takes and gives. Written from its types by `{RENEW}`."));
        for declaration in &self.declarations {
            out.push('\n');
            declaration.write(&mut out);
        }
        out
    }
}

impl Declaration {
    fn write(&self, out: &mut String) {
        comment(out, "", self.docs.of_type());
        match &self.body {
            Body::Object(fields, None) => self.block(out, &format!("interface {}", self.name), fields, ""),
            Body::Object(fields, Some(more)) => {
                self.block(out, &format!("type {} = {} &", self.name, more.text), fields, ";");
            }
            Body::Words(words) => {
                let line: Vec<String> = words.iter().map(|(_, word)| format!("'{word}'")).collect();
                let line = format!("export type {} = {};\n", self.name, line.join(" | "));
                if line.len() <= WIDTH {
                    out.push_str(&line);
                } else {
                    let words = words.iter().map(|(name, word)| (*name, format!("'{word}'")));
                    self.alternatives(out, words.collect());
                }
            }
            Body::Variants(variants) => {
                self.alternatives(out, variants.iter().map(|variant| (variant.name, variant.written())).collect());
            }
            Body::Types(types) => {
                let types: Vec<&str> = types.iter().map(|it| it.text.as_str()).collect();
                let _ = writeln!(out, "export type {} = {};", self.name, types.join(" | "));
            }
        }
    }

    fn block(&self, out: &mut String, head: &str, fields: &[Field], end: &str) {
        let _ = writeln!(out, "export {head} {{");
        for field in fields {
            comment(out, "  ", self.docs.of_part(field.name));
            let _ = writeln!(out, "  {};", field.written());
        }
        let _ = writeln!(out, "}}{end}");
    }

    /// Each with the name of its doc comment.
    fn alternatives(&self, out: &mut String, all: Vec<(&str, String)>) {
        let _ = write!(out, "export type {} =", self.name);
        for (name, one) in all {
            out.push('\n');
            comment(out, "  ", self.docs.of_part(name));
            let _ = write!(out, "  | {one}");
        }
        out.push_str(";\n");
    }
}

impl Variant {
    fn written(&self) -> String {
        let word = self.word.map(|word| format!("type: '{word}'"));
        let fields: Vec<String> = word.into_iter().chain(self.fields.iter().map(Field::written)).collect();
        format!("{{ {} }}", fields.join("; "))
    }
}

impl Field {
    fn written(&self) -> String {
        let Ts { text, is_nullable } = &self.shape;
        let mark = if self.is_optional { "?" } else { "" };
        let null = if *is_nullable && !self.is_optional { " | null" } else { "" };
        format!("{}{mark}: {text}{null}", self.name)
    }
}

/// A comment, on one line if it fits there.
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
