// Every client whose remedy is tested by running it.
import { LIBRARIES } from './libraries.mjs';
import { MCP_NODE } from './mcp-node.mjs';
import { MCP_OTHERS } from './mcp-others.mjs';
import { TOOLS } from './tools.mjs';

/** @type {import('../remedy-run.mjs').Case[]} */
export const CASES = [...MCP_NODE, ...MCP_OTHERS, ...LIBRARIES, ...TOOLS];
