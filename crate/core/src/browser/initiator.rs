//! Finding out who started a sign-in, from what the browser reports about the tab and the navigation.
//!
//! A page must never be able to pass for another program (docs/safety.md, rule 5), so the result is "external" only if
//! nothing else can look the same. Many ways of opening a page were measured for this: see `tests/measure`, A.

use crate::value::{FromValue, Shape, Words};

/// The time between the creation of a tab and the navigation that it was created for, in milliseconds at most. On a busy
/// computer more than half a second was measured.
const MAX_TAB_AGE: u32 = 3000;

/// The pages that Firefox shows in a new tab. A page can put a tab at `about:blank`, but never at these.
const START_PAGES: &[&str] = &["about:newtab", "about:home", "about:privatebrowsing"];

/// Who started a sign-in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Words)]
pub enum Initiator {
    /// Another program, or the user by typing the address.
    External,
    /// A web page.
    Page,
    /// Not known (yet).
    #[default]
    Unknown,
}

/// The kind of browser. They report different things.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Words)]
pub enum Browser {
    /// Chrome and other browsers based on Chromium.
    #[default]
    Chromium,
    /// Firefox.
    Firefox,
}

/// What the browser reported about a tab and about the navigation to an authorization request in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromValue, Shape)]
pub struct Evidence {
    /// The kind of browser.
    pub browser: Browser,
    /// The address of the authorization request.
    pub url: String,
    /// Whether a page opened the tab.
    pub opened_by_page: bool,
    /// Whether the tab has an opener; in Chromium every tab but the first has one.
    pub opener: bool,
    /// Whether its window is not an ordinary one.
    pub popup: bool,
    /// Whether the tab was not selected yet when its creation was reported, but has been selected since. Firefox reports a
    /// tab that another program opens before it selects it, and a tab that the user or an extension opens afterwards.
    pub selected_after_creation: bool,
    /// The tab's age when the navigation began, in milliseconds, if its creation was seen.
    pub age: Option<u32>,
    /// What the tab showed when the navigation began. A busy browser may answer only when it shows the request itself.
    pub previous_url: Option<String>,
    /// How often the navigation was announced: twice if Firefox switched processes for it.
    pub announced: u32,
    /// Whether the navigation to the request ended before anything was committed.
    pub interrupted: bool,
    /// Whether the same happened to another address, or the navigation to another one began. Firefox reports both also
    /// for a redirection that changes the process.
    pub superseded: bool,
    /// Whether the committed page is the request itself, reached through a redirect.
    pub redirected_here: bool,
    /// Whether the committed page was seen to be loaded while no other navigation was under way.
    pub settled: bool,
    /// How the committed page was reached (`transitionType`); `null` before the commit.
    pub transition: Option<String>,
    /// The `transitionQualifiers`.
    pub qualifiers: Vec<String>,
}

impl Initiator {
    /// Combines what was known with what was learned later: only `Unknown` is replaced.
    pub fn learn(self, later: Self) -> Self {
        match self {
            Self::Unknown => later,
            known => known,
        }
    }

    /// Returns whether a sign-in started by `self` may make one started by `other` doubtful, or move it to its own tab.
    /// What a page or an unknown program does must not harm a sign-in that came from outside (docs/safety.md, rule 4).
    pub(crate) fn may_disturb(self, other: Self) -> bool {
        self.weight() >= other.weight()
    }

    /// Returns whether a newer sign-in started by `self` ends an older one of the same client started by `other`. Two
    /// unknown ones leave each other alone: the older one may turn out to have come from outside.
    pub(crate) fn may_replace(self, other: Self) -> bool {
        self.may_disturb(other) && (self, other) != (Self::Unknown, Self::Unknown)
    }

    /// Returns the order in which attempts are evicted when there are too many: the lowest first.
    pub(crate) fn weight(self) -> u8 {
        match self {
            Self::Page => 0,
            Self::Unknown => 1,
            Self::External => 2,
        }
    }
}

impl Evidence {
    /// Returns who started the sign-in, as far as this proves it.
    pub fn initiator(&self) -> Initiator {
        let Some(transition) = self.transition.as_deref() else {
            return if self.opened_by_page { Initiator::Page } else { Initiator::Unknown };
        };
        if self.opened_by_page {
            return Initiator::Page;
        }
        // Back and forward repeat the transition with which the page was first reached.
        if self.is("forward_back") {
            return Initiator::Unknown;
        }
        if transition == "form_submit" || self.is("client_redirect") {
            return Initiator::Page;
        }
        match self.browser {
            Browser::Chromium => self.in_chromium(transition),
            Browser::Firefox => self.in_firefox(transition),
        }
    }

