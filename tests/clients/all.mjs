// Every real client that the tests know.
import { codex } from './codex.mjs';
import { mcpRemote } from './mcp-remote.mjs';

/** @type {import('./start.mjs').RealClient[]} */
export const CLIENTS = [mcpRemote, codex];
