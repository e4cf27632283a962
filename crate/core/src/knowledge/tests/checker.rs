//! Tests of the errors in data files, with made-up entries.

use super::*;

const PROVIDERS: &str = r#"[[mismatch]]
error_code = "bad_redirect"

[[provider]]
id = "acme"
name = "Acme"
hosts = ["login.acme.example", "*.acme.example"]
paths = ["/acme/authorize"]
matching = "exact"
token_step = "strict"
propagation_minutes = [2, 10]
cautions = ["caution_acme"]
source = "acme.example/docs"
verified = "report"
checked = "2026-01-31"
mismatch = [
  { error_code = "denied", error_description_contains = "redirect" },
  { page_contains = "does not match", certainty = "likely", caution = "caution_other" },
]

[[provider]]
id = "bolt"
name = "Bolt"
hosts = ["bolt.example"]
matching = "any_port"
token_step = "unknown"
source = "bolt.example/docs"
verified = "ran"
checked = "2026-01-31"
"#;

const CLIENTS: &str = r#"[[client]]
id = "tool"
name = "Tool"
client_ids = ["tool-client-id", "https://tool.example/client.json"]
metadata_redirect_uris = ["http://127.0.0.1/callback"]
redirect_uris = ["http://localhost:*/tool"]
match_confidence = "likely"
authorization_servers = ["*.acme.example"]
requires_resource = true
host = "localhost"
path = "/tool"
port_choice = "random"
pinnable = ["port"]
pin = [
  { merge = ["~/.tool.json", '"port": {port}'] },
  { environment = "TOOL_PORT={port}" },
  { run = "tool login {name}" },
  "port_free",
]
paste = "url"
sign_in_without_callback = [{ say = "step_tool" }]
source = "tool.example/docs"
verified = "source"
checked = "2026-01-31"

[[client]]
id = "other"
name = "Other"
client_ids = ["other-client-id"]
port_choice = "fixed"
source = "other.example/docs"
verified = "source"
checked = "2026-01-31"
"#;

/// Returns the error if the first `valid` in the file is replaced by `invalid`.
fn problem(file: &str, valid: &str, invalid: &str) -> String {
    let text = if file == "providers.toml" { PROVIDERS } else { CLIENTS };
    assert!(text.contains(valid), "{valid} is not in {file}");
    let text = text.replacen(valid, invalid, 1);
    let source = Source { file, text: &text };
    let result = match file {
        "providers.toml" => check::providers(source).map(|_| ()),
        _ => check::clients(source).map(|_| ()),
    };
    result.err().unwrap_or_default()
}

fn in_provider(valid: &str, invalid: &str) -> String {
    problem("providers.toml", valid, invalid)
}

fn in_client(valid: &str, invalid: &str) -> String {
    problem("clients.toml", valid, invalid)
}

#[test]
fn valid_entries_are_read() {
    assert_eq!(in_provider("acme", "acme"), "");
    assert_eq!(in_client("tool", "tool"), "");
}

#[test]
fn the_error_for_an_unknown_word_lists_the_valid_ones() {
    assert_eq!(
        in_provider("matching = \"exact\"", "matching = \"exactly\""),
        "providers.toml:9: provider acme: matching = \"exactly\" is not one of: exact, any_port_on_ip, any_port, \
         any_port_on_ip_if_portless, any_port_if_portless, any_port_on_localhost, port_ignored, any_host_and_port, \
         any_loopback"
    );
    assert_eq!(
        in_provider("verified = \"ran\"", "verified = true"),
        "providers.toml:28: provider bolt: verified = true is not one of: ran, source, documentation, report"
    );
    assert_eq!(
        in_client("pinnable = [\"port\"]", "pinnable = [\"port\", \"query\"]"),
        "clients.toml:13: client tool: in pinnable, \"query\" is not one of: port, host, path"
    );
    assert_eq!(
        in_provider("certainty = \"likely\"", "certainty = \"maybe\""),
        "providers.toml:18: provider acme: signature: certainty = \"maybe\" is not one of: certain, likely"
    );
}

#[test]
fn what_is_true_of_hosts_needs_hosts() {
    for field in ["trusted_hosts", "shared_clients", "only_s256"] {
        let with_hosts = format!("paths = [\"/acme/authorize\"]\n{field} = true");
        assert_eq!(in_provider("paths = [\"/acme/authorize\"]", &with_hosts), "");
        let without_hosts = format!("{field} = true\nmismatch = [{{ error_code = \"denied\" }}]");
        assert_eq!(
            in_provider("hosts = [\"bolt.example\"]", &without_hosts),
            format!("providers.toml:24: provider bolt: {field} needs hosts as well")
        );
    }
}

