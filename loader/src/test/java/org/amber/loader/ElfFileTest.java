package org.amber.loader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import org.amber.abi.Errno;
import org.junit.jupiter.api.Test;

class ElfFileTest {
  private static final int R = ProgramHeader.PF_R;
  private static final int RX = ProgramHeader.PF_R | ProgramHeader.PF_X;
  private static final int RW = ProgramHeader.PF_R | ProgramHeader.PF_W;

  private static ElfBuilder good() {
    return ElfBuilder.exec()
        .load(RX, 0, 0x400000, 0x2000, 0x2000)
        .load(RW, 0x2000, 0x403000, 0x800, 0x3000);
  }

  private static void assertRefused(byte[] file, Errno errno, String... phrases) {
    ExecFailure failure =
        catchThrowableOfType(ExecFailure.class, () -> ElfFile.parse(ElfSource.of(file)));
    assertThat(failure).isNotNull().hasMessageContainingAll(phrases);
    assertThat(failure.errno()).isEqualTo(errno);
  }

  private static byte[] patched(int offset, int... values) {
    byte[] file = good().bytes();
    for (int i = 0; i < values.length; i++) {
      file[offset + i] = (byte) values[i];
    }
    return file;
  }

  @Test
  void readsHeaderAndProgramHeaders() throws ExecFailure {
    ElfFile file =
        ElfFile.parse(
            good()
                .interpreter("/lib/ld.so\0rest\0".getBytes(UTF_8))
                .header(0x6474e552, R, 0x2000, 0x403000, 0x100, 0x100, 1)
                .source());
    assertThat(file.header().type()).isEqualTo(ElfType.EXECUTABLE);
    assertThat(file.header().entry()).isEqualTo(0x401000);
    assertThat(file.loads())
        .containsExactly(
            new ProgramHeader(0, SegmentType.LOAD, RX, 0, 0x400000, 0x2000, 0x2000, 0x1000),
            new ProgramHeader(1, SegmentType.LOAD, RW, 0x2000, 0x403000, 0x800, 0x3000, 0x1000));
    assertThat(file.interpreter()).hasValue("/lib/ld.so".getBytes(UTF_8));
    assertThat(file.first(SegmentType.GNU_RELRO)).map(ProgramHeader::index).hasValue(3);
    assertThat(file.first(SegmentType.TLS)).isEmpty();
  }

  @Test
  void stackIsExecutableOnlyWhereTheLastGnuStackSaysSo() throws ExecFailure {
    int stack = ElfBuilder.PT_GNU_STACK;
    assertThat(ElfFile.parse(good().source()).executableStack()).isFalse();
    ElfBuilder rwx = good().header(stack, 7, 0, 0, 0, 0, 16);
    assertThat(ElfFile.parse(rwx.source()).executableStack()).isTrue();
    ElfBuilder last = rwx.header(stack, RW, 0, 0, 0, 0, 16);
    assertThat(ElfFile.parse(last.source()).executableStack()).isFalse();
  }

  @Test
  void refusesWhatIsNoElfFile() {
    assertRefused(new byte[0], Errno.ENOEXEC, "empty");
    assertRefused("hello\n".getBytes(UTF_8), Errno.ENOEXEC, "neither an ELF file nor a #! script");
    assertRefused("MZ\0".getBytes(UTF_8), Errno.ENOEXEC, "Windows");
    assertRefused(new byte[] {0x7f, 'E', 'L', 'F', 2}, Errno.ENOEXEC, "truncated", "5 bytes");
  }

  @Test
  void namesTheProcessorOfForeignPrograms() {
    assertRefused(patched(18, 183), Errno.ENOEXEC, "built for AArch64; Amber runs x86-64");
    assertRefused(patched(18, 243), Errno.ENOEXEC, "RISC-V");
    assertRefused(patched(18, 0x34, 0x12), Errno.ENOEXEC, "machine 4660");
    byte[] i386 = patched(18, 3);
    i386[4] = 1;
    assertRefused(i386, Errno.ENOEXEC, "a 32-bit ELF file (i386)");
    byte[] x32 = patched(54, 32);
    x32[4] = 1;
    assertRefused(x32, Errno.ENOEXEC, "a 32-bit ELF file (x32)");
    byte[] s390 = patched(16, 0, 2, 0, 22);
    s390[5] = 2;
    assertRefused(s390, Errno.ENOEXEC, "big-endian ELF file (S/390)");
  }

  @Test
  void refusesElfFilesThatAreNoPrograms() {
    assertRefused(patched(16, 1), Errno.ENOEXEC, "relocatable object file (.o)");
    assertRefused(patched(16, 4), Errno.ENOEXEC, "core dump");
    assertRefused(patched(16, 0), Errno.ENOEXEC, "no type");
    assertRefused(patched(16, 99), Errno.ENOEXEC, "unknown type");
  }

