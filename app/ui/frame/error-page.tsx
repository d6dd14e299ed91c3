import { isRouteErrorResponse } from '@remix-run/react'
import { ButtonLink } from '../button'
import { SelfRenewal } from './self-renewal'
import { isUnreached } from './server-answers'
import { useBare } from './site-frame'
import { useRenewal } from './use-renewal'

/** What an error page says. `details` are lines about what was wrong in the request. */
export type ErrorText = { title: string; text: string; details?: readonly string[] }

/** In place of a status where nobody answered. */
const UNREACHABLE = 0

const AWAY: ErrorText = {
  title: 'Cannot reach the server',
  text: 'Storepulse may be restarting, or you may be offline. This page retries automatically.',
}

const WRONG_REQUEST: ErrorText = {
  title: 'Invalid filters in this link',
  text: 'Check the address, or start again from the live page.',
}

const TEXTS: Record<number, ErrorText> = {
  400: WRONG_REQUEST,
  401: { title: 'Please sign in', text: 'You need an account for this page.' },
  403: { title: 'No access', text: 'Your account cannot open this page. Ask an administrator.' },
  404: { title: 'Page not found', text: 'Check the address. It may have been removed.' },
  405: { title: 'This page is read-only', text: 'Nothing can be sent to this address. Open it in the browser.' },
  409: {
    title: 'This has changed',
    text: 'It was changed meanwhile, or done already. Go back and check it again.',
  },
  413: { title: 'Too large', text: 'The file or form is larger than allowed.' },
  415: { title: 'Format not supported', text: 'This page cannot read the format that was sent.' },
  429: { title: 'Too many requests', text: 'Wait a moment, then try again.' },
  503: {
    title: 'The database does not answer',
    text: 'Storepulse is running but cannot reach its database. This page retries automatically.',
  },
  [UNREACHABLE]: AWAY,
  502: AWAY,
  504: AWAY,
}

const UNEXPECTED: ErrorText = {
  title: 'Something went wrong on our side',
  text: 'The page could not be loaded. The error is in the log; reload to try again.',
}

/**
 * The status of what was thrown: that of a response; where the browser did not reach us, none; else that of an
 * unexpected error.
 */
export function errorStatus(error: unknown): number {
  if (isRouteErrorResponse(error)) return error.status
  return isUnreached(error) ? UNREACHABLE : 500
}

/** The text for a status: its own where there is one; else that of a wrong request, or of an unexpected error. */
export function errorTextOf(status: number): ErrorText {
  return TEXTS[status] ?? (status >= 400 && status < 500 ? WRONG_REQUEST : UNEXPECTED)
}

/** A whole page that says kindly what went wrong and where to go from here; a door screen or tile says it in little. */
export function ErrorPage({ status, error }: { status: number; error: ErrorText }) {
  if (useBare()) return <ErrorTile status={status} error={error} />
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
          Go to live page
        </ButtonLink>
        <ButtonLink to="/history">Go to history</ButtonLink>
      </div>
      {AGAIN.includes(status) ? <TryAgain /> : null}
    </div>
  )
}

/** A tile in a page of another site is small, and may lead nowhere. */
function ErrorTile({ status, error }: { status: number; error: ErrorText }) {
  return (
    <div className="p-4 text-sm">
      <h1 className="font-semibold">{error.title}</h1>
      <p className="mt-1 break-words text-muted">{error.details?.[0] ?? error.text}</p>
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