    /// Decides for Chromium, by the transition.
    fn in_chromium(&self, transition: &str) -> Initiator {
        match transition {
            "link" => Initiator::Page,
            // What is committed after an interruption is another navigation and proves nothing about this one. A request
            // that has been redirected is interrupted at another address.
            _ if self.interrupted || self.superseded => Initiator::Unknown,
            // FedCM opens the identity provider's page with the transition and the opener of another program, but in a
            // popup window. Nobody types in one.
            _ if self.popup => Initiator::Unknown,
            // A page can navigate its popup to a request while an address typed there, which redirects, is being
            // committed. The request is still under way then.
            "typed" if self.is("server_redirect") && !self.settled => Initiator::Unknown,
            "typed" => Initiator::External,
            // An address from another program opens next to the active tab, which becomes its opener. A page opened by
            // a click on a web notification has the same transition and no opener.
            "start_page" if self.opener => Initiator::External,
            _ => Initiator::Unknown,
        }
    }

    /// Decides for Firefox, by the tab: a page opened by another program has the transition `link` like any other. What
    /// proves it is a tab that was just created for it, that neither a page nor the user nor an extension opened, and that
    /// has had no other navigation.
    fn in_firefox(&self, transition: &str) -> Initiator {
        match self.previous_url.as_deref() {
            None => Initiator::Unknown,
            Some(page) if page == self.url => Initiator::Unknown,
            Some(page) if START_PAGES.contains(&page) => {
                // If the typed address is the request itself and redirects, its navigation is interrupted; if a typed
                // site redirected to the request, nothing was interrupted.
                let was_typed = self.interrupted || !self.is("server_redirect");
                if self.is("from_address_bar") && was_typed { Initiator::External } else { Initiator::Unknown }
            }
            Some("about:blank") if transition == "link" && self.is_new_tab() => Initiator::External,
            Some("about:blank") => Initiator::Unknown,
            Some(_) if transition == "link" => Initiator::Page,
            Some(_) => Initiator::Unknown,
        }
    }

    /// Returns whether the tab was created for this navigation and has had no other.
    fn is_new_tab(&self) -> bool {
        let is_only_navigation = self.announced == 1 && !self.interrupted && !self.superseded && !self.redirected_here;
        let is_from_outside = self.selected_after_creation && !self.opener && !self.popup;
        is_only_navigation && is_from_outside && self.age.is_some_and(|age| age < MAX_TAB_AGE)
    }

