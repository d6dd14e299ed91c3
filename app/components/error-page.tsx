import { isRouteErrorResponse } from '@remix-run/react'
import { ButtonLink } from './button'
import { useRenewal } from './history/use-renewal'
import { SelfRenewal } from './live/self-renewal'
import { isUnreached } from './server-answers'

/** What an error page says. `details` are lines about what was wrong in the request. */
export type ErrorText = { title: string; text: string; details?: readonly string[] }

/** In place of a status where nobody answered. */
const UNREACHABLE = 0

const AWAY: ErrorText = {
  title: 'The server cannot be reached',
  text: 'Storepulse is starting again, or the network is away. This page tries again by itself.',
}

const WRONG_REQUEST: ErrorText = {
  title: 'This does not make sense to us',
  text: 'Something in the address, or in what was sent, is not as it should be.',
}

const TEXTS: Record<number, ErrorText> = {
  400: WRONG_REQUEST,
  401: { title: 'Please sign in', text: 'This page is for people with an account.' },
  403: { title: 'This is not yours to see', text: 'Your account may not open this page. Ask an administrator.' },
  404: { title: 'There is no such page', text: 'The address may be mistyped, or what it named is gone.' },
  405: { title: 'This address is only read', text: 'Nothing can be sent to it. Open it as a page.' },
  409: {
    title: 'That does not fit what is there',
    text: 'Something has changed meanwhile, or was done already. Go back, look at it again and decide anew.',
  },
  413: { title: 'That is more than fits', text: 'What was sent is larger than it may be here.' },
  415: { title: 'This cannot be read here', text: 'What was sent is of another kind than it has to be.' },
  429: { title: 'That is too much at once', text: 'Wait a moment, then try again.' },
  503: {
    title: 'The data store does not answer',
    text: 'Storepulse is running but cannot read its database right now. This page tries again by itself.',
  },
  [UNREACHABLE]: AWAY,
  502: AWAY,
  504: AWAY,
}

const UNEXPECTED: ErrorText = {
  title: 'Something went wrong on our side',
  text: 'The page could not be made. It has been written to the log; reload to try again.',
}

/** The status of what was thrown: that of a response; where the browser did not reach us, none; else that of an unexpected error. */
export function errorStatus(error: unknown): number {
  if (isRouteErrorResponse(error)) return error.status
  return isUnreached(error) ? UNREACHABLE : 500
}

/** The text for a status: its own where there is one; else that of a wrong request, or of an unexpected error. */
export function errorTextOf(status: number): ErrorText {
  return TEXTS[status] ?? (status >= 400 && status < 500 ? WRONG_REQUEST : UNEXPECTED)
}

/** A whole page that says kindly what went wrong and where to go from here. */
export function ErrorPage({ status, error }: { status: number; error: ErrorText }) {
  return (
    <div className="mx-auto max-w-xl py-10 sm:py-16">
      {status === UNREACHABLE ? null : <p className="text-sm font-medium tabular-nums text-muted">{status}</p>}
      <h1 className="mt-1 text-2xl font-semibold tracking-[-0.02em]">{error.title}</h1>
      <p className="mt-3 text-muted">{error.text}</p>
      {error.details && error.details.length > 0 ? (
        <ul className="mt-4 space-y-1.5 rounded-card border border-line bg-surface p-4 text-sm break-words">
          {error.details.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      ) : null}
      <div className="mt-6 flex gap-2">
        <ButtonLink to="/" look="primary">
          Go to the live page
        </ButtonLink>
        <ButtonLink to="/history">Open the history</ButtonLink>
      </div>
      {AGAIN.includes(status) ? <TryAgain /> : null}
    </div>
  )
}

/** Of these a page comes back by itself. */
const AGAIN = [UNREACHABLE, 502, 503, 504]
const AGAIN_SECONDS = 5

/** Loads the page again until what was away is back. */
function TryAgain() {
  useRenewal(AGAIN_SECONDS * 1000)
  return <SelfRenewal everySeconds={AGAIN_SECONDS} />
}
