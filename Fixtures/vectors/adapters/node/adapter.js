// Asks mqtt-packet (node): reads lines `id version sender hex`, writes `id verdict [json]`; run.py says what that means.
'use strict'

const readline = require('readline')
const mqtt = require('mqtt-packet')

const LEVELS = { '3.1': 3, '3.1.1': 4, '5.0': 5 }
const BINARY = ['correlationData', 'authenticationData']
const OTHER_NAMES = {
  maximumQoS: 'maximum_qos',
  subscriptionIdentifier: 'subscription_identifiers',
  subscriptionIdentifiersAvailable: 'subscription_identifier_available'
}

// What the parser could not read it gives as null, and goes on.
function digits (buffer) {
  return buffer && buffer.toString('hex')
}

function snakeCase (name) {
  return OTHER_NAMES[name] || name.replace(/[A-Z]/g, letter => '_' + letter.toLowerCase())
}

// Properties in the JSON form of the vectors. A property that stands once is no array; bytes of 0 or 1 are booleans here.
function properties (given) {
  const told = {}
  for (const [name, value] of Object.entries(given || {})) {
    const key = snakeCase(name)
    if (name === 'userProperties') {
      told[key] = Object.entries(value).flatMap(([first, second]) => [].concat(second).map(one => [first, one]))
    } else if (name === 'subscriptionIdentifier') {
      told[key] = [].concat(value)
    } else if (BINARY.includes(name)) {
      told[key + '_hex'] = digits(value)
    } else {
      told[key] = typeof value === 'boolean' ? Number(value) : value
    }
  }
  return told
}

function will (given, isOf5) {
  const told = { qos: given.qos, retain: given.retain, topic: given.topic, payload_hex: digits(given.payload) }
  if (isOf5) told.properties = properties(given.properties)
  return told
}

function fields (packet, level) {
  const isOf5 = (packet.cmd === 'connect' ? packet.protocolVersion : level) === 5
  const told = { type: packet.cmd.toUpperCase() }
  if (packet.messageId !== undefined) told.packet_id = packet.messageId
  const code = packet.reasonCode !== undefined ? packet.reasonCode : packet.returnCode
  if (code !== undefined) told.reason_code = code
  if (isOf5 && !['pingreq', 'pingresp'].includes(packet.cmd)) told.properties = properties(packet.properties)
  switch (packet.cmd) {
    case 'connect':
      Object.assign(told, {
        protocol_name: packet.protocolId, protocol_level: packet.protocolVersion, clean_start: packet.clean,
        keep_alive: packet.keepalive, client_id: packet.clientId
      })
      told.will = packet.will ? will(packet.will, isOf5) : null
      told.username = packet.username === undefined ? null : packet.username
      told.password_hex = packet.password === undefined ? null : digits(packet.password)
      break
    case 'connack':
      told.session_present = packet.sessionPresent
      break
    case 'publish':
      Object.assign(told, {
        dup: packet.dup, qos: packet.qos, retain: packet.retain, topic: packet.topic, payload_hex: digits(packet.payload)
      })
      break
    case 'subscribe':
      told.subscriptions = packet.subscriptions.map(one => {
        const options = isOf5 ? { no_local: one.nl, retain_as_published: one.rap, retain_handling: one.rh } : {}
        return { topic_filter: one.topic, qos: one.qos, ...options }
      })
      break
    case 'unsubscribe':
      told.topic_filters = packet.unsubscriptions
      break
    case 'suback':
      told.reason_codes = packet.granted
      break
    case 'unsuback':
      if (isOf5) told.reason_codes = packet.granted
  }
  return told
}

function ask (version, bytes) {
  const parser = mqtt.parser({ protocolVersion: LEVELS[version] })
  const packets = []
  let isRefused = false
  parser.on('packet', packet => packets.push(packet))
  parser.on('error', () => { isRefused = true })
  let left
  try {
    left = parser.parse(bytes)
  } catch (error) {
    // Not its way to refuse: it emits an event for that.
    return `crash ${JSON.stringify(String(error))}`
  }
  if (isRefused) return 'reject'
  if (left > 0 || parser._stateCounter !== 0 || packets.length === 0) return 'incomplete'
  return packets.length === 1 ? `accept ${JSON.stringify(fields(packets[0], LEVELS[version]))}` : 'accept'
}

readline.createInterface({ input: process.stdin }).on('line', line => {
  const [id, version, , hex] = line.split(' ')
  process.stdout.write(`${id} ${ask(version, Buffer.from(hex, 'hex'))}\n`)
})
