//! The fields of the data files and their valid values, as README.md explains them. Used by the build script and the
//! tests.

mod entries;
pub mod instruction;
mod numbers;
mod texts;
mod words;

pub use entries::{App, Client, Clients, Holder, Provider, Providers, Signature};
pub use instruction::Instruction;
pub use numbers::{Minutes, Port, Ports, Seconds, Status};
pub use texts::{Cause, Caution, ClientId, ConsoleHost, Date, HostPattern, Id, Path, PathPattern, RedirectUri};
pub use words::{
    Certainty, Forgiven, Host, Loopback, MatchConfidence, Means, Part, Paste, PathSuffix, PortChoice, Reach, TokenStep,
    Verified,
};
