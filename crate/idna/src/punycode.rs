//! Validating Punycode labels (RFC 3492), as far as that is possible without Unicode tables.

const BASE: u32 = 36;
const T_MIN: u32 = 1;
const T_MAX: u32 = 26;
const SKEW: u32 = 38;
const DAMP: u32 = 700;
const INITIAL_BIAS: u32 = 72;
const INITIAL_N: u32 = 0x80;

/// The longest label and the most characters in one: the limits of `idna`.
const MAX_LENGTH: usize = 2000;
const MAX_CHARACTERS: u32 = 1000;

/// Returns whether the text after `xn--`, in lower case, encodes characters that are not ASCII.
pub(crate) fn is_valid(label: &str) -> bool {
    !label.is_empty() && !label.ends_with('-') && label.len() <= MAX_LENGTH && decodes(label).is_some()
}

fn decodes(label: &str) -> Option<()> {
    let (basic, deltas) = match label.rfind('-') {
        Some(0) | None => ("", label),
        Some(end) => (&label[..end], &label[end + 1..]),
    };
    let mut length = basic.len() as u32;
    let mut first = basic.chars().next();
    let (mut n, mut i, mut bias) = (INITIAL_N, 0_u32, INITIAL_BIAS);
    let mut digits = deltas.bytes().map(digit).peekable();
    while digits.peek().is_some() {
        let before = i;
        let mut weight = 1_u32;
        for k in (BASE..).step_by(BASE as usize) {
            let digit = digits.next()??;
            i = i.checked_add(digit.checked_mul(weight)?)?;
            let t = k.saturating_sub(bias).clamp(T_MIN, T_MAX);
            if digit < t {
                break;
            }
            weight = weight.checked_mul(BASE - t)?;
        }
        length += 1;
        bias = adapt(i - before, length, before == 0);
        n = n.checked_add(i / length)?;
        i %= length;
        let character = char::from_u32(n).filter(|character| *character != char::REPLACEMENT_CHARACTER)?;
        if i == 0 {
            first = Some(character);
        }
        i += 1;
    }
    // A joiner needs a character before it (RFC 5892, appendix A).
    let starts_with_joiner = matches!(first, Some('\u{200c}' | '\u{200d}'));
    (length <= MAX_CHARACTERS && !starts_with_joiner).then_some(())
}

fn digit(byte: u8) -> Option<u32> {
    match byte {
        b'a'..=b'z' => Some((byte - b'a').into()),
        b'0'..=b'9' => Some((byte - b'0' + 26).into()),
        _ => None,
    }
}

fn adapt(mut delta: u32, length: u32, is_first: bool) -> u32 {
    delta /= if is_first { DAMP } else { 2 };
    delta += delta / length;
    let mut k = 0;
    while delta > ((BASE - T_MIN) * T_MAX) / 2 {
        delta /= BASE - T_MIN;
        k += BASE;
    }
    k + (BASE - T_MIN + 1) * delta / (delta + SKEW)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_characters_are_valid() {
        for label in ["bcher-kva", "wgv71a119e", "ls8haa", "mgba3gch31f060k", "a"] {
            assert!(is_valid(label), "{label}");
        }
    }

    #[test]
    fn other_labels_are_invalid() {
        // In order: empty; ASCII only (three); a truncated number; no digit; not a character; a joiner at the start.
        for label in ["", "-", "a-", "-a", "z", "a-b_", "99999999", "0ug"] {
            assert!(!is_valid(label), "{label}");
        }
    }
}
