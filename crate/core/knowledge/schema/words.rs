//! The values that are one of a few words.

use super::super::read::{FromToml, Problem, Value};

/// Declares enums that are read from strings. The generated code uses the same names. A field with a `default` can be
/// left out.
macro_rules! words {
    ($($name:ident { $($variant:ident = $word:literal),* $(,)? } $(default $default:ident)?;)*) => {$(
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($variant),* }

        impl $name {
            pub const WORDS: &[&str] = &[$($word),*];
        }

        impl FromToml for $name {
            fn from_toml(value: &Value<'_>) -> Result<Self, Problem> {
                match value.get_ref().as_str() {
                    $(Some($word) => Ok(Self::$variant),)*
                    _ => Err(Problem::not_one_of(value, Self::WORDS)),
                }
            }
            $(fn left_out() -> Option<Self> {
                Some(Self::$default)
            })?
        }
    )*};
}

words! {
    Reach {
        Exact = "exact",
        AnyPortOnIp = "any_port_on_ip",
        AnyPort = "any_port",
        AnyPortOnIpIfPortless = "any_port_on_ip_if_portless",
        AnyPortIfPortless = "any_port_if_portless",
        AnyPortOnLocalhost = "any_port_on_localhost",
        PortIgnored = "port_ignored",
        AnyHostAndPort = "any_host_and_port",
        AnyLoopback = "any_loopback",
    };
    Forgiven {
        Https = "https",
        UsualIpsOnly = "usual_ips_only",
        NotIpv6 = "not_ipv6",
        Parsed = "parsed",
        AddedQuery = "added_query",
        LetterCase = "letter_case",
        DeeperPath = "deeper_path",
        Scheme = "scheme",
        StarAtEnd = "star_at_end",
        Stars = "stars",
        StarsInPath = "stars_in_path",
        MoreQuery = "more_query",
        Expressions = "expressions",
    };
    Loopback { Any = "any", Localhost = "localhost", Ip = "ip", NotIpv6 = "not_ipv6", None = "none" } default Any;
    TokenStep { Strict = "strict", Lenient = "lenient", Unknown = "unknown" };
    Verified { Ran = "ran", Source = "source", Documentation = "documentation", Report = "report" };
    Certainty { Certain = "certain", Likely = "likely" } default Certain;
    Means {
        CallbackUrl = "callback_url",
        ClientUnknown = "client_unknown",
        CallbackDomain = "callback_domain",
        Administrator = "administrator",
        Account = "account",
        Trouble = "trouble",
        LiveKeys = "live_keys",
        OtherSetting = "other_setting",
        OutOfBand = "out_of_band",
        Error = "error",
    } default CallbackUrl;
    MatchConfidence { Certain = "certain", Likely = "likely" };
    Host { Localhost = "localhost", Ip = "127.0.0.1" };
    PathSuffix { ServerUrlHash = "server_url_hash" };
    PortChoice { Random = "random", Scan = "scan", Preferred = "preferred", Fixed = "fixed" };
    Part { Port = "port", Host = "host", Path = "path" };
    Paste { Nothing = "nothing", Url = "url", Code = "code" } default Nothing;
}
