#![doc = include_str!("../README.md")]

mod address;
mod authorization;
mod callback;
mod command;
#[cfg(feature = "edit")]
mod edit;
mod entry;
mod formats;
mod mcp_remote;
mod place;
mod reading;
mod recognition;
mod server;
mod setting;
mod syntax;
mod tree;

pub use callback::Callback;
#[cfg(feature = "edit")]
pub use edit::{At, ByHand, Change, Wanted, by_hand, edited, without_yaml_values};
pub use formats::{Base, FORMATS, File, Format, format_of};
pub use place::Place;
pub use reading::{ReadError, Reading, Source, read};
pub use server::{Note, NoteKind, Server, SkipReason, Skipped};
pub use syntax::Syntax;
