// Drives mqtt-packet (node) on request; peers.sh says in which words.
//
//   node peer.js DIRECTORY       the directory that holds a.bin to d.bin
'use strict'

const fs = require('fs')
const readline = require('readline')
const mqtt = require('mqtt-packet')

const directory = process.argv[2]
const streams = new Map()

// Decodes every packet, and reads Topic Name, payload and Packet Identifier.
function decode (bytes, version, keep) {
  const sums = { packets: 0, topic: 0, payload: 0, identifiers: 0 }
  const parser = mqtt.parser({ protocolVersion: version })
  parser.on('packet', packet => {
    sums.packets++
    if (packet.cmd === 'publish') {
      sums.topic += Buffer.byteLength(packet.topic)
      sums.payload += packet.payload.length
    }
    if (packet.messageId) sums.identifiers += packet.messageId
    if (keep) keep.push(packet)
  })
  parser.on('error', error => { throw error })
  parser.parse(bytes)
  return sums
}

function encode (packets, options) {
  let count = 0
  for (const packet of packets) count += mqtt.generate(packet, options).length
  return count
}

function stream (name) {
  if (!streams.has(name)) {
    const bytes = fs.readFileSync(`${directory}/${name}.bin`)
    const version = name === 'd' ? 5 : 4
    const packets = []
    decode(bytes, version, packets)
    const options = { protocolVersion: version }
    const written = Buffer.concat(packets.map(packet => mqtt.generate(packet, options)))
    streams.set(name, { bytes, version, packets, options, isSame: written.equals(bytes) })
  }
  return streams.get(name)
}

function answer (operation, name, milliseconds) {
  const { bytes, version, packets, options, isSame } = stream(name)
  if (operation === 'encode' && !isSame) return 'unsupported: other bytes than were decoded'
  const used = process.cpuUsage()
  const end = process.hrtime.bigint() + BigInt(milliseconds) * 1000000n
  let passes = 0
  let sums = { packets: packets.length, topic: 0, payload: 0, identifiers: 0 }
  let written = 0
  do {
    if (operation === 'encode') written = encode(packets, options)
    else sums = decode(bytes, version)
    passes++
  } while (process.hrtime.bigint() < end)
  const { user, system } = process.cpuUsage(used)
  const picoseconds = (user + system) * 1e6 / (passes * packets.length)
  return [Math.round(picoseconds), sums.packets, sums.topic, sums.payload, sums.identifiers, written].join(' ')
}

readline.createInterface({ input: process.stdin }).on('line', line => {
  const [operation, name, milliseconds] = line.split(' ')
  let reply
  try {
    reply = answer(operation, name, Number(milliseconds))
  } catch (error) {
    reply = 'unsupported: ' + String(error).replace(/\s+/g, ' ')
  }
  process.stdout.write(reply + '\n')
})
