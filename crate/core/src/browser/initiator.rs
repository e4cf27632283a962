//! Who started a sign-in, from what the browser lets us see of it.
//!
//! A page must never be taken for somebody else (design rule 5): "external" is said only where nothing else could look
//! the same. Measured for every way of opening a page that we could think of: see `tests/measure`.

use crate::value::{FromValue, Shape, Words};

/// How long after the birth of a tab the navigation it was made for begins, in milliseconds.
const NEWBORN: u32 = 1000;

/// What Firefox shows before the user has gone anywhere. A page can leave a tab at `about:blank`, but never at these.
const START_PAGES: &[&str] = &["about:newtab", "about:home", "about:privatebrowsing"];

/// Who started the sign-in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Words)]
pub enum Initiator {
    /// Another program handed the address to the browser, or the user typed it.
    External,
    /// A web page.
    Page,
    /// Not known (yet).
    #[default]
    Unknown,
}

/// The kind of browser: they tell different things.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Words)]
pub enum Browser {
    /// Chrome and its relatives.
    #[default]
    Chromium,
    /// Firefox.
    Firefox,
}

/// What was seen of a tab and of the navigation to an authorization request in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromValue, Shape)]
pub struct Evidence {
    /// Which browser tells.
    pub browser: Browser,
    /// Whether a page opened the tab.
    pub opened_by_page: bool,
    /// Whether the tab names an opener; in Chromium every tab but the first does.
    pub opener: bool,
    /// Whether its window is no ordinary one: popups hide their opener.
    pub popup: bool,
    /// The tab's age in milliseconds, if its creation was seen.
    pub age: Option<u32>,
    /// What the tab showed when the navigation began.
    pub previous_url: Option<String>,
    /// How often the navigation was announced: twice when Firefox changed the process for it.
    pub announced: u32,
    /// Whether the request's own navigation ended before anything was committed.
    pub interrupted: bool,
    /// Whether the committed page is the request itself, reached by a redirection.
    pub redirected_here: bool,
    /// How the committed page was reached (`transitionType`); none before that.
    pub transition: Option<String>,
    /// The `transitionQualifiers`.
    pub qualifiers: Vec<String>,
}

impl Initiator {
    /// What is believed when the same attempt is reported again: what was proven stays, what was open is filled in.
    pub fn learn(self, news: Self) -> Self {
        match self {
            Self::Unknown => news,
            known => known,
        }
    }
}

