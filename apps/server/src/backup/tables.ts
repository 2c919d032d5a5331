import type pg from 'pg';

/** Written by the product itself and not part of anybody's data. */
const LEFT_OUT = new Set(['migrations']);

export type TableShape = { name: string; columns: string[] };

/** Every table of the product with its columns, parents before the children that refer to them. */
export const tablesInOrder = async (client: pg.ClientBase): Promise<TableShape[]> => {
  const { rows: columns } = await client.query<{ table: string; column: string }>(
    `select c.table_name as table, c.column_name as column
       from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
      where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.is_generated = 'NEVER'
      order by c.table_name, c.ordinal_position`,
  );
  const { rows: links } = await client.query<{ child: string; parent: string }>(
    `select distinct c.relname as child, p.relname as parent
       from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class p on p.oid = k.confrelid
       join pg_namespace n on n.oid = c.relnamespace
      where k.contype = 'f' and n.nspname = 'public' and c.oid <> p.oid`,
  );
  const shapes = new Map<string, TableShape>();
  for (const { table, column } of columns) {
    if (LEFT_OUT.has(table)) continue;
    const shape = shapes.get(table) ?? { name: table, columns: [] };
    shape.columns.push(column);
    shapes.set(table, shape);
  }
  const ordered: TableShape[] = [];
  const visit = (name: string, path: string[]): void => {
    const shape = shapes.get(name);
    if (!shape || ordered.includes(shape)) return;
    if (path.includes(name))
      throw new Error(`Tables refer to each other in a circle: ${[...path, name].join(' → ')}`);
    for (const link of links.filter(({ child }) => child === name)) visit(link.parent, [...path, name]);
    ordered.push(shape);
  };
  for (const name of shapes.keys()) visit(name, []);
  return ordered;
};

/** A name as SQL takes it. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
