package org.amber.cli.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The file to which all is added that a machine prints, and what its amber says. */
final class MachineOutput {
  private static final String SAYS = "amber: ";

  /** What amber says of its end is not further from the file's. */
  private static final int TAIL = 64 << 10;

  private final Path file;
  private final long before;

  /** As it is now. */
  MachineOutput(Path file) throws IOException {
    this.file = file;
    this.before = Files.exists(file) ? Files.size(file) : 0;
  }

  ProcessBuilder.Redirect redirect() {
    return ProcessBuilder.Redirect.appendTo(file.toFile());
  }

  /** The last that amber has said since this was made; empty when it has said nothing. */
  String lastOfAmber() throws IOException {
    String last = "";
    for (String line : added().split("\n", -1)) {
      last = line.startsWith(SAYS) ? line.substring(SAYS.length()) : last;
    }
    return last;
  }

  private String added() throws IOException {
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