    fn is(&self, qualifier: &str) -> bool {
        self.qualifiers.iter().any(|q| q == qualifier)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chromium() -> Evidence {
        Evidence { opener: true, announced: 1, ..Evidence::default() }
    }

    /// Returns a tab as another program opens it in Firefox.
    fn fresh() -> Evidence {
        let previous_url = Some("about:blank".to_owned());
        Evidence {
            browser: Browser::Firefox,
            selected_after_creation: true,
            announced: 1,
            age: Some(150),
            previous_url,
            ..Evidence::default()
        }
    }

    /// Returns the evidence with a commit: the transition type and its qualifiers.
    fn committed(evidence: Evidence, transition: &str) -> Evidence {
        let mut words = transition.split(' ').map(str::to_owned);
        Evidence { transition: words.next(), qualifiers: words.collect(), ..evidence }
    }

    /// Returns the evidence with another page shown before.
    fn over(evidence: Evidence, url: &str) -> Evidence {
        Evidence { previous_url: Some(url.to_owned()), ..evidence }
    }

    #[test]
    fn chromium_is_decided_by_the_transition() {
        use Initiator::{External, Page, Unknown};
        let without_opener = || Evidence { opener: false, ..chromium() };
        let interrupted = || Evidence { interrupted: true, ..chromium() };
        let superseded = || Evidence { superseded: true, ..chromium() };
        let settled = || Evidence { settled: true, ..chromium() };
        let popup = || Evidence { popup: true, ..chromium() };
        for (what, evidence, expected) in [
            ("another program", committed(chromium(), "start_page"), External),
            ("another program, then a login page", committed(chromium(), "start_page server_redirect"), External),
            ("typed", committed(chromium(), "typed from_address_bar"), External),
            ("typed, then a login page", committed(settled(), "typed server_redirect from_address_bar"), External),
            (
                "a typed address redirects while a page's sign-in is under way",
                committed(chromium(), "typed server_redirect from_address_bar"),
                Unknown,
            ),
            ("nothing committed yet", chromium(), Unknown),
            ("a click on a page's notification", committed(without_opener(), "start_page"), Unknown),
            ("back to a typed page", committed(chromium(), "typed forward_back"), Unknown),
            ("another address typed while a page opened a sign-in", committed(interrupted(), "typed"), Unknown),
            (
                "another address typed while a page's sign-in hangs behind a redirection",
                committed(superseded(), "typed server_redirect from_address_bar"),
                Unknown,
            ),
            ("another program after an interruption", committed(superseded(), "start_page"), Unknown),
            ("FedCM: the identity provider's page", committed(popup(), "start_page"), Unknown),
            ("FedCM, then a login page", committed(popup(), "start_page server_redirect"), Unknown),
            ("an address set by an extension in a popup", committed(popup(), "typed"), Unknown),
            ("a link in a popup", committed(popup(), "link"), Page),
            ("a link after an interruption", committed(superseded(), "link"), Page),
            ("a link", committed(chromium(), "link"), Page),
            ("a form", committed(chromium(), "form_submit"), Page),
            ("a page that navigates on", committed(chromium(), "start_page client_redirect"), Page),
            ("reload", committed(chromium(), "reload"), Unknown),
            ("a bookmark", committed(chromium(), "auto_bookmark"), Unknown),
            ("window.open", Evidence { opened_by_page: true, ..chromium() }, Page),
        ] {
            assert_eq!(evidence.initiator(), expected, "{what}");
        }
    }

    #[test]
    fn firefox_is_decided_by_the_tab() {
        use Initiator::{External, Page, Unknown};
        let page = "https://page.example/";
        let twice = |evidence| Evidence { announced: 2, interrupted: true, ..evidence };
        for (what, evidence, expected) in [
            ("another program", committed(fresh(), "link"), External),
            ("another program, then a login page", committed(fresh(), "link server_redirect"), External),
            ("not committed yet", fresh(), Unknown),
            ("an older tab", committed(Evidence { age: Some(60_000), ..fresh() }, "link"), Unknown),
            ("a tab whose creation was not seen", committed(Evidence { age: None, ..fresh() }, "link"), Unknown),
            (
                "a link to an address that redirects to the request",
                committed(Evidence { redirected_here: true, ..fresh() }, "link server_redirect"),
                Unknown,
            ),
            ("a click on a page's notification", committed(twice(fresh()), "link"), Unknown),
            ("a link in an existing page", committed(twice(over(fresh(), page)), "link"), Page),
            ("a page in a new tab that navigates on", committed(over(fresh(), page), "link"), Page),
            ("a form", committed(fresh(), "form_submit"), Page),
            ("typed in an existing page", committed(over(fresh(), page), "typed from_address_bar"), Unknown),
            ("typed in a tab that a page may have left empty", committed(fresh(), "typed from_address_bar"), Unknown),
            ("an empty tab opened by a page", committed(Evidence { opened_by_page: true, ..fresh() }, "link"), Page),
            ("an empty tab with an opener", committed(Evidence { opener: true, ..fresh() }, "link"), Unknown),
            (
                "a link dragged onto the tab strip, or another extension",
                committed(Evidence { selected_after_creation: false, ..fresh() }, "link"),
                Unknown,
            ),
            (
                "another navigation in the new tab",
                committed(Evidence { superseded: true, ..fresh() }, "link server_redirect"),
                Unknown,
            ),
            ("an empty popup", committed(Evidence { popup: true, ..fresh() }, "link"), Unknown),
            ("typed in a new tab", committed(twice(over(fresh(), "about:newtab")), "typed from_address_bar"), External),
            (
                "typed in a new tab, then a login page",
                committed(twice(over(fresh(), "about:newtab")), "typed from_address_bar server_redirect"),
                External,
            ),
            (
                "a typed site redirects to a sign-in",
                committed(over(fresh(), "about:newtab"), "typed from_address_bar server_redirect"),
                Unknown,
            ),
            ("back", committed(fresh(), "link forward_back"), Unknown),
            (
                "the browser answered when the request was shown already",
                committed(Evidence { url: page.to_owned(), ..over(fresh(), page) }, "link"),
                Unknown,
            ),
            ("the previous page is unknown", committed(Evidence { previous_url: None, ..fresh() }, "link"), Unknown),
        ] {
            assert_eq!(evidence.initiator(), expected, "{what}");
        }
    }

    #[test]
    fn in_firefox_each_sign_of_another_navigation_counts() {
        for (what, evidence) in [
            ("announced twice", Evidence { announced: 2, ..fresh() }),
            ("interrupted", Evidence { interrupted: true, ..fresh() }),
            ("redirected", Evidence { redirected_here: true, ..fresh() }),
            ("as old as a tab must not be", Evidence { age: Some(MAX_TAB_AGE), ..fresh() }),
        ] {
            assert_eq!(committed(evidence, "link").initiator(), Initiator::Unknown, "{what}");
        }
        let almost_too_old = Evidence { age: Some(MAX_TAB_AGE - 1), ..fresh() };
        assert_eq!(committed(almost_too_old, "link").initiator(), Initiator::External);
    }
}
