//! The error that Google's pages carry in a parameter of their own.

use base64ct::{Base64UrlUnpadded, Encoding};

/// The parameter in which Google's error pages have the error.
pub(crate) const GOOGLE_ERROR: &str = "authError";

/// What Google's parameter says.
pub(crate) struct GoogleError {
    /// The name of the error.
    pub name: String,
    /// Its description.
    pub description: String,
}

impl GoogleError {
    /// Reads Google's parameter: a protocol buffer in base64, whose first fields are the name and the description.
    pub fn read(value: &str) -> Option<Self> {
        let value: String = value
            .chars()
            .map(|c| match c {
                '+' => '-',
                '/' => '_',
                c => c,
            })
            .collect();
        let whole = value.trim_end_matches('=');
        // What a cut value has beyond whole groups of four cannot be read.
        let whole = whole.get(..whole.len() - whole.len() % 4)?;
        let bytes = Base64UrlUnpadded::decode_vec(whole).ok()?;
        let (name, rest) = field(&bytes, NAME)?;
        let is_name = !name.is_empty() && name.iter().all(|c| c.is_ascii_lowercase() || *c == b'_');
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        let description = field(rest, DESCRIPTION).map(|(description, _)| text(description)).unwrap_or_default();
        is_name.then(|| Self { name: text(name), description })
    }

    /// Writes the parameter with nothing else in it.
    pub fn write(&self) -> String {
        let mut bytes = Vec::new();
        for (key, text) in [(NAME, &self.name), (DESCRIPTION, &self.description)] {
            let length = u8::try_from(text.len()).ok().filter(|length| (1..LONG).contains(length));
            if let Some(length) = length {
                bytes.extend([key, length]);
                bytes.extend(text.as_bytes());
            }
        }
        // Whole groups of three, so that nothing has to be filled up.
        bytes.resize(bytes.len().div_ceil(3) * 3, 0);
        Base64UrlUnpadded::encode_string(&bytes)
    }
}

/// The keys of the fields 1 and 2, two texts.
const NAME: u8 = 0x0a;
const DESCRIPTION: u8 = 0x12;
/// The first length that takes two bytes.
const LONG: u8 = 0x80;

/// Splits off the text of a field, or as much of it as there is.
fn field(bytes: &[u8], key: u8) -> Option<(&[u8], &[u8])> {
    let (length, rest) = match bytes {
        [first, low, high, rest @ ..] if *first == key && *low >= LONG => {
            (usize::from(*low - LONG) + usize::from(*high) * usize::from(LONG), rest)
        }
        [first, length, rest @ ..] if *first == key => (usize::from(*length), rest),
        _ => return None,
    };
    Some(rest.split_at(length.min(rest.len())))
}
