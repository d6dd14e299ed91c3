import { startProduct } from '../support/product/product'
import { noonZone } from './noon-zone'

/** Starts the built product once for all specs, with Kafka and nothing played; ends it afterwards. */
export default async function setUpProduct(): Promise<() => Promise<void>> {
  const product = await startProduct(['--kafka', '--no-simulation'], {
    DEFAULT_TIME_ZONE: noonZone(Date.now()),
    LOG_LEVEL: 'warn',
    EMBED_ORIGINS: 'https://intranet.example',
  })
  process.env.STOREPULSE_E2E = JSON.stringify(product.addresses())
  process.env.STOREPULSE_E2E_FILE = product.addressFile
  return async () => {
    const code = await product.stop()
    if (code !== 0) throw new Error(`The product ended with code ${code}.`)
  }
}
