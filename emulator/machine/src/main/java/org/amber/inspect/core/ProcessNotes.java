package org.amber.inspect.core;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.amber.inspect.image.ProcessReader;
import org.amber.kernel.task.ProcessMemory;
import org.amber.kernel.task.Task;
import org.amber.kernel.task.ThreadGroup;
import org.amber.kernel.vfs.FileName;
import org.amber.memory.PageSource;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.Vma;

/** The notes of a process: struct elf_prpsinfo, the auxiliary vector, the mapped files. */
final class ProcessNotes {
  private static final int INFO_SIZE = 136;
  private static final int UID = 16;
  private static final int NAME = 40;
  private static final int NAME_SIZE = 16;
  private static final int ARGUMENTS = 56;
  private static final int ARGUMENTS_SIZE = 80;

  private ProcessNotes() {}

  static byte[] info(ThreadGroup group) {
    ByteBuffer out = ByteBuffer.allocate(INFO_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    boolean runs = group.leader().state() == Task.State.RUNNABLE;
    out.put(0, (byte) (runs ? 0 : 1)).put(1, (byte) (runs ? 'R' : 'S'));
    out.putInt(UID, group.credentials().uid()).putInt(UID + 4, group.credentials().gid());
    out.putInt(UID + 8, group.pid()).putInt(UID + 12, group.parentPid());
    out.putInt(UID + 16, group.processGroup()).putInt(UID + 20, group.session());
    byte[] name = FileName.bytes(group.leader().name);
    out.put(NAME, name, 0, Math.min(name.length, NAME_SIZE - 1));
    byte[] arguments = arguments(group.memory());
    out.put(ARGUMENTS, arguments, 0, Math.min(arguments.length, ARGUMENTS_SIZE - 1));
    return out.array();
  }

  /** With blanks between them, as Linux puts them there. */
  private static byte[] arguments(ProcessMemory memory) {
    int length = Math.clamp(memory.argEnd - memory.argStart, 0, ARGUMENTS_SIZE - 1);
    byte[] bytes = new ProcessReader(memory.space()).bytes(memory.argStart, length);
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    byte[] text = Arrays.copyOf(bytes, end);
    for (int i = 0; i < text.length; i++) {
      text[i] = text[i] == 0 ? (byte) ' ' : text[i];
    }
    return text;
  }

  /** NT_FILE: areas that show files, then the names. */
  static byte[] files(ThreadGroup group) {
    List<Vma> areas = new ArrayList<>();
    ByteArrayOutputStream names = new ByteArrayOutputStream();
    for (Vma area : group.memory().space().areas()) {
      PageSource source = area.source();
      if (source != null) {
        areas.add(area);
        names.writeBytes(FileName.bytes(source.mapName()));
        names.write(0);
      }
    }
    int numbers = (2 + 3 * areas.size()) * Long.BYTES;
    ByteBuffer out = ByteBuffer.allocate(numbers + names.size()).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(areas.size()).putLong(PhysicalMemory.PAGE_SIZE);
    for (Vma area : areas) {
      out.putLong(area.start()).putLong(area.end());
      out.putLong(area.offset() / PhysicalMemory.PAGE_SIZE);
    }
    return out.put(names.toByteArray()).array();
  }
}
