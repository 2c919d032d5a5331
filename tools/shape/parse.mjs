import ts from 'typescript';

/**
 * One source file as the rules see it.
 * @typedef {object} Source
 * @property {string} path from the top of the clone, with `/`
 * @property {string} text as it lies on disk
 * @property {string[]} lines of `text`
 * @property {string[]} code the same lines with comments blanked
 * @property {{ from: string, names: string[], line: number }[]} imports static, dynamic, type-only and re-exports
 * @property {number[]} anyLines where the type `any` is written
 */

/** @returns {Source} */
export function parse(path, text) {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (path.endsWith('.css')) return { path, text, lines, code: lines, imports: [], anyLines: [] };
  const script = path.endsWith('.vue') ? scriptOf(text) : text;
  const kind = /\.(mjs|js)$/.test(path) ? ts.ScriptKind.JS : ts.ScriptKind.TS;
  const file = ts.createSourceFile(path, script, ts.ScriptTarget.Latest, false, kind);
  const lineOf = (position) => file.getLineAndCharacterOfPosition(position).line + 1;
  const found = { imports: [], anyLines: [] };
  visit(file, file, lineOf, found);
  const template = path.endsWith('.vue') ? templateOf(text) : '';
  return { path, text, lines, code: overlay(withoutComments(file), template).split('\n'), ...found };
}

function visit(node, file, lineOf, found) {
  if (node.kind === ts.SyntaxKind.AnyKeyword) found.anyLines.push(lineOf(node.getStart(file)));
  const from = specifierOf(node);
  if (from !== undefined)
    found.imports.push({ from, names: namesOf(node), line: lineOf(node.getStart(file)) });
  ts.forEachChild(node, (child) => visit(child, file, lineOf, found));
}

function specifierOf(node) {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier?.text;
  if (ts.isImportTypeNode(node)) return node.argument.literal?.text;
  const isImportCall = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isImportCall && ts.isStringLiteralLike(node.arguments[0]) ? node.arguments[0].text : undefined;
}

function namesOf(node) {
  const bindings = node.importClause?.namedBindings ?? node.exportClause;
  return bindings?.elements?.map((element) => (element.propertyName ?? element.name).text) ?? [];
}

/** Comments lie in the space before a token; everything but line breaks in that space is blanked. */
function withoutComments(file) {
  const text = file.text.split('');
  const blank = (node) => {
    const children = node.getChildren(file);
    if (children.length === 0) {
      for (let at = node.getFullStart(); at < node.getStart(file); at += 1)
        if (text[at] !== '\n') text[at] = ' ';
    }
    for (const child of children) blank(child);
  };
  blank(file);
  return text.join('');
}

/** The scripts of a component at their own lines, the rest blank. */
function scriptOf(text) {
  return keepOnly(text, /(<script[^>]*>)([\s\S]*?)(<\/script>)/g);
}

function templateOf(text) {
  return keepOnly(text.replace(/<!--[\s\S]*?-->/g, blankOf), /(<template[^>]*>)([\s\S]*)(<\/template>)/g);
}

function keepOnly(text, pattern) {
  let kept = '';
  for (const match of text.matchAll(pattern)) {
    const start = match.index + match[1].length;
    kept += blankOf(text.slice(kept.length, start)) + match[2];
  }
  return kept + blankOf(text.slice(kept.length));
}

const blankOf = (text) => text.replace(/[^\n]/g, ' ');

function overlay(below, above) {
  return above === ''
    ? below
    : below
        .split('')
        .map((char, at) => (above[at] && above[at] !== ' ' ? above[at] : char))
        .join('');
}
