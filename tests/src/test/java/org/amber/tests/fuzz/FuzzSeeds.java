package org.amber.tests.fuzz;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.amber.kernel.fs.overlay.JournalDecoder;
import org.amber.snapshot.SnapshotDecoders;
import org.amber.snapshot.age.AgeDecoders;

/**
 * Sound bytes to begin with, most of them out of golden files; and bytes that were a target's
 * undoing once, which are in {@code src/test/resources/fuzz/TARGET}.
 */
final class FuzzSeeds {
  /** A CIE, the FDE of 64 bytes of code behind it, and its table of one row before both. */
  private static final String FRAMES =
      "011b033b 10000000 01000000 00000000 2c000000"
          + "14000000 00000000 017a5200 01781001 1b0c0708 90010000"
          + "14000000 1c000000 ccffffff 40000000 00410e10 86020d06";

  private final Path top;

  FuzzSeeds(Path top) {
    this.top = top;
  }

  List<byte[]> of(FuzzTarget target) throws IOException {
    List<byte[]> seeds = new ArrayList<>(List.of(new byte[0], new byte[100]));
    seeds.addAll(sound(target));
    Path recorded = top.resolve("tests/src/test/resources/fuzz").resolve(target.text());
    if (Files.isDirectory(recorded)) {
      try (Stream<Path> files = Files.list(recorded)) {
        for (Path file : files.sorted().toList()) {
          seeds.add(Files.readAllBytes(file));
        }
      }
    }
    return seeds;
  }

  private List<byte[]> sound(FuzzTarget target) throws IOException {
    return switch (target) {
      case HEADER -> parts("header", "format-1/sieve", "format-2/sieve", "format-3/needs-another");
      case MAP_1 -> parts("map", "format-1/sieve");
      case MAP_2 -> parts("map", "format-2/sieve");
      case MAP_3 -> parts("map", "format-3/needs-another");
      case STATE ->
          parts("state", "format-1/sieve", "format-2/everything", "format-3/needs-another");
      case MANIFEST -> parts("manifest", "format-1/sieve", "format-3/needs-another");
      case FILE -> parts("file", "format-1/sieve", "format-2/sieve", "format-3/needs-another");
      case AGE_HEAD, AGE_FILE -> encrypted("short", "long", "passphrase");
      case AGE_PAYLOAD ->
          List.of(AgeDecoders.payloadOf(new byte[0]), AgeDecoders.payloadOf(new byte[100]));
      case AGE_SEALED ->
          List.of(
              AgeDecoders.sealedOf(new byte[100], List.of("0123456789abcdef".repeat(2) + ".pages")),
              AgeDecoders.sealedOf(new byte[100], List.of()));
      case COMMIT_JOURNAL -> JournalDecoder.seeds();
      case STORE ->
          texts(
              "{\"status\": 3, \"at\": \"2026-01-01T00:00:00Z\"}",
              "{\"tries\": [{\"checkpoint\": 7, \"outcome\": \"amber ended with status 70\"}]}",
              "{\"options\": [\"--rw=/tmp\"], \"directory\": \"/tmp\"}");
      case ELF -> programs();
      case UNWIND -> frames();
    };
  }

  private List<byte[]> parts(String decoder, String... files) throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    for (String file : files) {
      Path golden = top.resolve("tests/src/test/resources/golden").resolve(file + ".amber");
      seeds.add(SnapshotDecoders.seed(decoder, golden));
    }
    return seeds;
  }

  private List<byte[]> encrypted(String... files) throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    for (String file : files) {
      Path golden = top.resolve("emulator/snapshot/src/test/resources/age").resolve(file + ".age");
      seeds.add(Files.readAllBytes(golden));
    }
    return seeds;
  }

  private static List<byte[]> texts(String... texts) {
    return Stream.of(texts).map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
  }

  private List<byte[]> programs() throws IOException {
    List<byte[]> seeds = new ArrayList<>(texts("#!/bin/sh -e\n", "#! interpreter"));
    for (String name : List.of("counter", "sieve")) {
      seeds.add(Files.readAllBytes(top.resolve("samples/programs").resolve(name)));
    }
    return seeds;
  }

  private static List<byte[]> frames() {
    byte[] frames = HexFormat.of().parseHex(FRAMES.replace(" ", ""));
    byte[] withHeader =
        ByteBuffer.allocate(2 + frames.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putShort((short) 10)
            .put(frames)
            .array();
    byte[] alone =
        ByteBuffer.allocate(2 + frames.length - 20)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putShort((short) 10)
            .put(frames, 20, frames.length - 20)
            .array();
    return List.of(withHeader, alone);
  }
}
