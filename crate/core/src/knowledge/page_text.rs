//! What a report keeps of a page's title or text.

use super::client_page::words_in;
use super::other_languages;
use super::page::without_address;
use super::page_hint::{
    ACCOUNT, CODES, FAILED, FORBIDDEN, LOST, NOT_FOUND, ONLY_NOT_FOUND, SCOPE, STATE, TOO_LARGE, TROUBLE, WEAK_STATE,
    administrator_words, callback_refusal, is_only_not_found, lacked_parameter, missing_parameter, missing_words,
    refusal_words,
};
use super::refusal::signature_text;
use super::terms::Certainty;
use super::unknown_client::names_unknown_client;
use super::words::has_word;

/// Returns the parts of a page's title or text that a report needs: nothing secret. Of a whole page, the words of an error
/// are none.
pub(crate) fn page_text(text: &str, url: &str, is_whole: bool) -> String {
    let text = without_address(text, url);
    let lower = text.to_ascii_lowercase();
    let hints =
        [CODES, SCOPE, STATE, WEAK_STATE, LOST, NOT_FOUND, FORBIDDEN, FAILED, TROUBLE, TOO_LARGE, ACCOUNT].concat();
    let hints = hints.into_iter().filter(|word| has_word(&lower, word));
    let parts = administrator_words().chain(other_languages::not_found()).filter(|words| lower.contains(words));
    let hints = hints.chain(parts).filter(|_| !is_whole);
    let refusals = refusal_words().filter(|word| lower.contains(word));
    let whole = (!is_whole && is_only_not_found(&lower)).then_some(ONLY_NOT_FOUND);
    let of_client = words_in(&lower).filter(|_| !is_whole);
    let callback = callback_refusal(&lower).filter(|_| !is_whole);
    let unknown = names_unknown_client(&lower).filter(|_| !is_whole).map(|certainty| match certainty {
        Certainty::Certain => "unknown client",
        Certainty::Likely => "client not found",
    });
    let missing = missing_parameter(&lower).map(missing_words).filter(|_| !is_whole);
    let lacked = lacked_parameter(&lower).map(missing_words).filter(|_| !is_whole);
    let mut words = String::new();
    let mut keep = |word: &str| {
        words.push_str(word);
        words.push('\n');
    };
    hints.chain(refusals).chain(whole).for_each(&mut keep);
    [callback, lacked, missing].iter().flatten().for_each(|words| keep(words));
    unknown.into_iter().chain(of_client).for_each(keep);
    // The words are in lower case, and may be a signature where the text itself was none: a report of a report is the same.
    let mut kept = signature_text(&[&text, words.as_str()].join("\n"));
    for word in words.lines() {
        if !kept.split('\n').any(|line| line == word) {
            if !kept.is_empty() {
                kept.push('\n');
            }
            kept.push_str(word);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{AskedPage, PageHint};

    const URL: &str = "https://idp.example/auth?client_id=a&redirect_uri=http%3A%2F%2Flocalhost%3A5%2Fcb&state=s";

    fn page<'a>(text: &'a str, status: Option<u16>) -> AskedPage<'a> {
        AskedPage::new(URL, Some(""), Some(text), status)
    }

    #[test]
    fn only_words_about_the_client_itself_name_it_as_unknown() {
        for (text, expected) in [
            ("The callback URL of this client is not registered", None),
            ("The redirect URI supplied by the client is not registered", None),
            ("The URI of the client is invalid", None),
            ("The return URL is wrong. It is not one of client 5, which is not found", Some(Certainty::Likely)),
            ("Client portal - Page not found", None),
            ("Client not found", Some(Certainty::Likely)),
            ("During sign-in, client_id was not found", Some(Certainty::Certain)),
            ("Unknown client", Some(Certainty::Certain)),
            ("{\"error\":\"invalid_client\"}", Some(Certainty::Certain)),
            ("Invalid client", Some(Certainty::Likely)),
            ("{\"error\":\"invalid_client_metadata\"}", None),
            ("Client registration expired", Some(Certainty::Certain)),
            ("Client session expired", None),
            ("Client inconnu.", Some(Certainty::Likely)),
        ] {
            assert_eq!(page(text, Some(400)).names_unknown_client(), expected, "{text}");
            let kept = page_text(text, URL, false);
            assert_eq!(page(&kept, Some(400)).names_unknown_client(), expected, "{text} in a report: {kept}");
        }
    }

    #[test]
    fn hints_are_found_by_status_and_by_whole_words() {
        for (text, status, hint) in [
            ("", Some(404), Some(PageHint::NotFound)),
            ("{\"detail\":\"Not Found\"}", None, Some(PageHint::NotFound)),
            ("Client not found", None, None),
            ("Not Found", None, Some(PageHint::NotFound)),
            ("Error 404", None, Some(PageHint::NotFound)),
            ("Request 14045", None, None),
            ("{\"message\":\"Forbidden\"}", None, Some(PageHint::Forbidden)),
            ("", Some(500), Some(PageHint::Failed)),
            ("Internal Server Error", None, Some(PageHint::Failed)),
            ("", Some(502), Some(PageHint::Trouble)),
            ("Bad Gateway", None, Some(PageHint::Trouble)),
            ("", Some(400), Some(PageHint::Refused)),
            ("invalid_client: unknown", Some(401), Some(PageHint::Code("invalid_client"))),
            ("invalid_clients", None, None),
            ("Invalid OAuth Request\nUnknown scope: user:mcp", None, Some(PageHint::Code("invalid_scope"))),
            ("Cookie not found. Please make sure cookies are enabled", None, Some(PageHint::Lost)),
            ("An error occurred during authentication (invalid_state)", None, Some(PageHint::Code("invalid_state"))),
            ("Page introuvable", None, Some(PageHint::NotFound)),
            ("PKCE is required", None, Some(PageHint::Lacks("code_challenge"))),
            ("Missing parameter: code_challenge_method", None, Some(PageHint::Lacks("code_challenge_method"))),
            ("Clients must include a code_challenge here", None, Some(PageHint::Lacks("code_challenge"))),
            ("PKCE code challenge is required by the application.", None, Some(PageHint::Lacks("code_challenge"))),
            ("missing required code challenge", None, Some(PageHint::Lacks("code_challenge"))),
            ("PKCE is not required", None, None),
            ("No PKCE required", None, None),
            ("Not required: PKCE", None, None),
            ("All required fields are filled in. What PKCE is", None, None),
            ("Sign in", Some(200), None),
        ] {
            assert_eq!(page(text, status).hint(), hint, "{text} {status:?}");
            let kept = page_text(text, URL, page(text, status).is_whole());
            assert_eq!(page(&kept, status).hint(), hint, "{text} in a report");
        }
    }

    #[test]
    fn a_refusal_in_another_language_stays_one_in_a_report() {
        for text in
            ["L'URI de redirection est invalide", "Die Weiterleitungs-URL stimmt nicht überein", "重定向 URI 无效"]
        {
            let kept = page_text(text, URL, false);
            assert!(page(text, None).refuses_callback() && page(&kept, None).refuses_callback(), "{text}: {kept}");
        }
        let kept = page_text("管理者の承認が必要です", URL, false);
        assert!(page(&kept, None).refuses_app().is_some(), "{kept}");
    }

    #[test]
    fn the_words_of_an_error_say_nothing_on_a_page_that_loaded_well() {
        let text = format!("Sign in. access_denied, 404 and forbidden: what they mean. {}", "Help. ".repeat(100));
        for (status, hint) in [
            (Some(200), None),
            (Some(400), Some(PageHint::Code("access_denied"))),
            (None, Some(PageHint::Code("access_denied"))),
        ] {
            assert_eq!(page(&text, status).hint(), hint, "{status:?}");
            let kept = page_text(&text, URL, page(&text, status).is_whole());
            assert_eq!(page(&kept, status).hint(), hint, "{status:?} in a report");
        }
        assert_eq!(page("access_denied", Some(200)).hint(), Some(PageHint::Code("access_denied")));
    }
}
