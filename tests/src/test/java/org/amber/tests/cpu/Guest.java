package org.amber.tests.cpu;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.amber.cpu.Cpu;
import org.amber.cpu.CpuExit;
import org.amber.cpu.CpuState;
import org.amber.cpu.CpuUpcalls;
import org.amber.memory.AddressSpace;
import org.amber.memory.GuestMemory;
import org.amber.memory.PhysicalMemory;
import org.amber.memory.Vma;

/** A process without a kernel, for tests. */
public class Guest implements AutoCloseable, CpuUpcalls {
  public static final long CODE = 0x400000;
  public static final long DATA = 0x10000000;
  public static final long DATA_SIZE = 0x100000;
  public static final long STACK_TOP = 0x7fff_0000_0000L;
  public static final int READ = 1;
  public static final int WRITE = 2;
  public static final int EXECUTE = 4;

  public final PhysicalMemory physical = new PhysicalMemory(1L << 28);
  public final Cpu cpu;
  public AddressSpace memory = new AddressSpace(physical);
  public final CpuState state = new CpuState();
  public final List<String> calls = new ArrayList<>();
  public SyscallVerdict verdict = SyscallVerdict.CONTINUE;
  public long total;

  public Guest(Function<PhysicalMemory, Cpu> engine, String hex) {
    cpu = engine.apply(physical);
    map(DATA, DATA_SIZE, READ | WRITE);
    map(STACK_TOP - 0x10000, 0x10000, READ | WRITE);
    code(CODE, hex);
    state.rip = CODE;
    state.gpr[CpuState.RSP] = STACK_TOP - 0x100;
  }

  public static String resource(String name) {
    try (InputStream in = Objects.requireNonNull(Guest.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).replace("\n", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void map(long start, long size, int protection) {
    memory.map(new Vma(start, start + size, protection, 0, null, 0, ""));
  }

  /** Maps a page that may be mapped elsewhere, too. */
  void map(long address, SharedPage page, int protection) {
    memory.map(new Vma(address, address + 4096, protection, Vma.SHARED, page, 0, ""));
  }

  /** Maps code that can be read and executed, in whole pages. */
  public void code(long address, String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    long start = address & -4096;
    long end = (address + bytes.length + 4095) & -4096;
    map(start, end - start, READ | WRITE);
    new GuestMemory(memory).writeBytes(address, bytes);
    memory.protect(start, end, READ | EXECUTE);
  }

  public CpuExit run(long steps) {
    CpuExit exit = cpu.run(state, memory, steps, this);
    total += exit.steps();
    return exit;
  }

  /** A digest of the guest's writable memory. */
  public long digest() {
    long hash = 1;
    GuestMemory guest = new GuestMemory(memory);
    for (long page = DATA; page < DATA + DATA_SIZE; page += 4096) {
      if (memory.entry(page) != 0) {
        for (byte b : guest.readBytes(page, 4096)) {
          hash = hash * 31 + b;
        }
      }
    }
    for (byte b : guest.readBytes(STACK_TOP - 0x1000, 0x1000)) {
      hash = hash * 31 + b;
    }
    return hash;
  }

  public CpuState copy() {
    CpuState copy = new CpuState();
    copy.copyFrom(state);
    return copy;
  }

  @Override
  public SyscallVerdict syscall(CpuState current, long stepsDone) {
    long number = current.gpr[CpuState.RAX];
    calls.add(number + "@" + (total + stepsDone));
    if (number == 60) {
      return SyscallVerdict.LEAVE;
    }
    current.gpr[CpuState.RAX] = 1000 + current.gpr[CpuState.RDI];
    return verdict;
  }

  @Override
  public long timestampCounter(long stepsDone) {
    return 7_000_000_000L + total + stepsDone;
  }

  @Override
  public void close() {
    cpu.close();
    physical.close();
  }
}
