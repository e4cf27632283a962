//! How a program that holds the port of a client shows itself.

use super::holder::Holder;
use super::tables::HOLDERS;
use super::terms::Certainty;

/// What a program at a port has done with a callback.
#[derive(Debug, Clone, Copy)]
pub(crate) enum HolderSign<'a> {
    /// It answered with this status, and with this `Server` header, if the browser tells.
    Answered(u16, Option<&'a str>),
    /// It took the connection and closed it.
    Dropped,
}

/// Returns the program that is at this port, if it has shown itself: with certainty by its name, and likely by what it did.
pub(crate) fn holder_of(port: u16, sign: HolderSign<'_>) -> Option<(&'static Holder, Certainty)> {
    let at_port = |holder: &&Holder| holder.ports.contains(&port);
    let names_itself = |holder: &&Holder| match sign {
        HolderSign::Answered(_, Some(server)) => holder.server.is_some_and(|name| server.starts_with(name)),
        HolderSign::Answered(_, None) | HolderSign::Dropped => false,
    };
    let does_so = |holder: &&Holder| match sign {
        HolderSign::Answered(_, Some(_)) => false,
        HolderSign::Answered(status, None) => holder.statuses.contains(&status),
        HolderSign::Dropped => holder.drops,
    };
    let certain = HOLDERS.iter().find(names_itself).map(|holder| (holder, Certainty::Certain));
    certain.or_else(|| Some((HOLDERS.iter().filter(at_port).find(does_so)?, Certainty::Likely)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::HolderName;

    #[test]
    fn a_holder_is_certain_by_its_name_and_likely_by_what_it_does() {
        let of = |port, sign| holder_of(port, sign).map(|(holder, certainty)| (holder.name, certainty));
        let airplay = HolderName::Proper("AirPlay Receiver (macOS)");
        for port in [5000, 7000] {
            assert_eq!(of(port, HolderSign::Answered(403, None)), Some((airplay, Certainty::Likely)));
        }
        assert_eq!(of(5000, HolderSign::Answered(403, Some("AirTunes/770.8.1"))), Some((airplay, Certainty::Certain)));
        assert_eq!(of(5000, HolderSign::Answered(403, Some("Werkzeug/3"))), None);
        assert_eq!(of(5000, HolderSign::Answered(404, None)), None);
        assert_eq!(of(5001, HolderSign::Answered(403, None)), None);
        assert!(of(3128, HolderSign::Dropped).is_some());
        assert_eq!(of(3129, HolderSign::Dropped), None);
    }
}