#[test]
fn an_error_has_a_cause_and_anything_else_a_caution() {
    let in_acme = |fields: &str| in_provider("caution = \"caution_other\"", fields);
    assert_eq!(in_acme("means = \"error\", cause = \"cause_other\""), "");
    let problem = "providers.toml:18: provider acme: signature:";
    assert_eq!(in_acme("cause = \"cause_other\""), format!("{problem} cause needs means = \"error\" as well"));
    assert_eq!(
        in_acme("means = \"error\", caution = \"caution_other\""),
        format!("{problem} caution does not go with means = \"error\", which takes cause")
    );
}

#[test]
fn the_error_for_an_unknown_field_suggests_a_known_one() {
    assert_eq!(
        in_provider("hosts = [\"bolt", "host = [\"bolt"),
        "providers.toml:24: provider bolt: unknown field host; did you mean hosts?"
    );
    assert_eq!(
        in_provider("error_code = \"bad_redirect\"", "code = \"bad_redirect\""),
        "providers.toml:2: signature: unknown field code; the fields are: url_contains, error_code, \
         error_description_contains, page_contains, certainty, means, caution, cause, lists_registered, own_wording"
    );
    assert_eq!(
        in_client("[[client]]\nid = \"other\"", "[[clients]]\nid = \"other\""),
        "clients.toml:26: unknown field clients; did you mean client?"
    );
}

#[test]
fn the_error_for_a_missing_field_names_its_entry() {
    for (file, line, kind, name) in [
        ("providers.toml", "matching = \"any_port\"\n", "providers.toml:21: provider bolt", "matching"),
        ("providers.toml", "id = \"bolt\"\n", "providers.toml:21: provider without an id", "id"),
        ("clients.toml", "port_choice = \"fixed\"\n", "clients.toml:26: client other", "port_choice"),
        ("clients.toml", "source = \"other.example/docs\"\n", "clients.toml:26: client other", "source"),
    ] {
        assert_eq!(problem(file, line, ""), format!("{kind}: the field {name} is missing"));
    }
}

#[test]
fn the_error_for_a_wrong_type_names_the_expected_one() {
    for (valid, invalid, problem) in [
        ("\"Acme\"", "5", "6: provider acme: name = 5 is not a string in quotes"),
        ("\"Acme\"", "\"\"", "6: provider acme: name = \"\" is empty"),
        ("\"2026-01-31\"", "2026-01-31", "15: provider acme: checked = 2026-01-31 is not a string in quotes"),
        (
            "[\"bolt.example\"]",
            "\"bolt.example\"",
            "24: provider bolt: hosts = \"bolt.example\" is not a list in brackets",
        ),
        ("\"*.acme.example\"", "true", "7: provider acme: in hosts, true is not a string in quotes"),
        (
            "\"likely\"",
            "\"likely\", lists_registered = 1",
            "18: provider acme: signature: lists_registered = 1 is not true or false",
        ),
        ("[2, 10]", "10", "11: provider acme: propagation_minutes = 10 is not [from, to] in minutes, like [5, 30]"),
        (
            "{ error_code",
            "\"denied\", { error_code",
            "17: provider acme: in mismatch, \"denied\" is not a table like { error_code = \"…\" }",
        ),
    ] {
        assert_eq!(in_provider(valid, invalid), format!("providers.toml:{problem}"));
    }
}

#[test]
fn the_error_for_a_malformed_string_names_the_expected_form() {
    let host = "is not a host pattern, like login.example.com or *.example.com";
    let minutes = "is not [from, to] in minutes, like [5, 30]";
    for (valid, invalid, line, field, expected) in [
        ("\"*.acme.example\"", "\"*.acme.example/\"", 7, "in hosts,", host),
        ("\"*.acme.example\"", "\"*.com\"", 7, "in hosts,", host),
        ("\"/acme/authorize\"", "\"acme\"", 8, "in paths,", "is not a path pattern, which starts with / or **/"),
        ("[2, 10]", "[10, 2]", 11, "propagation_minutes =", minutes),
        ("\"caution_acme\"", "\"acme\"", 12, "in cautions,", "is not a message key that starts with caution_"),
        ("\"2026-01-31\"", "\"yesterday\"", 15, "checked =", "is not a date like 2026-01-31"),
    ] {
        let problem = format!("providers.toml:{line}: provider acme: {field} {invalid} {expected}");
        assert_eq!(in_provider(valid, invalid), problem);
    }
    let port = "clients.toml:31: client other: port = 65536 is not a port, from 1 to 65535";
    assert_eq!(in_client("\"fixed\"", "\"fixed\"\nport = 65536"), port);
    let id = "\"Acme\" is not an id of lowercase letters, digits and hyphens";
    assert_eq!(in_provider("\"acme\"", "\"Acme\""), format!("providers.toml:5: provider Acme: id = {id}"));
    let client_id = "is not a client id, which has at least eight characters and no spaces";
    let uri = "is not a redirect URI, which starts with http:// or https:// and has no spaces";
    for (valid, invalid, line, field, expected) in [
        ("\"tool-client-id\"", "\"tool\"", 4, "in client_ids,", client_id),
        ("\"http://localhost:*/tool\"", "\"localhost:*/tool\"", 6, "in redirect_uris,", uri),
        ("\"localhost\"", "\"tool.example\"", 10, "host =", "is not one of: localhost, 127.0.0.1"),
        ("\"/tool\"", "\"tool\"", 11, "path =", "is not a path, which starts with / or is empty"),
    ] {
        assert_eq!(
            in_client(valid, invalid),
            format!("clients.toml:{line}: client tool: {field} {invalid} {expected}")
        );
    }
}

