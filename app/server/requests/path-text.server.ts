/**
 * The text of one segment of a request's path, decoded once. Remix decodes its `params` a second time where it finds
 * `%2F`, so that another store would be meant than the one named.
 * @param segment 0 is the first
 */
export function pathText(request: Request, segment: number): string {
  return decodeURIComponent(new URL(request.url).pathname.split('/')[segment + 1] ?? '')
}
