import { EmptyState } from '../../../ui/empty-state'

/** How an installation takes events in; `broker` is null where Kafka is off. */
export type Intake = { broker: string | null; topic: string }

const CODE =
  'mt-3 overflow-x-auto rounded-control border border-line bg-sunken p-3 text-left font-mono text-[0.8125rem] leading-6 text-ink'

/** The live page before the first store: what to run to see one. */
export function FirstEventGuide({ intake, exampleTime }: { intake: Intake; exampleTime: string }) {
  const message = `{"store_id":10,"customers_in":3,"customers_out":1,"time_stamp":"${exampleTime}"}`
  return (
    <EmptyState title="No stores yet">
      {intake.broker ? (
        <>
          <p>A store appears here with its first event. Send one to the topic {intake.topic}:</p>
          <pre className={CODE}>{`echo '${message}' \\\n  | kcat -P -b ${intake.broker} -t ${intake.topic}`}</pre>
        </>
      ) : (
        <>
          <p>A store appears here with its first event. Kafka is off in this installation. Start it with Kafka:</p>
          <pre className={CODE}>npm start -- --kafka --no-simulation</pre>
          <p className="mt-3">and send a message like this to the topic {intake.topic} of the broker it names:</p>
          <pre className={CODE}>{message}</pre>
          <p className="mt-3">Or try it with sample data:</p>
          <pre className={CODE}>npm start</pre>
        </>
      )}
    </EmptyState>
  )
}