  @Test
  void refusesBadProgramHeaderTables() {
    assertRefused(patched(54, 57), Errno.ENOEXEC, "57 bytes each instead of 56");
    assertRefused(patched(56, 0), Errno.ENOEXEC, "no program headers");
    assertRefused(patched(56, 0xff, 0xff), Errno.ENOEXEC, "65535 program headers", "1170");
    assertRefused(patched(32, 0xff, 0xff), Errno.ENOEXEC, "truncated: the program header table");
    assertRefused(
        patched(32, 255, 255, 255, 255, 255, 255, 255, 255), Errno.ENOEXEC, "program header table");
    assertRefused(ElfBuilder.exec().header(4, R, 0, 0, 0, 0, 0).bytes(), Errno.EINVAL, "loadable");
  }

  @Test
  void refusesATruncatedFile() {
    byte[] cut = Arrays.copyOf(good().bytes(), 0x2400);
    assertRefused(
        cut,
        Errno.EINVAL,
        "truncated: segment 1 lies outside the file (offset 0x2000, size 0x800; the file has"
            + " 0x2400 bytes)");
  }

  @Test
  void refusesSegmentsThatCannotBeMapped() {
    assertRefused(
        good().load(R, 0, 0x401000, 0x1000, 0x1000).bytes(),
        Errno.EINVAL,
        "segments 0 and 2 overlap (0x400000-0x402000 and 0x401000-0x402000)");
    assertRefused(
        good().load(R, 0, 0x800000, 2, 1).bytes(), Errno.EINVAL, "segment 2 is larger in the file");
    assertRefused(good().load(R, 1, 0x800000, 1, 1).bytes(), Errno.EINVAL, "segment 2 is misal");
    assertRefused(
        good().load(R, -0x1000, 0x800000, 1, 1).bytes(), Errno.EINVAL, "segment 2 lies outside");
    assertRefused(
        good().load(R, 0, 0x7ffffffff000L, 0, 1).bytes(), Errno.EINVAL, "beyond the user address");
    assertRefused(good().load(R, 0, -0x1000, 0, 1).bytes(), Errno.EINVAL, "beyond the user");
    assertRefused(good().load(R, 0, 0x800000, 0, -1).bytes(), Errno.EINVAL, "beyond the user");
    assertRefused(good().load(R, 0, 0, 0x100, 0x100).bytes(), Errno.EPERM, "lowest", "0x10000");
  }

  @Test
  void acceptsWhatLinuxAccepts() throws ExecFailure {
    // No order among segments, byte order and class unchecked, an empty segment, a bss with any
    // file offset, segments that share a page.
    byte[] file =
        good()
            .load(RW, 7, 0x200000, 0, 0x10)
            .load(R, 3, 0, 0, 0)
            .load(R, 0x2000 + 0x900, 0x409900, 0x10, 0x10)
            .load(R, 0x2000 + 0x910, 0x409910, 0x10, 0x10)
            .bytes();
    file[4] = 0;
    file[5] = 9;
    assertThat(ElfFile.parse(ElfSource.of(file)).loads()).hasSize(6);
  }

  @Test
  void refusesBadInterpreterNames() {
    byte[] unterminated = "/lib/ld.so".getBytes(UTF_8);
    assertRefused(good().interpreter(unterminated).bytes(), Errno.ENOEXEC, "zero byte");
    assertRefused(good().interpreter(new byte[1]).bytes(), Errno.ENOEXEC, "has 0x1 bytes");
    assertRefused(good().interpreter(new byte[4097]).bytes(), Errno.ENOEXEC, "0x1001 bytes");
    assertRefused(
        good().header(ElfBuilder.PT_INTERP, R, 0x3fff, 0, 2, 2, 1).bytes(),
        Errno.EIO,
        "truncated: the ELF interpreter's name");
  }

  @Test
  void interpretersFailWithElibbad() {
    ExecFailure failure =
        catchThrowableOfType(
            ExecFailure.class, () -> ElfFile.parseInterpreter(ElfSource.of(patched(18, 183))));
    assertThat(failure.errno()).isEqualTo(Errno.ELIBBAD);
    assertThat(failure)
        .hasMessage("its ELF interpreter cannot be used: built for AArch64; Amber runs x86-64");
  }

  @Test
  void saysWhyAnInterpreterCannotBeOpened() {
    assertThat(ExecFailure.interpreter("/lib/ld.so".getBytes(UTF_8), Errno.ENOENT))
        .hasMessage("its interpreter /lib/ld.so does not exist");
    assertThat(ExecFailure.interpreter("/bin/sh\r".getBytes(UTF_8), Errno.ENOENT))
        .hasMessageContaining("/bin/sh\\r does not exist (the #! line ends with CR LF");
  }
}
