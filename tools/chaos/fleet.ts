import { setTimeout as wait } from 'node:timers/promises';
import { freePort, Product } from '../../e2e/driver/product.ts';

export type Role = 'api' | 'worker' | 'scheduler';
type Ship = { role: Role; product: Product; up: boolean; starting: Promise<void> };

/**
 * The product as it runs at scale: two processes of each role on one database, brought back when they are gone.
 * Resolves with the first of them, which answers already; the others come up meanwhile.
 */
export const startFleet = async (settings: {
  dataDir: string;
  port: number;
  env: Record<string, string>;
}) => {
  let ending = false;

  const launch = async (role: Role, port: number): Promise<Ship> => ({
    role,
    product: await Product.start({
      dataDir: settings.dataDir,
      port,
      env: settings.env,
      args: [`--roles=${role}`],
    }),
    up: true,
    starting: Promise.resolve(),
  });
  // The first prepares the database; all others would only wait for it.
  const ships = [await launch('api', settings.port)];
  const others = (['worker', 'worker', 'scheduler', 'scheduler', 'api'] as const).map(async (role) => {
    ships.push(await launch(role, await freePort()));
  });

  /** As a service manager: again and again, also while the database is down. */
  const bringBack = async (ship: Ship): Promise<void> => {
    while (!ending) {
      const back = await ship.product.startAgain().then(
        () => true,
        () => false,
      );
      if (back) {
        ship.up = true;
        return;
      }
      await wait(500);
    }
  };
  const watch = setInterval(() => {
    for (const ship of ships) {
      if (!ship.up || ship.product.running) continue;
      ship.up = false;
      lost.push(`${ship.role} ended by itself:\n${ship.product.output.slice(-2000)}`);
      ship.starting = bringBack(ship);
    }
  }, 250);
  const lost: string[] = [];

  return {
    url: ships[0]!.product.url,
    api: ships[0]!.product,
    /** Processes that ended although nobody killed them. */
    lost,
    /** Resolves when all of them run. */
    complete: async (): Promise<void> => {
      await Promise.all(others);
    },
    /** kill -9 of one process of the role; false: none of them is up. */
    kill: async (role: Role, choice: number): Promise<boolean> => {
      const up = ships.filter((ship) => ship.role === role && ship.up);
      const ship = up[Math.floor(choice * up.length)];
      if (!ship) return false;
      ship.up = false;
      await ship.product.kill();
      ship.starting = bringBack(ship);
      return true;
    },
    stop: async (): Promise<void> => {
      ending = true;
      clearInterval(watch);
      await Promise.allSettled(others);
      await Promise.all(ships.map(({ starting }) => starting));
      await Promise.all(ships.map(({ product }) => product.stop()));
    },
  };
};
export type Fleet = Awaited<ReturnType<typeof startFleet>>;
