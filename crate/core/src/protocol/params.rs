//! Reading the parameters of a query or fragment.

use std::borrow::Cow;

use url::form_urlencoded;

/// A parameter, by how often it occurs. RFC 6749 section 3.1 forbids repeating one, so a repeated one has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Param<'a> {
    /// It does not occur.
    Absent,
    /// It occurs once, with this decoded value, which may be empty.
    Once(Cow<'a, str>),
    /// It occurs more than once, with equal values or not.
    Repeated,
}

impl<'a> Param<'a> {
    /// Finds a parameter by its exact name in a form-encoded text.
    pub fn find(encoded: &'a str, name: &str) -> Self {
        let mut values = form_urlencoded::parse(encoded.as_bytes()).filter(|(key, _)| key == name);
        match (values.next(), values.next()) {
            (None, _) => Self::Absent,
            (Some((_, value)), None) => Self::Once(value),
            (Some(_), Some(_)) => Self::Repeated,
        }
    }

    /// Returns the value, if there is exactly one and it is not empty.
    pub fn value(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Once(value) if !value.is_empty() => Some(value),
            _ => None,
        }
    }

    /// Returns whether the parameter occurs.
    pub fn is_present(&self) -> bool {
        *self != Self::Absent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_found_by_its_exact_name() {
        assert_eq!(Param::find("xstate=1&state=a%2Fb+c", "state"), Param::Once("a/b c".into()));
        assert_eq!(Param::find("session_state=1", "state"), Param::Absent);
        assert_eq!(Param::find("state=1&code=2&state=1", "state"), Param::Repeated);
        assert_eq!(Param::find("state=&code=2", "state").value(), None);
        assert_eq!(Param::find("st%61te=1", "state"), Param::Once("1".into()));
    }
}
