//! Recognising loopback addresses in the URL test data of the web platform, which the `url` crate contains: the core
//! and the browser must agree on the host and the port of every address.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use portmend::protocol::loopback::{LoopbackAddress, LoopbackUrl};
use serde_json::Value;

/// Loopback addresses in several spellings, and addresses that only look like loopback, with host and port as in the
/// test data.
const SPELLINGS: &[(&str, Option<(&str, &str)>)] = &[
    ("http://LOCALHOST:1/", Some(("localhost", "1"))),
    ("http://loc%61lhost:1/", Some(("localhost", "1"))),
    ("http://127.1/", Some(("127.0.0.1", ""))),
    ("http://127.0.1/", Some(("127.0.0.1", ""))),
    ("http://0x7f.1/", Some(("127.0.0.1", ""))),
    ("http://0x7f000001/", Some(("127.0.0.1", ""))),
    ("http://2130706433/", Some(("127.0.0.1", ""))),
    ("http://0177.0.0.1/", Some(("127.0.0.1", ""))),
    ("http://127.0.0.1./", Some(("127.0.0.1", ""))),
    ("http://127.255.255.255/", Some(("127.255.255.255", ""))),
    ("http://[::0001]:443/", Some(("[::1]", "443"))),
    ("https://[0:0:0:0:0:0:0.0.0.1]:443/", Some(("[::1]", ""))),
    ("https://localhost:80/", Some(("localhost", "80"))),
    ("http://localhost:00080/", Some(("localhost", ""))),
    ("http://localhost:65535/", Some(("localhost", "65535"))),
    ("http:\\\\localhost\\cb", Some(("localhost", ""))),
    ("http:localhost", Some(("localhost", ""))),
    ("http://@localhost/", Some(("localhost", ""))),
    ("http://localhost./", None),
    ("http://localhost:65536/", None),
    ("http://localhost:0/", None),
    ("http://user@localhost/", None),
    ("http://localhost@evil.example/", None),
    ("http://localhost%2eevil.example/", None),
    ("http://localhost\\@evil.example/", Some(("localhost", ""))),
    ("http://127.0.0.1.evil.example/", None),
    ("http://127.0.0.256/", None),
    ("http://[::ffff:127.0.0.1]/", None),
    ("http://[::ffff:7f00:1]/", None),
    ("http://[::127.0.0.1]/", None),
    ("http://[fe80::1]/", None),
    ("http://[::1%25lo]/", None),
    ("http://0.0.0.0/", None),
    ("http://[::]/", None),
    ("ws://localhost/", None),
];

#[test]
fn loopback_addresses_have_the_host_and_port_of_the_test_data() {
    let (mut total, mut loopback) = (0, 0);
    for test in cases(&data()) {
        total += 1;
        let Some(url) = LoopbackUrl::read(&test.input) else {
            assert!(!test.is_loopback(), "{} is loopback and was not recognised", test.input);
            continue;
        };
        loopback += 1;
        assert!(test.is_loopback(), "{} was taken for loopback", test.input);
        assert_eq!(shown(&url.address), (test.scheme, test.host, test.port), "{}", test.input);
    }
    // An empty data file would prove nothing.
    assert!(total > 120 && loopback > 1, "{total} http addresses, {loopback} of them loopback");
}

#[test]
fn the_test_data_moved_to_localhost_is_recognised() {
    // With `localhost` in place of the host: path, query and fragment must not affect the address, and must stay as the
    // browser has them.
    let mut recognised = 0;
    for test in cases(&data()).into_iter().filter(|test| !test.host.is_empty() && test.user.is_empty()) {
        let Some((before, after)) = test.href.split_once(&format!("//{}", test.host)) else { continue };
        let moved = format!("{before}//localhost{after}");
        let Some(url) = LoopbackUrl::read(&moved) else {
            assert_eq!(test.port, "0", "{moved}");
            continue;
        };
        recognised += 1;
        assert_eq!(shown(&url.address), (test.scheme, "localhost".to_owned(), test.port), "{moved}");
        let to = LoopbackAddress::read_listener("http://[::1]:40892").unwrap();
        let rest = after.strip_prefix(':').map_or(after, |port| port.trim_start_matches(|c: char| c.is_ascii_digit()));
        assert_eq!(url.at(&to), format!("http://[::1]:40892{rest}"), "{moved}");
    }
    assert!(recognised > 100, "{recognised}");
}

#[test]
fn spellings_of_loopback_are_recognised_and_lookalikes_are_not() {
    for (text, expected) in SPELLINGS {
        let found = LoopbackUrl::read(text).map(|url| shown(&url.address)).map(|(_, host, port)| (host, port));
        assert_eq!(found.as_ref().map(|(host, port)| (host.as_str(), port.as_str())), *expected, "{text}");
    }
}

struct Case {
    input: String,
    href: String,
    scheme: String,
    user: String,
    host: String,
    port: String,
}

impl Case {
    fn is_loopback(&self) -> bool {
        let is_ip = self.host.parse::<std::net::Ipv4Addr>().is_ok_and(|ip| ip.is_loopback());
        (self.host == "localhost" || self.host == "[::1]" || is_ip)
            && self.user.is_empty()
            && self.port != "0"
            // The core reads ASCII hosts only.
            && self.input.is_ascii()
    }
}

/// Returns the tests with a valid, absolute http or https URL.
fn cases(data: &Value) -> Vec<Case> {
    let text = |test: &Value, name: &str| test[name].as_str().unwrap_or_default().to_owned();
    let kept = data.as_array().unwrap().iter().filter(|test| {
        let input = test["input"].as_str().unwrap_or_default().trim_matches(|c| c <= ' ').to_ascii_lowercase();
        let is_web = matches!(test["protocol"].as_str(), Some("http:" | "https:"));
        // Without slashes, it is relative if the base has the same scheme.
        is_web
            && (input.starts_with("http://")
                || input.starts_with("https://")
                || test["base"].is_null() && input.starts_with("http"))
    });
    kept.map(|test| Case {
        input: text(test, "input"),
        href: text(test, "href"),
        scheme: text(test, "protocol").trim_end_matches(':').to_owned(),
        user: text(test, "username") + &text(test, "password"),
        host: text(test, "hostname"),
        port: text(test, "port"),
    })
    .collect()
}

/// Returns scheme, host and port as the browser's `URL` has them: the default port is left out.
fn shown(address: &LoopbackAddress) -> (String, String, String) {
    let default_port = if address.scheme.as_str() == "http" { 80 } else { 443 };
    let port = if address.port == default_port { String::new() } else { address.port.to_string() };
    (address.scheme.as_str().to_owned(), address.host.to_string(), port)
}

/// Reads `urltestdata.json` of the web platform tests, from the sources of the `url` crate.
fn data() -> Value {
    let path = url_crate().join("tests/urltestdata.json");
    serde_json::from_str(&fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
        .unwrap()
}

fn url_crate() -> PathBuf {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    // Dependencies for other platforms may not be downloaded.
    let rustc = Command::new("rustc").arg("-vV").output().unwrap();
    let version = String::from_utf8(rustc.stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc names its host");
    let arguments = ["metadata", "--format-version=1", "--offline", "--locked", "--filter-platform", host];
    let output = Command::new(env!("CARGO")).args(arguments).args(["--manifest-path", manifest]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let url = packages.iter().find(|package| package["name"] == "url").expect("the url crate is a dependency");
    Path::new(url["manifest_path"].as_str().unwrap()).parent().unwrap().to_owned()
}
