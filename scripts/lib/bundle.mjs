/**
 * Makes one file of the background script's modules. A browser that starts the script loads one module after the other,
 * which takes as long as everything that the script then does. The file is as readable as its modules: nothing is renamed
 * or shortened, and each module that a person wrote keeps its comments, under its name.
 */

import { join, relative, sep } from 'node:path';
import { BACKGROUND } from './files.mjs';
import { EXTENSION } from './paths.mjs';

/** Comments for the type checker, which mean nothing without their file. */
const TYPE_IMPORT = /^\/\*\* @import .*\*\/\n/gm;

/** The comment on a module, and its imports, which are left out. */
const HEAD = /^(\/\*\*[^]*?\*\/\n)?\s*((?:import [^;]*;\n)*)/;

/** The comments of the module that wasm-bindgen generates. The pages load that module itself, where a reader finds them. */
const GENERATED_COMMENT = /^ *\/\*\*[^]*?\*\/\n/gm;

/** Returns the text of the one file. */
export async function bundledBackground() {
  // Imported late, because it may only now have been installed.
  const { rollup } = await import('rollup');
  const bundle = await rollup({
    input: join(EXTENSION, BACKGROUND),
    treeshake: { moduleSideEffects: true },
    plugins: [
      {
        name: 'names of modules',
        transform: (code, file) => {
          const name = relative(EXTENSION, file).split(sep).join('/');
          const [head = '', comment = '', imports = ''] = HEAD.exec(code) ?? [];
          const own = code.slice(head.length).replace(TYPE_IMPORT, '');
          const body = name.startsWith('wasm/') ? own.replace(GENERATED_COMMENT, '') : own;
          return { code: `${imports}// ==== ${name} ====\n\n${comment}\n${body.trimStart()}`, map: null };
        },
      },
    ],
    onwarn(warning) {
      throw new Error(warning.message);
    },
  });
  const { output } = await bundle.generate({ format: 'es', generatedCode: 'es2015' });
  await bundle.close();
  return output[0].code;
}
