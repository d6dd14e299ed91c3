/** True if a page of another site made the browser send the request. Other programs do not send this header. */
export function isFromElsewhere(request: Request): boolean {
  return ['cross-site', 'same-site'].includes(request.headers.get('sec-fetch-site') ?? '')
}
