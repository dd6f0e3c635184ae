package org.amber.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/**
 * Catches a signal that the JVM keeps for itself and that {@code sun.misc.Signal} therefore cannot
 * have. A handler must not enter the JVM: it is a few instructions that write a byte into a pipe,
 * which a thread of ours reads.
 */
public final class SignalCatcher {
  private static final int PAGE_SIZE = 4096;
  private static final int PROT_READ_WRITE = 3;
  private static final int PROT_READ_EXECUTE = 5;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
  private static final int O_CLOEXEC = 02000000;
  private static final int O_NONBLOCK = 04000;
  private static final int F_SETFL = 4;

  // struct sigaction of glibc and of musl, on machines of 64 bits.
  private static final int ACTION_SIZE = 152;
  private static final int ACTION_FLAGS = 136;
  private static final int SA_RESTART_ONSTACK = 0x1800_0000;

  private static final int EINTR = 4;

  private SignalCatcher() {}

  /**
   * From now on has {@code callback} run, on a thread of its own, each time the signal comes; what
   * comes faster than it runs may count as one. It stays so until this process ends.
   *
   * @param signal its number on this host
   * @return false when it cannot be done here, and nothing has changed
   */
  public static boolean install(int signal, Runnable callback) {
    boolean linux = System.getProperty("os.name", "").equals("Linux");
    byte[] code = linux ? code() : new byte[0];
    if (code.length == 0) {
      return false;
    }
    Arena arena = Arena.global();
    MemorySegment state = CFunction.newState(arena);
    MemorySegment ends = arena.allocate(ValueLayout.JAVA_INT, 2);
    if (CFunction.named("pipe2").asInt(state, ends.address(), O_CLOEXEC) != 0) {
      return false;
    }
    int reader = ends.get(ValueLayout.JAVA_INT, 0);
    int writer = ends.get(ValueLayout.JAVA_INT, 4);
    // A handler that waits would stop the thread that it interrupts.
    if (CFunction.named("fcntl").asInt(state, writer, F_SETFL, O_NONBLOCK) != 0) {
      return false;
    }
    long handler = load(state, code(writer));
    if (handler == -1) {
      return false;
    }
    MemorySegment action = arena.allocate(ACTION_SIZE, Long.BYTES);
    action.set(ValueLayout.JAVA_LONG, 0, handler);
    action.set(ValueLayout.JAVA_INT, ACTION_FLAGS, SA_RESTART_ONSTACK);
    Thread.ofPlatform().daemon().name("amber-signal-" + signal).start(() -> read(reader, callback));
    return CFunction.named("sigaction").asInt(state, signal, action.address(), 0) == 0;
  }

  /** From now on ignores a signal. */
  public static void ignore(int signal) {
    if (CFunction.exists("signal")) {
      long sigIgn = 1;
      try (Arena arena = Arena.ofConfined()) {
        long before =
            CFunction.named("signal").asLong(CFunction.newState(arena), signal, sigIgn, 0);
        assert before != -1 : "signal " + signal + " cannot be ignored";
      }
    }
  }

  private static byte[] code() {
    return code(0);
  }

  /** {@code write(fd, any byte, 1)} and return; empty for a processor that we do not know. */
  private static byte[] code(int fd) {
    ByteBuffer code = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    switch (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64" ->
          code.put((byte) 0xb8)
              .putInt(1) // mov eax, 1 (write)
              .put((byte) 0xbf)
              .putInt(fd) // mov edi, fd
              .put(new byte[] {0x48, (byte) 0x8d, 0x35})
              .putInt(0) // lea rsi, [rip]
              .put((byte) 0xba)
              .putInt(1) // mov edx, 1
              .put(new byte[] {0x0f, 0x05}) // syscall
              .put((byte) 0xc3); // ret
      case "aarch64" ->
          code.putInt(0xd280_0808) // mov x8, 64 (write)
              .putInt(0x5280_0000 | fd << 5) // mov w0, fd
              .putInt(0x1000_0001) // adr x1, .
              .putInt(0xd280_0022) // mov x2, 1
              .putInt(0xd400_0001) // svc 0
              .putInt(0xd65f_03c0); // ret
      default -> {
        return new byte[0];
      }
    }
    byte[] bytes = new byte[code.position()];
    code.flip().get(bytes);
    return bytes;
  }

  /** Puts code where it can run, for good; -1 when the host forbids it. */
  private static long load(MemorySegment state, byte[] code) {
    long address =
        CFunction.named("mmap")
            .asLong(state, 0, PAGE_SIZE, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
    if (address == -1) {
      return -1;
    }
    MemorySegment page = MemorySegment.ofAddress(address).reinterpret(PAGE_SIZE);
    MemorySegment.copy(code, 0, page, ValueLayout.JAVA_BYTE, 0, code.length);
    int refused = CFunction.named("mprotect").asInt(state, address, PAGE_SIZE, PROT_READ_EXECUTE);
    return refused == 0 ? address : -1;
  }

  private static void read(int reader, Runnable callback) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = CFunction.newState(arena);
      MemorySegment bytes = arena.allocate(64);
      CFunction read = CFunction.named("read");
      while (true) {
        long count = read.asLong(state, reader, bytes.address(), bytes.byteSize());
        if (count > 0) {
          callback.run();
        } else if (count == 0 || CFunction.errno(state) != EINTR) {
          return;
        }
      }
    }
  }
}
