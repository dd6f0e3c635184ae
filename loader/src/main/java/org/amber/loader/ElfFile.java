package org.amber.loader;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.amber.abi.Errno;
import org.jspecify.annotations.Nullable;

/**
 * A valid x86-64 ELF program or program interpreter: its header and program headers. Every check
 * that load_elf_binary() of fs/binfmt_elf.c makes on the file alone has passed, and also that no
 * segment lies outside the file or overlaps another, which Linux would find out by killing the
 * process or not at all.
 */
public final class ElfFile {
  /** Linux refuses a program header table of more bytes than this. */
  private static final int MAX_TABLE_BYTES = 65536;

  private static final int PATH_MAX = 4096;

  private final ElfHeader header;
  private final List<ProgramHeader> programHeaders;
  private final byte @Nullable [] interpreter;

  private ElfFile(
      ElfHeader header, List<ProgramHeader> programHeaders, byte @Nullable [] interpreter) {
    this.header = header;
    this.programHeaders = List.copyOf(programHeaders);
    this.interpreter = interpreter;
  }

  /**
   * Reads the program named in execve(2).
   *
   * @throws ExecFailure ENOEXEC: not a program for this machine; EINVAL: segments that cannot be
   *     mapped; EIO: the interpreter's name lies outside the file
   */
  public static ElfFile parse(ElfSource source) throws ExecFailure {
    ElfHeader header = identify(source, Errno.ENOEXEC);
    List<ProgramHeader> table = readTable(source, header, Errno.ENOEXEC);
    byte[] interpreter = readInterpreter(source, table);
    new SegmentChecker(source, Errno.EINVAL).check(header, table);
    return new ElfFile(header, table, interpreter);
  }

  /**
   * Reads a program interpreter, the file named by {@link #interpreter()}. Its own PT_INTERP is
   * ignored.
   *
   * @throws ExecFailure ELIBBAD: not an interpreter that can be loaded
   */
  public static ElfFile parseInterpreter(ElfSource source) throws ExecFailure {
    try {
      ElfHeader header = identify(source, Errno.ELIBBAD);
      List<ProgramHeader> table = readTable(source, header, Errno.ELIBBAD);
      new SegmentChecker(source, Errno.ELIBBAD).check(header, table);
      return new ElfFile(header, table, null);
    } catch (ExecFailure e) {
      throw new ExecFailure(e.errno(), "its ELF interpreter cannot be used: " + e.getMessage());
    }
  }

  private static ElfHeader identify(ElfSource source, Errno errno) throws ExecFailure {
    byte[] head = ElfReader.readPadded(source, 0, ElfHeader.SIZE);
    return new ElfIdentity(head, source.size(), errno).check();
  }

  private static List<ProgramHeader> readTable(ElfSource source, ElfHeader header, Errno errno)
      throws ExecFailure {
    int bytes = header.phCount() * ProgramHeader.SIZE;
    if (bytes == 0) {
      throw new ExecFailure(errno, "the ELF file has no program headers, so nothing can be loaded");
    }
    if (bytes > MAX_TABLE_BYTES) {
      throw new ExecFailure(
          errno,
          String.format(
              "the ELF file claims %d program headers; the limit is %d",
              header.phCount(), MAX_TABLE_BYTES / ProgramHeader.SIZE));
    }
    ByteBuffer in =
        ElfReader.read(source, header.phOffset(), bytes, errno, "the program header table");
    List<ProgramHeader> table = new ArrayList<>(header.phCount());
    for (int i = 0; i < header.phCount(); i++) {
      table.add(ProgramHeader.decode(i, in));
    }
    return table;
  }

  private static byte @Nullable [] readInterpreter(ElfSource source, List<ProgramHeader> table)
      throws ExecFailure {
    for (ProgramHeader entry : table) {
      if (entry.type() != SegmentType.INTERP) {
        continue;
      }
      long length = entry.fileSize();
      if (length < 2 || length > PATH_MAX) {
        throw new ExecFailure(
            Errno.ENOEXEC,
            String.format(
                "the name of its ELF interpreter has 0x%x bytes; 2 to %d are possible",
                length, PATH_MAX));
      }
      byte[] name =
          ElfReader.read(
                  source, entry.offset(), (int) length, Errno.EIO, "the ELF interpreter's name")
              .array();
      if (name[name.length - 1] != 0) {
        throw new ExecFailure(
            Errno.ENOEXEC, "the name of its ELF interpreter does not end with a zero byte");
      }
      int end = 0;
      while (name[end] != 0) {
        end++;
      }
      return Arrays.copyOf(name, end);
    }
    return null;
  }

  public ElfHeader header() {
    return header;
  }

  public List<ProgramHeader> programHeaders() {
    return programHeaders;
  }

  /** The PT_LOAD entries in the order of the file. */
  public List<ProgramHeader> loads() {
    return programHeaders.stream().filter(ProgramHeader::isLoad).toList();
  }

  /** The first entry of a type, for example PT_GNU_RELRO, PT_TLS or PT_NOTE. */
  public Optional<ProgramHeader> first(SegmentType type) {
    return programHeaders.stream().filter(h -> h.type() == type).findFirst();
  }

  /** The path of the program interpreter (PT_INTERP) as bytes, without its terminating zero. */
  public Optional<byte[]> interpreter() {
    return Optional.ofNullable(interpreter).map(byte[]::clone);
  }

  /**
   * Whether the stack is executable: only where the last PT_GNU_STACK asks for it. Without one,
   * x86-64 programs have had no executable stack since Linux 5.8, and READ_IMPLIES_EXEC is never
   * set for them (arch/x86/include/asm/elf.h, elf_read_implies_exec). The program decides; that of
   * its interpreter is ignored.
   */
  public boolean executableStack() {
    Predicate<ProgramHeader> isStack = h -> h.type() == SegmentType.GNU_STACK;
    return programHeaders.stream()
        .filter(isStack)
        .reduce((first, second) -> second)
        .filter(ProgramHeader::isExecutable)
        .isPresent();
  }
}
