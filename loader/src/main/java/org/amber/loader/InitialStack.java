package org.amber.loader;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.amber.abi.ClockTick;

/**
 * The stack with which a program starts, byte for byte as create_elf_tables() of fs/binfmt_elf.c
 * leaves it without randomisation. From high to low addresses:
 *
 * <pre>
 *   8 zero bytes · file name · envp strings · argv strings · (to 16) · "x86_64" · 16 random bytes
 *   (to 16) · auxiliary vector · NULL · envp[] · NULL · argv[] · argc   ← rsp, 16-byte aligned
 * </pre>
 *
 * <p>There is no vDSO (AT_SYSINFO_EHDR) and no rseq feature entry.
 */
public final class InitialStack {
  /** Random bytes that AT_RANDOM points to. */
  public static final int RANDOM_BYTES = 16;

  private static final byte[] PLATFORM = "x86_64".getBytes(US_ASCII);
  private static final int AUX_ENTRIES = 20;
  private static final int WORD = 8;

  private final long rsp;
  private final byte[] image;
  private final int auxvOffset;
  private final long argStart;
  private final long argEnd;
  private final long envEnd;

  private InitialStack(
      long rsp, byte[] image, int auxvOffset, long argStart, long argEnd, long envEnd) {
    this.rsp = rsp;
    this.image = image;
    this.auxvOffset = auxvOffset;
    this.argStart = argStart;
    this.argEnd = argEnd;
    this.envEnd = envEnd;
  }

  /**
   * Lays out the stack.
   *
   * @param top the first address after the stack, a multiple of 16
   * @param random {@link #RANDOM_BYTES} bytes
   */
  public static InitialStack build(
      long top, ExecArguments arguments, AuxValues aux, byte[] random) {
    if ((top & 15) != 0 || random.length != RANDOM_BYTES) {
      throw new IllegalArgumentException("stack top not aligned, or not 16 random bytes");
    }
    List<byte[]> argv = arguments.argv();
    List<byte[]> envp = arguments.envp();
    byte[] fileName = arguments.fileName();

    long execFn = top - WORD - (fileName.length + 1);
    long envStart = execFn - stringBytes(envp);
    long argStart = envStart - stringBytes(argv);
    long platform = (argStart & -16) - (PLATFORM.length + 1);
    long randomAt = platform - RANDOM_BYTES;
    long words = argv.size() + 1L + envp.size() + 1L + 1L;
    // STACK_ALLOC does not round, STACK_ADD and STACK_ROUND go down by words and round once.
    long rsp = (randomAt - AUX_ENTRIES * 2L * WORD - words * WORD) & -16;

    byte[] image = new byte[Math.toIntExact(top - rsp)];
    ByteBuffer out = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(argv.size());
    putStrings(out, argv, argStart, rsp);
    putStrings(out, envp, envStart, rsp);
    int auxvOffset = out.position();
    putAuxv(out, aux, randomAt, execFn, platform);
    out.put((int) (randomAt - rsp), random);
    out.put((int) (platform - rsp), PLATFORM);
    out.put((int) (execFn - rsp), fileName);
    return new InitialStack(rsp, image, auxvOffset, argStart, envStart, execFn);
  }

  /** Writes the array of pointers at the buffer's position, and each string at its place. */
  private static void putStrings(ByteBuffer out, List<byte[]> strings, long start, long rsp) {
    long at = start;
    for (byte[] string : strings) {
      out.putLong(at);
      out.put((int) (at - rsp), string);
      at += string.length + 1;
    }
    out.putLong(0);
  }

  private static void putAuxv(
      ByteBuffer out, AuxValues aux, long random, long execFn, long platform) {
    put(out, AuxType.AT_MINSIGSTKSZ, aux.minimumSignalStack());
    put(out, AuxType.AT_HWCAP, aux.hwcap());
    put(out, AuxType.AT_PAGESZ, UserSpace.PAGE_SIZE);
    put(out, AuxType.AT_CLKTCK, ClockTick.PER_SECOND);
    put(out, AuxType.AT_PHDR, aux.phdrAddress());
    put(out, AuxType.AT_PHENT, ProgramHeader.SIZE);
    put(out, AuxType.AT_PHNUM, aux.phCount());
    put(out, AuxType.AT_BASE, aux.interpreterBase());
    put(out, AuxType.AT_FLAGS, 0);
    put(out, AuxType.AT_ENTRY, aux.entry());
    put(out, AuxType.AT_UID, Integer.toUnsignedLong(aux.uid()));
    put(out, AuxType.AT_EUID, Integer.toUnsignedLong(aux.euid()));
    put(out, AuxType.AT_GID, Integer.toUnsignedLong(aux.gid()));
    put(out, AuxType.AT_EGID, Integer.toUnsignedLong(aux.egid()));
    put(out, AuxType.AT_SECURE, aux.secure() ? 1 : 0);
    put(out, AuxType.AT_RANDOM, random);
    put(out, AuxType.AT_HWCAP2, aux.hwcap2());
    put(out, AuxType.AT_EXECFN, execFn);
    put(out, AuxType.AT_PLATFORM, platform);
    put(out, AuxType.AT_NULL, 0);
  }

  private static void put(ByteBuffer out, AuxType type, long value) {
    out.putLong(type.code()).putLong(value);
  }

  private static long stringBytes(List<byte[]> strings) {
    long total = 0;
    for (byte[] string : strings) {
      total += string.length + 1L;
    }
    return total;
  }

  /** The initial stack pointer: the address of argc, and of the first byte of the image. */
  public long rsp() {
    return rsp;
  }

  /** The bytes from {@link #rsp()} to the top of the stack. Not copied: not to be changed. */
  public byte[] image() {
    return image;
  }

  /** A copy of the auxiliary vector with its AT_NULL, as /proc/pid/auxv shows it. */
  public byte[] auxv() {
    return Arrays.copyOfRange(image, auxvOffset, auxvOffset + AUX_ENTRIES * 2 * WORD);
  }

  /** The first byte of the argument strings (/proc/pid/cmdline). */
  public long argStart() {
    return argStart;
  }

  /** The first address after the argument strings. */
  public long argEnd() {
    return argEnd;
  }

  /** The first byte of the environment strings (/proc/pid/environ). */
  public long envStart() {
    return argEnd;
  }

  /** The first address after the environment strings. */
  public long envEnd() {
    return envEnd;
  }
}