#[test]
fn the_error_for_an_instruction_has_its_own_line() {
    let unknown = "is not one of: merge, remove, add, run, set, options, environment, args, code, delete, forget, enter, \
                   sign_in, authenticate, verify, say, port_free, restart";
    let placeholders =
        "has {nane}, which is not one of: {port}, {host}, {origin}, {uri}, {name}, {url}, {client_id}, {server}";
    let config = "is not a file and its text, like [\"~/.tool/config.json\", \"…\"]";
    for (valid, invalid, line, shown, expected) in [
        ("run = \"tool login {name}\"", "start = \"tool\"", 17, "{ start = \"tool\" }", unknown),
        ("\"port_free\"", "\"free_port\"", 18, "\"free_port\"", unknown),
        ("\"tool login {name}\"", "\"tool login {nane}\"", 17, "\"tool login {nane}\"", placeholders),
        ("[\"~/.tool.json\", '\"port\": {port}']", "\"port\"", 15, "\"port\"", config),
        ("\"TOOL_PORT={port}\"", "\"TOOL_PORT\"", 16, "\"TOOL_PORT\"", "is not of the form NAME=value"),
    ] {
        assert_eq!(in_client(valid, invalid), format!("clients.toml:{line}: client tool: in pin, {shown} {expected}"));
    }
    assert_eq!(
        in_client("\"step_tool\"", "\"tool\""),
        "clients.toml:21: client tool: in sign_in_without_callback, \"tool\" is not a message key that starts \
         with step_"
    );
}

#[test]
fn fields_that_depend_on_each_other_are_checked() {
    for (valid, invalid, problem) in [
        ("match_confidence = \"likely\"\n", "", "6: client tool: redirect_uris needs match_confidence as well"),
        (
            "redirect_uris = [\"http://localhost:*/tool\"]\n",
            "",
            "6: client tool: match_confidence needs redirect_uris as well",
        ),
        ("pinnable = [\"port\"]\n", "", "13: client tool: pin needs pinnable as well"),
        ("path = \"/tool\"", "port = 5", "11: client tool: port needs a port_choice other than random"),
        (
            "port_choice = \"fixed\"",
            "port_choice = \"fixed\"\npinnable = [\"port\"]",
            "31: client other: pinnable needs pin as well",
        ),
    ] {
        assert_eq!(in_client(valid, invalid), format!("clients.toml:{problem}"));
    }
    for (valid, invalid, problem) in [
        (
            "error_code = \"bad_redirect\"",
            "certainty = \"likely\"",
            "1: signature: it needs url_contains, error_code or page_contains",
        ),
        (
            "{ error_code = \"denied\"",
            "{ url_contains = \"/denied\"",
            "17: provider acme: signature: error_description_contains needs error_code as well",
        ),
        (
            "\"does not match\"",
            "\"wrong\"",
            "18: provider acme: signature: page_contains = \"wrong\" is too short; it needs at least 7 characters",
        ),
        ("hosts = [\"bolt.example\"]\n", "", "22: provider bolt: it needs hosts, paths or mismatch to be recognised"),
    ] {
        assert_eq!(in_provider(valid, invalid), format!("providers.toml:{problem}"));
    }
}

#[test]
fn duplicates_are_errors() {
    assert_eq!(in_provider("\"bolt\"", "\"acme\""), "providers.toml:22: provider acme: the id is used twice");
    assert_eq!(
        in_client("\"other-client-id\"", "\"tool-client-id\""),
        "clients.toml:29: client other: in client_ids, \"tool-client-id\" already belongs to tool"
    );
}

#[test]
fn the_error_for_invalid_toml_has_its_line() {
    let problem = in_client("name = \"Tool\"", "name = \"Tool");
    assert!(problem.starts_with("clients.toml:3: "), "{problem}");
    let problem = in_client("name = \"Tool\"", "name = \"Tool\"\nname = \"Tool\"");
    assert!(problem.starts_with("clients.toml:4: "), "{problem}");
}
