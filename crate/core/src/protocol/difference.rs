//! Comparing two addresses.

use url::Url;

use crate::into_vec::IntoVec;
use crate::protocol::matching::Matching;
use crate::protocol::uri_text::UriText;
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

type Reader<T> = fn(&T) -> String;

/// Returns the parts in which the requested address differs from a registered one, as the provider compares them: as
/// text, and without what it forgives. Empty if one of them has no scheme.
pub(crate) fn from_registered(requested: &str, registered: &str, matching: &Matching) -> Vec<Difference> {
    let (Some(a), Some(b)) = (UriText::split(requested), UriText::split(registered)) else { return Vec::new() };
    let parts: [(Part, Reader<UriText<'_>>, UriText<'_>); 5] = [
        (Part::Scheme, |uri| uri.scheme.to_owned(), UriText { scheme: b.scheme, ..a }),
        (Part::Host, |uri| uri.host.to_owned(), UriText { host: b.host, ..a }),
        (Part::Port, |uri| uri.port.unwrap_or_default().to_owned(), UriText { port: b.port, ..a }),
        (Part::Path, |uri| uri.path.to_owned(), UriText { path: b.path, ..a }),
        (Part::Query, |uri| uri.query.to_owned(), UriText { query: b.query, ..a }),
    ];
    let parts = parts.into_iter().filter(|(_, read, _)| read(&a) != read(&b));
    let counted = parts.filter(|(.., with_other)| !matching.accepts(requested, &with_other.to_string()));
    counted
        .map(|(part, read, _)| {
            let (requested, registered) = (Shown::address(&read(&a)), Shown::address(&read(&b)));
            Difference { part, requested, registered: Some(registered), landed: None }
        })
        .into_vec()
}

/// Returns the parts in which the requested address differs from the landed one, in the order of a URL. The landed query
/// is the response and is not compared. Empty if one of them is not a URL.
pub(crate) fn from_landed(requested: &str, landed: &str) -> Vec<Difference> {
    let (Ok(a), Ok(b)) = (Url::parse(requested), Url::parse(landed)) else { return Vec::new() };
    let parts: [(Part, Reader<Url>); 4] = [
        (Part::Scheme, |url| url.scheme().to_owned()),
        (Part::Host, |url| url.host_str().unwrap_or_default().to_owned()),
        (Part::Port, |url| url.port_or_known_default().map(|port| port.to_string()).unwrap_or_default()),
        (Part::Path, |url| url.path().to_owned()),
    ];
    let parts = parts.into_iter().map(|(part, read)| (part, read(&a), read(&b)));
    parts
        .filter(|(_, requested, landed)| requested != landed)
        .map(|(part, requested, landed)| {
            let landed = Some(Shown::address(&landed));
            Difference { part, requested: Shown::address(&requested), registered: None, landed }
        })
        .into_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::matching::Reach;

    #[test]
    fn every_part_is_compared() {
        let parts =
            |a, b, reach| from_registered(a, b, &Matching::only(reach)).into_iter().map(|d| d.part).collect::<Vec<_>>();
        let exact = |a, b| parts(a, b, Reach::Exact);
        assert_eq!(exact("http://localhost:1/a", "http://localhost:1/a"), []);
        assert_eq!(exact("http://localhost:40892/callback", "http://localhost:38000/callback"), [Part::Port]);
        assert_eq!(exact("http://localhost:1/", "http://localhost:1"), [Part::Path]);
        assert_eq!(
            exact("http://127.0.0.1/a", "https://localhost:5/b?c=d"),
            [Part::Scheme, Part::Host, Part::Port, Part::Path, Part::Query]
        );
        let forgiving = |a, b| parts(a, b, Reach::AnyPortIfPortless);
        assert_eq!(forgiving("http://localhost:1/a", "http://localhost/b"), [Part::Path]);
        assert_eq!(forgiving("http://localhost:1/a", "http://localhost:2/b"), [Part::Port, Part::Path]);
    }

    #[test]
    fn the_query_of_a_landed_address_is_not_compared() {
        let landed = from_landed("http://localhost:1/cb", "http://localhost:2/cb?code=secret");
        assert_eq!(landed.len(), 1);
        assert_eq!(landed[0].landed.as_deref(), Some("2"));
    }
}
