/** What the import makes of the first case: a server of Salesforce in `tests/configurations/claude-code/.claude.json`. */
export const FIRST_CASE = {
  name: 'sf-sobject-reads',
  authorization_server: 'https://login.salesforce.com',
  client_id: '3MVG9.example_key',
  redirect_uris: ['http://localhost:38000/callback'],
  client: 'claude-code',
  server_name: 'sf-sobject-reads',
  server_url: 'https://api.salesforce.com/platform/mcp/v1/platform/sobject-reads',
};
