package org.amber.snapshot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.amber.state.Sha256;
import org.amber.state.VariableLengths;

/**
 * How the {@link PageMap} of a file that needs others is written: as runs of pages that follow one
 * another where they are, so that it takes no room for what has not changed.
 */
final class ChainMap {
  /** The first format that has it. */
  static final int FORMAT = 3;

  private static final int MOST_FILES = 1 << 16;
  private static final int LONGEST_NAME = 4096;

  private ChainMap() {}

  static byte[] encode(PageMap map) {
    VariableLengths runs = new VariableLengths();
    long[] next = new long[map.files().size() + 1];
    long[] places = map.places();
    for (int i = 0; i < places.length; ) {
      int end = i + 1;
      long step = places[i] == 0 ? 0 : 1;
      while (end < places.length && places[end] == places[end - 1] + step) {
        end++;
      }
      runs.add(end - i);
      if (places[i] == 0) {
        runs.add(0);
      } else {
        int file = PageBase.fileOf(places[i]);
        runs.add(file + 1);
        runs.addSigned(PageBase.pageOf(places[i]) - next[file]);
        next[file] = PageBase.pageOf(places[end - 1]) + 1L;
      }
      i = end;
    }
    return put(map, runs.bytes());
  }

  private static byte[] put(PageMap map, byte[] runs) {
    List<byte[]> names = new ArrayList<>();
    int length = 4 * Integer.BYTES + runs.length + map.own().encodedLength();
    for (NeededFile file : map.files()) {
      byte[] name = file.name().getBytes(StandardCharsets.UTF_8);
      names.add(name);
      length += Sha256.LENGTH + 2 * Integer.BYTES + name.length;
    }
    ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(names.size());
    for (int i = 0; i < names.size(); i++) {
      NeededFile file = map.files().get(i);
      out.put(file.digest()).putInt(file.pages()).putInt(names.get(i).length).put(names.get(i));
    }
    out.putInt(map.places().length).putInt(runs.length).put(runs).putInt(map.own().pages());
    map.own().encodeTo(out);
    return out.array();
  }

  static PageMap decode(ByteBuffer in, long pagesLength) {
    List<NeededFile> files = files(in);
    int count = in.getInt();
    int runsLength = in.getInt();
    if (count < 0 || runsLength < 0 || runsLength > in.remaining()) {
      throw PageMap.otherLength();
    }
    if (count > Runtime.getRuntime().maxMemory() / (4 * Long.BYTES)) {
      throw new IllegalArgumentException(
          "it has %d pages, more than this JVM can take: give it more memory (-Xmx)"
              .formatted(count));
    }
    ByteBuffer runs = in.slice(in.position(), runsLength);
    in.position(in.position() + runsLength);
    int pages = in.getInt();
    if (pages < 0 || GroupTable.encodedLength(FORMAT, pages) != in.remaining()) {
      throw PageMap.otherLength();
    }
    GroupTable own = GroupTable.decode(FORMAT, pages, in, pagesLength);
    return new PageMap(files, places(runs, count, files, pages), own);
  }

  private static List<NeededFile> files(ByteBuffer in) {
    int count = in.getInt();
    if (count < 0 || count > MOST_FILES) {
      throw new IllegalArgumentException("the page map needs an impossible number of files");
    }
    List<NeededFile> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] digest = new byte[Sha256.LENGTH];
      in.get(digest);
      int pages = in.getInt();
      int length = in.getInt();
      if (pages < 0 || length < 1 || length > Math.min(LONGEST_NAME, in.remaining())) {
        throw new IllegalArgumentException("the page map names an impossible file");
      }
      byte[] name = new byte[length];
      in.get(name);
      files.add(new NeededFile(new String(name, StandardCharsets.UTF_8), digest, pages));
    }
    return files;
  }

  private static long[] places(ByteBuffer runs, int count, List<NeededFile> files, int ownPages) {
    long[] places = new long[count];
    long[] next = new long[files.size() + 1];
    int at = 0;
    while (at < count) {
      long length = VariableLengths.read(runs);
      long code = VariableLengths.read(runs);
      if (length < 1 || length > count - at || code < 0 || code > next.length) {
        throw new IllegalArgumentException("the page map has an impossible run");
      }
      if (code > 0) {
        int file = (int) code - 1;
        long first = next[file] + VariableLengths.readSigned(runs);
        int stored = file == 0 ? ownPages : files.get(file - 1).pages();
        if (first < 1 || first > stored || length > stored - first + 1) {
          throw new IllegalArgumentException("the page map refers to a page that is not stored");
        }
        for (int i = 0; i < length; i++) {
          places[at + i] = PageBase.place(file, (int) first + i);
        }
        next[file] = first + length;
      }
      at += (int) length;
    }
    if (runs.hasRemaining()) {
      throw PageMap.otherLength();
    }
    return places;
  }
}
