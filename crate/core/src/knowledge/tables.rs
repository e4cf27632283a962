//! The data of `crate/core/knowledge`, as static tables that the build script writes.

use std::net::Ipv4Addr;

use super::client::{App, Client, Instruction, MatchConfidence, Paste, PathSuffix, PortChoice};
use super::holder::{Holder, HolderName};
use super::provider::{Loopback, Provider, TokenStep};
use super::signature::Signature;
use super::terms::{Certainty, Means, Verified};
use crate::protocol::difference::Part;
use crate::protocol::loopback::LoopbackHost;
use crate::protocol::matching::{Leniency, Matching, Reach, Rule};

include!(concat!(env!("OUT_DIR"), "/knowledge.rs"));
