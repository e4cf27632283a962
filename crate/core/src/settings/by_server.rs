//! Which registrations are for which server, so that no event walks over all of them.

use crate::value::{FromValue, Reader, Value};

/// The positions of registrations by their server: chains of those whose servers have the same hash. It is never stored,
/// and says nothing that the registrations do not say.
#[derive(Debug, Clone, Default)]
pub struct ByServer {
    /// For each hash, the first position, from 1; 0 for none.
    first: Vec<u32>,
    /// For each position, the next one in its chain.
    next: Vec<u32>,
}

impl ByServer {
    pub(super) fn of<'a>(servers: impl ExactSizeIterator<Item = &'a str> + DoubleEndedIterator) -> Self {
        let count = servers.len();
        let mut index = Self { first: vec![0; count.next_power_of_two()], next: vec![0; count] };
        for (position, server) in servers.enumerate().rev() {
            let slot = index.slot(server);
            index.next[position] = std::mem::replace(&mut index.first[slot], position as u32 + 1);
        }
        index
    }

    /// Returns whether it has the positions of so many registrations: others may have been added since.
    pub(super) fn is_of(&self, count: usize) -> bool {
        count > 0 && self.next.len() == count
    }

    /// Returns the first position at which a registration for this server may be.
    pub(super) fn first(&self, server: &str) -> Option<usize> {
        before(self.first[self.slot(server)])
    }

    /// Returns the next one, in the order of the registrations.
    pub(super) fn next(&self, position: usize) -> Option<usize> {
        before(self.next[position])
    }

    fn slot(&self, server: &str) -> usize {
        // FNV-1a.
        let hash =
            server.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        hash as usize & (self.first.len() - 1)
    }
}

fn before(position: u32) -> Option<usize> {
    Some(position.checked_sub(1)? as usize)
}

/// Settings are equal if they say the same.
impl PartialEq for ByServer {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for ByServer {}

impl FromValue for ByServer {
    fn from_value(_: &Value, _: &mut Reader) -> Self {
        Self::default()
    }
}

impl From<ByServer> for Value {
    fn from(_: ByServer) -> Self {
        Self::Null
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::into_vec::IntoVec;

    fn found(index: &ByServer, servers: &[&str], server: &str) -> Vec<usize> {
        let positions = std::iter::successors(index.first(server), |position| index.next(*position));
        let positions = positions.take_while(|position| *position < servers.len());
        positions.filter(|position| servers[*position] == server).into_vec()
    }

    #[test]
    fn the_registrations_of_a_server_are_found_in_their_order() {
        let names: Vec<String> = (0..100).map(|n| format!("https://idp-{}.example", n % 40)).collect();
        let servers: Vec<&str> = names.iter().map(String::as_str).collect();
        let index = ByServer::of(servers.iter().copied());
        assert_eq!(found(&index, &servers, "https://idp-7.example"), [7, 47, 87]);
        assert_eq!(found(&index, &servers, "https://idp-39.example"), [39, 79]);
        assert_eq!(found(&index, &servers, "https://idp-40.example"), [0; 0]);
        assert!(index.is_of(100) && !index.is_of(101));
        assert!(!ByServer::of([].into_iter()).is_of(0) && !ByServer::default().is_of(1));
    }

    #[test]
    fn an_index_leads_past_most_of_the_others() {
        let names: Vec<String> = (0..1000).map(|n| format!("https://idp-{n}.example")).collect();
        let index = ByServer::of(names.iter().map(String::as_str));
        let longest = names
            .iter()
            .map(|server| std::iter::successors(index.first(server), |position| index.next(*position)).count());
        assert!(longest.max().unwrap() < 10);
    }
}
