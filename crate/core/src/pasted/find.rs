//! Finding addresses in a text.

use std::ops::Range;

use crate::shown::is_hidden;

/// What ends an address in a text, beside white space and hidden characters.
const ENDS: &[char] = &['"', '\'', '<', '>', '`', '|', '\\', '“', '”', '‘', '’', '。', '，', '、', '）', '」', '»'];
/// What stands after an address in a sentence.
const AFTER: &[char] = &['.', ',', ';', ':', '!', '?', ')', ']', '}'];
/// The starts of an address that lacks its scheme, as a client may print it and a browser shows it.
const BARE: &[&str] = &["localhost:", "127.0.0.1:", "[::1]:"];
/// A terminal that breaks lines has at least this many columns.
const COLUMNS: usize = 76;

/// An address in a text.
pub(super) struct Found {
    /// The address. A line break of a terminal is taken out, and a missing `http://` is added.
    pub address: String,
    /// Where it stands in the text.
    pub range: Range<usize>,
}

/// Returns the addresses in a text, in order, at most `most` of them.
pub(super) fn addresses(text: &str, most: usize) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((start, is_bare)) = next_start(text, at).filter(|_| found.len() < most) {
        let (mut address, mut end) = unbroken(text, start);
        if !is_whole_line(text, start, end) {
            let kept = trimmed(&address).len();
            end -= address.len() - kept;
            address.truncate(kept);
        }
        at = end;
        let address = if is_bare { format!("http://{address}") } else { address };
        found.push(Found { address, range: start..end });
    }
    found
}

/// Returns where the next address begins, and whether it lacks its scheme.
fn next_start(text: &str, from: usize) -> Option<(usize, bool)> {
    text[from..].char_indices().find_map(|(offset, _)| {
        let (before, here) = text.split_at(from + offset);
        let begins = |with: &str| here.get(..with.len()).is_some_and(|it| it.eq_ignore_ascii_case(with));
        if before.ends_with(|c: char| c.is_ascii_alphanumeric()) {
            return None;
        }
        if begins("http://") || begins("https://") {
            return Some((from + offset, false));
        }
        let is_port = |host: &str| here[host.len()..].starts_with(|c: char| c.is_ascii_digit());
        let is_bare = BARE.iter().filter(|host| begins(host)).any(|host| is_port(host));
        let is_part = before.ends_with(['/', '@', ':', '.', '-', '=', '%']);
        (is_bare && !is_part).then_some((from + offset, true))
    })
}

/// Returns the address that begins here, without the line breaks of a terminal, and where it ends.
fn unbroken(text: &str, start: usize) -> (String, usize) {
    let is_end = |c: char| c.is_whitespace() || is_hidden(c) || ENDS.contains(&c);
    let token = |from: usize| &text[from..from + text[from..].find(is_end).unwrap_or(text.len() - from)];
    let word = &text[start..start + text[start..].find(char::is_whitespace).unwrap_or(text.len() - start)];
    // What fills a line is an address as a whole, whatever its characters.
    let first = if is_whole_line(text, start, start + word.len()) { word } else { token(start) };
    let mut address = first.to_owned();
    let mut end = start + address.len();
    let mut line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    while let Some(rest) = text[end..].strip_prefix("\r\n").or_else(|| text[end..].strip_prefix('\n')) {
        let width = end - line;
        let next = text.len() - rest.trim_start_matches([' ', '\t']).len();
        let more = token(next);
        let stands_alone = text[next + more.len()..].trim_start_matches([' ', '\t']).chars().next();
        let stands_alone = stands_alone.is_none_or(|c| c == '\n' || c == '\r');
        let is_rest = more.contains(['&', '=', '%']) || width >= COLUMNS && more.contains(|c: char| c.is_ascii_digit());
        let is_new = more.contains("://") && !more.contains('=') || BARE.iter().any(|host| more.starts_with(host));
        if more.is_empty() || !stands_alone || !is_rest || is_new || more.starts_with("http") && more.contains("://") {
            break;
        }
        line = text.len() - rest.len();
        address.push_str(more);
        end = next + more.len();
    }
    (address, end)
}

/// Returns whether nothing else stands in the lines of this part.
fn is_whole_line(text: &str, start: usize, end: usize) -> bool {
    let before = text[..start].rsplit('\n').next().unwrap_or_default();
    let after = text[end..].split('\n').next().unwrap_or_default();
    before.trim().is_empty() && after.trim().is_empty()
}

