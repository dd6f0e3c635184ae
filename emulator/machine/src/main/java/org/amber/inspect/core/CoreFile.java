package org.amber.inspect.core;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.amber.inspect.image.ProcessReader;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.memory.AddressSpace;
import org.amber.memory.PageSource;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.Pte;
import org.amber.memory.Vma;
import org.jspecify.annotations.Nullable;

/**
 * A core file: the registers of all threads, and all memory, that of files included, so that a
 * debugger needs nothing of the host the process ran on. Pages of zeros are holes of the file.
 */
public final class CoreFile {
  private static final int NT_PRSTATUS = 1;
  private static final int NT_PRFPREG = 2;
  private static final int NT_PRPSINFO = 3;
  private static final int NT_AUXV = 6;
  private static final int NT_FILE = 0x46494c45;
  private static final int NT_X86_XSTATE = 0x202;

  /** Whose note types they are; at most seven letters. */
  private static final String CORE = "CORE";

  private static final String LINUX = "LINUX";

  private static final int PAGE = PhysicalMemory.PAGE_SIZE;
  private static final int HEADER = 64;
  private static final int PROGRAM_HEADER = 56;

  /** The number of program headers has 16 bits, of which the last value means something else. */
  private static final int MOST_SEGMENTS = 0xfff0;

  private final ThreadGroup group;
  private final ProcessReader reader;
  private final PhysicalMemory physical;
  private final List<CoreSegment> segments = new ArrayList<>();

  private CoreFile(ThreadGroup group) {
    this.group = group;
    AddressSpace space = group.memory().space();
    this.reader = new ProcessReader(space);
    this.physical = space.physical();
    for (Vma area : space.areas()) {
      segments.add(CoreSegment.of(space, area));
    }
  }

  /**
   * Writes the core file of a process.
   *
   * @throws IOException when that fails, or the process has more areas than such a file can
   */
  public static void write(ThreadGroup group, FileChannel channel) throws IOException {
    new CoreFile(group).write(channel);
  }

  private void write(FileChannel channel) throws IOException {
    if (segments.size() > MOST_SEGMENTS) {
      throw new IOException("it has " + segments.size() + " areas, more than a core file can have");
    }
    byte[] notes = notes();
    long notesAt = HEADER + (long) PROGRAM_HEADER * (segments.size() + 1);
    long data = (notesAt + notes.length + PAGE - 1) & -PAGE;
    ByteBuffer head = ByteBuffer.allocate((int) notesAt).order(ByteOrder.LITTLE_ENDIAN);
    header(head);
    programHeader(head, 4, 0, notesAt, 0, notes.length, 0, 4);
    long at = data;
    for (CoreSegment segment : segments) {
      Vma area = segment.area();
      programHeader(
          head, 1, segment.flags(), at, area.start(), segment.fileSize(), area.length(), PAGE);
      at += segment.fileSize();
    }
    writeFully(channel, head.flip(), 0);
    writeFully(channel, ByteBuffer.wrap(notes), notesAt);
    long end = at;
    at = data;
    for (CoreSegment segment : segments) {
      contents(channel, segment, at);
      at += segment.fileSize();
    }
    if (channel.size() < end) {
      // A hole at the end.
      writeFully(channel, ByteBuffer.allocate(1), end - 1);
    }
  }

  private void header(ByteBuffer out) {
    byte[] identity = {0x7f, 'E', 'L', 'F', 2, 1, 1};
    out.put(identity).position(16);
    out.putShort((short) 4).putShort((short) 62).putInt(1);
    out.putLong(0).putLong(HEADER).putLong(0).putInt(0);
    out.putShort((short) HEADER).putShort((short) PROGRAM_HEADER);
    out.putShort((short) (segments.size() + 1)).position(HEADER);
  }

  private static void programHeader(
      ByteBuffer out,
      int type,
      int flags,
      long offset,
      long address,
      long fileSize,
      long memorySize,
      long align) {
    out.putInt(type).putInt(flags).putLong(offset).putLong(address).putLong(0);
    out.putLong(fileSize).putLong(memorySize).putLong(align);
  }

  // Notes, in the order in which Linux writes them.

  private byte[] notes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    boolean first = true;
    for (Task task : group.tasks()) {
      if (task.isAlive()) {
        note(out, CORE, NT_PRSTATUS, ThreadNotes.status(task));
        if (first) {
          note(out, CORE, NT_PRPSINFO, ProcessNotes.info(group));
          note(out, CORE, NT_AUXV, group.memory().auxv);
          note(out, CORE, NT_FILE, ProcessNotes.files(group));
          first = false;
        }
        note(out, CORE, NT_PRFPREG, ThreadNotes.floatingPoint(task));
        if (ThreadNotes.hasExtendedState(task)) {
          note(out, LINUX, NT_X86_XSTATE, ThreadNotes.extendedState(task));
        }
      }
    }
    return out.toByteArray();
  }

  private static void note(ByteArrayOutputStream out, String owner, int type, byte[] contents) {
    ByteBuffer head = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
    head.putInt(owner.length() + 1).putInt(contents.length).putInt(type);
    head.put(owner.getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(head.array());
    out.writeBytes(contents);
    out.writeBytes(new byte[-contents.length & 3]);
  }

  // Memory.

  private void contents(FileChannel channel, CoreSegment segment, long at) throws IOException {
    Vma area = segment.area();
    PageSource source = area.source();
    PageWriter writer = new PageWriter(channel, area.start(), at);
    AddressSpace space = reader.space();
    if (source != null) {
      long first = area.offset() >>> PhysicalMemory.PAGE_SHIFT;
      long pages = segment.fileSize() >>> PhysicalMemory.PAGE_SHIFT;
      for (long page = source.nextStoredPage(first);
          page >= 0 && page < first + pages;
          page = source.nextStoredPage(page + 1)) {
        writer.visit(area.start() + ((page - first) << PhysicalMemory.PAGE_SHIFT));
      }
    }
    space.forEachPage(
        area.start(),
        area.end(),
        (page, entry) -> {
          if (Pte.frame(entry) != PhysicalMemory.ZERO_FRAME) {
            writer.visit(page << PhysicalMemory.PAGE_SHIFT);
          }
        });
    writer.finish();
  }

  /** Writes pages at their places; remembers what goes wrong, to be told at the end. */
  private final class PageWriter {
    private final FileChannel channel;
    private final long start;
    private final long at;
    private @Nullable IOException failure;

    PageWriter(FileChannel channel, long start, long at) {
      this.channel = channel;
      this.start = start;
      this.at = at;
    }

    void visit(long address) {
      int frame = reader.frame(address);
      if (frame <= PhysicalMemory.ZERO_FRAME || failure != null) {
        return;
      }
      try {
        long offset = (long) frame << PhysicalMemory.PAGE_SHIFT;
        ByteBuffer page = physical.ram().asSlice(offset, PAGE).asByteBuffer();
        writeFully(channel, page, at + (address - start));
      } catch (IOException e) {
        failure = e;
      }
    }

    void finish() throws IOException {
      if (failure != null) {
        throw failure;
      }
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes, long position)
      throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }
}
