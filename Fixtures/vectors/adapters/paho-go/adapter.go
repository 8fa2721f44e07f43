// Asks paho.mqtt.golang: reads lines `id version sender hex`, writes `id verdict [json]`; run.py says what that means.
package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/eclipse/paho.mqtt.golang/packets"
)

// connection is bytes that have come; a socket would wait where it is read beyond them.
type connection struct {
	bytes []byte
	waits bool
}

func (c *connection) Read(into []byte) (int, error) {
	if len(c.bytes) == 0 && len(into) > 0 {
		c.waits = true
		return 0, errors.New("nothing more has come")
	}
	count := copy(into, c.bytes)
	c.bytes = c.bytes[count:]
	return count, nil
}

type fields map[string]interface{}

// text is a string where the bytes are UTF-8, otherwise hexadecimal digits under another key.
func (f fields) text(key, value string) {
	if utf8.ValidString(value) {
		f[key] = value
	} else {
		f[key+"_hex"] = hex.EncodeToString([]byte(value))
	}
}

func numbers(codes []byte) []int {
	list := []int{}
	for _, code := range codes {
		list = append(list, int(code))
	}
	return list
}

// told is the packet in the JSON form of the vectors, as far as the codec tells.
func told(packet packets.ControlPacket) fields {
	f := fields{}
	switch p := packet.(type) {
	case *packets.ConnectPacket:
		f["type"], f["protocol_name"], f["protocol_level"] = "CONNECT", p.ProtocolName, p.ProtocolVersion
		f["clean_start"], f["keep_alive"] = p.CleanSession, p.Keepalive
		f.text("client_id", p.ClientIdentifier)
		f["will"], f["username"], f["password_hex"] = nil, nil, nil
		if p.WillFlag {
			will := fields{"qos": p.WillQos, "retain": p.WillRetain, "payload_hex": hex.EncodeToString(p.WillMessage)}
			will.text("topic", p.WillTopic)
			f["will"] = will
		}
		if p.UsernameFlag {
			delete(f, "username")
			f.text("username", p.Username)
		}
		if p.PasswordFlag {
			f["password_hex"] = hex.EncodeToString(p.Password)
		}
	case *packets.ConnackPacket:
		f["type"], f["session_present"], f["reason_code"] = "CONNACK", p.SessionPresent, p.ReturnCode
	case *packets.PublishPacket:
		f["type"], f["dup"], f["qos"], f["retain"] = "PUBLISH", p.Dup, p.Qos, p.Retain
		f.text("topic", p.TopicName)
		if p.Qos > 0 {
			f["packet_id"] = p.MessageID
		}
		f["payload_hex"] = hex.EncodeToString(p.Payload)
	case *packets.PubackPacket:
		f["type"], f["packet_id"] = "PUBACK", p.MessageID
	case *packets.PubrecPacket:
		f["type"], f["packet_id"] = "PUBREC", p.MessageID
	case *packets.PubrelPacket:
		f["type"], f["packet_id"] = "PUBREL", p.MessageID
	case *packets.PubcompPacket:
		f["type"], f["packet_id"] = "PUBCOMP", p.MessageID
	case *packets.SubscribePacket:
		f["type"], f["packet_id"] = "SUBSCRIBE", p.MessageID
		list := []fields{}
		for index, topic := range p.Topics {
			one := fields{"qos": p.Qoss[index]}
			one.text("topic_filter", topic)
			list = append(list, one)
		}
		f["subscriptions"] = list
	case *packets.SubackPacket:
		f["type"], f["packet_id"], f["reason_codes"] = "SUBACK", p.MessageID, numbers(p.ReturnCodes)
	case *packets.UnsubscribePacket:
		f["type"], f["packet_id"] = "UNSUBSCRIBE", p.MessageID
		list := []interface{}{}
		for _, topic := range p.Topics {
			one := fields{}
			one.text("topic_filter", topic)
			if text, ok := one["topic_filter"]; ok {
				list = append(list, text)
			} else {
				list = append(list, one)
			}
		}
		f["topic_filters"] = list
	case *packets.UnsubackPacket:
		f["type"], f["packet_id"] = "UNSUBACK", p.MessageID
	case *packets.PingreqPacket:
		f["type"] = "PINGREQ"
	case *packets.PingrespPacket:
		f["type"] = "PINGRESP"
	case *packets.DisconnectPacket:
		f["type"] = "DISCONNECT"
	}
	return f
}

func ask(data []byte) (answer string) {
	defer func() {
		if panicked := recover(); panicked != nil {
			text, _ := json.Marshal(fmt.Sprint(panicked))
			answer = "crash " + string(text)
		}
	}()
	c := &connection{bytes: data}
	var last packets.ControlPacket
	count := 0
	for {
		packet, err := packets.ReadPacket(c)
		if c.waits {
			return "incomplete"
		}
		if err != nil {
			return "reject"
		}
		if connect, ok := packet.(*packets.ConnectPacket); ok && connect.Validate() != packets.Accepted {
			return "reject"
		}
		last = packet
		count++
		if len(c.bytes) == 0 {
			break
		}
	}
	if count > 1 {
		return "accept"
	}
	text, err := json.Marshal(told(last))
	if err != nil {
		return "crash " + err.Error()
	}
	return "accept " + string(text)
}

func main() {
	input := bufio.NewReaderSize(os.Stdin, 1<<20)
	for {
		line, err := input.ReadString('\n')
		if err != nil {
			return
		}
		words := strings.Split(strings.TrimSuffix(line, "\n"), " ")
		data, err := hex.DecodeString(words[3])
		if err != nil {
			panic(err)
		}
		fmt.Println(words[0], ask(data))
	}
}
