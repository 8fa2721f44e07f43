import com.sun.management.OperatingSystemMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.util.ReferenceCountUtil;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Drives netty's MQTT codec on request; peers.sh says in which words.
 *
 * <p>java Peer DIRECTORY: the directory that holds a.bin to d.bin. A pipeline holds the decoder and a handler that reads Topic Name,
 * payload and Packet Identifier, and the encoder and a handler that counts its bytes.
 */
public final class Peer {
    /** Tells what all threads of this process have used. */
    private static final OperatingSystemMXBean SYSTEM =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /** The last handler of the pipeline: adds up what it reads, and keeps messages where that is wanted. */
    private static final class Reader extends ChannelInboundHandlerAdapter {
        long packets;
        long topic;
        long payload;
        long identifiers;
        List<MqttMessage> kept;
        Throwable failure;

        @Override
        public void channelRead(ChannelHandlerContext context, Object object) {
            MqttMessage message = (MqttMessage) object;
            if (message.decoderResult().isFailure()) {
                failure = message.decoderResult().cause();
                return;
            }
            packets++;
            if (message instanceof MqttPublishMessage) {
                MqttPublishMessage publish = (MqttPublishMessage) message;
                topic += length(publish.variableHeader().topicName());
                payload += publish.payload().readableBytes();
                identifiers += Math.max(0, publish.variableHeader().packetId());
            } else if (message.variableHeader() instanceof MqttMessageIdVariableHeader) {
                identifiers += ((MqttMessageIdVariableHeader) message.variableHeader()).messageId();
            }
            if (kept != null) {
                kept.add(message);
            } else {
                ReferenceCountUtil.release(message);
            }
        }

        /** In UTF-8: of text that is all ASCII, as nearly all is, the number of characters. */
        private static int length(String text) {
            int count = text.length();
            for (int index = 0; index < text.length(); index++) {
                if (text.charAt(index) > 0x7F) {
                    return text.getBytes(StandardCharsets.UTF_8).length;
                }
            }
            return count;
        }
    }

    /** Behind the encoder: counts what would go to the socket, and keeps it where that is wanted. */
    private static final class Sink extends ChannelOutboundHandlerAdapter {
        long bytes;
        ByteBuf kept;

        @Override
        public void write(ChannelHandlerContext context, Object object, ChannelPromise promise) {
            ByteBuf part = (ByteBuf) object;
            bytes += part.readableBytes();
            if (kept != null) {
                kept.writeBytes(part);
            }
            part.release();
        }
    }

    /** One file, and its packets. */
    private static final class Stream {
        final ByteBuf bytes;
        final Reader reader = new Reader();
        final Sink sink = new Sink();
        final EmbeddedChannel channel = new EmbeddedChannel(sink, MqttEncoder.INSTANCE, new MqttDecoder(1 << 20), reader);
        final List<MqttMessage> packets = new ArrayList<>();
        final boolean isSame;

        Stream(Path path) throws Exception {
            bytes = Unpooled.directBuffer().writeBytes(Files.readAllBytes(path));
            reader.kept = packets;
            decode();
            reader.kept = null;
            sink.kept = Unpooled.buffer();
            encode();
            isSame = sink.kept.equals(bytes);
            sink.kept = null;
        }

        /** The bytes in chunks of 64 KiB, as they would come from a socket. */
        void decode() throws Exception {
            for (int start = 0; start < bytes.readableBytes(); start += 65536) {
                int length = Math.min(65536, bytes.readableBytes() - start);
                channel.writeOneInbound(bytes.retainedSlice(start, length));
            }
            channel.flushInbound();
            if (reader.failure != null) {
                throw new Exception(reader.failure);
            }
        }

        /** What is encoded is given away with its payload; here it is needed again. */
        void encode() {
            for (MqttMessage packet : packets) {
                ReferenceCountUtil.retain(packet);
                channel.write(packet, channel.voidPromise());
            }
            channel.checkException();
        }

        String answer(String operation, long milliseconds) throws Exception {
            if (operation.equals("encode") && !isSame) {
                return "unsupported: other bytes than were decoded";
            }
            long used = SYSTEM.getProcessCpuTime();
            long start = System.nanoTime();
            long passes = 0;
            reader.packets = reader.topic = reader.payload = reader.identifiers = 0;
            sink.bytes = 0;
            do {
                if (operation.equals("encode")) {
                    encode();
                } else {
                    decode();
                }
                passes++;
            } while (System.nanoTime() - start < milliseconds * 1_000_000);
            long picoseconds = (SYSTEM.getProcessCpuTime() - used) * 1000 / (passes * packets.size());
            long decoded = operation.equals("encode") ? packets.size() : reader.packets / passes;
            return picoseconds + " " + decoded + " " + reader.topic / passes + " " + reader.payload / passes + " "
                + reader.identifiers / passes + " " + sink.bytes / passes;
        }
    }

    /** Answers requests, one a line. */
    public static void main(String[] arguments) throws Exception {
        Map<String, Stream> streams = new HashMap<>();
        Map<String, String> refused = new HashMap<>();
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] words = line.split(" ");
            String reply = refused.get(words[1]);
            try {
                if (reply == null && !streams.containsKey(words[1])) {
                    streams.put(words[1], new Stream(Path.of(arguments[0], words[1] + ".bin")));
                }
                if (reply == null) {
                    reply = streams.get(words[1]).answer(words[0], Long.parseLong(words[2]));
                }
            } catch (Throwable error) {
                reply = "unsupported: " + error.toString().replaceAll("\\s+", " ");
                refused.put(words[1], reply);
            }
            System.out.println(reply);
        }
    }
}
