//! Gemini CLI: `settings.json` in `.gemini`, of the user or of a project.
//!
//! Source: google-gemini/gemini-cli docs/tools/mcp-server.md (`httpUrl`, `oauth.enabled`, `oauth.authorizationUrl`,
//! `oauth.redirectUri`, `authProviderType`).

use super::format::{Fields, Format, Listener, ListenerPort, MCP_SERVERS, USUAL, home, project};
use crate::syntax::Syntax;

pub(super) const FIELDS: Fields = Fields {
    url: &["httpUrl", "url"],
    redirect_uri: &["oauth.redirectUri"],
    authorization: &["oauth.authorizationUrl", "oauth.issuer"],
    oauth: &["oauth", "oauth.enabled"],
    credentials: &[
        "targetAudience",
        "authProviderType=google_credentials",
        "authProviderType=service_account_impersonation",
    ],
    ..USUAL
};

pub(super) const FORMAT: Format = Format {
    id: "gemini-cli",
    name: "Gemini CLI",
    files: &[home(".gemini/settings.json"), project(".gemini/settings.json")],
    syntax: Syntax::Json,
    servers: MCP_SERVERS,
    signs: &["httpUrl", "oauth.authorizationUrl", "oauth.enabled", "authProviderType"],
    top_signs: &["selectedAuthType", "security.auth", "mcp.allowed", "mcp.excluded", "general.previewFeatures"],
    words: &["gemini", "gemini-cli"],
    // The listener answers 404 at any other path (packages/core/src/utils/oauth-flow.ts).
    listener: Listener { port: ListenerPort::OfCallbackUrl, path: Some("/oauth/callback") },
    fields: FIELDS,
};
