/** A few rules, all errors: against markup made from a page's text, unused code, and imports across layers. */

const NO_MARKUP = ['innerHTML', 'outerHTML'].map((property) => ({
  property,
  message: "Build nodes instead: a page's text must never become markup.",
}));

const NO_MARKUP_CALLS = ['insertAdjacentHTML', 'createContextualFragment', 'setHTMLUnsafe', 'parseHTMLUnsafe'].map(
  (property) => ({
    property,
    message: "Build nodes instead: a page's text must never become markup.",
  }),
);

/** The folders that each folder of the extension must not import from. tests/package/imports.test.mjs forbids cycles. */
export const LAYERS = { shared: ['background', 'pages'], background: ['pages'], pages: ['background'] };

const layers = Object.entries(LAYERS).map(([folder, others]) => ({
  files: [`extension/${folder}/**`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            group: others.map((other) => `**/${other}/**`),
            message: `${folder}/ does not import from ${others.join(' or ')}/.`,
          },
        ],
      },
    ],
  },
}));

export default [
  { ignores: ['**/node_modules/', 'dist/', 'target/', 'extension/wasm/'] },
  {
    files: ['**/*.js', '**/*.mjs'],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-script-url': 'error',
      'no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-var': 'error',
      'prefer-const': 'error',
      'no-unreachable': 'error',
      'no-self-compare': 'error',
      'no-loss-of-precision': 'error',
      'no-constant-condition': ['error', { checkLoops: false }],
    },
  },
  {
    files: ['extension/**'],
    rules: {
      'no-restricted-properties': ['error', ...NO_MARKUP, ...NO_MARKUP_CALLS],
      'no-restricted-globals': [
        'error',
        { name: 'fetch', message: 'Nothing leaves the browser.' },
        'XMLHttpRequest',
        'WebSocket',
        'EventSource',
      ],
      'no-console': ['error', { allow: ['error', 'warn'] }],
    },
  },
  ...layers,
];
