package org.amber.tests.truth;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.amber.cpu.CpuState;
import org.amber.memory.Access;
import org.amber.tests.harness.Layout;

/** The host's processor, by way of {@code truth.c}. */
final class NativeRunner implements AutoCloseable {
  private static final int HEADER = 8;
  private static final int CODE_BYTES = 16;
  private static final int WITHOUT_TRAP_FLAG = 1;
  private static final int FAULT_WRITES = 2;
  private static final int FAULT_FETCHES = 16;
  private static final List<String> FLAGS =
      List.of(
          "-std=gnu11",
          "-O2",
          "-Wall",
          "-Wextra",
          "-Werror",
          "-static-pie",
          "-nostdlib",
          "-ffreestanding",
          "-fPIE",
          "-fno-stack-protector",
          "-fcf-protection=none",
          "-fno-tree-loop-distribute-patterns",
          "-mgeneral-regs-only",
          "-mfsgsbase");

  private final Process process;
  private final OutputStream to;
  private final DataInputStream from;

  private NativeRunner(Process process) {
    this.process = process;
    this.to = process.getOutputStream();
    this.from = new DataInputStream(process.getInputStream());
  }

  /** Compiles the runner if it is older than its source, and starts it. */
  static NativeRunner start(Layout layout) throws IOException, InterruptedException {
    Path source = layout.top().resolve("tests/src/test/native/truth.c");
    Path program = Files.createDirectories(layout.work()).resolve("truth-runner");
    if (!Files.exists(program)
        || Files.getLastModifiedTime(program).compareTo(Files.getLastModifiedTime(source)) < 0) {
      compile(source, program);
    }
    return new NativeRunner(
        new ProcessBuilder(program.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  private static void compile(Path source, Path program) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("gcc"));
    command.addAll(FLAGS);
    command.addAll(List.of("-o", program.toString(), source.toString()));
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new IOException("the native runner could not be compiled");
    }
  }

  /**
   * Runs cases.
   *
   * @param cases at least one; each has its own place for code
   */
  List<Outcome> run(List<TruthCase> cases) throws IOException {
    List<ByteBuffer> inputs = new ArrayList<>();
    int size = 0;
    for (TruthCase one : cases) {
      ByteBuffer input = encode(one);
      size += input.limit();
      inputs.add(input);
    }
    byte[] bytes = new byte[HEADER + size];
    ByteBuffer batch = little(bytes).putInt(cases.size()).putInt(size);
    inputs.forEach(batch::put);
    to.write(bytes);
    to.flush();
    ByteBuffer header = little(from.readNBytes(HEADER));
    if (header.limit() < HEADER || header.getInt() != cases.size()) {
      throw new IOException(
          "the native runner ended with a batch of " + cases.getFirst() + ": " + process);
    }
    ByteBuffer results = little(from.readNBytes(header.getInt()));
    List<Outcome> outcomes = new ArrayList<>();
    while (results.hasRemaining()) {
      outcomes.add(decode(results));
    }
    return outcomes;
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int filled(int length) {
    return (length + 7) & -8;
  }

  private static ByteBuffer encode(TruthCase one) {
    CpuState state = one.before;
    int size = 16 + 8 * 16 + 24 + FxImage.FX_BYTES + FxImage.YMM_BYTES + CODE_BYTES;
    for (Window window : one.windows) {
      size += 8 + filled(window.bytes().length);
    }
    ByteBuffer input = little(size);
    input.putInt(size).putInt((int) (state.rip - Arena.CODE)).put((byte) one.code.length);
    input.put((byte) (one.withoutTrapFlag ? WITHOUT_TRAP_FLAG : 0)).putShort((short) one.mostSteps);
    input.putInt(one.windows.size());
    for (long register : state.gpr) {
      input.putLong(register);
    }
    input.putLong(state.rflags).putLong(state.fsBase).putLong(state.gsBase);
    FxImage.put(state, input);
    for (Window window : one.windows) {
      int length = window.bytes().length;
      input.putInt(window.offset()).putInt(length).put(window.bytes());
      input.position(input.position() + filled(length) - length);
    }
    input.put(one.code);
    return input.rewind();
  }

  private static Outcome decode(ByteBuffer results) {
    int end = results.position() + results.getInt();
    int vector = results.getInt();
    long code = results.getLong();
    long address = results.getLong();
    CpuState state = new CpuState();
    state.rip = results.getLong();
    for (int i = 0; i < state.gpr.length; i++) {
      state.gpr[i] = results.getLong();
    }
    state.rflags = results.getLong();
    state.fsBase = results.getLong();
    state.gsBase = results.getLong();
    state.ds = results.getShort();
    state.es = results.getShort();
    state.fs = results.getShort();
    state.gs = results.getShort();
    results.getInt();
    int changed = results.getInt();
    byte[] bytes = new byte[results.getInt()];
    results.getInt();
    FxImage.get(results, state);
    results.get(bytes).position(end);
    Access access =
        (code & FAULT_FETCHES) != 0
            ? Access.EXECUTE
            : (code & FAULT_WRITES) != 0 ? Access.WRITE : Access.READ;
    return new Outcome(vector, code, address, access, state, changed, bytes);
  }

  @Override
  public void close() throws IOException {
    to.close();
    process.destroy();
  }
}
