// A process with live listeners, for tests: `node live-clients.mjs ADDRESS COUNT STORE_ID`. It answers any IPC message
// with what its streams have received: { bytes, occupancies }, with the newest occupancy of the store on each stream.
import { get } from 'node:http'

const [address = '', count = '1', storeId = ''] = process.argv.slice(2)
const state = new RegExp(`"store_id":${JSON.stringify(storeId)},"occupancy":(-?\\d+)`, 'g')
/** @type {(number | null)[]} */
const occupancies = Array.from({ length: Number(count) }, () => null)
let bytes = 0
let opened = 0

occupancies.forEach((_, nth) => {
  get(address, { agent: false }, (response) => {
    opened += 1
    if (opened === occupancies.length) process.send?.({ opened })
    let rest = ''
    response.on('data', (/** @type {Buffer} */ data) => {
      bytes += data.length
      rest += data.toString('latin1')
      for (const [, occupancy] of rest.matchAll(state)) occupancies[nth] = Number(occupancy)
      rest = rest.slice(-200)
    })
    response.on('error', () => undefined)
  }).on('error', () => undefined)
})

process.on('message', () => process.send?.({ bytes, occupancies }))
