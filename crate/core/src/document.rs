//! Client ID metadata documents: a client whose id is an https address lists its redirect URIs in the document there, and
//! nothing is registered anywhere else.

use crate::into_vec::IntoVec;
use crate::knowledge;
use crate::protocol::matching::{Leniency, Matching, Reach, Rule, Verdict};
use crate::protocol::uri_text::UriText;

/// How every server has to compare with a document: an entry without a port stands for any port (RFC 8252 section 7.3;
/// RFC 9700 section 2.1 says the same of `localhost`).
pub(crate) const REQUIRED: Matching = Matching {
    usual: Rule { reach: Reach::AnyPortIfPortless, leniency: Leniency(Leniency::HTTPS | Leniency::PARSED) },
    otherwise: None,
};

/// What the document of a client says of the requested redirect URI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Document {
    /// This entry allows it: whoever refuses it is wrong.
    Allows(&'static str),
    /// It allows these only.
    AllowsOnly(Vec<&'static str>),
    /// Its entries are not in the knowledge base.
    Unread,
}

impl Document {
    /// Returns what the document at this address says of a requested redirect URI; `None` if this is no address of one.
    pub fn of(client_id: &str, requested: &str) -> Option<Self> {
        // The address of a document has a path (draft-ietf-oauth-client-id-metadata-document section 3).
        let is_address = |id: &UriText<'_>| id.scheme == "https" && id.path.len() > 1;
        UriText::split(client_id).filter(is_address)?;
        let entries: Vec<_> = knowledge::metadata_redirect_uris(client_id).into_vec();
        let allows = |entry: &&&str| REQUIRED.judge(requested, entry) == Verdict::Accepted;
        Some(match entries.iter().find(allows) {
            Some(entry) => Self::Allows(entry),
            None if entries.is_empty() => Self::Unread,
            None => Self::AllowsOnly(entries),
        })
    }

    /// Returns the entries, as far as they are known.
    pub fn entries(self) -> Vec<&'static str> {
        match self {
            Self::Allows(entry) => vec![entry],
            Self::AllowsOnly(entries) => entries,
            Self::Unread => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_document_is_https_and_has_a_path() {
        for (client_id, expected) in [
            ("https://app.example/client.json", Some(Document::Unread)),
            ("https://app.example/", None),
            ("https://app.example", None),
            ("http://app.example/client.json", None),
            ("cli", None),
        ] {
            assert_eq!(Document::of(client_id, "http://localhost:1/cb"), expected, "{client_id}");
        }
    }
}
