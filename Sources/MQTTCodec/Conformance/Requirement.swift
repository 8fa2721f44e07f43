/// One thing that the standards demand of the bytes of a Control Packet.
///
/// A requirement is checked in exactly one place, beside the field that it judges. What each version of the standard calls it, and how
/// grave a breach is there, stands in the table of citations: the versions reuse ids for different statements, and 3.1 has none.
public enum Requirement: UInt8, Hashable, Sendable, CaseIterable, BitwiseCopyable {
    // MARK: Fixed header (2.1)

    /// The packet type is one that this version defines: never 0, and 15 (AUTH) only in 5.0.
    case packetType
    /// The four flag bits have the value that the table of the fixed header gives for this type.
    case fixedHeaderFlags
    /// The Remaining Length, or another Variable Byte Integer, takes at most four bytes.
    case lengthOfVariableByteInteger
    /// A Variable Byte Integer uses the fewest bytes that can hold its value.
    case shortestVariableByteInteger
    /// This type of packet is sent by this side of the Network Connection.
    case directionOfFlow

    // MARK: Lengths

    /// A field ends within what encloses it: the packet, or the Property Length.
    case fieldWithinBounds
    /// A field that this packet must have is there.
    case mandatoryField
    /// Nothing follows the last field.
    case noTrailingBytes

    // MARK: Text (1.5.4)

    /// Text is well-formed UTF-8, without surrogates.
    case wellFormedUTF8
    /// Text does not contain U+0000.
    case noNullCharacter
    /// Text should not contain control characters or non-characters.
    case noDisallowedCharacters

    // MARK: Topics (4.7, 4.8.2)

    /// A Topic Name contains no wildcard.
    case noWildcardInTopicName
    /// A Topic Name or Topic Filter has at least one character.
    case topicNotEmpty
    /// A PUBLISH without a Topic Name has a Topic Alias.
    case topicNameOrAlias
    /// `#` stands alone or after a `/`, and only at the end.
    case multiLevelWildcard
    /// `+` fills a whole level.
    case singleLevelWildcard
    /// A Topic Filter that starts with `$share/` goes on with a Share Name of at least one character.
    case shareName
    /// A Share Name has no `+` or `#`, and is followed by `/` and a Topic Filter.
    case sharedTopicFilter

    // MARK: Identifiers and codes

    /// A Packet Identifier is not zero.
    case packetIdentifierNotZero
    /// The Reason Code (in 3.x return code) is one of those listed for this packet.
    case reasonCodeOfPacket
    /// The Reason Code is one that this side of the Network Connection may send.
    case reasonCodeOfSender

    // MARK: CONNECT (3.1)

    /// The protocol name is one that is known.
    case protocolName
    /// The protocol level (5.0: Protocol Version) is one that is known, and belongs to the protocol name.
    case protocolLevel
    /// Bit 0 of the connect flags is zero.
    case connectFlagsReserved
    /// Will QoS is zero when the Will Flag is.
    case willQoSWithoutWill
    /// Will QoS is 0, 1 or 2.
    case willQoS
    /// Will Retain is zero when the Will Flag is.
    case willRetainWithoutWill
    /// The Password Flag is zero when the User Name Flag is.
    case passwordWithoutUserName
    /// A user name follows when its flag is set.
    case userNamePresent
    /// A password follows when its flag is set.
    case passwordPresent
    /// Nothing follows the last field when neither the User Name Flag nor the Password Flag is set.
    case userNameAbsent
    /// Nothing follows the user name when only its flag is set.
    case passwordAbsent
    /// The Will Topic and Will Payload (5.0: and Will Properties) follow when the Will Flag is set.
    case willPresent
    /// The Client Identifier is there, first in the payload.
    case clientIdentifierPresent
    /// An empty Client Identifier comes with Clean Session.
    case emptyClientIdentifier
    /// A Client Identifier of 3.1 has 1 to 23 characters.
    case clientIdentifierLength

    // MARK: CONNACK (3.2)

    /// Bits 7 to 1 of the acknowledge flags are zero.
    case connAckFlagsReserved
    /// Session Present is zero when the Network Connection is refused.
    case sessionPresentOnRefusal

    // MARK: PUBLISH (3.3)

    /// The QoS bits are not 11.
    case publishQoS
    /// DUP is zero when QoS is.
    case dupWithoutQoS
    /// The payload is UTF-8 when the Payload Format Indicator says so.
    case payloadFormat

    // MARK: SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK (3.8 to 3.11)

    /// There is at least one Topic Filter.
    case topicFilterListNotEmpty
    /// There is at least one Reason Code.
    case reasonCodeListNotEmpty
    /// The reserved bits of the Subscription Options are zero.
    case subscriptionOptionsReserved
    /// The requested QoS is 0, 1 or 2.
    case subscriptionQoS
    /// Retain Handling is 0, 1 or 2.
    case retainHandling
    /// No Local is zero on a Shared Subscription.
    case noLocalOnSharedSubscription

    // MARK: Properties (2.2.2)

    /// The Property Length is there, even where it is zero.
    case propertyLengthPresent
    /// The property identifier is one of the table.
    case propertyIdentifier
    /// The property belongs into this packet.
    case propertyOfPacket
    /// The property stands in a packet of this side of the Network Connection.
    case propertyOfSender
    /// The property stands only once.
    case propertyOnce
    /// A property with the values 0 and 1 (Maximum QoS included) has one of them.
    case propertyZeroOrOne
    /// A property that may not be zero (Receive Maximum, Maximum Packet Size, Subscription Identifier) is not.
    case propertyNotZero
    /// The Topic Alias is not zero.
    case topicAliasNotZero
    /// Authentication Data comes with an Authentication Method.
    case authenticationMethodWithData
    /// AUTH has an Authentication Method.
    case authenticationMethodPresent
}
