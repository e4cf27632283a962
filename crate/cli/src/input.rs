//! What commands read.

use std::io;

use portmend::value::Value;

/// Parses the JSON in tokens.
pub fn parse(json: &str) -> Option<Value> {
    serde_json::from_str(json).ok()
}

/// Returns the text of an error without its code: "No such file or directory".
pub fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_owned()
}
