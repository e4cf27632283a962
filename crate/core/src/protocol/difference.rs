//! Comparing two addresses.

use url::{Position, Url};

use crate::shown::Shown;
use crate::value::{Shape, ToValue, Words};

/// A part of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Words)]
pub enum Part {
    /// `http` or `https`.
    Scheme,
    /// The host.
    Host,
    /// The port.
    Port,
    /// The path.
    Path,
    /// The query.
    Query,
}

/// One part in which the requested address differs from another.
#[derive(Debug, Clone, PartialEq, Eq, ToValue, Shape)]
#[contract(omit_nulls)]
pub struct Difference {
    /// The part.
    pub part: Part,
    /// Its value in the requested address.
    pub requested: Shown,
    /// Its value in the registered address, if that is the other one.
    pub registered: Option<Shown>,
    /// Its value in the landed address, if that is the other one.
    pub landed: Option<Shown>,
}

/// The kind of address with which the requested one is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ComparedWith {
    /// A registered callback URL, which is compared in full.
    Registered,
    /// A landed address. Its query is the response and is not compared.
    Landed,
}

type Reader = fn(&Url) -> String;

/// Returns the parts in which two addresses differ, in the order of a URL. Empty if one of them is not a URL.
pub(crate) fn differences(requested: &str, other: &str, kind: ComparedWith) -> Vec<Difference> {
    let (Ok(a), Ok(b)) = (Url::parse(requested), Url::parse(other)) else { return Vec::new() };
    let parts: [(Part, Reader); 5] = [
        (Part::Scheme, |url| url.scheme().to_owned()),
        (Part::Host, |url| url.host_str().unwrap_or_default().to_owned()),
        (Part::Port, |url| url.port_or_known_default().map(|port| port.to_string()).unwrap_or_default()),
        (Part::Path, |url| url.path().to_owned()),
        (Part::Query, |url| url[Position::BeforeQuery..Position::AfterQuery].to_owned()),
    ];
    parts
        .into_iter()
        .filter(|(part, _)| kind == ComparedWith::Registered || *part != Part::Query)
        .filter_map(|(part, read)| {
            let (requested, other) = (read(&a), read(&b));
            let is_different = requested != other;
            let (requested, other) = (Shown::address(&requested), Shown::address(&other));
            is_different.then_some(match kind {
                ComparedWith::Registered => Difference { part, requested, registered: Some(other), landed: None },
                ComparedWith::Landed => Difference { part, requested, registered: None, landed: Some(other) },
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_compared() {
        let parts = |a, b| differences(a, b, ComparedWith::Registered).into_iter().map(|d| d.part).collect::<Vec<_>>();
        assert_eq!(parts("http://localhost:1/a", "http://localhost:1/a"), []);
        assert_eq!(parts("http://localhost:40892/callback", "http://localhost:38000/callback"), [Part::Port]);
        assert_eq!(
            parts("http://127.0.0.1/a", "https://localhost/b?c=d"),
            [Part::Scheme, Part::Host, Part::Port, Part::Path, Part::Query]
        );
    }

    #[test]
    fn the_query_of_a_landed_address_is_not_compared() {
        let landed = differences("http://localhost:1/cb", "http://localhost:2/cb?code=secret", ComparedWith::Landed);
        assert_eq!(landed.len(), 1);
        assert_eq!(landed[0].landed.as_deref(), Some("2"));
    }
}
