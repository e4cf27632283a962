//! Reading the patterns that some providers take for registered URLs.

/// The most steps that one comparison takes, and how deep it goes: no expression may hold up a sign-in.
const MAX_STEPS: u32 = 20_000;
const MAX_DEPTH: u32 = 200;

/// Returns whether a text fits a pattern in which `*` stands for any text, and a backslash makes the next character
/// stand for itself.
pub fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = vec![String::new()];
    let mut characters = pattern.chars();
    while let Some(c) = characters.next() {
        match (c, parts.last_mut()) {
            ('*', _) => parts.push(String::new()),
            ('\\', Some(part)) => part.extend(characters.next()),
            (c, Some(part)) => part.push(c),
            (_, None) => {}
        }
    }
    let Some((first, rest)) = parts.split_first() else { return false };
    let Some(text) = text.strip_prefix(first.as_str()) else { return false };
    let Some((last, between)) = rest.split_last() else { return text.is_empty() };
    let Some(mut text) = text.strip_suffix(last.as_str()) else { return false };
    for part in between {
        let Some(at) = text.find(part.as_str()) else { return false };
        text = &text[at + part.len()..];
    }
    true
}

/// Returns whether a text as a whole fits a regular expression. What is beyond the usual syntax fits nothing.
pub fn regular_expression(expression: &str, text: &str) -> bool {
    let (expression, text): (Vec<char>, Vec<char>) = (expression.chars().collect(), text.chars().collect());
    let mut at = 0;
    let Some(alternatives) = alternatives(&expression, &mut at).filter(|_| at == expression.len()) else {
        return false;
    };
    let mut left = Left { steps: MAX_STEPS, depth: MAX_DEPTH };
    fits_any(&alternatives, &text, 0, &mut left, &mut |end, _| end == text.len())
}

/// One of which must fit.
type Alternatives = Vec<Vec<Piece>>;

/// Something that is repeated.
struct Piece {
    item: Item,
    least: usize,
    most: usize,
}

/// What a comparison may still take.
struct Left {
    steps: u32,
    depth: u32,
}

enum Item {
    /// The start or the end of the text.
    Anchor,
    /// Any character.
    Any,
    /// A character in one of these ranges, or in none of them.
    Set {
        ranges: Vec<(char, char)>,
        is_negated: bool,
    },
    Group(Alternatives),
}

/// Called with the place that was reached.
type Next<'n> = &'n mut dyn FnMut(usize, &mut Left) -> bool;

fn alternatives(expression: &[char], at: &mut usize) -> Option<Alternatives> {
    let mut all = vec![Vec::new()];
    while let Some(c) = expression.get(*at).copied().filter(|c| *c != ')') {
        *at += 1;
        if c == '|' {
            all.push(Vec::new());
            continue;
        }
        let item = match c {
            '^' | '$' => Item::Anchor,
            '.' => Item::Any,
            '[' => set(expression, at)?,
            '(' => {
                if expression.get(*at..*at + 2) == Some(&['?', ':']) {
                    *at += 2;
                }
                let inner = alternatives(expression, at)?;
                *at += 1;
                expression.get(*at - 1)?;
                Item::Group(inner)
            }
            '\\' => {
                *at += 1;
                Item::Set { ranges: escaped(*expression.get(*at - 1)?)?, is_negated: false }
            }
            '*' | '+' | '?' | '{' => return None,
            c => Item::Set { ranges: vec![(c, c)], is_negated: false },
        };
        let (least, most) = repetition(expression, at)?;
        all.last_mut()?.push(Piece { item, least, most });
    }
    Some(all)
}

fn escaped(c: char) -> Option<Vec<(char, char)>> {
    match c {
        'd' => Some(vec![('0', '9')]),
        'w' => Some(vec![('0', '9'), ('A', 'Z'), ('a', 'z'), ('_', '_')]),
        c if c.is_ascii_alphanumeric() => None,
        c => Some(vec![(c, c)]),
    }
}

fn set(expression: &[char], at: &mut usize) -> Option<Item> {
    let is_negated = expression.get(*at) == Some(&'^');
    *at += usize::from(is_negated);
    let mut ranges = Vec::new();
    loop {
        let c = *expression.get(*at)?;
        *at += 1;
        match c {
            ']' => return Some(Item::Set { ranges, is_negated }),
            '\\' => {
                ranges.extend(escaped(*expression.get(*at)?)?);
                *at += 1;
            }
            from => match expression.get(*at..*at + 2) {
                Some(&['-', to]) if to != ']' => {
                    ranges.push((from, to));
                    *at += 2;
                }
                _ => ranges.push((from, from)),
            },
        }
    }
}

fn repetition(expression: &[char], at: &mut usize) -> Option<(usize, usize)> {
    let limits = match expression.get(*at) {
        Some('*') => (0, usize::MAX),
        Some('+') => (1, usize::MAX),
        Some('?') => (0, 1),
        Some('{') => {
            let length = expression[*at..].iter().position(|c| *c == '}')?;
            let inner: String = expression[*at + 1..*at + length].iter().collect();
            *at += length;
            let (least, most) = inner.split_once(',').unwrap_or((&inner, &inner));
            (least.parse().ok()?, if most.is_empty() { usize::MAX } else { most.parse().ok()? })
        }
        _ => return Some((1, 1)),
    };
    *at += 1;
    // A lazy or possessive repetition fits the same whole texts, as far as these patterns go.
    *at += usize::from(matches!(expression.get(*at), Some('?' | '+')));
    Some(limits)
}

