import { Card } from '../../../ui/card'
import { CopyableCode } from '../../../ui/copyable-code'

/** How an installation takes events in; `broker` is null where Kafka is off, `origin` is the address of this page. */
export type Intake = { origin: string; broker: string | null; topic: string }

/** A counted event of this moment, within single quotes of a shell; the README has the same. */
const MESSAGE = `'{"store_id":10,"customers_in":2,"customers_out":0,"time_stamp":"'$(date -u +%FT%TZ)'"}'`

/** The live page before the first store: how to send an event. It turns into the live page when one arrives. */
export function FirstEventGuide({ intake }: { intake: Intake }) {
  const curl = `curl -X POST ${intake.origin}/api/events -H 'content-type: application/json' \\\n  -d ${MESSAGE}`
  return (
    <Card className="max-w-3xl">
      <p role="status" className="flex items-center gap-2.5 text-base font-semibold">
        <span aria-hidden className="size-2.5 rounded-full bg-accent motion-safe:animate-pulse" />
        Waiting for your first event …
      </p>
      <p className="mt-2 text-sm text-muted">
        Send one from a terminal. Its store appears here by itself, and you can name it then.
      </p>
      <CopyableCode code={curl} />
      <p className="mt-3 text-sm text-muted">
        <code>store_id</code> is yours to choose. <code>customers_in</code> and <code>customers_out</code> are the
        people since the last event.
      </p>
      {intake.broker === null ? null : (
        <details className="mt-4 text-sm">
          <summary className="cursor-pointer font-medium">Send it through Kafka</summary>
          <p className="mt-2 text-muted">Messages of the topic {intake.topic} have the same form:</p>
          <CopyableCode code={`echo ${MESSAGE} \\\n  | kcat -P -b ${intake.broker} -t ${intake.topic}`} />
        </details>
      )}
      <p className="mt-4 text-sm text-muted">
        Only looking around? Stop Storepulse and run <code>npm start</code> without <code>--no-simulation</code> for
        sample data.
      </p>
    </Card>
  )
}
