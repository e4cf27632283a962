//! What is wrong with a pasted text, or with what is said about it.

use thiserror::Error;

/// Something wrong, and where. It never quotes a text that may hold a code.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{at}: {problem}")]
pub struct PasteError {
    /// Where it is: `text`, or the name of a value such as `client` or `registered[1]`.
    pub at: String,
    /// What is wrong.
    pub problem: PasteProblem,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PasteProblem {
    /// The text is longer than [`MAX_LENGTH`](crate::pasted::MAX_LENGTH), or more than that is pasted in all.
    #[error("is longer than 1 MB")]
    TooLong,
    /// There are more addresses than a sign-in can have.
    #[error("has too many addresses")]
    TooMany,
    /// There is nothing in it.
    #[error("is empty")]
    Empty,
    /// It has neither an address nor the words of a known error page.
    #[error("has no address of a sign-in, and no words of a known error page")]
    NothingFound,
    /// An address is neither on this computer nor one of a sign-in.
    #[error("is neither an address on this computer nor a known error page")]
    OtherAddress,
    /// An address on this computer has a user name, or no port that can be used.
    #[error("is not an address on this computer, such as http://localhost:38000/callback")]
    NotLoopback,
    /// The redirect URI of an authorization request is not on this computer.
    #[error(
        "is a request whose answer does not come to this computer; if it ends at an error page, add the text of that page"
    )]
    HostedCallback,
    /// The `state` of a callback is empty, repeated or too long.
    #[error("has an unusable state: empty, repeated or too long")]
    UnusableState,
    /// Where the client waits differs from what its request says.
    #[error("differs from redirect_uri in the authorization request")]
    OtherListener,
    /// It is not a callback URL.
    #[error("is not a callback URL, such as http://localhost:38000/callback")]
    BadRegistered,
    /// The knowledge base has no such client.
    #[error("is not the id of a client that Portmend knows")]
    UnknownClient,
    /// The knowledge base has no such provider.
    #[error("is not the id of a provider that Portmend knows")]
    UnknownProvider,
    /// Where the client runs has a name that its program would not take.
    #[error("is not a name that the commands can use")]
    BadPlace,
    /// A link has a parameter of another name.
    #[error("is unknown: a link has client, provider, registered and listener")]
    UnknownParameter,
    /// A link names something twice.
    #[error("is given twice")]
    Repeated,
}

impl PasteError {
    pub(super) fn new(at: impl Into<String>, problem: PasteProblem) -> Self {
        Self { at: at.into(), problem }
    }

    pub(super) fn text(problem: PasteProblem) -> Self {
        Self::new("text", problem)
    }
}

impl PasteProblem {
    /// Returns the stable name by which pages choose a message.
    pub fn variant(self) -> &'static str {
        match self {
            Self::TooLong => "too_long",
            Self::TooMany => "too_many",
            Self::Empty => "empty",
            Self::NothingFound => "nothing_found",
            Self::OtherAddress => "other_address",
            Self::NotLoopback => "not_loopback",
            Self::HostedCallback => "hosted_callback",
            Self::UnusableState => "unusable_state",
            Self::OtherListener => "other_listener",
            Self::BadRegistered => "bad_registered",
            Self::UnknownClient => "unknown_client",
            Self::UnknownProvider => "unknown_provider",
            Self::BadPlace => "bad_place",
            Self::UnknownParameter => "unknown_parameter",
            Self::Repeated => "repeated",
        }
    }
}
