//! Which authorization server protects a server, where that is known from the server's address. It is proposed, for the
//! user to confirm: only the server itself says it for certain (RFC 9728).

use crate::address::Address;

/// A server, and the authorization server to which its clients are sent.
struct Known {
    host: &'static str,
    /// The start of the path.
    path: &'static str,
    authorization_server: &'static str,
}

/// From the narrowest path on.
const KNOWN: &[Known] = &[
    // Salesforce, "Configure an MCP client": the External Client App at login.salesforce.com, test.salesforce.com for
    // sandboxes. forcedotcom/mcp-hosted#30.
    known("api.salesforce.com", "/platform/mcp/v1/sandbox/", "https://test.salesforce.com"),
    known("api.salesforce.com", "/platform/mcp/", "https://login.salesforce.com"),
    // docs.slack.dev/ai/mcp-server: slack.com/oauth/v2_user/authorize.
    known("mcp.slack.com", "/", "https://slack.com"),
    // supabase/mcp#355: api.supabase.com/v1/oauth/authorize.
    known("mcp.supabase.com", "/", "https://api.supabase.com"),
    // github/copilot-cli#4793: auth.atlassian.com/authorize for authv2; the older paths have a server of their own.
    known("mcp.atlassian.com", "/v1/mcp/authv2", "https://auth.atlassian.com"),
    known("mcp.atlassian.com", "/v1/", "https://mcp.atlassian.com"),
    // github/github-mcp-server docs/host-integration.md: github.com/login/oauth.
    known("api.githubcopilot.com", "/mcp", "https://github.com"),
    // Their sign-in is at the same host: requests in public reports, and getsentry/sentry-mcp#1190.
    known("mcp.notion.com", "/", "https://mcp.notion.com"),
    known("mcp.linear.app", "/", "https://mcp.linear.app"),
    known("mcp.sentry.dev", "/", "https://mcp.sentry.dev"),
    known("mcp.cloudflare.com", "/", "https://mcp.cloudflare.com"),
];

const fn known(host: &'static str, path: &'static str, authorization_server: &'static str) -> Known {
    Known { host, path, authorization_server }
}

/// Returns the origin of the authorization server of the server at an address, if it is known.
pub(crate) fn server_for(address: &Address) -> Option<&'static str> {
    let found = KNOWN.iter().find(|known| known.host == address.host() && address.path().starts_with(known.path));
    found.map(|known| known.authorization_server)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrowest_path_decides() {
        for (address, expected) in [
            ("https://api.salesforce.com/platform/mcp/v1/platform/sobject-reads", Some("https://login.salesforce.com")),
            ("https://api.salesforce.com/platform/mcp/v1/sandbox/platform/x", Some("https://test.salesforce.com")),
            ("https://api.salesforce.com/services/data", None),
            ("https://mcp.atlassian.com/v1/mcp/authv2", Some("https://auth.atlassian.com")),
            ("https://mcp.atlassian.com/v1/sse", Some("https://mcp.atlassian.com")),
            ("https://mcp.slack.com/mcp", Some("https://slack.com")),
            ("https://mcp.slack.com.evil.example/mcp", None),
            ("https://mcp.example.com/mcp", None),
        ] {
            assert_eq!(server_for(&Address::read(address).unwrap()), expected, "{address}");
        }
    }
}
