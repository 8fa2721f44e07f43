import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.ReplayingDecoder;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks netty's MQTT codec: reads lines `id version sender hex`, writes `id verdict [json]`; run.py says what that means. */
public final class Adapter {
    private static final int LONGEST_PACKET = 268_435_460;

    /** Bytes that a decoder holds, and what it has begun: what says that it waits for more is not public. */
    private static boolean waits(MqttDecoder decoder) throws Exception {
        Method readable = ByteToMessageDecoder.class.getDeclaredMethod("actualReadableBytes");
        Method state = ReplayingDecoder.class.getDeclaredMethod("state");
        readable.setAccessible(true);
        state.setAccessible(true);
        return (int) readable.invoke(decoder) > 0 || !state.invoke(decoder).toString().equals("READ_FIXED_HEADER");
    }

    private static String ask(byte[] bytes) throws Exception {
        MqttDecoder decoder = new MqttDecoder(LONGEST_PACKET);
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        List<MqttMessage> messages = new ArrayList<>();
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
        for (Object object = channel.readInbound(); object != null; object = channel.readInbound()) {
            MqttMessage message = (MqttMessage) object;
            if (message.decoderResult().isFailure()) {
                return "reject";
            }
            messages.add(message);
        }
        if (messages.isEmpty() || waits(decoder)) {
            return "incomplete";
        }
        return messages.size() > 1 ? "accept" : "accept " + json(fields(messages.get(0)));
    }

    /** The packet in the JSON form of the vectors, as far as the codec tells. */
    private static Map<String, Object> fields(MqttMessage message) {
        Map<String, Object> told = new LinkedHashMap<>();
        MqttMessageType type = message.fixedHeader().messageType();
        told.put("type", type.name());
        if (message.variableHeader() instanceof MqttMessageIdVariableHeader) {
            told.put("packet_id", ((MqttMessageIdVariableHeader) message.variableHeader()).messageId());
        }
        if (message instanceof MqttConnectMessage) {
            connect((MqttConnectMessage) message, told);
        } else if (message instanceof MqttConnAckMessage) {
            MqttConnAckMessage connAck = (MqttConnAckMessage) message;
            told.put("session_present", connAck.variableHeader().isSessionPresent());
            told.put("reason_code", connAck.variableHeader().connectReturnCode().byteValue() & 0xFF);
        } else if (message instanceof MqttPublishMessage) {
            MqttPublishMessage publish = (MqttPublishMessage) message;
            told.put("dup", message.fixedHeader().isDup());
            told.put("qos", message.fixedHeader().qosLevel().value());
            told.put("retain", message.fixedHeader().isRetain());
            told.put("topic", publish.variableHeader().topicName());
            if (message.fixedHeader().qosLevel().value() > 0) {
                told.put("packet_id", publish.variableHeader().packetId());
            }
            told.put("payload_hex", ByteBufUtil.hexDump(publish.payload()));
        } else if (message instanceof MqttSubscribeMessage) {
            List<Object> list = new ArrayList<>();
            for (MqttTopicSubscription one : ((MqttSubscribeMessage) message).payload().topicSubscriptions()) {
                Map<String, Object> subscription = new LinkedHashMap<>();
                subscription.put("topic_filter", one.topicName());
                subscription.put("qos", one.qualityOfService().value());
                list.add(subscription);
            }
            told.put("subscriptions", list);
        } else if (message instanceof MqttUnsubscribeMessage) {
            told.put("topic_filters", ((MqttUnsubscribeMessage) message).payload().topics());
        } else if (message instanceof MqttSubAckMessage) {
            told.put("reason_codes", ((MqttSubAckMessage) message).payload().grantedQoSLevels());
        }
        return told;
    }

    private static void connect(MqttConnectMessage message, Map<String, Object> told) {
        MqttConnectVariableHeader header = message.variableHeader();
        MqttConnectPayload payload = message.payload();
        told.put("protocol_name", header.name());
        told.put("protocol_level", header.version());
        told.put("clean_start", header.isCleanSession());
        told.put("keep_alive", header.keepAliveTimeSeconds());
        told.put("client_id", payload.clientIdentifier());
        Map<String, Object> will = null;
        if (header.isWillFlag()) {
            will = new LinkedHashMap<>();
            will.put("qos", header.willQos());
            will.put("retain", header.isWillRetain());
            will.put("topic", payload.willTopic());
            will.put("payload_hex", ByteBufUtil.hexDump(payload.willMessageInBytes()));
        }
        told.put("will", will);
        told.put("username", header.hasUserName() ? payload.userName() : null);
        told.put("password_hex", header.hasPassword() ? ByteBufUtil.hexDump(payload.passwordInBytes()) : null);
    }

    private static String json(Object value) {
        if (value instanceof Map) {
            List<String> parts = new ArrayList<>();
            ((Map<?, ?>) value).forEach((key, inner) -> parts.add(json(key) + ":" + json(inner)));
            return "{" + String.join(",", parts) + "}";
        }
        if (value instanceof List) {
            List<String> parts = new ArrayList<>();
            ((List<?>) value).forEach(inner -> parts.add(json(inner)));
            return "[" + String.join(",", parts) + "]";
        }
        if (!(value instanceof String)) {
            return String.valueOf(value);
        }
        StringBuilder text = new StringBuilder("\"");
        for (char character : ((String) value).toCharArray()) {
            if (character < 0x20 || character > 0x7E || character == '"' || character == '\\') {
                text.append(String.format("\\u%04x", (int) character));
            } else {
                text.append(character);
            }
        }
        return text.append('"').toString();
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] words = line.split(" ", -1);
            String answer;
            try {
                answer = ask(ByteBufUtil.decodeHexDump(words[3]));
            } catch (Throwable error) {
                answer = "crash " + json(error.toString());
            }
            System.out.println(words[0] + " " + answer);
        }
    }
}
