//! Reading the claims of a JSON Web Token. Signatures are not verified: that is up to the client and the provider.

use base64ct::{Base64UrlUnpadded, Encoding};

use crate::into_vec::IntoVec;
use crate::value::Value;

/// A function that parses JSON text; `None` if it is not JSON. The browser and the command line have one each; the core
/// has none of its own.
pub type Json = fn(&str) -> Option<Value>;

/// Reads no JSON: without a parser, tokens are not looked into.
pub fn no_json(_: &str) -> Option<Value> {
    None
}

/// The claims of a token.
#[derive(Debug, Default)]
pub(crate) struct Claims(Vec<(String, String)>);

impl Claims {
    /// Reads the payload of a signed token (RFC 7515 section 7.1). Returns `None` if it is encrypted or not a token.
    pub fn read(token: &str, json: Json) -> Option<Self> {
        let mut parts = token.split('.');
        let (_header, payload, _signature) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let bytes = Base64UrlUnpadded::decode_vec(payload.trim_end_matches('=')).ok()?;
        let Value::Object(fields) = json(std::str::from_utf8(&bytes).ok()?)? else { return None };
        let texts =
            fields.into_iter().filter_map(|(name, value)| Some((name.into_owned(), value.as_text()?.to_owned())));
        Some(Self(texts.into_vec()))
    }

    /// Returns a claim that is a string.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(claim, _)| claim == name).map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Option<Value> {
        serde_json::from_str(text).ok()
    }

    fn token(payload: &str) -> String {
        format!("eyJhbGciOiJub25lIn0.{}.sig", Base64UrlUnpadded::encode_string(payload.as_bytes()))
    }

    #[test]
    fn the_claims_of_a_signed_token_are_read() {
        let claims = Claims::read(&token(r#"{"redirect_uri":"http://localhost:1/cb","exp":7}"#), json).unwrap();
        assert_eq!(claims.get("redirect_uri"), Some("http://localhost:1/cb"));
        assert_eq!(claims.get("exp"), None);
    }

    #[test]
    fn anything_else_has_no_claims() {
        for text in ["", "a.b", "a.b.c.d.e", "a.!!.c", &token("[1]"), &token("{")] {
            assert!(Claims::read(text, json).is_none(), "{text}");
        }
        assert!(Claims::read(&token("{}"), no_json).is_none());
    }
}
