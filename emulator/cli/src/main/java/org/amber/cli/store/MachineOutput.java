package org.amber.cli.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Where all goes that a machine prints, and what its amber says. */
final class MachineOutput {
  private static final String SAYS = "amber: ";

  /** What amber says of its end is not further from the file's. */
  private static final int TAIL = 64 << 10;

  private final @Nullable Path file;
  private final long before;

  private MachineOutput(@Nullable Path file, long before) {
    this.file = file;
    this.before = before;
  }

  /** Is added to a file, as that is now. */
  static MachineOutput into(Path file) throws IOException {
    return new MachineOutput(file, Files.exists(file) ? Files.size(file) : 0);
  }

  /** Goes where our own output goes; nothing is known of it. */
  static MachineOutput passed() {
    return new MachineOutput(null, 0);
  }

  void apply(ProcessBuilder builder) {
    if (file == null) {
      builder.redirectOutput(ProcessBuilder.Redirect.INHERIT);
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    } else {
      builder.redirectErrorStream(true);
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(file.toFile()));
    }
  }

  /** The last that amber has said since this was made; empty when it has said nothing. */
  String lastOfAmber() throws IOException {
    String last = "";
    for (String line : (file == null ? "" : added(file)).split("\n", -1)) {
      last = line.startsWith(SAYS) ? line.substring(SAYS.length()) : last;
    }
    return last;
  }

  private String added(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long from = Math.max(before, channel.size() - TAIL);
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(0, channel.size() - from));
      while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) > 0) {
        // More may come.
      }
      // What the guest has printed need be no text.
      return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }
  }
}
