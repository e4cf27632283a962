//! Events, effects, settings and records as plain data, in the data model of JSON.
//!
//! Every type of the contract is read from a [`Value`] and converted into one. Only `Value` implements the traits of
//! serde, for JavaScript objects in the browser and for JSON text on the command line. If every type implemented them,
//! the Wasm would be a third larger, and errors could not say where the wrong value is.

mod plain;
mod read;
mod serde;

pub use plain::Value;
pub(crate) use portmend_derive::{FromValue, Shape, ToValue, Words};
pub use read::{Fields, FromValue, Reader, ShapeError, read};
