import { FAULTS } from '~/simulation'

/** `npm run produce -- --help`. */
export const HELP = `npm run produce -- [options]       plays lifelike foot traffic into Kafka

  --format session|atomic|both|counted
                     what is sent: visits, single entries and exits, both (default), or counts of door counters
  --from DATE --to DATE
                     sends the history of these days (--to exclusive) as fast as Kafka takes it, and exits
  --fault NAME       plays a fault; may be given several times:
${Object.entries(FAULTS)
  .map(([name, what]) => `                       ${name.padEnd(13)} ${what}`)
  .join('\n')}
  --explain          shows how visits spread over weekdays and time slots, and exits
  --help             this text

Settings come from the environment (docs/producer.md has all of them):
  KAFKA_BROKER=127.0.0.1:9092    KAFKA_TOPIC=foot_traffic    KAFKA_TOPIC_REALISTIC=foot_traffic_realistic
  KAFKA_TRAFFIC_TOPIC=store-traffic (for --format counted)   STORES=store-1,store-2   DEFAULT_TIME_ZONE=UTC
  DEFAULT_DAILY_CUSTOMERS=1000   DAILY_CUSTOMERS=            DAILY_VARIATION_PCT=0.10   DISABLE_DAILY_VARIATION=0
  SEED=    SLEEP=0.5    TIME_SCALE=1.0    MAX_RETRIES=6    RETRY_BACKOFF_SECONDS=5.0    DATA_DIR=.data/live
`