impl Evidence {
    /// What this evidence proves.
    pub fn initiator(&self) -> Initiator {
        let Some(transition) = self.transition.as_deref() else {
            return if self.opened_by_page { Initiator::Page } else { Initiator::Unknown };
        };
        if self.opened_by_page {
            return Initiator::Page;
        }
        // Back and forward keep the manner in which the page was reached the first time.
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

    /// Chromium tells by the transition.
    fn in_chromium(&self, transition: &str) -> Initiator {
        match transition {
            "link" => Initiator::Page,
            // What is committed after an interruption is another navigation and tells nothing of this one.
            _ if self.interrupted => Initiator::Unknown,
            "typed" => Initiator::External,
            // An address from another program opens beside the active tab and names it as opener; a notification's
            // click, handled by a page's worker, has the same transition and no opener.
            "start_page" if self.opener => Initiator::External,
            _ => Initiator::Unknown,
        }
    }

    /// In Firefox a start by another program is a `link` like any other. What tells it is a tab that was just made
    /// for it, that no page opened, in which nothing but this one navigation happened.
    fn in_firefox(&self, transition: &str) -> Initiator {
        match self.previous_url.as_deref() {
            None => Initiator::Unknown,
            Some(page) if START_PAGES.contains(&page) => {
                // A redirected request that was typed itself is seen to be replaced; one that a typed site redirected
                // to is not.
                let itself = self.interrupted || !self.is("server_redirect");
                if self.is("from_address_bar") && itself { Initiator::External } else { Initiator::Unknown }
            }
            Some("about:blank") if transition == "link" && self.is_made_for_it() => Initiator::External,
            Some("about:blank") => Initiator::Unknown,
            Some(_) if transition == "link" => Initiator::Page,
            Some(_) => Initiator::Unknown,
        }
    }

    fn is_made_for_it(&self) -> bool {
        let alone = self.announced == 1 && !self.interrupted && !self.redirected_here;
        alone && !self.opener && !self.popup && self.age.is_some_and(|age| age < NEWBORN)
    }

    fn is(&self, qualifier: &str) -> bool {
        self.qualifiers.iter().any(|known| known == qualifier)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chromium() -> Evidence {
        Evidence { opener: true, announced: 1, ..Evidence::default() }
    }

    /// A tab as another program opens it in Firefox.
    fn fresh() -> Evidence {
        let previous_url = Some("about:blank".to_owned());
        Evidence { browser: Browser::Firefox, announced: 1, age: Some(150), previous_url, ..Evidence::default() }
    }

    fn committed(evidence: Evidence, manner: &str) -> Evidence {
        let mut words = manner.split(' ').map(str::to_owned);
        Evidence { transition: words.next(), qualifiers: words.collect(), ..evidence }
    }

    /// The same tab when it showed something else before.
    fn over(evidence: Evidence, url: &str) -> Evidence {
        Evidence { previous_url: Some(url.to_owned()), ..evidence }
    }

    #[test]
    fn chromium_tells_by_the_transition() {
        use Initiator::{External, Page, Unknown};
        let alone = || Evidence { opener: false, ..chromium() };
        let interrupted = || Evidence { interrupted: true, ..chromium() };
        for (what, evidence, expected) in [
            ("another program", committed(chromium(), "start_page"), External),
            ("another program, then a login page", committed(chromium(), "start_page server_redirect"), External),
            ("typed", committed(chromium(), "typed from_address_bar"), External),
            ("nothing committed yet", chromium(), Unknown),
            ("the click on a notification of a page", committed(alone(), "start_page"), Unknown),
            ("back to what was typed once", committed(chromium(), "typed forward_back"), Unknown),
            ("something else typed while a page's sign-in opened", committed(interrupted(), "typed"), Unknown),
            ("a link", committed(chromium(), "link"), Page),
            ("a form", committed(chromium(), "form_submit"), Page),
            ("a page that goes on by itself", committed(chromium(), "start_page client_redirect"), Page),
            ("reload", committed(chromium(), "reload"), Unknown),
            ("a bookmark", committed(chromium(), "auto_bookmark"), Unknown),
            ("window.open", Evidence { opened_by_page: true, ..chromium() }, Page),
        ] {
            assert_eq!(evidence.initiator(), expected, "{what}");
        }
    }

    #[test]
    fn firefox_tells_by_the_tab() {
        use Initiator::{External, Page, Unknown};
        let page = "https://page.example/";
        let twice = |evidence| Evidence { announced: 2, interrupted: true, ..evidence };
        for (what, evidence, expected) in [
            ("another program", committed(fresh(), "link"), External),
            ("another program, then a login page", committed(fresh(), "link server_redirect"), External),
            ("not committed yet", fresh(), Unknown),
            ("an older tab", committed(Evidence { age: Some(60_000), ..fresh() }, "link"), Unknown),
            ("a tab whose birth was not seen", committed(Evidence { age: None, ..fresh() }, "link"), Unknown),
            (
                "a link to an address that redirects to the request",
                committed(Evidence { redirected_here: true, ..fresh() }, "link server_redirect"),
                Unknown,
            ),
            ("the click on a notification of a page", committed(twice(fresh()), "link"), Unknown),
            ("link over a page", committed(twice(over(fresh(), page)), "link"), Page),
            ("a page in a newborn tab that goes on", committed(over(fresh(), page), "link"), Page),
            ("a form", committed(fresh(), "form_submit"), Page),
            ("typed over a page", committed(over(fresh(), page), "typed from_address_bar"), Unknown),
            ("typed in a tab that a page may have left empty", committed(fresh(), "typed from_address_bar"), Unknown),
            ("an empty tab opened by a page", committed(Evidence { opened_by_page: true, ..fresh() }, "link"), Page),
            ("an empty tab with an opener", committed(Evidence { opener: true, ..fresh() }, "link"), Unknown),
            ("an empty popup", committed(Evidence { popup: true, ..fresh() }, "link"), Unknown),
            ("typed in a new tab", committed(twice(over(fresh(), "about:newtab")), "typed from_address_bar"), External),
            (
                "typed in a new tab, then a login page",
                committed(twice(over(fresh(), "about:newtab")), "typed from_address_bar server_redirect"),
                External,
            ),
            (
                "a typed site redirects to a sign-in of its own",
                committed(over(fresh(), "about:newtab"), "typed from_address_bar server_redirect"),
                Unknown,
            ),
            ("back", committed(fresh(), "link forward_back"), Unknown),
            (
                "what was in the tab is not known",
                committed(Evidence { previous_url: None, ..fresh() }, "link"),
                Unknown,
            ),
        ] {
            assert_eq!(evidence.initiator(), expected, "{what}");
        }
    }
}
