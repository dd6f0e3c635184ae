package org.amber.loader;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.amber.abi.Errno;

/**
 * Decides from a file's first bytes whether it is an x86-64 program, and says what it is when it is
 * not. Linux looks at the magic, e_type, e_machine and e_phentsize only; class and byte order,
 * which it ignores, serve here to explain a refusal.
 */
final class ElfIdentity {
  private static final byte[] MAGIC = {0x7f, 'E', 'L', 'F'};
  private static final int EI_CLASS = 4;
  private static final int EI_DATA = 5;
  private static final int ELFCLASS32 = 1;
  private static final int ELFDATA2MSB = 2;

  private final byte[] head;
  private final long fileSize;
  private final Errno errno;

  /**
   * @param head the first {@link ElfHeader#SIZE} bytes, zeros where the file is shorter
   * @param errno the error number of a refusal
   */
  ElfIdentity(byte[] head, long fileSize, Errno errno) {
    this.head = head;
    this.fileSize = fileSize;
    this.errno = errno;
  }

  private static boolean hasMagic(byte[] head) {
    for (int i = 0; i < MAGIC.length; i++) {
      if (i >= head.length || head[i] != MAGIC[i]) {
        return false;
      }
    }
    return true;
  }

  ElfHeader check() throws ExecFailure {
    if (!hasMagic(head)) {
      throw refuse(
          fileSize == 0
              ? "the file is empty"
              : "neither an ELF file nor a #! script" + looksLike());
    }
    if (fileSize < ElfHeader.SIZE) {
      throw refuse(
          "truncated: the file has "
              + fileSize
              + " bytes, an ELF header alone has "
              + ElfHeader.SIZE);
    }
    ElfHeader header = ElfHeader.decode(ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN));
    boolean rightMachine = header.machine() == ElfMachine.X86_64.code();
    if (!rightMachine || header.phEntrySize() != ProgramHeader.SIZE) {
      refuseForeign();
    }
    if (header.type() != ElfType.EXECUTABLE && header.type() != ElfType.DYNAMIC) {
      throw refuse(header.type().description() + ", not a program");
    }
    if (header.phEntrySize() != ProgramHeader.SIZE) {
      throw refuse(
          header.phCount() == 0
              ? "the ELF file has no program headers, so nothing can be loaded"
              : "the ELF program headers have "
                  + header.phEntrySize()
                  + " bytes each instead of "
                  + ProgramHeader.SIZE);
    }
    return header;
  }

  /** Refuses what another processor, byte order or word size explains. */
  private void refuseForeign() throws ExecFailure {
    boolean bigEndian = head[EI_DATA] == ELFDATA2MSB;
    ByteOrder order = bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    int machine = Short.toUnsignedInt(ByteBuffer.wrap(head).order(order).getShort(18));
    String name = ElfMachine.nameOf(machine);
    if (bigEndian) {
      throw refuse("a big-endian ELF file (" + name + "); Amber runs little-endian x86-64");
    }
    if (head[EI_CLASS] == ELFCLASS32) {
      boolean x32 = machine == ElfMachine.X86_64.code();
      throw refuse("a 32-bit ELF file (" + (x32 ? "x32" : name) + "); Amber runs 64-bit x86-64");
    }
    if (machine != ElfMachine.X86_64.code()) {
      throw refuse("built for " + name + "; Amber runs x86-64");
    }
  }

  private String looksLike() {
    String start = new String(head, 0, 8, ISO_8859_1);
    if (start.startsWith("MZ")) {
      return " (it looks like a Windows program)";
    }
    if (start.startsWith("\u00cf\u00fa\u00ed\u00fe")
        || start.startsWith("\u00ca\u00fe\u00ba\u00be")) {
      return " (it looks like a macOS program or a Java class)";
    }
    if (start.startsWith("!<arch>")) {
      return " (it looks like a static library)";
    }
    return "";
  }

  private ExecFailure refuse(String message) {
    return new ExecFailure(errno, message);
  }
}
