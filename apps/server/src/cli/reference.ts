import { writeFileSync } from 'node:fs';
import { pages } from './reference/render.ts';

for (const [name, render] of Object.entries(pages)) {
  writeFileSync(new URL(`../../../../docs/${name}`, import.meta.url), render());
}
