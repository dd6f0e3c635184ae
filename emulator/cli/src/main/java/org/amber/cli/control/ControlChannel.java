package org.amber.cli.control;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** JSON objects through a socket, one in a line. */
final class ControlChannel {
  /** Longer than any command line of a guest that is worth showing, shorter than a nuisance. */
  private static final int LONGEST = 4 << 20;

  private final ByteChannel channel;
  private ByteBuffer buffer = ByteBuffer.allocate(4096).flip();

  ControlChannel(ByteChannel channel) {
    this.channel = channel;
  }

  void send(JsonObject message) throws IOException {
    ByteBuffer line = StandardCharsets.UTF_8.encode(message + "\n");
    while (line.hasRemaining()) {
      channel.write(line);
    }
  }

  /**
   * The next object, or null when the other end has closed.
   *
   * @throws IOException also when what comes is no such line
   */
  @Nullable JsonObject receive() throws IOException {
    int searched = buffer.position();
    while (true) {
      for (; searched < buffer.limit(); searched++) {
        if (buffer.get(searched) == '\n') {
          ByteBuffer line = buffer.slice(buffer.position(), searched - buffer.position());
          buffer.position(searched + 1);
          return parse(StandardCharsets.UTF_8.decode(line).toString());
        }
      }
      int kept = buffer.remaining();
      if (!readMore()) {
        return null;
      }
      searched = buffer.position() + kept;
    }
  }

  private boolean readMore() throws IOException {
    if (buffer.remaining() >= LONGEST) {
      throw new IOException("a message is too long");
    }
    ByteBuffer larger = ByteBuffer.allocate(Math.max(4096, buffer.remaining() * 2));
    larger.put(buffer);
    int count = channel.read(larger);
    buffer = larger.flip();
    return count >= 0;
  }

  private static JsonObject parse(String line) throws IOException {
    try {
      JsonElement element = JsonParser.parseString(line);
      if (element.isJsonObject()) {
        return element.getAsJsonObject();
      }
    } catch (JsonParseException e) {
      throw new IOException("a message is no JSON", e);
    }
    throw new IOException("a message is no JSON object");
  }
}