/// Returns an address without what belongs to the sentence around it.
fn trimmed(address: &str) -> &str {
    let mut kept = address;
    while let Some(shorter) = kept.strip_suffix(AFTER) {
        let is_closed = kept.ends_with(')') && shorter.matches('(').count() > shorter.matches(')').count();
        let is_ip = kept.ends_with(']') && !shorter.contains(']') && shorter.contains("://[");
        if is_closed || is_ip {
            break;
        }
        kept = shorter;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        addresses(text, 9).into_iter().map(|found| found.address).collect()
    }

    #[test]
    fn addresses_are_found_in_sentences() {
        assert_eq!(
            found("Open (https://idp.example/a?b=c&d=1), then see http://localhost:5/cb."),
            ["https://idp.example/a?b=c&d=1", "http://localhost:5/cb"]
        );
        assert_eq!(
            found("localhost:38000/callback?code=1&state=2"),
            ["http://localhost:38000/callback?code=1&state=2"]
        );
        assert_eq!(
            found("\"http://[::1]:5\" 127.0.0.1:7 x127.0.0.1:7 a=localhost:1"),
            ["http://[::1]:5", "http://127.0.0.1:7"]
        );
        assert_eq!(found("no address, http and localhost"), [""; 0]);
        assert_eq!(
            found("[http://localhost:5/cb] and http://[::1]:5/cb."),
            ["http://localhost:5/cb", "http://[::1]:5/cb"]
        );
        assert_eq!(found("at http://[::1]."), ["http://[::1]"]);
        assert_eq!(found("see https://a.example/b_(c)."), ["https://a.example/b_(c)"]);
    }

    #[test]
    fn an_address_stands_where_it_is_found() {
        for (text, expected) in [
            ("(see http://localhost:5/cb).", "http://localhost:5/cb"),
            ("Open\nhttps://idp.example/a?b=c&\n  d=e", "https://idp.example/a?b=c&\n  d=e"),
            ("Open\r\nhttps://idp.example/a?b=c\r\n&d=e\r\n", "https://idp.example/a?b=c\r\n&d=e"),
        ] {
            let found = addresses(text, 9);
            assert_eq!(found.iter().map(|it| &text[it.range.clone()]).collect::<Vec<_>>(), [expected]);
        }
    }

    #[test]
    fn an_address_alone_is_kept_as_it_is() {
        assert_eq!(found(" http://localhost:1/?code=a.\n"), ["http://localhost:1/?code=a."]);
        assert_eq!(
            found("http://localhost:1/?redirect_uri=http://localhost:2/"),
            ["http://localhost:1/?redirect_uri=http://localhost:2/"]
        );
    }

    #[test]
    fn the_line_breaks_of_a_terminal_are_taken_out() {
        let wide = format!("https://idp.example/authorize?{}", "a=1&".repeat(15));
        assert_eq!(found(&format!("Open:\n{wide}\n  state=5&b=2\n\nPress 1")), [format!("{wide}state=5&b=2")]);
        assert_eq!(found(&format!("{wide}\nZm9v4\nWaiting")), [format!("{wide}Zm9v4")]);
        assert_eq!(
            found("http://localhost:1/\nhttp://localhost:2/?a=b"),
            ["http://localhost:1/", "http://localhost:2/?a=b"]
        );
        assert_eq!(found("http://localhost:1/\nlocalhost:2/?a=b"), ["http://localhost:1/", "http://localhost:2/?a=b"]);
        assert_eq!(found("http://localhost:1/?code=1\nPaste the address: x=1"), ["http://localhost:1/?code=1"]);
        assert_eq!(found("http://localhost:1/?code=1\nx=1 is new"), ["http://localhost:1/?code=1"]);
        assert_eq!(
            found("https://idp.example/a?b=c\n&redirect_uri=http://localhost:1/\n"),
            ["https://idp.example/a?b=c&redirect_uri=http://localhost:1/"]
        );
    }

    #[test]
    fn only_a_full_line_goes_on_with_what_looks_like_a_word() {
        let line = |columns: usize| format!("https://idp.example/a?b={}", "1".repeat(columns - 24));
        let before = "a long line before the address, which has nothing to do with how wide its own line is\n";
        for before in ["", before] {
            let (narrow, wide) = (line(COLUMNS - 1), line(COLUMNS));
            assert_eq!(found(&format!("{before}{narrow}\nZm9v4")), [narrow]);
            assert_eq!(found(&format!("{before}{wide}\nZm9v4")), [wide + "Zm9v4"]);
        }
        let wide = line(COLUMNS);
        assert_eq!(found(&format!("{wide}\n&c=1\nZm9v4")), [wide + "&c=1"]);
    }
}
