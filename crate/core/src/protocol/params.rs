//! Reading parameters from a query or fragment, with an eye for those that occur twice.

use std::borrow::Cow;

use url::form_urlencoded;

/// How often a parameter occurs. RFC 6749 section 3.1 forbids repeating one, so a repeated one proves nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Param<'a> {
    /// Not there.
    Absent,
    /// Once: its decoded value, which may be empty.
    Once(Cow<'a, str>),
    /// More than once, with equal values or not.
    Repeated,
}

impl<'a> Param<'a> {
    /// Looks for a parameter by its exact name.
    pub fn find(encoded: &'a str, name: &str) -> Self {
        let mut values = form_urlencoded::parse(encoded.as_bytes()).filter(|(key, _)| key == name);
        match (values.next(), values.next()) {
            (None, _) => Self::Absent,
            (Some((_, value)), None) => Self::Once(value),
            (Some(_), Some(_)) => Self::Repeated,
        }
    }

    /// The value, when there is exactly one and it is not empty.
    pub fn value(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Once(value) if !value.is_empty() => Some(value),
            _ => None,
        }
    }

    /// Whether the parameter occurs at all.
    pub fn is_present(&self) -> bool {
        *self != Self::Absent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_found_by_its_whole_name_and_counted() {
        assert_eq!(Param::find("xstate=1&state=a%2Fb+c", "state"), Param::Once("a/b c".into()));
        assert_eq!(Param::find("session_state=1", "state"), Param::Absent);
        assert_eq!(Param::find("state=1&code=2&state=1", "state"), Param::Repeated);
        assert_eq!(Param::find("state=&code=2", "state").value(), None);
        assert_eq!(Param::find("st%61te=1", "state"), Param::Once("1".into()));
    }
}
