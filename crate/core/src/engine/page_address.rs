//! What is kept of the address of a page.

use url::Url;

/// Returns the origin of a page.
pub(super) fn origin_of(url: &str) -> Option<String> {
    Url::parse(url).ok().filter(Url::has_host).map(|url| url.origin().ascii_serialization())
}

/// Returns the address of a page without its query.
pub(super) fn place_of(url: &str) -> Option<String> {
    let url = Url::parse(url).ok().filter(Url::has_host)?;
    Some(url.origin().ascii_serialization() + url.path())
}
