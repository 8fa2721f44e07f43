"""The rules of dialogues that are ours, and what they demand: those of 3.1, which numbers none, and what 5.0 demands without a number."""

OWN = {
    "3.1:2.4-packet-identifier-in-use": "A Packet Identifier is free again only after its last acknowledgement.",
    "3.1:2.4-acknowledged-identifier": "An acknowledgement carries the identifier of what it acknowledges.",
    "3.1:3.1-connect-first": "CONNECT is the first packet of a client.",
    "3.1:3.1-second-connect": "A client sends CONNECT once on a connection.",
    "3.1:3.1-keep-alive": "Silence beyond 1.5 times the keep alive makes the server disconnect.",
    "3.1:3.1-client-identifier-taken": "A second connection under one Client Identifier ends the first.",
    "3.1:3.2-connack-due": "The server answers CONNECT with CONNACK.",
    "3.1:3.9-suback-due": "Each SUBSCRIBE is answered by one SUBACK.",
    "3.1:3.9-granted-qos-count": "SUBACK has one granted QoS for each topic, in their order.",
    "3.1:3.11-unsuback-due": "Each UNSUBSCRIBE is answered by one UNSUBACK.",
    "3.1:3.13-pingresp-due": "Each PINGREQ is answered by PINGRESP.",
    "3.1:4.1-qos-flow": "QoS 1 is answered by PUBACK, QoS 2 by PUBREC, PUBREL and PUBCOMP.",
    "3.1:4.3-message-order": "Messages and their acknowledgements keep the order in which they were started.",
    "5.0:3.2.2.3.11-wildcard-unavailable": "No wildcard subscription after Wildcard Subscription Available 0.",
    "5.0:3.2.2.3.12-identifier-unavailable": "No Subscription Identifier after Subscription Identifier Available 0.",
    "5.0:3.2.2.3.13-shared-unavailable": "No Shared Subscription after Shared Subscription Available 0.",
    "5.0:3.3.2.3.4-alias-above-maximum": "A Topic Alias is at most the receiver's Topic Alias Maximum.",
    "5.0:3.3.4-undefined-alias": "A Topic Alias stands for a name only after one PUBLISH had both.",
    "5.0:3.14.2.2.2-session-expiry-raised": "DISCONNECT cannot raise a Session Expiry Interval that CONNECT set to 0.",
}