fn fits_any(all: &Alternatives, text: &[char], at: usize, left: &mut Left, next: Next<'_>) -> bool {
    all.iter().any(|pieces| fits_all(pieces, text, at, left, next))
}

/// Returns whether the pieces fit from `at` on, and then what follows.
fn fits_all(pieces: &[Piece], text: &[char], at: usize, left: &mut Left, next: Next<'_>) -> bool {
    if left.steps == 0 || left.depth == 0 {
        return false;
    }
    left.steps -= 1;
    left.depth -= 1;
    let fits = match pieces.split_first() {
        None => next(at, left),
        Some((Piece { item: Item::Group(inner), least, most }, rest)) => {
            fits_group(&Group { inner, least: *least, most: *most, rest }, 0, text, at, left, next)
        }
        Some((Piece { item: Item::Anchor, .. }, rest)) => {
            (at == 0 || at == text.len()) && fits_all(rest, text, at, left, next)
        }
        Some((Piece { item, least, most }, rest)) => {
            let run = text[at..].iter().take(*most).take_while(|c| item.fits(**c)).count();
            (*least..=run).rev().any(|taken| fits_all(rest, text, at + taken, left, next))
        }
    };
    left.depth += 1;
    fits
}

/// A repeated group, and what follows it.
struct Group<'p> {
    inner: &'p Alternatives,
    least: usize,
    most: usize,
    rest: &'p [Piece],
}

fn fits_group(group: &Group<'_>, done: usize, text: &[char], at: usize, left: &mut Left, next: Next<'_>) -> bool {
    if done < group.most {
        let mut again = |end: usize, left: &mut Left| {
            // A repetition of nothing would never end.
            (end > at || done < group.least) && fits_group(group, done + 1, text, end, left, next)
        };
        if fits_any(group.inner, text, at, left, &mut again) {
            return true;
        }
    }
    done >= group.least && fits_all(group.rest, text, at, left, next)
}

impl Item {
    /// Returns whether this is the one character.
    fn fits(&self, c: char) -> bool {
        match self {
            Self::Any => true,
            Self::Set { ranges, is_negated } => {
                ranges.iter().any(|(from, to)| (from..=to).contains(&&c)) != *is_negated
            }
            Self::Anchor | Self::Group(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_text() {
        for (pattern, text, fits) in [
            ("*", "http://localhost:1/cb", true),
            ("http://localhost:*/cb", "http://localhost:54321/cb", true),
            ("http://localhost:*/cb", "http://localhost:54321/other", false),
            ("http://localhost:*", "https://localhost:1", false),
            (r"http://\[::1\]:80/*", "http://[::1]:80/cb", true),
            ("http://localhost.x/*", "http://localhostyx/a", false),
            ("http://*.a.*.a.*/cb", "http://www.a.x.a.y/cb", true),
            ("http://*.a.*.a.*/cb", "http://www.a.y/cb", false),
        ] {
            assert_eq!(glob(pattern, text), fits, "{pattern} {text}");
        }
    }

    #[test]
    fn expressions_fit_whole_texts() {
        let text = "http://localhost:5555/cb";
        for expression in [
            ".*",
            "^http://localhost:.*$",
            r"http://localhost:\d+/cb",
            r"http:\/\/localhost(:[0-9]+)?/cb",
            "https?://(?:localhost|127.0.0.1):[0-9]{2,5}/cb",
            "http://[^/]+/cb",
            "[a-z:/0-9]+",
            "http://localhost:5555(/a|/cb)",
            "http://.*?/cb",
            "(h|[t:/])+?.*",
        ] {
            assert!(regular_expression(expression, text), "{expression}");
        }
        for expression in [
            "http://localhost",
            r"http://localhost:\d{3}/cb",
            "http://local.invalid?",
            "(http",
            "http)",
            "*",
            "[a",
            r"\p{L}",
            r"http://localhost:5555/\cb",
            "x{a}",
            "",
        ] {
            assert!(!regular_expression(expression, text), "{expression}");
        }
        for (expression, text, fits) in [
            ("[^/]+", "a^b[", true),
            ("[a-]+", "a-a", true),
            (r"[\d:]+", "1:2", true),
            (r"[\d]", "d", false),
            ("(a){1,2}", "aa", true),
            ("(a){1,2}", "aaa", false),
            ("(a*){2}b", "b", true),
        ] {
            assert_eq!(regular_expression(expression, text), fits, "{expression} {text}");
        }
        // It goes no deeper than it may, however many steps that takes.
        let many = |count: usize| "a".repeat(count);
        assert!(regular_expression(&many(100), &many(100)));
        assert!(!regular_expression(&many(250), &many(250)));
        assert!(regular_expression("a*a{300}b", &format!("{}b", many(600))));
        // It gives up in time.
        assert!(!regular_expression("((a*)*)*b", &"a".repeat(2000)));
    }
}
