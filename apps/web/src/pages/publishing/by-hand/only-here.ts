/** Whether an address leads back to the device that opens it: a phone would look for the product on itself. */
export const onlyHere = (url: string): boolean =>
  /^(localhost|127(\.\d+){3}|\[::1\]|0\.0\.0\.0|.+\.localhost)$/.test(
    URL.parse(url)?.hostname ?? 'localhost',
  );
