//! The steps of a remedy, with their texts and placeholders.

use toml::de::DeValue;

use super::super::read::{self, FromToml, Problem, Value};

/// The placeholders in instructions.
pub const PLACEHOLDERS: &[&str] = &["port", "host", "origin", "uri", "name", "url", "client_id", "server"];

/// Declares the instructions: those with a text, which are tables with one field, and those without.
macro_rules! instructions {
    ($($variant:ident = $word:literal),* ; $($plain:ident = $plain_word:literal),* $(,)?) => {
        /// One step of a remedy. Its text may contain placeholders such as `{port}`.
        #[derive(Debug)]
        pub enum Instruction {
            /// A file, and a text of which lines may be there already.
            Merge(String, String),
            $($variant(String),)*
            $($plain,)*
        }

        impl Instruction {
            pub const WORDS: &[&str] = &["merge", $($word,)* $($plain_word),*];

            fn of_text(word: &str, text: &Value<'_>) -> Option<Result<Self, Problem>> {
                match word {
                    $($word => Some(template(text).map(Self::$variant)),)*
                    _ => None,
                }
            }

            fn of_word(word: &str) -> Option<Self> {
                match word {
                    $($plain_word => Some(Self::$plain),)*
                    _ => None,
                }
            }
        }
    };
}

instructions! {
    Remove = "remove",
    Add = "add",
    Run = "run",
    Set = "set",
    Options = "options",
    Environment = "environment",
    Args = "args",
    Code = "code",
    Delete = "delete",
    Forget = "forget",
    Enter = "enter",
    SignIn = "sign_in",
    Authenticate = "authenticate",
    Verify = "verify",
    Say = "say";
    PortFree = "port_free",
    Restart = "restart",
}

impl FromToml for Instruction {
    fn from_toml(value: &Value<'_>) -> Result<Self, Problem> {
        let unknown = || Problem::not_one_of(value, Self::WORDS);
        let table = match value.get_ref() {
            DeValue::String(word) => return Self::of_word(word).ok_or_else(unknown),
            DeValue::Table(table) if table.len() == 1 => table,
            _ => return Err(unknown()),
        };
        let (word, text) = table.iter().next().ok_or_else(unknown)?;
        let word = word.get_ref().as_ref();
        let read = match (word, text.get_ref().as_array().map(|items| items.iter().collect::<Vec<_>>()).as_deref()) {
            ("merge", Some([file, text])) => Ok(Self::Merge(read::text(file)?.to_owned(), template(text)?)),
            ("merge", _) => Err(Problem::not(text, "a file and its text, like [\"~/.tool/config.json\", \"…\"]")),
            _ => Self::of_text(word, text).unwrap_or_else(|| Err(unknown())),
        }?;
        match &read {
            Self::Environment(setting) if !setting.contains('=') => Err(Problem::not(text, "of the form NAME=value")),
            Self::Say(key) if !key.starts_with("step_") => {
                Err(Problem::not(text, "a message key that starts with step_"))
            }
            _ => Ok(read),
        }
    }
}

/// Reads a text, and checks its placeholders.
fn template(value: &Value<'_>) -> Result<String, Problem> {
    let text = read::text(value)?;
    for part in text.split('{').skip(1) {
        let Some((name, _)) = part.split_once('}') else { continue };
        if name.chars().all(|c| c.is_ascii_lowercase() || c == '_') && !PLACEHOLDERS.contains(&name) {
            let valid: Vec<String> = PLACEHOLDERS.iter().map(|name| format!("{{{name}}}")).collect();
            let message = format!("{text:?} has {{{name}}}, which is not one of: {}", valid.join(", "));
            return Err(Problem::new(value.span().start, message));
        }
    }
    Ok(text.to_owned())
}
