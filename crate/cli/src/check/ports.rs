//! Whether ports are free, which is found out by listening there for a moment. No connection is opened.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener};

use listeners::{Protocol, SocketState};

/// The state of a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PortState {
    /// A program can listen there.
    Free,
    /// A program listens there.
    Taken(Option<Holder>),
    /// The system lets no program listen there, or none without the rights of an administrator.
    Reserved,
}

/// The program that has a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Its name.
    pub name: String,
    /// The number of its process.
    pub pid: u32,
}

/// Returns the states of ports.
pub fn states(ports: impl Iterator<Item = u16>) -> BTreeMap<u16, PortState> {
    let mut states: BTreeMap<u16, PortState> = ports.map(|port| (port, PortState::Free)).collect();
    if states.is_empty() {
        return states;
    }
    let holders = holders();
    for (port, state) in &mut states {
        // A client listens at one of these, and the browser tries both.
        let tried = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)].map(|host| tried(host, *port));
        let held = holders.get(port).cloned();
        *state = if held.is_some() || tried.contains(&PortState::Taken(None)) {
            PortState::Taken(held)
        } else if tried.contains(&PortState::Reserved) {
            PortState::Reserved
        } else {
            PortState::Free
        };
    }
    states
}

fn tried(host: IpAddr, port: u16) -> PortState {
    match TcpListener::bind((host, port)).map_err(|error| error.kind()) {
        Err(ErrorKind::AddrInUse) => PortState::Taken(None),
        Err(ErrorKind::PermissionDenied) => PortState::Reserved,
        // There may be no IPv6.
        Ok(_) | Err(_) => PortState::Free,
    }
}

/// Returns which programs listen on loopback addresses or on all, as far as the system tells.
fn holders() -> BTreeMap<u16, Holder> {
    let all = listeners::get_all().unwrap_or_default();
    let listening = all.into_iter().filter(|one| {
        let ip = one.socket.ip();
        one.protocol == Protocol::TCP && one.state == SocketState::Listen && (ip.is_loopback() || ip.is_unspecified())
    });
    listening.map(|one| (one.socket.port(), Holder { name: one.process.name, pid: one.process.pid })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_taken_while_a_program_listens() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = || states([port].into_iter()).remove(&port).unwrap();
        match state() {
            PortState::Taken(Some(holder)) => assert_eq!(holder.pid, std::process::id()),
            other => assert_eq!(other, PortState::Taken(None)),
        }
        drop(listener);
        assert_eq!(state(), PortState::Free);
    }
}
