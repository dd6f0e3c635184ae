package org.amber.cli.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlTest {
  @TempDir Path directory = Path.of("");

  /** What comes in pieces of a few bytes, and what was sent. */
  private static class Pieces implements ByteChannel {
    private final ReadableByteChannel incoming;
    final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    Pieces(String text) {
      incoming =
          Channels.newChannel(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      int limit = target.limit();
      target.limit(Math.min(limit, target.position() + 3));
      int count = incoming.read(target);
      target.limit(limit);
      return count;
    }

    @Override
    public int write(ByteBuffer source) {
      sent.write(source.get());
      return 1;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  @Test
  void objectsComeLineByLine() throws IOException {
    ControlChannel channel =
        new ControlChannel(new Pieces("{\"order\":\"pause\"}\n{\"a\":\"ü\\n\"}\n{\"cut\":"));
    assertThat(channel.receive()).isEqualTo(ControlRequest.pause());
    JsonObject second = Objects.requireNonNull(channel.receive());
    assertThat(second.get("a").getAsString()).isEqualTo("ü\n");
    assertThat(channel.receive()).isNull();
  }

  @Test
  void whatIsNoObjectIsRefused() {
    for (String line : List.of("", "[]", "7", "{", "{\"a\":", "[".repeat(100_000))) {
      ControlChannel channel = new ControlChannel(new Pieces(line + "\n"));
      assertThatThrownBy(channel::receive).as(line).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aLineHasAnEnd() {
    ByteChannel endless =
        new Pieces("") {
          @Override
          public int read(ByteBuffer target) {
            int count = target.remaining();
            target.put(new byte[count]);
            return count;
          }
        };
    assertThatThrownBy(new ControlChannel(endless)::receive).hasMessageContaining("too long");
  }

  @Test
  void sentIsOneLine() throws IOException {
    Pieces pieces = new Pieces("");
    new ControlChannel(pieces)
        .send(ControlRequest.snapshot(Path.of("/a\nb"), null, List.of(), true));
    assertThat(pieces.sent.toString(StandardCharsets.UTF_8))
        .isEqualTo("{\"order\":\"snapshot\",\"file\":\"/a\\nb\",\"stop\":true}\n");
  }

  @Test
  void theDirectoryIsTheUsersOwn() throws IOException {
    ControlDirectory own = ControlDirectory.find(directory.toString());
    assertThat(own.path()).isEqualTo(directory.resolve("amber"));
    assertThat(own.ids()).isEmpty();
    own.make();
    own.make();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own.path())))
        .isEqualTo("rwx------");
    Files.createFile(own.socket("17"));
    Files.createFile(own.path().resolve("other"));
    assertThat(own.ids()).containsExactly("17");
  }

  @Test
  void aDirectoryThatOthersMayEnterIsNotTrusted() throws IOException {
    ControlDirectory own = ControlDirectory.find(directory.toString());
    Files.createDirectory(own.path());
    Files.setPosixFilePermissions(own.path(), PosixFilePermissions.fromString("rwxr-x---"));
    assertThatThrownBy(own::make).isInstanceOf(IOException.class);
    assertThatThrownBy(own::ids).isInstanceOf(IOException.class);
    Files.delete(own.path());
    Files.createSymbolicLink(own.path(), directory);
    assertThatThrownBy(own::make).isInstanceOf(IOException.class);
  }

  @Test
  void withoutARuntimeDirectoryItIsInTmp() throws IOException {
    assertThat(ControlDirectory.find(null).path().toString()).startsWith("/tmp/amber-");
    for (String unfit : List.of("relative", "/does/not/exist", "/" + "x".repeat(90))) {
      assertThat(ControlDirectory.find(unfit)).isEqualTo(ControlDirectory.find(null));
    }
  }
}
