import type { Shot } from './load.ts';
import type { RunningProduct } from './running-product.ts';

const PASSWORD = 'long enough for a bench';
export const LISTED_PROJECTS = 20;

const post = async (url: string, cookie: string, body: object): Promise<Response> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify(body),
  });
  if (!response.ok)
    throw new Error(`POST ${url} was answered with ${response.status}: ${await response.text()}`);
  return response;
};
const cookieOf = (response: Response): string => response.headers.getSetCookie()[0]?.split(';')[0] ?? '';

/** Two enterprises of a bench: the reader's holds exactly twenty projects, the writer's grows. */
export type People = { reader: string; writer: string };

/** Sets a fresh product up; answers the session cookies of both administrators. */
export const setUpPeople = async (product: RunningProduct): Promise<People> => {
  const url = (path: string) => new URL(path, product.url).href;
  const admin = { name: 'Reader', email: 'reader@bench.test', password: PASSWORD };
  const token = await product.setupToken();
  const reader = cookieOf(await post(url('/api/auth/setup'), '', { ...admin, token, tenantName: 'Read' }));
  const writerIs = { adminName: 'Writer', adminEmail: 'writer@bench.test', adminPassword: PASSWORD };
  await post(url('/api/tenants'), reader, { name: 'Write', ...writerIs });
  const writer = cookieOf(
    await post(url('/api/auth/sign-in'), '', { email: writerIs.adminEmail, password: PASSWORD }),
  );
  for (let index = 0; index < LISTED_PROJECTS; index++) {
    await post(url('/api/projects'), reader, { name: `Project ${index}`, description: 'One of twenty.' });
  }
  return { reader, writer };
};

/** `GET` of twenty projects. */
export const listShot = ({ reader }: People): Shot => ({
  method: 'GET',
  path: `/api/projects?limit=${LISTED_PROJECTS}`,
  cookie: reader,
});

/** `POST` of one project. */
export const createShot = ({ writer }: People, index: number): Shot => ({
  method: 'POST',
  path: '/api/projects',
  cookie: writer,
  body: JSON.stringify({ name: `Project ${index}`, description: 'Made by the bench.' }),
});
