/**
 * One segment of a request's path, decoded once. Remix decodes its `params` a second time if they contain `%2F`, which
 * could name a different store.
 * @param segment 0 is the first
 */
export function pathText(request: Request, segment: number): string {
  return decodeURIComponent(new URL(request.url).pathname.split('/')[segment + 1] ?? '')
}
