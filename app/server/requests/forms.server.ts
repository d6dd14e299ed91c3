import { problemResponse } from '../../ui/frame/problem-response'
import { exchangeOf } from './exchange.server'
import { isFromElsewhere } from './from-elsewhere.server'
import { BodyTooLarge, bodyOf } from './request-body.server'

/** Size limit of a form without a file, bytes. */
const MOST_FORM_BYTES = 64 * 1024
const FORM = /^(application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i

/**
 * @throws a 405 for every method but POST, naming those that a page with a form has; a 403 if a page of another site
 *   sent the form
 */
export function takesPost(request: Request): void {
  if (isFromElsewhere(request))
    throw problemResponse(403, ['This form was sent by a page of another site. Nothing was done.'])
  if (request.method === 'POST') return
  exchangeOf(request)?.response.setHeader('Allow', 'GET, HEAD, POST')
  throw problemResponse(405, ['Forms are sent to this page by POST.'])
}

/**
 * Reads a page's form. Nothing else reads a form's body, so the size limit applies to all of them.
 * @throws a 405, 415, 413 or 400 that says what was wrong
 */
export async function formOf(request: Request): Promise<FormData> {
  takesPost(request)
  const type = request.headers.get('content-type') ?? ''
  if (!FORM.test(type))
    throw problemResponse(415, [
      'A form is sent as application/x-www-form-urlencoded or multipart/form-data, as browsers do.',
    ])
  const body = await bodyOf(request, MOST_FORM_BYTES).catch((error: unknown) => {
    if (error instanceof BodyTooLarge)
      throw problemResponse(413, [`A form may hold ${MOST_FORM_BYTES / 1024} kB at most. Nothing of it was taken.`])
    throw problemResponse(400, ['The form did not arrive whole. Send it again.'])
  })
  return new Response(body, { headers: { 'Content-Type': type } }).formData().catch(() => {
    throw problemResponse(400, ['The form cannot be read: its parts are not as its Content-Type says.'])
  })
}
