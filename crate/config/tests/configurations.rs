//! The files in `tests/configurations`, and what is read in each.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use portmend::value::Value;
use portmend_config::{Reading, Source, read};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/configurations")
}

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, found);
        } else if path.parent() != Some(&self::folder()) {
            found.push(path);
        }
    }
}

/// Returns the files by their names.
fn files() -> BTreeMap<String, String> {
    let mut found = Vec::new();
    files_below(&folder(), &mut found);
    let name = |path: &Path| path.strip_prefix(folder()).unwrap().to_str().unwrap().replace('\\', "/");
    found.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

fn source(name: &str) -> Source<'_> {
    // A text without the name of a file is pasted.
    Source { name: Some(name).filter(|name| !name.ends_with(".txt")), client: None }
}

#[test]
fn every_file_is_read_as_expected() {
    let results: Vec<(std::borrow::Cow<'static, str>, Value)> = files()
        .into_iter()
        .map(|(name, text)| {
            let reading = read(&text, &source(&name)).unwrap();
            (name.into(), Value::from(&reading))
        })
        .collect();
    let text = serde_json::to_string_pretty(&Value::Object(results)).unwrap() + "\n";
    let file = folder().join("expected.json");
    if std::env::var_os("RENEW").is_some() {
        fs::write(&file, &text).unwrap();
    }
    let expected: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(&file).unwrap_or_default()).unwrap_or_default();
    let actual: serde_json::Value = serde_json::from_str(&text).unwrap();
    for (name, value) in actual.as_object().unwrap() {
        assert_eq!(expected.get(name), Some(value), "{name}: see README.md in tests/configurations");
    }
    assert_eq!(expected.as_object().map(|all| all.len()), actual.as_object().map(|all| all.len()));
}

#[test]
fn no_secret_is_in_a_result() {
    for (name, text) in files() {
        for client in std::iter::once(None).chain(portmend_config::FORMATS.iter().map(|format| Some(format.id))) {
            let reading = read(&text, &Source { client, ..source(&name) }).unwrap_or_default();
            assert!(!format!("{reading:?}").contains("PLANTED"), "{name} as {client:?}");
        }
    }
}

#[test]
fn a_client_is_recognised_by_its_file_alone() {
    for (name, text) in files() {
        // What these clients write, others write too.
        if ["several/", "reported/", "amazon-q/", "droid/", "claude-desktop/", "roo/.roo", "claude-code/commands"]
            .iter()
            .any(|start| name.starts_with(start))
        {
            continue;
        }
        let client = name.split('/').next().unwrap();
        let only = |reading: &Reading| reading.clients == [client];
        assert!(
            only(&read(&text, &Source::default()).unwrap()),
            "{name}: {:?}",
            read(&text, &Source::default()).unwrap().clients
        );
    }
}
