// Drives the packets of paho.mqtt.golang on request; peers.sh says in which words.
//
//	peer DIRECTORY       the directory that holds a.bin to d.bin
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"
)

// sums is what one pass over a stream read.
type sums struct{ packets, topic, payload, identifiers int }

// stream is one file, its packets decoded once, and whether they encode to the same bytes.
type stream struct {
	bytes   []byte
	packets []packets.ControlPacket
	isSame  bool
}

// decode reads every packet, and its Topic Name, payload and Packet Identifier.
func decode(data []byte, keep func(packets.ControlPacket)) (sums, error) {
	var s sums
	reader := bytes.NewReader(data)
	for {
		packet, err := packets.ReadPacket(reader)
		if err == io.EOF && reader.Len() == 0 {
			return s, nil
		}
		if err != nil {
			return s, err
		}
		s.packets++
		if publish, ok := packet.(*packets.PublishPacket); ok {
			s.topic += len(publish.TopicName)
			s.payload += len(publish.Payload)
		}
		s.identifiers += int(packet.Details().MessageID)
		if keep != nil {
			keep(packet)
		}
	}
}

func encode(all []packets.ControlPacket, buffer *bytes.Buffer) error {
	buffer.Reset()
	for _, packet := range all {
		if err := packet.Write(buffer); err != nil {
			return err
		}
	}
	return nil
}

func load(path string) (*stream, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	s := &stream{bytes: data}
	if _, err := decode(data, func(p packets.ControlPacket) { s.packets = append(s.packets, p) }); err != nil {
		return nil, err
	}
	var buffer bytes.Buffer
	if err := encode(s.packets, &buffer); err != nil {
		return nil, err
	}
	s.isSame = bytes.Equal(buffer.Bytes(), data)
	return s, nil
}

// processorTime is what all threads of this process have used, in nanoseconds.
func processorTime() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return usage.Utime.Nano() + usage.Stime.Nano()
}

func (s *stream) answer(operation string, milliseconds int) (string, error) {
	if operation == "encode" && !s.isSame {
		return "", fmt.Errorf("other bytes than were decoded")
	}
	found := sums{packets: len(s.packets)}
	var buffer bytes.Buffer
	var err error
	start, used := time.Now(), processorTime()
	passes := 0
	for {
		if operation == "encode" {
			err = encode(s.packets, &buffer)
		} else {
			found, err = decode(s.bytes, nil)
		}
		if err != nil {
			return "", err
		}
		passes++
		if time.Since(start) >= time.Duration(milliseconds)*time.Millisecond {
			picoseconds := (processorTime() - used) * 1000 / int64(passes*len(s.packets))
			return fmt.Sprint(picoseconds, found.packets, found.topic, found.payload, found.identifiers, buffer.Len()), nil
		}
	}
}

func main() {
	streams := map[string]*stream{}
	input := bufio.NewScanner(os.Stdin)
	for input.Scan() {
		var operation, name, reply string
		var milliseconds int
		_, err := fmt.Sscan(input.Text(), &operation, &name, &milliseconds)
		if name == "d" {
			err = fmt.Errorf("MQTT 5.0 is unknown")
		}
		if err == nil && streams[name] == nil {
			streams[name], err = load(os.Args[1] + "/" + name + ".bin")
		}
		if err == nil {
			reply, err = streams[name].answer(operation, milliseconds)
		}
		if err != nil {
			reply = "unsupported: " + err.Error()
		}
		fmt.Println(reply)
	}
}
