// The real clients that sign in through the extension in tests.
import { codex } from './codex.mjs';
import { mcpRemote } from './mcp-remote.mjs';

/** @type {import('./start.mjs').RealClient[]} */
export const CLIENTS = [mcpRemote, codex];
